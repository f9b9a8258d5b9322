"""Reading from and writing to the database: what every part of the store is made on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ledger_tools.model import Actor
from ledger_tools.store import engine as database
from ledger_tools.store import schema as s
from ledger_tools.store.events import Event


class Access:
    """An open database: queries as frames, writes in whole transactions that say who made them."""

    def __init__(self, engine: sa.Engine, actor: Actor) -> None:
        self._engine = engine
        self._actor = actor

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with database.translated_errors(), self._engine.begin() as connection:
            yield connection

    def _frame(self, query: sa.Select[Any]) -> pd.DataFrame:
        with database.translated_errors(), self._engine.connect() as connection:
            return database.read_frame(connection, query)

    def _log(self, connection: sa.Connection, as_of: date, event: Event) -> None:
        """Add one event to what the transaction writes."""
        line = {
            "at": datetime.now(),
            "as_of": as_of,
            "actor": str(self._actor),
            "action": event.action,
            "subject": event.subject,
            "detail": json.dumps(event.detail, ensure_ascii=False, default=str),
        }
        connection.execute(s.events.insert(), line)
