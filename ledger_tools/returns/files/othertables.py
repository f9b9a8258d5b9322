"""Values of the formats whose pictures cannot be seen: .xls, .xlsb, .ods and text tables."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import python_calamine

from ledger_tools.excel.cell_text import without_text_mark
from ledger_tools.excel.values import MAX_AREA, binary_extent
from ledger_tools.japanese.encoding import decode
from ledger_tools.returns.files.opendocument import formulas_in
from ledger_tools.returns.files.sniff import Kind
from ledger_tools.returns.files.strays import refuse_strays
from ledger_tools.returns.limits import DAMAGED, PROTECTED, RESAVE, TOO_BIG, Limits
from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.numberformat import plain
from ledger_tools.returns.workbook.package import Package, Refused
from ledger_tools.returns.workbook.sheetview import SheetView
from ledger_tools.returns.workbook.strings import elements

_DELIMITERS = (",", "\t", ";")
_STATES = {"Visible": "visible", "Hidden": "hidden", "VeryHidden": "veryHidden"}
_LAYOUT = re.compile(rb">\s+<(/?table:)")


def read_values(data: bytes, kind: Kind, limits: Limits) -> list[SheetView]:
    """Return the sheets of a workbook that is not OOXML, or the one of a text file; raises Refused."""
    if kind is Kind.FLAT_ODF:
        raise Refused("F01", RESAVE)  # only LibreOffice reads it
    if kind is Kind.TEXT:
        return [_read_text(data, limits)]
    formulas = BookFormulas()
    if kind in (Kind.XLSB, Kind.ODS):
        package = Package.open(data, limits)
        _guard(package, kind)
        if kind is Kind.ODS:
            _guard_markup(package.read("content.xml"))
            formulas = formulas_in(package.read("content.xml"))
        if kind is Kind.ODS and _LAYOUT.search(package.read("content.xml")):
            data = _without_layout(package)
    try:
        return [replace(view, formulas=formulas) for view in _read_with_calamine(data, limits)]
    except (KeyboardInterrupt, SystemExit, Refused):
        raise
    except python_calamine.PasswordError as error:
        raise Refused("F02", PROTECTED) from error
    except BaseException as error:  # a Rust panic is no Exception
        raise Refused("F01", DAMAGED) from error


def _read_with_calamine(data: bytes, limits: Limits) -> list[SheetView]:
    views: list[SheetView] = []
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    for meta in book.sheets_metadata:
        if not str(meta.typ).endswith("WorkSheet"):
            continue
        sheet = book.get_sheet_by_name(meta.name)
        merges = tuple((a + 1, b + 1, c + 1, d + 1) for (a, b), (c, d) in sheet.merged_cell_ranges or ())
        state = _STATES.get(str(meta.visible).rpartition(".")[2], "visible")
        views.append(SheetView(meta.name, state, _sparse(sheet, limits), merges))
    return views


def _sparse(sheet: python_calamine.CalamineSheet, limits: Limits) -> dict[int, dict[int, str]]:
    start = sheet.start
    if start is None:
        return {}
    rows: dict[int, dict[int, str]] = {}
    count = 0
    for number, values in enumerate(sheet.to_python(skip_empty_area=True), start[0] + 1):
        cells = {
            column: text for column, value in enumerate(values, start[1] + 1) if value != "" and (text := shown(value))
        }
        if cells:
            rows[number] = cells
            count += len(cells)
        if count > limits.max_cells:
            raise Refused("F10", TOO_BIG)
    return rows


def shown(value: object) -> str:
    """Return a calamine value as a person sees it: dates as ISO, integers without .0."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return plain(float(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02d}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return str(value)


def _without_layout(package: Package) -> bytes:
    """Return an OpenDocument file without line breaks between its cells, over which calamine stumbles."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in ("mimetype", "META-INF/manifest.xml", "styles.xml", "content.xml"):
            if package.has(name):
                target.writestr(name, _LAYOUT.sub(rb"><\1", package.read(name)))
    return out.getvalue()


def _guard(package: Package, kind: Kind) -> None:
    """Inflate what calamine will inflate, under our limits, and look how far apart the cells of .xlsb are."""
    for name in package.names():
        lower = name.casefold()
        if not lower.endswith((".xml", ".bin", ".rels")):
            continue
        content = package.read(name)
        if kind is Kind.XLSB and "/worksheets/" in f"/{lower}" and lower.endswith(".bin"):
            _guard_extent(content)


def _guard_markup(content: bytes) -> None:
    """Refuse markup that no parser accepts: calamine waits for an end tag that never comes."""
    for _ in elements(content, ("table-row",)):
        pass


def _guard_extent(content: bytes) -> None:
    extent = binary_extent(content)
    if extent is None:
        raise Refused("F01", RESAVE)
    if extent[0] * extent[1] > MAX_AREA:
        raise Refused("F10", TOO_BIG)


def _read_text(data: bytes, limits: Limits) -> SheetView:
    text = decode(data)[0].replace("\0", "")
    refuse_strays(text)
    rows: dict[int, dict[int, str]] = {}
    count = 0
    try:
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)), 1):
            shown_texts = (without_text_mark(value.strip()) for value in values)
            cells = {column: text for column, text in enumerate(shown_texts, 1) if text}
            if cells:
                rows[number] = cells
            count += len(values)
            if count > limits.max_cells:
                raise Refused("F10", TOO_BIG)
    except csv.Error as error:
        raise Refused("F01", DAMAGED) from error
    return SheetView("", rows=rows)


def _delimiter(text: str) -> str:
    head = text[:20_000]
    return max(_DELIMITERS, key=head.count)
