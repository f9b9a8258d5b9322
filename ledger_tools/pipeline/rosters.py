"""Which files hold the records: those that are named, or all of 名簿/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import RECORDS
from ledger_tools.records.read import SUFFIXES


def roster_files(folder: Path, paths: Sequence[Path] = ()) -> list[Path]:
    """Return the files meant by ``paths`` (files, or folders with all they hold), or those of the cycle's 名簿/.

    Raises LedgerToolsError where one is not there, or where there is none at all.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise LedgerToolsError(f"名簿のファイル {missing[0]} がありません。場所と名前を確認してください。")
    places = list(paths) or [folder / RECORDS]
    files = [file for place in places for file in _files(place)]
    if not files:
        raise LedgerToolsError(
            f"名簿のファイルがありません。{places[0]} に .csv か .xlsx を入れて、もう一度実行してください。"
        )
    return files


def _files(place: Path) -> Iterable[Path]:
    if not place.is_dir():
        return [place] if place.exists() else []
    return sorted(
        path
        for path in place.iterdir()
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))
    )
