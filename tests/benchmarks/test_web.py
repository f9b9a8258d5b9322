"""How long a page takes beside laying the report out as HTML, on the example's size and on a hundred times that.

Run: ``python -m pytest tests/benchmarks/test_web.py --benchmark-only -s -o addopts=`` (``-m "not slow"`` leaves out the
hundredfold).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger_tools.model import Actor
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.reports import build_report
from ledger_tools.reports.html import write_page
from ledger_tools.web.app import House
from ledger_tools.web.desk import Desk, Standing
from ledger_tools.web.words import Words
from tests.builders import AFTER, generate, make_cycle
from tests.reconcile.frames import many
from tests.web.conftest import Page, page_of

EXAMPLE = 4_672


def standing_of(count: int, of_small_cycle: Standing) -> Standing:
    """A standing of so many rows, in the place of that of the small cycle whose store is open."""
    inputs = many(count)
    reconciled = reconcile(inputs)
    report = build_report(reconciled, inputs.settings, inputs.as_of)
    return replace(of_small_cycle, reconciled=reconciled, report=report, words=Words.of(reconciled.rows))


def times(page: Page, addresses: list[str]) -> dict[str, float]:
    """Seconds of each page, the best of three; the first time what is kept for later is made as well."""
    found = {}
    for address in addresses:
        spent = []
        for _ in range(3):
            start = time.perf_counter()
            assert page.get(address).status_code == 200, address
            spent.append(time.perf_counter() - start)
        found[address or "home"] = min(spent)
    return found


@pytest.mark.benchmark(group="web")
@pytest.mark.parametrize("times_over", [1, pytest.param(100, marks=pytest.mark.slow)])
def test_pages(
    benchmark: Callable[..., object],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    times_over: int,
) -> None:
    with make_cycle(tmp_path / "事業") as cycle:
        generate(cycle)
    house = House(tmp_path / "事業", Actor("tester"), AFTER)
    page = page_of(house)
    standing = standing_of(EXAMPLE * times_over, page.desk.standing())
    monkeypatch.setattr(Desk, "standing", lambda *_a, **_k: standing)
    monkeypatch.setattr(Desk, "is_current", lambda *_a, **_k: True)
    row = standing.reconciled.rows.iloc[0]
    addresses = ["", "review", f"review?words={row['bango']}", "review/all", "places"]
    addresses += [
        f"places?bureau={row['bureau_code']}",
        f"places?ledger={row['ledger_id']}",
        f"find?words={row['name'][:2]}",
    ]
    addresses += ["papers"]
    start = time.perf_counter()
    write_page(standing.report)
    floor = time.perf_counter() - start
    spent = benchmark.pedantic(times, args=(page, addresses), rounds=1)  # type: ignore[attr-defined]
    house.close()
    with capsys.disabled():
        print(f"\n{EXAMPLE * times_over:,} rows; the report as HTML {floor:.3f} s; seconds of a page:")
        for address, seconds in spent.items():
            print(f"  {address[:40]:<42}{seconds:.3f}")
    assert max(spent.values()) < 10 * floor
