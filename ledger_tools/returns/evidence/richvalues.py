"""The chain from a cell's ``vm`` to its picture: metadata, rich value, structure, relationship, image part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from ledger_tools.returns.evidence.images import LOST, Image, Images
from ledger_tools.returns.evidence.markup import attribute, relation_id
from ledger_tools.returns.workbook.package import Package, local_name

_LOCAL = "_localImage"
_WEB = "_webimage"
_IDENTIFIER = "_rvRel:LocalImageIdentifier"


@dataclass(frozen=True, slots=True)
class RichPicture:
    """A rich value that is a picture: the index of its relationship, or only a link (``web``)."""

    identifier: int
    web: bool
    alt: str


class RichValues:
    """Rich values of a workbook, read when first asked for."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._book = package.workbook_part

    def value(self, vm: int) -> RichPicture | None:
        """Return the picture a cell's 1-based ``vm`` leads to; None for other values and broken chains."""
        position = self._positions.get(vm)
        values = self._values
        if position is None or not 0 <= position < len(values):
            return None
        name, pairs = values[position]
        if name not in (_LOCAL, _WEB):
            return None
        identifier = pairs.get(_IDENTIFIER, "")
        return RichPicture(int(identifier) if identifier.isdecimal() else -1, name == _WEB, pairs.get("Text", ""))

    def image(self, identifier: int) -> Image:
        """Return the image behind the n-th relationship of richValueRel."""
        if not 0 <= identifier < len(self._links):
            return Image(why=LOST)
        images, link = self._links[identifier]
        return images.get(link)

    def _roots(self, suffix: str) -> Iterator[tuple[str, etree._Element]]:
        for relation in self._package.related(self._book, suffix):
            if not relation.external and self._package.has(relation.target):
                yield relation.target, self._package.xml(relation.target)

    @cached_property
    def _positions(self) -> dict[int, int]:
        """vm -> index of the rich value."""
        for _, root in self._roots("sheetMetadata"):
            types = [attribute(item, "name") for item in _all(root, "metadataType")]
            future = {attribute(item, "name"): _blocks(item) for item in _all(root, "futureMetadata")}
            cells = next((_blocks(item) for item in _all(root, "valueMetadata")), [])
            return dict(_resolved(cells, types, future.get("XLRICHVALUE", [])))
        return {}

    @cached_property
    def _values(self) -> list[tuple[str, dict[str, str]]]:
        """Rich values as (structure name, key -> value)."""
        structures = [
            (attribute(item, "t"), [attribute(key, "n") for key in item if local_name(key.tag) == "k"])
            for _, root in self._roots("rdRichValueStructure")
            for item in _all(root, "s")
        ]
        values: list[tuple[str, dict[str, str]]] = []
        for _, root in self._roots("rdRichValue"):
            for item in _all(root, "rv"):
                index = attribute(item, "s")
                known = index.isdecimal() and int(index) < len(structures)
                name, keys = structures[int(index)] if known else ("", [])
                texts = [value.text or "" for value in item if local_name(value.tag) == "v"]
                values.append((name, dict(zip(keys, texts, strict=False))))
        return values

    @cached_property
    def _links(self) -> list[tuple[Images, str]]:
        return [
            (images, relation_id(item))
            for part, root in self._roots("richValueRel")
            for images in (Images(self._package, part),)
            for item in _all(root, "rel")
        ]


def _all(root: etree._Element, name: str) -> Iterator[etree._Element]:
    return (item for item in root.iter() if local_name(item.tag) == name)


def _blocks(item: etree._Element) -> list[etree._Element]:
    return [block for block in item if local_name(block.tag) == "bk"]


def _resolved(cells: list[etree._Element], types: list[str], future: list[etree._Element]) -> Iterator[tuple[int, int]]:
    for vm, block in enumerate(cells, start=1):
        for record in _all(block, "rc"):
            kind, position = attribute(record, "t"), attribute(record, "v")
            if not (kind.isdecimal() and position.isdecimal() and 1 <= int(kind) <= len(types)):
                continue
            if types[int(kind) - 1] != "XLRICHVALUE" or int(position) >= len(future):
                continue
            index = next((attribute(item, "i") for item in _all(future[int(position)], "rvb")), "")
            if index.isdecimal():
                yield vm, int(index)
