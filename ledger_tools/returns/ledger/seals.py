"""The letters of the seals in a ledger's rows, each picture read once however often it was pasted."""

from __future__ import annotations

import time
from collections.abc import Sequence

from ledger_tools.model import Evidence, ReadRow, ReadTable
from ledger_tools.returns.evidence import Found, can_read_letters, letters_of

#: What reading the letters of one file may take; seals beyond it count as pictures whose letters are not read.
LETTER_SECONDS = 90.0
_MOST_SEALS = 1000


def with_letters(tables: Sequence[ReadTable], found: Sequence[Found]) -> list[ReadTable]:
    """Return tables whose pictures say in ``letters`` what is surely read on them; unchanged without the extra."""
    images = {item.sha256: item.image for item in found if item.image}
    stop = time.monotonic() + LETTER_SECONDS
    read: dict[str, str] = {}
    if not can_read_letters():
        return list(tables)
    for sha256 in dict.fromkeys(piece.sha256 for table in tables for row in table.rows for piece in _seals(row)):
        image = images.get(sha256)
        if len(read) >= _MOST_SEALS or time.monotonic() > stop:
            break
        if image is not None:
            read[sha256] = letters_of(image)
    return [table._replace(rows=tuple(_with_letters(row, read) for row in table.rows)) for table in tables]


def _with_letters(row: ReadRow, read: dict[str, str]) -> ReadRow:
    seals = _seals(row)
    if not any(read.get(piece.sha256) for piece in seals):
        return row
    pieces = (piece._replace(letters=read.get(piece.sha256, "")) if piece in seals else piece for piece in row.evidence)
    return row._replace(evidence=tuple(pieces))


def _seals(row: ReadRow) -> list[Evidence]:
    return [piece for piece in row.evidence if piece.sha256 and piece.kind in ("picture", "cell_picture")]
