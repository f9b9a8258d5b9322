"""The cells of a worksheet by pattern, where it is written in one of the usual spellings.

Excel, XlsxWriter, LibreOffice, openpyxl and others spell cells alike. One pattern has to account for every cell of the
sheet: a single cell in another spelling (prefixes, errors, rich values, rich text) sends the whole sheet to the parser.
"""

from __future__ import annotations

import functools
import operator
import re

from ledger_tools.returns.sheetview import column_number

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
_LETTERS, _NUMBER = operator.itemgetter(0), operator.itemgetter(1)


def cells_of(text: str) -> tuple[list[Cell], list[str]] | None:
    """Return the cells that are not empty and the merged ranges; None where the sheet must be parsed."""
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
    merged = _merges(text, end)
    return (found, merged) if merged is not None and _agree(found, body) else None


def _merges(text: str, end: int) -> list[str] | None:
    """Return the merged ranges after ``end``; None where one stands before it, or is not written as usual."""
    found: list[str] = _MERGE.findall(text, end)
    usual = len(found) == text.count("mergeCell", end) - text.count("mergeCells", end)
    return found if usual and text.find("mergeCell", 0, end) < 0 else None


def _are_all(found: list[Cell], body: str) -> bool:
    """Tell whether no other cell holds something: each that does has an end tag, with or without a prefix."""
    return body.count("c>") == len(found) or (body.count("</c>") == len(found) and ":c>" not in body)


def _agree(found: list[Cell], body: str) -> bool:
    """Tell whether the cells lie inside a sheet and in the rows that the sheet declares, each once."""
    rows = _ROW.findall(body)
    declared, columns, used = set(rows), set(map(_LETTERS, found)), set(map(_NUMBER, found))
    if len(rows) != body.count("<row") or len(rows) != len(declared) or not used <= declared:
        return False
    numbers = list(map(int, rows))
    inside = all(column_of(letters) <= _LAST_COLUMN for letters in columns)
    return inside and all(row <= _LAST_ROW for row in numbers[-1:]) and numbers == sorted(numbers)


@functools.lru_cache(maxsize=2048)
def column_of(letters: str) -> int:
    """Return 9 for 'I'."""
    return column_number(letters)
