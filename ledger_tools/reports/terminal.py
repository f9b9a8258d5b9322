"""The progress table on the terminal, as plain text, and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ledger_tools.japanese.dates import wareki
from ledger_tools.japanese.text import display_width, in_one_line
from ledger_tools.model import DONE, OPEN
from ledger_tools.reports.model import STATUSES, Report, Tally

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_BAR = 10
#: Headings short enough for eight of them to stand side by side.
SHORT_LABELS = {
    "received": "受領済",
    "retired": "退職",
    "mailed": "郵送済",
    "decided": "確認済",
    "retired_card_missing": "未着",
    "outstanding": "未受領",
    "not_submitted": "未提出",
    "review": "要確認",
}


_STYLES = {
    **dict.fromkeys(("別紙2", "枚数"), "dim"),
    **dict.fromkeys(("発行", "完了率"), "bold"),
    **{SHORT_LABELS[status]: "green" for status in DONE},
    **{SHORT_LABELS[status]: "red" for status in OPEN},
    "処理済": "green",
    "未処理": "red",
}
#: Wider than any table here, for asking how wide it would like to be.
_ANY_WIDTH = 1000


def percent(tally: Tally) -> str:
    """Return e.g. 98.7%; '-' where nothing was issued."""
    return f"{tally.rate_shown:.1%}" if tally.issued else "-"


def headline(report: Report) -> tuple[str, str]:
    """Program and day; what is done, what is open, and the time left."""
    tally = report.total
    return (
        f"{in_one_line(report.settings.program)}  {wareki(report.as_of, weekday=True)}現在",
        f"処理済 {tally.done:,}人 / 発行 {tally.issued:,}人({percent(tally)})、"
        f"未処理 {tally.open:,}人、{time_left(report)}",
    )


def days_to_go(report: Report) -> str:
    """Return e.g. 5日(3業務日)."""
    return f"{report.days_left}日({report.business_days_left}業務日)"


def time_left(report: Report) -> str:
    """Return e.g. 提出期限まで5日(3業務日), or how long it has passed."""
    if report.days_left > 0:
        return f"提出期限まで{days_to_go(report)}"
    if report.days_left == 0:
        return "本日が提出期限"
    return f"提出期限を{-report.days_left}日経過"


def progress_text(report: Report) -> str:
    """Return the progress table as aligned plain text (full-width characters count two)."""
    lines = table_lines(report)
    widths = [max(display_width(line[place]) for line in lines) for place in range(len(lines[0]))]
    shown = [
        "  ".join(
            _padded(cell, width, left=place == 0) for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in lines
    ]
    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    body = [shown[0], rule, *shown[1:-1], rule, shown[-1]]
    return "\n".join(["  ".join(headline(report)), "", *(line.rstrip() for line in body), *withdrawn_lines(report)])


def withdrawn_lines(report: Report) -> list[str]:
    """Which files were taken back, and why; nothing where none was."""
    if not report.withdrawn:
        return []
    shown = [
        f"  {in_one_line(one.file)}({one.sha256[:10]}): {in_one_line(one.reason)}"
        f"({wareki(one.withdrawn_on)} {in_one_line(one.by)})"
        for one in report.withdrawn
    ]
    return ["", f"取り下げたファイル {len(shown):,}件(取り込んでいないものとして数えています):", *shown]


def table_lines(report: Report) -> list[tuple[str, ...]]:
    """Header, one line per bureau, total: the cells of the table as text."""
    header = ("局", "別紙2", "発行", "枚数", *(SHORT_LABELS[status] for status in STATUSES), "完了率")
    lines = [header]
    lines += [_line(bureau.name, bureau.published, bureau.tally) for bureau in report.bureaus]
    lines.append(_line("合計", report.published_total, report.total))
    return lines if report.is_published else [line[:1] + line[2:] for line in lines]


def _line(name: str, published: int | None, tally: Tally) -> tuple[str, ...]:
    numbers = (tally.issued, tally.cards_issued, *tally.persons)
    shown = ("-" if published is None else f"{published:,}", *(f"{number:,}" for number in numbers))
    return (in_one_line(name), *shown, percent(tally))


def _padded(cell: str, width: int, *, left: bool) -> str:
    space = " " * (width - display_width(cell))
    return cell + space if left else space + cell


def print_table(report: Report, console: Console | None = None) -> None:
    """Print the table in colour with bars, on a terminal: all columns, or as many as its width shows uncut."""
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it

    shown = console or Console()
    line = "  ".join(headline(report))
    # Broken where it reads well, not where the window happens to end.
    shown.print(
        line if display_width(line) <= shown.width else "\n".join(headline(report)), style="bold", highlight=False
    )
    for lines, bar in ((table_lines(report), True), (table_lines(report), False), (short_lines(report), True)):
        table = _rich_table(report, lines, bar=bar)
        if shown.measure(table, options=shown.options.update(width=_ANY_WIDTH)).maximum <= shown.width:
            shown.print(table)
            break
    else:
        shown.print(_rich_table(report, short_lines(report), bar=False))
    for text in withdrawn_lines(report):
        shown.print(text, highlight=False, markup=False)


def short_lines(report: Report) -> list[tuple[str, ...]]:
    """The table for narrow terminals: what was issued, done, is open, and the rate."""

    def line(name: str, tally: Tally) -> tuple[str, ...]:
        return (
            in_one_line(name),
            *(f"{number:,}" for number in (tally.issued, tally.done, tally.open)),
            percent(tally),
        )

    bureaus = (line(bureau.name, bureau.tally) for bureau in report.bureaus)
    return [("局", "発行", "処理済", "未処理", "完了率"), *bureaus, line("合計", report.total)]


def _rich_table(report: Report, lines: list[tuple[str, ...]], *, bar: bool) -> Table:
    from rich import box  # noqa: PLC0415 - only a terminal needs it
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=box.SIMPLE, show_footer=True, header_style="bold", pad_edge=False, padding=(0, 1, 0, 0))
    for heading, last in zip(lines[0], lines[-1], strict=True):
        justify, style = ("left", "") if heading == "局" else ("right", _STYLES.get(heading, ""))
        table.add_column(heading, footer=last, style=style, justify=justify, no_wrap=True)  # type: ignore[arg-type]
    if bar:
        table.add_column("", footer=_bar(report.total.rate), no_wrap=True)
    for cells, bureau in zip(lines[1:-1], report.bureaus, strict=True):
        faded = [f"[dim]{cell}[/dim]" if cell == "0" else escape(cell) for cell in cells]
        table.add_row(*faded, *((_bar(bureau.tally.rate),) if bar else ()))
    return table


def _bar(rate: float) -> str:
    full = _BAR if rate >= 1 else min(int(rate * _BAR), _BAR - 1)
    return f"[green]{'━' * full}[/green][bright_black]{'┄' * (_BAR - full)}[/bright_black]"


def status_json(report: Report) -> dict[str, Any]:
    """Return the progress as data: as_of, program, bureaus, total; which files were withdrawn."""
    return {
        "as_of": report.as_of.isoformat(),
        "program": report.settings.program,
        "bureaus": [
            {"code": bureau.code, "name": bureau.name, "published": bureau.published, **_numbers(bureau.tally)}
            for bureau in report.bureaus
        ],
        "total": {"published": report.published_total, **_numbers(report.total)},
        "withdrawn": [{**asdict(one), "withdrawn_on": one.withdrawn_on.isoformat()} for one in report.withdrawn],
    }


def _numbers(tally: Tally) -> dict[str, int | float]:
    return {
        "issued": tally.issued,
        "cards": tally.cards_issued,
        **dict(zip(STATUSES, tally.persons, strict=True)),
        "done": tally.done,
        "open": tally.open,
        "rate": round(tally.rate, 4),
    }
