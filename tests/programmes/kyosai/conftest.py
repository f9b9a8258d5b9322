"""The settings of a small office."""

from __future__ import annotations

import pytest

from ledger_tools.settings import Settings, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("settings") / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables()))
    return read_settings(path)
