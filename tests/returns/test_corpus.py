"""Workbooks written by eleven programs, each with the truth beside it: every cell's evidence has to be read exactly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes

FOLDER = Path(__file__).parent / "corpus"
MAKERS = (".py", ".js", ".java", ".json", ".pyc")
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file() and path.suffix not in MAKERS)


def truth_of(path: Path) -> dict[str, Any]:
    beside = path.with_name(f"{path.name}.json")
    assert beside.exists(), f"{path.name} has no truth beside it"
    truth: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    return truth


def said(reading: FileReading) -> dict[str, Any]:
    (table,) = reading.tables
    rows = [
        {
            "row": row.row,
            "bango": row.bango,
            "name": row.name,
            "received_on": row.received_on,
            "remark": row.remark,
            "evidence": [[item.kind, item.text, item.sha256] for item in row.evidence],
            "codes": list(row.codes),
        }
        for row in table.rows
    ]
    return {"header_row": table.header_row, "rows": rows}


def test_the_corpus_is_whole() -> None:
    writers = {truth_of(path)["writer"] for path in FILES}
    assert (len(FILES) >= 80, len(writers) >= 11) == (True, True)
    assert sum(path.stat().st_size for path in FOLDER.iterdir() if path.is_file()) < 2_000_000
    truths = {path.name for path in FOLDER.glob("*.json")}
    assert truths == {f"{path.name}.json" for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_cell_is_read_exactly(path: Path) -> None:
    truth = truth_of(path)
    reading = read_bytes(path.name, path.read_bytes(), convert=False)
    if "refused" in truth:
        assert (reading.tables, [item.code for item in reading.findings]) == ((), [truth["refused"]])
        return
    assert said(reading) == {"header_row": truth["header_row"], "rows": truth["rows"]}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sheetjs_typed.xlsb", "xlwt_totals.xls", "odfpy_elsewhere.ods"])
def test_libreoffice_makes_the_others_readable(soffice: str, name: str) -> None:
    assert soffice
    path = FOLDER / name
    expected = [
        {**row, "evidence": [item for item in row["evidence"] if item[0] == "text"], "codes": []}
        for row in truth_of(path)["rows"]
    ]
    assert said(read_bytes(name, path.read_bytes()))["rows"] == expected


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(FOLDER.glob("poi_*.xls")), ids=lambda path: path.name)
def test_libreoffice_shows_what_an_old_workbook_holds(soffice: str, path: Path) -> None:
    assert soffice
    assert said(read_bytes(path.name, path.read_bytes()))["rows"] == truth_of(path)["converted"]
