"""Pages as they would come from a printer, drawn from the geometry alone: quick, and without LibreOffice."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence

import cv2
import numpy as np
import segno
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ledger_tools.ledgers.pages import Layout
from ledger_tools.ledgers.places import Places
from ledger_tools.ledgers.printed import Prints, printed_page
from ledger_tools.model import Box, PrintedPage
from ledger_tools.simulate.paper.fonts import PLAIN, fonts

CYCLE, LEDGER, EDITION = "K7QX", "01-003", 1
DPI = 200
RED, BLACK, BLUE = (200, 40, 40), (20, 20, 20), (40, 60, 150)
ORIGIN = (7.0, 14.0)  # of what is printed, on A4 in millimetres

Letters = Sequence[tuple[float, float, float, float]]
#: Two names as they are cut, and one letter that somebody wrote into a circle.
CUT: Letters = ((-0.5, -0.5, 0.5, -0.5), (-0.5, 0.0, 0.5, 0.0), (-0.5, 0.5, 0.5, 0.5), (0.0, -0.6, 0.0, 0.6))
OTHER_CUT: Letters = ((-0.6, -0.5, -0.6, 0.4), (0.6, -0.4, 0.6, 0.5), (-0.3, -0.6, 0.4, 0.6), (-0.3, 0.6, 0.4, -0.6))
WRITTEN: Letters = ((-0.6, -0.2, -0.1, -0.2), (-0.6, 0.2, -0.1, 0.2), (-0.35, -0.3, -0.35, 0.3))

Pixel = Callable[[float], float]
Draw = Callable[[ImageDraw.ImageDraw, Pixel, Box], None]


def prints(rows: int) -> Prints:
    return Prints(CYCLE, {(LEDGER, EDITION): rows})


def page_of(rows: int, number: int = 1) -> PrintedPage:
    found = printed_page(Places(rows, Layout()), number)
    assert found is not None
    return found


def draw_page(
    rows: int, entries: Mapping[int, Sequence[Draw]] | None = None, number: int = 1, code: str = ""
) -> Image.Image:
    """Draw a page of a ledger that has so many ``rows``; see :func:`draw_printed`."""
    return draw_printed(page_of(rows, number), code or f"{CYCLE}/{LEDGER}/{EDITION}/{number}", entries)


def draw_printed(page: PrintedPage, code: str, entries: Mapping[int, Sequence[Draw]] | None = None) -> Image.Image:
    """Return A4 at 200 dpi; ``entries``: row on the page from 0 -> what is drawn into it, ``code`` what its code says.

    What is too wide for A4 upright lies across.
    """
    size = (210, 297) if page.columns[-1][2] < 200 else (297, 210)
    image = Image.new("RGB", (round(size[0] / 25.4 * DPI), round(size[1] / 25.4 * DPI)), "white")
    pen = ImageDraw.Draw(image)
    down = ORIGIN[1] + max(0.0, -page.head[0])

    def pixel(millimetres: float) -> float:
        return millimetres / 25.4 * DPI

    def at(box: Box) -> tuple[float, float, float, float]:
        return (
            *(pixel(box.left + ORIGIN[0]), pixel(box.top + down)),
            *(pixel(box.right + ORIGIN[0]), pixel(box.bottom + down)),
        )

    for (_, left, right), fine in zip(page.columns, range(len(page.columns)), strict=True):
        pen.rectangle(at(Box(left, page.head[0], right, page.head[1])), fill=(225, 225, 225))
        for top, bottom in (page.head, *page.rows):
            pen.rectangle(at(Box(left, top, right, bottom)), outline=(150, 150, 150) if fine > 5 else (110, 110, 110))
    modules = np.array([list(row) for row in segno.make(code, version=2, error="q", boost_error=False).matrix])
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    for marker, box in enumerate(page.markers):
        _paste(image, cv2.aruco.generateImageMarker(dictionary, marker, 120), at(box))
    for box in page.codes:
        _paste(image, np.where(modules > 0, 0, 255).astype(np.uint8), at(box))
    columns = {key: (left, right) for key, left, right in page.columns}
    font = ImageFont.load_default(size=22)
    for index, (top, bottom) in enumerate(page.rows):
        for key in ("no", "kigo", "bango"):
            middle = at(Box(columns[key][0], top, columns[key][1], bottom))
            spot = ((middle[0] + middle[2]) / 2, (middle[1] + middle[3]) / 2)
            pen.text(spot, str(page.place_of(index)), fill="black", anchor="mm", font=font)
        for draw in (entries or {}).get(index, ()):
            cell = Box(columns["stamp"][0] + ORIGIN[0], top + down, columns["remark"][1] + ORIGIN[0], bottom + down)
            draw(pen, pixel, cell)
    return image


def _paste(image: Image.Image, pixels: NDArray[np.uint8], box: tuple[float, float, float, float]) -> None:
    size = (round(box[2] - box[0]), round(box[3] - box[1]))
    image.paste(Image.fromarray(pixels).resize(size, Image.Resampling.NEAREST), (round(box[0]), round(box[1])))


def seal(
    across: float = 13.0,
    down: float = 0.0,
    size: float = 10.5,
    colour: tuple[int, int, int] = RED,
    *,
    letters: Letters = CUT,
    flat: float = 1.0,
    arc: float = 360,
) -> Draw:
    """A round seal: its middle so far from the cell's left and from the row's middle, in millimetres.

    ``letters`` are strokes as shares of half its size, ``flat`` how high it is against its width, ``arc`` how many
    degrees of its ring are there.
    """

    def draw(pen: ImageDraw.ImageDraw, pixel: Callable[[float], float], cell: Box) -> None:
        x, y, half = cell.left + across, (cell.top + cell.bottom) / 2 + down, size / 2
        ring = [pixel(at) for at in (x - half, y - half * flat, x + half, y + half * flat)]
        pen.arc(ring, 30, 30 + arc, fill=colour, width=round(pixel(0.7)))
        for left, top, right, bottom in letters:
            line = (x + left * half, y + top * half, x + right * half, y + bottom * half)
            pen.line([pixel(at) for at in line], fill=colour, width=round(pixel(0.8)))

    return draw


def square(size: float = 11.0, down: float = 0.0, colour: tuple[int, int, int] = RED, letters: Letters = CUT) -> Draw:
    """A square seal in the middle of the cell."""

    def draw(pen: ImageDraw.ImageDraw, pixel: Callable[[float], float], cell: Box) -> None:
        x, y, half = cell.left + 13, (cell.top + cell.bottom) / 2 + down, size / 2
        pen.rectangle([pixel(at) for at in (x - half, y - half, x + half, y + half)], outline=colour, width=6)
        for left, top, right, bottom in letters:
            line = (x + 1.2 * left * half, y + 1.2 * top * half, x + 1.2 * right * half, y + 1.2 * bottom * half)
            pen.line([pixel(at) for at in line], fill=colour, width=round(pixel(0.8)))

    return draw


def oblong(wide: float, high: float, letters: Letters = CUT) -> Draw:
    """A rectangular stamp in the middle of the cell."""

    def draw(pen: ImageDraw.ImageDraw, pixel: Callable[[float], float], cell: Box) -> None:
        x, y = cell.left + 13, (cell.top + cell.bottom) / 2
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        pen.rectangle([pixel(at) for at in box], outline=RED, width=6)
        for left, top, right, bottom in letters:
            line = (x + left * wide / 2, y + top * high / 2, x + right * wide / 2, y + bottom * high / 2)
            pen.line([pixel(at) for at in line], fill=RED, width=round(pixel(0.8)))

    return draw


def stroke(
    start: tuple[float, float], stop: tuple[float, float], colour: tuple[int, int, int] = BLACK, width: float = 0.5
) -> Draw:
    """A line: both ends from the cell's left and the row's middle, in millimetres."""

    def draw(pen: ImageDraw.ImageDraw, pixel: Callable[[float], float], cell: Box) -> None:
        middle = (cell.top + cell.bottom) / 2
        ends = (cell.left + start[0], middle + start[1], cell.left + stop[0], middle + stop[1])
        pen.line([pixel(v) for v in ends], fill=colour, width=max(1, round(pixel(width))))

    return draw


def day(text: str, across: float = -10.0, colour: tuple[int, int, int] = BLACK) -> Draw:
    """A day in its cell, which lies left of the stamp cell: its left end so far from that cell's left."""

    def draw(pen: ImageDraw.ImageDraw, pixel: Callable[[float], float], cell: Box) -> None:
        font = ImageFont.truetype(fonts(PLAIN)[0], round(pixel(3.4)))
        pen.text((pixel(cell.left + across), pixel((cell.top + cell.bottom) / 2 - 2)), text, fill=colour, font=font)

    return draw


def cross(colour: tuple[int, int, int] = BLACK) -> tuple[Draw, Draw]:
    return stroke((9, -4), (17, 4), colour), stroke((17, -4), (9, 4), colour)


def as_pdf(*images: Image.Image, dpi: int = DPI) -> bytes:
    stream = io.BytesIO()
    images[0].save(stream, "PDF", save_all=True, append_images=images[1:], resolution=dpi)
    return stream.getvalue()


def as_file(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def dyed(image: Image.Image) -> Image.Image:
    """The same with something in colour beside the table: a copier that sees no colour writes grey pictures."""
    with_colour = image.copy()
    ImageDraw.Draw(with_colour).rectangle((20, 20, 60, 60), fill=RED)
    return with_colour


def black_and_white(image: Image.Image) -> Image.Image:
    """What a copier makes of a page that knows only the two."""
    return image.convert("L").point(lambda level: 255 if level > 128 else 0).convert("1")
