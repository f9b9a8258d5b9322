"""The rules of the table as the image shows them, against where they were printed: one smooth shift, and how well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.model import Box, PrintedPage
from ledger_tools.returns.paper.images import Pixels

Floats = NDArray[np.float64]

_REACH = 2.2  # millimetres in which a rule is looked for
_THICK = 1.2  # what is thicker is no rule
_APART = 0.8  # of the ends of a piece from the rules that cross it
_PIECE = 26.0
_FAINTEST = 2.0  # levels of 255 that a rule must be darker than the paper beside it, on average along a piece
_OUTLIER = 0.55
_ROUNDS = 4
_FEWEST = 6
_SHOWN = 0.5  # of the rules, for them to tell where a page lies
_ONE_LINE = ("no", "kigo", "bango")
_DARK, _HIGHEST = 128, 6.0  # of printed letters: levels of grey, millimetres
#: Powers of x and y: what a lens, a feeder and a wave do; few pieces bear only the first of them.
_POWERS = ((0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2), (3, 0), (2, 1), (1, 2), (0, 3))


@dataclass(frozen=True, slots=True)
class Shift:
    """By how many millimetres each place lies off; ``agreeing`` is the share of pieces of rules that say
    so, of the level or the upright ones, whichever is less."""

    across: Floats
    down: Floats
    middle: tuple[float, float]
    residual: float
    agreeing: float
    moved: float = 99.0  # millimetres that the rows lie off, by and large
    by_text: bool = False  # its rules are lost: what is printed in its rows says so

    def at(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        terms = _terms(x, y, self.middle)
        return terms[..., : len(self.across)] @ self.across, terms[..., : len(self.down)] @ self.down


RULES_MISSING = Shift(np.zeros(1), np.zeros(1), (0.0, 0.0), 99.0, 0.0)


def rules_of(grey: Pixels, printed: PrintedPage, area: Box, scale: int) -> Shift:
    """Find the rules on an upright image of ``area``; RULES_MISSING where there are hardly any.

    A copier that knows only black and white loses the fine ones: there the numbers printed in each row tell how high it
    lies, and the two thick rules beside what is filled in how far across.
    """
    middle = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
    down = _judged(*_found(grey, area, scale, _pieces(printed), flat=True), middle)
    across = _judged(*_found(grey, area, scale, _posts(printed), flat=False), middle)
    by_text = down.agreeing < _SHOWN
    if by_text:
        down = _judged(*_texts(grey, printed, area, scale), middle)
    if across.agreeing < _SHOWN:
        across = _judged(*_found(grey, area, scale, _thick_posts(printed), flat=False), middle)
    if not down.off.size or not across.off.size:
        return RULES_MISSING
    residual = float(np.sqrt(np.mean(np.concatenate([down.off, across.off]) ** 2)))
    # Of a page with other rows than these the columns agree all the same, and the other way round.
    return Shift(across.fit, down.fit, middle, residual, min(down.agreeing, across.agreeing), down.moved, by_text)


@dataclass(frozen=True, slots=True)
class _Fit:
    """The coefficients, what remains of the pieces that agree, and the share of all that do."""

    fit: Floats
    off: Floats
    agreeing: float
    moved: float = 99.0


def _judged(found: Floats, missed: int, middle: tuple[float, float]) -> _Fit:
    if len(found) < _FEWEST:
        return _Fit(np.zeros(1), np.zeros(0), 0.0)
    fit, off, good = _fitted(found, middle)
    return _Fit(fit, off, good / (len(found) + missed), float(np.median(np.abs(found[:, 2]))))


def _thick_posts(printed: PrintedPage) -> Iterator[tuple[float, float, float]]:
    columns = {key: (left, right) for key, left, right in printed.columns}
    for edge in (columns["received_on"][0], columns["remark"][1]):
        for top, bottom in printed.rows:
            half = (top + bottom) / 2
            yield edge, top, half
            yield edge, half, bottom


def _texts(grey: Pixels, printed: PrintedPage, area: Box, scale: int) -> tuple[Floats, int]:
    """Return (x, y, off) of what is printed on one line in the middle of each row, and how many are not there."""
    found: list[tuple[float, float, float]] = []
    missed = 0
    dark = grey < _DARK
    columns = {key: (left, right) for key, left, right in printed.columns}
    for key in _ONE_LINE:
        left, right = columns[key]
        first, last = (round((at - area.left) * scale) for at in (left + _APART, right - _APART))
        for top, bottom in printed.rows:
            above, below = (round((at - area.top) * scale) for at in (top + _APART, bottom - _APART))
            lines = dark[max(0, above) : max(0, below), max(0, first) : max(0, last)].any(axis=1)
            inked = np.flatnonzero(lines)
            if not inked.size or (inked[-1] - inked[0]) / scale > _HIGHEST:
                missed += 1
                continue
            centre = (max(0, above) + (inked[0] + inked[-1] + 1) / 2) / scale + area.top
            off = centre - (top + bottom) / 2
            if abs(off) > _REACH:
                missed += 1
                continue
            found.append(((left + right) / 2, (top + bottom) / 2, off))
    return np.array(found, dtype=np.float64).reshape(-1, 3), missed


def _pieces(printed: PrintedPage) -> Iterator[tuple[float, float, float]]:
    """Yield the level rules, column by column: height, and from where to where."""
    heights = [printed.head[0], *(top for top, _ in printed.rows), *(bottom for _, bottom in printed.rows[-1:])]
    for height in heights:
        for _, left, right in printed.columns:
            parts = max(1, round((right - left) / _PIECE))
            for part in range(parts):
                width = (right - left) / parts
                yield height, left + part * width, left + (part + 1) * width


def _posts(printed: PrintedPage) -> Iterator[tuple[float, float, float]]:
    """Yield the upright rules, row by row."""
    edges = [printed.columns[0][1], *(right for _, _, right in printed.columns)]
    for edge in edges:
        for top, bottom in printed.rows:
            yield edge, top, bottom


def _found(
    grey: Pixels, area: Box, scale: int, pieces: Iterator[tuple[float, float, float]], *, flat: bool
) -> tuple[Floats, int]:
    """Return (x, y, off) of the pieces found, in millimetres, and how many are not there."""
    image = grey if flat else np.ascontiguousarray(grey.T)
    length = max(3, round(_THICK * scale)) | 1
    dark = cv2.morphologyEx(image, cv2.MORPH_BLACKHAT, np.ones((length, 1), np.uint8))
    starts = (area.top, area.left) if flat else (area.left, area.top)
    reach = round(_REACH * scale)
    found: list[tuple[float, float, float]] = []
    missed = 0
    for at, start, stop in pieces:
        row = round((at - starts[0]) * scale)
        first, last = (round((end - starts[1]) * scale) for end in (start + _APART, stop - _APART))
        band = dark[max(0, row - reach) : row + reach + 1, max(0, first) : last]
        off = _nearest(band, row - max(0, row - reach)) if band.size else None
        if off is None:
            missed += 1
            continue
        centre, moved = (start + stop) / 2, (row + 0.5 + off) / scale + starts[0] - at - 0.5 / scale
        found.append((centre, at, moved) if flat else (at, centre, moved))
    return np.array(found, dtype=np.float64).reshape(-1, 3), missed


def _nearest(band: NDArray[np.uint8], middle: int) -> float | None:
    """Return how far from the middle the nearest line lies; None where there is none."""
    profile = band.mean(axis=1, dtype=np.float64)
    highest = float(profile.max(initial=0))
    if highest < _FAINTEST:
        return None
    inner = np.pad(profile, 1)
    peaks = np.flatnonzero((profile >= inner[:-2]) & (profile > inner[2:]) & (profile >= max(_FAINTEST, 0.5 * highest)))
    if not peaks.size:
        return None
    at = int(peaks[np.argmin(np.abs(peaks - middle))])
    left, here, right = inner[at], inner[at + 1], inner[at + 2]
    bend = left - 2 * here + right
    return float(at - middle + (0.5 * (left - right) / bend if bend else 0.0))


def _terms(x: Floats, y: Floats, middle: tuple[float, float]) -> Floats:
    u, v = (x - middle[0]) / 100, (y - middle[1]) / 100
    return np.stack([u**i * v**j for i, j in _POWERS], axis=-1)


def _fitted(found: Floats, middle: tuple[float, float]) -> tuple[Floats, Floats, int]:
    """Return the coefficients, what remains of those that agree, and how many do."""
    terms = _terms(found[:, 0], found[:, 1], middle)
    off = found[:, 2]
    plain = _least(terms[:, :3], off, np.abs(off - np.median(off)) < 2 * _OUTLIER)
    rest = off - terms[:, :3] @ plain
    good = np.abs(rest) < 2 * _OUTLIER
    powers = len(_POWERS) if len(off) >= 4 * len(_POWERS) else 3
    fit = np.zeros(powers)
    for _ in range(_ROUNDS):
        if good.sum() < _FEWEST:
            break
        fit = _least(terms[:, :powers], off, good)
        rest = off - terms[:, :powers] @ fit
        good = np.abs(rest) < _OUTLIER
    return fit, rest[good], int(good.sum())


def _least(terms: Floats, off: Floats, good: Sequence[bool] | NDArray[np.bool_]) -> Floats:
    chosen = np.asarray(good, dtype=bool)
    if chosen.sum() < terms.shape[1]:
        chosen = np.ones(len(off), dtype=bool)
    # A little weight towards no shift at all keeps the far corners calm where pieces are few.
    size = terms.shape[1]
    left = terms[chosen].T @ terms[chosen] + 1e-3 * np.eye(size)
    return np.asarray(np.linalg.solve(left, terms[chosen].T @ off[chosen]), dtype=np.float64)
