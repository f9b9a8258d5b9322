"""The same seal on several rows of paper: impressions are never alike to the last dot, as files are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ledger_tools.impressions import SIDE, Impressions, impressions_of

Floats = NDArray[np.float32]

_SIZES_APART = 0.06  # of the larger one: further apart two measures of one seal are not
_SOFT, _LOCAL = 0.5, 1.7  # pixels: a scanner's noise, and beyond which a shade is no line of a letter
_COARSE, _COARSE_TURNS = SIDE // 2, (-16, -8, 0, 8, 16)  # pixels to a side, degrees
_TURNS = tuple(range(-20, 21, 4))  # degrees
_REACH = 2  # pixels to each side
_AROUND = 5  # pixels to a side of what is compared place by place
#: The picture's upper, middle and lower lines; between them lie those around the day of a date seal.
_THIRDS = (slice(0, 9), slice(10, 21), slice(SIDE - 9, SIDE))
_PLAIN = 0.004  # variance of a place where nothing is drawn
_STEADY = 1e-4, 2e-3


class _Alike(NamedTuple):
    """How alike two impressions of one seal are, from 0 to 1.

    ``roughly`` at a first look, ``lying`` as they lie best upon each other, ``in_place`` place by place in each third:
    date seals of one office differ in one third only.
    """

    roughly: float
    lying: float
    in_place: float


_IN_SHADES, _IN_BLACK_AND_WHITE = _Alike(0.60, 0.82, 0.72), _Alike(0.50, 0.75, 0.60)


def groups_alike(seals: pd.DataFrame) -> pd.Series:
    """Return for each seal a text that is the same for impressions of one seal; '' where no other row has it.

    ``seals`` has ``impression``, ``member`` and ``office``: only within an office, and of different members, are they
    compared.
    """
    found = pd.Series("", index=seals.index, dtype=object)
    for office, own in seals.groupby("office", sort=False):
        members = own["member"].to_numpy()
        if len(own) < 2 or (members == members[0]).all():
            continue
        for number, group in enumerate(
            _joined(len(own), pairs_alike(impressions_of(own["impression"].tolist()), members))
        ):
            found.loc[own.index[group]] = f"{office} {number}"
    return found


def _joined(count: int, pairs: Iterator[tuple[int, int]]) -> list[list[int]]:
    """The groups of two and more that pairs make."""
    first = list(range(count))
    for one, other in pairs:
        old, new = first[other], first[one]
        first = [new if place == old else place for place in first]
    groups: dict[int, list[int]] = {}
    for at, place in enumerate(first):
        groups.setdefault(place, []).append(at)
    return [group for group in groups.values() if len(group) > 1]


def pairs_alike(seals: Impressions, members: NDArray[np.object_]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that are impressions of one seal on rows of different ``members``.

    A rough look at all tells which may be; only these are compared in full.
    """
    soft = _smooth(seals.pictures, _SOFT)
    rough = _roughly(_lines_of(soft))
    rough[np.tril_indices(len(rough))] = -1
    rough[members[:, None] == members] = -1
    rough[seals.framed[:, None] != seals.framed] = -1
    for side in np.log(np.maximum(seals.sizes, 1)).T:
        rough[np.abs(side[:, None] - side) > _SIZES_APART] = -1
    either = seals.bilevel[:, None] | seals.bilevel
    turned: dict[int, Floats] = {}
    for one, other in np.argwhere(rough >= np.where(either, _IN_BLACK_AND_WHITE.roughly, _IN_SHADES.roughly)).tolist():
        if one not in turned:
            turned[one] = _turned(soft[one], _TURNS)
        if _is_same(turned[one], soft[other], _IN_BLACK_AND_WHITE if either[one, other] else _IN_SHADES):
            yield one, other


def _roughly(pictures: Floats) -> Floats:
    """How alike all pictures are to each other, at half their size and a few turns."""
    small = pictures.reshape(-1, _COARSE, 2, _COARSE, 2).mean(axis=(2, 4))
    plain = _unit(small)
    turned = _turned(small, _COARSE_TURNS)
    alike = np.max([_unit(turned[:, way]) @ plain.T for way in range(len(_COARSE_TURNS))], axis=0)
    return np.asarray(np.maximum(alike, alike.T), dtype=np.float32)


