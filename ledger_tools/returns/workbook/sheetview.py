"""What one sheet shows, whichever reader read it: texts by row and column, merges, and what is doubtful about cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.package import SheetPart

#: A merged range: first row, first column, last row, last column, 1-based and inclusive.
Range = tuple[int, int, int, int]
#: Why text at (row, column) proves nothing.
Doubts = Mapping[tuple[int, int], str]


NO_RESULT = "数式の計算結果が保存されていません"

_TALL = 100  # rows; the few merges taller than this are tried one by one


def _no_doubts(first: int, last: int) -> Doubts:
    return {}


@dataclass(slots=True)
class SheetView:
    """One sheet as a person sees it; ``rows`` holds non-blank texts only, row and column from 1.

    ``doubts(first, last)`` returns the doubts of those columns: only the stamp column is worth the search.
    ``part`` is None for formats whose drawings are not looked at.
    """

    name: str
    state: str = "visible"
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: tuple[Range, ...] = ()
    doubts: Callable[[int, int], Doubts] = _no_doubts
    part: SheetPart | None = None
    formulas: BookFormulas = field(default_factory=BookFormulas)
    _joined: dict[int, str] = field(default_factory=dict)
    _numbers: list[int] = field(default_factory=list)
    _low_merges: dict[int, list[Range]] = field(default_factory=dict)
    _tall_merges: list[Range] = field(default_factory=list)
    _ordered: list[Range] = field(default_factory=list)
    _tops: list[int] = field(default_factory=list)

    def written(self, row: int, column: int) -> str:
        """Return what somebody has written into a cell: what it shows, but =TODAY() where that changes by itself.

        Likewise the formula where no result of it is stored.
        """
        shown = self.rows.get(row, {}).get(column, "")
        formula = self.formulas.at(self.name, (row, column))
        if not formula:
            return shown
        unknown = not shown and self.doubts(column, column).get((row, column)) == NO_RESULT
        return formula if unknown or (shown and self.formulas.changes(self.name, (row, column))) else shown

    @property
    def joined(self) -> dict[int, str]:
        """Each row's texts in one string, for a first look at what a row may be."""
        if not self._joined:
            self._joined = {row: "\n".join(cells.values()) for row, cells in self.rows.items()}
        return self._joined

    def rows_between(self, first: int, stop: int) -> list[int]:
        """Return the numbers of the rows that hold text, ``first`` included, ``stop`` not, in order."""
        if len(self._numbers) != len(self.rows):
            self._numbers = sorted(self.rows)
        return self._numbers[bisect_left(self._numbers, first) : bisect_left(self._numbers, stop)]

    def merges_at(self, row: int) -> list[Range]:
        """Return the merged ranges that cover a row."""
        if self.merges and not self._low_merges and not self._tall_merges:
            self._index_merges()
        tall = [item for item in self._tall_merges if item[0] <= row <= item[2]]
        return [*self._low_merges.get(row, ()), *tall]

    def merges_from(self, first: int, stop: int) -> list[Range]:
        """Return the merged ranges that begin in the rows from ``first`` up to before ``stop``."""
        if len(self._tops) != len(self.merges):
            self._ordered = sorted(self.merges)
            self._tops = [item[0] for item in self._ordered]
        return self._ordered[bisect_left(self._tops, first) : bisect_left(self._tops, stop)]

    def _index_merges(self) -> None:
        for item in self.merges:
            if item[2] - item[0] > _TALL:
                self._tall_merges.append(item)
                continue
            for row in range(item[0], item[2] + 1):
                self._low_merges.setdefault(row, []).append(item)
