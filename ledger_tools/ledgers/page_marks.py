"""The marks that let a scanned page be read: four corner markers and two QR codes, in the strips beside the table.

They stand outside the table, so that they cut neither its rows nor its columns, and their alternative text tells the
reader of returned files that they are ours. Both QR codes of a page say cycle, ledger, edition and page, and of which
send-back ledger it is; they stand diagonally opposite, so that a punched hole, a crease or a staple spares one.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache

import segno

from ledger_tools.identity import OWN_MARK
from ledger_tools.ledgers import pages
from ledger_tools.ledgers.package import DECLARATION, RELATIONS, relations
from ledger_tools.ledgers.places import FIRST_ROW, HEADER_ROW, LEFT_STRIP, Places
from ledger_tools.model import LedgerSheet

STRIP_PIXELS = 68
MARKER_PIXELS = 41
CODE_PIXELS = 66
_APART = 4  # pixels between two marks, and between a mark and the next row
_EMU = 9525
QUIET = 1  # white module around the QR code; the strip and the margin of the paper beside it are white too
_MODULE = 8  # pixels of the picture per module

#: ArUco markers 0-3 of the dictionary DICT_4X4_50: their inner 4 × 4 modules row by row, 1 is white.
MARKERS: tuple[tuple[str, str], ...] = (
    ("左上", "1011010100110010"),
    ("右上", "0000111110011010"),
    ("右下", "0011001100101101"),
    ("左下", "1001100101000110"),
)


def mark_parts(sheet: LedgerSheet, places: Places, mark: str = "") -> dict[str, bytes]:
    """Return the drawing, its relationships and its pictures; ``mark`` is a send-back ledger's, as of Printing."""
    media = {f"xl/media/image{index}.png": _marker(bits) for index, (_, bits) in enumerate(MARKERS, start=1)}
    anchors: list[str] = []
    for page in places.pages:
        image = len(media) + 1
        media[f"xl/media/image{image}.png"] = qr_picture(code_text(sheet, page.number, mark))
        anchors += _page_anchors(page, places, image, len(anchors))
    targets = {
        f"rId{number}": ("image", f"../media/{name.rpartition('/')[2]}") for number, name in enumerate(media, start=1)
    }
    return {
        "xl/drawings/drawing1.xml": _drawing(anchors),
        "xl/drawings/_rels/drawing1.xml.rels": relations(targets),
        **media,
    }


def code_text(sheet: LedgerSheet, page: int, mark: str = "") -> str:
    """Return what the QR code of a page says, e.g. ``K7QX/01-003/1/12`` (cycle, ledger, edition, page).

    That of a send-back ledger has its mark behind it: ``K7QX/01-003/1/2/Q4WB7K``.
    """
    return "/".join((sheet.cycle_id, sheet.ledger_id, str(sheet.edition), str(page), *([mark] if mark else ())))


def qr_picture(text: str) -> bytes:
    """Return the QR code as PNG: version 2, level Q, which holds 29 letters and digits."""
    # A fixed mask is as valid as the best one and five times faster to make.
    code = segno.make(text, version=2, error="q", mask=0, boost_error=False)
    margin = bytes(QUIET)
    rows = [margin + bytes(row) + margin for row in code.matrix]
    blank = [bytes(len(rows[0]))] * QUIET
    return _png([*blank, *rows, *blank])


@lru_cache(maxsize=8)
def _marker(bits: str) -> bytes:
    """Return a marker as PNG: 4 × 4 modules in a black frame in a white frame."""
    inner = [bytes(int(bit == "0") for bit in bits[start : start + 4]) for start in range(0, 16, 4)]
    framed = [b"\x01" * 6, *(b"\x01" + row + b"\x01" for row in inner), b"\x01" * 6]
    return _png([bytes(8), *(b"\x00" + row + b"\x00" for row in framed), bytes(8)])


