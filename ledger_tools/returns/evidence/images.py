"""Image parts: their bytes, their format, and whether anything of them can be seen."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from ledger_tools.returns.evidence.sight import CLEAR, unseen
from ledger_tools.returns.workbook.package import Package, Refused

LINKED = "リンクされた画像で、ファイルの中に画像そのものがありません。"
LOST = "画像が失われています。"
UNKNOWN = "画像の形式が分からないため、見られません。"

#: A white picture that is put where a linked one was, before LibreOffice would look for that.
PLACEHOLDER = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAAAAACMmsGiAAAADnRFWHRDb21tZW50AGxpbmtlZK/wyCAAAAAOSURBVHjaY/gPBAyoBACfdA/x"
    "RgnNyQAAAABJRU5ErkJggg=="
)

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


@dataclass(frozen=True, slots=True)
class Image:
    """An image part, or the reason why there is none to see."""

    data: bytes | None = None
    type: str = ""
    why: str = ""
    sha256: str = ""
    is_clear: bool = False


class Images:
    """The images that one part refers to."""

    def __init__(self, package: Package, part: str) -> None:
        self._package = package
        #: By part: most seals of a ledger are one picture, put there again and again.
        self._seen: dict[str, Image] = {}
        self._relations = {relation.id: relation for relation in package.relations(part)}

    def get(self, relation_id: str) -> Image:
        """Return the image behind a relationship; ``why`` is set where it is linked, lost or of no known kind."""
        relation = self._relations.get(relation_id)
        if relation is None:
            return Image(why=LOST)
        if relation.external:
            return Image(why=LINKED)
        if relation.target not in self._seen:
            self._seen[relation.target] = self._look(relation.target)
        return self._seen[relation.target]

    def _look(self, part: str) -> Image:
        try:
            data = self._package.read(part) if self._package.has(part) else b""
        except Refused as refused:
            if refused.code == "F10":
                raise
            data = b""
        if not data:
            return Image(why=LOST)
        if data == PLACEHOLDER:
            return Image(why=LINKED)
        kind = image_type(data)
        why = unseen(data, kind) if kind else UNKNOWN
        is_clear = why == CLEAR
        return Image(data, kind, "" if is_clear else why, hashlib.sha256(data).hexdigest(), is_clear)


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
    """Tell whether an image is transparent throughout; in doubt it is taken to be visible."""
    return image.is_clear
