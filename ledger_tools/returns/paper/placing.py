"""Where the printed page lies on the image: by its markers first, then by its own rules, set upright in millimetres.

What a copier, a lens or a wave in the paper does to a page is one smooth shift of its rules against where they were
printed. How well they agree with it is kept: a page that agrees badly is not read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import Box, PrintedPage
from ledger_tools.returns.paper.images import Pixels
from ledger_tools.returns.paper.marks import Marks, Points
from ledger_tools.returns.paper.rules import RULES_MISSING, Shift, rules_of

Matrix = NDArray[np.float64]

#: Pixels a millimetre of the upright page, and of the small one on which the printed page is chosen.
SCALE = 8
_SMALL = 3
#: How much wider than high programs print a page: they round the widths of columns differently (Excel, LibreOffice).
_WIDER = (0.965, 1.10)
_STRETCHES = tuple(round(0.98 + 0.01 * step, 2) for step in range(11))
_ABOVE, _BELOW = 2.0, 12.0  # millimetres around the table that are looked at, too
#: A page counts where so many of its rules agree, with markers as there should be; with only two of them, nearly all.
_AGREEING, _AGREEING_WITH_TWO = 0.70, 0.90
#: Half of them are enough where those lie just where four markers say: rules get lost in black and white.
_AGREEING_EXACTLY, _EXACT = 0.50, (0.5, 0.2)
_RESIDUAL, _RESIDUAL_BY_TEXT = 0.9, 0.45
_CLOSE, _CLOSER = 4, 0.4  # candidates that are looked at in full, and how much worse they may seem
#: Millimetres that rows may lie off between the markers: on a scanner, and where paper lay in waves under a lens.
_MOVED, _MOVED_IN_WAVES = 1.0, 1.6
_FLAT = 0.6  # millimetres that four markers of a page on a scanner lie off a parallelogram
_GRID = 16  # pixels between the places at which the shift is worked out


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A page set upright: ``pixels`` show ``area`` of it; ``residual`` in millimetres, ``agreeing`` from 0 to 1."""

    printed: PrintedPage
    pixels: Pixels
    area: Box
    residual: float
    agreeing: float
    moved: float
    by_text: bool
    is_flat: bool
    markers: int
    outline: Points  # of the area, on the image

    def cut(self, box: Box) -> tuple[slice, slice]:
        """Return the rows and columns of pixels that show a box, as far as they are there."""
        height, width = self.pixels.shape[:2]
        top, bottom = (round((at - self.area.top) * SCALE) for at in (box.top, box.bottom))
        left, right = (round((at - self.area.left) * SCALE) for at in (box.left, box.right))
        return slice(max(0, top), min(height, max(0, bottom))), slice(max(0, left), min(width, max(0, right)))

    @property
    def is_sound(self) -> bool:
        """Whether the rows surely lie where they are taken to lie."""
        needed = _AGREEING if self.markers >= 3 else _AGREEING_WITH_TWO
        if self.markers >= 4 and self.moved <= _EXACT[0] and self.residual <= _EXACT[1]:
            needed = _AGREEING_EXACTLY
        if self.moved > (_MOVED if self.is_flat else _MOVED_IN_WAVES):
            return False
        if self.by_text and (self.markers < 4 or self.residual > _RESIDUAL_BY_TEXT):
            return False
        return self.markers >= 2 and self.residual <= _RESIDUAL and self.agreeing >= needed


