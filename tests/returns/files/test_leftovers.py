"""What a killed run leaves in the temporary folder is cleared away by the next; what is in use stays."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_tools.returns import Job, read_many
from ledger_tools.returns.files.leftovers import remove_left_behind, temporary_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kills and owners are POSIX")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    yield folder


_HOLDER = """
import subprocess, sys, time
from ledger_tools.returns.files.leftovers import temporary_folder
with temporary_folder() as folder:
    (folder / "returned.xls").write_bytes(b"x")
    command = [sys.executable, "-c", "import time; print(flush=True); time.sleep(600)"]
    office = subprocess.Popen([*command, f"-env:UserInstallation={folder}"], stdout=subprocess.PIPE)
    office.stdout.readline()  # the system shows no command line of a program that it is still loading
    print(office.pid, flush=True)
    time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def waited(condition: object, seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_a_killed_run_is_cleared_away_with_its_office_and_a_living_one_is_not(temporary: Path) -> None:
    holder = subprocess.Popen([sys.executable, "-c", _HOLDER], stdout=subprocess.PIPE)
    assert holder.stdout is not None
    office = int(holder.stdout.readline())
    remove_left_behind()
    assert (len(list(temporary.iterdir())), is_running(office)) == (1, True)
    holder.kill()
    holder.wait()
    remove_left_behind()
    assert list(temporary.iterdir()) == []
    assert waited(lambda: not is_running(office))


def test_folders_are_the_owner_s_and_go_with_what_is_in_them(temporary: Path) -> None:
    with temporary_folder() as folder:
        (folder / "x").write_bytes(b"x")
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(temporary.iterdir()) == []


def test_what_is_not_ours_stays(temporary: Path) -> None:
    (temporary / "ledger_tools_new").mkdir()
    (temporary / "other_x").mkdir()
    target = temporary / "elsewhere"
    target.mkdir()
    (temporary / "ledger_tools_link").symlink_to(target)
    (temporary / "ledger_tools_file").write_bytes(b"")
    remove_left_behind()
    assert len(list(temporary.iterdir())) == 5
    os.utime(temporary / "ledger_tools_new", (0, 0))
    list(read_many([Job("x", data=b"")], workers=1))
    assert sorted(path.name for path in temporary.iterdir()) == [
        "elsewhere", "ledger_tools_file", "ledger_tools_link", "other_x",
    ]  # fmt: skip


_PARENT = """
from ledger_tools.returns import Job, read_many
from ledger_tools.returns.workers import child
child._COMMAND = (
    "import os, time\\nfrom ledger_tools.returns.workers import worker\\n"
    "def read_job(job, limits):\\n    print_pid(); time.sleep(600)\\n"
    "def print_pid():\\n    open(%r, 'w').write(str(os.getpid()))\\n"
    "worker.read_job = read_job; worker.main()"
)
list(read_many([Job("x", data=b"")], workers=1))
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks into /proc")
def test_a_worker_ends_with_its_parent(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", _PARENT % str(noted)])
    assert waited(lambda: noted.exists() and noted.read_text(encoding="utf-8"), 60)
    worker = int(noted.read_text(encoding="utf-8"))
    assert is_running(worker)
    parent.kill()
    parent.wait()
    assert waited(lambda: not is_running(worker))
