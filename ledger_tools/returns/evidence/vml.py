"""Legacy VML drawings: form controls, old shapes and pictures. Notes are left out; they go by their cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ledger_tools.returns.evidence.anchors import absolute_box, cells_box
from ledger_tools.returns.evidence.markup import attribute, descendant, number, relation_id
from ledger_tools.returns.evidence.place import Box
from ledger_tools.returns.limits import DAMAGED
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused, local_name

_DRAWN = frozenset(("shape", "rect", "roundrect", "oval", "line", "polyline", "image", "group", "arc", "curve"))
_OPEN_BREAK = re.compile(rb"<(br|hr|img)\b([^>]*?)/?>", re.IGNORECASE)
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)")
_DIGITS = re.compile(r"(\d+)\Z")
_LENGTH = re.compile(r"(-?[\d.]+)\s*(pt|px|in|cm|mm|pc)?\Z")
_PX = {"pt": 96 / 72, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pc": 16.0, "": 1.0}


@dataclass(frozen=True, slots=True)
class VmlShape:
    """One VML object: ``id`` is the number that joins it to ctrlProps and oleObjects, ``kind`` its ObjectType."""

    id: str
    kind: str
    form: str
    box: Box | None
    text: str
    alt: str
    image_id: str  # relationship to its picture; '' without one
    has_image: bool
    checked: int  # 0 no, 1 yes, 2 mixed
    hidden: bool
    link: str = ""  # the cell that a control's state is written to
    signature_line: str | None = None  # the id of a Microsoft signature line
    of_cells: bool = False  # a picture of cells (camera) or of an ActiveX part


def read_vml(package: Package, part: str, grid: Grid) -> tuple[VmlShape, ...]:
    """Return the objects of a VML part, malformed markup put up with; raises Refused where it is beyond that."""
    root = _parse(package, part)
    shapes = (item for item in root.iter() if local_name(item.tag) in _DRAWN and not _inside_group(item))
    return tuple(_shape(item, grid) for item in shapes)


def _parse(package: Package, part: str) -> etree._Element:
    """Parse what programs call VML: unclosed <br> and HTML entities occur in Excel's own files."""
    try:
        return package.xml(part)
    except Refused as refused:
        data = package.read(part)
        if refused.code == "F10" or b"<!doctype" in data.lower() or b"\0" in data:
            raise
    closed = _OPEN_BREAK.sub(rb"<\1\2/>", data)
    closed = re.sub(rb"</(?:br|hr|img)\s*>", b"", closed, flags=re.IGNORECASE)
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_ENTITY.sub(b"&amp;", closed), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("F01", DAMAGED) from error
    if root is None:
        raise Refused("F01", DAMAGED)
    return root


def _inside_group(item: etree._Element) -> bool:
    return any(local_name(above.tag) in ("group", "shapetype") for above in item.iterancestors())


def _shape(item: etree._Element, grid: Grid) -> VmlShape:
    data = descendant(item, "ClientData")
    style = _style(item.get("style", ""))
    image = descendant(item, "imagedata")
    line = descendant(item, "signatureline")
    hidden = style.get("visibility", "") == "hidden" or style.get("display", "") == "none"
    return VmlShape(
        id=_number_of(item),
        kind=attribute(data, "ObjectType"),
        form=local_name(item.tag),
        box=_box(data, style, grid),
        text=_text(item),
        alt=item.get("alt", "") or attribute(image, "title"),
        image_id=attribute(image, "relid") or relation_id(image, "id") or relation_id(image, "pict"),
        has_image=image is not None,
        checked=int(number(_content(data, "Checked"))),
        hidden=hidden,
        link=_content(data, "FmlaLink"),
        signature_line=None if line is None else attribute(line, "id").casefold(),
        of_cells=any(_is_set(data, name) for name in ("MapOCX", "Camera", "FmlaPict")),
    )


def _number_of(item: etree._Element) -> str:
    for name in (attribute(item, "spid"), item.get("id", "")):
        match = _DIGITS.search(name)
        if match and "_s" in name:
            return match[1]
    return ""


def _content(data: etree._Element | None, name: str) -> str:
    element = descendant(data, name)
    if element is None:
        return ""
    # An empty x:Checked means checked.
    return (element.text or "").strip() or "1"


def _box(data: etree._Element | None, style: dict[str, str], grid: Grid) -> Box | None:
    numbers = [number(piece.strip()) for piece in _content(data, "Anchor").split(",")]
    fixed = _is_set(data, "MoveWithCells")  # however it is called, it says that the object does not
    if len(numbers) == 8:
        return cells_box(numbers, grid)._replace(fixed=fixed)
    left, top = (_length(style.get(name, "")) for name in ("margin-left", "margin-top"))
    width, height = (_length(style.get(name, "")) for name in ("width", "height"))
    if left is None or top is None or not width or not height:
        return None
    return absolute_box(left, top, width, height, grid)._replace(fixed=fixed)


def _is_set(data: etree._Element | None, name: str) -> bool:
    """Tell whether a flag stands there; an empty one does."""
    return _content(data, name).casefold() not in ("", "false", "f", "0")


def _style(text: str) -> dict[str, str]:
    pairs = (piece.partition(":") for piece in text.split(";"))
    return {name.strip().casefold(): value.strip().casefold() for name, _, value in pairs}


def _length(text: str) -> float | None:
    match = _LENGTH.match(text.strip())
    return number(match[1]) * _PX[match[2] or ""] if match else None


def _text(item: etree._Element) -> str:
    """Return the text of the text box, one line per block or break; WordArt keeps its text in an attribute."""
    pieces: list[str] = []
    for box in item.iter():
        name = local_name(box.tag)
        if name == "textbox":
            for element in box.iter():
                if local_name(element.tag) in ("br", "div", "p") and pieces:
                    pieces.append("\n")
                pieces.append(_folded(element.text))
                if element is not box:
                    pieces.append(_folded(element.tail))
        elif name == "textpath":
            pieces.append(attribute(box, "string"))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _folded(text: str | None) -> str:
    return " ".join(text.split()) if text else ""
