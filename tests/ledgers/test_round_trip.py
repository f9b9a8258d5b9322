"""What is issued is what the reader of returned files finds, also after other programs saved or copied it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.ledgers import write_ledger
from ledger_tools.model import LedgerSheet
from ledger_tools.returns import read_file
from tests.conftest import require_external
from tests.ledgers.samples import convert, ledger, settings, wording

EXCELJS = """
const ExcelJS = require('exceljs');
(async () => {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(process.argv[1]);
  await book.xlsx.writeFile(process.argv[2]);
})();
"""
SHEETJS = """
const XLSX = require('xlsx');
XLSX.writeFile(XLSX.readFile(process.argv[1], {cellStyles: true, bookVBA: false}), process.argv[2]);
"""


@pytest.fixture
def issue() -> LedgerSheet:
    return ledger(30, edition=2)


@pytest.fixture
def issued_file(tmp_path: Path, issue: LedgerSheet) -> Path:
    path = tmp_path / "issued.xlsx"
    path.write_bytes(write_ledger(issue, settings(), wording()))
    return path


@pytest.fixture(scope="session")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """ExcelJS and SheetJS, from the folder NODE_PATH names or installed for these tests alone."""
    given = os.environ.get("NODE_PATH", "")
    if given and all((Path(given) / name).is_dir() for name in ("exceljs", "xlsx")):
        return Path(given)
    npm = require_external("npm")
    folder = tmp_path_factory.mktemp("node")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "exceljs@4", "xlsx@0.18"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=240, check=False)
    if done.returncode:
        reason = "npm could not install exceljs and xlsx"
        if os.environ.get("LEDGER_TOOLS_REQUIRE_EXTERNALS") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder / "node_modules"


def check_rows(path: Path, issue: LedgerSheet) -> None:
    """Every row says which one it is, and nothing in it is taken for a stamp."""
    reading = read_file(path)
    (table,) = reading.tables
    assert (table.cycle_id, table.ledger_id, table.edition) == (issue.cycle_id, issue.ledger_id, issue.edition)
    assert table.cards_returned == ""
    assert [(row.key, row.kigo, row.bango, row.name, row.department, row.cards) for row in table.rows] == [
        (row.row_key, row.kigo, row.bango, row.name, "", str(row.cards)) for row in issue.rows
    ]
    # Our own marks are no evidence and no doubt.
    assert [(row.evidence, row.codes) for row in table.rows] == [((), ())] * len(issue.rows)
    assert reading.findings == ()


@pytest.mark.parametrize("members", [0, 1, 30])
def test_as_issued_and_saved_by_openpyxl(tmp_path: Path, members: int) -> None:
    issue = ledger(members, edition=2)
    path = tmp_path / "issued.xlsx"
    path.write_bytes(write_ledger(issue, settings(), wording()))
    check_rows(path, issue)
    openpyxl.load_workbook(path).save(tmp_path / "saved.xlsx")
    check_rows(tmp_path / "saved.xlsx", issue)


@pytest.mark.slow
def test_saved_by_libreoffice(soffice: str, issued_file: Path, issue: LedgerSheet) -> None:
    check_rows(convert(soffice, issued_file, "xlsx"), issue)


@pytest.mark.slow
@pytest.mark.parametrize("script", [EXCELJS, SHEETJS], ids=["ExcelJS", "SheetJS"])
def test_saved_by_javascript(node_modules: Path, issued_file: Path, issue: LedgerSheet, script: str) -> None:
    node = require_external("node")
    saved = issued_file.with_name("saved.xlsx")
    environment = {**os.environ, "NODE_PATH": str(node_modules)}
    subprocess.run(
        [node, "-e", script, str(issued_file), str(saved)],
        env=environment,
        check=True,
        capture_output=True,
        timeout=120,
    )
    check_rows(saved, issue)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_saved_in_another_format_by_libreoffice(soffice: str, issued_file: Path, issue: LedgerSheet, kind: str) -> None:
    """Neither the page's marks nor column 状態, whose formula is too long for .xls, is a seal of anybody's."""
    check_rows(convert(soffice, issued_file, kind), issue)


def copied_sheet(source: Path, target: Path) -> None:
    """Copy cells, widths and merges into a workbook of the clerk's own: properties and hidden sheet stay behind."""
    sheet = openpyxl.load_workbook(source)["受領簿"]
    book = openpyxl.Workbook()
    own = book.active
    own.title = "手元の控え"
    own["A1"] = "関係のない表"
    copy = book.create_sheet("12月分")
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                copy.cell(cell.row, cell.column, cell.value)
    for letter, dimension in sheet.column_dimensions.items():
        copy.column_dimensions[letter].width = dimension.width
        copy.column_dimensions[letter].hidden = dimension.hidden
    for area in sheet.merged_cells.ranges:
        copy.merge_cells(str(area))
    book.save(target)


def test_copied_into_another_workbook(tmp_path: Path, issued_file: Path, issue: LedgerSheet) -> None:
    """The keys of the rows say cycle and ledger, the printed number says the edition."""
    copied_sheet(issued_file, tmp_path / "copied.xlsx")
    check_rows(tmp_path / "copied.xlsx", issue)


@pytest.mark.slow
def test_copied_and_saved_by_libreoffice(soffice: str, tmp_path: Path, issued_file: Path, issue: LedgerSheet) -> None:
    copied_sheet(issued_file, tmp_path / "copied.xlsx")
    check_rows(convert(soffice, tmp_path / "copied.xlsx", "xlsx"), issue)
