"""A command loads when it is called, and only what it uses; the table of commands is that of the modules."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

import ledger_tools.cli
from ledger_tools.cli import main
from ledger_tools.cli.commands import COMMANDS, Command
from tests.builders import generate, make_cycle

ROOT = Path(__file__).resolve().parents[2]
#: Runs a command line as the installed program does, and says at the end which modules are loaded.
PROBE = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from ledger_tools.cli import main
main(sys.argv[1:], prog_name="ledger-tools")
"""
#: Libraries that take longer to load than a short answer to give.
HEAVY = frozenset(
    {
        *("pandas", "numpy", "sqlalchemy", "rapidfuzz", "python_calamine", "lxml", "openpyxl", "xlsxwriter"),
        *("docx", "docxtpl", "jinja2", "PIL", "segno", "msoffcrypto", "olefile", "watchdog", "rich", "ortools"),
    }
)
#: What only writes for Excel and Word or reads what came back.
WRITERS_AND_READERS = frozenset(
    {
        *("openpyxl", "xlsxwriter", "docx", "docxtpl", "jinja2", "PIL", "segno", "msoffcrypto", "olefile", "watchdog"),
        *("ledger_tools.returns", "ledger_tools.ledgers", "ledger_tools.desk", "ledger_tools.programmes"),
        *("ledger_tools.records", "ledger_tools.simulate", "ledger_tools.slots", "ledger_tools.settings.write"),
    }
)


def loaded(*arguments: str) -> tuple[int, frozenset[str]]:
    """Run a command line; return its exit code and every module that was loaded."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
    return done.returncode, frozenset(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--version",), 0),
        (("--help",), 0),
        ((), 0),
        (("stauts",), 2),
        (("--fodler", "x"), 2),
        (("export",), 2),
        (("export", "people"), 2),
        (("explain", "共済"), 2),
        (("status", "--fromat", "json"), 2),
        (("status", "--as-of", "12/10"), 2),
        (("slots", "--opening", "9時から"), 2),
        (("kokuho",), 2),
        (("rules",), 0),
        (("rules", "--format", "json"), 0),
    ],
    ids=str,
)
def test_an_answer_without_data_loads_no_library_for_data(arguments: tuple[str, ...], code: int) -> None:
    ended, modules = loaded(*arguments)
    assert (ended, modules & HEAVY) == (code, frozenset())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_help_of_a_command_loads_no_library_for_data(command: Command) -> None:
    ended, modules = loaded(command.name, "--help")
    assert (ended, modules & HEAVY) == (0, frozenset())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
    return folder


def test_status_loads_neither_writers_nor_readers_of_returns(folder: Path) -> None:
    ended, modules = loaded("-C", str(folder), "status")
    assert (ended, modules & WRITERS_AND_READERS) == (0, frozenset())
    assert {"pandas", "sqlalchemy", "ledger_tools.reports", "ledger_tools.reconcile"} <= modules


def test_the_probe_sees_what_a_command_loads(folder: Path) -> None:
    _, modules = loaded("-C", str(folder), "summary")
    assert {"pandas", "xlsxwriter", "docxtpl"} <= modules & (HEAVY | WRITERS_AND_READERS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_table_loads_and_says_the_same_of_itself(command: Command) -> None:
    found = main.get_command(click.Context(main), command.name)
    assert found is not None
    assert (found.name, found.get_short_help_str(200)) == (command.name, command.help)
    assert found.help, "the command's own page says more"


def test_every_command_of_the_modules_is_in_the_table() -> None:
    written = {
        (value.name, module.name)
        for module in pkgutil.iter_modules(ledger_tools.cli.__path__)
        for value in vars(importlib.import_module(f"ledger_tools.cli.{module.name}")).values()
        if isinstance(value, click.Command) and not isinstance(value, click.Group)
    }
    assert written == {(command.name, command.module) for command in COMMANDS}
    assert len(COMMANDS) == len(written), "each once"
