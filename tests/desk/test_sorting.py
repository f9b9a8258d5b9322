"""The desk's workbooks sorted, filtered and cut as staff do in Excel: every entry stays with its own line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_cards, write_review
from tests.builders import AFTER, generate, make_cycle, outcome, return_ledger

RETIREE, OTHER_RETIREE = "0000106", "0000107"
DOUBTFUL = ("0000101", "0000102", "0000103")
FIRST = HEADER_ROW + 2  # the table's first line, as openpyxl counts


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7") as cycle:
        generate(cycle)
        stamps = {"0000101": {"stamp": "済"}, "0000102": {"stamp": "〃"}, "0000103": {"stamp": "鈴木"}}
        return_ledger(cycle, "01-001", stamps)
        remarks = {RETIREE: {"remark": "11月10日退職者"}, OTHER_RETIREE: {"remark": "11月11日退職者"}}
        return_ledger(cycle, "02-001", remarks)
        cycle.ingest(as_of=AFTER)
        yield cycle


def places(sheet: Any) -> dict[str, int]:
    return {str(cell.value): cell.column for cell in sheet[HEADER_ROW + 1]}


def lines(sheet: Any) -> list[int]:
    """Rows of the table that speak of a member."""
    bango = places(sheet)["番号"]
    return [row for row in range(FIRST, sheet.max_row + 1) if sheet.cell(row, bango).value]


def type_into(sheet: Any, bango: str, **cells: object) -> None:
    where = places(sheet)
    row = next(row for row in lines(sheet) if sheet.cell(row, where["番号"]).value == bango)
    for header, value in cells.items():
        sheet.cell(row, where[header]).value = value


def reorder(sheet: Any, key: Callable[[list[Any]], Any], columns: slice = slice(None)) -> None:
    """Sort the lines by their values; only ``columns`` move, all of them as Excel's own filter sorts."""
    rows = lines(sheet)
    width = range(1, sheet.max_column + 1)[columns]
    contents = sorted(([sheet.cell(row, place).value for place in width] for row in rows), key=key)
    for row, content in zip(rows, contents, strict=True):
        for place, value in zip(width, content, strict=True):
            sheet.cell(row, place).value = value


def take(cycle: Cycle, book: Any, path: Path) -> list[str]:
    book.save(path)
    return cycle.ingest([path], as_of=AFTER).problems


@pytest.mark.parametrize("when", ["before", "after"])
def test_decisions_follow_their_lines(cycle: Cycle, tmp_path: Path, when: str) -> None:
    book = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    sheet = book["要確認"]
    by_number_backwards = places(sheet)["番号"] - 1
    if when == "before":
        reorder(sheet, lambda line: -int(line[by_number_backwards]))
    type_into(sheet, "0000101", 判定="受領と認める", 判定者="佐藤", 判定の理由="電話で確認")
    type_into(sheet, "0000103", 判定="差戻し", 判定者="佐藤", 判定の理由="本人の署名なし")
    if when == "after":
        reorder(sheet, lambda line: -int(line[by_number_backwards]))
    numbers = [sheet.cell(row, places(sheet)["番号"]).value for row in lines(sheet)]
    assert numbers == sorted(numbers, reverse=True) and set(DOUBTFUL) < set(numbers)
    assert take(cycle, book, tmp_path / "r.xlsx") == []
    rows = cycle.reconcile(as_of=AFTER).rows.set_index("bango")
    assert [rows.at[bango, "decision"] for bango in DOUBTFUL] == ["受領と認める", "", "差戻し"]
    assert [rows.at[bango, "status"] for bango in DOUBTFUL] == ["decided", "review", "review"]


