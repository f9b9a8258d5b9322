"""From a box in pixels to the cell it belongs to, and whether a person would say so without hesitating.

The rule, the same for rows and columns (``share``: part of the object on a row; ``cover``: part of a row under it):

* at least 75 % of the object lies on one row: its seal. To be wrong, the hand would have to miss the intended row by
  three quarters of its height.
* an object larger than the row reaches 75 % nowhere. It is that row's when its centre lies in the middle half of the
  row (the same three quarters to be wrong) and no neighbour is covered by more than 60 %: else it may stand for both.
* an object taller than its row whose corner is exactly that of a cell was pasted there: that is where programs put it
  while the cell is the active one, and no hand that drags meets both edges to the pixel. It may cover 60 % of the next.
* everything else is astride, and a person is asked. Two rows covered whole are never certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from ledger_tools.excel.references import cell_name
from ledger_tools.model import ON_PAGE, OVERHANGING
from ledger_tools.returns.evidence.found import UNREADABLE, Found
from ledger_tools.returns.workbook.axis import Axis
from ledger_tools.returns.workbook.grid import Grid

SHARE_ON_ONE = 0.75
MIDDLE_HALF = 0.25
COVER_OF_NEIGHBOUR = 0.60
BORDER_PX = 3.0  # a point or line this near a border may belong to either side
CORNER_PX = 1.0
_EDGE = 0.03  # share of an object over the edge of its row that is rounding
_MOST_BANDS = 400  # an object over more rows than this belongs to none of them

ASTRIDE_ROWS = "複数の行にまたがっているため、どの行の印か決められません。"
HIDDEN_ROWS = "非表示の行にかかっているため、どの行の印か決められません。"
NO_PLACE = "置かれている場所が分かりません。"


class Extent(NamedTuple):
    """Where an object begins and ends in one direction, in px, as shown and with nothing hidden."""

    start: float
    end: float
    full_start: float
    full_end: float

    def inside(self, low: float, high: float) -> Extent:
        """Return the part between two shares of this extent (0: its start, 1: its end)."""
        shown, full = self.end - self.start, self.full_end - self.full_start
        return Extent(
            self.start + low * shown,
            self.start + high * shown,
            self.full_start + low * full,
            self.full_start + high * full,
        )

    @property
    def size(self) -> float:
        return max(self.end - self.start, self.full_end - self.full_start)


class Box(NamedTuple):
    """An object's frame on the sheet."""

    x: Extent
    y: Extent
    fixed: bool = False  # does not move with the cells: hiding or sorting rows leaves it over others


@dataclass(frozen=True, slots=True)
class Band:
    """One row or column (or merge of several) under an object: its (first) index, start and end in px."""

    index: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which row or column a centre falls on, whether that is beyond doubt, and the shares."""

    index: int
    certain: bool
    shares: tuple[tuple[int, float], ...]


def settle(found: Found, box: Box | None, grid: Grid) -> Found:
    """Return ``found`` with the cell its box belongs to."""
    if box is None:
        return replace(found, certain=False, column_certain=False, why=found.why or NO_PLACE)
    shown = _shown(box.y)
    middle = _centre(box.y, shown)
    column = grid.columns.at(_centre(box.x, _shown(box.x)), shown=_shown(box.x))
    row = grid.rows.at(middle, shown=shown)

    def rows(index: int) -> tuple[int, int]:
        merge = grid.merge(index, column)
        return (merge.top, merge.bottom) if merge else (index, index)

    def columns(index: int) -> tuple[int, int]:
        merge = grid.merge(row, index)
        return (merge.left, merge.right) if merge else (index, index)

    down, why = _along(box.y, grid.rows, rows)
    if why == ASTRIDE_ROWS and _is_pasted(box, grid, row, column):
        down, why = replace(down, certain=True), ""
    if down.certain and grid.was_hidden is not None:
        down, why = _perhaps_moved(down, grid.was_hidden)
    if down.certain and box.fixed and grid.row_top(down.index) != grid.row_top(down.index, shown=False):
        down, why = replace(down, certain=False), HIDDEN_ROWS
    across, _ = _along(box.x, grid.columns, columns)
    # What cannot be read is unreadable at a certain place; any other doubt about an object leaves its row open.
    certain = down.certain and (not found.why or found.kind == UNREADABLE)
    merge = grid.merge(down.index, across.index)
    return replace(
        found,
        row=down.index if certain else 0,
        column=across.index if across.certain else 0,
        rows=down.shares,
        columns=across.shares,
        centre=row + (middle - grid.rows.start(row, shown=shown)) / max(grid.rows.size(row, shown=shown), 1),
        cell=cell_name(down.index, across.index),
        row_span=merge.bottom - merge.top + 1 if merge else 1,
        certain=certain,
        column_certain=across.certain,
        why=found.why or why,
        home=down.index if down.certain else 0,
        anchor=ON_PAGE if box.fixed else OVERHANGING if _overhangs(down) else "",
    )


def _is_pasted(box: Box, grid: Grid, row: int, column: int) -> bool:
    """Tell whether a box begins where a cell does, in both directions, and does not hide most of the next row."""
    if box.fixed or grid.rows.hides or grid.merge(row, column) or grid.merge(row + 1, column):
        return False
    edges = (box.y.start - grid.rows.start(row), box.x.start - grid.columns.start(column))
    over = box.y.end - grid.rows.start(row + 1)
    return max(map(abs, edges)) < CORNER_PX and over <= COVER_OF_NEIGHBOUR * grid.rows.size(row + 1)


def _overhangs(down: Verdict) -> bool:
    """Tell whether an object reaches over the edge of its row: Excel sorts only those along that lie inside it."""
    return any(index != down.index and share > _EDGE for index, share in down.shares)


def at_cell(found: Found, row: int, column: int, grid: Grid) -> Found:
    """Return ``found`` as the content of a cell; a merge's inner cell stands for the merge."""
    merge = grid.merge(row, column)
    row, column = grid.merge_origin(row, column)
    return replace(
        found,
        row=row,
        column=column,
        rows=((row, 1.0),),
        columns=((column, 1.0),),
        cell=cell_name(row, column),
        row_span=merge.bottom - merge.top + 1 if merge else 1,
        certain=not found.why or found.kind == UNREADABLE,
        column_certain=True,
    )


