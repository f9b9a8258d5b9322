"""How long the program takes to say something, beside ``python -c "import pandas"`` in the same run.

Run: ``python -m pytest tests/benchmarks/test_startup.py --benchmark-only -s -o addopts=``
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders import generate, make_cycle

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 7
LIMIT = 0.5
_TELL = "import atexit, sys, time; atexit.register(lambda: print(time.process_time(), file=sys.stderr)); "
_OURS = _TELL + "from ledger_tools.cli import main; main(sys.argv[1:], prog_name='ledger-tools')"
_FLOOR = _TELL + "import pandas"


def cpu(code: str, *arguments: str) -> float:
    """Return the seconds of CPU that a fresh interpreter takes for the code, from its start to its end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code, *arguments], env=environment, capture_output=True, check=False)
    return float(done.stderr.splitlines()[-1])


def ratio(*arguments: str) -> float:
    """CPU of a command line as a share of pandas' import: the median of several pairs, taken in turn."""
    cpu(_OURS, *arguments), cpu(_FLOOR)  # the first compiles, and fetches from the disk
    return statistics.median(cpu(_OURS, *arguments) / cpu(_FLOOR) for _ in range(ROUNDS))


@pytest.mark.benchmark(group="startup")
@pytest.mark.parametrize(
    "arguments",
    [("--version",), ("--help",), ("stauts",), ("--fodler",), ("export",), ("status", "--fromat"), ("rules",)],
    ids=" ".join,
)
def test_a_short_answer(benchmark: pytest.FixtureRequest, arguments: tuple[str, ...]) -> None:
    benchmark.pedantic(cpu, args=(_OURS, *arguments), rounds=1)  # type: ignore[attr-defined]
    measured = ratio(*arguments)
    print(f"\nledger-tools {' '.join(arguments)}: {measured:.2f} x import pandas")
    assert measured <= LIMIT


@pytest.mark.benchmark(group="startup")
def test_status_of_a_small_cycle(benchmark: pytest.FixtureRequest, tmp_path: Path) -> None:
    """Printed for comparison: pandas and SQLAlchemy are what it works with."""
    with make_cycle(tmp_path / "R7") as cycle:
        generate(cycle)
    arguments = ("-C", str(tmp_path / "R7"), "status")
    benchmark.pedantic(cpu, args=(_OURS, *arguments), rounds=1)  # type: ignore[attr-defined]
    print(f"\nledger-tools status: {ratio(*arguments):.2f} x import pandas")
