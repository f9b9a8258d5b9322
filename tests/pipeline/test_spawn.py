"""Intake and writing where processes start anew, as on Windows and macOS, instead of being forked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle
from tests.builders import DEADLINE, return_ledger
from tests.pipeline.returned_files import SIGNED, put, statuses
from tests.pipeline.test_ingest_killed import zipped

_RUN = """
import multiprocessing, os, sys
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    os.cpu_count = lambda: 2
    from ledger_tools.pipeline import generate
    generate._POOL_FROM = 2
    from ledger_tools.cli import main
    main(["-C", sys.argv[1], *sys.argv[2:]], prog_name="ledger-tools")
"""


def run(folder: Path, tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = tmp_path / "run.py"
    script.write_text(_RUN, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), *arguments, "--as-of", "2025-12-15"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment, timeout=120)


@pytest.mark.slow
def test_ledgers_are_written_and_taken_in(cycle: Cycle, tmp_path: Path) -> None:
    cycle.close()
    written = run(cycle.folder, tmp_path, "generate", "--force")
    assert (written.returncode, "受領簿 4冊" in written.stdout) == (0, True), written.stderr
    ledger = return_ledger(cycle, "01-001", SIGNED)
    put(cycle, "便.zip", zipped({"局/受領簿.xlsx": ledger.read_bytes(), "壊れ.xlsx": b"PK"}))
    ledger.unlink()
    taken = run(cycle.folder, tmp_path, "ingest")
    assert (taken.returncode, "取り込んだファイル 1件" in taken.stdout) == (1, True), taken.stdout + taken.stderr
    assert statuses(cycle, "0000101", "0000102") == ["received", "received"]
    assert cycle.ingest(as_of=DEADLINE).read == []
