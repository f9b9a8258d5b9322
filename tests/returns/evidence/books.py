"""Workbooks made part by part, for forms of stamp that no Python library writes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from ledger_tools.returns.evidence import Found, collect
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DML = "http://schemas.openxmlformats.org/drawingml/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
PX = 9525

#: 40 px rows (30 points), 100 px columns: row r starts at 40·(r−1), column c at 100·(c−1).
ROW_PX = 40
COLUMN_PX = 100
FRAME = '<sheetFormatPr defaultRowHeight="30"/><cols><col min="1" max="50" width="14.28515625" customWidth="1"/></cols>'


def png(red: int = 200, alpha: int = 255, size: int = 4) -> bytes:
    """Return a small RGBA picture of two colours, side by side."""
    left = size // 2
    line = b"\0" + bytes((red, 0, 0, alpha)) * left + bytes((red, 200, 200, alpha)) * (size - left)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)),
        (b"IDAT", zlib.compress(line * size)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


@dataclass
class Book:
    """One sheet and what hangs on it. Relationship ids are given as they stand in the XML."""

    rows: str = ""
    frame: str = FRAME
    tail: str = ""
    styles: str = ""
    parts: dict[str, bytes] = field(default_factory=dict)
    relations: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)

    def relate(self, part: str, key: str, kind: str, target: str) -> Book:
        """Add a relationship; a ``kind`` without slashes is one of Office's own."""
        full = kind if "/" in kind else f"{OFFICE}/{kind}"
        self.relations.setdefault(part, []).append((key, full, target))
        return self

    def draw(self, anchors: str, **images: bytes) -> Book:
        """Add the drawing part; ``images`` are its relationships, by id."""
        self.tail += '<drawing r:id="rIdD"/>'
        self.relate("xl/worksheets/sheet1.xml", "rIdD", "drawing", "../drawings/drawing1.xml")
        self.parts["xl/drawings/drawing1.xml"] = (
            f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{DML}" xmlns:mc="{MC}" xmlns:r="{OFFICE}">{anchors}</xdr:wsDr>'
        ).encode()
        for key, data in images.items():
            self.parts[f"xl/media/{key}.png"] = data
            self.relate("xl/drawings/drawing1.xml", key, "image", f"../media/{key}.png")
        return self

    def data(self) -> bytes:
        """Return the package's bytes."""
        parts = dict(self.parts)
        self.relations.setdefault("", []).append(("rId1", f"{OFFICE}/officeDocument", "xl/workbook.xml"))
        self.relate("xl/workbook.xml", "rId1", "worksheet", "worksheets/sheet1.xml")
        if self.styles:
            self.relate("xl/workbook.xml", "rIdS", "styles", "styles.xml")
            parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{self.styles}</styleSheet>'.encode()
        parts["xl/workbook.xml"] = (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
            '<sheets><sheet name="受領簿" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ).encode()
        parts["xl/worksheets/sheet1.xml"] = (
            f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:mc="{MC}" xmlns:xdr="{XDR}">{self.frame}'
            f"<sheetData>{self.rows}</sheetData>{self.tail}</worksheet>"
        ).encode()
        for part, listed in self.relations.items():
            folder, _, name = part.rpartition("/")
            items = "".join(_relationship(*item) for item in listed)
            parts[f"{folder}/_rels/{name}.rels".lstrip("/")] = (
                f'<Relationships xmlns="{PACKAGE}">{items}</Relationships>'.encode()
            )
        parts["[Content_Types].xml"] = _content_types(parts)
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return buffer.getvalue()

    def found(self) -> tuple[Found, ...]:
        """Return what is found on the sheet."""
        return found_in(self.data())


_TYPES = (
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
    ("xl/worksheets/", "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"),
    ("xl/styles.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"),
    ("xl/drawings/drawing", "application/vnd.openxmlformats-officedocument.drawing+xml"),
    ("xl/ctrlProps/", "application/vnd.ms-excel.controlproperties+xml"),
)
_EXTENSIONS = (
    ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
    ("xml", "application/xml"),
    ("png", "image/png"),
    ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
)


def _content_types(parts: dict[str, bytes]) -> bytes:
    defaults = "".join(f'<Default Extension="{name}" ContentType="{kind}"/>' for name, kind in _EXTENSIONS)
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>'
        for part in parts
        for start, kind in _TYPES
        if part.startswith(start) and part.endswith(".xml")
    )
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'<Types xmlns="{space}">{defaults}{overrides}</Types>'.encode()


def _relationship(key: str, kind: str, target: str) -> str:
    mode = ' TargetMode="External"' if target.startswith(("file:", "https:")) else ""
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>'


