"""The desk's commands on a small cycle: review, cards, explain."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.simulate.sheet import FilledLedger
from tests.builders import HAND_OUT, make_cycle

DAY = ("--as-of", "2025-12-16")


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    return result.exit_code, result.output


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle in which one ledger came back: one doubtful signature, one remark of a retirement nobody knows of."""
    made = make_cycle(tmp_path_factory.mktemp("desk") / "R7")
    made.generate(as_of=HAND_OUT)
    issued = next(path for path in made.folder.rglob("01-001_*.xlsx"))
    ledger = FilledLedger.open(issued.read_bytes())
    ledger.type_text(ledger.rows[0], "stamp", "済")
    ledger.type_text(ledger.rows[1], "remark", "11月25日退職者")
    (made.folder / "回収" / "a.xlsx").write_bytes(ledger.save())
    made.close()
    assert run(made.folder, "ingest", *DAY)[0] == 0
    return made.folder


@pytest.mark.parametrize(("command", "file"), [("review", "要確認一覧.xlsx"), ("cards", "返送カード確認表.xlsx")])
def test_writes_the_workbook_that_the_desk_fills(folder: Path, command: str, file: str) -> None:
    code, output = run(folder, command, *DAY)
    assert code == 0, output
    assert file in output
    assert (folder / "報告" / file).exists()


def test_explain_tells_the_whole_chain(folder: Path) -> None:
    code, output = run(folder, "explain", "共済", "0000101", *DAY)
    assert code == 0
    for part in ("01-001", "a.xlsx", "済", "S02", "要確認"):
        assert part in output, output


def test_explain_as_json(folder: Path) -> None:
    code, output = run(folder, "explain", "共済", "101", "--format", "json", *DAY)
    assert code == 0, output
    assert json.loads(output)


def test_explain_somebody_unknown_is_a_sentence(folder: Path) -> None:
    code, output = run(folder, "explain", "共済", "9999999", *DAY)
    assert code == 2
    assert "9999999" in output
    assert "Traceback" not in output


def test_totals_are_shown_and_exported(folder: Path) -> None:
    assert "検算(枚): 発行 " in run(folder, "validate", *DAY)[1]
    code, output = run(folder, "export", "totals", *DAY)
    assert code == 0
    header, *rows = output.splitlines()
    assert header.startswith("level,bureau,ledger_id,department,issued,done,open,cards_issued")
    for row in rows:
        values = row.split(",")
        issued, done, still_open = map(int, values[4:7])
        cards, *kinds = map(int, values[7:12])
        assert issued == done + still_open
        assert cards == sum(kinds)
