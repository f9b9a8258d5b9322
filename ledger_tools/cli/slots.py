"""Command slots: propose when each bureau should come to the counter, and put the proposal into 設定.xlsx."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

import click

from ledger_tools.cli.options import Folder
from ledger_tools.cli.output import say
from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import write_file
from ledger_tools.folder import REPORTS, SLOT_REPORT
from ledger_tools.japanese.text import display_width, fold_header, normalise
from ledger_tools.model import Bureau
from ledger_tools.pipeline.cycle import Cycle, opened
from ledger_tools.records import count_by_bureau, envelopes
from ledger_tools.settings import fold_code
from ledger_tools.settings.items import CARDS
from ledger_tools.slots.counter import Counter, at_counter, present_visits
from ledger_tools.slots.proposal import propose_slots
from ledger_tools.slots.report import PRESENT, PROPOSED, SlotPlan, rounded, write_slot_report
from ledger_tools.slots.settings import apply_slots

_SPAN = re.compile(r"(\d{1,2}):(\d{2})[-~〜](\d{1,2}):(\d{2})")


class Hours(click.ParamType):  # type: ignore[type-arg]  # generic only in the newest click
    """Two times, e.g. 9:00-12:00."""

    name = "時刻-時刻"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[time, time]:
        try:
            return parse_hours(str(value))
        except ValueError:
            self.fail(f"「{value}」は時刻の範囲ではありません。例: 9:00-12:00", param, ctx)


def parse_hours(text: str) -> tuple[time, time]:
    """Read '9:00-12:00' (full-width too); raises ValueError."""
    match = _SPAN.fullmatch(normalise(text).replace(" ", ""))
    if match is None:
        raise ValueError(text)
    first, last = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
    if first >= last:
        raise ValueError(text)
    return first, last


@click.command(short_help="窓口の受付時間の案を作る")
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
    type=click.Choice(("別紙2", "名簿")),
    default="別紙2",
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
    with opened(obj.folder) as cycle:
        bureaus = cycle.settings.bureaus
        counts = _counts(cycle, source)
        path = cycle.settings_path
    served = at_counter(bureaus)
    if not served:
        raise LedgerToolsError("設定.xlsx の局日程に、窓口で受け取る局がありません。配付方法を確認してください。")
    proposed = propose_slots(bureaus, counts, counter, keep=_kept(kept, served))
    plan = SlotPlan(bureaus, present_visits(bureaus, counts), proposed, counter)
    report = obj.folder / REPORTS / SLOT_REPORT
    write_file(report, write_slot_report(plan, date.today()))
    _say_plan(plan)
    say(f"保存先: {report.resolve()}")
    if not to_apply:
        say("この案を 設定.xlsx に書き込むときは、同じ指定に --apply を付けて実行してください。")
        return
    copy, changed = apply_slots(path, proposed, datetime.now())
    if not changed:
        say("設定.xlsx の受付時間は、すでにこの案のとおりです。")
        return
    say(f"設定.xlsx の局日程を{changed}局分書き換えました。元の設定: {copy.name}")
    say("受領簿を作成済みのときは、ledger-tools generate --force で受付時間の入った版に書き直してください。")


def _counts(cycle: Cycle, source: str) -> dict[str, int]:
    """Envelopes (or cards, by the setting 件数の単位) of each bureau; raises where there is nothing to count."""
    settings = cycle.settings
    if source == "別紙2":
        unknown = [bureau.name for bureau in at_counter(settings.bureaus) if bureau.published is None]
        if unknown:
            raise LedgerToolsError(
                f"設定.xlsx の局日程に件数のない局があります({'、'.join(unknown)})。"
                "件数を入れるか、--counts 名簿 で実行してください。"
            )
        return {bureau.code: bureau.published or 0 for bureau in settings.bureaus}
    members = cycle.store.members()
    if members.empty:
        raise LedgerToolsError("名簿がまだ読み込まれていません。ledger-tools load を先に実行してください。")
    counted = count_by_bureau(envelopes(members))
    return {code: own[1] if settings.unit == CARDS else own[0] for code, own in counted.items()}


def _kept(kept: Iterable[str], bureaus: Sequence[Bureau]) -> dict[str, tuple[time, time]]:
    found: dict[str, tuple[time, time]] = {}
    for text in kept:
        name, _, span = text.partition("=")
        mine = [b for b in bureaus if _is_called(b, name)]
        if not mine:
            raise LedgerToolsError(
                f"--keep「{text}」の局が、窓口で受け取る局にありません。局名又は局コードを確認してください。"
            )
        try:
            found[mine[0].code] = parse_hours(span)
        except ValueError as error:
            raise LedgerToolsError(
                f"--keep「{text}」の時刻が読めません。例: --keep {mine[0].name}=9:00-10:00"
            ) from error
    return found


def _is_called(bureau: Bureau, text: str) -> bool:
    return fold_code(normalise(text)) == fold_code(bureau.code) or fold_header(text) == fold_header(bureau.name)


def _say_plan(plan: SlotPlan) -> None:
    total = sum(visit.count for visit in plan.proposed)
    say(f"全{total:,}件、{len(plan.proposed)}局等、窓口{plan.counter.windows}つ")
    _say_table([("", PRESENT, PROPOSED), *plan.compared()])
    say()
    loads = [(start, rounded(present), rounded(proposed)) for start, present, proposed in plan.half_hours()]
    _say_table([("30分ごとの件数", PRESENT, PROPOSED), *loads])
    say()
    lines = [
        (bureau.name, f"{count:,}", before, after, "変更" if moved else "")
        for bureau, count, before, after, moved in plan.lines()
    ]
    _say_table([("局", "件数", PRESENT, PROPOSED, ""), *lines])
    moved = sum(line[4] != "" for line in lines)
    say(f"受付時間を変える局等: {moved}")


def _say_table(rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    for number, row in enumerate(rows):
        cells = [cell + " " * (width - display_width(cell)) for cell, width in zip(row, widths, strict=True)]
        say("  ".join(cells).rstrip())
        if number == 0:
            say("-" * (sum(widths) + 2 * (len(widths) - 1)))


COMMANDS = (slots,)
