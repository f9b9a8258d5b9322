"""The first bytes of workbooks and of what they come packed in: whatever a file is called, or is said to be."""

from __future__ import annotations

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def may_hold_tables(data: bytes) -> bool:
    """Tell whether a file is a compound file or a zip, as workbooks are, and no decoration of a mail."""
    return data.startswith((OLE, *ZIPS))
