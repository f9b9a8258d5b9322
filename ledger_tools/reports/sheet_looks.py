"""How the report workbook looks, and the frame every one of its sheets has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.ledgers.looks import SHORT_WAREKI, WAREKI
from ledger_tools.reports.sheet_body import Body

_FONT = "游ゴシック"
_RULE = "#A6A6A6"
_TEXT: dict[str, Any] = {"font_name": _FONT, "font_size": 10, "valign": "vcenter"}
_BOX: dict[str, Any] = {**_TEXT, "border": 1, "border_color": _RULE}
_TOTAL: dict[str, Any] = {**_BOX, "bold": True, "bg_color": "#F2F2F2", "top": 2, "top_color": "#595959"}
_LINK: dict[str, Any] = {"font_color": "#0563C1", "underline": 1}

FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {**_TEXT, "font_size": 16, "bold": True},
    "subtitle": {**_TEXT, "font_size": 12, "bold": True},
    "note": {**_TEXT, "font_color": "#595959"},
    "note_wrapped": {**_TEXT, "font_color": "#595959", "text_wrap": True},
    "sentence": {**_TEXT, "font_size": 11, "text_wrap": True, "valign": "top"},
    "strong_sentence": {**_TEXT, "font_size": 12, "bold": True, "text_wrap": True, "valign": "top"},
    "head": {**_BOX, "bold": True, "align": "center", "text_wrap": True, "bg_color": "#E7E6E6"},
    "plain": {**_TEXT, "num_format": "@"},
    "wrapped": {**_BOX, "num_format": "@", "text_wrap": True},
    "code": {**_BOX, "num_format": "@", "align": "center", "text_wrap": True},
    "count": {**_BOX, "num_format": "#,##0_ "},
    "close_count": {**_BOX, "num_format": "#,##0"},
    "difference": {**_BOX, "num_format": "+#,##0_ ;-#,##0_ ;0_ "},
    "rate": {**_BOX, "num_format": "0.0%"},
    "day": {**_BOX, "num_format": WAREKI, "align": "center"},
    "short_day": {**_BOX, "num_format": SHORT_WAREKI, "align": "center"},
    "link": {**_BOX, **_LINK, "num_format": "@", "text_wrap": True},
    "count_link": {**_BOX, **_LINK, "num_format": "#,##0_ "},
    "total_text": {**_TOTAL},
    "total_count": {**_TOTAL, "num_format": "#,##0_ "},
    "total_count_link": {**_TOTAL, **_LINK, "num_format": "#,##0_ "},
    "total_difference": {**_TOTAL, "num_format": "+#,##0_ ;-#,##0_ ;0_ "},
    "total_rate": {**_TOTAL, "num_format": "0.0%"},
    "big_number": {
        **_TEXT,
        "font_size": 20,
        "bold": True,
        "align": "center",
        "num_format": "#,##0",
        "border": 1,
        "border_color": _RULE,
        "top": 0,
    },
    "big_rate": {
        **_TEXT,
        "font_size": 20,
        "bold": True,
        "align": "center",
        "num_format": "[=1]0%;0.0%",
        "border": 1,
        "border_color": _RULE,
        "top": 0,
    },
    "big_label": {**_TEXT, "align": "center", "bg_color": "#E7E6E6", "border": 1, "border_color": _RULE, "bottom": 0},
    "back": {**_TEXT, **_LINK},
}

#: Columns of figures: wide enough for six full-width characters of a heading, so that it breaks between its words.
_NARROW, _FITS, _WIDE = 8.5, 4, 12.0

#: Row of the table header on every sheet with a list (from 0).
HEADER_ROW = 3


def status_width(label: str) -> float:
    """Width of a column of figures under the heading ``label``."""
    return _NARROW if len(label) <= _FITS else _WIDE


class Sheets:
    """A workbook under construction: its formats, sheets that all have the same frame, the bodies of its lists."""

    def __init__(self, workbook: Workbook, footer: str) -> None:
        self.workbook = workbook
        self.formats: dict[str, Format] = {name: workbook.add_format(dict(look)) for name, look in FORMATS.items()}
        self.bodies: list[Body[Any]] = []
        self._footer = footer.replace("&", "&&")

    def add(self, name: str, title: str, note: str, *, landscape: bool = True) -> Worksheet:
        """Add a sheet with title, note and page set-up: A4, one page wide, page n/N."""
        sheet = self.workbook.add_worksheet(name)
        keep_numbers_as_text(sheet)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(0.4, 0.4, 0.5, 0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&9 {self._footer}&C&9 &P / &N&R&9 &A")
        sheet.set_row(0, 27)
        sheet.write_string(0, 0, title, self.formats["title"])
        sheet.write_string(1, 0, note, self.formats["note"])
        return sheet
