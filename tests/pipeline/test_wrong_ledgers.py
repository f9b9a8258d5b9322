"""A file of 受領簿 or 保管 that is not what the store says lies there is noticed, and written again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_tools.excel.passwords import encrypted
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from tests.builders import AFTER, ROSTER, fill, generate, ledger_path, make_cycle, read_in_this_process, reload
from tests.pipeline.returned_files import put
from tests.pipeline.test_rebuild import run

Change = Callable[[Path, bytes, bytes], object]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle with two editions of 01-001 (the first one kept as 旧版.xlsx), not to be changed."""
    folder = tmp_path_factory.mktemp("wrong") / "R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
        first = ledger_path(cycle, "01-001").read_bytes()
        reload(cycle, ROSTER.replace("青葉 太郎", "青葉 太朗"))
        generate(cycle)
    (folder / "旧版.xlsx").write_bytes(first)
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "R7"))


def found(folder: Path, check: str) -> tuple[str, str]:
    told = json.loads(run(folder, "doctor", "--format", "json")[1])
    (one,) = [(one["level"], one["found"]) for one in told if one["check"] == check]
    return one


#: What becomes of 01-001's file: (path, as it was written, another ledger).
WRONG: dict[str, Change] = {
    "empty": lambda path, own, other: path.write_bytes(b""),
    "zeros": lambda path, own, other: path.write_bytes(b"\0" * len(own)),
    "cut short": lambda path, own, other: path.write_bytes(own[:3000]),
    "its end only": lambda path, own, other: path.write_bytes(b"\0" * 4096 + own[4096:]),
    "a part is damaged": lambda path, own, other: path.write_bytes(own[:2000] + b"\0" * 400 + own[2400:]),
    "a text": lambda path, own, other: path.write_text("いろは", encoding="utf-8"),
    "another department's": lambda path, own, other: path.write_bytes(other),
    "another department's, filled": lambda path, own, other: path.write_bytes(
        fill(other, {"0000108": {"stamp": "上川"}})
    ),
    "the edition before": lambda path, own, other: path.write_bytes((path.parents[2] / "旧版.xlsx").read_bytes()),
}
RIGHT: dict[str, Change] = {
    "as it was": lambda path, own, other: None,
    "typed into": lambda path, own, other: path.write_bytes(fill(own, {"0000101": {"stamp": "青葉"}})),
    "stamped": lambda path, own, other: path.write_bytes(fill(own, {"0000101": {"seal": "青葉"}})),
    "given a password": lambda path, own, other: path.write_bytes(encrypted(own, "Kyosai2025")),
}


@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_wrong_ledger_is_told_and_written_again(folder: Path, change: Change) -> None:
    with Cycle(folder) as cycle:
        path, other = ledger_path(cycle, "01-001"), ledger_path(cycle, "03-001").read_bytes()
    own = path.read_bytes()
    change(path, own, other)
    wrong = path.read_bytes()
    assert found(folder, "ledgers")[0] == "warning"
    assert path.name in found(folder, "ledgers")[1]
    code, told = run(folder, "generate", "--as-of", "R7.12.16")
    assert (code, "1冊" in told) == (0, True), told
    assert path.read_bytes() == own
    kept = [one.read_bytes() for one in path.parent.glob("*_変更あり_*")]
    assert kept == ([wrong] if wrong else []), "what somebody may have typed is kept"
    assert found(folder, "ledgers")[0] == "ok"


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT)
def test_a_ledger_that_somebody_worked_in_is_left_alone(folder: Path, change: Change) -> None:
    with Cycle(folder) as cycle:
        path, other = ledger_path(cycle, "01-001"), ledger_path(cycle, "03-001").read_bytes()
    change(path, path.read_bytes(), other)
    before = path.read_bytes()
    assert found(folder, "ledgers")[0] == "ok"
    assert run(folder, "generate", "--as-of", "R7.12.16")[0] == 0
    assert path.read_bytes() == before


def test_an_edition_of_which_the_store_knows_nothing_is_no_file_to_be_replaced(folder: Path) -> None:
    with Cycle(folder) as cycle:
        path = ledger_path(cycle, "01-001")
        reload(cycle, ROSTER.replace("青葉 太郎", "青葉 多朗"))
        kept = {name: (folder / name).read_bytes() for name in ("ledger.sqlite3", "保管/目録.jsonl")}
        generate(cycle)
    for name, data in kept.items():
        (folder / name).write_bytes(data)
    newer = path.read_bytes()
    level, told = found(folder, "ledgers")
    assert (level, "新しい版" in told) == ("error", True), told
    assert path.read_bytes() == newer


def test_a_kept_file_of_the_right_length_and_wrong_content_is_written_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_this_process(monkeypatch, ingest_step)
    with Cycle(folder) as cycle:
        put(cycle, "1.xlsx", fill(ledger_path(cycle, "01-001").read_bytes(), {"0000101": {"stamp": "青葉"}}))
        cycle.ingest(as_of=AFTER)
        (kept,) = (folder / "保管").glob("*.xlsx")
        data = kept.read_bytes()
        kept.write_bytes(b"\0" * len(data))
        cycle.ingest(as_of=AFTER)
    assert kept.read_bytes() == data
