"""Whoever works on a cycle at the same moment as another is never thrown out, and nothing is lost or counted twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.pipeline.two_desks import PAIRS, Pair, differs, prepare


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desks") / "資格確認書R7"
    prepare(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_two_at_once_leave_what_one_after_the_other_would(base: Path, tmp_path: Path, pair: Pair) -> None:
    if sys.platform == "win32" and "watch" in pair.second:
        pytest.skip("Ctrl+C cannot be sent to one process alone there")
    assert differs(base, pair, tmp_path / "runs")() == ""
