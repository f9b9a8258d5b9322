"""How a store stands, looked at from outside: whether it is whole, how far it has got, and which files it tells of."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from ledger_tools.store import engine as database
from ledger_tools.store import schema as s
from ledger_tools.store.proof import proven
from ledger_tools.store.register import Head, Register
from ledger_tools.store.registered import CYCLE_ID, head_of
from ledger_tools.store.seal import Seal


@dataclass(frozen=True)
class Standing:
    """A store that is whole: its number, its head, name -> kept file of what came, and the ledgers in force.

    Of each ledger: path, number, edition and the SHA-256 of its file as it was written.
    """

    cycle_id: str
    head: Head
    kept: tuple[tuple[str, str], ...]
    ledgers: tuple[tuple[str, str, int, str], ...]


def standing(target: Path, register: Register) -> Standing | None:
    """Look at a store without changing it; None where there is none, it is not whole, or not as it was left.

    Where a program was ended while it wrote, what it left is cleared away, as by every other look at the store.
    """
    if not target.is_file() or not target.stat().st_size:
        return None
    left = target.with_name(f"{target.name}{database.JOURNAL}").exists()
    place = f"{target.absolute().as_uri()}?mode={'rw' if left else 'ro'}"
    engine = sa.create_engine("sqlite://", creator=lambda: sqlite3.connect(place, uri=True), poolclass=sa.NullPool)
    try:
        with engine.connect() as connection:
            cycle_id = database.get_meta(connection, CYCLE_ID)
            if not database.is_whole(connection) or cycle_id is None:
                return None
            if proven(engine, register, Seal.of(target)) is False:
                return None
            kept = connection.execute(sa.select(s.files.c.name, s.files.c.archived).order_by(s.files.c.file_id)).all()
            newest = sa.select(s.editions.c.ledger_id, sa.func.max(s.editions.c.edition)).group_by("ledger_id")
            ledgers = connection.execute(
                sa.select(s.editions.c.path, s.editions.c.ledger_id, s.editions.c.edition, s.editions.c.sha256)
                .where(sa.tuple_(s.editions.c.ledger_id, s.editions.c.edition).in_(newest))
                .order_by(s.editions.c.ledger_id)
            ).all()
            return Standing(cycle_id, head_of(connection), tuple(map(tuple, kept)), tuple(map(tuple, ledgers)))
    except (sa.exc.DBAPIError, UnicodeDecodeError):
        return None
    finally:
        engine.dispose()
