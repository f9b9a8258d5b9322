"""Commands about who gets what: eligible, due, leaflet (共済) and kokuho (国保)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Day, Folder, as_of_option, paths_argument
from ledger_tools.cli.output import listed, say
from ledger_tools.folder import part_name
from ledger_tools.japanese.dates import wareki, wareki_month
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.programmes import Due, Listed

INCOMPLETE = 1


@click.command()
@paths_argument
@as_of_option
@click.pass_obj
def eligible(obj: Folder, paths: tuple[Path, ...], as_of: date) -> int:
    """基準日時点で資格確認書を交付する人を判定し、報告/対象者一覧.xlsx を作ります(省略時は 名簿/ の全ファイル)。"""
    with Cycle(obj.folder) as cycle:
        found = cycle.eligible(paths, as_of=as_of)
    for said in found.reasons:
        say(f"{said.decision} {said.count:,}人: {said.reason}{f'({said.clause})' if said.clause else ''}")
    for text in found.differences:
        say(f"{text}名簿の過不足を確認してください(D05)。")
    return _close(found)


@click.command()
@paths_argument
@click.option("--until", type=Day(), default=None, metavar="日付", help="いつまでに必要になる人か(省略時は1年後)")
@as_of_option
@click.pass_obj
def due(obj: Folder, paths: tuple[Path, ...], until: date | None, as_of: date) -> int:
    """カード又は電子証明書の期限切れから3か月を過ぎる人を月ごとに挙げ、報告/後日交付予定一覧.xlsx を作ります。"""
    with Cycle(obj.folder) as cycle:
        found = cycle.due(paths, as_of=as_of, until=until)
    say(f"{wareki(found.until)}までに資格確認書が必要になる方: {len(found.people):,}人")
    for month, count in found.months:
        say(f"  {wareki_month(month)}: {count:,}人")
    if len(found.people):
        _say_supplements(found)
    return _close(found)


def _say_supplements(found: Due) -> None:
    """How they get their cards: on the ledgers of a supplement."""
    for later in found.supplements:
        days = f"配付期限{wareki(later.hand_out_by)}"
        say(f"  うち{part_name(later.number)}({days})までに必要になる方: {later.people:,}人")
    if found.supplements:
        say("名簿を load で読み込み直すと、配付期限の来ていない最初の回の受領簿に載ります(generate で作成)。")
    else:
        say(
            "この方々の受領簿(追加分)を作るには、設定.xlsx の「追加分」に配付日・配付期限・提出期限を入れ、"
            "その回になったら名簿を load で読み込み直して、generate を実行してください。"
        )


@click.command()
@paths_argument
@as_of_option
@click.pass_obj
def leaflet(obj: Folder, paths: tuple[Path, ...], as_of: date) -> int:
    """全ての組合員の名簿から、リーフレットの配付方法と印刷部数の一覧を作ります(省略時は 名簿/ の全ファイル)。"""
    with Cycle(obj.folder) as cycle:
        found = cycle.leaflet(paths, as_of=as_of)
    for way, count in found.ways:
        say(f"{way}: {count:,}人")
    used, *warnings = found.used
    say(used)
    code = _close(found)
    for text in warnings:  # below a long list of entries, where it is seen
        say(text)
    return code


@click.command()
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
    with Cycle(obj.folder) as cycle:
        found = cycle.kokuho(roster, settings_file=settings_file, out=out)
    for kind, reason, count in found.papers:
        say(f"{kind} {count:,}人: {reason}")
    say(f"保存先: {found.carrier.resolve()}")
    return _close(found)


def _close(found: Listed) -> int:
    """Say what is doubtful and where the list lies; 1 while anything is undecided or was refused."""
    if found.problems:
        say(f"確認が必要な記入 {len(found.problems):,}件:")
        listed([problem.sentence for problem in found.problems], more=f"({found.path.name}に全てあります)")
    for file in found.unread:
        say(f"{file} は読めません。載っている方がいれば、一覧に入っていません。")
    say(f"保存先: {found.path.resolve()}")
    if found.by_bureau and found.by_bureau.exists():
        say(f"局ごとのファイル: {found.by_bureau.resolve()}")
    if found.unsettled:
        say(f"判定不能・要確認 {found.unsettled:,}人。名簿を直して、もう一度実行してください。")
    elif found.refused:
        say("読めない記入があります。名簿を直して、もう一度実行してください。")
    return INCOMPLETE if found.unsettled or found.refused else 0
