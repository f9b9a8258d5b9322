"""The store as the rest of the program sees it: frames out, whole transactions in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Self

import pandas as pd
import sqlalchemy as sa

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_DATES, ROSTER_NUMBERS
from ledger_tools.errors import StoreError
from ledger_tools.folder import ARCHIVE, REGISTER
from ledger_tools.frames import tuples
from ledger_tools.identity import new_cycle_id
from ledger_tools.model import Actor, LedgerSheet, Printing
from ledger_tools.store import engine as database
from ledger_tools.store import events, opening
from ledger_tools.store import schema as s
from ledger_tools.store.desk import DeskEntries
from ledger_tools.store.lease import Tell
from ledger_tools.store.papers import Papers
from ledger_tools.store.printings import Printings, has_printings, insert_printing
from ledger_tools.store.refused import RefusedFiles
from ledger_tools.store.register import Head, Register
from ledger_tools.store.registered import CYCLE, CYCLE_ID, deed, head_of
from ledger_tools.store.returned import ReturnedFiles
from ledger_tools.store.seal import Seal
from ledger_tools.store.withdrawn import WithdrawnFiles
from ledger_tools.store.writes import insert_edition, insert_members, inserted, keep_former, rewritten

_UNPROVEN = (
    "保管フォルダの目録がないか壊れているため、ledger.sqlite3 が最後に保存したときのままか確かめられません。"
    "ledger-tools doctor を実行してください。"
)

Records = Sequence[Mapping[str, Any]]


class Store(DeskEntries, ReturnedFiles, RefusedFiles, WithdrawnFiles, Papers, Printings):
    """One cycle's store. Use as a context manager: closing it leaves a single file that may be copied.

    Everything that is written is logged as done by the ``actor`` with whom it was opened.
    """

    @classmethod
    def create(cls, target: Path | str, actor: Actor) -> Self:
        """Open the store, making it (and its cycle id) where there is none.

        Raises StoreError where there was one that can be made again.
        """
        store = cls(opening.made(target), actor, register_beside(target))
        store._prove(target)
        store.catch_up()
        if not store.cycle_id:
            store.begin(new_cycle_id())
        return store

    @classmethod
    def open(cls, target: Path | str, actor: Actor, tell: Tell = lambda _sentence: None) -> Self:
        """Open an existing store; ``tell`` hears what was done that a program left undone.

        Raises StoreError where there is none, or where it is newer than this program, older than its register, or not
        as it was left.
        """
        store = cls(opening.opened(target), actor, register_beside(target))
        store._prove(target, tell)
        if said := store.catch_up():
            tell(said)
        return store

    def _prove(self, target: Path | str, tell: Tell = lambda _sentence: None) -> None:
        """Make sure that the store holds what was written to it, and seal it from now on; say where one cannot."""
        if self._register is None or not isinstance(target, Path):
            return
        self.behind()
        seal = Seal.of(target)
        if self.cycle_id:  # else it is a new one
            from ledger_tools.store.proof import proven  # noqa: PLC0415 - it makes stores, too

            with database.translated_errors():
                sound = proven(self._engine, self._register, seal)
            if sound is False:
                raise StoreError(database.NOT_AS_LEFT)
            with self._looking() as connection:
                is_told = {head_of(connection), self._register.head()} != {Head()}
            if sound is None and is_told:
                tell(_UNPROVEN)
                return
        database.seal_from_now_on(self._engine, seal)

    @deed(CYCLE)
    def begin(self, cycle_id: str) -> None:
        """Give a new store its number, unless it has one."""
        with self._transaction() as connection:
            if database.get_meta(connection, CYCLE_ID) is None:
                database.set_meta(connection, CYCLE_ID, cycle_id)
                self._changes += 1

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def cycle_id(self) -> str:
        with self._looking() as connection:
            return database.get_meta(connection, CYCLE_ID) or ""

    # ---- records -------------------------------------------------------------------------------------------------

    @deed("records")
    def replace_members(
        self, frame: pd.DataFrame, files: Records, *, as_of: date, envelopes: int, changes: Mapping[str, int]
    ) -> None:
        """Replace the records by ``frame`` (columns of ROSTER_COLUMNS, file, row): all or nothing.

        What was last known of members who are in it no more is kept. ``envelopes`` and ``changes`` (members new, gone,
        changed) are for the log.
        """
        present = set(tuples(frame.loc[frame["relation"] == "本人", ["kigo", "bango"]]))
        with self._transaction() as connection:
            load = {"at": self._now, "files": json.dumps(list(files), ensure_ascii=False), "as_of": as_of}
            load_id = inserted(connection, s.loads, load)
            keep_former(connection, present)
            connection.execute(s.members.delete())
            insert_members(connection, frame, load_id)
            self._log(connection, as_of, events.RecordsLoaded(f"load {load_id}", len(frame), envelopes, changes))

    @deed("roster")
    def note_roster(self, name: str, sha256: str, *, there: bool, kept: str, as_of: date) -> None:
        """Note that a file was put into 名簿 or out of it, as :class:`events.RosterMoved` says."""
        with self._transaction() as connection:
            self._log(connection, as_of, events.RosterMoved(name, sha256, there, kept))

    def members(self) -> pd.DataFrame:
        """Return the records in force: one row per card holder, dates as datetime64, cards as Int64."""
        return self._members(("file", "row", *(column.key for column in ROSTER_COLUMNS)))

    def own_records(self, keys: Sequence[str]) -> pd.DataFrame:
        """Return these columns of the members' own records (本人), as :meth:`members` does."""
        return self._members(keys, s.members.c.relation == "本人")

    def _members(self, keys: Sequence[str], *where: sa.ColumnElement[bool]) -> pd.DataFrame:
        query = sa.select(*(s.members.c[key] for key in keys)).where(*where).order_by(s.members.c.line)
        return self._recorded(query, keys)

    def former_records(self, keys: Sequence[str]) -> pd.DataFrame:
        """Return these columns of the last records of members who are in force no more, the last known first.

        ``loaded_on`` is the day of the load that had them last.
        """
        former = s.former_members
        query = (
            sa.select(*(former.c[key] for key in keys), s.loads.c.as_of.label("loaded_on"))
            .join(s.loads, s.loads.c.load_id == former.c.load_id)
            .order_by(former.c.load_id.desc(), former.c.kigo, former.c.bango)
        )
        frame = self._recorded(query, keys)
        return frame.assign(loaded_on=pd.to_datetime(frame["loaded_on"]))

    def _recorded(self, query: sa.Select[Any], keys: Sequence[str]) -> pd.DataFrame:
        frame = self._frame(query)
        for key in ROSTER_DATES.intersection(keys):
            frame[key] = pd.to_datetime(frame[key])
        for key in ROSTER_NUMBERS.intersection(keys):
            frame[key] = frame[key].astype("Int64")
        return frame

    # ---- ledgers -------------------------------------------------------------------------------------------------

    def ledgers(self) -> pd.DataFrame:
        """Return one line per ledger: codes, part and, of the current edition, edition, path, sha256, department."""
        newest = _newest_editions()
        query = (
            sa.select(
                s.ledgers.c.ledger_id,
                s.ledgers.c.bureau_code,
                s.ledgers.c.department_code,
                s.ledgers.c.part,
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

    def issued_digests(self) -> frozenset[str]:
        """Return the SHA-256 of every edition of every ledger, as it was written last."""
        return frozenset(self._frame(sa.select(s.editions.c.sha256))["sha256"])

    def issued_rows(self, *, all_editions: bool = False, columns: Sequence[str] = ()) -> pd.DataFrame:
        """Return issued rows (current editions, or all): ledger_id, edition, row_key, no, kigo, bango, name, kana, …

        ``columns`` are those that are wanted of them (default: all).
        """
        query = sa.select(*(s.issued_rows.c[key] for key in columns)) if columns else sa.select(s.issued_rows)
        if not all_editions:
            newest = _newest_editions()
            query = query.join(
                newest,
                (newest.c.ledger_id == s.issued_rows.c.ledger_id) & (newest.c.edition == s.issued_rows.c.edition),
            )
        return self._frame(query.order_by(s.issued_rows.c.ledger_id, s.issued_rows.c.edition, s.issued_rows.c.no))

    @deed("ledgers")
    def record_ledgers(
        self, written: Sequence[tuple[LedgerSheet, str, str]], *, as_of: date, printings: Sequence[Printing] = ()
    ) -> None:
        """Record written workbooks: (sheet, path below the cycle folder, sha256 of the file), and how they print.

        An edition that is already known was written again: only its file changes, and perhaps how it is laid out. How
        the first paper of an edition of an earlier version was, stays unknown all the same.
        """
        with self._transaction() as connection:
            new = set()
            for sheet, path, sha256 in written:
                if rewritten(connection, sheet, path, sha256):
                    self._log(connection, as_of, events.LedgerRewritten(sheet.ledger_id, sheet.edition, path))
                else:
                    insert_edition(connection, sheet, path, sha256, self._now)
                    issued = events.LedgerIssued(sheet.ledger_id, sheet.edition, len(sheet.rows), path)
                    self._log(connection, as_of, issued)
                    new.add((sheet.ledger_id, sheet.edition))
            for printing in printings:
                key = (printing.ledger_id, printing.edition)
                if key in new or has_printings(connection, *key):
                    insert_printing(connection, printing)

    # ---- the log -------------------------------------------------------------------------------------------------

    def last_event(self) -> int:
        """Return the number of the last event: as long as it stays the same, nothing was done to the store."""
        with self._looking() as connection:
            return int(connection.execute(sa.select(sa.func.max(s.events.c.event_id))).scalar() or 0)

    def events(self) -> pd.DataFrame:
        """Return the log: event_id, at, as_of, actor, action, subject, detail (JSON)."""
        return self._frame(sa.select(s.events).order_by(s.events.c.event_id))


def register_beside(target: Path | str) -> Register | None:
    """The register of a store that lies in a cycle's folder; a database elsewhere has copies of its own."""
    return Register(target.parent / ARCHIVE / REGISTER) if isinstance(target, Path) else None


def _newest_editions() -> sa.Subquery:
    return (
        sa.select(s.editions.c.ledger_id, sa.func.max(s.editions.c.edition).label("edition"))
        .group_by(s.editions.c.ledger_id)
        .subquery()
    )
