"""Temporary folders of this program: a killed run leaves its own, and a LibreOffice at work in it, to the next."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PREFIX = "ledger_tools_"
_LEASE = "in_use"  # held by whoever uses the folder; the system lets go of it when that process ends
_PID = "soffice_pid"
_NEW = 60.0  # seconds in which a folder may not have its lease yet


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Make a folder that nobody else may look into, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix=_PREFIX, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with (folder / _LEASE).open("wb") as lease:
            _hold(lease)
            yield folder


def note_soffice(folder: Path, pid: int) -> None:
    """Note which LibreOffice works in a folder."""
    (folder / _PID).write_text(str(pid), encoding="ascii", newline="\n")


def remove_left_behind() -> None:
    """Remove the folders of processes that were killed and end the LibreOffice they started; never raises."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if not folder.is_symlink() and folder.is_dir() and _is_ours(folder) and not _in_use(folder):
                _end_soffice(folder)
                shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def _hold(lease: IO[bytes]) -> None:
    """Take a lease; raises OSError where another process has it. On Windows an open file is one by itself."""
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - POSIX only

        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _in_use(folder: Path) -> bool:
    lease = folder / _LEASE
    if not lease.exists():
        return time.time() - folder.stat().st_mtime < _NEW
    try:
        if sys.platform == "win32":
            lease.unlink()
        else:
            with lease.open("ab") as stream:
                _hold(stream)
    except OSError:
        return True
    return False


def _end_soffice(folder: Path) -> None:
    """End the programs that were started on a folder: its name is in their command line, and in nobody else's."""
    if sys.platform == "win32":
        with contextlib.suppress(OSError, ValueError):
            pid = int((folder / _PID).read_text(encoding="ascii"))
            # A number may be another program's by now.
            only = ["/FI", f"PID eq {pid}", "/FI", "IMAGENAME eq soffice*"]
            subprocess.run(["taskkill", "/F", "/T", *only], check=False, capture_output=True)
        return
    for pid, command in _processes():
        if folder.name in command and "UserInstallation" in command and pid != os.getpid():
            with contextlib.suppress(OSError):
                os.kill(pid, 9)


def _processes() -> Iterator[tuple[int, str]]:
    """Yield number and command line of every process that may be looked at."""
    if Path("/proc/self/cmdline").exists():
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                yield int(path.parent.name), path.read_bytes().decode("utf-8", "replace")
        return
    listed = subprocess.run(["ps", "-axo", "pid=,command="], check=False, capture_output=True)
    for line in listed.stdout.decode("utf-8", "replace").splitlines():
        number, _, command = line.strip().partition(" ")
        if number.isdecimal():
            yield int(number), command
