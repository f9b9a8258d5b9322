"""Spreadsheets of other projects' test suites: each is read or refused with a reason, none is a ledger.

They are read where they lie: set LEDGER_TOOLS_FOREIGN to the folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ledger_tools.returns import Job, read_many

FOLDER = os.environ.get("LEDGER_TOOLS_FOREIGN", "")
_FOREIGN = frozenset((".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods", ".csv"))


@pytest.mark.slow
@pytest.mark.skipif(not FOLDER, reason="LEDGER_TOOLS_FOREIGN names no folder")
def test_foreign_files_end_with_a_reason() -> None:
    paths = sorted(path for path in Path(FOLDER).iterdir() if path.suffix in _FOREIGN)
    assert paths
    bad: list[str] = []
    for job, reading in read_many([Job(path.name, path, convert=False) for path in paths]):
        codes = {finding.code for finding in reading.findings}
        # A trailing bracket names an exception nobody expected.
        unexpected = any(finding.message.endswith("Error)") for finding in reading.findings)
        if reading.tables or not codes & {"F01", "F02", "F03", "F10"} or unexpected:
            bad.append(f"{job.name}: {reading.findings}")
    assert bad == []
