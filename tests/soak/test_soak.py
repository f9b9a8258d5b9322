"""A small part of the simulation, on every run of the tests; the whole: ``python -m tests.soak``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.soak.__main__ import story
from tests.soak.checks import KINDS, NEEDLESS, Tally
from tests.soak.life import live
from tests.soak.process import another_ledger, reading_here

MEMBERS = 60
#: 要確認 that honest, sufficient entries may meet in a mix as rough as this, per 100 members.
MOST_NEEDLESS = 3


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Tally]]:
    """A cycle, lived to its end."""
    folder = tmp_path_factory.mktemp("soak")
    with reading_here():
        strange = another_ledger(folder / "other")
        yield [live(folder / f"cycle{seed}", seed=seed, members=MEMBERS, strange=strange) for seed in (1,)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != NEEDLESS])
def test_nothing_breaks(lived: list[Tally], kind: str) -> None:
    broken = [story(t.seed, breach) for t in lived for breach in t.breaches.values() if breach.kind == kind]
    assert not broken, "\n\n".join(broken)


@pytest.mark.slow
def test_few_needless_questions(lived: list[Tally]) -> None:
    asked = [story(t.seed, breach) for t in lived for breach in t.breaches.values() if breach.kind == NEEDLESS]
    assert len(asked) <= MOST_NEEDLESS * len(lived) * MEMBERS / 100, "\n\n".join(asked)


@pytest.mark.slow
def test_the_mix_is_rough(lived: list[Tally]) -> None:
    came = set().union(*(tally.events for tally in lived))
    assert {"whole", "send-back answered"} <= came
    assert len(came) >= 10
    assert all(tally.days >= 12 and tally.rows > 600 for tally in lived)
