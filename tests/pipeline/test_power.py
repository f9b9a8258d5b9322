"""After a power cut at any step the store says nothing that is not there, and the command can be run again.

More of it: ``python -m tests.pipeline.power 50``.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_tools.pipeline import generate
from tests.pipeline import power
from tests.pipeline.power import COMMANDS, Command, Disk, cut, tried

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no folder is synced there, and none needs to be")

_BY_NAME = {command.name: command for command in COMMANDS}


@pytest.fixture(scope="module")
def base() -> Iterator[Path]:
    with power.prepared() as folder:
        yield folder


def steps(dice: random.Random, last: int, times: int) -> list[int]:
    return sorted(dice.sample(range(1, last + 1), times))


def test_a_disk_has_what_was_synced_and_perhaps_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "R7"
    folder.mkdir()
    (folder / "a").write_bytes(b"before")
    left = [tmp_path / str(number) for number in range(40)]
    cuts = iter(left)
    disk = Disk(folder, lambda _step: next(cuts), random.Random(1))
    (folder / "a").write_bytes(b"after, and more")
    (folder / "b").write_bytes(b"new")
    with (folder / "b").open("rb") as stream:
        os.fsync(stream.fileno())
        disk.synced(os.fstat(stream.fileno()).st_ino)
    for _ in left:
        disk.step()
    found = {tuple(sorted((path.name, path.read_bytes()) for path in one.iterdir())) for one in left}
    contents = {data for one in found for name, data in one if name == "a"}
    assert {b"before", b"", b"after, and more"} <= contents and len(contents) > 3, "old, empty, new or torn"
    assert {len(one) for one in found} == {1, 2}, "the name of a file that was synced may be lost"
    assert {data for one in found for name, data in one if name == "b"} == {b"new"}, "but not what is in it"


def test_a_command_in_which_something_is_not_synced_is_found(
    base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "sync_files", lambda _paths: None)
    one = tried(base, _BY_NAME["first generate"], tmp_path / "tried")
    assert cut(one, [one.steps - 1, one.steps], tmp_path / "cut", random.Random(3))


@pytest.mark.parametrize(
    "command",
    [pytest.param(one, marks=[] if one.name == "ingest" else pytest.mark.slow) for one in COMMANDS],
    ids=lambda one: one.name,
)
def test_a_command_that_is_cut_off_leaves_what_it_says_and_can_be_run_again(
    base: Path, tmp_path: Path, command: Command
) -> None:
    dice = random.Random(command.name)
    one = tried(base, command, tmp_path / "tried")
    assert one.steps > 10
    assert cut(one, steps(dice, one.steps, 3), tmp_path / "cut", dice) == []
