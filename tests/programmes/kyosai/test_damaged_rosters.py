"""Whatever is damaged: persons in are persons on the list and persons named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ledger_tools.programmes.kyosai.judge import judge
from ledger_tools.programmes.kyosai.leaflet import plan_leaflet
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.programmes.kyosai.sources import read_records
from ledger_tools.settings import Settings
from tests.programmes.kyosai.rosters import ARATA, CHILD, DAY, KEYS, put, text

_SPOIL = st.tuples(
    st.integers(0, 7),
    st.sampled_from(KEYS),
    st.sampled_from(
        ["", "?", "0000100", "00", "01", "2025-11-31", "1931-01-01", "その他", "本人", "\ufffd", "9E+05", '"x', "x,y"]
    ),
)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    yield put(tmp_path_factory.mktemp("damage"))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(spoilt=[(0, "記号", "2025-11-31")], copied=[0])
@example(spoilt=[(0, "番号", "2025-11-31")], copied=[0])
@given(spoilt=st.lists(_SPOIL, max_size=6), copied=st.lists(st.integers(0, 7), max_size=2))
def test_persons_in_are_persons_listed_and_persons_named(
    damaged: Path, chosen: Settings, spoilt: list[tuple[int, str, str]], copied: list[int]
) -> None:
    lines = []
    for number in range(4):
        lines.append({**ARATA, "番号": f"000010{number}", "氏名": f"架空 {number}"})
        lines.append({**CHILD, "番号": f"000010{number}", "氏名": f"架空 子{number}"})
    for place, key, value in spoilt:
        lines[place] = {**lines[place], key: value}
    parts = {"a.csv": lines[:4], "b.csv": [*lines[4:], *(lines[place] for place in copied)]}
    for name, part in parts.items():
        put(damaged, **{name: text(*part)})
    records = read_records([damaged / "名簿" / name for name in parts], chosen)
    rules = KyosaiRules.of(chosen, DAY)
    judgement, plan = judge(records.frame, rules, records.source), plan_leaflet(records.frame, rules, records.source)
    for listed, problems in ((judgement.persons, judgement.problems), (plan.members, plan.problems)):
        named = {(problem.file, problem.row) for problem in problems}
        for problem in records.file_problems:
            named |= {(problem.file, row) for row in range(problem.row, max(problem.row, problem.last_row) + 1)}
        on_list = set(zip(listed["file"], listed["row"].astype(int), strict=True))
        families = set(zip(listed["kigo"], listed["bango"], strict=True))
        people = set(zip(listed["kigo"], listed["bango"], listed["name"], strict=True))
        for name, part in parts.items():
            for row, line in enumerate(part, start=2):
                number = tuple(line[key].replace("-", "") for key in ("記号", "番号"))  # as they are read
                counted = line["区分"] == "被扶養者" and number in families
                again = (*number, line["氏名"]) in people
                assert (name, row) in on_list | named or name in records.unread or counted or again, (name, row)
    lost = sum(len(part) for name, part in parts.items() if name in records.unread)
    assert len(judgement.persons) + lost + len(copied) >= len(lines)
