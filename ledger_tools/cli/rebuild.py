"""The command that makes a lost or broken store again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, as_of_option
from ledger_tools.cli.output import complain, listed, progress_bar, say
from ledger_tools.folder import STORE
from ledger_tools.pipeline.cycle import opened

if TYPE_CHECKING:
    from ledger_tools.pipeline.rebuild import Rebuilt

INCOMPLETE = 1


@click.command()
@as_of_option
@click.pass_obj
def rebuild(obj: Folder, as_of: date) -> int:
    """失われたり壊れたりした ledger.sqlite3 を、設定・名簿・受領簿・保管フォルダから作り直します。

    今ある ledger.sqlite3 は名前を変えて残します。戻らないものがあれば、それを示して終了コード1で終わります。
    """
    with opened(obj.folder, tell=complain) as cycle, progress_bar() as progress:
        done = cycle.rebuild(as_of=as_of, progress=progress)
    _say_done(done)
    if not done.lost:
        return 0
    say(f"戻らなかったもの、確かめていただきたいもの {len(done.lost):,}件:")
    listed(done.lost, every=True)
    return INCOMPLETE


def _say_done(done: Rebuilt) -> None:
    say(f"{STORE} を作り直しました(識別番号 {done.cycle_id})。")
    say(
        f"カード対象者 {done.members:,}人、受領簿 {done.ledgers:,}冊、取り込んだファイル {done.files:,}件、"
        f"判定 {done.decisions:,}件、返送カードの確認 {done.counts:,}件"
    )
    if done.mended:
        say(f"保管フォルダに書き直した原本 {len(done.mended):,}件:")
        listed(done.mended)
    if done.aside:
        say(f"前の {STORE} は名前を変えて残しました: {'、'.join(done.aside)}")
