"""One seal on rows of members with different surnames (S06), over several returns: nobody's until put right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.reconcile.frames import Back, Member, World, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
KIN = Member("0000003", "山田　次郎", "ヤマダ ジロウ")
FAR = Member("0000004", "高橋　実", "タカハシ ミノル", ledger="01-002")
SEAL, OWN = {"marks": (("picture", "a" * 64),)}, {"marks": (("picture", "b" * 64),)}
SIGNED, BLANK = {"stamp": "鈴木"}, dict[str, Any]()

ASKED, FINE = ("review", "S06"), ("received", "")
#: Day by day: what came back of whom.
Days = Sequence[Sequence[tuple[Member, dict[str, Any]]]]


def lived(*days: Sequence[tuple[Member, dict[str, Any]]], each_in_a_file: bool = False) -> dict[str, tuple[str, str]]:
    backs = [
        Back(of, file=10 * n + (at if each_in_a_file else 0), day=date(2025, 12, n), **entry)
        for n, day in enumerate(days, start=1)
        for at, (of, entry) in enumerate(day)
    ]
    return outcome(World([ONE, TWO, KIN, FAR], backs).judged())


BOTH = ((ONE, SEAL), (TWO, SEAL))


@pytest.mark.parametrize(
    ("days", "one", "two"),
    [
        ((BOTH,), ASKED, ASKED),
        ((BOTH, ((TWO, SIGNED),)), ASKED, FINE),
        ((BOTH, ((TWO, OWN),)), ASKED, FINE),
        ((BOTH, ((TWO, SIGNED),), ((TWO, SIGNED),)), ASKED, FINE),
        ((BOTH, ((TWO, {"marks": SEAL["marks"], **SIGNED}),)), ASKED, ASKED),
        ((BOTH, ((TWO, {"remark": "出張中"}),)), ASKED, ("review", "F08 N01")),
        ((BOTH, ((ONE, {"stamp": "山田"}),)), FINE, ASKED),
        ((((ONE, SEAL),), ((TWO, SEAL),), ((TWO, SIGNED),)), ASKED, FINE),
        ((((ONE, SEAL), (FAR, SEAL)), ((FAR, {"stamp": "高橋"}),)), ASKED, ("outstanding", "R01")),
        # What a later copy of the row shows beside a row put right is a seal of its own.
        ((BOTH, ((ONE, SEAL), (TWO, SIGNED))), FINE, FINE),
        ((BOTH, ((TWO, SIGNED),), ((ONE, SEAL), (TWO, SIGNED))), FINE, FINE),
        ((BOTH, ((ONE, {"stamp": "山田"}), (TWO, OWN))), FINE, FINE),
        ((((TWO, SEAL),), ((TWO, SIGNED),), ((ONE, SEAL),)), FINE, FINE),
        ((((ONE, SEAL),), ((ONE, SEAL), (TWO, SIGNED))), FINE, FINE),
    ],
)
def test_a_seal_shared_once(days: Days, one: tuple[str, str], two: tuple[str, str]) -> None:
    found = lived(*days)
    assert (found[ONE.bango], found[TWO.bango]) == (one, two)


def test_files_of_one_day_are_taken_together() -> None:
    assert lived(BOTH, ((TWO, SIGNED),), each_in_a_file=True)[ONE.bango] == ASKED


def test_members_of_one_surname_may_own_one_seal() -> None:
    found = lived(((ONE, SEAL), (KIN, SEAL)), ((KIN, {"stamp": "山田次郎"}),))
    assert (found[ONE.bango], found[KIN.bango]) == (FINE, FINE)
