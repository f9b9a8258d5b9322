"""Drawing on a printed page what its rows' truth says."""

from __future__ import annotations

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.canvas import Box, Canvas
from ledger_tools.simulate.paper.dirt import draw_dirt
from ledger_tools.simulate.paper.hands import PENS, Hand, Pen, pen_of, write
from ledger_tools.simulate.paper.impressions import Press, impression
from ledger_tools.simulate.paper.pen_marks import draw_mark, strike, word_stamp
from ledger_tools.simulate.paper.prints import PrintedCells
from ledger_tools.simulate.paper.seals import Seal
from ledger_tools.simulate.paper.truth import RowTruth

_PENS = {pen.name: pen for pen in PENS}
#: Share of a seal that may hang over the edge of its row where it was meant to lie within.
_MOST_OVER = 0.12
_ONE_LINE = 12


@dataclass(frozen=True, slots=True)
class Department:
    """Who writes on one ledger: a clerk enters days, marks and remarks; all have a hand and a seal of their own."""

    seed: str
    name: str

    def clerk(self) -> tuple[Hand, Pen]:
        dice = random.Random(f"{self.seed}-clerk")
        return Hand.of(dice), pen_of(dice)

    def seal(self, row: RowTruth) -> Seal:
        """The seal that a row names; the same one wherever it was pressed."""
        dice = random.Random(f"{self.seed}-{row.seal}")
        day = f"7.{dice.choice((11, 12))}.{dice.randrange(1, 29)}"
        return Seal.of(row.whose, dice, (self.name, day))

    def word_stamp(self, which: int) -> Seal:
        """One of the rubber stamps that lie about in a department: the same one wherever it was pressed."""
        return word_stamp(random.Random(f"{self.seed}-word-{which}"), self.name)


def draw_rows(
    canvas: Canvas, cells: Sequence[PrintedCells], rows: Sequence[RowTruth], department: Department
) -> tuple[RowTruth, ...]:
    """Draw each row's marks; return the truths with the seals' shapes and how far they hang over."""
    found = list(rows)
    starts: list[int] = []
    for place, (row, cell) in enumerate(zip(rows, cells, strict=True)):
        rng = np.random.default_rng(zlib.crc32(f"{department.seed}-{row.ledger_id}-{row.no}".encode()))
        dice = random.Random(int(rng.integers(2**31)))
        hand, pen = department.clerk()
        starts.append(len(canvas.trail))
        if row.seal:
            found[place] = _draw_seal(canvas, cell, row, found[place - 1 : place], department, dice, rng)
        elif row.kind in (t.SIGNED, t.OTHER_SIGNED):
            own = Hand.of(random.Random(f"{department.seed}-hand-{row.kigo}-{row.bango}"))
            size = dice.uniform(4.0, 7.5)
            write(canvas, row.whose, cell.stamp, size, own, _PENS[row.pen], rng)
        elif row.kind == t.DIRT:
            draw_dirt(canvas, cell.stamp, dice, rng)
        elif row.kind in t.MARKS:
            draw_mark(
                canvas,
                cell.stamp,
                row.kind,
                (hand, _PENS[row.pen]),
                department.word_stamp(dice.randrange(2)),
                dice,
                rng,
            )
        if row.day_way == t.BY_HAND:
            write(canvas, row.day, cell.day, dice.uniform(2.8, 4.0), hand, pen, rng)
        if row.remark_way == t.BY_HAND:
            _remark(canvas, row.remark, cell.remark, hand, pen, dice, rng)
    return tuple(
        replace(row, spilt=_spilt(canvas, cell.stamp, starts, place))
        for place, (row, cell) in enumerate(zip(found, cells, strict=True))
    )


