"""Drawing parts: pictures, shapes, groups, ink and lines, each with its cell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lxml import etree

from ledger_tools.returns.evidence.anchors import anchor_box
from ledger_tools.returns.evidence.dividers import Chord, Frame, are_dividers, chord, is_within
from ledger_tools.returns.evidence.found import LINE, PICTURE, UNREADABLE, Found
from ledger_tools.returns.evidence.groups import place_group
from ledger_tools.returns.evidence.images import LOST, Image, Images
from ledger_tools.returns.evidence.markup import attribute, child, children, descendant, fallback, number, relation_id
from ledger_tools.returns.evidence.pictures import read_pictures
from ledger_tools.returns.evidence.place import Box, Extent, settle
from ledger_tools.returns.evidence.shapes import (
    blip_image,
    caption,
    image_found,
    is_hidden,
    picture_found,
    properties,
    rises,
    shape_found,
    text_of,
)
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, local_name

EMPTY_ANCHOR = "図形や部品の中身が失われています(別のソフトで保存されたようです)。"
TURNED = "横に回転しているため、どの行の印か決められません。"

_DEGREE = 60_000
_FRAME = frozenset(("from", "to", "pos", "ext", "clientData"))


@dataclass(frozen=True, slots=True)
class Shadow:
    """The invisible shape Excel keeps in the drawing for a form control or OLE object: its caption and place."""

    text: str
    box: Box | None


@dataclass(slots=True)
class Drawing:
    """What one drawing part holds: findings, and the shadows of controls by shape id."""

    found: list[Found] = field(default_factory=list)
    shadows: dict[str, Shadow] = field(default_factory=dict)


def read_drawing(package: Package, part: str, grid: Grid, controls: frozenset[str]) -> Drawing:
    """Read a drawing part; shapes whose id or name is in ``controls`` only shadow a control or OLE object."""
    pictures = read_pictures(package, part, grid)
    if pictures is not None:
        return Drawing(pictures)
    return _Reader(package, part, grid, controls).read()


class _Reader:
    def __init__(self, package: Package, part: str, grid: Grid, controls: frozenset[str]) -> None:
        self._root = package.xml(part)
        self._images = Images(package, part)
        self._grid = grid
        self._controls = controls
        self._result = Drawing()
        self._lines: list[tuple[Found, Chord]] = []
        self._circles: list[Frame] = []

    def read(self) -> Drawing:
        for anchor in children(self._root):
            if not local_name(anchor.tag).endswith("Anchor"):
                continue
            box = anchor_box(anchor, self._grid)
            items = [item for item in children(anchor) if local_name(item.tag) not in _FRAME]
            for item in items:
                self._read_item(item, box)
            if not items:
                # LibreOffice without its forms module leaves the place of a control and nothing in it.
                self._result.found.append(settle(Found(kind=UNREADABLE, why=EMPTY_ANCHOR), box, self._grid))
        self._leave_out_dividers()
        return self._result

    def _leave_out_dividers(self) -> None:
        """Leave out the lines that part a dated seal; drawn by themselves they would strike its row."""
        for circle in self._circles:
            inside = [(found, ends) for found, ends in self._lines if is_within(ends, circle)]
            if are_dividers([ends for _, ends in inside], circle):
                dividers = {id(found) for found, _ in inside}
                self._result.found = [found for found in self._result.found if id(found) not in dividers]

    def _read_item(self, item: etree._Element, box: Box | None) -> None:
        name = local_name(item.tag)
        if name == "sp" and self._is_shadow(item):
            self._result.shadows[attribute(properties(item), "id")] = Shadow(text_of(item), box)
            return
        if is_hidden(item) or (box is not None and box.x.size < 1 and box.y.size < 1):
            return
        if name == "grpSp":
            self._result.found += place_group(item, box, self._grid, self._see)
            return
        found = self._see(item)
        if found is None or (found.kind != "line" and box is not None and min(box.x.size, box.y.size) < 1):
            return
        settled = self._settle(found, item, box)
        self._result.found.append(settled)
        if box is None:
            return
        frame = (box.x.start, box.y.start, box.x.end - box.x.start, box.y.end - box.y.start)
        if found.kind == LINE:
            degrees = number(attribute(child(item, "spPr", "xfrm"), "rot")) / _DEGREE
            self._lines.append((settled, chord(frame, rises=rises(item), degrees=degrees)))
        elif found.form == "ellipse" and any(character.isdecimal() for character in found.text):
            self._circles.append(frame)

    def _see(self, item: etree._Element) -> Found | None:
        name = local_name(item.tag)
        if name == "pic":
            return picture_found(item, self._images)
        if name in ("sp", "cxnSp"):
            return shape_found(item, self._images)
        return self._ink(item) if name == "contentPart" else None

    def _is_shadow(self, item: etree._Element) -> bool:
        named = properties(item)
        told = {attribute(named, "id"), attribute(named, "name")} & self._controls
        return bool(told) or descendant(named, "compatExt") is not None

    def _ink(self, item: etree._Element) -> Found:
        """Return a handwritten signature: the ink is a part of its own, its picture stands in the Fallback."""
        drawn = self._images.get(relation_id(item))
        beside = fallback(item)
        picture = blip_image(beside, self._images) if beside is not None else Image(why=LOST)
        if picture.data is not None:
            return image_found(picture, PICTURE, alt=caption(item), form="ink")
        if drawn.data is None:
            return Found(kind=UNREADABLE, why=LOST, alt=caption(item), form="ink")
        return Found(kind=PICTURE, sha256=drawn.sha256, alt=caption(item), form="ink")

    def _settle(self, found: Found, item: etree._Element, box: Box | None) -> Found:
        placed = settle(found, box, self._grid)
        transform = child(item, "spPr", "xfrm")
        degrees = number(attribute(transform, "rot")) / _DEGREE % 180
        if box is None or not placed.certain or not 45 <= degrees < 135:
            return placed
        # Programs disagree on whether the anchor of an object on its side frames it before or after turning.
        turned = settle(found, _turned(box), self._grid)
        if turned.certain and turned.row == placed.row:
            return placed
        return replace(placed, row=0, home=0, certain=False, why=TURNED)


def _turned(box: Box) -> Box:
    return Box(_resized(box.x, box.y), _resized(box.y, box.x))


def _resized(extent: Extent, like: Extent) -> Extent:
    shown, full = (like.end - like.start) / 2, (like.full_end - like.full_start) / 2
    centre, full_centre = (extent.start + extent.end) / 2, (extent.full_start + extent.full_end) / 2
    return Extent(centre - shown, centre + shown, full_centre - full, full_centre + full)
