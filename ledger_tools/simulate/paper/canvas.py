"""A sheet of paper that ink is put on: ink takes light away, and never gives any back."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: Height × width × 3, red first.
Pixels = NDArray[np.uint8]
#: Height × width, 0 (no ink) to 1 (all of it).
Mask = NDArray[np.float32]
Colour = tuple[int, int, int]


def apart(rng: np.random.Generator) -> np.random.Generator:
    """Return dice for what depends on the number of pixels: a sheet drawn more finely stays the same sheet."""
    return np.random.default_rng(int(rng.integers(2**31)))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in millimetres from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Canvas:
    """A page being written on; ``per_mm`` pixels to the millimetre.

    ``trail`` keeps of each inking its uppermost line of pixels, and from there on the ink on each line.
    """

    pixels: Pixels
    per_mm: float
    trail: list[tuple[int, Mask]] = field(default_factory=list)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in millimetres."""
        return self.pixels.shape[1] / self.per_mm, self.pixels.shape[0] / self.per_mm

    def inked(self, top: float, bottom: float, marks: slice) -> float:
        """Square millimetres that these inkings left between two heights (mm)."""
        first, last = round(top * self.per_mm), round(bottom * self.per_mm)
        pixels = sum(float(ink[max(0, first - start) : max(0, last - start)].sum()) for start, ink in self.trail[marks])
        return pixels / self.per_mm**2

    def ink(self, mask: Mask, colour: Colour, middle: tuple[float, float]) -> None:
        """Put ink of a colour where ``mask`` says, its middle at ``middle`` (mm); what hangs over the edge is lost."""
        high, wide = mask.shape
        left = round(middle[0] * self.per_mm - wide / 2)
        top = round(middle[1] * self.per_mm - high / 2)
        here = (
            slice(max(0, top), min(self.pixels.shape[0], top + high)),
            slice(max(0, left), min(self.pixels.shape[1], left + wide)),
        )
        if here[0].start >= here[0].stop or here[1].start >= here[1].stop:
            return
        part = mask[here[0].start - top : here[0].stop - top, here[1].start - left : here[1].stop - left, None]
        self.trail.append((here[0].start, part.sum(axis=(1, 2))))
        absorbed = 1 - np.asarray(colour, np.float32) / 255
        self.pixels[here] = np.rint(self.pixels[here] * (1 - part * absorbed)).astype(np.uint8)
