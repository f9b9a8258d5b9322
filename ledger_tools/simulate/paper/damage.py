"""What happens to a sheet between the stamp and the scanner: holes, staples, creases, cut corners, stains, dust."""

from __future__ import annotations

import random

import cv2
import numpy as np

from ledger_tools.simulate.paper.canvas import Canvas, Mask, Pixels
from ledger_tools.simulate.paper.impressions import noise

HARMS = (
    *("holes", "holes_through_marker", "staple", "staple_holes", "crease", "fold", "corner_cut", "dog_ear"),
    *("dust", "stain", "show_through", "tape", "grey_paper"),
)
_SHARES = (14, 3, 8, 8, 12, 8, 5, 6, 14, 6, 10, 3, 12)
_EMPTY = 250  # what is scanned through a hole


def harms(dice: random.Random) -> tuple[str, ...]:
    """Draw what befell one sheet; most of them nothing."""
    count = dice.choices((0, 1, 2, 3), (60, 26, 11, 3))[0]
    return tuple(sorted(set(dice.choices(HARMS, _SHARES, k=count)), key=HARMS.index))


def damage(canvas: Canvas, harm: tuple[str, ...], other_side: Pixels | None, seed: str) -> None:
    """Do to a sheet what ``harm`` lists; ``other_side`` is what shows through where it does."""
    for kind in harm:
        dice = random.Random(f"{seed}-{kind}")
        rng = np.random.default_rng(dice.randrange(2**31))
        if kind == "show_through":
            show_through(canvas.pixels, canvas.pixels if other_side is None else other_side, dice)
        else:
            _DONE[kind](canvas, dice, rng)


def show_through(sheet: Pixels, behind: Pixels, dice: random.Random) -> None:
    """Let what is printed on the other side be seen, mirrored and blurred."""
    strength = dice.uniform(0.04, 0.14)
    mirrored = cv2.GaussianBlur(np.ascontiguousarray(behind[:, ::-1]), (0, 0), 4)
    np.copyto(sheet, cv2.addWeighted(sheet, 1.0, mirrored, strength, -255 * strength))


def _hole(canvas: Canvas, x: float, y: float, radius: float) -> None:
    """A punched hole: the lid of the scanner, with the shadow of the paper's edge."""
    middle = (round(x * canvas.per_mm), round(y * canvas.per_mm))
    cv2.circle(canvas.pixels, middle, round(radius * canvas.per_mm), (_EMPTY,) * 3, -1, cv2.LINE_AA)
    cv2.ellipse(canvas.pixels, middle, (round(radius * canvas.per_mm),) * 2, 0, 150, 320, (188,) * 3, 2, cv2.LINE_AA)


