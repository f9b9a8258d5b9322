"""Records loaded again in the middle of the cycle, from the command line: who moved, came and went."""

from __future__ import annotations

import csv
import io

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from tests.builders import AFTER, ROSTER, generate, outcome, return_ledger, write_roster

DAY = ("--as-of", AFTER.isoformat())
LEAVER = "共済,0000102,00,若松 次郎,ワカマツ ジロウ,,本人,1,01,0101,在職,,,\n"
MOVED = ROSTER.replace("白石 三奈,シライシ ミナ,黒田,本人,1,01,0101", "白石 三奈,シライシ ミナ,黒田,本人,1,02,0201")
HIRED = "共済,0000109,00,下川 九美,シモカワ クミ,,本人,1,03,0301,在職,,,\n"


def run(cycle: Cycle, *arguments: str, code: int = 0) -> str:
    cycle.close()
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), *arguments, *DAY])
    assert result.exit_code == code, result.output
    return result.output


def totals(cycle: Cycle) -> tuple[int, int]:
    """Rows and cards issued in the cycle."""
    lines = csv.DictReader(io.StringIO(run(cycle, "export", "totals").lstrip("\ufeff")))
    last = [line for line in lines if line["level"] == "cycle"][-1]
    assert int(last["issued"]) == int(last["done"]) + int(last["open"])
    return int(last["issued"]), int(last["cards_issued"])


def test_a_retiree_whom_the_records_drop_is_not_lost(cycle: Cycle) -> None:
    """Personnel exports often leave out who has retired: the card is still to come back."""
    return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, "0000102": {"remark": "11月10日退職者"}})
    cycle.ingest(as_of=AFTER)
    before = totals(cycle)
    write_roster(cycle.folder, ROSTER.replace(LEAVER, ""))
    assert "除外 記号共済 番号0000102 枝番00" in run(cycle, "load")
    run(cycle, "generate")
    assert totals(cycle) == before
    assert outcome(cycle)["0000102"] == ("review", "N04 N07")
    assert "今の名簿にこの組合員がいません" in run(cycle, "validate", code=1)
    told = run(cycle, "explain", "共済", "102")
    assert "今の名簿にこの組合員はいません" in told and "第1版 【採用】" in told


def test_a_members_dependant_who_is_new_is_counted_and_named_apart(cycle: Cycle) -> None:
    child = HIRED.replace(",00,下川 九美,シモカワ クミ,,本人", ",01,下川 十郎,シモカワ ジュウロウ,,被扶養者")
    write_roster(cycle.folder, ROSTER + HIRED + child)
    said = run(cycle, "load")
    assert "前回から(被扶養者も1人ずつ数えます): 新規 2人、除外 0人、変更 0人" in said
    assert "新規 記号共済 番号0000109 枝番00" in said and "新規 記号共済 番号0000109 枝番01" in said


def test_somebody_dropped_before_anything_came_back_is_named(cycle: Cycle) -> None:
    write_roster(cycle.folder, ROSTER.replace(LEAVER, ""))
    run(cycle, "load")
    run(cycle, "generate")
    assert "0000102" not in outcome(cycle)
    said = run(cycle, "validate", code=1)
    assert "番号0000102: 第1版のNo.2に載っていました" in said and "回収し" in said
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), "explain", "共済", "102", *DAY])
    assert result.exit_code == 2 and "名簿から外れ" in result.output


@pytest.mark.parametrize("where", ["old", "new", "both"])
def test_who_moves_to_another_bureau_is_settled_on_either_ledger_and_counted_once(cycle: Cycle, where: str) -> None:
    before = totals(cycle)
    old = return_ledger(cycle, "01-001", {"0000103": {"stamp": "黒田"}})
    write_roster(cycle.folder, MOVED)
    run(cycle, "load")
    run(cycle, "generate", "--department", "02-001")
    assert totals(cycle) == before, "the old department's ledger was not written anew, and the member is on both"
    run(cycle, "generate")
    assert totals(cycle) == before
    if where == "new":
        old.unlink()
    if where != "old":
        return_ledger(cycle, "02-001", {"0000103": {"stamp": "白石"}}, name="新.xlsx")
    cycle.ingest(as_of=AFTER)
    rows = cycle.rows(as_of=AFTER)
    mine = rows[rows["bango"] == "0000103"]
    assert mine[["ledger_id", "status"]].to_numpy().tolist() == [["02-001", "received"]]


def test_a_new_hire_is_known_before_and_after_the_ledger_is_written(cycle: Cycle) -> None:
    write_roster(cycle.folder, ROSTER + HIRED)
    run(cycle, "load")
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), "explain", "共済", "109", *DAY])
    assert result.exit_code == 2 and "ledger-tools generate" in result.output
    return_ledger(cycle, "03-001", {"0000108": {"stamp": "上川"}})
    generate(cycle)
    cycle.ingest(as_of=AFTER)
    assert outcome(cycle)["0000108"] == ("received", "")
    assert outcome(cycle)["0000109"] == ("not_submitted", "D01")


def test_returned_cards_that_nobody_expects_keep_the_cycle_open(cycle: Cycle) -> None:
    everybody = {
        "01-001": {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}, "0000103": {"stamp": "黒田"}},
        "01-002": {"0000104": {"stamp": "高田"}, "0000105": {"stamp": "小川"}},
        "03-001": {"0000108": {"stamp": "上川"}},
    }
    for ledger_id, entries in everybody.items():
        return_ledger(cycle, ledger_id, entries, cards=1 if ledger_id == "01-002" else None)
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}}, cards=1)
    cycle.ingest(as_of=AFTER)
    assert {status for status, _ in outcome(cycle).values()} == {"received", "retired"}
    assert "返送枚数が合わない受領簿 1冊" in run(cycle, "validate", code=1)
