"""The same impression in two rows of a page: one seal for two people, or a rubber stamp of a word that names nobody."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.returns.paper.impressions import Frame, Ring
from ledger_tools.returns.paper.ink import Ink

_SIDE = 48  # pixels of the picture by which an impression is compared
_THIRDS = ((0, 14), (16, 32), (34, _SIDE))  # its lines; between them lie the lines around the day of a date seal
_INSIDE = 0.86  # of the radius: what lies within the ring
_BLUR = 1.2
_TURNS = range(-20, 21, 2)  # degrees
_SHIFTS = (-2, 0, 2)  # pixels
#: How alike two impressions of one seal are in each third of their height: date seals of one office differ in one only.
_ALIKE, _ALIKE_BILEVEL = 0.90, 0.66

Picture = NDArray[np.float32]


def repeated(shapes: Sequence[Ring | Frame | None], ink: Ink, *, is_bilevel: bool) -> list[bool]:
    """Tell of each impression of a page (None: there is none to compare) whether another row shows the same one."""
    found = [False] * len(shapes)
    there = [index for index, shape in enumerate(shapes) if shape is not None]
    if len(there) < 2:
        return found
    shade = np.where(ink.rules, np.float32(0), ink.shade)
    plain, turned = {}, {}
    for index in there:
        shape = shapes[index]
        assert shape is not None
        pictures = [_picture(shape, shade, degrees) for degrees in _TURNS]
        plain[index] = _thirds(np.stack([pictures[len(_TURNS) // 2]]))
        moved = [
            np.roll(picture, shift, (0, 1)) for picture in pictures for shift in itertools.product(_SHIFTS, repeat=2)
        ]
        turned[index] = _thirds(np.stack(moved))
    limit = _ALIKE_BILEVEL if is_bilevel else _ALIKE
    for one, other in itertools.combinations(there, 2):
        alike = np.min([a @ b[0] for a, b in zip(turned[one], plain[other], strict=True)], axis=0)
        if float(alike.max()) >= limit:
            found[one] = found[other] = True
    return found


def _picture(shape: Ring | Frame, shade: Picture, degrees: float) -> Picture:
    """What lies within a ring or frame, turned, and as large as all others."""
    steps = ((np.arange(_SIDE, dtype=np.float32) + 0.5) / _SIDE * 2 - 1) * _INSIDE
    u, v = np.meshgrid(steps, steps)
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x, y = shape.at(u * cos - v * sin, u * sin + v * cos)
    seen = cv2.remap(shade, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), _BLUR), dtype=np.float32)


def _thirds(pictures: Picture) -> list[Picture]:
    """The upper, middle and lower part of pictures, each so that a product says how alike two of them are."""
    found = []
    for first, last in _THIRDS:
        flat = pictures[:, first:last].reshape(len(pictures), -1)
        flat = flat - flat.mean(axis=1, keepdims=True)
        found.append(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6))
    return found
