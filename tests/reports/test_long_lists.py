"""The bodies of lists: what is written comes back, and what Excel cannot hold is said, never dropped in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from xlsxwriter import Workbook as NewWorkbook

from ledger_tools.reports import Report, sheet_body, sheet_lists
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.sheet_body import Col, Link, with_bodies
from ledger_tools.reports.sheet_lists import write_list
from ledger_tools.reports.sheet_looks import Sheets


def _book(columns: list[Col[Any]], lines: list[Any], **options: Any) -> Workbook:
    stream = BytesIO()
    made = NewWorkbook(stream, {"in_memory": True})
    sheets = Sheets(made, "")
    sheets.add("概要", "", "")
    write_list(sheets, "一覧", "一覧", "注。", columns, lines, **options)
    made.close()
    xf = {look: int(one.xf_index) for look, one in sheets.formats.items()}
    return load_workbook(BytesIO(with_bodies(stream.getvalue(), sheets.bodies, xf)))


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("=1+1", "=1+1"),
        ("<&>\"'", "<&>\"'"),
        ("　前と後 ", "　前と後 "),
        ("二\r\n行", "二 行"),
        ("\x00\ud800", "��"),
        ("000101", "000101"),
        ("𠮷野 葛󠄀城", "𠮷野 葛󠄀城"),
        ("", None),
        (None, None),
        (0, 0),
        (1234567, 1234567),
        (0.125, 0.125),
    ],
)
def test_what_is_written_comes_back(value: Any, read: Any) -> None:
    sheet = _book([Col("値", 10, lambda line: line)], [value])["一覧"]
    assert sheet["A5"].value == read
    assert sheet["A5"].data_type in ("s", "n", "inlineStr")


def test_a_text_that_looks_like_an_escape_stays_as_it_is() -> None:
    # openpyxl does not decode _x005F_, Excel does: the text is escaped once.
    assert _book([Col("値", 10, lambda line: line)], ["_x0041_"])["一覧"]["A5"].value == "_x005F_x0041_"


def test_days_are_days() -> None:
    cell = _book([Col("日", 10, lambda line: line, "day")], [date(2025, 12, 1)])["一覧"]["A5"]
    assert cell.value.date() == date(2025, 12, 1)
    assert "ggge" in cell.number_format


def test_table_sums_and_heights_fit_the_lines() -> None:
    columns = [Col("文", 10, lambda n: "長い文です。" * n, "wrapped"), Col("数", 8, lambda n: n, "count", sums=True)]
    sheet = _book(columns, [1, 2, 300], totals=True)["一覧"]
    (table,) = sheet.tables.values()
    assert (table.ref, table.autoFilter.ref) == ("A4:B7", "A4:B7")
    assert (sheet["A8"].value, sheet["B8"].value) == ("合計", "=SUM(B5:B7)")
    heights = [sheet.row_dimensions[row].height for row in (5, 6, 7)]
    assert heights[0] < heights[1] < heights[2]
    assert heights[2] <= 409.5  # Excel's limit
    assert sheet.freeze_panes == "A5"


@pytest.mark.parametrize(
    ("path", "place", "target"),
    [
        ("../保管/ab.xlsx", "'受領簿'!J10", "..\\保管\\ab.xlsx"),
        ('../保管/a b"[1]&.xlsx', "", "..\\保管\\a%20b%22%5b1%5d&.xlsx"),
    ],
)
def test_links(path: str, place: str, target: str) -> None:
    def link(line: int) -> Link | None:
        return (path, place) if line else None

    sheet = _book([Col("ファイル", 10, lambda line: "名", link=link)], [1, 0, 2])["一覧"]
    found = {
        cell.coordinate: (cell.hyperlink.target, cell.hyperlink.location)
        for row in sheet.iter_rows(min_row=5)
        for cell in row
        if cell.hyperlink
    }
    assert found == dict.fromkeys(("A5", "A7"), (target, place or None))
    assert sheet["A5"].font.u and not sheet["A6"].font.u


def test_more_rows_than_excel_holds_are_named(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_lists, "ROW_LIMIT", 8)  # four of the head, four of nine rows
    book = load_workbook(BytesIO(write_open_items(report, {})))
    assert book["全件"].max_row == 8
    assert next(iter(book["全件"].tables.values())).ref == "A4:P8"
    assert "9行のうち先頭の4行を載せています。全ての行が必要なときは" in book["全件"]["A2"].value
    assert "「findings」の書き出しを依頼" in book["指摘一覧"]["A2"].value
    assert "行数の上限" not in book["要確認"]["A2"].value
    # The line of sums needs a row, too.
    assert book["所属別集計"].max_row == 8
    assert book["所属別集計"]["A8"].value == "合計"


def test_more_links_than_excel_holds_are_plain_names(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (sheet_lists, sheet_body):
        monkeypatch.setattr(module, "LINK_LIMIT", 4)
    files = {row.file: "../保管/a.xlsx" for row in report.rows if row.file}
    sheet = load_workbook(BytesIO(write_open_items(report, files)))["全件"]
    names = [cell for (cell,) in sheet.iter_rows(min_row=5, min_col=15, max_col=15) if cell.value]
    assert [bool(cell.hyperlink) for cell in names] == [cell.row <= 8 for cell in names]
    assert sum(cell.row > 8 for cell in names) > 0
    assert "原本へのリンクは先頭の4行だけに付いています。" in sheet["A2"].value


def test_no_rows_at_all(report: Report) -> None:
    empty = replace(report, rows=(), findings=())
    book = load_workbook(BytesIO(write_open_items(empty, {})))
    assert "指摘一覧" not in book.sheetnames
    sheet = book["全件"]
    assert sheet["A5"].value == "該当はありません。"
    assert next(iter(sheet.tables.values())).ref == "A4:P5"
