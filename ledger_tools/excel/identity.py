"""Writing into a workbook what it is: as document properties and on a sheet that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter import Workbook

from ledger_tools.identity import IDENTITY_SHEET


def write_identity(workbook: Workbook, pairs: Iterable[tuple[str, str]]) -> None:
    """Add the hidden sheet, behind all others, and the properties; ``pairs``: name and value of each."""
    sheet = workbook.add_worksheet(IDENTITY_SHEET)
    for row, (name, value) in enumerate(pairs):
        workbook.set_custom_property(name, value)
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    sheet.very_hidden()
