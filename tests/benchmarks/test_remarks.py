"""What reading 4,000 different remarks costs beside a floor of the same run: their words told apart by one pattern.

Run: ``python -m pytest tests/benchmarks/test_remarks.py --benchmark-only -s -o addopts=``
"""

from __future__ import annotations

import itertools
import re
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from ledger_tools.model import Window
from ledger_tools.remarks import parse_remark

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))
_WORDS = re.compile(r"\d+月\d+日|\d+|[()]|\s+|[ぁ-ん]+|[ァ-ヶー]+|.")
_numbers = itertools.count()


def texts() -> list[str]:
    """Remarks that were never read before: what was read once is known."""
    return [
        f"休職(休業)中 {10 + n % 3}月{1 + n % 28}日自宅宛てて郵送済み 追跡番号{n:08d}"
        for n in itertools.islice(_numbers, 4000)
    ]


def tell_apart(remarks: Sequence[str]) -> None:
    """The floor, which no reading can do without: one form of each letter, and the words one by one."""
    for text in remarks:
        _WORDS.findall(unicodedata.normalize("NFKC", text))


def read(remarks: Sequence[str]) -> None:
    assert all(parse_remark(text, WINDOW).done for text in remarks)


def cpu(work: Callable[[Sequence[str]], None]) -> float:
    remarks = texts()
    start = time.process_time()
    work(remarks)
    return time.process_time() - start


def test_four_thousand_remarks(benchmark: Any) -> None:
    benchmark.pedantic(read, setup=lambda: ((texts(),), {}), rounds=3)
    ratio = min(cpu(read) for _ in range(3)) / min(cpu(tell_apart) for _ in range(3))
    print(f"\n4,000 remarks: {ratio:.0f} x telling their words apart")
    assert ratio < 100
