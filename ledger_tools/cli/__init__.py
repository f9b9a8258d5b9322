"""The command line: parse, call, print, exit code. Nothing else happens here."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ledger_tools.cli.commands import LazyGroup
from ledger_tools.cli.japanese import in_japanese, usage_sentence
from ledger_tools.cli.options import Folder
from ledger_tools.cli.output import complain
from ledger_tools.errors import LedgerToolsError
from ledger_tools.version import VERSION

CANNOT_RUN = 2


class _JapaneseGroup(LazyGroup):
    """A group that says everything it cannot do in one Japanese sentence (exit code 2); bugs keep their traceback."""

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        code = self._run(*args, **extra)
        if standalone_mode:
            sys.exit(code)
        return code

    def _run(self, *args: Any, **extra: Any) -> int:
        try:
            result: Any = super().main(*args, **{**extra, "standalone_mode": False})
        except LedgerToolsError as error:
            complain(f"エラー: {error}")
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message())
            return 0
        except click.ClickException as error:
            complain(f"エラー: {usage_sentence(error)}")
        except (KeyboardInterrupt, click.Abort):
            complain("中断しました。それまでに済んだ分は保存されています。同じコマンドをもう一度実行できます。")
        else:
            return result if isinstance(result, int) else 0
        return CANNOT_RUN


@click.group(
    cls=_JapaneseGroup,
    add_help_option=False,
    context_settings={"max_content_width": 100},
    help="資格確認書の受領簿を作り、回収し、まだ届いていない人を確かめる道具です。",
)
@click.option(
    "-C",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    metavar="フォルダ",
    help="事業フォルダ(省略時は今いるフォルダ)",
)
@click.version_option(VERSION, "--version", prog_name="ledger-tools", help="版を表示します。")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    for stream in (sys.stdout, sys.stderr):
        # A console that cannot show a name's rare kanji must not stop the work.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    ctx.obj = Folder(folder)


in_japanese(main)
