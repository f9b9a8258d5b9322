"""What one entry proves: a signature, mark, picture, note, day, remark, or words beside the table. The only judge.

Reconciling asks it column by column (:mod:`ledger_tools.reconcile.verdicts`), and so does ``inspect``. Everything here
is a pure function of one text and what it is compared with; never raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ledger_tools.japanese.dates import DateError, find_dates
from ledger_tools.japanese.day_spans import parse_days
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.model import BESIDE, LISTED, ON_PAGE, OVERHANGING, PLACE_LABELS, PRINTED, Window
from ledger_tools.names.beside import take_apart
from ledger_tools.names.folding import fold_kana, fold_name
from ledger_tools.names.forms import forms_of
from ledger_tools.names.mentions import in_place_of_name
from ledger_tools.names.objects import is_mark, is_no_seal, own_words
from ledger_tools.names.seals import other_named
from ledger_tools.names.signature import match_signature
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.names.words import MARKS, NOT_PROOF_SIGNS
from ledger_tools.names.words import PROXY as PROXY_WORDS
from ledger_tools.remarks import Remark, parse_remark
from ledger_tools.remarks import headings as h
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.around import describes, instructs, is_told, names_the_card, sentences
from ledger_tools.remarks.hearing import hands_over, heard, is_against, is_heard
from ledger_tools.remarks.no_stamp import REPEATED, beyond_no_stamp

# Verdicts on one piece of evidence.
PROOF = "proof"
PICTURE = "picture"  # proof by being there; what it says cannot be read
MARK = "mark"  # 済 ○ ✓: proves only where the setting 済の扱い says so
CLOSE = "close"
NOT_PROOF = "not_proof"
DIFFERS = "differs"
PROXY = "proxy"
UNREADABLE = "unreadable"
LEFT_BEHIND = "left_behind"  # drawn on the sheet, and did not move with the rows that were sorted, deleted or inserted
NAMED_AGAINST = "named_against"  # an object whose own name or alternative text denies that it is the member's seal
NAMED_OTHERWISE = "named_otherwise"  # … or names somebody else
NOTE = "note"
NOTE_AGAINST = "note_against"  # words that do not read as if the member had received the card
EXCUSED = (
    "excused"  # ―, 省略, 備考参照, 郵送済 beside a remark that settles the row: no stamp is needed (別紙3 2(1)・(2))
)
NOTHING = ""  # says nothing about the card, or is nothing at all

#: Evidence kinds whose verdict does not depend on what they say.
BY_KIND = {
    "picture": PICTURE,
    "cell_picture": PICTURE,
    "checkbox": MARK,
    "unreadable": UNREADABLE,
}
#: Kinds that are pictures of seals, on which letters may have been read.
SEAL_KINDS = frozenset({"picture", "cell_picture"})
_SIGNATURES = {
    "fits": PROOF,
    "mark": MARK,
    "not_proof": NOT_PROOF,
    "proxy": PROXY,
    "close": CLOSE,
    "differs": DIFFERS,
}
#: These beside a proof do not weaken it; all others do.
HARMLESS = frozenset({PROOF, PICTURE, MARK, NOTE, EXCUSED})
#: Which verdict a row is known by when it has several: doubts first, so that none is hidden behind a proof.
ORDER = (
    UNREADABLE,
    LEFT_BEHIND,
    NAMED_AGAINST,
    NAMED_OTHERWISE,
    DIFFERS,
    NOT_PROOF,
    PROXY,
    NOTE_AGAINST,
    CLOSE,
    PROOF,
    PICTURE,
    MARK,
    NOTE,
    EXCUSED,
)
FITS = "氏名と一致しています"
ROWS_MOVED = "表の行が並べ替え、削除又は挿入で動いていますが、画像・図形は動いておらず、どなたの印か分かりません。"
ANOTHER = "同じ受領簿の別の方の姓です"

#: Put before words that mean nothing by themselves (確認しました): where both read as receipt, they do not deny it.
_RECEIVED = "受領 "
_RECEIPT = frozenset({m.RECEIVE, m.ARRIVE})
_BY_OTHERS = frozenset({m.PROXY})
_AGAIN = "再"
#: A day and a month and nothing else: the year was left to the reader.
_YEARLESS = re.compile(r"\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?")
#: 先週, 11月中, 12/1頃, 11月31日: no day that can be judged, but of nothing else than a day.
_VAGUE_DAY = re.compile(r"(?:[\d/.\-・,年月日令和r昨今先週上中下旬末頃()火水木金土曜午時分: ]|ごろ|前後|午前|午後)*")
_DIGIT = re.compile(r"[\d一二三四五六七八九十日末旬]")
_SHOWN = 40  # characters of a formula in a message
_LONGEST_MARK = max(map(len, MARKS))
_WHOLE_DAYS = frozenset({"day", "month_end"})

_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
_CROSS = re.compile(r"[×✕✖✗✘❌☓△▲?]|^(?:x|ng|no|否|未|不|不可|没)$|(?<!\d)(?!100)\d{1,2}%")
_UNIT = re.compile(r"(?:第|約)?[\d\-()/.~〜a-z]+\s*(?:歳|才|番|号|階|名|人|枚|室|期|年|年目|年度|回|通|代)?")
#: A team, a room, a size: A, B-2, 3F.
_SYMBOL = re.compile(r"[a-z]{0,2}[-‐]?\d*[a-z]?")
#: What may follow a surname, and makes no place of it (川崎市章).
_GIVEN = re.compile(r"(?![市区県町村駅支第])[一-鿿々ぁ-ゖァ-ヺー]{1,3}")
_PARTS = re.compile(r"[()\[\]【】 ]+")
_HIMSELF = re.compile(r"[ご御]?本人(?:様|さん)?")
_WITH_HIMSELF = re.compile(
    r"[ご御]?本人(?:様)?(?:が|に|の)?(?:所持|保有|保管|所有|携帯|管理|手元|渡し?)?(?:中|済み?|です|しています)*"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・\sA-Za-z]*")
_NUMBERING = re.compile(r"[\W\d_A-Za-z①-⑳]*")
#: Under a heading such as 未受領 these say that it is not so, under one such as 受領 that it was not done.
_NOT_SO = frozenset(("-", "―", "ー", "—", "×", "✕", "✗", "無", "なし", "無し", "0", "false", "否", "no"))
_SO = frozenset(("済", "済み", "有", "有り", "あり", "レ", "完了", "了", "ok", "true"))
#: What the live formula of the printed column 状態 shows.
_STATES = frozenset(("済", "未記入", "要確認"))


@dataclass(frozen=True, slots=True)
class Names:
    """What a signature is compared with; ``name`` as issued, ``kana`` the records' フリガナ."""

    name: str = ""
    former: str = ""
    kana: str = ""


