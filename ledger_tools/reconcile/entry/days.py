"""What 受領年月日 says, and days under headings of the sender's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ledger_tools.japanese.dates import DateError, find_dates
from ledger_tools.japanese.day_spans import parse_days
from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.names.words import MARKS, NOT_PROOF_SIGNS
from ledger_tools.reconcile.entry.notes import says_the_same
from ledger_tools.remarks import headings as h
from ledger_tools.remarks import meanings as m
from ledger_tools.remarks.hearing import hands_over, heard

#: 先週, 11月中, 12/1頃, 11月31日: no day that can be judged, but of nothing else than a day.
_VAGUE_DAY = re.compile(r"(?:[\d/.\-・,年月日令和r昨今先週上中下旬末頃()火水木金土曜午時分: ]|ごろ|前後|午前|午後)*")
_DIGIT = re.compile(r"[\d一二三四五六七八九十日末旬]")
_SHOWN = 40  # characters of a formula in a message
#: 受取り, 手渡し, 交付, 本人へ: what a day of receipt may be called beside it.
_ACT = (
    r"(?:(?:受取|受け取|受け?渡|引渡|引き渡|手渡|お?渡)[しりっ]?|受領|拝受|入手|手交|交付|配付|配布)"
    r"(?:いたし|致し|し)?(?:ました|まし|た)?(?:済み?)?(?:です)?"
)
_OWN = r"(?:[ご御]?本人(?:様|さん)?\s*[へにがの]?)"
_SAID = rf"(?:{_OWN}\s*(?:{_ACT})?|に?(?:て)?{_ACT})"
_RECEIPT_BEHIND = re.compile(rf"\s*[に、:]?\s*\(?{_SAID}\)?[。.]?$")
_RECEIPT_BEFORE = re.compile(rf"\(?{_SAID}\)?\s*[:、]?\s*(?=[\d令rR])")
_LONGEST_MARK = max(map(len, MARKS))


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
    """Read the days on which words beside the table or in a note hand the card over.

    The heading may say that (手渡日), or the words themselves (12/12渡し).
    """
    if h.heading_kind(heading) == h.ACT and hands_over(heading, window):
        received = read_received(text, window)
        if received.first is not None:
            return received
    if not hands_over(text, window):
        return Received()
    days = [one.value for one in find_dates(text, window) if one.value is not None and one.precision == "day"]
    return Received(max(days), min(days), max(days)) if days else Received()


def goes_with_remark(text: str, remark: str, window: Window) -> bool:
    """Whether words in 受領年月日 say no more than a remark that settles the row (退職 beside 11月25日退職者).

    返戻 does not, though a retiree's card comes back: it may have come back from the post.
    """
    return m.BOUNCE not in heard(text, window) and says_the_same(text, remark, window)


def _without_mark(shown: str) -> str:
    """Leave out 受領, 済 … behind or before a day. A lone sign stays: ○ may be a nought."""
    before, behind = _RECEIPT_BEFORE.match(shown), _RECEIPT_BEHIND.search(shown)
    if behind and behind.start():
        return shown[: behind.start()]
    if before:
        return shown[before.end() :]
    for length in range(min(_LONGEST_MARK, len(shown) - 1), 0, -1):
        for mark, rest in ((shown[-length:], shown[:-length]), (shown[:length], shown[length:])):
            if mark in MARKS and (length > 1 or mark == "済") and _DIGIT.search(rest):
                return rest.strip(" :()")
    return shown
