"""Long straight strokes over the printed part of a row: a row that was struck out says that it does not hold."""

from __future__ import annotations

import cv2
import numpy as np

from ledger_tools.model import Box
from ledger_tools.returns.paper.ink import Ink, Mask
from ledger_tools.returns.paper.placing import SCALE, UprightPage

#: No two letters of a name have straight strokes that meet and are together as long as this, in millimetres.
_LONG = 12.0
_EDGE = 1.4  # of the rules around: some are thicker
_SHRUNK = 2
#: Degrees: all but nearly upright ones.
_ANGLES = tuple(angle for angle in range(0, 180, 10) if abs(angle - 90) > 20)


def struck_rows(page: UprightPage, ink: Ink) -> tuple[bool, ...]:
    """Tell of each row whether a stroke runs through what is printed in it, or through all that is written."""
    pixels = SCALE // _SHRUNK
    small = cv2.resize(ink.mask.astype(np.uint8), None, fx=1 / _SHRUNK, fy=1 / _SHRUNK, interpolation=cv2.INTER_AREA)
    small = cv2.resize(ink.mask.astype(np.float32), (small.shape[1], small.shape[0]), interpolation=cv2.INTER_AREA)
    inked = (small > 0.3).astype(np.uint8)
    printed = _strokes(inked, round(_LONG * pixels))
    columns = page.printed.columns
    stop = next(left for key, left, _ in columns if key == "received_on")
    start = columns[0][1]
    found = []
    for top, bottom in page.printed.rows:
        rows, across = page.cut(Box(start + _EDGE, top + _EDGE, stop - _EDGE, bottom - _EDGE))
        cell = printed[rows.start // _SHRUNK : rows.stop // _SHRUNK, across.start // _SHRUNK : across.stop // _SHRUNK]
        found.append(bool(cell.any()))
    return tuple(found)


def _strokes(inked: np.ndarray, length: int) -> Mask:
    """Where straight strokes at least so long lie."""
    found = np.zeros(inked.shape, dtype=np.bool_)
    for angle in _ANGLES:
        found |= cv2.morphologyEx(inked, cv2.MORPH_OPEN, _line(length, angle)).astype(bool)
    return found


def _line(length: int, angle: int) -> np.ndarray:
    dx, dy = np.cos(np.radians(angle)) * length / 2, np.sin(np.radians(angle)) * length / 2
    width, height = round(abs(2 * dx)) + 1, round(abs(2 * dy)) + 1
    kernel = np.zeros((height, width), np.uint8)
    x, y = (width - 1) / 2, (height - 1) / 2
    cv2.line(kernel, (round(x - dx), round(y - dy)), (round(x + dx), round(y + dy)), 1)
    return kernel
