"""Which of several lines is joined: of the editions of a row, and of the lines of a member in the records."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ledger_tools.identity import make_row_key
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.chain import chain_of
from ledger_tools.reconcile.statuses import reconcile
from tests.reconcile.frames import KIGO, NO_LEDGER, Back, Member, World, outcome

ONE = Member("0000001", "山田　太郎", editions=(1, 2))


def renamed_in_the_second_edition(back: Back) -> Inputs:
    inputs = World([ONE], [back]).inputs()
    first = inputs.issued["edition"] == 1
    return replace(inputs, issued=inputs.issued.assign(name=inputs.issued["name"].mask(first, "鈴木　太郎")))


@pytest.mark.parametrize(
    ("edition", "signed", "status", "codes"),
    [
        (1, "鈴木", "received", ""),
        (2, "山田", "received", ""),
        (0, "山田", "received", ""),
        (9, "山田", "received", ""),
    ],
    ids=["superseded", "current", "unknown", "never issued"],
)
def test_a_row_is_compared_with_the_edition_it_came_on(edition: int, signed: str, status: str, codes: str) -> None:
    back = Back(ONE, stamp=signed, edition=edition, shown={"name": "鈴木　太郎" if edition == 1 else ONE.name})
    assert outcome(reconcile(renamed_in_the_second_edition(back))) == {"0000001": (status, codes)}


def test_a_key_typed_in_full_width_letters_is_found_on_its_edition() -> None:
    wide = ONE.key.lower().translate({letter: letter + 0xFEE0 for letter in range(33, 127)})
    back = Back(ONE, stamp="鈴木", key=wide, shown={"bango": "", "name": "鈴木　太郎"})
    assert outcome(reconcile(renamed_in_the_second_edition(back))) == {"0000001": ("received", "")}


def test_of_two_lines_of_one_member_in_the_records_the_first_counts() -> None:
    inputs = World([replace(ONE, editions=(1,))], [Back(ONE, stamp="鈴木")]).inputs()
    lines = pd.concat([inputs.members.assign(former_name="鈴木"), inputs.members.assign(bango="1")])
    assert outcome(reconcile(replace(inputs, members=lines))) == {"0000001": ("received", "")}
    assert outcome(reconcile(replace(inputs, members=lines[::-1])))["0000001"][0] == "review"


@pytest.mark.parametrize(
    ("shown", "status", "codes", "matched_by"),
    [
        ({}, "review", "R01 R02", "number"),
        ({"name": "山田太郎"}, "review", "R01 R02", "number"),
        ({"name": "山田　次郎"}, "outstanding", "R01", ""),
        ({"name": ""}, "outstanding", "R01", ""),
        ({"bango": ""}, "outstanding", "R01", ""),
        ({"bango": "9999999"}, "outstanding", "R01", ""),
    ],
)
def test_a_number_in_the_ledger_of_others_is_the_members_with_the_name_only(
    shown: dict[str, str], status: str, codes: str, matched_by: str
) -> None:
    one, two = replace(ONE, editions=(1,)), Member("0000002", "鈴木　花子", ledger="01-002")
    backs = [Back(one, stamp="山田", key="", table="01-002", shown=shown), Back(two, stamp="鈴木")]
    result = World([one, two], backs, came_back=["01-001"]).judged()
    assert outcome(result)["0000001"] == (status, codes)
    assert result.case.returned["matched_by"].tolist() == [matched_by, "key"]


def test_a_row_without_a_key_is_found_by_its_number_in_its_own_ledger() -> None:
    one = replace(ONE, editions=(1,))
    for shown, status in (({}, "received"), ({"bango": "1"}, "received"), ({"kigo": ""}, "received")):
        result = World([one], [Back(one, stamp="山田", key="", shown=shown)]).judged()
        assert outcome(result)["0000001"][0] == status, shown
        assert result.case.returned["matched_by"].tolist() == ["number"]


def test_a_row_of_another_cycle_is_not_found_by_its_number() -> None:
    one = replace(ONE, editions=(1,))
    back = Back(one, stamp="山田", key=make_row_key("ABCD", "01-001", 1))
    result = World([one], [back], came_back=["01-001"]).judged()
    assert outcome(result)["0000001"][0] == "outstanding"
    assert result.case.returned["foreign"].tolist() == [True]


def test_a_row_with_its_key_belongs_to_its_ledger_whatever_its_table_says() -> None:
    one, two = replace(ONE, editions=(1,)), Member("0000002", "鈴木　花子", ledger="01-002")
    backs = [Back(one, stamp="山田", table=NO_LEDGER), Back(two, stamp="鈴木", table=NO_LEDGER)]
    result = World([one, two], backs).judged()
    assert outcome(result) == {"0000001": ("received", ""), "0000002": ("received", "")}
    assert result.case.returned["ledger_id"].tolist() == ["01-001", "01-002"]


def test_who_is_in_no_records_has_not_the_facts_of_another_with_two_lines() -> None:
    one, two = replace(ONE, editions=(1,)), Member("0000002", "鈴木　花子", in_records=False)
    three = Member("0000003", "高橋　一郎", retired="2025-11-25", former="田中")
    inputs = World([one, two, three], [Back(m, stamp=m.name[:2]) for m in (one, two, three)]).inputs()
    twice = replace(inputs, members=pd.concat([inputs.members, inputs.members]))
    for given in (inputs, twice):
        rows = reconcile(given).case.rows.set_index("bango")
        assert rows["in_records"].to_dict() == {"0000001": True, "0000002": False, "0000003": True}
        assert rows["former_name"].to_dict() == {"0000001": "", "0000002": "", "0000003": "田中"}
        assert rows["retired_on"].notna().to_dict() == {"0000001": False, "0000002": False, "0000003": True}


@pytest.mark.parametrize(("home", "department"), [("01-001", "0101"), ("01-002", "0102")])
def test_who_stands_on_two_ledgers_is_one_row_on_that_of_the_records(home: str, department: str) -> None:
    old = Member("0000001", "山田　太郎", now_in=department)
    new = replace(old, ledger="01-002", seq=2)
    inputs = World([old, new], [Back(old, stamp="山田"), Back(new, stamp="山田")]).inputs()
    rows = reconcile(replace(inputs, members=inputs.members.head(1))).rows
    assert rows[["bango", "ledger_id"]].to_numpy().tolist() == [["0000001", home]]


def test_a_ledger_that_came_back_without_a_row_is_asked_about_row_by_row_only() -> None:
    result = World([replace(ONE, editions=(1,))], came_back=["01-001"]).judged()
    assert {finding.code for finding in result.findings} == {"R01", "D02"}


def test_what_is_said_of_a_ledger_explains_the_rows_that_bear_its_code() -> None:
    one, two = replace(ONE, editions=(1,)), Member("0000002", "鈴木　花子", ledger="01-002")
    result = World([one, two], [Back(two, stamp="鈴木")], stated={"01-002": "3"}).judged()
    said = {}
    for member in (one, two):
        chain = chain_of(result, KIGO, member.bango)
        assert chain is not None
        said[member.bango] = [finding.code for finding in chain.rows[0].findings]
    assert said == {one.bango: ["D01"], two.bango: []}
    assert {finding.code for finding in result.findings} == {"D01", "D04"}
