"""The directory of a zip file: what is in it, and where."""

from __future__ import annotations

import functools
import io
import struct
import zipfile
from typing import NamedTuple

from ledger_tools.returns.limits import DAMAGED, Refused

_END = struct.Struct("<4s4H2LH")
#: Sign, flags, method, CRC, sizes packed and full, lengths of name, extra field and comment, offset.
_ENTRY = struct.Struct("<4s4x2H4x3L3H8xL")
_UTF8_NAME = 0x800
_LOCAL_NAME = 30  # where the name stands in a local header
_ZIP64 = 0xFFFFFFFF
_ZIP64_RECORDS = 76  # bytes that may stand between the directory and its end
_LONGEST_USUAL_NAME = 100


class Entry(NamedTuple):
    """One file in a zip; ``size`` is its compressed size, ``offset`` that of its local header."""

    name: str
    flags: int
    method: int
    crc: int
    size: int
    offset: int


def count_entries(data: bytes) -> int:
    """Count what a zip's directory lists, before anything is made of it: each entry takes a kilobyte of memory."""
    end = data.rfind(b"PK\x05\x06")
    if not 0 <= end <= len(data) - _END.size:
        return 0
    size = _END.unpack_from(data, end)[6]
    return data.count(b"PK\x01\x02", max(0, end - size - _ZIP64_RECORDS), end)


def directory(data: bytes) -> list[Entry]:
    """Return the entries of a zip file; raises Refused F01."""
    found = _usual(data) or _unusual(data)
    # Where the end of an archive is damaged, that of a workbook stored in it is the last one.
    if data.startswith(b"PK\x03\x04") and found and min(entry.offset for entry in found):
        raise Refused("F01", DAMAGED)
    return found


def _unusual(data: bytes) -> list[Entry]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if data.find(b"PK\x03\x04", archive.start_dir) >= 0:
                raise Refused("F01", DAMAGED)  # another file behind it
            for info in infos:
                name = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8_NAME else "cp437")
                _refuse_other_name(data, info.header_offset, name)
            return [
                Entry(
                    info.filename, info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.header_offset
                )
                for info in infos
            ]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error, EOFError) as error:
        raise Refused("F01", DAMAGED) from error


def _usual(data: bytes) -> list[Entry] | None:
    """Read a directory without comment, prefix or zip64 entries, which the standard library reads in ten times as long.

    None where something is out of the ordinary.
    """
    end = len(data) - _END.size
    if end < 0:
        return None
    sign, disk, start_disk, here, count, size, position, comment = _END.unpack_from(data, end)
    if sign != b"PK\x05\x06" or disk or start_disk or here != count or comment or position + size != end:
        return None
    entries: list[Entry] = []
    for _ in range(count):
        if position + _ENTRY.size > end:
            return None
        entry = _ENTRY.unpack_from(data, position)
        sign, flags, method, crc, packed, full, name_size, extra_size, comment_size, offset = entry
        if sign != b"PK\x01\x02" or extra_size or _ZIP64 in (packed, full, offset):
            return None
        position += _ENTRY.size
        raw = data[position : position + name_size]
        name = _usual_name(raw)
        if name is None:
            return None
        _refuse_other_name(data, offset, raw)
        entries.append(Entry(name, flags, method, crc, packed, offset))
        position += name_size + comment_size
    return entries if position == end else None


@functools.lru_cache(maxsize=2048)
def _usual_name(raw: bytes) -> str | None:
    """Return a name in ASCII; None where it needs a closer look."""
    usual = raw.isascii() and b"\0" not in raw and b"\\" not in raw and len(raw) <= _LONGEST_USUAL_NAME
    return raw.decode("ascii") if usual else None


def _refuse_other_name(data: bytes, offset: int, name: bytes) -> None:
    """Refuse a file whose directory names a part otherwise than the part itself: a part must not go unnoticed."""
    start = offset + _LOCAL_NAME
    if data[offset : offset + 4] != b"PK\x03\x04" or data[start : start + len(name)] != name:
        raise Refused("F01", DAMAGED)
