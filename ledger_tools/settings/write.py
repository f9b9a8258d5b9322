"""Writing 設定.xlsx as Excel users expect a form: explained, with lists and real dates and times."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.model import COUNTER, DIRECT
from ledger_tools.resources import template_dir
from ledger_tools.settings.items import (
    BASIC_HEADERS,
    BUREAU_HEADERS,
    CHOICE,
    CONTACT_HEADERS,
    DATE,
    DEPARTMENT_HEADERS,
    ITEMS,
    SHEET_BASIC,
    SHEET_BUREAUS,
    SHEET_DEPARTMENTS,
    SHEET_SUPPLEMENTS,
    SUPPLEMENT_HEADERS,
    SUPPLEMENT_NUMBERS,
)

FONT = "游ゴシック"
WAREKI = '[$-411]ggge"年"m"月"d"日";@'

#: Lines for later hand-outs, one a month for a year; more may be added below.
_SUPPLEMENTS = 12

Tables = Mapping[str, Sequence[Mapping[str, str]]]


def read_table(path: Path) -> list[dict[str, str]]:
    """Read a shipped CSV (UTF-8, with or without BOM) as a list of rows."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def default_tables(departments: Path | None = None) -> dict[str, list[dict[str, str]]]:
    """Return the 令和7年度 notice's settings: sheet name -> rows of texts; 所属 is empty unless a CSV is given."""
    return {
        SHEET_BASIC: read_table(template_dir() / "基本設定.csv"),
        SHEET_BUREAUS: read_table(template_dir() / "局日程.csv"),
        SHEET_DEPARTMENTS: read_table(departments) if departments else [],
        SHEET_SUPPLEMENTS: [],
    }


