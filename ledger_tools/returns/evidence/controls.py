"""Form controls and OLE objects: joined over the sheet, the drawing, ctrlProps and the VML by their shape id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from ledger_tools.returns.evidence.anchors import all_zero, anchor_box
from ledger_tools.returns.evidence.drawing import Shadow
from ledger_tools.returns.evidence.found import CHECKBOX, LINE, PICTURE, SHAPE, UNREADABLE, Found
from ledger_tools.returns.evidence.images import Image, Images, invisible
from ledger_tools.returns.evidence.markup import attribute, child, children, relation_id
from ledger_tools.returns.evidence.place import Box, settle
from ledger_tools.returns.evidence.shapes import NO_TEXT, image_found
from ledger_tools.returns.evidence.vml import VmlShape
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused, local_name

MIXED = "チェックボックスが「どちらでもない」状態です。"
RADIO = "オプションボタンで選ばれています。"
ACTIVE = "ActiveX の部品のため、状態を読み取れません。"
OLE = "埋め込みオブジェクト(OLE)のため、中を見られません。"

_VML_ONLY = frozenset(("", "Pict", "Rect", "RectA", "Shape", "Group", "Line", "LineA", "Drawing"))


@dataclass(frozen=True, slots=True)
class Control:
    """A control or OLE object as the sheet lists it."""

    id: str
    name: str
    relation: str
    properties: etree._Element | None  # controlPr or objectPr
    ole: bool


def read_controls(tail: Iterable[etree._Element]) -> dict[str, Control]:
    """Return the sheet's controls and OLE objects by shape id; the copy in a Fallback adds nothing."""
    found: dict[str, Control] = {}
    for element in tail:
        for item in _listed(element):
            number = attribute(item, "shapeId")
            ole = local_name(item.tag) == "oleObject"
            properties = child(item, "objectPr" if ole else "controlPr")
            known = found.get(number)
            if known is None or (known.properties is None and properties is not None):
                found[number] = Control(number, item.get("name", ""), relation_id(item), properties, ole)
    return found


def _listed(element: etree._Element) -> Iterator[etree._Element]:
    if local_name(element.tag) in ("controls", "oleObjects"):
        yield from (item for item in children(element) if local_name(item.tag) in ("control", "oleObject"))


class ControlReader:
    """Turns controls, OLE objects and what only the VML knows into findings."""

    def __init__(self, package: Package, sheet_part: str, vml_part: str, grid: Grid) -> None:
        self._package = package
        self._sheet_part = sheet_part
        self._legacy_images = Images(package, vml_part)
        self._grid = grid

    def read(
        self, controls: Mapping[str, Control], shadows: Mapping[str, Shadow], shapes: Iterable[VmlShape]
    ) -> list[Found]:
        """Return ticked boxes, OLE objects, and VML shapes and pictures that no other part describes."""
        found: list[Found] = []
        legacy = tuple(shapes)
        by_id = {shape.id: shape for shape in legacy if shape.id}
        for control in controls.values():
            seen = self._control(control, shadows.get(control.id), by_id.get(control.id))
            if seen is not None:
                found.append(seen)
        for shape in legacy:
            seen = None if shape.hidden or (shape.id and shape.id in controls) else self._shape(shape)
            if seen is not None:
                found.append(settle(seen, shape.box, self._grid))
        return found

    def _control(self, control: Control, shadow: Shadow | None, shape: VmlShape | None) -> Found | None:
        box = self._box(control, shadow, shape)
        if control.ole:
            return settle(self._ole(control), box, self._grid)
        label = (shadow.text if shadow else "") or (shape.text if shape else "")
        relation = next(
            (item for item in self._package.relations(self._sheet_part) if item.id == control.relation), None
        )
        if relation is not None and relation.kind == "control":
            return settle(Found(kind=UNREADABLE, why=ACTIVE, alt=label), box, self._grid)
        kind, checked = shape.kind if shape else "", shape.checked if shape else 0
        if relation is not None and not relation.external:
            kind, checked = self._state(relation.target, kind, checked)
        seen = _ticked(kind, checked, label)
        return settle(seen, box, self._grid) if seen is not None else None

    def _state(self, part: str, kind: str, checked: int) -> tuple[str, int]:
        try:
            state = self._package.xml(part)
        except Refused as refused:
            if refused.code == "F10":
                raise
            return kind, checked
        value = attribute(state, "checked").casefold()
        return attribute(state, "objectType") or kind, {"checked": 1, "mixed": 2}.get(value, 0)

    def _ole(self, control: Control) -> Found:
        preview = relation_id(control.properties)
        image = Images(self._package, self._sheet_part).get(preview) if preview else Image()
        return Found(kind=UNREADABLE, why=OLE, sha256=image.sha256, image=image.data, image_type=image.type)

    def _box(self, control: Control, shadow: Shadow | None, shape: VmlShape | None) -> Box | None:
        anchor = child(control.properties, "anchor")
        if anchor is not None and not all_zero(anchor):
            return anchor_box(anchor, self._grid)
        if shape is not None and shape.box is not None:
            return shape.box
        return shadow.box if shadow else None

    def _shape(self, shape: VmlShape) -> Found | None:
        ticked = _ticked(shape.kind, shape.checked, shape.text)
        if ticked is not None or shape.kind not in _VML_ONLY:
            return ticked
        if shape.has_image:
            image = self._legacy_images.get(shape.image_id)
            return None if invisible(image) else image_found(image, PICTURE, alt=shape.alt, text=shape.text)
        if shape.form == "line" or shape.kind in ("Line", "LineA"):
            return Found(kind=LINE, alt=shape.alt, form="line")
        return Found(kind=SHAPE, text=shape.text, alt=shape.alt, form=shape.form, why="" if shape.text else NO_TEXT)


def _ticked(kind: str, checked: int, label: str) -> Found | None:
    """Return a ticked box; one that is empty proves nothing, one that is neither is for a person."""
    if checked not in (1, 2):
        return None
    if kind.casefold() == "checkbox":
        return Found(kind=CHECKBOX, text="TRUE", alt=label, why=MIXED if checked == 2 else "")
    if kind.casefold() == "radio":
        return Found(kind=CHECKBOX, text="TRUE", alt=label, why=RADIO)
    return None


def sheet_relation(tail: Iterable[etree._Element], name: str) -> str:
    """Return the relationship id of the sheet's drawing or legacyDrawing element, '' without one."""
    return next((relation_id(item) for item in tail if local_name(item.tag) == name and relation_id(item)), "")
