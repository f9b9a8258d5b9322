"""Every code of the catalogue that reconciling finds: a cycle that shows it, and its neighbour that does not."""

# ruff: noqa: E501 - one line per code, so that the table can be read as one

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from ledger_tools.findings import CATALOGUE_BY_CODE
from ledger_tools.reconcile.rules_ledgers import LEDGER_RULES
from ledger_tools.reconcile.rules_rows import ROW_RULES
from ledger_tools.reconcile.statuses import reconcile
from tests.reconcile.frames import Back, Member, World

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
SEAL = (("picture", "a" * 64),)
INK = (("ink", ""),)
LEAVE: dict[str, Any] = {"duty": "休職", "leave": ("2025-09-01", "")}
MAILED = "休職中 11月25日自宅宛てて郵送済み"
#: Found while files are read and taken in: see tests/pipeline/test_ingest.py and test_ingest_damage.py.
OF_FILES = frozenset({"F01", "F02", "F03", "F04", "F07", "F09", "F10", "P01"})


def one(entry: dict[str, Any] | None, *, stated: str = "", counted: int | None = None, **member: Any) -> World:
    """A member who signed, beside the one in question."""
    own = replace(ONE, **member)
    returns = [Back(TWO, stamp="鈴木"), *([Back(own, **entry)] if entry is not None else [])]
    counts = [] if counted is None else [(own.bango, counted, date(2025, 12, 10))]
    return World([own, TWO], returns, stated={"01-001": stated}, counts=counts)


def two(*returns: Back, **more: Any) -> World:
    return World([ONE, TWO], returns, **more)


def late(day: date) -> World:
    world = two(Back(ONE, stamp="山田"), Back(TWO, stamp="鈴木"))
    return world.with_(submitted=day)


SIGNED = {"stamp": "山田"}
TABLE: tuple[tuple[str, World, World], ...] = (
    ("F05", two(Back(ONE, stamp="山田", table="09-009", key="", shown={"bango": "9999999"})), two(Back(ONE, stamp="山田", table="01-001", key=""))),
    ("F06", World([replace(ONE, editions=(1, 2))], [Back(ONE, stamp="山田")]), World([replace(ONE, editions=(1, 2))], [Back(ONE, stamp="山田", edition=2)])),
    ("F08", two(Back(ONE, stamp="山田"), Back(ONE, remark=MAILED, file=2)), two(Back(ONE, stamp="不在"), Back(ONE, stamp="山田", file=2))),
    ("R01", one(None), one(SIGNED)),
    ("R02", two(Back(ONE, stamp="山田", key="", shown={"bango": "9999999"}), Back(TWO, stamp="鈴木")), two(Back(ONE, stamp="山田", key=""), Back(TWO, stamp="鈴木"))),
    ("R03", one({**SIGNED, "shown": {"cards": "2"}}), one({**SIGNED, "shown": {"cards": "１"}})),
    ("R04", two(Back(ONE, stamp="山田"), Back(ONE, stamp="山田")), two(Back(ONE, stamp="山田"), Back(ONE, stamp="山田", file=2))),
    ("S01", one({"on": "2025-11-25"}), one({**SIGNED, "on": "2025-11-25"})),
    ("S02", one({"stamp": "〃"}), one(SIGNED)),
    ("S03", one({"stamp": "佐藤"}), one({"stamp": "佐藤"}, former="佐藤")),
    ("S04", one({"stamp": "代理 山田 花"}), one({"stamp": "山田 太郎"})),
    ("S05", one({"marks": SEAL, "codes": "S05"}), one({"marks": SEAL})),
    ("S06", two(Back(ONE, marks=SEAL), Back(TWO, marks=SEAL)), two(Back(ONE, marks=SEAL), Back(TWO, marks=(("picture", "b" * 64),)))),
    ("S07", one({**SIGNED, "on": "2025-11-19"}), one({**SIGNED, "on": "2025-11-20"})),
    ("S08", one(SIGNED, retired="2025-11-19"), one(SIGNED, retired="2025-11-20")),
    ("N01", one({"remark": "あいうえお"}), one({"remark": "なし"})),
    ("N02", one({"remark": "○月○日退職者"}, retired="2025-11-25"), one({"remark": "11月25日退職者"}, retired="2025-11-25")),
    ("N03", one({"remark": "休職中 11月25日自宅宛てて郵送予定"}, **LEAVE), one({"remark": MAILED}, **LEAVE)),
    ("N04", one({"remark": "11月25日退職者"}), one({"remark": "11月25日退職者"}, retired="2025-11-25")),
    ("N05", one({"remark": "11月25日退職者"}, retired="2025-11-26"), one({"remark": "11月25日退職者"}, retired="2025-11-25")),
    ("N06", one({"remark": "10月23日退職者"}, retired="2025-10-23"), one({"remark": "10月24日退職者"}, retired="2025-10-24")),
    ("N07", one({"remark": "12月1日退職者"}, retired="2025-12-01"), one({"remark": "12月1日退職者"}, retired="2025-12-01", stated="1")),
    ("N08", one({"remark": MAILED}, duty="休職", leave=("2025-11-26", "")), one({"remark": MAILED}, duty="休職", leave=("2025-11-25", ""))),
    ("N09", one({"remark": "休職中 11月19日自宅宛てて郵送済み"}, **LEAVE), one({"remark": "休職中 11月20日自宅宛てて郵送済み"}, **LEAVE)),
    ("N10", one({}, retired="2025-12-01"), one({}, retired="2025-12-17")),
    ("N11", one({}, **LEAVE), one({}, duty="休職", leave=("2025-09-01", "2025-12-15"))),
    ("N12", one({**SIGNED, "remark": MAILED}, **LEAVE), one({**SIGNED, "remark": "本人受領"}, **LEAVE)),
    ("N13", one({}, now_in="0102"), one({}, now_in="0101")),
    ("N14", one({"remark": "12月3日返戻"}, **LEAVE), one({"remark": "休職中 11月25日郵送、12月3日返戻、12月5日再郵送済み"}, **LEAVE)),
    ("N15", one({"remark": "12月2日退職者"}, retired="2025-12-02"), one({"remark": "12月1日退職者"}, retired="2025-12-01")),
    ("D01", World([ONE, replace(TWO, ledger="01-002")], [Back(ONE, stamp="山田")]), World([ONE, replace(TWO, ledger="01-002")], [Back(ONE, stamp="山田"), Back(replace(TWO, ledger="01-002"), stamp="鈴木")])),
    ("D02", one({}), one(SIGNED)),
    ("D03", late(date(2025, 12, 16)), late(date(2025, 12, 15))),
    ("D04", one(SIGNED, stated="1"), one(SIGNED, stated="0")),
    ("D05", one(SIGNED).with_(published=3), one(SIGNED).with_(published=2)),
    ("P02", two(Back(ONE, marks=INK, paper=True)), two(Back(ONE, marks=INK, paper=True), Back(TWO, marks=INK, paper=True))),
    ("P03", two(Back(ONE, paper=True), Back(ONE, marks=INK, paper=True, file=2)), two(Back(ONE, marks=INK, paper=True), Back(ONE, marks=INK, paper=True, file=2))),
    ("P04", one({"marks": (("unreadable", ""),), "codes": "P04"}), one({"marks": INK})),
    ("P05", one({"marks": INK, "codes": "P05"}), one({"marks": INK})),
)  # fmt: skip


