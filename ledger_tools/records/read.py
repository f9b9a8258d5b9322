"""Records files → text cells by column, with their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.japanese.text import as_written, normalise
from ledger_tools.records.likely import likeliest
from ledger_tools.records.problems import ERROR, WARNING, Problem
from ledger_tools.records.strict import misfit
from ledger_tools.records.tables import NOBODY, TEXT_SUFFIXES, UNREAD_SHEET, Table, TableError, read_table

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
_WITH_ZEROS = frozenset({"bango", "edaban"})


@dataclass(frozen=True, slots=True)
class RawFile:
    """One file as text: ``frame`` has the ROSTER_COLUMNS it carries, plus file, sheet and row.

    ``unread``: headers of the columns that nothing was read from.
    """

    frame: pd.DataFrame
    encoding: str
    problems: tuple[Problem, ...]
    unread: tuple[str, ...] = ()


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
    problems += [Problem(ERROR, name, UNREAD_SHEET, sheet=unread) for unread in table.unread]
    if table.unseen:
        problems.append(Problem(WARNING, name, table.unseen, sheet=sheet))
    kept: list[int] = []
    for place in range(table.header + 1, len(table.rows)):
        row = table.rows[place]
        if not any(map(normalise, row)):
            continue
        kept.append(place)
        message = misfit(row, table.width)
        if message:
            problems.append(Problem(ERROR, name, message, place + 1, sheet=sheet))
    problems += _missing(name, sheet, table.header, set(columns.values()), len(kept))
    problems += _perhaps_meant(name, table)
    problems += _as_numbers(name, table)
    if not kept:
        problems.append(Problem(WARNING, name, NOBODY, sheet=sheet))
    frame = pd.DataFrame({key: _column(table.rows, kept, index, key) for index, key in columns.items()}, dtype=object)
    frame = frame.assign(file=name, sheet=sheet, row=[place + 1 for place in kept]).astype(object)
    return RawFile(frame, table.encoding, tuple(problems), tuple(table.others.values()))


def _column(rows: Sequence[Sequence[str]], kept: Sequence[int], index: int, key: str) -> list[str]:
    """The cells of one column; what stands there often (a department, a day) is cleaned, and kept in memory, once."""
    known: dict[str, str] = {}
    texts = []
    for place in kept:
        cell = rows[place][index] if index < len(rows[place]) else ""
        text = known.get(cell)
        if text is None:
            text = known[cell] = _clean(key, cell)
        texts.append(text)
    return texts


def _perhaps_meant(name: str, table: Table) -> list[Problem]:
    """Name the columns that were not read and look like one that is missing."""
    found = []
    for header in table.others.values():
        column = likeliest(header, ROSTER_COLUMNS, set(table.columns.values()))
        if column is not None:
            message = (
                f"この列は読んでいません。「{column.header}」の列なら、見出しを「{column.header}」に直してください。"
            )
            found.append(Problem(WARNING, name, message, table.header + 1, header, table.sheet))
    return found


def _as_numbers(name: str, table: Table) -> list[Problem]:
    """Warn of 番号 and 枝番 that are numbers: their leading zeros are lost, if they had any."""
    found = []
    for place, key in table.columns.items():
        if place in table.numeric and key in _WITH_ZEROS:
            texts = (normalise(row[place]) for row in table.rows[table.header + 1 :] if place < len(row))
            digits = sorted({len(text) for text in texts if text})
            shown = f"{digits[0]}桁" if len(digits) == 1 else f"{digits[0]}〜{digits[-1]}桁"
            message = f"数値のセルです({shown})。先頭の0が消えていないか、桁数を確かめてください。"
            found.append(
                Problem(WARNING, name, message, table.header + 1, table.rows[table.header][place], table.sheet)
            )
    return found


def _missing(name: str, sheet: str, header: int, present: set[str], count: int) -> list[Problem]:
    known = {column.key: column for column in ROSTER_COLUMNS}
    found = []
    for keys in REQUIRED:
        if not present & set(keys):
            wanted = "」又は「".join(known[key].header for key in keys)
            also = "」「".join(alias for key in keys for alias in known[key].aliases)
            message = (
                f"必要な列「{wanted}」がありません({count:,}行)。"
                f"列を加えるか、見出しの名前を直してください(「{also}」でも読めます)。"
            )
            found.append(Problem(ERROR, name, message, header + 1, sheet=sheet))
    return found
