"""Command slots: propose when each bureau should come to the counter, and put the proposal into 設定.xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder
from ledger_tools.cli.output import complain, say
from ledger_tools.japanese.text import display_width
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.slots.counter import Counter, parse_hours, places

if TYPE_CHECKING:
    from ledger_tools.slots.report import SlotPlan

_PUBLISHED, _RECORDS = "別紙2", "名簿"


class Hours(click.ParamType):  # type: ignore[type-arg]  # generic only in the newest click
    """Two times, e.g. 9:00-12:00."""

    name = "時刻-時刻"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[time, time]:
        try:
            return parse_hours(str(value))
        except ValueError:
            self.fail(f"「{value}」は時刻の範囲ではありません。例: 9:00-12:00", param, ctx)


@click.command()
@click.option("--windows", type=click.IntRange(1, 50), default=2, metavar="数", help="窓口の数(省略時は2)")
@click.option("--opening", type=Hours(), default="9:00-12:00", help="窓口の開設時間(省略時は9:00-12:00)")
@click.option(
    "--minutes",
    type=click.FloatRange(0.001, 60),
    default=0.05,
    metavar="分",
    help="封筒1通の受渡しにかかる分(省略時は0.05、つまり3秒)",
)
@click.option("--keep", "kept", multiple=True, metavar="局=時刻-時刻", help="動かさない局(繰り返し可)")
@click.option(
    "--counts",
    "source",
    type=click.Choice((_PUBLISHED, _RECORDS)),
    default=_PUBLISHED,
    help="件数の出どころ: 局日程の件数(省略時)、又は読み込んだ名簿",
)
@click.option("--apply", "to_apply", is_flag=True, help="案を 設定.xlsx の局日程に書き込む(元の設定は控えを残す)")
@click.pass_obj
def slots(
    obj: Folder,
    windows: int,
    opening: tuple[time, time],
    minutes: float,
    kept: tuple[str, ...],
    source: str,
    to_apply: bool,
) -> None:
    """件数、窓口の数、開設時間から、局ごとの受付時間の案を作り、別紙2と比べて 報告/受付時間案.xlsx に書きます。"""
    counter = Counter(*opening, windows, minutes)
    with Cycle(obj.folder, tell=complain) as cycle:
        made = cycle.slots(counter, keep=kept, from_records=source == _RECORDS, apply=to_apply)
    _say_plan(made.plan)
    say(f"保存先: {made.path.resolve()}")
    if not to_apply:
        say("この案を 設定.xlsx に書き込むときは、同じ指定に --apply を付けて実行してください。")
    elif made.copy is None:
        say("設定.xlsx の受付時間は、既にこの案のとおりです。")
    else:
        say(f"設定.xlsx の局日程を{made.changed}局分書き換えました。元の設定: {made.copy.name}")
        say("受領簿を作成済みのときは、ledger-tools generate --force で受付時間の入った版に書き直してください。")


def _say_plan(plan: SlotPlan) -> None:
    from ledger_tools.slots.report import OVERRUN, PRESENT, PROPOSED  # noqa: PLC0415 - there is a plan only now

    total = sum(visit.count for visit in plan.proposed)
    say(f"全{total:,}件、{len(plan.proposed)}局等、窓口{places(plan.counter.windows)}")
    _say_table([("", PRESENT, PROPOSED), *plan.compared()])
    say()
    loads = [(start, f"{present:,}", f"{proposed:,}") for start, present, proposed in plan.half_hours()]
    _say_table([("30分ごとの件数", PRESENT, PROPOSED), *loads])
    say()
    late = plan.late()
    lines = [
        (bureau.name, f"{count:,}", before, after, "変更" if moved else "", late.get(bureau.code, ""))
        for bureau, count, before, after, moved in plan.lines()
    ]
    _say_table([("局", "件数", PRESENT, PROPOSED, "", OVERRUN), *lines])
    moved = sum(line[4] != "" for line in lines)
    say(f"受付時間を変える局等: {moved}")
    if not plan.fits:
        say(f"開設時間が{PRESENT}の受付時間と異なるため、{PRESENT}の待ち時間は示していません。")


def _say_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(cells).rstrip())
        if number == 0:
            say("-" * (sum(widths) + 2 * (len(widths) - 1)))
