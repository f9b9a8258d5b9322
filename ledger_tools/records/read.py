"""Records files → text cells by column, with their place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.japanese.text import as_written, normalise
from ledger_tools.records.problems import ERROR, WARNING, Problem
from ledger_tools.records.strict import misfit
from ledger_tools.records.tables import TEXT_SUFFIXES, Table, TableError, read_table

SUFFIXES = TEXT_SUFFIXES | {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
_AS_WRITTEN = frozenset({"name", "former_name", "bureau_name", "department_name"})

#: Without these no ledger can be written; a bureau or department may be given by code or by name.
REQUIRED: tuple[tuple[str, ...], ...] = (
    ("kigo",),
    ("bango",),
    ("name",),
    ("bureau_code", "bureau_name"),
    ("department_code", "department_name"),
)


_PERSON = frozenset({"kigo", "bango", "name"})


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as text: ``frame`` has the ROSTER_COLUMNS it carries, plus file, sheet and row."""

    frame: pd.DataFrame
    encoding: str
    problems: tuple[Problem, ...]


def read_raw(path: Path, data: bytes) -> RawFile:
    """Read one records file into text cells.

    Nothing is judged here but the shape: unreadable files, faulty quotes, a missing header line, missing or doubled
    columns and lines longer or shorter than the header are problems.
    """
    try:
        return _frame(path.name, read_table(path, data, ROSTER_COLUMNS, _PERSON))
    except TableError as error:
        return RawFile(pd.DataFrame(), "", error.problems)


def _clean(key: str, cell: str) -> str:
    """Names keep the characters of the records (IVS, full-width spaces); everything else is normalised."""
    return as_written(cell) if key in _AS_WRITTEN else normalise(cell)


def _frame(name: str, table: Table) -> RawFile:
    sheet, columns = table.sheet, table.columns
    message = "同じ意味の見出しが二つあります。どちらか一方を消してください。"
    problems = [Problem(ERROR, name, message, table.header + 1, header, sheet) for header in table.doubled]
    problems += _missing(name, sheet, table.header, set(columns.values()))
    records: list[dict[str, Any]] = []
    for line, row in enumerate(table.rows[table.header + 1 :], start=table.header + 2):
        texts = [_clean(columns.get(index, ""), cell) for index, cell in enumerate(row)]
        if not any(texts):
            continue
        message = misfit(texts, table.width)
        if message:
            problems.append(Problem(ERROR, name, message, line, sheet=sheet))
        record: dict[str, Any] = {key: texts[index] for index, key in columns.items() if index < len(texts)}
        records.append({**record, "file": name, "sheet": sheet, "row": line})
    if not records:
        problems.append(Problem(WARNING, name, "見出しの下にデータの行がありません。", sheet=sheet))
    frame = pd.DataFrame(records, columns=[*columns.values(), "file", "sheet", "row"])
    return RawFile(frame.astype(object).where(frame.notna(), ""), table.encoding, tuple(problems))


def _missing(name: str, sheet: str, header: int, present: set[str]) -> list[Problem]:
    headers = {column.key: column.header for column in ROSTER_COLUMNS}
    return [
        Problem(
            ERROR,
            name,
            f"必要な列「{'」又は「'.join(headers[key] for key in keys)}」がありません。"
            "列を加えるか、見出しの名前を直してください。",
            header + 1,
            sheet=sheet,
        )
        for keys in REQUIRED
        if not present & set(keys)
    ]
