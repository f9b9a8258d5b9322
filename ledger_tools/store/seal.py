"""The seal: what the store's file held when a program last wrote to it, so that what changed since is noticed.

SQLite notices a page that is no page any more, but not a letter that has become another one, nor a file of which one
half is older than the other. So whoever has written notes beside the store the count that SQLite keeps of its changes,
and a checksum of the whole file. A store that its seal fits is as it was left. One that it does not fit is either
damaged, or the program was ended between writing and sealing: :mod:`ledger_tools.store.proof` finds out which. So the
seal may be lost or old at any time, and need not be on the disk before anything else is.

What it cannot see: damage done while a program has the store open, which then writes to it.
"""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from ledger_tools.errors import OutputError
from ledger_tools.files import overwrite
from ledger_tools.folder import ARCHIVE, SEAL

_COUNT = slice(24, 28)  # where SQLite's file says how often it was changed
_WRITTEN = re.compile(r"(\d{10}) ([0-9a-f]{64}) ([0-9a-f]{8})\n")
_TRIES, _PAUSE = 4, 0.05  # another program may have written just now, and be about to seal


@dataclass(frozen=True)
class Seal:
    """The seal of one store; ``path`` need not exist."""

    path: Path

    @classmethod
    def of(cls, target: Path) -> Seal:
        """The seal of a store that lies in a cycle's folder."""
        return cls(target.parent / ARCHIVE / SEAL)

    def put(self, connection: sa.Connection) -> None:
        """Seal what the store holds now; what keeps one from it is no matter: the store is then looked at closely."""
        with suppress(OutputError, DBAPIError), connection.begin():  # nobody else writes until this stands there
            count, checksum = _state(connection)
            if self.path.parent.is_dir():
                overwrite(self.path, _text(count, checksum).encode("ascii"))

    def fits(self, connection: sa.Connection) -> bool | None:
        """Whether the store is as it was sealed; None where the seal, if there is one, is of another state of it."""
        for again in reversed(range(_TRIES)):
            with connection.begin():
                count, checksum = _state(connection)
                known = self._read()
            if known is not None and known[0] == count:
                return known[1] == checksum
            if known is None and not self.path.exists():
                return None
            if again:
                time.sleep(_PAUSE)
        return None

    def _read(self) -> tuple[int, str] | None:
        try:
            found = _WRITTEN.fullmatch(self.path.read_bytes().decode("ascii", "replace"))
        except OSError:
            return None
        if found is None or found[0] != _text(int(found[1]), found[2]):
            return None
        return int(found[1]), found[2]


def _state(connection: sa.Connection) -> tuple[int, str]:
    """SQLite's count of changes, and the checksum of all pages, which nobody changes within the transaction."""
    connection.exec_driver_sql("SELECT 1 FROM sqlite_master").first()
    data = connection.connection.driver_connection.serialize()  # type: ignore[union-attr]
    return int.from_bytes(data[_COUNT], "big"), hashlib.sha256(data).hexdigest()


def _text(count: int, checksum: str) -> str:
    own = f"{count:010d} {checksum}"
    return f"{own} {hashlib.sha256(own.encode('ascii')).hexdigest()[:8]}\n"
