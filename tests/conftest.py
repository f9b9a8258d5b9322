"""Fixtures that every test may use."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator

import pytest


def require_external(*names: str) -> str:
    """Return the path of the first of these programs that is installed.

    Without any of them the test is skipped with the reason, unless ``LEDGER_TOOLS_REQUIRE_EXTERNALS=1`` says that the
    machine is supposed to have everything: then it fails, so that a broken set-up does not pass as green.
    """
    for name in names:
        found = shutil.which(name)
        if found:
            return found
    reason = f"{' / '.join(names)} is not installed"
    if os.environ.get("LEDGER_TOOLS_REQUIRE_EXTERNALS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def soffice() -> str:
    """Path of LibreOffice."""
    return require_external("soffice", "libreoffice")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server."""
    from tests.postgresql import server

    if importlib.util.find_spec("psycopg") is None:
        require_external("psycopg")
    with server() as url:
        yield url
