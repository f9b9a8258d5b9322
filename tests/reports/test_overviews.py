"""Every workbook of lists opens with an overview of one page, and no long list is printed by accident."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ledger_tools.excel.lists import NUMBER, Field, Sheet, write_book
from ledger_tools.excel.overview import Figure, Overview
from ledger_tools.excel.printing import PRINTED_LINES
from ledger_tools.model import RETIRED, RETIRED_CARD_MISSING
from ledger_tools.reports import Report
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.model import RowLine
from ledger_tools.reports.sheet_retirees import _figures, tells_of_retirement
from tests.conftest import require_external

HEADS = {"退職返送(人)": 2, "返送予定(人)": 3, "返送予定(枚)": 4}


def _pages(soffice: str, path: Path) -> int:
    """How many pages LibreOffice makes of the whole workbook."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    told = subprocess.run(
        [require_external("pdfinfo"), str(path.with_suffix(".pdf"))], check=True, capture_output=True, text=True
    )
    found = re.search(r"^Pages:\s+(\d+)$", told.stdout, re.M)
    assert found is not None
    return int(found[1])


def _overview(report: Report) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(BytesIO(write_open_items(report, {})), data_only=True)["概要"]


def _block(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, tuple[int, ...]]:
    top = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "退職者の資格確認書")
    assert {sheet.cell(top, place).value: place for place in HEADS.values()} == HEADS
    lines = {}
    for row in range(top + 1, sheet.max_row):
        lines[str(sheet.cell(row, 1).value)] = tuple(int(sheet.cell(row, place).value) for place in HEADS.values())
        if sheet.cell(row, 1).value == "合計":
            break
    return lines


def test_the_retirees_cards_add_up_on_the_overview(report: Report) -> None:
    lines = _block(_overview(report))
    assert lines["退職・返送済"] == (1, 1, 3)
    assert lines["退職・カード未着"] == (1, 1, 2)
    assert lines["合計"] == tuple(map(sum, zip(*[v for k, v in lines.items() if k != "合計"], strict=True)))
    listed = [row for row in report.rows if tells_of_retirement(row)]
    assert lines["合計"] == (len(listed), 2, 5)


#: status, remark_kind, cards_due -> the line of the block (from 0), and what it counts of two cards there.
RETIREES = (
    (RETIRED, "retired", True, 0, [1, 1, 2]),
    (RETIRED, "retired", False, 0, [1, 0, 0]),
    (RETIRED_CARD_MISSING, "retired", True, 1, [1, 1, 2]),
    (RETIRED_CARD_MISSING, "none", True, 1, [1, 1, 2]),
    ("not_submitted", "none", True, 2, [0, 1, 2]),
    ("outstanding", "none", True, 2, [0, 1, 2]),
    ("review", "transferred", True, 2, [0, 1, 2]),
    ("review", "retired", True, 3, [1, 1, 2]),
    ("decided", "retired", True, 3, [1, 1, 2]),
    ("review", "retired", False, 4, [1, 0, 0]),
    ("received", "retired", False, 4, [1, 0, 0]),
    ("received", "none", False, None, []),
    ("review", "died", False, None, []),
    ("mailed", "leave_mailed", False, None, []),
    ("not_submitted", "none", False, None, []),
)


@pytest.mark.parametrize(("status", "remark_kind", "due", "line", "numbers"), RETIREES)
def test_each_retiree_stands_on_one_line(
    report: Report, status: str, remark_kind: str, due: bool, line: int | None, numbers: list[int]
) -> None:
    row: RowLine = replace(report.rows[0], status=status, remark_kind=remark_kind, cards_due=due, cards=2)
    expected = [numbers if place == line else [0, 0, 0] for place in range(5)]
    assert _figures([row]) == expected


def test_the_list_of_returned_cards_says_which_of_the_overview_it_leaves_out(report: Report) -> None:
    def note(rows: tuple[RowLine, ...]) -> str:
        book = openpyxl.load_workbook(BytesIO(write_open_items(replace(report, rows=rows), {})))
        return str(book["返送カード"]["A2"].value)

    assert "このほか" not in note(report.rows)
    alone = replace(report.rows[0], status="not_submitted", remark_kind="none", cards_due=True, cards=2)
    said = note((alone, *report.rows[1:]))
    due = sum(row.cards for row in (alone, *report.rows[1:]) if row.cards_due)
    assert "このほか、名簿だけに退職の記録がある方が1人(2枚)います。" in said
    assert f"概要の返送予定{due}枚には数えています" in said


