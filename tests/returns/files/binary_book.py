"""A whole .xlsb of our own: a ledger whose stamps are pictures that lie elsewhere, and a link to another workbook."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable

from tests.returns.files.hostile import relations

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_MS = "application/vnd.ms-excel"
_TYPES = (
    ("/xl/workbook.bin", f"{_MS}.sheet.binary.macroEnabled.main"),
    ("/xl/worksheets/sheet1.bin", f"{_MS}.worksheet"),
    ("/xl/externalLinks/externalLink1.bin", f"{_MS}.externalLink"),
    ("/xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"),
)
#: Records of the format (MS-XLSB 2.3).
_ROW, _TEXT, _SHEET, _SHEET_END, _BOOK, _BOOK_END, _SHEETS, _SHEETS_END = 0, 6, 129, 130, 131, 132, 143, 144
_DATA, _DATA_END, _EXTENT, _ONE_SHEET, _OTHERS, _OTHERS_END, _OTHER = 145, 146, 148, 156, 353, 354, 355
_OTHER_BOOK, _OTHER_BOOK_END, _DRAWN = 360, 361, 550


def _record(number: int, content: bytes = b"") -> bytes:
    head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
    size, length = b"", len(content)
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 0x7F else 0)])
        length >>= 7
        if not length:
            return head + size + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _rows(rows: Iterable[Iterable[str]]) -> bytes:
    out = b""
    for place, row in enumerate(rows):
        out += _record(_ROW, struct.pack("<IIHHBI", place, 0, 300, 0, 0, 0))
        for column, text in enumerate(row):
            out += _record(_TEXT, struct.pack("<II", column, 0) + _wide(text)) if text else b""
    return out


def _relations(*pairs: tuple[str, str]) -> str:
    items = (
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(pairs, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(items)}</Relationships>'


def binary_book(seal: str = "", book: str = "") -> bytes:
    """Pack a ledger of one member; ``seal`` is where the picture of its stamp lies, ``book`` another workbook."""
    types = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in _TYPES)
    anchor = (
        f'<xdr:wsDr xmlns:xdr="{_DRAWING}/spreadsheetDrawing" xmlns:a="{_DRAWING}/main" xmlns:r="{_OFFICE}">'
        "<xdr:twoCellAnchor><xdr:from><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row>"
        "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row>"
        '<xdr:rowOff>0</xdr:rowOff></xdr:to><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="印"/><xdr:cNvPicPr/>'
        '</xdr:nvPicPr><xdr:blipFill><a:blip r:link="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="400000" cy="200000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>'
        "</xdr:wsDr>"
    )
    sheet = (
        _record(_SHEET)
        + _record(_EXTENT, struct.pack("<IIII", 0, 1, 0, 2))
        + _record(_DATA)
        + _rows((("番号", "氏名", "受領印"), ("0000101", "青葉 太郎", "")))
        + _record(_DATA_END)
        + (_record(_DRAWN, _wide("rId1")) if seal else b"")
        + _record(_SHEET_END)
    )
    others = _record(_OTHERS) + _record(_OTHER, _wide("rId2")) + _record(_OTHERS_END)
    workbook = (
        _record(_BOOK)
        + _record(_SHEETS)
        + _record(_ONE_SHEET, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("受領簿"))
        + _record(_SHEETS_END)
        + (others if book else b"")
        + _record(_BOOK_END)
    )
    linked = ("externalLink", "externalLinks/externalLink1.bin")
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": workbook,
        "xl/_rels/workbook.bin.rels": _relations(("worksheet", "worksheets/sheet1.bin"), *((linked,) if book else ())),
        "xl/worksheets/sheet1.bin": sheet,
    }
    if seal:
        parts["xl/worksheets/_rels/sheet1.bin.rels"] = _relations(("drawing", "../drawings/drawing1.xml"))
        parts["xl/drawings/drawing1.xml"] = anchor
        parts["xl/drawings/_rels/drawing1.xml.rels"] = relations("image", seal)
    if book:
        link = _record(_OTHER_BOOK, struct.pack("<H", 0) + _wide("rId1")) + _record(_OTHER_BOOK_END)
        parts["xl/externalLinks/externalLink1.bin"] = link
        parts["xl/externalLinks/_rels/externalLink1.bin.rels"] = relations("externalLinkPath", book)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()
