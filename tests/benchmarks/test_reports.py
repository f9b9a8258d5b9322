"""Reports of very many rows: CPU, wall clock and peak memory in processes of their own, and time against a floor.

Run: ``python -m pytest tests/benchmarks/test_reports.py --benchmark-only -s -o addopts=``
``-m "not slow"`` leaves out a hundred times the 4,672 rows of the example.
"""

from __future__ import annotations

import pickle
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
import openpyxl
import pandas as pd
import pytest
from xlsxwriter import Workbook

from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import build_report
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir
from tests.reports.conftest import AS_OF, cycle, reconciled

__all__ = ["cycle", "reconciled"]  # fixtures

EXAMPLE = 4_672
#: Copies of the two settled rows of a ledger in each block, so that about nine rows in ten are done.
_SETTLED = 20
_LIMIT = 1_500  # MB, of the whole process with the reconciled rows in it
T = TypeVar("T")
_OF_A_MEMBER = ("bango", "name", "kana", "file")


@dataclass(frozen=True)
class Cost:
    """What the reports of so many rows took: seconds, and MB of memory before and at most."""

    rows: int
    cpu: dict[str, float]
    wall: float
    before: float
    peak: float
    written: int

    @property
    def seconds(self) -> float:
        return sum(self.cpu.values())

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {seconds:.2f}" for name, seconds in self.cpu.items())
        return (
            f"{self.rows:,} rows: {self.seconds:.2f} s CPU ({parts}), {self.wall:.2f} s wall, {self.written / 1e6:.1f}"
            f" MB xlsx, memory {self.before:.0f} MB before, at most {self.peak:.0f} MB"
        )


def enlarged(small: Reconciled, rows_wanted: int) -> Reconciled:
    """Repeat the small cycle's ledgers, findings and rows until there are as many rows as wanted."""
    settled = small.rows[small.rows["ledger_id"] == "01-002"]
    block = pd.concat([small.rows, *[settled] * (_SETTLED - 1)], ignore_index=True)
    blocks = rows_wanted // len(block) + 1
    codes = [bureau.code for bureau in small.case.settings.bureaus]
    rows = _repeated(block, blocks, codes)
    ledgers = _repeated(small.ledgers, blocks, codes)
    findings = tuple(
        replace(found, ledger_id=f"{found.ledger_id}-{place}", bango=found.bango and f"{found.bango}-{place}")
        if found.ledger_id
        else found
        for place in range(blocks)
        for found in small.findings
    )
    case = replace(small.case, rows=rows, ledgers=ledgers)
    return Reconciled(case, rows, findings)


def _repeated(frame: pd.DataFrame, blocks: int, codes: list[str]) -> pd.DataFrame:
    many = frame.take(np.tile(np.arange(len(frame)), blocks)).reset_index(drop=True)
    place = np.repeat(np.arange(blocks), len(frame))
    ending = "-" + pd.Series(place, dtype=str)
    many["ledger_id"] = many["ledger_id"] + ending
    many["bureau_code"] = [codes[number % len(codes)] for number in place]
    if "came_on" in many:
        many["came_on"] = many["came_on"].where(many["came_on"] == "", many["ledger_id"])
    for column in set(_OF_A_MEMBER).intersection(many.columns):
        # Texts of their own, as in life: shared ones would take no memory.
        many[column] = (many[column] + ending).astype(object).where(many[column] != "", "")
    return many


def _memory() -> float:
    """Most MB that this process has had so far; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0.0
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024**2 if sys.platform == "darwin" else peak / 1024


def measured(source: Path, times: int) -> Cost:
    """Lay out everything for ``times`` the example's rows; to be called in a process of its own."""
    whole = enlarged(pickle.loads(source.read_bytes()), EXAMPLE * times)
    files = {name: "../保管/a.xlsx" for name in whole.rows["file"].unique() if name}
    template = (template_dir() / "報告書.docx").read_bytes()
    before, start = _memory(), time.perf_counter()
    cpu: dict[str, float] = {}

    def step(name: str, work: Callable[[], T]) -> T:
        started = time.process_time()
        made = work()
        cpu[name] = time.process_time() - started
        return made

    report = step("model", lambda: build_report(whole, whole.case.settings, AS_OF))
    written = len(step("xlsx", lambda: write_open_items(report, files)))
    step("docx", lambda: write_report(report, template))
    wall, peak = time.perf_counter() - start, _memory()
    # The page is made on demand only, and counted in time, but not in memory: it is one text.
    step("html", lambda: write_page(report))
    return Cost(len(whole.rows), cpu, wall, before, peak, written)


@pytest.fixture(scope="module")
def source(reconciled: Reconciled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bench") / "reconciled.pickle"
    path.write_bytes(pickle.dumps(reconciled))
    return path


def _cost(source: Path, times: int) -> Cost:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        found = pool.submit(measured, source, times).result()
    print(f"\n{times:>3} x the example, {found}")
    return found


def _compared(few: Cost, many: Cost) -> float:
    """Seconds per row of the many against the few; prints it."""
    per_row = (many.seconds / many.rows) / (few.seconds / few.rows)
    print(f"{many.seconds / few.seconds:.1f} x the time for {many.rows / few.rows:.1f} x the rows")
    return per_row


def test_ten_times_the_rows(benchmark: pytest.FixtureRequest, source: Path) -> None:
    """Time and memory stay in proportion to the rows."""
    once = _cost(source, 1)
    costs: list[Cost] = []
    benchmark.pedantic(lambda: costs.append(_cost(source, 10)), rounds=1)  # type: ignore[attr-defined]
    assert _compared(once, costs[0]) < 1.5
    assert costs[0].peak < _LIMIT


@pytest.mark.slow
def test_a_hundred_times_the_rows(benchmark: pytest.FixtureRequest, source: Path) -> None:
    tenfold = _cost(source, 10)
    costs: list[Cost] = []
    benchmark.pedantic(lambda: costs.append(_cost(source, 100)), rounds=1)  # type: ignore[attr-defined]
    assert _compared(tenfold, costs[0]) < 1.5
    assert costs[0].peak < _LIMIT


def test_the_workbook_against_xlsxwriter_alone(benchmark: pytest.FixtureRequest, reconciled: Reconciled) -> None:
    """The floor is XlsxWriter given the same cells in a plain loop, without formats, tables or links."""
    report = build_report(enlarged(reconciled, EXAMPLE), reconciled.case.settings, AS_OF)
    cells = _cells(write_open_items(report, {}))
    floor = _seconds(lambda: _floor(cells))
    spent: list[float] = []
    benchmark.pedantic(  # type: ignore[attr-defined]
        lambda: spent.append(_seconds(lambda: write_open_items(report, {}))), rounds=3
    )
    print(f"\nworkbook {min(spent):.2f} s CPU = {min(spent) / floor:.2f} x XlsxWriter alone")
    assert min(spent) / floor < 1


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _cells(data: bytes) -> list[list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(BytesIO(data), read_only=True)
    return [list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets]


def _floor(sheets: list[list[tuple[object, ...]]]) -> None:
    book = Workbook(BytesIO(), {"in_memory": True})
    for rows in sheets:
        sheet = book.add_worksheet()
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(row, column, value)
    book.close()