def _is_same(turned: Floats, other: Floats, needed: _Alike) -> bool:
    """Lay one impression, turned in each way, upon the other as well as it fits, and compare them place by place."""
    lines = np.fft.rfft2(_unit(_lines_of(turned)).reshape(turned.shape))
    upon = np.fft.irfft2(np.conj(lines) * np.fft.rfft2(_unit(_lines_of(other[None])).reshape(other.shape)), other.shape)
    shifts = np.r_[0 : _REACH + 1, -_REACH:0]
    near = upon[:, shifts][:, :, shifts]
    turn, down, across = np.unravel_index(int(near.argmax()), near.shape)
    if near[turn, down, across] < needed.lying:
        return False
    return _in_place(np.roll(turned[turn], (shifts[down], shifts[across]), (0, 1)), other) >= needed.in_place


def _in_place(one: Floats, other: Floats) -> float:
    """How alike two pictures are on average over the places of the third in which they are least alike."""
    mean_one, mean_other = _around(one), _around(other)
    varied_one = np.maximum(_around(one * one) - mean_one * mean_one, 0)
    varied_other = np.maximum(_around(other * other) - mean_other * mean_other, 0)
    together = _around(one * other) - mean_one * mean_other
    alike = together / np.sqrt(varied_one * varied_other + _STEADY[0])
    drawn = _disc(SIDE) & (np.maximum(varied_one, varied_other) > _PLAIN)
    return min(float(alike[part][drawn[part]].mean()) if drawn[part].sum() > SIDE else 1.0 for part in _THIRDS)


def _lines_of(pictures: Floats) -> Floats:
    """The lines of letters alone: what is darker or paler than the paper around it."""
    return pictures - _smooth(pictures, _LOCAL)


def _smooth(pictures: Floats, pixels: float) -> Floats:
    places = np.arange(pictures.shape[-1])
    weights = np.exp(-0.5 * ((places[:, None] - places) / pixels) ** 2)
    return _weighted(pictures, weights)


def _around(picture: Floats) -> Floats:
    places = np.arange(picture.shape[-1])
    return _weighted(picture, (np.abs(places[:, None] - places) <= _AROUND // 2).astype(np.float64))


def _weighted(pictures: Floats, weights: NDArray[np.float64]) -> Floats:
    kernel = (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
    return np.asarray(kernel @ pictures @ kernel.T, dtype=np.float32)


def _unit(pictures: Floats) -> Floats:
    """Pictures as lines of numbers, each so that a product says how alike two of them are; without their corners."""
    disc = _disc(pictures.shape[-1])
    flat = np.where(disc, pictures, 0).reshape(len(pictures), -1)
    flat = np.where(disc.reshape(-1), flat - flat.sum(axis=1, keepdims=True) / disc.sum(), 0)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1e-6), dtype=np.float32)


@cache
def _disc(side: int) -> NDArray[np.bool_]:
    steps = (np.arange(side) + 0.5) / side * 2 - 1
    return np.asarray(steps[:, None] ** 2 + steps**2 <= 1, dtype=np.bool_)


def _turned(pictures: Floats, degrees: tuple[int, ...]) -> Floats:
    """Pictures (one, or several) turned about their middle in each of several ways."""
    side = pictures.shape[-1]
    flat = pictures.reshape(*pictures.shape[:-2], side * side)
    found = sum(np.take(flat, places, axis=-1) * weights for places, weights in _corners(side, degrees))
    return np.asarray(found, dtype=np.float32)


@cache
def _corners(side: int, degrees: tuple[int, ...]) -> tuple[tuple[NDArray[np.int64], Floats], ...]:
    """The four pixels around each place of a turned picture, and how much each of them counts there."""
    middle = (side - 1) / 2
    down, across = np.mgrid[0:side, 0:side] - middle
    turn = np.radians(np.array(degrees))[:, None, None]
    x = (np.cos(turn) * across + np.sin(turn) * down + middle).clip(0, side - 1)
    y = (np.cos(turn) * down - np.sin(turn) * across + middle).clip(0, side - 1)
    left, top = np.minimum(x.astype(int), side - 2), np.minimum(y.astype(int), side - 2)
    right, low = (x - left).astype(np.float32), (y - top).astype(np.float32)
    first = top * side + left
    return (
        (first, (1 - right) * (1 - low)),
        (first + 1, right * (1 - low)),
        (first + side, (1 - right) * low),
        (first + side + 1, right * low),
    )
