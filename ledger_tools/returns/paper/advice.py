"""What to do better when a page is scanned again: what of it as it came is, or may be, in the way of reading it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from ledger_tools.returns.paper.images import BILEVEL, GREY, PageImage
from ledger_tools.returns.paper.marks import Marks
from ledger_tools.returns.paper.placing import UprightPage

_DARK = 120  # levels of grey of the paper itself
_COARSE = 145  # pixels an inch: a page of 150 that was made a little smaller is one of them
_FEW = 1100  # pixels on the short side of A4: 130 an inch
_TILTED = 3.0  # degrees
_WAVES = 1.0  # millimetres that rows lie off
_ALIKE = 0.5  # of its rules agree: else the page is another one than it is taken for
_MARKERS = 4
_INCH = 25.4  # millimetres


class _Advice(NamedTuple):
    """What was seen, as a sentence, and what to do about it where the page was read all the same."""

    seen: str
    better: str


_BITS = _Advice("白黒2値で読み取られています。", "薄い印や鉛筆が写りません。カラーで読み取ってください。")
_SHADES = _Advice("グレーで読み取られています。", "カラーで読み取ると、確認の必要な行が減ります。")
_TOO_DARK = _Advice("暗く写っています。", "濃度を下げるか、原稿の浮きをなくしてください。")
_TOO_COARSE = _Advice("解像度が足りません。", "200dpi で読み取ってください。")
_TURNED = _Advice("紙面が傾いています。", "原稿の向きをそろえてください。")
_IN_WAVES = _Advice("紙が波打っているか、浮いています。", "平らに伸ばして読み取ってください。")


def advice_on(page: PageImage, marks: Marks, upright: UprightPage | None) -> str:
    """Return in sentences what was seen to be wrong with the picture of a ledger's page; '' where nothing was.

    That a page is grey keeps none from being read.
    """
    return "".join(one.seen for one in _advice(page, marks, upright) if one != _SHADES)


def advice_on_read(page: PageImage, marks: Marks, upright: UprightPage) -> tuple[str, ...]:
    """Return, a line each, how a page that was read is better scanned the next time."""
    return tuple(one.seen + one.better for one in _advice(page, marks, upright))


def _advice(page: PageImage, marks: Marks, upright: UprightPage | None) -> Iterator[_Advice]:
    missing = _MARKERS - len(marks.markers)
    if missing > 0:
        seen = f"四隅の目印のうち{missing}個が見えません。紙面が切れているか、隠れています。"
        yield _Advice(seen, "用紙全体が入るように置いてください。")
    if page.depth == BILEVEL:
        yield _BITS
    elif float(np.median(cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY))) < _DARK:
        yield _TOO_DARK
    if page.depth == GREY:
        yield _SHADES
    if _dots(page, upright) < _COARSE:
        yield _TOO_COARSE
    if upright is None:
        return
    (left, top), (right, down) = upright.outline[0], upright.outline[1]
    tilt = math.degrees(math.atan2(down - top, right - left)) % 90
    if min(tilt, 90 - tilt) > _TILTED:
        yield _TURNED
    if upright.moved > _WAVES and upright.agreeing >= _ALIKE:
        yield _IN_WAVES


def _dots(page: PageImage, upright: UprightPage | None) -> float:
    """Pixels an inch of the paper, as near as the page shows."""
    if upright is None:
        return _COARSE if min(page.pixels.shape[:2]) >= _FEW else 0
    length = float(np.linalg.norm(upright.outline[1] - upright.outline[0]))
    return length / (upright.area.right - upright.area.left) * _INCH
