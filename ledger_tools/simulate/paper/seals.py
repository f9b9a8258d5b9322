"""Seals as they are cut: round, oval, square and date seals with their letters, before any ink."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from ledger_tools.simulate.paper.canvas import Colour, Mask
from ledger_tools.simulate.paper.fonts import CUT, fonts, letter

ROUND, OVAL, SQUARE, DATE = SHAPES = ("round", "oval", "square", "date")
_SHARES = (70, 9, 7, 14)
#: Width and height in millimetres, from and to.
_SIZES = {ROUND: (8.5, 13.5), OVAL: (7.0, 10.0), SQUARE: (10.5, 14.0), DATE: (12.5, 15.5)}
_OVAL_HEIGHT = 1.32
#: Pads and cinnabar paste, from orange to dark; one in some is black, blue or violet.
INKS: tuple[Colour, ...] = (
    *((205, 42, 34), (218, 62, 40), (188, 28, 40), (226, 84, 62), (166, 24, 34), (200, 36, 62)),
    *((40, 40, 46), (52, 60, 140), (104, 52, 128)),
)
_INK_SHARES = (30, 26, 18, 12, 8, 6, 2, 0.6, 0.6)
#: Of the pads for rubber stamps that are not red: black, blue, violet, green.
WORD_INKS: tuple[Colour, ...] = ((40, 40, 46), (52, 60, 140), (104, 52, 128), (30, 110, 70))


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal. ``size`` is its width in millimetres; ``band`` what a date seal says above its owner's name."""

    name: str
    shape: str
    size: float
    font: str
    colour: Colour
    line: float  # of its frame, in millimetres
    letters: float  # how much of the room within the frame they take
    bend: int  # which way the letters are bent to look cut by hand
    band: tuple[str, str] = ("", "")

    @classmethod
    def of(cls, name: str, dice: random.Random, band: tuple[str, str], shape: str = "") -> Seal:
        """Return somebody's seal; most are round and red."""
        chosen = shape or dice.choices(SHAPES, _SHARES)[0]
        return cls(
            name=name[:4],
            shape=chosen,
            size=dice.uniform(*_SIZES[chosen]),
            font=dice.choice(fonts(CUT)),
            colour=dice.choices(INKS, _INK_SHARES)[0],
            line=dice.uniform(0.28, 0.62),
            letters=dice.uniform(0.84, 1.0),
            bend=dice.randrange(10**6),
            band=band,
        )

    @property
    def height(self) -> float:
        """In millimetres."""
        return self.size * (_OVAL_HEIGHT if self.shape == OVAL else 1)

    def face(self, per_mm: float) -> Mask:
        """Return what the seal would print with perfect ink."""
        wide, high = round(self.size * per_mm), round(self.height * per_mm)
        image = Image.new("L", (wide, high), 0)
        draw = ImageDraw.Draw(image)
        line = max(2, round(self.line * per_mm))
        if self.shape == SQUARE:
            draw.rounded_rectangle((0, 0, wide - 1, high - 1), line, outline=255, width=line)
        else:
            draw.ellipse((0, 0, wide - 1, high - 1), outline=255, width=line)
        mask = np.asarray(image, np.float32) / np.float32(255)
        room = (wide - 2.6 * line, high - 2.6 * line)
        if self.shape == DATE:
            self._bands(mask, room, line)
        else:
            self._column(mask, room)
        return mask

    def _column(self, mask: Mask, room: tuple[float, float]) -> None:
        """The letters below one another, as wide as the frame lets them be; four of a square seal in two columns."""
        count = len(self.name)
        if self.shape == SQUARE and count >= 3:
            self._block(mask, room)
            return
        high = room[1] * (0.98 if self.shape == SQUARE else 0.9) * self.letters
        each = high / count
        for place, char in enumerate(self.name):
            middle = (place + 0.5) * each - high / 2
            half = abs(middle) / (room[1] / 2) if self.shape != SQUARE else 0.0
            edge = max(0.25, 1 - min(0.95, half + 0.28 * each / high) ** 2) ** 0.5 if self.shape != SQUARE else 0.96
            if count == 1:
                edge = 0.74
            _put(mask, self._cut(char, place, edge * room[0] * self.letters, each * 0.97), (0, middle))

    def _block(self, mask: Mask, room: tuple[float, float]) -> None:
        text = (self.name + "之印")[:4]
        each = (room[0] / 2 * self.letters, room[1] / 2 * self.letters)
        for place, char in enumerate(text):
            column, row = divmod(place, 2)
            _put(mask, self._cut(char, place, each[0], each[1]), ((0.5 - column) * each[0], (row - 0.5) * each[1]))

    def _bands(self, mask: Mask, room: tuple[float, float], line: int) -> None:
        """Two lines across, and between them the day."""
        high, wide = mask.shape
        for place in (0.37, 0.63):
            reach = round(wide * (0.25 - (place - 0.5) ** 2) ** 0.5)
            row = round(high * place)
            mask[row - line // 2 : row + (line + 1) // 2, wide // 2 - reach : wide // 2 + reach] = 1
        for text, place, share, size in (
            (self.band[0], -0.30, 0.56, 0.2),
            (self.band[1], 0, 0.88, 0.2),
            (self.name, 0.29, 0.6, 0.23),
        ):
            self._line(mask, text, place * high, share * room[0], size * high)

    def _line(self, mask: Mask, text: str, middle: float, most: float, size: float) -> None:
        wides = [0.55 if char.isascii() else 1.0 for char in text]
        each = min(size, most / max(1.0, sum(wides)))
        across = -each * sum(wides) / 2
        for place, (char, wide) in enumerate(zip(text, wides, strict=True)):
            _put(mask, self._cut(char, place, each, size * 0.95), (across + each * wide / 2, middle))
            across += each * wide

    def _cut(self, char: str, place: int, wide: float, high: float) -> Mask:
        """A letter stretched to its room and bent, as no two are alike on seals cut by hand."""
        plain = letter(char, self.font, 120)
        rows, columns = np.nonzero(plain > 0.3)
        if not len(rows):
            return np.zeros((1, 1), np.float32)
        ink = plain[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        # Letters like 一 are not blown up to the whole room.
        wide, high = wide * max(0.35, ink.shape[1] / 112) ** 0.5, high * max(0.35, ink.shape[0] / 112) ** 0.5
        size = max(2, round(wide)), max(2, round(high))
        stretched = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if size[0] < ink.shape[1] else cv2.INTER_LINEAR)
        rng = np.random.default_rng((self.bend, place))
        y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
        a, b, c, d = rng.uniform(0, 6.3, 4)
        reach = 0.03 * min(size)
        shifted_x = x + reach * np.sin(4 * y / size[1] + a) + reach * np.sin(3 * x / size[0] + b)
        shifted_y = y + reach * np.sin(4 * x / size[0] + c) + reach * np.sin(3 * y / size[1] + d)
        return np.asarray(
            cv2.remap(stretched, shifted_x.astype(np.float32), shifted_y.astype(np.float32), cv2.INTER_LINEAR)
        )


def _put(mask: Mask, letter_: Mask, middle: tuple[float, float]) -> None:
    """Add a letter, its middle so many pixels right of and below the seal's."""
    high, wide = letter_.shape
    left = round((mask.shape[1] - wide) / 2 + middle[0])
    top = round((mask.shape[0] - high) / 2 + middle[1])
    rows = slice(max(0, top), min(mask.shape[0], top + high))
    columns = slice(max(0, left), min(mask.shape[1], left + wide))
    if rows.start < rows.stop and columns.start < columns.stop:
        part = letter_[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
        mask[rows, columns] = np.maximum(mask[rows, columns], part)
