"""A drawing that holds nothing but plain pictures, by pattern: what most returned ledgers with seals look like.

Every anchor has to be accounted for; a single shape, group, turned, linked or half transparent picture sends the whole
drawing to the parser (:mod:`drawing`), which knows all forms.
"""

from __future__ import annotations

import re

from ledger_tools.identity import OWN_MARK
from ledger_tools.returns.evidence.anchors import between, starting
from ledger_tools.returns.evidence.found import PICTURE, Found
from ledger_tools.returns.evidence.images import Images, invisible
from ledger_tools.returns.evidence.markup import EMU_PER_PX
from ledger_tools.returns.evidence.place import Box, settle
from ledger_tools.returns.evidence.shapes import image_found
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package
from ledger_tools.returns.workbook.spelling import as_utf8

_CORNER = (
    r"<xdr:{0}><xdr:col>(\d{{1,7}})</xdr:col><xdr:colOff>(-?\d{{1,11}})</xdr:colOff>"
    r"<xdr:row>(\d{{1,7}})</xdr:row><xdr:rowOff>(-?\d{{1,11}})</xdr:rowOff></xdr:{0}>"
)
_PICTURE = re.compile(
    r"<xdr:(?:one|two)CellAnchor(?: editAs=\"\w+\")?>\s*"
    + _CORNER.format("from")
    + rf"\s*(?:{_CORNER.format('to')}|<xdr:ext cx=\"(\d{{1,11}})\" cy=\"(\d{{1,11}})\"/>)\s*"
    + r"<xdr:pic(?: [^<>]*)?>\s*<xdr:nvPicPr>\s*<xdr:cNvPr ([^<>]*)>.{1,4000}?<a:blip ([^<>]*)>.{1,8000}?</xdr:pic>"
    + r"\s*<xdr:clientData",
    re.DOTALL,
)
_OWN_PICTURE = f'descr="{OWN_MARK}'
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')
#: What the pattern would pass over; every other object leaves an anchor, or a cNvPr, unaccounted for.
_NOT_PLAIN = (
    "AlternateContent",
    "absoluteAnchor",
    'editAs="absolute"',
    "hidden=",
    "rot=",
    "r:link",
    "svgBlip",
    "alphaModFix",
    "cameraTool",
    "&",
)


def read_pictures(package: Package, part: str, grid: Grid) -> list[Found] | None:
    """Return the pictures of a drawing, without the marks that the generator prints; None where it must be parsed."""
    text = as_utf8(package.read(part))
    if text is None or any(mark in text for mark in _NOT_PLAIN) or not text.rstrip().endswith("</xdr:wsDr>"):
        return None
    anchors = _PICTURE.findall(text)
    # A start and an end tag per anchor, whatever its attributes; one name per object.
    if not len(anchors) == text.count("CellAnchor") / 2 == text.count("cNvPr ") == text.count("<xdr:from>"):
        return None
    images = Images(package, part)
    found: list[Found] = []
    for *place, named, blip in anchors:
        if _OWN_PICTURE in named:
            continue
        attributes = dict(_ATTRIBUTE.findall(named))
        alt = attributes.get("descr") or attributes.get("title") or attributes.get("name", "")
        embed = dict(_ATTRIBUTE.findall(blip)).get("r:embed")
        if not embed:
            return None
        box, image = _box(place, grid), images.get(embed)
        if min(box.x.size, box.y.size) >= 1 and not invisible(image):
            found.append(settle(image_found(image, PICTURE, alt=alt), box, grid))
    return found


def _box(place: list[str], grid: Grid) -> Box:
    column, dx, row, dy, to_column, to_dx, to_row, to_dy, width, height = (int(text or 0) for text in place)
    start = (column, dx / EMU_PER_PX, row, dy / EMU_PER_PX)
    if place[4]:
        return between(start, (to_column, to_dx / EMU_PER_PX, to_row, to_dy / EMU_PER_PX), grid)
    return starting(start, width / EMU_PER_PX, height / EMU_PER_PX, grid)
