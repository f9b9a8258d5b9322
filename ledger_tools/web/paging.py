"""Long lists on the pages: so many lines at a time, and where the next ones are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from ledger_tools.web.visits import Visit

SHOWN = 200


@dataclass(frozen=True)
class Paged:
    """Which lines of a list a page shows: from ``start`` (0 the first) to before ``stop``, of ``total``."""

    start: int
    total: int

    @classmethod
    def of(cls, visit: Visit, total: int) -> Self:
        """What the address asks for (``start``); the first lines where it asks for none that there are."""
        text = visit.query.get("start", "")
        start = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
        return cls(start if start < total else 0, total)

    @property
    def stop(self) -> int:
        return min(self.start + SHOWN, self.total)

    @property
    def before(self) -> int | None:
        """Where the lines before these begin; None where these are the first."""
        return max(self.start - SHOWN, 0) if self.start else None

    @property
    def after(self) -> int:
        """Where the next ones begin; 0 where there are none."""
        return self.stop if self.stop < self.total else 0

    @property
    def coming(self) -> int:
        """How many the next ones are."""
        return min(SHOWN, self.total - self.stop)
