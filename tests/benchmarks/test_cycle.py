"""The steps of the cycle against a floor measured in the same run; ratios are printed.

Run: ``python -m pytest tests/benchmarks/test_cycle.py --benchmark-only -s -o addopts=``
"""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from ledger_tools import Cycle
from ledger_tools.pipeline.demo import run_demo

DAY = date(2025, 12, 15)


@dataclass(frozen=True)
class Issued:
    """A cycle whose ledgers are out, and the files that came back."""

    folder: Path
    returns: tuple[Path, ...]


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Issued:
    """The demo's cycle as it was before anything was taken in."""
    folder = tmp_path_factory.mktemp("cycle") / "demo"
    run_demo(folder, seed=1)
    returns = tuple(sorted((folder / "回収").iterdir()))
    fresh = folder.parent / "fresh"
    with Cycle.init(fresh, departments=None) as cycle:
        shutil.copy(folder / "設定.xlsx", fresh / "設定.xlsx")
        shutil.copy(folder / "名簿" / "名簿.csv", fresh / "名簿")
        cycle.load(as_of=DAY)
        cycle.generate(as_of=DAY)
    return Issued(fresh, returns)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _calamine(paths: tuple[Path, ...]) -> None:
    for path in paths:
        try:
            book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()
        except (python_calamine.CalamineError, OSError):
            continue


def _openpyxl(paths: tuple[Path, ...]) -> None:
    for path in paths:
        try:
            openpyxl.load_workbook(path)
        except Exception:
            continue  # a floor reads what it can


def test_ingest(benchmark: pytest.FixtureRequest, issued: Issued, tmp_path: Path) -> None:
    """Ingest of the demo's returns (nearly all hold pictures) against calamine and openpyxl on the same files."""

    def fresh_copy() -> tuple[tuple[Path], dict[str, object]]:
        target = tmp_path / str(time.monotonic_ns())
        shutil.copytree(issued.folder, target)
        return (target,), {}

    def ingest(folder: Path) -> None:
        with Cycle(folder) as cycle:
            cycle.ingest([issued.returns[0].parent], as_of=DAY)

    benchmark.pedantic(ingest, setup=fresh_copy, rounds=3)  # type: ignore[attr-defined]
    ours = benchmark.stats.stats.min  # type: ignore[attr-defined]
    calamine = _seconds(lambda: _calamine(issued.returns))
    sample = issued.returns[::5]
    openpyxl_all = _seconds(lambda: _openpyxl(sample)) * len(issued.returns) / len(sample)
    print(
        f"\ningest of {len(issued.returns)} files: {ours:.2f} s = {ours / calamine:.1f} x calamine alone, "
        f"{openpyxl_all / ours:.1f} x faster than openpyxl"
    )
    assert openpyxl_all / ours > 2


def test_reconcile_against_ingest(benchmark: pytest.FixtureRequest, issued: Issued, tmp_path: Path) -> None:
    """Reconciling the whole cycle is a small part of taking its returns in."""
    folder = shutil.copytree(issued.folder, tmp_path / "cycle")
    with Cycle(folder) as cycle:
        ingest = _seconds(lambda: cycle.ingest([issued.returns[0].parent], as_of=DAY))
        benchmark.pedantic(lambda: cycle.reconcile(as_of=DAY), rounds=5, warmup_rounds=1)  # type: ignore[attr-defined]
    ours = benchmark.stats.stats.min  # type: ignore[attr-defined]
    print(f"\nreconcile: {ours:.2f} s = {100 * ours / ingest:.0f} % of ingest ({ingest:.2f} s)")
    assert ours < ingest / 2
