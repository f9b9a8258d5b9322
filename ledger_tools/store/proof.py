"""Whether a store holds what was done to it: by its seal, and where that says nothing, by doing all of it again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa

from ledger_tools.store import engine as database
from ledger_tools.store.again import in_memory
from ledger_tools.store.register import Head, Line, Register
from ledger_tools.store.registered import CYCLE_ID, head_of
from ledger_tools.store.schema import meta, metadata
from ledger_tools.store.seal import Seal

_PART = 1_000


def proven(engine: sa.Engine, register: Register, seal: Seal) -> bool | None:
    """Whether a store holds what was written to it, and nothing else; None where nothing is left that could tell.

    Its register may be ahead of it. Where the seal does not fit, this takes as long as making the store again, and what
    is found to be sound is sealed.
    """
    with engine.connect() as connection:
        sealed = seal.fits(connection)
        if sealed:
            return True
        told = _as_told(connection, register)
        if told:
            seal.put(connection)
    return False if told is None and sealed is False else told


def _as_told(connection: sa.Connection, register: Register) -> bool | None:
    """Whether a store holds just what its register tells up to there; None where that does not tell it all."""
    contents = register.read()
    if contents.damaged or not contents.lines:
        return None
    with connection.begin():
        lines = _up_to(contents.lines, head_of(connection))
        if lines is None:
            return None
        with in_memory(register, lines) as again:
            return None if again is None else database.is_whole(connection) and _holds_the_same(connection, again)


def _up_to(lines: Sequence[Line], head: Head) -> Sequence[Line] | None:
    place = next((place for place, line in enumerate(lines, start=1) if line.head == head), None)
    return None if place is None else lines[:place]


def _holds_the_same(one: sa.Connection, other: sa.Connection) -> bool:
    return all(
        mine == theirs
        for table in metadata.sorted_tables
        for mine, theirs in zip_longest(_rows(one, table), _rows(other, table))
    )


def _rows(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[Any]]:
    """The rows of a table as the file has them, many at a time; an empty part is the end."""
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    order = ", ".join(f'"{column.name}"' for column in table.primary_key)
    result = connection.exec_driver_sql(f'SELECT {columns} FROM "{table.name}" ORDER BY {order}')
    while part := result.fetchmany(_PART):
        yield [tuple(row) for row in part if table is not meta or row[0] == CYCLE_ID]
