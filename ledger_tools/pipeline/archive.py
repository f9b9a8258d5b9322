"""保管/: every file that ever came, as it came, named by the SHA-256 of what is in it."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path, PurePosixPath
from typing import Self

from ledger_tools.files import digest, output_error, remove_unfinished, sync_folder, write_file

_WRITERS = 4  # files whose bytes the disk is asked to keep at once, while others are read
_LONGEST_SUFFIX = 6


class Archive:
    """Keeps files; use as a context manager. What was kept is on the disk once :meth:`wait` has returned."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers = ThreadPoolExecutor(_WRITERS)
        self._written: list[Future[None]] = []

    def __enter__(self) -> Self:
        remove_unfinished(self._folder)
        return self

    def __exit__(self, *_: object) -> None:
        self._writers.shutdown()

    def keep(self, name: str, data: bytes) -> str:
        """Keep a file's bytes, unless they are there already; return the kept file's name. Raises OutputError."""
        path = self._folder / f"{digest(data)}{_kept_suffix(name)}"
        try:
            there = path.exists() and path.read_bytes() == data  # a power cut may leave the length alone
        except OSError as error:
            raise output_error(path, error) from error
        if not there:
            self._written.append(self._writers.submit(write_file, path, data))
        return path.name

    def wait(self) -> None:
        """Wait until the disk has all that was kept; raises OutputError where it cannot."""
        written, self._written = self._written, []
        for one in written:
            one.result()
        if written:
            sync_folder(self._folder)


def _kept_suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    usable = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX
    return suffix if usable else ".bin"
