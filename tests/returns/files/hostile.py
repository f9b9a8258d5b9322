"""Workbooks that refer to what lies outside them: ``{u}`` in a piece of markup is the address."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import olefile

from ledger_tools.returns.files.biff import records, workbook_stream
from tests.returns.evidence.books import png

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("draw", "drawing"),
        ("style", "style"),
        ("form", "form"),
        ("meta", "meta"),
        ("config", "config"),
        ("script", "script"),
        ("svg", "svg-compatible"),
    )
)
_SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
_SPACES += ' xmlns:msoxl="http://schemas.microsoft.com/office/excel/formula"'
_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def frame(inside: str) -> str:
    """Something drawn in the stamp cell."""
    return f'<draw:frame svg:width="10mm" svg:height="4mm" svg:x="1mm" svg:y="0mm">{inside}</draw:frame>'


def image(location: str) -> str:
    return frame(f'<draw:image xlink:href="{location}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>')


def cell(text: str = "", inside: str = "", attributes: str = "") -> str:
    if text and not attributes:
        attributes = ' office:value-type="string"'
    return f"<table:table-cell{attributes}>{f'<text:p>{text}</text:p>' if text else ''}{inside}</table:table-cell>"


def formula(text: str) -> str:
    return cell("受領", attributes=f' table:formula="{text}" office:value-type="string" office:string-value="受領"')


def _sheets(stamp: str, table: str, before: str, after: str) -> str:
    rows = (("番号", "氏名", "受領印又は署名"), ("0001", "川崎 一子", None), ("0002", "幸 二郎", "幸"))
    lines = "".join(
        "<table:table-row>" + "".join(stamp if text is None else cell(text) for text in row) + "</table:table-row>"
        for row in rows
    )
    return f'{before}<table:table table:name="受領簿">{table}{lines}</table:table>{after}'


def opendocument(
    *,
    stamp: str = "<table:table-cell/>",
    table: str = "",
    before: str = "",
    after: str = "",
    styles: str = "",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """An .ods of two members; the stamp cell of the first is ``stamp``."""
    body = f"<office:body><office:spreadsheet>{_sheets(stamp, table, before, after)}</office:spreadsheet></office:body>"
    texts = {
        "content.xml": f'<office:document-content {_SPACES} office:version="1.2">{body}</office:document-content>',
        "styles.xml": f'<office:document-styles {_SPACES} office:version="1.2"><office:styles>{styles}</office:styles>'
        "</office:document-styles>",
    }
    files = {name: text.encode() for name, text in texts.items()} | (parts or {})
    listed = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type=""/>' for name in files)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", _KIND)
        package.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
            f'manifest:version="1.2"><manifest:file-entry manifest:full-path="/" manifest:media-type="{_KIND}"/>'
            f"{listed}</manifest:manifest>",
        )
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def part(content: str, root: str = "document-meta") -> bytes:
    return f"<office:{root} {_SPACES} office:version='1.2'>{content}</office:{root}>".encode()


def flat(*, stamp: str = "<table:table-cell/>", table: str = "", before: str = "", after: str = "") -> bytes:
    """The same as one .fods."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_SPACES} office:version="1.2" '
        f'office:mimetype="{_KIND}"><office:body><office:spreadsheet>{_sheets(stamp, table, before, after)}'
        "</office:spreadsheet></office:body></office:document>"
    ).encode()


def svg(inside: str) -> bytes:
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">'
    return f'<?xml version="1.0"?>{head}{inside}<rect width="5" height="5" fill="red"/></svg>'.encode()


def binary(data: bytes) -> str:
    return f"<draw:image><office:binary-data>{base64.b64encode(data).decode()}</office:binary-data></draw:image>"


