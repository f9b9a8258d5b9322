"""One list on one sheet: an Excel table with filters, a frozen head and columns declared as data."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.printing import PRINTED_LINES, beside, fit_width, one_page_wide, screen_hint
from ledger_tools.excel.wrapping import lines_needed
from ledger_tools.reports.sheet_body import LINK_LIMIT, ROW_LIMIT, Body, Col, T
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets

_LINE = 16.0  # points of a line of a note or of a heading


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
    widths = one_page_wide([(column.width, column.least) for column in columns], landscape=landscape)
    until, across = beside(widths, landscape=landscape)
    worksheet = sheets.add(name, title, "", landscape=landscape)
    said = note + _limits(columns, len(lines), room, export)
    worksheet.set_row(1, _LINE * lines_needed(said, across))
    worksheet.merge_range(1, 0, 1, max(until, 1), said, sheets.formats["note_wrapped"])
    worksheet.write_url(2, 0, "internal:'概要'!A1", sheets.formats["back"], "概要へ戻る")
    body = Body(worksheet.index, HEADER_ROW, columns, widths, lines[:room], totals)
    worksheet.set_row(HEADER_ROW, head_height(columns, widths))
    for place, width in enumerate(widths):
        worksheet.set_column(place, place, width)
    heads = [{"header": column.header, "header_format": sheets.formats["head"]} for column in columns]
    worksheet.add_table(body.area(HEADER_ROW + 1), {"style": None, "columns": heads})
    for place, look in enumerate(sheets.formats.values()):
        # XlsxWriter numbers a format once a cell has it; the body takes this row's place.
        worksheet.write_blank(HEADER_ROW + 1, place, None, look)
    worksheet.freeze_panes(HEADER_ROW + 1, frozen)
    worksheet.repeat_rows(HEADER_ROW)
    named = [(column.header, width) for column, width in zip(columns, widths, strict=True)]
    fits = len(columns) == fit_width(worksheet, named, landscape=landscape)
    if fits and not lines:
        worksheet.fit_to_pages(1, 1)
    if len(lines) > PRINTED_LINES:
        worksheet.set_row(2, _LINE * lines_needed(screen_hint(len(lines)), across - widths[0]))
        worksheet.merge_range(2, 1, 2, max(until, 2), screen_hint(len(lines)), sheets.formats["note_wrapped"])
        worksheet.print_area(0, 0, HEADER_ROW - 1, max(until, 2))
    sheets.bodies.append(body)
    return worksheet


def head_height(columns: Sequence[Col[T]], widths: Sequence[float]) -> float:
    """Return the points that the headings need."""
    lines = (lines_needed(column.header, width) for column, width in zip(columns, widths, strict=True))
    return max(32.0, _LINE * max(lines))


def _limits(columns: Sequence[Col[T]], number: int, room: int, export: str) -> str:
    """Say what of a very long list Excel cannot hold, and where the rest is."""
    said = ""
    if number > room:
        said += (
            f"Excelの行数の上限のため、{number:,}行のうち先頭の{room:,}行を載せています。"
            f"全ての行が必要なときは、取込みの担当者に「{export}」の書き出しを依頼してください。"
        )
    if number > LINK_LIMIT and any(column.link for column in columns):
        said += f"原本へのリンクは先頭の{LINK_LIMIT:,}行だけに付いています。"
    return said
