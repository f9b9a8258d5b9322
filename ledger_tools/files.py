"""Writing files so that a reader sees the old one or the new one, never half of either."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ledger_tools.errors import OutputError

_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_READ_ONLY = frozenset({errno.EROFS})
_TOO_LONG = frozenset({errno.ENAMETOOLONG})
_UNFINISHED = ".{}.tmp"  # {}: twelve hexadecimal digits
_OWNERS_FILE, _OWNERS_FOLDER = 0o600, 0o700
_SYNCED_AT_ONCE = 4
_LEFT_BEHIND_AFTER = 3600.0  # seconds; until then another program may still be writing


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def make_folder(path: Path) -> None:
    """Make a folder and its parents, for their owner only; raises OutputError with a sentence for staff."""
    try:
        for missing in reversed([one for one in (path, *path.parents) if not one.exists()]):
            missing.mkdir(mode=_OWNERS_FOLDER, exist_ok=True)
            sync_folder(missing.parent)  # what will lie in it is there only if the folder is
        path.mkdir(exist_ok=True)  # says what is in the way where it is no folder
    except OSError as error:
        raise output_error(path, error) from error


def write_file(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Write a file completely or not at all: a temporary name in the same folder, flushed, then renamed.

    ``durable`` waits until the disk has it (some milliseconds a file): for what cannot be written again.
    Raises OutputError saying what keeps it from being written; an earlier file of that name stays as it was.
    """
    make_folder(path.parent)
    temporary = path.with_name(_UNFINISHED.format(secrets.token_hex(6)))
    try:
        with open(temporary, "xb", opener=_for_owner) as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def append_durably(path: Path, data: bytes) -> None:
    """Add to the end of a file, and wait until the disk has it; raises OutputError.

    Where the disk takes only a part of it, that part stays: whoever reads the file must be able to tell.
    """
    try:
        is_new = not path.exists()
        with open(path, "ab", opener=_for_owner) as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if is_new:
            sync_folder(path.parent)
    except OSError as error:
        raise output_error(path, error) from error


def overwrite(path: Path, data: bytes) -> None:
    """Write a file in its place, where a disk that is full takes it too; raises OutputError.

    For a note that always has the same length, and of which whoever reads it can tell that it is torn.
    """
    make_for_owner(path)
    try:
        with path.open("r+b") as stream:
            stream.write(data)
    except OSError as error:
        raise output_error(path, error) from error


def sync_file(path: Path) -> None:
    """Wait until the disk has a file that somebody else wrote; raises OutputError."""
    try:
        with path.open("r+b") as stream:
            os.fsync(stream.fileno())
    except OSError as error:
        raise output_error(path, error) from error


def sync_files(paths: Iterable[Path]) -> None:
    """Wait until the disk has these files and their names; raises OutputError."""
    paths = list(paths)
    with ThreadPoolExecutor(_SYNCED_AT_ONCE) as pool:
        for _ in pool.map(sync_file, paths):
            pass
    for folder in {path.parent for path in paths}:
        sync_folder(folder)


def is_lost(path: Path) -> bool:
    """Whether a file is not there, or empty, as a power cut leaves what the disk did not have yet."""
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        return True


def sync_folder(path: Path) -> None:
    """Wait until the disk has the names of a folder's files, where the system lets one (Windows keeps them itself)."""
    with contextlib.suppress(OSError):
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def append_line(path: Path, line: str) -> None:
    """Add one line to a text (UTF-8, as Notepad opens it); raises OSError."""
    encoding = "utf-8" if path.exists() else "utf-8-sig"
    with open(path, "a", encoding=encoding, newline="\r\n", opener=_for_owner) as stream:
        stream.write(f"{line}\n")


def make_for_owner(path: Path) -> None:
    """Make an empty file where there is none, if it can be, so that what a library writes there is its owner's only."""
    with contextlib.suppress(OSError), open(path, "xb", opener=_for_owner):
        pass


def _for_owner(path: str, flags: int) -> int:
    """Open a file; where the system knows of owners (Windows: the folder's own rights hold), nobody else reads it."""
    return os.open(path, flags, _OWNERS_FILE)


def remove_unfinished(folder: Path) -> None:
    """Remove what runs that were killed while writing left in a folder; what cannot be removed does no harm.

    A store that was being made has its journal beside it.
    """
    before = time.time() - _LEFT_BEHIND_AFTER
    for path in folder.glob(f"{_UNFINISHED.format('[0-9a-f]' * 12)}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()


def output_error(path: Path, error: OSError) -> OutputError:
    """Say in one Japanese sentence why ``path`` could not be written, and what to do."""
    place = f"{path.name}(フォルダ: {path.parent})"
    if error.errno in _FULL:
        return OutputError(
            f"{place}を書き込めません。ディスクの空きがありません。空きを作ってから、もう一度実行してください。"
            "既にあるファイルは変わっていません。"
        )
    if error.errno in _TOO_LONG:
        return OutputError(
            f"{place}を書き込めません。フォルダの場所が深すぎます。浅い場所に移してから実行してください。"
        )
    if error.errno in _READ_ONLY or isinstance(error, PermissionError):
        return OutputError(
            f"{place}を書き込めません。Excel などで開いていれば閉じてください。"
            "閉じても同じときは、フォルダが読み取り専用でないか確認してください。"
        )
    if isinstance(error, (NotADirectoryError, FileExistsError)):
        return OutputError(f"{place}を書き込めません。同じ名前のファイルがあります。別の場所を指定してください。")
    return OutputError(
        f"{place}を書き込めません({error.strerror or error})。ディスクとフォルダの状態を確認してください。"
    )
