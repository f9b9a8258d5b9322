"""The command that makes a lost or broken store again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger_tools.cli.options import Folder, as_of_option, password_option, passwords_file_option
from ledger_tools.cli.output import complain, listed, say
from ledger_tools.excel.passwords import passwords_to_try
from ledger_tools.folder import ARCHIVE, REGISTER, STORE
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    from ledger_tools.pipeline.rebuild import Rebuilt

INCOMPLETE = 1


@click.command()
@password_option
@passwords_file_option
@as_of_option
@click.pass_obj
def rebuild(obj: Folder, passwords: tuple[str, ...], password_file: Path | None, as_of: date) -> int:
    """失われたり壊れたりした ledger.sqlite3 を、設定・名簿・受領簿・保管フォルダから作り直します。

    今ある ledger.sqlite3 は名前を変えて残します。戻らないものがあれば、それを示して終了コード1で終わります。
    """
    tried = (*passwords, *passwords_to_try(password_file))
    with Cycle(obj.folder, tell=complain) as cycle:
        done = cycle.rebuild(as_of=as_of, passwords=tried)
    _say_done(done)
    if not done.lost:
        return 0
    say(f"戻らなかったもの、確かめていただきたいもの {len(done.lost):,}件:")
    listed(done.lost, every=True)
    return INCOMPLETE


def _say_done(done: Rebuilt) -> None:
    if done.from_store:
        say(f"{STORE} は壊れていません。{ARCHIVE}/{REGISTER} を、今の内容から書き直しました。")
    else:
        say(f"{STORE} を作り直しました(識別番号 {done.cycle_id})。")
    if not done.from_register:
        say(f"{ARCHIVE}/{REGISTER} がないか使えないため、名簿・受領簿・保管フォルダのファイルを読み直しました。")
    say(
        f"カード対象者 {done.members:,}人、受領簿 {done.ledgers:,}冊、取り込んだファイル {done.files:,}件、"
        f"判定 {done.decisions:,}件、返送カードの確認 {done.counts:,}件"
    )
    if done.mended:
        say(f"保管フォルダに書き直した原本 {len(done.mended):,}件:")
        listed(done.mended)
    if done.aside:
        say(f"前の {STORE} は名前を変えて残しました: {'、'.join(done.aside)}")
