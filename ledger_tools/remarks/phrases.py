"""Phrases that are harmless, or mean something, only as a whole: their words by themselves would say another thing.

Each pattern is tried where one of its first characters stands; what none of them reads goes on to the single words.
"""

from __future__ import annotations

import re

from ledger_tools.remarks.at_work import PHRASES as AT_WORK
from ledger_tools.remarks.meanings import ASIDE, COUNT, COUNT_OF_FAMILY, FILLER, LEAVE, RETIRE, STANDING
from ledger_tools.remarks.phrase import END, GIVE, TAKE, THEN, TO_HIM, Phrase, any_of, first_of, inside_a_word, people
from ledger_tools.remarks.the_paper import PHRASES as OF_THE_PAPER

# --- the leaflet (別紙1), of which no receipt is asked ----------------------------------------------------------------

_LEAFLETS = (
    "リーフレット お知らせ チラシ ちらし パンフレット 案内文 案内チラシ 案内リーフレット しおり 冊子 周知文 別紙1"
)
_LEAFLET = rf"(?:別紙1?の?)?{any_of(_LEAFLETS)}(?:\(別紙1?\)|別紙1?)?(?:\d+[枚部])?"
_LEAFLET_FIRST = first_of(_LEAFLETS, "別紙")
_CARD = r"(?:資格確認書|カード|証|封筒)(?:\d+枚)?"
_AND = r"(?:と|及び|並びに|および|・|、|,|&|\+|や)"
_DONE = r"(?:済み?|ずみ|した|しました|いたしました|致しました|ました|です|あり|て|し|り|っ|た)*"
_GIVEN = "受領 受取 受取り 受け取り 受け取っ 渡し 手渡し 配付 配布 交付 説明 案内"
_ENCLOSED = "同封 在中 添付 封入 同梱"
# チラシも郵送: the card was; リーフレット郵送, リーフレットのみ: perhaps nothing else.
_ALONG = "(?:一緒に|同時に|合わせて|併せて|あわせて|ともに|共に)?"
_TOO = rf"も{_ALONG}{any_of(f'{_GIVEN} {_ENCLOSED} 郵送 送付 発送')}{_DONE}"
_HOW = "(?:本人(?:に|へ))?(?:メールで|別途)?"
_ALONE = rf"(?:は|を|が)?(?:{any_of(_ENCLOSED)}|{_HOW}{any_of(_GIVEN)}|メール|データ|チャット){_DONE}"
_LEAFLET_TOLD = re.compile(rf"{_LEAFLET}(?:{_TOO}|{_ALONE}|も(?=\))){END}")
_LEAFLET_WITH = re.compile(
    rf"{_LEAFLET}(?:とともに|と共に|と一緒に|と併せて|とあわせて|を添えて|を同封して|を同封し|も同封して|{_AND}(?={_CARD}))"
)
_NOT_ALL = r"(?!の|だけ|しか|は|未|を?(?:郵送|送付|発送)?(?:のみ|だけ|未))"
_LEAFLET_BESIDE = re.compile(rf"{_LEAFLET}(?:とも|共に|ともに|一式)?{_NOT_ALL}")
_CARD_AND = re.compile(rf"{_CARD}\s*{_AND}\s*$")

# --- about something else than the card (which clerks call 証, too), and only where that is all a clause says --------

_TOPIC = re.compile(
    r"(?:マイナ保険証|マイナンバーカード|マイナカード|(?:旧|従来の|緑の)(?:組合員証|保険証|カード|証)"
    r"|(?:住所|氏名|氏)(?:変更|書換え?)届|(?:子|妻|夫|配偶者|家族)?の?(?:扶養|被扶養者)(?:追加|認定|申請|手続き?))"
    r"(?:は|を|の|も|に|へ|が)?(?:本人(?:が|で)?|各自(?:で|が)?|自己|自分で|12/2以降)?(?:に|は)?(?:本人(?:が|で)|各自(?:で|が)?)?"
    r"(?:切替|切り替え|移行|利用登録|利用|登録|未登録|未作成|作成|取得|更新|申請|手続き?|裁断|シュレッダー|保管|破棄|廃棄|処分|説明|案内|配付|配布"
    r"|渡し|提出|別途|なし|無し|あり|保有|未保有)+(?:中|済み?|予定|あり|有り?|なし|無し?|を?した|しました|する|します|です|と説明|を案内|とのこと)*"
    r"(?=[\s、。)]|$)"
)
_VALID_UNTIL = re.compile(r"有効期限:?\s*(?:令和|r)?\d{1,4}[./年]\d{1,2}[./月]\d{1,2}日?(?:まで)?(?=[\s、。)]|$)")

# --- how it came to the hand-over ------------------------------------------------------------------------------------

_SUPERIORS = """課長 係長 主任 主査 主幹 次長 部長 局長 室長 所長 所属長 課長補佐 担当課長 担当係長 上司 班長 師長
    看護師長 副師長 病棟師長 病棟看護師長 園長 副園長 校長 副校長 教頭 館長 署長 隊長 小隊長 場長 センター長 事務長
    船長"""
