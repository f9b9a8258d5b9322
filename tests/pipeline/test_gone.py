"""Members whom a later export leaves out, from the files to what staff are told."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from ledger_tools.cli.desk import chain_text
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.pipeline.desk import write_cards, write_review
from tests.builders import AFTER, ROSTER, generate, outcome, read_in_this_process, return_ledger, write_roster
from tests.pipeline.test_desk_events import type_into

RETIREE = "共済,0000106,00,大川 六実,オオカワ ムツミ,,本人,1,02,0201,在職,,,2025/11/10\n"
WITHOUT = ROSTER.replace(RETIREE, "")
FIRST, SECOND, THIRD = date(2025, 12, 3), date(2025, 12, 9), date(2025, 12, 12)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


def load(cycle: Cycle, roster: str, day: date) -> None:
    write_roster(cycle.folder, roster)
    assert cycle.load(as_of=day).ok
    generate(cycle)


def row(cycle: Cycle) -> tuple[str, str, object]:
    rows = cycle.rows(as_of=AFTER).set_index("bango")
    status, codes, cards = rows.loc["0000106", ["status", "codes", "cards_returned"]]
    return status, codes, cards


def explained(cycle: Cycle) -> str:
    return "\n".join(chain_text(cycle.explain("共済", "106", as_of=AFTER)))


@pytest.mark.parametrize("counted", [True, False])
def test_a_retiree_who_drops_off_the_next_export_stays_settled(cycle: Cycle, counted: bool) -> None:
    load(cycle, ROSTER, FIRST)
    return_ledger(
        cycle,
        "02-001",
        {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}},
        cards=None if counted else 1,
    )
    cycle.ingest(as_of=SECOND)
    if counted:
        cards = write_cards(cycle, as_of=SECOND).path
        type_into(cards, "返送予定", "0000106", 届いた枚数=1, 確認者="鈴木", 確認日=SECOND)
        assert cycle.ingest([cards], as_of=SECOND).problems == []
    before = row(cycle)
    assert before == ("retired", "", 1)
    for day in (SECOND, SECOND, THIRD):  # twice in one day, and once more
        load(cycle, WITHOUT, day)
        assert row(cycle) == before
    assert "0000106" not in set(cycle.store.members()["bango"])
    assert "今の名簿にこの組合員はいません。令和7年12月3日に読み込んだ名簿では、" in explained(cycle)
    assert "退職日 令和7年11月10日" in explained(cycle)
    assert cycle.validate(as_of=AFTER).total.issued == 8
    return_ledger(cycle, "02-001", {"0000107": {"stamp": "中川"}}, name="第2版.xlsx")
    cycle.ingest(as_of=AFTER)
    assert row(cycle) == before, "on the edition that came last the member does not stand"


def test_who_is_back_is_known_by_the_new_records_and_then_by_the_last_of_them(cycle: Cycle) -> None:
    load(cycle, ROSTER, FIRST)
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}}, cards=1)
    cycle.ingest(as_of=FIRST)
    load(cycle, WITHOUT, FIRST)
    again = RETIREE.replace("2025/11/10", "2025/11/12")
    load(cycle, WITHOUT + again, SECOND)
    assert cycle.store.former_records(["bango"]).empty
    assert row(cycle)[:2] == ("review", "N05") and "今の名簿に" not in explained(cycle)
    load(cycle, WITHOUT, THIRD)
    assert row(cycle)[:2] == ("review", "N05")
    assert "令和7年12月9日に読み込んだ名簿の退職日令和7年11月12日と違います" in explained(cycle)
    book = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)
    shown = [str(cell.value) for line in book["要確認"].iter_rows() for cell in line]
    assert any(
        text.startswith("今の名簿にいません\nR7.12.9に読み込んだ名簿では\n在職\n退職 R7.11.12") for text in shown
    )
    load(cycle, WITHOUT.replace("小川 五月", "小川 皐月"), THIRD)
    assert "令和7年12月9日に読み込んだ名簿" in explained(cycle), "the day of the load that had the member"


def test_only_who_is_gone_is_kept(cycle: Cycle) -> None:
    """Dependants who go, members who change their name or department, and whole departments that go."""
    smaller = ROSTER.replace("共済,0000101,02,青葉 空,アオバ ソラ,,被扶養者,1,01,0101,,,,\n", "")
    load(cycle, smaller.replace("中川 七海", "大山 七海").replace("1,01,0102", "1,01,0101"), FIRST)
    assert cycle.store.former_records(["bango"]).empty
    load(cycle, "".join(line for line in smaller.splitlines(keepends=True) if ",0201," not in line), SECOND)
    former = cycle.store.former_records(["bango", "name", "relation"])
    assert former[["bango", "name"]].to_numpy().tolist() == [["0000106", "大川 六実"], ["0000107", "大山 七海"]]
    assert former["loaded_on"].dt.date.tolist() == [FIRST, FIRST]
    load(cycle, smaller, THIRD)
    assert cycle.store.former_records(["bango"]).empty


def test_a_load_that_is_refused_keeps_everything(cycle: Cycle) -> None:
    load(cycle, WITHOUT, FIRST)
    before = cycle.store.former_records(["bango"])
    write_roster(cycle.folder, "共済,,00,青葉 太郎,アオバ タロウ,,本人,1,01,0101,在職,,,\n")
    assert not cycle.load(as_of=SECOND).ok
    assert cycle.store.former_records(["bango"]).equals(before) and before["bango"].tolist() == ["0000106"]
    assert "0000105" in outcome(cycle)
