"""What words above or below a table, on its header or in a box across it say: words of no single row.

Covering lines, totals, offices and instructions surround every list and say nothing of a card. What denies a receipt
speaks of every member where none is named; what is merely not understood is a question about the table.
"""

from __future__ import annotations

import re

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.names.words import OFFICE
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks import parse_remark
from ledger_tools.remarks.hearing import denies_receipt, hands_over, heard, is_against

OF_ALL = "all"  # speaks against the receipt of members it does not name
OF_SOME = "some"  # tells of a retirement, a mailing, a move, without saying whose
UNCLEAR = "unclear"
NOTHING = ""

_PIECE = re.compile(r"[。\n\r!！;；]+")
#: 休職者:なし　退職者:なし
_LISTING = re.compile("[:：].*[:：]|なし.*なし")
_GAP = re.compile(r"[　\t]+|\s{2,}")
_INSTRUCTION = re.compile(
    r"ください|下さい|(?:を|の程|のほど|方)お願い|願います$|場合[はにの、]?|(?:る|ない|の)こと$|しないで|べし$|不可$|厳禁$"
    r"|欄[にへを].*(?:記入|押印|署名)|必ず"
)
#: 代理受領なし, 未渡し:0名: nobody of whom it holds.
_NONE = re.compile(
    r"(?:は|が|も|:|\s)*(?:一切|特に)?(?:なし|無し|無|ゼロ|0(?:名|人|件|枚|部)?)$|(?<!で)[はも](?:一切|特に)?(?:あり|ござい|い|おり)ません$"
)
_NO_ERROR = re.compile(r"(?:相違|間違い|誤り|漏れ|不足)(?:は|も)?(?:ない|なし|無し|ありません|ございません)")
#: The old card, which its owner destroys; copies and the ledger itself, which the office keeps and sends.
_OTHER_THINGS = re.compile(r"旧?(?:組合員証|保険証)|旧証|旧カード|緑|写し|コピー|控え|リーフレット|マイナ")
_LEDGER = re.compile(r"受領簿|名簿|書類|資料|本紙|本書|一覧|別添|別紙|署名|押印|受領印")
_THE_CARD = re.compile(r"資格確認書|カード|封筒")
_EACH = re.compile(
    r"(?:全員|全て|すべて|皆(?:さん|様)?|全部|いずれも|全件)(?:分|の方|の者)?(?:に|へ|が|は|の|も|を|とも)?"
)
_LISTED = re.compile(
    r"^(?:上記|下記|以上|記載)の?(?:(?:\d+|全)(?:名|人|件)|者|方々?|とおり)?(?:に|へ|が|は|の|も|を|とも|、)*"
)
_ABOVE = re.compile(r"下記|上記|以下の|当(?:課|所|室|係|園|校|分室|署|局|区|班|職場|所属)?分")
_FORMULA = re.compile(
    r"(?:いつも)?(?:大変)?お(?:世話|疲れ)(?:になって|様で).*|.*(?:よろしく|宜しく)お?願い.*|御?ご?(?:査収|確認|検収|参照).*|お手数.*|以上(?:です)?"
    r"|.*(?:受領簿|名簿|書類|資料|本紙|一覧|別添|署名|枚|部|名分|件)?を?(?:添えて|取りまとめて?|まとめて)?(?:送付|提出|回答|報告|送り|返送)(?:いた)?し?(?:ます|ました|です)"
    r"|.*(?:配付|配布|交付|受領|回収|確認|手渡し)(?:は|が|を)?(?:全て|すべて)?(?:完了|終了|済み?|終え)(?:いた)?(?:し)?(?:ました|です)?"
)
_PREDICATE = re.compile(
    r"(?:です|ます|ました|ません|ない|なく|いる|いた|よう|らしい|れる|(?:て|に|が)(?:ある|あり|おる|おり)|[ぁ-ん]た|んだ|する|ず|まま|(?<!御)中|未)(?:$|[がのでと、,)])"
    r"|[をがて]\S*(?:署名|押印|捺印|代筆|記入|サイン)$"
)
_LABELLED = re.compile(
    r"取りまとめ|事務|庶務|内線|電話|\(電\)|[Tt]el|TEL|[Ff]ax|FAX|[Pp]age|[Vv]er\.|no\.|ファクス|メール|@|℡|http|担当|記入者|作成者?|提出者?|確認者|責任者|取扱者|御中|(?<!模)様|殿|氏名|所属|宛|(?<!便)局|課|係|室|班|部"
    r"|受領簿|名簿|一覧|資格確認書|共済組合|年度|ページ|頁|合計|総計|小計|計|余白|別記|^記$|写$|控$|原本|版|日付|現在|No|配付|配布|受領|(?<!再)交付|凡例|注|※"
)
#: 以上12名です, 上記のとおりです: the end of a list or the beginning, and nothing of anybody.
_CLOSING = re.compile(
    r"(?:以上|上記|下記|記載)の?(?:とおり|通り)?、?(?:全?\d+(?:名|人|件|枚|部|通))?(?:です|でございます|となります|になります)?"
)
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
#: ×:未配付 explains a mark.
_LEGEND = re.compile(r"凡例|[○◯〇◎●△▲×✕✗□■☆★✓✔レ]\s*[:=＝…]")
_CROSS = re.compile(r"[×✕✖✗✘❌△▲?]")
_TITLE = re.compile(
    r".*(?:課長|係長|部長|局長|室長|所長|次長|主任|主査|主幹|主事|校長|教頭|園長|署長|隊長|師長|理事|参事|技監)(?:職務)?"
    r"(?:代理|補佐|心得|待遇|事務取扱|代行|級)?"
)
_TITLES = re.compile(r"(?:課長|係長|部長|局長|室長|所長|校長|園長|署長)(?:職務)?(?:代理|補佐|心得|事務取扱)")
#: 総務課へ返却担当: no name.
_CLAUSE = re.compile("[をがへ]")
_DAYS = re.compile(r"(?:令和|r|平成|20)?[\d元年月日./\-()月火水木金土日]+(?:現在|付け?|作成|提出)?")
#: 全員に説明済みです, 園内に周知しました: what everybody was told, where nothing is said of receipts.
_TOLD = re.compile(
    r"(?!.*(?:署名|サイン|記名|印|受領|受け?取|代|渡|配[付布]|交付|届|机|預|保管|まとめ|一括|済み?.*済))[^とよ旨、,]*?(?:ご?説明|周知|ご?案内|伝達|お知らせ|回覧|注意喚起)(?:を(?:行い|し))?"
    r"(?:済み?|ずみ|し?ました|いたしました|致しました|してあります|しています|しております)(?:です)?"
)
#: 全員分まとめて受領: by whom?
_TOGETHER = re.compile("まとめ|一括|代表")
_RECEIPT = frozenset({m.RECEIVE, m.ARRIVE})
_HANDED_IN = frozenset({m.SEND, m.CARD_BACK, m.PLAN_AFTER})
_WHO_IS_GONE = frozenset({m.RETIRE, m.LEAVE, m.MAIL, m.SEND, m.CARD_BACK, m.MOVE, m.DIE, m.BOUNCE})
#: What no letter that hands a ledger in says of the ledger: 休職者へ送付しました is of somebody.
_OF_SOMEBODY = frozenset({m.RETIRE, m.LEAVE, m.MOVE, m.DIE, m.BOUNCE})
_SENT = frozenset({m.MAIL, m.SEND})
_HOME = re.compile("自宅|本人宅|現住所|住所地")
_CONTRARY = frozenset({m.NOT_BEFORE, m.PLAN_BEFORE, m.UNOPENED, m.BOUNCE})
_GOT = re.compile("もらっ|貰っ")
_NOT_YET = frozenset({m.NOT_BEFORE, m.NOT_AFTER, m.PLAN_BEFORE, m.UNOPENED})


