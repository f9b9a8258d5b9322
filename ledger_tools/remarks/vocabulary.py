"""All words of the 備考 column, as the tokens need them."""

from __future__ import annotations

from ledger_tools.remarks import connectives, words
from ledger_tools.remarks.meanings import Row

ROWS: tuple[Row, ...] = words.ROWS + connectives.ROWS


def vocabulary() -> dict[str, str]:
    """Return spelling -> meaning over all rows; the longest spelling is to be tried first."""
    return {spelling: row.meaning for row in ROWS for spelling in row.words}


def usual(*meanings: str) -> tuple[str, ...]:
    """Return the usual spellings of these meanings, in the order of the rows."""
    return tuple(word for row in ROWS if row.meaning in meanings for word in row.usual.split())
