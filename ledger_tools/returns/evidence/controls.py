"""Form controls and OLE objects: joined over the sheet, the drawing, ctrlProps and the VML by their shape id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from ledger_tools.excel.references import cell_place
from ledger_tools.returns.evidence.anchors import all_zero, anchor_box
from ledger_tools.returns.evidence.drawing import Shadow
from ledger_tools.returns.evidence.found import CHECKBOX, LINE, LINKED, PICTURE, SHAPE, UNREADABLE, Found
from ledger_tools.returns.evidence.images import Image, Images, invisible
from ledger_tools.returns.evidence.markup import attribute, child, children, relation_id
from ledger_tools.returns.evidence.place import Box, at_cell, settle
from ledger_tools.returns.evidence.shapes import NO_TEXT, OF_CELLS, image_found
from ledger_tools.returns.evidence.signatures import read_signatures
from ledger_tools.returns.evidence.vml import VmlShape
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused, SheetPart, local_name

MIXED = "チェックボックスが「どちらでもない」状態です。"
RADIO = "オプションボタンで選ばれています。"
ACTIVE = "ActiveX の部品のため、状態を読み取れません。"
SIGNED = "電子署名があります(署名者: {})。署名の内容と本人のものかを確かめてください。"
OLE = "埋め込みオブジェクト(OLE)のため、中を見られません。"

_VML_ONLY = frozenset(("", "Pict", "Rect", "RectA", "Shape", "Group", "Line", "LineA", "Drawing"))
#: What a check box writes to its linked cell: not ticked, ticked, neither.
_WRITTEN = ("FALSE", "TRUE", "#N/A")


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

    def __init__(self, package: Package, sheet: SheetPart, vml_part: str, grid: Grid) -> None:
        self._package = package
        self._sheet_part, self._sheet_name = sheet.part, sheet.name
        self._legacy_images = Images(package, vml_part)
        self._grid = grid
        self._signatures: dict[str, str] | None = None

    def read(
        self, controls: Mapping[str, Control], shadows: Mapping[str, Shadow], shapes: Iterable[VmlShape]
    ) -> list[Found]:
        """Return ticked boxes, OLE objects, and VML shapes and pictures that no other part describes."""
        found: list[Found] = []
        legacy = tuple(shapes)
        by_id = _joined(controls, legacy)
        joined = frozenset(by_id.values())
        for control in controls.values():
            found += self._control(control, shadows.get(control.id), by_id.get(control.id))
        for shape in legacy:
            if not (shape.hidden or shape in joined or shape.id in controls):
                found += self._alone(shape)
        return found

    def _alone(self, shape: VmlShape) -> Iterator[Found]:
        seen = self._shape(shape)
        if seen is not None:
            yield settle(seen, shape.box, self._grid)
        yield from self._linked(shape.link, shape.kind, shape.checked)

    def _control(self, control: Control, shadow: Shadow | None, shape: VmlShape | None) -> Iterator[Found]:
        box = self._box(control, shadow, shape)
        if control.ole:
            yield settle(self._ole(control), box, self._grid)
            return
        label = (shadow.text if shadow else "") or (shape.text if shape else "")
        relation = next(
            (item for item in self._package.relations(self._sheet_part) if item.id == control.relation), None
        )
        if relation is not None and relation.kind == "control":
            yield settle(Found(kind=UNREADABLE, why=ACTIVE, alt=label), box, self._grid)
            return
        state = (shape.kind, shape.checked, shape.link) if shape else ("", 0, "")
        if relation is not None and not relation.external:
            state = self._state(relation.target, *state)
        kind, checked, link = state
        seen = _ticked(kind, checked, label)
        if seen is not None:
            yield settle(seen, box, self._grid)
        yield from self._linked(link, kind, checked)

    def _state(self, part: str, kind: str, checked: int, link: str) -> tuple[str, int, str]:
        try:
            state = self._package.xml(part)
        except Refused as refused:
            if refused.code == "F10":
                raise
            return kind, checked, link
        value = attribute(state, "checked").casefold()
        link = attribute(state, "fmlaLink") or link
        return attribute(state, "objectType") or kind, {"checked": 1, "mixed": 2}.get(value, 0), link

    def _linked(self, link: str, kind: str, checked: int) -> Iterator[Found]:
        """Yield the cell of this sheet that a check box writes its state to."""
        sheet, _, cell = link.rpartition("!")
        place = cell_place(cell.replace("$", ""))
        own = sheet.strip("'").replace("''", "'") in ("", self._sheet_name)
        if place and own and kind.casefold() == "checkbox":
            yield at_cell(Found(kind=LINKED, text=_WRITTEN[checked]), *place, self._grid)

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
        # Of a control whose place got lost the shadow lies in the corner of the sheet, without size.
        return shadow.box if shadow and shadow.box and max(shadow.box.x.size, shadow.box.y.size) >= 1 else None

    def _shape(self, shape: VmlShape) -> Found | None:
        ticked = _ticked(shape.kind, shape.checked, shape.text)
        if ticked is not None or shape.kind not in _VML_ONLY:
            return ticked
        if shape.signature_line is not None:
            return self._signed(shape)
        if shape.of_cells:
            return Found(kind=PICTURE, alt=shape.alt, why=OF_CELLS)
        if shape.has_image:
            image = self._legacy_images.get(shape.image_id)
            return None if invisible(image) else image_found(image, PICTURE, alt=shape.alt, text=shape.text)
        if shape.form == "line" or shape.kind in ("Line", "LineA"):
            return Found(kind=LINE, alt=shape.alt, form="line")
        return Found(kind=SHAPE, text=shape.text, alt=shape.alt, form=shape.form, why="" if shape.text else NO_TEXT)

    def _signed(self, shape: VmlShape) -> Found | None:
        """Return a signature line that somebody signed; an empty one is nothing."""
        if self._signatures is None:
            self._signatures = read_signatures(self._package)
        signer = self._signatures.get(shape.signature_line or "") or self._signatures.get("")
        if signer is None:
            return None
        image = self._legacy_images.get(shape.image_id)
        return replace(image_found(image, PICTURE), kind=PICTURE, why=SIGNED.format(signer))


def _joined(controls: Mapping[str, Control], shapes: Iterable[VmlShape]) -> dict[str, VmlShape]:
    """Return the VML objects of controls by shape id.

    LibreOffice calls each of them shape_0: if there are as many as controls without one, they stand in the same order.
    """
    shapes = tuple(shapes)
    by_id = {shape.id: shape for shape in shapes if shape.id in controls}
    without = [control.id for control in controls.values() if control.id not in by_id]
    unnumbered = [shape for shape in shapes if not shape.id and shape.kind not in _VML_ONLY]
    return by_id | dict(zip(without, unnumbered, strict=True)) if len(without) == len(unnumbered) else by_id


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
