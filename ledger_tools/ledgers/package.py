"""The parts of a 受領簿's .xlsx that never change, and putting all parts together.

Styles, theme and the numbers of the formats come from XlsxWriter, once per process; the parts that differ between
ledgers are written as text. That makes a small ledger several times cheaper than a workbook from scratch.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

from ledger_tools.ledgers.looks import CONDITIONAL, add_formats

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_CONTENT_TYPES: tuple[tuple[str, str], ...] = (
    ("xl/workbook.xml", f"{_TYPE}.sheet.main+xml"),
    ("xl/worksheets/", f"{_TYPE}.worksheet+xml"),
    ("xl/styles.xml", f"{_TYPE}.styles+xml"),
    ("xl/sharedStrings.xml", f"{_TYPE}.sharedStrings+xml"),
    ("xl/comments", f"{_TYPE}.comments+xml"),
    ("xl/theme/", "application/vnd.openxmlformats-officedocument.theme+xml"),
    ("xl/drawings/drawing", "application/vnd.openxmlformats-officedocument.drawing+xml"),
    ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    ("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"),
)
_DEFAULT_TYPES: tuple[tuple[str, str], ...] = (
    ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
    ("xml", "application/xml"),
    ("vml", "application/vnd.openxmlformats-officedocument.vmlDrawing"),
    ("png", "image/png"),
)
#: Parts (beside relationships) that hardly differ between ledgers.
_CONSTANT = frozenset(("[Content_Types].xml", "xl/styles.xml", "xl/theme/theme1.xml", "docProps/app.xml"))
_LEVEL = 5
#: The font that column widths are counted in. A digit of Calibri 10.5 is 7.1 pixels wide: Excel, which rounds it to 7,
#: and LibreOffice, which does not, print columns of nearly the same width (of Calibri 11: 6 % apart).
_NORMAL = {"font_name": "Calibri", "font_size": 10.5}
#: Records of a ZIP file (APPNOTE 4.3.7, 4.3.12, 4.3.16) of less than 4 GB with ASCII names.
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION = 20
#: ZIP knows no time before 1980; a fixed one (time, then day) makes equal ledgers equal files.
_MOMENT = (0, 1 << 5 | 1)


@dataclass(frozen=True, slots=True)
class Styles:
    """Style and theme parts, with the number of each format (``xf``) and conditional format (``dxf``) by name."""

    parts: Mapping[str, bytes]
    xf: Mapping[str, int]
    dxf: Mapping[str, int]


@lru_cache(maxsize=1)
def shared_styles() -> Styles:
    """Let XlsxWriter write a workbook that uses every format once, and keep its style and theme parts."""
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "default_format_properties": _NORMAL})
    worksheet = workbook.add_worksheet()
    formats = add_formats(workbook)
    for row, look in enumerate(formats.values()):
        worksheet.write_blank(row, 0, None, look)
    conditional = {name: workbook.add_format(dict(properties)) for name, properties in CONDITIONAL.items()}
    for look in conditional.values():
        worksheet.conditional_format(0, 0, 0, 0, {"type": "blanks", "format": look})
    workbook.close()
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in ("xl/styles.xml", "xl/theme/theme1.xml")}
    xf = {name: int(look.xf_index) for name, look in formats.items()}
    dxf = {name: int(look.dxf_index) for name, look in conditional.items()}
    return Styles(parts, xf, dxf)


class Strings:
    """The shared strings of one workbook."""

    def __init__(self) -> None:
        self._index: dict[str, int] = {}
        self._uses = 0

    def index(self, text: str) -> int:
        """Return the number of ``text``, which is added if new."""
        self._uses += 1
        return self._index.setdefault(text, len(self._index))

    def part(self) -> bytes:
        """Return the part sharedStrings.xml."""
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in self._index)
        counts = f'count="{self._uses}" uniqueCount="{len(self._index)}"'
        return f'{DECLARATION}<sst xmlns="{MAIN}" {counts}>{items}</sst>'.encode()


def relations(targets: Mapping[str, tuple[str, str]]) -> bytes:
    """Return a relationships part from id -> (type, target); a type without a scheme is one of Office's own."""
    items = "".join(
        f'<Relationship Id="{key}" Type="{kind if ":" in kind else f"{RELATIONS}/{kind}"}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{DECLARATION}<Relationships xmlns="{space}">{items}</Relationships>'.encode()


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Return the package; the list of content types is made from the names of the parts."""
    body, directory = bytearray(), bytearray()
    everything = {"[Content_Types].xml": _content_types(tuple(parts)), **parts}
    for name, content in everything.items():
        entry = _entry(name, content)
        # A part that is the same in every ledger is compressed once per process (zipfile would do so every time).
        data = _deflated_once(content) if _is_constant(name) else _deflated(content, entry.method)
        fields = (entry.method, *_MOMENT, entry.checksum, len(data), len(content), len(entry.name), 0)
        directory += _CENTRAL.pack(b"PK\x01\x02", _VERSION, _VERSION, 0, *fields, 0, 0, 0, 0, len(body)) + entry.name
        body += _LOCAL.pack(b"PK\x03\x04", _VERSION, 0, *fields) + entry.name + data
    count = len(everything)
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    method: int
    checksum: int


def _entry(name: str, content: bytes) -> _Entry:
    method = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
    return _Entry(name.encode("ascii"), method, zlib.crc32(content))


def _is_constant(name: str) -> bool:
    return name.endswith(".rels") or name in _CONSTANT


@lru_cache(maxsize=64)
def _deflated_once(content: bytes) -> bytes:
    return _deflated(content, zipfile.ZIP_DEFLATED)


def _deflated(content: bytes, method: int) -> bytes:
    if method == zipfile.ZIP_STORED:
        return content
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


@lru_cache(maxsize=64)
def _content_types(parts: tuple[str, ...]) -> bytes:
    extensions = {name.rpartition(".")[2] for name in parts}
    items = [f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in _DEFAULT_TYPES if end in extensions]
    for name in parts:
        if not name.endswith(".xml"):
            continue
        kind = next(kind for start, kind in _CONTENT_TYPES if name.startswith(start))
        items.append(f'<Override PartName="/{name}" ContentType="{kind}"/>')
    space = "http://schemas.openxmlformats.org/package/2006/content-types"
    return f'{DECLARATION}<Types xmlns="{space}">{"".join(items)}</Types>'.encode()