def write_settings(tables: Tables) -> bytes:
    """Return 設定.xlsx for these texts: dates become date cells, slots time cells, codes stay text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        styles = _styles(book)
        _write_basic(book, styles, tables[SHEET_BASIC])
        _write_bureaus(book, styles, tables[SHEET_BUREAUS])
        _write_departments(book, styles, tables[SHEET_DEPARTMENTS])
        _write_supplements(book, styles, tables[SHEET_SUPPLEMENTS])
    return buffer.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 11, "border": 1, "border_color": "#999999", "valign": "vcenter"}
    return {
        "head": book.add_format({**base, "bold": True, "align": "center", "bg_color": "#E7E6E6"}),
        "label": book.add_format({**base, "bg_color": "#F5F5F5"}),
        "note": book.add_format({**base, "text_wrap": True, "font_size": 10, "font_color": "#404040"}),
        "text": book.add_format({**base, "num_format": "@"}),
        "date": book.add_format({**base, "num_format": WAREKI, "align": "left"}),
        "time": book.add_format({**base, "num_format": "h:mm", "align": "center"}),
        "number": book.add_format({**base, "num_format": "#,##0"}),
    }


def _sheet(
    book: Any,
    styles: Mapping[str, Any],
    name: str,
    headers: Sequence[str],
    widths: Sequence[float],
    *,
    landscape: bool = False,
) -> Any:
    sheet = book.add_worksheet(name)
    keep_numbers_as_text(sheet)
    for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, styles["head"])
    sheet.set_default_row(21)
    sheet.freeze_panes(1, 0)
    sheet.set_paper(9)
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(0.5, 0.5, 0.8, 0.6)
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.repeat_rows(0)
    # The first line is the headings, which are read: the title stands outside the cells.
    sheet.set_header(f"&L&14設定 {name}")
    sheet.set_footer(f"&L設定 {name}&R&P / &N ページ")
    return sheet


def _write_basic(book: Any, styles: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> None:
    sheet = _sheet(book, styles, SHEET_BASIC, BASIC_HEADERS, (24, 46, 108), landscape=True)
    items = {item.label: item for item in ITEMS}
    for line, row in enumerate(rows, start=1):
        item = items.get(row["項目"])
        sheet.write_string(line, 0, row["項目"], styles["label"])
        if item and item.kind == DATE:
            sheet.write_datetime(line, 1, datetime.combine(date.fromisoformat(row["値"]), time()), styles["date"])
        else:
            sheet.write_string(line, 1, row["値"], styles["text"])
        if item and item.kind == CHOICE:
            sheet.data_validation(line, 1, line, 1, {"validate": "list", "source": list(item.choices)})
        sheet.write_string(line, 2, row["説明"], styles["note"])


def _write_bureaus(book: Any, styles: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> None:
    headers = (*BUREAU_HEADERS, *CONTACT_HEADERS)
    # Across, and no wider than needed: with the columns for whom to call it is printed large enough to be read.
    widths = (9, 26, 27, 10, 10, 10, 7, 14, 28, 22)
    sheet = _sheet(book, styles, SHEET_BUREAUS, headers, widths, landscape=True)
    sheet.set_default_row(18)  # 30 bureaus on one page
    for line, row in enumerate(rows, start=1):
        for column, header in enumerate(headers):
            _write_bureau_cell(sheet, styles, line, column, header, row.get(header, ""))
    sheet.data_validation(1, 3, max(len(rows), 1), 3, {"validate": "list", "source": [COUNTER, DIRECT]})


def _write_bureau_cell(sheet: Any, styles: Mapping[str, Any], line: int, column: int, header: str, value: str) -> None:
    if value and header in ("受付開始", "受付終了"):
        sheet.write_datetime(line, column, time.fromisoformat(value.zfill(5)), styles["time"])
    elif value and header == "件数":
        sheet.write_number(line, column, int(value), styles["number"])
    else:
        sheet.write_string(line, column, value, styles["text"])


def _write_departments(book: Any, styles: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> None:
    sheet = _sheet(book, styles, SHEET_DEPARTMENTS, DEPARTMENT_HEADERS, (10, 14, 44))
    for line, row in enumerate(rows, start=1):
        for column, header in enumerate(DEPARTMENT_HEADERS):
            sheet.write_string(line, column, row[header], styles["text"])


def _write_supplements(book: Any, styles: Mapping[str, Any], rows: Sequence[Mapping[str, str]]) -> None:
    """Lines to be filled in once cards are handed out after the batch: how, is said where one types."""
    headers, days = (*SUPPLEMENT_HEADERS, *SUPPLEMENT_NUMBERS), len(SUPPLEMENT_HEADERS)
    sheet = _sheet(book, styles, SHEET_SUPPLEMENTS, headers, (8, 22, 22, 22, 24, 24))
    looks = ["number", *["date"] * (days - 1), *["text"] * len(SUPPLEMENT_NUMBERS)]
    for line in range(1, _SUPPLEMENTS + 1):
        for column, look in enumerate(looks):
            sheet.write_blank(line, column, None, styles[look])
    for line, row in enumerate(rows, start=1):
        sheet.write_number(line, 0, int(row["回"]), styles["number"])
        for column, header in enumerate(SUPPLEMENT_HEADERS[1:], start=1):
            sheet.write_datetime(
                line, column, datetime.combine(date.fromisoformat(row[header]), time()), styles["date"]
            )
        for column, header in enumerate(SUPPLEMENT_NUMBERS, start=days):
            sheet.write_string(line, column, row.get(header, ""), styles["text"])
    sheet.data_validation(
        *(1, 0, _SUPPLEMENTS, days - 1),
        {
            "validate": "any",
            "input_title": "追加分(後日交付)",
            "input_message": "一括交付の配付期限の後に資格確認書を配付する回を、1行に1回ずつ入れます。"
            "配付期限がまだ来ていない最初の回の受領簿に、新たに交付する方が載ります。"
            "追加分がなければ空欄のままにします。",
        },
    )
    sheet.data_validation(
        *(1, days, _SUPPLEMENTS, len(headers) - 1),
        {
            "validate": "any",
            "input_title": "追加分の文書番号",
            "input_message": "送付状と督促状の右上に記す番号を、回ごとに入れます。"
            "文書番号が空欄なら「事務連絡」と記し、督促の文書番号が空欄なら文書番号と同じ番号を記します。督促のたびに新しい番号にします。",
        },
    )
