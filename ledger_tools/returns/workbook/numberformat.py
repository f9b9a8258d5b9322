"""What a cell shows for a number under its number format, as far as a ledger needs it.

Dates become ISO dates, zero-padded numbers keep their zeros, formats made of words (``[=1]"済"``) show the words.
Separators, decimals and percent signs are left out on purpose: a count is compared as a number.
"""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Form(Enum):
    """What kind of number format it is."""

    PLAIN = "plain"
    DATE = "date"
    TIME = "time"
    SPECIAL = "special"  # words, conditions, hidden values, digit masks


@dataclass(frozen=True, slots=True)
class Shown:
    """The text a cell shows. ``hidden``: the value is there but the format shows nothing of it."""

    text: str
    hidden: bool = False


#: Built-in formats (ECMA-376 part 1, 18.8.30); 27–36 and 50–58 are dates in Japanese Excel.
_BUILTIN_TIMES = frozenset((18, 19, 20, 21, 32, 33, 45, 46, 47))
_BUILTIN_DATES = frozenset((*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)))

_LITERALS = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_GENERAL = re.compile(r"general|standard|g/標準|標準", re.IGNORECASE)
_DIGITS = re.compile(r"[0#?]")
# Excel counts a 29 February 1900 that never was: from serial 60 on everything is a day off.
_DAY_ONE = datetime.fromisoformat("1899-12-31")
_LAST_SERIAL = 2_958_466  # 10000-01-01


def form_of(number: int, code: str) -> Form:
    """Tell what kind of format it is from its id and, for custom ones, its code."""
    if not code:
        if number in _BUILTIN_DATES:
            return Form.DATE
        return Form.TIME if number in _BUILTIN_TIMES else Form.PLAIN
    if hides_text(code):
        return Form.SPECIAL
    first = _split(code)[0]
    bare = _GENERAL.sub("0", _LITERALS.sub("", first))
    elapsed = re.search(r"\[(h+|m+|s+)\]", bare, re.IGNORECASE)
    letters = _BRACKETS.sub("", bare).lower()
    if elapsed:
        return Form.TIME
    if re.search(r"[ymdgeahs]", letters) and not re.search(r"[0#?][0#?.,]*e[+-]", letters):
        if re.search(r"[ydge]", letters) or (re.search(r"m", letters) and not re.search(r"[hs]", letters)):
            return Form.DATE
        return Form.TIME if re.search(r"[hms]", letters) else Form.DATE
    return Form.SPECIAL if _is_special(code) else Form.PLAIN


def _is_special(code: str) -> bool:
    sections = _split(code)
    if _CONDITION.search(code) or any(not section.strip() for section in sections):
        return True
    for section in sections[:3]:
        bare = _LITERALS.sub("", _GENERAL.sub("#", section))
        if not _DIGITS.search(bare) and "@" not in bare:
            return True
        if re.search(r"0{2,}|[0#].*-.*[0#]", _BRACKETS.sub("", bare).partition(".")[0]):
            return True
    return False


def hides_text(code: str) -> bool:
    """Tell whether a format shows something else than the text of a text cell."""
    if code.count(";") < 3:
        return False
    sections = _split(code)
    return len(sections) > 3 and "@" not in _LITERALS.sub("", sections[3])


def show_text(code: str, text: str) -> Shown:
    """Return what a text cell shows; a fourth section without ``@`` replaces or hides the text."""
    if not code or not hides_text(code):
        return Shown(text)
    words = _words(_split(code)[3])
    return Shown(words, hidden=not words.strip())


def show_number(value: float, form: Form, code: str, *, date1904: bool = False) -> Shown:
    """Return what a number cell shows."""
    if not math.isfinite(value):
        return Shown("")
    if form in (Form.DATE, Form.TIME):
        return Shown(_moment(value, form, date1904))
    if form is Form.SPECIAL:
        return _special(value, code)
    return Shown(plain(value))


def plain(value: float) -> str:
    """Return a number without a trailing .0, at most 15 significant digits, never in exponent form below 1e15."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return f"{value:.15g}"


@functools.lru_cache(maxsize=1024)
def _moment(value: float, form: Form, date1904: bool) -> str:
    if date1904:
        value += 1462
    if not 0 <= value < _LAST_SERIAL:
        return plain(value)
    moment = _DAY_ONE if value < 60 else _DAY_ONE - timedelta(days=1)
    moment += timedelta(seconds=round(value * 86400))
    if value < 1 or form is Form.TIME:
        return f"{moment.hour}:{moment.minute:02d}" if value < 1 else moment.date().isoformat()
    return moment.date().isoformat()


def _special(value: float, code: str) -> Shown:
    section = _chosen(value, _split(code))
    body = _BRACKETS.sub("", section)
    bare = _LITERALS.sub("", body)
    if _GENERAL.search(bare) or "@" in bare:
        return Shown(plain(value))
    if not _DIGITS.search(bare):
        words = _words(body)
        return Shown(words, hidden=not words.strip())
    if re.search(r"[.,%/?eE]", bare) or value != int(value):
        return Shown(plain(value))
    return Shown(_masked(int(value), body))


def _chosen(value: float, sections: list[str]) -> str:
    conditions = [(_CONDITION.search(section), section) for section in sections]
    if any(match for match, _ in conditions):
        for match, section in conditions:
            if match is None or _holds(value, match[1], float(match[2])):
                return section
        return "General"
    if value < 0 and len(sections) > 1:
        return sections[1]
    if value == 0 and len(sections) > 2:
        return sections[2]
    return sections[0]


def _holds(value: float, sign: str, bound: float) -> bool:
    return {
        "=": value == bound,
        "<": value < bound,
        ">": value > bound,
        "<=": value <= bound,
        ">=": value >= bound,
        "<>": value != bound,
    }[sign]


def _masked(value: int, body: str) -> str:
    """Fill a mask such as ``000-0000`` from the right; words of the format are left out, hyphens stay."""
    mask = _LITERALS.sub(lambda match: match[0][-1] if match[2] == "-" or match[1] == "-" else "", body)
    places = [char for char in mask if char in "0#-"]
    digits = list(str(abs(value)))
    shown: list[str] = []
    for place in reversed(places):
        if place == "-":
            shown.append("-")
        elif digits:
            shown.append(digits.pop())
        elif place == "0":
            shown.append("0")
    text = "".join(digits) + "".join(reversed(shown))
    return ("-" if value < 0 else "") + text.strip("-")


def _words(section: str) -> str:
    return "".join(match[1] or match[2] or "" for match in _LITERALS.finditer(section))


def _split(code: str) -> list[str]:
    """Split a format at the semicolons that are not quoted, escaped or bracketed."""
    return re.findall(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])*)(?:;|\Z)', code)[: code.count(";") + 1] or [code]
