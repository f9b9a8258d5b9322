"""A cell that holds a day, several (11/25・26, 11/25〜28) or a part of a month (11月下旬), as a stretch of days."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from ledger_tools.japanese.date_spellings import fold_keeping_places, whole_spelling
from ledger_tools.japanese.dates import AMBIGUOUS, IMPOSSIBLE, NOT_A_DATE, OUTSIDE, WEEKDAYS, DateError, parse_date
from ledger_tools.model import Window

#: First and last day of each part of a month; 31 stands for its end.
_PARTS = {"上旬": (1, 10), "初旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "中": (1, 31), "月": (1, 31)}
_BETWEEN = re.compile(r"\s*(?P<range>[~〜\-−–—ー→]|から)\s*|\s*(?:[・、,&+]|及び|および|と)\s*|\s+")
_DAY = re.compile(r"\d{1,2}(?![\d日])")
_MOST_SIGNS = 8  # between the parts of a text that may be days; what has more is no cell with a day


class Days(NamedTuple):
    """The first and last day that a cell speaks of; ``exact`` where it names days, not a part of a month."""

    first: date
    last: date
    exact: bool


def parse_days(text: str, window: Window) -> Days:
    """Return the day or days that ``text`` (a whole cell) says; a second day may leave its month to the first.

    Raises:
        DateError: as :func:`ledger_tools.japanese.dates.parse_date` does.
    """
    folded = fold_keeping_places(text)[0].strip()
    try:
        return _one(folded, window)
    except DateError as error:
        if error.reason not in {AMBIGUOUS, NOT_A_DATE}:
            raise
        found = _several(folded, window)
        if found is None:
            raise
        return found


def _one(folded: str, window: Window) -> Days:
    try:
        day = parse_date(folded, window)
    except DateError as error:
        found = _part_of_month(folded, window) if error.reason == AMBIGUOUS else None
        if found is None:
            raise
        return found
    return Days(day, day, True)


def _part_of_month(folded: str, window: Window) -> Days | None:
    """Read 11月下旬, 11月中, 令和7年12月; None where it is something else, or no one knows when (11月頃)."""
    spelling = whole_spelling(folded)
    if spelling is None or spelling.precision != "month" or spelling.month is None:
        return None
    days = next((days for part, days in _PARTS.items() if spelling.text.endswith(part)), None)
    if days is None or not 1 <= spelling.month <= 12:
        return None
    years = spelling.years or tuple(range(window.start.year, window.end.year + 1))
    spans = [_span(year, spelling.month, *days) for year in years if 1 <= year <= 9998]
    inside = [span for span in spans if spelling.years or (window.start <= span.first and span.last <= window.end)]
    return inside[0] if len(inside) == 1 else None


def _span(year: int, month: int, first: int, last: int) -> Days:
    return Days(date(year, month, first), date(year, month, min(last, monthrange(year, month)[1])), False)


def _several(folded: str, window: Window) -> Days | None:
    """Read two or more days; None where a piece is no day."""
    signs = list(_BETWEEN.finditer(folded))
    if len(signs) > _MOST_SIGNS:
        return None
    for sign in reversed(signs):
        before, after = folded[: sign.start()], folded[sign.end() :]
        if not before or not after:
            continue
        try:
            head = parse_days(before, window)
            tail = _following(after, head, window, apart=sign[0].isspace())
        except DateError as error:
            if error.reason in {IMPOSSIBLE, OUTSIDE}:
                raise
            continue
        if sign["range"] and tail.first < head.last:
            continue
        return Days(min(head.first, tail.first), max(head.last, tail.last), head.exact and tail.exact)
    return None


def _following(piece: str, head: Days, window: Window, *, apart: bool) -> Days:
    """Read a further day. A lone 26 or 26日 is of the month before it, and later; not where only a blank parts them."""
    spelling = whole_spelling(_DAY.sub(r"\g<0>日", piece, count=1)) if head.exact and not apart else None
    if spelling is None or spelling.precision != "day_only" or spelling.day is None:
        return _one(piece, window)
    try:
        day = head.last.replace(day=spelling.day)
    except ValueError as error:
        raise DateError(IMPOSSIBLE, f"「{spelling.text}」は暦にない日付です。") from error
    if spelling.weekday not in {None, day.weekday()}:
        said = f"{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"
        raise DateError(IMPOSSIBLE, f"「{spelling.text}」は日付と曜日が合っていません({said})。")
    if day <= head.last:
        raise DateError(AMBIGUOUS, f"「{spelling.text}」は何月か書かれていないため、日付が決まりません。")
    return Days(day, day, True)
