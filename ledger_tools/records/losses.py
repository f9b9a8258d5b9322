"""What was lost on a file's way here: characters, formula results, digits, leading zeros."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.records.problems import ERROR, Problem
from ledger_tools.settings import fold_code

_HEADERS = {column.key: column.header for column in ROSTER_COLUMNS}
_ERROR_VALUES = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
_EXPONENT = re.compile(r"\d(\.\d+)?[Ee]\+?\d+")
_NUMBERS = ("kigo", "bango", "edaban")
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
    problems: list[Problem] = []
    for key in _HEADERS:
        texts = frame[key]
        for index, text in texts[texts.str.contains("\ufffd", regex=False)].items():
            problems.append(_at(frame, index, key, f"「{text}」は{_CHARACTERS}"))
        for index, text in texts[texts.isin(_ERROR_VALUES)].items():
            message = f"Excel のエラー値「{text}」です。元のブックの数式を直すか、値を入れてください。"
            problems.append(_at(frame, index, key, message))
    for key in _NUMBERS:
        for index, text in frame.loc[frame[key].str.fullmatch(_EXPONENT), key].items():
            problems.append(_at(frame, index, key, f"「{text}」は{_DIGITS}"))
    return problems


def without_damage(frame: pd.DataFrame, keys: frozenset[str]) -> None:
    """Blank the cells of these columns that :func:`check_damage` has named, so that they are not named twice."""
    for key in sorted(keys):
        damaged = frame[key].isin(_ERROR_VALUES) | frame[key].str.contains("\ufffd", regex=False)
        frame[key] = frame[key].mask(damaged, "")


def check_zeros(frame: pd.DataFrame) -> list[Problem]:
    """Check that no two numbers differ in leading zeros or capitals only: one person would be counted as two."""
    members = frame["kigo"] + "\0" + frame["bango"]
    folded = frame["kigo"].map(_fold) + "\0" + frame["bango"].map(_fold)
    branch = frame["edaban"].where(frame["edaban"] != "")
    checks = (
        ("bango", members, folded),
        ("edaban", branch, (members + "\0" + branch.map(_fold, na_action="ignore")).where(branch.notna())),
    )
    problems: list[Problem] = []
    for key, written, same in checks:
        first = written.groupby(same).transform("first")
        for index in frame.index[written.notna() & (written != first)]:
            other: Any = frame.loc[written.index[(same == same[index]) & (written == first[index])][0]]
            mine: Any = frame.loc[index]
            same_case = all(fold_code(mine[part]) == fold_code(other[part]) for part in ("kigo", key))
            differ, even_out = ("先頭の0", "0") if same_case else ("大文字と小文字", "文字")
            message = (
                f"「{mine[key]}」は{other['file']} {other['row']}行目の「{other[key]}」と"
                f"{differ}だけが違います。同じ人なら{even_out}をそろえ、別の人なら番号を確認してください。"
            )
            problems.append(_at(frame, index, key, message))
    return problems


def _fold(number: str) -> str:
    return fold_code(number).casefold()


def _at(frame: pd.DataFrame, index: Any, key: str, message: str) -> Problem:
    place: Any = frame.loc[index]
    return Problem(ERROR, place["file"], message, int(place["row"]), _HEADERS[key], place["sheet"])
