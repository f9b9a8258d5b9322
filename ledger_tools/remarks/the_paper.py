"""What is told in passing of the paper: its print, what was explained of it, its envelope, the family's cards in it.

Each pattern is a topic with a verdict of agreement (フリガナ確認済, 記載事項に誤りなし) and reads a whole clause, or
one that goes on with the hand-over. A verdict that is missing, open or denied leaves the clause to the single words.
"""

from __future__ import annotations

import re

from ledger_tools.remarks.meanings import ASIDE, CHECK, COUNT, COUNT_OF_FAMILY, FILLER, STANDING
from ledger_tools.remarks.phrase import END, HIM, RELATIVES, THEN, THEN_DONE, Phrase, any_of, first_of

_AT_HAND_OUT = (
    rf"(?:{any_of('配付 配布 手渡し 渡し 交付 受領 受取 受取り 受渡し 受け渡し')}(?:時|の際|の折|の時|とき)に?は?、?)?"
)
_HAND_OUT_FIRST = frozenset("配手渡交受")
_DONE = "(?:済み?|ずみ|し?(?:た|ました)|です)?"

# --- the print --------------------------------------------------------------------------------------------------------

_PRINT = """氏名 名前 お名前 氏 漢字 氏名漢字 字体 外字 旧字 旧字体 新字体 異体字 漢字表記 表記 フリガナ ふりがな
    カナ かな カナ氏名 カナ表記 振り仮名 振仮名 ルビ 読み 読み方 読み仮名 ローマ字 生年月日 性別 記号 番号 記号番号
    職員番号 組合員番号 証番号 カード番号 資格取得日 資格取得年月日 取得年月日 認定年月日 交付年月日 交付日 発行日
    有効期限 記載事項 記載内容 記載 記入内容 券面 券面記載 券面記載事項 表示 表示内容 印字 印字内容 印刷 印刷内容
    表面 裏面 枚数 カード枚数 内容 続柄 続き柄 保険者番号 保険者名 負担割合 人数 封筒 宛名 封筒の宛名 封筒の氏名 中身
    現物 内容物 同封物 カード 資格確認書 証 所属 所属名"""
_WHOSE = (
    r"(?:(?:(?:資格確認書|カード|証)(?:\d+枚)?|[ご御]?本人(?:分)?|[ご御]?家族(?:分)?|被?扶養(?:者)?(?:分)?|全員(?:分)?"
    r"|妻|夫|子|配偶者|全て|すべて)[のと]?)*"
)
# 「高」の字体, 髙の字体
_LETTER = "(?:「.」の?|[髙﨑濵栁邉邊廣澤齋齊𠮷德]の?|はしご高の?|たつさきの?)?"
_ITEM = f"{_LETTER}{_WHOSE}{any_of(_PRINT)}"
_PRINTED = rf"{_ITEM}(?:(?:・|、|,|と|及び|並びに|および|\+|の){_ITEM})*(?:等|など)?(?:とも|ともに|共に)?"
_PRINT_FIRST = (
    first_of(_PRINT, "資 カ 証 本 ご 御 家 被 扶 全 す 妻 夫 子 配 「 髙 﨑 濵 栁 邉 邊 廣 澤 齋 齊 𠮷 德 は た そ 開")
    | _HAND_OUT_FIRST
)
_CHECKED = f"(?:目視で?|再|ダブル)?(?:確認|照合|点検|目視|チェック|読み合わせ|突合){_DONE}"
_FAULT = any_of(
    """誤り 間違い 間違え 相違 違い 誤記 誤字 誤植 脱字 誤字脱字 問題 不備 不足 過不足 異常 訂正 修正 変更 ずれ 漏れ
    もれ 汚れ 傷 不一致 印刷ずれ 印字ずれ"""
)
_NONE = "(?:は|も|の|が|等|など|点|箇所)*(?:なし|無し?|なく|ない|ありません|ございません)"
_CONFIRMED = f"(?:です|の?(?:こと|旨)?[をとで]?{HIM}{_CHECKED})?"
_NO_FAULT = f"{_FAULT}(?:・{_FAULT})?{_NONE}{_CONFIRMED}"
_SOURCES = """戸籍 戸籍謄本 住民票 届出 届 名簿 記録 登録 人事記録 辞令 申請 本人の届出 本人届出 本人の申出
    マイナンバーカード 旧証 旧保険証 従来の保険証 受領簿 印鑑証明 免許証"""
