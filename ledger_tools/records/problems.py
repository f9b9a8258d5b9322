"""What is wrong in the records, by file, row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.findings import ERROR, WARNING

__all__ = ["ERROR", "WARNING", "Problem", "problem_at"]

_HEADERS = {column.key: column.header for column in ROSTER_COLUMNS}


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a records file. An ``error`` keeps the whole load from happening; a ``warning`` does not."""

    level: str
    file: str
    message: str
    row: int = 0  # as Excel or a text editor counts, from 1; 0 for the whole file
    column: str = ""  # header text
    sheet: str = ""
    last_row: int = 0  # where it concerns several rows

    @property
    def sentence(self) -> str:
        """File, row and column, then what is wrong and what to do."""
        sheet = f"［{self.sheet}］" if self.sheet else ""
        several = f"〜{self.last_row}" if self.last_row > self.row else ""
        row = f" {self.row}{several}行目" if self.row else ""
        column = f"「{self.column}」" if self.column else ""
        return f"{self.file}{sheet}{row}{column}: {self.message}"


def problem_at(frame: pd.DataFrame, index: Any, key: str, message: str, level: str = ERROR) -> Problem:
    """Make a Problem that points at one cell of the frame's source."""
    place: list[Any] = [frame[column].at[index] for column in ("file", "row", "sheet")]
    return Problem(level, place[0], message, int(place[1]), _HEADERS[key], place[2])
