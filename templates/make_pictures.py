"""Draw the pictures of the guides: ``python templates/make_pictures.py`` writes templates/pictures/*.png.

Needs the extra [paper], LibreOffice and Japanese fonts; everybody on the ledgers is invented. What is drawn depends on
the fonts of the machine, so that the pictures are kept, and the guides are made of them (make_guides.py).
"""

from __future__ import annotations

import io
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ledger_tools.pipeline import Cycle
from ledger_tools.resources import example_dir
from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.plan import plan
from ledger_tools.simulate.paper.prints import print_ledgers
from ledger_tools.simulate.paper.scanners import FLAT, SCANNERS, Machine, scanned
from ledger_tools.simulate.paper.sheets import PER_MM, Sheet, draw_sheet

Pixels = NDArray[np.uint8]

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
DAY = date(2025, 11, 17)
RECEIVED_ON = "R7.11.25"  # within the days of the hand-out
#: Name of a picture -> what its row shows (simulate/paper/truth.py), and of which of many drawings it is the one.
ROWS = {
    "よい押印": ("seal", 8),
    "よい署名": ("signed", 1),
    "かすれ": ("seal_faint", 2),
    "またがり": ("seal_astride", 1),
    "まる": ("ring", 1),
    "同上": ("ditto", 2),
}
_ROWS_A_PAGE = range(8, 10)
_WIDE = 560  # pixels of a page
_COLOURS = 64


def main() -> None:
    """Write all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        workbook = _workbook(Path(kept) / "cycle")
        for name, (kind, seed) in ROWS.items():
            _save(name, _row(workbook, kind, seed, Path(kept)))
        for name, pixels in _pages(workbook, Path(kept)):
            _save(name, _scaled(pixels, _WIDE))


def _workbook(folder: Path) -> bytes:
    """The ledger of a department that has one page."""
    with Cycle.init(folder, departments=example_dir() / "所属.csv") as cycle:
        (folder / "名簿" / "名簿.csv").write_bytes((example_dir() / "名簿.csv").read_bytes())
        cycle.load(as_of=DAY)
        made = cycle.generate(as_of=DAY, bureaus=["01"])
        paths = cycle.store.ledgers().set_index("ledger_id")["path"]
        chosen = next(sheet.ledger_id for sheet in made.written if len(sheet.rows) in _ROWS_A_PAGE)
        return (folder / paths[chosen]).read_bytes()


def _sheet(workbook: bytes, kind: str, seed: int, folder: Path) -> Sheet:
    planned = plan(workbook, random.Random(seed), {kind: 1.0}, typed=0.0)
    return Sheet(planned, print_ledgers([planned.workbook], folder / "prints")[0][0], str(seed))


def _row(workbook: bytes, kind: str, seed: int, folder: Path) -> Pixels:
    """Two rows, from the day to the remark, which stays empty: what is beside the point is not shown."""
    sheet = _sheet(workbook, kind, seed, folder)
    day = {"day": RECEIVED_ON, "day_way": t.BY_HAND, "remark": "", "remark_way": t.NO}
    rows = tuple(replace(row, **day) for row in sheet.planned.rows)
    sheet = replace(sheet, planned=replace(sheet.planned, rows=rows))
    canvas, _ = draw_sheet(sheet, PER_MM)
    first, second = sheet.printed.rows[2:4]
    top, bottom, left = first.stamp.top, second.stamp.bottom + 1, first.day.left - 1
    right = first.remark.left + 14
    cut = (slice(round(top * PER_MM), round(bottom * PER_MM)), slice(round(left * PER_MM), round(right * PER_MM)))
    return _scaled(canvas.pixels[cut], 420)


def _pages(workbook: bytes, folder: Path) -> Iterator[tuple[str, Pixels]]:
    """One page as a copier should make it, and as it should not."""
    sheet = _sheet(workbook, "seal", 5, folder)
    canvas, _ = draw_sheet(sheet, PER_MM)
    machines = {scanner.name: scanner for scanner in SCANNERS}

    def seen(name: str) -> Pixels:
        machine = Machine.of(random.Random(4))
        return scanned(canvas.pixels, PER_MM, machines[name], machine, FLAT, np.random.default_rng(4))

    good = seen("copier 200 colour")
    yield "よい読取り", good
    high, wide = good.shape[:2]
    grey = np.full_like(good, 120)
    cut = grey.copy()
    cut[:, : wide - wide // 9] = good[:, wide // 9 :]
    yield "端が切れた", cut
    folded = good.copy()
    corner = np.array([(0, 0), (wide // 3, 0), (0, high // 6)], np.int32)
    cv2.fillPoly(folded, [corner], (120, 120, 120))
    flap = np.array([(wide // 3, 0), (0, high // 6), (wide // 4, high // 7)], np.int32)
    cv2.fillPoly(folded, [flap], (245, 245, 245))
    yield "角が折れた", folded
    fax = seen("fax")
    yield "ファクシミリ", cv2.resize(fax, (wide, high), interpolation=cv2.INTER_AREA)


def _scaled(pixels: Pixels, wide: int) -> Pixels:
    high = round(pixels.shape[0] * wide / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA), np.uint8)


def _save(name: str, pixels: Pixels) -> None:
    image = Image.fromarray(pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, axis=2))
    stream = io.BytesIO()
    image.quantize(_COLOURS).save(stream, "PNG", optimize=True)
    (PICTURES / f"{name}.png").write_bytes(stream.getvalue())


if __name__ == "__main__":
    main()
