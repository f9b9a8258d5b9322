"""Names of generated folders and files."""

from __future__ import annotations

import re
import sys
import unicodedata
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_tools.ledgers.names import bureau_folder, ledger_file, ledger_paths
from ledger_tools.model import LedgerSheet
from tests.ledgers.samples import BUREAUS, ledger

ROOT = Path("受領簿")


def sheet(ledger_id: str, department: str, *, bureau: str = "架空総務局") -> LedgerSheet:
    issue = ledger(0)
    return replace(
        issue,
        ledger_id=ledger_id,
        bureau=replace(issue.bureau, name=bureau),
        department=replace(issue.department, name=department),
    )


def test_names_of_the_contract() -> None:
    assert bureau_folder(BUREAUS[0]) == "01_架空総務局"
    assert ledger_file("01-003", "庶務課") == "01-003_庶務課_受領簿.xlsx"
    assert ledger_paths(ROOT, [sheet("01-003", "庶務課")]) == {
        "01-003": ROOT / "01_架空総務局" / "01-003_庶務課_受領簿.xlsx"
    }


@given(st.lists(st.text(max_size=80), min_size=1, max_size=12))
def test_legal_on_windows_and_never_alike(departments: list[str]) -> None:
    sheets = [sheet(f"01-{number:03}", name, bureau=name) for number, name in enumerate(departments, start=1)]
    paths = ledger_paths(ROOT, sheets)
    assert len({unicodedata.normalize("NFC", str(path)).casefold() for path in paths.values()}) == len(departments)
    for path in paths.values():
        for name in (path.name, path.parent.name):
            assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
            assert not name.endswith((".", " "))
            assert unicodedata.is_normalized("NFC", name)


def test_deep_folders_shorten_the_names() -> None:
    root = Path("/" + "深" * 150) / "受領簿"
    path = ledger_paths(root, [sheet("01-003", "長" * 100, bureau="局" * 100)])["01-003"]
    assert len(str(path.absolute())) <= 245
    assert path.name.startswith("01-003_長")
    assert path.name.endswith("_受領簿.xlsx")


RESERVED = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10)))
)


@pytest.mark.parametrize(
    "name",
    ["CON", "con.txt", "LPT1", "AUX.庶務課", "..", "課.", "課 ", 'a/b\\c:d*e?f"g<h>i|j', "\x00", "~$課", "か\u3099"],
)  # fmt: skip
def test_forbidden_and_reserved_names(tmp_path: Path, name: str) -> None:
    path = ledger_paths(tmp_path, [sheet("01-003", name, bureau=name)])["01-003"]
    for part in (path.name, path.parent.name):
        assert PureWindowsPath(part).name == part
        assert part.split(".")[0].upper() not in RESERVED
        assert not part.startswith("~$")
    path.parent.mkdir()
    path.write_bytes(b"x")
    assert [found.name for found in tmp_path.rglob("*.xlsx")] == [path.name]


@pytest.mark.parametrize("length", range(150, 200, 7))
def test_path_stays_below_windows_limit(length: int) -> None:
    root = Path(("C:/" if sys.platform == "win32" else "/") + "深" * (length - 4)) / "受領簿"
    path = ledger_paths(root, [sheet("24-1234", "名" * 80, bureau="局" * 80)])["24-1234"]
    assert len(str(path.absolute())) < 260 - len("~$")
