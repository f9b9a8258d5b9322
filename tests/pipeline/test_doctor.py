"""What doctor finds, and that it says what to do wherever something is not well."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ledger_tools.cli import main
from ledger_tools.pipeline import doctor_folder, doctor_installation
from ledger_tools.pipeline.doctor_installation import has_wal_fault, version_of
from ledger_tools.pipeline.storage import NETWORK, SYNCED, Whereabouts
from ledger_tools.pipeline.symptoms import ERROR, OK, WARNING
from tests.builders import make_cycle


@pytest.fixture(autouse=True)
def well_equipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with all there may be, whatever this one has."""
    monkeypatch.setattr(doctor_installation, "find_soffice", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(doctor_installation, "_japanese_font", lambda: "BIZ UDGothic")
    monkeypatch.setattr(doctor_installation.sqlite3, "sqlite_version", "3.51.3")
    monkeypatch.setattr(doctor_installation.sys, "version_info", (3, 12, 3))
    monkeypatch.setattr(doctor_folder, "whereabouts", lambda _folder: Whereabouts("local"))
    monkeypatch.setattr(doctor_folder.shutil, "disk_usage", usage(50_000_000_000))


def usage(free: int) -> Callable[[Path], Any]:
    total = shutil.disk_usage(os.curdir)
    return lambda _folder: total._replace(free=free)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cycle") / "R7"
    make_cycle(folder).close()
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "R7"))