def found(world: World) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    for finding in world.judged().findings:
        said.setdefault(finding.code, []).append(finding.sentence)
    return said


@pytest.mark.parametrize(("code", "shows", "neighbour"), TABLE, ids=[code for code, *_ in TABLE])
def test_the_code_is_found_there_and_not_next_to_it(code: str, shows: World, neighbour: World) -> None:
    sentences = found(shows).get(code, [])
    assert sentences
    for sentence in sentences:
        assert CATALOGUE_BY_CODE[code].remedy in sentence, "place, what is wrong, the rule, what to do"
    assert code not in found(neighbour)


def test_the_table_has_every_code_of_the_catalogue() -> None:
    assert {code for code, *_ in TABLE} | OF_FILES == set(CATALOGUE_BY_CODE)


@pytest.mark.parametrize("code", sorted(OF_FILES - {"F04", "F07"}))
def test_what_reading_found_is_passed_on_as_it_is(code: str) -> None:
    inputs = two(Back(ONE, stamp="山田"), Back(TWO, stamp="鈴木")).inputs()
    line = {"code": code, "sheet": "受領簿", "cell": "I9", "message": "読めません。", "file": "a.xlsx"}
    line |= {"kigo": "", "bango": "", "picture": "", "file_id": 1}
    passed = [f for f in reconcile(replace(inputs, file_findings=pd.DataFrame([line]))).findings if f.code == code]
    assert [(f.file, f.sheet, f.cell, f.message) for f in passed] == [("a.xlsx", "受領簿", "I9", "読めません。")]


def test_every_rule_says_what_it_checks_and_where_the_notice_asks_for_it() -> None:
    for rule in (*ROW_RULES, *LEDGER_RULES):
        text = rule.__doc__ or ""
        assert text.startswith(("Check that ", "Say ")), rule.__name__
        codes = {code for code in CATALOGUE_BY_CODE if code in text}
        assert codes or "–" in text, rule.__name__
        clauses = [CATALOGUE_BY_CODE[code].clause for code in codes]
        assert not any(clauses) or "別紙" in text or "依頼文" in text, rule.__name__
