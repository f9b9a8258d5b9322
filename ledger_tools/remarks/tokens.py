"""Cut a remark into dates, empty date forms, words with a meaning, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger_tools.dates import FoundDate, find_dates
from ledger_tools.model import Window
from ledger_tools.remarks.words import BREAK, FILLER, vocabulary

DATE = "date"
EMPTY_DATE = "empty_date"
UNKNOWN = "unknown"

_HOLE = r"[\d○〇◯●□△×x_.　 ]*"
# ○月○日, 月 日, __月__日, 令和 年 月 日, ○/○ as printed forms leave them.
_EMPTY_DATE = re.compile(rf"(?:令和{_HOLE}年)?(?<!\d){_HOLE}月{_HOLE}日|[○〇◯_]+\s*/\s*[○〇◯_]+|[○〇◯_]+日(?=退|付)")
# Tracking and telephone numbers, counts of cards, times of day: numbers that do not change what a remark says.
_NUMBER = re.compile(
    r"(?:内線|tel|℡|電話|no\.?|№)?:?\s*\d[\d\-]{6,}\d|(?:内線|tel|℡|電話)\s*:?\s*\d+|(?:計|全)?\d+(?:枚|通|名|人)分?(?:入り)?"
    r"|\d{1,2}:\d\d|\d{1,2}時(?:\d{1,2}分)?"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the remark: ``meaning`` of a word (see words.py), or date, empty_date, unknown."""

    meaning: str
    text: str
    found: FoundDate | None = None


_WORDS = {spelling: Token(meaning, spelling) for spelling, meaning in vocabulary().items()}
_SPACE = Token(BREAK, " ")
# First character -> lengths of the spellings that begin with it, longest first.
_LENGTHS = {
    first: tuple(sorted({len(spelling) for spelling in _WORDS if spelling[0] == first}, reverse=True))
    for first in {spelling[0] for spelling in _WORDS}
}


def tokenise(shown: str, window: Window) -> list[Token]:
    """Cut a normalised, casefolded remark into tokens; together they cover all of it."""
    marked = _dates(shown, window)
    tokens: list[Token] = []
    place = 0
    while place < len(shown):
        token = marked.get(place) or _word(shown, place)
        place += len(token.text)
        if token.meaning == UNKNOWN and tokens and tokens[-1].meaning == UNKNOWN:
            token = Token(UNKNOWN, tokens.pop().text + token.text)
        tokens.append(token)
    return tokens


def _dates(shown: str, window: Window) -> dict[int, Token]:
    """Return dates and empty date forms by the place where they start; a whole date beats an empty form."""
    found = find_dates(shown, window)
    whole = [date for date in found if date.precision in {"day", "month_end"}]
    empty = [
        match
        for match in _EMPTY_DATE.finditer(shown)
        if all(match.end() <= date.start or date.end <= match.start() for date in whole)
    ]
    partial = [
        date
        for date in found
        if date not in whole and all(date.end <= match.start() or match.end() <= date.start for match in empty)
    ]
    marked = {match.start(): Token(EMPTY_DATE, match[0]) for match in empty}
    marked.update({date.start: Token(DATE, date.text, date) for date in [*whole, *partial]})
    return marked


def _word(shown: str, place: int) -> Token:
    char = shown[place]
    if char == " ":
        return _SPACE
    for length in _LENGTHS.get(char, ()):
        word = _WORDS.get(shown[place : place + length])
        if word is not None:
            return word
    number = _NUMBER.match(shown, place)
    return Token(FILLER, number[0]) if number else Token(UNKNOWN, char)
