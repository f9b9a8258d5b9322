"""An OOXML package (the zip behind .xlsx and .xlsm), read with distrust.

Nothing is extracted to disk: part names are only keys of a dictionary. Sizes are those really inflated, not those the
directory declares. Namespaces are compared by local name, so that strict and prefixed files read alike.
"""

from __future__ import annotations

import functools
import operator
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from ledger_tools.returns.limits import DAMAGED, LIMITS, PROTECTED, TOO_BIG, UNSAFE, Limits, Refused, parser_refusal
from ledger_tools.returns.workbook.directory import Entry, count_entries, directory
from ledger_tools.returns.workbook.relations import Relation, part_of_relations, relation_of, usual_relations

__all__ = ["LIMITS", "Limits", "Package", "Refused", "Relation", "SheetPart", "local_name"]

_RATIO_FROM = 4_000_000  # below this even the most compressible part is harmless
_SMALL = 2_000  # bytes as stored; deflate makes 2 MB of it at most, so that the kept parts take 256 MB at worst
_SMALL_WORKBOOK = 16_384
_USUAL_NAME = 100  # characters
_CACHED_TREE = 8_000_000  # larger trees are parsed again rather than kept
_LIBREOFFICE = (b"LibreOffice", b"Collabora", b"OpenOffice")
_MARKUP = (".xml", ".rels", ".vml")
_LOCAL_HEADER = struct.Struct("<4s22x2H")  # sign, lengths of name and extra field
_OFFSET = operator.attrgetter("offset")
_PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
)
_DOCTYPE = tuple("<!DOCTYPE".encode(name) for name in ("ascii", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet as the workbook lists it; ``state`` is visible, hidden or veryHidden."""

    name: str
    part: str
    state: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook part says: its sheets by name, relationship and state, and from when on days count."""

    sheets: tuple[tuple[str, str, str], ...]
    date1904: bool


def local_name(tag: object) -> str:
    """Return a tag's or attribute's name without its namespace ('' for comments and the like)."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


class Package:
    """The parts of one package. Everything that fails raises :class:`Refused`."""

    def __init__(self, data: bytes, entries: Sequence[Entry], limits: Limits) -> None:
        self._data = data
        self._limits = limits
        self._infos: dict[str, Entry] = {}
        self._names: list[str] = []
        self._bytes: dict[str, bytes] = {}
        self._trees: dict[str, etree._Element] = {}
        self._relations: dict[str, tuple[Relation, ...]] = {}
        self._sheets: tuple[SheetPart, ...] | None = None
        self._total = 0
        self._register(entries)

    @classmethod
    def open(cls, data: bytes, limits: Limits = LIMITS) -> Package:
        """Look into the directory of a package; raises Refused F01, F02 or F10."""
        if len(data) > limits.max_bytes or count_entries(data) > limits.max_entries:
            raise Refused("F10", TOO_BIG)
        return cls(data, directory(data), limits)

    def _register(self, entries: Sequence[Entry]) -> None:
        for info in entries:
            if info.name.endswith("/"):
                continue
            name = info.name.replace("\\", "/").lstrip("/")
            key = _key(name)
            if key in self._infos or (".." in key and ".." in key.split("/")):
                raise Refused("F10", UNSAFE)
            if info.flags & 0x1:
                raise Refused("F02", PROTECTED)
            self._infos[key] = info
            self._names.append(name)
        if len(self._infos) > self._limits.max_entries:
            raise Refused("F10", TOO_BIG)
        self._refuse_overlaps()

    def _refuse_overlaps(self) -> None:
        end = 0
        for info in sorted(self._infos.values(), key=_OFFSET):
            if info.offset < end:
                raise Refused("F10", UNSAFE)
            end = info.offset + _LOCAL_HEADER.size + info.size

    def names(self) -> tuple[str, ...]:
        """Return the part names as stored, slashes forward."""
        return tuple(self._names)

    def has(self, part: str) -> bool:
        """Tell whether a part exists, whatever its case, percent-encoding or slashes."""
        return _key(part) in self._infos

    def read(self, part: str) -> bytes:
        """Return a part's bytes; raises Refused F01 (missing, damaged) or F10 (beyond the limits, a DOCTYPE in XML)."""
        key = _key(part)
        known = self._bytes.get(key)
        if known is not None:
            return known
        info = self._infos.get(key)
        if info is None:
            raise Refused("F01", DAMAGED)
        raw = self._raw(info)
        inflate = _small_part if len(raw) <= _SMALL else _part
        data, crc, has_doctype = inflate(raw, info.method, self._limits.max_part_bytes)
        if len(data) > _RATIO_FROM and len(data) > self._limits.max_ratio * max(len(raw), 1):
            raise Refused("F10", TOO_BIG)
        if crc != info.crc:
            raise Refused("F01", DAMAGED)
        self._total += len(data)
        if self._total > self._limits.max_total_bytes:
            raise Refused("F10", TOO_BIG)
        if has_doctype and key.endswith(_MARKUP):
            raise Refused("F10", UNSAFE)
        self._bytes[key] = data
        return data

    def _raw(self, info: Entry) -> bytes:
        if info.offset + _LOCAL_HEADER.size > len(self._data):
            raise Refused("F01", DAMAGED)
        sign, name_size, extra_size = _LOCAL_HEADER.unpack_from(self._data, info.offset)
        if sign != b"PK\x03\x04":
            raise Refused("F01", DAMAGED)
        begin = info.offset + _LOCAL_HEADER.size + name_size + extra_size
        raw = self._data[begin : begin + info.size]
        if len(raw) < info.size:
            raise Refused("F01", DAMAGED)
        return raw

    def xml(self, part: str) -> etree._Element:
        """Return a part's root element; raises Refused F01 (malformed, missing) or F10 (DOCTYPE, too deep)."""
        key = _key(part)
        known = self._trees.get(key)
        if known is not None:
            return known
        data = self.read(part)
        tree = parse_xml(data, self._limits)
        if len(data) <= _CACHED_TREE:
            self._trees[key] = tree
        return tree

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return a part's relationships, none where it has no relationship part; '' is the package itself."""
        key = _key(part)
        known = self._relations.get(key)
        if known is None:
            known = self._read_relations(part)
            self._relations[key] = known
        return known

    def _read_relations(self, part: str) -> tuple[Relation, ...]:
        folder, rels = part_of_relations(part)
        if not self.has(rels):
            return ()
        usual = usual_relations(self.read(rels), folder)
        if usual is not None:
            return usual
        listed = (element for element in self.xml(rels) if local_name(element.tag) == "Relationship")
        return tuple(
            relation_of({str(key): str(value) for key, value in item.attrib.items()}, folder) for item in listed
        )

    def related(self, part: str, type_suffix: str) -> tuple[Relation, ...]:
        """Return the relationships whose type ends in ``/type_suffix``, compared without case."""
        wanted = type_suffix.casefold()
        return tuple(item for item in self.relations(part) if item.kind == wanted)

    @functools.cached_property
    def workbook_part(self) -> str:
        """Name of the workbook part; raises Refused F03 where the package holds no workbook."""
        for relation in self.related("", "officeDocument"):
            if not relation.external and self.has(relation.target):
                return relation.target
        raise Refused("F03", "表計算ファイルの中身が見つかりません。受領簿のファイルか確かめてください。")

    @functools.cached_property
    def by_libreoffice(self) -> bool:
        """Whether LibreOffice, or one of its relatives, says that it saved the package."""
        parts = (item.target for item in self.related("", "extended-properties") if not item.external)
        return any(name in self.read(part) for part in parts if self.has(part) for name in _LIBREOFFICE)

    @functools.cached_property
    def workbook(self) -> Workbook:
        """What the workbook part says; raises Refused F01, F03 or F10."""
        data = self.read(self.workbook_part)
        return _small_workbook(data) if len(data) <= _SMALL_WORKBOOK else _workbook(data, self._limits)

    def defined_names(self) -> dict[str, str]:
        """Return what the workbook's names stand for, by name in small letters; raises Refused F01 or F10."""
        root = parse_xml(self.read(self.workbook_part), self._limits)
        named = root.iterfind("{*}definedNames/{*}definedName")
        return {element.get("name", "").casefold(): element.text or "" for element in named}

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in tab order; raises Refused F01 where a listed sheet's part is missing."""
        if self._sheets is None:
            self._sheets = tuple(self._read_sheets())
        return self._sheets

    def _read_sheets(self) -> list[SheetPart]:
        relations = {item.id: item for item in self.relations(self.workbook_part)}
        sheets: list[SheetPart] = []
        for name, identifier, state in self.workbook.sheets:
            relation = relations.get(identifier)
            if relation is None:
                raise Refused("F01", DAMAGED)
            if relation.kind != "worksheet":
                continue
            if relation.external or not self.has(relation.target):
                raise Refused("F01", DAMAGED)
            sheets.append(SheetPart(name, relation.target, state))
        return sheets


def parse_xml(data: bytes, limits: Limits = LIMITS) -> etree._Element:
    """Parse one part: no DOCTYPE in any encoding, no entities, no network, bounded depth; raises Refused."""
    if _has_doctype(data):
        raise Refused("F10", UNSAFE)
    try:
        root = etree.fromstring(data, _PARSER)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise parser_refusal(error) from error
    # An encoding that hides the word from the byte search still shows in the parsed document.
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise Refused("F10", UNSAFE)
    if data.count(b"<") > limits.max_depth and _deeper_than(limits.max_depth)(root):
        raise Refused("F10", UNSAFE)
    return root


def _part(raw: bytes, method: int, limit: int) -> tuple[bytes, int, bool]:
    """Return a part's bytes, their CRC and whether a DOCTYPE is among them; raises Refused F01 or F10."""
    if method == zipfile.ZIP_STORED:
        data = raw
    elif method == zipfile.ZIP_DEFLATED:
        try:
            data = zlib.decompressobj(-15).decompress(raw, limit + 1)
        except zlib.error as error:
            raise Refused("F01", DAMAGED) from error
    else:
        raise Refused("F10", UNSAFE)
    if len(data) > limit:
        raise Refused("F10", TOO_BIG)
    return data, zlib.crc32(data), _has_doctype(data)


#: Styles, relationships and page marks are the same in most ledgers of a cycle.
_small_part = functools.lru_cache(maxsize=128)(_part)


@functools.lru_cache(maxsize=64)
def _small_workbook(data: bytes) -> Workbook:
    """Read a small workbook part; that of ledgers with as many rows is the same."""
    return _workbook(data, LIMITS)


def _workbook(data: bytes, limits: Limits) -> Workbook:
    root = parse_xml(data, limits)
    listed = (
        (element.get("name", ""), _relation_id(element), element.get("state", "visible"))
        for element in root.iterfind("{*}sheets/{*}sheet")
    )
    told = root.find("{*}workbookPr")
    return Workbook(tuple(listed), told is not None and told.get("date1904", "0") in ("1", "true", "on"))


@functools.cache
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


def _has_doctype(data: bytes) -> bool:
    if b"\0" in data[:64]:
        return any(mark in data for mark in _DOCTYPE)
    return b"!" in data and _DOCTYPE[0] in data


def _key(part: str) -> str:
    return _usual_key(part) if len(part) <= _USUAL_NAME else _fold(part)


def _fold(part: str) -> str:
    name = unquote(part) if "%" in part else part
    return name.replace("\\", "/").lstrip("/").casefold()


_usual_key = functools.lru_cache(maxsize=2048)(_fold)


def _relation_id(element: etree._Element) -> str:
    for name, value in element.attrib.items():
        if str(name).startswith("{") and local_name(name) == "id":
            return str(value)
    return ""
