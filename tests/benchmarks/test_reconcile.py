"""What reconciling costs beside a floor of the same run, and that the cost grows with the rows and no faster.

Run: ``python -m pytest tests/benchmarks/test_reconcile.py --benchmark-only -s -o addopts=`` (the million rows take
about a minute; leave them out with ``-m "not slow"``).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import pytest

from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from tests.reconcile.frames import many

NOTICE = 4_672  # rows of the 令和7年度 cycle
MILLION = 1_000_000


@dataclass(frozen=True)
class Cost:
    """What one reconciliation took: seconds of CPU, seconds elapsed, and peak MB of a process that did nothing else."""

    rows: int
    cpu: float
    elapsed: float
    peak: float
    inputs: float  # MB before reconciling began
    floor: float  # seconds of CPU

    def __str__(self) -> str:
        return (
            f"{self.rows:>9,} rows: {self.cpu:6.2f} s of CPU, {self.elapsed:6.2f} s elapsed, "
            f"{self.cpu / self.floor:4.1f} x the bare joins, peak {self.peak:5,.0f} MB (inputs {self.inputs:5,.0f} MB)"
        )


def cost(count: int) -> Cost:
    """Reconcile ``count`` rows once, without warming up."""
    inputs = many(count)
    before = peak_memory()
    started, cpu = time.perf_counter(), time.process_time()
    reconcile(inputs)
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = peak_memory()
    start = time.process_time()
    bare_joins(inputs)
    return Cost(count, cpu, elapsed, peak, before, time.process_time() - start)


def bare_joins(inputs: Inputs) -> None:
    """The floor, which nobody can do without: issued rows, records, returns and evidence side by side."""
    rows = inputs.issued.merge(inputs.members, on=["kigo", "bango"], how="left")
    rows = rows.merge(inputs.return_rows, on="row_key", how="left")
    rows.merge(inputs.evidence, on="return_row_id", how="left")


def peak_memory() -> float:
    """Peak memory of this process in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def in_a_process_of_its_own(count: int) -> Cost:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(cost, count).result()


@pytest.mark.benchmark(group="reconcile")
@pytest.mark.parametrize("count", [NOTICE, 20_000])
def test_reconcile(benchmark: Callable[..., Reconciled], count: int) -> None:
    assert len(benchmark(reconcile, many(count)).rows) == count


@pytest.mark.slow
@pytest.mark.benchmark(group="reconcile a million rows")
def test_cost_is_linear_and_a_million_rows_take_under_a_minute(benchmark: pytest.FixtureRequest) -> None:
    hundredth, tenth = (in_a_process_of_its_own(count) for count in (MILLION // 100, MILLION // 10))
    whole: Cost = benchmark.pedantic(in_a_process_of_its_own, args=(MILLION,), rounds=1)  # type: ignore[attr-defined]
    print("", hundredth, tenth, whole, sep="\n")
    assert tenth.cpu < 15 * hundredth.cpu
    assert whole.cpu < 15 * tenth.cpu
    assert whole.cpu < 60
    assert whole.peak < 4_096
