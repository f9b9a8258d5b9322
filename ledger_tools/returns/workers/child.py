"""One child process that reads returned files: whatever happens to it becomes a finding of the file at hand."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ledger_tools.japanese.text import file_name
from ledger_tools.model import FileFinding, FileReading
from ledger_tools.returns.files.convert import CONVERT_SECONDS
from ledger_tools.returns.files.leftovers import remove_left_behind
from ledger_tools.returns.ledger.seals import LETTER_SECONDS
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.paper.files import is_paper
from ledger_tools.returns.workers.memory import memory_used
from ledger_tools.returns.workers.worker import READY, Answer, Job, digest, receive, send

_CRASHED = "読み取りの途中で異常終了したため、読み取れませんでした。"
_TOO_SLOW = "決められた時間内に読み取れなかったため、打ち切りました。"
_TOO_HUNGRY = "読み取りに必要なメモリが多すぎるため、打ち切りました。"
_SAVE_AGAIN = "Excel で開いて保存し直すよう依頼してください。"
_LEDGER_ONLY = "受領簿だけのファイルで提出し直すよう依頼してください。"
_SCAN_AGAIN = "受領簿の紙面を、カラー、200dpi、A4 で読み取り直してください。"
_STARTS = 3  # a child that dies before it has seen a file says nothing of the file
START_SECONDS = 120.0  # a cold start under a virus scanner
_ABORTED = -6  # SIGABRT: how native code ends when memory is refused
_COMMAND = "from ledger_tools.returns.workers.worker import main; main()"


class Child:
    """One child process; a dead one is replaced when it is needed again."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._job: Job | None = None  # what it reads now; None: idle or starting
        self._deadline = 0.0  # 0: idle
        self._ended_for = ""
        self._stopped = False
        self._data: bytes | None = None  # what the process was sent last

    def read(self, jobs: Sequence[Job]) -> list[Answer]:
        """Have jobs read one after another; whatever happens to the child becomes a finding of the job at hand."""
        readings: list[Answer] = []
        while len(readings) < len(jobs):
            readings += self._read_some(jobs[len(readings) :])
        return readings

    def _read_some(self, jobs: Sequence[Job]) -> list[Answer]:
        """Return the readings up to the job, if any, with which the child was lost."""
        self._ended_for = ""
        readings: list[Answer] = []
        try:
            process = self._running()
            assert process.stdin is not None and process.stdout is not None
            self._expect(jobs[0])
            send(process.stdin, self._without_what_it_has(jobs))
            for job in jobs:
                if not self._expect(job):
                    break
                readings.append(receive(process.stdout))
        except (EOFError, OSError):
            readings.append(self._buried(jobs[len(readings)]))
        finally:
            if not self._expect(None):
                self._bury()
        return readings

    def _without_what_it_has(self, jobs: Sequence[Job]) -> list[Job]:
        """Return the jobs as they are sent: the bytes of a file that is read in many parts cross the pipe once."""
        sent = []
        for job in jobs:
            again = job.data is not None and job.data is self._data
            self._data = job.data
            sent.append(replace(job, data=None, kept=True) if again else job)
        return sent

    def _expect(self, job: Job | None) -> bool:
        """Start the time of a job; False where the child was ended just after it had answered the one before."""
        with self._lock:
            self._job = job
            self._deadline = time.monotonic() + self._limits.seconds if job else 0.0
            return not self._ended_for

    def check(self) -> None:
        """End the child where it is past its deadline or beyond its memory."""
        with self._lock:
            process = self._process
            if process is None or not self._deadline:
                return
            late = time.monotonic() - self._deadline
            if late > 0 and (self._job is None or late > _more_seconds(self._job)):
                self._ended_for = _TOO_SLOW
                process.kill()
            elif memory_used(process) > self._limits.memory_bytes:
                self._ended_for = _TOO_HUNGRY
                process.kill()

    def stop(self) -> None:
        """End the child for good: it is not replaced."""
        self._stopped = True
        self._bury()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        for _ in range(_STARTS - 1):
            with contextlib.suppress(EOFError, OSError):
                return self._started()
            self._bury()
        return self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._stopped:
            raise EOFError
        self._data = None
        self._process = process = subprocess.Popen(
            [sys.executable, "-c", _COMMAND],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path or os.curdir for path in sys.path)},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._deadline = time.monotonic() + START_SECONDS
        assert process.stdin is not None and process.stdout is not None
        if self._stopped:  # while it was being started
            self._bury()
            raise EOFError
        if receive(process.stdout) != READY:
            raise EOFError
        send(process.stdin, self._limits)
        return process

    def _buried(self, job: Job) -> FileReading:
        code = self._bury()
        remove_left_behind()
        if self._ended_for:
            return _too_much(job, self._ended_for)
        return _too_much(job, _TOO_HUNGRY) if code == _ABORTED else crashed(job)

    def _bury(self) -> int:
        """End the child and return its exit code, 0 where it could not even be started."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        code = process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        return code


def _more_seconds(job: Job) -> float:
    """Return what a job may take beyond the usual time: for LibreOffice, and for the letters of seals."""
    return CONVERT_SECONDS * _may_convert(job) + LETTER_SECONDS * job.letters


def _may_convert(job: Job) -> bool:
    """Tell from a file's ends whether LibreOffice may be called for it: OLE, OpenDocument or binary workbooks."""
    if not job.convert or _is_paper(job):
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


def crashed(job: Job, why: str = "") -> FileReading:
    """Return what is said of a file whose reader ended without a word."""
    advice = _SCAN_AGAIN if _is_paper(job) else _SAVE_AGAIN
    return failed(job, "F01", f"{_CRASHED}{advice}" + (f"({why})" if why else ""))


def _too_much(job: Job, why: str) -> FileReading:
    return failed(job, "F10", why + (_SCAN_AGAIN if _is_paper(job) else _LEDGER_ONLY))


def _is_paper(job: Job) -> bool:
    return job.printed is not None and job.data is not None and is_paper(job.data)


def failed(job: Job, code: str, message: str) -> FileReading:
    """Return a reading that says only why there is none."""
    data = job.data
    if data is None:
        try:
            data = Path(job.path or job.name).read_bytes()
        except OSError:
            data = b""
    return FileReading(file_name(job.name), digest(data), len(data), (), (FileFinding(code, message),))
