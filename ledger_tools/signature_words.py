"""The words that stand in stamp columns besides names, as data for :mod:`ledger_tools.names`."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: A sign or word that says 'received' without saying by whom.
MARKS = _words(
    """
    済 済み 濟 印 受 領 受領 受領済 受領済み 受領印 受領しました 受領致しました 受領いたしました 受取 受取済
    受取済み 受取りました 受け取り 受け取りました 受け取り済 受け取り済み 確 確認 確認済 確認済み 認 認印 了
    完了 可 ok okです true 本人 本人受領 本人受領済 本人確認済 手渡 手渡し 手渡済 手渡し済 手渡し済み 手交
    手交済 配付済 配付済み 配布済 配布済み 交付済 交付済み 渡済 渡し済 渡し済み お渡し済 お渡し済み サイン済
    署名済 押印済 捺印済 捺印 押印 署名 拝受 レ v 〆 ✓ ✔ ☑ √ ○ ◯ 〇 ● ◎ ㊞ ㋹ ⭕ ✅ ◉
    """
)

#: Words that say 'not yet', 'not here' or 'see elsewhere'. A hit anywhere in what is not the member's own name counts.
NOT_PROOF = re.compile(
    "未|不在|不可|不要|不明|予定|後日|後で|あとで|来週|来月|明日|明後日|近日|同上|同じ|同右|同左|同前|上同|仝|〃|欠|休|なし|無し|無い|ない|ません|"
    "できず|せず|まだ|保留|待ち|待つ|待機|取置|取り置き|依頼|連絡|確認中|調整|出張|研修中|辞退|拒否|紛失|亡失|返却|返送|返戻|返納|戻り|郵送|発送|送付|"
    "投函|書留|レターパック|退職|離職|異動|転出|出向|派遣|死亡|逝去|備考|別紙|参照|false|n/a|none|null|該当|対象外|取消|訂正|誤り|間違|再発行|"
    "[?#×✕✖✗✘❌]|^[○◯〇●]{2,}$|^(?:無|否|空|非|ng|no|外|na|一|x+)$"
)
#: Signs that prove nothing, alone or repeated.
NOT_PROOF_SIGNS = frozenset(
    "-‐‑‒–—―−─━ー~〜×✕✖✗✘❌☓/\\.。,、・…:;_*'\"`´^|!=+<>()[]{}「」『』【】☐□■◻△▲▽▼◇◆☆★↑↓←→⇑⇓〃々ゝ〻ヽ仝"
)

#: Somebody else received it.
PROXY = re.compile(
    "代理|代筆|代印|代受|代領|代わり|かわりに|家族|配偶者|同居|親族|家人|家内|主人|奥様|奥さん|旦那|委任|受任|同僚|上司|庶務担当|預か|預り|"
    "^代$|^(?:妻|夫|母|父|子|息子|娘|兄|弟|姉|妹|祖父|祖母|義父|義母|長男|長女|次男|次女|親)(?:が|へ|に|より|から|様|さん)?"
    "(?:受領|受取|済|手?渡し|です)*$|^(?:妻|夫|母|父)[^\\s]{2,}$"
)
#: Words around a name that say nothing about who signed.
NOISE = _words(
    """
    様 殿 氏 氏名 名前 署名 自署 サイン 受領者 受領日 受領印 受取人 本人 印 ㊞ 拝 記 日付 年月日 分 付 付け
    受領年月日 旧姓 旧 sign signed 課長 係長 部長 局長 次長 室長 所長 園長 校長 教頭 館長 主任 主査 主事 主幹
    担当課長 担当係長 課長補佐 技師 看護師 師長 署長 隊長 消防士 消防司令 教諭 保育士 保健師 川崎市 市 先生 さん
    くん 君
    """
)

#: Endings and beginnings that belong to the seal or to politeness, not to the name; longer ones first.
SUFFIXES = (
    *("(印)", "〔印〕", "[印]", "(自署)", "(署名)", "(サイン)", "(本人)", "(受領)", "(済)"),
    *("自署", "さん", "です", "㊞", "様", "殿", "氏", "印", "拝"),
)
PREFIXES = ("氏名:", "氏名", "署名:", "署名", "受領者:", "受領者", "本人", "サイン:", "受領:", "旧姓")

#: An office as a date stamp carries it. Two characters that end in 部 所 室 場 may be a surname just as well (阿部).
OFFICE = re.compile(
    "(?:本部|支部|支所|本所|支店|分室|本庁|分署|本署|.+[課係局区署班園校館庁]|..+[部所室場]|.*(?:センター|担当|病院|組合|事務局|保育園|学校|図書館))$"
)
#: Surnames that look like an office all the same.
NOT_OFFICES = _words(
    """
    長谷部 日下部 曽我部 長曽我部 御園 大園 中園 花園 前園 上園 下園 西園 東園 小園 大館 古館 高館 小館 下館
    大場
    """
)

#: Surnames of three characters that are common enough to split a name written without a space.
THREE_CHAR_SURNAMES = _words(
    """
    佐々木 長谷川 五十嵐 久保田 大久保 小笠原 佐久間 長谷部 日下部 宇佐美 宇都宮 波多野 小野寺 小野田 小山田
    小田切 加賀谷 曽我部 伊集院 大河内 小野沢 海老原 海老名 海老沢 阿久津 安孫子 我孫子 小田島 小田原 三田村
    三ツ木 山之内 山ノ内 竹之内 竹ノ内 木ノ下 井ノ口 井之上 井ノ上 一ノ瀬 一之瀬 二ノ宮 二之宮 四ノ宮 四之宮
    小早川 仲宗根 喜屋武 我那覇 具志堅 真栄田 与那嶺 大和田 大曽根 大河原 大田原 小久保 小松崎 小松原 小長谷
    小宮山 小板橋 小金井 多賀谷 多々良 田母神 東海林 新居田 日比野 日比谷 比留間 美濃部 美濃口 八重樫 八木沢
    矢田部 和久井 和久田 御手洗 名古屋 野々村 野々山 野々口 奈良岡 馬場崎 加々美 加賀美 各務原 宇田川 宇治川
    江戸川 春日井 久米田 西園寺 寒河江 諏訪部 瀬戸口 瀬戸山 曽根原 高見沢 津久井 十文字 西大寺 能登谷 野呂瀬
    羽根田 早乙女 日向野 堀之内 堀ノ内 柳ヶ瀬 矢ヶ崎 横須賀 四方田 佐久本 五味渕 小比賀 久留米 三重野 神宮寺
    道明寺 東久保 上久保 南久保 下久保 中久保 大多喜 木之下 樋之口 樋ノ口 宮之原 田之上 井手上
    """
)

#: Surnames of one character with their readings: with the kana of the records they settle where the surname ends.
ONE_CHAR_SURNAMES: dict[str, tuple[str, ...]] = {
    entry[0]: tuple(entry[1:].split("・"))
    for entry in _words(
        """
        林ハヤシ 森モリ 原ハラ 東ヒガシ・アズマ 西ニシ 南ミナミ 北キタ 関セキ 堀ホリ 辻ツジ 岡オカ 谷タニ 星ホシ
        泉イズミ 菅スガ・カン 柳ヤナギ 榊サカキ 平タイラ・ヒラ 金キン・キム 李リ・イ 王オウ・ワン
        張チョウ・チャン 陳チン 朴パク・ボク 楊ヨウ 呉ゴ 趙チョウ 劉リュウ 黄コウ 周シュウ 城ジョウ・シロ 島シマ
        峰ミネ 嶺ミネ 堤ツツミ 牧マキ 槙マキ 旭アサヒ 中ナカ 伴バン 秦ハタ 畑ハタ 畠ハタ 浜ハマ 沢サワ 滝タキ
        橘タチバナ 鈴スズ 菊キク 桂カツラ 桑クワ 桜サクラ 梶カジ 梅ウメ 角スミ・カド・ツノ 隅スミ 鎌カマ 鶴ツル
        鷲ワシ 鳥トリ 丸マル 丹タン 乾イヌイ 今コン 仲ナカ 住スミ 佃ツクダ 境サカイ 壇ダン 宮ミヤ 巽タツミ
        幸ミユキ 工タクミ 椿ツバキ 楠クスノキ・クス 橋ハシ 武タケ 湊ミナト 港ミナト 源ミナモト 瀬セ 窪クボ
        簗ヤナ 脇ワキ 芹セリ 荒アラ 萩ハギ 葛カツラ・クズ 蔦ツタ 轟トドロキ 近コン 都ミヤコ 門カド・モン
        間ハザマ 雨アメ 高タカ・コウ
        """
    )
}

#: Pairs that a tired hand or an input method swaps: a surname that differs only in them is asked about, not refused.
CONFUSABLE = frozenset(
    map(
        frozenset,
        _words(
            """
            斎斉 太大 河川 阪坂 荻萩 栗粟 島鳥 菅管 網綱 堀掘 安阿 佐左 末未 士土 柿梯 裕祐 朗郎 刈苅 埼崎 堺境
            畑畠 庄荘 宮官 巳己
            """
        ),
    )
)
