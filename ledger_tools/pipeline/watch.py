"""Noticing files that arrive in a folder, once each is complete, and taking in what is dropped into 回収/."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import RETURNS
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.ingest import Ingested
from ledger_tools.returns import is_lock_file

_LOOK_AGAIN = 10.0  # seconds: network shares do not tell of changes made by others, so the folder is listed as well
_TRY_AGAIN = 5.0  # seconds
_HALF_DONE = (".tmp", ".part", ".partial", ".crdownload", ".download")

#: Size and time of the last change of every file below a folder.
Snapshot = dict[Path, tuple[int, int]]


def snapshot(folder: Path) -> Snapshot:
    """Return the files below a folder as they are now, without lock files and half-done downloads."""
    found: Snapshot = {}
    for path in sorted(folder.rglob("*")):
        if is_lock_file(path.name) or path.name.startswith(".") or path.suffix.casefold() in _HALF_DONE:
            continue
        try:
            state = path.stat()
            if path.is_file():
                found[path] = (state.st_size, state.st_mtime_ns)
        except OSError:  # gone again, or not to be looked at yet
            continue
    return found


def watch(
    folder: Path,
    take: Callable[[list[Path]], bool],
    *,
    known: Snapshot | None = None,
    settle: float = 2.0,
    stop: threading.Event | None = None,
) -> None:
    """Call ``take`` for the files that appear or change below a folder, until ``stop`` is set or Ctrl+C is pressed.

    A file is complete when its size and time have not changed for ``settle`` seconds and it can be opened; all that
    are complete are taken together. Where ``take`` says that it could not, it is asked again a little later. ``known``
    are files that are not to be taken as they stand.
    """
    changed, stop = threading.Event(), stop or threading.Event()
    observer = _observer(folder, changed)
    watcher = _Watcher(folder, dict(known or {}), settle)
    try:
        while not stop.is_set():
            changed.clear()
            ready = watcher.complete()
            if ready and not take(ready):
                watcher.give_back(ready)
                stop.wait(_TRY_AGAIN)
            changed.wait(min(settle / 2, _LOOK_AGAIN) if watcher.waiting else _LOOK_AGAIN)
            if not watcher.waiting and changed.is_set():
                time.sleep(min(settle / 2, 0.2))  # copying one file is a burst of events
    finally:
        if observer is not None:
            observer.stop()
            observer.join()


def watch_returns(
    cycle: Cycle,
    *,
    as_of: date,
    passwords: Sequence[str] = (),
    settle: float = 2.0,
    began: Callable[[Ingested], None],
    took: Callable[[Ingested], None],
    failed: Callable[[str], None],
) -> None:
    """Take in what lies in 回収/ (``began`` is told), then what arrives there (``took``), until Ctrl+C is pressed.

    What cannot be taken in, as the store is busy or the disk full, is taken in as soon as it can be; ``failed`` is told
    once why it has to wait.
    """
    folder = cycle.folder / RETURNS
    intake = _Intake(cycle, partial(cycle.ingest, as_of=as_of, passwords=passwords, mails=[folder]), took, failed)
    known = snapshot(folder)
    already = cycle.ingest(as_of=as_of, passwords=passwords)
    intake.remember(already)
    began(already)
    watch(folder, intake.take, known=known, settle=settle)


class _Intake:
    """Takes in what has arrived, and with it what is still locked: its password may just have come in a mail."""

    def __init__(
        self,
        cycle: Cycle,
        ingest: Callable[[list[Path]], Ingested],
        took: Callable[[Ingested], None],
        failed: Callable[[str], None],
    ) -> None:
        self._cycle = cycle
        self._folder = cycle.folder / RETURNS
        self._ingest = ingest
        self._took = took
        self._failed = failed
        self._locked: frozenset[str] = frozenset()
        self._why = ""

    def remember(self, taken: Ingested) -> None:
        """Remember which files asked for a password."""
        self._locked = frozenset(finding.file for finding in taken.findings if finding.code == "F02")

    def take(self, arrived: list[Path]) -> bool:
        """Take in these files; False where they have to be tried again."""
        paths = [path for path in dict.fromkeys((*arrived, *self._still_locked())) if path.exists()]
        if not any(path in paths for path in arrived):
            return True  # taken away again in the very moment
        try:
            taken = self._ingest(paths)
        except LedgerToolsError as error:
            self._cycle.close()  # what was away for a moment (a share) is opened anew
            if str(error) != self._why and all(path.exists() for path in paths):
                self._why = str(error)
                self._failed(self._why)
            return False
        self._why = ""
        told = self._locked
        self.remember(taken)
        taken.refused = [name for name in taken.refused if name not in told]
        self._took(taken)
        return True

    def _still_locked(self) -> Iterator[Path]:
        """The files in which those are that asked for a password."""
        for name in sorted(self._locked):
            own = PurePosixPath(name)
            inside = (self._folder / part for part in (own, *own.parents))
            if (path := next(filter(Path.is_file, inside), None)) is not None:
                yield path


class _Watcher:
    """Which files have been taken, and since when the others have not changed."""

    def __init__(self, folder: Path, taken: Snapshot, settle: float) -> None:
        self._folder = folder
        self._taken = taken
        self._settle = settle
        self.waiting: dict[Path, tuple[tuple[int, int], float]] = {}

    def complete(self) -> list[Path]:
        """Return the files that have become complete since the last call."""
        now = time.monotonic()
        files = snapshot(self._folder)
        fresh = {path: state for path, state in files.items() if self._taken.get(path) != state}
        self.waiting = {
            path: self.waiting[path] if path in self.waiting and self.waiting[path][0] == state else (state, now)
            for path, state in fresh.items()
        }
        ready = [path for path, (_, since) in self.waiting.items() if now - since >= self._settle and _opens(path)]
        for path in ready:
            self._taken[path] = self.waiting.pop(path)[0]
        return ready

    def give_back(self, paths: list[Path]) -> None:
        """Take these for new again."""
        for path in paths:
            self.waiting[path] = self._taken.pop(path), time.monotonic()


def _opens(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            stream.read(1)
    except OSError:
        return False
    return True


class _Waker(FileSystemEventHandler):
    def __init__(self, changed: threading.Event) -> None:
        self._changed = changed

    def on_any_event(self, event: FileSystemEvent) -> None:
        # Opening and closing a file for reading, as the intake itself does, is no news.
        if event.event_type in ("created", "modified", "moved"):
            self._changed.set()


def _observer(folder: Path, changed: threading.Event) -> BaseObserver | None:
    """Start listening to the system; None where it has nothing to tell (some network shares): listing then does."""
    observer = Observer()
    try:
        observer.schedule(_Waker(changed), str(folder), recursive=True)
        observer.start()
    except OSError:
        return None
    return observer
