"""What drawn objects that are no stamps mean to a table: frames around it, strokes through it, words over 備考."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence

from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.cells import LOST_IN_CELL
from ledger_tools.returns.evidence.place import ASTRIDE_ROWS, HIDDEN_ROWS, NO_PLACE
from ledger_tools.returns.ledger.header import Header

#: Reasons that are about where an object lies; all others are about what it is.
_PLACES = frozenset((ASTRIDE_ROWS, HIDDEN_ROWS, NO_PLACE))
_FRAMES = frozenset(("rect", "roundRect", "flowChartProcess", "frame"))
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
_PNG_HEAD = 33  # bytes up to the end of its first chunk
_MARK_BYTES = 600
_FRAMED_ROWS = 4  # a pen circles two or three rows; a frame around more is decoration
_SHARE = 0.05
_LONGEST_SEAL = 8  # letters: office, date and name of a dated seal come to more, but stand in the stamp column
#: How a ticked box reads as a text.
TICK = "✓"
_NAMED_BY_PROGRAM = re.compile(r"(?:チェック ?(?:ボックス)?|check ?box)? ?\d*")
_MEMBER = ("no", "kigo", "bango", "name")


def touched(shares: Sequence[tuple[int, float]]) -> list[int]:
    """Return the rows or columns that an object covers by more than its edge."""
    return [index for index, share in shares if share >= _SHARE] or [index for index, _ in shares]


def is_frame(found: Found, members: Sequence[object]) -> bool:
    """Tell whether an object is an empty outline around many ``members``: drawn to look good, not to sign."""
    return found.hollow and found.form in _FRAMES and len(members) >= _FRAMED_ROWS


def is_lost_formula(found: Found, header: Header) -> bool:
    """Tell whether what looks like a lost picture is our own formula, too long for .xls: an error in column 状態."""
    return found.why == LOST_IN_CELL and found.column in header.columns.get("state", ())


def is_page_mark(image: bytes | None) -> bool:
    """Tell whether a picture beside a table is a corner mark or QR code of ours, whose alternative text got lost.

    They are small squares with one bit a pixel (ledgers/page_marks.py); a scanned seal has more of both.
    """
    if image is None or not image.startswith(_PNG) or not _PNG_HEAD <= len(image) <= _MARK_BYTES:
        return False
    width, height, depth = struct.unpack_from(">IIB", image, len(_PNG))
    return bool(width == height and depth == 1)


def is_about_place(found: Found) -> bool:
    """Tell whether it is open where an object lies, rather than what it is."""
    return not found.why or found.why in _PLACES


def is_about_content(found: Found, members: Sequence[object]) -> bool:
    """Tell whether only what an object is, and not to whom it belongs, is open."""
    return not is_about_place(found) and len(members) == 1


def is_tick(found: Found) -> bool:
    """Tell whether an object is a ticked box, and it is beyond doubt that it is, and where."""
    return found.kind == "checkbox" and not found.why and found.certain and found.column_certain


def label_of(found: Found) -> str:
    """Return what stands beside a box, '' where only the program has named it."""
    return "" if _NAMED_BY_PROGRAM.fullmatch(normalise(found.alt).casefold()) else found.alt


def is_rule(found: Found) -> bool:
    """Tell whether a level or upright line lies on a border between rows or columns: drawn to look good."""
    flat = len(found.rows) == 1 and not found.certain
    upright = len(found.columns) == 1 and not found.column_certain
    return flat or upright


def strikes_members(found: Found, header: Header) -> bool:
    """Tell whether a line runs through what identifies a member."""
    columns = {column for key in _MEMBER for column in header.columns.get(key, ())}
    return any(column in columns for column, _ in found.columns)


def is_remark(found: Found, header: Header) -> bool:
    """Tell whether a shape lies over 備考 and says something that is no seal: words for us to read."""
    if found.kind != "shape" or not found.column_certain or found.column not in header.columns.get("remark", ()):
        return False
    text = fold_header(found.text)
    return len(text) > _LONGEST_SEAL or any(character.isdecimal() for character in text)
