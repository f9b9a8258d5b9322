"""What an .xlsx file of records shows beside its values: zeros that a number format adds, rows hidden or struck out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from ledger_tools.excel.references import column_number
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.workbook.looks import STRUCK, Looks, read_looks
from ledger_tools.returns.workbook.numberformat import Form, show_number
from ledger_tools.returns.workbook.package import Package, Refused
from ledger_tools.returns.workbook.strings import elements

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_YES = ("1", "true")
#: The office's own file is not distrusted as a returned one is: it was laid out in memory before.
_LIMITS = Limits(max_part_bytes=2_000_000_000, max_total_bytes=4_000_000_000, max_ratio=2_000)


@dataclass(frozen=True, slots=True)
class Shown:
    """``texts``: (row, column), both from 0 -> what a number cell shows instead of its value.

    ``hidden`` and ``struck``: rows, from 0, that nobody sees, or of which something is struck through.
    """

    texts: Mapping[tuple[int, int], str]
    hidden: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()


NOTHING = Shown({})


def shown_in(data: bytes, sheet: str) -> Shown:
    """Look how one sheet of a workbook is shown; nothing where it is no .xlsx file."""
    if not data.startswith(b"PK"):
        return NOTHING
    try:
        package = Package.open(data, _LIMITS)
        part = next((item.part for item in package.sheets() if item.name == sheet), "")
        if not part.casefold().endswith(".xml"):
            return NOTHING
        return _shown(package.read(part), read_looks(package))
    except Refused:  # what the values could be taken from all the same
        return NOTHING


def _shown(content: bytes, looks: Looks) -> Shown:
    masked = {str(n): look.code for n, look in enumerate(looks.by_index) if look.form is Form.SPECIAL and look.code}
    struck = {str(n) for n, look in enumerate(looks.by_index) if look.doubt == STRUCK}
    if not masked and not struck and b"hidden=" not in content:
        return NOTHING
    texts: dict[tuple[int, int], str] = {}
    hidden: set[int] = set()
    crossed: set[int] = set()
    place = -1
    for row in elements(content, ("row",)):
        number = row.get("r", "")
        place = int(number) - 1 if number.isascii() and number.isdigit() else place + 1
        if row.get("hidden", "").lower() in _YES:
            hidden.add(place)
        for at, cell in enumerate(row):
            style = cell.get("s", "")
            if style in struck and len(cell):
                crossed.add(place)
            if style in masked and (text := _masked(cell, masked[style])):
                texts[place, _column(cell, at)] = text
    return Shown(texts, frozenset(hidden), frozenset(crossed))


def _column(cell: etree._Element, at: int) -> int:
    match = _REFERENCE.fullmatch(cell.get("r", ""))
    return column_number(match[1]) - 1 if match else at


def _masked(cell: etree._Element, code: str) -> str:
    """What a number cell shows; '' where it is no number, or nothing of it is shown (then the value is loaded)."""
    value = cell.findtext("{*}v", "")
    if cell.get("t", "n") != "n" or not value:
        return ""
    try:
        shown = show_number(float(value), Form.SPECIAL, code)
    except ValueError:
        return ""
    return "" if shown.hidden else shown.text
