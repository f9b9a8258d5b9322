"""Write the README's tables anew from the code: ``python .ci/readme_tables.py``. A test compares them."""

from __future__ import annotations

import pathlib
from collections.abc import Callable

import click

from ledger_tools.cli import main
from ledger_tools.findings import CATALOGUE, SEVERITY_LABELS
from ledger_tools.model import DONE, STATUS_LABELS
from ledger_tools.programmes.kokuho.table import rules_table as kokuho_rules
from ledger_tools.programmes.kyosai import rules_table as kyosai_rules

ROOT = pathlib.Path(__file__).parent.parent
READMES = ("README.md", "README.ja.md")


def commands() -> str:
    """All commands with their one-line help."""
    context = click.Context(main)
    lines = [
        f"| `{name}` | {command.get_short_help_str(200)} |"
        for name in main.list_commands(context)
        if (command := main.get_command(context, name))
    ]
    return "\n".join(["| command | does |", "| --- | --- |", *lines])


def statuses() -> str:
    """All statuses, and whether they count as done."""
    lines = [f"| `{s}` | {label} | {'done' if s in DONE else 'open'} |" for s, label in STATUS_LABELS.items()]
    return "\n".join(["| status | label | counts as |", "| --- | --- | --- |", *lines])


def findings() -> str:
    """The catalogue of findings."""
    lines = [
        f"| {kind.code} | {SEVERITY_LABELS[kind.severity]} | {kind.title} | {kind.meaning} | {kind.clause or '―'} |"
        for kind in CATALOGUE
    ]
    return "\n".join(["| 記号 | 程度 | 指摘 | 意味 | 根拠 |", "| --- | --- | --- | --- | --- |", *lines])


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "statuses": statuses,
    "findings": findings,
    "rules:kyosai": kyosai_rules,
    "rules:kokuho": kokuho_rules,
}


def filled(text: str) -> str:
    """Return a README with every marked table as the code has it now."""
    for name, table in TABLES.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, opened, rest = text.partition(start)
        if opened:
            text = f"{before}{start}{table().strip()}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    for readme in READMES:
        path = ROOT / readme
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
