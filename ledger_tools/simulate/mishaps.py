"""What goes wrong on the way besides a row left blank: seals that lie askew, and files that are not the ledger."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Sequence
from dataclasses import replace

from ledger_tools.model import IssuedRow
from ledger_tools.simulate.clerk import Entry
from ledger_tools.simulate.seal import seal_png

SHARED, ASTRIDE, BESIDE = ODD_SEALS = ("shared", "astride", "beside")
_OTHER_CYCLE = "00000000-0000-4000-8000-000000000000"


def with_odd_seal(rows: Sequence[IssuedRow], entries: list[Entry], kind: str, dice: random.Random) -> list[Entry]:
    """Return the entries with a seal of two neighbours askew, where two of different surnames received their cards.

    ``kind``: the seal of one stands on both rows, lies astride the two, or in 備考. None of these proves a receipt.
    """
    pairs = [
        place
        for place in range(len(rows) - 1)
        if {entry.status for entry in entries[place : place + 2]} == {"received"}
        and len({_surname(row) for row in rows[place : place + 2]}) > 1
    ]
    if not pairs:
        return entries
    place = dice.choice(pairs)
    row = rows[place]
    seal = Entry("review", in_hand=True, seal=f"{row.kigo}-{row.bango}")
    changed = {
        SHARED: {place: seal, place + 1: seal},
        ASTRIDE: {place: replace(seal, seal_at="below"), place + 1: Entry("review", in_hand=True)},
        BESIDE: {place: replace(seal, seal_at="remark")},
    }[kind]
    return [changed.get(position, entry) for position, entry in enumerate(entries)]


def _surname(row: IssuedRow) -> str:
    return row.name.replace("\u3000", " ").split(" ")[0]


def of_another_cycle(data: bytes, cycle_id: str) -> bytes:
    """Return the ledger as one of an earlier cycle: the same members, another identity."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry, source.read(entry).replace(cycle_id.encode(), _OTHER_CYCLE.encode()))
    return buffer.getvalue()


def photo() -> bytes:
    """Return a picture that somebody sent for the ledger."""
    return seal_png("photo")