def _holes(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Two holes 80 mm apart at the left edge, or at the top."""
    wide, high = canvas.size
    inset = dice.uniform(9, 13)
    for off in (-40, 40):
        place = (inset, high / 2 + off + dice.uniform(-1, 1)) if dice.random() < 0.8 else (wide / 2 + off, inset)
        _hole(canvas, *place, 3.0)


def _holes_through_marker(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    wide, _ = canvas.size
    x = dice.choice((15.0, wide - 15.0))
    _hole(canvas, x + dice.uniform(-3, 3), 16.5 + dice.uniform(-3, 3), dice.uniform(2.2, 3.2))


def _corner(canvas: Canvas, dice: random.Random) -> tuple[float, float]:
    """Somewhere near a corner, mostly the upper left."""
    wide, high = canvas.size
    x, y = dice.uniform(5, 14), dice.uniform(4, 12)
    return dice.choice(((x, y), (x, y), (x, y), (wide - x, y), (x, high - y)))


def _staple(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """A staple that was left in: metal with a shadow."""
    x, y = _corner(canvas, dice)
    way = np.deg2rad(dice.choice((0, 45, 45, 90)) + dice.gauss(0, 8))
    reach = np.array([np.cos(way), np.sin(way)]) * 5.5
    for shift, grey, thick in ((0.35, 96, 0.5), (0.0, 172, 0.5)):
        ends = [
            tuple(np.rint((np.array([x, y]) + shift + side * reach) * canvas.per_mm).astype(int)) for side in (-1, 1)
        ]
        cv2.line(canvas.pixels, ends[0], ends[1], (grey,) * 3, max(2, round(thick * canvas.per_mm)), cv2.LINE_AA)


def _staple_holes(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    x, y = _corner(canvas, dice)
    for off in (-5, 5):
        middle = (round((x + off) * canvas.per_mm), round((y + dice.uniform(-1, 1)) * canvas.per_mm))
        cv2.circle(canvas.pixels, middle, max(1, round(0.35 * canvas.per_mm)), (70, 66, 62), -1, cv2.LINE_AA)


def _crease(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """A few creases that run anywhere across the sheet."""
    for _ in range(dice.randrange(1, 4)):
        wide, high = canvas.size
        start = np.array([dice.uniform(0, wide), dice.uniform(0, high)])
        way = dice.uniform(0, np.pi)
        reach = dice.uniform(40, 160)
        along = np.linspace(0, 1, 60)[:, None]
        points = start + along * reach * np.array([np.cos(way), np.sin(way)])
        points += np.cumsum(rng.normal(0, 0.25, points.shape), axis=0)
        _shade(canvas, points, dice.uniform(0.10, 0.28))


def _fold(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Folded in two or three to fit an envelope."""
    wide, high = canvas.size
    for share in dice.choice(((0.5,), (1 / 3, 2 / 3))):
        along = np.linspace(0, 1, 60)[:, None]
        y = high * share + dice.uniform(-6, 6)
        points = np.hstack((along * wide, y + dice.uniform(-1, 1) * along + 0 * along))
        _shade(canvas, points, dice.uniform(0.12, 0.3))


def _shade(canvas: Canvas, points: np.ndarray, depth: float) -> None:
    """A dark line with a light one beside it, both of them soft: paper that was bent."""
    low = np.floor(np.maximum(points.min(axis=0) - 3, 0) * canvas.per_mm).astype(int)
    high = np.ceil((points.max(axis=0) + 3) * canvas.per_mm).astype(int)
    part = canvas.pixels[low[1] : high[1], low[0] : high[0]]
    if not part.size:
        return
    line = np.zeros(part.shape[:2], np.uint8)
    cv2.polylines(line, [np.rint(points * canvas.per_mm - low).astype(np.int32)], False, 255, 2, cv2.LINE_AA)
    dark = cv2.GaussianBlur(line, (0, 0), 0.12 * canvas.per_mm).astype(np.float32) / 255
    wide = cv2.GaussianBlur(line, (0, 0), 0.8 * canvas.per_mm).astype(np.float32) / 255
    gain = 1 - depth * 1.6 * dark - depth * 2.4 * wide + depth * 3.0 * np.roll(wide, round(1.1 * canvas.per_mm), 0)
    np.copyto(part, np.clip(part * gain[:, :, None], 0, 255).astype(np.uint8))


def _corner_cut(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """A corner torn or cut off; sometimes with the mark that stood there."""
    _away(canvas, dice, dice.uniform(8, 30), dice.uniform(8, 30), (_EMPTY,) * 3)


def _dog_ear(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """A corner folded over: its white back is seen, with a shadow."""
    size = dice.uniform(6, 22)
    _away(canvas, dice, size, size, (236, 236, 238))


def _away(canvas: Canvas, dice: random.Random, wide: float, high: float, colour: tuple[int, int, int]) -> None:
    width, height = canvas.size
    right, low = dice.random() < 0.5, dice.random() < 0.5
    x, y = (width, -wide) if right else (0.0, wide), (height, -high) if low else (0.0, high)
    corner = np.array([(x[0], y[0]), (x[0] + x[1], y[0]), (x[0], y[0] + y[1])]) * canvas.per_mm
    cv2.fillPoly(canvas.pixels, [np.rint(corner).astype(np.int32)], colour, cv2.LINE_AA)
    ends = [tuple(np.rint(corner[at]).astype(int)) for at in (1, 2)]
    cv2.line(canvas.pixels, ends[0], ends[1], (170, 170, 172), 2, cv2.LINE_AA)


def _dust(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Specks and fibres on the glass, all over the page."""
    wide, high = canvas.size
    for _ in range(dice.randrange(20, 140)):
        middle = (int(rng.uniform(0, wide) * canvas.per_mm), int(rng.uniform(0, high) * canvas.per_mm))
        grey = int(rng.integers(60, 215))
        radius = max(1, round(float(rng.gamma(1.4, 0.045)) * canvas.per_mm))
        cv2.circle(canvas.pixels, middle, radius, (grey,) * 3, -1, cv2.LINE_AA)


def _stain(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Tea: a pale spot with a darker rim."""
    side = round(dice.uniform(18, 60) * canvas.per_mm)
    y, x = np.mgrid[-1 : 1 : side * 1j, -1 : 1 : side * 1j].astype(np.float32)
    away = np.hypot(x, y) * (1 + 0.12 * noise((side, side), 0.25 * side, rng))
    spot = 0.06 * (away < 0.8) + 0.16 * np.exp(-(((away - 0.8) / 0.03) ** 2))
    mask: Mask = cv2.GaussianBlur(spot.astype(np.float32), (0, 0), 0.15 * canvas.per_mm).astype(np.float32)
    wide, high = canvas.size
    canvas.ink(
        mask * dice.uniform(0.6, 1.6), (170, 120, 60), (dice.uniform(10, wide - 10), dice.uniform(20, high - 20))
    )


def _tape(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Clear tape over a tear: a little darker and yellow."""
    high, wide = round(12 * canvas.per_mm), round(dice.uniform(40, 90) * canvas.per_mm)
    mask = np.full((high, wide), 0.1, np.float32)
    mask[[0, 1, -2, -1]] = 0.22
    across, down = canvas.size
    canvas.ink(mask, (190, 170, 110), (dice.uniform(30, across - 30), dice.uniform(20, down - 20)))


def _grey_paper(canvas: Canvas, dice: random.Random, rng: np.random.Generator) -> None:
    """Recycled paper, or thin paper on a dark lid."""
    tint = np.array([dice.uniform(222, 246)] * 3) + np.array([2, 0, -dice.uniform(0, 12)])
    table = np.rint(np.arange(256)[:, None] * tint / 255).astype(np.uint8)
    np.copyto(canvas.pixels, cv2.LUT(canvas.pixels, table.reshape(1, 256, 3)))


_DONE = {
    "holes": _holes,
    "holes_through_marker": _holes_through_marker,
    "staple": _staple,
    "staple_holes": _staple_holes,
    "crease": _crease,
    "fold": _fold,
    "corner_cut": _corner_cut,
    "dog_ear": _dog_ear,
    "dust": _dust,
    "stain": _stain,
    "tape": _tape,
    "grey_paper": _grey_paper,
}
