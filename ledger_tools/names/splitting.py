"""Where the surname of a name written without a space ends: by the records' kana, by known surnames, or left open.

What is accepted here lets a surname stand for its bearer (別紙3 2(1)), so a split that is merely likely is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ledger_tools.names.folding import fold_kana, name_key
from ledger_tools.names.surnames import GIVEN_BEGINNINGS, OFTEN_GIVEN, SURNAME_ENDS, SURNAMES

_KANJI_THEN_KANA = re.compile(r"([^ァ-ヾ]+)[ァ-ヾ]{2,}")
_LONGEST_GIVEN_NAME = 3
_LONGEST_SURNAME = 5


@lru_cache(maxsize=1)
def _known() -> dict[str, frozenset[str]]:
    """Return folded surname -> folded readings (worked out at the first name that needs them)."""
    return {name_key(surname): frozenset(map(fold_kana, readings)) for surname, readings in SURNAMES.items()}


def surname_length(full: str, readings: list[str]) -> int:
    """Return how many characters of ``full`` (folded, without a space) are certainly its surname; 0 where that is open.

    ``readings`` are the folded parts of the records' kana: two or more where they were written with a space. 林太郎
    alone may be 林 太郎 or 林太 郎, 森下実 is a 森下, 中野渡実 may be a 中野渡 as well as a 中野.
    """
    if len(full) <= 2:
        return len(full) // 2
    boundary = _KANJI_THEN_KANA.fullmatch(full)
    if boundary and len(boundary[1]) < _LONGEST_SURNAME:
        return len(boundary[1])
    known = [length for length in range(1, min(len(full), _LONGEST_SURNAME)) if full[:length] in _known()]
    if len(readings) > 1:
        read = [length for length in known if readings[0] in _known()[full[:length]]]
        if read:
            return max(read)
        denied = [length for length in known if _contradicts(readings[0], _known()[full[:length]])]
        if max(denied, default=0) > 1:
            return 0
        known = [length for length in known if length not in denied]
    elif readings and known == [1] and full[1] in GIVEN_BEGINNINGS:
        # 林健一 ハヤシケンイチ: no 林健 is known, and the reading begins as it should.
        return int(any(readings[0].startswith(reading) for reading in _known()[full[0]]))
    return _by_known(full, known) if max(known, default=0) > 1 else _by_shape(full, known)


def _contradicts(read: str, known: Iterable[str]) -> bool:
    """Whether the kana give a longer or a shorter surname of the same beginning: ナカノワタリ is no 中野."""
    return any(read.startswith(reading) or reading.startswith(read) for reading in known)


def _by_known(full: str, known: list[int]) -> int:
    """Return the length of the longest known surname, unless the letters before or after it may say otherwise."""
    length = max(known)
    # 加賀美咲 is a 加賀 or a 加賀美; of 平良一 nobody knows.
    if any(_begins_given_name(full[other]) for other in known if other < length and (other > 1 or length == 2)):
        return 0
    given = full[length:]
    if len(given) > _LONGEST_GIVEN_NAME or (len(given) > 1 and given[0] in SURNAME_ENDS):
        return 0
    return length


def _begins_given_name(letter: str) -> bool:
    return letter in GIVEN_BEGINNINGS or letter in OFTEN_GIVEN


def _by_shape(full: str, known: list[int]) -> int:
    """Decide for a surname that is not known by the one place where a given name can begin."""
    if known and full[1] not in SURNAME_ENDS:
        # 桂文子 may be a 桂.
        return 0
    if len(full) == 3:
        return 2
    places = [
        length
        for length in range(2, min(len(full), _LONGEST_SURNAME))
        if _begins_given_name(full[length]) and len(full) - length <= _LONGEST_GIVEN_NAME
    ]
    only = len(places) == 1 and full[places[0]] in GIVEN_BEGINNINGS
    return places[0] if only else 0
