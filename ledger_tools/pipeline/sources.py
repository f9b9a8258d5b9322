"""The files that are to be taken in: where they lie, in which order they came, and what each is called."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ledger_tools.japanese.text import file_name
from ledger_tools.returns import is_lock_file

_NOT_RETURNS = frozenset({"thumbs.db", "desktop.ini"})

#: A file's name as everybody sees it, and where it lies.
Source = tuple[str, Path]


def files_in(sources: Sequence[Path], returns: Path) -> tuple[list[Source], list[str]]:
    """Return all files below the sources, oldest first (of two returns of a row the later one counts), and the names
    of those that are no returns.

    In ``returns`` (回収/) a file is called by its place there, however it was given: so it is always the same one.
    """
    returns = returns.resolve()
    found: dict[Path, Source] = {}
    skipped: list[str] = []
    for source in sources:
        inside = (path for path in source.rglob("*") if path.is_file()) if source.is_dir() else iter([source])
        for path in inside:
            whole = path.resolve()
            name = _name(path, whole, source, returns)
            if is_no_return(path.name):
                skipped.append(name)
            else:
                found.setdefault(whole, (name, path))
    return sorted(found.values(), key=lambda item: (_changed(item[1]), item[0])), sorted(skipped)


def is_no_return(name: str) -> bool:
    """Tell whether a file of this name, without its folder, is one that a system or Office leaves beside others."""
    return is_lock_file(name) or name.startswith(".") or name.lower() in _NOT_RETURNS


def _name(path: Path, whole: Path, source: Path, returns: Path) -> str:
    if whole.is_relative_to(returns):
        return file_name(whole.relative_to(returns).as_posix())
    return file_name(path.relative_to(source).as_posix() if source.is_dir() else path.name)


def _changed(path: Path) -> int:
    """When a file was changed last; one that has just been taken away is said to be missing where it is opened."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
