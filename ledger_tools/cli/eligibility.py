"""Commands about who gets what: eligible, due, leaflet (共済) and kokuho (国保)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click

from ledger_tools.cli.options import Day, Folder, as_of_option, paths_argument
from ledger_tools.cli.output import listed, say
from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import KOKUHO, RECORDS, REPORTS, SETTINGS
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.judging.problems import CellProblem
from ledger_tools.programmes.kokuho.judge import judge as judge_kokuho
from ledger_tools.programmes.kokuho.lists import write_lists
from ledger_tools.programmes.kokuho.read import read_roster
from ledger_tools.programmes.kokuho.rules import NOT_INSURED, SETTLED
from ledger_tools.programmes.kokuho.settings import default_rules, read_rules
from ledger_tools.programmes.kyosai.falling_due import by_month, undecided
from ledger_tools.programmes.kyosai.falling_due import due as falling_due
from ledger_tools.programmes.kyosai.families import counts_by_bureau, counts_by_reason
from ledger_tools.programmes.kyosai.judge import Judgement, judge
from ledger_tools.programmes.kyosai.leaflet import UNKNOWN, plan_leaflet
from ledger_tools.programmes.kyosai.lists import (
    DUE_FILE,
    ELIGIBLE_FILE,
    LEAFLET_FILE,
    write_due,
    write_eligible,
    write_leaflet,
)
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, MISSING
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.programmes.kyosai.sources import Records, read_records, tells_entitlement
from ledger_tools.records.envelopes import compared
from ledger_tools.records.read import SUFFIXES
from ledger_tools.settings import Settings, read_settings

INCOMPLETE = 1
_REASON_KEYS = ("decision", "count", "reason", "clause")


@click.command(short_help="資格確認書を交付する人を判定する")
@paths_argument
@as_of_option
@click.pass_obj
def eligible(obj: Folder, paths: tuple[Path, ...], as_of: date) -> int:
    """基準日時点で資格確認書を交付する人を判定し、報告/対象者一覧.xlsx を作ります(省略時は 名簿/ の全ファイル)。"""
    settings, records = _judgeable(obj, paths)
    judgement = judge(records.frame, KyosaiRules.of(settings, as_of), records.source)
    counted = counts_by_reason(judgement)
    for decision, count, reason, clause in zip(*(counted[key] for key in _REASON_KEYS), strict=True):
        say(f"{decision} {count:,}人: {reason}{f'({clause})' if clause else ''}")
    counts = counts_by_bureau(judgement, settings)
    for line in lines(counts[counts["difference"].fillna(0) != 0]):
        gap = compared(line.difference, line.published)
        say(f"{line.bureau_name}: {gap}。名簿の過不足を確認してください(D05)。")
    rest = tuple(problem.sentence for problem in records.file_problems)
    target = obj.folder / REPORTS / ELIGIBLE_FILE
    write_eligible(target, judgement, settings, rest)
    return _close(target, _open(judgement), judgement.problems, rest)


@click.command(short_help="後日、資格確認書が必要になる人を挙げる")
@paths_argument
@click.option("--until", type=Day(), default=None, metavar="日付", help="いつまでに必要になる人か(省略時は1年後)")
@as_of_option
@click.pass_obj
def due(obj: Folder, paths: tuple[Path, ...], until: date | None, as_of: date) -> int:
    """カード又は電子証明書の期限切れから3か月を過ぎる人を月ごとに挙げ、報告/後日交付予定一覧.xlsx を作ります。"""
    settings, records = _judgeable(obj, paths)
    last = until or date(as_of.year + 1, as_of.month, min(as_of.day, 28))
    judgement = judge(records.frame, KyosaiRules.of(settings, as_of), records.source)
    found = falling_due(judgement, until=last)
    say(f"{wareki(last)}までに資格確認書が必要になる方: {len(found):,}人")
    for line in by_month(found).itertuples():
        say(f"  {line.month}: {line.count:,}人")
    rest = tuple(problem.sentence for problem in records.file_problems)
    target = obj.folder / REPORTS / DUE_FILE
    write_due(target, judgement, settings, last)
    return _close(target, len(undecided(judgement)), judgement.problems, rest)


@click.command(short_help="リーフレットの配付方法と印刷部数を出す")
@paths_argument
@as_of_option
@click.pass_obj
def leaflet(obj: Folder, paths: tuple[Path, ...], as_of: date) -> int:
    """組合員ごとのリーフレットの配付方法と所属ごとの印刷部数を、報告/リーフレット配付一覧.xlsx に出します。"""
    settings, records = _records(obj, paths)
    rules = KyosaiRules.of(settings, as_of)
    plan = plan_leaflet(records.frame, rules)
    for way, count in plan.members["way"].value_counts(sort=False).items():
        say(f"{way}: {count:,}人")
    target = obj.folder / REPORTS / LEAFLET_FILE
    write_leaflet(target, plan, settings, rules.leaflet_date)
    rest = tuple(problem.sentence for problem in records.file_problems)
    return _close(target, int((plan.members["way"] == UNKNOWN).sum()), plan.problems, rest)


@click.command(short_help="国保の年次更新で送る紙・有効期限・郵便を判定する")
@click.argument("roster", type=click.Path(path_type=Path), metavar="ファイル")
@click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path),
    metavar="ファイル",
    help="国保設定(省略時は令和7年度)",
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="フォルダ", help="保存先(省略時は 報告/国保)"
)
@click.pass_obj
def kokuho(obj: Folder, roster: Path, settings_file: Path | None, out: Path | None) -> int:
    """国保の名簿から、送る紙の種類、有効期限、封筒と郵便を決め、発送一覧.xlsx と差出データ.csv を作ります。"""
    rules = read_rules(settings_file) if settings_file else default_rules()
    read = read_roster(roster)
    judgement = judge_kokuho(read.frame, rules, read.faults)
    persons = judgement.persons
    settled = persons[persons["status"] == SETTLED]
    for (kind, reason), count in sorted(Counter(zip(settled["kind"], settled["reason"], strict=True)).items()):
        say(f"{kind} {count:,}人: {reason}")
    listing, carrier = write_lists(out or obj.folder / REPORTS / KOKUHO, judgement)
    say(f"保存先: {carrier.resolve()}")
    unsettled = int((~persons["status"].isin([SETTLED, NOT_INSURED])).sum())
    return _close(listing, unsettled, judgement.problems, ())


def _records(obj: Folder, paths: tuple[Path, ...]) -> tuple[Settings, Records]:
    settings = read_settings(obj.folder / SETTINGS)
    files = [file for path in paths or (obj.folder / RECORDS,) for file in _files(path)]
    if not files:
        raise LedgerToolsError(f"{RECORDS}/ に名簿がありません。名簿(.csv か .xlsx)を入れてください。")
    return settings, read_records(files, settings)


def _judgeable(obj: Folder, paths: tuple[Path, ...]) -> tuple[Settings, Records]:
    """Records that say what is to be judged: without any of it, everybody would be a question."""
    settings, records = _records(obj, paths)
    if not records.file_problems and not tells_entitlement(records.frame):
        raise LedgerToolsError(
            "名簿に、マイナ保険証の登録状況やカード・電子証明書の有効期限の記入がないため、判定できません。"
            "これらの列のある名簿を指定してください。"
        )
    return settings, records


def _files(path: Path) -> Iterable[Path]:
    if not path.exists():
        raise LedgerToolsError(f"{path} がありません。名簿ファイルの場所を確認してください。")
    if path.is_file():
        return [path]
    return sorted(
        file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))
    )


def _open(judgement: Judgement) -> int:
    counts = Counter(judgement.persons["decision"])
    return counts[MISSING] + counts[DOUBTFUL]


def _close(target: Path, unsettled: int, problems: tuple[CellProblem, ...], rest: tuple[str, ...]) -> int:
    """Say what is doubtful and where the list lies; 1 while anything is undecided."""
    sentences = [*rest, *(problem.sentence for problem in problems)]
    if sentences:
        say(f"確認が必要な記入 {len(sentences):,}件:")
        listed(sentences)
    say(f"保存先: {target.resolve()}")
    if unsettled:
        say(f"判定不能・要確認 {unsettled:,}人。名簿を直して、もう一度実行してください。")
        return INCOMPLETE
    return 0


COMMANDS = (eligible, due, leaflet, kokuho)
