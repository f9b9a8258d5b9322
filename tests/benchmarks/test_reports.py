"""Reports of very many rows: time against a floor (XlsxWriter given the same cells in a plain loop), and memory.

Run: ``python -m pytest tests/benchmarks/test_reports.py --benchmark-only -s -o addopts=``
``LEDGER_TOOLS_BENCH_SCALE`` sets how many times the 4,672 rows of the example are reported on (default 5).
"""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import openpyxl
import pandas as pd
import pytest
from xlsxwriter import Workbook

from ledger_tools.reconcile import Reconciled
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from tests.reports.conftest import AS_OF, cycle, reconciled

__all__ = ["cycle", "reconciled"]  # fixtures

EXAMPLE = 4_672
#: Copies of the two settled rows of a ledger in each block, so that about nine rows in ten are done.
_SETTLED = 20


def enlarged(small: Reconciled, rows_wanted: int) -> Reconciled:
    """Repeat the small cycle's ledgers, findings and rows until there are as many rows as wanted."""
    settled = small.rows[small.rows["ledger_id"] == "01-002"]
    block = pd.concat([small.rows, *[settled] * (_SETTLED - 1)], ignore_index=True)
    blocks = rows_wanted // len(block) + 1
    codes = [bureau.code for bureau in small.case.settings.bureaus]
    rows = _repeated(block, blocks, codes)
    ledgers = _repeated(small.ledgers, blocks, codes)
    findings = tuple(
        replace(found, ledger_id=f"{found.ledger_id}-{place}") if found.ledger_id else found
        for place in range(blocks)
        for found in small.findings
    )
    case = replace(small.case, rows=rows, ledgers=ledgers)
    return Reconciled(case, rows, findings)


def _repeated(frame: pd.DataFrame, blocks: int, codes: list[str]) -> pd.DataFrame:
    many = frame.take(np.tile(np.arange(len(frame)), blocks)).reset_index(drop=True)
    place = np.repeat(np.arange(blocks), len(frame))
    many["ledger_id"] = many["ledger_id"] + "-" + pd.Series(place, dtype=str)
    many["bureau_code"] = [codes[number % len(codes)] for number in place]
    if "came_on" in many:
        many["came_on"] = many["came_on"].where(many["came_on"] == "", many["ledger_id"])
    return many


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


@pytest.fixture(scope="module")
def scale() -> int:
    return int(os.environ.get("LEDGER_TOOLS_BENCH_SCALE", "5"))


def _all(small: Reconciled, whole: Reconciled, day: date) -> tuple[Report, bytes, bytes]:
    report = build_report(whole, small.case.settings, day)
    return report, write_open_items(report, {}), write_page(report)


def test_reports_of_many_rows(benchmark: pytest.FixtureRequest, reconciled: Reconciled, scale: int) -> None:
    """Time stays in proportion to the rows, and near what the cells alone cost."""
    few, many = (enlarged(reconciled, EXAMPLE * times) for times in (1, scale))
    once = _seconds(lambda: _all(reconciled, few, AS_OF))
    spent: list[float] = []
    benchmark.pedantic(  # type: ignore[attr-defined]
        lambda: spent.append(_seconds(lambda: _all(reconciled, many, AS_OF))), rounds=1
    )
    per_row = (spent[0] / len(many.rows)) / (once / len(few.rows))
    report, book, page = _all(reconciled, few, AS_OF)
    cells = _cells(book)
    floor = _seconds(lambda: _floor(cells))
    ours = _seconds(lambda: write_open_items(report, {}))
    tracemalloc.start()
    _all(reconciled, few, AS_OF)
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(
        f"\n{len(few.rows):,} rows: {once:.1f} s CPU, {len(book) / 1e6:.1f} MB xlsx, {len(page) / 1e6:.2f} MB html, "
        f"peak {peak:.0f} MB; {len(many.rows):,} rows: {spent[0]:.1f} s CPU ({per_row:.2f} x per row); "
        f"workbook {ours:.1f} s = {ours / floor:.1f} x XlsxWriter alone"
    )
    assert per_row < 2
    assert ours / floor < 8
