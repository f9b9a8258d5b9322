"""How a ledger's rows are divided into printed pages, and the measures of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ledger_tools.columns import LEDGER_HEADER_ROW

#: Printed as large as it stands on the sheet; heights in points.
SCALE = 100
#: A stamp row prints 15 mm high, which a date seal needs.
ROW_HEIGHT = 42.75
HEADER_HEIGHT = 24
#: Above the instructions: number of the annex and of the ledger; title; three lines of whose and by when.
HEAD_HEIGHTS = (14.25, 22.5, 15, 15, 15)
INSTRUCTION_ROWS = LEDGER_HEADER_ROW - 1 - len(HEAD_HEIGHTS)
_INSTRUCTION_LINE = 15.75
#: Below the last row nothing is printed for 6 mm: a seal may reach over its cell.
GAP_HEIGHT = 18
TAIL_HEIGHT = 24
#: Below the last line, so that the box around its cells is printed whole.
EDGE_HEIGHT = 3
#: The columns are 14 mm narrower than the paper: programs print them up to 5 % wider than Excel shows them (they round
#: the width of a digit differently), and a column that falls off the page doubles the pages. In the middle of the paper
#: 7 mm stay white on each side.
MARGIN_LEFT = MARGIN_RIGHT = 0.08  # inches
MARGIN_TOP = 0.38
MARGIN_BOTTOM = 0.52
MARGIN_HEADER = MARGIN_FOOTER = 0.2

_RESERVE = 8  # points: printers and programs round row heights differently
_TAIL = GAP_HEIGHT + 2 * TAIL_HEIGHT + EDGE_HEIGHT
#: Fewer rows than this leave no room for the marks at the page's edge.
FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """A4 upright, or across; ``heights`` of the rows in points, where they differ. ``lines``: of the instructions."""

    across: bool = False
    heights: tuple[float, ...] = ()
    lines: int = 3

    @property
    def width(self) -> float:
        """Of the paper, in millimetres."""
        return 297 if self.across else 210

    @property
    def height(self) -> float:
        """Of the paper, in millimetres."""
        return 210 if self.across else 297

    @property
    def head_heights(self) -> tuple[float, ...]:
        """Of the rows above the header, in points that are whole pixels."""
        instructions = -(-max(self.lines, 1) * _INSTRUCTION_LINE // INSTRUCTION_ROWS)
        return (*HEAD_HEIGHTS, *[instructions] * INSTRUCTION_ROWS)

    def height_of(self, row: int) -> float:
        """Of a row of the table (from 0), in points."""
        return self.heights[row] if self.heights else ROW_HEIGHT

    def room(self, *, head: bool, tail: bool) -> float:
        """Return the points that a page has for rows beside the head, and the tail or the gap in its place."""
        points = (self.height / 25.4 - MARGIN_TOP - MARGIN_BOTTOM) * 72 * 100 / SCALE - _RESERVE
        return points - HEADER_HEIGHT - (sum(self.head_heights) if head else 0) - (_TAIL if tail else GAP_HEIGHT)

    def holds(self, *, head: bool, tail: bool) -> int:
        """Return how many rows of the usual height a page has room for."""
        return int(self.room(head=head, tail=tail) // ROW_HEIGHT)


#: Takes fewer sheets than A4 across.
UPRIGHT = Layout()


@dataclass(frozen=True, slots=True)
class Page:
    """Rows ``first`` (from 0) up to, not including, ``stop`` are printed on this page."""

    number: int
    first: int
    stop: int


@lru_cache(maxsize=256)
def paginate(rows: int, layout: Layout = UPRIGHT) -> Sequence[Page]:
    """Divide ``rows`` table rows among as few pages as possible, about as many on each of them."""
    if any(height != ROW_HEIGHT for height in layout.heights):
        return _by_height(layout)
    if rows <= layout.holds(head=True, tail=True):
        return (Page(1, 0, rows),)
    middle = layout.holds(head=False, tail=False)
    ends = [layout.holds(head=True, tail=False), layout.holds(head=False, tail=True)]
    between = max(0, -(-(rows - sum(ends)) // middle))
    counts = _even(rows, [ends[0], *[middle] * between, ends[1]])
    starts = [sum(counts[:index]) for index in range(len(counts))]
    return tuple(
        Page(number, start, start + count) for number, (start, count) in enumerate(zip(starts, counts, strict=True), 1)
    )


def _by_height(layout: Layout) -> tuple[Page, ...]:
    """Fill page after page with rows of different heights; none is left with too little for its marks."""
    heights = layout.heights
    starts = [0]
    for row in range(len(heights)):
        room = layout.room(head=len(starts) == 1, tail=row + 1 == len(heights))
        if row > starts[-1] and sum(heights[starts[-1] : row + 1]) > room:
            starts.append(row)
    room = layout.room(head=False, tail=True)
    while len(starts) > 1 and sum(heights[starts[-1] :]) < FEWEST_ROWS * ROW_HEIGHT:
        if starts[-1] - 1 <= starts[-2] or sum(heights[starts[-1] - 1 :]) > room:
            break
        starts[-1] -= 1
    stops = [*starts[1:], len(heights)]
    return tuple(Page(number, start, stop) for number, (start, stop) in enumerate(zip(starts, stops, strict=True), 1))


def _even(rows: int, limits: Sequence[int]) -> list[int]:
    """Fill the pages with the least room first: what they cannot take is shared by the others."""
    counts = [0] * len(limits)
    for filled, page in enumerate(sorted(range(len(limits)), key=limits.__getitem__)):
        counts[page] = min((rows - sum(counts)) // (len(limits) - filled), limits[page])
    return counts
