"""Groups of drawn objects: one seal made of several parts, or many seals that were grouped.

Parts are gathered into seals by containment: a part whose centre lies inside a larger one belongs to it. A group that
makes one seal, or lies wholly in one cell, is one finding with its texts joined; else each seal is placed by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import etree

from ledger_tools.returns.evidence.dividers import Frame, are_dividers, chord
from ledger_tools.returns.evidence.found import LINE, PICTURE, SHAPE, UNREADABLE, Found
from ledger_tools.returns.evidence.markup import attribute, child, children, number, true
from ledger_tools.returns.evidence.place import Box, settle
from ledger_tools.returns.evidence.shapes import NO_TEXT, is_hidden, is_line, rises
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import local_name

STRUCK = "線が重なっているため、取り消された印かもしれません。"
ROTATED = "回転したグループのため、どの行の印か決められません。"

_TRANSFORMS = ("spPr", "grpSpPr")
_FLAT = 0.25  # a line this much flatter than long is drawn along the rows, as in a dated seal
_HALF_TURN = 10_800_000  # 1/60,000 degree


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle as shares of the outermost frame."""

    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def frame(self) -> Frame:
        return self.x, self.y, self.width, self.height

    def holds(self, point: tuple[float, float]) -> bool:
        return self.x <= point[0] <= self.x + self.width and self.y <= point[1] <= self.y + self.height


@dataclass(frozen=True, slots=True)
class Leaf:
    """One visible part of a group."""

    found: Found
    rect: Rect
    crossing: bool  # a line that does not run along the rows or columns
    rises: bool = False  # … from bottom left to top right


_FRAME = Rect(0.0, 0.0, 1.0, 1.0)


def place_group(
    group: etree._Element, box: Box | None, grid: Grid, see: Callable[[etree._Element], Found | None]
) -> list[Found]:
    """Return the seals of a group whose frame is ``box``; ``see`` reads one part (None: nothing to be seen)."""
    leaves: list[Leaf] = []
    turned = _gather(group, _FRAME, see, leaves)
    if not leaves:
        return []
    seals = _seals(leaves)
    whole = settle(_joined(leaves), box, grid)
    if box is None or len(seals) == 1 or (whole.certain and whole.column_certain):
        return [whole]
    placed: list[Found] = []
    for seal in seals:
        rect, found = seal[0].rect, _joined(seal)
        if turned and not found.why:
            found = replace(found, why=ROTATED)
        part = Box(
            box.x.inside(rect.x, rect.x + rect.width),
            box.y.inside(rect.y, rect.y + rect.height),
            box.fixed,
        )
        placed.append(settle(found, part, grid))
    return placed


def _gather(
    group: etree._Element,
    frame: Rect,
    see: Callable[[etree._Element], Found | None],
    leaves: list[Leaf],
) -> bool:
    """Add a group's visible parts to ``leaves``; tell whether any level of it is turned by other than a half circle.

    How deep groups may lie within groups is bounded for the whole part (F10), so that no part of one is passed over.
    """
    transform = _transform(group)
    rotation = number(attribute(transform, "rot"))
    turned = rotation % _HALF_TURN != 0
    half = not turned and rotation % (2 * _HALF_TURN) != 0
    mirror_x = true(attribute(transform, "flipH")) != half
    mirror_y = true(attribute(transform, "flipV")) != half
    for item in children(group):
        if local_name(item.tag) not in ("sp", "pic", "cxnSp", "grpSp", "contentPart") or is_hidden(item):
            continue
        rect = _mirrored(_inside(frame, transform, _transform(item)), frame, mirror_x, mirror_y)
        if local_name(item.tag) == "grpSp":
            turned |= _gather(item, rect, see, leaves)
            continue
        found = see(item)
        if found is not None:
            leaves.append(Leaf(found, rect, is_line(item) and not _level(item), rises(item) != (mirror_x != mirror_y)))
    return turned


def _seals(leaves: list[Leaf]) -> list[list[Leaf]]:
    """Gather parts by containment, the largest of each seal first; a line never holds others."""
    largest_first = sorted(leaves, key=lambda leaf: (leaf.found.kind == LINE, -leaf.rect.width * leaf.rect.height))
    seals: list[list[Leaf]] = []
    for leaf in largest_first:
        home = next(
            (seal for seal in seals if seal[0].found.kind != LINE and seal[0].rect.holds(leaf.rect.centre)), None
        )
        if home is None:
            seals.append([leaf])
        else:
            home.append(leaf)
    return seals