def set_upright(pixels: Pixels, marks: Marks, candidates: Sequence[PrintedPage]) -> UprightPage | None:
    """Return the page upright, as the candidate that agrees best with its rules; None where there are too few marks."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    tried = [(one, turn) for one in candidates for turn in _turns(one, marks)]
    if not tried:
        return None
    printed, turn = _best(grey, tried)
    shift = rules_of(_flat(grey, turn, area_of(printed), SCALE), printed, area_of(printed), SCALE)
    area = area_of(printed)
    upright = _resampled(pixels, turn, area, shift)
    return UprightPage(
        printed,
        upright,
        area,
        shift.residual,
        shift.agreeing,
        shift.moved,
        shift.by_text,
        _is_flat(printed, marks),
        len(marks.markers),
        _outline(turn, area),
    )


def _best(grey: Pixels, tried: Sequence[tuple[PrintedPage, Matrix]]) -> tuple[PrintedPage, Matrix]:
    """Choose what agrees best with the rules: roughly first, then the few best again in full.

    Of two that agree it is the one with more rows.
    """
    if len(tried) == 1:
        return tried[0]
    scores = [_agreement(grey, *pair, _SMALL) for pair in tried]
    order = sorted(range(len(tried)), key=scores.__getitem__, reverse=True)
    close = [tried[at] for at in order[:_CLOSE] if scores[at] > scores[order[0]] - _CLOSER]
    if len(close) == 1:
        return close[0]
    return max(close, key=lambda pair: (round(_agreement(grey, pair[0], pair[1], SCALE), 1), len(pair[0].rows)))


def area_of(printed: PrintedPage) -> Box:
    """What of a page is looked at: the table, the strips beside it and some paper below."""
    right = max(box.right for box in printed.markers) + 2
    bottom = max(
        printed.rows[-1][1] if printed.rows else printed.head[1], *(box.bottom for _, box in printed.others), 0
    )
    return Box(0.0, printed.head[0] - _ABOVE, right, bottom + _BELOW)


def _is_flat(printed: PrintedPage, marks: Marks) -> bool:
    """Whether a page lay flat on glass: then its markers lie as on paper, but for being moved, turned and stretched."""
    if len(marks.markers) < 4:
        return False
    found = sorted(marks.markers)
    seen = np.array([(*marks.markers[number].mean(axis=0), 1.0) for number in found], dtype=np.float64)
    paper = np.array([_centre(printed.markers[number]) for number in found], dtype=np.float64)
    fit, *_ = np.linalg.lstsq(seen, paper, rcond=None)
    return bool(np.abs(seen @ fit - paper).max() <= _FLAT)


def _turns(printed: PrintedPage, marks: Marks) -> Iterator[Matrix]:
    """Yield the maps from millimetres to pixels that the markers allow."""
    found = sorted(marks.markers)
    centres = np.array([_centre(printed.markers[number]) for number in found], dtype=np.float64)
    seen = np.array([marks.markers[number].mean(axis=0) for number in found], dtype=np.float64)
    if len(found) == 4:
        turn = cv2.getPerspectiveTransform(centres.astype(np.float32), seen.astype(np.float32)).astype(np.float64)
        if _is_likely(turn, printed):
            yield turn
    elif len(found) == 3:
        turn = np.vstack([cv2.getAffineTransform(centres.astype(np.float32), seen.astype(np.float32)), (0, 0, 1)])
        if _is_likely(turn, printed):
            yield turn
    elif len(found) == 2:
        for stretch in _STRETCHES:
            yield _from_two(centres, seen, stretch)


def _from_two(centres: Matrix, seen: Matrix, stretch: float) -> Matrix:
    """Turn, move and scale so that two markers fit, with columns stretched by so much."""
    wide = centres * (stretch, 1.0)
    (x0, y0), (x1, y1) = wide
    (u0, v0), (u1, v1) = seen
    ratio = complex(u1 - u0, v1 - v0) / complex(x1 - x0, y1 - y0)
    a, b = ratio.real, ratio.imag
    move = np.array([[a, -b, u0 - a * x0 + b * y0], [b, a, v0 - b * x0 - a * y0], [0, 0, 1]], dtype=np.float64)
    return np.asarray(move @ np.diag([stretch, 1.0, 1.0]), dtype=np.float64)


def _is_likely(turn: Matrix, printed: PrintedPage) -> bool:
    """Whether a map neither mirrors the page nor makes it wider or narrower than any program prints it."""
    middle = np.mean([_centre(box) for box in printed.markers], axis=0)
    points = middle + np.array([(0, 0), (20, 0), (0, 20)], dtype=np.float64)
    here, right, down = _mapped(turn, points)
    across, along = right - here, down - here
    turned = across[0] * along[1] - across[1] * along[0]
    wider = float(np.linalg.norm(across) / max(float(np.linalg.norm(along)), 1e-6))
    return bool(turned > 0) and _WIDER[0] <= wider <= _WIDER[1]


def _agreement(grey: Pixels, printed: PrintedPage, turn: Matrix, scale: int) -> float:
    """How well the rules of a candidate lie on lines of the image, without any refining."""
    area = area_of(printed)
    shift = rules_of(_flat(grey, turn, area, scale), printed, area, scale)
    # Rows that are all off by as much are other rows; what the rules say outweighs what is printed between them.
    return shift.agreeing - 0.1 * shift.moved - shift.by_text if shift is not RULES_MISSING else -99.0


def _flat(grey: Pixels, turn: Matrix, area: Box, scale: int) -> Pixels:
    """The area upright, by its markers alone."""
    size = (round((area.right - area.left) * scale), round((area.bottom - area.top) * scale))
    to_mm = np.array([[1 / scale, 0, area.left + 0.5 / scale], [0, 1 / scale, area.top + 0.5 / scale], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(grey, turn @ to_mm, size, flags=flags, borderValue=255), dtype=np.uint8)


def _resampled(pixels: Pixels, turn: Matrix, area: Box, shift: Shift) -> Pixels:
    """The area upright, with each place where its rules say that it lies."""
    width, height = round((area.right - area.left) * SCALE), round((area.bottom - area.top) * SCALE)
    across = (np.arange(0, width + _GRID, _GRID) + 0.5) / SCALE + area.left
    down = (np.arange(0, height + _GRID, _GRID) + 0.5) / SCALE + area.top
    x, y = np.meshgrid(across, down)
    moved_x, moved_y = shift.at(x, y)
    places = _mapped(turn, np.column_stack([(x + moved_x).ravel(), (y + moved_y).ravel()])).reshape(*x.shape, 2)
    full = cv2.warpAffine(
        places.astype(np.float32),
        np.array([[_GRID, 0, 0], [0, _GRID, 0]], dtype=np.float64),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(
        cv2.remap(pixels, full, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(255, 255, 255)),
        dtype=np.uint8,
    )


def _outline(turn: Matrix, area: Box) -> Points:
    corners = [(area.left, area.top), (area.right, area.top), (area.right, area.bottom), (area.left, area.bottom)]
    return _mapped(turn, np.array(corners, dtype=np.float64)).astype(np.float32)


def _mapped(turn: Matrix, points: Matrix) -> Matrix:
    return np.asarray(cv2.perspectiveTransform(points.reshape(1, -1, 2), turn).reshape(-1, 2), dtype=np.float64)


def _centre(box: Box) -> tuple[float, float]:
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2
