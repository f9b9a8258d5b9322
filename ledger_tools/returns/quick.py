"""The cells of a worksheet by pattern, where it is written in one of the usual spellings.

Excel, XlsxWriter, LibreOffice, openpyxl and others spell cells alike. One pattern has to account for every cell of the
sheet: a single cell in another spelling (prefixes, errors, rich values, rich text) sends the whole sheet to the parser.
"""

from __future__ import annotations

import functools
import re

from ledger_tools.returns.sheetview import column_number
from ledger_tools.returns.spelling import plain_text

#: Column letters, row, style, type, formula, "<v" if a value is stored, the value, inline text; '' where there is none.
Cell = tuple[str, str, str, str, str, str, str, str]

_CELL = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,6})")?(?: t="(s|n|str|b|inlineStr)")?>'
    r"(?:(<f)(?: [^>]*)?(?:/>|>[^<]*</f>))?"
    r"(?:(<v)(?: [^>]*)?(?:/>|>([^<]*)</v>)|<is><t(?: [^>]*)?>([^<]*)</t></is>)?</c>"
)
_ROW = re.compile(r'<row (?:[^<>]*? )?r="([0-9]+)"')
_MERGE = re.compile(r'<mergeCell ref="([A-Z0-9:$]+)"')
_SHEET_DATA = re.compile(r"<sheetData\s*>")
_SHEET_END = "</sheetData>"
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


def cells_of(text: str) -> tuple[list[Cell], list[str]] | None:
    """Return the cells that are not empty and the merged ranges; None where the sheet must be parsed."""
    start, end = _SHEET_DATA.search(text), text.find(_SHEET_END)
    if start is None or end < start.end() or text.count(_SHEET_END) != 1 or not text.rstrip().endswith("</worksheet>"):
        return None
    body, tail = text[start.end() : end], text[end:]
    found: list[Cell] = _CELL.findall(body)
    # Every cell that holds something has an end tag; those that end in themselves hold nothing.
    if len(found) != body.count("</c>") or ":c>" in body or "DISPIMG" in body:
        return None
    merged = _MERGE.findall(tail)
    return (found, merged) if len(merged) == tail.count("<mergeCell ") and _agree(found, body) else None


def _agree(found: list[Cell], body: str) -> bool:
    """Tell whether the cells lie inside a sheet and in the rows that the sheet declares, each once."""
    rows = _ROW.findall(body)
    declared = set(rows)
    if len(rows) != body.count("<row") or len(rows) != len(declared) or not {cell[1] for cell in found} <= declared:
        return False
    inside = all(column_of(letters) <= _LAST_COLUMN for letters in {cell[0] for cell in found})
    return inside and all(int(row) <= _LAST_ROW for row in rows[-1:]) and rows == sorted(rows, key=int)


def value_of(cell: Cell) -> str | None:
    """Return a cell's text with its entities resolved; None where only a parser can."""
    return plain_text(cell[7] or cell[6])


@functools.lru_cache(maxsize=2048)
def column_of(letters: str) -> int:
    """Return 9 for 'I'."""
    return column_number(letters)
