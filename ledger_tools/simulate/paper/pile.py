"""The pile as it comes back: printed, stamped, scanned, and put into files; all of it by one seed."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.canvas import Canvas, Pixels
from ledger_tools.simulate.paper.damage import damage, show_through
from ledger_tools.simulate.paper.passes import JPEG, MACHINES, PHONE, TIFF, USUAL, Habits, Leaf, Pass, passes
from ledger_tools.simulate.paper.phone import Photo, photographed
from ledger_tools.simulate.paper.plan import MIX, TYPED_SHARE, plan
from ledger_tools.simulate.paper.prints import print_ledgers
from ledger_tools.simulate.paper.scanners import BITS, Scanner, scanned
from ledger_tools.simulate.paper.sheets import Sheet, draw_sheet, per_mm_for
from ledger_tools.simulate.paper.strangers import stranger
from ledger_tools.simulate.paper.truth import PageTruth, RowTruth, frame, save, with_what_came
from ledger_tools.simulate.paper.writers import Scan, write_jpeg, write_pdf, write_tiff


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


def make_pile(
    workbooks: Sequence[bytes],
    folder: Path,
    *,
    seed: int,
    prints: Path,
    others: Sequence[bytes] = (),
    mix: Mapping[str, float] = MIX,
    machines: Sequence[tuple[Scanner, float, int]] = MACHINES,
    habits: Habits = USUAL,
    typed: float = TYPED_SHARE,
) -> Pile:
    """Print generated workbooks, let clerks stamp them, and put the scans into ``folder``.

    ``prints`` is where printed ledgers are kept: a second pile of the same entries is made faster. ``others`` are
    ledgers of another cycle, strangers in this pile. Deterministic for one seed. Raises LedgerToolsError without
    LibreOffice or Japanese fonts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    every = [*workbooks, *others]
    planned = [plan(data, random.Random(f"{seed}-{at}"), mix, typed) for at, data in enumerate(every)]
    printed = print_ledgers([one.workbook for one in planned], prints)
    sheets = [
        Sheet(one, page, f"{seed}-{at}", strange=at >= len(workbooks))
        for at, (one, pages) in enumerate(zip(planned, printed, strict=True))
        for page in pages
    ]
    dice = random.Random(f"{seed}-pile")
    maker = _Maker(sheets, seed)
    files = [
        maker.write(one, folder, number) for number, one in enumerate(passes(sheets, machines, habits, dice), start=1)
    ]
    return maker.pile(files)


