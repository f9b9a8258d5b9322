"""The records of .xls ([MS-XLS]): whether text is struck, and what they refer to outside the workbook."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import NamedTuple

_HEAD = struct.Struct("<HH")  # number of the record, length of what follows
FONT, EOF = 0x0031, 0x000A  # 2.4.122, 2.4.103
_EXTERNSHEET, _SUPBOOK, _CONTINUE = 0x0017, 0x01AE, 0x003C  # 2.4.105, 2.4.271, 2.4.58
_QUERY = frozenset((0x00DC, 0x0803))  # DbOrParamQry, DBQueryExt: tables from a page or a database
_DRAWINGS = frozenset((0x00EB, 0x00EC))  # MsoDrawingGroup, MsoDrawing
_OWN_BOOK = (b"\x01\x04", b"\x01\x3a")  # the workbook itself, add-ins
_WIDE = 0x01  # of a string's flags
_NAMES = ("Workbook", "Book")

_SHAPE = struct.Struct("<HHI")  # version and instance, type, length ([MS-ODRAW] 2.2.1)
_PROPERTY = struct.Struct("<HI")
_TABLES = frozenset((0xF00B, 0xF121, 0xF122))  # of properties
_IS_LINKED = 0x0E  # an address, not saved, linked (MSOBLIPFLAGS)
#: Number of the picture, its file's name, its flags: of the picture itself, of a fill and of a line.
_PICTURES = ((0x0104, 0x0105, 0x0106), (0x0186, 0x0187, 0x0188), (0x01C5, 0x01C6, 0x01C7))


class Links(NamedTuple):
    """A workbook whose references to other workbooks lead nowhere; None where it has links that cannot be cut."""

    data: bytes | None
    has_books: bool
    has_pictures: bool


def workbook_stream(data: bytes) -> bytes:
    """Return the records of a workbook; olefile raises whatever damaged bytes lead it to."""
    import olefile  # noqa: PLC0415 - few returns are OLE files, and every reading process would wait for it

    if not olefile.isOleFile(io.BytesIO(data)):
        return data  # before Excel 5 there was nothing around the records
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = next((name for name in _NAMES if ole.exists(name)), "")
        return bytes(ole.openstream(name).read()) if name else b""


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, place of the content and content of each record."""
    place = 0
    while place + _HEAD.size <= len(stream):
        number, size = _HEAD.unpack_from(stream, place)
        place += _HEAD.size
        yield number, place, stream[place : place + size]
        place += size


def cut_books(data: bytes) -> Links:
    """Return an .xls that refers to no other workbook; what cannot be followed is taken to refer to one."""
    try:
        stream = bytearray(workbook_stream(data))
        has_books = _cut_names(stream)
        if has_books is None or _has_other_links(data, stream):
            return Links(None, has_books=True, has_pictures=False)
        if _has_linked_pictures(bytes(stream)):
            return Links(None, bool(has_books), has_pictures=True)
        return Links(_with_stream(data, bytes(stream)) if has_books else data, bool(has_books), has_pictures=False)
    except Exception:  # olefile raises whatever damaged bytes lead it to, where LibreOffice may still read on
        return Links(None, has_books=True, has_pictures=False)


def _with_stream(data: bytes, stream: bytes) -> bytes:
    import olefile  # noqa: PLC0415

    out = io.BytesIO(data)
    if not olefile.isOleFile(io.BytesIO(data)):
        return stream
    with olefile.OleFileIO(out, write_mode=True) as ole:
        ole.write_stream(next(name for name in _NAMES if ole.exists(name)), stream)
        return out.getvalue()


def _cut_names(stream: bytearray) -> bool | None:
    """Write over the names of other workbooks; False where there is none, None where one cannot be written over."""
    count = 0
    is_modern = False
    for number, place, content in records(bytes(stream)):
        if number in _QUERY:
            return None
        if number == _SUPBOOK:
            is_modern = True
            if content[2:4] in _OWN_BOOK and len(content) == 4:
                continue
            letters, flags = struct.unpack_from("<HB", content, 2)
            first, width = 5, 2 if flags & _WIDE else 1
        elif number == _EXTERNSHEET and not is_modern and content[1:2] not in (b"\x02", b"\x03"):
            letters, first, width = content[0], 1, 1
        else:
            continue
        if letters <= 1:
            continue  # the same sheet, or none
        if first + letters * width > len(content):
            return None
        count += 1
        name = str(count).rjust(letters, "x")[-letters:]
        new = name.encode("utf-16-le" if width > 1 else "ascii")
        stream[place + first : place + first + len(new)] = new
    return count > 0


def _has_other_links(data: bytes, stream: bytearray) -> bool:
    """Tell whether there are linked objects, or functions that fetch."""
    folded = bytes(stream).upper()
    if b"WEBSERVICE" in folded or "WEBSERVICE".encode("utf-16-le") in folded:
        return True
    import olefile  # noqa: PLC0415

    if not olefile.isOleFile(io.BytesIO(data)):
        return False
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return any(path[0].upper().startswith("LNK") for path in ole.listdir(streams=True, storages=True))


def _has_linked_pictures(stream: bytes) -> bool:
    drawings = bytearray()
    before = 0
    for number, _, content in records(stream):
        if number == _CONTINUE and before in _DRAWINGS:
            drawings += content
            continue
        if number in _DRAWINGS:
            drawings += content
        before = number
    return any(_is_linked(properties) for properties in _property_tables(bytes(drawings)))


def _property_tables(drawings: bytes) -> Iterator[dict[int, int]]:
    place = 0
    while place + _SHAPE.size <= len(drawings):
        head, kind, size = _SHAPE.unpack_from(drawings, place)
        place += _SHAPE.size
        if head & 0xF == 0xF:
            continue  # what it holds comes next
        if kind in _TABLES:
            count = min(head >> 4, (min(size, len(drawings) - place)) // _PROPERTY.size)
            listed = (_PROPERTY.unpack_from(drawings, place + at * _PROPERTY.size) for at in range(count))
            yield {number & 0x3FFF: value for number, value in listed}
        place += size


def _is_linked(properties: dict[int, int]) -> bool:
    return any(
        properties.get(flags, 0) & _IS_LINKED or (properties.get(name, 0) and not properties.get(number, 0))
        for number, name, flags in _PICTURES
    )
