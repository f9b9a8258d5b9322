"""The command that takes in what is dropped into 回収/, until it is stopped."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, as_of_option, password_option, passwords_file_option
from ledger_tools.cli.output import complain, listed, say
from ledger_tools.excel.passwords import passwords_to_try
from ledger_tools.folder import RETURNS
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.ingest import Ingested


@click.command()
@password_option
@passwords_file_option
@click.option(
    "--settle",
    type=click.FloatRange(0.1, 600),
    default=2.0,
    metavar="秒",
    help="大きさと更新日時がこの秒数変わらなければ、保存が終わったとみなす(既定 2)",
)
@as_of_option
@click.pass_obj
def watch(obj: Folder, passwords: tuple[str, ...], password_file: Path | None, settle: float, as_of: date) -> None:
    """回収/ に入れたファイルを、保存が終わりしだい取り込みます。Ctrl+C で終わります。"""
    tried = (*passwords, *passwords_to_try(password_file))
    with Cycle(obj.folder, tell=complain) as cycle:
        try:
            cycle.watch(
                as_of=as_of,
                passwords=tried,
                settle=settle,
                began=partial(_say_began, cycle),
                took=_say_taken,
                failed=_say_failed,
            )
        except KeyboardInterrupt:
            say("見張りを終わりました。取り込んだ分は保存されています。")


def _say_began(cycle: Cycle, already: Ingested) -> None:
    say(f"今入っているファイルから {len(already.read):,}件を取り込みました。")
    listed(already.notes, every=True)
    say(f"{(cycle.folder / RETURNS).resolve()} を見張っています。終わるには Ctrl+C を押してください。")


def _say_taken(taken: Ingested) -> None:
    """Say in one line for each file what became of it, then what else there is to know."""
    for name in taken.read:
        say(f"{name}: 取り込みました{_codes(name, taken)}")
    for name in taken.refused:
        say(f"{name}: 読めません。{' '.join(finding.sentence for finding in taken.findings if finding.file == name)}")
    for name in taken.duplicates:
        say(f"{name}: 取込済み(F07)")
    for line in taken.withdrawn:
        say(f"{line}(取り下げたファイルと同じため、取り込みません)")
    for name in taken.as_issued:
        say(f"{name}: 発行したままの書類です。取り込んでいません。")
    for name in taken.skipped:
        say(f"{name}: 読み飛ばしました")
    listed((*taken.notes, *taken.problems, *taken.disputed), every=True)


def _codes(name: str, taken: Ingested) -> str:
    found = (finding for finding in (*taken.findings, *taken.unmatched) if finding.file == name)
    codes = dict.fromkeys(finding.code for finding in found if finding.code != "F07")
    return f"(指摘あり: {' '.join(codes)})" if codes else ""


def _say_failed(why: str) -> None:
    say(f"届いたファイルをまだ取り込めません。{why}")
    say("見張りは続けています。取り込めるようになり次第、取り込みます。")
