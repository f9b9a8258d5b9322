"""Every line of the truth table, judged alone and all together."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.programmes.kyosai.judge import judge
from tests.programmes.kyosai.people import RULES, cells, frame, truth

LINES = truth(Path(__file__).with_name("truth.tsv"))


@pytest.mark.parametrize("line", LINES, ids=[f"{number}:{line[0]}" for number, line in enumerate(LINES)])
def test_a_person_alone(line: list[str]) -> None:
    text, decision, code, grounds, missing, clause = line
    person = judge(frame(cells(text)), RULES).persons.iloc[0]
    assert (person["decision"], person["reason_code"], person["grounds"], person["missing"]) == (
        decision,
        code,
        grounds,
        missing,
    )
    assert clause, "every line cites the clause it rests on"
    if decision == "要確認":
        assert person["problem"], "staff must be told what to look at"


def test_nobody_is_judged_differently_in_company() -> None:
    changes = [cells(line[0]) for line in LINES]
    persons = judge(frame(*changes), RULES).persons
    assert persons["decision"].tolist() == [line[1] for line in LINES]
    assert len(persons) == len(LINES)
