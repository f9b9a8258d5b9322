"""What to do better when a page is scanned again: what of it as it came is in the way of reading it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

from ledger_tools.returns.paper.images import BILEVEL, PageImage
from ledger_tools.returns.paper.marks import Marks
from ledger_tools.returns.paper.placing import UprightPage

_DARK = 120  # levels of grey of the paper itself
_FEW = 1100  # pixels on the short side of A4: 130 an inch
_TILTED = 4.0  # degrees
_WAVES = 1.0  # millimetres that rows lie off
_ALIKE = 0.5  # of its rules agree: else the page is another one than it is taken for
_MARKERS = 4


def advice_on(page: PageImage, marks: Marks, upright: UprightPage | None) -> str:
    """Return in sentences what was seen to be wrong with the picture of a ledger's page; '' where nothing was."""
    return "".join(_advice(page, marks, upright))


def _advice(page: PageImage, marks: Marks, upright: UprightPage | None) -> Iterator[str]:
    missing = _MARKERS - len(marks.markers)
    if missing > 0:
        yield f"四隅の印のうち{missing}個が見えません。紙面が切れているか、隠れています。"
    if page.depth == BILEVEL:
        yield "白黒2値で読み取られています。"
    elif float(np.median(cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY))) < _DARK:
        yield "暗く写っています。"
    if min(page.pixels.shape[:2]) < _FEW:
        yield "解像度が足りません。"
    if upright is None:
        return
    (left, top), (right, down) = upright.outline[0], upright.outline[1]
    tilt = math.degrees(math.atan2(down - top, right - left)) % 90
    if min(tilt, 90 - tilt) > _TILTED:
        yield "紙面が傾いています。"
    if upright.moved > _WAVES and upright.agreeing >= _ALIKE:
        yield "紙が波打っているか、浮いています。"
