"""Signed and encrypted mail (S/MIME): the container that cryptographic messages come in (RFC 5652)."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

from ledger_tools.returns.limits import DAMAGED, TOO_BIG, Refused

_ENCRYPTED = (
    "暗号化されたメール(S/MIME)のため、受け取った方のほかは開けません。"
    "メールソフトで開いて添付の受領簿を保存するか、暗号化せずに送り直すよう依頼してください。"
)
_PKCS7 = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_CMS = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01"
_SIGNED, _ENVELOPED = _PKCS7 + b"\x02", _PKCS7 + b"\x03"
_AUTHENTICATED, _COMPRESSED = _CMS + b"\x17", _CMS + b"\x09"
_KINDS = (_SIGNED, _ENVELOPED, _AUTHENTICATED, _COMPRESSED)
_SEQUENCE, _CONTEXT, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0xA0, 0x04, 0x24
_DEEPEST = 30
_FILE = re.compile(rb"PK\x03\x04|\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|content-type:", re.IGNORECASE)


class _Element(NamedTuple):
    tag: int
    start: int
    end: int
    after: int


def is_cms(data: bytes) -> bool:
    """Tell by the first bytes whether this is a cryptographic message."""
    head = data[:40]
    return head[:1] == b"\x30" and any(kind in head for kind in _KINDS)


def signed_content(data: bytes, limit: int) -> bytes:
    """Return what was signed (or compressed), b'' where it is but the signature; raises Refused F01, F02 or F10."""
    head = data[:40]
    if _ENVELOPED in head or _AUTHENTICATED in head:
        raise Refused("F02", _ENCRYPTED)
    try:
        outer = _element(data, 0)
        wrapped = next(child for child in _children(data, outer) if child.tag == _CONTEXT)
        fields = _children(data, _children(data, wrapped)[0])
        # Compressed messages name their algorithm in a sequence of its own, before the content's.
        inner = [field for field in fields if field.tag == _SEQUENCE][-1]
        content = [child for child in _children(data, inner) if child.tag == _CONTEXT]
        found = _octets(data, _children(data, content[0])[0]) if content else b""
    except (IndexError, StopIteration, ValueError) as error:
        raise Refused("F01", DAMAGED) from error
    if _FILE.search(data, outer.after if found else 0):
        raise Refused("F01", DAMAGED)  # no signature alone
    return _inflated(found, limit) if _COMPRESSED in head else found


def _inflated(data: bytes, limit: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(data, limit + 1)
    except zlib.error as error:
        raise Refused("F01", DAMAGED) from error
    if len(content) > limit:
        raise Refused("F10", TOO_BIG)
    if not unpacker.eof:
        raise Refused("F01", DAMAGED)
    return content


def _element(data: bytes, at: int, depth: int = 0) -> _Element:
    """Read one element, also of a length that is not told beforehand; raises IndexError, ValueError."""
    tag, size = data[at], data[at + 1]
    start = at + 2
    if size < 0x80:
        return _whole(data, tag, start, size)
    if size > 0x80:
        start += size & 0x7F
        return _whole(data, tag, start, int.from_bytes(data[at + 2 : start], "big"))
    if depth > _DEEPEST:
        raise ValueError
    end = start
    while data[end : end + 2] != b"\0\0":
        end = _element(data, end, depth + 1).after
    return _Element(tag, start, end, end + 2)


def _whole(data: bytes, tag: int, start: int, size: int) -> _Element:
    if start + size > len(data):
        raise ValueError
    return _Element(tag, start, start + size, start + size)


def _children(data: bytes, parent: _Element) -> list[_Element]:
    found = []
    at = parent.start
    while at < parent.end:
        child = _element(data, at)
        found.append(child)
        at = child.after
    return found


def _octets(data: bytes, element: _Element) -> bytes:
    if element.tag == _OCTETS:
        return data[element.start : element.end]
    if element.tag != _OCTETS_IN_PIECES:
        raise ValueError
    return b"".join(data[piece.start : piece.end] for piece in _children(data, element))
