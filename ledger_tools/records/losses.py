"""What was lost on a file's way here: characters, formula results, digits, leading zeros."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import openpyxl
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.frames import each_text
from ledger_tools.judging.cells import numbered
from ledger_tools.records.problems import Problem, problem_at
from ledger_tools.settings import fold_code

_ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_EXPONENT = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_NUMBERS = ("kigo", "bango", "edaban")
#: What stands in no number, after folding (hyphens and spaces are gone by then), and what may.
_ODD = {
    "kigo": (re.compile(r"[^\w・]|_"), "文字と数字"),
    "bango": (re.compile(r"[^0-9A-Za-z]"), "数字と英字"),
    "edaban": (re.compile(r"[^0-9A-Za-z]"), "数字と英字"),
}
_CHARACTERS = "文字が壊れています(読めない文字: \ufffd)。元のシステムから書き出し直してください。"
_DIGITS = "指数の形になっていて、元の数字が分かりません。列を文字列にして書き出し直してください。"


def error_values(data: bytes, sheet: str) -> Iterator[tuple[int, int, str]]:
    """Yield row and column (from 0) and text of every error value in a sheet of an .xlsx file.

    The fast reader hands these over as blanks.
    """
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [name for name in package.namelist() if name.lower().startswith("xl/worksheets/")]
        if not any(b't="e"' in package.read(name) for name in parts):
            return
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for row in book[sheet].iter_rows():
        for cell in row:
            if getattr(cell, "data_type", "") == "e":
                yield cell.row - 1, cell.column - 1, str(cell.value)
    book.close()


def check_damage(frame: pd.DataFrame) -> list[Problem]:
    """Check that no cell holds a damaged character, an error value or a number in exponent form."""
    return [
        problem_at(frame, index, key, lost_in(text, number=key in _NUMBERS))
        for key in (column.key for column in ROSTER_COLUMNS)
        for index, text in _such(frame[key], partial(lost_in, number=key in _NUMBERS)).items()
    ]


def lost_in(text: str, *, number: bool) -> str:
    """Say what of a cell was lost on its way here: a character, a result, the digits of a ``number``; '' if nothing."""
    if _is_damaged(text):
        return f"「{text}」は{_CHARACTERS}"
    if text in _ERROR_VALUES:
        return f"Excel のエラー値「{text}」です。元のブックの数式を直すか、値を入れてください。"
    return f"「{text}」は{_DIGITS}" if number and _EXPONENT.fullmatch(text) else ""


def odd_in(text: str, key: str) -> str:
    """Say that a number (``key``: kigo, bango or edaban), folded, has a character that none has; '' where none.

    What is lost in it is said by :func:`lost_in`.
    """
    odd, allowed = _ODD[key]
    if not odd.search(text) or lost_in(text, number=True):
        return ""
    return f"「{text}」に使えない文字があります。{allowed}だけで入れてください。"


def _such(texts: pd.Series, odd: Callable[[str], object]) -> pd.Series:
    """The cells of a column that are ``odd``; each distinct text is looked at once."""
    wrong = [text for text in texts.unique() if odd(text)]
    return texts[texts.isin(wrong)] if wrong else texts.iloc[:0]


def _is_damaged(text: str) -> bool:
    return "\ufffd" in text


def without_damage(frame: pd.DataFrame, keys: frozenset[str]) -> None:
    """Blank the cells of these columns that :func:`check_damage` has named, so that they are not named twice."""
    for key in sorted(keys):
        damaged = _such(frame[key], lambda text: text in _ERROR_VALUES or _is_damaged(text))
        frame.loc[damaged.index, key] = ""


def check_zeros(frame: pd.DataFrame) -> list[Problem]:
    """Check that no two numbers differ in leading zeros or capitals only: one person would be counted as two."""
    kigo, bango, branch = (frame[key].to_numpy(dtype=object) for key in _NUMBERS)
    folded = [each_text(frame[key], _fold).to_numpy() for key in _NUMBERS]
    members = numbered(kigo, bango)
    checks = (
        ("bango", np.arange(len(frame)), members, numbered(folded[0], folded[1])),
        ("edaban", np.flatnonzero(branch != ""), numbered(branch), numbered(members, folded[2])),
    )
    problems: list[Problem] = []
    for key, places, written, same in checks:
        _, first, group = np.unique(same[places], return_index=True, return_inverse=True)
        before = places[first][group]  # for each line the first one that is the same
        differs = written[places] != written[before]
        for index, earlier in zip(frame.index[places[differs]], before[differs].tolist(), strict=True):
            mine: Any = frame.loc[index]
            other: Any = frame.iloc[earlier]
            same_case = all(fold_code(mine[part]) == fold_code(other[part]) for part in ("kigo", key))
            differ, even_out = ("先頭の0", "0") if same_case else ("大文字と小文字", "文字")
            message = (
                f"「{mine[key]}」は{other['file']} {other['row']}行目の「{other[key]}」と"
                f"{differ}だけが違います。同じ人なら{even_out}をそろえ、別の人なら番号を確認してください。"
            )
            problems.append(problem_at(frame, index, key, message))
    return problems


def _fold(number: str) -> str:
    return fold_code(number).casefold()
