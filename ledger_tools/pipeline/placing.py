"""Putting generated workbooks in their places without losing what somebody typed into the earlier ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ledger_tools.files import digest, output_error, write_file


def place(path: Path, data: bytes, *, earlier: Path | None, sha256: str) -> tuple[str, ...]:
    """Write a ledger to ``path``; ``earlier`` is where it was last recorded (None: never), ``sha256`` what was written.

    A file that is no longer as it was written is renamed, not replaced; where the place has changed (a renamed
    department, a bureau that moved in 局日程) the earlier file goes, so that nobody hands out two. Returns the names of
    the files that were set aside. Raises OutputError.
    """
    try:
        kept = [_set_aside(file) for file in sorted({path, earlier or path}) if _is_edited(file, data, sha256)]
        write_file(path, data, durable=False)
        if earlier is not None and earlier != path:
            earlier.unlink(missing_ok=True)
    except OSError as error:
        raise output_error(path, error) from error
    return tuple(kept)


def _is_edited(path: Path, data: bytes, sha256: str) -> bool:
    """Whether a file is neither what was recorded nor what a run that was cut off left there."""
    return path.exists() and digest(path.read_bytes()) not in (sha256, digest(data))


def _set_aside(path: Path) -> str:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}_変更あり_{stamp}{path.suffix}")
    path.rename(aside)
    return aside.name
