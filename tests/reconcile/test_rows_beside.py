"""Rows that do not count: what was altered or doubled in them is named, and takes nothing from what is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger_tools.findings import ERROR, WARNING
from ledger_tools.reconcile.statuses import Reconciled
from tests.reconcile.frames import Back, Member, World, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", editions=(1, 2))
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
ELSEWHERE = Member("0000003", "佐藤　次郎", "サトウ ジロウ", ledger="01-002")
SIGNED: dict[str, Any] = {"stamp": "山田"}
ALTERED: dict[str, Any] = {"shown": {"name": "岡田　太郎"}}
NUMBERED: dict[str, Any] = {"shown": {"bango": "0000009"}}
CARDS: dict[str, Any] = {"shown": {"cards": "2"}}
BLANK: dict[str, Any] = {}

Days = Sequence[Sequence[dict[str, Any]]]


def lived(days: Days) -> Reconciled:
    """The entries of the first member's rows, day by day; the second edition comes from the second day on."""
    backs = [
        Back(ONE, file=n, day=date(2025, 12, n), edition=min(n, 2), **entry)
        for n, entries in enumerate(days, start=1)
        for entry in entries
    ]
    return World([ONE, TWO, ELSEWHERE], [*backs, Back(TWO, stamp="鈴木")]).judged()


def named(result: Reconciled, code: str) -> list[tuple[str, str]]:
    return [(one.level, one.file) for one in result.findings if one.code == code and one.bango == ONE.bango]


@pytest.mark.parametrize(
    ("days", "expected", "said"),
    [
        # an altered row that counts
        ([[{**SIGNED, **ALTERED}]], ("review", "R03"), [(ERROR, "回収1.xlsx")]),
        # … that came later, and is empty, or says no more
        ([[SIGNED], [ALTERED]], ("received", "R03"), [(WARNING, "回収2.xlsx")]),
        ([[SIGNED], [NUMBERED]], ("received", "R03"), [(WARNING, "回収2.xlsx")]),
        ([[SIGNED], [CARDS]], ("received", "R03"), [(WARNING, "回収2.xlsx")]),
        ([[SIGNED], [BLANK], [ALTERED]], ("received", "R03"), [(WARNING, "回収3.xlsx")]),
        ([[SIGNED], [ALTERED], [ALTERED]], ("received", "R03"), [(WARNING, "回収3.xlsx")]),
        ([[SIGNED], [ALTERED], [BLANK]], ("received", "R03"), [(WARNING, "回収2.xlsx")]),
        ([[BLANK], [ALTERED]], ("review", "R03 S01"), [(ERROR, "回収2.xlsx")]),
        # … that a later entry has put right
        ([[ALTERED], [SIGNED]], ("received", ""), []),
        ([[SIGNED], [ALTERED], [SIGNED]], ("received", ""), []),
        ([[{**SIGNED, **ALTERED}], [SIGNED]], ("received", ""), []),
    ],
)
def test_an_altered_row_is_named_whichever_counts(
    days: Days, expected: tuple[str, str], said: list[tuple[str, str]]
) -> None:
    result = lived(days)
    assert (outcome(result)[ONE.bango], named(result, "R03")) == (expected, said)


@pytest.mark.parametrize(
    ("days", "expected", "level"),
    [
        ([[SIGNED], [BLANK, BLANK]], ("received", "R04"), WARNING),
        ([[SIGNED], [BLANK], [BLANK, BLANK]], ("received", "R04"), WARNING),
        ([[{"stamp": "済"}], [BLANK, BLANK]], ("review", "R04 S02"), WARNING),
        ([[SIGNED], [SIGNED, BLANK]], ("review", "R04"), ERROR),
        ([[SIGNED], [SIGNED, SIGNED]], ("review", "R04"), ERROR),
        ([[BLANK], [BLANK, BLANK]], ("review", "R04 S01"), ERROR),
        ([[BLANK, BLANK]], ("review", "R04 S01"), ERROR),
    ],
)
def test_two_empty_rows_take_nothing_back(days: Days, expected: tuple[str, str], level: str) -> None:
    result = lived(days)
    assert (outcome(result)[ONE.bango], [found for found, _ in named(result, "R04")]) == (expected, [level])


@pytest.mark.parametrize(("department", "codes"), [("第1課", "R02"), ("第3課", "R02 R03")])
def test_another_department_in_an_added_row_is_only_mentioned_where_the_records_place_the_member(
    department: str, codes: str
) -> None:
    came = replace(ELSEWHERE, now_in="0101")
    row = Back(came, table="01-001", key="", stamp="佐藤", shown={"department": department})
    found = outcome(World([ONE, TWO, came], [Back(TWO, stamp="鈴木"), row]).judged())[came.bango]
    assert found == ("received", codes)


@pytest.mark.parametrize(
    ("retired", "on", "expected", "level"),
    [
        ("2025-11-27", "2025-11-25", ("received", "D04"), WARNING),
        ("2025-11-27", "2025-11-27", ("received", "D04"), WARNING),
        ("2025-11-27", "", ("review", "D04 N10"), ERROR),
        ("2025-11-27", "2025-11-28", ("review", "D04 N10"), ERROR),
        ("2025-12-02", "2025-11-25", ("review", "D04"), ERROR),
        ("", "2025-11-25", ("review", "D04"), ERROR),
    ],
)
def test_who_left_after_the_receipt_may_have_handed_the_card_back(
    retired: str, on: str, expected: tuple[str, str], level: str
) -> None:
    left = replace(ONE, retired=retired)
    counts = [(ONE.bango, 1, date(2025, 12, 9))]
    result = World([left, TWO], [Back(left, stamp="山田", on=on), Back(TWO, stamp="鈴木")], counts=counts).judged()
    found = outcome(result)[ONE.bango]
    assert found[0] == expected[0] and "D04" in found[1]
    assert [one.level for one in result.findings if one.code == "D04" and one.bango == ONE.bango] == [level]
