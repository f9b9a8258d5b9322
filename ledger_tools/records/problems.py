"""What is wrong in the records, by file, row and column."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_tools.findings import ERROR, WARNING

__all__ = ["ERROR", "WARNING", "Problem"]


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
