"""What the desk enters itself: counted cards and decisions, in and out of the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ledger_tools.frames import tuples
from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW, KIND_SLIP
from ledger_tools.model import FileReading
from ledger_tools.store import events
from ledger_tools.store import schema as s
from ledger_tools.store.registered import Registered, deed
from ledger_tools.store.withdrawn import in_force
from ledger_tools.store.writes import insert_file, read_before

_ENTRIES = {KIND_RETURNED_CARDS: s.returned_cards, KIND_REVIEW: s.decisions, KIND_SLIP: s.slips}
_ENTRY_EVENTS: dict[str, type[events.Event]] = {
    KIND_RETURNED_CARDS: events.CardsCounted,
    KIND_REVIEW: events.RowDecided,
    KIND_SLIP: events.SlipHandedIn,
}


class DeskEntries(Registered):
    """The part of the store that holds the desk's own entries; :class:`Store` is made of it."""

    @deed("desk file")
    def record_desk_file(
        self,
        reading: FileReading,
        archived: str,
        *,
        kind: str,
        serial: int,
        entries: Sequence[Mapping[str, Any]],
        as_of: date,
        part: int = 0,
        handled: Sequence[Mapping[str, Any]] = (),
        transcripts: Sequence[Mapping[str, Any]] = (),
    ) -> str | None:
        """Record one workbook of the desk with its sound entries, wholly or not at all.

        ``part``: about which part's ledgers it is. ``handled`` are those on files that could not be read,
        ``transcripts`` those on what stands on paper. Each entry is an event of its own. What earlier workbooks of this
        kind were found wrong for is no longer said: this one stands in their place (as long as it is not withdrawn).
        Where the same bytes were read before, that stays as it is; return the name that they had then.
        """
        table = _ENTRIES[kind]
        with self._transaction() as connection:
            if (first := read_before(connection, reading.sha256)) is not None:
                return first
            _forget_refused(connection, reading.sha256)
            file_id = insert_file(connection, reading, archived, as_of, self._now)
            connection.execute(s.desk_files.insert().values(file_id=file_id, kind=kind, serial=serial, part=part))
            if entries:
                connection.execute(table.insert(), [{**entry, "file_id": file_id} for entry in entries])
            if handled:
                connection.execute(s.handled_files.insert(), [{**entry, "file_id": file_id} for entry in handled])
            if transcripts:
                connection.execute(s.transcripts.insert(), [{**entry, "file_id": file_id} for entry in transcripts])
            taken = len(entries) + len(handled) + len(transcripts)
            self._log(connection, as_of, events.DeskFileTaken(reading.sha256, reading.file, kind, taken))
            event = _ENTRY_EVENTS[kind]
            told = [field.name for field in fields(event)]
            for entry in entries:
                self._log(connection, as_of, event(**{name: entry[name] for name in told}))
            for entry in handled:
                self._log(connection, as_of, events.FileHandled(**entry))
            shown = [field.name for field in fields(events.PaperTyped)]
            for entry in transcripts:
                self._log(connection, as_of, events.PaperTyped(**{name: entry[name] for name in shown}))
        return None

    def counted(self) -> pd.DataFrame:
        """Return every count of cards, those in force last: member, cards, counted_on, counted_by, note, place."""
        return self._desk_entries(s.returned_cards)

    def decisions(self) -> pd.DataFrame:
        """Return every decision, the one in force last: kigo, bango, digest, verdict, decided_by, reason, place."""
        return self._desk_entries(s.decisions)

    def transcripts(self) -> pd.DataFrame:
        """Return everything that was typed of paper, the last last: whose or which ledger's, what, who, place."""
        return self._desk_entries(s.transcripts)

    def slips(self) -> pd.DataFrame:
        """Return every statement of a bureau's slip, the one in force last: bureau_code, ledgers, cards, who, when."""
        return self._desk_entries(s.slips)

    def _desk_entries(self, table: sa.Table) -> pd.DataFrame:
        own = [column for column in table.c if column.name not in ("entry_id", "file_id")]
        of_book = (s.desk_files.c.serial, s.desk_files.c.part)
        query = (
            sa.select(*own, s.files.c.name.label("file"), *of_book, s.files.c.submitted_on)
            .join(s.desk_files, s.desk_files.c.file_id == table.c.file_id)
            .join(s.files, s.files.c.file_id == table.c.file_id)
            .where(in_force(s.files.c.sha256))
            .order_by(s.desk_files.c.serial, table.c.entry_id)
        )
        return self._frame(query)

    def archived_by_file(self) -> dict[int, str]:
        """Return file_id -> its name in the archive ('' where it was too large to keep)."""
        return dict(tuples(self._frame(sa.select(s.files.c.file_id, s.files.c.archived))))


def _forget_refused(connection: sa.Connection, sha256: str) -> None:
    """The same bytes may have been refused before, when they were read as a ledger."""
    own = sa.select(s.files.c.file_id).where(s.files.c.sha256 == sha256)
    connection.execute(s.file_findings.delete().where(s.file_findings.c.file_id.in_(own)))
    connection.execute(s.files.delete().where(s.files.c.sha256 == sha256))
