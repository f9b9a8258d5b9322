"""The cells of a worksheet by pattern, where it is written in one of the usual spellings.

Excel, XlsxWriter, LibreOffice, openpyxl and others spell cells alike. One pattern has to account for every cell of the
sheet: a single cell in another spelling (prefixes, errors, rich values, rich text) sends the whole sheet to the parser.
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from ledger_tools.excel.references import LAST_COLUMN, LAST_ROW, column_number

#: Reference, style, type, the formula's element, "<v" if a value is stored, the value, inline text; '' for none.
Cell = tuple[str, str, str, str, str, str, str]


class Cells(NamedTuple):
    """The cells of a sheet that are not empty, the rows that it declares, and its merged ranges."""

    cells: list[Cell]
    rows: frozenset[int]
    merged: list[str]


_CELL = re.compile(
    r'<c r="([A-Z]{1,3}[1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="(s|n|str|b|inlineStr)")?>'
    r"(<f(?: [^>]*)?(?:/>|>[^<]*</f>))?"
    r"(?:(<v)(?: [^>]*)?(?:/>|>([^<]*)</v>)|<is><t(?: [^>]*)?>([^<]*)</t></is>)?</c>"
)
_ROW = re.compile(r'<row r="([0-9]+)"')
_ANY_ROW = re.compile(r'<row (?:[^<>]*? )?r="([0-9]+)"')
_MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:$]+)"')
_SHEET_DATA = re.compile(r"<sheetData\s*>")
_SHEET_END = "</sheetData>"


def cells_of(text: str) -> Cells | None:
    """Return what a sheet holds; None where it must be parsed."""
    start, end = _SHEET_DATA.search(text), text.find(_SHEET_END)
    if (
        start is None
        or end < start.end()
        or text.rfind(_SHEET_END) != end
        or not text.rstrip().endswith("</worksheet>")
    ):
        return None
    body = text[start.end() : end]
    found: list[Cell] = _CELL.findall(body)
    if not _are_all(found, body) or "DISPIMG" in body:
        return None
    merged, rows = _merges(text, end), _rows(body)
    return Cells(found, rows, merged) if merged is not None and rows is not None else None


def _merges(text: str, end: int) -> list[str] | None:
    """Return the merged ranges after ``end``; None where one stands before it, or is not written as usual."""
    found: list[str] = _MERGE.findall(text, end)
    usual = len(found) == text.count("mergeCell", end) - text.count("mergeCells", end)
    return found if usual and text.find("mergeCell", 0, end) < 0 else None


def _are_all(found: list[Cell], body: str) -> bool:
    """Tell whether no other cell holds something: each that does has an end tag, with or without a prefix."""
    return body.count("c>") == len(found) or (body.count("</c>") == len(found) and ":c>" not in body)


def _rows(body: str) -> frozenset[int] | None:
    """Return the rows that a sheet declares; None where they are not in order, each once and inside a sheet."""
    count = body.count("<row")
    found = _ROW.findall(body)
    if len(found) != count:
        found = _ANY_ROW.findall(body)
    numbers = list(map(int, found))
    rows = frozenset(numbers)
    usual = len(numbers) == count == len(rows) and numbers == sorted(numbers)
    return rows if usual and all(row <= LAST_ROW for row in numbers[-1:]) else None


@functools.lru_cache(maxsize=65_536)
def place_of(reference: str) -> tuple[int, int]:
    """Return (12, 9) for 'I12', and (0, 0) for a column outside a sheet."""
    letters = reference.rstrip("0123456789")
    column = column_number(letters)
    return (int(reference[len(letters) :]), column) if column <= LAST_COLUMN else (0, 0)
