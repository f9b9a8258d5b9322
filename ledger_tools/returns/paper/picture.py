"""What was seen on a page, drawn: the page as it came with its frame, beside it set upright with a verdict a row."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from ledger_tools.model import Box
from ledger_tools.returns.paper.files import Printed
from ledger_tools.returns.paper.images import LostPage, PageImage, read_pages
from ledger_tools.returns.paper.lettering import label, verdict, words
from ledger_tools.returns.paper.page import SeenPage, ink_of, look_at
from ledger_tools.returns.paper.placing import SCALE
from ledger_tools.returns.paper.seen import ASKED, BLANK, IF_NAMED, SEAL, UNSURE, SeenRow

#: Seals green, what is asked orange, blank rows blue, what could not be read red.
_COLOURS = {
    SEAL: (20, 150, 60),
    IF_NAMED: (20, 150, 60),
    ASKED: (230, 130, 0),
    BLANK: (60, 110, 220),
    UNSURE: (150, 60, 200),
}
_UNREAD = (210, 30, 30)
_INK = (230, 0, 180)
_WIDTH, _HEIGHT = 1800, 1400


def draw_pages(data: bytes, printed: Printed, *, passwords: Sequence[str], pages: range) -> dict[str, bytes]:
    """Return page -> PNG of what is seen there; pages that cannot be laid out are left out. Raises Refused."""
    found: dict[str, bytes] = {}
    for page in read_pages(data, passwords, pages):
        if isinstance(page, LostPage):
            continue
        for half, seen in enumerate(look_at(page, printed)):
            name = seen.name if not half else f"{seen.name}_{half + 1}"
            found[name] = _drawn(page, seen)
    return found


def _drawn(page: PageImage, seen: SeenPage) -> bytes:
    parts = [_as_it_came(page, seen)]
    if seen.upright is not None:
        parts.append(_upright(seen))
    for part in parts:
        part.thumbnail((_WIDTH, _HEIGHT))
    whole = Image.new("RGB", (sum(part.width + 10 for part in parts), max(part.height for part in parts)), "grey")
    left = 0
    for part in parts:
        whole.paste(part, (left, 0))
        left += part.width + 10
    stream = io.BytesIO()
    whole.save(stream, "PNG")
    return stream.getvalue()


def _as_it_came(page: PageImage, seen: SeenPage) -> Image.Image:
    image = Image.fromarray(page.pixels).copy()
    pen = ImageDraw.Draw(image)
    wide = max(3, image.width // 400)
    for corners in seen.marks.markers.values() if seen.marks else ():
        pen.polygon([(float(x), float(y)) for x, y in corners], outline=_COLOURS[SEAL], width=wide)
    if seen.upright is not None:
        colour = _COLOURS[SEAL] if seen.problem is None else _UNREAD
        pen.polygon([(float(x), float(y)) for x, y in seen.upright.outline], outline=colour, width=wide)
    said = words().page.format(*seen.code[1:4]) if seen.code else words().no_code
    label(pen, (10, 10), said if seen.problem is None else f"{said}  {seen.problem.code}", image.width // 40)
    return image


def _upright(seen: SeenPage) -> Image.Image:
    assert seen.upright is not None
    page = seen.upright
    pixels = page.pixels.copy()
    ink = ink_of(seen)
    if ink is not None:
        columns = {key: (left, right) for key, left, right in page.printed.columns}
        top, bottom = page.printed.rows[0][0], page.printed.rows[-1][1]
        at = page.cut(Box(columns["received_on"][0], top, columns["remark"][1], bottom))
        pixels[at][ink.mask[at]] = (pixels[at][ink.mask[at]] * 0.4 + np.array(_INK) * 0.6).astype(np.uint8)
    image = Image.fromarray(pixels)
    pen = ImageDraw.Draw(image)
    by_row = {row.index: row for row in seen.rows}
    for index, (top, bottom) in enumerate(page.printed.rows):
        _row(pen, seen, Box(page.printed.columns[0][1], top, page.printed.columns[-1][2], bottom), by_row.get(index))
    label(pen, (10, 10), words().fit.format(page.residual, page.agreeing, page.markers), 28)
    return image


def _row(pen: ImageDraw.ImageDraw, seen: SeenPage, box: Box, row: SeenRow | None) -> None:
    assert seen.upright is not None
    area = seen.upright.area
    left, top = (box.left - area.left) * SCALE, (box.top - area.top) * SCALE
    right, bottom = (box.right - area.left) * SCALE, (box.bottom - area.top) * SCALE
    colour = _COLOURS[row.verdict] if row else _UNREAD
    pen.rectangle((left + 2, top + 2, right - 2, bottom - 2), outline=colour, width=4)
    label(pen, (left + 6, bottom - 34), verdict(row) if row else words().unreadable, 26, colour)
    if row and row.measured.ring is not None:
        ring = row.measured.ring
        reach = max(ring.half_x, ring.half_y)
        pen.ellipse((ring.x - reach, ring.y - reach, ring.x + reach, ring.y + reach), outline=colour, width=2)
