"""The disk is full between writing down what is done and doing it: nothing is lost or done twice, and all is said."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.files import append_durably, output_error
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.store import lease
from ledger_tools.store import register as register_file
from tests.builders import AFTER, read_in_this_process, return_ledger
from tests.pipeline.returned_files import SIGNED, put, signed
from tests.pipeline.test_ingest_failing import content

DAY = ("--as-of", "R7.12.16")
_FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def folder(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> Path:
    read_in_this_process(monkeypatch, ingest_step)
    monkeypatch.setattr(ingest_step, "_TOGETHER", 0.0)
    monkeypatch.setattr(lease, "_has_ended", lambda *_: True)  # each command is a program of its own
    return_ledger(cycle, "01-001", SIGNED)
    cycle.ingest(as_of=AFTER)
    put(cycle, "あとから.xlsx", signed(cycle, "02-001", {"0000107": {"stamp": "中川"}}))
    cycle.close()
    return cycle.folder


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments, *DAY])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


#: How much of the line that says what is done the disk takes before it is full: of the whole it cannot say so any more.
TAKEN = {"nothing of the line": 0.0, "half of the line": 0.5, "all but the sync": 1.0}


def _append(part: float) -> Callable[[Path, bytes], None]:
    def append(path: Path, data: bytes) -> None:
        append_durably(path, data[: int(len(data) * part)])
        raise output_error(path, _FULL)

    return append


@contextmanager
def at_the_commit(folder: Path) -> Iterator[None]:
    """The database cannot write what was written down."""
    register = folder / "保管" / "目録.jsonl"
    before = register.stat().st_size

    def commit(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("ledger_tools_writes")
        if writes and register.stat().st_size > before:
            raise sa.exc.OperationalError("COMMIT", {}, Exception("database or disk is full"))

    sa.event.listen(sa.Engine, "commit", commit)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "commit", commit)


@contextmanager
def full(folder: Path, where: str) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        if where in TAKEN:
            patch.setattr(register_file, "append_durably", _append(TAKEN[where]))
        else:
            stack.enter_context(at_the_commit(folder))
        yield


@pytest.mark.parametrize("where", [*TAKEN, "the commit"])
def test_what_was_written_down_is_done_once_there_is_room_and_said(folder: Path, tmp_path: Path, where: str) -> None:
    undisturbed = Path(shutil.copytree(folder, tmp_path / "undisturbed"))
    assert run(undisturbed, "ingest")[0] == 0
    expected, rows = content(undisturbed), run(undisturbed, "export", "rows")
    before = run(folder, "export", "rows")
    with full(folder, where):
        code, told = run(folder, "ingest")
        assert (code, "空き" in told) == (2, True), told
        looks = [run(folder, *command) for command in (("status",), ("export", "rows"), ("explain", "共済", "0000107"))]
        assert [code for code, _ in looks] == [0, 0, 0], looks
        ahead = where not in TAKEN or TAKEN[where] == 1.0
        assert any("前回途中で止まった" in told for _, told in looks) is ahead, looks
    code, told = run(folder, "export", "rows")
    # What was written down last is that the file is not taken, where the database takes nothing at all.
    assert (code, told.endswith((rows if where == "all but the sync" else before)[1])) == (0, True), told
    assert run(folder, "ingest")[0] == 0
    assert content(folder) == expected
    assert run(folder, "export", "rows") == rows
    with Cycle(folder) as cycle:
        before_all = cycle.export("rows", as_of=AFTER).data
        assert cycle.rebuild(as_of=AFTER).lost == []
        assert cycle.export("rows", as_of=AFTER).data == before_all
