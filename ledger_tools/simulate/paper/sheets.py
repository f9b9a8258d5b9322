"""The sheets of the pile: printed pages with everything that people put on them."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.canvas import Canvas
from ledger_tools.simulate.paper.hands import write
from ledger_tools.simulate.paper.marks import Department, draw_rows
from ledger_tools.simulate.paper.plan import Planned
from ledger_tools.simulate.paper.prints import PrintedPage
from ledger_tools.simulate.paper.truth import RowTruth

#: Of the paper, before it is scanned; finer for scans of 300 dpi.
PER_MM, PER_MM_FINE = 9.0, 12.0
_FINE_FROM = 250


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a ledger: what is printed, and what its rows are to get. ``strange``: of another cycle."""

    planned: Planned
    printed: PrintedPage
    seed: str
    strange: bool = False

    @property
    def rows(self) -> tuple[RowTruth, ...]:
        first, number = self.printed.first, self.printed.number
        rows = self.planned.rows[first : first + len(self.printed.rows)]
        return tuple(replace(row, page=number) for row in _whole(rows))

    @property
    def ledger_id(self) -> str:
        return self.planned.rows[0].ledger_id

    @property
    def key(self) -> tuple[str, int, bool, int]:
        row = self.planned.rows[0]
        return row.ledger_id, row.edition, row.send_back, self.printed.number

    @property
    def cards_back(self) -> str:
        return self.planned.cards_back if self.printed.cards_back else ""


def _whole(rows: Sequence[RowTruth]) -> Sequence[RowTruth]:
    """A seal cannot lie astride two pages: a row whose neighbour is printed on another one has it to itself."""
    here = {row.bango for row in rows}
    return [
        replace(row, kind=t.BLANK, astride="", whose="", seal="", pen="")
        if row.kind == t.ASTRIDE and row.astride not in here
        else row
        for row in rows
    ]


def per_mm_for(dpi: int) -> float:
    """Return how finely a sheet is drawn that is scanned so finely."""
    return PER_MM_FINE if dpi > _FINE_FROM else PER_MM


def draw_sheet(sheet: Sheet, per_mm: float) -> tuple[Canvas, tuple[RowTruth, ...]]:
    """Draw everything on one printed page; return it with the truth of its rows."""
    canvas = Canvas(sheet.printed.pixels(per_mm), per_mm)
    department = Department(f"{sheet.seed}-{sheet.ledger_id}", sheet.planned.department)
    rows = draw_rows(canvas, sheet.printed.rows, sheet.rows, department)
    hand, pen = department.clerk()
    rng = np.random.default_rng(zlib.crc32(f"{sheet.seed}-{sheet.ledger_id}-foot".encode()))
    for box, text in ((sheet.printed.cards_back, sheet.cards_back), (sheet.printed.handler, sheet.planned.handler)):
        if box and text:
            write(canvas, text, box, random.Random(sheet.seed).uniform(3.8, 5.5), hand, pen, rng)
    return canvas, rows
