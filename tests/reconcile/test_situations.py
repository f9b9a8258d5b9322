"""Every situation of the table, judged alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby

import pytest

from ledger_tools.model import DONE
from tests.reconcile.frames import Back, Member, World, outcome
from tests.reconcile.situations import SITUATIONS, Situation


def judged(situation: Situation) -> tuple[str, str]:
    member, returns = situation.world_parts()
    counts = (
        ()
        if situation.counted is None
        else ((member.bango, situation.counted[0], date.fromisoformat(situation.counted[1])),)
    )
    world = World(
        [member],
        returns,
        stated={member.ledger: situation.stated},
        counts=counts,
        as_of=date.fromisoformat(situation.as_of),
        marks=situation.marks,
    )
    return outcome(world.judged())[member.bango]


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: s.title)
def test_situation(situation: Situation) -> None:
    status, codes = judged(situation)
    assert (status, set(situation.codes.split()) - set(codes.split())) == (situation.status, set()), codes


def test_all_together() -> None:
    """In one cycle, each on a ledger of its own, they are judged as they are alone."""
    found: dict[str, tuple[str, str]] = {}
    wanted: dict[str, Situation] = {}
    for (as_of, marks), group in groupby(sorted(SITUATIONS, key=_cycle), key=_cycle):
        situations = {f"{2000 + number:07d}": situation for number, situation in enumerate(group, len(wanted))}
        wanted |= situations
        parts = {bango: _renumbered(bango, situation) for bango, situation in situations.items()}
        world = World(
            [member for member, _ in parts.values()],
            [back for _, returns in parts.values() for back in returns],
            stated={member.ledger: situations[bango].stated for bango, (member, _) in parts.items()},
            counts=[
                (bango, situation.counted[0], date.fromisoformat(situation.counted[1]))
                for bango, situation in situations.items()
                if situation.counted
            ],
            as_of=date.fromisoformat(as_of),
            marks=marks,
        )
        found |= outcome(world.judged())
    odd = {
        situation.title: found[bango]
        for bango, situation in wanted.items()
        if found[bango][0] != situation.status or not set(situation.codes.split()) <= set(found[bango][1].split())
    }
    assert odd == {}


def _cycle(situation: Situation) -> tuple[str, str]:
    return situation.as_of, situation.marks


def _renumbered(bango: str, situation: Situation) -> tuple[Member, tuple[Back, ...]]:
    member, returns = situation.world_parts()
    alone = member.bango
    member = replace(member, bango=bango, ledger=f"{member.ledger[:2]}-{int(bango[-4:]):03d}")
    shown = {alone.lstrip("0"): bango.lstrip("0")}
    return member, tuple(
        replace(back, of=member, shown={key: shown.get(text, text) for key, text in back.shown.items()})
        for back in returns
    )


def test_table_is_large_and_balanced() -> None:
    assert len(SITUATIONS) >= 80
    assert sum(s.status in DONE for s in SITUATIONS) >= 25
    assert len({s.title for s in SITUATIONS}) == len(SITUATIONS)
