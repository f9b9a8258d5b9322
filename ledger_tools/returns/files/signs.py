"""The first bytes of workbooks, of what they come packed in and of what decorates mails, whatever a file is called."""

from __future__ import annotations

import re

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

#: PNG, JPEG, GIF, BMP, TIFF, icons, EMF, WMF, WebP, HEIC, SVG; a visiting card or an invitation.
_DECORATION = re.compile(
    rb"\x89PNG|\xff\xd8\xff|GIF8|BM|II\*\0|MM\0\*|\0\0[\x01\x02]\0|\x01\0\0\0|\xd7\xcd\xc6\x9a|RIFF....WEBP|....ftyp"
    rb"|(?:\xef\xbb\xbf)?\s*(?:(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*){0,3}<svg|BEGIN:V)",
    re.DOTALL | re.IGNORECASE,
)


def may_hold_tables(data: bytes) -> bool:
    """Tell whether a file is a compound file or a zip, as workbooks are, and no decoration of a mail."""
    return data.startswith((OLE, *ZIPS))


def may_be_decoration(data: bytes) -> bool:
    """Tell whether a file is a picture or a visiting card, as mail programs add them; nothing is one, too."""
    return not data or _DECORATION.match(data) is not None
