"""Where on the sheet 受領簿 things stand; rows and columns counted from 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ledger_tools.columns import LEDGER_COLUMNS, LEDGER_HEADER_ROW
from ledger_tools.excel.references import area_name
from ledger_tools.ledgers import pages

#: The table stands one column in; the strips beside it are for binding and for the marks of the page.
COLUMN = {column.key: index for index, column in enumerate(LEDGER_COLUMNS, start=1)}
LEFT_STRIP = 0
RIGHT_STRIP = len(LEDGER_COLUMNS) + 1
#: Why a row was sent back: right of what is printed, on send-back ledgers only.
REASON = RIGHT_STRIP + 1
HEADER_ROW = LEDGER_HEADER_ROW - 1
FIRST_ROW = HEADER_ROW + 1


@dataclass(frozen=True, slots=True)
class Places:
    """Places that depend on how many ``rows`` the table has."""

    rows: int

    @property
    def last_row(self) -> int:
        return FIRST_ROW + self.rows - 1

    @property
    def tail_row(self) -> int:
        """The line 返送する資格確認書, one empty line below the table."""
        return FIRST_ROW + self.rows + 1

    @property
    def pages(self) -> Sequence[pages.Page]:
        return pages.paginate(self.rows)

    @property
    def states(self) -> str:
        """The range of 状態; empty where the ledger has no rows."""
        return self.column("state")

    def column(self, key: str) -> str:
        """The range of one column of the table; empty where the ledger has no rows."""
        place = COLUMN[key] + 1
        return area_name(FIRST_ROW + 1, place, self.last_row + 1, place) if self.rows else ""
