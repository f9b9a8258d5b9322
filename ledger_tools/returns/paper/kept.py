"""What of an impression is kept, by which a seal is known again: on other rows, pages and scans."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.impressions import LEVELS, SIDE, spelt
from ledger_tools.returns.paper.impressions import Frame, Ring
from ledger_tools.returns.paper.ink import Ink

_FINER = 3  # times as many pixels are looked at as are kept
_WITHIN_RING, _WITHIN_FRAME = 0.86, 0.80  # of the radius or half the side: without the ring or frame itself
_DARKEST, _PALEST = 98, 0.1  # percent of the pixels are lighter than full ink; what is paler altogether stays so


def kept_impression(shape: Ring | Frame, ink: Ink, *, is_bilevel: bool) -> str:
    """Return what lies within a ring or frame as text; ``ink`` is where its pixels are counted from."""
    within = _WITHIN_RING if isinstance(shape, Ring) else _WITHIN_FRAME
    fine = SIDE * _FINER
    steps = (((np.arange(fine) + 0.5) / fine * 2 - 1) * within).astype(np.float32)
    x, y = shape.at(steps[None, :], steps[:, None])
    shade = np.where(ink.rules, np.float32(0), ink.shade)
    seen = cv2.remap(shade, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
    small = cv2.resize(seen, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return spelt(_levels(small), shape.size, framed=isinstance(shape, Frame), bilevel=is_bilevel)


def _levels(shades: NDArray[np.float32]) -> NDArray[np.uint8]:
    full = max(_PALEST, float(np.percentile(shades, _DARKEST)))
    return np.asarray(np.rint(np.clip(shades / full, 0, 1) * (LEVELS - 1)), dtype=np.uint8)
