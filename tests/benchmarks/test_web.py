"""How long a page takes beside laying the report out as HTML, on the example's size and on a hundred times that.

And how long a decision takes, on the demo.

Run: ``python -m pytest tests/benchmarks/test_web.py --benchmark-only -s -o addopts=`` (``-m "not slow"`` leaves out the
hundredfold).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from ledger_tools.model import Actor
from ledger_tools.pipeline.demo import DEMO_DAY, run_demo
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.reports import build_report
from ledger_tools.reports.html import write_page
from ledger_tools.web.app import House
from ledger_tools.web.desk import Desk, Standing
from ledger_tools.web.pictures import Pictures
from ledger_tools.web.words import Words
from tests.builders import AFTER, generate, make_cycle
from tests.reconcile.frames import many
from tests.web.conftest import HOST, Page, page_of

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
    monkeypatch.setattr(Desk, "is_of_now", lambda *_a, **_k: True)
    monkeypatch.setattr(Pictures, "fetch_soon", lambda *_: None)  # there are none
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


def forms_of(text: str, address: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to an address."""
    form = text[text.index(f'action="{address}"') :]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[: form.index("</form>")])
    return {key: unescape(value) for key, value in found if key != "csrf"}


@pytest.mark.benchmark(group="web")
def test_decisions(benchmark: Callable[..., object], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ten doubts of the demo, one right after the other: until each is acknowledged, and until the figures follow."""
    run_demo(tmp_path / "お試し", seed=20251120)
    house = House(tmp_path / "お試し", Actor("tester"), DEMO_DAY)
    page = page_of(house)
    page.desk.standing(wait=60)
    address = f"{page.base}/review/decide"

    def decide() -> list[float]:
        spent, text = [], page.text("review")
        for _ in range(10):
            given = forms_of(text, address) | {"verdict": "受領と認める", "reason": "確認", "csrf": page.csrf}
            start = time.perf_counter()
            answer = page.client.post(address, data=given, headers={"Origin": f"http://{HOST}"}, follow_redirects=False)
            spent.append(time.perf_counter() - start)
            text = page.client.get(answer.headers["location"]).text
            assert "としました" in text
        return spent

    spent: list[float] = benchmark.pedantic(decide, rounds=1)  # type: ignore[attr-defined]
    start = time.perf_counter()
    while not page.desk.is_of_now(page.desk.standing(wait=10)):
        pass
    figures = time.perf_counter() - start
    house.close()
    with capsys.disabled():
        told = " ".join(f"{1000 * seconds:.0f}" for seconds in spent)
        print(f"\nten decisions, milliseconds until each was acknowledged: {told}; the figures {figures:.1f} s after")
    assert figures < 10
