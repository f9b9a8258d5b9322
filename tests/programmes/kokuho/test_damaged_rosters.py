"""Whatever is damaged: persons in are persons on a sheet of 発送一覧, or the file is refused with its lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.programmes.kokuho.read import RosterError
from tests.programmes.kokuho.rosters import HEAD, KEYS, SECOND, judged, shown, text

ODD = (
    *("", "?", "0000001", "1", "01", "有", "2025-11-31", "1931-01-01", "その他", "擬制世帯主", "横浜区"),
    *("\ufffd", "9E+05", "#N/A", '"x', "x,y"),
)
_SPOIL = st.tuples(
    st.integers(0, 7),
    st.sampled_from(KEYS),
    st.sampled_from(ODD),
)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kokuho")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(_SPOIL, max_size=6), st.lists(st.integers(0, 7), max_size=2), st.lists(st.sampled_from(KEYS), max_size=2)
)
def test_persons_in_are_persons_listed_and_persons_named(
    scratch: Path, spoilt: list[tuple[int, str, str]], copied: list[int], dropped: list[str]
) -> None:
    lines = []
    for number in range(4):
        own = {"世帯番号": f"00000{number}", "番号": f"000000{number}"}
        lines += [{**HEAD, **own, "氏名": f"架空 主{number}"}, {**SECOND, **own, "氏名": f"架空 員{number}"}]
    for place, key, value in spoilt:
        lines[place] = {**lines[place], key: value}
    lines += [lines[place] for place in copied]
    try:
        found = judged(scratch, text(lines, [key for key in KEYS if key not in dropped]))
    except RosterError as error:
        assert "国保.csv" in str(error) and any(word in str(error) for word in ("行", "見出し"))
        return
    persons, lists = found.judgement.persons, shown(found)
    assert persons["row"].tolist() == list(range(2, len(lines) + 2))
    by_status = {
        status: [str(row) for row in persons.loc[persons["status"] == status, "row"]]
        for status in ("要確認", "判定不能", "対象外")
    }
    assert set(by_status["要確認"] + by_status["判定不能"]) <= set(lists["判定不能・要確認"])
    assert lists["対象外"] == by_status["対象外"]
    settled = persons[persons["status"] == "確定"]
    assert lists["個人"] == settled["name"].tolist()
    assert sum(count for *_, count in found.papers) == len(settled)
    assert found.unsettled == len(by_status["要確認"]) + len(by_status["判定不能"])
    assert len(settled) + found.unsettled + len(by_status["対象外"]) == len(lines)
