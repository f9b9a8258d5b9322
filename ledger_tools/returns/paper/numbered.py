"""A page of which both codes are lost, by what is printed in its head and foot: 受領簿番号 01-003 第1版, and 2 / 2.

That alone proves nothing: the page counts only where its rules lie as that page was printed, and where the 番号 read in
its rows are those of the members there; who knows the members compares them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import Box
from ledger_tools.returns.evidence.recogniser import recogniser
from ledger_tools.returns.paper.images import Pixels
from ledger_tools.returns.paper.marks import Marks, PageCode, Points
from ledger_tools.returns.paper.placing import UprightPage

Shades = NDArray[np.float32]

_LEDGER = re.compile(r"(\d{2,3}-\d{3,4})\(?第(\d{1,4})版")
_PAGE = re.compile(r"(?:版|^)(\d{1,4})/(\d{1,4})$")
_HYPHENS = str.maketrans("一ー―–−‐／（）", "------/()")
#: Against the side of a marker: how high a line is, what joins its letters, how far above the page it is looked for.
_LINE, _JOINED, _ABOVE = (0.12, 0.9), 0.5, 4.0
_WIDEST = 40  # times as wide as high: a rule, no line of letters
_MOST = 24  # lines that are read of a page
_INKED = 0.35  # darker than the paper, as a share
_PAD = 0.25  # of a line's height
_SURE = 0.8  # of 1, the least sure digit of 番号
_EDGE = 0.7  # millimetres of a cell that its rules may reach into
_SMALLEST = 6  # pixels that a line of letters is high


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """What stands in the head or foot of a page: whose it is, and how many pages that ledger has."""

    ledger_id: str
    edition: int
    page: int
    pages: int

    @property
    def code(self) -> PageCode:
        """The same as a code would say it; the cycle is not printed there."""
        return PageCode("", self.ledger_id, self.edition, self.page)

    def __str__(self) -> str:
        return f"受領簿番号{self.ledger_id}(第{self.edition}版)の{self.page}頁目"


def number_of(pixels: Pixels, marks: Marks) -> PrintedNumber | None:
    """Read the number of a page below and above its markers; None where it is not read whole, or in two ways."""
    turned = _level(pixels, marks.markers)
    if turned is None:
        return None
    ledgers, places = set(), set()
    for text in _texts(*turned):
        ledgers |= {(one[1], int(one[2])) for one in _LEDGER.finditer(text)}
        places |= {(int(one[1]), int(one[2])) for one in _PAGE.finditer(text)}
    if len(ledgers) != 1 or len(places) != 1:
        return None
    ((ledger_id, edition),), ((page, pages),) = ledgers, places
    return PrintedNumber(ledger_id, edition, page, pages) if 1 <= page <= pages else None


def member_numbers(page: UprightPage) -> tuple[str, ...]:
    """Return the 番号 read in each row of an upright page, '' where not every digit is sure."""
    left, right = next((left, right) for key, left, right in page.printed.columns if key == "bango")
    grey = cv2.cvtColor(page.pixels, cv2.COLOR_RGB2GRAY)
    found = []
    for top, bottom in page.printed.rows:
        cell = _shade(grey[page.cut(Box(left + _EDGE, top + _EDGE, right - _EDGE, bottom - _EDGE))])
        line = _cut(cell, *_extent(cell > _INKED))
        letters = recogniser().read(line) if line is not None else ()
        text = "".join(letter.text for letter in letters)
        is_sure = text.isdecimal() and text.isascii() and min(letter.sure for letter in letters) >= _SURE
        found.append(text if is_sure else "")
    return tuple(found)


def _level(pixels: Pixels, markers: Mapping[int, Points]) -> tuple[Pixels, float, float, float] | None:
    """The page turned upright; its upper and lower markers' edges, and their side, in pixels; None with too few."""
    middles = {number: corners.mean(axis=0) for number, corners in markers.items()}
    ways = [(middles[to] - middles[at]).tolist() for at, to in ((0, 1), (3, 2)) if {at, to} <= middles.keys()]
    down = [(middles[to] - middles[at]).tolist() for at, to in ((0, 3), (1, 2)) if {at, to} <= middles.keys()]
    ways += [[y, -x] for x, y in down]
    if not ways:
        return None
    way = max(ways, key=lambda one: float(np.hypot(*one)))
    height, width = pixels.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(math.atan2(way[1], way[0])), 1.0)
    cos, sin = abs(turn[0, 0]), abs(turn[0, 1])
    size = (math.ceil(width * cos + height * sin), math.ceil(width * sin + height * cos))
    turn[:, 2] += ((size[0] - width) / 2, (size[1] - height) / 2)
    flat = cv2.warpAffine(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), turn, size, borderValue=(255,))
    corners = cv2.transform(np.concatenate([*markers.values()])[None], turn)[0]
    side = float(np.median([np.linalg.norm(one - np.roll(one, -1, axis=0), axis=1).mean() for one in markers.values()]))
    return np.asarray(flat, dtype=np.uint8), float(corners[:, 1].min()), float(corners[:, 1].max()), side


def _texts(flat: Pixels, top: float, bottom: float, side: float) -> Iterator[str]:
    """Yield the lines of letters below and above the markers, as they are read; those farthest down first."""
    shade = _shade(flat)
    ranges = (slice(max(0, round(bottom - side)), None), slice(max(0, round(top - _ABOVE * side)), round(top)))
    read = 0
    for rows in ranges:
        part = shade[rows]
        if part.shape[0] < _SMALLEST:
            continue
        inked = (part > _INKED).astype(np.uint8)
        joined = cv2.dilate(inked, np.ones((1, max(3, round(_JOINED * side))), np.uint8))
        _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
        boxes = [tuple(one[:4].tolist()) for one in stats[1:]]
        lines = [one for one in boxes if _LINE[0] * side <= one[3] <= _LINE[1] * side and one[2] <= _WIDEST * one[3]]
        for x, y, wide, high in sorted(lines, key=lambda one: -one[1]):
            line = _cut(part, slice(y, y + high), slice(x, x + wide))
            if line is None or wide < 1.5 * high or read >= _MOST:
                continue
            read += 1
            yield "".join(letter.text for letter in recogniser().read(line)).translate(_HYPHENS)


def _shade(grey: Pixels) -> Shades:
    """How dark each pixel is against the paper, 0 to 1."""
    paper = max(1.0, float(np.percentile(grey, 90))) if grey.size else 1.0
    return np.asarray(np.clip(1 - grey / paper, 0, 1), dtype=np.float32)


def _extent(inked: NDArray[np.bool_]) -> tuple[slice, slice]:
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return slice(0, 0), slice(0, 0)
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _cut(shade: Shades, rows: slice, columns: slice) -> Shades | None:
    """A line of letters with paper around it, as dark as print; None where it is too low to be read."""
    part = shade[rows, columns]
    if part.size == 0 or part.shape[0] < _SMALLEST:
        return None
    darkest = max(_INKED, float(np.percentile(part, 95)))
    return np.pad(np.clip(part / darkest, 0, 1), round(_PAD * part.shape[0])).astype(np.float32)
