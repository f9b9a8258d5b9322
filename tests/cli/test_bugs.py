"""A fault of the program is exit code 3, never 1, and says where it is without anybody's data."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.folder import FAULTS
from tests.builders import generate, make_cycle

DAY = ("--as-of", "2025-12-15")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with make_cycle(tmp_path / "R7") as cycle:
        generate(cycle)
    return tmp_path / "R7"


@pytest.mark.parametrize(
    "arguments", [("status", *DAY), ("ingest", *DAY), ("load", *DAY), ("validate", *DAY), ("summary", *DAY)]
)
def test_a_bug_is_exit_code_3_and_says_where_without_values(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    from ledger_tools.store import Store

    def bug(*_args: object, **_options: object) -> None:
        raise KeyError("架空 太郎") from ValueError("0000101")

    monkeypatch.setattr(Store, "members", bug)
    monkeypatch.setattr(Store, "ledgers", bug)
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    assert (result.exit_code, result.stdout) == (3, "")
    (line,) = (folder / FAULTS).read_text(encoding="utf-8-sig").splitlines()
    for said in (result.stderr, line):
        assert "KeyError tests.cli.test_bugs:" in said and "ledger_tools.pipeline." in said
        assert not any(word in said for word in ("架空", "太郎", "0000101", "Traceback"))
    assert "ValueError" in line and FAULTS in result.stderr


def test_a_bug_outside_a_cycle_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "get_command", lambda *_: 1 // 0)
    for arguments in (["status"], ["-C", str(tmp_path), "status"]):
        result = CliRunner().invoke(main, arguments)
        assert (result.exit_code, "ZeroDivisionError" in result.stderr) == (3, True)
    assert list(tmp_path.iterdir()) == []
