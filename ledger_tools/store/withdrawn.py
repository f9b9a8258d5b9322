"""Files that were withdrawn: all that was read in them is kept, and nothing of it is shown until they are restored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from ledger_tools.store import events
from ledger_tools.store import schema as s
from ledger_tools.store.registered import Registered, deed


def in_force(sha256: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    """Whether what has these bytes is not withdrawn: every reading of what files say asks for it."""
    return sha256.not_in(sa.select(s.withdrawals.c.sha256))


class WithdrawnFiles(Registered):
    """The part of the store that takes files back; :class:`Store` is made of it."""

    def deliveries(self) -> pd.DataFrame:
        """Return every name under which bytes came: name, sha256, archived, submitted_on (of the first), withdrawn."""
        own = (
            *(s.files.c.file_id, s.files.c.sha256, s.files.c.archived, s.files.c.submitted_on),
            (~in_force(s.files.c.sha256)).label("withdrawn"),
        )
        copies = sa.select(s.duplicates.c.name, *own).join(s.files, s.files.c.sha256 == s.duplicates.c.sha256)
        names = sa.union(sa.select(s.files.c.name, *own), copies).subquery()
        return self._frame(sa.select(names).order_by(names.c.file_id, names.c.name))

    @deed("withdraw")
    def withdraw(self, files: Sequence[tuple[str, str]], reason: str, *, as_of: date) -> None:
        """Take these files (SHA-256, name) back: from now on it is as if they had never come."""
        with self._transaction() as connection:
            for sha256, name in files:
                known = sa.select(s.withdrawals.c.sha256).where(s.withdrawals.c.sha256 == sha256)
                if connection.execute(known).scalar() is None:
                    line = {"sha256": sha256, "reason": reason, "actor": str(self._actor), "as_of": as_of}
                    connection.execute(s.withdrawals.insert(), line)
                    self._log(connection, as_of, events.FileWithdrawn(sha256, name, reason))

    @deed("restore")
    def restore(self, files: Sequence[tuple[str, str]], reason: str, *, as_of: date) -> None:
        """Put these files (SHA-256, name) back in force, just as they were."""
        with self._transaction() as connection:
            for sha256, name in files:
                gone = s.withdrawals.delete().where(s.withdrawals.c.sha256 == sha256)
                if connection.execute(gone).rowcount:
                    self._log(connection, as_of, events.FileRestored(sha256, name, reason))

    def withdrawn(self) -> pd.DataFrame:
        """Return the files that are withdrawn: sha256, name, archived, reason, actor, withdrawn_on."""
        own = (s.withdrawals.c.reason, s.withdrawals.c.actor, s.withdrawals.c.as_of.label("withdrawn_on"))
        query = (
            sa.select(s.files.c.sha256, s.files.c.name, s.files.c.archived, *own)
            .join(s.withdrawals, s.withdrawals.c.sha256 == s.files.c.sha256)
            .order_by(s.files.c.file_id)
        )
        return self._frame(query)

    def withdrawn_rows(self) -> pd.DataFrame:
        """Return kigo, bango, file, sheet, cell and reason of every row that was read in a withdrawn file."""
        row, table = s.return_rows.c, s.tables.c
        query = (
            sa.select(row.kigo, row.bango, s.files.c.name.label("file"), table.sheet, row.cell, s.withdrawals.c.reason)
            .join(s.tables, table.table_id == row.table_id)
            .join(s.files, s.files.c.file_id == table.file_id)
            .join(s.withdrawals, s.withdrawals.c.sha256 == s.files.c.sha256)
            .order_by(row.return_row_id)
        )
        return self._frame(query)
