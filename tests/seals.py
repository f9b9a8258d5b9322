"""Seals drawn from a font, as people paste them: round, oval, square or dated, a little turned, of any size and ink."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

INKS = ((200, 30, 30), (180, 20, 40), (215, 60, 50), (160, 10, 20), (30, 30, 30))
SHAPES = ("round", "round", "round", "square", "oval", "date")
_SCALE = 4
_PLACES = ("/usr/share/fonts", "/Library/Fonts", "/System/Library/Fonts", "C:/Windows/Fonts")
_FONTS = (
    *("ipam.ttf", "ipag.ttf", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc"),
    *("msmincho.ttc", "yumin.ttf", "ヒラギノ明朝 ProN.ttc"),
)


def fonts() -> list[str]:
    """Return the Japanese fonts of this machine; the test is skipped where it has none."""
    files = {path.name: path for place in _PLACES if Path(place).is_dir() for path in Path(place).rglob("*.tt[fc]")}
    found = [str(files[name]) for name in _FONTS if name in files]
    if not found:
        pytest.skip("no Japanese font is installed")
    return found


@dataclass(frozen=True)
class Seal:
    """One seal: ``angle`` in degrees, ``clear`` on transparent paper, ``size`` in pixels."""

    name: str
    font: str
    shape: str = "round"
    size: int = 120
    angle: float = 0.0
    ink: tuple[int, int, int] = INKS[0]
    clear: bool = False

    def png(self) -> bytes:
        side = self.size * _SCALE
        image = Image.new("RGBA", (side, side), (*self.ink, 0))
        draw = ImageDraw.Draw(image)
        line = max(2, side // 28)
        left = side // 6 if self.shape == "oval" else line
        frame = draw.rectangle if self.shape == "square" else draw.ellipse
        frame((left, line, side - left, side - line), outline=(*self.ink, 255), width=line)
        if self.shape == "date":
            self._bands(draw, side, line)
        else:
            self._column(draw, side, line)
        image = image.rotate(self.angle, Image.Resampling.BICUBIC, expand=True)
        image = image.resize((image.width // _SCALE, image.height // _SCALE), Image.Resampling.LANCZOS)
        if not self.clear:
            paper = Image.new("RGBA", image.size, (255, 255, 255, 255))
            image = Image.alpha_composite(paper, image).convert("RGB")
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()

    def _column(self, draw: ImageDraw.ImageDraw, side: int, line: int) -> None:
        room = side * (0.9 if self.shape == "square" else 0.84) - 2 * line
        each = room / len(self.name)
        wide = side * {"round": 0.62, "oval": 0.5, "square": 0.8}[self.shape]
        for place, char in enumerate(self.name):
            self._write(draw, side, (side - room) / 2 + each * (place + 0.5), char, min(each, wide))

    def _bands(self, draw: ImageDraw.ImageDraw, side: int, line: int) -> None:
        for y in (0.36, 0.64):
            draw.line((side * 0.06, side * y, side * 0.94, side * y), fill=(*self.ink, 255), width=line)
        for y, text, share in ((0.22, "庶務課", 0.17), (0.5, "7.11.25", 0.17), (0.78, self.name, 0.2)):
            self._write(draw, side, side * y, text, side * share)

    def _write(self, draw: ImageDraw.ImageDraw, side: int, middle: float, text: str, size: float) -> None:
        font = ImageFont.truetype(self.font, int(size))
        place = (side / 2, middle)
        draw.text(place, text, font=font, fill=(*self.ink, 255), anchor="mm", stroke_width=side // 200)


def drawn(count: int, seed: int, names: Sequence[str]) -> Iterator[Seal]:
    """Yield seals of these names in all their forms; the same seed gives the same ones."""
    chooser = random.Random(seed)
    known = fonts()
    for _ in range(count):
        yield Seal(
            chooser.choice(names),
            chooser.choice(known),
            chooser.choice(SHAPES),
            chooser.choice((60, 80, 100, 120, 160, 200)),
            chooser.choice((0.0, 0.0, chooser.uniform(-15, 15))),
            chooser.choice(INKS),
            chooser.random() < 0.5,
        )
