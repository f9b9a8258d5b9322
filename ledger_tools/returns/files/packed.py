"""Tar archives, and files packed one by one (.gz, .bz2, .xz)."""

from __future__ import annotations

import bz2
import io
import lzma
import zlib
from collections.abc import Iterator
from typing import Any

from ledger_tools.returns.files.signs import OLE, ZIPS
from ledger_tools.returns.limits import DAMAGED, TOO_BIG, Refused

GZIP, BZIP2, XZ = b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0"
_BZIP2_BLOCK = b"1AY&SY"
_SUFFIXES = {".tgz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".gz": "", ".bz2": "", ".xz": ""}
_TAR_AT = 257
_TAR_SIGN = b"ustar"
_TAR_BLOCK = 512


def is_packed(data: bytes) -> bool:
    """Tell whether this is one packed file."""
    return data.startswith((GZIP, XZ)) or (data.startswith(BZIP2) and data[4:10] == _BZIP2_BLOCK)


def is_tar(data: bytes) -> bool:
    """Tell whether this is a tar archive of the last forty years."""
    return data[_TAR_AT : _TAR_AT + len(_TAR_SIGN)] == _TAR_SIGN


def unpacked(data: bytes, limit: int) -> bytes:
    """Return what a .gz, .bz2 or .xz file holds; raises Refused F01 or F10."""
    try:
        content = _inflated(data, limit)
    except (zlib.error, OSError, lzma.LZMAError, EOFError) as error:
        raise Refused("F01", DAMAGED) from error
    if len(content) > limit:
        raise Refused("F10", TOO_BIG)
    return content


def _inflated(data: bytes, limit: int) -> bytes:
    """Return the content of all packed pieces, which may follow one another; what follows them is no file."""
    content = b""
    while is_packed(data):
        piece, data = _piece(data, limit + 1 - len(content))
        content += piece
        if len(content) > limit:
            return content
    if any(sign in data for sign in (OLE, *ZIPS)):
        raise EOFError
    return content


def _piece(data: bytes, most: int) -> tuple[bytes, bytes]:
    """Return what one packed piece holds and what follows it."""
    unpacker: Any
    if data.startswith(GZIP):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    else:
        unpacker = bz2.BZ2Decompressor() if data.startswith(BZIP2) else lzma.LZMADecompressor(memlimit=most)
    content = unpacker.decompress(data, most)
    if not unpacker.eof and len(content) < most:
        raise EOFError
    return content, unpacker.unused_data.lstrip(b"\0")


def unpacked_name(name: str) -> str:
    """Return what the file in a packed one is called: 受領簿.csv.gz holds 受領簿.csv."""
    own = name.rpartition("/")[2]
    for suffix, instead in _SUFFIXES.items():
        if own.casefold().endswith(suffix) and len(own) > len(suffix):
            return own[: -len(suffix)] + instead
    return own


def tar_files(data: bytes, limit: int) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of the files in a tar archive, which are read in memory and never written anywhere.

    Raises Refused F01 (behind what is whole, where something damaged follows) or F10.
    """
    import tarfile  # noqa: PLC0415 - few returns are archives of this kind

    try:
        # Names are bytes of whatever encoding: they come back as such.
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="surrogateescape") as archive:
            for info in archive:
                if info.size > limit:
                    raise Refused("F10", TOO_BIG)
                stream = archive.extractfile(info) if info.isreg() else None
                if stream is not None:
                    yield info.name, stream.read()
            end = archive.offset
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Refused("F01", DAMAGED) from error
    # The library takes a header that it does not understand for the archive's end.
    if data[end : end + _TAR_BLOCK].strip(b"\0") or _has_header(data, end):
        raise Refused("F01", DAMAGED)


def _has_header(data: bytes, start: int) -> bool:
    return any(data.startswith(_TAR_SIGN, at) for at in range(start + _TAR_AT, len(data), _TAR_BLOCK))
