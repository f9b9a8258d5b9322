"""Where the register has lost its end, or a copy beside it: what cannot come back is said, and nothing is silent."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline import rebuild as rebuild_step
from tests.builders import AFTER, fill, generate, ledger_path, make_cycle, outcome, read_in_this_process
from tests.pipeline.returned_files import put
from tests.pipeline.test_rebuild import exports, run

Loss = Callable[[Path], object]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest_step)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle whose last deed is that a ledger came back; not to be changed."""
    folder = tmp_path_factory.mktemp("partly") / "R7"
    with make_cycle(folder) as cycle, pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        generate(cycle)
        one, other = (ledger_path(cycle, number).read_bytes() for number in ("01-001", "03-001"))
        put(cycle, "1.xlsx", fill(one, {"0000101": {"stamp": "青葉"}}))
        cycle.ingest(as_of=AFTER)
        put(cycle, "3.xlsx", fill(other, {"0000108": {"stamp": "上川"}}))
        cycle.ingest(as_of=AFTER)
    return folder


@pytest.fixture
def folder(lived: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lived, tmp_path / "R7"))


def register(folder: Path) -> Path:
    return folder / "保管" / "目録.jsonl"


def torn(folder: Path) -> None:
    register(folder).write_bytes(register(folder).read_bytes()[:-40])


def without_its_last_line(folder: Path) -> None:
    register(folder).write_bytes(b"".join(register(folder).read_bytes().splitlines(keepends=True)[:-1]))


def with_a_damaged_line(folder: Path) -> None:
    lines = register(folder).read_bytes().splitlines(keepends=True)
    register(folder).write_bytes(b"".join([*lines[:-2], b"?" * 80 + b"\n", lines[-1]]))


def levels(folder: Path) -> dict[str, str]:
    found = json.loads(run(folder, "doctor", "--format", "json")[1])
    kinds = ("store", "register", "unheard", "kept", "ledgers", "copies")
    return {one["check"]: one["level"] for one in found if one["check"] in kinds and one["level"] != "ok"}


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (torn, "途中で切れて"),
        (without_its_last_line, "目録にないファイルが1件"),
        (with_a_damaged_line, "壊れているか抜けて"),
    ],
    ids=["torn", "shorter", "damaged"],
)
def test_what_the_register_lost_is_read_anew_and_said_once(folder: Path, loss: Loss, said: str) -> None:
    with Cycle(folder) as cycle:
        before = outcome(cycle)
    loss(folder)
    (folder / "ledger.sqlite3").unlink()
    code, told = run(folder, "rebuild")
    assert (code, said in told) == (1, True), told
    with Cycle(folder) as cycle:
        assert outcome(cycle) == before
        after = exports(cycle)
    assert levels(folder) == {}
    code, told = run(folder, "rebuild")
    assert (code, said in told) == (0, False), told
    with Cycle(folder) as cycle:
        assert exports(cycle) == after


def test_an_older_store_with_its_older_register_is_noticed_by_what_came_since(folder: Path) -> None:
    with Cycle(folder) as cycle:
        before = outcome(cycle)
    without_its_last_line(folder)
    (folder / "ledger.sqlite3").unlink()
    (kept,) = [path for path in (folder / "保管").glob("*.xlsx") if path.read_bytes() == _came(folder, "3.xlsx")]
    kept.rename(folder / "あとで")
    assert run(folder, "rebuild")[0] == 0
    (folder / "あとで").rename(kept)
    assert levels(folder) == {"unheard": "warning"}
    code, told = run(folder, "rebuild")
    assert (code, "目録にないファイルが1件" in told) == (1, True)
    with Cycle(folder) as cycle:
        assert outcome(cycle) == before
    assert levels(folder) == {}


def _came(folder: Path, name: str) -> bytes:
    return (folder / "回収" / name).read_bytes()


