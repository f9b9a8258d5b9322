"""What the rows of one table have gathered so far, whoever brought it, and why some of it is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ledger_tools.model import Evidence, FileFinding
from ledger_tools.returns.ledger.table import Line, Table

#: What staff are to do where an object's row is open.
LOOK = "どの行の受領印か人が確かめてください。"


@dataclass(slots=True)
class Gathered:
    """The evidence and codes of one row."""

    evidence: list[Evidence] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    def doubt(self, text: str = "", sha256: str = "", anchor: str = "") -> None:
        self.evidence.append(Evidence("unreadable", text, sha256, anchor=anchor))
        self.code("S05")

    def code(self, code: str) -> None:
        if code not in self.codes:
            self.codes.append(code)


class Rows:
    """The rows of one table by their first sheet row, and the findings on its sheet."""

    def __init__(self, sheet: str, table: Table) -> None:
        self._sheet = sheet
        self.line_at = table.line_at()
        self._gathered: dict[int, Gathered] = {line.row: Gathered() for line in table.lines}
        self.findings: list[FileFinding] = []

    def of(self, line: Line) -> Gathered:
        return self._gathered[line.row]

    def all(self) -> Sequence[Gathered]:
        return tuple(self._gathered.values())

    def lines(self, rows: Sequence[int] | range) -> list[Line]:
        """Return the members on some sheet rows, each once."""
        if len(rows) > len(self.line_at):
            first, last = min(rows), max(rows)
            rows = [row for row in self.line_at if first <= row <= last]
        return list({line.row: line for row in rows if (line := self.line_at.get(row))}.values())

    def report(self, cell: str, message: str) -> None:
        self.findings.append(FileFinding("S05", message, self._sheet, cell))
