"""Long lists: so many lines at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.web.visits import Visit

T = TypeVar("T")

SHOWN = 200  # lines at a time


@dataclass(frozen=True)
class Cut(Generic[T]):
    """The lines shown, which of all they begin with (from 0), and how many there are in all."""

    lines: Sequence[T]
    first: int
    total: int

    @property
    def before(self) -> int | None:
        """Where the lines before these begin; None where there are none."""
        return max(self.first - SHOWN, 0) if self.first else None

    @property
    def after(self) -> int | None:
        """Where the next lines begin; None where these are the last."""
        following = self.first + len(self.lines)
        return following if following < self.total else None


def cut(visit: Visit, items: Sequence[T]) -> Cut[T]:
    """Return the lines that the page's address asks for (``from``: how many come before them)."""
    first = _first(visit, len(items))
    return Cut(items[first : first + SHOWN], first, len(items))


def cut_frame(visit: Visit, frame: pd.DataFrame) -> Cut[Any]:
    """The same of a frame; each line has an attribute per column."""
    first = _first(visit, len(frame))
    return Cut(list(lines(frame.iloc[first : first + SHOWN])), first, len(frame))


def _first(visit: Visit, total: int) -> int:
    text = visit.query.get("from", "")
    first = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    return first if first < total else 0
