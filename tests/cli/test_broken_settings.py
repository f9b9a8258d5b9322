"""設定.xlsx that nobody can open any more: what the commands say leads out, and nothing is lost on the way."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from ledger_tools.cli import main
from tests.builders import generate, make_cycle

COMMANDS = (("init",), ("validate", "--as-of", "2025-12-15"), ("doctor",))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(folder), *arguments])


def no_workbook(path: Path) -> None:
    path.write_bytes(b"PK\3\4 broken")


def no_sheet(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.remove(book["局日程"])
    book.save(path)


@pytest.mark.parametrize("break_it", [no_workbook, no_sheet])
@pytest.mark.parametrize("earlier", [0, 1])
def test_what_is_said_leads_out_and_nothing_is_lost(tmp_path: Path, break_it: object, earlier: int) -> None:
    assert callable(break_it)
    with make_cycle(tmp_path) as cycle:
        generate(cycle)
    settings = tmp_path / "設定.xlsx"
    if earlier:
        (tmp_path / "設定(使えないもの).xlsx").write_bytes(b"of last time")
    break_it(settings)
    broken = settings.read_bytes()
    said = {re.sub(r"\s", "", run(tmp_path, *command).output) for command in COMMANDS}
    spare = {name for one in said for name in re.findall(r"名前を「(設定\(使えないもの\d?\)\.xlsx)」に変えて残し", one)}
    assert len(spare) == 1 and all("ledger-toolsinitを実行して新しい設定.xlsx" in one for one in said), said
    (kept,) = (tmp_path / name for name in spare)
    assert not kept.exists() and settings.read_bytes() == broken
    settings.rename(kept)
    assert run(tmp_path, "init").exit_code == 0
    assert run(tmp_path, "validate", "--as-of", "2025-12-15").exit_code == 1  # 未提出, as before
    assert kept.read_bytes() == broken
