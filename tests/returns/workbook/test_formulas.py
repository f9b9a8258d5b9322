"""A day that a formula gives: one that changes by itself is none that anybody has written."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_tools.returns import read_bytes
from tests.returns.books import SHEET_PART, STAMP, book, edited, member

RECEIVED = STAMP - 1
DAY = 45986  # 2025-11-25
ROW = 9


def received(formula: str, *, elsewhere: str = "TODAY()", result: object = DAY) -> str:
    """What is read of 受領年月日 where it is the result of ``formula``; Z1 and sheet 控 hold ``elsewhere``."""

    def finish(workbook: Any, sheet: Any) -> None:
        dated = workbook.add_format({"num_format": 14})
        other = workbook.add_worksheet("控")
        other.write_formula("B2", f"={elsewhere}", dated, DAY)
        sheet.write_formula("Z1", f"={elsewhere}", dated, DAY)
        sheet.write_formula("Z2", "=Z1", dated, DAY)
        sheet.write_number("Z3", DAY, dated)
        workbook.define_name("本日", f"={elsewhere}")
        workbook.define_name("締切", "='控'!$B$2")
        sheet.write_formula(ROW, RECEIVED, formula, dated, result)

    return read_bytes("返送.xlsx", book([member(1)], finish=finish)).tables[0].rows[0].received_on


CHANGING = (
    *("=TODAY()", "=NOW()", "=today()", "=TODAY()-1", "=TODAY() - 1", "=INT(NOW())", "=IF(I10=\"\",\"\",TODAY())"),
    *('=TEXT(TODAY(),"ggge年m月d日")', "=WORKDAY(TODAY(),-1)", "=DATE(2025,11,RANDBETWEEN(20,28))", "=MAX(TODAY(),Z3)"),
    *("=OFFSET(Z3,0,0)", '=INDIRECT("Z3")', "=RAND()+45986", "=$Z$1", "=Z1", "=Z2", "=Z2+0", "=SUM(Z1:Z2)/2", "=控!B2"),
    *("='控'!$B$2", "=本日", "=本日-1", "=締切", "=_xlfn.RANDARRAY(1,1)"),
)  # fmt: skip
STANDING = (
    "=DATE(2025,11,25)",
    "=Z3",
    "=$Z$3",
    "=45986",
    '=DATEVALUE("2025/11/25")',
    '=IF("TODAY()"="",0,Z3)',
    "=Z3:Z3",
)


@pytest.mark.parametrize("formula", CHANGING)
def test_a_day_that_changes_by_itself_is_read_as_its_formula(formula: str) -> None:
    assert received(formula).startswith("=")


@pytest.mark.parametrize("formula", STANDING)
def test_a_day_that_stays_is_read_as_the_day(formula: str) -> None:
    assert received(formula) == "2025-11-25"


@pytest.mark.parametrize("formula", ["=Z1", "=Z2", "=控!B2", "=本日", "=締切"])
def test_what_refers_to_a_day_that_stays_stays(formula: str) -> None:
    assert received(formula, elsewhere="DATE(2025,11,25)") == "2025-11-25"


def test_a_formula_that_shows_nothing_is_an_empty_cell() -> None:
    assert received('=IF(I10="","",TODAY())', result="") == ""


def changed(old: str, new: str) -> list[str]:
    """What is read of 受領年月日 of two members where the sheet's XML is edited."""

    def finish(workbook: Any, sheet: Any) -> None:
        dated = workbook.add_format({"num_format": 14})
        for row in (ROW, ROW + 1):
            sheet.write_formula(row, RECEIVED, f"=TODAY()-{row}", dated, DAY)

    data = book([member(1), member(2)], finish=finish)
    cut = edited(data, SHEET_PART, lambda xml: xml.replace(old.encode(), new.encode()))
    return [row.received_on for row in read_bytes("返送.xlsx", cut).tables[0].rows]


def test_a_formula_borrowed_from_another_cell() -> None:
    first = '<f t="shared" ref="H10:H11" si="0">TODAY()-9</f>'
    shared = changed("<f>TODAY()-9</f>", first)
    assert shared == ["=TODAY()-9", "=TODAY()-10"]

    def finish(workbook: Any, sheet: Any) -> None:
        dated = workbook.add_format({"num_format": 14})
        sheet.write_formula(ROW, RECEIVED, "=TODAY()-9", dated, DAY)
        sheet.write_formula(ROW + 1, RECEIVED, "=A1", dated, DAY)

    data = book([member(1), member(2)], finish=finish)
    cut = edited(
        data,
        SHEET_PART,
        lambda xml: xml.replace(b"<f>TODAY()-9</f>", first.encode()).replace(b"<f>A1</f>", b'<f t="shared" si="0"/>'),
    )
    assert [row.received_on for row in read_bytes("返送.xlsx", cut).tables[0].rows] == ["=TODAY()-9"] * 2


def test_a_formula_that_fills_several_cells() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        dated = workbook.add_format({"num_format": 14})
        sheet.write_array_formula(ROW, RECEIVED, ROW + 1, RECEIVED, "{=TODAY()}", dated, DAY)
        sheet.write_number(ROW + 1, RECEIVED, DAY, dated)

    rows = read_bytes("返送.xlsx", book([member(1), member(2)], finish=finish)).tables[0].rows
    assert [row.received_on for row in rows] == ["=TODAY()"] * 2


def test_a_formula_whose_result_is_not_stored_is_no_day() -> None:
    assert changed(f"<v>{DAY}</v>", "") == ["=TODAY()-9", "=TODAY()-10"]


def test_both_readers_see_formulas() -> None:
    prefixed = changed("<f>TODAY()-9</f>", "<f><!-- x -->TODAY()-9</f>")
    assert prefixed == ["=TODAY()-9", "=TODAY()-10"]
