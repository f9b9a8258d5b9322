"""Every line of the truth table, judged alone and all together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ledger_tools.programmes.kokuho.judge import judge
from tests.programmes.kokuho.people import RULES, cells, frame
from tests.programmes.kyosai.people import truth

LINES = truth(Path(__file__).with_name("truth.tsv"))
PAPERS = {"お知らせ": "資格情報のお知らせ", "確認書": "資格確認書", "": ""}


def outcome(person: pd.Series) -> tuple[str, ...]:
    until = "" if pd.isna(person["valid_until"]) else person["valid_until"].date().isoformat()
    settled = person["status"] == "確定"
    return (
        person["status"],
        person["kind"],
        *((person["reasons"], until, person["end_code"], person["lot"], person["mail"]) if settled else ()),
        person["missing"],
    )


def expected(line: list[str]) -> tuple[str, ...]:
    _, status, kind, reasons, until, end, lot, mail, missing, _ = line
    return (status, PAPERS[kind], *((reasons, until, end, lot, mail) if status == "確定" else ()), missing)


@pytest.mark.parametrize("line", LINES, ids=[f"{number}:{line[0]}" for number, line in enumerate(LINES)])
def test_a_household_alone(line: list[str]) -> None:
    person = judge(frame(cells(line[0])), RULES).persons.iloc[0]
    assert outcome(person) == expected(line)
    assert line[-1], "every line cites the clause it rests on"
    if line[1] == "要確認":
        assert person["problem"], "staff must be told what to look at"


def test_nobody_is_judged_differently_in_company() -> None:
    persons = judge(frame(*(cells(line[0]) for line in LINES)), RULES).persons
    assert [outcome(person) for _, person in persons.iterrows()] == [expected(line) for line in LINES]
