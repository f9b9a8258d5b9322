"""The formulas of an OpenDocument table, of which the values alone do not tell."""

from __future__ import annotations

import re

from lxml import etree

from ledger_tools.returns.evidence.markup import attribute
from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.package import local_name
from ledger_tools.returns.workbook.strings import elements

#: of:=[.$H$3] and of:=['控'.B2] as other programs write them: $H$3, '控'!B2.
_REFERENCE = re.compile(r"\[([^\]]*)\]")
_SHEET = re.compile(r"\$?('(?:[^']|'')+'|[^.':$]+)\.")
_DIGITS = 8


def formulas_in(content: bytes) -> BookFormulas:
    """Return the formulas of content.xml; raises Refused where no parser accepts it."""
    found = BookFormulas()
    if b":formula=" not in content:
        return found
    formulas: dict[tuple[int, int], str] = {}
    row = 0
    for element in elements(content, ("table-row", "table")):
        if local_name(element.tag) == "table":
            found.add_texts(attribute(element, "name"), formulas)
            formulas, row = {}, 0
            continue
        _read_row(element, row + 1, formulas)
        row += _times(element, "number-rows-repeated")
    return found


def _read_row(element: etree._Element, row: int, formulas: dict[tuple[int, int], str]) -> None:
    column = 0
    for cell in element:
        formula = attribute(cell, "formula") if local_name(cell.tag) in ("table-cell", "covered-table-cell") else ""
        if formula:
            formulas[row, column + 1] = _spelt(formula)
        column += _times(cell, "number-columns-repeated")


def _spelt(formula: str) -> str:
    text = formula.partition("=")[2]
    return _REFERENCE.sub(lambda match: _SHEET.sub(r"\1!", match[1]).replace(":.", ":").removeprefix("."), text)


def _times(element: etree._Element, name: str) -> int:
    repeated = attribute(element, name)
    return int(repeated) if repeated.isdecimal() and len(repeated) < _DIGITS else 1
