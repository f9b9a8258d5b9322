"""Handwriting: the strokes of letters as one hand forms them, with one pen.

Tidier than people: nobody here writes a letter in running script with strokes left out, out of order or in another
form, nobody corrects himself in the middle of a letter. What differs is size, slant, proportion, tremor, roundness,
strokes drawn too long or joined to the next, pressure, and the pen.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.simulate.paper.canvas import Box, Canvas, Colour, Mask, apart
from ledger_tools.simulate.paper.fonts import PLAIN, fonts
from ledger_tools.simulate.paper.strokes import Stroke, strokes

#: Of the drawing against the page: lines are drawn larger, then made smaller, so that they have soft edges.
_FINER = 3
_POINTS = (7, 24)  # of a stroke, the shortest and the longest
_PER_UNIT = 34
_THICKEST = 0.1  # of a pen, by the size of its letters
_SHIFT = 4  # bits of a pixel's fraction


@dataclass(frozen=True, slots=True)
class Pen:
    """``width`` in millimetres; ``flow`` how evenly it gives ink, 1 is perfectly."""

    name: str
    width: float
    colour: Colour
    flow: float
    darkness: float


PENS = (
    Pen("ballpoint black", 0.3, (38, 38, 44), 0.82, 0.92),
    Pen("ballpoint blue", 0.3, (32, 52, 128), 0.82, 0.9),
    Pen("gel black", 0.38, (22, 22, 26), 0.97, 0.97),
    Pen("fine felt", 0.5, (30, 30, 36), 0.95, 0.95),
    Pen("felt", 0.75, (25, 25, 32), 0.97, 0.97),
    Pen("fountain blue-black", 0.4, (34, 42, 84), 0.9, 0.9),
    Pen("pencil", 0.36, (92, 92, 96), 0.62, 0.72),
    Pen("ballpoint red", 0.3, (196, 40, 48), 0.85, 0.9),
)
#: What signatures are written with, and how often; a red pen is for corrections.
_USUAL = (9, 3, 6, 2, 1, 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Hand:
    """How somebody writes; the shares are of a letter's size."""

    font: str
    slant: float  # to the right for each unit upwards
    aspect: float  # width by height
    tremor: float
    wander: float  # how far strokes stray from their place
    roundness: float  # 0: every corner kept; 1: a hurried hand
    joins: float  # share of strokes that run on into the next
    overshoot: float
    climb: float  # of the line, upwards for each unit to the right
    closeness: float  # of letters: 1 is side by side

    @classmethod
    def of(cls, dice: random.Random) -> Hand:
        """Return somebody's hand."""
        haste = dice.betavariate(1.6, 2.2)
        return cls(
            font=dice.choice(fonts(PLAIN)[:2]),
            slant=dice.gauss(0.08, 0.12),
            aspect=dice.uniform(0.78, 1.12),
            tremor=dice.choice((dice.uniform(0.0, 0.004), dice.uniform(0.0, 0.004), dice.uniform(0.003, 0.009))),
            wander=dice.uniform(0.012, 0.035) + 0.03 * haste,
            roundness=haste,
            joins=dice.choice((0.0, 0.05, 0.5 * haste, 0.75 * haste)),
            overshoot=dice.uniform(0.0, 0.12),
            climb=dice.gauss(0.03, 0.04),
            closeness=dice.uniform(0.82, 1.05),
        )


def pen_of(dice: random.Random) -> Pen:
    """Return a pen as it lies on a desk."""
    return dice.choices(PENS, _USUAL)[0]


def written(text: str, size: float, hand: Hand, pen: Pen, per_mm: float, rng: np.random.Generator) -> Mask:
    """Return a line of writing with letters about ``size`` millimetres high; small ones take a finer line."""
    pen = replace(pen, width=min(pen.width, _THICKEST * size))
    lines: list[Stroke] = []
    across = 0.0
    for char in text:
        wide = 0.45 if char == " " else 0.62 if char.isascii() else 1.0
        lines += _letter(char, hand, rng, across)
        across += wide * hand.aspect * hand.closeness * rng.normal(1, 0.04)
    if not lines:
        return np.zeros((1, 1), np.float32)
    for line in lines:
        line[:, 1] -= hand.climb * line[:, 0]
    return drawn([line * size for line in lines], pen, per_mm, rng)


def write(
    canvas: Canvas, text: str, box: Box, size: float, hand: Hand, pen: Pen, rng: np.random.Generator, fill: float = 0.92
) -> None:
    """Write a line in the middle of a box, smaller where it would not fit."""
    mask = written(text, size, hand, pen, canvas.per_mm, rng)
    room = fill * box.width * canvas.per_mm
    if mask.shape[1] > room:
        mask = written(text, size * room / mask.shape[1], hand, pen, canvas.per_mm, rng)
    x, y = box.middle
    slack = max(0.0, (box.width - mask.shape[1] / canvas.per_mm) / 2)
    canvas.ink(mask, pen.colour, (x + slack * rng.uniform(-0.5, 0.5), y + rng.normal(0, 0.05) * box.height))


