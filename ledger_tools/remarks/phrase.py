"""What a phrase of a remark is, and the pieces that patterns of phrases are put together from."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern, what it means, and the characters it may begin with; ``after`` must match what stands before it.

    ``apart``: it stands at the beginning of its clause (誤って旧証を… goes on with something else).
    """

    meaning: str
    pattern: re.Pattern[str]
    first: frozenset[str]
    after: re.Pattern[str] | None = None
    apart: bool = False


def any_of(words: str) -> str:
    """A pattern for one of the words, the longest first."""
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


def first_of(*words: str) -> frozenset[str]:
    """The characters that these words begin with."""
    return frozenset(word[0] for text in words for word in text.split())


#: The end of a clause.
END = r"(?=[\s、。,.)」]|$)"
GIVE = r"(?:手渡|お?渡し(?!先)|配付|配布|交付|手交|引き?渡し)"
TAKE = r"(?:受領|受け?取)"
TO_HIM = r"(?:[\s、,]|[ご御]?本人(?:へ|に)?|直接|対面で|\d{1,2}[月/.]\d{1,2}日?(?:に|\([月火水木金土日]\))?)*"
#: What follows is that the member was given the card, or took it.
THEN = rf"(?={TO_HIM}(?:{GIVE}|{TAKE}))"
HIM = r"(?:[ご御]?本人(?:様)?(?:と|に|が|へ|も|にも|とも)?(?:一緒に|ともに)?)?"
#: … as is what was done before it (氏名を確認の上、手渡し).
THEN_DONE = rf"(?:の上|のうえ|した上で|して|し|後に?)、?{THEN}"
RELATIVES = "(?:妻|夫|子|長男|長女|次男|次女|二男|二女|三男|三女|父|母|配偶者)"

# 11/28, 11月28日(金)に: the clause begins behind its day.
_DAY = re.compile(r"(?:\d[月/.]\d{1,2}日?|\d月末日?)(?:\s?\([月火水木金土日]\))?(?:付け?で?|に|は)?$")
_HIMSELF = re.compile("本人")
_INCLUDED = re.compile("含")
_NUMBER = re.compile(r"\d+")
_ONE_OF_THEM = re.compile(RELATIVES)


def people(counted: str) -> int:
    """Return of how many people a phrase of them speaks: 本人・妻・子2名 4, 本人1枚、扶養2枚 3, 妻・子の分2枚 2."""
    if _HIMSELF.search(counted) is None or _INCLUDED.search(counted):
        return sum(map(int, _NUMBER.findall(counted)))
    numbers = 0
    for part in re.split(r"・|、|と|及び|,|\+", counted):
        written = _NUMBER.search(part)
        if written is not None:
            numbers += int(written[0])
        elif _HIMSELF.search(part) or _ONE_OF_THEM.search(part):
            numbers += 1
    return numbers


def inside_a_word(shown: str, place: int) -> bool:
    """Whether something stands right before, to which the topic belongs (誤って旧証を…)."""
    return place > 0 and shown[place - 1] not in " 、。(・※「" and _DAY.search(shown, 0, place) is None
