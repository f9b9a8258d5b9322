"""The XML of one worksheet, built row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from ledger_tools.excel.cell_text import literal
from ledger_tools.excel.references import area_name, cell_name
from ledger_tools.ledgers.package import DECLARATION, MAIN, RELATIONS, Strings

_HIDDEN = ' hidden="1"'


def pixels_to_width(pixels: float) -> float:
    """Return the width that the file states for a column of so many pixels (default font Calibri 10.5)."""
    return round(pixels / 7, 8)


@dataclass(slots=True)
class SheetXml:
    """Cells and merges of one sheet; rows are added from top to bottom, cells from left to right, both from 0."""

    xf: Mapping[str, int]
    strings: Strings
    merges: list[str] = field(default_factory=list)
    texts: list[tuple[int, int, str]] = field(default_factory=list)  # row, column and text of every cell written
    _rows: list[str] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)

    def text(self, row: int, column: int, text: str, look: str) -> None:
        index = self.strings.index(literal(text))
        self.texts.append((row, column, text))
        self._cells.append(f'<c r="{cell_name(row + 1, column + 1)}" s="{self.xf[look]}" t="s"><v>{index}</v></c>')

    def number(self, row: int, column: int, number: int, look: str) -> None:
        self._cells.append(f'<c r="{cell_name(row + 1, column + 1)}" s="{self.xf[look]}"><v>{number}</v></c>')

    def blank(self, row: int, column: int, look: str) -> None:
        self._cells.append(f'<c r="{cell_name(row + 1, column + 1)}" s="{self.xf[look]}"/>')

    def merged(
        self, row: int, columns: tuple[int, int], text: str, look: str, *, rows: int = 1, ruled: bool = False
    ) -> None:
        """Add a text (none where it is empty) over the columns from the first to the last, and ``rows`` rows.

        Where it is ``ruled`` all of its cells have the look: each draws its part of the box.
        """
        left, right = columns
        if text:
            self.text(row, left, text, look)
        else:
            self.blank(row, left, look)
        for column in range(left + 1, right + 1) if ruled else ():
            self.blank(row, column, look)
        self.merges.append(area_name(row + 1, left + 1, row + rows, right + 1))

    def formula(self, row: int, column: int, formula: str, shown: str, look: str) -> None:
        """Add a formula (already escaped) with the text that it shows now."""
        self._formula(row, column, f"<f>{formula}</f>", shown, look)

    def column_formula(self, row: int, column: int, formula: str, last_row: int, shown: str, look: str) -> None:
        """Add a formula that the cells below, down to ``last_row``, share: a long one is then written only once."""
        area = area_name(row + 1, column + 1, last_row + 1, column + 1)
        self._formula(row, column, f'<f t="shared" ref="{area}" si="0">{formula}</f>', shown, look)

    def same_formula(self, row: int, column: int, shown: str, look: str) -> None:
        """Add a cell that shares the formula of :meth:`column_formula`."""
        self._formula(row, column, '<f t="shared" si="0"/>', shown, look)

    def _formula(self, row: int, column: int, element: str, shown: str, look: str) -> None:
        cell = f'<c r="{cell_name(row + 1, column + 1)}" s="{self.xf[look]}" t="str">'
        self._cells.append(f"{cell}{element}<v>{escape(shown)}</v></c>")

    def end_row(self, row: int, height: float) -> None:
        """Close the row with the cells added since the last one."""
        cells = "".join(self._cells)
        self._rows.append(f'<row r="{row + 1}" ht="{height}" customHeight="1">{cells}</row>')
        self._cells.clear()

    def data(self) -> str:
        return f"<sheetData>{''.join(self._rows)}</sheetData>"

    def merge_cells(self) -> str:
        if not self.merges:
            return ""
        items = "".join(f'<mergeCell ref="{area}"/>' for area in self.merges)
        return f'<mergeCells count="{len(self.merges)}">{items}</mergeCells>'


def worksheet(elements: Sequence[str]) -> bytes:
    """Return the worksheet part; the elements must come in the order of the schema (CT_Worksheet)."""
    return f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{"".join(elements)}</worksheet>'.encode()


def column_widths(columns: Sequence[tuple[float, bool]]) -> str:
    """Return the element cols from (pixels, hidden) of each column from the first on."""
    items: list[str] = []
    for number, (pixels, hidden) in enumerate(columns, start=1):
        place = f'min="{number}" max="{number}" width="{pixels_to_width(pixels)}"'
        items.append(f'<col {place}{_HIDDEN if hidden else ""} customWidth="1"/>')
    return f"<cols>{''.join(items)}</cols>"


@dataclass(frozen=True, slots=True)
class Check:
    """A data validation with a prompt; ``kind`` '' only prompts, ``style`` is warning or information (never a wall)."""

    area: str
    title: str
    prompt: str
    kind: str = ""
    operator: str = "between"
    style: str = "warning"
    formulas: tuple[str, ...] = ()
    error: str = ""

    def xml(self) -> str:
        attributes = {
            "type": self.kind,
            "errorStyle": self.style if self.kind else "",
            "operator": self.operator if self.kind and self.operator != "between" else "",
            "allowBlank": "1",
            "showInputMessage": "1",
            "showErrorMessage": "1",
            "errorTitle": self.title if self.kind else "",
            "error": self.error,
            "promptTitle": self.title,
            "prompt": self.prompt,
            "sqref": self.area,
        }
        written = " ".join(f"{key}={_attribute(value)}" for key, value in attributes.items() if value)
        formulas = "".join(
            f"<formula{number}>{escape(formula)}</formula{number}>" for number, formula in enumerate(self.formulas, 1)
        )
        return f"<dataValidation {written}>{formulas}</dataValidation>"


def checks(items: Sequence[Check]) -> str:
    """Return the element dataValidations."""
    return f'<dataValidations count="{len(items)}">{"".join(item.xml() for item in items)}</dataValidations>'


def _attribute(value: str) -> str:
    return quoteattr(value, {"\n": "&#10;"})
