"""Long straight strokes over the printed part of a row: a row that was struck out says that it does not hold."""

from __future__ import annotations

import cv2
import numpy as np

from ledger_tools.model import Box
from ledger_tools.returns.paper.impressions import Frame, Ring
from ledger_tools.returns.paper.ink import Ink, Mask
from ledger_tools.returns.paper.placing import SCALE, UprightPage

#: No two letters of a name have straight strokes that meet and are together as long as this, in millimetres.
_LONG = 12.0
_EDGE = 1.4  # of the rules around: some are thicker
#: No pen is as wide (millimetres) and as pale: letters can be read through a highlighter.
_BROAD, _PALE = 2.2, 0.7
_SHRUNK = 2
#: Degrees: all but nearly upright ones.
_ANGLES = tuple(angle for angle in range(0, 180, 10) if abs(angle - 90) > 20)


#: Of a line through an impression, in millimetres: how much longer than that it is; how far around it is looked for.
_LONGER, _BEYOND = 1.6, 3.0
#: Where its middle lies: off that of the impression along the line, in millimetres, and across, of half its width.
_ALONG, _DEEP = 0.3, 0.8
_STEP = 6  # degrees


def struck_rows(page: UprightPage, ink: Ink) -> tuple[bool, ...]:
    """Tell of each row whether a stroke runs through what is printed in it, or through all that is written."""
    pixels = SCALE // _SHRUNK
    printed = _strokes(_halved(ink.mask & ~_highlighted(ink)), round(_LONG * pixels))
    columns = page.printed.columns
    stop = next(left for key, left, _ in columns if key == "received_on")
    start = columns[0][1]
    found = []
    for top, bottom in page.printed.rows:
        rows, across = page.cut(Box(start + _EDGE, top + _EDGE, stop - _EDGE, bottom - _EDGE))
        cell = printed[rows.start // _SHRUNK : rows.stop // _SHRUNK, across.start // _SHRUNK : across.stop // _SHRUNK]
        found.append(bool(cell.any()))
    return tuple(found)


def _highlighted(ink: Ink) -> Mask:
    """What a highlighter has covered, and the letters in it."""
    side = round(_BROAD * SCALE)
    broad = cv2.morphologyEx(ink.mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    count, labels = cv2.connectedComponents(broad, connectivity=8)
    pale = np.bincount(labels[ink.shade < _PALE], minlength=count) > np.bincount(labels.ravel(), minlength=count) / 2
    pale[0] = False
    return np.asarray(cv2.dilate(pale[labels].astype(np.uint8), np.ones((3, 3), np.uint8)), dtype=np.bool_)


def runs_through(shape: Ring | Frame, mask: Mask) -> bool:
    """Whether a straight stroke runs through a seal and out of it: no line of its own reaches beyond its edge.

    That tells also where the stroke is as red, or on a grey page as dark, as the seal.
    """
    inside = shape.inside(mask.shape)
    ys, xs = np.nonzero(inside)
    if not len(xs):
        return False
    around = round(_BEYOND * SCALE)
    window = (
        slice(max(0, int(ys.min()) - around), int(ys.max()) + around),
        slice(max(0, int(xs.min()) - around), int(xs.max()) + around),
    )
    inked = _halved(mask[window])
    inked = cv2.dilate(inked, np.ones((3, 3), np.uint8))  # a line by hand is not quite straight
    middle = np.array([ys.mean() - window[0].start, xs.mean() - window[1].start]) / _SHRUNK
    down, across = (ys - ys.mean()) / _SHRUNK, (xs - xs.mean()) / _SHRUNK
    for angle in range(0, 180, _STEP):
        along = across * np.cos(np.radians(angle)) + down * np.sin(np.radians(angle))
        width = float(np.ptp(along))
        line = _line(round(width + _LONGER * SCALE / _SHRUNK), angle)
        hit = np.argwhere(cv2.erode(inked, line, borderType=cv2.BORDER_CONSTANT, borderValue=(0, 0, 0, 0))) - middle
        cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        is_through = np.abs(hit[:, 1] * cos + hit[:, 0] * sin) <= _ALONG * SCALE / _SHRUNK
        is_through &= np.abs(hit[:, 0] * cos - hit[:, 1] * sin) <= _DEEP * width / 2
        if is_through.any():
            return True
    return False


def _halved(mask: Mask) -> np.ndarray:
    size = (max(1, mask.shape[1] // _SHRUNK), max(1, mask.shape[0] // _SHRUNK))
    small = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small > 0.3, dtype=np.uint8)


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