_AS_IN = (
    f"{any_of(_SOURCES)}(?:の表記|の記載|の氏名|の字体)?[のとに]?"
    f"(?:とおり|通り|どおり|同じ|一致|同一|合致|相違なし|相違ありません)"
    f"(?:で(?:ある|す)?|だった)?{_CONFIRMED}"
)
_RIGHT = (
    "(?:ok|オーケー|正しい|正しく|合っている|合っています|合致|一致|正確|良好|正常)"
    f"(?:です|して(?:いる|います|おり)|しました|した)?{_CONFIRMED}"
)
_LINK = "(?:数えて|口頭で|窓口で|その場で|面前で|は|も|を|が|の|に|と|で|について|につき|に関して|ですが|とも|、|:)*"
# その場で開封し枚数確認
_OPENED = (
    "(?:(?:その場で|[ご御]?本人が|[ご御]?本人立ち?会いの?(?:もと|下)?で?)?、?(?:開封(?:して?|の上|のうえ|後)、?)?)"
)
_PRINT_IS_RIGHT = re.compile(
    f"{_AT_HAND_OUT}{_OPENED}{HIM}{_PRINTED}{_LINK}{HIM}{_LINK}(?:{_CHECKED}|{_NO_FAULT}|{_AS_IN}|{_RIGHT}){END}"
)
_PRINT_FIRST_CHECKED = re.compile(f"{_PRINTED}{_LINK}{HIM}{_LINK}(?:確認|照合|点検|チェック){THEN_DONE}")

# --- what was explained -----------------------------------------------------------------------------------------------

_EXPLAINABLE = """有効期限 期限 使い方 使用方法 利用方法 利用の仕方 取扱い 取り扱い 取扱 取扱方法 注意事項 注意点
    留意事項 留意点 切替 切替え 切り替え 制度 制度内容 マイナ保険証 マイナンバーカード マイナカード 限度額 限度額適用
    保管方法 保管 お知らせ 別紙 別紙1 リーフレット チラシ 案内文 内容 趣旨 配付の趣旨 配付理由 受診方法
    受診時の使い方 受診の仕方 提示方法 旧証の扱い 旧証の取扱い 旧証の処分 旧証の廃止 旧証の失効 保険証の廃止
    保険証廃止 従来の保険証 旧保険証の扱い 旧保険証の取扱い 旧カードの扱い 資格確認書 資格確認書の内容
    資格確認書の使い方 カード カードの内容 更新 更新時期 自動更新 医療機関での提示 病院での提示方法 窓口での提示方法
    病院での使い方 病院での提示 退職時の返納 退職時の返却 再交付の手続き 紛失時の手続き 紛失時の対応 紛失時の連絡先"""
_UNTIL = r"(?:(?:令和|r)?\d{1,4}[./年]\d{1,2}[./月]\d{1,2}日?(?:まで)?(?:で(?:ある)?(?:こと)?)?[とを])?"
_TELL = "(?:口頭で?|書面で|別途)?(?:説明|案内|周知|伝達|教示)"
_ABOUT = "(?:について|に関して|につき|に関する)?(?:は|を|も|の|が|等|など|と)*"
# 裏面に住所を記入するよう説明
_MATTERS = (
    "(?:裏面(?:の|に|へ)?住所(?:欄)?(?:[をの]?(?:記入|記載))?|有効期限(?:が切れたら|後は|終了後は?)返[却納]|退職(?:時|後|したら)[はに]*返[却納]"
    r"|(?:12/2|12月2日)(?:から|以降)(?:使用|利用|使え|使う|有効)|臓器提供(?:意思表示)?欄|旧証[はが](?:12/1|12月1日)まで(?:使え|利用|使用|有効))"
    "(?:する|できる|る|の)?(?:よう|こと|旨)?に?"
)
_EXPLAINS = (
    f"{_AT_HAND_OUT}{HIM}(?:(?:カード|証|資格確認書)[のと])?(?:{_MATTERS}|{any_of(_EXPLAINABLE)})"
    f"(?:[・、と]{any_of(_EXPLAINABLE)})*{_ABOUT}{_UNTIL}{HIM}"
)
_EXPLAINABLE_FIRST = first_of(_EXPLAINABLE, "資 証 本 ご 御 裏 退 1 臓 旧") | _HAND_OUT_FIRST
_EXPLAINED = re.compile(
    f"{_EXPLAINS}(?:{_TELL}(?:{_DONE}|を(?:した|しました|実施|行った))|お?伝え(?:済み?|ました|た)){END}"
)
_FIRST_EXPLAINED = re.compile(f"{_EXPLAINS}{_TELL}{THEN_DONE}")
# 旧証は各自で破棄するよう説明
_OLD_CARD = re.compile(
    rf"{_AT_HAND_OUT}{HIM}(?:旧|従来の|緑の|今までの)(?:組合員証|保険証|カード|証)[はをのも]?(?:[ご御]?本人|各自|自己|自分|自宅)?"
    r"(?:で|が|に|にて)?(?:責任を?もって)?(?:の)?(?:裁断|破棄|廃棄|処分)(?:する|して(?:ください|もらう|いただく)|される|のこと|可)?"
    rf"(?:よう(?:に)?|こと)?(?:とも|[とをのも]|について[もは]?)?{HIM}"
    rf"(?:{_TELL}|依頼|お願い|伝え){_DONE}{END}"
)