def test_a_copy_of_records_that_is_gone_is_noticed_while_the_store_still_has_them(folder: Path) -> None:
    with Cycle(folder) as cycle:
        before = exports(cycle)
    for path in (folder / "保管").glob("*.records"):
        path.unlink()
    assert levels(folder) == {"register": "warning"}
    code, told = run(folder, "rebuild")
    assert (code, "書き直しました" in told) == (0, True), told
    assert levels(folder) == {}
    (folder / "ledger.sqlite3").unlink()
    assert run(folder, "rebuild")[0] == 0
    with Cycle(folder) as cycle:
        assert exports(cycle) == before


def test_records_that_are_gone_with_the_store_are_to_be_loaded_again(folder: Path) -> None:
    with Cycle(folder) as cycle:
        before = outcome(cycle)
    for path in ((folder / "ledger.sqlite3"), *(folder / "保管").glob("*.records")):
        path.unlink()
    code, told = run(folder, "rebuild")
    assert (code, "ledger-tools load" in told) == (1, True), told
    assert run(folder, "load")[0] == 0
    with Cycle(folder) as cycle:
        assert outcome(cycle) == before


def test_where_ledgers_were_handed_out_no_new_cycle_is_begun_in_their_place(folder: Path) -> None:
    with Cycle(folder) as cycle:
        before, number = outcome(cycle), cycle.store.cycle_id
    shutil.rmtree(folder / "保管")
    (folder / "ledger.sqlite3").unlink()
    for command in (["status"], ["init"], ["doctor"]):
        code, told = run(folder, *command)
        assert code and "ledger-tools rebuild" in told and "ledger-tools init で作成" not in told, told
    code, told = run(folder, "rebuild")
    assert (code, "ledger-tools ingest" in told) == (1, True), told
    assert run(folder, "ingest", "--as-of", "R7.12.16")[0] == 0
    with Cycle(folder) as cycle:
        assert (outcome(cycle), cycle.store.cycle_id) == (before, number)


def test_what_a_killed_rebuild_left_goes_with_all_that_lies_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger_tools.files._LEFT_BEHIND_AFTER", -1.0)
    for ending in ("", "-journal"):
        (folder / f".0123456789ab.tmp{ending}").write_bytes(b"x")
    assert run(folder, "rebuild")[0] == 0
    assert not list(folder.glob(".*"))


def test_settings_that_are_lost_are_to_be_put_back_and_not_the_folder_to_be_sought(folder: Path) -> None:
    (folder / "設定.xlsx").unlink()
    for command in ("status", "rebuild", "doctor"):
        code, told = run(folder, command)
        assert code and "控えがあれば元の場所に戻して" in told and "-C で指定" not in told, told
    assert run(folder, "init")[0] == 0
    assert run(folder, "status")[0] == 0


def test_where_ledgers_are_lost_too_what_is_kept_comes_back_once_they_are_written(folder: Path) -> None:
    with Cycle(folder) as cycle:
        before = outcome(cycle)
    shutil.rmtree(folder / "受領簿")
    for path in (folder / "ledger.sqlite3", register(folder)):
        path.unlink()
    code, told = run(folder, "rebuild")
    assert (code, "generate の後、もう一度 ledger-tools rebuild" in told) == (1, True), told
    assert run(folder, "generate", "--as-of", "R7.12.16")[0] == 0
    assert run(folder, "rebuild")[0] == 1
    with Cycle(folder) as cycle:
        assert outcome(cycle) == before
        assert {name for name in cycle.rows(as_of=AFTER)["source_file"] if name} == {"1.xlsx", "3.xlsx"}
    assert levels(folder) == {}


def test_a_file_that_is_withdrawn_while_the_store_is_made_again_is_withdrawn(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def withdraw() -> None:
        with Cycle(folder) as cycle:
            cycle.withdraw("3.xlsx", "別の課のもの", as_of=AFTER)

    other = threading.Thread(target=withdraw)
    made = rebuild_step.make_again

    def meanwhile(*told: Any) -> Any:
        other.start()
        other.join(1.5)
        return made(*told)

    monkeypatch.setattr(rebuild_step, "make_again", meanwhile)
    with Cycle(folder) as cycle:
        cycle.rebuild(as_of=AFTER)
        other.join(60)
    with Cycle(folder) as cycle:
        assert outcome(cycle)["0000108"][0] == "not_submitted"
