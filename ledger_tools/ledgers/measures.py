"""What is printed on one page, in the pixels that workbooks count by, and the same in millimetres of paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from ledger_tools.model import Box, PrintedPage


class Spot(NamedTuple):
    """Pixels from the left edge of what is printed, and from the top of a page's first row."""

    left: float
    top: float


@dataclass(frozen=True, slots=True)
class Measures:
    """One page: ``above`` lies over the first member's row, the repeated header of later pages not counted."""

    scale: float
    columns: Sequence[tuple[str, float]]
    table_left: float
    header: float
    above: float
    heights: Sequence[float]  # of the members' rows
    first: int
    markers: Sequence[Spot]
    marker: float
    codes: Sequence[Spot]
    code: float
    code_quiet: float  # share of the picture on each side
    cards_returned: Spot | None
    cards_returned_size: tuple[float, float]

    def printed(self, number: int) -> PrintedPage:
        """The page in millimetres."""
        unit = 25.4 / 96 * self.scale
        rows = list(accumulate(self.heights, initial=self.above))
        others: tuple[tuple[str, Box], ...] = ()
        if self.cards_returned:
            spot, (width, height) = self.cards_returned, self.cards_returned_size
            others = (("cards_returned", _box(spot.left, spot.top, width, height, unit)),)
        return PrintedPage(
            number,
            self.first,
            tuple(_square(spot, self.marker, 1 / 8, unit) for spot in self.markers),
            tuple(_square(spot, self.code, self.code_quiet, unit) for spot in self.codes),
            tuple((key, left * unit, right * unit) for key, left, right in self._spans()),
            ((self.above - self.header) * unit, self.above * unit),
            tuple((top * unit, bottom * unit) for top, bottom in pairwise(rows)),
            others,
        )

    def _spans(self) -> Iterator[tuple[str, float, float]]:
        left = self.table_left
        for key, width in self.columns:
            yield key, left, left + width
            left += width


def _square(spot: Spot, size: float, quiet: float, unit: float) -> Box:
    """The black part of a picture that has a white frame."""
    inner = size * (1 - 2 * quiet)
    return _box(spot.left + size * quiet, spot.top + size * quiet, inner, inner, unit)


def _box(left: float, top: float, width: float, height: float, unit: float) -> Box:
    return Box(left * unit, top * unit, (left + width) * unit, (top + height) * unit)
