"""What a remark says (備考), and what it says together with other words."""

from __future__ import annotations

import re

from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.remarks import Remark, parse_remark

_AGAIN = "再"
#: A day and a month and nothing else: the year was left to the reader.
_YEARLESS = re.compile(r"\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*日?")


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


def says_the_same(text: str, remark: str, window: Window) -> bool:
    """Whether words and remark, read together, still settle the row in the same way and on the same day."""
    own = parse_remark(remark, window).settles if remark else None
    return own is not None and parse_remark(f"{remark} {text}", window).settles == own