#: What an .ods may hold by which LibreOffice, another program or a page would fetch something.
OPENDOCUMENT: dict[str, Callable[[str], bytes]] = {
    "picture": lambda u: opendocument(stamp=cell(inside=image(u))),
    "picture, address in entities": lambda u: opendocument(
        stamp=cell(inside=image("".join(f"&#{ord(letter)};" for letter in u)))
    ),
    "picture on the sheet": lambda u: opendocument(table=f"<table:shapes>{image(u)}</table:shapes>"),
    "picture under another prefix": lambda u: opendocument(
        stamp=cell(inside=image(u).replace("<draw:image", '<draw:image xmlns:y="http://www.w3.org/1999/xlink"'))
        .replace("xlink:href", "y:href")
        .replace("xlink:", "y:")
    ),
    "linked object and its preview": lambda u: opendocument(
        stamp=cell(inside=frame(f'<draw:object xlink:href="{u}"/><draw:image xlink:href="Pictures/a.png"/>')),
        parts={"Pictures/a.png": png()},
    ),
    "linked OLE object": lambda u: opendocument(stamp=cell(inside=frame(f'<draw:object-ole xlink:href="{u}"/>'))),
    "frame with a page": lambda u: opendocument(stamp=cell(inside=frame(f'<draw:floating-frame xlink:href="{u}"/>'))),
    "film": lambda u: opendocument(stamp=cell(inside=frame(f'<draw:plugin xlink:href="{u}"/>'))),
    "background of a style": lambda u: opendocument(
        styles='<style:style style:name="Default" style:family="table-cell"><style:table-cell-properties>'
        f'<style:background-image xlink:href="{u}"/></style:table-cell-properties></style:style>'
    ),
    "fill of shapes": lambda u: opendocument(styles=f'<draw:fill-image draw:name="a" xlink:href="{u}"/>'),
    "button with a picture": lambda u: opendocument(
        table=f'<office:forms><form:form><form:button form:image-data="{u}"/></form:form></office:forms>'
    ),
    "linked sheet": lambda u: opendocument(
        table=f'<table:table-source xlink:href="{u}" table:table-name="A" table:mode="copy-all"/>'
    ),
    "linked range": lambda u: opendocument(
        stamp=cell(
            inside=f'<table:cell-range-source table:name="A" xlink:href="{u}" table:last-column-spanned="1" '
            'table:last-row-spanned="1" table:refresh-delay="PT1S"/>'
        )
    ),
    "WEBSERVICE": lambda u: opendocument(stamp=formula(f"of:=WEBSERVICE(&quot;{u}&quot;)")),
    "WEBSERVICE without a value": lambda u: opendocument(
        stamp=cell(attributes=f' table:formula="of:=WEBSERVICE(&quot;{u}&quot;)"')
    ),
    "cell of another workbook": lambda u: opendocument(stamp=formula(f"of:=['{u}'#$A.B2]")),
    "cell of another workbook, in entities": lambda u: opendocument(stamp=formula(f"of:=[&apos;{u}&apos;#$A.B2]")),
    "cell of another workbook as Excel writes it": lambda u: opendocument(stamp=formula(f"msoxl:='[{u}]A'!B2")),
    "DDE": lambda u: opendocument(stamp=formula(f"of:=DDE(&quot;soffice&quot;;&quot;{u}&quot;;&quot;A1&quot;)")),
    "DDE link": lambda u: opendocument(
        after='<table:dde-links><table:dde-link><office:dde-source office:dde-application="soffice" '
        f'office:dde-topic="{u}" office:dde-item="A1"/></table:dde-link></table:dde-links>'
    ),
    "name": lambda u: opendocument(
        after="<table:named-expressions><table:named-expression table:name='n' "
        f"table:expression=\"of:=['{u}'#$A.B2]\"/></table:named-expressions>",
        stamp=formula("of:=n"),
    ),
    "template": lambda u: opendocument(
        parts={"meta.xml": part(f'<office:meta><meta:template xlink:href="{u}"/></office:meta>')}
    ),
    "reload": lambda u: opendocument(
        parts={"meta.xml": part(f'<office:meta><meta:auto-reload xlink:href="{u}" meta:delay="PT1S"/></office:meta>')}
    ),
    "font": lambda u: opendocument(
        styles='<style:font-face style:name="a"><svg:font-face-src>'
        f'<svg:font-face-uri xlink:href="{u}"/></svg:font-face-src></style:font-face>'
    ),
    "colours of the settings": lambda u: opendocument(
        parts={
            "settings.xml": part(
                '<office:settings><config:config-item-set config:name="ooo:configuration-settings">'
                f'<config:config-item config:name="ColorTableURL" config:type="string">{u}</config:config-item>'
                "</config:config-item-set></office:settings>",
                "document-settings",
            )
        }
    ),
    "SVG with a picture": lambda u: opendocument(
        stamp=cell(inside=image("Pictures/a.svg")),
        parts={"Pictures/a.svg": svg(f'<image xlink:href="{u}" width="9" height="9"/>')},
    ),
    "SVG with a style sheet": lambda u: opendocument(
        stamp=cell(inside=image("Pictures/a.svg")), parts={"Pictures/a.svg": svg(f"<style>@import '{u}';</style>")}
    ),
    "SVG in the markup": lambda u: opendocument(
        stamp=cell(inside=frame(binary(svg(f'<image xlink:href="{u}" width="9" height="9"/>'))))
    ),
    "object with a linked picture": lambda u: opendocument(
        stamp=cell(inside=frame('<draw:object xlink:href="./Object 1"/>')),
        parts={"Object 1/content.xml": part(f"<office:body>{image(u)}</office:body>", "document-content")},
    ),
    "flat: picture": lambda u: flat(stamp=cell(inside=image(u))),
    "flat: object": lambda u: flat(stamp=cell(inside=frame(f'<draw:object xlink:href="{u}"/>'))),
    "flat: WEBSERVICE": lambda u: flat(stamp=formula(f"of:=WEBSERVICE(&quot;{u}&quot;)")),
    "flat: cell of another workbook": lambda u: flat(stamp=formula(f"of:=['{u}'#$A.B2]")),
    "flat: SVG": lambda u: flat(stamp=cell(inside=frame(binary(svg(f'<image xlink:href="{u}"/>'))))),
    "flat: UTF-16": lambda u: flat(stamp=cell(inside=image(u))).decode().replace("UTF-8", "UTF-16").encode("utf-16"),
}

