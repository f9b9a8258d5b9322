"""What a cycle holds is personal data: where the system knows owners, only they may read it."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.faults import note_fault
from tests.builders import AFTER, DEADLINE, generate, make_cycle, return_ledger
from tests.pipeline.returned_files import SIGNED

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the rights of the folder hold there")


@pytest.fixture
def open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def readable_by_others(folder: Path) -> list[str]:
    paths = [folder, *folder.rglob("*")]
    return [path.relative_to(folder.parent).as_posix() for path in paths if stat.S_IMODE(path.stat().st_mode) & 0o077]


def test_all_that_the_program_writes_is_its_owner_s(open_to_all: None, tmp_path: Path) -> None:
    folder = tmp_path / "年度" / "資格確認書R7"
    with Cycle.init(folder):
        pass
    assert readable_by_others(folder.parent) == []
    with make_cycle(folder) as cycle:
        theirs = set(readable_by_others(folder))  # what the test itself put there
        generate(cycle)
        returned = return_ledger(cycle, "01-001", SIGNED)
        cycle.ingest(as_of=DEADLINE)
        cycle.summary(as_of=AFTER)
        cycle.review(as_of=AFTER)
        note_fault(folder, ValueError(), "test")
    put = {(folder.name + "/" + returned.relative_to(folder).as_posix())}
    assert set(readable_by_others(folder)) - theirs <= put
    assert (folder / "不具合の記録.txt").exists() and list((folder / "保管").iterdir())
