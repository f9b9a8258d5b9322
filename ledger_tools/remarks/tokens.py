"""Cut a remark into dates, empty date forms, words with a meaning, and what is left over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ledger_tools.japanese.dates import FoundDate, find_dates
from ledger_tools.model import Window
from ledger_tools.names.surnames import SURNAMES
from ledger_tools.remarks.meanings import ASIDE, BREAK, COUNT, DEPENDANTS, FILLER, STANDING, UNCLEAR
from ledger_tools.remarks.vocabulary import vocabulary

DATE = "date"
EMPTY_DATE = "empty_date"
UNKNOWN = "unknown"

_HOLE = r"[\d○〇◯●□△×x_.　 ]*"
# ○月○日, 月 日, __月__日, 令和 年 月 日, ○/○ as printed forms leave them.
_EMPTY_DATE = re.compile(rf"(?:令和{_HOLE}年)?(?<!\d){_HOLE}月{_HOLE}日|[○〇◯_]+\s*/\s*[○〇◯_]+|[○〇◯_]+日(?=退|付)")
# How to reach somebody, how many dependants, the one envelope there is.
_STANDING = re.compile(
    r"(?:内線|tel|℡|電話)\s*:?\s*\d[\d\-]*|(?:被?扶養(?:家族|親族|者)?|家族)\d+(?:名|人)|(?:封筒)?1(?:通|封)(?!の|中|内|も)"
)
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
# マイナ保険証に切替予定, 旧証は各自で裁断: about something else than the card (which clerks call 証, too), and only
# where that is all a clause says.
_TOPIC = re.compile(
    r"(?:マイナ保険証|マイナンバーカード|マイナカード|(?:旧|従来の|緑の)(?:組合員証|保険証|カード|証)|リーフレット"
    r"|(?:住所|氏名|氏)(?:変更|書換え?)届|(?:子|妻|夫|配偶者|家族)?の?(?:扶養|被扶養者)(?:追加|認定|申請|手続き?))"
    r"(?:は|を|の|も|に|へ|が)?(?:本人(?:が|で)|各自(?:で|が)?|自己|自分で|12/2以降)?(?:に|は)?(?:本人(?:が|で)|各自(?:で|が)?)?"
    r"(?:切替|切り替え|移行|利用登録|利用|登録|未登録|未作成|作成|取得|更新|申請|手続き?|裁断|破棄|廃棄|処分|説明|案内|配付|配布"
    r"|渡し|提出|別途)+(?:中|済み?|予定|あり|有り?|なし|無し?|を?した|しました|する|します|です|と説明|を案内|とのこと)*"
    r"(?=[\s、。)]|$)"
)
_VALID_UNTIL = re.compile(r"有効期限:?\s*(?:令和|r)?\d{1,4}[./年]\d{1,2}[./月]\d{1,2}日?(?:まで)?(?=[\s、。)]|$)")
_BEFORE_A_TOPIC = frozenset("マ旧従緑リ住氏子妻夫配家の扶被有")
# 課長より手渡し: who handed it over changes nothing.
_HANDED_BY = re.compile(
    r"(?:課長|係長|主任|主査|所属長|上司|庶務担当?|担当者?|庶務係)(?:より|から)"
    r"(?=(?:本人(?:へ|に))?(?:直接)?(?:手渡|受領|受け?取|配付|配布|交付|渡))"
)
_BEFORE_WHO = frozenset("課係主所上庶担")
# 本人・妻・長男分: the whole family, whose cards can be counted.
_FAMILY = re.compile(
    r"(?:御|ご)?本人(?:(?:・|、|と|及び)(?:妻|夫|子|長男|長女|次男|次女|二男|二女|三男|三女|父|母|配偶者))+の?分"
)
_MEMBERS = re.compile(r"・|、|と|及び")
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
    whole = _whole_phrase(shown, place, char)
    if whole is not None:
        return whole
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


def _whole_phrase(shown: str, place: int, char: str) -> Token | None:
    """Read what is harmless, or countable, only as a whole: its words by themselves are not."""
    if char in _BEFORE_A_TOPIC:
        topic = _TOPIC.match(shown, place) or _VALID_UNTIL.match(shown, place)
        if topic is not None and not _inside_a_word(shown, place):
            return Token(ASIDE, topic[0])
    if char in _BEFORE_WHO:
        who = _HANDED_BY.match(shown, place)
        if who is not None:
            return Token(FILLER, who[0])
    family = _FAMILY.match(shown, place)
    return Token(COUNT, family[0], number=len(_MEMBERS.findall(family[0])) + 1) if family else None


def _inside_a_word(shown: str, place: int) -> bool:
    """Whether something stands right before, to which the topic belongs (誤って旧証を…)."""
    return place > 0 and shown[place - 1] not in " 、。(・"


def _named(shown: str, place: int) -> Token | None:
    """Read a name that changes nothing: whoever saw to it, the member's own former one. Known surnames only."""
    for pattern, meaning in ((_SEEN_TO, FILLER), (_FORMER_NAME, ASIDE)):
        match = pattern.match(shown, place)
        if match is not None and match[1] in SURNAMES:
            return Token(meaning, match[0])
    return None
