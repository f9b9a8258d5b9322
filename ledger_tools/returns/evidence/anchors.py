"""Anchors of drawings, controls and VML as boxes in pixels."""

from __future__ import annotations

from lxml import etree

from ledger_tools.returns.evidence.markup import EMU_PER_PX, attribute, child, number, true
from ledger_tools.returns.evidence.place import Box, Extent
from ledger_tools.returns.workbook.axis import Axis
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import local_name

#: Column and row from 0, each with an offset in px: column, offset, row, offset.
Corner = tuple[float, float, float, float]


def anchor_box(anchor: etree._Element, grid: Grid) -> Box | None:
    """Return the frame of a twoCellAnchor, oneCellAnchor, absoluteAnchor or control's anchor; None without a place."""
    start, end, size = child(anchor, "from"), child(anchor, "to"), child(anchor, "ext")
    if start is not None and end is not None:
        return between(_corner_of(start), _corner_of(end), grid)._replace(fixed=_is_fixed(anchor))
    if size is None:
        return None
    width, height = (number(attribute(size, name)) / EMU_PER_PX for name in ("cx", "cy"))
    if start is not None:
        return starting(_corner_of(start), width, height, grid)
    position = child(anchor, "pos")
    if position is None:
        return None
    left, top = (number(attribute(position, name)) / EMU_PER_PX for name in ("x", "y"))
    return absolute_box(left, top, width, height, grid)._replace(fixed=True)


def _is_fixed(anchor: etree._Element) -> bool:
    """Tell whether an object between two corners stays where it is when cells move; controls say so in other words."""
    if local_name(anchor.tag) == "anchor":
        return not true(attribute(anchor, "moveWithCells"))
    return attribute(anchor, "editAs") == "absolute"


def absolute_box(left: float, top: float, width: float, height: float, grid: Grid) -> Box:
    """Return the box of an object placed in px from the sheet's corner."""
    return Box(_at(grid.columns, left, width), _at(grid.rows, top, height))


def cells_box(numbers: list[float], grid: Grid) -> Box:
    """Return the box of a VML anchor: column, px, row, px of one corner and of the other."""
    c1, x1, r1, y1, c2, x2, r2, y2 = numbers
    return Box(_ordered(grid.columns, c1, x1, c2, x2), _ordered(grid.rows, r1, y1, r2, y2))


def all_zero(anchor: etree._Element) -> bool:
    """Tell whether an anchor says nothing: LibreOffice writes zeros for a control and its true place in the VML."""
    return all(not number(item.text or "") for name in ("from", "to") for item in _corner(anchor, name))


def _corner(anchor: etree._Element, name: str) -> list[etree._Element]:
    corner = child(anchor, name)
    return [] if corner is None else [item for item in corner if local_name(item.tag)[:3] in ("col", "row")]


def between(start: Corner, end: Corner, grid: Grid) -> Box:
    """Return the box between two corners."""
    return Box(_ordered(grid.columns, *start[:2], *end[:2]), _ordered(grid.rows, *start[2:], *end[2:]))


def starting(start: Corner, width: float, height: float, grid: Grid) -> Box:
    """Return the box of an object of that many px whose top left corner is given."""
    return Box(_from(grid.columns, *start[:2], width), _from(grid.rows, *start[2:], height))


def _ordered(axis: Axis, first: float, offset: float, last: float, end_offset: float) -> Extent:
    shown = sorted((_px(axis, first, offset, shown=True), _px(axis, last, end_offset, shown=True)))
    if not axis.hides:
        return Extent(shown[0], shown[1], shown[0], shown[1])
    full = sorted((_px(axis, first, offset, shown=False), _px(axis, last, end_offset, shown=False)))
    return Extent(shown[0], shown[1], full[0], full[1])


def _from(axis: Axis, index: float, offset: float, size: float) -> Extent:
    shown = _px(axis, index, offset, shown=True)
    full = _px(axis, index, offset, shown=False) if axis.hides else shown
    return Extent(shown, shown + size, full, full + size)


def _at(axis: Axis, start: float, size: float) -> Extent:
    # The position counts what is shown; the same cells with nothing hidden give the other half.
    index, last = axis.at(start), axis.at(start + size)
    full = axis.start(index, shown=False) + start - axis.start(index)
    full_end = axis.start(last, shown=False) + start + size - axis.start(last)
    return Extent(start, start + size, full, full_end)


def _corner_of(corner: etree._Element) -> Corner:
    texts = {local_name(item.tag): item.text or "" for item in corner}
    column, row = (number(texts.get(name, "").strip()) for name in ("col", "row"))
    return column, _length(texts.get("colOff", "")), row, _length(texts.get("rowOff", ""))


def _length(text: str) -> float:
    """Return px; strict files may give lengths with a unit instead of EMU."""
    text = text.strip()
    if text.isdecimal():
        return int(text[:12]) / EMU_PER_PX
    for unit, pixels in (
        ("mm", 96 / 25.4),
        ("cm", 96 / 2.54),
        ("in", 96.0),
        ("pt", 96 / 72),
        ("pc", 16.0),
        ("pi", 16.0),
    ):
        if text.endswith(unit):
            return number(text.removesuffix(unit)) * pixels
    return number(text) / EMU_PER_PX


def _px(axis: Axis, index: float, offset: float, *, shown: bool) -> float:
    """Return a corner's px: Excel cuts an offset longer than its cell; a negative one is LibreOffice's and meant."""
    cell = int(min(max(index, 0), axis.count - 1)) + 1
    return axis.start(cell, shown=shown) + min(offset, axis.size(cell, shown=shown))
