"""What the entries of a zip are called: the field for names is in whatever encoding the packer took for granted."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

from ledger_tools.japanese.encoding import decode

_UTF8 = 0x800
_UNICODE_PATH = 0x7075
_HALF_WIDTH_KANA = re.compile("[\uff61-\uff9f]")
_FIRST_ASIAN = "\u0800"  # from here on UTF-8 takes three bytes, which CP932 seldom is by chance


def entry_name(raw: bytes, flags: int, extra: bytes) -> str:
    """Return an entry's name: the Unicode Path field, else UTF-8 (said or not), else CP932 or EUC-JP; never raises."""
    if raw.isascii():
        return _unicode_path(raw, extra) or raw.decode("ascii")
    return _unicode_path(raw, extra) or _utf8(raw, sure=bool(flags & _UTF8)) or _japanese(raw)


def extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of the fields behind an entry's name."""
    at = 0
    while at + 4 <= len(extra):
        number, size = struct.unpack_from("<2H", extra, at)
        yield number, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _unicode_path(raw: bytes, extra: bytes) -> str:
    for number, field in extra_fields(extra):
        # The field names the very bytes it stands for: a program that renamed the entry may have left it behind.
        if number == _UNICODE_PATH and field[:1] == b"\1" and field[1:5] == struct.pack("<L", zlib.crc32(raw)):
            return _utf8(field[5:], sure=True)
    return ""


def _utf8(raw: bytes, *, sure: bool) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    # Two bytes of half-width kana in CP932 are a letter of Latin or Greek by chance.
    return text if sure or max(text) >= _FIRST_ASIAN or not _cp932(raw) else ""


def _japanese(raw: bytes) -> str:
    text = _cp932(raw)
    rest = _HALF_WIDTH_KANA.sub("", text)
    # EUC-JP read as CP932 is half-width kana and kanji, all mixed up.
    return text if text and (rest == text or rest.isascii()) else decode(raw)[0]


def _cp932(raw: bytes) -> str:
    try:
        return raw.decode("cp932")
    except UnicodeDecodeError:
        return ""