def found_in(data: bytes, sheet: int = 0) -> tuple[Found, ...]:
    """Return what is found on one sheet of a workbook."""
    package = Package.open(data)
    part = package.sheets()[sheet]
    return collect(package, part, Grid.read(package, part))


def corner(name: str, column: int, dx: float, row: int, dy: float) -> str:
    """Return an anchor's corner; row and column as Excel shows them, offsets in px."""
    return (
        f"<xdr:{name}><xdr:col>{column - 1}</xdr:col><xdr:colOff>{int(dx * PX)}</xdr:colOff>"
        f"<xdr:row>{row - 1}</xdr:row><xdr:rowOff>{int(dy * PX)}</xdr:rowOff></xdr:{name}>"
    )


def two_cell(item: str, start: tuple[int, float, int, float], end: tuple[int, float, int, float]) -> str:
    """Return an anchor from (column, px, row, px) to the same."""
    return f"<xdr:twoCellAnchor>{corner('from', *start)}{corner('to', *end)}{item}<xdr:clientData/></xdr:twoCellAnchor>"


def one_cell(item: str, start: tuple[int, float, int, float], width: float, height: float) -> str:
    return (
        f'<xdr:oneCellAnchor>{corner("from", *start)}<xdr:ext cx="{int(width * PX)}" cy="{int(height * PX)}"/>'
        f"{item}<xdr:clientData/></xdr:oneCellAnchor>"
    )


def absolute(item: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<xdr:absoluteAnchor><xdr:pos x="{int(x * PX)}" y="{int(y * PX)}"/>'
        f'<xdr:ext cx="{int(width * PX)}" cy="{int(height * PX)}"/>{item}<xdr:clientData/></xdr:absoluteAnchor>'
    )


def frame_xml(x: float, y: float, width: float, height: float, more: str = "") -> str:
    """Return an a:xfrm in px."""
    return f'<a:off x="{int(x * PX)}" y="{int(y * PX)}"/><a:ext cx="{int(width * PX)}" cy="{int(height * PX)}"/>{more}'


def picture(embed: str = "rIdP", *, more: str = "", blip: str = "", box: str = "") -> str:
    """Return a xdr:pic; ``more`` adds attributes of cNvPr."""
    return (
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="図 1"{more}/><xdr:cNvPicPr/></xdr:nvPicPr>'
        f'<xdr:blipFill><a:blip r:embed="{embed}">{blip}</a:blip></xdr:blipFill>'
        f"<xdr:spPr><a:xfrm>{box}</a:xfrm></xdr:spPr></xdr:pic>"
    )


def shape(
    text: str = "", *, form: str = "ellipse", more: str = "", paint: str = "", box: str = "", inner: str = ""
) -> str:
    """Return a xdr:sp with a red outline; ``inner`` goes into cNvPr."""
    line = paint or '<a:ln><a:solidFill><a:srgbClr val="FF0000"/></a:solidFill></a:ln>'
    paragraphs = (
        "".join(f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>" for words in text.split("\n")) if text else "<a:p/>"
    )
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="印"{more}>{inner}</xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>'
        f'<xdr:spPr><a:xfrm>{box}</a:xfrm><a:prstGeom prst="{form}"/>{line}</xdr:spPr>'
        f"<xdr:txBody><a:bodyPr/>{paragraphs}</xdr:txBody></xdr:sp>"
    )


def line(box: str = "") -> str:
    """Return a connector."""
    return (
        '<xdr:cxnSp><xdr:nvCxnSpPr><xdr:cNvPr id="4" name="直線"/><xdr:cNvCxnSpPr/></xdr:nvCxnSpPr>'
        f'<xdr:spPr><a:xfrm>{box}</a:xfrm><a:prstGeom prst="line"/></xdr:spPr></xdr:cxnSp>'
    )


def group(items: str, box: str = "", attributes: str = "", more: str = "") -> str:
    """Return a xdr:grpSp; ``box`` is the inside of its a:xfrm."""
    return (
        f'<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="9" name="グループ"{more}/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr>'
        f"<xdr:grpSpPr><a:xfrm{attributes}>{box}</a:xfrm></xdr:grpSpPr>{items}</xdr:grpSp>"
    )


def child_space(x: float, y: float, width: float, height: float) -> str:
    """Return a group's own coordinates, used for its children too."""
    return frame_xml(
        x,
        y,
        width,
        height,
        f'<a:chOff x="{int(x * PX)}" y="{int(y * PX)}"/><a:chExt cx="{int(width * PX)}" cy="{int(height * PX)}"/>',
    )
