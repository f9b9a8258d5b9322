"""The relationships of a package's parts: which part refers to which, and as what."""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from ledger_tools.returns.workbook.spelling import as_utf8

_RELATION = re.compile(r'<Relationship((?:\s+(?:Id|Type|Target|TargetMode)="[^"<>]*")+)\s*/>')
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
_CACHED = 16_384  # bytes


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part; ``target`` is a part name without leading slash, or the raw address if external.

    ``kind`` is what the type ends in, casefolded (``worksheet``): the part before it differs in strict files.
    """

    id: str
    kind: str
    target: str
    external: bool


def part_of_relations(part: str) -> tuple[str, str]:
    """Return the folder of a part, and the name of the part that holds its relationships; '' is the package itself."""
    folder, _, name = part.replace("\\", "/").strip("/").rpartition("/")
    return folder, posixpath.join(folder, "_rels", f"{name}.rels")


def usual_relations(data: bytes, folder: str) -> tuple[Relation, ...] | None:
    """Read a relationship part by pattern; None where it needs a parser."""
    return _usual(data, folder) if len(data) <= _CACHED else None


@functools.lru_cache(maxsize=256)
def _usual(data: bytes, folder: str) -> tuple[Relation, ...] | None:
    """Most files share their relationships byte for byte."""
    text = as_utf8(data)
    if text is None or "&" in text or not text.rstrip().endswith("</Relationships>"):
        return None
    listed = [dict(_ATTRIBUTE.findall(found)) for found in _RELATION.findall(text)]
    if len(listed) != text.count("<Relationship") - 1:
        return None
    return tuple(relation_of(attributes, folder) for attributes in listed)


def relation_of(attributes: Mapping[str, str], folder: str) -> Relation:
    """Return the relationship that the attributes of one element tell."""
    target = attributes.get("Target", "")
    external = attributes.get("TargetMode", "").casefold() == "external"
    if not external:
        target = _resolve(folder, target)
    kind = attributes.get("Type", "").rpartition("/")[2].casefold()
    return Relation(attributes.get("Id", ""), kind, target, external)


def _resolve(folder: str, target: str) -> str:
    """Return the part a relationship target names; climbing above the root ends at the root, as in a URL."""
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    joined = path if path.startswith("/") else f"/{folder}/{path}"
    return posixpath.normpath(joined).lstrip("/")