_OFFICERS = f"{_SUPERIORS} 庶務 庶務担当 担当 担当者 庶務係"
_FROM = rf"(?:より|から)(?=(?:本人(?:へ|に))?(?:直接)?(?:{GIVE}|{TAKE}|渡))"
# 師長手渡し: who gave it; 師長受領, 師長に渡した, 師長渡し: who has it.
_HANDED_BY = re.compile(
    rf"{any_of(_OFFICERS)}(?:さん|先生)?{_FROM}|{any_of(_SUPERIORS)}の?立ち?会い?(?:のもと|の下|で|にて)?[、\s]?{THEN}"
    rf"|{any_of(_SUPERIORS)}(?:さん|先生)?(?:が(?={TO_HIM}{GIVE})|(?=手渡|配付|配布|交付))"
)
_OCCASIONS = """朝礼 終礼 夕礼 朝会 会議 職員会議 部会 課会 係会 班会 ミーティング 打合せ 打ち合わせ 昼休み 昼休憩
    昼食 休憩 交替 交代 引継ぎ 引継 引き継ぎ 申し送り 申送り 点呼 研修 面談 面接 訓練 日勤 夜勤 準夜勤 深夜勤 当直
    宿直 始業 終業 帰庁 帰署 帰所 帰校 来庁 来所 来署 来校 来室 登校 訪問 巡回 授業 放課後 給食 健診 健康診断 説明会
    辞令交付 辞令交付式 給与明細配付 在庁 在席 出動 入庁 定例会 講習 検査 シフト交替 シフト交代 学校訪問 巡回指導
    救急出動 水防出動 仮眠 部活動 部活 空き時間 空いた時間
    オペ 手術 外来 外来診療 回診 診察 診療 処置 カンファレンス 委員会
    保護者会 ホームルーム 清掃 保育 午睡 登園 降園 夜勤入り 当直入り 日勤入り 夜勤明け
    遅番出勤 早番出勤 明け 明け番 乗務 運行 車両点検 業務 作業
    産業医面談 休憩時間 昼礼 職朝 職員朝会 全体朝礼 説明 内容説明 朝 昼 夕方 午前 午後"""
_TRIPS = "代休 夏休み 冬休み 春休み 連休 休み 勤務 出張 外出 外勤 休暇 夏季休暇 年休 有休 出動 研修 非番 週休 公休"
_WHEN = r"(?:終了|開始|明け|帰り|後|前|中|時|の際|の折|の時|の後|の前|の上|のうえ|の場|の合間|の間)*(?:に|で|にて|は)?"
# 出張中に受領: by whom?
_OCCASION = re.compile(
    rf"(?:{any_of(_OCCASIONS)}{_WHEN}|{any_of(_TRIPS)}(?:明け|の?翌日|後|前|の?帰り)(?:に|の朝)?){THEN}"
)
_HANDOUTS = "給与明細 給与明細書 年末調整 年末調整書類 年末調整用紙 辞令 源泉徴収票 健診結果 通知文"
_LEAFLET_GIVEN = re.compile(
    rf"{_LEAFLET}を(?:渡して|手渡して|配付して|示して|見せて|使って|用いて)(?:口頭で)?説明{_DONE}{END}"
)
_WITH_IT = re.compile(rf"{any_of(_HANDOUTS)}(?:と一緒に|とともに|と共に|と併せて|とあわせて|と同時に){THEN}")
_SPOTS = """自席 席 机 デスク ロッカー前 執務室 事務室 事務所 職員室 会議室 休憩室 更衣室 控室 詰所
    ナースステーション 病棟 医局 教室 保健室 現場 課内 係内 所内 署内 園内 校内 室内 局内 庁内 カウンター 受付 廊下
    その場 面前 目の前"""
_SPOT = re.compile(rf"{any_of(_SPOTS)}(?:にて|で){THEN}")
_OUTINGS = """家庭訪問 訪問 出張 外勤 現場 研修 会議 休憩 外出 巡回 調査 出先 視察 検診 健診 授業 昼食 議会 年休
    休暇 夏季休暇 出動 講習"""
_BACK = r"(?:戻って|戻った(?:後|際|時|ため)|戻り(?:後|時)?|帰って|帰り|帰庁|帰所|帰署|帰校)(?:から|後|時)?(?:に|で)?"
_RETURN = re.compile(rf"{any_of(_OUTINGS)}(?:先)?(?:から|より)?(?:の)?{_BACK}{THEN}")

# --- why somebody left, what sort of leave it is ---------------------------------------------------------------------

