"""Options and arguments that several commands share, and how bad ones are said in Japanese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from ledger_tools.japanese.dates import DateError, parse_date

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Folder:
    """What ``-C`` gave: the folder of the cycle the command works on."""

    folder: Path


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in the newest click
    """A date with its year, in any spelling: 2025-12-10, R7.12.10, 令和7年12月10日."""

    name = "日付"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except DateError as error:
            self.fail(f"{error.message} 例: 2025-12-10、R7.12.10", param, ctx)


as_of_option = click.option(
    "--as-of",
    "as_of",
    type=Day(),
    default=date.today,
    metavar="日付",
    help="「今日」とみなす日。例: 2025-12-10、R7.12.10(省略時は今日)",
)

password_option = click.option(
    "--password", "passwords", multiple=True, help="パスワード付きファイルのパスワード(繰り返し可)"
)
passwords_file_option = click.option(
    "--password-file",
    type=click.Path(path_type=Path),
    help="パスワード、又は「局名=パスワード」を1行に一つ書いたファイル(UTF-8)",
)

paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[ファイル又はフォルダ]...")


def format_option(*choices: str) -> Callable[[F], F]:
    """``--format`` with these choices, the first being the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(choices),
        default=choices[0],
        help=f"出力の形式({' 又は '.join(choices)})",
    )
