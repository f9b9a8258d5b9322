"""Reading from and writing to the database: what every part of the store is made on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ledger_tools.store import engine as database


class Access:
    """An open database: queries as frames, writes in whole transactions."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with database.translated_errors(), self._engine.begin() as connection:
            yield connection

    def _frame(self, query: sa.Select[Any]) -> pd.DataFrame:
        with database.translated_errors(), self._engine.connect() as connection:
            return database.read_frame(connection, query)
