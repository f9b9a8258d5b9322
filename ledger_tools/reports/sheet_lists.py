"""One list on one sheet: an Excel table with filters, a frozen head and columns declared as data."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.printing import PRINTED_LINES, beside, fit_width, keep_off_paper, one_page_wide, screen_hint
from ledger_tools.excel.wrapping import column_of_names, lines_needed
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
    waiting: int | None = None,
) -> Worksheet:
    """Add a sheet with the list, with ``totals`` a line of sums; ``frozen`` columns stay in sight.

    An empty list says so in words, and one for the screen how it is printed all the same. So does one that is longer
    than a sheet of Excel: ``export`` is what ``ledger-tools export`` calls the whole of it. ``waiting``: of how many
    lines, the first ones, something is left to do; the others are not printed.
    """
    room = ROW_LIMIT - HEADER_ROW - 1 - totals
    widths = one_page_wide([_width(column, lines) for column in columns], landscape=landscape)
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
    fit_width(worksheet, named, landscape=landscape)
    on_paper = len(lines) if waiting is None else waiting
    if on_paper > PRINTED_LINES:
        hint = screen_hint(len(lines))
        worksheet.set_row(2, _LINE * lines_needed(hint, across - widths[0]))
        worksheet.merge_range(2, 1, 2, max(until, 2), hint, sheets.formats["note_wrapped"])
    if not 0 < on_paper <= PRINTED_LINES:
        keep_off_paper(worksheet)
    elif on_paper < len(lines):
        worksheet.print_area(0, 0, HEADER_ROW + on_paper, max(until, len(columns) - 1))
    sheets.bodies.append(body)
    return worksheet


def _width(column: Col[T], lines: Sequence[T]) -> tuple[float, float]:
    """The width wished for a column and the narrowest; that of names holds each of them in one line."""
    if not column.names:
        return column.width, column.least
    needed = column_of_names(str(column.value(line)) for line in lines)
    return max(column.width, needed), needed


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