def _shown(extent: Extent) -> bool:
    """Tell whether the object can be seen; one wholly in hidden rows is judged as if nothing were hidden."""
    return extent.end - extent.start >= 1 or extent.full_end - extent.full_start < 1


def _centre(extent: Extent, shown: bool) -> float:
    return (extent.start + extent.end) / 2 if shown else (extent.full_start + extent.full_end) / 2


def _along(extent: Extent, axis: Axis, merged: Callable[[int], tuple[int, int]]) -> tuple[Verdict, str]:
    shown = _shown(extent)
    if not shown:
        verdict = judge(extent.full_start, extent.full_end, _bands(extent, axis, merged, shown=False))
        return verdict, "" if verdict.certain else ASTRIDE_ROWS
    inside = _inside_one(extent, axis, merged)
    verdict = inside or judge(extent.start, extent.end, _bands(extent, axis, merged, shown=True))
    if not verdict.certain:
        return verdict, ASTRIDE_ROWS
    if not axis.hides:
        return verdict, ""
    # Hidden rows may lie under the object, or it hangs on one. Whether it was put there before or after hiding them is
    # not recorded.
    unhidden = judge(extent.full_start, extent.full_end, _bands(extent, axis, merged, shown=False))
    if unhidden.certain and unhidden.index == verdict.index:
        return verdict, ""
    shares = dict([*unhidden.shares, *verdict.shares])
    return Verdict(verdict.index, False, tuple(sorted(shares.items()))), HIDDEN_ROWS


def _perhaps_moved(verdict: Verdict, was_hidden: Callable[[int], bool]) -> tuple[Verdict, str]:
    """Doubt an object below hidden rows: LibreOffice saves the objects of those in the next visible row."""
    if was_hidden(verdict.index):
        return verdict, ""
    above = verdict.index - 1
    while above >= 1 and was_hidden(above) and verdict.index - above <= _MOST_BANDS:
        above -= 1
    hidden = tuple((row, 1.0) for row in range(above + 1, verdict.index))
    return (Verdict(verdict.index, False, (*hidden, *verdict.shares)), HIDDEN_ROWS) if hidden else (verdict, "")


def _inside_one(extent: Extent, axis: Axis, merged: Callable[[int], tuple[int, int]]) -> Verdict | None:
    """Return the verdict on an object that lies wholly on one row, as most do; None for every other."""
    index = axis.at((extent.start + extent.end) / 2)
    start = axis.start(index)
    if extent.end - extent.start < 1 or extent.start < start or extent.end > start + axis.size(index):
        return None
    return Verdict(index, True, ((index, 1.0),)) if merged(index) == (index, index) else None


def _bands(extent: Extent, axis: Axis, merged: Callable[[int], tuple[int, int]], *, shown: bool) -> list[Band]:
    start, end = (extent.start, extent.end) if shown else (extent.full_start, extent.full_end)
    first, last = axis.at(min(start, end), shown=shown), axis.at(max(start, end), shown=shown)
    centre = axis.at((start + end) / 2, shown=shown)
    if last - first > _MOST_BANDS:
        first, last = max(first, centre - _MOST_BANDS // 2), min(last, centre + _MOST_BANDS // 2)
    bands: list[Band] = []
    index = first
    while index <= last:
        top, bottom = merged(index)
        bands.append(Band(top, axis.start(top, shown=shown), axis.start(bottom + 1, shown=shown)))
        index = bottom + 1
    return bands


def judge(start: float, end: float, bands: list[Band]) -> Verdict:
    """Decide on which of the bands an object from ``start`` to ``end`` (px) stands."""
    centre, size = (start + end) / 2, end - start
    home = next((band for band in reversed(bands) if band.start <= centre), bands[0])
    if size < 1:
        near = min(abs(centre - home.start), abs(home.end - centre)) <= BORDER_PX
        return Verdict(home.index, not near, ((home.index, 1.0),))
    overlaps = [(band, max(0.0, min(end, band.end) - max(start, band.start))) for band in bands]
    shares = tuple((band.index, round(overlap / size, 4)) for band, overlap in overlaps if overlap > 0)
    height = home.end - home.start
    if height <= 0:
        return Verdict(home.index, False, shares)
    own = sum(overlap for band, overlap in overlaps if band is home)
    if own / size >= SHARE_ON_ONE:
        return Verdict(home.index, True, shares)
    middle = abs(centre - (home.start + home.end) / 2) <= MIDDLE_HALF * height
    others = [overlap / (band.end - band.start) for band, overlap in overlaps if band is not home and overlap > 0]
    return Verdict(home.index, middle and max(others, default=1.0) <= COVER_OF_NEIGHBOUR, shares)
