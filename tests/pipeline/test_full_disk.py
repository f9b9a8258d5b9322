"""On a disk that takes nothing more, whoever looks at the cycle still sees it; whoever writes hears what is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle
from tests.builders import DEADLINE, return_ledger
from tests.pipeline.returned_files import SIGNED, put, signed
from tests.pipeline.test_ingest_failing import content

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no limit of a file's size there")

#: No file may grow, as on a full disk.
_RUN = """
import resource, sys
from ledger_tools.cli import main
if sys.argv.pop(1) == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
main(sys.argv[1:], prog_name="ledger-tools")
"""


def run(folder: Path, disk: str, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-B", "-c", _RUN, disk, "-C", str(folder), *arguments, "--as-of", "2025-12-16"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment, timeout=120)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def prepared(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cycle in which one ledger came back, and one waits; not to be changed."""
    with Cycle(shutil.copytree(generated, tmp_path_factory.mktemp("disk") / generated.name)) as cycle:
        return_ledger(cycle, "01-001", SIGNED)
        cycle.ingest(as_of=DEADLINE)
        put(cycle, "あとから.xlsx", signed(cycle, "02-001", {"0000107": {"stamp": "中川"}}))
    return cycle.folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / prepared.name))


@pytest.mark.parametrize(
    "arguments",
    [("status",), ("explain", "共済", "0000101"), ("export", "rows"), ("export", "events")],
    ids=" ".join,
)
def test_whoever_looks_sees_the_same_as_ever(folder: Path, arguments: tuple[str, ...]) -> None:
    code, shown, complaint = run(folder, "full", *arguments)
    assert (code, shown, complaint) == run(folder, "empty", *arguments)
    assert shown and code == 0


@pytest.mark.parametrize("command", ["load", "generate", "ingest", "summary"])
def test_whoever_writes_hears_to_look_at_the_disk_and_nothing_is_changed(folder: Path, command: str) -> None:
    before = content(folder)
    code, _, complaint = run(folder, "full", command)
    assert code == 2, complaint
    assert "空き" in complaint and complaint.count("\n") == 1
    assert content(folder) == before
