"""Departments that only the records know: the code decides, the name is filled in, what contradicts is said once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_tools.settings import Settings, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables
from tests.records.test_load import load, said

_HEADER = "記号,番号,枝番,氏名,区分,局コード,所属コード,所属名\n"


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose sheet 所属 lists nothing but a department of bureau 02."""
    path = tmp_path_factory.mktemp("settings") / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables(departments="02,0201,財政課\n")))
    return read_settings(path)


def roster(lines: str) -> str:
    """Lines such as "101 0101 庶務課 03": 番号, 所属コード, 所属名 (-: none) and 局コード (01 where there is none)."""
    rows = []
    for line in lines.split(" / "):
        number, code, name, *bureau = line.split(" ")
        place = ",".join("" if part == "-" else part for part in (code, name))
        rows.append(f"共済,0000{number},00,架空 {number},本人,{bureau[0] if bureau else '01'},{place}\n")
    return _HEADER + "".join(rows)


#: The lines of the files, the departments of 101, 102, …, and how often a warning or an error is said.
CASES: tuple[tuple[tuple[str, ...], str, int, int], ...] = (
    (("101 0101 庶務課 / 102 0101 庶務課",), "0101庶務課 0101庶務課", 0, 0),
    # -- one side only
    (("101 0101 -",), "01010101", 0, 0),
    (("101 - 庶務課",), "庶務課庶務課", 0, 0),
    (("101 0101 庶務課 / 102 0101 -",), "0101庶務課 0101庶務課", 0, 0),
    (("101 0101 - / 102 0101 庶務課",), "0101庶務課 0101庶務課", 0, 0),
    (("101 0101 庶務課 / 102 - 庶務課",), "0101庶務課 0101庶務課", 0, 0),
    (("101 0101 庶務課 / 102 0102 -",), "0101庶務課 01020102", 0, 0),
    (("101 0101 庶務課 / 102 - 人事課",), "0101庶務課 人事課人事課", 0, 0),
    (("101 0101 庶務課 / 102 101 -",), "0101庶務課 0101庶務課", 0, 0),
    (("101 101 庶務課 / 102 0101 庶務課 / 103 0101 庶務課",), "0101庶務課 0101庶務課 0101庶務課", 0, 0),
    (("101 0101 庶務課 / 102 - 庶務　課",), "0101庶務課 0101庶務課", 0, 0),
    # -- files of one person
    (("101 0101 -", "101 0101 庶務課"), "0101庶務課", 0, 0),
    (("101 0101 庶務課", "101 0101 -"), "0101庶務課", 0, 0),
    (("101 - 庶務課", "101 0101 庶務課"), "0101庶務課", 0, 0),
    (("101 0101 -", "101 - 庶務課"), "0101庶務課", 0, 0),
    (("101 0101 - / 102 0101 -", "101 - 庶務課"), "0101庶務課 0101庶務課", 0, 0),
    (("101 0101 -", "101 0101 -"), "01010101", 0, 0),
    (("101 0101 庶務課", "101 0102 人事課"), "0101庶務課", 0, 2),
    (("101 0101 庶務課", "101 - 人事課"), "0101庶務課", 0, 2),
    (("101 0101 - / 102 0101 庶務課", "101 - 人事課"), "0101庶務課 0101庶務課", 1, 0),
    # -- what contradicts
    (("101 0101 庶務課 / 102 0101 庶務課 / 103 0101 総務課",), "0101庶務課 0101庶務課 0101庶務課", 1, 0),
    (
        ("101 0101 総務課 / 102 0101 庶務課 / 103 0101 庶務課 / 104 0101 総務課 / 105 0101 庶務課",),
        "0101庶務課 0101庶務課 0101庶務課 0101庶務課 0101庶務課",
        1,
        0,
    ),
    (("101 0101 庶務課 / 102 0102 庶務課",), "0101庶務課 0102庶務課", 0, 0),
    (("101 0101 庶務課 / 102 0102 庶務課 / 103 - 庶務課",), "0101庶務課 0102庶務課 庶務課", 0, 1),
    (("101 0101 庶務課 / 102 - -",), "0101庶務課", 0, 1),
    # -- other bureaus
    (("101 0101 庶務課 / 102 - 庶務課 03",), "0101庶務課 庶務課庶務課", 0, 0),
    (("101 0101 庶務課 / 102 0101 会計課 03 / 103 0101 - 03",), "0101庶務課 0101会計課 0101会計課", 0, 0),
    (("101 0101 庶務課 / 102 201 - 02",), "0101庶務課 0201財政課", 0, 0),
)


@pytest.mark.parametrize(("files", "departments", "warnings", "errors"), CASES)
def test_the_code_decides_and_the_name_is_filled_in(
    tmp_path: Path, silent: Settings, files: tuple[str, ...], departments: str, warnings: int, errors: int
) -> None:
    loaded = load(tmp_path, silent, *map(roster, files))
    places = zip(loaded.frame["department_code"], loaded.frame["department_name"], strict=True)
    found = ["".join(place) for place in places if any(place)]
    assert found == departments.split(), said(loaded) + said(loaded, "warning")
    assert (len(said(loaded, "warning")), len(said(loaded))) == (warnings, errors)


def test_two_names_of_one_code_are_said_once_with_the_count(tmp_path: Path, silent: Settings) -> None:
    lines = " / ".join([*(f"{n} 0101 庶務課" for n in range(101, 110)), *(f"{n} 0101 総務課" for n in range(110, 114))])
    (sentence,) = said(load(tmp_path, silent, roster(lines)), "warning")
    assert sentence.startswith("a.csv 11行目「所属名」: 所属コード「0101」の所属名が「庶務課」と「総務課」の二通り")
    assert "4行" in sentence
