"""How a date may be spelt: text in, year, month and day as written out.

Which day that is, :mod:`ledger_tools.japanese.dates` decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

_ERA_FIRST_YEAR = {"R": 2019, "H": 1989, "S": 1926, "T": 1912, "M": 1868}
_WEEKDAYS = "月火水木金土日"
_ERA_LETTER = {"令": "R", "平": "H", "昭": "S", "大": "T", "明": "M"}
_KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {
    **dict.fromkeys("零○◯", 0),
    **dict.fromkeys("壱壹", 1),
    **dict.fromkeys("弐貳", 2),
    **dict.fromkeys("参參", 3),
    "伍": 5,
}
_TENS = str.maketrans({"廿": "二十", "卅": "三十", "拾": "十"})


@dataclass(frozen=True, slots=True)
class Spelling:
    """What a date expression says, unjudged. ``years`` holds every year it may mean, none if no year is written.

    ``start`` and ``end`` are places in the folded text; ``weekday`` counts from Monday 0; ``era`` is R, H, S, T or M.
    """

    start: int
    end: int
    text: str
    precision: str
    years: tuple[int, ...] = ()
    month: int | None = None
    day: int | None = None
    era: str = ""
    weekday: int | None = None


def fold_keeping_places(text: str) -> tuple[str, Sequence[int]]:
    """Return ``text`` in half-width form, and for each character of it its place in ``text``."""
    if unicodedata.is_normalized("NFKC", text) and not _MARKS.search(text):
        return text, range(len(text))
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        shown = _folded_char(char)
        folded.append(shown)
        places.extend([place] * len(shown))
    return "".join(folded), places


_MARKS = re.compile(
    "[\u00ad\u0300-\u036f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


@lru_cache(maxsize=4096)
def _folded_char(char: str) -> str:
    """Fold one character; ① ² ½ are no digits of a date and stay, invisible and combining ones go."""
    category = unicodedata.category(char)
    if category in {"Cf", "Mn"}:
        return ""
    return char if char.isascii() or category == "No" else unicodedata.normalize("NFKC", char)


_ERA = r"(?P<era>令和|平成|昭和|大正|明治|[令平昭]|(?<![A-Za-z])[RHSTMrhstm])\s*\.?\s*"
_ZEROS = "〇零○◯"
_FIRST = "一二三四五六七八九十廿卅壱壹弐貳参參伍拾"
_UNITS = f"{_ZEROS}{_FIRST}"
# A kanji number never begins with 〇: 〇月〇日 is a form not filled in.
_N = rf"(?:\d{{1,2}}|[{_FIRST}][{_UNITS}]{{0,2}})"
_YEAR = (
    rf"(?:{_ERA}(?P<era_year>\d{{1,2}}|元|[{_FIRST}]{{1,3}})"
    rf"|(?:西暦\s*)?(?P<year>\d{{4}}|[一二壱壹弐貳][{_UNITS}]{{3}}))"
)
# A lone 金 after a date may begin a surname (11/5金子); only 金曜 or (金) is a weekday.
_WEEKDAY = (
    r"(?:\s*[(\[〔]\s*(?P<weekday>[月火水木金土日])(?:曜日?)?\s*(?:[・,、]?\s*祝)?\s*[)\]〕]"
    r"|\s*(?P<weekday2>[月火水木金土日])曜日?)?"
)
_START = r"(?<![0-9A-Za-z])(?<![0-9][/.])"
_END = r"(?!\d)(?![./]\d)(?!-\d+(?![\d/.月]))"
# 2/3人 is a part of so many; 12/1人事異動, 12/5回収, 12/1個別に手渡し have a day before a word.
_COUNTED = (
    r"\s*(?:[枚箱頁歳]|人(?![事権材格員間])|名(?![札簿義前刺])|件(?!名)|通(?![知達常勤学院所信帳訳話])|個(?![別々人])"
    r"|回(?![収送覧付答復])|部(?![長署内屋下員局門会隊活分])|冊(?!子)|階(?![段下層]))"
)
# The day's own sign, and no 日勤 or 日直 on that day.
_SIGN = r"日(?!勤(?!務)|直)"
_WANTS_A_DATE = (
    r"(?=\s*(?:付|に?自宅|に?本人|退職|離職|辞職|に?郵送|に?発送|に?送付|に?投函|簡易|書留|レター|特定記録|受領|手渡))"
)

# 令和7年11月5日, 2025年11月5日, R8.3月, 11月5日, 十一月五日, 11月5郵送, 11月末, 11月 (not 五月: that may be a name)
_IN_WORDS = re.compile(
    rf"(?:(?<!\d){_YEAR}\s*[年./]\s*|(?<![\d{_UNITS}.]))(?:(?P<month>{_N})\s*月\s*"
    rf"(?:(?P<day>{_N})\s*日(?!間){_WEEKDAY}|(?P<day2>\d{{1,2}}){_WANTS_A_DATE}|(?P<end>末日?))"
    rf"|(?P<bare_month>\d{{1,2}})\s*月\s*(?:[上中下初]旬|中|頃)?(?![分号間]))"
)
# 令和7年, 2025年 (not 令和7年度, 3年間)
_YEAR_ALONE = re.compile(rf"(?<!\d){_YEAR}\s*年(?![度間前後以目生齢])")
# 25日 (not 3日間, 5日以内)
_DAY_ALONE = re.compile(rf"{_START}(?<![-月])(?P<day>\d{{1,2}})\s*日(?![間以後前分目ぶ数]){_WEEKDAY}")
# R7.11.5, 2025/11/5, 2025-11-05, 7.11.25, '25/11/5
_WITH_YEAR = re.compile(
    rf"(?:{_ERA}(?P<era_year>\d{{1,2}}|元)"
    rf"|{_START}(?<![0-9]-)(?P<year>\d{{4}})|{_START}(?<![0-9]-)['’]?(?P<short>\d{{1,2}}))"
    rf"\s*(?P<mark>[./\-・])\s*(?P<month>\d{{1,2}})\s*(?P<mark2>[./\-・])\s*(?P<day>\d{{1,2}}){_END}{_WEEKDAY}"
)
# R071105, 20251105
_COMPACT = re.compile(
    rf"(?:(?<![A-Za-z0-9])(?P<era>[RHSrhs])(?P<era_year>\d\d)|{_START}(?<!-)(?P<year>(?:19|20)\d\d))"
    rf"(?P<month>\d\d)(?P<day>\d\d)(?![\d\-/.A-Za-z]){_WEEKDAY}"
)
# 11/5, 11.5, 令和7年11/5 (not 2/3枚, 11.5日)
_WITHOUT_YEAR = re.compile(
    rf"(?:(?<!\d){_YEAR}\s*年\s*|{_START})(?P<month>\d{{1,2}})\s*(?:/\s*(?P<day>\d{{1,2}})(?!{_COUNTED})(?:{_SIGN})?"
    rf"|\.\s*(?P<day2>\d{{1,2}})(?!{_COUNTED}|\s*(?:{_SIGN}|時(?![差短])|[度倍%円a-zA-Z]))){_END}{_WEEKDAY}"
)
# 11末, R8.3末
_SHORT_END = re.compile(
    rf"(?:(?:{_ERA}(?P<era_year>\d{{1,2}}|元)|{_START}(?P<year>\d{{4}}))\s*[./年]\s*|{_START}(?<!-))"
    rf"(?P<month>\d{{1,2}})(?P<end>末日?)"
)
# 11-30退職: in running text only before a word that wants a date
_DASHED = re.compile(r"(?<![0-9A-Za-z\-/.#号番地階室棟線])(?P<month>\d{1,2})-(?P<day>\d{1,2})" + _WANTS_A_DATE)
# What is a date only where nothing but a date can stand, a cell of its own: 11-5, 11・5, 11 5, 7年11月5日, 7年11/5,
# R7 11 5, 2025 11 5, 071105.
_CELL_ONLY = (
    re.compile(rf"(?P<month>\d{{1,2}})(?:\s*[-・]\s*|\s+)(?P<day>\d{{1,2}}){_WEEKDAY}"),
    re.compile(
        rf"['’]?(?P<short>\d{{1,2}}|[{_FIRST}]{{1,3}})\s*年\s*"
        rf"(?:(?P<month>{_N})\s*月\s*(?P<day>{_N})\s*日"
        rf"|(?P<bare_month>\d{{1,2}})\s*[/.]\s*(?P<day2>\d{{1,2}})){_WEEKDAY}"
    ),
    re.compile(
        rf"(?:{_ERA}(?P<era_year>\d{{1,2}}|元)|(?P<year>\d{{4}})|(?P<short>\d{{1,2}}))"
        rf"\s+(?P<month>\d{{1,2}})\s+(?P<day>\d{{1,2}}){_WEEKDAY}"
    ),
    re.compile(rf"(?P<short>\d\d)(?P<month>\d\d)(?P<day>\d\d){_WEEKDAY}"),
)
# 10:30, 午後3時, 10時30分, (午前), 昼: a cell may say when on the day it was.
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?Z?|(?<!\d)\d{1,2}\s*時(?:半|\s*\d{1,2}\s*分)?"
_TIME = re.compile(
    rf"(?:(?<=\d)T|(?<![\s/.\-])(?:\s+|(?<=[日)]))|(?=[(午朝お昼夕正AaPp]))"
    rf"[(]?\s*(?:(?:午前|午後|[AaPp]\.?[Mm]\.?)\s*(?:{_CLOCK})?|{_CLOCK}|朝|お?昼|夕方?|正午)\s*(?:頃|ごろ)?[)]?$"
)
# 11/25水, 11/25(水曜): at the end of a cell no surname follows.
_LONE_WEEKDAY = re.compile(r"(?<=[\d日])\s*(?P<weekday>[月火水木金土日])$")

# Each pattern with what a text must hold for it to be worth trying; earlier patterns win.
_PATTERNS = (
    (_IN_WORDS, re.compile("月")),
    (_WITH_YEAR, re.compile(r"[./\-・]\s*\d{1,2}\s*[./\-・]")),
    (_COMPACT, re.compile(r"\d{6}")),
    (_SHORT_END, re.compile(r"\d末")),
    (_WITHOUT_YEAR, re.compile(r"\d\s*[./]")),
    (_DASHED, re.compile(r"\d-\d")),
    (_YEAR_ALONE, re.compile("年")),
    (_DAY_ALONE, re.compile("日")),
)


def spellings_in(folded: str) -> list[Spelling]:
    """Return the date expressions of a folded running text, in order, never overlapping."""
    taken: list[Spelling] = []
    for pattern, hint in _PATTERNS:
        if not hint.search(folded):
            continue
        for match in pattern.finditer(folded):
            spelling = _spelling(match)
            if spelling is not None and all(spelling.end <= t.start or t.end <= spelling.start for t in taken):
                taken.append(spelling)
    ordered = sorted(taken, key=lambda spelling: spelling.start)
    return [
        spelling for index, spelling in enumerate(ordered) if not _hangs_on_number(spelling, ordered[:index], folded)
    ]


def _hangs_on_number(spelling: Spelling, before: list[Spelling], folded: str) -> bool:
    """Whether a hyphen ties the expression to digits before it that are no date: 3-11/5, but not 11/5-11/30."""
    start = spelling.start
    if start < 2 or folded[start - 1] != "-" or not folded[start - 2].isdigit():
        return False
    return not any(earlier.end == start - 1 for earlier in before)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NTH = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WEEK = r"(?:(?P<week>mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?\s*,?\s*)?"
_OF_YEAR = r"(?:[\s,.\-/']*(?P<year>20\d\d|\d\d))?"
#: Nov. 27, 2025; 27 Nov 2025; Thu 27-Nov-25
_ENGLISH = (
    re.compile(rf"{_WEEK}{_MONTH}[\s.\-/]*{_NTH}(?!\d){_OF_YEAR}", re.IGNORECASE),
    re.compile(rf"{_WEEK}{_NTH}[\s.\-/]*(?:of\s+)?{_MONTH}\.?{_OF_YEAR}", re.IGNORECASE),
)
_WEEK_LETTERS = dict(zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), _WEEKDAYS, strict=True))


def _in_figures(text: str) -> str:
    """Return an English day in figures; any other text as it is."""
    match = next((found for pattern in _ENGLISH if (found := pattern.fullmatch(text.strip()))), None)
    if match is None:
        return text
    month = 1 + _MONTHS.index(match["month"][:3].casefold())
    year = match["year"] and f"{match['year']:0>4}".replace("00", "20", 1)
    week = f"({_WEEK_LETTERS[match['week'].casefold()]})" if match["week"] else ""
    return f"{year}/{month}/{match['day']}{week}" if year else f"{month}/{match['day']}{week}"


def whole_spelling(folded: str) -> Spelling | None:
    """Return the one expression that all of ``folded`` is, apart from a time of day, 付け and a full stop.

    None if it is none.
    """
    text = re.sub(r"\s*(?:付け?|[.。])$", "", _TIME.sub("", _in_figures(folded)).rstrip())
    lone = _LONE_WEEKDAY.search(text)
    spelling = _whole(text)
    if spelling is None and lone:
        spelling = _whole(text[: lone.start()])
        if spelling is not None and spelling.weekday is None and spelling.day is not None:
            return replace(spelling, text=text, weekday=_WEEKDAYS.index(lone["weekday"]))
        return None
    return spelling


def _whole(text: str) -> Spelling | None:
    for pattern in (*(pattern for pattern, _ in _PATTERNS), *_CELL_ONLY):
        match = pattern.fullmatch(text)
        spelling = _spelling(match, strict=False) if match else None
        if spelling is not None:
            return spelling
    return None


def _spelling(match: re.Match[str], *, strict: bool = True) -> Spelling | None:
    """Turn a match into a Spelling; with ``strict`` (running text) numbers that cannot be a date at all are none."""
    part = match.groupdict()
    era, years = _years_of(part)
    month = _number(part.get("month") or part.get("bare_month"))
    day = _number(part.get("day") or part.get("day2"))
    dotted = match.re is _WITHOUT_YEAR and part.get("day") is None
    if (
        strict
        and (dotted or match.re in {_COMPACT, _DASHED, _SHORT_END})
        and not _in_calendar_range(month, 1 if part.get("end") else day)
    ):
        return None
    if part.get("short") is not None and match.re is _WITH_YEAR and _is_doubtful(part, strict=strict):
        return None
    weekday = part.get("weekday") or part.get("weekday2")
    return Spelling(
        match.start(),
        match.end(),
        match[0].strip(),
        _precision(month, day, part),
        years,
        month,
        day,
        era,
        None if not weekday else _WEEKDAYS.index(weekday),
    )


def _is_doubtful(part: dict[str, str | None], *, strict: bool) -> bool:
    """Whether 7.11.25 may be something else: 11/5・12 are two days, and in running text 7-11-25 is a number."""
    return part["mark"] != part["mark2"] or (strict and part["mark"] in {"-", "・"})


def _in_calendar_range(month: int | None, day: int | None) -> bool:
    return month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= 31


def _precision(month: int | None, day: int | None, part: dict[str, str | None]) -> str:
    if month is None:
        return "year" if day is None else "day_only"
    if part.get("end"):
        return "month_end"
    return "month" if day is None else "day"


def _years_of(part: dict[str, str | None]) -> tuple[str, tuple[int, ...]]:
    """Return era letter and possible years. A bare short year (a date stamp's 7.11.25) may be 令和 or 西暦."""
    era_year, era = part.get("era_year"), part.get("era")
    if era_year and era:
        letter = _ERA_LETTER.get(era[0], era[0].upper())
        count = 1 if era_year == "元" else _number(era_year) or 0
        # Year 0 exists in no era; 0 is on no calendar, so it ends up impossible.
        return letter, (_ERA_FIRST_YEAR[letter] + count - 1 if count else 0,)
    if part.get("year"):
        return "", (_number(part["year"]) or 0,)
    short = part.get("short")
    if short:
        count = _number(short) or 0
        return "", tuple(sorted({2018 + count, 2000 + count})) if count else (0,)
    return "", ()


def _number(text: str | None) -> int | None:
    """Return the value of digits or kanji numerals (十一, 二十五, 二〇二五, 廿, 拾壱).

    None for nothing, 0 for what is no number.
    """
    if not text:
        return None
    if text.isdigit():
        return int(text)
    text = text.translate(_TENS)
    if "十" not in text:
        return int("".join(str(_KANJI_DIGITS[char]) for char in text))
    tens, _, units = text.partition("十")
    if any(char not in _KANJI_DIGITS for char in tens + units) or len(tens) > 1 or len(units) > 1:
        return 0
    return (_KANJI_DIGITS[tens] if tens else 1) * 10 + (_KANJI_DIGITS[units] if units else 0)
