"""国保 roster files → a frame of texts with the place of every line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.japanese.text import visible
from ledger_tools.judging.problems import CellProblem
from ledger_tools.programmes.kokuho.columns import COLUMNS, HEADERS, REQUIRED
from ledger_tools.records.strict import misfit
from ledger_tools.records.tables import NOBODY, UNREAD_SHEET, Table, TableError, read_table

_PERSON = frozenset({"bango", "name", "birth_date"})


class RosterError(LedgerToolsError):
    """The file is no 国保 roster, or lines of it would be lost; the message says what is wrong and where."""


@dataclass(frozen=True)
class Roster:
    """``frame``: texts by column key, with ``file`` and ``row`` (as Excel counts). ``faults``: position -> bad line.

    ``notes`` say what is to be known of the file as a whole.
    """

    frame: pd.DataFrame
    faults: Mapping[int, str]
    notes: tuple[CellProblem, ...] = ()


def read_roster(path: Path) -> Roster:
    """Read a roster (.csv in UTF-8 or CP932, or the sheet of a workbook that lists people).

    Raises RosterError where the file cannot be opened, has no header line with the required columns or nobody below
    it, or has a faulty quote that would swallow lines.
    """
    table = _table(path)
    body = table.rows[table.header + 1 :]
    kept = [(line, row) for line, row in enumerate(body, table.header + 2) if any(visible(c).strip() for c in row)]
    if not kept:
        raise RosterError(f"{path.name}: {NOBODY}")
    faults: dict[int, str] = {}
    for place, (_, row) in enumerate(kept):
        message = misfit(row, table.width)
        if message:
            faults[place] = message
            row.extend([""] * (table.width - len(row)))
    data: dict[str, Any] = {
        key: np.array([row[index] for _, row in kept], dtype=object) for index, key in table.columns.items()
    }
    frame = pd.DataFrame(data, dtype=object)
    frame["file"] = path.name
    frame["row"] = np.array([line for line, _ in kept], dtype=np.int64)
    return Roster(frame, faults, (CellProblem(path.name, 0, "", table.unseen),) if table.unseen else ())


def _table(path: Path) -> Table:
    try:
        table = read_table(path, path.read_bytes(), COLUMNS, _PERSON)
    except FileNotFoundError:
        raise RosterError(f"{path} がありません。名簿ファイルの場所を確認してください。") from None
    except OSError as error:
        raise RosterError(f"{path.name} を読めません。他のプログラムで開いていれば閉じてください。") from error
    except TableError as error:
        raise RosterError("\n".join(problem.sentence for problem in error.problems)) from error
    if table.doubled:
        raise RosterError(
            f"{path.name} {table.header + 1}行: 「{table.doubled[0]}」の列が二つあります。一方を消してください。"
        )
    if table.unread:
        raise RosterError(f"{path.name}［{table.unread[0]}］: {UNREAD_SHEET}")
    missing = [HEADERS[key] for key in REQUIRED if key not in table.columns.values()]
    if missing:
        raise RosterError(f"{path.name}: 見出し「{'」「'.join(missing)}」がありません。見出しの行を確認してください。")
    return table
