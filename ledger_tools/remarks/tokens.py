"""Cut a remark into dates, empty date forms, words with a meaning, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger_tools.japanese.dates import FoundDate, find_dates
from ledger_tools.model import Window
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.remarks.meanings import ASIDE, BREAK, COUNT, DEPENDANTS, FILLER, STANDING, UNCLEAR
from ledger_tools.remarks.phrases import phrase_at
from ledger_tools.remarks.vocabulary import vocabulary

DATE = "date"
EMPTY_DATE = "empty_date"
UNKNOWN = "unknown"

_HOLE = r"[\d○〇◯●□△×x_.　 ]*"
# ○月○日, 月 日, __月__日, 令和 年 月 日, ○/○ as printed forms leave them.
_EMPTY_DATE = re.compile(rf"(?:令和{_HOLE}年)?(?<!\d){_HOLE}月{_HOLE}日|[○〇◯_]+\s*/\s*[○〇◯_]+|[○〇◯_]+日(?=退|付)")
# How to reach somebody, the one envelope there is.
_STANDING = re.compile(r"(?:内線|tel|℡|電話)\s*:?\s*\d[\d\-]*|(?:封筒)?1(?:通|封)(?!の|中|内|も)")
# Tracking numbers, times of day: numbers that do not change what a remark says.
_NUMBER = re.compile(r"(?:no\.?|№)?:?\s*\d[\d\-]{6,}\d|第[\d一二三四五]子|\d{1,2}:\d\d|\d{1,2}時(?:\d{1,2}分)?")
_COUNT = re.compile(r"(?:計|全)?(\d+)(?:枚|通|名|人)の?分?(?:入り)?")
# 被扶養者の分, 家族2名分, 第1子分: of the envelope's cards only those.
_SHARE = re.compile(
    r"(?:被?扶養(?:家族|親族|者)?|[ご御]?家族|お?子(?:様|さん|供|ども)?|第[\d一二三四五]子|妻|夫|配偶者)"
    r"(?:\d+(?:名|人|枚))?の?分"
)
# 2枚中1枚, 3枚のうち2枚: a part of the envelope; 0枚: nothing of it.
_PART_OF = re.compile(r"(\d+)(?:枚|通)の?(?:うち|内|中)の?(\d+)(?:枚|通)(?:のみ|だけ)?|0+(?:枚|通)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the remark: ``meaning`` of a word (see meanings.py), or date, empty_date, unknown."""

    meaning: str
    text: str
    found: FoundDate | None = None
    number: int = 0  # of a count


_WORDS = {spelling: Token(meaning, spelling) for spelling, meaning in vocabulary().items()}
_SPACE = Token(BREAK, " ")
# Who wrote it down or saw to it (担当:鈴木), at the end only: before anything else it says who did that.
_SEEN_TO = re.compile(
    r"(?:担当|担当者|確認者|記入者|対応者|処理者|取扱者|発送者)(?:\s*:\s*|\s+)([一-鿿々]{1,4})(?:さん)?(?=[\s)\]」】〕。.]*$)"
)
# リーフレット: the long vowel is a letter; のみ, だけ: whatever it is, it is not all.
_ODD = re.compile("(?<=[ぁ-ゖァ-ヺー])ー|のみ|だけ|お知らせ")
_BEFORE_ODD = frozenset("ーのだお")
_DAYS_A_WEEK = re.compile(r"週\d日(?:勤務)?")
_BEFORE_A_SHARE = frozenset("被扶家ご御子お第妻夫配")
_BEFORE_A_NAME = frozenset("担確記対処取発旧")
_FORMER_NAME = re.compile(r"(?:旧姓|旧氏)(?:\s*:\s*|\s*)([一-鿿々]{1,4})(?![一-鿿々])")
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
    named = _named(shown, place) if char in _BEFORE_A_NAME else None
    if named is not None:
        return named
    whole = phrase_at(shown, place)
    if whole is not None:
        return Token(whole[0], whole[1], number=whole[2])
    odd = _ODD.match(shown, place) if char in _BEFORE_ODD else None
    if odd is not None:
        return Token(UNKNOWN, odd[0])
    share = _SHARE.match(shown, place) if char in _BEFORE_A_SHARE else None
    if share is not None:
        return Token(DEPENDANTS, share[0])
    for length in _LENGTHS.get(char, ()):
        word = _WORDS.get(shown[place : place + length])
        if word is not None:
            return word
    number = _STANDING.match(shown, place)
    if number is not None:
        return Token(STANDING, number[0])
    part = _PART_OF.match(shown, place)
    if part is not None:
        return Token(FILLER if part[1] and part[1] == part[2] else UNCLEAR, part[0])
    count = _COUNT.match(shown, place)
    if count is not None:
        return Token(COUNT, count[0], number=int(count[1]))
    week = _DAYS_A_WEEK.match(shown, place)
    if week is not None:
        return Token(ASIDE, week[0])
    number = _NUMBER.match(shown, place)
    return Token(FILLER, number[0]) if number else Token(UNKNOWN, char)


def _named(shown: str, place: int) -> Token | None:
    """Read a name that changes nothing: whoever saw to it, the member's own former one. Known surnames only."""
    for pattern, meaning in ((_SEEN_TO, FILLER), (_FORMER_NAME, ASIDE)):
        match = pattern.match(shown, place)
        if match is not None and match[1] in SURNAMES:
            return Token(meaning, match[0])
    return None