# --- the impression of the seal, the envelope, the case ---------------------------------------------------------------

_IMPRESSION = "印影 印 押印 受領印 印鑑 捺印 印肉 朱肉 判 はんこ ハンコ 印面 スタンプ 署名 サイン 字 文字"
_LASTS = "(?:て(?:いる|います|いました|おり|る|ます)?)?"
_FAINT = (
    f"(?:薄い|うすい|薄め|薄く|うすく|かすれ(?:あり|気味|{_LASTS})?|不鮮明|にじみ(?:あり)?|にじん(?:で(?:いる|います|おり)?)?"
    f"|滲み(?:あり)?|欠け(?:あり|気味|{_LASTS})?|逆さま?|上下逆|斜め|傾い{_LASTS}|二重|小さい|大きい"
    f"|見えにくい|見づらい|読みにくい|はみ出し{_LASTS}|はみ出{_LASTS}|ずれ{_LASTS}|曲がっ{_LASTS})"
)
_THOUGH = r"(?:です|ます|だ)?(?:が|けど|けれども?|ものの|も|ので)?[、,\s(]*"
_OWN = (
    r"(?:[ご御]?本人(?:様)?(?:の?(?:が押した)?(?:印鑑?|押印|捺印|認印|もの|物|受領印|署名|自署|サイン|筆跡)"
    r"|が?(?:直接)?(?:押印|捺印|署名)|[にがとの]?確認|(?=\)))|確認(?=済|しました))"
)
_HIS_OWN = (
    rf"{_OWN}(?:です|済み?|しました|した|で(?:ある)?(?:こと)?[をと]?確認"
    r"|[をと]?確認|に(?:相違|間違い)(?:なし|ありません|ない))*\)?"
)
_SORTS = any_of("シャチハタ シャチハタ印 浸透印 認印 三文判 ゴム印 電子印 ネーム印 旧姓印 旧姓の印")
_OWN_SEAL = re.compile(
    rf"(?:(?:{any_of(_IMPRESSION)}[がはのも]?)?(?:少し|やや|若干|多少|一部|半分)?{_FAINT}|{_SORTS}(?=で|だ)){_THOUGH}{_HIS_OWN}{END}"
)
_UNOPENED = (
    r"開封(?:せず|せずに|しないで|しないまま|することなく)|開け(?:ず|ずに|ないで|ないまま)|未開封(?:のまま|で|にて)?"
    r"|(?:封|封緘|封入|密封)(?:[をはの])?(?:した|された)?(?:まま|状態)で?|封を?(?:切らず|開けず|解かず)に?|(?:のまま|ごと)"
)
_SEALED = re.compile(
    rf"(?:ケース|カードケース|封筒)に(?:入れて|入れたまま){THEN}|(?:(?:封筒|封書|封|袋|カード)[はをもの]?)?(?:{_UNOPENED})(?:そのまま)?、?{THEN}"
)
_CASE = re.compile(
    r"(?:(?:カード|保護|透明|ビニール|専用|証|収納|証用|カード用)の?)?(?:ケース|カバー|ホルダー|カード入れ|証入れ)[はものをが]?"
    r"(?:[ご御]?本人[にがの]?)?(?:不要|不用|要らない|いらない|要りません|いりません|希望(?:せず|しない|なし)|辞退|なし|無し?|付き?"
    r"|あり|同封|在中|手?渡し(?:済み?|ました|た)?|渡した|配付(?:済み?|しました)?|配布(?:済み?|しました)?|交付(?:済み?)?|自前|持参)"
    rf"(?:との(?:こと|事|申出|旨)|の旨|です|でよい|でよいとのこと)*{END}"
)

# --- the family in the envelope ---------------------------------------------------------------------------------------

