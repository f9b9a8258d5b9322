"""The geometry of one sheet: where its rows and columns stand in pixels, what is hidden, what is merged.

Of the rows only the tags are read, by pattern, so that a million of them cost little; cells are looked at only where
the sheet says something that can be a stamp (rich values, formulas that draw pictures, check boxes). Pixels are those
of Excel at 96 dpi: 9,525 EMU each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN, LAST_ROW, cell_place
from ledger_tools.returns.workbook.axis import Axis, Span
from ledger_tools.returns.workbook.package import Package, SheetPart, local_name, parse_xml
from ledger_tools.returns.workbook.rowspans import is_true, length, row_px, row_spans, split
from ledger_tools.returns.workbook.sheetstyle import SheetStyle, read_style
from ledger_tools.returns.workbook.spelling import has_instructions

_DRAWS_A_PICTURE = re.compile(r"DISPIMG|\bIMAGE\(", re.IGNORECASE)
_BOOLEAN_CELL = re.compile(rb"\bt\s*=\s*[\"']b[\"']")
_BYTE_ORDER = b"\xef\xbb\xbf"
_LOOKED_UP_BY_ROW = 64  # merges taller than this are few and are tried one by one
_TAIL = ("drawing", "legacyDrawing", "controls", "oleObjects")
_READ = tuple(f"{{*}}{name}" for name in ("sheetFormatPr", "col", "mergeCell", *_TAIL))


class Merge(NamedTuple):
    """A merged range, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class MarkedCell:
    """A cell that may hold a stamp although it holds no typed text.

    ``vm`` is the 1-based rich-value index (0: none), ``formula`` its text, ``value`` the stored value, ``kind`` the
    cell's ``t``, ``checkbox`` whether its style draws a check box.
    """

    row: int
    column: int
    vm: int
    formula: str
    value: str
    kind: str
    checkbox: bool


class Grid:
    """Rows, columns and merges of a sheet, and the elements through which it refers to its drawings."""

    __slots__ = ("_merges_by_row", "_tall_merges", "columns", "marked", "merges", "rows", "tail", "was_hidden")

    def __init__(
        self,
        rows: Axis,
        columns: Axis,
        merges: Iterable[Merge] = (),
        marked: Iterable[MarkedCell] = (),
        tail: Iterable[etree._Element] = (),
    ) -> None:
        self.rows = rows
        self.columns = columns
        self.merges = tuple(merges)
        self.marked = tuple(marked)
        self.tail = tuple(tail)
        #: Which rows were hidden when a program saved the sheet that may move, or lose, what stands in such rows.
        self.was_hidden: Callable[[int], bool] | None = None
        self._merges_by_row: dict[int, list[Merge]] = {}
        self._tall_merges: list[Merge] = []
        for merge in self.merges:
            if merge.bottom - merge.top >= _LOOKED_UP_BY_ROW:
                self._tall_merges.append(merge)
                continue
            for row in range(merge.top, merge.bottom + 1):
                self._merges_by_row.setdefault(row, []).append(merge)

    @classmethod
    def read(cls, package: Package, sheet: SheetPart) -> Grid:
        """Read a sheet's geometry; raises Refused where its XML is damaged (F01) or unsafe (F10)."""
        grid = _SheetPass(read_style(package)).read(package.read(sheet.part))
        grid.was_hidden = grid.rows.hidden if grid.rows.hides and package.by_libreoffice else None
        return grid

    def row_top(self, row: int, *, shown: bool = True) -> int:
        """Return the px at which a 1-based row begins; ``shown=False`` counts hidden rows too."""
        return self.rows.start(row, shown=shown)

    def column_left(self, column: int, *, shown: bool = True) -> int:
        """Return the px at which a 1-based column begins; ``shown=False`` counts hidden columns too."""
        return self.columns.start(column, shown=shown)

    def row_height(self, row: int, *, shown: bool = True) -> int:
        return self.rows.size(row, shown=shown)

    def column_width(self, column: int, *, shown: bool = True) -> int:
        return self.columns.size(column, shown=shown)

    def merge(self, row: int, column: int) -> Merge | None:
        """Return the merged range that covers a cell, if any."""
        for candidates in (self._merges_by_row.get(row, ()), self._tall_merges):
            for merge in candidates:
                if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right:
                    return merge
        return None

    def merge_origin(self, row: int, column: int) -> tuple[int, int]:
        """Return the top-left cell of the merge that covers a cell, or the cell itself."""
        merge = self.merge(row, column)
        return (merge.top, merge.left) if merge else (row, column)


