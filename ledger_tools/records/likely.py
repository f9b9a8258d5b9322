"""Which column a heading may have meant that the reader does not know: 配付枚数 for 枚数, 休職開始 for 休職開始日."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import SequenceMatcher

from ledger_tools.columns import Column
from ledger_tools.japanese.text import fold_header

_SHORTEST = 2  # letters; 局 stands in too many words
_ALIKE = 0.75  # of 1; 職員区分 and 在職区分 are, 郵便番号 and 局番号 are not


def likeliest(heading: str, columns: Iterable[Column], present: Collection[str]) -> Column | None:
    """Return the column that a heading resembles most, of those that are not ``present`` yet; None for none."""
    folded = fold_header(heading)
    found: Column | None = None
    best = 0.0
    for column in columns:
        if column.key not in present:
            likeness = max(_likeness(folded, fold_header(name)) for name in (column.header, *column.aliases))
            if likeness > best:
                found, best = column, likeness
    return found


def _likeness(one: str, other: str) -> float:
    """0 where they are not alike, 1 where they are the same; a word within the other is alike whatever its share."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < _SHORTEST:
        return 0.0
    share = SequenceMatcher(None, one, other).ratio()
    return share if share >= _ALIKE or shorter in longer else 0.0
