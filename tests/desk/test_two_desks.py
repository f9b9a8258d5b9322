"""Two people who decide in copies of one 要確認一覧, unaware of each other."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from ledger_tools.cli import main
from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_review
from tests.builders import AFTER, generate, make_cycle, outcome, return_ledger
from tests.desk.test_round_trips import type_into

ONE, OTHER = "0000102", "0000103"
YES, BACK = "受領と認める", "差戻し"
AS_OF = ("--as-of", AFTER.isoformat())


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
        return_ledger(cycle, "01-001", {ONE: {"stamp": "済"}, OTHER: {"stamp": "済"}})
        cycle.ingest(as_of=AFTER)
    return folder


@pytest.fixture
def cycle(prepared: Path, tmp_path: Path) -> Any:
    with Cycle(shutil.copytree(prepared, tmp_path / "R7")) as cycle:
        yield cycle


def run(cycle: Cycle, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), *arguments, *AS_OF])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def book(cycle: Cycle, name: str) -> Path:
    """The list as it is now, in a copy of one's own."""
    return Path(shutil.copy(write_review(cycle, as_of=AFTER).path, cycle.folder.parent / name))


def decide(path: Path, verdict: str | None, who: str, *, sheet: str = "要確認", bango: str = ONE) -> Path:
    return type_into(path, sheet, bango, path, 判定=verdict, 判定者=who, 判定の理由="電話で確認")


def test_two_copies_that_contradict_are_both_kept_and_asked_about(cycle: Cycle) -> None:
    first = book(cycle, "甲.xlsx")
    second = Path(shutil.copy(first, first.with_name("乙.xlsx")))
    decide(first, YES, "佐藤")
    decide(decide(second, BACK, "鈴木"), YES, "鈴木", bango=OTHER)
    assert run(cycle, "ingest", str(first)).exit_code == 0
    taken = run(cycle, "ingest", str(second))
    assert taken.exit_code == 1
    assert f"乙.xlsx［要確認］M6 記号共済 番号{ONE}: 判定が「受領と認める」(佐藤)と「差戻し」(鈴木)に" in taken.output
    assert [outcome(cycle)[bango][0] for bango in (ONE, OTHER)] == ["review", "decided"]
    told = run(cycle, "explain", "共済", ONE).output
    assert "5. 判定: 「受領と認める」(佐藤)と「差戻し」(鈴木)に分かれているため、どれも使っていません" in told
    assert "甲.xlsx［要確認］M6) → ほかの判定と食い違う" in told and "6. 状態: 要確認" in told
    # The next list names both: whoever decides in it has the last word.
    third = book(cycle, "丙.xlsx")
    shown = {cell.value for row in openpyxl.load_workbook(third)["要確認"].iter_rows() for cell in row}
    assert any("分かれています" in str(text) for text in shown)
    decide(third, YES, "課長")
    assert run(cycle, "ingest", str(third)).exit_code == 0
    assert outcome(cycle)[ONE][0] == "decided"
    (row,) = json.loads(run(cycle, "explain", "共済", ONE, "--format", "json").output)["rows"]
    assert [made["standing"] for made in row["decisions"]] == ["superseded", "superseded", "in_force"]
    # Copies that are sent again change nothing, whatever program saved them.
    for path in (first, second):
        openpyxl.load_workbook(path).save(path)
    again = run(cycle, "ingest", str(first), str(second))
    assert (again.exit_code, again.output.count("その後の判定で改められています")) == (1, 2)
    assert outcome(cycle)[ONE][0] == "decided"


def test_the_same_verdict_twice_and_the_same_workbook_twice_are_no_contradiction(cycle: Cycle) -> None:
    first = book(cycle, "甲.xlsx")
    second = Path(shutil.copy(first, first.with_name("乙.xlsx")))
    for path, who in ((first, "佐藤"), (second, "鈴木")):
        assert run(cycle, "ingest", str(decide(path, YES, who))).exit_code == 0
    assert run(cycle, "ingest", str(first), str(second)).exit_code == 0
    assert outcome(cycle)[ONE][0] == "decided"


def test_a_withdrawal_that_did_not_know_of_a_newer_decision(cycle: Cycle) -> None:
    run(cycle, "ingest", str(decide(book(cycle, "一.xlsx"), YES, "佐藤")))
    first = book(cycle, "甲.xlsx")
    second = Path(shutil.copy(first, first.with_name("乙.xlsx")))
    decide(first, BACK, "佐藤", sheet="判定済")
    decide(second, None, "鈴木", sheet="判定済")
    assert run(cycle, "ingest", str(first)).exit_code == 0
    taken = run(cycle, "ingest", str(second))
    assert "判定が「差戻し」(佐藤)と「取消」(鈴木)に分かれた" in taken.output
    run(cycle, "ingest", str(decide(book(cycle, "丙.xlsx"), "取消", "課長")))
    assert "5. 判定: なし" in run(cycle, "explain", "共済", ONE).output


def test_a_copy_of_an_older_list_contradicts_as_well(cycle: Cycle) -> None:
    """It is not older knowledge that is refused, but a contradiction that is asked about."""
    old = book(cycle, "甲.xlsx")
    run(cycle, "ingest", str(decide(book(cycle, "乙.xlsx"), YES, "鈴木")))
    assert outcome(cycle)[ONE][0] == "decided"
    assert run(cycle, "ingest", str(decide(old, BACK, "佐藤"))).exit_code == 1
    assert outcome(cycle)[ONE][0] == "review"


def test_of_workbooks_that_do_not_say_what_they_showed_the_last_word_counts(cycle: Cycle) -> None:
    first = book(cycle, "甲.xlsx")
    second = Path(shutil.copy(first, first.with_name("乙.xlsx")))
    for path, verdict in ((first, YES), (second, BACK)):
        without(decide(path, verdict, "佐藤"), "既出の判定")
        assert run(cycle, "ingest", str(path)).exit_code == 0
    assert outcome(cycle)[ONE][0] == "review"
    assert "5. 判定: 差戻し" in run(cycle, "explain", "共済", ONE).output


def without(path: Path, header: str) -> None:
    """Blank out a column, as if an earlier version had written the list."""
    workbook = openpyxl.load_workbook(path)
    for sheet in (one for one in workbook if one.title in ("要確認", "判定済")):
        (column,) = (cell.column for cell in sheet[HEADER_ROW + 1] if cell.value == header)
        for row in range(HEADER_ROW + 2, sheet.max_row + 1):
            sheet.cell(row, column).value = None
    workbook.save(path)
