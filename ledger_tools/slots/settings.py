"""Writing chosen slots into 設定.xlsx: only the cells of 受付開始 and 受付終了 change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ledger_tools.errors import SettingsError
from ledger_tools.files import write_file
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.settings import fold_code
from ledger_tools.settings.items import SHEET_BUREAUS
from ledger_tools.slots.counter import Visit

_TIME_FORMAT = "h:mm"


def apply_slots(path: Path, visits: Sequence[Visit], now: datetime) -> tuple[Path, int]:
    """Write the slots into sheet 局日程 of the settings workbook; return the earlier file's copy and the changed rows.

    The workbook is replaced in one step, after a copy of it as it was has been put beside it. Without any change
    nothing is written. Raises SettingsError where it cannot be read, OutputError where it cannot be written.
    """
    earlier = _bytes(path)
    try:
        book = load_workbook(BytesIO(earlier))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SettingsError(f"{path.name} を Excel ブックとして開けません。控えから戻してください。") from error
    changed = _fill(book[SHEET_BUREAUS], {fold_code(visit.bureau_code): visit for visit in visits})
    copy = path.with_name(f"{path.stem}_変更前_{now:%Y%m%d-%H%M%S}{path.suffix}")
    if changed:
        stream = BytesIO()
        book.save(stream)
        write_file(copy, earlier)
        write_file(path, stream.getvalue())
    return copy, changed


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path.name} を読めません。Excel などで開いていれば閉じてください。") from error


def _fill(sheet: Any, visits: dict[str, Visit]) -> int:
    columns = {fold_header(str(cell.value)): cell.column for cell in sheet[1] if cell.value is not None}
    places = [columns[fold_header(header)] for header in ("受付開始", "受付終了")]
    changed = 0
    for row in range(2, sheet.max_row + 1):
        code = sheet.cell(row, columns[fold_header("局コード")]).value
        visit = visits.get(fold_code(normalise(str(code)))) if code is not None else None
        if visit is None:
            continue
        cells = [sheet.cell(row, place) for place in places]
        times = [visit.start, visit.end]
        if [cell.value for cell in cells] != times:
            changed += 1
            for cell, moment in zip(cells, times, strict=True):
                cell.value = moment
                cell.number_format = _TIME_FORMAT
    return changed
