"""What commands print: sentences, lists that stay short, and a progress bar on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ledger_tools.japanese.text import escaped_json, in_one_line

_SHOWN = 20


def say(text: str = "") -> None:
    """Print one line for staff; nothing in it moves the cursor, whatever a file or a name was made to hold."""
    click.echo(in_one_line(text))


def say_json(value: object) -> None:
    """Print for programs."""
    click.echo(escaped_json(json.dumps(value, ensure_ascii=False, indent=2)))


def complain(text: str) -> None:
    """Print a sentence, or several lines, to the error output."""
    for line in text.splitlines():
        click.echo(in_one_line(line), err=True)


def listed(lines: Sequence[str], *, every: bool = False, more: str = "") -> None:
    """Print lines, indented; beyond the first twenty only their number (``more`` says how to see all)."""
    shown = lines if every else lines[:_SHOWN]
    for line in shown:
        say(f"  {line}")
    if len(shown) < len(lines):
        say(f"  … ほか{len(lines) - len(shown):,}件{more}")


def taken_in_by(path: Path) -> str:
    """The command that takes in one file."""
    return f'ledger-tools ingest "{path}"'


@contextmanager
def progress_bar() -> Iterator[Any]:
    """Yield a callback (what, done, total); on a terminal it draws a bar, elsewhere it is silent."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        tasks: dict[str, Any] = {}

        def update(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
            progress.update(tasks[what], completed=done, total=total)

        yield update
