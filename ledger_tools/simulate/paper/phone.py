"""Photos of a sheet by telephone: perspective, waves, shadows, a desk around it, blur and noise."""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.simulate.paper.canvas import Mask, Pixels
from ledger_tools.simulate.paper.impressions import noise
from ledger_tools.simulate.paper.scanners import grained

NAME = "phone"
_DESKS = ((122, 98, 74), (66, 64, 66), (186, 176, 160), (212, 214, 216), (90, 110, 104), (150, 120, 88))
#: Waves are worked out on a grid this much coarser than the photo.
_COARSE = 8


@dataclass(frozen=True, slots=True)
class Photo:
    """How a photo was taken. Shares are of the sheet's width; ``long`` is the photo's longer side in pixels."""

    long: int
    lean: float  # how far corners move out of their place
    turn: float  # degrees
    wave: float
    margin: float  # of desk around the sheet; below 0 corners are cut off
    shadow: float
    warmth: float
    light: float
    blur: float  # pixels
    grain: float
    quality: int
    desk: int
    orientation: int  # of EXIF: the photo is stored turned, and says so

    @classmethod
    def of(cls, dice: random.Random) -> Photo:
        return cls(
            long=dice.choice((1800, 2200, 2600, 3000, 3264)),
            lean=dice.uniform(0.005, 0.06),
            turn=dice.gauss(0, 2.5),
            wave=dice.choice((0.0, dice.uniform(0.0, 0.008), dice.uniform(0.004, 0.014))),
            margin=dice.choice((0.03, 0.05, 0.08, 0.12)),
            shadow=dice.uniform(0.05, 0.45),
            warmth=dice.gauss(0.02, 0.05),
            light=dice.uniform(0.68, 1.0),
            blur=dice.choice((0.4, 0.6, 0.8, 1.3)),
            grain=dice.uniform(1.5, 6.0),
            quality=dice.choice((70, 82, 90)),
            desk=dice.randrange(len(_DESKS)),
            orientation=dice.choice((1, 1, 6, 3)),
        )


def photographed(pixels: Pixels, photo: Photo, rng: np.random.Generator) -> Pixels:
    """Return what the telephone stores; turned as its ``orientation`` says."""
    high, wide = pixels.shape[:2]
    long, short = photo.long, round(photo.long * 0.75)
    size = (short, long) if high >= wide else (long, short)
    to_sheet = _perspective(wide, high, size, photo, rng)
    image = _seen(pixels, to_sheet, size, photo, rng)
    image = np.asarray(cv2.GaussianBlur(image, (0, 0), photo.blur), np.uint8)
    gain = _light(size, photo, rng)
    colours = np.array([1 + photo.warmth, 1, 1 - 1.4 * photo.warmth], np.float32)
    image = np.clip(image * gain[:, :, None] * colours, 0, 255).astype(np.uint8)
    image = grained(image, photo.grain, rng)
    return np.ascontiguousarray(np.rot90(image, {1: 0, 6: 1, 3: 2}[photo.orientation]))


def _perspective(
    wide: int, high: int, size: tuple[int, int], photo: Photo, rng: np.random.Generator
) -> NDArray[np.float64]:
    """From the photo's pixels to the sheet's."""
    share = min(size[0] / wide, size[1] / high) * (1 - 2 * photo.margin)
    corners = np.array([(-wide, -high), (wide, -high), (wide, high), (-wide, high)]) / 2
    turn = np.deg2rad(photo.turn)
    seen = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    seen += rng.uniform(-1, 1, (4, 2)) * photo.lean * wide
    reach = np.abs(seen).max(axis=0)
    share = min(share, *(0.5 * np.array(size) * (1 - photo.margin) / reach))
    placed = seen * share + np.array(size) / 2
    sheet = corners + np.array([wide, high]) / 2
    return np.asarray(cv2.getPerspectiveTransform(placed.astype(np.float32), sheet.astype(np.float32)))


def _seen(
    pixels: Pixels, to_sheet: NDArray[np.float64], size: tuple[int, int], photo: Photo, rng: np.random.Generator
) -> Pixels:
    """The sheet as the lens sees it on the desk; a sheet that does not lie flat is bent in long waves."""
    wide, high = size
    coarse = (wide // _COARSE + 2, high // _COARSE + 2)
    y, x = np.mgrid[0 : coarse[1], 0 : coarse[0]] * float(_COARSE)
    places = np.stack([x, y], axis=-1).reshape(1, -1, 2)
    on_sheet = cv2.perspectiveTransform(places, to_sheet).reshape(coarse[1], coarse[0], 2).astype(np.float32)
    if photo.wave:
        across = on_sheet / np.array([pixels.shape[1], pixels.shape[0]], np.float32)
        phases = rng.uniform(0, 6.3, 4)
        bent = np.sin(2.6 * across[..., 0] + 4.2 * across[..., 1] + phases[0]) + 0.6 * np.sin(
            7 * across[..., 1] + phases[1]
        )
        aside = np.sin(3.1 * across[..., 1] + phases[2]) + 0.5 * np.sin(6 * across[..., 0] + phases[3])
        on_sheet += photo.wave * pixels.shape[1] * np.stack([aside, bent], axis=-1).astype(np.float32)
    whole = (coarse[0] * _COARSE, coarse[1] * _COARSE)
    grid = cv2.resize(on_sheet, whole, interpolation=cv2.INTER_LINEAR)
    # Resizing puts the middles of pixels together: the grid's first point lies half a coarse pixel in.
    shift = (_COARSE - 1) // 2
    x, y = (np.ascontiguousarray(part) for part in cv2.split(grid[shift : shift + high, shift : shift + wide]))
    desk = np.empty((high, wide, 3), np.uint8)
    desk[:] = _DESKS[photo.desk]
    wood = noise((high, wide), 40, rng)
    desk = np.clip(desk * (1 + 0.05 * wood[:, :, None]), 0, 255).astype(np.uint8)
    scale = pixels.shape[1] / wide
    soft = cv2.GaussianBlur(pixels, (0, 0), max(0.3, 0.35 * scale))
    cv2.remap(soft, x, y, cv2.INTER_LINEAR, dst=desk, borderMode=cv2.BORDER_TRANSPARENT)
    return desk


def _light(size: tuple[int, int], photo: Photo, rng: np.random.Generator) -> Mask:
    """Uneven light, darker towards the corners, and the shadow of a hand or of the telephone."""
    wide, high = size
    small = (high // 16, wide // 16)
    y, x = np.mgrid[-1 : 1 : small[0] * 1j, -1 : 1 : small[1] * 1j].astype(np.float32)
    way = rng.uniform(0, 2 * np.pi)
    slope = 1 + 0.5 * photo.shadow * (x * np.cos(way) + y * np.sin(way))
    gain = photo.light * slope * (1 - 0.12 * (x**2 + y**2))
    if rng.random() < 0.6:
        edge = x * np.cos(way + 1) + y * np.sin(way + 1) + 0.2 * np.sin(3 * y + way) - rng.uniform(0.0, 0.6)
        gain *= 1 - photo.shadow * 0.7 / (1 + np.exp(-edge / rng.uniform(0.02, 0.12)))
    return np.asarray(cv2.resize(gain.astype(np.float32), (wide, high), interpolation=cv2.INTER_LINEAR), np.float32)
