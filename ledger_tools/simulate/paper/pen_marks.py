"""Marks that name nobody: × 〃 斜線 不在 ○ レ 済 by pen or rubber stamp, corrections, and lines through a seal."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.canvas import Box, Canvas
from ledger_tools.simulate.paper.hands import Hand, Pen, drawn, write
from ledger_tools.simulate.paper.impressions import Press, impression
from ledger_tools.simulate.paper.seals import DATE, OVAL, ROUND, SQUARE, WORD_INKS, Seal
from ledger_tools.simulate.paper.strokes import Stroke

#: On rubber stamps; how many of these are not red.
_STAMPED = ("済", "済", "受領", "受領済", "配付済", "不在", "不在", "代理", "確認", "退職", "受付", "欠")
_NOT_RED = 0.4
_WORDS = {t.ABSENT: ("不在", "不在", "休み", "欠"), t.DITTO: ("〃",), t.DONE_WORD: ("済", "済み", "受領済", "渡し済")}


def draw_mark(
    canvas: Canvas,
    cell: Box,
    kind: str,
    writer: tuple[Hand, Pen],
    stamp: Seal,
    dice: random.Random,
    rng: np.random.Generator,
) -> None:
    """Draw a mark of this kind into a cell; ``stamp`` is the rubber stamp of a word that lies at hand."""
    hand, pen = writer
    if kind in _WORDS:
        write(canvas, dice.choice(_WORDS[kind]), cell, dice.uniform(4.0, 7.0), hand, pen, rng)
    elif kind == t.STAMPED_WORD:
        _stamp_word(canvas, cell, stamp, dice, rng)
    elif kind == t.CORRECTED:
        _correct(canvas, cell, hand, pen, dice, rng)
    else:
        _draw(canvas, [_LINES[kind](cell, dice, rng)] if kind != t.CROSS else _cross(cell, dice, rng), pen, rng)
        if kind == t.RING and dice.random() < 0.3:
            write(canvas, dice.choice("済印可出受"), cell, dice.uniform(3.5, 6.0), hand, pen, rng, fill=0.3)


def word_stamp(dice: random.Random, section: str) -> Seal:
    """A ready-made rubber stamp: 済 in a ring, 受領済 in a frame, 受付 below the day; of any colour that pads have."""
    word = dice.choice(_STAMPED)
    shape = dice.choices((ROUND, SQUARE, OVAL, DATE), (50, 30, 5, 15))[0]
    seal = Seal.of(word, dice, (section, f"7.12.{dice.randrange(1, 29)}"), shape)
    return replace(seal, colour=dice.choice(WORD_INKS)) if dice.random() < _NOT_RED else seal


def _stamp_word(canvas: Canvas, cell: Box, stamp: Seal, dice: random.Random, rng: np.random.Generator) -> None:
    mask = impression(stamp, Press(angle=dice.gauss(0, 5), darkness=dice.uniform(0.7, 0.95)), canvas.per_mm, rng)
    x, y = cell.middle
    canvas.ink(mask, stamp.colour, (x + dice.uniform(-5, 5), y + dice.uniform(-1, 1)))


def strike(canvas: Canvas, what: Box, pen: Pen, dice: random.Random, rng: np.random.Generator) -> None:
    """Strike through what stands in a box: one line, two, or a cross."""
    x, y = what.middle
    if dice.random() < 0.25:
        _draw(canvas, _cross(what, dice, rng), pen, rng)
        return
    reach = dice.uniform(0.45, 0.8) * what.width
    rise = dice.choice((0.0, 0.0, dice.uniform(-4, 4)))
    apart = dice.uniform(0.9, 1.8)
    for line in range(dice.choice((1, 2, 2, 2))):
        down = y + (line - 0.5) * apart
        _draw(canvas, [_line((x - reach, down + rise), (x + reach, down - rise), rng)], pen, rng)


def _draw(canvas: Canvas, lines: list[Stroke], pen: Pen, rng: np.random.Generator) -> None:
    """Draw lines given in millimetres of the page."""
    points = np.vstack(lines)
    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    mask = drawn([line - middle for line in lines], pen, canvas.per_mm, rng)
    canvas.ink(mask, pen.colour, (float(middle[0]), float(middle[1])))


def _line(start: tuple[float, float], end: tuple[float, float], rng: np.random.Generator) -> Stroke:
    """A line by hand: a little bent, a little unsteady."""
    along = np.linspace(0, 1, 30)[:, None]
    points = np.array(start) * (1 - along) + np.array(end) * along
    length = float(np.linalg.norm(points[-1] - points[0]))
    across = np.array([-(end[1] - start[1]), end[0] - start[0]]) / max(0.1, length)
    bend = rng.normal(0, 0.02) * length * np.sin(np.pi * along) + rng.normal(0, 0.006) * length * np.sin(
        3 * np.pi * along
    )
    return np.asarray(points + bend * across)


def _cross(cell: Box, dice: random.Random, rng: np.random.Generator) -> list[Stroke]:
    x, y = cell.middle
    x += dice.uniform(-3, 3)
    wide, high = dice.uniform(2.5, 5.5), dice.uniform(2.5, 5.0)
    return [
        _line((x - wide, y - high * dice.uniform(0.8, 1)), (x + wide, y + high), rng),
        _line((x + wide * dice.uniform(0.8, 1), y - high), (x - wide, y + high * dice.uniform(0.8, 1.1)), rng),
    ]


def _slash(cell: Box, dice: random.Random, rng: np.random.Generator) -> Stroke:
    """From corner to corner, up or down."""
    inset = [dice.uniform(0.5, 3) for _ in range(4)]
    left, right = cell.left + inset[0], cell.right - inset[1]
    top, bottom = cell.top + inset[2] / 2, cell.bottom - inset[3] / 2
    return _line((left, bottom), (right, top), rng) if dice.random() < 0.7 else _line((left, top), (right, bottom), rng)


def _ring(cell: Box, dice: random.Random, rng: np.random.Generator) -> Stroke:
    """A circle that does not quite close, or runs on beyond where it began."""
    x, y = cell.middle
    turn = np.linspace(0, 2 * np.pi * dice.uniform(0.95, 1.15), 60) + dice.uniform(0, 6.3)
    wide, high = dice.uniform(2.0, 6.0), dice.uniform(0.8, 1.2)
    radius = wide * (1 + 0.06 * np.sin(2 * turn + dice.uniform(0, 6)) + np.linspace(0, rng.normal(0, 0.08), 60))
    points = [x + dice.uniform(-3, 3) + radius * np.cos(turn), y + radius * high * np.sin(turn)]
    return np.stack(points, axis=1)


def _tick(cell: Box, dice: random.Random, rng: np.random.Generator) -> Stroke:
    x, y = cell.middle
    size = dice.uniform(2.0, 4.5)
    down = _line((x - size, y - 0.3 * size), (x - 0.3 * size, y + 0.7 * size), rng)
    return np.vstack((down, _line((x - 0.3 * size, y + 0.7 * size), (x + 1.4 * size, y - 1.1 * size), rng)))


_LINES = {t.SLASH: _slash, t.RING: _ring, t.TICK: _tick}


def _correct(canvas: Canvas, cell: Box, hand: Hand, pen: Pen, dice: random.Random, rng: np.random.Generator) -> None:
    """A name written wrongly, struck by two lines, and a small correction seal on them."""
    write(canvas, dice.choice(("山田", "佐藤", "田中", "中村")), cell, dice.uniform(4.0, 6.0), hand, pen, rng, fill=0.6)
    x, y = cell.middle
    strike(canvas, Box(x - 7, y - 3, x + 7, y + 3), pen, dice, rng)
    seal = Seal.of(dice.choice(("山田", "佐藤", "小林", "中村")), dice, ("", ""), dice.choice((ROUND, OVAL)))
    small = Seal(seal.name, seal.shape, dice.uniform(4.5, 6.5), seal.font, seal.colour, 0.25, seal.letters, seal.bend)
    mask = impression(small, Press(angle=dice.gauss(0, 6)), canvas.per_mm, rng)
    canvas.ink(mask, small.colour, (x + dice.uniform(-7, 7), y + dice.uniform(-1.5, 1.5)))
