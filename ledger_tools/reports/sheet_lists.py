"""One list on one sheet: an Excel table with filters, a frozen head and columns declared as data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from math import ceil
from typing import Any, Generic, TypeVar

from xlsxwriter.worksheet import Worksheet

from ledger_tools.ledgers.cell_text import cell_text
from ledger_tools.reports.sheet_looks import HEADER_ROW, Sheets
from ledger_tools.text import display_width

T = TypeVar("T")
Cell = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Col(Generic[T]):
    """One column: ``look`` names the format; ``link`` gives the target of a cell that leads somewhere ('' for none)."""

    header: str
    width: float
    value: Callable[[T], Cell]
    look: str = "text"
    link: Callable[[T], str] | None = None
    sums: bool = False  # gets a sum in the total line


#: How a cell looks that leads somewhere.
_LINKED = {"text": "link", "wrapped": "link", "short": "link_short"}
#: Points per line of text, and above and below it. Excel fits rows by itself only once they are edited.
_LINE, _PADDING = 14.5, 4.0
#: Excel refuses more links on one sheet; the rest is then plain text.
_LINK_LIMIT = 60_000


def write_list(
    sheets: Sheets, name: str, title: str, note: str, columns: Sequence[Col[T]], lines: Sequence[T], *, frozen: int = 0
) -> Worksheet:
    """Add a sheet with the list; ``frozen`` columns stay in sight. An empty list says so in words."""
    worksheet = sheets.add(name, title, note)
    worksheet.write_url(2, 0, "internal:'概要'!A1", sheets.formats["back"], "概要へ戻る")
    write_table(sheets, worksheet, HEADER_ROW, columns, lines)
    worksheet.freeze_panes(HEADER_ROW + 1, frozen)
    worksheet.repeat_rows(HEADER_ROW)
    return worksheet


def write_table(
    sheets: Sheets,
    worksheet: Worksheet,
    top: int,
    columns: Sequence[Col[T]],
    lines: Sequence[T],
    *,
    totals: bool = False,
) -> None:
    """Write header, lines and (with ``totals``) a line of sums whose formulas ignore the filter."""
    formats = sheets.formats
    worksheet.set_row(top, 32)
    for place, column in enumerate(columns):
        worksheet.set_column(place, place, column.width)
    last = top + max(len(lines), 1)
    worksheet.add_table(
        top,
        0,
        last,
        len(columns) - 1,
        {
            "style": None,
            "columns": [{"header": column.header, "header_format": formats["head"]} for column in columns],
        },
    )
    links = 0
    wrapped = [(column.value, column.width) for column in columns if column.look == "wrapped"]
    for row, line in enumerate(lines, start=top + 1):
        needed = max((_lines_needed(value(line), width) for value, width in wrapped), default=1)
        worksheet.set_row(row, _LINE * needed + _PADDING)
        for place, column in enumerate(columns):
            target = column.link(line) if column.link and links < _LINK_LIMIT else ""
            if target:
                links += 1
                worksheet.write_url(row, place, target, formats[column.look])
            write_cell(
                worksheet,
                row,
                place,
                column.value(line),
                formats,
                _LINKED.get(column.look, column.look) if target else column.look,
            )
    if not lines:
        for place in range(len(columns)):
            worksheet.write_blank(top + 1, place, None, formats["text"])
        worksheet.write_string(top + 1, 0, "該当はありません。", formats["text"])
    if totals:
        _write_totals(sheets, worksheet, top, columns, lines)
    worksheet.ignore_errors({"number_stored_as_text": "A1:Z1048576"})


def _lines_needed(value: Cell, width: float) -> int:
    """Lines that a text takes in a column of that width (a full-width character takes about 1.95 units)."""
    return max(1, ceil(display_width(str(value or "")) * 0.98 / max(width - 1, 1)))


def _write_totals(
    sheets: Sheets, worksheet: Worksheet, top: int, columns: Sequence[Col[T]], lines: Sequence[T]
) -> None:
    row = top + max(len(lines), 1) + 1
    for place, column in enumerate(columns):
        if not column.sums:
            worksheet.write_blank(row, place, None, sheets.formats["total_text"])
            continue
        letter = column_letter(place)
        total = sum(int(value) for line in lines if isinstance(value := column.value(line), int))
        formula = f"=SUM({letter}{top + 2}:{letter}{row})"
        worksheet.write_formula(row, place, formula, sheets.formats["total_count"], total)
    worksheet.write_string(row, 0, "合計", sheets.formats["total_text"])


def write_cell(worksheet: Worksheet, row: int, place: int, value: Cell, formats: dict[str, Any], look: str) -> None:
    """Write one value by its type; texts never become formulas or links."""
    if value is None or value == "":
        worksheet.write_blank(row, place, None, formats[look])
    elif isinstance(value, str):
        worksheet.write_string(row, place, cell_text(value), formats[look])
    elif isinstance(value, date):
        worksheet.write_datetime(row, place, datetime.combine(value, time()), formats[look])
    else:
        worksheet.write_number(row, place, value, formats[look])


def column_letter(place: int) -> str:
    """Return A for 0, AA for 26."""
    head, tail = divmod(place, 26)
    return (column_letter(head - 1) if head else "") + chr(65 + tail)
