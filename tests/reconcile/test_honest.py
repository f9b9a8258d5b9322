"""As few needless questions as possible: of rows that honest clerks filled in, at most one in a hundred is asked."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.reconcile.honest import asked_in_vain, honest_world

ROWS = 1_000


@pytest.mark.parametrize("seed", [1, 2])
def test_honest_rows_are_hardly_ever_asked_about(seed: int) -> None:
    world, wanted = honest_world(seed, ROWS)
    kinds = Counter(wanted.values())
    assert min(kinds["retired"], kinds["mailed"]) > ROWS // 20, "remarks must be tried as well"
    asked = asked_in_vain(world.judged(), wanted)
    assert len(asked) <= ROWS // 100, asked


def test_the_measure_can_fail() -> None:
    world, wanted = honest_world(1, 50)
    blank = world.with_(returns=[*world.returns[1:]])
    assert len(asked_in_vain(blank.judged(), wanted)) > 0