# --- the stamp cell -------------------------------------------------------------------------------------------------


def judge_signature(
    text: str, names: Names, window: Window, remark: str = "", *, is_shape: bool = False
) -> tuple[str, str]:
    """Return the verdict on what is typed into (or drawn over) the stamp cell, and why; ``remark`` is the row's."""
    verdict, why = _judge_signature(text, names, window, is_shape=is_shape)
    excused = verdict in (NOT_PROOF, DIFFERS) and remark and _leaves_it_to(remark, normalise(text), window)
    return (EXCUSED, why) if excused else (verdict, why)


def _leaves_it_to(remark: str, shown: str, window: Window) -> bool:
    """Whether a stamp cell says only that no stamp is needed, or what a remark that settles the row says already."""
    own = parse_remark(remark, window).settles
    if own is None:
        return False
    said = beyond_no_stamp(shown)
    if not said:
        return True
    meanings = heard(said, window)
    return bool(meanings) and meanings <= REPEATED[own[0]] and says_the_same(said, remark, window)


def _judge_signature(text: str, names: Names, window: Window, *, is_shape: bool) -> tuple[str, str]:
    match = match_signature(text, name=names.name, former_name=names.former, kana=names.kana)
    if match.kind == "blank":
        # A drawn shape without words is something, but nobody's name; blanks in a cell are nothing at all.
        return (MARK, "文字の無い図形") if is_shape else (NOTHING, "")
    verdict = _SIGNATURES[match.kind]
    if verdict in (DIFFERS, CLOSE) and (said := heard(text, window) - _RECEIPT):
        # A word of 備考 is no name: it means here what it means there.
        return (PROXY if said <= _BY_OTHERS else NOT_PROOF), match.why
    if verdict == PROOF and is_against(text, window):
        return NOT_PROOF, match.why  # 山田 前住所: no office
    return verdict, match.why


