"""What stands beside a name in a stamp cell: days, times, labelled numbers, and digits that are none of these."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from ledger_tools.japanese.date_spellings import fold_keeping_places, spellings_in, whole_spelling
from ledger_tools.japanese.text import normalise
from ledger_tools.names.forms import NameForms

PARTS = re.compile(r"[\s、,。.!・/:;|()\[\]〔〕{}「」『』【】<>《》]+")
_DAY = frozenset({"day", "month_end"})
#: Digits set apart as date stamps do it (7-11-25, 7 11 25): a day where all of it is one.
_RUN = re.compile(
    r"(?<![\w.,/\-])(?:(?:令和|西暦|[Rr令])\s*)?['’]?\d+(?:[\s./・,\-]+\d+)+(?![\w/\-])|(?<![\w.,/\-])['’]?\d{6,8}(?![\w/\-])"
)
#: A number that says what it is. 番号 and No. say too little.
_LABELLED = re.compile(
    r"(?:(?:内線|電話|携帯|tel|ext)(?:番号)?|(?:職員|社員)(?:番号|コード|no))\s*[.:(]*\s*(\d[\d\-]*)(?![\d/.年月日])\)?",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:])(?:午前|午後|[ap]\.?m\.?)?\s*(?:[01]?\d|2[0-3])(?::[0-5]\d(?::[0-5]\d)?(?![\d:])|時(?:[0-5]?\d分|半)?頃?)",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile("午前|午後")
#: A name that reads like a day (四月一日, 春日) is covered while days are looked for.
_LIKE_A_DAY = re.compile("[年月日]")
_COVER = 0xE000


@dataclass(frozen=True, slots=True)
class Beside:
    """``rest``: the text without all of these; ``days`` and ``numbers`` as they were written."""

    rest: str
    days: tuple[str, ...]
    numbers: tuple[str, ...]


@lru_cache(maxsize=65536)
def take_apart(text: str, forms: NameForms) -> Beside:
    """Part ``text`` (of a stamp cell) from the days and numbers beside the member's name; never raises.

    Whether a day is possible is not asked here. Kanji numerals outside a day stay in ``rest``: they may be a name.
    """
    names = sorted((form for form in forms.fitting | forms.pieces if _may_be_read(form)), key=len, reverse=True)
    folded, _ = fold_keeping_places(_covered(text, names))
    shown = _LABELLED.sub(_without_label, folded)
    days: list[str] = []
    for spelling in reversed([one for one in spellings_in(shown) if one.precision in _DAY]):
        days.insert(0, spelling.text)
        shown = f"{shown[: spelling.start]} {shown[spelling.end :]}"
    shown = _HALF_OF_DAY.sub(" ", _TIME.sub(" ", shown))
    for run in reversed(list(_RUN.finditer(shown))):
        whole = whole_spelling(run[0])
        if whole is not None and whole.precision in _DAY:
            days.append(run[0])
            shown = f"{shown[: run.start()]} {shown[run.end() :]}"
    tokens = PARTS.split(shown)
    numbers = tuple(token for token in tokens if _is_number(token))
    if numbers:
        shown = " ".join(token for token in tokens if not _is_number(token))
    rest = text if shown == folded else _uncovered(normalise(shown), names)
    return Beside(rest, tuple(days), numbers)


def _may_be_read(form: str) -> bool:
    return len(form) > 1 and _LIKE_A_DAY.search(form) is not None


def _covered(text: str, names: list[str]) -> str:
    for at, name in enumerate(names):
        text = text.replace(name, chr(_COVER + at))
    return text


def _uncovered(text: str, names: list[str]) -> str:
    for at, name in enumerate(names):
        text = text.replace(chr(_COVER + at), name)
    return text


def _without_label(labelled: re.Match[str]) -> str:
    """Take the number away with its label; one that may be a day as well stays, and is asked about."""
    return labelled[0] if whole_spelling(labelled[1]) is not None else " "


def _is_number(token: str) -> bool:
    """Whether it is nothing but digits, circled and Roman ones included."""
    return bool(token) and all(unicodedata.category(char) in {"Nd", "No", "Nl"} for char in token.lstrip("'’"))
