"""Whether two names under one number may be one person's, before and after a change of name.

A marriage, a divorce or an adoption changes the surname, a correction a letter or the way a name is written. Where
nothing of that kind is seen, the number was given to somebody else.
"""

from __future__ import annotations

from rapidfuzz.distance import OSA

from ledger_tools.names.folding import fold_kana
from ledger_tools.names.forms import forms_of

#: A name and its reading; the reading may be empty.
Called = tuple[str, str]

_SHORTEST = 3  # letters of a name in which one may be a slip


def may_be_one(one: Called, other: Called, former_name: str) -> bool:
    """Whether both names may be the same person's; ``former_name`` is the records' 旧姓, '' where there is none."""
    ours, theirs = (forms_of(name, former_name, kana) for name, kana in (one, other))
    if ours.full == theirs.full or ours.full in theirs.fitting or theirs.full in ours.fitting:
        return True
    if (ours.pieces - ours.surnames) & (theirs.pieces - theirs.surnames):
        return True
    if ours.given_readings & theirs.given_readings:
        return True
    reading = fold_kana(one[1])
    if reading and reading == fold_kana(other[1]):
        return True
    return min(len(ours.full), len(theirs.full)) >= _SHORTEST and OSA.distance(ours.full, theirs.full) <= 1
