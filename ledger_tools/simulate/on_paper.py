"""A few departments that return their ledgers on paper: printed, stamped, and scanned into one pile.

Needs what reading paper needs (the extra [paper]), LibreOffice to print, and Japanese fonts to cut seals in.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import write_file
from ledger_tools.model import LedgerSheet
from ledger_tools.returns import can_read_paper
from ledger_tools.simulate.office import Delivery, Returns, Truth

if TYPE_CHECKING:
    from ledger_tools.simulate.paper import RowTruth

#: Departments, and rows of each: their ledgers have a page or two.
_DEPARTMENTS, _ROWS = 3, range(5, 13)
#: Of ten rows so many are sealed, signed by pen, and left blank.
_MIX = {"seal": 8, "signed": 1, "blank": 1}


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What came on paper beside the rest: ledgers, pages and files; none where paper cannot be simulated here."""

    returns: Returns
    ledgers: int = 0
    pages: int = 0
    files: int = 0


def with_paper(
    returns: Returns, ledgers: Sequence[tuple[LedgerSheet, Path]], folder: Path, *, day: date, seed: int
) -> OnPaper:
    """Let departments of which nothing has come send a scan into ``folder``, which is taken in on ``day``.

    Deterministic for one seed on one machine: fonts and LibreOffice are those that are there.
    """
    came = {delivery.path.name for delivery in returns.deliveries}
    silent = [one for one in ledgers if len(one[0].rows) in _ROWS and one[1].name not in came]
    lost = {truth.ledger_id for truth in returns.truths if truth.status == "not_submitted"}
    silent = [one for one in silent if one[0].ledger_id in lost][-_DEPARTMENTS:]
    if not silent or not can_read_paper():
        return OnPaper(returns)
    from ledger_tools.simulate import paper  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory() as kept:
        try:
            pile = paper.make_pile(
                [path.read_bytes() for _, path in silent],
                Path(kept) / "pile",
                seed=seed,
                prints=Path(kept) / "prints",
                mix=_MIX,
                machines=paper.MACHINES[:1],
                habits=paper.TIDY,
                typed=0.0,
            )
        except (LedgerToolsError, OSError, subprocess.SubprocessError):
            return OnPaper(returns)
        deliveries = []
        for path in pile.files:
            write_file(folder / path.name, path.read_bytes())
            deliveries.append(Delivery(day, folder / path.name))
    done = {(row.ledger_id, row.bango): row for row in pile.rows}
    truths = tuple(_as_done(truth, done.get((truth.ledger_id, truth.bango))) for truth in returns.truths)
    every = tuple(sorted((*returns.deliveries, *deliveries), key=lambda delivery: delivery.day))
    return OnPaper(Returns(truths, every), len(silent), len(pile.pages), len(pile.files))


def _as_done(truth: Truth, row: RowTruth | None) -> Truth:
    """Return what happened to a row: a seal counts, what is written by hand is read by a person."""
    if row is None:
        return truth
    in_hand = row.kind != "blank"
    by_hand = bool(row.remark) or row.kind == "signed"
    status = "review" if by_hand else "received" if in_hand else "outstanding"
    return replace(truth, status=status, in_hand=in_hand, on_paper=True)