def judge_seal(letters: str, names: Names, others: Iterable[Names]) -> str:
    """Return the name that letters read on a seal's picture surely give to another of the members, '' where none.

    What was read never proves anything: a picture counts as before where no other member is named.
    """
    own = forms_of(names.name, names.former, names.kana)
    return other_named(letters, own, (forms_of(item.name, item.former, item.kana) for item in others))


def plain_surname(name: str) -> str:
    """The surname of a kanji name written with a space; '' where the name does not show where it ends."""
    head, space, _ = name.replace("\u3000", " ").partition(" ")
    return head if space and "一" <= head[:1] <= "鿿" else ""


def days_signed(text: str, window: Window, names: Names = Names()) -> tuple[date | None, date | None, str]:
    """Return the first and last day written with a signature, and why one of them is none ('' if fine).

    Digits that are neither a day nor a time nor say what they are count as a day that cannot be read.
    """
    beside = take_apart(text, forms_of(names.name, names.former, names.kana))
    found: list[date] = []
    wrong = [f"「{' '.join(beside.numbers)}」は日付として読み取れません。"] if beside.numbers else []
    for written in beside.days:
        entries = [one for one in find_dates(written, window) if one.precision in _WHOLE_DAYS]
        found += [one.value for one in entries if one.value is not None]
        wrong += [one.message for one in entries if one.value is None]
        if not entries:
            try:
                days = parse_days(written, window)
            except DateError as error:
                wrong.append(error.message)
            else:
                found += [days.first, days.last]
    return min(found, default=None), max(found, default=None), next(iter(wrong), "")


def judge_object_name(name: str, names: Names, others: frozenset[str], window: Window) -> str:
    """Return what an object's name or alternative text makes of it: NAMED_AGAINST, MARK, NAMED_OTHERWISE or NOTHING.

    ``others`` are the folded names, surnames and readings of the other members of its table.
    """
    if is_no_seal(name):
        return NAMED_AGAINST
    words = own_words(name)
    parts = (words, *words.split())
    if is_against(words, window) or any(_denies(part, window) for part in parts):
        return NAMED_AGAINST
    if is_mark(name):
        return MARK
    if any(_is_own(part, names) for part in parts):
        return NOTHING
    if any(describes(part) for part in parts):
        return NAMED_AGAINST
    return NAMED_OTHERWISE if names.name and any(_is_somebody(part, others) for part in parts) else NOTHING


def _denies(part: str, window: Window) -> bool:
    meanings = heard(part, window) - _RECEIPT
    return bool(meanings) or PROXY_WORDS.search(part) is not None or _CROSS.search(part) is not None


def _is_own(part: str, names: Names) -> bool:
    match = match_signature(part, name=names.name, former_name=names.former, kana=names.kana)
    return match.kind in ("fits", "close")


def _is_somebody(part: str, others: frozenset[str]) -> bool:
    """Whether words are a member's name, or begin with a surname and could well go on with a given name."""
    if (
        fold_name(part) in others
        or (len(part) > 1 and fold_kana(part) in others)
        or (len(part) > 1 and part in SURNAMES)
    ):
        return True
    heads = (part[:length] for length in (2, 3) if part[:length] in SURNAMES)
    return any(_GIVEN.fullmatch(part[len(head) :]) for head in heads)


