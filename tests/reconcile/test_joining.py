"""Which of several lines is joined: of the editions of a row, and of the lines of a member in the records."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.statuses import reconcile
from tests.reconcile.frames import Back, Member, World, outcome

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