_FAMILY = "(?:被?扶養(?:家族|親族|者)?|[ご御]?家族)"
_ONE = f"(?:{_FAMILY}|お?子(?:様|さん|供|ども)?|{RELATIVES})"
_SOME = f"{_ONE}(?:[・、と]{_ONE})*"
_ALSO = "(?:[もをが]?(?:含む|含みます|含めて|含め|込み?|あり|有り?|あります|入り|在中|同封(?:済み?)?|封入)(?:です)?)"
_SOME_OF_FAMILY = re.compile(
    rf"{_SOME}(?:の?分)?[のはが:計]?(?:カード|証)?\d+(?:枚|名|人|通)(?:の?分)?[のもが]?"
    rf"(?:(?:カード|証)?{_ALSO}{END}|(?:を|も)?(?:含めて?|込みで|あわせて|合わせて|一緒に|も)?(?<=[てでにもめ]){THEN})"
)
_SO_MANY_OF_FAMILY = re.compile(rf"{_FAMILY}[はが:]?\d+(?:名|人)(?!の?分)(?:です|あり|有り?|います)?")
_SO_MANY_OR_NONE = re.compile(
    rf"被?扶養(?:家族|親族|者)?[はもが]?(?:なし|無し?){END}|(?:子|お子様|配偶者|妻|夫)\d(?:名|人){END}"
)
_FAMILY_TOO = re.compile(
    rf"被?扶養(?:家族|親族|者)?(?:あり|有り?){END}"
    rf"|{_SOME}の?分(?:の?(?:カード|証))?[もがを]?(?:あり|有り?|あります|含む|含みます|在中|同封){END}"
)
# 本人・妻・長男分, 本人1枚・扶養2枚: all of them, whose cards can be counted.
_AND = r"(?:・|、|と|及び|,|\+)"
_MORE = rf"(?:{_AND}(?:{RELATIVES}|{_FAMILY}|子供|子ども|お子様)(?:の?分)?の?(?:\d+(?:枚|名|人)?)?(?:分)?)+"
_WHOLE_FAMILY = re.compile(
    rf"[ご御]?本人(?:{_AND}{RELATIVES})+の?分|[ご御]?本人(?:の?分)?(?:1枚|1名)?{_MORE}(?<=[枚名人分])(?:です|あり|在中)?{END}"
    rf"|[ご御]?本人(?:\+(?:{RELATIVES}|{_FAMILY}))+{END}"
)
# 家族含め3枚
_WITH_FAMILY = re.compile(
    rf"(?:{_FAMILY}|[ご御]?本人)(?:分)?[をも]?(?:含めて?|含む)、?(?:計|全|全部で)?\d+(?:枚|名|人)(?:の?分)?"
)
_IN_BRACKETS = re.compile(rf"[ご御]?本人(?:の?分)?(?:1[枚名]?)?{_MORE}(?:です)?(?=\))")
_CARDS = re.compile(r"\d(?:枚|名|人|通)(?:の?分|入り|在中|あり|受領|受取|手渡し|交付|配付|済み?)*\s?\($")

# 家族分もまとめて受領. Without the family it may be everybody's, and received by a colleague.
_TOGETHER = re.compile("まとめて")
_FAMILY_BEFORE = re.compile(r"(?:家族|扶養者?|妻|夫|子|子供|世帯)の?分?(?:も|と|を)?[、\s]?$")

PHRASES: tuple[Phrase, ...] = (
    Phrase(FILLER, _TOGETHER, frozenset("ま"), after=_FAMILY_BEFORE),
    Phrase(CHECK, _PRINT_IS_RIGHT, _PRINT_FIRST, apart=True),
    Phrase(FILLER, _PRINT_FIRST_CHECKED, _PRINT_FIRST, apart=True),
    Phrase(ASIDE, _EXPLAINED, _EXPLAINABLE_FIRST, apart=True),
    Phrase(FILLER, _FIRST_EXPLAINED, _EXPLAINABLE_FIRST, apart=True),
    Phrase(ASIDE, _OLD_CARD, frozenset("旧従緑今本ご御") | _HAND_OUT_FIRST, apart=True),
    Phrase(ASIDE, _OWN_SEAL, first_of(_IMPRESSION) | frozenset("薄うか不シ浸認三ゴ電ネ旧少や"), apart=True),
    Phrase(FILLER, _SEALED, frozenset("封袋開未密カケの"), apart=True),
    Phrase(ASIDE, _CASE, frozenset("カ保透ビ専証収ケホ"), apart=True),
    Phrase(COUNT_OF_FAMILY, _SOME_OF_FAMILY, frozenset("被扶ご御家お子夫妻配父母長次二三"), apart=True),
    Phrase(COUNT_OF_FAMILY, _SO_MANY_OF_FAMILY, frozenset("被扶ご御家")),
    Phrase(COUNT_OF_FAMILY, _SO_MANY_OR_NONE, frozenset("被扶子お配妻夫"), apart=True),
    Phrase(STANDING, _FAMILY_TOO, frozenset("被扶ご御家お子夫妻配父母長次二三"), apart=True),
    Phrase(COUNT, _WHOLE_FAMILY, frozenset("本御ご")),
    Phrase(COUNT, _WITH_FAMILY, frozenset("被扶ご御家本"), apart=True),
    Phrase(COUNT, _IN_BRACKETS, frozenset("本御ご"), after=_CARDS),
)
