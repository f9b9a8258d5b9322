"""The store as the rest of the program sees it: frames out, whole transactions in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import pandas as pd
import sqlalchemy as sa

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_DATES, ROSTER_NUMBERS
from ledger_tools.errors import StoreError
from ledger_tools.frames import tuples
from ledger_tools.identity import new_cycle_id
from ledger_tools.model import FileReading, LedgerSheet
from ledger_tools.store import engine as database
from ledger_tools.store import schema as s
from ledger_tools.store.desk import DeskEntries
from ledger_tools.store.writes import forget_refused, insert_edition, insert_table, inserted, log, rewritten

Records = Sequence[Mapping[str, Any]]


class Store(DeskEntries):
    """One cycle's store. Use as a context manager: closing it leaves a single file that may be copied."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def create(cls, target: Path | str) -> Self:
        """Open the store, making it (and its cycle id) where there is none."""
        store = cls(database.create_engine(target))
        database.migrate(store._engine)
        with store._transaction() as connection:
            if database.get_meta(connection, "cycle_id") is None:
                database.set_meta(connection, "cycle_id", new_cycle_id())
        return store

    @classmethod
    def open(cls, target: Path | str) -> Self:
        """Open an existing store; raises StoreError where there is none or where it is newer than this program."""
        if isinstance(target, Path) and not target.exists():
            raise StoreError(
                f"{target.name} がありません(フォルダ: {target.parent})。"
                "事業フォルダを -C で指定するか、ledger-tools init で作成してください。"
            )
        store = cls(database.create_engine(target))
        database.migrate(store._engine)
        with database.translated_errors(), store._engine.connect() as connection:
            if database.get_meta(connection, "cycle_id") is None:
                raise StoreError(
                    "保存先に事業の識別番号がありません。控えから戻すか、ledger-tools init で作り直してください。"
                )
        return store

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cycle_id(self) -> str:
        with database.translated_errors(), self._engine.connect() as connection:
            return database.get_meta(connection, "cycle_id") or ""

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with database.translated_errors(), self._engine.begin() as connection:
            yield connection

    def _frame(self, query: sa.Select[Any]) -> pd.DataFrame:
        with database.translated_errors(), self._engine.connect() as connection:
            return database.read_frame(connection, query)

    # ---- records -------------------------------------------------------------------------------------------------

    def replace_members(self, frame: pd.DataFrame, files: Records, *, as_of: date, detail: Mapping[str, Any]) -> None:
        """Replace the records by ``frame`` (columns of ROSTER_COLUMNS, file, row): all or nothing."""
        keys = [column.key for column in ROSTER_COLUMNS]
        data = frame[["file", "row", *keys]].astype(object)
        data = data.where(data.notna(), None)
        rows: list[dict[Any, Any]] = data.to_dict("records")
        for line, row in enumerate(rows):
            row["line"] = line
            for key in ROSTER_DATES:
                row[key] = row[key].date() if row[key] is not None else None
        with self._transaction() as connection:
            load = {"at": datetime.now(), "files": json.dumps(list(files), ensure_ascii=False)}
            load_id = inserted(connection, s.loads, load)
            connection.execute(s.members.delete())
            if rows:
                connection.execute(s.members.insert(), [{**row, "load_id": load_id} for row in rows])
            log(connection, as_of, "load", f"load {load_id}", detail)

    def members(self) -> pd.DataFrame:
        """Return the records in force: one row per card holder, dates as datetime64, cards as Int64."""
        return self._members(("file", "row", *(column.key for column in ROSTER_COLUMNS)))

    def own_records(self, keys: Sequence[str]) -> pd.DataFrame:
        """Return these columns of the members' own records (本人), as :meth:`members` does."""
        return self._members(keys, s.members.c.relation == "本人")

    def _members(self, keys: Sequence[str], *where: sa.ColumnElement[bool]) -> pd.DataFrame:
        query = sa.select(*(s.members.c[key] for key in keys)).where(*where).order_by(s.members.c.line)
        frame = self._frame(query)
        for key in ROSTER_DATES.intersection(keys):
            frame[key] = pd.to_datetime(frame[key])
        for key in ROSTER_NUMBERS.intersection(keys):
            frame[key] = frame[key].astype("Int64")
        return frame

    # ---- ledgers -------------------------------------------------------------------------------------------------

    def ledgers(self) -> pd.DataFrame:
        """Return one line per ledger: its codes and, of the current edition, edition, path, sha256, department."""
        newest = _newest_editions()
        query = (
            sa.select(
                s.ledgers.c.ledger_id,
                s.ledgers.c.bureau_code,
                s.ledgers.c.department_code,
                s.editions.c.edition,
                s.editions.c.department,
                s.editions.c.path,
                s.editions.c.sha256,
            )
            .join(newest, newest.c.ledger_id == s.ledgers.c.ledger_id)
            .join(
                s.editions,
                (s.editions.c.ledger_id == newest.c.ledger_id) & (s.editions.c.edition == newest.c.edition),
            )
            .order_by(s.ledgers.c.ledger_id)
        )
        return self._frame(query)

    def issued_rows(self, *, all_editions: bool = False) -> pd.DataFrame:
        """Return issued rows (current editions, or all): ledger_id, edition, row_key, no, kigo, bango, name, kana, …"""
        query = sa.select(s.issued_rows)
        if not all_editions:
            newest = _newest_editions()
            query = query.join(
                newest,
                (newest.c.ledger_id == s.issued_rows.c.ledger_id) & (newest.c.edition == s.issued_rows.c.edition),
            )
        return self._frame(query.order_by(s.issued_rows.c.ledger_id, s.issued_rows.c.edition, s.issued_rows.c.no))

    def record_ledgers(self, written: Sequence[tuple[LedgerSheet, str, str]], *, as_of: date) -> None:
        """Record written workbooks: (sheet, path below the cycle folder, sha256 of the file).

        An edition that is already known was written again: only its file changes.
        """
        with self._transaction() as connection:
            for sheet, path, sha256 in written:
                if rewritten(connection, sheet, path, sha256):
                    log(connection, as_of, "rewrite", sheet.ledger_id, {"edition": sheet.edition, "path": path})
                else:
                    insert_edition(connection, sheet, path, sha256)
                    detail = {"edition": sheet.edition, "rows": len(sheet.rows), "path": path}
                    log(connection, as_of, "generate", sheet.ledger_id, detail)

    # ---- returns -------------------------------------------------------------------------------------------------

    def known_files(self) -> dict[str, str]:
        """Return sha256 -> first name of every file from which anything was read; others may be tried again."""
        read = sa.union(sa.select(s.tables.c.file_id), sa.select(s.desk_files.c.file_id))
        query = sa.select(s.files.c.sha256, s.files.c.name).where(s.files.c.file_id.in_(read))
        frame = self._frame(query)
        return dict(zip(frame["sha256"], frame["name"], strict=True))

    def archived_files(self) -> dict[str, str]:
        """Return the name of every file taken in -> its name in the archive ('' where it was too large to keep)."""
        return dict(tuples(self._frame(sa.select(s.files.c.name, s.files.c.archived).order_by(s.files.c.file_id))))

    def known_duplicates(self) -> set[tuple[str, str]]:
        """Return (sha256, name) of every further copy that was noted (F07)."""
        frame = self._frame(sa.select(s.duplicates.c.sha256, s.duplicates.c.name))
        return set(tuples(frame))

    def record_file(self, reading: FileReading, archived: str, *, as_of: date) -> None:
        """Record one ingested file and all that was read in it, in one transaction.

        A file that gave no ledger before is recorded anew where this reading says something else.
        """
        findings = [(f.code, f.sheet, f.cell, f.message) for f in reading.findings]
        with self._transaction() as connection:
            if not forget_refused(connection, reading, findings):
                return
            file = {
                "sha256": reading.sha256,
                "name": reading.file,
                "size": reading.size,
                "archived": archived,
                "ingested_at": datetime.now(),
                "submitted_on": as_of,
            }
            file_id = inserted(connection, s.files, file)
            for table in reading.tables:
                insert_table(connection, file_id, table)
            if findings:
                keys = ("code", "sheet", "cell", "message")
                rows = [{"file_id": file_id, **dict(zip(keys, found, strict=True))} for found in findings]
                connection.execute(s.file_findings.insert(), rows)
            rows_read = sum(len(table.rows) for table in reading.tables)
            detail = {"file": reading.file, "rows": rows_read, "codes": sorted({found[0] for found in findings})}
            log(connection, as_of, "ingest", reading.sha256, detail)

    def record_duplicate(self, name: str, sha256: str, first_name: str, *, as_of: date) -> None:
        """Record that the same bytes came again (F07)."""
        with self._transaction() as connection:
            connection.execute(s.duplicates.insert().values(sha256=sha256, name=name, same_as=first_name))
            log(connection, as_of, "duplicate", sha256, {"file": name, "same_as": first_name})

    def duplicates(self) -> pd.DataFrame:
        """Return sha256, name and same_as of every further copy of a file (F07)."""
        return self._frame(sa.select(s.duplicates).order_by(s.duplicates.c.duplicate_id))

    def return_rows(self) -> pd.DataFrame:
        """Return every row ever read, with its table and file, oldest file first."""
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
                s.files.c.file_id,
                s.files.c.name.label("file"),
                s.files.c.submitted_on,
            )
            .join(s.tables, s.tables.c.table_id == s.return_rows.c.table_id)
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .order_by(s.return_rows.c.return_row_id)
        )
        return self._frame(query)

    def evidence(self) -> pd.DataFrame:
        """Return return_row_id, position, kind, text, sha256 of every piece of evidence."""
        return self._frame(sa.select(s.evidence).order_by(s.evidence.c.return_row_id, s.evidence.c.position))

    def return_tables(self) -> pd.DataFrame:
        """Return one row per ledger table read, with its file."""
        query = (
            sa.select(
                s.tables,
                s.files.c.name.label("file"),
                s.files.c.submitted_on,
            )
            .join(s.files, s.files.c.file_id == s.tables.c.file_id)
            .order_by(s.tables.c.table_id)
        )
        return self._frame(query)

    def file_findings(self) -> pd.DataFrame:
        """Return code, sheet, cell, message and file of what reading alone established."""
        query = (
            sa.select(
                s.file_findings.c.code,
                s.file_findings.c.sheet,
                s.file_findings.c.cell,
                s.file_findings.c.message,
                s.files.c.name.label("file"),
            )
            .join(s.files, s.files.c.file_id == s.file_findings.c.file_id)
            .order_by(s.file_findings.c.finding_id)
        )
        return self._frame(query)

    def events(self) -> pd.DataFrame:
        """Return the log: event_id, at, as_of, actor, action, subject, detail (JSON)."""
        return self._frame(sa.select(s.events).order_by(s.events.c.event_id))

    def log(self, action: str, subject: str, detail: Mapping[str, Any], *, as_of: date) -> None:
        """Add one event."""
        with self._transaction() as connection:
            log(connection, as_of, action, subject, detail)


def _newest_editions() -> sa.Subquery:
    return (
        sa.select(s.editions.c.ledger_id, sa.func.max(s.editions.c.edition).label("edition"))
        .group_by(s.editions.c.ledger_id)
        .subquery()
    )
