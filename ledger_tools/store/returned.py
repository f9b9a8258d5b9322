"""What came back: files, the tables and rows read in them, and what reading alone found wrong."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import sqlalchemy as sa

from ledger_tools.frames import tuples
from ledger_tools.model import FileReading
from ledger_tools.store import events
from ledger_tools.store import schema as s
from ledger_tools.store.registered import Registered, deed
from ledger_tools.store.withdrawn import in_force
from ledger_tools.store.writes import forget_refused, insert_file, insert_table, read_before

_CAME_AS_ISSUED = (
    sa.select(s.events.c.detail).where(s.events.c.action == events.CameAsIssued.action).order_by(s.events.c.event_id)
)


class ReturnedFiles(Registered):
    """The part of the store that holds returned files; :class:`Store` is made of it."""

    def known_files(self) -> dict[str, str]:
        """Return sha256 -> first name of every file from which anything was read; others may be tried again.

        A file that is withdrawn is known as well.
        """
        read = sa.union(sa.select(s.tables.c.file_id), sa.select(s.desk_files.c.file_id))
        query = sa.select(s.files.c.sha256, s.files.c.name).where(s.files.c.file_id.in_(read))
        frame = self._frame(query)
        return dict(zip(frame["sha256"], frame["name"], strict=True))

    def archived_files(self) -> dict[str, str]:
        """Return the name of every file taken in -> its name in the archive ('' where it was too large to keep)."""
        query = sa.select(s.files.c.name, s.files.c.archived).where(in_force(s.files.c.sha256))
        return dict(tuples(self._frame(query.order_by(s.files.c.file_id))))

    def files(self) -> pd.DataFrame:
        """Return every file that came, the newest first, those that are withdrawn too.

        Columns: file_id, sha256, name, size (bytes), archived, submitted_on; ``tables``: how many were read in it;
        ``kind`` of a workbook of the desk or a slip, else ''; ``withdrawn``.
        """
        counts = sa.select(s.tables.c.file_id, sa.func.count().label("tables")).group_by(s.tables.c.file_id).subquery()
        own = (s.files.c[key] for key in ("file_id", "sha256", "name", "size", "archived", "submitted_on"))
        query = (
            sa.select(
                *own,
                sa.func.coalesce(counts.c.tables, 0).label("tables"),
                sa.func.coalesce(s.desk_files.c.kind, "").label("kind"),
                (~in_force(s.files.c.sha256)).label("withdrawn"),
            )
            .outerjoin(counts, counts.c.file_id == s.files.c.file_id)
            .outerjoin(s.desk_files, s.desk_files.c.file_id == s.files.c.file_id)
            .order_by(s.files.c.file_id.desc())
        )
        found = self._frame(query)
        return found.assign(withdrawn=found["withdrawn"].astype(bool))

    def known_duplicates(self) -> set[tuple[str, str]]:
        """Return (sha256, name) of every further copy that was noted (F07)."""
        frame = self._frame(sa.select(s.duplicates.c.sha256, s.duplicates.c.name))
        return set(tuples(frame))

    @deed("file")
    def record_file(self, reading: FileReading, archived: str, *, as_of: date, container: str = "") -> str | None:
        """Record one ingested file and all that was read in it, wholly or not at all.

        Where the same bytes were read before, that stays as it is; return the name that they had then. A file that
        gave no ledger before is recorded anew where this reading says something else. ``container`` names the archive
        or mail that it came in, for the register.
        """
        with self._transaction() as connection:
            if (first := read_before(connection, reading.sha256)) is not None:
                return first
            if not forget_refused(connection, reading):
                return None
            file_id = insert_file(connection, reading, archived, as_of, self._now)
            for table in reading.tables:
                insert_table(connection, file_id, table)
            rows_read = sum(len(table.rows) for table in reading.tables)
            codes = tuple(sorted({found.code for found in reading.findings}))
            self._log(connection, as_of, events.FileTaken(reading.sha256, reading.file, rows_read, codes))
        return None

    @deed("copy")
    def record_duplicate(self, name: str, sha256: str, first_name: str, *, as_of: date) -> None:
        """Record that the same bytes came again (F07), once under each name."""
        copy = {"sha256": sha256, "name": name}
        own = sa.and_(*(s.duplicates.c[key] == value for key, value in copy.items()))
        with self._transaction() as connection:
            if connection.execute(sa.select(s.duplicates.c.duplicate_id).where(own)).first():
                return
            connection.execute(s.duplicates.insert().values(**copy, same_as=first_name))
            self._log(connection, as_of, events.CopyNoted(sha256, name, first_name))

    @deed("as_issued")
    def note_as_issued(self, name: str, sha256: str, *, as_of: date) -> None:
        """Note that a ledger came back with nothing in it, once under each name."""
        with self._transaction() as connection:
            before = connection.scalars(_CAME_AS_ISSUED.where(s.events.c.subject == sha256))
            if name not in {json.loads(detail)["file"] for detail in before}:
                self._log(connection, as_of, events.CameAsIssued(sha256, name))

    def came_as_issued(self) -> pd.DataFrame:
        """Return name, sha256 and submitted_on of every ledger that came back with nothing in it."""
        found = self._frame(_CAME_AS_ISSUED.add_columns(s.events.c.subject, s.events.c.as_of))
        found.columns = pd.Index(["name", "sha256", "submitted_on"])
        return found.assign(name=[json.loads(detail)["file"] for detail in found["name"]])

    def duplicates(self) -> pd.DataFrame:
        """Return sha256, name and same_as of every further copy of a file (F07)."""
        query = sa.select(s.duplicates).where(in_force(s.duplicates.c.sha256))
        return self._frame(query.order_by(s.duplicates.c.duplicate_id))

    def newest_table(self) -> int:
        """Return the number of the table read last, 0 where there is none."""
        return int(self._frame(sa.select(sa.func.max(s.tables.c.table_id).label("last")))["last"].fillna(0).iloc[0])

    def return_rows(self, *, after: int = 0) -> pd.DataFrame:
        """Return every row ever read (in tables ``after`` one), with its table and file, oldest file first."""
        query = (
            sa.select(
                s.return_rows.c.return_row_id,
                s.return_rows.c.row,
                s.return_rows.c.cell,
                s.return_rows.c.row_key,
                s.return_rows.c.kigo,
                s.return_rows.c.bango,
                s.return_rows.c.name,
                s.return_rows.c.department,
                s.return_rows.c.cards,
                s.return_rows.c.received_on,
                s.return_rows.c.remark,
                s.return_rows.c.codes,
                s.tables.c.table_id,
                s.tables.c.sheet,
                s.tables.c.cycle_id,
                s.tables.c.ledger_id.label("table_ledger"),
                s.tables.c.edition.label("table_edition"),
                s.tables.c.received_column,
                s.tables.c.remark_column,
                s.files.c.file_id,
                s.files.c.name.label("file"),
                s.files.c.submitted_on,
            )
            .join(s.tables, s.tables.c.table_id == s.return_rows.c.table_id)
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .where(s.tables.c.table_id > after, in_force(s.files.c.sha256))
            .order_by(s.return_rows.c.return_row_id)
        )
        return self._frame(query)

    def evidence(self) -> pd.DataFrame:
        """Return return_row_id, position and the fields of :class:`ledger_tools.model.Evidence` of every piece."""
        gone = (
            sa.select(s.return_rows.c.return_row_id)
            .join(s.tables, s.tables.c.table_id == s.return_rows.c.table_id)
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .where(~in_force(s.files.c.sha256))
        )
        query = sa.select(s.evidence).where(s.evidence.c.return_row_id.not_in(gone))
        return self._frame(query.order_by(s.evidence.c.return_row_id, s.evidence.c.position))

    def table_texts(self) -> pd.DataFrame:
        """Return table_id, position, place, text and cell of the words that belong to no single row; file, sheet."""
        query = (
            sa.select(s.table_texts, s.files.c.name.label("file"), s.tables.c.sheet)
            .join(s.tables, s.tables.c.table_id == s.table_texts.c.table_id)
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .where(in_force(s.files.c.sha256))
            .order_by(s.table_texts.c.table_id, s.table_texts.c.position)
        )
        return self._frame(query)

    def return_tables(self, *, after: int = 0) -> pd.DataFrame:
        """Return one row per ledger table read (``after`` one of them), with its file."""
        query = (
            sa.select(
                s.tables,
                s.files.c.name.label("file"),
                s.files.c.submitted_on,
            )
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .where(s.tables.c.table_id > after, in_force(s.files.c.sha256))
            .order_by(s.tables.c.table_id)
        )
        return self._frame(query)

    def file_findings(self) -> pd.DataFrame:
        """Return code, sheet, cell, message, kigo, bango, picture, file and file_id of what reading alone established.

        Of the desk's own workbooks only the last one of each kind is told of.
        """
        newest = (
            sa.select(sa.func.max(s.desk_files.c.file_id))
            .join(s.files, s.files.c.file_id == s.desk_files.c.file_id)
            .where(in_force(s.files.c.sha256))
            .group_by(s.desk_files.c.kind)
        )
        told = s.files.c.file_id.in_(newest) | s.files.c.file_id.not_in(sa.select(s.desk_files.c.file_id))
        query = (
            sa.select(
                s.file_findings.c.code,
                s.file_findings.c.sheet,
                s.file_findings.c.cell,
                s.file_findings.c.message,
                s.file_findings.c.kigo,
                s.file_findings.c.bango,
                s.file_findings.c.picture,
                s.files.c.name.label("file"),
                s.files.c.file_id,
            )
            .join(s.files, s.files.c.file_id == s.file_findings.c.file_id)
            .where(told, in_force(s.files.c.sha256))
            .order_by(s.file_findings.c.finding_id)
        )
        return self._frame(query)
