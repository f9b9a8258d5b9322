"""A file per bureau of what the desk prints or sends on: nobody filters and copies one list thirty times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.excel.lists import Sheet, write_book
from ledger_tools.ledgers.names import bureau_folder
from ledger_tools.settings import Settings

#: What the folder of these files is called, after the list that they are parts of.
ENDING = "_局別"
_ELSEWHERE = "局日程にない局"


def folder_by_bureau(listing: Path) -> Path:
    """Return e.g. 報告/対象者一覧_局別 for 報告/対象者一覧.xlsx."""
    return listing.with_name(f"{listing.stem}{ENDING}")


def write_by_bureau(
    listing: Path,
    frame: pd.DataFrame,
    settings: Settings,
    sheets: Callable[[str, pd.DataFrame], Sequence[Sheet]],
    made: date | None,
) -> None:
    """Write a workbook for each bureau with anybody in ``frame``; whoever has no bureau of 局日程 stands in a last one.

    ``sheets`` makes them of a bureau's name and its lines. Where a bureau has nobody left, its earlier file says so.
    Raises OutputError.
    """
    codes = frame["bureau_code"] if "bureau_code" in frame else pd.Series("", index=frame.index)
    folder = folder_by_bureau(listing)
    parts = [(bureau_folder(bureau), bureau.name, codes == bureau.code) for bureau in settings.bureaus]
    parts.append((f"99_{_ELSEWHERE}", _ELSEWHERE, ~codes.isin(list(settings.bureau_by_code))))
    for stem, name, mine in parts:
        path = folder / f"{stem}_{listing.name}"
        if mine.any() or path.exists():
            write_book(path, sheets(name, frame[mine]), day=made)
