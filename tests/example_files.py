"""Reading the example files as plain texts, apart from the software's own readers."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

Row = dict[str, str]


def read_csv(name: str, encoding: str, folder: Path = EXAMPLES) -> list[Row]:
    return list(csv.DictReader(io.StringIO((folder / name).read_bytes().decode(encoding), newline="")))


def as_date(text: str) -> date | None:
    """Read the few spellings the examples use."""
    if not text:
        return None
    found = re.fullmatch(r"(昭和|平成|令和|[SHR])?(\d+|元)[./年-](\d+)[./月-](\d+)日?", text)
    assert found, text
    first_year = {None: 1, "昭": 1926, "S": 1926, "平": 1989, "H": 1989, "令": 2019, "R": 2019}
    year = 1 if found[2] == "元" else int(found[2])
    era = found[1][0] if found[1] else None
    return date(year + first_year[era] - 1, int(found[3]), int(found[4]))


def read_sheet() -> list[Row]:
    workbook = CalamineWorkbook.from_path(str(EXAMPLES / "名簿.xlsx"))
    table = workbook.get_sheet_by_name("名簿").to_python()
    header = [str(cell) for cell in table[0]]
    return [dict(zip(header, (_shown(cell) for cell in row), strict=True)) for row in table[1:]]


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell))
    return str(cell)
