"""The command that opens the pages in the browser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ledger_tools.cli.options import Day, Folder
from ledger_tools.cli.output import say


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False), metavar="[フォルダ]")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="番号", help="使うポート(省略時は空きを探す)")
@click.option("--no-browser", is_flag=True, help="ブラウザーを開かず、アドレスだけを表示する")
@click.option("--as-of", "as_of", type=Day(), metavar="日付", help="「今日」とみなす日(省略時は日々の今日)")
@click.pass_obj
def web(obj: Folder, folder: Path | None, port: int, no_browser: bool, as_of: date | None) -> None:
    """このPCのブラウザーで、取込みから報告までを行う画面を開きます。Ctrl+C で終わります。

    フォルダには、事業フォルダか、事業フォルダがいくつか入ったフォルダを指定します。この画面は、このPCからしか開けません。
    """
    from ledger_tools.web.serve import serve  # noqa: PLC0415 - its libraries are for this command alone

    def told(address: str) -> None:
        say(address)
        say("ブラウザーで上のアドレスを開いてください。この窓を閉じるか Ctrl+C を押すと終わります。")

    serve(folder or obj.folder, port=port, as_of=as_of, open_browser=not no_browser, told=told)
    say("画面を終わりました。")
