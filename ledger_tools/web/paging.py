"""Long lists on the pages: so many lines at a time, and where the next ones are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import pandas as pd

from ledger_tools.web.visits import Visit

T = TypeVar("T", bound="Sequence[object] | pd.DataFrame")

SHOWN = 200  # lines at a time


@dataclass(frozen=True)
class Cut(Generic[T]):
    """The lines of a list or frame that a page shows: which of all is the first (from 0), and how many there are."""

    lines: T
    first: int
    total: int

    @property
    def stop(self) -> int:
        """Which of all would follow them, from 0."""
        return self.first + len(self.lines)

    @property
    def before(self) -> int | None:
        """Where the lines before these begin; None where these are the first."""
        return max(self.first - SHOWN, 0) if self.first else None

    @property
    def after(self) -> int | None:
        """Where the next ones begin; None where these are the last."""
        return self.stop if self.stop < self.total else None

    @property
    def coming(self) -> int:
        """How many the next ones are."""
        return min(SHOWN, self.total - self.stop)


def cut(visit: Visit, items: T) -> Cut[T]:
    """Return the lines that the address asks for (``start``); the first ones where it asks for none that there are."""
    text = visit.query.get("start", "")
    start = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    first = start if start < len(items) else 0
    shown: T = items[first : first + SHOWN]  # type: ignore[assignment]  # of a frame: its rows
    return Cut(shown, first, len(items))
