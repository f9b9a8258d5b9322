"""All findings of one sheet, each object once however many parts describe it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ledger_tools.returns.evidence.cells import read_cells
from ledger_tools.returns.evidence.comments import read_comments
from ledger_tools.returns.evidence.controls import ControlReader, read_controls, sheet_relation
from ledger_tools.returns.evidence.drawing import Drawing, read_drawing
from ledger_tools.returns.evidence.found import UNREADABLE, Found
from ledger_tools.returns.evidence.vml import VmlShape, read_vml
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, Refused, SheetPart

BROKEN = "図形や画像の情報が壊れているため、印の有無を見られません。"

_Part = TypeVar("_Part")


def collect(package: Package, sheet: SheetPart, grid: Grid) -> tuple[Found, ...]:
    """Return everything on a sheet that is, or might be, a stamp, and what strikes one out or comments on it.

    A damaged part is one ``unreadable`` without a place: no blank cell of that sheet may then count as blank.
    Raises Refused F10 where a part is unsafe.
    """
    found: list[Found] = []
    controls = read_controls(grid.tail)
    shadowed = frozenset({*controls, *(control.name for control in controls.values())} - {""})
    drawing_part = _part(package, sheet, grid, "drawing")
    vml_part = _part(package, sheet, grid, "legacyDrawing")
    drawing = Drawing()
    legacy: tuple[VmlShape, ...] = ()
    if drawing_part:
        drawing = _tried(lambda: read_drawing(package, drawing_part, grid, shadowed), drawing, found)
    elif sheet_relation(grid.tail, "drawing"):
        found.append(Found(kind=UNREADABLE, why=BROKEN))
    if vml_part:
        legacy = _tried(lambda: read_vml(package, vml_part, grid), legacy, found)
    reader = ControlReader(package, sheet, vml_part, grid)
    found += drawing.found
    found += reader.read(controls, drawing.shadows, legacy)
    found += _tried(lambda: read_cells(package, grid), [], found)
    found += _tried(lambda: read_comments(package, sheet, grid), [], found)
    return tuple(found)


def _part(package: Package, sheet: SheetPart, grid: Grid, name: str) -> str:
    """Return the part behind the sheet's drawing or legacyDrawing element, '' without one.

    A relationship that no element refers to is not shown by any program; the one for page headers is not a stamp.
    """
    wanted = sheet_relation(grid.tail, name)
    relation = next((item for item in package.relations(sheet.part) if item.id == wanted), None)
    return relation.target if relation is not None and wanted and not relation.external else ""


def _tried(read: Callable[[], _Part], otherwise: _Part, found: list[Found]) -> _Part:
    try:
        return read()
    except Refused as refused:
        if refused.code == "F10":
            raise
        found.append(Found(kind=UNREADABLE, why=BROKEN))
        return otherwise
