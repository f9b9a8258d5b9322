"""The steps that bring a store of an earlier version to the present schema."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ledger_tools.store import schema as s

Migration = Callable[[sa.Connection], None]


def _create_tables(connection: sa.Connection) -> None:
    s.metadata.create_all(connection)


def _places_of_words(connection: sa.Connection) -> None:
    """What was read before says nothing of where words stood: it is left empty."""
    _create_tables(connection)
    _add_columns(connection, s.evidence.c.place, s.evidence.c.heading)


def _add_columns(connection: sa.Connection, *columns: sa.Column[Any]) -> None:
    """Add columns (with their server defaults) to tables that were made without them."""
    dialect = connection.dialect
    for column in columns:
        if column.name not in {known["name"] for known in sa.inspect(connection).get_columns(column.table.name)}:
            table = dialect.identifier_preparer.format_table(column.table)
            spelt = sa.schema.CreateColumn(column).compile(dialect=dialect)
            connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {spelt}"))


#: Each runs once, in its own transaction, and makes what is missing and keeps what is there.
MIGRATIONS: tuple[tuple[int, str, Migration], ...] = (
    (1, "first tables", _create_tables),
    (2, "counted cards and decisions", _create_tables),
    (3, "where words stood", _places_of_words),
)
SCHEMA_VERSION = MIGRATIONS[-1][0]
