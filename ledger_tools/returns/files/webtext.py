"""In which encoding a page or an XML document is written: what its first bytes, its carrier and itself say of it."""

from __future__ import annotations

import codecs
import re

from ledger_tools.japanese.encoding import decode

_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NAMED = re.compile(rb"(?:charset\s*=|<\?xml[^>]*?encoding\s*=|@charset)\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
#: What Japanese pages call the encoding of Windows; the standard of that name lacks ①, ㈱ and 髙.
_WINDOWS = frozenset(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cswindows31j", "ms932"))


def decode_page(data: bytes, told: str = "") -> str:
    """Return the text of a page, style sheet or XML document; ``told`` is the encoding that its carrier names.

    Where none of those named can be right, the bytes speak for themselves (japanese/encoding.py).
    """
    if data.startswith(_MARKS):
        return decode(data)[0]
    named = _NAMED.search(data[:_HEAD])
    for name in (told, named[1].decode("ascii", "replace") if named else ""):
        text = _tried(data, name.lower())
        if text is not None:
            return text
    return decode(data)[0]


def _tried(data: bytes, name: str) -> str | None:
    try:
        codec = codecs.lookup("cp932" if name in _WINDOWS else name or "unknown")
        # Codecs that turn bytes into bytes, or into what no page is written in, are none.
        return codec.decode(data, "strict")[0] if codec.name not in _NO_TEXT else None
    except (LookupError, UnicodeError, ValueError):
        return None


_NO_TEXT = frozenset(("ascii", "idna", "punycode", "raw_unicode_escape", "unicode_escape", "undefined"))
