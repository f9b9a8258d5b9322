"""What a page of paper costs, beside laying it out alone, and that the last of many costs what the first does.

Run with ``pytest -o addopts= tests/benchmarks/test_paper.py``. Ratios to what is measured in the same run hold on any
machine; seconds are printed beside them.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import Image

from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.paper.images import count_pages, read_pages
from ledger_tools.returns.paper.reading import read_paper
from tests.returns.paper import drawn as d

ROWS = 30  # two pages of them
PRINTED = d.prints(ROWS).pages
LEDGER = d.draw_page(ROWS, {row: (d.seal(),) for row in range(0, 8, 2)})
BACK = Image.new("RGB", LEDGER.size, "white")
TIMES = 6
#: Pages of the pile whose halves are compared, one ledger page in eight, and pages that are read in one go.
MANY, EIGHT = 160, 8


def laid_out(data: bytes, pages: range) -> None:
    for _ in read_pages(data, (), pages):
        pass


def read(data: bytes, pages: range) -> None:
    read_paper(data, PRINTED, passwords=(), pages=pages)


def cpu(step: Callable[[bytes, range], None], data: bytes, pages: range) -> float:
    start = time.process_time()
    step(data, pages)
    return time.process_time() - start


@pytest.mark.benchmark(group="paper")
def test_a_page_costs_little_more_than_laying_it_out(
    benchmark: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    pile = {name: d.as_pdf(*[page] * TIMES) for name, page in (("ledger page", LEDGER), ("blank page", BACK))}
    benchmark.pedantic(read, args=(pile["ledger page"], range(2)), rounds=1)  # type: ignore[attr-defined]
    floor = min(cpu(laid_out, pile["ledger page"], range(TIMES)) for _ in range(3)) / TIMES
    spent = {name: min(cpu(read, data, range(TIMES)) for _ in range(3)) / TIMES for name, data in pile.items()}
    with capsys.disabled():
        told = (f"{name} {seconds:.3f} s ({seconds / floor:.1f} times)" for name, seconds in spent.items())
        print(f"\nCPU of laying a page out {floor:.3f} s; of reading a {', a '.join(told)}")
    assert spent["ledger page"] < 25 * floor
    assert spent["blank page"] < 3 * floor


@pytest.mark.benchmark(group="paper")
def test_the_last_page_of_a_large_file_costs_what_the_first_does(
    benchmark: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    data = d.as_pdf(*[LEDGER, *[BACK] * (EIGHT - 1)] * (MANY // EIGHT))
    assert count_pages(data, (), LIMITS) == MANY
    parts = [range(start, start + EIGHT) for start in range(0, MANY, EIGHT)]
    spent = benchmark.pedantic(  # type: ignore[attr-defined]
        lambda: [min(cpu(read, data, part) for _ in range(2)) for part in parts], rounds=1
    )
    first, last = sum(spent[: len(parts) // 2]), sum(spent[len(parts) // 2 :])
    with capsys.disabled():
        print(f"\n{MANY} pages, CPU of the halves: {first:.2f} s, {last:.2f} s (last / first: {last / first:.2f})")
    assert last < first * 1.3
