"""Where on the sheet 受領簿 things stand; rows and columns counted from 0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ledger_tools.columns import LEDGER_COLUMNS, LEDGER_HEADER_ROW, SENT_BACK, Column
from ledger_tools.excel.references import area_name
from ledger_tools.ledgers import pages

#: The table stands one column in; the strips beside what is printed are for binding and for the marks of the page.
LEFT_STRIP = 0
HEADER_ROW = LEDGER_HEADER_ROW - 1
FIRST_ROW = HEADER_ROW + 1
#: Stand right of the printed page, for the screen only.
_ON_SCREEN = ("state", "key")


def _in_order(*, reasons: bool) -> tuple[Column | None, ...]:
    """The sheet's columns from the second on; None is the right strip."""
    columns: list[Column | None] = [column for column in LEDGER_COLUMNS if column.key not in _ON_SCREEN]
    if reasons:
        columns.insert(next(at for at, one in enumerate(columns) if one and one.is_input), SENT_BACK)
    return (*columns, None, *(column for column in LEDGER_COLUMNS if column.key in _ON_SCREEN))


def _indices(columns: Sequence[Column | None]) -> dict[str, int]:
    return {column.key: index for index, column in enumerate(columns, start=1) if column}


_COLUMNS = {reasons: _in_order(reasons=reasons) for reasons in (False, True)}
_INDICES = {reasons: _indices(columns) for reasons, columns in _COLUMNS.items()}
_RIGHT_STRIPS = {reasons: columns.index(None) + 1 for reasons, columns in _COLUMNS.items()}
#: Of a ledger that is not sent back.
COLUMN = _INDICES[False]
RIGHT_STRIP = _RIGHT_STRIPS[False]


@dataclass(frozen=True, slots=True)
class Places:
    """Places that depend on how many ``rows`` the table has, and on whether it says why they were sent back."""

    rows: int
    layout: pages.Layout = pages.UPRIGHT
    reasons: bool = False

    @property
    def columns(self) -> Sequence[Column | None]:
        """The columns from the second on; None is the right strip."""
        return _COLUMNS[self.reasons]

    @property
    def at(self) -> Mapping[str, int]:
        """The place of each column of the table by its key."""
        return _INDICES[self.reasons]

    @property
    def right_strip(self) -> int:
        return _RIGHT_STRIPS[self.reasons]

    @property
    def last_row(self) -> int:
        return FIRST_ROW + self.rows - 1

    @property
    def tail_row(self) -> int:
        """The line 返送する資格確認書, one empty line below the table."""
        return FIRST_ROW + self.rows + 1

    @property
    def handler_row(self) -> int:
        """The line 取扱者, 内線."""
        return self.tail_row + 1

    @property
    def pages(self) -> Sequence[pages.Page]:
        return pages.paginate(self.rows, self.layout)

    @property
    def states(self) -> str:
        """The range of 状態; empty where the ledger has no rows."""
        return self.column("state")

    def column(self, key: str) -> str:
        """The range of one column of the table; empty where the ledger has no rows."""
        place = self.at[key] + 1
        return area_name(FIRST_ROW + 1, place, self.last_row + 1, place) if self.rows else ""