def _letter(char: str, hand: Hand, rng: np.random.Generator, across: float) -> list[Stroke]:
    """The strokes of one letter in this hand, in units of its size, ``across`` from where the line began."""
    small = 0.8 if "\u3040" <= char <= "\u30ff" else 1.0
    size = small * rng.normal(1, 0.05)
    waves = _Waves(rng, hand.wander)
    found = []
    for line in strokes(char, hand.font):
        points = _rounded(_resampled(line), hand.roundness)
        points = _stretched(points, rng.normal(hand.overshoot, 0.04))
        points = waves.moved(points)
        middle = points.mean(axis=0)
        turn = rng.normal(0, 0.6 * hand.wander)
        points = (points - middle) @ np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        points = points * rng.normal(1, 1.2 * hand.wander) + middle + rng.normal(0, 0.5 * hand.wander, 2)
        points = points + _tremble(len(points), rng) * hand.tremor
        found.append(points)
    found = _run_on(found, hand.joins, rng)
    middle = np.array([0.5, 0.5 + rng.normal(0, 0.03)])
    shape = np.array([[hand.aspect, 0], [-hand.slant, 1]])
    return [(points - middle) * size @ shape + middle + np.array([across, 0]) for points in found]


class _Waves:
    """A gentle bending of a letter's square, another one each time it is written."""

    def __init__(self, rng: np.random.Generator, size: float) -> None:
        self._size = size
        self._waves = rng.normal(0, 1, (2, 3, 2))
        self._phases = rng.uniform(0, 2 * np.pi, (2, 3))

    def moved(self, points: Stroke) -> Stroke:
        shifts = np.sin(np.einsum("akc,nc->nak", self._waves * 2.5, points) + self._phases)
        return np.asarray(points + self._size * shifts.mean(axis=2))


def _resampled(line: Stroke) -> Stroke:
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate(([0.0], np.cumsum(steps)))
    count = int(np.clip(_PER_UNIT * along[-1], *_POINTS))
    places = np.linspace(0, along[-1], count)
    return np.stack([np.interp(places, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _rounded(line: Stroke, share: float) -> Stroke:
    """Cut the corners as a hurried hand does."""
    reach = int(share * 4 * len(line) / _POINTS[1])
    if not reach:
        return line
    padded = np.vstack((np.repeat(line[:1], reach, 0), line, np.repeat(line[-1:], reach, 0)))
    mean = np.mean([padded[at : at + len(line)] for at in range(2 * reach + 1)], axis=0)
    keep = np.linspace(0, 1, len(line))[:, None]
    ends = np.minimum(1, 8 * np.minimum(keep, 1 - keep))
    return np.asarray(ends * mean + (1 - ends) * line)


def _stretched(line: Stroke, share: float) -> Stroke:
    """Draw the end of a stroke on beyond its place."""
    end = line[-1] - line[-4]
    return np.vstack((line, line[-1:] + max(0.0, share) * end / max(1e-6, np.linalg.norm(end)) * 0.5))


def _tremble(count: int, rng: np.random.Generator) -> Stroke:
    noise = rng.normal(0, 1, (count // 3 + 3, 2))
    places = np.linspace(0, len(noise) - 1, count)
    return np.stack([np.interp(places, np.arange(len(noise)), noise[:, axis]) for axis in (0, 1)], axis=1)


def _run_on(lines: list[Stroke], share: float, rng: np.random.Generator) -> list[Stroke]:
    """Let some strokes run on into the next, as the pen is not lifted."""
    found: list[Stroke] = []
    for line in lines:
        before = found[-1] if found else None
        if before is not None and rng.random() < share and np.linalg.norm(line[0] - before[-1]) < 0.55:
            found[-1] = np.vstack((before, (before[-1] + line[0]) / 2 + rng.normal(0, 0.02, 2), line))
        else:
            found.append(line)
    return found


def drawn(lines: list[Stroke], pen: Pen, per_mm: float, rng: np.random.Generator) -> Mask:
    """Draw lines, given in millimetres, with a pen."""
    scale = per_mm * _FINER
    lines = [line * scale for line in lines]
    edge = int(2 * pen.width * scale) + 4
    points = np.vstack(lines)
    low = np.floor(points.min(axis=0)) - edge
    wide, high = (np.ceil(points.max(axis=0)) + edge - low).astype(int)
    image = np.zeros((high - high % _FINER + _FINER, wide - wide % _FINER + _FINER), np.uint8)
    for line in lines:
        _draw_line(image, line - low, pen.width * scale * rng.normal(1, 0.06), rng)
    shape = image.shape[1] // _FINER, image.shape[0] // _FINER
    mask = cv2.resize(image, shape, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    texture = apart(rng)
    if pen.flow < 0.95:
        grain = texture.normal(0, 1, mask.shape).astype(np.float32)
        mask *= np.clip(pen.flow + 0.25 + (1 - pen.flow) * grain, 0.15, 1)
    return np.asarray(mask * pen.darkness, np.float32)


def _draw_line(image: NDArray[np.uint8], line: Stroke, width: float, rng: np.random.Generator) -> None:
    """One stroke: set down firmly, lighter where it is quick, thinner or heavier at its end."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    quick = steps / max(1e-6, steps.mean())
    along = np.linspace(0, 1, len(steps))
    press = 1.05 - 0.12 * np.clip(quick - 1, -0.5, 1.5)
    press *= 1 - rng.choice([0.0, 0.15, 0.5]) * np.clip((along - 0.72) / 0.28, 0, 1)
    press *= 1 + 0.12 * np.exp(-(((along - 0.02) / 0.06) ** 2))
    fixed = np.rint(line * (1 << _SHIFT)).astype(int)
    for at, share in enumerate(press):
        thick = max(1, round(width * share))
        cv2.line(image, tuple(fixed[at]), tuple(fixed[at + 1]), 255, thick, cv2.LINE_8, _SHIFT)
