"""A decision outlives every way in which the same ledger comes back once more."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from ledger_tools.columns import LEDGER_HEADER_ROW
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.pipeline.desk import write_review
from tests.builders import AFTER, read_in_this_process, return_ledger
from tests.desk.test_round_trips import resaved
from tests.pipeline.test_desk_events import type_into

#: Asked about for 済, another's signature, a remark, a day before hand-out.
ENTRIES = {
    "0000101": {"stamp": "済"},
    "0000102": {"stamp": "鈴木", "received_on": "11月25日"},
    "0000103": {"stamp": "白石", "remark": "係長預かり分です"},
}
ACCEPTED = "受領と認める"
FIRST = LEDGER_HEADER_ROW + 1
LAST = FIRST + len(ENTRIES) - 1


@pytest.fixture
def decided(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> tuple[Cycle, Path]:
    """A ledger whose three rows were all decided on."""
    read_in_this_process(monkeypatch, ingest)
    path = return_ledger(cycle, "01-001", ENTRIES)
    cycle.ingest(as_of=AFTER)
    review = write_review(cycle, as_of=AFTER).path
    for bango in ENTRIES:
        type_into(review, "要確認", bango, 判定=ACCEPTED, 判定者="佐藤", 判定の理由="電話で確認")
    assert cycle.ingest([review], as_of=AFTER).problems == []
    assert statuses(cycle) == {"decided"}
    return cycle, path


def statuses(cycle: Cycle) -> set[str]:
    rows = cycle.rows(as_of=AFTER)
    return set(rows.loc[rows["ledger_id"] == "01-001", "status"])


def turned_round(sheet: Worksheet, *, with_key: bool) -> None:
    """Sort the members the other way; the hidden key is the last column of the table."""
    last = sheet.max_column if with_key else key_column(sheet) - 1
    lines = [[sheet.cell(row, column).value for column in range(1, last + 1)] for row in range(FIRST, LAST + 1)]
    for row, line in enumerate(reversed(lines), start=FIRST):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column).value = value


def key_column(sheet: Worksheet) -> int:
    return next(cell.column for cell in sheet[LEDGER_HEADER_ROW] if cell.value == "照合キー")


def whole(change: Callable[[Worksheet], None]) -> Callable[[Path, Path], Path]:
    def write(source: Path, folder: Path) -> Path:
        book = openpyxl.load_workbook(source)
        change(book["受領簿"])
        target = folder / "控え.xlsx"
        book.save(target)
        return target

    return write


def sorted_without_its_key(sheet: Worksheet) -> None:
    turned_round(sheet, with_key=False)


def sorted_whole(sheet: Worksheet) -> None:
    turned_round(sheet, with_key=True)


def renamed(sheet: Worksheet) -> None:
    sheet.title = "庶務課分"


def widened(sheet: Worksheet) -> None:
    sheet.cell(LEDGER_HEADER_ROW, sheet.max_column + 1).value = "連絡欄"


def only_the_first(sheet: Worksheet) -> None:
    sheet.delete_rows(FIRST + 1, len(ENTRIES) - 1)


def spelt_otherwise(sheet: Worksheet) -> None:
    for row in range(FIRST, LAST + 1):
        for cell in sheet[row]:
            if cell.value == "11月25日":
                cell.value = "Ｒ７．１１．２５"
            if cell.value in ("済", "鈴木", "係長預かり分です"):
                cell.value = f" {cell.value}　"


def shown(value: object) -> object:
    """A cell as it is seen: of these rows the live column 状態 says 要確認."""
    return "要確認" if str(value).startswith("=") else value


def as_values(source: Path, folder: Path) -> Path:
    """The table alone, pasted into a new workbook."""
    sheet = openpyxl.load_workbook(source)["受領簿"]
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in sheet.iter_rows(min_row=LEDGER_HEADER_ROW, max_row=LAST, max_col=key_column(sheet) - 1):
        book.active.append([shown(cell.value) for cell in row])
    target = folder / "値貼り付け.xlsx"
    book.save(target)
    return target


def as_csv(source: Path, folder: Path) -> Path:
    sheet = openpyxl.load_workbook(source)["受領簿"]
    text = io.StringIO()
    csv.writer(text).writerows([["" if c.value is None else shown(c.value) for c in row] for row in sheet.iter_rows()])
    target = folder / "控え.csv"
    target.write_bytes(text.getvalue().encode("cp932", errors="replace"))
    return target


COPIES = (
    whole(sorted_without_its_key), whole(sorted_whole), whole(renamed), whole(widened), whole(only_the_first),
    whole(spelt_otherwise), as_values, as_csv,
)  # fmt: skip


def test_however_the_ledger_comes_back(decided: tuple[Cycle, Path], tmp_path: Path) -> None:
    """One copy after the other, and the first one's bytes once more behind a new name."""
    cycle, path = decided
    for number, copy in enumerate(COPIES):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        taken = cycle.ingest([copy(path, folder)], as_of=AFTER)
        assert len(taken.read) == 1
        assert statuses(cycle) == {"decided"}, number


def test_taken_back_in_the_same_workbook_and_decided_once_more(decided: tuple[Cycle, Path], tmp_path: Path) -> None:
    cycle, path = decided
    for verdict, status in (("取消", {"review"}), (ACCEPTED, {"decided"})):
        review = write_review(cycle, as_of=AFTER).path
        sheet = "判定済" if verdict == "取消" else "要確認"
        for bango in ENTRIES:
            type_into(review, sheet, bango, 判定=verdict, 判定者="佐藤", 判定の理由="再度確認")
        assert cycle.ingest([review], as_of=AFTER).problems == []
        assert statuses(cycle) == status
        cycle.ingest([whole(sorted_without_its_key)(path, tmp_path)], as_of=AFTER)
        assert statuses(cycle) == status


def test_an_entry_that_was_changed_is_asked_about(decided: tuple[Cycle, Path], tmp_path: Path) -> None:
    cycle, path = decided

    def crossed(sheet: Worksheet) -> None:
        turned_round(sheet, with_key=False)
        for row in range(FIRST, LAST + 1):
            for cell in sheet[row]:
                if cell.value == "済":
                    cell.value = "不在"

    cycle.ingest([whole(crossed)(path, tmp_path)], as_of=AFTER)
    rows = cycle.rows(as_of=AFTER).set_index("bango")["status"]
    assert rows[list(ENTRIES)].tolist() == ["review", "decided", "decided"]


@pytest.mark.slow
def test_seals_that_another_program_saved(cycle: Cycle, tmp_path: Path, soffice: str) -> None:
    path = return_ledger(cycle, "01-001", {bango: {"seal": bango, "remark": "係長預かり分です"} for bango in ENTRIES})
    cycle.ingest(as_of=AFTER)
    review = write_review(cycle, as_of=AFTER).path
    for bango in ENTRIES:
        type_into(review, "要確認", bango, 判定=ACCEPTED, 判定者="佐藤", 判定の理由="電話で確認")
    cycle.ingest([review], as_of=AFTER)
    for suffix in ("xlsx", "xls", "ods"):
        assert cycle.ingest([resaved(path, suffix, tmp_path, soffice)], as_of=AFTER).read
        assert statuses(cycle) == {"decided"}, suffix
