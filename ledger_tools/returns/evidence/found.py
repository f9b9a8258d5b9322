"""What was found on a sheet besides typed text, and where."""

from __future__ import annotations

from dataclasses import dataclass

PICTURE = "picture"
SHAPE = "shape"
CELL_PICTURE = "cell_picture"
CHECKBOX = "checkbox"
COMMENT = "comment"
LINE = "line"
LINKED = "linked"
UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Found:
    """One object of a sheet and the cell it belongs to.

    ``kind``: picture, shape, cell_picture, checkbox (ticked only; text TRUE, its caption in ``alt``), comment
    (information, not proof), line (strikes out, never proves), linked (the cell that a control writes its state
    ``text`` to), unreadable (something is there that cannot be seen).

    ``row`` and ``column`` are the 1-based cell of the object's centre, a merge standing as its first cell, and 0 where
    that must not be trusted: then ``certain`` (row) or ``column_certain`` is False and ``why`` says so in Japanese
    (astride rows, or not to be taken as proof without a look). An unreadable may well have a certain place.
    ``cell`` names the cell of the centre even then, for messages ('' where there is no place at all); ``row_span`` is
    how many sheet rows that cell's merge takes. ``rows`` and ``columns`` give the share of the object's height and
    width over each row and column it touches, merges joined; they add up to 1 at most. ``centre`` is how far down the
    sheet its centre lies, in rows: 12.25 is a quarter down row 12.

    ``text`` is what a shape says (lines joined by a line break), ``image`` the original bytes, ``sha256`` their hash,
    ``image_type`` their format (png, jpeg …), ``form`` a shape's preset (ellipse, rect …), ``alt`` name or alt text,
    ``hollow`` whether a shape is nothing but an outline. ``anchor`` is that of the evidence (model.py): what may part
    the object from its row; ``home`` is the row it lies on beyond doubt, whatever is open about the object itself.
    """

    kind: str
    text: str = ""
    sha256: str = ""
    image: bytes | None = None
    image_type: str = ""
    row: int = 0
    column: int = 0
    rows: tuple[tuple[int, float], ...] = ()
    columns: tuple[tuple[int, float], ...] = ()
    centre: float = 0.0
    cell: str = ""
    row_span: int = 1
    certain: bool = False
    column_certain: bool = False
    why: str = ""
    alt: str = ""
    form: str = ""
    hollow: bool = False
    anchor: str = ""
    home: int = 0
