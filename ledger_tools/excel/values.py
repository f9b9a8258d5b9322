"""The typed values of workbooks that the office keeps itself: settings and records.

The library that reads them lays out every cell between the first and the last one and ends the whole program where
memory does not suffice. So how far apart the cells lie is measured first.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from typing import Any

import python_calamine
from lxml import etree

from ledger_tools.excel.references import cell_name, column_number

Rows = list[list[Any]]
Extent = tuple[int, int]  # rows and columns up to the last cell that is written

MAX_AREA = 20_000_000  # cells, about 600 MB as they are laid out; a whole city's records take a third of it

_STEP = 4_000_000  # bytes looked at in one go
_OVERLAP = 20  # bytes; the longest reference is r="XFD1048576"
_COLUMNS = re.compile(rb'\sr="([A-Z]{1,3})\d')
_ROWS = re.compile(rb'\sr="[A-Z]{0,3}([0-9]{1,7})"')
_DECLARED = re.compile(rb'\suniqueCount="(\d+)"')
_ROW_RECORD = 0  # BrtRowHdr ([MS-XLSB] 2.3.2)
_CELLS = range(2, 12)  # BrtCellRk … BrtFmlaError
_SHORT_CELLS = range(12, 19)  # BrtShortBlank … BrtShortIsst: cells without a column, which the library passes over
_SHORT = "このままでは読み取れない形式です。Excel で開き、Excel ブック形式(.xlsx)で保存し直してください。"


class WorkbookError(Exception):
    """The bytes are no workbook that can be read."""


class UnfitError(WorkbookError):
    """A sheet cannot be read as it is saved; the message is a Japanese sentence that says why and what to do."""


def read_sheets(data: bytes, names: Collection[str] = ()) -> dict[str, Rows]:
    """Return sheet name -> rows from the first cell of the sheet on, of all sheets or of those named that exist.

    Raises UnfitError where a sheet is too large to be laid out or written in a form that would lose cells,
    WorkbookError where it cannot be read at all.
    """
    try:
        for sheet, extent in _extents(data):
            if names and sheet and sheet not in names:
                continue
            if extent is None:
                raise UnfitError(_SHORT)
            if extent[0] * extent[1] > MAX_AREA:
                raise UnfitError(_too_far(sheet, *extent))
        book = python_calamine.load_workbook(io.BytesIO(data))
        wanted = [name for name in book.sheet_names if not names or name in names]
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    except (KeyboardInterrupt, SystemExit, WorkbookError):
        raise
    except BaseException as error:  # a panic of the library is no Exception
        raise WorkbookError from error


def binary_extent(content: bytes) -> Extent | None:
    """Return the extent of a worksheet part of an .xlsb; None where it has cells that the library passes over."""
    position = row = last_row = last_column = 0
    while position < len(content):
        record, position = _varint(content, position, 2)
        size, position = _varint(content, position, 4)
        if record == _ROW_RECORD:
            row = int.from_bytes(content[position : position + 4], "little")
        elif record in _SHORT_CELLS:
            return None
        elif record in _CELLS:
            last_row = max(last_row, row)
            last_column = max(last_column, int.from_bytes(content[position : position + 4], "little"))
        position += size
    return last_row + 1, last_column + 1


def _varint(content: bytes, position: int, longest: int) -> tuple[int, int]:
    value = 0
    for index in range(longest):
        if position >= len(content):
            break
        byte = content[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            break
    return value, position


def _too_far(sheet: str, rows: int, columns: int) -> str:
    return (
        f"シート{f'「{sheet}」' if sheet else ''}が {cell_name(rows, columns)} まで広がっているため読めません。"
        "表から離れたセルに値が残っています。その行と列を削除して保存し、もう一度実行してください。"
    )


def _extents(data: bytes) -> Iterator[tuple[str, Extent | None]]:
    """Yield the sheets of an .xlsx or .xlsb with their extents; other formats are bounded by the library."""
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = _sheet_names(package)
        for part in package.namelist():
            lower = part.casefold()
            if lower.endswith("sharedstrings.xml"):
                _check_strings(package.read(part))
            elif "worksheets/" in lower and lower.endswith(".bin"):
                yield names.get(part, ""), binary_extent(package.read(part))
            elif "worksheets/" in lower and lower.endswith(".xml"):
                yield names.get(part, ""), _xml_extent(package.read(part))


def _xml_extent(content: bytes) -> Extent:
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for start in range(0, len(content), _STEP):
        end = start + _STEP + _OVERLAP
        columns.update(_COLUMNS.findall(content, start, end))
        rows.update(_ROWS.findall(content, start, end))
    return max(map(int, rows), default=1), max((column_number(name.decode()) for name in columns), default=1)


def _check_strings(content: bytes) -> None:
    """Refuse a table of strings that says it holds more than any sheet can show: room is made for what it says."""
    declared = _DECLARED.search(content[:2000])
    if declared and int(declared[1]) > MAX_AREA:
        raise WorkbookError


def _sheet_names(package: zipfile.ZipFile) -> dict[str, str]:
    """Return part -> sheet name; nothing where the workbook part is not XML or lies elsewhere."""
    try:
        book = etree.fromstring(package.read("xl/workbook.xml"), _parser())
        relations = etree.fromstring(package.read("xl/_rels/workbook.xml.rels"), _parser())
    except (KeyError, etree.XMLSyntaxError, zlib.error):
        return {}
    targets = {item.get("Id", ""): posixpath.join("/xl", item.get("Target", "")) for item in relations}
    sheets = book.findall("{*}sheets/{*}sheet")
    keys = [next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), "") for sheet in sheets]
    parts = [posixpath.normpath(targets.get(key, "/")).lstrip("/") for key in keys]
    return {part: sheet.get("name", "") for part, sheet in zip(parts, sheets, strict=True)}


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
