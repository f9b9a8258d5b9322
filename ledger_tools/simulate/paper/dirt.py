"""Dirt in a cell that nobody wrote in: specks, a hair, a smear, the rim of a cup, a seal's mirror image."""

from __future__ import annotations

import random

import cv2
import numpy as np

from ledger_tools.simulate.paper.canvas import Box, Canvas, Colour, Mask, apart
from ledger_tools.simulate.paper.impressions import Press, impression, noise
from ledger_tools.simulate.paper.seals import INKS, Seal

SPECKS, HAIR, SMEAR, CUP, MIRROR = DIRTS = ("specks", "hair", "smear", "cup", "mirror")
#: Square millimetres that are darker by so many levels, so far from the rules (mm): less is not to be seen.
_LEAST, _SEEN, _EDGE = 0.15, 10, 0.5


def draw_dirt(canvas: Canvas, cell: Box, dice: random.Random, rng: np.random.Generator) -> None:
    """Dirty a cell so that it can be seen."""
    here = (
        slice(round((cell.top + _EDGE) * canvas.per_mm), round((cell.bottom - _EDGE) * canvas.per_mm)),
        slice(round((cell.left + _EDGE) * canvas.per_mm), round((cell.right - _EDGE) * canvas.per_mm)),
    )
    before = canvas.pixels[here].min(axis=2).astype(int)
    while (before - canvas.pixels[here].min(axis=2) > _SEEN).sum() < _LEAST * canvas.per_mm**2:
        how = dice.choice(DIRTS)
        middle = (dice.uniform(cell.left + 4, cell.right - 4), dice.uniform(cell.top + 3, cell.bottom - 3))
        mask, colour = _DRAWN[how](canvas.per_mm, random.Random(dice.random()), apart(rng))
        canvas.ink(mask, colour, middle)


def _mirror(per_mm: float, dice: random.Random, rng: np.random.Generator) -> tuple[Mask, Colour]:
    """What a wet seal on another page left when the two lay on one another."""
    seal = Seal.of(dice.choice(("佐藤", "鈴木", "高橋")), dice, ("庶務課", "7.11.28"))
    mask = impression(seal, Press(darkness=dice.uniform(0.06, 0.16), dryness=0.5), per_mm, rng)
    return np.ascontiguousarray(mask[:, ::-1]), seal.colour


def _specks(per_mm: float, dice: random.Random, rng: np.random.Generator) -> tuple[Mask, Colour]:
    side = round(10 * per_mm)
    mask = np.zeros((side, side), np.uint8)
    for _ in range(dice.randrange(2, 7)):
        place = (int(rng.integers(side)), int(rng.integers(side)))
        cv2.circle(mask, place, max(1, round(dice.uniform(0.06, 0.3) * per_mm)), int(rng.integers(120, 256)), -1)
    return _soft(mask, 0.05 * per_mm), (60, 56, 50)


def _hair(per_mm: float, dice: random.Random, rng: np.random.Generator) -> tuple[Mask, Colour]:
    side = round(12 * per_mm)
    mask = np.zeros((side, side), np.uint8)
    steps = np.cumsum(np.cumsum(rng.normal(0, 0.06, 60))) + rng.uniform(0, 6)
    points = np.cumsum(np.stack([np.cos(steps), np.sin(steps)], axis=1), axis=0) * 0.13 * per_mm + side / 2
    cv2.polylines(mask, [points.astype(np.int32)], False, 200, 1, cv2.LINE_AA)
    return _soft(mask, 0.03 * per_mm), (50, 46, 44)


def _smear(per_mm: float, dice: random.Random, rng: np.random.Generator) -> tuple[Mask, Colour]:
    """A thumb with ink on it."""
    high, wide = round(dice.uniform(3, 7) * per_mm), round(dice.uniform(3, 10) * per_mm)
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j]
    spot = np.clip(1.1 - x**2 - y**2, 0, 1) * np.clip(0.6 + 0.5 * noise((high, wide), 0.7 * per_mm, rng), 0, 1)
    return (spot * dice.uniform(0.1, 0.4)).astype(np.float32), dice.choice((INKS[0], INKS[2], (70, 70, 76)))


def _cup(per_mm: float, dice: random.Random, rng: np.random.Generator) -> tuple[Mask, Colour]:
    """Part of the rim of a cup."""
    radius = dice.uniform(9, 36)
    side = round((2 * min(radius, 14) + 4) * per_mm)
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / per_mm
    off = max(0.0, radius - 14)
    away = np.hypot(x - side / per_mm / 2 - off, y - side / per_mm / 2)
    rim = np.exp(-(((away - radius) / dice.uniform(0.3, 0.9)) ** 2))
    mask = rim * np.clip(0.7 + 0.4 * noise((side, side), 3 * per_mm, rng), 0, 1) * dice.uniform(0.15, 0.45)
    return mask.astype(np.float32), (150, 112, 70)


def _soft(mask: np.ndarray, size: float) -> Mask:
    return np.asarray(cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(0.3, size)), np.float32)


_DRAWN = {SPECKS: _specks, HAIR: _hair, SMEAR: _smear, CUP: _cup, MIRROR: _mirror}
