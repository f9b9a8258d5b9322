"""What one drawn object says and whether it can be seen at all."""

from __future__ import annotations

import re
from dataclasses import replace

from lxml import etree

from ledger_tools.returns.evidence.found import LINE, PICTURE, SHAPE, UNREADABLE, Found
from ledger_tools.returns.evidence.images import LOST, Image, Images, invisible
from ledger_tools.returns.evidence.markup import attribute, child, children, descendant, number, relation_id, true
from ledger_tools.returns.workbook.package import local_name

#: Presets that cross something out; they are treated as lines.
STRIKING = frozenset(
    (
        "line",
        "lineInv",
        "straightConnector1",
        *(f"{way}Connector{number}" for way in ("bent", "curved") for number in range(2, 6)),
        "mathMultiply",
        "mathMinus",
        "noSmoking",
        "diagStripe",
    )
)
#: A bare ellipse, a frame or a white patch over something else: only a person can tell what it is meant to be.
NO_TEXT = "文字のない図形のため、印かどうか分かりません。"

OF_CELLS = "セルや部品を写した画像で、印そのものではありません。"

STRUCK = "図形の文字に取消線が引かれています。"
UNSEEN = "図形の文字が白く、見えません。"

_WHITE = re.compile("(?:F[8-9A-F]){3}")
_STRIKES = frozenset(("sngStrike", "dblStrike"))
_FILLS = ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill")


def properties(item: etree._Element) -> etree._Element | None:
    """Return an object's cNvPr (id, name, alt text, hidden)."""
    return next((found for part in children(item) if (found := child(part, "cNvPr")) is not None), None)


def is_hidden(item: etree._Element) -> bool:
    return true(attribute(properties(item), "hidden"))


def caption(item: etree._Element) -> str:
    """Return an object's alt text, else its title or its name."""
    named = properties(item)
    return attribute(named, "descr") or attribute(named, "title") or attribute(named, "name")


def is_line(item: etree._Element) -> bool:
    return local_name(item.tag) == "cxnSp" or preset(item) in STRIKING


def rises(item: etree._Element) -> bool:
    """Tell whether a line runs from bottom left to top right."""
    transform = child(item, "spPr", "xfrm")
    return true(attribute(transform, "flipH")) != true(attribute(transform, "flipV"))


def preset(item: etree._Element) -> str:
    """Return ellipse, rect …; 'freeform' for a drawn outline."""
    outline = child(item, "spPr")
    if child(outline, "custGeom") is not None:
        return "freeform"
    return attribute(child(outline, "prstGeom"), "prst")


def text_of(item: etree._Element) -> str:
    """Return a shape's text, one line per paragraph or line break."""
    body = child(item, "txBody")
    if body is None:
        return ""
    lines = ("".join(_runs(paragraph)) for paragraph in body if local_name(paragraph.tag) == "p")
    return "\n".join(lines).strip()


def picture_found(item: etree._Element, images: Images) -> Found | None:
    """Return a xdr:pic (or a shape filled with a picture); None where nothing of it can be seen."""
    image = blip_image(item, images)
    if descendant(item, "cameraTool") is not None:
        return replace(image_found(image, PICTURE, alt=caption(item)), kind=PICTURE, why=OF_CELLS)
    if invisible(image) or _faded(item):
        return None
    return image_found(image, PICTURE, alt=caption(item))


def image_found(image: Image, kind: str, alt: str = "", text: str = "", form: str = "") -> Found:
    """Return an image as found, as unreadable where it cannot be seen."""
    return Found(
        kind=UNREADABLE if image.why else kind,
        text=text,
        sha256=image.sha256,
        image=image.data,
        image_type=image.type,
        why=image.why,
        alt=alt,
        form=form,
    )


def shape_found(item: etree._Element, images: Images) -> Found | None:
    """Return a xdr:sp or xdr:cxnSp; None where it has neither text, fill nor outline."""
    if is_line(item):
        return Found(kind=LINE, alt=caption(item), form=preset(item) or "line")
    text, outline = text_of(item), child(item, "spPr")
    if child(outline, "blipFill") is not None:
        image = blip_image(item, images)
        if not invisible(image):
            return image_found(image, PICTURE, alt=caption(item), text=text, form=preset(item))
    if not text and not _visible(item, outline):
        return None
    filled = _painted(outline, child(item, "style", "fillRef"))
    hollow = not text and not filled
    why = _unseen(item, outline, filled) if text else NO_TEXT
    return Found(kind=SHAPE, text=text, alt=caption(item), form=preset(item), why=why, hollow=hollow)


def _unseen(item: etree._Element, outline: etree._Element | None, filled: bool) -> str:
    """Return why a shape's words prove nothing: struck through, without colour, or white on white or on nothing."""
    runs = (run for name in ("r", "fld") for run in item.iter(f"{{*}}{name}"))
    looks = [child(run, "rPr") for run in runs if (run.findtext("{*}t") or "").strip()]
    if any(attribute(look, "strike") in _STRIKES for look in looks):
        return STRUCK
    on_white = not filled or _is_white(child(outline, "solidFill"))
    unseen = [child(look, "noFill") is not None or (on_white and _is_white(child(look, "solidFill"))) for look in looks]
    return UNSEEN if unseen and all(unseen) else ""


def _is_white(fill: etree._Element | None) -> bool:
    """Tell whether a fill is white or next to it, or fully transparent."""
    if fill is None:
        return False
    if any(number(attribute(part, "val").removesuffix("%") or "1") == 0 for part in fill.iter("{*}alpha")):
        return True
    value = attribute(child(fill, "srgbClr"), "val").upper()
    return _WHITE.fullmatch(value) is not None or attribute(child(fill, "schemeClr"), "val") in ("bg1", "lt1")


def blip_image(item: etree._Element, images: Images) -> Image:
    """Return the image that a blipFill names: embedded before linked, the bitmap before its SVG."""
    blip = descendant(item, "blip")
    if blip is None:
        return Image(why=LOST)
    embed, link = relation_id(blip, "embed"), relation_id(blip, "link")
    image = images.get(embed) if embed else Image(why=LOST)
    vector = relation_id(descendant(blip, "svgBlip"), "embed")
    if image.data is None and vector:
        image = images.get(vector)
    if image.data is None and link:
        image = images.get(link)
    return image


def _runs(paragraph: etree._Element) -> list[str]:
    pieces: list[str] = []
    for run in children(paragraph):
        name = local_name(run.tag)
        if name == "br":
            pieces.append("\n")
        elif name in ("r", "fld"):
            pieces.extend(part.text or "" for part in run if local_name(part.tag) == "t")
    return pieces


def _visible(item: etree._Element, outline: etree._Element | None) -> bool:
    if outline is None:
        return False
    style = child(item, "style")
    line = child(outline, "ln")
    return _painted(outline, child(style, "fillRef")) or _painted(line, child(style, "lnRef"))


def _painted(element: etree._Element | None, reference: etree._Element | None) -> bool:
    names = {local_name(part.tag) for part in element} if element is not None else set()
    if "noFill" in names:
        return False
    return any(fill in names for fill in _FILLS) or number(attribute(reference, "idx")) > 0


def _faded(item: etree._Element) -> bool:
    amount = descendant(descendant(item, "blip"), "alphaModFix")
    return amount is not None and number(attribute(amount, "amt").removesuffix("%") or "100000") == 0
