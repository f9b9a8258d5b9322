"""The frame of the desk's workbooks: identity, looks, protection and print set-up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger_tools.columns import Column
from ledger_tools.desk.columns import HIDDEN_KEYS
from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.excel.identity import write_identity
from ledger_tools.excel.lists import NOBODY
from ledger_tools.excel.wrapping import lines_needed
from ledger_tools.folder import part_name
from ledger_tools.identity import PROPERTY_CYCLE, PROPERTY_EDITION, PROPERTY_KIND, PROPERTY_LEDGER
from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers.looks import WAREKI

_TEXT: dict[str, Any] = {"font_name": "游ゴシック", "font_size": 10, "valign": "vcenter"}
WAREKI_OF_REMARK = WAREKI.replace(";@", '"(備考)";@')  # a day that only the remark tells
_HEAD: dict[str, Any] = {
    **_TEXT,
    "border": 1,
    "border_color": "#A6A6A6",
    "bold": True,
    "align": "center",
    "text_wrap": True,
}
#: Nothing in the table is locked: Excel sorts a protected sheet only where every cell of the range may be changed.
#: What is not to be filled in refuses typing by a data validation instead, and the hidden key guards the rest.
_BOX: dict[str, Any] = {**_TEXT, "border": 1, "border_color": "#A6A6A6", "locked": False}
_INPUT: dict[str, Any] = {**_BOX, "border_color": "#595959"}

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_TEXT, "font_size": 16, "bold": True},
    "note": {**_TEXT, "font_color": "#595959", "text_wrap": True},
    "head": {**_HEAD, "bg_color": "#E7E6E6"},
    "head_input": {**_HEAD, "bg_color": "#D0CECE"},
    "wrapped": {**_BOX, "num_format": "@", "text_wrap": True},
    "code": {**_BOX, "num_format": "@", "align": "center", "text_wrap": True},
    "count": {**_BOX, "num_format": "#,##0", "align": "center"},
    "day": {**_BOX, "num_format": WAREKI, "align": "center", "shrink": True},
    "day_of_remark": {**_BOX, "num_format": WAREKI_OF_REMARK, "align": "center", "shrink": True},
    "link": {**_BOX, "font_color": "#0563C1", "underline": 1, "align": "center", "text_wrap": True},
    "page_first": {**_BOX, "num_format": "@", "text_wrap": True, "bold": True, "top": 2},
    "link_first": {
        **_BOX,
        "font_color": "#0563C1",
        "underline": 1,
        "align": "center",
        "text_wrap": True,
        "bold": True,
        "top": 2,
    },
    "input_text": {**_INPUT, "num_format": "@", "text_wrap": True},
    "suggested": {**_INPUT, "num_format": "@", "text_wrap": True, "italic": True, "font_color": "#595959"},
    "input_code": {**_INPUT, "num_format": "@", "align": "center"},
    "input_count": {**_INPUT, "num_format": "#,##0", "align": "center"},
    "input_day": {**_INPUT, "num_format": WAREKI, "align": "center", "shrink": True},
    "said": {**_TEXT, "font_color": "#595959"},
    "note_right": {**_TEXT, "font_color": "#595959", "align": "right"},
    "key": {**_TEXT, "font_size": 8, "num_format": "@", "locked": False},
    "total": {**_BOX, "num_format": "#,##0", "align": "center", "locked": True},
}
#: Row of the table's header (from 0); above it: title, instructions, and what is said of the table as a whole.
HEADER_ROW = 4
_WRAPPED_LINE = 15.0  # points of a line of 游ゴシック at size 10
_GAP = 4.0  # points of a row above the instructions in which nothing stands
_TALLEST = 409  # Excel knows no higher line


_NOT_TO_BE_TYPED: Mapping[str, Any] = {
    "validate": "custom",
    "value": "=FALSE",
    "ignore_blank": False,
    "error_title": "記入しない欄です",
    "error_message": "この欄は書き換えられません。見出しの色の濃い列に記入してください。",
}


class DeskBook:
    """One workbook of the desk under construction; ``part``: of whose rows, the batch's (0) or a supplement's."""

    def __init__(self, title: str, *, kind: str, cycle_id: str, serial: int, day: datetime, part: int = 0) -> None:
        self._stream = BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(self._stream, options)
        self._book.set_properties({"title": title, "created": day})
        self._part = part_name(part) if part else ""
        about = (PROPERTY_LEDGER, str(part) if part else "")  # a workbook of the desk is of no ledger
        self._identity = ((PROPERTY_CYCLE, cycle_id), about, (PROPERTY_EDITION, str(serial)), (PROPERTY_KIND, kind))
        self._footer = f"{title} 第{serial}回({wareki(day.date())}現在)".replace("&", "&&")
        self.formats: dict[str, Format] = {name: self._book.add_format(dict(look)) for name, look in FORMATS.items()}

    def add(
        self,
        name: str,
        title: str,
        notes: Sequence[str],
        columns: tuple[Column, ...],
        *,
        upright: bool = False,
        last: bool = True,
    ) -> Worksheet:
        """Add a sheet with title, instructions and header.

        ``last``: whether something else stands between the instructions and the header.
        It is protected without a password; staff may sort and filter the table all the same.
        """
        sheet = self._book.add_worksheet(name)
        keep_numbers_as_text(sheet)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if not upright:
            sheet.set_landscape()
        sheet.set_margins(0.35, 0.35, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_footer(f"&L&9 {self._footer}&C&9 &P / &N&R&9 &A")
        sheet.set_row(0, 26)
        sheet.write_string(0, 0, f"{self._part} {title}".strip(), self.formats["title"])
        shown = [place for place, column in enumerate(columns) if column.key not in HIDDEN_KEYS]
        across = sum(columns[place].width + 5 / 7 for place in shown)  # each has 5 pixels more
        first = HEADER_ROW - last - len(notes)
        for row in range(1, first):
            sheet.set_row(row, _GAP)
        for row, note in enumerate(notes, start=first):
            sheet.set_row(row, _WRAPPED_LINE * lines_needed(note, across))
            sheet.merge_range(row, 0, row, shown[-1], note, self.formats["note"])
        sheet.set_row(HEADER_ROW, 30)
        for place, column in enumerate(columns):
            hidden = column.key in HIDDEN_KEYS
            sheet.set_column(place, place, column.width, None, {"hidden": True} if hidden else {})
            sheet.write_string(
                HEADER_ROW, place, column.header, self.formats["head_input" if column.is_input else "head"]
            )
        sheet.freeze_panes(HEADER_ROW + 1, 0)
        sheet.print_area(0, 0, HEADER_ROW + 1, shown[-1])
        allowed = ("format_rows", "format_columns", "sort", "autofilter", "select_locked_cells")
        sheet.protect("", dict.fromkeys(allowed, True))
        return sheet

    def close_table(self, sheet: Worksheet, columns: tuple[Column, ...], last_row: int, *, lines: bool = True) -> None:
        """Put the filter over the table, hidden columns included; set what is printed and the first cell to fill in.

        ``lines``: whether there are any; a table without says so above its header.
        """
        shown = [place for place, column in enumerate(columns) if column.key not in HIDDEN_KEYS]
        sheet.autofilter(HEADER_ROW, 0, last_row, len(columns) - 1)
        if not lines:
            sheet.write_string(HEADER_ROW - 1, 0, NOBODY, self.formats["said"])
            sheet.fit_to_pages(1, 1)
        for place, column in enumerate(columns):
            if not column.is_input and place in shown:
                sheet.data_validation(HEADER_ROW + 1, place, last_row, place, dict(_NOT_TO_BE_TYPED))
        sheet.print_area(0, 0, last_row, shown[-1])
        first = next((place for place in shown if columns[place].is_input), None)
        if lines and first is not None:
            sheet.set_selection(HEADER_ROW + 1, first, HEADER_ROW + 1, first)

    def close(self) -> bytes:
        """Add the hidden identity and return the workbook."""
        write_identity(self._book, self._identity)
        self._book.close()
        return self._stream.getvalue()


def height_of(columns: tuple[Column, ...], texts: Mapping[str, str], *, least: float) -> float:
    """Points of a line in which no text is cut; ``texts``: what stands in the columns that wrap."""
    widths = {column.key: column.width for column in columns}
    lines = max(
        max(
            sum(max(1, math.ceil(display_width(part) / widths[key])) for part in text.split("\n")),
            lines_needed(text, widths[key]),
        )
        for key, text in texts.items()
    )
    return min(max(least, lines * _WRAPPED_LINE + 4), _TALLEST)


def place_of(columns: tuple[Column, ...], key: str) -> int:
    """Return the column (from 0) of a key."""
    return next(place for place, column in enumerate(columns) if column.key == key)
