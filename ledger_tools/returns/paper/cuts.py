"""How an impression is cut, without reading its letters: what no personal seal is, and the bands of a date stamp.

A personal seal is a ring or a square with letters below one another. A rectangle, a small square, a second ring, or
letters side by side are an office's stamp of a word; three bands, the middle one for the day, may be an office's or a
person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.returns.paper.impressions import Frame, Ring
from ledger_tools.returns.paper.ink import Mask

Shades = NDArray[np.float32]
Shares = NDArray[np.float64]

_SIDE = 100  # pixels of the upright picture of an impression
_INKED = 0.35
_INNER, _INNER_FRAME = 0.80, 0.82  # of half its width: within that lie letters, and not the edge
_ENDS = (2, 98)  # percent of the ink: the rest may be dust
_FEWEST = 20  # pixels of letters
_TURNS = range(-14, 15, 2)  # degrees that a stamp may be pressed askew
_UPPER, _LOWER = (24, 46), (54, 76)  # lines of the picture between which the bars of a date stamp lie
_REACH = 0.86  # of the width at that height: how far a bar goes, apart from the ring
_WHOLE = 0.95  # of that
_ROUND = np.linspace(0, 2 * np.pi, 180, endpoint=False)
_DEPTHS = np.arange(1.04, 0.70, -0.01)  # of a ring's radius
_SEEN, _SECOND = 0.5, 0.8  # of a ring: that it is one; how much more of it than of the gap before it is inked
_SIDE_BY_SIDE, _OBLONG = 1.35, 1.25
_SMALLEST = 8.0  # millimetres: of a person's square seal; a 済 in a square is smaller


class Bands(NamedTuple):
    """The bars of a date stamp: how far it is turned (degrees), and where they lie (shares of its height)."""

    turn: float
    upper: float
    lower: float


@dataclass(frozen=True, slots=True)
class Cut:
    """``wide``: width of all letters together against their height. ``second``: how surely there is a second ring.

    Of a frame ``oblong`` is the longer side against the shorter one, ``side`` that one in millimetres.
    """

    wide: float = 0.0
    second: float = 0.0
    oblong: float = 1.0
    side: float = _SMALLEST
    bands: Bands | None = None

    @property
    def is_of_words(self) -> bool:
        """Whether it is cut as no personal seal is."""
        by_side = self.bands is None and self.wide > _SIDE_BY_SIDE
        no_square = self.oblong > _OBLONG or self.side < _SMALLEST
        return by_side or no_square or self.second >= _SECOND


def cut_of(shape: Ring | Frame, mask: Mask) -> Cut:
    """Measure how an impression is cut; ``mask`` is the ink of the window in which it lies."""
    shades = mask.astype(np.float32)
    if isinstance(shape, Frame):
        short, long = shape.size
        return Cut(_wide(upright(shape, shades) > _INKED, None), oblong=long / max(1e-6, short), side=short)
    bands = bands_of(shape, shades)
    return Cut(_wide(upright(shape, shades) > _INKED, _INNER), _second(shape, shades), bands=bands)


def upright(shape: Ring | Frame, shades: Shades, degrees: float = 0.0, side: int = _SIDE) -> Shades:
    """The picture of an impression, as large as all others, turned back by so many degrees."""
    u, v = np.meshgrid(_steps(side), _steps(side))
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    x, y = shape.at((u * cos - v * sin).astype(np.float32), (u * sin + v * cos).astype(np.float32))
    return np.asarray(cv2.remap(shades, np.float32(x), np.float32(y), cv2.INTER_LINEAR), dtype=np.float32)


def bands_of(ring: Ring, shades: Shades) -> Bands | None:
    """Return the bars across a ring, one above its middle and one below; None where it has not two of them."""
    best, found = _WHOLE, None
    steps = _steps(_SIDE)
    reach = np.abs(steps)[None, :] < (np.sqrt(np.maximum(0, 1 - steps**2)) * _REACH)[:, None]
    for degrees in _TURNS:
        inked = (upright(ring, shades, degrees) > _INKED).astype(np.uint8)
        near = cv2.dilate(inked, np.ones((3, 1), np.uint8)).astype(bool)
        filled = (near & reach).sum(axis=1) / np.maximum(1, reach.sum(axis=1))
        above, below = (first + int(np.argmax(filled[first:last])) for first, last in (_UPPER, _LOWER))
        if (least := min(filled[above], filled[below])) >= best and (found is None or least > best):
            best, found = least, Bands(float(degrees), (above + 0.5) / _SIDE, (below + 0.5) / _SIDE)
    return found


def _steps(side: int) -> Shares:
    return np.asarray((np.arange(side) + 0.5) / side * 2 - 1, dtype=np.float64)


def _wide(inked: Mask, radius: float | None) -> float:
    u, v = np.meshgrid(_steps(_SIDE), _steps(_SIDE))
    inner = np.maximum(np.abs(u), np.abs(v)) < _INNER_FRAME if radius is None else u**2 + v**2 < radius**2
    ys, xs = np.nonzero(inked & inner)
    if len(xs) < _FEWEST:
        return 0.0
    across, down = (np.percentile(places, _ENDS) for places in (xs, ys))
    return float((across[1] - across[0]) / max(1.0, down[1] - down[0]))


def _second(ring: Ring, shades: Shades) -> float:
    """How much more of a circle within a ring is inked than of the gap between them."""
    across, down = (np.outer(_DEPTHS, way(_ROUND)).astype(np.float32) for way in (np.cos, np.sin))
    x, y = ring.at(across, down)
    inked = cv2.remap(shades, np.float32(x), np.float32(y), cv2.INTER_LINEAR) > _INKED
    covered = inked.mean(axis=1)
    outer = int(np.argmax(np.where(_DEPTHS > 0.9, covered, 0)))
    gap = np.minimum.accumulate(covered[outer:])
    within = covered[outer:]
    return float(np.where(within > _SEEN, within - gap, 0).max())
