"""Lists as workbooks for staff: one look, A4, header on every page, filters, dates in wareki."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.excel.overview import Overview, write_overview
from ledger_tools.excel.printing import (
    PRINTED_LINES,
    beside,
    fit_width,
    foot,
    keep_off_paper,
    narrowest,
    one_page_wide,
    screen_hint,
)
from ledger_tools.excel.wrapping import broken, column_of_names, lines_needed
from ledger_tools.files import write_file

FONT = "游ゴシック"
WAREKI = '[$-411]ggge"年"m"月"d"日";@'
TEXT, NAME, NUMBER, DAY, LINE = "text", "name", "number", "day", "line"  # LINE: of a file, which is no quantity
NOBODY = "該当はありません。"

#: Data rows of one sheet: Excel has 1,048,576 rows; more go to further sheets.
MAX_ROWS = 1_000_000
_MAX_TEXT = 32_767
_LINE = 17.0  # points of one line of text
_FURTHER = 15.0  # and of each that follows in its cell
_TITLE = 26.0
_MOST_LINES = 24  # Excel knows no higher row
_ONE_PAGE = 45  # a table of totals up to this length goes on one page, its sum line included

_BASE = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
_RULED = {**_BASE, "border": 1, "border_color": "#A6A6A6"}
_APART = {"align": "right", "indent": 1}  # a number does not run into the text of the next column
_SUM = {"bold": True, "bg_color": "#F2F2F2"}
_TOP = {**_RULED, "valign": "top"}  # beside a text of several lines the others stand at its first


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a list: ``key`` in the frame, ``header`` in the sheet, ``width`` in characters.

    A wide list is printed with narrower columns of text.
    """

    key: str
    header: str
    width: float
    kind: str = TEXT

    @property
    def least(self) -> float:
        """How narrow the column may become."""
        return narrowest(self.width) if self.kind == TEXT else self.width


@dataclass(frozen=True)
class Sheet:
    """``title`` stands in bold above the table, ``notes`` below it, one line each.

    ``about`` says in the overview what the sheet is for; ``header`` stands at the top of every page. A long list is for
    the screen and not printed, unless it is to be printed ``whole``.
    """

    name: str
    title: str
    fields: tuple[Field, ...]
    frame: pd.DataFrame
    notes: tuple[str, ...] = ()
    landscape: bool = True
    total: str = ""  # label of a sum line over the number columns; none if empty
    about: str = ""
    header: str = ""
    whole: bool = False

    @property
    def for_screen(self) -> bool:
        return len(self.frame) > PRINTED_LINES and not self.whole


