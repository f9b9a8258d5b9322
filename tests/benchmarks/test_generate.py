"""What a ledger costs, beside a plain XlsxWriter loop that writes the same cells with default options."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from xlsxwriter import Workbook

from ledger_tools.ledgers import write_ledger
from ledger_tools.model import LedgerSheet
from tests.ledgers.samples import ledger, settings, wording

COUNT = 60
#: About 0.7, a third of it for the code that is printed; a busy machine measures up to a tenth more.
LIMIT = 0.8


def plain(issue: LedgerSheet) -> bytes:
    """The table's values and nothing else."""
    stream = BytesIO()
    workbook = Workbook(stream)
    worksheet = workbook.add_worksheet("受領簿")
    for at, row in enumerate(issue.rows, start=1):
        cells = (
            row.no,
            row.kigo,
            row.bango,
            row.name,
            row.kana,
            row.department,
            row.cards,
            "",
            "",
            "",
            "未記入",
            row.row_key,
        )
        for column, value in enumerate(cells):
            worksheet.write(at, column, value)
    workbook.close()
    return stream.getvalue()


def ours(issue: LedgerSheet) -> bytes:
    return write_ledger(issue, settings(), wording())


def cpu(write: Callable[[LedgerSheet], bytes]) -> float:
    issues = [ledger(7, edition=number) for number in range(1, COUNT + 1)]
    write(issues[0])
    start = time.process_time()
    for issue in issues:
        write(issue)
    return time.process_time() - start


@pytest.mark.benchmark(group="generate")
def test_small_ledgers_cost_less_than_a_plain_loop(benchmark: Callable[..., bytes]) -> None:
    benchmark.pedantic(ours, args=(ledger(7),), rounds=1)  # type: ignore[attr-defined]
    measured = [(cpu(ours), cpu(plain)) for _ in range(5)]  # in turn, as the load of the machine changes
    ratio = min(own for own, _ in measured) / min(other for _, other in measured)
    print(f"write_ledger / plain XlsxWriter loop: {ratio:.2f} of its CPU")
    assert ratio <= LIMIT


@pytest.mark.benchmark(group="generate")
@pytest.mark.parametrize("members", [7, 800])
def test_write_ledger(benchmark: Callable[..., bytes], members: int) -> None:
    issue = ledger(members)
    assert benchmark(ours, issue)
