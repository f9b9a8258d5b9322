"""winmail.dat (TNEF): how Outlook packs attachments for programs that do not know it (MS-OXTNEF)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from ledger_tools.japanese.encoding import decode
from ledger_tools.returns.files.signs import may_hold_tables
from ledger_tools.returns.limits import DAMAGED, Refused

SIGN = b"\x78\x9f\x3e\x22"

_ATTRIBUTE = struct.Struct("<BLL")
_BEGINS, _TITLE, _DATA, _PROPERTIES = 0x00069002, 0x00018010, 0x0006800F, 0x00069005
_NAMES = (0x3707, 0x3001, 0x3704)  # long name, shown name, short name
_CONTENT = 0x3701
_OBJECT, _TEXT8, _TEXT16, _BINARY = 0x000D, 0x001E, 0x001F, 0x0102
_VARIABLE = frozenset({_OBJECT, _TEXT8, _TEXT16, _BINARY})
_SIZES = {0x0002: 4, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 4, 0x0048: 16}  # others of fixed size take eight bytes
_MANY = 0x1000
_NAMED = 0x8000
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what was attached; a message attached is such a file again.

    Raises Refused F01 where the file ends too early, after what came before.
    """
    name, content, has_content = "", b"", False
    for kind, value in _attributes(data):
        if kind == _BEGINS:
            if has_content:
                yield name, content
            name, content, has_content = "", b"", False
        elif kind == _TITLE:
            name = name or _text(value)
        elif kind == _DATA or may_hold_tables(value):  # a workbook is one whatever its label has become
            if has_content:  # the next one's beginning is damaged
                yield name, content
            content, has_content = value, True
        elif kind == _PROPERTIES:
            found = _properties(value)
            long = next((found[tag] for tag in _NAMES if tag in found), b"")
            name = _text(long) or name
            attached = found.get(_CONTENT, b"")
            if attached.startswith(_MESSAGE):
                content, has_content = attached[len(_MESSAGE) :], True
    if has_content:
        yield name, content


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 6
    while at < len(data):
        if at + _ATTRIBUTE.size > len(data):
            raise Refused("F01", DAMAGED)
        _, kind, size = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        value = data[at : at + size]
        if len(value) < size:
            raise Refused("F01", DAMAGED)
        yield kind, value
        at += size + 2  # a checksum follows


def _text(raw: bytes) -> str:
    if raw[1::2].count(0) and len(raw) % 2 == 0 and raw.endswith(b"\0\0"):
        return raw.decode("utf-16-le", "replace").rstrip("\0")
    return decode(raw.rstrip(b"\0"))[0]


def _properties(value: bytes) -> dict[int, bytes]:
    """Return the texts, contents and objects among an attachment's properties, as far as they can be followed."""
    found: dict[int, bytes] = {}
    try:
        (count,) = struct.unpack_from("<L", value)
        at = 4
        for _ in range(count):
            kind, tag = struct.unpack_from("<2H", value, at)
            at += 4
            if tag >= _NAMED:
                at = _after_name(value, at)
            many = bool(kind & _MANY)
            kind &= ~_MANY
            if kind not in _VARIABLE:
                number = struct.unpack_from("<L", value, at)[0] if many else 1
                at += 4 * many + number * _SIZES.get(kind, 8)
                continue
            (number,) = struct.unpack_from("<L", value, at)
            at += 4
            for _ in range(number):
                (size,) = struct.unpack_from("<L", value, at)
                found[tag] = value[at + 4 : at + 4 + size]
                at += 4 + size + -size % 4
    except struct.error:
        return found
    return found


def _after_name(value: bytes, at: int) -> int:
    by_text, size = struct.unpack_from("<2L", value, at + 16)
    return at + 24 + (size + -size % 4 if by_text else 0)
