"""Files that could not be read: what the desk has settled of them, and which lie in 回収 no more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import sqlalchemy as sa

from ledger_tools.frames import tuples
from ledger_tools.store import events
from ledger_tools.store import schema as s
from ledger_tools.store.registered import Registered, deed
from ledger_tools.store.withdrawn import in_force

_READ = sa.union(sa.select(s.tables.c.file_id), sa.select(s.desk_files.c.file_id))
_IS_REFUSED = s.files.c.file_id.not_in(_READ)


class RefusedFiles(Registered):
    """The part of the store that knows what became of refused files; :class:`Store` is made of it."""

    def refused_files(self) -> pd.DataFrame:
        """Return the files in force in which nothing was read, oldest first.

        Columns: file_id, sha256, file, archived, submitted_on; ``handled_by`` and ``reason`` of what the desk entered
        last ('' where nothing, or where that was taken back); ``gone``: it lay in 回収, and does no more.
        """
        gone = sa.select(s.refused_files.c.sha256).where(sa.not_(s.refused_files.c.there))
        query = (
            sa.select(
                *(s.files.c.file_id, s.files.c.sha256, s.files.c.name.label("file")),
                *(s.files.c.archived, s.files.c.submitted_on, s.files.c.sha256.in_(gone).label("gone")),
            )
            .where(_IS_REFUSED, in_force(s.files.c.sha256))
            .order_by(s.files.c.file_id)
        )
        last = self.handled_files().drop_duplicates("sha256", keep="last")
        entered = last.loc[last["handled"].astype(bool), ["sha256", "handled_by", "reason"]]
        found = self._frame(query).merge(entered, on="sha256", how="left")
        texts = ["handled_by", "reason"]
        return found.assign(gone=found["gone"].astype(bool), **{key: found[key].fillna("") for key in texts})

    def handled_files(self) -> pd.DataFrame:
        """Return what the desk entered on such files, the last entry last: sha256, handled, handled_by, reason, …"""
        own, desk = s.handled_files, s.desk_files
        query = (
            sa.select(own)
            .join(desk, desk.c.file_id == own.c.file_id)
            .join(s.files, s.files.c.file_id == own.c.file_id)
            .where(in_force(s.files.c.sha256))
            .order_by(desk.c.serial, own.c.entry_id)
        )
        return self._frame(query)

    def presence(self) -> dict[str, bool]:
        """Return SHA-256 -> whether it lies in 回収 still, of the refused files that did."""
        return dict(tuples(self._frame(sa.select(s.refused_files.c.sha256, s.refused_files.c.there))))

    @deed("presence")
    def note_presence(self, there: Sequence[str], gone: Sequence[str], *, as_of: date) -> None:
        """Note which refused files (SHA-256) lie in 回収, and which of those that did no longer do.

        What was read after all is none of them any more.
        """
        own = s.refused_files
        with self._transaction() as connection:
            read = own.delete().where(own.c.sha256.not_in(sa.select(s.files.c.sha256).where(_IS_REFUSED)))
            self._changes += connection.execute(read).rowcount
            before = {line.sha256: line.there for line in connection.execute(sa.select(own.c.sha256, own.c.there))}
            for sha256, is_there in (*((one, True) for one in there), *((one, False) for one in gone)):
                if before.get(sha256) == is_there or (not is_there and sha256 not in before):
                    continue
                if sha256 in before:
                    connection.execute(own.update().where(own.c.sha256 == sha256).values(there=is_there))
                    name = connection.execute(sa.select(s.files.c.name).where(s.files.c.sha256 == sha256)).scalar()
                    self._log(connection, as_of, events.FileRemoved(sha256, name or "", is_there))
                else:
                    connection.execute(own.insert().values(sha256=sha256, there=is_there))
                    self._changes += 1

    def known_digests(self) -> frozenset[str]:
        """Return the SHA-256 of every file that was taken in."""
        return frozenset(self._frame(sa.select(s.files.c.sha256))["sha256"])
