"""Cutting what a workbook refers to outside itself, before LibreOffice would look for it. Nothing is ever fetched.

A linked picture of an OpenDocument workbook is replaced by one that says so (images.py); in .xls and .xlsb, whose
drawings are not written anew here, it keeps the file from being converted at all.
"""

from __future__ import annotations

import base64
import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from ledger_tools.returns.evidence.images import PLACEHOLDER, image_type
from ledger_tools.returns.evidence.markup import attribute
from ledger_tools.returns.files.biff import cut_books
from ledger_tools.returns.files.sniff import Kind
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.workbook.cautions import LINKED_BOOKS, LINKED_PICTURES
from ledger_tools.returns.workbook.package import Package, local_name, parse_xml

_REFERRING = frozenset(("href", "image-data", "src"))
_FORMULAS = frozenset(
    ("formula", "display-formula", "expression", "condition", "cell-range-address", "target-range-address")
)
#: 'file:///x.ods'#$A.B1, WEBSERVICE(…), DDE(…), and the spelling of Excel, [1]A!B1 or '\\x\[y.xlsx]A'!B1.
_REACHING = re.compile(
    r"'\s*#|://|file:|\bWEBSERVICE|\bDDE\b|\bIMAGE\s*\(|\A\s*(?!of:|oooc:)\w+:.*[\[\\]", re.IGNORECASE
)
#: Elements that are nothing without what they refer to.
_ONLY_LINKS = frozenset(
    ("table-source", "cell-range-source", "template", "auto-reload", "dde-links", "dde-source", "font-face-uri")
)
_OBJECTS = frozenset(("object", "object-ole", "plugin", "floating-frame", "applet"))
#: Followed by nobody but a person who clicks.
_CLICKED = frozenset(("a", "area-rectangle", "area-circle", "area-polygon", "event-listener", "hyperlink"))
_DRAWN = frozenset(("image", "oleobject", "video", "audio", "media"))
_INTERNAL = ("#", "vnd.sun.star.GraphicObject:")
_NAMES_INSIDE = re.compile(rb"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
#: What may refer to the outside otherwise, or be spelt so that it is not seen here: for a parser to tell.
_MAYBE = re.compile(
    rb"(?:'|&apos;)\s*#|image-data|\bdde|webservice|\bIMAGE\s*\(|formula=[\"'](?!of:|oooc:)|:src=|binary-data|<!DOCTYPE"
    rb"|&#(?!(?:9|10|13);|x0*[9aAdD];)",
    re.IGNORECASE,
)
_OTHER_ENCODING = re.compile(rb"encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_REFERS = re.compile(
    rb"href\s*=\s*[\"']\s*(?!#|data:)|url\s*\(\s*(?![\"'\s]*#)|@import|xml-stylesheet|<!ENTITY|&#", re.IGNORECASE
)
_DRAWN_BY_OTHERS = (b"\x1f\x8b", b"%!PS", b"\xc5\xd0\xd3\xc6")  # packed, or a program by itself (PostScript)
#: View, menus, macros and signatures: no value stands there, but addresses may.
_NOT_NEEDED = ("settings.xml", "Configurations2/", "Basic/", "Scripts/", "META-INF/documentsignatures.xml")
_EXTERNAL = re.compile(r"\A(?:[\w.+-]+:|//|\\\\|/[\w.-]+@)")
_WORKBOOK_LINK = b"\xe8\x02"  # BrtBeginSupBook [MS-XLSB] 2.4.258, of the kind 0: another workbook


class Cut(NamedTuple):
    """A file without links; ``data`` is None where they cannot be cut, so that it is not to be converted.

    ``told``: what to say of it (F09).
    """

    data: bytes | None
    told: tuple[str, ...] = ()


def cut_links(data: bytes, kind: Kind, limits: Limits) -> Cut:
    """Return a workbook that refers to nothing outside; raises Refused F01 or F10."""
    told: set[str] = set()
    if kind is Kind.FLAT_ODF:
        return Cut(_cut_markup(data, lambda _: False, told, limits), _sorted(told))
    if kind is Kind.ODS:
        return _cut_opendocument(Package.open(data, limits), limits)
    if kind is Kind.XLSB:
        return _cut_binary(Package.open(data, limits), data, limits)
    links = cut_books(data)
    told |= {LINKED_PICTURES} if links.has_pictures else set()
    told |= {LINKED_BOOKS} if links.has_books else set()
    return Cut(links.data, _sorted(told))


def _sorted(told: set[str]) -> tuple[str, ...]:
    return tuple(sorted(told))


# --- OpenDocument -----------------------------------------------------------------------------------------------------


def _cut_opendocument(package: Package, limits: Limits) -> Cut:
    names = frozenset(package.names())
    folders = frozenset(name[:place] for name in names for place, letter in enumerate(name) if letter == "/")
    told: set[str] = set()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in package.names():
            if name.startswith(_NOT_NEEDED):
                continue
            content = package.read(name)
            if name.casefold().endswith((".xml", ".rdf")):
                content = _cut_markup(content, _inside(posixpath.dirname(name), names | folders), told, limits)
            elif refers_elsewhere(content):
                content = PLACEHOLDER
                told.add(LINKED_PICTURES)
            target.writestr(name, content)
    return Cut(out.getvalue(), _sorted(told))


def _inside(folder: str, names: frozenset[str]) -> Callable[[str], bool]:
    def is_inside(location: str) -> bool:
        path = unquote(location.removeprefix("vnd.sun.star.Package:"))
        return not path.startswith("/") and posixpath.normpath(posixpath.join(folder, path)) in names

    return is_inside


def _cut_markup(content: bytes, is_inside: Callable[[str], bool], told: set[str], limits: Limits) -> bytes:
    if not _may_refer(content, is_inside):
        return content
    root = parse_xml(content, limits)
    for element in list(root.iter()):
        name = local_name(element.tag)
        if name in ("dde-links", "dde-source"):
            told.add(LINKED_BOOKS)
            _remove(element)
            continue
        if name == "binary-data" and refers_elsewhere(_decoded(element)):
            element.text = base64.b64encode(PLACEHOLDER).decode()
            told.add(LINKED_PICTURES)
        for key, value in element.attrib.items():
            what, location = local_name(key), str(value).strip()
            if what in _FORMULAS and _REACHING.search(location):
                told.add(LINKED_BOOKS)
                element.set(key, "of:=#REF!" if what == "formula" else "")
            elif what in _REFERRING and not _is_own(location, is_inside):
                _cut_reference(element, str(key), told)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _may_refer(content: bytes, is_inside: Callable[[str], bool]) -> bool:
    """Tell quickly whether a part has to be parsed: most refer to nothing but their own pictures."""
    head = content[:200]
    if b"\0" in head or _OTHER_ENCODING.search(head) or _MAYBE.search(content):
        return True
    found = [double or single for double, single in _NAMES_INSIDE.findall(content)]
    if len(found) != content.count(b"href"):
        return True
    return any(b"&" in item or not _is_own(item.decode("utf-8", "replace"), is_inside) for item in found)


def _is_own(location: str, is_inside: Callable[[str], bool]) -> bool:
    return not location or location.startswith(_INTERNAL) or is_inside(location)


def _cut_reference(element: etree._Element, key: str, told: set[str]) -> None:
    name = local_name(element.tag)
    if name in _CLICKED:
        element.set(key, "#")
        return
    del element.attrib[key]
    if name in _OBJECTS:
        # Beside it stands a picture of what it showed last.
        frame = element.getparent()
        for image in frame.iterchildren("{*}image") if frame is not None else ():
            _replace(image)
        _remove(element)
        told.add(LINKED_PICTURES)
    elif "image" in name or name == "button":
        _replace(element)
        told.add(LINKED_PICTURES)
    else:
        told.add(LINKED_BOOKS)
        if name in _ONLY_LINKS:
            _remove(element)


def _replace(image: etree._Element) -> None:
    """Put the picture that stands for a linked one into the place of an image."""
    for key in [key for key in image.attrib if local_name(key) in _REFERRING]:
        del image.attrib[key]
    if local_name(image.tag) == "image":
        for part in list(image):
            if local_name(part.tag) == "binary-data":
                image.remove(part)
        office = image.nsmap.get("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0")
        data = etree.Element(f"{{{office}}}binary-data")
        data.text = base64.b64encode(PLACEHOLDER).decode()
        image.insert(0, data)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _decoded(element: etree._Element) -> bytes:
    try:
        return base64.b64decode(element.text or "")
    except ValueError:
        return b""


def refers_elsewhere(picture: bytes) -> bool:
    """Tell whether a picture (SVG) may need another file, or a program by itself, to be drawn."""
    if picture.startswith(_DRAWN_BY_OTHERS):
        return True
    if image_type(picture) not in ("", "svg"):
        return False
    if b"s\0v\0g" in picture:
        return True
    return b"<svg" in picture and _REFERS.search(picture) is not None


# --- .xlsb ------------------------------------------------------------------------------------------------------------


def _cut_binary(package: Package, data: bytes, limits: Limits) -> Cut:
    told: set[str] = set()
    changed: dict[str, bytes] = {}
    can_be_cut = True
    for name in package.names():
        lower = name.casefold()
        if lower.endswith(".rels"):
            changed[name], pictures, others = _cut_relations(package.read(name), limits)
            can_be_cut &= not pictures
            told |= {LINKED_PICTURES} if pictures else set()
            told |= {LINKED_BOOKS} if others else set()
        elif lower.endswith(".bin"):
            content = package.read(name)
            if _fetches(content) or ("/externallinks/" in f"/{lower}" and _is_no_workbook(content)):
                can_be_cut = False
                told.add(LINKED_BOOKS)
        elif lower.endswith(".vml"):
            can_be_cut &= b"src=" not in package.read(name).lower()
        elif "/media/" in lower:
            can_be_cut &= not refers_elsewhere(package.read(name))
    if not told and can_be_cut:
        return Cut(data)
    if not can_be_cut:
        return Cut(None, _sorted(told or {LINKED_PICTURES}))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in package.names():
            target.writestr(name, changed.get(name) or package.read(name))
    return Cut(out.getvalue(), _sorted(told))


def _cut_relations(content: bytes, limits: Limits) -> tuple[bytes, bool, bool]:
    """Return relationships that lead nowhere else, whether pictures were among those cut, and whether others were."""
    root = parse_xml(content, limits)
    pictures = others = False
    for element in root:
        target = attribute(element, "Target").strip()
        is_external = attribute(element, "TargetMode").casefold() == "external"
        if not is_external and not _EXTERNAL.match(target):
            continue
        kind = attribute(element, "Type").rpartition("/")[2].casefold()
        pictures |= kind in _DRAWN
        others |= kind not in _DRAWN and kind not in _CLICKED
        element.set("Target", "")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True), pictures, others


def _fetches(content: bytes) -> bool:
    folded = content.upper()
    return b"WEBSERVICE" in folded or "WEBSERVICE".encode("utf-16-le") in folded


def _is_no_workbook(content: bytes) -> bool:
    """Tell whether a link leads to a program (DDE, OLE)."""
    return not content.startswith(_WORKBOOK_LINK) or content[3:5] != b"\0\0"
