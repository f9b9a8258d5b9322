"""Whether the file of a ledger is still what was issued: people may type into it, all else is to be written again."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from ledger_tools.files import digest, is_lost
from ledger_tools.returns import read_identity
from ledger_tools.returns.files.signs import OLE

RIGHT, WRONG, NEWER = "right", "wrong", "newer"


class Issued(NamedTuple):
    """A ledger as it was issued, and the SHA-256 of the file that was written."""

    cycle_id: str
    ledger_id: str
    edition: int
    sha256: str


def state_of(path: Path, issued: Issued) -> str:
    """Look at a ledger's file: RIGHT, WRONG (gone, damaged, another ledger, an earlier edition) or NEWER.

    NEWER is an edition that is still to be issued, as far as the store knows: the store is older than the folder.
    """
    if is_lost(path):
        return WRONG
    try:
        data = path.read_bytes()
    except OSError:  # somebody is at it
        return RIGHT
    if digest(data) == issued.sha256 or data.startswith(OLE):  # with a password nobody can look into it
        return RIGHT
    found = read_identity(data)
    if not _is_whole(data) or (found.cycle_id, found.ledger_id) != (issued.cycle_id, issued.ledger_id):
        return WRONG
    if found.edition == issued.edition:
        return RIGHT
    return NEWER if found.edition > issued.edition else WRONG


def _is_whole(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            return package.testzip() is None
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        return False
