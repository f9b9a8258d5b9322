"""How a simulation is made quick: reading in this very process, and each state of a cycle worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger_tools.model import FileReading
from ledger_tools.pipeline import Cycle
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.returns import DeskWorkbook, Job, read_deliveries
from tests.builders import make_cycle


class QuickCycle(Cycle):
    """A cycle that works out its statuses once for every day and state of its log."""

    _known: tuple[tuple[date, int, int], Reconciled] | None = None

    def reconcile(self, *, as_of: date, part: int = 0) -> Reconciled:
        state = (as_of, part, len(self.store.events()))
        if self._known is None or self._known[0] != state:
            self._known = (state, super().reconcile(as_of=as_of, part=part))
        return self._known[1]

    def reconcile_anew(self, *, as_of: date) -> Reconciled:
        return super().reconcile(as_of=as_of)


@contextmanager
def reading_here() -> Iterator[None]:
    """Read returned files without workers, whose start takes longer than all the rest."""

    def read_here(jobs: Iterable[Job], **options: Any) -> Iterator[tuple[Job, FileReading | DeskWorkbook]]:
        quick = (replace(job, convert=False, letters=False) for job in jobs)
        return read_deliveries(quick, **{**options, "workers": 0})

    with patch("ledger_tools.pipeline.ingest.read_deliveries", read_here):
        yield


def another_ledger(folder: Path) -> bytes:
    """Return a blank ledger that some other cycle has issued."""
    with make_cycle(folder) as cycle:
        cycle.generate(as_of=date(2025, 11, 17))
        path = str(cycle.store.ledgers()["path"].iloc[0])
        return (folder / path).read_bytes()
