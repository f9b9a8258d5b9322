"""送付票 goes out with an identity and comes back with what its bureau states: that all is handed in."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ledger_tools.ledgers.slip_block import STATEMENTS
from ledger_tools.pipeline import Cycle, ingest
from tests.builders import AFTER, read_in_this_process
from tests.ledgers.samples import convert
from tests.pipeline.returned_files import put, signed

STATED = {"ledgers": 2, "cards": 1, "handed_in_on": date(2025, 12, 12), "handed_in_by": "総務課 田中"}
_PLACES = {one.key: one.label for one in STATEMENTS}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


def slip(cycle: Cycle, bureau: str = "01") -> bytes:
    (path,) = (cycle.folder / "受領簿").glob(f"{bureau}_*/00_送付票.xlsx")
    return path.read_bytes()


def filled(data: bytes, values: Mapping[str, object] = STATED) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["送付票"]
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    for key, value in values.items():
        sheet.cell(cells[_PLACES[key]].row, 3).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def stated(cycle: Cycle) -> list[tuple[object, ...]]:
    frame = cycle.store.slips()
    days = [day.date() if hasattr(day, "date") else day for day in frame["handed_in_on"]]
    numbers = [[None if pd.isna(value) else value for value in frame[key]] for key in ("ledgers", "cards")]
    return list(zip(frame["bureau_code"], *numbers, days, frame["handed_in_by"], strict=True))


def test_what_a_bureau_states_is_taken_in_with_who_and_when(cycle: Cycle) -> None:
    put(cycle, "局の送付票.xlsx", filled(slip(cycle)))
    taken = cycle.ingest(as_of=AFTER)
    assert (taken.read, taken.problems, taken.findings) == (["局の送付票.xlsx"], [], [])
    assert stated(cycle) == [("01", *STATED.values())]
    assert "hand in" in cycle.store.events()["action"].tolist()
    assert cycle.ingest(as_of=AFTER).duplicates == ["局の送付票.xlsx"]
    put(cycle, "訂正.xlsx", filled(slip(cycle), {**STATED, "cards": 2}))
    cycle.ingest(as_of=AFTER)
    assert [line[2] for line in stated(cycle)] == [1, 2]
    cycle.withdraw("訂正.xlsx", "間違い", as_of=AFTER)
    assert [line[2] for line in stated(cycle)] == [1]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"ledgers": "2冊", "cards": "なし", "handed_in_on": "12/12", "handed_in_by": "田中"}, (2, 0)),
        ({"ledgers": "２", "cards": "1 枚", "handed_in_on": "R7.12.12", "handed_in_by": "田中"}, (2, 1)),
        ({"handed_in_on": "令和7年12月12日", "handed_in_by": "田中"}, (None, None)),
    ],
)
def test_as_people_write_it(cycle: Cycle, values: Mapping[str, object], expected: tuple[object, object]) -> None:
    put(cycle, "送付票.xlsx", filled(slip(cycle), values))
    assert cycle.ingest(as_of=AFTER).problems == []
    assert stated(cycle) == [("01", *expected, date(2025, 12, 12), "田中")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({**STATED, "handed_in_by": None}, "担当課・担当者が空欄"),
        ({**STATED, "handed_in_on": None}, "提出日が空欄"),
        ({**STATED, "handed_in_on": "来週"}, "提出日「来週」を読めません"),
        ({**STATED, "handed_in_on": date(2026, 2, 1)}, "未来の日付"),
        ({**STATED, "ledgers": "全部"}, "冊数「全部」を数として読めません"),
        ({}, "庶務担当課の記入がありません"),
    ],
    ids=range(6),
)
def test_what_is_not_stated_soundly_counts_for_nothing_and_is_said(
    cycle: Cycle, values: Mapping[str, object], said: str
) -> None:
    put(cycle, "送付票.xlsx", filled(slip(cycle), values))
    (problem,) = cycle.ingest(as_of=AFTER).problems
    assert said in problem and problem.startswith("送付票.xlsx")
    assert stated(cycle) == []


@pytest.mark.parametrize(
    ("place", "text", "asked"),
    [
        ("F8", "✓", False),
        ("G8", "12/10", False),
        ("H8", 2, False),
        ("G9", "済", False),
        ("F9", "未", True),
        ("H9", "1枚紛失", True),
        ("C8", "庶務課(旧称)", True),
        ("A50", "佐藤さんは12月3日死亡", True),
        ("K3", "01-002は後日", True),
        ("G14", "1枚紛失", True),
        ("K14", "別便で送付", True),
    ],
)
def test_what_is_written_elsewhere_on_it_is_asked_about(cycle: Cycle, place: str, text: object, asked: bool) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(slip(cycle))))
    book["送付票"][place] = text
    out = io.BytesIO()
    book.save(out)
    put(cycle, "送付票.xlsx", out.getvalue())
    problems = cycle.ingest(as_of=AFTER).problems
    assert [f"{place}: 「{text}」" in problem for problem in problems] == [True] * asked
    assert len(stated(cycle)) == 1


def test_one_as_it_went_out_is_no_statement(cycle: Cycle) -> None:
    put(cycle, "送付票.xlsx", slip(cycle))
    taken = cycle.ingest(as_of=AFTER)
    assert (taken.as_issued, taken.read, taken.refused) == (["送付票.xlsx"], [], [])


def test_one_of_another_cycle_is_said(cycle: Cycle) -> None:
    book = openpyxl.load_workbook(io.BytesIO(filled(slip(cycle))))
    book["_ledger_tools"]["B1"] = "ZZZZ"
    book.custom_doc_props["ledger_tools.cycle"].value = "ZZZZ"
    out = io.BytesIO()
    book.save(out)
    put(cycle, "他.xlsx", out.getvalue())
    taken = cycle.ingest(as_of=AFTER)
    assert [finding.code for finding in taken.findings] == ["F05"]
    assert stated(cycle) == []


def test_a_ledger_that_was_put_into_it_is_read(cycle: Cycle) -> None:
    """Somebody gathers all papers of a bureau in one workbook."""
    book = openpyxl.load_workbook(io.BytesIO(signed(cycle)))
    own = openpyxl.load_workbook(io.BytesIO(filled(slip(cycle))))["送付票"]
    copy = book.create_sheet("送付票", 0)
    for row in own.iter_rows():
        for cell in row:
            copy[cell.coordinate].value = cell.value
    hidden = book["_ledger_tools"]
    for row, pair in enumerate((("ledger_tools.cycle", cycle.store.cycle_id), ("ledger_tools.kind", "slip")), start=1):
        hidden.cell(row, 1).value, hidden.cell(row, 2).value = pair
    out = io.BytesIO()
    book.save(out)
    put(cycle, "まとめ.xlsx", out.getvalue())
    cycle.ingest(as_of=AFTER)
    rows = cycle.rows(as_of=AFTER).set_index("bango")
    assert rows.loc["0000101", "status"] == "received"


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_saved_by_another_program(cycle: Cycle, tmp_path: Path, soffice: str, suffix: str) -> None:
    source = tmp_path / "送付票.xlsx"
    source.write_bytes(filled(slip(cycle)))
    put(cycle, f"送付票.{suffix}", convert(soffice, source, suffix).read_bytes())
    assert cycle.ingest(as_of=AFTER).problems == []
    assert stated(cycle) == [("01", *STATED.values())]


def listed(cycle: Cycle) -> dict[str, tuple[object, ...]]:
    cycle.summary(as_of=AFTER)
    sheet = openpyxl.load_workbook(cycle.folder / "報告" / "未処理一覧.xlsx")["送付票"]
    rows = list(sheet.iter_rows(values_only=True))
    (head,) = (at for at, row in enumerate(rows) if "確認すること" in row)
    places = [rows[head].index(name) for name in ("送付票", "届いた受領簿(冊)", "確認すること")]
    return {str(row[0]): tuple(row[place] for place in places) for row in rows[head + 1 :] if row[0]}


def test_what_came_stands_beside_it(cycle: Cycle) -> None:
    put(cycle, "送付票.xlsx", filled(slip(cycle)))
    put(cycle, "01-001.xlsx", signed(cycle))
    cycle.ingest(as_of=AFTER)
    found = listed(cycle)
    assert found["架空総務局"] == (
        "提出済",
        1,
        "提出済みとありますが、受領簿が1冊届いていません。庶務担当課に確かめてください。",
    )
    assert found["架空環境局"][:2] == ("未着", 0) and not found["架空環境局"][2]
    put(cycle, "01-002.xlsx", signed(cycle, "01-002", {"0000104": {"stamp": "髙田"}}))
    cycle.ingest(as_of=AFTER)
    assert listed(cycle)["架空総務局"] == ("提出済", 2, "一致しています。")


def test_without_any_slip_there_is_no_list(cycle: Cycle) -> None:
    cycle.summary(as_of=AFTER)
    assert "送付票" not in openpyxl.load_workbook(cycle.folder / "報告" / "未処理一覧.xlsx").sheetnames
