"""Writing into a workbook what it is: as document properties and on a sheet that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable

from xlsxwriter import Workbook

from ledger_tools.identity import IDENTITY_SHEET, printed_mark


def write_identity(workbook: Workbook, pairs: Iterable[tuple[str, str]], *, lists_texts: bool = False) -> None:
    """Add the hidden sheet, behind all others, and the properties; ``pairs``: name and value of each.

    ``lists_texts``: the sheet also lists what the workbook says until then, so that what others write in it stands out.
    """
    printed = tuple(workbook.str_table.string_table) if lists_texts else ()
    sheet = workbook.add_worksheet(IDENTITY_SHEET)
    row = -1
    for row, (name, value) in enumerate(pairs):
        workbook.set_custom_property(name, value)
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, value)
    if printed:
        sheet.write_string(row + 1, 0, printed_mark(printed))
    sheet.very_hidden()
