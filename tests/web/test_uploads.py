"""A part of ``python -m tests.web.uploads``: many files at once, and a form beyond the cap, to a running server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.uploads import run

pytestmark = pytest.mark.slow


def test_many_files_are_taken_and_too_large_a_form_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = tmp_path / "tmp"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    found = run(tmp_path / "事業", room, files=40, megabytes=640)
    assert not found.wrong
