"""One list on one sheet: an Excel table with filters, a frozen head and columns declared as data."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.printing import PRINTED_LINES, fit_width, screen_hint
from ledger_tools.reports.sheet_body import LINK_LIMIT, ROW_LIMIT, Body, Col, T
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets


def write_list(
    sheets: Sheets,
    name: str,
    title: str,
    note: str,
    columns: Sequence[Col[T]],
    lines: Sequence[T],
    *,
    frozen: int = 0,
    totals: bool = False,
    landscape: bool = True,
    export: str = "rows",
) -> Worksheet:
    """Add a sheet with the list, with ``totals`` a line of sums; ``frozen`` columns stay in sight.

    An empty list says so in words, and one for the screen how it is printed all the same. So does one that is longer
    than a sheet of Excel: ``export`` is what
    ``ledger-tools export`` calls the whole of it.
    """
    room = ROW_LIMIT - HEADER_ROW - 1 - totals
    worksheet = sheets.add(name, title, note + _limits(columns, len(lines), room, export), landscape=landscape)
    worksheet.write_url(2, 0, "internal:'概要'!A1", sheets.formats["back"], "概要へ戻る")
    body = Body(worksheet.index, HEADER_ROW, columns, lines[:room], totals)
    worksheet.set_row(HEADER_ROW, 32)
    for place, column in enumerate(columns):
        worksheet.set_column(place, place, column.width)
    heads = [{"header": column.header, "header_format": sheets.formats["head"]} for column in columns]
    worksheet.add_table(body.area(HEADER_ROW + 1), {"style": None, "columns": heads})
    for place, look in enumerate(sheets.formats.values()):
        # XlsxWriter numbers a format once a cell has it; the body takes this row's place.
        worksheet.write_blank(HEADER_ROW + 1, place, None, look)
    worksheet.freeze_panes(HEADER_ROW + 1, frozen)
    worksheet.repeat_rows(HEADER_ROW)
    widths = [(column.header, column.width) for column in columns]
    on_first_page = fit_width(worksheet, widths, landscape=landscape)
    if len(lines) > PRINTED_LINES:
        worksheet.write_string(2, 1, screen_hint(len(lines)), sheets.formats["note"])
        worksheet.print_area(0, 0, HEADER_ROW - 1, on_first_page - 1)
    sheets.bodies.append(body)
    return worksheet


def _limits(columns: Sequence[Col[T]], number: int, room: int, export: str) -> str:
    """Say what of a very long list Excel cannot hold, and where the rest is."""
    said = ""
    if number > room:
        said += (
            f"Excelの行数の上限のため、{number:,}行のうち先頭の{room:,}行を載せています。"
            f"全部は ledger-tools export {export} で書き出せます。"
        )
    if number > LINK_LIMIT and any(column.link for column in columns):
        said += f"原本へのリンクは先頭の{LINK_LIMIT:,}行だけに付いています。"
    return said
