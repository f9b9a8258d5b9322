"""The table on a terminal: the model's figures, uncut, however narrow the window."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console

from ledger_tools.reports import Report
from ledger_tools.reports.model import STATUSES, Tally
from ledger_tools.reports.terminal import percent, print_table


def _shown(report: Report, width: int) -> tuple[str, dict[str, list[str]]]:
    console = Console(record=True, width=width, file=StringIO(), force_terminal=True)
    print_table(report, console)
    text = console.export_text()
    cells = [line.replace("━", "").replace("┄", "").split() for line in text.splitlines() if not line.startswith(" ─")]
    return text, {line[0]: line[1:] for line in cells if line}


def _full(tally: Tally, published: int | None) -> list[str]:
    numbers = (tally.issued, tally.cards_issued, *tally.persons)
    return ["-" if published is None else f"{published:,}", *(f"{n:,}" for n in numbers), percent(tally)]


def _short(tally: Tally, published: int | None) -> list[str]:
    return [*(f"{n:,}" for n in (tally.issued, tally.done, tally.open)), percent(tally)]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_figures_are_the_models_at_any_width(report: Report, width: int) -> None:
    text, lines = _shown(report, width)
    expected = _full if len(lines["合計"]) == 4 + len(STATUSES) else _short
    for bureau in report.bureaus:
        assert lines[bureau.name] == expected(bureau.tally, bureau.published)
    assert lines["合計"] == expected(report.total, report.published_total)
    assert "…" not in text


def test_a_wide_terminal_shows_every_status(report: Report) -> None:
    assert len(_shown(report, 120)[1]["合計"]) == 4 + len(STATUSES)
    assert len(_shown(report, 80)[1]["合計"]) == 4


def test_bars_are_full_only_where_nothing_is_open(report: Report) -> None:
    console = Console(record=True, width=200, file=StringIO(), force_terminal=True, color_system=None)
    print_table(report, console)
    total = next(line for line in console.export_text(styles=True).splitlines() if "合計" in line)
    assert 0 < total.count("━") < 10, "without colour, too, a bar shows how far"
    assert total.count("━") + total.count("┄") == 10


def test_the_headline_breaks_between_its_sentences(report: Report) -> None:
    first, second = _shown(report, 80)[0].splitlines()[:2]
    assert first.rstrip().endswith("現在") and second.startswith("処理済")
