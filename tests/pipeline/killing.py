"""Runs of ``ingest`` that end by a real kill at a chosen moment: ``python -m tests.pipeline.killing``.

A moment is one line of the program's code that archives and records; the kill strikes there or a little later, then
also inside the database. Where the system can fork, one warm process makes the runs, each in a child of its own.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2025, 12, 15)
KILL = 9  # SIGKILL; Windows ends the process with this exit code
TOUCHED = 77  # exit code where an original was opened for writing
CAN_FORK = hasattr(os, "fork")

_PACKAGE = str(ROOT / "ledger_tools")
_WATCHED = tuple(str(Path(_PACKAGE, name)) for name in ("pipeline", "store", "files.py"))
_CHANGING = frozenset(("os.rename", "os.remove", "os.truncate", "os.utime", "os.chmod", "os.link", "os.mkdir"))
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Runs:
    """Makes runs in other processes; ``run`` returns the exit code, negative for a signal."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> Runs:
        if CAN_FORK:
            self._server = subprocess.Popen(
                self._command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=_environment()
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.communicate(timeout=60)

    def run(self, folder: Path, moment: int = 0, delay: float = 0.0, *, lines: Path | None = None) -> int:
        """Take in what lies in 回収/; be killed ``delay`` seconds after line ``moment``, or not at all.

        ``lines`` gets the file of every watched line that was run, in order (JSON).
        """
        request = json.dumps([str(folder), moment, delay, str(lines or "")])
        if self._server is None:
            return subprocess.run([*self._command(), request], check=False, env=_environment(), timeout=120).returncode
        assert self._server.stdin is not None and self._server.stdout is not None
        self._server.stdin.write(f"{request}\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    @staticmethod
    def _command() -> list[str]:
        return [sys.executable, "-m", "tests.pipeline.killing"]


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}


def main() -> None:
    """Make one run, or every run that is asked for on the standard input."""
    if len(sys.argv) > 1:
        _make(*json.loads(sys.argv[1]))
        return
    for name in ("ledger_tools.pipeline.ingest", "ledger_tools.store"):
        importlib.import_module(name)  # what every child needs is imported once

    for request in sys.stdin:
        child = os.fork()
        if child == 0:
            _make_and_exit(request)
        status = os.waitpid(child, 0)[1]
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _make_and_exit(request: str) -> None:
    try:
        _make(*json.loads(request))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _make(folder: str, moment: int, delay: float, lines: str) -> None:
    from ledger_tools.pipeline import Cycle, ingest

    if moment % 3 != 1:  # most runs record every file by itself, so that the kills find some recorded and some not
        ingest._TOGETHER = 0.0
    os.cpu_count = lambda: 1  # one worker is enough; it is a process of its own
    sys.addaudithook(_guard(str(Path(folder, "回収"))))
    ran: list[str] = []
    sys.settrace(_tracer(ran, moment, delay))
    with Cycle(Path(folder)) as cycle:
        cycle.ingest(as_of=DAY)
    sys.settrace(None)
    if lines:
        Path(lines).write_text(json.dumps(ran), encoding="utf-8")
    if moment:
        os.kill(os.getpid(), KILL)  # the moment came too late: this is the last one


def _tracer(ran: list[str], moment: int, delay: float) -> Any:
    def in_watched(frame: Any, event: str, _: object) -> Any:
        if event == "line":
            ran.append(frame.f_code.co_filename)
            if len(ran) == moment:
                _die(delay)
        return in_watched

    return lambda frame, *_: in_watched if frame.f_code.co_filename.startswith(_WATCHED) else None


def _die(delay: float) -> None:
    if not delay:
        os.kill(os.getpid(), KILL)
    sys.setswitchinterval(1e-5)

    def later() -> None:
        time.sleep(delay)
        os.kill(os.getpid(), KILL)

    threading.Thread(target=later).start()


def _guard(originals: str) -> Any:
    """Return an audit hook that ends the process where it opens an original for writing or changes it otherwise."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
        if (writes or event in _CHANGING) and any(str(value).startswith(originals) for value in arguments[:2]):
            os._exit(TOUCHED)

    return hook


if __name__ == "__main__":
    main()
