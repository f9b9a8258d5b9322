"""Records files → text cells with their place. Encoding and header line are found, not asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_HEADERS
from ledger_tools.excel.values import UnfitError, read_sheets
from ledger_tools.japanese.encoding import decode
from ledger_tools.japanese.text import as_written, fold_header, normalise
from ledger_tools.records.losses import error_values
from ledger_tools.records.problems import ERROR, WARNING, Problem

SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"})
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_AS_WRITTEN = frozenset({"name", "former_name", "bureau_name", "department_name"})
_HEADER_SEARCH = 20  # title lines above the header in exports seen so far: at most a handful

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

    Nothing is judged here but the shape: unreadable files, a missing header line, missing or doubled columns and
    lines longer than the header are problems.
    """
    name = path.name
    if not data:
        return _failed(name, "0バイトのファイルです。書き出しやコピーが終わっているか確認してください。")
    if path.suffix.lower() in _TEXT_SUFFIXES:
        text, encoding = decode(data)
        if "\0" in text:
            return _failed(name, "文字のファイルとして読めません。CSV 又は Excel 形式で書き出し直してください。")
        rows, broken = _split(text, path.suffix.lower())
        if broken:
            return _failed(name, broken)
        sheets = [("", rows)]
    else:
        encoding = ""
        try:
            sheets = list(_workbook(data))
        except UnfitError as error:
            return _failed(name, str(error))
        except Exception:
            return _failed(
                name, "Excel ブックとして開けません。壊れていないか、パスワード付きでないか確認してください。"
            )
    return _first_roster(name, encoding, sheets)


def _failed(name: str, message: str) -> RawFile:
    return RawFile(pd.DataFrame(), "", (Problem(ERROR, name, message),))


def _split(text: str, suffix: str) -> tuple[list[list[str]], str]:
    """Split into rows; strictly, because a quote left open would swallow the rows below. Say what is broken."""
    head = text[:4096]
    delimiter = "\t" if suffix == ".tsv" or head.count("\t") > head.count(",") else ","
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
    except csv.Error:
        return [], f'{len(rows) + 1}行目の引用符(")の対応が崩れています。引用符を直すか、書き出し直してください。'
    return rows, ""


def _workbook(data: bytes) -> Iterator[tuple[str, list[list[str]]]]:
    for name, rows in read_sheets(data).items():
        texts = [[_cell(value) for value in row] for row in rows]
        for line, column, text in error_values(data, name):
            texts[line][column] = text
        yield name, texts


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _clean(key: str, cell: str) -> str:
    """Names keep the characters of the records (IVS, full-width spaces); everything else is normalised."""
    return as_written(cell) if key in _AS_WRITTEN else normalise(cell)


def _first_roster(name: str, encoding: str, sheets: Sequence[tuple[str, list[list[str]]]]) -> RawFile:
    best: tuple[int, str, list[list[str]], int] | None = None
    rosters: list[str] = []
    for sheet, rows in sheets:
        for line, row in enumerate(rows[:_HEADER_SEARCH]):
            keys = {ROSTER_HEADERS[h] for cell in row if (h := fold_header(cell)) in ROSTER_HEADERS}
            if len(keys) >= 3 and (best is None or len(keys) > best[0]):
                best = (len(keys), sheet, rows, line)
            if keys >= _PERSON and sheet not in rosters:
                rosters.append(sheet)
    if len(rosters) > 1:
        return _failed(
            name,
            f"シート「{'」「'.join(rosters)}」のどれも名簿の形です。使うシートだけを残すか、別のファイルに分けてください。",
        )
    if best is None:
        wanted = "、".join(column.header for column in ROSTER_COLUMNS[:4])
        return _failed(name, f"名簿の見出し({wanted} など)が見つかりません。1行目に見出しを入れてください。")
    _, sheet, rows, line = best
    return _table(name, encoding, sheet, rows, line)


def _table(name: str, encoding: str, sheet: str, rows: list[list[str]], header: int) -> RawFile:
    problems: list[Problem] = []
    columns: dict[int, str] = {}
    for index, cell in enumerate(rows[header]):
        key = ROSTER_HEADERS.get(fold_header(cell))
        if key is None:
            continue
        if key in columns.values():
            message = "同じ意味の見出しが二つあります。どちらか一方を消してください。"
            problems.append(Problem(ERROR, name, message, header + 1, normalise(cell), sheet))
        else:
            columns[index] = key
    problems += _missing(name, sheet, header, set(columns.values()))
    records: list[dict[str, Any]] = []
    width = len(rows[header])
    for line, row in enumerate(rows[header + 1 :], start=header + 2):
        texts = [_clean(columns.get(index, ""), cell) for index, cell in enumerate(row)]
        if not any(texts):
            continue
        if any(texts[width:]):
            message = f"見出しの列数({width})より多くの列があります。引用符やカンマの漏れを直してください。"
            problems.append(Problem(ERROR, name, message, line, sheet=sheet))
        if len(texts) < width and encoding:
            message = f"列数{len(texts)}が見出しの列数({width})より少ない行です。途中で切れていないか確認してください。"
            problems.append(Problem(ERROR, name, message, line, sheet=sheet))
        record: dict[str, Any] = {key: texts[index] for index, key in columns.items() if index < len(texts)}
        records.append({**record, "file": name, "sheet": sheet, "row": line})
    if not records:
        problems.append(Problem(WARNING, name, "見出しの下にデータの行がありません。", sheet=sheet))
    frame = pd.DataFrame(records, columns=[*columns.values(), "file", "sheet", "row"])
    return RawFile(frame.astype(object).where(frame.notna(), ""), encoding, tuple(problems))


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
