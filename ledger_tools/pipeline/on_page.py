"""What the desk enters on the page: through the same door, and into the same tables, as its workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from ledger_tools.desk.entries import Problem
from ledger_tools.desk.page_book import Sheet, page_book
from ledger_tools.errors import StoreBusy
from ledger_tools.files import digest
from ledger_tools.folder import ARCHIVE
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import Actor, FileReading
from ledger_tools.pipeline.archive import Archive
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.desk_intake import take_in

#: How the name of what was entered on the page begins, under which it is kept among the files that came.
ENTERED = "画面での記入("


@dataclass(frozen=True)
class EnteredOnPage:
    """What became of it: ``problems`` of lines that were not taken, ``disputed`` of decisions that contradict others.

    ``file`` is the name under which it is kept among the files that came.
    """

    file: str
    problems: tuple[Problem, ...]
    disputed: tuple[Problem, ...]


def enter(
    cycle: Cycle, sheets: Sequence[Sheet], *, actor: Actor, as_of: date, part: int = 0, kind: str = KIND_REVIEW
) -> EnteredOnPage:
    """Take in what ``actor`` entered on the page, line by line as in a workbook of the desk.

    Nobody else's step is waited for: each line says what it knew of, as those of the workbooks do, so that two who
    decide at the same time are both heard. Raises StoreError or OutputError where nothing could be kept.
    """
    store, at = cycle.store, datetime.now()
    serial = store.last_serial(kind)
    data, book = page_book(sheets, cycle_id=store.cycle_id, serial=serial, part=part, at=at, kind=kind)
    name = f"{ENTERED}{wareki(at.date())}{at:%H時%M分%S秒%f}).xlsx"
    with Archive(cycle.folder / ARCHIVE) as archive:
        kept = archive.keep(name, data)
        archive.wait()
    try:
        with store.by(actor):
            taken = take_in(cycle.folder, store, FileReading(name, digest(data), len(data)), book, kept, as_of=as_of)
    except StoreBusy:  # nothing was taken in, and a store that is made anew is not to find it
        with suppress(OSError):
            (cycle.folder / ARCHIVE / kept).unlink()
        raise
    return EnteredOnPage(name, tuple(taken.problems), tuple(taken.disputed))
