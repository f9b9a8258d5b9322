"""A command that is killed leaves no worker, and run again it leaves what an undisturbed run would."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.pipeline.kills import RUNS, Run, tries
from tests.pipeline.two_desks import prepare


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kills") / "資格確認書R7"
    prepare(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.name)
def test_a_killed_command_is_completed_by_the_next(base: Path, tmp_path: Path, run: Run) -> None:
    assert tries(base, run, tmp_path / "runs", 1, random.Random(run.name)) == []
