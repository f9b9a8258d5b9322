"""Dates as Japanese offices write them, wareki, Excel serial numbers and business days.

A date without a year takes it from a :class:`~ledger_tools.model.Window`; where that does not settle it, it stays
unsettled. Nothing is mended: 11月31日 is an impossible date, not 11月30日 or 12月1日.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

import jpholiday

from ledger_tools.japanese.date_spellings import Spelling, fold_keeping_places, spellings_in, whole_spelling
from ledger_tools.model import Window

IMPOSSIBLE = "impossible"
AMBIGUOUS = "ambiguous"
OUTSIDE = "outside"
NOT_A_DATE = "not_a_date"

#: Era name, letter, first day, last day (None: still running).
ERAS: tuple[tuple[str, str, date, date | None], ...] = (
    ("令和", "R", date(2019, 5, 1), None),
    ("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    ("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    ("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    ("明治", "M", date(1868, 10, 23), date(1912, 7, 29)),
)

WEEKDAYS = "月火水木金土日"

_JAPAN = timezone(timedelta(hours=9))
#: An instant as programs write it; the day is that of the clocks in Japan.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?\s*(?:[Zz]|[+-]\d\d(?::?\d\d)?)")


class DateError(ValueError):
    """``reason`` is impossible, ambiguous, outside or not_a_date; the text says it in Japanese."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date expression in a running text.

    ``start`` and ``end`` are places in the text as given. ``precision`` is day, month_end, month or year (what is
    written), ``day_only`` for a lone 25日. ``value`` is None exactly when ``reason`` is not empty; ``message`` then
    says in Japanese what is wrong.
    """

    start: int
    end: int
    text: str
    precision: str
    value: date | None
    reason: str = ""
    message: str = ""
    year_written: bool = False


def wareki(d: date, *, weekday: bool = False) -> str:
    """Return ``d`` as 令和7年12月15日, with ``weekday`` as 令和7年12月15日(月); before 明治 (1868) in 西暦."""
    era = next((entry for entry in ERAS if entry[2] <= d), None)
    year = f"{d.year}" if era is None else era[0] + _era_year(d.year - era[2].year + 1)
    suffix = f"({WEEKDAYS[d.weekday()]})" if weekday else ""
    return f"{year}年{d.month}月{d.day}日{suffix}"


def short_wareki(d: date) -> str:
    """Return ``d`` as R7.12.15, as it is typed; before 明治 in 西暦."""
    era = next((entry for entry in ERAS if entry[2] <= d), None)
    return f"{d}" if era is None else f"{era[1]}{d.year - era[2].year + 1}.{d.month}.{d.day}"


def moment_in_name(moment: datetime) -> str:
    """Return e.g. 令和7年12月15日_093000 for the name of a file that is kept as it was at that moment."""
    return f"{wareki(moment.date())}_{moment:%H%M%S}"


def wareki_month(month: str) -> str:
    """Return e.g. 令和8年3月 for 2026-03."""
    return wareki(date.fromisoformat(f"{month}-01")).removesuffix("1日")


_AS_PROGRAMS_WRITE = re.compile(r"(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])(?:[T ]00:00(?::00)?)?")


def days_for_people(text: str) -> str:
    """Return ``text`` with days such as 2025-11-25, as a date cell is read, in wareki; what is no day stays."""
    return _AS_PROGRAMS_WRITE.sub(lambda found: _for_people(found[0]), text)


def _for_people(day: str) -> str:
    try:
        return wareki(date.fromisoformat(day[:10]))
    except ValueError:
        return day


def _era_year(year: int) -> str:
    return "元" if year == 1 else str(year)


def parse_date(text: str, window: Window | None = None) -> date:
    """Return the one date that ``text`` (a whole cell) says.

    Understands every spelling of :mod:`ledger_tools.japanese.date_spellings`, ISO date-times (with an offset: the day
    it was in Japan) and Excel serial numbers. A date without a year needs ``window``.

    Raises:
        DateError: with ``reason`` and a Japanese text that can be shown as it is.
    """
    folded = fold_keeping_places(text)[0].strip()
    if not folded:
        raise DateError(NOT_A_DATE, "日付が記入されていません。")
    if re.fullmatch(r"\d{5}(?:\.\d+)?", folded):
        return _serial_cell(folded, window)
    if _INSTANT.fullmatch(folded):
        return _instant(folded)
    spelling = whole_spelling(folded)
    if spelling is None:
        raise DateError(NOT_A_DATE, f"「{_short(folded)}」は日付として読み取れません。")
    return _resolve(spelling, window)


def is_day(text: str) -> bool:
    """Tell whether a text is one written day and nothing else, whether or not there is such a day."""
    folded = fold_keeping_places(text)[0].strip()
    spelling = whole_spelling(folded)
    return _INSTANT.fullmatch(folded) is not None or (spelling is not None and spelling.day is not None)


def find_dates(text: str, window: Window) -> list[FoundDate]:
    """Return every date expression of a running ``text``, in order; never raises.

    Telephone, tracking and room numbers, fractions and counts are not date expressions.
    """
    folded, places = fold_keeping_places(text)
    found: list[FoundDate] = []
    previous: Spelling | None = None
    for spelling in spellings_in(folded):
        current = _completed(spelling, previous, folded)
        found.append(_found(current, text, places, window))
        previous = current
    return found


def from_serial(n: float) -> date:
    """Return the day of an Excel serial number (1900 date system; a fraction is the time of day).

    Raises:
        DateError: for a number that is no day in Excel (below 1, its phantom 1900-02-29, beyond 9999-12-31).
    """
    if not math.isfinite(n) or not 1 <= n < 2958466 or int(n) == 60:
        raise DateError(IMPOSSIBLE, f"「{n}」は Excel の日付(シリアル値)として使えない数です。")
    # Excel counts a 1900-02-29 that never was: from 61 on the origin is one day earlier.
    origin = date(1899, 12, 31) if n < 60 else date(1899, 12, 30)
    return origin + timedelta(days=int(n))


@lru_cache(maxsize=8192)
def is_business_day(d: date) -> bool:
    """Whether city offices are open: no weekend, no national holiday, not 12/29–1/3."""
    if d.weekday() >= 5 or (d.month, d.day) >= (12, 29) or (d.month, d.day) <= (1, 3):
        return False
    return not jpholiday.is_holiday(d)


def next_business_day(d: date) -> date:
    """Return the first business day after ``d`` (never ``d`` itself)."""
    day = d + timedelta(days=1)
    while not is_business_day(day):
        day += timedelta(days=1)
    return day


def business_days_between(a: date, b: date) -> int:
    """Return how many business days lie after ``a`` up to and including ``b``; negative where ``b`` is before ``a``."""
    if b < a:
        return -business_days_between(b, a)
    return sum(is_business_day(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _serial_cell(folded: str, window: Window | None) -> date:
    """Read a five-digit number of a date cell; with a window it must fall inside, or it is some other number."""
    number = float(folded)
    if not 10000 <= number <= 73050:  # 1927 to 2099
        raise DateError(NOT_A_DATE, f"「{folded}」は日付として読み取れません。")
    day = from_serial(number)
    if window is not None and not window.start <= day <= window.end:
        raise DateError(OUTSIDE, f"「{folded}」は日付とすると{wareki(day)}で、対象の期間から外れています。")
    return day


def _instant(folded: str) -> date:
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[Zz+-])", "", folded).upper()).astimezone(_JAPAN).date()
    except (ValueError, OverflowError) as error:
        raise DateError(IMPOSSIBLE, f"「{_short(folded)}」は暦にない日時です。") from error


def _completed(spelling: Spelling, previous: Spelling | None, folded: str) -> Spelling:
    """Give the second part of 11月20日～25日 the month (and year) of the first; other spellings are left alone."""
    if previous is None or spelling.month is not None or spelling.precision != "day_only":
        return spelling
    between = folded[previous.end : spelling.start]
    if previous.precision != "day" or not re.fullmatch(r"\s*(?:[~〜・、,\-ー−–—]|から|及び|と)\s*", between):
        return spelling
    return replace(spelling, month=previous.month, years=previous.years, era=previous.era, precision="day")


def _found(spelling: Spelling, text: str, places: Sequence[int], window: Window) -> FoundDate:
    start, end = places[spelling.start], places[spelling.end - 1] + 1
    value, reason, message = None, "", ""
    try:
        value = _resolve(spelling, window)
    except DateError as error:
        reason, message = error.reason, error.message
    return FoundDate(start, end, text[start:end], spelling.precision, value, reason, message, bool(spelling.years))


def _resolve(spelling: Spelling, window: Window | None) -> date:
    """Return the day a spelling stands for.

    Raises:
        DateError: incomplete or not settled (ambiguous), not on the calendar (impossible), not in the window (outside).
    """
    # A remark arrives casefolded; an era letter is shown as it is written.
    shown = _short(spelling.text[:1].upper() + spelling.text[1:])
    if spelling.precision not in {"day", "month_end"}:
        lacking = {"month": "日", "year": "月と日", "day_only": "月"}[spelling.precision]
        raise DateError(AMBIGUOUS, f"「{shown}」は{lacking}が書かれていないため、日付が決まりません。")
    years = _years(spelling, window, shown)
    days = [day for year in years if (day := _calendar_day(year, spelling)) is not None]
    if not days:
        raise DateError(IMPOSSIBLE, f"「{shown}」は暦にない日付です。")
    era_days = [day for day in days if _in_era(day, spelling.era)]
    if not era_days:
        raise DateError(IMPOSSIBLE, f"「{shown}」はその元号の期間にない日付です。")
    return _choose(era_days, spelling, window, shown)


def _years(spelling: Spelling, window: Window | None, shown: str) -> tuple[int, ...]:
    if spelling.years:
        return spelling.years
    if window is None:
        raise DateError(AMBIGUOUS, f"「{shown}」は年が書かれていないため、日付が決まりません。")
    return tuple(range(window.start.year, window.end.year + 1))


def _choose(days: list[date], spelling: Spelling, window: Window | None, shown: str) -> date:
    """Pick the one day of ``days`` that the window and the written weekday leave."""
    settled = len(spelling.years) == 1
    inside = days if settled or window is None else [day for day in days if window.start <= day <= window.end]
    if not inside:
        raise DateError(OUTSIDE, f"「{shown}」は対象の期間から外れています。年も書いてください。")
    fitting = [day for day in inside if spelling.weekday in {None, day.weekday()}]
    if not fitting:
        raise DateError(IMPOSSIBLE, f"「{shown}」は日付と曜日が合っていません({wareki(inside[0], weekday=True)})。")
    if len(fitting) > 1:
        raise DateError(AMBIGUOUS, f"「{shown}」はどの年の日付か決まりません。年も書いてください。")
    return fitting[0]


def _calendar_day(year: int, spelling: Spelling) -> date | None:
    if spelling.month is None or not 1 <= spelling.month <= 12 or not 1 <= year <= 9999:
        return None
    if spelling.precision == "month_end":
        return date(year, spelling.month, calendar.monthrange(year, spelling.month)[1])
    try:
        return date(year, spelling.month, spelling.day or 0)
    except ValueError:
        return None


def _in_era(day: date, letter: str) -> bool:
    if not letter:
        return True
    entry = next(era for era in ERAS if era[1] == letter)
    return entry[2] <= day and (entry[3] is None or day <= entry[3])
