"""A small generated cycle, made once and copied for every test that changes it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger_tools.pipeline import Cycle
from tests.builders import generate, make_cycle


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a cycle whose ledgers are written; not to be changed."""
    folder = tmp_path_factory.mktemp("cycle") / "資格確認書R7"
    with make_cycle(folder) as cycle:
        generate(cycle)
    return folder


@pytest.fixture
def cycle(generated: Path, tmp_path: Path) -> Iterator[Cycle]:
    """A cycle of one's own: settings, records and ledgers of tests/builders.py, nothing returned yet."""
    folder = tmp_path / generated.name
    shutil.copytree(generated, folder)
    with Cycle(folder) as own:
        yield own
