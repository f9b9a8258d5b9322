"""What the office wrote: slips and covering letters, reminders, workbooks for the desk, and what reports said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa

from ledger_tools.frames import lines, tuples
from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW
from ledger_tools.model import SentLetter, Snapshot
from ledger_tools.store import events
from ledger_tools.store import paper_tables as p
from ledger_tools.store.registered import Registered, deed
from ledger_tools.store.writes import insert_letter, insert_papers, insert_snapshot


class Papers(Registered):
    """The part of the store that knows what was written; :class:`Store` is made of it."""

    @deed("papers")
    def record_papers(self, bureau_code: str, papers: Mapping[str, str], *, as_of: date) -> None:
        """Record a bureau's slip and covering letter: path below the cycle's folder -> SHA-256."""
        with self._transaction() as connection:
            insert_papers(connection, bureau_code, papers)
            self._log(connection, as_of, events.PapersWritten(bureau_code, papers))

    def papers(self) -> dict[str, list[tuple[str, str]]]:
        """Return bureau code -> path and SHA-256 of every paper ever written for it, the newest last."""
        query = sa.select(p.papers.c.bureau_code, p.papers.c.path, p.papers.c.sha256).order_by(p.papers.c.paper_id)
        found: dict[str, list[tuple[str, str]]] = {}
        for code, path, sha256 in tuples(self._frame(query)):
            found.setdefault(code, []).append((path, sha256))
        return found

    @deed("letter")
    def record_letter(self, letter: SentLetter) -> None:
        """Record a letter to a bureau."""
        with self._transaction() as connection:
            insert_letter(connection, letter)
            self._log(connection, letter.day, events.LetterWritten(letter))

    def letters(self, part: int = 0) -> tuple[SentLetter, ...]:
        """Return every letter about a part of the cycle, the earliest first."""
        return tuple(
            SentLetter(
                bureau_code=line.bureau_code,
                day=line.day,
                fingerprint=line.fingerprint,
                stage=line.stage,
                answer_by=line.answer_by,
                ledgers=tuple(line.ledgers.split()),
                rows=int(line.rows),
                letter=line.letter,
                locked=bool(line.locked),
                part=int(line.part),
                number=line.number,
                title=line.title,
            )
            for line in lines(
                self._frame(sa.select(p.letters).where(p.letters.c.part == part).order_by(p.letters.c.letter_id))
            )
        )

    @deed("cards book")
    def number_cards_book(self, *, rows: int, cards: int, as_of: date) -> int:
        """Return the number of the next 返送カード確認表 (1 for the first); no other workbook gets it."""
        with self._transaction() as connection:
            serial = _next_serial(connection, KIND_RETURNED_CARDS, as_of)
            self._log(connection, as_of, events.CardsBookWritten(serial, rows, cards))
        return serial

    @deed("review book")
    def number_review_book(self, *, rows: int, decided: int, as_of: date) -> int:
        """Return the number of the next 要確認一覧 (1 for the first); no other workbook gets it."""
        with self._transaction() as connection:
            serial = _next_serial(connection, KIND_REVIEW, as_of)
            self._log(connection, as_of, events.ReviewBookWritten(serial, rows, decided))
        return serial

    def last_serial(self, kind: str) -> int:
        """Return the number of the last workbook of this kind that was written; 0 where none was."""
        table = p.desk_workbooks
        found = self._frame(sa.select(sa.func.max(table.c.serial).label("serial")).where(table.c.kind == kind))
        return int(found["serial"].fillna(0).iloc[0])

    @deed("report")
    def record_snapshot(self, snapshot: Snapshot) -> None:
        """Record what a report said."""
        with self._transaction() as connection:
            insert_snapshot(connection, snapshot)
            self._log(connection, snapshot.as_of, events.ReportWritten(snapshot))

    def snapshot_before(self, day: date, part: int = 0) -> Snapshot | None:
        """Return what the last report of an earlier day said about that part."""
        table, parts = p.snapshots, p.snapshot_bureaus
        last = (
            sa.select(table)
            .where(table.c.as_of < day, table.c.part == part)
            .order_by(table.c.snapshot_id.desc())
            .limit(1)
        )
        found = next(lines(self._frame(last)), None)
        if found is None:
            return None
        of_it = sa.select(parts.c.bureau_code, parts.c.open).where(parts.c.snapshot_id == int(found.snapshot_id))
        by_bureau = tuple(tuples(self._frame(of_it.order_by(parts.c.position))))
        return Snapshot(found.as_of, int(found.issued), int(found.done), int(found.open), by_bureau, part)


def _next_serial(connection: sa.Connection, kind: str, day: date) -> int:
    """Number one more workbook: written before it is read, so that two programs never get the same number."""
    table = p.desk_workbooks
    newest = sa.func.max(table.c.serial)
    following = sa.select(sa.literal(kind), sa.func.coalesce(newest, 0) + 1, sa.literal(day, sa.Date))
    connection.execute(table.insert().from_select(["kind", "serial", "day"], following.where(table.c.kind == kind)))
    return int(connection.execute(sa.select(newest).where(table.c.kind == kind)).scalar_one())