def judge_around(text: str, window: Window) -> str:
    """Return what words above or below a table say of members they do not name: OF_ALL, OF_SOME, UNCLEAR or NOTHING."""
    grades = [_grade(piece, window) for piece in sentences(text) if not _INSTRUCTION.search(piece)]
    return next((grade for grade in (OF_ALL, OF_SOME, UNCLEAR) if grade in grades), NOTHING)


def speaks_of_named(text: str, window: Window) -> bool:
    """Whether a sentence about a member who is named says anything but a receipt or who somebody is."""
    shown = _TITLES.sub("", normalise(text)).strip("、,・は:( )")
    said = parse_remark(shown, window)
    if said.kind == "none" or said.reads_as_receipt:
        return False
    if not _LETTER.search(shown):
        return _CROSS.search(shown) is not None  # 山田 ×
    is_label = not _PREDICATE.search(shown) and not heard(shown, window) - _RECEIPT
    return not (is_label and (_LABELLED.search(shown) or all(map(_is_harmless, shown.split()))))


def contradicts_receipt(text: str, window: Window) -> bool:
    """Whether words (a heading, a title, a line of a list) say that a card was not received, or not by its owner."""
    for piece in sentences(text):
        if instructs(piece) or _NONE.sub("", piece) != piece or _NO_ERROR.search(piece):
            continue
        meanings = heard(piece, window)
        denied = m.NOT_AFTER in meanings and (meanings & _RECEIPT or _GOT.search(piece))
        if is_against(piece, window) or denies_receipt(piece, window) or meanings & _CONTRARY or denied:
            return True
    return False


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, normalised."""
    lines = (line for line in _PIECE.split(text))
    pieces = [piece for line in lines for piece in (_GAP.split(line) if _LISTING.search(line) else [line])]
    return [shown for piece in pieces if (shown := normalise(piece))]


def is_told(shown: str, window: Window) -> bool:
    """Whether words tell something: of the card, or in a sentence, unlike a mere description."""
    return bool(heard(shown, window) or _PREDICATE.search(shown) or _THE_CARD.search(shown))


def names_the_card(shown: str) -> bool:
    """Whether words name the card itself, as no description of a member does."""
    return _THE_CARD.search(shown) is not None


def sent_home(shown: str, window: Window) -> bool:
    """Whether words say that something was sent to where a member lives, as no ledger is."""
    return _HOME.search(shown) is not None and bool(heard(shown, window) & _SENT)


def instructs(sentence: str) -> bool:
    """Whether a sentence asks for something instead of telling it."""
    return _INSTRUCTION.search(sentence) is not None


def _grade(piece: str, window: Window) -> str:
    if _LEGEND.match(piece) or _CLOSING.fullmatch(piece):
        return NOTHING
    everybody = _EACH.search(piece) is not None
    shown = _EACH.sub("", _LISTED.sub("", _TITLES.sub("", piece)))
    without = _NONE.sub("", shown)
    if without != shown and (denies_receipt(without, window) or heard(without, window) & _WHO_IS_GONE):
        return NOTHING
    if _NO_ERROR.search(shown):
        return NOTHING
    if _OTHER_THINGS.search(shown) and not _THE_CARD.search(shown):
        return NOTHING
    said = parse_remark(shown, window)
    if everybody and said.reads_as_receipt and _TOGETHER.search(shown):
        return UNCLEAR
    if said.kind == "none" or said.reads_as_receipt or not _LETTER.search(shown):
        return NOTHING
    meanings = heard(shown, window) - _RECEIPT
    if _TOLD.fullmatch(shown) and not meanings and not denies_receipt(shown, window):
        return NOTHING
    tells = meanings & (_NOT_YET | _OF_SOMEBODY) or sent_home(shown, window)
    if _FORMULA.fullmatch(shown) and not (tells or (m.CARD_BACK in meanings and _THE_CARD.search(shown))):
        return NOTHING
    if denies_receipt(shown, window) or (meanings & _NOT_YET and (everybody or _ABOVE.search(piece))):
        return OF_ALL
    if everybody and _PREDICATE.search(shown) and not hands_over(shown, window):
        return OF_ALL  # 全員の署名は所長が記入しました: whatever it is, it is said of each
    if meanings & _WHO_IS_GONE and not (meanings <= _HANDED_IN and _LEDGER.search(shown)):
        return OF_SOME
    if _PREDICATE.search(shown):
        return UNCLEAR
    return NOTHING if _LABELLED.search(shown) or all(map(_is_harmless, shown.split())) else UNCLEAR


def _is_harmless(part: str) -> bool:
    """A name, an office, a day, a number: what letters are headed and signed with."""
    return not _LETTER.search(part) or part in SURNAMES or describes(part) or _DAYS.fullmatch(part) is not None


def describes(shown: str) -> bool:
    """Whether words name an office or a title, whatever act they contain (退職手当係, 課長代理)."""
    if _TITLE.fullmatch(shown) is not None:
        return True
    return len(shown) > 2 and OFFICE.fullmatch(shown) is not None and _CLAUSE.search(shown) is None
