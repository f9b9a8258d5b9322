"""Image parts: their bytes, their format, and whether anything of them can be seen."""

from __future__ import annotations

import hashlib
import struct
import zlib
from dataclasses import dataclass

from ledger_tools.returns.workbook.package import Package, Refused

LINKED = "リンクされた画像で、ファイルの中に画像そのものがありません。"
LOST = "画像が失われています。"
UNKNOWN = "画像の形式が分からないため、見られません。"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"\x01\x00\x09\x00", "wmf"),
    (b"II\xbc\x01", "wdp"),
)
_LARGEST_DECODED = 100_000_000  # bytes; beyond it an image is taken to be visible


@dataclass(frozen=True, slots=True)
class Image:
    """An image part, or the reason why there is none to see."""

    data: bytes | None = None
    type: str = ""
    why: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest() if self.data else ""


class Images:
    """The images that one part refers to."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        self._relations = {relation.id: relation for relation in package.relations(part)}

    def get(self, relation_id: str) -> Image:
        """Return the image behind a relationship; ``why`` is set where it is linked, lost or of no known kind."""
        relation = self._relations.get(relation_id)
        if relation is None:
            return Image(why=LOST)
        if relation.external:
            return Image(why=LINKED)
        try:
            data = self._package.read(relation.target) if self._package.has(relation.target) else b""
        except Refused as refused:
            if refused.code == "F10":
                raise
            data = b""
        if not data:
            return Image(why=LOST)
        kind = image_type(data)
        return Image(data, kind, "" if kind else UNKNOWN)


def image_type(data: bytes) -> str:
    """Return png, jpeg, gif, bmp, tiff, emf, wmf, webp, svg, heic or wdp by the content; '' for anything else."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    if data[40:44] == b" EMF":
        return "emf"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return "heic"
    return "svg" if b"<svg" in data[:2000] else ""


def invisible(image: Image) -> bool:
    """Tell whether an image is a PNG without one visible pixel; in doubt it is taken to be visible."""
    if image.type != "png" or image.data is None:
        return False
    try:
        return _png_invisible(image.data)
    except (struct.error, zlib.error, IndexError):
        return False


def _png_invisible(data: bytes) -> bool:
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", data[16:29])
    chunks = _chunks(data)
    if colour == 3:
        palette, alpha = chunks.get(b"PLTE", b""), chunks.get(b"tRNS", b"")
        return bool(palette) and len(alpha) * 3 >= len(palette) and not any(alpha)
    if colour not in (4, 6) or interlace or depth not in (8, 16):
        return False
    channels, sample = (2 if colour == 4 else 4), depth // 8
    stride = 1 + width * channels * sample
    if stride * height > _LARGEST_DECODED:
        return False
    rows = zlib.decompressobj().decompress(chunks.get(b"IDAT", b""), stride * height)
    if len(rows) < stride * height:
        return False
    # Every PNG filter turns alpha that is 0 throughout into zeros, and nothing else: no need to undo the filters.
    pixel = channels * sample
    for row in range(0, stride * height, stride):
        line = rows[row + 1 : row + stride]
        if any(line[pixel - byte :: pixel].count(0) != width for byte in range(1, sample + 1)):
            return False
    return True


def _chunks(data: bytes) -> dict[bytes, bytes]:
    chunks: dict[bytes, bytes] = {}
    position = 8
    while position + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[position : position + 8])
        body = data[position + 8 : position + 8 + length]
        chunks[name] = chunks.get(name, b"") + body
        position += 12 + length
    return chunks