@dataclass
class _Maker:
    """Draws each sheet when it is first needed, and keeps the truth of what it made."""

    sheets: Sequence[Sheet]
    seed: int
    pages: list[PageTruth] = field(default_factory=list)
    rows: dict[int, tuple[RowTruth, ...]] = field(default_factory=dict)

    def write(self, one: Pass, folder: Path, number: int) -> Path:
        """Scan the leaves of one pass into a file."""
        name = "photo" if one.scanner == PHONE else "scan"
        path = folder / f"{name}{number:03}{one.suffix}"
        if one.suffix == JPEG:
            self._photo(one, path)
        else:
            (write_tiff if one.suffix == TIFF else write_pdf)(path, self._scans(one, path))
        return path

    def pile(self, files: Sequence[Path]) -> Pile:
        """The truth of the whole pile; pages that did not come stand at its end."""
        came = {page.key for page in self.pages if page.kind == t.LEDGER}
        for place, sheet in enumerate(self.sheets):
            if not sheet.strange and sheet.key not in came:
                self.pages.append(self._page(Leaf(place), "", 0))
        rows = [row for place, sheet in enumerate(self.sheets) if not sheet.strange for row in self._rows(place)]
        return Pile(tuple(files), tuple(self.pages), with_what_came(rows, self.pages))

    def _rows(self, place: int) -> tuple[RowTruth, ...]:
        return self.rows.get(place, self.sheets[place].rows)

    def _photo(self, one: Pass, path: Path) -> None:
        leaf = one.leaves[0]
        dice = random.Random(f"{self.seed}-{path.name}")
        photo = Photo.of(dice)
        canvas = self._canvas(leaf, per_mm_for(200))
        pixels = photographed(canvas.pixels, photo, self._rng(path.name))
        turned = {1: 0, 6: 270, 3: 180}[photo.orientation]
        page = self._page(leaf, path.name, 1)
        self.pages.append(replace(page, scanner=PHONE.name, colours=PHONE.colours, turned=turned))
        write_jpeg(path, Scan(pixels, 72, 72, False, photo.quality), photo.orientation)

    def _scans(self, one: Pass, path: Path) -> Iterator[Scan]:
        """Scan the leaves; each page's truth is noted as it is made."""
        each = 2 if one.two_up else 1
        for place, start in enumerate(range(0, len(one.leaves), each), start=1):
            leaves = one.leaves[start : start + each]
            per_mm = per_mm_for(one.scanner.dpi)
            rng = self._rng(f"{path.name}-{place}")
            parts = [self._canvas(leaf, per_mm).pixels for leaf in leaves]
            feed = leaves[0].feed
            turns = [leaf.feed.turned for leaf in leaves]
            if one.two_up:
                # Both lie side by side; one that was printed across is laid upright.
                turns = [90 if part.shape[1] > part.shape[0] else 0 for part in parts]
                parts = [np.rot90(part, -turn // 90) for part, turn in zip(parts, turns, strict=True)]
                feed = replace(feed, turned=0)
                parts += [np.full_like(parts[0], 255)] * (2 - len(parts))
            pixels = scanned(_beside(parts), per_mm, one.scanner, one.machine, feed, rng)
            for half, leaf, turn in zip(("left", "right") if one.two_up else ("",), leaves, turns, strict=False):
                page = self._page(leaf, path.name, place)
                self.pages.append(
                    replace(
                        page,
                        half=half,
                        scanner=one.scanner.name,
                        colours=one.scanner.colours,
                        dpi=one.scanner.dpi,
                        turned=turn,
                        skew=round(feed.skew, 2),
                        scale=feed.scale,
                    )
                )
            bits = one.scanner.colours == BITS
            yield Scan(pixels, one.scanner.across, one.scanner.down, bits, one.machine.quality, one.scanner.layered)

    def _canvas(self, leaf: Leaf, per_mm: float) -> Canvas:
        """The side of a sheet as it lies on the glass."""
        seed = f"{self.seed}-{len(self.pages)}"
        if leaf.sheet is None:
            canvas = stranger(leaf.stranger, per_mm, seed)
        else:
            canvas, rows = draw_sheet(self.sheets[leaf.sheet], per_mm)
            self.rows.setdefault(leaf.sheet, rows)
        if leaf.back:
            back = np.full_like(canvas.pixels, 255)
            show_through(back, canvas.pixels, random.Random(seed))
            return Canvas(back, per_mm)
        damage(canvas, leaf.harm, None, seed)
        return canvas

    def _rng(self, name: str) -> np.random.Generator:
        return np.random.default_rng(zlib.crc32(f"{self.seed}-{name}".encode()))

    def _page(self, leaf: Leaf, file: str, place: int) -> PageTruth:
        number = len(self.pages) + 1
        if leaf.sheet is None or leaf.back or self.sheets[leaf.sheet].strange:
            kind = t.BACK if leaf.back else t.FOREIGN
            what = "" if leaf.back else leaf.stranger or "another cycle"
            return PageTruth(number, file, place, kind, stranger=what, harm=leaf.harm)
        sheet = self.sheets[leaf.sheet]
        before = (page.number for page in self.pages if page.key == sheet.key)
        ledger_id, edition, send_back, page_number = sheet.key
        return PageTruth(
            number,
            file,
            place,
            t.LEDGER,
            *(ledger_id, edition, page_number),
            send_back=send_back,
            pages=sheet.printed.of,
            rows=len(sheet.printed.rows),
            cards_back=sheet.cards_back,
            copy_of=next(before, 0) if leaf.again else 0,
            harm=leaf.harm,
        )


def _beside(parts: Sequence[Pixels]) -> Pixels:
    """Pages side by side; those of different programs differ by a line of pixels."""
    high = max(part.shape[0] for part in parts)
    return np.hstack([np.pad(part, ((0, high - len(part)), (0, 0), (0, 0)), constant_values=255) for part in parts])
