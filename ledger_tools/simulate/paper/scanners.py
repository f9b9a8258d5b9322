"""What scanners make of a sheet: colour, grey, black and white, fax."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.simulate.paper.canvas import Pixels

COLOUR, GREY, BITS = COLOURS = ("colour", "grey", "1-bit")


@dataclass(frozen=True, slots=True)
class Scanner:
    """One machine with its settings. ``across`` and ``down`` are pixels to the inch."""

    name: str
    colours: str
    across: int
    down: int
    layered: bool = False  # 高圧縮 PDF

    @property
    def dpi(self) -> int:
        return self.across


SCANNERS = (
    Scanner("copier 200 colour", COLOUR, 200, 200),
    Scanner("copier 150 colour", COLOUR, 150, 150),
    Scanner("copier 300 colour", COLOUR, 300, 300),
    Scanner("copier 200 compressed", COLOUR, 200, 200, layered=True),
    Scanner("copier 200 grey", GREY, 200, 200),
    Scanner("copier 300 grey", GREY, 300, 300),
    Scanner("copier 300 bits", BITS, 300, 300),
    Scanner("copier 200 bits", BITS, 200, 200),
    Scanner("fax fine", BITS, 204, 196),
    Scanner("fax", BITS, 204, 98),
)


@dataclass(frozen=True, slots=True)
class Feed:
    """How a sheet lay: ``turned`` clockwise in quarters of a circle as degrees, ``skew`` in degrees, shifts in mm."""

    turned: int = 0
    skew: float = 0.0
    scale: float = 1.0
    right: float = 0.0
    down: float = 0.0


FLAT = Feed()


@dataclass(frozen=True, slots=True)
class Machine:
    """The state of a machine: the same for all pages of one pass."""

    brightness: float
    contrast: float
    cast: tuple[float, float, float]
    threshold: float
    streaks: tuple[tuple[float, float], ...]  # place across (share), strength
    beyond: int  # what is scanned beside the paper
    quality: int  # of JPEG
    grain: float

    @classmethod
    def of(cls, dice: random.Random) -> Machine:
        streaks = [(dice.random(), dice.uniform(0.03, 0.25)) for _ in range(dice.choice((0, 0, 0, 1, 2)))]
        return cls(
            brightness=dice.gauss(4, 5),
            contrast=dice.uniform(0.94, 1.12),
            cast=(dice.gauss(1, 0.012), dice.gauss(1, 0.008), dice.gauss(1, 0.016)),
            threshold=dice.uniform(118, 178),
            streaks=tuple(streaks),
            beyond=dice.choice((255, 252, 246, 226, 60)),
            quality=dice.choice((55, 65, 75, 75, 85, 92)),
            grain=dice.uniform(0.8, 2.6),
        )


def scanned(
    pixels: Pixels, per_mm: float, scanner: Scanner, machine: Machine, feed: Feed, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Return the scan of a sheet; one channel unless in colour, 0 and 255 only where in black and white."""
    sheet = pixels if scanner.colours == COLOUR else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    image = _fed(sheet, per_mm, scanner, machine, feed)
    levels = (np.arange(256, dtype=np.float32) - 128) * machine.contrast + 128 + machine.brightness
    casts = np.array(machine.cast, np.float32) if scanner.colours == COLOUR else np.ones(1, np.float32)
    table = np.clip(np.rint(levels[:, None] * casts), 0, 255).astype(np.uint8)
    image = np.asarray(cv2.LUT(image, table.reshape(1, 256, -1)), np.uint8)
    for place, strength in machine.streaks:
        at = round(place * (image.shape[1] - 1))
        streak = image[:, at : at + 1 + (scanner.across > 250)]
        np.copyto(streak, (streak * (1 - strength)).astype(np.uint8))
    image = grained(image, machine.grain, rng)
    return np.where(image > machine.threshold, 255, 0).astype(np.uint8) if scanner.colours == BITS else image


def _fed(sheet: NDArray[np.uint8], per_mm: float, scanner: Scanner, machine: Machine, feed: Feed) -> NDArray[np.uint8]:
    """The sheet under the lamp, in the scanner's pixels; a turn by quarters turns the scan with it."""
    turned = np.rot90(sheet, -feed.turned // 90 % 4)
    high, wide = turned.shape[:2]
    size = round(wide / per_mm / 25.4 * scanner.across), round(high / per_mm / 25.4 * scanner.down)
    angle = np.deg2rad(feed.skew)
    cos, sin = np.cos(angle) * feed.scale, np.sin(angle) * feed.scale
    to_middle = np.array([[1, 0, -wide / 2], [0, 1, -high / 2], [0, 0, 1]])
    turn = np.array([[cos, -sin, feed.right * per_mm], [sin, cos, feed.down * per_mm], [0, 0, 1]])
    back = np.array([[size[0] / wide, 0, size[0] / 2], [0, size[1] / high, size[1] / 2], [0, 0, 1]])
    coarse = per_mm * 25.4 / min(scanner.across, scanner.down)
    soft = cv2.GaussianBlur(np.ascontiguousarray(turned), (0, 0), 0.45 * coarse + 0.15)
    beyond = (machine.beyond,) * 3
    return np.asarray(
        cv2.warpAffine(soft, (back @ turn @ to_middle)[:2], size, flags=cv2.INTER_LINEAR, borderValue=beyond)
    )


def grained(image: NDArray[np.uint8], strength: float, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Add the sensor's noise, tiled from one patch: nobody sees that it repeats, and it is quick."""
    patch = np.rint(rng.normal(0, strength, (256, 257, *image.shape[2:])))
    times = (-(-image.shape[0] // 256), -(-image.shape[1] // 257), *(1 for _ in image.shape[2:]))
    for part, add in ((patch, cv2.add), (-patch, cv2.subtract)):
        tile = np.tile(np.clip(part, 0, 255).astype(np.uint8), times)[: image.shape[0], : image.shape[1]]
        image = np.asarray(add(image, np.ascontiguousarray(tile)), np.uint8)
    return image