def test_a_decided_line_sorted_the_next_time_stays_decided(cycle: Cycle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    for bango in DOUBTFUL[:2]:
        type_into(book["要確認"], bango, 判定="受領と認める", 判定者="佐藤", 判定の理由=f"{bango}に電話")
    assert take(cycle, book, tmp_path / "r.xlsx") == []
    again = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    sheet = again["判定済"]
    reorder(sheet, lambda line: -int(line[places(sheet)["番号"] - 1]))
    assert take(cycle, again, tmp_path / "s.xlsx") == []
    rows = cycle.reconcile(as_of=AFTER).rows.set_index("bango")
    assert list(rows.loc[list(DOUBTFUL[:2]), "decision_reason"]) == [f"{bango}に電話" for bango in DOUBTFUL[:2]]


def test_counted_cards_follow_their_lines_and_filtered_ones_count(cycle: Cycle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_cards(cycle, as_of=AFTER).path)
    sheet = book["返送予定"]
    type_into(sheet, RETIREE, 届いた枚数=1, 確認者="佐藤", 確認日=date(2025, 12, 12))
    type_into(sheet, OTHER_RETIREE, 届いた枚数=0, 確認者="鈴木", 確認日=date(2025, 12, 12))
    reorder(sheet, lambda line: -int(line[places(sheet)["番号"] - 1]))
    for row in lines(sheet):
        sheet.row_dimensions[row].hidden = True
    assert take(cycle, book, tmp_path / "c.xlsx") == []
    counted = cycle.store.counted().set_index("bango")
    assert dict(counted["cards"].astype(int)) == {RETIREE: 1, OTHER_RETIREE: 0}
    assert dict(counted["counted_by"]) == {RETIREE: "佐藤", OTHER_RETIREE: "鈴木"}


def test_a_part_of_the_columns_sorted_alone_is_refused(cycle: Cycle, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    sheet = book["要確認"]
    type_into(sheet, "0000101", 判定="受領と認める", 判定者="佐藤", 判定の理由="電話で確認")
    visible = slice(None, places(sheet)["判定の理由"])
    before = [sheet.cell(row, places(sheet)["番号"]).value for row in lines(sheet)]
    turn = [*before[1:], before[0]]
    reorder(sheet, lambda line: turn.index(line[places(sheet)["番号"] - 1]), visible)
    (problem,) = take(cycle, book, tmp_path / "r.xlsx")
    assert "照合キーと違います" in problem
    assert all(outcome(cycle)[bango][0] == "review" for bango in DOUBTFUL)


@pytest.mark.parametrize(
    ("write", "sheets"), [(write_review, ("要確認",)), (write_cards, ("返送予定", "予定外の返送"))]
)
def test_excel_sorts_and_filters_the_protected_table(cycle: Cycle, write: Any, sheets: tuple[str, ...]) -> None:
    """Excel sorts a protected sheet only where no cell of the range is locked, and the filter spans all columns."""
    book = openpyxl.load_workbook(write(cycle, as_of=AFTER).path)
    for sheet in map(book.__getitem__, sheets):
        assert sheet.protection.sheet
        assert not sheet.protection.sort and not sheet.protection.autoFilter  # False: not forbidden
        area = sheet[sheet.auto_filter.ref]
        assert len(area[0]) == len(places(sheet)) and area[0][0].row == HEADER_ROW + 1
        assert all(cell.protection.locked for cell in area[0])
        if lines(sheet) or sheet.title == "予定外の返送":
            assert not any(cell.protection.locked for line in area[1:] for cell in line)


def test_what_is_not_to_be_filled_in_refuses_typing(cycle: Cycle) -> None:
    sheet = openpyxl.load_workbook(write_cards(cycle, as_of=AFTER).path)["返送予定"]
    where = places(sheet)
    rules = {
        place: rule
        for rule in sheet.data_validations.dataValidation
        for place in where.values()
        if sheet.cell(FIRST, place).coordinate in rule.sqref
    }
    assert [rules[where[header]].formula1 for header in ("局", "番号", "氏名", "枚数")] == ["FALSE"] * 4
    assert where["メモ"] not in rules
    cards = sheet.cell(FIRST, where["枚数"]).column_letter
    assert rules[where["届いた枚数"]].formula2 == f"${cards}{FIRST}"  # each line's own number, wherever it stands


def test_the_source_opens_the_kept_file_at_the_cell_to_be_looked_at(cycle: Cycle) -> None:
    """A formula, so that it goes along when the table is sorted."""
    written = write_review(cycle, as_of=AFTER).path
    sheet = openpyxl.load_workbook(written)["要確認"]
    for row in lines(sheet):
        found = re.fullmatch(
            r'=HYPERLINK\("(.+)#\'(.+)\'!([HIJ]\d+)","\2 \3"\)', sheet.cell(row, places(sheet)["原本"]).value
        )
        assert found and (written.parent / found[1]).is_file()
