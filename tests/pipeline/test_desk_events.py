"""Who decided and who counted what stands in `export events`, entry by entry."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.desk.sheet import HEADER_ROW
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.desk import write_cards, write_review
from tests.builders import AFTER, return_ledger

DOUBTFUL, RETIREE = "0000102", "0000106"


def type_into(path: Path, sheet: str, bango: str, **cells: object) -> None:
    book = openpyxl.load_workbook(path)
    table = book[sheet]
    places = {str(cell.value): cell.column for cell in table[HEADER_ROW + 1]}
    rows = range(HEADER_ROW + 2, table.max_row + 1)
    row = next(r for r in rows if str(table.cell(r, places["番号"]).value or "") == bango)
    for header, value in cells.items():
        table.cell(row, places[header]).value = value
    book.save(path)


@pytest.fixture
def decided(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cycle]:
    monkeypatch.setenv("LEDGER_TOOLS_ACTOR", "端末の係員")
    with Cycle(cycle.folder) as own:
        yield decide_and_count(own)


def decide_and_count(cycle: Cycle) -> Cycle:
    return_ledger(cycle, "01-001", {"0000101": {"stamp": "青葉"}, DOUBTFUL: {"stamp": "済"}})
    return_ledger(cycle, "02-001", {RETIREE: {"remark": "11月10日退職者"}})
    cycle.ingest(as_of=AFTER)
    review = write_review(cycle, as_of=AFTER).path
    type_into(review, "要確認", DOUBTFUL, 判定="受領と認める", 判定者="佐藤", 判定の理由="電話で確認")
    cards = write_cards(cycle, as_of=AFTER).path
    type_into(cards, "返送予定", RETIREE, 届いた枚数=1, 確認者="鈴木", 確認日=date(2025, 12, 12))
    taken = cycle.ingest([review, cards], as_of=AFTER)
    assert taken.problems == []
    return cycle


def exported(cycle: Cycle, *options: str) -> str:
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), "export", "events", *options])
    assert result.exit_code == 0, result.output
    return result.output


def test_a_decision_and_a_count_are_events_of_their_own(decided: Cycle) -> None:
    events = list(csv.DictReader(io.StringIO(exported(decided, "--format", "csv").lstrip("\ufeff"))))
    found: dict[str, Any] = {e["action"]: e for e in events if e["action"] in ("decide", "count")}
    assert [e["action"] for e in events].count("decide") == [e["action"] for e in events].count("count") == 1
    assert found["decide"]["subject"] == f"共済-{DOUBTFUL}"
    detail = json.loads(found["decide"]["detail"])
    assert (detail["verdict"], detail["decided_by"], detail["reason"]) == ("受領と認める", "佐藤", "電話で確認")
    assert detail["digest"] and detail["cell"]
    assert found["count"]["subject"] == f"共済-{RETIREE}"
    detail = json.loads(found["count"]["detail"])
    assert (detail["cards"], detail["counted_by"], detail["counted_on"]) == (1, "鈴木", "2025-12-12")
    assert {found[kind]["actor"] for kind in found} == {"端末の係員"}
    assert {found[kind]["as_of"] for kind in found} == {AFTER.isoformat()}


def test_events_as_json_are_the_same(decided: Cycle) -> None:
    events = json.loads(exported(decided, "--format", "json"))
    assert [e["action"] for e in events if e["action"] in ("decide", "count")] == ["decide", "count"]


def test_the_same_workbook_again_is_no_new_event(decided: Cycle) -> None:
    before = decided.store.events()["action"].tolist()
    decided.ingest([decided.folder / "報告"], as_of=AFTER)
    after = decided.store.events()["action"].tolist()
    for action in ("decide", "count"):
        assert after.count(action) == before.count(action) == 1


def test_taking_a_decision_back_is_an_event_too(decided: Cycle) -> None:
    review = write_review(decided, as_of=AFTER).path
    type_into(review, "判定済", DOUBTFUL, 判定="取消")
    assert decided.ingest([review], as_of=AFTER).problems == []
    details = [
        json.loads(e["detail"]) for e in json.loads(exported(decided, "--format", "json")) if e["action"] == "decide"
    ]
    assert [detail["verdict"] for detail in details] == ["受領と認める", ""]
