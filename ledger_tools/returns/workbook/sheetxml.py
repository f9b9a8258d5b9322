"""Reading worksheets: sparse, and aware of how each cell is shown.

Most sheets are written in the same few spellings and are read by pattern (:mod:`quick`); every other one is parsed.
What a value shows is decided in one place for both. Costs grow with the cells that hold something, not with the extent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN, LAST_ROW, column_number
from ledger_tools.returns.limits import TOO_BIG, UNSAFE
from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.looks import Look, Looks, shown_in
from ledger_tools.returns.workbook.numberformat import Form, show_number, show_text
from ledger_tools.returns.workbook.package import Limits, Package, Refused, SheetPart, local_name
from ledger_tools.returns.workbook.quick import Cell, Cells, cells_of, place_of
from ledger_tools.returns.workbook.sheetview import NO_RESULT, Doubts, Range, SheetView
from ledger_tools.returns.workbook.spelling import as_utf8, plain_text
from ledger_tools.returns.workbook.strings import StringTable, elements, rich_text, unescape

FORMULA = "数式の結果であり、本人が記入したものか分かりません"
ERROR = "エラー値が表示されています(セル内の画像が失われた可能性があります)"
HIDDEN_BY_FORMAT = "表示形式により中身が表示されません"

#: Doubts that stand even where no text is shown.
STANDING = frozenset((NO_RESULT, ERROR, HIDDEN_BY_FORMAT))

Doubted = dict[tuple[int, int], str]

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class SheetReader:
    """Reads the sheets of one workbook one by one."""

    def __init__(self, package: Package, looks: Looks, limits: Limits) -> None:
        self._package = package
        self._looks = looks
        self._limits = limits
        self._strings: StringTable | None = None
        self._date1904 = package.workbook.date1904
        self._formulas = BookFormulas(package.defined_names)

    def read(self, sheet: SheetPart) -> SheetView:
        """Read one sheet; raises Refused F01 (damaged) or F10 (too many cells, cells outside a sheet)."""
        return self.read_by_pattern(sheet) or self.read_patiently(sheet)

    def read_by_pattern(self, sheet: SheetPart) -> SheetView | None:
        """Read a sheet in one of the usual spellings; None where it must be parsed."""
        text = as_utf8(self._package.read(sheet.part))
        found = cells_of(text) if text is not None else None
        filled = self._fill(found) if found is not None else None
        if found is None or filled is None:
            return None
        if len(found.cells) > self._limits.max_cells:
            raise Refused("F10", TOO_BIG)
        rows, doubts = filled
        merges = tuple(item for reference in found.merged for item in range_of(reference))
        self._formulas.add(sheet.name, {place_of(cell[0]): cell[3] for cell in found.cells if cell[3]})
        return SheetView(sheet.name, sheet.state, rows, merges, DoubtFinder(doubts), sheet, self._formulas)

    def _fill(self, found: Cells) -> tuple[dict[int, dict[int, str]], Doubted] | None:
        """Return what cells found by pattern show, and what is doubtful; None where only a parser knows."""
        rows: dict[int, dict[int, str]] = {}
        doubts: Doubted = {}
        looks, plain, usual = self._looks, self._looks.plain, self._looks.usual
        texts: Mapping[str, str] | None = None
        line: dict[int, str] = {}
        at = 0
        for cell in found.cells:
            reference, style, kind, formula, _, value, inline = cell
            row, column = place_of(reference)
            if row != at:
                if row not in found.rows:
                    return None
                at, line = row, rows.setdefault(row, {})
            if kind == "s" and texts is None:
                texts = self._plain_texts()
            if formula or style not in usual:
                shown = ""
            elif kind == "s":
                shown = texts.get(value, "") if texts else ""
            elif inline:
                shown = inline.strip() if _needs_no_reading(inline) else ""
            else:
                shown = value if not kind and style in plain and _is_plain_number(value) else ""
            if not shown:
                seen = self._shown(cell, looks[_int(style)], texts or {})
                if seen is None:
                    return None
                shown, doubt = seen
                if doubt:
                    doubts[row, column] = doubt
            if shown:
                line[column] = shown
        return {number: line for number, line in rows.items() if line}, doubts

    def _shown(self, cell: Cell, look: Look, texts: Mapping[str, str]) -> tuple[str, str] | None:
        """Return what a cell found by pattern shows and why it proves nothing; None where only a parser knows."""
        _, _, kind, formula, stored, value, inline = cell
        if kind == "s" and look.shows_text and value in texts:
            shown, doubt = texts[value], ""
        elif not value and not inline:
            return "", NO_RESULT if formula and not stored else ""
        else:
            text = plain_text(inline or value)
            if text is None:
                return None
            shown, doubt = self._value("str" if inline else kind or "n", text, look)
            shown = shown.strip()
        return shown, doubt or (look.doubt or (FORMULA if formula else "") if shown else "")

    def _plain_texts(self) -> Mapping[str, str]:
        """Return the shared strings by index as cells write it; none where some of them are doubtful."""
        strings = self._shared()
        return {} if strings.doubts else strings.by_index

    def read_patiently(self, sheet: SheetPart) -> SheetView:
        """Read a sheet with a parser, whatever its spelling; raises Refused F01 or F10."""
        rows: dict[int, dict[int, str]] = {}
        doubts: dict[tuple[int, int], str] = {}
        formulas: dict[tuple[int, int], str] = {}
        merges: list[Range] = []
        count = number = 0
        for element in elements(self._package.read(sheet.part), ("row", "mergeCell")):
            if local_name(element.tag) == "mergeCell":
                merges.extend(range_of(element.get("ref", "")))
                continue
            if local_name(getattr(element.getparent(), "tag", "")) != "sheetData":
                continue
            number = _row_number(element.get("r"), number + 1)
            cells = rows.get(number, {})
            self._read_row(element, number, cells, doubts, formulas)
            count += len(cells)
            if count > self._limits.max_cells:
                raise Refused("F10", TOO_BIG)
            if cells:
                rows[number] = cells
        self._formulas.add(sheet.name, formulas)
        return SheetView(sheet.name, sheet.state, rows, tuple(merges), DoubtFinder(doubts), sheet, self._formulas)

    def _read_row(
        self, row: etree._Element, number: int, cells: dict[int, str], doubts: Doubted, formulas: Doubted
    ) -> None:
        column = 0
        for cell in row:
            if local_name(cell.tag) != "c":
                continue
            column = _column_of(cell.get("r"), column + 1)
            if not len(cell):
                continue
            formula = next((child for child in cell if local_name(child.tag) == "f"), None)
            if formula is not None:
                formulas[number, column] = etree.tostring(formula, encoding="unicode", with_tail=False)
            text, doubt = self._cell(cell)
            if doubt:
                doubts[number, column] = doubt
            text = text.strip()
            if text:
                cells[column] = text

    def _cell(self, cell: etree._Element) -> tuple[str, str]:
        look = self._looks[_int(cell.get("s"))]
        kind = cell.get("t", "n")
        formula, value, inline = _children(cell)
        if inline is not None:
            text, doubt = _formatted(*rich_text(inline), look)
        elif value is None:
            return "", NO_RESULT if formula else ""
        elif not value:
            return "", ""
        else:
            text, doubt = self._value(kind, value, look)
        if not text.strip() and not doubt:
            return "", ""
        return text, doubt or look.doubt or (FORMULA if formula else "")

    def _shared(self) -> StringTable:
        if self._strings is None:
            self._strings = StringTable.read(self._package, self._limits)
        return self._strings

    def _value(self, kind: str, value: str, look: Look) -> tuple[str, str]:
        if kind == "e":
            return value, ERROR
        if kind == "b":
            return "TRUE" if value.strip() in ("1", "true") else "FALSE", ""
        if kind == "d":
            return value.partition("T")[0], ""
        if kind in ("s", "str"):
            return self._text(kind, value, look)
        if look.form is Form.PLAIN and not look.symbol and _is_plain_number(value):
            return value, ""
        try:
            number = float(value)
        except ValueError:
            return value, ""
        shown = show_number(number, look.form, look.code, date1904=self._date1904)
        text = shown_in(look.symbol, shown.text)
        return (text, "") if not shown.hidden else (text, HIDDEN_BY_FORMAT)

    def _text(self, kind: str, value: str, look: Look) -> tuple[str, str]:
        doubt = ""
        if kind == "s":
            strings = self._shared()
            text, doubt = strings.text(value), strings.doubts.get(_int(value.strip()), "")
        else:
            text = unescape(value)
        return _formatted(text, doubt, look)


def _is_plain_number(value: str) -> bool:
    """Tell whether a number shows as it is stored where no format says otherwise."""
    return len(value) < 15 and value.isdecimal() and value[0] != "0"


def _needs_no_reading(markup: str) -> bool:
    return "&" not in markup and "\r" not in markup and "_x" not in markup


def _formatted(text: str, doubt: str, look: Look) -> tuple[str, str]:
    """Return what a cell's font and format show of a text, and why it proves nothing, if so."""
    if look.shows_text:
        return text, doubt
    shown = show_text(look.code, shown_in(look.symbol, text))
    if shown.hidden and text.strip():
        return text, HIDDEN_BY_FORMAT
    return shown.text, doubt


