"""What is typed into the entry columns, and where it must be doubted: struck out, unseen, or merged over members."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.dates import is_day
from ledger_tools.japanese.text import visible
from ledger_tools.model import Evidence
from ledger_tools.returns.ledger.gathered import LOOK, Rows
from ledger_tools.returns.ledger.table import Line, Table
from ledger_tools.returns.workbook.looks import HIDDEN, INVISIBLE, STRUCK
from ledger_tools.returns.workbook.sheetview import Doubts, SheetView
from ledger_tools.returns.workbook.sheetxml import HIDDEN_BY_FORMAT, STANDING

BELOW = 2  # rows under the last member in which a seal is more likely misplaced than a logo
#: Columns whose text must not be struck through, and those whose text must be seen as well.
_NOT_STRUCK = (("kigo", "記号"), ("bango", "番号"), ("name", "氏名"))
SEEN = (("received_on", "受領年月日"), ("remark", "備考"))
_WHOSE = "どなたについての記入か、人が確かめてください。"


class TypedTexts:
    """Takes what is typed into a table; ``in_cells`` are cells that hold a picture or a check box."""

    def __init__(self, view: SheetView, table: Table, rows: Rows, in_cells: frozenset[tuple[int, int]]) -> None:
        self._view = view
        self._table = table
        self._header = table.header
        self._rows = rows
        self._in_cells = in_cells
        self._sharing: dict[int, list[Line]] = {}

    def take(self) -> None:
        """Add the texts of the stamp cells, and doubt what is typed where it must be."""
        self._take_texts()
        self._take_doubtful_texts()
        self._take_shared_texts()

    def report_loose(self) -> None:
        """Report what is typed into stamp cells of rows without a member."""
        for row in self._table.loose:
            self._report_loose(row)

    def _take_texts(self) -> None:
        for first, last in self._header.stamps:
            doubts = self._view.doubts(first, last)
            is_merged = any(item[1] <= last and first <= item[3] and item[2] > item[0] for item in self._view.merges)
            if not doubts and not is_merged:
                self._take_plain(first, last)
                continue
            for row in sorted(self._rows.line_at):
                for column in range(first, last + 1):
                    self._take_cell(row, column, doubts)

    def _take_doubtful_texts(self) -> None:
        """Doubt the rows whose member is struck out, or whose date or remark was withdrawn or cannot be seen."""
        for key, title in _NOT_STRUCK:
            self._take_doubtful(key, title, (STRUCK,), "抹消された方かどうか、人が確かめてください。")
        for key, title in SEEN:
            self._take_doubtful(
                key,
                title,
                (STRUCK, INVISIBLE, HIDDEN, HIDDEN_BY_FORMAT),
                "生きている記入かどうか、人が確かめてください。",
            )

    def _take_doubtful(self, key: str, title: str, reasons: tuple[str, ...], what_to_do: str) -> None:
        for column in self._header.columns.get(key, ()):
            doubts = self._view.doubts(column, column)
            for row, _ in sorted(place for place, why in doubts.items() if why in reasons):
                line = self._rows.line_at.get(row)
                if line is not None and "S05" not in self._rows.of(line).codes:
                    self._rows.report(cell_name(row, column), f"{title}は{doubts[row, column]}。{what_to_do}")
                    self._rows.of(line).doubt(text=line.texts.get(key, ""))

    def _take_shared_texts(self) -> None:
        """Take what was merged over several members' rows: a day holds for each, all else may be meant for one."""
        for key, title in SEEN:
            for column in self._header.columns.get(key, ()):
                for top, left, bottom, right in self._view.merges:
                    if not (left <= column <= right and bottom > top and self._view.rows.get(top, {}).get(left)):
                        continue
                    lines = self._rows.lines(range(top, bottom + 1))
                    if len(lines) > 1:
                        is_alone = key == "received_on" and left == right
                        self._take_shared((top, left), title, lines, is_alone=is_alone)

    def _take_shared(self, place: tuple[int, int], title: str, lines: list[Line], *, is_alone: bool) -> None:
        row, column = place
        text = self._view.written(row, column)
        if is_alone and is_day(text) and place not in self._view.doubts(column, column):
            for line in lines:
                line.texts["received_on"] = text
                self._sharing[line.row] = lines
            return
        self._rows.report(cell_name(row, column), f"{title}が{len(lines)}人分の行に結合されています。{_WHOSE}")
        for line in lines:
            self._rows.of(line).doubt(text=self._view.rows[row][column])

    def sharing(self, lines: Sequence[Line]) -> list[Line]:
        """Return some members and those who share their day of receipt."""
        return list({one.row: one for line in lines for one in self._sharing.get(line.row, [line])}.values())

    def _take_plain(self, first: int, last: int) -> None:
        rows = self._view.rows
        for row, line in self._rows.line_at.items():
            cells = rows.get(row)
            if cells is None:
                continue
            for column in range(first, last + 1):
                text = cells.get(column)
                if text and visible(text).strip() and not self._is_in_cell(row, column):
                    self._rows.of(line).evidence.append(Evidence("text", text))

    def _take_cell(self, row: int, column: int, doubts: Doubts) -> None:
        text = visible(self._view.rows.get(row, {}).get(column, "")).strip()
        why = doubts.get((row, column), "")
        if self._is_in_cell(row, column) or (not text and why not in STANDING):
            return
        lines = self._lines_of(row, column)
        if len(lines) > 1:
            why = f"結合されたセルが {len(lines)} 人分の行にわたっています"
        if not why:
            self._rows.of(lines[0]).evidence.append(Evidence("text", text))
            return
        self._rows.report(cell_name(row, column), f"受領印の欄は{why}。")
        for line in lines:
            self._rows.of(line).doubt(text=text)

    def _lines_of(self, row: int, column: int) -> list[Line]:
        merge = next((item for item in self._view.merges_at(row) if item[1] <= column <= item[3]), None)
        rows = range(merge[0], merge[2] + 1) if merge else (row,)
        return self._rows.lines(rows)

    def _is_in_cell(self, row: int, column: int) -> bool:
        """Tell whether a picture or check box lives in this very cell: its stored value is then no typed text."""
        return (row, column) in self._in_cells

    def _report_loose(self, row: int) -> None:
        lines = self._table.lines
        if not lines or not lines[0].row < row <= lines[-1].row + BELOW:
            return
        columns = [column for column in self._view.rows[row] if self._header.is_stamp(column)]
        text = self._view.rows[row][columns[0]]
        self._rows.report(
            cell_name(row, columns[0]), f"番号も氏名もない行の受領印の欄に「{text[:20]}」と書かれています。{LOOK}"
        )
