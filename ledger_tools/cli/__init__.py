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
from ledger_tools.folder import FAULTS
from ledger_tools.version import VERSION

CANNOT_RUN = 2
BUG = 3


class _Fault(Exception):
    """A fault of this program, which is its cause, while it worked on the cycle in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder


class _JapaneseGroup(LazyGroup):
    """A group that says everything it cannot do in one Japanese sentence (exit code 2), and where a bug is (3)."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (LedgerToolsError, click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
            raise
        except Exception as error:
            raise _Fault(ctx.params["folder"]) from error

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
        except Exception as error:
            _complain_of(error)
            return BUG
        else:
            return result if isinstance(result, int) else 0
        return CANNOT_RUN


def _complain_of(error: Exception) -> None:
    """Say that the program failed and where, in the cycle's log too; never with what: that may hold names."""
    from ledger_tools.pipeline.faults import note_fault, place_of  # noqa: PLC0415 - seldom needed

    fault = error.__cause__ if isinstance(error, _Fault) and error.__cause__ else error
    where = "次の行"
    if isinstance(error, _Fault) and note_fault(error.folder, fault, "command"):
        where = FAULTS
    complain(
        "エラー: プログラムの不具合のため終わりました。それまでに済んだ分は保存されています。"
        f"{where}をシステムの担当者に渡してください。"
    )
    complain(place_of(fault))


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