class _SheetPass:
    """The one pass over a sheet's XML."""

    def __init__(self, style: SheetStyle) -> None:
        self._style = style
        self._row_default = Span(1, LAST_ROW, style.row_px)
        self._column_default = Span(1, LAST_COLUMN, style.default_column_px)
        self._columns: list[Span] = []
        self._merges: list[Merge] = []
        self._tail: list[etree._Element] = []

    def read(self, data: bytes) -> Grid:
        data = _plain(data)
        frame, body = split(data)
        for element in parse_xml(frame).iter(*_READ):
            name = local_name(element.tag)
            if name == "sheetFormatPr":
                self._read_defaults(element)
            elif name == "col":
                self._read_column(element)
            elif name == "mergeCell":
                self._read_merge(element.get("ref", ""))
            else:
                self._tail.append(element)
        rows = Axis(LAST_ROW, self._row_default, row_spans(body, self._row_default.size))
        columns = Axis(LAST_COLUMN, self._column_default, self._columns)
        return Grid(rows, columns, self._merges, self._cells(data), self._tail)

    def _read_defaults(self, element: etree._Element) -> None:
        height = length(element.get("defaultRowHeight"))
        size = self._row_default.size if height is None else row_px(height)
        self._row_default = Span(1, LAST_ROW, size, is_true(element.get("zeroHeight")))
        width = length(element.get("defaultColWidth"))
        if width is not None:
            self._column_default = Span(1, LAST_COLUMN, self._style.column_px(width))

    def _read_column(self, element: etree._Element) -> None:
        first = _integer(element.get("min"))
        last = _integer(element.get("max")) or first
        width = length(element.get("width"))
        size = self._column_default.size if width is None else self._style.column_px(width)
        self._columns.append(Span(first, last, size, is_true(element.get("hidden")) or size == 0))

    def _read_merge(self, reference: str) -> None:
        first, _, second = reference.partition(":")
        start, end = cell_place(first), cell_place(second or first)
        if start and end and start != end:
            rows, columns = sorted((start[0], end[0])), sorted((start[1], end[1]))
            self._merges.append(Merge(rows[0], columns[0], rows[1], columns[1]))

    def _cells(self, data: bytes) -> list[MarkedCell]:
        boolean = bool(self._style.checkbox_styles) and _BOOLEAN_CELL.search(data)
        if not (boolean or _may_hold_pictures(data)):
            return []
        row, marked = 0, []
        for element in parse_xml(data).iterfind("{*}sheetData/{*}row"):
            row = _integer(element.get("r")) or row + 1
            marked += self._row_cells(element, row)
        return marked

    def _row_cells(self, element: etree._Element, row: int) -> list[MarkedCell]:
        column, marked = 0, []
        for cell in element.iterfind("{*}c"):
            place = cell_place(cell.get("r", ""))
            column = place[1] if place else column + 1
            kind, vm = cell.get("t", ""), _integer(cell.get("vm"))
            checkbox = kind == "b" and _integer(cell.get("s")) in self._style.checkbox_styles
            formula, value = _content(cell)
            if vm or checkbox or _is_lost(formula, value) or _DRAWS_A_PICTURE.search(formula):
                marked.append(MarkedCell(row, column, vm, formula, value, kind, checkbox))
        return marked


def _plain(data: bytes) -> bytes:
    """Return a sheet's XML as UTF-8 without comments, CDATA or instructions, so that its row tags can be searched."""
    marked = (b"!" in data and b"<!" in data) or has_instructions(data.removeprefix(_BYTE_ORDER))
    if marked or data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"sheetData" not in data:
        return bytes(etree.tostring(parse_xml(data), encoding="utf-8"))
    return data


def _may_hold_pictures(data: bytes) -> bool:
    """Tell whether some cell may hold a picture, or the error that other programs leave of one."""
    if b"vm=" in data or (b"#" in data and (b"#VALUE!" in data or b"#N/A" in data)):
        return True
    upper = data.upper()
    return b"DISPIMG" in upper or b"IMAGE(" in upper


def _content(cell: etree._Element) -> tuple[str, str]:
    formula = value = ""
    for child in cell:
        name = local_name(child.tag)
        if name == "f":
            formula = child.text or "="  # a shared formula stands in its first cell only
        elif name == "v":
            value = (child.text or "").strip()
    return formula, value


def _is_lost(formula: str, value: str) -> bool:
    """Tell whether a cell shows the error that other programs leave of a picture in a cell, and not one of a formula.

    LibreOffice saves the constant as a formula of its own: #VALUE! in .xlsx and .ods, NA() by way of .xls.
    """
    return value in ("#VALUE!", "#N/A") and formula.upper() in ("", "#VALUE!", "#N/A", "NA()")


def _integer(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else 0
