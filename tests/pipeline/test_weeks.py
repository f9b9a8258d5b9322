"""Returns of several days as files: a member who stood twice, halves of one day, and grave words before a signature."""

from __future__ import annotations

import io
from datetime import date

import openpyxl

from ledger_tools.pipeline import Cycle
from tests.builders import fill, outcome
from tests.pipeline.returned_files import SIGNED, ingest, put, signed

FIRST, SECOND, LAST = date(2025, 12, 8), date(2025, 12, 10), date(2025, 12, 12)


def twice(data: bytes, bango: str) -> bytes:
    """The ledger with one member's row copied over the next one's."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["受領簿"]
    row = next(cell.row for line in sheet.iter_rows() for cell in line if cell.value == bango)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row + 1, column).value = sheet.cell(row, column).value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_an_answered_send_back_puts_right_who_stood_twice(cycle: Cycle) -> None:
    ingest(cycle, put(cycle, "1.xlsx", twice(signed(cycle), "0000101")), as_of=FIRST)
    assert outcome(cycle)["0000101"] == ("review", "R04")
    back = next(path for path in cycle.remind(as_of=FIRST).ledgers if path.name.startswith("01-001"))
    answer = fill(back.read_bytes(), {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}})
    ingest(cycle, put(cycle, "2.xlsx", answer), as_of=LAST)
    found = outcome(cycle)
    assert [found[number] for number in ("0000101", "0000102")] == [("received", ""), ("received", "")]
    assert not [path for path in cycle.remind(as_of=LAST).ledgers if path.name.startswith("01-001")]


def test_the_halves_of_a_whole_return_complete_each_other(cycle: Cycle) -> None:
    one, *others = SIGNED
    halves = [{one: SIGNED[one]}, {number: SIGNED[number] for number in others}]
    ingest(cycle, put(cycle, "全部.xlsx", signed(cycle)), as_of=FIRST)
    for name, entries in zip(("前半.xlsx", "後半.xlsx"), halves, strict=True):
        ingest(cycle, put(cycle, name, signed(cycle, entries=entries)), as_of=SECOND)
    found = outcome(cycle)
    assert [found[number] for number in SIGNED] == [("received", "")] * 3


def test_a_death_on_the_first_return_outlasts_a_bare_signature(cycle: Cycle) -> None:
    entries = {**SIGNED, "0000101": {"remark": "12月2日死亡"}}
    ingest(cycle, put(cycle, "1.xlsx", signed(cycle, entries=entries)), as_of=FIRST)
    ingest(cycle, put(cycle, "2.xlsx", signed(cycle)), as_of=SECOND)
    assert outcome(cycle)["0000101"] == ("review", "F08")
    said = [finding.message for finding in cycle.findings(as_of=LAST) if finding.code == "F08"]
    assert len(said) == 1 and "1.xlsx［受領簿］" in said[0] and "「12月2日死亡」" in said[0]
    settled = {**SIGNED, "0000101": {"stamp": "青葉", "remark": "前回の記載は誤り"}}
    ingest(cycle, put(cycle, "3.xlsx", signed(cycle, entries=settled)), as_of=LAST)
    assert outcome(cycle)["0000101"] == ("received", "")


def test_a_contradiction_is_asked_of_the_department_and_its_answer_settles_it(cycle: Cycle) -> None:
    one, other, *_ = SIGNED
    ingest(cycle, put(cycle, "1.xlsx", signed(cycle, entries=SIGNED | {one: {"remark": "受取拒否"}})), as_of=FIRST)
    later = {number: entry for number, entry in SIGNED.items() if number != other}
    ingest(cycle, put(cycle, "2.xlsx", signed(cycle, entries=later)), as_of=SECOND)
    assert [outcome(cycle)[number] for number in (one, other)] == [("review", "F08")] * 2
    back = next(path for path in cycle.remind(as_of=SECOND).ledgers if path.name.startswith("01-001"))
    answers = {one: SIGNED[one] | {"remark": "前回の記載は誤り"}, other: SIGNED[other]}
    ingest(cycle, put(cycle, "3.xlsx", fill(back.read_bytes(), answers)), as_of=LAST)
    assert [outcome(cycle)[number][0] for number in (one, other)] == ["received"] * 2
