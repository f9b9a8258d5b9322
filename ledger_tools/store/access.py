"""Reading from and writing to the database: what every part of the store is made on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from ledger_tools.model import Actor
from ledger_tools.store import engine as database
from ledger_tools.store import schema as s
from ledger_tools.store.events import Event
from ledger_tools.store.lease import KEY, Lease, Seat, Tell, Writer
from ledger_tools.store.register import Deed


class Access:
    """An open database: queries as frames, writes in whole transactions that say who made them."""

    def __init__(self, engine: sa.Engine, actor: Actor) -> None:
        self._engine = engine
        self._actor = actor
        self._lease: Lease | None = None
        self._begun: sa.Connection | None = None  # the transaction of ``together``
        self._moment: sa.Connection | None = None  # the one of ``at_one_moment``
        self._deeds: list[Deed] = []  # of the transaction, so far
        self._doing = False  # whether all that is written now is one thing, which is undone as a whole already
        self._at: datetime | None = None  # when what is being done is said to be done
        self._changes = 0  # how often something was changed

    @contextmanager
    def alone(self, work: str, seat: Seat, tell: Tell) -> Iterator[None]:
        """Be the only one to write until this is through; ``tell`` hears whom one has to wait for.

        What is read within is still so when something is written on the strength of it. Reading goes on everywhere.
        """
        if self._lease is not None:  # a step of a larger one
            yield
            return
        with database.translated_errors():
            try:
                lease = Lease.take(self._engine, self._actor.name, seat, work, tell)
            except OperationalError as error:
                if not database.was_moved(error):
                    raise
                self._engine.dispose()  # it was made again while this one waited: what lies there now is opened
                lease = Lease.take(self._engine, self._actor.name, seat, work, tell)
        self._lease = lease
        try:
            yield
        finally:
            self._lease = None
            lease.release()

    def at_work(self) -> str:
        """Who works on the store and since when, in a sentence; '' where nobody does."""
        with self._looking() as connection:
            note = database.get_meta(connection, KEY)
        return Writer.of(note).at_work if note else ""

    def wait_at_most(self, seconds: float) -> None:
        """Wait for others' transactions no longer than this from now on; then StoreBusy is raised."""
        database.wait_at_most(self._engine, seconds)

    @contextmanager
    def by(self, actor: Actor) -> Iterator[None]:
        """Let what is written within be somebody else's doing than that of whoever opened the store."""
        before, self._actor = self._actor, actor
        try:
            yield
        finally:
            self._actor = before

    @contextmanager
    def together(self) -> Iterator[None]:
        """Write several things in one transaction: each of them wholly or not at all, and what is written is seen.

        Raises StoreError where the database takes none of them.
        """
        begun = self._begun
        with self._transaction() as connection:
            self._begun = connection
            try:
                yield
            finally:
                self._begun = begun

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Read several things as they stood at one moment, whatever is written meanwhile."""
        with database.translated_errors(), database.at_one_moment(self._engine) as connection:
            self._moment = connection
            try:
                yield
            finally:
                self._moment = None

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with database.translated_errors():
            if self._begun is not None and self._doing:
                yield self._begun
                return
            if self._begun is not None:
                known = len(self._deeds)
                try:
                    with database.part_of(self._begun):
                        yield self._begun
                except BaseException:
                    del self._deeds[known:]
                    raise
                return
            with database.writing(self._engine) as connection:
                if self._lease is not None:
                    self._lease.check(connection)
                self._begin(connection)
                yield connection
                self._finish(connection)

    def _begin(self, connection: sa.Connection) -> None:
        """What comes before anything is written in a transaction."""

    def _finish(self, connection: sa.Connection) -> None:
        """What comes after all is written, before it is committed."""

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        with database.translated_errors():
            if known := self._begun or self._moment:
                yield known
                return
            with self._engine.connect() as connection:
                yield connection

    @property
    def _now(self) -> datetime:
        return self._at or datetime.now()

    def _frame(self, query: sa.Select[Any]) -> pd.DataFrame:
        with self._looking() as connection:
            return database.read_frame(connection, query)

    def _log(self, connection: sa.Connection, as_of: date, event: Event) -> None:
        """Add one event to what the transaction writes."""
        self._changes += 1
        line = {
            "at": self._now,
            "as_of": as_of,
            "actor": str(self._actor),
            "action": event.action,
            "subject": event.subject,
            "detail": json.dumps(event.detail, ensure_ascii=False, default=str),
        }
        connection.execute(s.events.insert(), line)
