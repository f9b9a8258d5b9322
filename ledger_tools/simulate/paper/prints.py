"""Ledgers printed by LibreOffice, many at a time, and where on each printed page its rows and cells lie."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from ledger_tools.errors import LedgerToolsError
from ledger_tools.ledgers import pages
from ledger_tools.returns.files.convert import find_soffice
from ledger_tools.simulate.paper.canvas import Box, Pixels

_MM = 25.4 / 72  # per point
#: Lines of the table: at least so long, and so high (a single row is 42.75); two so near are one (points).
_LONG, _HIGH, _NEAR = 60.0, 35.0, 2.0
#: Workbooks that one run of LibreOffice prints: its command line is limited.
_BATCH = 60
_SECONDS = 900


@dataclass(frozen=True, slots=True)
class PrintedCells:
    """The cells of one row that are filled in, in millimetres from the page's upper left corner."""

    day: Box
    stamp: Box
    remark: Box


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One printed page: ``first`` is the place of its first row among the ledger's (from 0)."""

    pdf: Path
    across: bool  # A4 lies on its side
    number: int  # from 1
    of: int
    first: int
    rows: tuple[PrintedCells, ...]
    cards_back: Box | None  # on the last page, as the next
    handler: Box | None

    def pixels(self, per_mm: float) -> Pixels:
        """Return the page as it leaves the printer."""
        document = pdfium.PdfDocument(self.pdf)
        try:
            image = document[self.number - 1].render(scale=per_mm * _MM, rev_byteorder=True)
            return np.ascontiguousarray(image.to_numpy()[:, :, :3])
        finally:
            document.close()


def print_ledgers(workbooks: Sequence[bytes], folder: Path) -> list[tuple[PrintedPage, ...]]:
    """Print each workbook into ``folder`` and return its pages; what was printed there before is kept.

    Raises LedgerToolsError where LibreOffice is missing or did not print one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stems = [hashlib.sha256(data).hexdigest()[:20] for data in workbooks]
    missing = {
        stem: data for stem, data in zip(stems, workbooks, strict=True) if not (folder / f"{stem}.pdf").is_file()
    }
    for stem, data in missing.items():
        (folder / f"{stem}.xlsx").write_bytes(data)
    names = sorted(missing)
    for start in range(0, len(names), _BATCH):
        _print([folder / f"{stem}.xlsx" for stem in names[start : start + _BATCH]], folder)
    for stem in names:
        (folder / f"{stem}.xlsx").unlink()
    return [_pages(folder / f"{stem}.pdf") for stem in stems]


def _print(sources: Sequence[Path], folder: Path) -> None:
    soffice = find_soffice()
    if not soffice:
        raise LedgerToolsError("LibreOffice が見つからないため、受領簿を印刷できません。")
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = [soffice, profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=_SECONDS)
    if any(not source.with_suffix(".pdf").is_file() for source in sources):
        raise LedgerToolsError("LibreOffice で受領簿を印刷できませんでした。")


def _pages(pdf: Path) -> tuple[PrintedPage, ...]:
    document = pdfium.PdfDocument(pdf)
    found: list[PrintedPage] = []
    first = 0
    try:
        for number in range(1, len(document) + 1):
            cells, *below = _cells(document[number - 1])
            last = number == len(document)
            wide, high = document[number - 1].get_size()
            found.append(
                PrintedPage(pdf, wide > high, number, len(document), first, cells, *(below if last else (None, None)))
            )
            first += len(cells)
    finally:
        document.close()
    return tuple(found)


def _cells(page: pdfium.PdfPage) -> tuple[tuple[PrintedCells, ...], Box, Box]:
    """The rows of a page, by the rules LibreOffice drew, and where the cards sent back and 取扱者 are written."""
    height = page.get_height()
    bounds = [item.get_bounds() for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH])]
    upright = [box for box in bounds if box[2] - box[0] < _NEAR and box[3] - box[1] > _HIGH]
    flat = [box for box in bounds if box[3] - box[1] < _NEAR and box[2] - box[0] > _LONG]
    across = _lines((left + right) / 2 for left, _, right, _ in upright)
    table = [box for box in flat if box[2] > across[-1] - 2 * _NEAR]
    down = _lines(height - (low + high) / 2 for _, low, _, high in table)
    day, stamp, remark = ((across[at] * _MM, across[at + 1] * _MM) for at in (-4, -3, -2))
    rows = tuple(
        PrintedCells(*(Box(left, top * _MM, right, bottom * _MM) for left, right in (day, stamp, remark)))
        for top, bottom in pairwise(down[1:])
    )
    top = (down[-1] + pages.GAP_HEIGHT) * _MM
    high = pages.TAIL_HEIGHT * _MM
    handler = Box(across[2] * _MM, top + high, across[4] * _MM, top + 2 * high)
    return rows, Box(day[0], top, day[1], top + high), handler


def _lines(places: Iterable[float]) -> list[float]:
    """Places in order, those that nearly coincide once."""
    lines: list[float] = []
    for place in sorted(places):
        if not lines or place - lines[-1] > _NEAR:
            lines.append(place)
    return lines