def _png(modules: Sequence[bytes]) -> bytes:
    """Return a black-and-white PNG; a module (1 is black) becomes 8 × 8 pixels, that is one byte a line."""
    lines = b"".join((b"\x00" + row.translate(_INK)) * _MODULE for row in modules)
    header = struct.pack(">IIBBBBB", len(modules[0]) * _MODULE, len(modules) * _MODULE, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


_INK = bytes.maketrans(b"\x00\x01", b"\xff\x00")


def _page_anchors(page: pages.Page, places: Places, code_image: int, shapes: int) -> list[str]:
    """Place the six pictures of one page: four markers, and the code below the first and above the third of them."""
    rows = row_pixels(page, places)
    corners, codes = mark_places(page, places)
    anchors = [
        _anchor(shapes + number, number, f"{MARKERS[number - 1][0]}の位置合わせ", _place(rows, *place), MARKER_PIXELS)
        for number, place in enumerate(corners, start=1)
    ]
    text = f"{page.number}ページの読取りコード"
    return anchors + [
        _anchor(shapes + number, code_image, text, _place(rows, *place), CODE_PIXELS)
        for number, place in enumerate(codes, start=5)
    ]


def mark_places(page: pages.Page, places: Places) -> tuple[Sequence[tuple[int, int]], Sequence[tuple[int, int]]]:
    """Return the markers and the codes of a page: the column that each stands in, and pixels below its first row."""
    first, last = page.number == 1, page.number == len(places.pages)
    top = 0 if first else _APART
    edge = round(pages.EDGE_HEIGHT * 96 / 72) if last else _APART
    bottom = sum(size for _, size in row_pixels(page, places)) - edge - MARKER_PIXELS
    right = places.right_strip
    corners = ((LEFT_STRIP, top), (right, top), (right, bottom), (LEFT_STRIP, bottom))
    return corners, ((LEFT_STRIP, top + MARKER_PIXELS + _APART), (right, bottom - _APART - CODE_PIXELS))


def column_pixels(places: Places) -> list[int]:
    """Return the widths of all columns; the strips beside what is printed are for the page's marks."""
    return [STRIP_PIXELS, *(round(column.width * 7 + 5) if column else STRIP_PIXELS for column in places.columns)]


def row_pixels(page: pages.Page, places: Places) -> list[tuple[int, int]]:
    """The rows of a page, without the repeated header, with their heights."""
    heights: list[tuple[int, float]] = []
    if page.number == 1:
        heights += [*enumerate(places.layout.head_heights), (HEADER_ROW, pages.HEADER_HEIGHT)]
    heights += [(FIRST_ROW + row, places.layout.height_of(row)) for row in range(page.first, page.stop)]
    if page.number == len(places.pages):
        below = (pages.GAP_HEIGHT, pages.TAIL_HEIGHT, pages.TAIL_HEIGHT, pages.EDGE_HEIGHT)
        heights += enumerate(below, start=places.tail_row - 1)
    return [(row, round(points * 96 / 72)) for row, points in heights]


def _place(rows: Sequence[tuple[int, int]], column: int, down: int) -> tuple[int, int, int]:
    """Return column, row and pixels below the row's top for what lies so many pixels below the page's first row."""
    for row, size in rows:
        if down < size:
            return column, row, down
        down -= size
    return column, rows[-1][0], down


def _anchor(number: int, image: int, text: str, place: tuple[int, int, int], size: int) -> str:
    """One picture; ``place`` is column, row and pixels below the row's top."""
    column, row, down = place
    extent = f'cx="{size * _EMU}" cy="{size * _EMU}"'
    across = (STRIP_PIXELS - size) // 2
    return (
        f"<xdr:oneCellAnchor><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>{across * _EMU}</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down * _EMU}</xdr:rowOff></xdr:from><xdr:ext {extent}/>"
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number + 1}" name="{OWN_MARK}{number}" descr="{OWN_MARK} {text}"/>'
        '<xdr:cNvPicPr><a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="rId{image}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>'
    )


def _drawing(anchors: Sequence[str]) -> bytes:
    spaces = (
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
        f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{RELATIONS}"'
    )
    return f"{DECLARATION}<xdr:wsDr {spaces}>{''.join(anchors)}</xdr:wsDr>".encode()
