"""国保 roster files → a frame of texts with the place of every line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.values import UnfitError, WorkbookError, read_sheets
from ledger_tools.japanese.encoding import decode
from ledger_tools.japanese.text import fold_header
from ledger_tools.programmes.kokuho.columns import HEADER_INDEX, HEADERS, REQUIRED

_HEADER_SEARCH = 20  # title lines above the header in exports: at most a handful
_TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})


class RosterError(LedgerToolsError):
    """The file is no 国保 roster at all; the message says what is missing."""


@dataclass(frozen=True)
class Roster:
    """``frame``: texts by column key, with ``file`` and ``row`` (as Excel counts). ``faults``: position -> bad line."""

    frame: pd.DataFrame
    faults: Mapping[int, str]


def read_roster(path: Path) -> Roster:
    """Read a roster (.csv in UTF-8 or CP932, or a workbook's first sheet with the headers).

    Raises RosterError where the file cannot be opened or has no header line with the required columns.
    """
    rows = _rows(path)
    header, columns = _find_header(path.name, rows)
    body = rows[header + 1 :]
    width = len(rows[header])
    kept = [(header + 2 + place, row) for place, row in enumerate(body) if any(cell.strip() for cell in row)]
    faults: dict[int, str] = {}
    for place, (_, row) in enumerate(kept):
        if len(row) != width:
            if len(row) < width or any(cell.strip() for cell in row[width:]):
                faults[place] = (
                    f"列数が{len(row)}で、見出しの列数({width})と違います。カンマや引用符を確認してください。"
                )
            row.extend([""] * (width - len(row)))
    data: dict[str, Any] = {
        key: np.array([row[index] for _, row in kept], dtype=object) for index, key in columns.items()
    }
    frame = pd.DataFrame(data, dtype=object)
    frame["file"] = path.name
    frame["row"] = np.array([line for line, _ in kept], dtype=np.int64)
    return Roster(frame, faults)


def _rows(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"{path} がありません。名簿ファイルの場所を確認してください。") from None
    except OSError as error:
        raise RosterError(f"{path.name} を読めません。他のプログラムで開いていれば閉じてください。") from error
    if not data:
        raise RosterError(f"{path.name} は0バイトです。書き出しやコピーが終わっているか確認してください。")
    if path.suffix.lower() in _TEXT_SUFFIXES:
        text, _ = decode(data)
        delimiter = "\t" if text[:4096].count("\t") > text[:4096].count(",") else ","
        try:
            return list(csv.reader(io.StringIO(text.replace("\0", "�"), newline=""), delimiter=delimiter))
        except csv.Error as error:
            raise RosterError(f"{path.name} を CSV として読めません。引用符の閉じ忘れを確認してください。") from error
    try:
        sheets = read_sheets(data)
    except UnfitError as error:
        raise RosterError(f"{path.name} の{error}") from error
    except WorkbookError as error:
        raise RosterError(f"{path.name} を Excel ブックとして開けません。壊れていないか確認してください。") from error
    texts = [[[_text(cell) for cell in row] for row in sheet] for sheet in sheets.values()]
    return max(texts, key=lambda rows: _best_header(rows)[0], default=[])


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _best_header(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """Return how many known headers the best line has, and which line it is."""
    best = (0, 0)
    for line, row in enumerate(rows[:_HEADER_SEARCH]):
        known = len({HEADER_INDEX[folded] for cell in row if (folded := fold_header(cell)) in HEADER_INDEX})
        if known > best[0]:
            best = (known, line)
    return best


def _find_header(name: str, rows: Sequence[Sequence[str]]) -> tuple[int, dict[int, str]]:
    known, line = _best_header(rows)
    columns: dict[int, str] = {}
    for index, cell in enumerate(rows[line] if known else ()):
        key = HEADER_INDEX.get(fold_header(cell))
        if key is not None and key in columns.values():
            raise RosterError(f"{name} {line + 1}行: 「{HEADERS[key]}」の列が二つあります。一方を消してください。")
        if key is not None:
            columns[index] = key
    missing = [HEADERS[key] for key in REQUIRED if key not in columns.values()]
    if missing:
        raise RosterError(f"{name}: 見出し「{'」「'.join(missing)}」がありません。見出しの行を確認してください。")
    return line, columns