def stays_behind(anchor: str, *, crossed: bool, shifted: bool) -> bool:
    """Whether a drawn object no longer lies beside the member for whom it was put there.

    What is tied to the page stays whatever becomes of the rows. Excel's sorting leaves behind what reaches over the
    edge of its row, too; deleting and inserting rows moves that along.
    """
    return (crossed and anchor in (ON_PAGE, OVERHANGING)) or (shifted and anchor == ON_PAGE)


# --- 受領年月日 -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Received:
    """What 受領年月日 says: ``first`` to ``last`` are the days it speaks of (None: blank, or not to be read).

    ``day`` is the day of receipt, the last one where several are named; None where only a part of a month is. ``wrong``
    says why nothing can be read ('' if blank or fine), ``words`` whether it is something else than a day that stands
    there (未, 返戻).
    """

    day: date | None = None
    first: date | None = None
    last: date | None = None
    wrong: str = ""
    words: bool = False


def read_received(text: str, window: Window) -> Received:
    """Read 受領年月日; what stands there beside the day may only say that it is that of the receipt (11/25受領)."""
    shown = normalise(text)
    if not shown:
        return Received()
    if shown.startswith("="):
        return Received(wrong=f"受領年月日の「{text[:_SHOWN]}」は数式で、記入された日付ではありません。")
    try:
        days = parse_days(_without_mark(shown), window)
    except DateError as error:
        words = _VAGUE_DAY.fullmatch(shown.casefold()) is None and not NOT_PROOF_SIGNS.issuperset(shown)
        return Received(wrong=f"受領年月日に「{text}」と記入されています。" if words else error.message, words=words)
    return Received(days.last if days.exact else None, days.first, days.last)


def day_handed(text: str, heading: str, window: Window) -> Received:
    """Read a day that stands under a heading of the sender's own which says that the card was handed over (手渡日)."""
    if h.heading_kind(heading) != h.ACT or not hands_over(heading, window):
        return Received()
    return read_received(text, window)


def goes_with_remark(text: str, remark: str, window: Window) -> bool:
    """Whether words in 受領年月日 say no more than a remark that settles the row (退職 beside 11月25日退職者).

    返戻 does not, though a retiree's card comes back: it may have come back from the post.
    """
    return m.BOUNCE not in heard(text, window) and says_the_same(text, remark, window)


def _without_mark(shown: str) -> str:
    """Leave out 受領, 済 … behind or before a day. A lone sign stays: ○ may be a nought."""
    for length in range(min(_LONGEST_MARK, len(shown) - 1), 0, -1):
        for mark, rest in ((shown[-length:], shown[:-length]), (shown[:length], shown[length:])):
            if mark in MARKS and (length > 1 or mark == "済") and _DIGIT.search(rest):
                return rest.strip(" :()")
    return shown


# --- 備考 -----------------------------------------------------------------------------------------------------------


def read_remark(text: str, window: Window) -> tuple[Remark, bool]:
    """Return the remark understood, and whether it tells that a card came back from the post and was mailed again."""
    remark = parse_remark(text, window)
    if remark.kind != "bounced" or remark.problems or _AGAIN not in normalise(text):
        return remark, False
    back = [entry.value for entry in remark.dates if entry.role == "bounced" and entry.value]
    sent = [entry.value for entry in remark.dates if entry.role == "mailed" and entry.value]
    if not back or not sent or max(sent) < max(back):
        return remark, False
    return Remark("leave_mailed", done=True, date=max(sent), dates=remark.dates, counts=remark.counts), True


def is_yearless(remark: Remark) -> bool:
    """Whether the remark's own day was written without a year."""
    own = [entry for entry in remark.dates if entry.value is not None and entry.value == remark.date]
    return bool(own) and all(_YEARLESS.fullmatch(normalise(entry.text)) for entry in own)


