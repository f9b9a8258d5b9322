"""Writing chosen slots into 設定.xlsx: only 受付開始 and 受付終了 change, and what 別紙2 said is kept beside them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime, time
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.settings import fold_code
from ledger_tools.settings.change import change_settings
from ledger_tools.settings.items import PUBLISHED_HEADERS, SHEET_BUREAUS
from ledger_tools.slots.counter import Visit

_TIME_FORMAT = "h:mm"


def apply_slots(path: Path, visits: Sequence[Visit], now: datetime) -> tuple[Path, int]:
    """Write the slots into sheet 局日程 of the settings workbook; return the earlier file's copy and the changed rows.

    Raises SettingsError and OutputError as :func:`change_settings` does.
    """
    own = {fold_code(visit.bureau_code): visit for visit in visits}
    return change_settings(path, now, lambda book: _fill(book[SHEET_BUREAUS], own))


def _fill(sheet: Any, visits: dict[str, Visit]) -> int:
    columns = {fold_header(str(cell.value)): cell.column for cell in sheet[1] if cell.value is not None}
    places = [columns[fold_header(header)] for header in ("受付開始", "受付終了")]
    slots = _chosen(sheet, columns[fold_header("局コード")], visits)
    changed = [row for row, times in slots.items() if [sheet.cell(row, place).value for place in places] != times]
    if changed:
        _keep_published(sheet, columns, places)
    for row in changed:
        for place, moment in zip(places, slots[row], strict=True):
            sheet.cell(row, place).value = moment
            sheet.cell(row, place).number_format = _TIME_FORMAT
    return len(changed)


def _chosen(sheet: Any, codes: int, visits: dict[str, Visit]) -> dict[int, list[time]]:
    """Return sheet row -> start and end."""
    found: dict[int, list[time]] = {}
    for row in range(2, sheet.max_row + 1):
        code = sheet.cell(row, codes).value
        visit = visits.get(fold_code(normalise(str(code)))) if code is not None else None
        if visit is not None:
            found[row] = [visit.start, visit.end]
    return found


def _keep_published(sheet: Any, columns: dict[str, int], places: list[int]) -> None:
    """Copy the slots of 別紙2 into columns of their own, once: a proposal is compared with them ever after."""
    free = sheet.max_column + 1
    for header, place in zip(PUBLISHED_HEADERS, places, strict=True):
        own = columns.get(fold_header(header))
        if own is None:
            own, free = free, free + 1
            _like(sheet.cell(1, place), sheet.cell(1, own)).value = header
            sheet.column_dimensions[get_column_letter(own)].width = 16
        for row in range(2, sheet.max_row + 1):
            kept = sheet.cell(row, own)
            if kept.value in (None, ""):
                _like(sheet.cell(row, place), kept).value = sheet.cell(row, place).value


def _like(model: Any, cell: Any) -> Any:
    cell._style = copy(model._style)
    return cell