#: What honest workbooks hold, and nobody fetches.
HONEST: dict[str, Callable[[], bytes]] = {
    "a picture": lambda: opendocument(stamp=cell(inside=image("Pictures/a.png")), parts={"Pictures/a.png": png()}),
    "a picture, ./": lambda: opendocument(
        stamp=cell(inside=image("./Pictures/a.png")), parts={"Pictures/a.png": png()}
    ),
    "a picture with a Japanese name": lambda: opendocument(
        stamp=cell(inside=image("Pictures/%E5%8D%B0.png")), parts={"Pictures/印.png": png()}
    ),
    "a picture in the markup": lambda: opendocument(stamp=cell(inside=frame(binary(png())))),
    "an SVG": lambda: opendocument(
        stamp=cell(inside=image("Pictures/a.svg")),
        parts={"Pictures/a.svg": svg('<defs><g id="a"/></defs><use xlink:href="#a"/><g fill="url(#b)"/>')},
    ),
    "an SVG that holds its picture": lambda: opendocument(
        stamp=cell(inside=image("Pictures/a.svg")),
        parts={"Pictures/a.svg": svg('<image xlink:href="data:image/png;base64,AA=="/>')},
    ),
    "an address": lambda: opendocument(stamp=cell('<text:a xlink:href="https://example.jp/">川崎</text:a>')),
    "a mail address": lambda: opendocument(stamp=cell('<text:a xlink:href="mailto:a@example.jp">川崎</text:a>')),
    "a link to a sheet": lambda: opendocument(stamp=cell('<text:a xlink:href="#控.A1">川崎</text:a>')),
    "a text that looks like a link": lambda: opendocument(stamp=cell("href='http://example.jp' '#$A.B1")),
    "a formula": lambda: opendocument(stamp=formula("of:=[.A1]&amp;[$控.B2]")),
    "a formula with a text": lambda: opendocument(stamp=formula("of:=&quot;#&quot;&amp;[.A1]")),
    "an object": lambda: opendocument(
        stamp=cell(inside=frame('<draw:object xlink:href="./Object 1"/>')),
        parts={"Object 1/content.xml": part("<office:body/>", "document-content")},
    ),
    "a chosen list": lambda: opendocument(
        before='<table:content-validations><table:content-validation table:name="a" '
        'table:condition="of:cell-content-is-in-list(&quot;済&quot;)"/></table:content-validations>'
    ),
    "a macro of a button": lambda: opendocument(
        table='<office:event-listeners><script:event-listener script:event-name="dom:click" '
        'xlink:href="vnd.sun.star.script:a.b?language=Basic"/></office:event-listeners>'
    ),
    "numbers for letters": lambda: opendocument(stamp=cell("&#24029;&#23822;")),
    "flat: a picture": lambda: flat(stamp=cell(inside=frame(binary(png())))),
    "flat: a formula": lambda: flat(stamp=formula("of:=[.A1]")),
}


def changed_xls(name: str, change: Callable[[int, int, bytes], bytes]) -> bytes:
    """An .xls of the corpus whose records are changed, each to one of the same length."""
    data = (CORPUS / name).read_bytes()
    stream = bytearray(workbook_stream(data))
    for number, place, content in list(records(bytes(stream))):
        new = change(number, place, content)
        assert len(new) == len(content)
        stream[place : place + len(content)] = new
    out = io.BytesIO(data)
    with olefile.OleFileIO(out, write_mode=True) as ole:
        ole.write_stream("Workbook", bytes(stream))
        return out.getvalue()


def linked_in_xls() -> bytes:
    """The first picture of each sheet becomes one that is only linked."""
    number_of_picture, flags = struct.pack("<H", 0x4104), struct.pack("<HI", 0x0106, 0x0A)

    def change(number: int, _: int, content: bytes) -> bytes:
        place = content.find(number_of_picture) if number == 0x00EC else -1
        return content if place < 0 else content[:place] + flags + content[place + 6 :]

    return changed_xls("poi_sealed.xls", change)


def xlsb(parts: dict[str, bytes]) -> bytes:
    """An .xlsb of the corpus with other parts beside its own."""
    out = io.BytesIO((CORPUS / "sheetjs_typed.xlsb").read_bytes())
    with zipfile.ZipFile(out, "a") as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return out.getvalue()


def raw_xls(*contents: tuple[int, bytes]) -> bytes:
    """Records as they were before there was anything around them."""
    start, end = (0x0809, b"\0\6\5\0" + bytes(12)), (0x000A, b"")
    return b"".join(struct.pack("<HH", number, len(data)) + data for number, data in (start, *contents, end))


def other_book(name: str, *, wide: bool = False) -> tuple[int, bytes]:
    letters = name.encode("utf-16-le" if wide else "latin-1")
    return 0x01AE, struct.pack("<HHB", 1, len(name), wide) + letters + b"\1\0\0A"


def relations(kind: str, target: str, mode: str = ' TargetMode="External"') -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/>'
        "</Relationships>"
    ).encode()