def _children(cell: etree._Element) -> tuple[bool, str | None, etree._Element | None]:
    formula, value, inline = False, None, None
    for child in cell:
        name = local_name(child.tag)
        if name == "v":
            value = child.text or ""
        elif name == "f":
            formula = True
        elif name == "is":
            inline = child
    return formula, value, inline


class DoubtFinder:
    """Callable with two columns: the doubts in the columns between."""

    def __init__(self, doubts: Doubts) -> None:
        self._doubts = doubts

    def __call__(self, first: int, last: int) -> Doubts:
        return {place: why for place, why in self._doubts.items() if first <= place[1] <= last}


def range_of(reference: str) -> list[Range]:
    """Return the merged range of 'A1:B2', [] where it is none."""
    found = _REFERENCE.findall(reference.replace("$", "").upper())
    if len(found) != 2:
        return []
    (left, top), (right, bottom) = found
    columns, rows = sorted((column_number(left), column_number(right))), sorted((int(top), int(bottom)))
    return [(rows[0], columns[0], rows[1], columns[1])] if rows[0] >= 1 else []


def _row_number(text: str | None, otherwise: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else otherwise
    if not 1 <= number <= LAST_ROW:
        raise Refused("F10", UNSAFE)
    return number


def _column_of(reference: str | None, otherwise: int) -> int:
    match = _REFERENCE.fullmatch(reference) if reference else None
    column = column_number(match[1]) if match else otherwise
    if column > LAST_COLUMN or (match and int(match[2]) > LAST_ROW):
        raise Refused("F10", UNSAFE)
    return column


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
