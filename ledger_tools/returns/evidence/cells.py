"""Stamps kept inside a cell: pictures in cells (Excel 365), WPS cell images, check boxes in cells, lost pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger_tools.returns.evidence.found import CELL_PICTURE, CHECKBOX, UNREADABLE, Found
from ledger_tools.returns.evidence.images import LOST, Image, Images, invisible
from ledger_tools.returns.evidence.markup import attribute, descendant
from ledger_tools.returns.evidence.place import at_cell
from ledger_tools.returns.evidence.richvalues import RichValues
from ledger_tools.returns.evidence.shapes import caption, image_found
from ledger_tools.returns.workbook.grid import Grid, MarkedCell
from ledger_tools.returns.workbook.package import Package, local_name

IN_CELL = "cell"  # the form of a check box that a cell draws itself
WEB = "IMAGE 関数などの外部リンクの画像で、ファイルの中に画像そのものがありません。"
LOST_IN_CELL = "セル内の画像が失われています(別のソフトで保存されたようです)。"

_DISPIMG = re.compile(r"DISPIMG\s*\(\s*\"([^\"]+)\"", re.IGNORECASE)


def read_cells(package: Package, grid: Grid) -> list[Found]:
    """Return what the marked cells of a sheet hold; an unticked box is nothing."""
    if not grid.marked:
        return []
    rich, wps = RichValues(package), _WpsImages(package)
    found: list[Found] = []
    for cell in grid.marked:
        seen = _seen(cell, rich, wps)
        if seen is not None:
            found.append(at_cell(seen, cell.row, cell.column, grid))
    return found


def _seen(cell: MarkedCell, rich: RichValues, wps: _WpsImages) -> Found | None:
    drawn = _DISPIMG.search(cell.formula)
    if drawn:
        return wps.found(drawn[1])
    if cell.vm:
        return _rich(cell, rich)
    if cell.checkbox:
        return Found(kind=CHECKBOX, text="TRUE", form=IN_CELL) if cell.value in ("1", "true", "TRUE") else None
    if "IMAGE" in cell.formula.upper():
        return Found(kind=UNREADABLE, why=WEB)
    return Found(kind=UNREADABLE, why=LOST_IN_CELL)


def _rich(cell: MarkedCell, rich: RichValues) -> Found | None:
    value = rich.value(cell.vm)
    if value is None:
        # A chain that breaks on the way to a picture shows as an error; other rich values keep a text of their own.
        return Found(kind=UNREADABLE, why=LOST_IN_CELL) if cell.kind == "e" else None
    if value.web:
        return Found(kind=UNREADABLE, why=WEB, alt=value.alt)
    image = rich.image(value.identifier)
    return None if invisible(image) else image_found(image, CELL_PICTURE, alt=value.alt)


class _WpsImages:
    """The pictures WPS keeps in a part of their own, by the name its formula calls them."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._images: dict[str, Found] | None = None

    def found(self, name: str) -> Found | None:
        if self._images is None:
            self._images = dict(self._read())
        return self._images.get(name, Found(kind=UNREADABLE, why=LOST_IN_CELL))

    def _read(self) -> Iterator[tuple[str, Found]]:
        for relation in self._package.related(self._package.workbook_part, "cellImage"):
            if relation.external or not self._package.has(relation.target):
                continue
            images = Images(self._package, relation.target)
            for item in self._package.xml(relation.target).iter():
                if local_name(item.tag) != "pic":
                    continue
                name = attribute(descendant(item, "cNvPr"), "name")
                blip = attribute(descendant(item, "blip"), "embed")
                image = images.get(blip) if blip else Image(why=LOST)
                yield name, image_found(image, CELL_PICTURE, alt=caption(item))
