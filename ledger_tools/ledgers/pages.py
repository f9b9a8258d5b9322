"""How a ledger's rows are divided into printed pages, and the measures of the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_tools.columns import LEDGER_HEADER_ROW

#: A4 landscape, printed at ``SCALE`` per cent; heights in points on the sheet, before scaling.
#: A stamp row prints 14 mm high.
#: LibreOffice draws columns 6 % wider than Excel (it does not round the digit's width): the scale leaves room for that.
SCALE = 81
ROW_HEIGHT = 50
HEADER_HEIGHT = 32
TITLE_HEIGHT = 30
LINE_HEIGHT = 21
HEAD_LINES = LEDGER_HEADER_ROW - 2  # between the title and the header
GAP_HEIGHT = 6
TAIL_HEIGHT = 40
#: Below the last line, so that the box around its number is printed whole.
EDGE_HEIGHT = 3
MARGIN_LEFT = MARGIN_RIGHT = 0.24  # inches
MARGIN_TOP = 0.3
MARGIN_BOTTOM = 0.48
MARGIN_FOOTER = 0.22

_PAGE_POINTS = (210 / 25.4 - MARGIN_TOP - MARGIN_BOTTOM) * 72 / (SCALE / 100)
_RESERVE = 8  # printers and programs round row heights differently
_HEAD = TITLE_HEIGHT + LINE_HEIGHT * HEAD_LINES + HEADER_HEIGHT
_TAIL = GAP_HEIGHT + TAIL_HEIGHT + EDGE_HEIGHT

FIRST_PAGE_ROWS = int((_PAGE_POINTS - _RESERVE - _HEAD) // ROW_HEIGHT)
FIRST_PAGE_ROWS_WITH_TAIL = int((_PAGE_POINTS - _RESERVE - _HEAD - _TAIL) // ROW_HEIGHT)
PAGE_ROWS = int((_PAGE_POINTS - _RESERVE - HEADER_HEIGHT) // ROW_HEIGHT)
LAST_PAGE_ROWS = int((_PAGE_POINTS - _RESERVE - HEADER_HEIGHT - _TAIL) // ROW_HEIGHT)
#: Fewer rows than this leave no room for the marks at the page's edge.
FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Page:
    """Rows ``first`` (from 0) up to, not including, ``stop`` are printed on this page."""

    number: int
    first: int
    stop: int


def paginate(rows: int) -> Sequence[Page]:
    """Divide ``rows`` table rows; the line below the table always shares a page with at least three rows."""
    if rows <= FIRST_PAGE_ROWS_WITH_TAIL:
        return [Page(1, 0, rows)]
    counts = [min(rows - FEWEST_ROWS, FIRST_PAGE_ROWS)]
    left = rows - counts[0]
    while left > LAST_PAGE_ROWS:
        counts.append(min(left - FEWEST_ROWS, PAGE_ROWS))
        left -= counts[-1]
    counts.append(left)
    starts = [sum(counts[:index]) for index in range(len(counts))]
    return [
        Page(number, start, start + count) for number, (start, count) in enumerate(zip(starts, counts, strict=True), 1)
    ]
