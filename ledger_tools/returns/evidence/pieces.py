"""Whether a picture is made of more pieces than any program writes: looking through them all would take minutes."""

from __future__ import annotations

import struct

SCATTERED = "画像の作りが通常と異なるため、見られません。"

_PNG_CHUNK = struct.Struct(">I4s")  # length, name
_MOST_CHUNKS = 200  # besides those of the picture itself; a photograph edited many times has some twenty
_MOST_DATA_CHUNKS = 20_000  # 8 KB each as libpng writes them: 160 MB
_MOST_SEGMENTS = 1_000  # of JPEG, before the picture: a profile takes up to 255, what a camera notes a few more
_MOST_FILLING = 10_000  # bytes between segments
_MOST_BLOCKS = 20_000  # of GIF, 255 bytes each


def is_scattered(data: bytes, kind: str) -> bool:
    """Tell whether a png, jpeg or gif has more pieces than a picture needs; the work is bounded by the same numbers."""
    count = {"png": _png, "jpeg": _jpeg, "gif": _gif}.get(kind)
    return count is not None and count(data)


def _png(data: bytes) -> bool:
    place, chunks, data_chunks = 8, 0, 0
    while place + _PNG_CHUNK.size <= len(data):
        length, name = _PNG_CHUNK.unpack_from(data, place)
        if name == b"IDAT":
            data_chunks += 1
        else:
            chunks += 1
        if chunks > _MOST_CHUNKS or data_chunks > _MOST_DATA_CHUNKS:
            return True
        if name == b"IEND":
            return False
        place += 12 + length
    return False


def _jpeg(data: bytes) -> bool:
    """Segments begin with FF, their number and their length; some programs fill the space between with FF or zeros."""
    place, segments, filling = 2, 0, 0
    while place + 4 <= len(data):
        if data[place] != 0xFF or data[place + 1] in (0xFF, 0x00):
            filling += 1
            place += 1
        elif data[place + 1] == 0xDA:  # the picture itself
            return False
        else:
            segments += 1
            is_bare = 0xD0 <= data[place + 1] <= 0xD9 or data[place + 1] == 0x01
            place += 2 if is_bare else 2 + int.from_bytes(data[place + 2 : place + 4])
        if segments > _MOST_SEGMENTS or filling > _MOST_FILLING:
            return True
    return False


def _gif(data: bytes) -> bool:
    flags = data[10] if len(data) > 10 else 0
    place, blocks = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0), 0
    while place < len(data):
        blocks += 1
        if blocks > _MOST_BLOCKS:
            return True
        if data[place] == 0x2C:  # the picture itself
            return False
        place += 1
        if data[place - 1] != 0x21:
            continue
        place += 1  # what kind of extension
        while place < len(data) and data[place]:
            blocks += 1
            if blocks > _MOST_BLOCKS:
                return True
            place += 1 + data[place]
        place += 1
    return False
