"""Whoever writes ledgers in several processes and is killed leaves none of them behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.actor import here
from tests.builders import generate
from tests.returns.test_watch import wait_for

#: Two workers that never get done with their ledgers, and say so in files named by their process.
_RUN = """
import multiprocessing, os, sys, time
from pathlib import Path
from ledger_tools.pipeline import Cycle, generate

def stuck(*_arguments, **_options):
    Path(sys.argv[2], str(os.getpid())).touch()
    time.sleep(600)

generate._write_one, generate._POOL_FROM, os.cpu_count = stuck, 2, lambda: 2
if __name__ == "__main__":
    from datetime import date
    multiprocessing.set_start_method(sys.argv[3])
    with Cycle(sys.argv[1]) as cycle:
        cycle.generate(as_of=date(2025, 11, 17), force=True)
"""


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_no_worker_outlives_a_killed_parent(cycle: Cycle, tmp_path: Path, method: str) -> None:
    cycle.close()
    script, workers = tmp_path / "run.py", tmp_path / "workers"
    script.write_text(_RUN, encoding="utf-8")
    workers.mkdir()
    command = [sys.executable, str(script), str(cycle.folder), str(workers), method]
    parent = subprocess.Popen(command, env={**os.environ, "PYTHONUTF8": "1"})
    try:
        wait_for(lambda: any(workers.iterdir()), 120)
    finally:
        parent.kill()
        parent.wait()
    begun = [int(path.name) for path in workers.iterdir()]
    try:
        wait_for(lambda: all(map(here().ended, begun)), 60)
    finally:
        for process in begun:
            with suppress(OSError):
                os.kill(process, signal.SIGTERM)
    assert generate(cycle).unchanged == 4
