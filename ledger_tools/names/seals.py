"""Whom the letters name that were read on a seal or of a signature, where that is beyond doubt.

Letters are read by a program and some of them wrongly: only a whole surname of another member counts, and only where
nothing that was read could be a piece of the row's own member.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger_tools.names.folding import fold_kana, is_kana, name_key
from ledger_tools.names.forms import NameForms
from ledger_tools.names.words import NOT_PROOF, STAMPED, STAMPED_ON_PAPER

_SHORTEST = 2  # letters: a single one is too easily taken for another (林, 木, 森)
_SHORTEST_KANA = 3
_ENDS = ("之印", "印", "之章")


def own_named(letters: str, own: NameForms, shortest: int = _SHORTEST) -> bool:
    """Whether a reading is the member's own surname, former surname or full name, of so many letters at least.

    ``letters`` holds a possible reading on each line.
    """
    return any(len(key) >= shortest and key in own.fitting for key in _keys(letters))


def foreign_to(letters: str, own: NameForms) -> str:
    """Return a reading where no letter of any is one of the member's name; '' where one may be.

    A single letter of a surname is too easily cut in two (森: 木林). ``letters`` holds a possible reading on each line.
    """
    if any(len(surname) < _SHORTEST for surname in own.surnames) or not own.surnames:
        return ""
    readings = [reading for line in letters.splitlines() if (reading := _without_end(line))]
    return "" if _letters_of(own) & frozenset("".join(map(name_key, readings))) else "".join(readings[:1])


def other_named(letters: str, own: NameForms, others: Iterable[NameForms]) -> str:
    """Return the reading that surely names one of the ``others``; '' where none does.

    ``letters`` holds a possible reading on each line.
    """
    own_letters = _letters_of(own)
    readings = [_without_end(line) for line in letters.splitlines()]
    folded = {reading: name_key(reading) for reading in readings if reading}
    # A single letter cut in two may read as a surname (昆: 日比); a shared one, as half of the member's own.
    if any(len(surname) < _SHORTEST for surname in own.surnames) or own_letters & frozenset("".join(folded.values())):
        return ""
    people = tuple(others)
    return next((reading for reading, key in folded.items() if any(_names(reading, key, who) for who in people)), "")


def word_stamped(letters: str, own: NameForms, *, on_paper: bool = False) -> str:
    """Return the reading that is a word of a rubber stamp (受付, 不在) and no piece of the member's name; else ''.

    A single letter (印) is one only where no reading has a letter of the name: it may stand behind that on a seal.
    ``letters`` holds a possible reading on each line.
    """
    words, own_letters = STAMPED_ON_PAPER if on_paper else STAMPED, _letters_of(own)
    of_all = frozenset("".join(_keys(letters)))
    for reading in map(_without_end, letters.splitlines()):
        said = frozenset(name_key(reading)) if len(reading) >= _SHORTEST else of_all
        if _is_word(reading, words) and not own_letters & said:
            return reading
    return ""


def _is_word(reading: str, words: frozenset[str]) -> bool:
    return reading in words or (len(reading) >= _SHORTEST and NOT_PROOF.fullmatch(reading) is not None)


def _names(reading: str, key: str, other: NameForms) -> bool:
    if is_kana(reading):
        return len(reading) >= _SHORTEST_KANA and fold_kana(reading) in other.readings
    return len(key) >= _SHORTEST and (key in other.surnames or key == other.full)


def _keys(letters: str) -> list[str]:
    return [name_key(_without_end(line)) for line in letters.splitlines()]


def _letters_of(own: NameForms) -> frozenset[str]:
    return frozenset("".join((own.full, *own.fitting, *own.readings)))


def _without_end(reading: str) -> str:
    """A name without what stands on a seal behind it (印 alone is a word)."""
    return next((name for end in _ENDS if reading.endswith(end) and (name := reading.removesuffix(end))), reading)