def run(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, ["-C", str(folder), "doctor", *arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def told(folder: Path) -> tuple[int, dict[str, str]]:
    """Exit code, and what is not well: check -> level."""
    result = run(folder, "--format", "json")
    found = json.loads(result.output)
    assert all(bool(one["remedy"]) == (one["level"] != OK) for one in found), "whatever is not well has a remedy"
    return result.exit_code, {one["check"]: one["level"] for one in found if one["level"] != OK}


def test_all_is_well(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert told(folder) == (0, {})
    result = run(folder)
    assert result.exit_code == 0 and result.output.endswith("問題は見つかりませんでした。\n")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()} == before


def test_without_a_cycle_the_installation_alone_is_looked_at(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, "設定.xlsx がないため点検していません" in result.output) == (0, True)
    assert list(tmp_path.iterdir()) == []
    missing = CliRunner().invoke(main, ["-C", str(tmp_path / "なし"), "doctor"])
    assert (missing.exit_code, "ありません" in missing.output) == (2, True)


Change = Callable[[pytest.MonkeyPatch, Path], Any]


def lies(kind: str, name: str) -> Change:
    return lambda patch, _folder: patch.setattr(doctor_folder, "whereabouts", lambda _path: Whereabouts(kind, name))


def has(module: Any, name: str, value: Any) -> Change:
    return lambda patch, _folder: patch.setattr(module, name, value)


def sqlite_is(version: str, *, wal: bool) -> Change:
    def change(patch: pytest.MonkeyPatch, folder: Path) -> None:
        patch.setattr(doctor_installation.sqlite3, "sqlite_version", version)
        connection = sqlite3.connect(folder / "ledger.sqlite3")
        connection.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
        connection.close()

    return change


def requires(*texts: str) -> Change:
    return has(doctor_installation, "_requirements", lambda: texts)


def refused(*_args: Any, **_options: Any) -> None:
    raise PermissionError


def in_folder(change: Callable[[Path], Any]) -> Change:
    return lambda _patch, folder: change(folder)


SITUATIONS: tuple[tuple[str, Change, dict[str, str]], ...] = (
    ("a share", lies(NETWORK, "cifs"), {"place": WARNING}),
    ("a service", lies(SYNCED, "OneDrive"), {"place": WARNING}),
    ("no LibreOffice", has(doctor_installation, "find_soffice", lambda: ""), {"libreoffice": WARNING}),
    ("no font", has(doctor_installation, "_japanese_font", lambda: ""), {"fonts": WARNING}),
    ("no extras", has(doctor_installation, "can_read_letters", lambda: False), {}),
    ("old Python", has(doctor_installation.sys, "version_info", (3, 10, 1)), {"python": ERROR}),
    ("new Python", has(doctor_installation.sys, "version_info", (3, 15, 0)), {"python": WARNING}),
    ("SQLite with the fault, in use", sqlite_is("3.46.1", wal=True), {"journal": WARNING}),
    ("SQLite with the fault, not in use", sqlite_is("3.46.1", wal=False), {}),
    ("SQLite without it", sqlite_is("3.51.3", wal=True), {}),
    ("a library is missing", requires("nobody-has-this>=1"), {"libraries": ERROR}),
    ("a library is old", requires("click>=999.1"), {"libraries": ERROR}),
    ("libraries as they should be", requires("click>=8.1", "pandas", "rapidfuzz (>=3.9)"), {}),
    ("disk nearly full", has(doctor_folder.shutil, "disk_usage", usage(50_000_000)), {"disk": ERROR}),
    ("disk filling", has(doctor_folder.shutil, "disk_usage", usage(700_000_000)), {"disk": WARNING}),
    ("less room than is used", has(doctor_folder, "_size", lambda _folder: 10**12), {"disk": WARNING}),
    ("disk unknown", has(doctor_folder.shutil, "disk_usage", refused), {"disk": WARNING}),
    ("not writable", has(os, "fsync", refused), {"writable": ERROR}),
    (
        "not to be taken away",
        has(doctor_folder.Path, "unlink", lambda path, **o: None if o else refused()),
        {"writable": WARNING},
    ),
    ("no 保管", in_folder(lambda folder: shutil.rmtree(folder / "保管")), {"folders": WARNING, "register": WARNING}),
    ("no 報告", in_folder(lambda folder: shutil.rmtree(folder / "報告")), {"folders": WARNING}),
    ("no settings", in_folder(lambda folder: (folder / "設定.xlsx").unlink()), {"settings": ERROR}),
    ("bad settings", in_folder(lambda folder: (folder / "設定.xlsx").write_bytes(b"x")), {"settings": ERROR}),
    ("no store", in_folder(lambda folder: (folder / "ledger.sqlite3").unlink()), {"store": ERROR}),
    ("empty store", in_folder(lambda folder: (folder / "ledger.sqlite3").write_bytes(b"")), {"store": ERROR}),
    ("broken store", in_folder(lambda folder: (folder / "ledger.sqlite3").write_bytes(b"x" * 99)), {"store": ERROR}),
    (
        "two stores",
        in_folder(lambda folder: (folder / "ledger-PC12.sqlite3").write_bytes(b"")),
        {"copies": WARNING},
    ),
    (
        "two registers",
        in_folder(lambda folder: (folder / "保管" / "目録 (1).jsonl").write_bytes(b"")),
        {"copies": WARNING},
    ),
    ("what a system leaves in 保管", in_folder(lambda folder: (folder / "保管" / "Thumbs.db").write_bytes(b"x")), {}),
    ("half a file in 保管", in_folder(lambda folder: (folder / "保管" / f"{'0' * 64}.xlsx").write_bytes(b"x")), {}),
)


@pytest.mark.parametrize(("change", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS])
def test_what_is_not_well_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, change: Change, expected: dict[str, str]
) -> None:
    with monkeypatch.context() as patch:
        change(patch, folder)
        assert told(folder) == (1 if expected else 0, expected)


@pytest.mark.parametrize(
    ("versions", "faulty"),
    [
        (("3.7.0", "3.31.1", "3.44.5", "3.45.1", "3.46.1", "3.50.4", "3.50.6", "3.51.0", "3.51.2"), True),
        (("3.6.23", "3.44.6", "3.44.7", "3.50.7", "3.50.8", "3.51.3", "3.52.0", "3.53.2", "4.0.0"), False),
    ],
)
def test_which_versions_of_sqlite_have_the_fault(versions: Sequence[str], faulty: bool) -> None:
    assert {version: has_wal_fault(version_of(version)) for version in versions} == dict.fromkeys(versions, faulty)


def test_a_store_kept_elsewhere_is_not_missed(tmp_path: Path) -> None:
    folder = tmp_path / "R7"
    make_cycle(folder, basic={"保存先": f"sqlite:///{(tmp_path / 'elsewhere.sqlite3').as_posix()}"}).close()
    assert told(folder) == (0, {})