# --- words outside the entry columns --------------------------------------------------------------------------------


def judge_words(text: str, place: str, heading: str, names: Names, window: Window, remark: str = "") -> str:
    """Return the verdict on words of a note, in a box, beside, above or below the table.

    In a note, a box, a reply and under a heading such as メモ they are judged as severely as a remark: what is not
    understood is asked about, stamp or no stamp. Elsewhere they may as well describe the member; there only what
    speaks of the card counts, and under a heading such as 職名 or 係 only what speaks against a receipt. NOTHING is
    what says nothing of the card, or what the row's own ``remark`` says already (メモ 退職 beside 11月10日退職者).
    """
    judge = _BY_PLACE.get(place, _said)
    verdict = judge(text, heading, names, window)
    return NOTHING if verdict == NOTE_AGAINST and says_the_same(text, remark, window) else verdict


def says_the_same(text: str, remark: str, window: Window) -> bool:
    """Whether words and remark, read together, still settle the row in the same way and on the same day."""
    own = parse_remark(remark, window).settles if remark else None
    return own is not None and parse_remark(f"{remark} {text}", window).settles == own


def _said(text: str, heading: str, names: Names, window: Window) -> str:
    """A note, a box over the table, a reply: as a remark, without what was printed there before the clerk wrote.

    The member's own name means the member (受領しました 山田).
    """
    if heading:  # it may be a printed text that lost its mark, with or without something added to it
        pieces = [piece for piece in sentences(text) if not instructs(piece) and is_against(piece, window)]
        return NOTE_AGAINST if pieces else NOTHING
    verdict = _as_remark(text, window)
    if verdict == NOTE:
        return NOTE
    own = in_place_of_name(text, forms_of(names.name, names.former, names.kana))
    return _as_remark(own, window) if own != normalise(text) else verdict


def _as_remark(text: str, window: Window) -> str:
    said = parse_remark(text, window)
    if said.kind == "none" or said.reads_as_receipt:
        return NOTE
    empty = said.kind == "other" and bool(said.problems) and parse_remark(_RECEIVED + text, window).reads_as_receipt
    return NOTE if empty else NOTE_AGAINST


def _as_remark_beside(text: str, window: Window) -> str:
    """As a remark; but what says nothing of the card is nothing, for nobody was asked to write there."""
    said = parse_remark(text, window)
    if said.kind == "none" or said.aside:
        return NOTHING
    return _as_remark(text, window)


def _beside(text: str, heading: str, names: Names, window: Window) -> str:
    kind = h.heading_kind(heading)
    shown = normalise(text)
    if kind in (h.ATTRIBUTE, h.PERSON):
        return _of_the_member(shown, names, window)
    if kind == h.READING and _KANA.fullmatch(shown):
        return NOTHING
    if kind == h.RECEIVER:
        return _receiver(shown, names, window)
    if kind == h.KEPT and _WITH_HIMSELF.fullmatch(shown):
        return NOTHING
    if kind in (h.ACT, h.KEPT):
        return _under_an_act(shown, heading, names, window)
    if kind == h.HISTORY and parse_remark(shown, window).kind == "transferred":
        return NOTHING
    if _is_idle(shown, names, window) or describes(shown):
        return NOTHING
    if kind == h.NUMBER and _UNIT.fullmatch(shown):
        return NOTHING
    return _as_remark_beside(shown, window)


def _listed(text: str, heading: str, names: Names, window: Window) -> str:
    """Beside, in a column that is filled in for nearly everybody: a list's own, where its heading does not say more."""
    if h.heading_kind(heading) in (h.OTHER, h.NO_HEADING) and not is_told(normalise(text), window):
        return NOTE_AGAINST if _CROSS.search(normalise(text).casefold()) else NOTHING
    return _beside(text, heading, names, window)


