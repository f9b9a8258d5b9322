"""What the house knows of a code stands in the catalogue, whole; what is made of it is checked where it is used."""

from __future__ import annotations

from dataclasses import asdict, fields

import pytest

from ledger_tools.catalogue import ALONE, ALWAYS, CATALOGUE, DEPARTMENT, LAST, NEVER, NOBODY, Kind
from ledger_tools.reports.actors import ACTORS


@pytest.mark.parametrize("left_out", [field.name for field in fields(Kind)])
def test_a_code_that_leaves_something_out_does_not_run(left_out: str) -> None:
    given = {name: value for name, value in asdict(CATALOGUE[0]).items() if name != left_out}
    with pytest.raises(TypeError, match=left_out):
        Kind(**given)


def test_every_code_says_who_must_act_and_what_a_letter_gives_away() -> None:
    assert {kind.actor for kind in CATALOGUE} == {*ACTORS, NOBODY}
    assert {kind.told for kind in CATALOGUE} == {ALWAYS, ALONE, NEVER}


def test_no_two_codes_are_equally_bad() -> None:
    ranks = [kind.rank for kind in CATALOGUE if kind.rank != LAST]
    assert len(ranks) == len(set(ranks)) and max(ranks) < LAST


def test_what_a_row_lacks_is_asked_of_its_department_in_words_of_its_own() -> None:
    assert [k.code for k in CATALOGUE if k.code[0] in "RSN" and k.actor == DEPARTMENT and not k.ask] == []
    assert [kind.code for kind in CATALOGUE if kind.ask and not kind.ask.endswith("。")] == []
    assert [kind.code for kind in CATALOGUE if kind.outstanding and not kind.open] == []