def test_no_two_columns_of_the_overview_are_called_the_same_thing(report: Report) -> None:
    heads = [cell.value for cell in _overview(report)[9]]
    assert heads == ["状態", "人数", "枚数", "割合", "処理", "意味"]


DAYS = ((date(2025, 12, 10), ("期限まで(日)", 5)), (date(2025, 12, 17), ("期限経過(日)", 2)))


@pytest.mark.parametrize(("as_of", "said"), DAYS)
def test_days_over_the_deadline_are_not_nought(report: Report, as_of: date, said: tuple[str, int]) -> None:
    left = (report.settings.submit_by - as_of).days
    sheet = _overview(replace(report, as_of=as_of, days_left=left, business_days_left=left))
    assert (sheet["E4"].value, sheet["E5"].value) == said


def _long(report: Report, lines: int) -> Report:
    """A report whose rows repeat one; only lists are made of it."""
    return replace(report, rows=tuple(replace(report.rows[0], no=number) for number in range(lines)))


@pytest.mark.parametrize(("lines", "is_printed"), [(PRINTED_LINES, True), (PRINTED_LINES + 1, False)])
def test_a_long_list_of_open_items_is_not_printed(report: Report, lines: int, is_printed: bool) -> None:
    sheet = openpyxl.load_workbook(BytesIO(write_open_items(_long(report, lines), {})))["全件"]
    assert (not sheet.print_area) == is_printed
    if not is_printed:
        assert sheet.print_area.endswith("!$IV$1") and sheet.column_dimensions["IV"].hidden
        assert sheet["B3"].value.startswith(f"画面用の一覧です({lines}行)")
    (table,) = sheet.tables.values()
    assert table.autoFilter is not None


def _book(lines: int, *, whole: bool = False) -> tuple[list[Sheet], Overview]:
    frame = pd.DataFrame({"name": [f"氏名{n}" for n in range(lines)], "count": range(lines)})
    fields = (Field("name", "氏名", 20), Field("count", "件数", 10, NUMBER))
    sheets = [Sheet("一覧", "表題", fields, frame, ("注",), about="全員です。", header="病院局", whole=whole)]
    figures = (Figure("交付", 3, meaning="渡します。"), Figure("計", 3, sums=True))
    return sheets, Overview("表題", "3人です。" * 40, figures, ("注" * 200,))


@pytest.mark.parametrize(("lines", "whole", "use"), [(300, False, "可"), (301, False, "画面用"), (301, True, "可")])
def test_the_overview_says_which_sheets_are_printed(tmp_path: Path, lines: int, whole: bool, use: str) -> None:
    path = tmp_path / "一覧.xlsx"
    sheets, overview = _book(lines, whole=whole)
    write_book(path, sheets, overview=overview)
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    assert first.title == "概要"
    assert {first.page_setup.fitToHeight, first.page_setup.fitToWidth} == {None}  # one page each
    assert first.sheet_properties.pageSetUpPr.fitToPage
    line = next(row for row in first.iter_rows(values_only=True) if row[0] == "一覧")
    assert line == ("一覧", lines, use, "全員です。")
    page = book["一覧"]
    assert page.oddHeader.right.text == "病院局"
    assert page.auto_filter.ref is not None
    assert bool(page.print_area) == (use == "画面用")


@pytest.mark.slow
def test_a_long_list_does_not_make_a_pile_of_paper(tmp_path: Path, soffice: str, report: Report) -> None:
    """Of a long list no page is printed; in the workbook of open items 概要 is one page."""
    path = tmp_path / "一覧.xlsx"
    sheets, overview = _book(2_000)
    write_book(path, sheets, overview=overview)
    assert _pages(soffice, path) == 1
    # 全件 is for the screen; besides it 概要, and twelve short lists of at most two pages each.
    path = tmp_path / "未処理一覧.xlsx"
    path.write_bytes(write_open_items(_long(report, 2_000), {}))
    assert _pages(soffice, path) <= 25


def test_the_overview_is_printed_as_wide_as_the_page_nearly(report: Report) -> None:
    """A high chart would make the page narrow, and its texts too small to be read."""
    sheet = openpyxl.load_workbook(BytesIO(write_open_items(report, {})))["概要"]
    assert len(report.bureaus) == 30
    anchor = sheet._charts[0].anchor
    points = sum(sheet.row_dimensions[row].height or 15 for row in range(1, anchor.to.row + 1))
    pixels = sum(column.width * 7 * (column.max - column.min + 1) for column in sheet.column_dimensions.values())
    margins = sheet.page_margins
    high = (11.69 - margins.top - margins.bottom) * 72 / points
    wide = (8.27 - margins.left - margins.right) * 96 / pixels
    assert min(high, wide) >= 0.75
