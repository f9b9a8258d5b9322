"""Fixtures that every test may use."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
from collections.abc import Iterator

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that no process is left alone with one of them at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Tell the garbage collector that the tests themselves stay: to look through all of them again and again costs a
    twelfth of the time."""
    gc.collect()
    gc.freeze()


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
def ocr() -> None:
    """Skip without the extra [ocr], or fail where ``LEDGER_TOOLS_REQUIRE_OCR=1`` says that the machine has it."""
    from ledger_tools.returns import can_read_letters

    if not can_read_letters():
        reason = "the extra [ocr] is not installed"
        if os.environ.get("LEDGER_TOOLS_REQUIRE_OCR") == "1":
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
