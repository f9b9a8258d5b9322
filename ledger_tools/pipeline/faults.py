"""Faults of the program itself: where they happened goes into a log, what was being worked on never does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from traceback import walk_tb

from ledger_tools.files import append_line
from ledger_tools.folder import FAULTS, SETTINGS
from ledger_tools.version import VERSION


def place_of(error: BaseException) -> str:
    """Say where an error arose: its type, then module and line of each call, the innermost first.

    Neither its message nor any value: those hold members' names.
    """
    calls = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(error.__traceback__)]
    return f"{type(error).__name__} {' < '.join(reversed(calls))}".rstrip()


def note_fault(folder: Path, error: BaseException, doing: str) -> bool:
    """Add an error, and those that led to it, to the log of a cycle; False where there is no cycle, or no log of it."""
    places = " <= ".join(place_of(cause) for cause in _chain(error))
    try:
        if (folder / SETTINGS).exists():
            append_line(folder / FAULTS, f"{datetime.now():%Y-%m-%d %H:%M:%S} {VERSION} {doing} {places}")
            return True
    except OSError:  # a full disk may be what it is all about
        pass
    return False


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__
