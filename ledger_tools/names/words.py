"""The words that stand in stamp columns besides names, as data for :mod:`ledger_tools.names.signature`."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: The usual ones of :data:`MARKS`, which the formula of column 状態 knows, too.
USUAL_MARKS = ("済", "済み", "受領", "受領済", "受領済み", "受領しました", "確認", "確認済", *"○◯〇✓✔レ☑")
#: A sign or word that says 'received' without saying by whom.
MARKS = frozenset(USUAL_MARKS) | _words(
    """
    濟 印 受 領 受領印 受領致しました 受領いたしました 受取 受取済 受取済み 受取りました 受け取り 受け取りました
    受け取り済 受け取り済み 確かに受領 確かに受領しました 確かに受領いたしました 確かに受け取りました
    確かに受取りました 確かに受取 たしかに受領 たしかに受領しました たしかに受け取りました 確かに
    確 確認済み 認 認印 了 完了 可 ok okです true 本人 本人受領 本人受領済 本人確認済
    手渡 手渡し 手渡済 手渡し済 手渡し済み 手交 手交済 配付済 配付済み 配布済 配布済み 交付済 交付済み 渡済 渡し済
    渡し済み お渡し済 お渡し済み サイン済 署名済 押印済 捺印済 捺印 押印 署名 拝受 v 〆 √ ● ◎ ㊞ ㋹ ⭕ ✅ ◉
    """
)

#: Words that say 'not yet', 'not here' or 'see elsewhere'. A hit anywhere in what is not the member's own name counts.
NOT_PROOF = re.compile(
    "未|不在|不可|不要|不明|予定|後日|後で|あとで|来週|来月|明日|明後日|近日|同上|同じ|同右|同左|同前|上同|仝|〃|欠|休|なし|無し|無い|ない|ません|"
    "できず|せず|(?<![ぁ-ん])まだ|[がは]まだ|保留|待ち|待つ|待機|取置|取り置き|依頼|連絡|確認中|調整|出張|研修中|辞退|拒否|紛失|亡失|返却|返送|返戻|返納|戻り|郵送|発送|送付|"
    "投函|書留|レターパック|退職|離職|異動|転出|出向|派遣|死亡|逝去|備考|別紙|参照|false|n/a|none|null|該当|対象外|取消|訂正|誤り|間違|再発行|"
    "[?#×✕✖✗✘❌]|^[○◯〇●]{2,}$|^(?:無|否|空|非|ng|no|外|na|一|x+)$"
)
#: On rubber stamps that an office presses on papers; a date stamp with the member's name may hold 受領, too.
STAMPED = _words(
    """
    済 確認 承認 受付 受附 収受 受領済 受領印 領収 処理済 確認済 承認済 配付済 配布済 交付済 発送済 検査済 回覧
    供覧 決裁 見本 写し 複写 控え 速達 親展 至急 不在 不要 出張 休暇 休職 育休 欠席 退職 異動 転出 転勤 代理 代印 郵送
    送付 返送 返却 保留 取消 訂正 無効 重要 対象外 該当
    """
)
#: The same on paper, where a date stamp, on which the member's name may stand below 受領, is told by its bands.
STAMPED_ON_PAPER = STAMPED | {"受領", "受理", "印", "認", "代", "写"}
#: Signs that prove nothing, alone or repeated.
NOT_PROOF_SIGNS = frozenset(
    "-‐‑‒–—―−─━ー~〜×✕✖✗✘❌☓/\\.。,、・…:;_*'\"`´^|!=+<>()[]{}「」『』【】☐□■◻△▲▽▼◇◆☆★↑↓←→⇑⇓〃々ゝ〻ヽ仝"
)

#: In the name or alternative text of an object: not yet, to be replaced, or not in earnest. Surnames (前田, 仮屋) and
#: given names (未来) are none of it, nor is what Office calls an object by itself (図プレースホルダー 3).
PROVISIONAL = re.compile(
    r"(?:受領|受取り?|受け取り|受渡し?|引き?渡し?|手渡し?|渡[すし]|手交|配付|配布|交付|配達|到着|押印|捺印|署名|記名|確認|承認|提出)"
    r"前(?![田川島嶋原野山沢澤橋畑園薗谷波口崎後回])|未(?:受|配|交|渡|押|捺|署|確|承|処|済|定|着|完|了|読|記|提|回|到|届|使)"
    r"|(?:差し?|入れ?|[貼張]り?|取り?|置き?)(?:[替換]え?|かえ)|仮(?![屋谷家野名川井])|暫定|とりあえず|取り?敢えず|取り?急ぎ"
    r"|一時的|一時(?:保存|置き|保管)|当面|後日|のちほど|後ほど|後程|後で|あとで|追って|次回|近日|今後|予定|見込み?|準備中|作成中"
    r"|作業中|下書き|保留|要(?:再|確認|押印|捺印|署名|訂正|修正|差|連絡|返|対応|調査|照会|回収)|再(?:押印|捺印|署名|記入|提出|確認|発行|交付|配付|作成)"
    r"|押し?直|書き直|やり直|不鮮明|(?:押印|捺印|署名)(?:待ち|漏れ|もれ|忘れ|依頼|不備)|まだ(?![一-鿿ら])|見本|サンプル|テスト|ダミー|ひな[形型]|雛[形型]|練習|お?試し|動作確認|デモ(?![ァ-ヶー])"
    r"|代用|代替(?!処理|テキスト)|(?:記入|記載|押印|捺印|署名|押し)例|(?:押印|捺印|署名|印鑑?)(?:欄|位置|場所)|ここに"
    r"|(?:プレース ?ホルダ(?:ー|(?!ー))|placeholder)(?! ?\d)"
    r"|(?<![a-z])(?:sample|dummy|test|demo|draft|pending|provisional|temporary|tbd|tba|todo|not[ _-]?yet|example|mock)"
    r"(?![a-z])"
)
#: Somebody else received it.
PROXY = re.compile(
    "代理|代筆|代印|代受|代領|代わり|かわりに|家族|配偶者|同居|親族|家人|家内|主人|奥様|奥さん|旦那|委任|受任|同僚|上司|預か|預り|"
    "^代$|^(?:妻|夫|母|父|子|息子|娘|兄|弟|姉|妹|祖父|祖母|義父|義母|長男|長女|次男|次女|親)(?:が|へ|に|より|から|様|さん)?"
    "(?:受領|受取|済|手?渡し|です)*$|^(?:妻|夫|母|父)[^\\s]{2,}$"
)
#: Before one of the member's own surnames: which of them it is.
FORMERLY = ("旧姓", "旧氏", "旧", "新姓", "現姓", "現")
#: Words around a name that say nothing about who signed.
NOISE = _words(
    """
    様 殿 氏 氏名 名前 署名 自署 電子印 電子印鑑 サイン 受領者 受領日 受領印 受取人 本人 印 ㊞ 拝 記 日付 年月日
    付 付け 受領年月日 sign signed 川崎市 市 先生 さん くん 君
    """
) | frozenset(FORMERLY)

#: Titles of those who lead: joined to a name others speak of them so (山田課長), before it or set apart they sign so.
LEADERS = _words(
    """
    課長 部長 局長 次長 室長 所長 園長 校長 副校長 教頭 館長 師長 署長 隊長 課長補佐 担当課長 担当部長
    副園長 副所長 副館長 副署長 副師長 副隊長 事務長 事務局長 支所長 分署長 場長 総看護師長 看護師長 看護部長 統括課長
    副課長 本部長 副部長 センター長 学校長 総括校長 中隊長 小隊長 院長 副院長 主任教頭
    """
)
#: The member's own title beside the own name.
TITLES = LEADERS | _words(
    """
    係長 担当係長 係員 課員 班長 主任 主査 副主査 主事 主事補 主幹 参事 主任主事 主任技師 技師 技師補 技術員
    技能員 業務員 作業員 用務員 調理員 運転手 事務員 事務職員 専門員 専門職 指導員 相談員 支援員 教諭 主幹教諭
    総括教諭 指導教諭 養護教諭 栄養教諭 助教諭 講師 学校事務 栄養士 管理栄養士 栄養職員 調理師 保育士 主任保育士
    児童指導員 保健師 看護師 准看護師 主任看護師 助産師 医師 歯科医師 薬剤師 獣医師 検査技師 臨床検査技師
    放射線技師 診療放射線技師 理学療法士 作業療法士 言語聴覚士 視能訓練士 臨床工学技士 歯科衛生士 社会福祉士
    精神保健福祉士 介護福祉士 介護士 介護員 心理士 臨床心理士 公認心理師 児童福祉司 児童心理司 ケースワーカー
    消防士 消防士長 消防副士長 消防司令補 消防司令 消防司令長 消防監 救急救命士 機関員 司書 学芸員 建築士 会計年度
    会計年度職員 会計年度任用職員 嘱託 嘱託員 非常勤 非常勤職員 臨時職員 任期付職員
    """
)
#: A bare office word on a date stamp (総務 / R7.11.25 / 山田). Without a day it may say who handed the card out.
OFFICE_WORDS = _words(
    """
    総務 人事 経理 庶務 企画 教務 保健 会計 財政 財務 税務 市民税 資産税 納税 収納 管財 契約 給与 厚生 福利
    福利厚生 福祉 広報 広聴 秘書 監査 行政 政策 防災 危機管理 市民 戸籍 住民 国保 年金 保険 保険年金 児童 保育
    子育て 介護 高齢 障害 生活 生活保護 衛生 環境 清掃 廃棄物 土木 道路 河川 下水道 水道 給水 浄水 配水 建築 住宅
    都市計画 緑地 緑政 農政 商工 観光 港湾 交通 消防 警防 救急 救助 医事 看護 薬剤 検査 栄養 給食 学務 学事 教育
    生涯学習 図書 選挙 選管 議事 管理 業務 営業 工務 施設 設備 計画 事業 事務 地域振興 地域 情報 システム 統計
    職員 共済 予防 査察 調査 指導 警備 指令 通信 装備 救助 健康 医療 食品 薬務 動物 景観 用地 営繕 維持 補修 整備
    改良 料金 技術 文化 スポーツ 青少年 国際 人権 消費 産業 雇用 労政 収集 処理 外来 病棟 手術 放射線 臨床検査
    地域連携 校務 進路 生徒指導 区政推進 まちづくり 地域ケア 地域支援 保護 支援
    """
)

#: Stand for the seal behind a name.
SEALS = ("㊞", "印")
#: Endings and beginnings that belong to the seal or to politeness, not to the name; longer ones first.
SUFFIXES = (
    *("(印)", "〔印〕", "[印]", "(自署)", "(署名)", "(サイン)", "(本人)", "(受領)", "(済)"),
    *("自署", "さん", "です", *SEALS, "様", "殿", "氏", "拝"),
)
PREFIXES = ("氏名:", "氏名", "署名:", "署名", "受領者:", "受領者", "本人", "サイン:", "受領:", *FORMERLY)

#: An office as a date stamp carries it. Two characters that end in 部 所 室 場 may be a surname just as well (阿部).
OFFICE = re.compile(
    "(?:本部|支部|支所|本所|支店|分室|本庁|分署|本署|.+[課係局区署班園校館庁]|..+(?:[部室場]|(?<!住)所)|.*(?:センター|担当|病院|組合|事務局|保育園|学校|図書館))$"
)
#: Surnames that look like an office all the same.
NOT_OFFICES = _words(
    """
    長谷部 日下部 曽我部 長曽我部 御園 大園 中園 花園 前園 上園 下園 西園 東園 小園 大館 古館 高館 小館 下館
    大場
    """
)

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
