"""The parts of a Word file, written element by element in the order that the schema (ECMA-376) prescribes."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006"
_EMU = 36_000  # to the millimetre
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PNG = '<Default Extension="png" ContentType="image/png"/>'
#: The day that a template is dated; what is made of it carries the day of its making.
_DAY = "2025-11-01T00:00:00Z"
_ZIP_DAY = (2025, 11, 1, 0, 0, 0)
#: A4 in twentieths of a point.
_WIDTH, _HEIGHT = 11906, 16838


@dataclass(frozen=True)
class Page:
    """Margins (top, bottom, sides) and the height of a line in twentieths of a point, typeface, size in half-points."""

    top: int
    bottom: int
    sides: int
    font: str
    size: int
    line: int

    @property
    def text_width(self) -> int:
        return _WIDTH - 2 * self.sides


def run(text: str) -> str:
    """A piece of text."""
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(code: str) -> str:
    """A field that Word works out: PAGE or NUMPAGES."""
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def paragraph(content: str = "", style: str = "", *, align: str = "") -> str:
    """A paragraph of plain text, or of runs; ``style`` is the key of a style."""
    inside = content if content.startswith("<w:") or not content else run(content)
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (f'<w:jc w:val="{align}"/>' if align else "")
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


@dataclass(frozen=True)
class Cell:
    """One cell: its paragraphs, and whether it is a heading (shaded)."""

    paragraphs: tuple[str, ...]
    head: bool = False


def text_cell(text: str, *, style: str = "Cell", align: str = "") -> Cell:
    """A cell of one paragraph."""
    return Cell((paragraph(text, style, align=align),))


def head_cell(text: str) -> Cell:
    """A heading above a column."""
    return Cell((paragraph(text, "CellHead"),), head=True)


def table(widths: Sequence[int], rows: Sequence[Sequence[Cell]], *, heads: int = 1, style: str = "Ruled") -> str:
    """A table of fixed widths; its first ``heads`` rows stand on every page, and no row is torn apart."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    lines = "".join(_row(widths, row, head=place < heads) for place, row in enumerate(rows))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl>'
    )


def _row(widths: Sequence[int], cells: Sequence[Cell], *, head: bool) -> str:
    properties = f"<w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>"
    return f"<w:tr>{properties}{''.join(map(_cell, widths, cells))}</w:tr>"


def _cell(width: int, cell: Cell) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>' if cell.head else ""
    properties = f'<w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
    return f"<w:tc>{properties}{''.join(cell.paragraphs)}</w:tc>"


@dataclass(frozen=True)
class Picture:
    """A picture (PNG) of a document: ``number`` from 1, how wide it is printed in millimetres, and what it shows."""

    number: int
    data: bytes
    wide: float
    shows: str

    @property
    def part(self) -> str:
        return f"media/picture{self.number}.png"


def picture_paragraph(picture: Picture, style: str = "Cell", *, align: str = "center") -> str:
    """A paragraph that holds a picture."""
    across, down = struct.unpack(">II", picture.data[16:24])
    wide = round(picture.wide * _EMU)
    high = round(wide * down / across)
    named = f'id="{picture.number}" name="図{picture.number}" descr="{escape(picture.shows)}"'
    return paragraph(
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWN}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr {named}/>'
        f'<a:graphic xmlns:a="{_DRAWN}/main"><a:graphicData uri="{_DRAWN}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWN}/picture"><pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rIdP{picture.number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:ln w="6350"><a:solidFill><a:srgbClr val="808080"/>'
        "</a:solidFill></a:ln></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>",
        style,
        align=align,
    )


def loop(columns: int, variable: str, words: str, row: Sequence[Cell]) -> list[list[Cell]]:
    """The rows that repeat ``row`` for each of a list; its first and last row vanish when they are filled in."""
    empty = [text_cell("")] * (columns - 1)
    return [
        [text_cell(f"{{%tr for {variable} in {words} %}}"), *empty],
        list(row),
        [text_cell("{%tr endfor %}"), *empty],
    ]


def when(condition: str, *content: str) -> str:
    """Content that stands only where the word ``condition`` says something."""
    return paragraph(f"{{%p if {condition} %}}") + "".join(content) + paragraph("{%p endif %}")


def document(title: str, body: str, footer: str, page: Page, styles: str, pictures: Sequence[Picture] = ()) -> bytes:
    """The bytes of the .docx: the same for the same content, whenever and wherever it is made."""
    section = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/>'
        f'<w:pgSz w:w="{_WIDTH}" w:h="{_HEIGHT}"/><w:pgMar w:top="{page.top}" w:right="{page.sides}" '
        f'w:bottom="{page.bottom}" w:left="{page.sides}" w:header="567" w:footer="454" w:gutter="0"/></w:sectPr>'
    )
    named = f'xmlns:w="{_W}" xmlns:r="{_OFFICE}/relationships"'
    parts = {
        "[Content_Types].xml": _types(bool(pictures)),
        "_rels/.rels": _relations(
            {
                "word/document.xml": f"{_OFFICE}/relationships/officeDocument",
                "docProps/core.xml": f"{_PACKAGE}/relationships/metadata/core-properties",
                "docProps/app.xml": f"{_OFFICE}/relationships/extended-properties",
            }
        ),
        "docProps/core.xml": _core(title),
        "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>Microsoft Office Word</Application></Properties>",
        "word/document.xml": f"<w:document {named}><w:body>{body}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": _relations(
            {
                "styles.xml": f"{_OFFICE}/relationships/styles",
                "settings.xml": f"{_OFFICE}/relationships/settings",
                "footer1.xml": f"{_OFFICE}/relationships/footer",
            },
            pictures,
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>',
        "word/settings.xml": f'<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/>'
        '<w:defaultTabStop w:val="840"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="ja-JP" w:eastAsia="ja-JP"/></w:settings>',
        "word/footer1.xml": f"<w:ftr {named}>{footer}</w:ftr>",
    }
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        contents = {name: (_HEAD + text).encode("utf-8") for name, text in parts.items()}
        for name, content in (contents | {f"word/{one.part}": one.data for one in pictures}).items():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)  # stored: compressing differs between machines
            entry.create_system = 0  # the same on every system
            package.writestr(entry, content)
    return stream.getvalue()


def _types(pictures: bool) -> str:
    kinds = {
        "/word/document.xml": f"{_MAIN_TYPE}.document.main+xml",
        "/word/styles.xml": f"{_MAIN_TYPE}.styles+xml",
        "/word/settings.xml": f"{_MAIN_TYPE}.settings+xml",
        "/word/footer1.xml": f"{_MAIN_TYPE}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        "/docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    }
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f"{_PNG if pictures else ''}{overrides}</Types>"
    )


def _relations(targets: Mapping[str, str], pictures: Sequence[Picture] = ()) -> str:
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (target, kind) in enumerate(targets.items(), start=1)
    )
    items += "".join(
        f'<Relationship Id="rIdP{one.number}" Type="{_OFFICE}/relationships/image" Target="{one.part}"/>'
        for one in pictures
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _core(title: str) -> str:
    moment = f'xsi:type="dcterms:W3CDTF">{_DAY}<'
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator></dc:creator><dc:language>ja-JP</dc:language>"
        f"<dcterms:created {moment}/dcterms:created><dcterms:modified {moment}/dcterms:modified></cp:coreProperties>"
    )
