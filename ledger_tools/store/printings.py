"""How ledgers, and those that sent rows back, were laid out on paper: by this their scanned pages are read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby

import sqlalchemy as sa

from ledger_tools.frames import lines
from ledger_tools.model import Printing
from ledger_tools.store import schema as s
from ledger_tools.store.events import LedgerRewritten
from ledger_tools.store.registered import Registered, deed


class Printings(Registered):
    """The part of the store that knows what was printed where; :class:`Store` is made of it."""

    @deed("send-backs")
    def record_send_backs(self, printings: Sequence[Printing]) -> None:
        """Record send-back ledgers; to be done before they are written, so that no page of one is unknown."""
        with self._transaction() as connection:
            for printing in printings:
                self._changes += insert_printing(connection, printing)

    def printings(self) -> tuple[Printing, ...]:
        """Return every way in which a ledger was laid out, and every send-back ledger."""
        return tuple(self._printings())

    def page_starts(self) -> dict[tuple[str, int], tuple[int, ...]]:
        """Return with which row, from 0, each page of a ledger and edition begins, where all its paper is alike."""
        found: dict[tuple[str, int], set[tuple[int, ...]]] = {}
        for one in self._printings():
            if not one.mark:
                found.setdefault((one.ledger_id, one.edition), set()).add(one.starts)
        return {key: starts for key, (starts, *others) in found.items() if not others}

    def written_again(self) -> frozenset[tuple[str, int]]:
        """Return the ledgers and editions that were written more than once: their paper may be of an earlier time."""
        query = sa.select(s.events.c.subject, s.events.c.detail).where(s.events.c.action == LedgerRewritten.action)
        return frozenset((line.subject, int(json.loads(line.detail)["edition"])) for line in lines(self._frame(query)))

    def _printings(self) -> Iterator[Printing]:
        own, rows = s.printings.c, s.printed_rows.c
        key = (rows.ledger_id, rows.edition, rows.mark)
        found = lines(self._frame(sa.select(s.printed_rows).order_by(*key, rows.position)))
        sent = {
            of: tuple(zip(*((line.row_key, float(line.height)) for line in group), strict=True))
            for of, group in groupby(found, key=lambda line: (line.ledger_id, int(line.edition), line.mark))
        }
        for line in lines(self._frame(sa.select(s.printings).order_by(*own))):
            keys, heights = sent.get((line.ledger_id, int(line.edition), line.mark), ((), ()))
            starts = tuple(map(int, line.starts.split()))
            yield Printing(line.ledger_id, int(line.edition), int(line.lines), starts, line.mark, keys, heights)


def insert_printing(connection: sa.Connection, printing: Printing) -> bool:
    """Insert one, unless it is there; return whether it was not."""
    values = {
        "ledger_id": printing.ledger_id,
        "edition": printing.edition,
        "mark": printing.mark,
        "lines": printing.lines,
        "starts": " ".join(map(str, printing.starts)),
    }
    same = sa.and_(*(s.printings.c[key] == value for key, value in values.items()))
    if connection.execute(sa.select(s.printings.c.lines).where(same)).first():
        return False
    connection.execute(s.printings.insert().values(values))
    of = {key: values[key] for key in ("ledger_id", "edition", "mark")}
    rows = [
        {**of, "position": position, "row_key": key, "height": height}
        for position, (key, height) in enumerate(zip(printing.rows, printing.heights, strict=True))
    ]
    if rows:
        connection.execute(s.printed_rows.insert(), rows)
    return True


def has_printings(connection: sa.Connection, ledger_id: str, edition: int) -> bool:
    """Whether it is known how an edition of a ledger was laid out, from the first time it was written on."""
    own = s.printings.c
    known = (own.ledger_id == ledger_id) & (own.edition == edition) & (own.mark == "")
    return connection.execute(sa.select(own.lines).where(known)).first() is not None
