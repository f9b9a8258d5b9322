"""What the fuzzers begin with: the files that the tests of this folder hand to the reader, and those of the corpus."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.returns import reading
from ledger_tools.returns.files.containers import _Opener
from ledger_tools.returns.files.sniff import Kind, is_container, kind_of
from ledger_tools.returns.workbook.package import Package
from tests.returns.fuzz_mutations import packed, parts_of

HERE = Path(__file__).parent
CASES = HERE.parent / "data" / "cases"
#: A file larger than this is mutated too slowly to be worth it.
LARGEST = 120_000
PASSWORDS = ("Kyosai2025", "right", "互助会2025")

#: Tests whose workbooks hold every kind of stamp.
_OF_WORKBOOKS = ("evidence", "ledger", "workbook", "files/test_formats.py", "files/test_outside.py", "test_refusals.py")
#: Those that mutate by themselves, or start programs, would only add noise.
_PASSED_OVER = ("evidence/test_damage.py", "workbook/test_patterns.py", "files/test_leftovers.py")
_OF_FILES = ("files", "test_refusals.py")

#: Told of every file that is opened.
Note = Callable[[bytes], None]


def workbooks(folder: Path) -> list[bytes]:
    """Return workbooks (.xlsx, .ods), of the corpus and of tests; ``folder`` keeps them from one run to the next."""
    return _kept(folder, Package, "open", 0, _OF_WORKBOOKS, (".xlsx", ".ods"), _laid_open)


def containers(folder: Path) -> list[bytes]:
    """Return mails and archives of tests and cases."""
    found = _kept(folder, _Opener, "open", 2, _OF_FILES, ())
    found += [path.read_bytes() for path in sorted(CASES.iterdir())]
    return [data for data in found if is_container(kind_of(data)) and len(data) <= LARGEST]


def tables(folder: Path) -> list[bytes]:
    """Return tables that are no .xlsx: .xls, .xlsb, .ods, .fods, pages, web archives, XML workbooks and texts."""
    found = _kept(folder, reading, "_read", 0, _OF_FILES, (".xls", ".xlsb", ".ods"))
    others = (Kind.XLS, Kind.XLSB, Kind.ODS, Kind.FLAT_ODF, Kind.MARKUP, Kind.ARCHIVE, Kind.TEXT)
    return [data for data in found if kind_of(data) in others]


def _laid_open(data: bytes) -> bytes:
    parts = parts_of(data)
    return packed(parts) if parts else data


def _keep(folder: Path, data: bytes) -> None:
    if 0 < len(data) <= LARGEST:
        (folder / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)


def _kept(
    folder: Path,
    owner: Any,
    opener: str,
    place: int,
    tests: Sequence[str],
    suffixes: Sequence[str],
    form: Callable[[bytes], bytes] = bytes,
) -> list[bytes]:
    """Return what lies in a folder, which is filled where it is empty.

    ``opener`` names what of its ``owner`` is called with each file, as its argument number ``place``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not any(folder.iterdir()):
        for path in (HERE / "corpus").iterdir():
            if path.suffix in suffixes:
                _keep(folder, form(path.read_bytes()))
        options = ["-q", "-o", "addopts=", "-m", "not slow", *(f"--ignore={HERE / name}" for name in _PASSED_OVER)]
        usual = owner.__dict__[opener]
        recorder = _Recorder(owner, opener, place, lambda data: _keep(folder, form(data)))
        pytest.main([*options, *(str(HERE / name) for name in tests)], plugins=[recorder])
        setattr(owner, opener, usual)
    return [path.read_bytes() for path in sorted(folder.iterdir())]


class _Recorder:
    """A pytest plugin that is told of every file the tests open."""

    def __init__(self, owner: Any, opener: str, place: int, note: Note) -> None:
        self._owner, self._opener, self._place, self._note = owner, opener, place, note

    def pytest_runtest_call(self) -> None:
        opened = getattr(self._owner, self._opener)

        def noted(*args: Any, **options: Any) -> Any:
            self._note(args[self._place])
            return opened(*args, **options)

        if getattr(opened, "__name__", "") != "noted":
            setattr(self._owner, self._opener, noted)