def _joined(leaves: list[Leaf]) -> Found:
    """Return several parts as one: texts from top to bottom, the first image."""
    if len(leaves) == 1:
        return leaves[0].found
    proofs = [leaf for leaf in leaves if leaf.found.kind != LINE]
    if not proofs:
        return leaves[0].found
    ordered = sorted(proofs, key=lambda leaf: (round(leaf.rect.centre[1] * 20), leaf.rect.centre[0]))
    main = max(proofs, key=lambda leaf: leaf.rect.width * leaf.rect.height).found
    pictured = next((leaf.found for leaf in proofs if leaf.found.image is not None), main)
    broken = next((leaf.found for leaf in proofs if leaf.found.kind == UNREADABLE), None)
    kinds = {leaf.found.kind for leaf in proofs}
    lined = len(proofs) < len(leaves)
    crossing = [leaf for leaf in leaves if leaf.crossing]
    struck = (bool(crossing) and not _divide(crossing, ordered)) or (lined and PICTURE in kinds)
    kind = UNREADABLE if broken else PICTURE if PICTURE in kinds else main.kind
    text = "\n".join(leaf.found.text for leaf in ordered if leaf.found.text)
    doubt = STRUCK if struck else NO_TEXT if kind == SHAPE and not text else ""
    return replace(
        main,
        kind=kind,
        text=text,
        image=pictured.image,
        sha256=pictured.sha256,
        image_type=pictured.image_type,
        why=broken.why if broken else doubt,
    )


def _divide(lines: list[Leaf], proofs: list[Leaf]) -> bool:
    """Tell whether slanted lines are the dividers of a dated seal that was drawn turned."""
    dated = any(character.isdecimal() for leaf in proofs for character in leaf.found.text)
    circle = max(proofs, key=lambda leaf: leaf.rect.width * leaf.rect.height)
    chords = [chord(leaf.rect.frame, rises=leaf.rises) for leaf in lines]
    return dated and circle.found.form == "ellipse" and are_dividers(chords, circle.rect.frame)


def _transform(item: etree._Element) -> etree._Element | None:
    direct = child(item, "xfrm")
    if direct is not None:
        return direct
    return next((found for name in _TRANSFORMS if (found := child(item, name, "xfrm")) is not None), None)


def _inside(frame: Rect, outer: etree._Element | None, inner: etree._Element | None) -> Rect:
    """Return where a child stands, its own off/ext being in the child coordinates of the group around it."""
    origin, extent = child(outer, "chOff"), child(outer, "chExt")
    offset, size = child(inner, "off"), child(inner, "ext")
    if offset is None or size is None:
        return frame
    if extent is None:
        origin, extent = child(outer, "off"), child(outer, "ext")
    wide, high = number(attribute(extent, "cx")), number(attribute(extent, "cy"))
    x, width = _share(attribute(offset, "x"), attribute(origin, "x"), attribute(size, "cx"), wide)
    y, height = _share(attribute(offset, "y"), attribute(origin, "y"), attribute(size, "cy"), high)
    return Rect(frame.x + x * frame.width, frame.y + y * frame.height, width * frame.width, height * frame.height)


def _share(offset: str, origin: str, size: str, whole: float) -> tuple[float, float]:
    if whole <= 0:
        return 0.0, 1.0
    return (number(offset) - number(origin)) / whole, number(size) / whole


def _mirrored(rect: Rect, frame: Rect, horizontally: bool, vertically: bool) -> Rect:
    x = 2 * frame.x + frame.width - rect.x - rect.width if horizontally else rect.x
    y = 2 * frame.y + frame.height - rect.y - rect.height if vertically else rect.y
    return Rect(x, y, rect.width, rect.height)


def _level(item: etree._Element) -> bool:
    size = child(_transform(item), "ext")
    wide, high = number(attribute(size, "cx")), number(attribute(size, "cy"))
    return min(wide, high) <= _FLAT * max(wide, high)
