"""Which ledger a table is: row keys first, then the hidden sheet, the document properties, the printed number.

A sheet copied into another workbook sits beside that workbook's hidden sheet and properties, so those count only where
they agree with the keys of the rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ledger_tools.identity import (
    IDENTITY_SHEET,
    PROPERTIES,
    PROPERTY_CYCLE,
    PROPERTY_EDITION,
    PROPERTY_KIND,
    PROPERTY_LEDGER,
    RowKey,
    parse_row_key,
)
from ledger_tools.japanese.text import normalise
from ledger_tools.returns.ledger.table import Table
from ledger_tools.returns.workbook.package import Package, local_name
from ledger_tools.returns.workbook.sheetview import SheetView

_NUMBER = re.compile(r"受領簿番号\s*[::]?\s*(\d{2,3})\s*[-‐–—−ー]\s*(\d{3,4})")
_EDITION = re.compile(r"第?\s*(\d{1,3})\s*版")
_LINES_ABOVE = 60
_PRINTED_HINT = re.compile("受領簿番号|版")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook or table says it is; empty strings and 0 where it does not say."""

    cycle_id: str = ""
    ledger_id: str = ""
    edition: int = 0
    kind: str = ""


def is_identity_sheet(name: str) -> bool:
    """Tell whether a sheet is the hidden one that carries the identity (also when no longer hidden)."""
    return name.strip().casefold() == IDENTITY_SHEET


def from_sheet(view: SheetView) -> Identity:
    """Read the pairs of the hidden sheet."""
    return _identity({cells.get(1, ""): cells.get(2, "") for cells in view.rows.values()})


def from_properties(package: Package) -> Identity:
    """Read the custom document properties; raises Refused where their part is damaged."""
    for relation in package.related("", "custom-properties"):
        if relation.external or not package.has(relation.target):
            continue
        pairs = {
            element.get("name", ""): "".join(map(str, element.itertext())).strip()
            for element in package.xml(relation.target)
            if local_name(element.tag) == "property" and element.get("name") in PROPERTIES
        }
        return _identity(pairs)
    return Identity()


def _identity(pairs: dict[str, str]) -> Identity:
    edition = pairs.get(PROPERTY_EDITION, "").strip()
    return Identity(
        pairs.get(PROPERTY_CYCLE, "").strip().upper(),
        pairs.get(PROPERTY_LEDGER, "").strip(),
        int(edition) if edition.isdecimal() and len(edition) <= 4 else 0,
        pairs.get(PROPERTY_KIND, "").strip(),
    )


def of_table(view: SheetView, table: Table, carried: Sequence[Identity]) -> Identity:
    """Return what a table is, from its keys, what the workbook carries (most trusted first) and what is printed."""
    key = _majority([line.texts["key"] for line in table.lines if "key" in line.texts])
    printed = _printed(view, table)
    if key:
        cycle_id, ledger_id = key.cycle_id, key.ledger_id
        agreeing = [item for item in carried if item.cycle_id == cycle_id and item.ledger_id == ledger_id]
        edition = next((item.edition for item in agreeing if item.edition), 0)
        if not edition and printed.ledger_id in ("", ledger_id):
            edition = printed.edition
        return Identity(cycle_id, ledger_id, edition)
    if printed.ledger_id:
        agreeing = [item for item in carried if item.ledger_id == printed.ledger_id]
        cycle_id = next((item.cycle_id for item in agreeing), "")
        edition = next((item.edition for item in agreeing if item.edition), printed.edition)
        return Identity(cycle_id, printed.ledger_id, printed.edition or edition)
    return next((item for item in carried if item.ledger_id), Identity())


def _majority(texts: list[str]) -> RowKey | None:
    """Return a sound key of the ledger that most keys begin with."""
    beginnings = [text.rpartition("-")[0].rpartition("-")[0] for text in texts]
    for beginning, _ in Counter(beginnings).most_common():
        same = (text for text, start in zip(texts, beginnings, strict=True) if start == beginning)
        key = next(filter(None, map(parse_row_key, same)), None)
        if key:
            return key
    return None


def _printed(view: SheetView, table: Table) -> Identity:
    """Read e.g. 「受領簿番号 01-003(第1版)」 above the header, the nearest line first."""
    ledger_id, edition = "", 0
    for row in reversed(view.rows_between(table.header.row - _LINES_ABOVE, table.header.row)):
        if not _PRINTED_HINT.search(view.joined[row]):
            continue
        cells = view.rows[row]
        text = normalise(" ".join(cells[column] for column in sorted(cells)))
        number, version = _NUMBER.search(text), _EDITION.search(text)
        edition = edition or (int(version[1]) if version else 0)
        if number:
            ledger_id = f"{number[1]}-{number[2]}"
            break
    return Identity("", ledger_id, edition)
