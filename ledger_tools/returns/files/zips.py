"""Zip archives entry by entry: what is wrong with one entry, or with its name, says nothing of the others."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger_tools.returns.files.zipnames import entry_name, extra_fields
from ledger_tools.returns.limits import DAMAGED, PROTECTED, TOO_BIG, Refused

_SPLIT = "分割された zip の一部のため、これだけでは開けません。分割せずに送り直すよう依頼してください。"
_UNKNOWN_METHOD = (
    "この道具では展開できない方式で圧縮された zip です。"
    "Windows の標準の機能で zip にしたものか、中の Excel ファイルだけを提出するよう依頼してください。"
)
_UNKNOWN_LOCK = (
    "この道具では開けない方式で暗号化された zip です。"
    "AES か標準の方式で暗号化し直すか、保護を外したファイルの提出を依頼してください。"
)
_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
#: Sign, flags, method, time, CRC, sizes, lengths of name, extra field and comment, disk, offset.
_CENTRAL = struct.Struct("<4s4x3H2x3L4H6xL")
_LOCAL = struct.Struct("<4s2x3H2x3L2H")
_LONGEST_END = 65_535 + _END.size
_ZIP64_FIELD, _AES_FIELD = 0x0001, 0x9901
_LOCKED, _DESCRIBED, _STRONG, _MASKED = 0x1, 0x8, 0x40, 0x2000
_AES = 99
_LARGEST_NOTHING = 40  # bytes that nothing takes, packed and locked
_METHODS = frozenset({0, 8, 9, 12, _AES})  # stored, deflated, deflate64, bzip2
_ALL = 0xFFFFFFFF


class Entry(NamedTuple):
    """One file in a zip; ``packed`` and ``full`` are its sizes, ``offset`` is that of its local header."""

    name: str
    flags: int
    method: int
    time: int
    crc: int
    packed: int
    full: int
    extra: bytes
    offset: int

    @property
    def is_locked(self) -> bool:
        return bool(self.flags & _LOCKED)

    @property
    def is_folder(self) -> bool:
        is_empty = not self.full and self.packed <= _LARGEST_NOTHING
        return is_empty and self.name.endswith(("/", "\\"))


class WrongPassword(Exception):
    """None, or not the one that the entry was locked with."""


def entries(data: bytes, most: int) -> tuple[list[Entry], bool]:
    """Return the entries of a zip, and whether these are all; raises Refused F03 or F10.

    Without its directory (cut off on the way) the entries are those that lie there whole, one behind the other.
    """
    found: list[Entry] = []
    whole = False
    try:
        start, prefix, end = _directory(data)
        while start < end:  # the number it gives is 16 bits wide, and not always the number of entries
            if len(found) == most:
                raise Refused("F10", TOO_BIG)
            entry, start = _central(data, start, prefix)
            found.append(entry)
        whole = start == end  # one that goes beyond it has swallowed others
    except (struct.error, ValueError):
        pass
    return (found if whole else max(found, list(itertools.islice(_one_by_one(data), most)), key=len)), whole


def has_unlisted(data: bytes, listed: Sequence[Entry], damaged: Collection[Entry] = ()) -> bool:
    """Tell whether files lie before or between those that the directory lists: two zips in one, a directory damaged.

    Of ``damaged`` ones nothing tells how long they are; what lies in them may be another file.
    """
    at = 0
    known = {entry.offset for entry in damaged}
    # One that does not lie where the directory has it holds no place for what does.
    sound = [one for one in listed if one not in damaged and data.startswith(b"PK\3\4", one.offset)]
    for start, end in (*sorted((one.offset, _end_of(data, one)) for one in sound), (len(data), 0)):
        while (found := data.find(b"PK\3\4", at, start)) >= 0:
            if found not in known:
                return True
            at = found + 1
        at = max(at, end)
    return False


def _end_of(data: bytes, entry: Entry) -> int:
    """Return where the content of an entry ends; the place itself where its header is cut off."""
    if entry.offset + _LOCAL.size > len(data):
        return entry.offset
    *_, name_size, extra_size = _LOCAL.unpack_from(data, entry.offset)
    return entry.offset + _LOCAL.size + int(name_size) + int(extra_size) + entry.packed


def unpack(data: bytes, entry: Entry, passwords: Iterable[bytes], limit: int) -> tuple[bytes, bytes]:
    """Return an entry's content and the password that opened it (b"" where it has none).

    Raises Refused F01, F02, F03 or F10.
    """
    if entry.full > limit:
        raise Refused("F10", TOO_BIG)
    if not entry.is_locked:
        return _content(data, entry, None, limit), b""
    if entry.flags & (_STRONG | _MASKED):
        raise Refused("F02", _UNKNOWN_LOCK)
    for password in passwords:
        try:
            return _content(data, entry, password, limit), password
        except WrongPassword:
            continue
    raise Refused("F02", PROTECTED)


def _directory(data: bytes) -> tuple[int, int, int]:
    """Return where the directory starts, what stands before the archive, and where the directory ends."""
    end = data.rfind(b"PK\5\6", max(0, len(data) - _LONGEST_END))
    if end < 0:
        raise ValueError
    _, disk, _, _, _, size, offset, _ = _END.unpack_from(data, end)
    if end >= _END64_PLACE.size and data[end - _END64_PLACE.size :].startswith(b"PK\6\7"):
        end = data.rfind(b"PK\6\6", 0, end)
        _, _, _, _, disk, _, _, _, size, offset = _END64.unpack_from(data, max(end, 0))
    if disk:
        raise Refused("F03", _SPLIT)
    start = end - size
    if start < offset:
        raise ValueError
    return start, start - offset, end


def _central(data: bytes, at: int, prefix: int) -> tuple[Entry, int]:
    """Return one entry of the directory and where the next one starts."""
    sign, flags, method, time, crc, packed, full, name_size, extra_size, comment_size, _, offset = _CENTRAL.unpack_from(
        data, at
    )
    if sign != b"PK\1\2":
        raise ValueError
    at += _CENTRAL.size
    raw = data[at : at + name_size]
    extra = data[at + name_size : at + name_size + extra_size]
    packed, full, offset = _wide((packed, full, offset), extra, order=(1, 0, 2))
    entry = Entry(entry_name(raw, flags, extra), flags, method, time, crc, packed, full, extra, prefix + offset)
    return entry, at + name_size + extra_size + comment_size


def _one_by_one(data: bytes) -> Iterator[Entry]:
    at = 0
    while at + _LOCAL.size <= len(data) and data.startswith(b"PK\3\4", at):
        _, flags, method, time, crc, packed, full, name_size, extra_size = _LOCAL.unpack_from(data, at)
        name_at = at + _LOCAL.size
        raw = data[name_at : name_at + name_size]
        extra = data[name_at + name_size : name_at + name_size + extra_size]
        packed, full = _wide((packed, full), extra, order=(1, 0))
        after = name_at + name_size + extra_size + packed
        if after > len(data) or (flags & _DESCRIBED and not packed):
            return  # cut off, or only what is cut off says how long it is
        yield Entry(entry_name(raw, flags, extra), flags, method, time, crc, packed, full, extra, at)
        at = after
        if flags & _DESCRIBED:
            at = data.find(b"PK\3\4", at)
            if at < 0:
                return


def _wide(values: Sequence[int], extra: bytes, *, order: Sequence[int]) -> list[int]:
    """Return sizes and offset, taken from the zip64 field where the usual place holds nothing but ones."""
    field = next((content for number, content in extra_fields(extra) if number == _ZIP64_FIELD), b"")
    result = list(values)
    for index in order:
        if result[index] == _ALL and len(field) >= 8:
            result[index] = int.from_bytes(field[:8], "little")
            field = field[8:]
    return result


def _content(data: bytes, entry: Entry, password: bytes | None, limit: int) -> bytes:
    """Inflate one entry; raises WrongPassword (also where a wrong one passes the check and yields nonsense)."""
    import stream_unzip  # noqa: PLC0415 - few returns are zips, and every reading process would wait for it

    content = bytearray()
    try:
        for _, _, chunks in stream_unzip.stream_unzip(_alone(data, entry), password=password):
            for chunk in chunks:
                content += chunk
                if len(content) > limit:
                    raise Refused("F10", TOO_BIG)
            return bytes(content)
    except stream_unzip.UnsupportedFeatureError as error:
        raise Refused("F03", _UNKNOWN_METHOD) from error
    except (stream_unzip.UnzipError, ValueError) as error:
        raise (WrongPassword() if entry.is_locked else Refused("F01", DAMAGED)) from error
    raise Refused("F01", DAMAGED)


def _alone(data: bytes, entry: Entry) -> Iterator[bytes]:
    """Yield an archive of this entry only, as its directory describes it: names that disagree do not matter."""
    at = entry.offset
    if not data.startswith(b"PK\3\4", at) or at + _LOCAL.size > len(data):
        raise Refused("F01", DAMAGED)
    *_, name_size, extra_size = _LOCAL.unpack_from(data, at)
    start = at + _LOCAL.size + name_size + extra_size
    body = data[start : start + entry.packed]
    if len(body) < entry.packed:
        raise Refused("F01", DAMAGED)
    if entry.method not in _METHODS:
        raise Refused("F03", _UNKNOWN_METHOD)
    # The older lock is checked against the time where the sizes follow the content.
    flags = entry.flags & (_LOCKED | (_DESCRIBED if entry.method != _AES and entry.is_locked else 0))
    sizes = struct.pack("<3L", entry.crc, entry.packed, entry.full)
    aes = b"".join(
        struct.pack("<2H", number, len(field)) + field
        for number, field in extra_fields(entry.extra)
        if number == _AES_FIELD
    )
    head = struct.pack("<4s5H", b"PK\3\4", 20, flags, entry.method, entry.time, 0)
    yield head + sizes + struct.pack("<2H", 1, len(aes)) + b"x" + aes
    yield body
    yield (b"PK\7\x08" + sizes if flags & _DESCRIBED else b"") + b"PK\5\6" + bytes(_END.size)
