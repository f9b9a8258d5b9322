"""Changing 設定.xlsx, which people fill in: nothing else in it changes, and it is kept as it was beside the new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ledger_tools.errors import SettingsError
from ledger_tools.files import write_file
from ledger_tools.japanese.dates import moment_in_name
from ledger_tools.japanese.text import fold_header
from ledger_tools.model import Department
from ledger_tools.settings.items import DEPARTMENT_HEADERS, SHEET_DEPARTMENTS


def change_settings(path: Path, now: datetime, change: Callable[[Any], int]) -> tuple[Path, int]:
    """Let ``change`` work on the settings workbook, as openpyxl opens it; it returns how many lines it changed.

    The workbook is replaced in one step, after a copy of it as it was has been put beside it; return that copy's path
    and the number. Without any change nothing is written. Raises SettingsError where the workbook cannot be read,
    OutputError where it cannot be written.
    """
    earlier = _bytes(path)
    try:
        book = load_workbook(BytesIO(earlier))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SettingsError(f"{path.name} を Excel ブックとして開けません。控えから戻してください。") from error
    changed = change(book)
    kept = path.with_name(f"{path.stem}_変更前_{moment_in_name(now)}{path.suffix}")
    if changed:
        stream = BytesIO()
        book.save(stream)
        write_file(kept, earlier)
        write_file(path, stream.getvalue())
    return kept, changed


def fill_departments(path: Path, departments: Iterable[Department], now: datetime) -> tuple[Path, int]:
    """Write departments into sheet 所属, which is empty; raises as :func:`change_settings` does."""
    return change_settings(path, now, lambda book: _fill(book[SHEET_DEPARTMENTS], departments))


def _fill(sheet: Any, departments: Iterable[Department]) -> int:
    places = {fold_header(str(cell.value)): cell.column for cell in sheet[1] if cell.value is not None}
    columns = [places[fold_header(header)] for header in DEPARTMENT_HEADERS]
    row = 1
    for row, one in enumerate(departments, start=2):
        for column, text in zip(columns, (one.bureau_code, one.code, one.name), strict=True):
            cell = sheet.cell(row, column)
            cell.value, cell.data_type, cell.number_format = text, "s", "@"
    return row - 1


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path.name} を読めません。Excel などで開いていれば閉じてください。") from error