def _of_the_member(shown: str, names: Names, window: Window) -> str:
    """職名 課長代理, 係 退職手当係, 担当 山田: of a description only what speaks of the card or an absence counts.

    What is added to it in brackets or behind a gap is a remark.
    """
    added = [part for part in _PARTS.split(shown) if part][1:]
    if not describes(shown) and (is_heard(shown, window) or _CROSS.search(shown.casefold())):
        return NOTE_AGAINST
    if not describes(shown) and names_the_card(shown):
        return _as_remark_beside(shown, window)  # 経済局へ回付(カードごと)
    if not added and is_told(shown, window) and not describes(shown):
        return _as_remark_beside(shown, window)
    odd = [part for part in added if is_told(part, window) and not (describes(part) or _is_idle(part, names, window))]
    return NOTE_AGAINST if any(_as_remark_beside(part, window) == NOTE_AGAINST for part in odd) else NOTHING


def _receiver(shown: str, names: Names, window: Window) -> str:
    """受領者 佐藤: whoever it names has the card; anybody but the member is a question."""
    verdict, _ = judge_signature(shown, names, window)
    if (
        verdict in (PROOF, MARK)
        or _HIMSELF.fullmatch(shown)
        or not (_LETTER.search(shown) or _CROSS.search(shown.casefold()))
    ):
        return NOTHING
    return NOTE if parse_remark(shown, window).reads_as_receipt else NOTE_AGAINST


def _under_an_act(shown: str, heading: str, names: Names, window: Window) -> str:
    """受領 ○, 未受領 ○, 郵送 11/25: the heading is the word, what stands below it the mark or the day."""
    head = _as_remark_beside(heading, window)
    if fold_header(shown) in _NOT_SO:
        return NOTHING if head == NOTE_AGAINST else NOTE_AGAINST
    if fold_header(shown) in _SO:
        return head
    if hands_over(heading, window) and read_received(shown, window).first:
        return NOTE  # whether it can have been that day is a rule's business
    if _LETTER.search(shown):
        # Words of their own: 配付状況 机上に置いた. A name says who handed it over.
        return NOTHING if _is_idle(shown, names, window) else _as_remark_beside(shown, window)
    if _CROSS.search(shown.casefold()):
        return NOTE_AGAINST
    return head if head == NOTE_AGAINST else _as_remark_beside(f"{heading} {shown}", window)


def _printed(text: str, heading: str, names: Names, window: Window) -> str:
    """Words typed over a printed cell; ``heading`` is the key of its column."""
    shown = normalise(text)
    if heading == "state":
        return NOTHING if shown in _STATES else _as_remark_beside(shown, window)
    if heading == "kana":
        own = judge_signature(shown, names, window)[0] == PROOF
        harmless = own or _KANA.fullmatch(shown) or not is_heard(shown, window)
        return NOTHING if harmless else NOTE_AGAINST
    return (
        NOTHING
        if _NUMBERING.fullmatch(shown) and not _CROSS.search(shown.casefold())
        else _as_remark_beside(shown, window)
    )


def _is_idle(shown: str, names: Names, window: Window) -> bool:
    """Ticks, numbers, days, somebody's surname: they mean nothing where nobody asked for them."""
    folded = shown.casefold()
    if _CROSS.search(folded):
        return False
    if not _LETTER.search(shown) or shown in SURNAMES:
        return True
    return _SYMBOL.fullmatch(folded) is not None or judge_signature(shown, names, window)[0] == PROOF


def place_label(place: str, heading: str) -> str:
    """Return how a message names where words stand: 「メモ」の欄, 表の下の記入."""
    return f"「{heading}」の欄の記入" if heading and place in (BESIDE, LISTED) else PLACE_LABELS[place]


_Judge = Callable[[str, str, Names, Window], str]
_BY_PLACE: dict[str, _Judge] = {BESIDE: _beside, LISTED: _listed, PRINTED: _printed}
