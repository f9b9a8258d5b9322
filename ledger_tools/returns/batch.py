"""Reading many returned files, each in a child process that may crash, hang or run out of memory."""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import subprocess
import sys
import threading
import time
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from ledger_tools.model import FileFinding, FileReading
from ledger_tools.returns.convert import CONVERT_SECONDS
from ledger_tools.returns.limits import LIMITS, Limits
from ledger_tools.returns.memory import memory_used
from ledger_tools.returns.worker import READY, Job, read_job, receive, send

_CRASHED = (
    "読み取りの途中で異常終了したため、このファイルは読み取れませんでした。"
    "Excel で開いて保存し直すよう依頼してください。"
)
_TOO_SLOW = (
    "決められた時間内に読み取れなかったため、打ち切りました。受領簿だけのファイルで提出し直すよう依頼してください。"
)
_TOO_HUNGRY = (
    "読み取りに必要なメモリが多すぎるため、打ち切りました。受領簿だけのファイルで提出し直すよう依頼してください。"
)
_TICK = 0.1  # seconds between two looks at deadlines and memory
_START_SECONDS = 120.0  # a cold start under a virus scanner
_AHEAD = 8  # jobs per worker that may be read ahead of the one yielded next
_ABORTED = -6  # SIGABRT: how native code ends when memory is refused
_COMMAND = "from ledger_tools.returns.worker import main; main()"


def read_many(
    items: Iterable[Job], *, workers: int | None = None, limits: Limits = LIMITS
) -> Iterator[tuple[Job, FileReading]]:
    """Yield each job with its reading, in the order given.

    ``workers`` is the number of child processes (default: one per processor); 0 reads in this very process, where a
    crash of native code is a crash of the program.
    """
    if workers == 0:
        for job in items:
            yield job, read_job(job, limits)
        return
    with _Pool(workers or os.cpu_count() or 1, limits) as pool:
        yield from pool.read(items)


class _Pool:
    """A few children fed over pipes, a thread for each, and one more that ends those which take too long."""

    def __init__(self, count: int, limits: Limits) -> None:
        self._count = count
        self._jobs: queue.SimpleQueue[tuple[int, Job] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[int, Job, FileReading]] = queue.SimpleQueue()
        self._children: list[_Child] = []
        self._limits = limits
        self._closed = threading.Event()

    def __enter__(self) -> _Pool:
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        for child in self._children:
            self._jobs.put(None)
            child.stop()

    def read(self, items: Iterable[Job]) -> Iterator[tuple[Job, FileReading]]:
        """Yield the readings in the order of the items."""
        source = enumerate(items)
        ready: dict[int, tuple[Job, FileReading]] = {}
        started = yielded = 0
        exhausted = False
        while True:
            while not exhausted and started - yielded < self._count * _AHEAD:
                item = next(source, None)
                exhausted = item is None
                if item is not None:
                    self._start_child(started)
                    self._jobs.put(item)
                    started += 1
            if yielded == started:
                return
            while yielded not in ready:
                index, job, reading = self._done.get()
                ready[index] = (job, reading)
            yield ready.pop(yielded)
            yielded += 1

    def _start_child(self, started: int) -> None:
        if len(self._children) < self._count and started >= len(self._children):
            child = _Child(self._limits)
            self._children.append(child)
            threading.Thread(target=self._serve, args=(child,), daemon=True).start()

    def _serve(self, child: _Child) -> None:
        while not self._closed.is_set():
            item = self._jobs.get()
            if item is None:
                return
            index, job = item
            try:
                reading = child.read(job)
            except Exception as error:  # the batch waits for an answer to every job
                reading = _failed(job, "F01", f"{_CRASHED}({type(error).__name__})")
            self._done.put((index, job, reading))

    def _watch(self) -> None:
        while not self._closed.wait(_TICK):
            for child in tuple(self._children):
                child.check()


class _Child:
    """One child process; a dead one is replaced when the next job comes."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline = 0.0  # 0: idle
        self._ended_for = ""

    def read(self, job: Job) -> FileReading:
        """Have a job read; whatever happens to the child becomes a finding."""
        self._ended_for = ""
        try:
            process = self._running()
        except (EOFError, OSError):
            return self._buried(job)
        assert process.stdin is not None and process.stdout is not None
        self._deadline = time.monotonic() + self._limits.seconds + (CONVERT_SECONDS if _may_convert(job) else 0.0)
        try:
            send(process.stdin, (job, self._limits))
            reading = receive(process.stdout)
        except (EOFError, OSError):
            return self._buried(job)
        finally:
            self._deadline = 0.0
        assert isinstance(reading, FileReading)
        return reading

    def check(self) -> None:
        """End the child where it is past its deadline or beyond its memory."""
        process, deadline = self._process, self._deadline
        if process is None or not deadline:
            return
        if time.monotonic() > deadline:
            self._ended_for = _TOO_SLOW
            process.kill()
        elif memory_used(process) > self._limits.memory_bytes:
            self._ended_for = _TOO_HUNGRY
            process.kill()

    def stop(self) -> None:
        """End the child for good."""
        process = self._process
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._deadline = time.monotonic() + _START_SECONDS
        assert process.stdout is not None
        if receive(process.stdout) != READY:
            raise EOFError
        return process

    def _buried(self, job: Job) -> FileReading:
        process = self._process
        if process is None:
            return _failed(job, "F01", _CRASHED)
        process.kill()
        code = process.wait()
        self.stop()
        self._process = None
        if self._ended_for:
            return _failed(job, "F10", self._ended_for)
        return _failed(job, "F10", _TOO_HUNGRY) if code == _ABORTED else _failed(job, "F01", _CRASHED)


def _may_convert(job: Job) -> bool:
    """Tell from a file's ends whether LibreOffice may be called for it: OLE, OpenDocument or binary workbooks."""
    if not job.convert:
        return False
    if job.data is not None:
        head, tail = job.data[:4096], job.data[-65536:]
    else:
        try:
            with Path(job.path or job.name).open("rb") as stream:
                head = stream.read(4096)
                stream.seek(0, os.SEEK_END)
                stream.seek(max(0, stream.tell() - 65536))
                tail = stream.read()
        except OSError:
            return False
    return not head.startswith(b"PK") or b"opendocument" in head or b"workbook.bin" in tail


def _failed(job: Job, code: str, message: str) -> FileReading:
    data = job.data
    if data is None:
        try:
            data = Path(job.path or job.name).read_bytes()
        except OSError:
            data = b""
    name = unicodedata.normalize("NFC", job.name)
    return FileReading(name, hashlib.sha256(data).hexdigest(), len(data), (), (FileFinding(code, message),))