def _remark(
    canvas: Canvas, text: str, box: Box, hand: Hand, pen: Pen, dice: random.Random, rng: np.random.Generator
) -> None:
    """Write a remark; a long one takes two lines."""
    if len(text) <= _ONE_LINE:
        write(canvas, text, box, dice.uniform(3.6, 5.6), hand, pen, rng)
        return
    half = text.find(" ") + 1 or len(text) // 2
    size, middle = dice.uniform(3.0, 4.4), (box.top + box.bottom) / 2
    write(canvas, text[:half], Box(box.left, box.top + 1, box.right, middle), size, hand, pen, rng)
    write(canvas, text[half:], Box(box.left, middle, box.right, box.bottom - 1), size, hand, pen, rng)


def _spilt(canvas: Canvas, cell: Box, starts: Sequence[int], place: int) -> float:
    """What the marks of the other rows left in this one; the two rows of a seal astride it see it as spilt, too."""
    after = starts[place + 1] if place + 1 < len(starts) else len(canvas.trail)
    others = (slice(0, starts[place]), slice(after, len(canvas.trail)))
    return round(sum(canvas.inked(cell.top, cell.bottom, marks) for marks in others), 2)


def _draw_seal(
    canvas: Canvas,
    cell: PrintedCells,
    row: RowTruth,
    above: Sequence[RowTruth],
    department: Department,
    dice: random.Random,
    rng: np.random.Generator,
) -> RowTruth:
    seal = department.seal(row)
    if above and above[0].kind == row.kind == t.ASTRIDE and above[0].astride == row.bango:
        return replace(row, shape=seal.shape, overhang=round(1 - above[0].overhang, 3))
    mask = impression(seal, press_of(row.kind, dice), canvas.per_mm, rng)
    x, y = cell.stamp.middle
    x += float(np.clip(rng.normal(0, 0.45), -1, 1)) * max(0.5, (cell.stamp.width - seal.size) / 2)
    if row.kind == t.ASTRIDE:
        y = cell.stamp.bottom + seal.height * dice.uniform(-0.16, 0.16)
    else:
        slack = (cell.stamp.height - seal.height) / 2 + _MOST_OVER * 0.6 * seal.height
        y += float(np.clip(rng.normal(0, 1.1), -max(0.0, slack), max(0.0, slack)))
    canvas.ink(mask, seal.colour, (x, y))
    if row.kind == t.STRUCK:
        across, down = seal.size / 2, seal.height / 2
        strike(canvas, Box(x - across, y - down, x + across, y + down), _PENS[row.pen], dice, rng)
    return replace(row, shape=seal.shape, overhang=round(_outside(mask, canvas.per_mm, y, cell.stamp), 3))


def _outside(mask: np.ndarray, per_mm: float, middle: float, cell: Box) -> float:
    """Share of the ink that lies above or below the row."""
    heights = middle + (np.arange(mask.shape[0]) - mask.shape[0] / 2) / per_mm
    ink = mask.sum(axis=1)
    outside = (heights < cell.top) | (heights > cell.bottom)
    return float(ink[outside].sum() / max(1e-9, ink.sum()))


def press_of(kind: str, dice: random.Random) -> Press:
    """How a seal of this kind is pressed."""
    press = Press(
        angle=dice.gauss(0, 5),
        darkness=dice.uniform(0.78, 0.97),
        dryness=max(0.0, dice.gauss(0.08, 0.07)),
        lean=dice.choice((0.0, 0.0, dice.uniform(0, 0.15))),
        lean_to=dice.uniform(0, 360),
        bled=dice.uniform(0.01, 0.10),
    )
    if kind == t.FAINT:
        return replace(press, darkness=dice.uniform(0.16, 0.4), dryness=dice.uniform(0.1, 0.45))
    if kind == t.HALF:
        return replace(press, lean=dice.uniform(0.75, 1.0))
    if kind == t.DOUBLED:
        way = dice.uniform(0.4, 1.6)
        return replace(press, doubled=way) if dice.random() < 0.65 else replace(press, dragged=way)
    if kind == t.TURNED:
        return replace(press, angle=dice.choice((90, 180, 270, dice.uniform(20, 340))))
    return press
