"""Putting generated papers in their places without losing what somebody typed into the earlier ones."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from ledger_tools.files import digest, is_lost, output_error, write_file
from ledger_tools.japanese.dates import moment_in_name


def place(path: Path, data: bytes, *, earlier: Collection[Path], written: Collection[str]) -> tuple[str, ...]:
    """Write a paper to ``path``; ``earlier`` is where it was put before, ``written`` the SHA-256 of what was written.

    A file that is no longer as it was written is renamed, not replaced; where the place has changed (a renamed
    department, a bureau that moved in 局日程) the earlier file goes, and its folder once it is empty, so that nobody
    hands out two. Returns the names of the files that were set aside. Raises OutputError.
    """
    known = {*written, digest(data)}  # the latter: what a run that was cut off left there
    try:
        kept = [_set_aside(file) for file in sorted({path, *earlier}) if _is_edited(file, known)]
        write_file(path, data, durable=False)
        for old in set(earlier) - {path}:
            old.unlink(missing_ok=True)
            _drop_if_empty(old.parent)
    except OSError as error:
        raise output_error(path, error) from error
    return tuple(kept)


def _is_edited(path: Path, known: Collection[str]) -> bool:
    return not is_lost(path) and digest(path.read_bytes()) not in known


def _drop_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _set_aside(path: Path) -> str:
    aside = path.with_name(f"{path.stem}_変更あり_{moment_in_name(datetime.now())}{path.suffix}")
    path.rename(aside)
    return aside.name
