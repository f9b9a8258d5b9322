"""What comes of pressing a seal: never all of its face, never everywhere as dark."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ledger_tools.simulate.paper.canvas import Mask, apart
from ledger_tools.simulate.paper.seals import Seal

_FINER = 2


@dataclass(frozen=True, slots=True)
class Press:
    """How a seal was pressed; ``angle`` in degrees, ``doubled`` and ``dragged`` in millimetres."""

    angle: float = 0.0
    darkness: float = 0.92  # where the ink is thickest
    dryness: float = 0.08  # share of the face that took no ink
    lean: float = 0.0  # pressed on one side: 1 leaves half of it white
    lean_to: float = 0.0  # degrees
    bled: float = 0.05  # millimetres that the ink ran out
    doubled: float = 0.0
    dragged: float = 0.0


def impression(seal: Seal, press: Press, per_mm: float, rng: np.random.Generator) -> Mask:
    """Return the ink that one pressing leaves on the paper."""
    rng = apart(rng)
    scale = per_mm * _FINER
    face = seal.face(scale)
    edge = round((1.2 + press.doubled + press.dragged) * scale)
    side = int(np.hypot(*face.shape)) + 2 * edge
    mask = np.zeros((side - side % _FINER, side - side % _FINER), np.float32)
    top, left = (mask.shape[0] - face.shape[0]) // 2, (mask.shape[1] - face.shape[1]) // 2
    mask[top : top + face.shape[0], left : left + face.shape[1]] = face
    turned = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), press.angle, 1)
    mask = np.asarray(cv2.warpAffine(mask, turned, mask.shape[::-1], flags=cv2.INTER_LINEAR), np.float32)
    mask = _ragged(mask, press.bled * scale, scale, rng)
    mask *= _taken(mask.shape, press, scale, rng)
    if press.dragged:
        mask = _dragged(mask, press.dragged * scale, rng)
    if press.doubled:
        again = rng.uniform(0.45, 0.9) * _moved(mask, press.doubled * scale, rng)
        mask = 1 - (1 - mask) * (1 - again)
    small = cv2.resize(mask, (mask.shape[1] // _FINER, mask.shape[0] // _FINER), interpolation=cv2.INTER_AREA)
    return np.asarray(small * press.darkness, np.float32)


def _ragged(mask: Mask, bled: float, scale: float, rng: np.random.Generator) -> Mask:
    """Let the ink run out a little into the paper, its edge following the fibres; it gathers at the edge."""
    soft = cv2.GaussianBlur(mask, (0, 0), 0.06 * scale)
    fibres = noise(mask.shape, 0.09 * scale, rng)
    cut = 0.5 - 0.45 * np.clip(bled / (0.12 * scale), -0.6, 0.6) + 0.10 * fibres
    inked = np.clip((soft - cut) / 0.22 + 0.5, 0, 1) * np.clip(12 * soft, 0, 1)
    rim = inked - cv2.GaussianBlur(inked, (0, 0), 0.12 * scale)
    return np.asarray(np.clip(inked * (0.9 + 0.35 * rim), 0, 1), np.float32)


def _taken(shape: tuple[int, ...], press: Press, scale: float, rng: np.random.Generator) -> Mask:
    """How much ink the paper took at each place."""
    patches = noise(shape, 1.3 * scale, rng)
    grain = noise(shape, 0.10 * scale, rng)
    lack = press.dryness * 2.2
    taken = 1 - np.clip(
        0.5 * lack * (patches + 0.6) + lack * 0.75 * np.maximum(0, grain + patches * 0.5 - 0.7 + 0.6 * lack), 0, 1
    )
    taken *= 0.92 + 0.06 * noise(shape, 0.5 * scale, rng)
    if press.lean:
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
        way = np.deg2rad(press.lean_to)
        across = ((x - shape[1] / 2) * np.cos(way) + (y - shape[0] / 2) * np.sin(way)) / (0.32 * shape[0])
        taken *= np.clip(0.5 - across / max(0.2, 1.2 - press.lean) + (1 - press.lean) * 0.9 + 0.15 * patches, 0, 1)
    return np.asarray(np.clip(taken, 0, 1), np.float32)


def noise(shape: tuple[int, ...], size: float, rng: np.random.Generator) -> Mask:
    """Smooth noise of spots about ``size`` pixels large, mean 0, deviation 1."""
    step = max(1.0, size)
    small = rng.normal(0, 1, (int(shape[0] / step) + 3, int(shape[1] / step) + 3)).astype(np.float32)
    large = cv2.resize(
        small, (int(small.shape[1] * step) + 1, int(small.shape[0] * step) + 1), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(large[: shape[0], : shape[1]], np.float32)


def _moved(mask: Mask, way: float, rng: np.random.Generator) -> Mask:
    to = rng.uniform(0, 2 * np.pi)
    shift = np.array([[1, 0, way * np.cos(to)], [0, 1, way * np.sin(to)]], np.float32)
    return np.asarray(cv2.warpAffine(mask, shift, mask.shape[::-1]))


def _dragged(mask: Mask, way: float, rng: np.random.Generator) -> Mask:
    """The seal slipped while it was on the paper."""
    steps = 5
    to = rng.uniform(0, 2 * np.pi)
    found = mask
    for step in range(1, steps + 1):
        part = way * step / steps
        shift = np.array([[1, 0, part * np.cos(to)], [0, 1, part * np.sin(to)]], np.float32)
        found = np.maximum(found, cv2.warpAffine(mask, shift, mask.shape[::-1]) * (0.75 - 0.5 * step / steps))
    return np.asarray(found)
