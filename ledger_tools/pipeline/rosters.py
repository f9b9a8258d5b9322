"""Which files hold the records: those that are named, or all of 名簿/."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import RECORDS, RECORDS_SAMPLE
from ledger_tools.records import ERROR, Problem
from ledger_tools.records.read import SUFFIXES
from ledger_tools.records.sample import is_as_shipped


def roster_files(folder: Path, paths: Sequence[Path] = ()) -> list[Path]:
    """Return the files meant by ``paths`` (files, or folders with all they hold), or those of the cycle's 名簿/.

    Raises LedgerToolsError where one is not there, or where there is none at all.
    """
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise LedgerToolsError(f"名簿のファイル {missing[0]} がありません。場所と名前を確認してください。")
    places = list(paths) or [folder / RECORDS]
    files = list({file.resolve(): file for place in places for file in _files(place)}.values())
    if not files:
        raise LedgerToolsError(
            f"名簿のファイルがありません。{places[0]} に .csv か .xlsx を入れて、もう一度実行してください。"
        )
    return files


def passed_over(folder: Path, paths: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Name what lies in the folders meant and is not read as records: its people would be missing without a word."""
    places = list(paths) or [folder / RECORDS]
    found = []
    for path in sorted(path for place in places if place.is_dir() for path in place.iterdir() if not _is_no_file(path)):
        if path.is_dir() and any(not _is_no_file(inner) for inner in path.iterdir()):
            message = "フォルダの中は読みません。名簿があれば、一つ上のフォルダに移してください。"
            found.append(Problem(ERROR, path.name, message))
        elif path.is_file() and path.suffix.lower() not in SUFFIXES:
            message = (
                "名簿として読めない形式です。名簿なら .csv か .xlsx にし、名簿でなければ別の場所に移してください。"
            )
            found.append(Problem(ERROR, path.name, message))
        elif path.name == RECORDS_SAMPLE and _is_typed_into(path):
            message = "見本は名簿として読みません。名簿を入力したのであれば、別の名前で保存し直してください。"
            found.append(Problem(ERROR, path.name, message))
    return tuple(found)


def _is_typed_into(path: Path) -> bool:
    try:
        return not is_as_shipped(path.read_bytes())
    except OSError:  # open elsewhere: said another time
        return False


def _is_no_file(path: Path) -> bool:
    """What programs leave behind: lock files, hidden files, Windows' own."""
    return path.name.startswith(("~$", ".")) or path.name.lower() in ("thumbs.db", "desktop.ini", "__macosx")


def _files(place: Path) -> Iterable[Path]:
    if not place.is_dir():
        return [place] if place.exists() else []
    return sorted(
        path
        for path in place.iterdir()
        if path.is_file() and path.suffix.lower() in SUFFIXES and path.name != RECORDS_SAMPLE and not _is_no_file(path)
    )
