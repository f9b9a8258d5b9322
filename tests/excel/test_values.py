"""The office's own workbooks with a cell far from the table: a sentence names it, the program goes on."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.errors import LedgerToolsError, SettingsError
from ledger_tools.excel.values import UnfitError, WorkbookError, read_sheets
from ledger_tools.programmes.kokuho.read import RosterError, read_roster
from ledger_tools.programmes.kokuho.settings import read_rules
from ledger_tools.records.read import read_raw
from ledger_tools.settings import read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables

FAR = "XFD1048576"
ONE_ROW = {"A1": "記号", "B1": "番号", "C1": "氏名"}


def workbook(*sheets: tuple[str, Mapping[str, object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, cells in sheets:
        sheet = book.create_sheet(name)
        for place, value in cells.items():
            sheet[place] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def edited(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)))
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml,
        lambda xml: xml.replace(b'<dimension ref="A1:XFD1048576"/>', b""),
        lambda xml: xml.replace(b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1:C1"/>'),
        lambda xml: xml.replace(b'<row r="1048576">', b"<row>"),
    ],
    ids=["as saved", "without dimension", "false dimension", "row without number"],
)
def test_a_far_cell_is_named_with_its_sheet(change: Callable[[bytes], bytes]) -> None:
    data = workbook(("表紙", ONE_ROW), ("名簿", {**ONE_ROW, FAR: "x"}))
    with pytest.raises(UnfitError, match=f"シート「名簿」が {FAR} まで"):
        read_sheets(edited(data, change))


def test_a_sheet_that_is_not_asked_for_may_reach_far() -> None:
    data = workbook(("メモ", {FAR: "x"}), ("名簿", ONE_ROW))
    assert read_sheets(data, {"名簿", "ない"}) == {"名簿": [["記号", "番号", "氏名"]]}


def test_a_cell_in_the_last_row_is_read() -> None:
    rows = read_sheets(workbook(("名簿", {**ONE_ROW, "C1048576": "末尾"})))["名簿"]
    assert (len(rows), rows[0], rows[-1]) == (1_048_576, ["記号", "番号", "氏名"], ["", "", "末尾"])


def test_a_false_count_of_strings_makes_no_room() -> None:
    data = write_settings(settings_tables())
    assert read_sheets(data)
    with pytest.raises(WorkbookError):
        read_sheets(edited(data, lambda xml: re.sub(rb'(uniqueCount=")\d+', rb"\g<1>4294967296", xml)))


def _settings(path: Path) -> Any:
    book = openpyxl.load_workbook(io.BytesIO(write_settings(settings_tables())))
    book["所属"][FAR] = "x"
    book.save(path)
    return read_settings(path)


def _records(path: Path) -> Any:
    raw = read_raw(path, workbook(("名簿", {**ONE_ROW, FAR: "x"})))
    raise LedgerToolsError("".join(problem.sentence for problem in raw.problems))


def _kokuho(read: Callable[[Path], Any]) -> Callable[[Path], Any]:
    def run(path: Path) -> Any:
        path.write_bytes(workbook(("名簿", {**ONE_ROW, FAR: "x"})))
        return read(path)

    return run


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (_settings, SettingsError),
        (_records, LedgerToolsError),
        (_kokuho(read_roster), RosterError),
        (_kokuho(read_rules), SettingsError),
    ],
    ids=["settings", "records", "kokuho", "kokuho settings"],
)
def test_every_reader_says_which_file_and_cell(
    tmp_path: Path, read: Callable[[Path], Any], error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"表.xlsx.*{FAR}"):
        read(tmp_path / "表.xlsx")
