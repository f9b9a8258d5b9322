"""Which files hold the records: those that are named, or all of 名簿/; and putting them there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import digest, make_folder, output_error, write_file
from ledger_tools.folder import ARCHIVE, RECORDS, RECORDS_SAMPLE
from ledger_tools.japanese.dates import moment_in_name
from ledger_tools.records import ERROR, Problem
from ledger_tools.records.read import SUFFIXES
from ledger_tools.records.sample import is_as_shipped
from ledger_tools.store import Store

_BEFORE = "前の名簿"  # below 保管/: rosters that were put away, or that another of the same name took the place of


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


def put_in(folder: Path, store: Store, rosters: Mapping[str, bytes], *, as_of: date) -> None:
    """Put files into 名簿/ by their names. One of the same name that was there goes to 保管/, and nothing is lost.

    Raises StoreError before anything is done, where that cannot be noted; OutputError where a file cannot be written.
    """
    with store.together():
        for name, data in rosters.items():
            path, kept = folder / RECORDS / name, ""
            if path.exists():
                if (before := path.read_bytes()) == data:
                    continue
                target = _beside(folder, name)
                write_file(target, before)
                kept = target.name
            write_file(path, data)
            store.note_roster(name, digest(data), there=True, kept=kept, as_of=as_of)


def put_away(folder: Path, store: Store, path: Path, *, as_of: date) -> None:
    """Move a file that is no roster, or no longer one, out of 名簿/ to 保管/; raises as :func:`put_in` does."""
    with store.together():
        try:
            sha256, kept = digest(path.read_bytes()), _beside(folder, path.name)
            path.rename(kept)
        except OSError as error:
            raise output_error(path, error) from error
        store.note_roster(path.name, sha256, there=False, kept=kept.name, as_of=as_of)


def _beside(folder: Path, name: str) -> Path:
    """Where a roster is kept that is none any more."""
    kept = folder / ARCHIVE / _BEFORE
    make_folder(kept)
    moment = datetime.now()
    return kept / f"{moment_in_name(moment)}_{moment:%f}_{name}"


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
