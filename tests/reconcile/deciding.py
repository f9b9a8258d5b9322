"""Rows that a person decided on, and what came in after it: inputs of the tests of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from tests.reconcile.frames import Back, Member, World

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", editions=(1, 2))
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
SEAL, OTHER_SEAL = ("picture", "a" * 64), ("picture", "b" * 64)
BESIDE = Back(TWO, stamp="鈴木")
BLIND = {"marks": (("unreadable", ""),), "codes": "F04"}
ACCEPTED = "受領と認める"
LATER = date(2025, 12, 10)  # files of one day complete each other


def shown_for(key_of: Member, of: Member, **entry: Any) -> Back:
    """The row of ``of`` in a table that was sorted without its hidden key."""
    return Back(key_of, shown={"bango": of.bango, "name": of.name}, **entry)


Case = tuple[Back, Sequence[Back]]


def decided(cases: Sequence[Case], verdict: str = ACCEPTED, **change: Any) -> list[Any]:
    """Decide on what came first, then let more come in: how each row stands. Every case has a ledger of its own."""
    first, then = ([_moved(back, n) for n, case in enumerate(cases) for back in part(case)] for part in (_first, _then))
    members = [_numbered(member, n) for n in range(len(cases)) for member in (ONE, TWO)]
    before = World(members, first).judged().rows.set_index("bango")
    own = [_numbered(ONE, n).bango for n in range(len(cases))]
    assert set(before.loc[own, "status"]) == {"review"}
    decisions = [(bango, before.at[bango, "digest"], verdict) for bango in own]
    after = World(members, [*first, *then], decisions=decisions).with_(**change)
    return list(after.judged().rows.set_index("bango").loc[own].itertuples())


def _first(case: Case) -> list[Back]:
    return [case[0], BESIDE]


def _then(case: Case) -> Sequence[Back]:
    return case[1]


def _numbered(member: Member, case: int) -> Member:
    number = 2 * case + int(member.bango)
    return replace(member, bango=f"{number:07d}", ledger=f"01-{case + 1:03d}")


def _moved(back: Back, case: int) -> Back:
    of = _numbered(back.of, case)
    shown = dict(back.shown)
    if "bango" in shown:
        shown["bango"] = _numbered(ONE if shown["bango"] == ONE.bango else TWO, case).bango
    return replace(back, of=of, file=back.file * 100 + case, shown=shown)


def told(*then: Back, digest: str, verdict: str = ACCEPTED, first: Back | None = None, **change: Any) -> Any:
    """How the one row stands whose decision has this digest."""
    world = World([ONE, TWO], [first or MARK, BESIDE, *then], decisions=[(ONE.bango, digest, verdict)])
    return world.with_(**change).judged().rows.set_index("bango").loc[ONE.bango]


#: Entries that are asked about: what a person decided on first.
MARK = Back(ONE, stamp="済")
WRONG_NAME = Back(ONE, stamp="佐々木")
WRONG_DAY = Back(ONE, stamp="山田", on="2025-11-10")
REMARKED = Back(ONE, stamp="山田", remark="係長預かり分です")
CALLED = Back(ONE, stamp="済", marks=(("comment", "電話で確認", "", ""),))
NAMED = Back(ONE, marks=((*SEAL, "未受領"),))
SORTED = shown_for(TWO, ONE, marks=(SEAL,))
RETIRED = Back(ONE, remark="11月25日退職者")
UNSEEN = Back(ONE, **BLIND)
#: What 要確認一覧 holds of MARK.
DIGEST = World([ONE, TWO], [MARK, BESIDE]).judged().rows.set_index("bango").at[ONE.bango, "digest"]
