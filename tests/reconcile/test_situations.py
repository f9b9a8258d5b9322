"""Every situation of the table, judged alone."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import DONE
from tests.reconcile.frames import World, outcome
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


def test_table_is_large_and_balanced() -> None:
    assert len(SITUATIONS) >= 80
    assert sum(s.status in DONE for s in SITUATIONS) >= 25
    assert len({s.title for s in SITUATIONS}) == len(SITUATIONS)