# 再任用 任期満了: what ended; 再任用 by itself goes on.
_RE_EMPLOYED = re.compile(
    r"(?:暫定)?再任用(?:職員|短時間(?:勤務)?(?:職員)?)?[\s・、の:]*(?:任用|雇用)?(?:任期|期間|期限)?の?(?:満了|終了|切れ)"
)
# 定年前再任用 10/31退職: who left; 10/31退職 定年前再任用: who may be back.
_WAS_RE_EMPLOYED = re.compile(
    r"(?:定年前|暫定)再任用(?:短時間(?:勤務)?)?(?:職員|者)?(?=[\s・、(]*(?:(?:令和|r)?[\d元年月日./]+(?:付け?で?|をもって|に)?)退職)"
)
_NOTHING_BEFORE = re.compile("^$")
_REASONS = """派遣期間の?満了 派遣の?満了 転職 再就職 就職 結婚 婚姻 進学 留学 独立 起業 家庭の?事情 家庭の?都合
    家事都合 通勤困難 割愛 (?:夫の|妻の|配偶者の)転勤 育児 介護 看護 出産
    他(?:都市|市|自治体|県|団体)(?:へ|への|に)?の?(?:転職|採用|就職)"""
_REASON = rf"(?:{'|'.join(sorted(_REASONS.split(), key=len, reverse=True))})"
# 退職(病気), 退職(派遣終了) may as well be the leave or the post that ended; 病気のため退職 is not.
_ONLY_DUE = "派遣期間の?終了 派遣の?終了 人事交流の?終了 病気 体調不良 健康上の理由"
_REASON_FIRST = first_of(_REASONS.replace("(?:", "")) | first_of("妻 配偶者 人事 病気 体調 健康")
_DUE_TO = r"(?:のため|の為|により|による|によって|に伴い|に伴う|につき|で)"
_BECAUSE = re.compile(
    rf"(?:{_REASON}|{'|'.join(_ONLY_DUE.split())}){_DUE_TO}(?=[\s、]*(?:\S{{0,14}})?(?:退職|離職|辞職))"
)
_WHY = re.compile(rf"(?:{_REASON}{_DUE_TO}?|再任用(?:希望)?(?:なし|無し|せず)){END}")
_LEFT = re.compile(r"(?:退職者?|離職|辞職)(?:済み?)?[\s(・、:]+$")
_SORTS = """療養 病気療養 自宅療養 長期療養 傷病 公務災害 看護 子育て
    専従 在籍専従 組合専従 病気 育児 介護 産前産後 産前 産後 産休 育休 病休 私傷病 出産 分限 公傷 配偶者同行
    自己啓発 大学院 修学 研究 留学"""
_LEAVE_OF_A_SORT = re.compile(rf"休[職業暇]者?\s*\({any_of(_SORTS)}(?:休職|休業|休暇|のため)?\)")
_SORT = re.compile(rf"{any_of(_SORTS)}(?:休職|休業|休暇|のため)?(?=\))")
_AWAY = re.compile(r"休[職業暇]中?者?\s*\($")

PHRASES: tuple[Phrase, ...] = (
    *OF_THE_PAPER,
    *AT_WORK,
    Phrase(STANDING, _LEAFLET_TOLD, _LEAFLET_FIRST),
    Phrase(FILLER, _LEAFLET_WITH, _LEAFLET_FIRST),
    Phrase(FILLER, _LEAFLET_BESIDE, _LEAFLET_FIRST, after=_CARD_AND),
    Phrase(ASIDE, _TOPIC, frozenset("マ旧従緑住氏子妻夫配家の扶被"), apart=True),
    Phrase(ASIDE, _VALID_UNTIL, frozenset("有"), apart=True),
    Phrase(FILLER, _HANDED_BY, first_of(_OFFICERS)),
    Phrase(FILLER, _OCCASION, first_of(_OCCASIONS, _TRIPS)),
    Phrase(FILLER, _SPOT, first_of(_SPOTS)),
    Phrase(ASIDE, _LEAFLET_GIVEN, _LEAFLET_FIRST),
    Phrase(FILLER, _WITH_IT, first_of(_HANDOUTS)),
    Phrase(FILLER, _RETURN, first_of(_OUTINGS)),
    Phrase(STANDING, _WAS_RE_EMPLOYED, frozenset("定暫"), after=_NOTHING_BEFORE),
    Phrase(RETIRE, _RE_EMPLOYED, frozenset("暫再")),
    Phrase(FILLER, _BECAUSE, _REASON_FIRST),
    Phrase(FILLER, _WHY, _REASON_FIRST | frozenset("再"), after=_LEFT),
    Phrase(LEAVE, _LEAVE_OF_A_SORT, frozenset("休")),
    Phrase(FILLER, _SORT, first_of(_SORTS), after=_AWAY),
)
_BY_FIRST = {
    char: tuple(phrase for phrase in PHRASES if char in phrase.first)
    for char in frozenset().union(*(phrase.first for phrase in PHRASES))
}


def phrase_at(shown: str, place: int) -> tuple[str, str, int] | None:
    """Return meaning, text and number (of a count, else 0) of the phrase that begins at this place, if one does."""
    for phrase in _BY_FIRST.get(shown[place], ()):
        match = phrase.pattern.match(shown, place)
        if match is None or (phrase.apart and inside_a_word(shown, place)):
            continue
        if phrase.after is None or phrase.after.search(shown[:place]):
            number = people(match[0]) if phrase.meaning in {COUNT, COUNT_OF_FAMILY} else 0
            return phrase.meaning, match[0], number
    return None
