"""Seal impressions (印影) as PNG pictures: a red ring with strokes that differ from member to member."""

from __future__ import annotations

import random
import struct
import zlib
from functools import cache

_SIZE = 56
_INKED = b"\1"
#: Palette: clear paper, red ink.
_PALETTE = bytes((255, 255, 255, 200, 30, 30))
_TRANSPARENCY = bytes((0, 255))


def seal_png(seed: str) -> bytes:
    """Return a PNG of a round seal; the same seed gives the same bytes."""
    chooser = random.Random(seed)
    lines = [bytearray(line) for line in _ring()]
    for _ in range(7):
        start, end = sorted(chooser.sample(range(14, _SIZE - 14), 2))
        place = chooser.randrange(16, _SIZE - 16)
        if chooser.random() < 0.5:
            for y in (place - 1, place, place + 1):
                lines[y][start:end] = _INKED * (end - start)
        else:
            for y in range(start, end):
                lines[y][place - 1 : place + 2] = _INKED * 3
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 3, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + line for line in lines), 1)
    chunks = ((b"IHDR", header), (b"PLTE", _PALETTE), (b"tRNS", _TRANSPARENCY), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


@cache
def _ring() -> tuple[bytes, ...]:
    """The empty seal, line by line, one byte a pixel."""
    middle = (_SIZE - 1) / 2
    return tuple(
        bytes(middle - 3 <= ((x - middle) ** 2 + (y - middle) ** 2) ** 0.5 <= middle for x in range(_SIZE))
        for y in range(_SIZE)
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
