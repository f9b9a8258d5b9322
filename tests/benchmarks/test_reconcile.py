"""What reconciling costs, and that the cost grows with the rows and no faster.

Run with ``pytest -o addopts= tests/benchmarks/test_reconcile.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ledger_tools.reconcile import Reconciled, reconcile
from tests.reconcile.frames import many

NOTICE = 4_672  # rows of the 令和7年度 cycle
LARGE = 100_000


def cpu(count: int) -> float:
    inputs = many(count)
    start = time.process_time()
    reconcile(inputs)
    return time.process_time() - start


@pytest.mark.benchmark(group="reconcile")
@pytest.mark.parametrize("count", [NOTICE, 20_000])
def test_reconcile(benchmark: Callable[..., Reconciled], count: int) -> None:
    assert len(benchmark(reconcile, many(count)).rows) == count


@pytest.mark.slow
def test_cost_is_linear_and_a_million_rows_take_under_a_minute() -> None:
    cpu(NOTICE)
    tenth, whole = cpu(LARGE // 10), cpu(LARGE)
    print(f"{LARGE:,} rows: {whole:.1f} s of CPU; {LARGE // 10:,}: {tenth:.2f} s")
    assert whole < 15 * tenth
    assert whole * 1_000_000 / LARGE < 60