def write_book(
    path: Path, sheets: Sequence[Sheet], *, overview: Overview | None = None, day: date | None = None
) -> None:
    """Write the workbook, whole or not at all. Raises OutputError.

    ``overview`` comes first, on one page, and leads to the sheets; one on which nobody stands is left out, and said
    there. The only sheet of a workbook without an overview says so itself. ``day``: what the workbook says of its
    making, so that the same content is the same file; without one, today.
    """
    buffer = io.BytesIO()
    # Rows are written from the top, so that a million of them need no memory.
    options = {
        "constant_memory": sum(len(sheet.frame) for sheet in sheets) > 50_000,
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    if options["constant_memory"]:
        options.pop("in_memory")
    made = day or date.today()
    with xlsxwriter.Workbook(buffer, options) as book:
        if day:
            book.set_properties({"created": datetime.combine(day, time())})
        formats = _formats(book)
        if overview:
            contents = [(sheet.name, len(sheet.frame), sheet.for_screen, sheet.about) for sheet in sheets]
            write_overview(book, formats, overview, contents, made)
        for sheet in [one for one in sheets if len(one.frame)] or ([] if overview else sheets[:1]):
            for name, part in _parts(sheet):
                _write_sheet(book, formats, sheet, name, part, made)
    write_file(path, buffer.getvalue())


def _parts(sheet: Sheet) -> Iterator[tuple[str, pd.DataFrame]]:
    for number, start in enumerate(range(0, max(len(sheet.frame), 1), MAX_ROWS)):
        yield f"{sheet.name}({number + 1})" if number else sheet.name, sheet.frame.iloc[start : start + MAX_ROWS]


def _formats(book: Any) -> dict[str, Any]:
    return {
        "title": book.add_format({**_BASE, "font_size": 14, "bold": True}),
        "note": book.add_format({**_BASE, "font_color": "#404040"}),
        "head": book.add_format({**_RULED, "bold": True, "bg_color": "#E7E6E6", "text_wrap": True, "align": "center"}),
        TEXT: book.add_format({**_TOP, "num_format": "@", "text_wrap": True}),
        NAME: book.add_format({**_TOP, "num_format": "@", "text_wrap": True}),
        NUMBER: book.add_format({**_TOP, **_APART, "num_format": "#,##0"}),
        DAY: book.add_format({**_TOP, "num_format": WAREKI, "align": "left"}),
        LINE: book.add_format({**_TOP, "num_format": "0", "align": "center"}),
        "total": book.add_format({**_RULED, **_SUM, "num_format": "#,##0", **_APART}),
        "total_label": book.add_format({**_RULED, **_SUM}),
        "total_code": book.add_format({**_RULED, **_SUM, "align": "center"}),
        "answer": book.add_format({**_BASE, "font_size": 11, "bold": True, "text_wrap": True, "valign": "top"}),
        "sentence": book.add_format({**_BASE, "text_wrap": True, "valign": "top"}),
        "link": book.add_format({**_TOP, "font_color": "#0563C1", "underline": 1}),
        "code": book.add_format({**_TOP, "align": "center"}),
    }


def _write_sheet(book: Any, formats: dict[str, Any], sheet: Sheet, name: str, frame: pd.DataFrame, made: date) -> None:
    page = book.add_worksheet(name)
    keep_numbers_as_text(page)
    widths = one_page_wide([_width(field, frame) for field in sheet.fields], landscape=sheet.landscape)
    _, room = beside(widths, landscape=sheet.landscape)
    said = sheet.notes if len(frame) else (*sheet.notes, NOBODY)
    said = (*said, screen_hint(len(sheet.frame))) if sheet.for_screen else said
    notes = [line for note in said for line in broken(note, room)]
    head = 1 + len(notes)
    last = len(sheet.fields) - 1
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    page.set_row(0, _TITLE)
    page.write_string(0, 0, sheet.title, formats["title"])
    for line, note in enumerate(notes, start=1):
        page.write_string(line, 0, note, formats["note"])
    headers = (lines_needed(field.header, width * 0.9) for field, width in zip(sheet.fields, widths, strict=True))
    page.set_row(head, _LINE * max(headers))
    for column, field in enumerate(sheet.fields):
        page.write_string(head, column, field.header, formats["head"])
    columns = [_cells(frame, field) for field in sheet.fields]
    writers = [_writer(page, formats, field) for field in sheet.fields]
    for line, values in enumerate(zip(*columns, strict=True), start=head + 1):
        lines = max(_lines_of(value, width) for value, width in zip(values, widths, strict=True))
        if lines > 1:
            page.set_row(line, _LINE + _FURTHER * (min(lines, _MOST_LINES) - 1))
        for column, value in enumerate(values):
            writers[column](line, column, value)
    end = head + len(frame)
    if sheet.total:
        _write_total(page, formats, sheet, frame, end + 1)
    if len(frame):
        page.autofilter(head, 0, end, last)
    page.freeze_panes(head + 1, 0)
    _set_up_printing(page, sheet, head, widths, made)


def _width(field: Field, frame: pd.DataFrame) -> tuple[float, float]:
    """The width wished for a column and the narrowest; that of names holds each of them in one line."""
    if field.kind != NAME:
        return field.width, field.least
    needed = column_of_names(map(str, frame[field.key].dropna().unique()))
    return max(field.width, needed), needed


def _set_up_printing(page: Any, sheet: Sheet, head: int, widths: Sequence[float], made: date) -> None:
    page.repeat_rows(head)
    page.set_paper(9)
    if sheet.landscape:
        page.set_landscape()
    fields = [(field.header, width) for field, width in zip(sheet.fields, widths, strict=True)]
    fits = len(fields) == fit_width(page, fields, landscape=sheet.landscape)
    short = not len(sheet.frame) or (sheet.total and len(sheet.frame) <= _ONE_PAGE)
    if short and fits:
        page.fit_to_pages(1, 1)
    if sheet.for_screen:
        keep_off_paper(page)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    if sheet.header:
        page.set_header(f"&R{sheet.header.replace('&', '&&')}")
    page.set_footer(foot(sheet.title, made))


def _lines_of(value: Any, width: float) -> int:
    return lines_needed(value, width) if isinstance(value, str) else 1


def _cells(frame: pd.DataFrame, field: Field) -> list[Any]:
    """Return plain values: str, int or serial day numbers; None for an empty cell."""
    if field.key not in frame.columns:
        return [None] * len(frame)
    series = frame[field.key]
    if field.kind == DAY and pd.api.types.is_datetime64_any_dtype(series.dtype):
        days = series.to_numpy().astype("M8[D]")
        serial = (days - np.datetime64("1899-12-30", "D")).astype(np.int64)
        return [None if blank else int(value) for blank, value in zip(np.isnat(days), serial, strict=True)]
    return [None if pd.isna(value) else value for value in series]


def _writer(page: Any, formats: dict[str, Any], field: Field) -> Callable[[int, int, Any], None]:
    style = formats[field.kind]

    def write(line: int, column: int, value: Any) -> None:
        if value is None or value == "":
            page.write_blank(line, column, None, style)
        elif field.kind in (TEXT, NAME) or isinstance(value, str):
            page.write_string(line, column, _shown(str(value)), formats[TEXT])
        else:
            page.write_number(line, column, value, style)

    return write


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 20] + "…(以下省略)"


def _write_total(page: Any, formats: dict[str, Any], sheet: Sheet, frame: pd.DataFrame, line: int) -> None:
    labelled = False
    for column, field in enumerate(sheet.fields):
        if field.kind == NUMBER:
            page.write_number(line, column, int(frame[field.key].sum()), formats["total"])
        else:
            page.write_string(line, column, "" if labelled else sheet.total, formats["total_label"])
            labelled = True
