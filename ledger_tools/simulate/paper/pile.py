"""The pile as it comes back: printed, stamped, scanned, and put into files; all of it by one seed."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.simulate.paper.canvas import Canvas
from ledger_tools.simulate.paper.hands import write
from ledger_tools.simulate.paper.marks import Department, draw_rows
from ledger_tools.simulate.paper.plan import MIX, Planned, plan
from ledger_tools.simulate.paper.prints import PrintedPage, print_ledgers
from ledger_tools.simulate.paper.scanners import BITS, SCANNERS, Feed, Machine, Scanner, scanned
from ledger_tools.simulate.paper.truth import LEDGER, PageTruth, RowTruth, frame, save, with_what_came
from ledger_tools.simulate.paper.writers import Scan, write_pdf

_PER_MM = 10.0
_FILE_PAGES = (4, 24)


@dataclass(frozen=True)
class Pile:
    """Where the files lie, in order, and the truth of their pages and of all rows."""

    files: tuple[Path, ...]
    pages: tuple[PageTruth, ...]
    rows: tuple[RowTruth, ...]

    def page_frame(self) -> pd.DataFrame:
        return frame(self.pages, PageTruth)

    def row_frame(self) -> pd.DataFrame:
        return frame(self.rows, RowTruth)

    def save_truth(self, folder: Path) -> None:
        save(folder, self.rows, self.pages)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A ledger's page before it is drawn on."""

    planned: Planned
    printed: PrintedPage

    @property
    def rows(self) -> tuple[RowTruth, ...]:
        first, number = self.printed.first, self.printed.number
        rows = self.planned.rows[first : first + len(self.printed.rows)]
        return tuple(replace(row, page=number) for row in rows)


def make_pile(
    workbooks: Sequence[bytes],
    folder: Path,
    *,
    seed: int,
    prints: Path,
    names: Sequence[str] = (),
    mix: Mapping[str, float] = MIX,
    scanners: Sequence[Scanner] = SCANNERS[:1],
) -> Pile:
    """Print generated workbooks, let clerks stamp them, and put the scans into ``folder``.

    ``prints`` is where printed ledgers are kept: a second pile of the same entries is made faster. ``names`` of the
    departments stand on date seals. Deterministic for one seed. Raises LedgerToolsError without LibreOffice or fonts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    planned = [plan(data, random.Random(f"{seed}-{at}"), mix) for at, data in enumerate(workbooks)]
    printed = print_ledgers([one.workbook for one in planned], prints)
    sheets = [_Sheet(one, page) for one, pages in zip(planned, printed, strict=True) for page in pages]
    dice = random.Random(f"{seed}-pile")
    rows: list[RowTruth] = []
    pages: list[PageTruth] = []
    files: list[Path] = []
    place = 0
    while place < len(sheets):
        batch = sheets[place : place + dice.randrange(*_FILE_PAGES)]
        place += len(batch)
        path = folder / f"scan{len(files) + 1:03}.pdf"
        scanner, machine = dice.choice(list(scanners)), Machine.of(dice)
        scans = []
        for at, sheet in enumerate(batch, start=1):
            canvas, drawn = draw_sheet(sheet, seed)
            rows += drawn
            feed = Feed(skew=dice.gauss(0, 0.5), right=dice.gauss(0, 1), down=dice.gauss(0, 1))
            rng = np.random.default_rng(zlib.crc32(f"{seed}-scan-{len(pages)}".encode()))
            pixels = scanned(canvas.pixels, canvas.per_mm, scanner, machine, feed, rng)
            scans.append(Scan(pixels, scanner.across, scanner.down, scanner.colours == BITS, machine.quality))
            one = sheet.planned.rows[0]
            pages.append(
                PageTruth(
                    number=len(pages) + 1,
                    file=path.name,
                    place=at,
                    kind=LEDGER,
                    ledger_id=one.ledger_id,
                    edition=one.edition,
                    page=sheet.printed.number,
                    pages=sheet.printed.of,
                    rows=len(sheet.printed.rows),
                    cards_back=sheet.planned.cards_back if sheet.printed.cards_back else "",
                    scanner=scanner.name,
                    colours=scanner.colours,
                    dpi=scanner.dpi,
                    skew=round(feed.skew, 2),
                )
            )
        write_pdf(path, scans)
        files.append(path)
    return Pile(tuple(files), tuple(pages), with_what_came(rows, pages))


def draw_sheet(sheet: _Sheet, seed: int) -> tuple[Canvas, tuple[RowTruth, ...]]:
    """Draw everything on one printed page; return it with the truth of its rows."""
    canvas = Canvas(sheet.printed.pixels(_PER_MM), _PER_MM)
    ledger_id = sheet.planned.rows[0].ledger_id
    department = Department(f"{seed}-{ledger_id}", "庶務課")
    rows = draw_rows(canvas, sheet.printed.rows, sheet.rows, department)
    rng = np.random.default_rng(zlib.crc32(f"{seed}-{ledger_id}-foot".encode()))
    hand, pen = department.clerk()
    for box, text in (
        (sheet.printed.cards_back, sheet.planned.cards_back),
        (sheet.printed.handler, sheet.planned.handler),
    ):
        if box and text:
            write(canvas, text, box, 4.5, hand, pen, rng)
    return canvas, rows
