"""Seals on a page: rings and frames with letters in them, measured against what a pressed seal looks like."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.returns.paper.ink import AREA, Ink, Mask
from ledger_tools.returns.paper.placing import SCALE

Floats = NDArray[np.float64]
Shares = NDArray[np.float32]
#: Middle, half axes, turn, and how far the points lie off, against the radius.
_Fitted = tuple[float, float, float, float, float, float]

_TOGETHER = 1.6  # millimetres between parts of one seal or signature
_BESIDE_RULE = 0.75
_DIRECTIONS = 180
_BAND = 0.45  # millimetres to each side of a ring in which its ink lies
_OFF = 0.5
_NEAR = 0.9  # of a ring that was fitted to a part of it
_ROUNDS = 6
_TRIES, _ON_CIRCLE, _LARGEST = 60, 0.25, 9.0  # circles tried; millimetres that ink lies off one, and its radius at most
_BENT, _SEEN_AROUND, _STRAY = 0.03, 0.6, 0.01  # of an ellipse that fits badly, and of the circle that fits better
_WORSE = 8.0  # how much more a ring must be covered whose ink lies farther off
_FEWEST = 24  # directions in which a ring must be seen before it is one
_SECTORS, _OF_SECTOR = 24, 0.25  # of a ring; the share of one that is inked where it is seen
_CHORDS = 0.6  # of a ring's radius: how far from its middle a stroke that strikes it out runs
_LINE_LENGTH, _LINE_WIDTH, _ON_LINE = 4.0, 0.45, 0.8  # millimetres of a line through a seal, and share of ink on it
_BEYOND_LETTERS = 0.74  # of half its length: letters do not reach the ring
_WHOLE_CHORD, _WHOLE_END = 0.93, 0.97  # of such a stroke, in ink


@dataclass(frozen=True, slots=True)
class Ring:
    """An ellipse around a group of ink, in pixels of the page: middle, half axes, turn in radians.

    ``covered`` is how much of it is inked, as far as no rule hides it; ``evenly`` the share of its sectors in which
    some of it is; ``residual`` how far the ink's outside lies off it, against its radius.
    """

    x: float
    y: float
    half_x: float
    half_y: float
    turn: float
    covered: float
    residual: float
    evenly: float = 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Its diameters in millimetres, the shorter one first."""
        short, long = sorted((2 * self.half_x / SCALE, 2 * self.half_y / SCALE))
        return short, long

    def moved(self, across: float, down: float) -> Ring:
        return replace(self, x=self.x + across, y=self.y + down)

    def at(self, u: Shares, v: Shares) -> tuple[Shares, Shares]:
        """Places within the ring as shares of its half axes, right of and below its middle as it lies."""
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        along, across = (u * cos + v * sin) * self.half_x, (v * cos - u * sin) * self.half_y
        return self.x + along * cos - across * sin, self.y + along * sin + across * cos

    def inside(self, shape: tuple[int, ...], more: float = 0.0) -> Mask:
        """The pixels within the ring, drawn so many millimetres wider."""
        mask = np.zeros(shape[:2], dtype=np.uint8)
        axes = (max(1.0, self.half_x + more * SCALE), max(1.0, self.half_y + more * SCALE))
        cv2.ellipse(mask, ((self.x, self.y), (2 * axes[0], 2 * axes[1]), float(np.degrees(self.turn))), 1, -1)
        return mask.astype(np.bool_)


def groups_of(mask: Mask) -> list[Mask]:
    """Part ink into what belongs together, the largest first."""
    reach = round(_TOGETHER * SCALE / 2) * 2 + 1
    joined = cv2.dilate(mask.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    count, labels = cv2.connectedComponents(joined)
    sizes = np.bincount(labels[mask].ravel(), minlength=count)
    order = np.argsort(-sizes)
    return [mask & (labels == label) for label in order.tolist() if label and sizes[label]]


def ring_of(group: Mask, ink: Ink, cell: tuple[slice, slice]) -> Ring | None:
    """Fit a ring to the outside of a group of ink that lies in a cell; None where it has none."""
    ys, xs = np.nonzero(group[cell])
    if len(xs) < _FEWEST:
        return None
    top, left = cell[0].start, cell[1].start
    outside = _outside(xs + left, ys + top)
    beside = round(_BESIDE_RULE * SCALE)
    free = (outside[:, 1] > top + beside) & (outside[:, 1] < cell[0].stop - 1 - beside)
    free &= (outside[:, 0] > left + beside) & (outside[:, 0] < cell[1].stop - 1 - beside)
    points = outside[free]
    if len(points) < _FEWEST:
        return None
    circle = _circle(points)
    rings = [_refined(first, ink) for first in (_fit(points), circle) if first is not None]
    best = max(rings, key=lambda ring: ring.covered + ring.evenly - _WORSE * ring.residual, default=None)
    if circle is None or best is None or best.residual <= _BENT:
        return best
    # Letters seen through a wide gap bend an ellipse towards them; a circle that holds all the ink does not bend.
    plain = Ring(*circle[:5], 0.0, circle[5])
    covered, evenly = _covered(plain, ink)
    beyond = group & ~plain.inside(group.shape, more=_OFF)
    is_better = evenly >= _SEEN_AROUND and beyond[cell].sum() <= _STRAY * group[cell].sum()
    return replace(plain, covered=covered, evenly=evenly) if is_better else best


def _refined(fitted: _Fitted, ink: Ink) -> Ring:
    """Fit a ring again to what lies near it; what of it lies beyond the cell's borders tells, too."""
    for _ in range(2):
        points = _edge(Ring(*fitted[:5], 0.0, fitted[5]), ink)
        fitted = (_fit(points) if len(points) >= _FEWEST else None) or fitted
    ring = Ring(*fitted[:5], 0.0, fitted[5])
    covered, evenly = _covered(ring, ink)
    return replace(ring, covered=covered, evenly=evenly)


def _circle(points: Floats) -> _Fitted | None:
    """The circle on which most of the outside lies: letters that show through gaps do not pull at it."""
    count = len(points)
    step = count // 3
    firsts = np.arange(0, count, max(1, count // _TRIES))
    a, b, c = (points[(firsts + shift) % count] for shift in (0, step, 2 * step))
    # Where the perpendiculars of two chords meet.
    ab, ac = b - a, c - a
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    cross = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    far_b, far_c = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = a[:, 0] + (ac[:, 1] * far_b - ab[:, 1] * far_c) / cross
    y = a[:, 1] + (ab[:, 0] * far_c - ac[:, 0] * far_b) / cross
    radius = np.hypot(a[:, 0] - x, a[:, 1] - y)
    off = np.hypot(points[:, 0] - x[:, None], points[:, 1] - y[:, None]) - radius[:, None]
    near = np.abs(off) < _ON_CIRCLE * SCALE
    worth = near.sum(axis=1) - 2 * (off > _OFF * SCALE).sum(axis=1)
    worth[~(radius < _LARGEST * SCALE)] = -count
    best = int(np.argmax(worth))
    if near[best].sum() < _FEWEST or worth[best] <= 0:
        return None
    rest = float(np.sqrt(np.mean(off[best][near[best]] ** 2)) / radius[best])
    return float(x[best]), float(y[best]), float(radius[best]), float(radius[best]), 0.0, rest


def _edge(ring: Ring, ink: Ink) -> Floats:
    """The outermost ink in each direction near a ring, wherever on the page it lies."""
    steps = np.arange(-_NEAR, _NEAR + 1e-6, 0.5 / SCALE) * SCALE
    xs, ys = _around(ring, steps)
    hit = _looked_up(ink.mask, xs, ys)
    last = hit.shape[0] - 1 - np.argmax(hit[::-1], axis=0)
    seen = np.flatnonzero(hit.any(axis=0))
    return np.column_stack([xs[last[seen], seen], ys[last[seen], seen]]).astype(np.float64)


def _around(ring: Ring, steps: Floats) -> tuple[Floats, Floats]:
    """Places around a ring, so many pixels outside it: a line for each step, a column for each direction."""
    angles = np.linspace(0, 2 * np.pi, 2 * _DIRECTIONS, endpoint=False)
    u = (ring.half_x + steps[:, None]) * np.cos(angles)
    v = (ring.half_y + steps[:, None]) * np.sin(angles)
    cos, sin = np.cos(ring.turn), np.sin(ring.turn)
    return ring.x + u * cos - v * sin, ring.y + u * sin + v * cos


def _looked_up(mask: Mask, xs: Floats, ys: Floats) -> Mask:
    """The mask at these places; False beyond its edge."""
    x, y = np.round(xs).astype(int), np.round(ys).astype(int)
    height, width = mask.shape
    there = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return np.asarray(there & mask[y.clip(0, height - 1), x.clip(0, width - 1)], dtype=np.bool_)


def _outside(xs: NDArray[np.int64], ys: NDArray[np.int64]) -> Floats:
    """The farthest ink in each direction from the middle of its hull."""
    hull = cv2.convexHull(np.column_stack([xs, ys]).astype(np.int32)).reshape(-1, 2)
    moments = cv2.moments(hull.astype(np.float32))
    if not moments["m00"]:
        return np.zeros((0, 2))
    x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    away = np.hypot(xs - x, ys - y)
    direction = ((np.arctan2(ys - y, xs - x) + np.pi) / (2 * np.pi) * _DIRECTIONS).astype(int) % _DIRECTIONS
    order = np.lexsort((away, direction))
    last = np.flatnonzero(np.diff(direction[order], append=_DIRECTIONS))
    chosen = order[last]
    return np.column_stack([xs[chosen], ys[chosen]]).astype(np.float64)


def _fit(points: Floats) -> _Fitted | None:
    """Fit an ellipse, leaving out what lies inside it: letters seen through a gap."""
    good = np.ones(len(points), dtype=bool)
    found = None
    for _ in range(_ROUNDS):
        if good.sum() < _FEWEST:
            return None
        (x, y), (wide, high), degrees = cv2.fitEllipseDirect(points[good].astype(np.float32))
        if not all(np.isfinite((x, y, wide, high, degrees))) or min(wide, high) < SCALE or max(wide, high) > 40 * SCALE:
            return None
        turn = np.radians(degrees)
        off = _off(points, x, y, wide / 2, high / 2, turn)
        mean = (wide + high) / 4
        limit = max(_OFF * SCALE, 1.5 * float(np.median(np.abs(off[good]))))
        found = (x, y, wide / 2, high / 2, turn, float(np.sqrt(np.mean(off[good] ** 2)) / mean))
        fresh = np.abs(off) < limit
        if (fresh == good).all():
            break
        good = fresh
    return found


def _off(points: Floats, x: float, y: float, half_x: float, half_y: float, turn: float) -> Floats:
    """How many pixels each point lies outside an ellipse, towards its middle."""
    dx, dy = points[:, 0] - x, points[:, 1] - y
    u, v = dx * np.cos(turn) + dy * np.sin(turn), -dx * np.sin(turn) + dy * np.cos(turn)
    away = np.hypot(dx, dy)
    unit = np.sqrt((u / half_x) ** 2 + (v / half_y) ** 2)
    return np.asarray(away - away / np.maximum(unit, 1e-6), dtype=np.float64)


def _covered(ring: Ring, ink: Ink) -> tuple[float, float]:
    """How much of a ring is inked, of what no rule hides; and in how many of its sectors some of it is."""
    xs, ys = _around(ring, np.arange(-2 * _BAND, _BAND + 1e-6, 0.5 / SCALE) * SCALE)
    hit = _looked_up(ink.mask, xs, ys).any(axis=0)
    # Of a ring along a rule nothing is seen.
    on_x, on_y = _around(ring, np.zeros(1))
    seen = hit | ~_looked_up(ink.rules, on_x, on_y)[0]
    inked, shown = hit.reshape(_SECTORS, -1).sum(axis=1), seen.reshape(_SECTORS, -1).sum(axis=1)
    told = shown >= shown.max() / 2
    evenly = float((inked[told] >= _OF_SECTOR * shown[told]).mean()) if told.any() else 0.0
    return float(hit.sum() / max(1, seen.sum())), evenly


def layout_of(letters: Mask, inner: Mask) -> tuple[float, float]:
    """How letters lie in the room within a ring or frame: the share that their hull takes, and how far off its middle
    that lies, against its radius. Whoever cuts a seal fills its room; what is written into a circle is smaller."""
    ys, xs = np.nonzero(letters)
    room_y, room_x = np.nonzero(inner)
    if len(xs) < _FEWEST or not len(room_x):
        return 0.0, 1.0
    hull = cv2.convexHull(np.column_stack([xs, ys]).astype(np.int32))
    area = float(cv2.contourArea(hull))
    moments = cv2.moments(hull.reshape(-1, 2).astype(np.float32))
    if not moments["m00"]:
        return 0.0, 1.0
    x, y = moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]
    off = float(np.hypot(x - room_x.mean(), y - room_y.mean())) / float(np.sqrt(len(room_x) / np.pi))
    return area / len(room_x), off


def chord_of(ring: Ring, ink: Ink) -> float:
    """How much darker than the ring a stroke is that runs through it from side to side; -1 where there is none.

    A line that strikes a seal out is of another ink; letters that reach from side to side are of the seal's own.
    """
    radius = min(ring.half_x, ring.half_y)
    offsets = np.arange(-_CHORDS * radius, _CHORDS * radius, 1.5)[:, None]
    share = np.linspace(-0.94, 0.94, _DIRECTIONS)[None, :]
    along = share * np.sqrt(np.maximum(0, radius**2 - offsets**2))
    ends = np.abs(share[0]) > _BEYOND_LETTERS
    wide = cv2.dilate(ink.mask.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    dark = cv2.dilate(ink.shade, np.ones((3, 3), np.uint8))
    own = _shade_of(ring, ink, dark)
    darkest = -1.0
    for degrees in range(-60, 61, 4):
        cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        xs, ys = ring.x + along * cos - offsets * sin, ring.y + along * sin + offsets * cos
        hit = _looked_up(wide, xs, ys)
        whole = (hit.mean(axis=1) >= _WHOLE_CHORD) & (hit[:, ends].mean(axis=1) >= _WHOLE_END)
        if whole.any():
            shades = _values(dark, xs[whole], ys[whole])
            darkest = max(darkest, float(np.median(shades, axis=1).max()) - own)
    return darkest


def _shade_of(ring: Ring, ink: Ink, dark: NDArray[np.float32]) -> float:
    """How dark the ring itself is."""
    xs, ys = _around(ring, np.arange(-0.6, 0.1, 1 / SCALE) * SCALE)
    return float(np.median(_values(np.where(ink.rules, 0, dark), xs, ys).max(axis=0)))


def _values(shade: NDArray[np.float32], xs: Floats, ys: Floats) -> NDArray[np.float32]:
    x, y = np.round(xs).astype(int), np.round(ys).astype(int)
    return np.asarray(shade[y.clip(0, shade.shape[0] - 1), x.clip(0, shade.shape[1] - 1)], dtype=np.float32)


def share_outside(inside: Mask, cell: tuple[slice, slice]) -> float:
    """How much of the area of an impression lies above or below a row."""
    return float(1 - inside[cell[0]].sum() / max(1, inside.sum()))


def is_straight(mask: Mask) -> bool:
    """Whether ink, broken as it may be, lies on one line that is longer than any stroke of a letter."""
    ys, xs = np.nonzero(mask)
    if len(xs) < _FEWEST:
        return False
    points = np.column_stack([xs, ys]).astype(np.float64)
    points -= np.median(points, axis=0)
    _, _, ways = np.linalg.svd(points, full_matrices=False)
    along, across = (points @ ways.T).T
    on_line = np.abs(across - np.median(across)) < _LINE_WIDTH * SCALE
    reach = float(np.ptp(along[on_line])) if on_line.any() else 0.0
    return float(on_line.mean()) >= _ON_LINE and reach >= _LINE_LENGTH * SCALE


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle around a group of ink; ``covered`` is how much of its edge is inked."""

    corners: Floats
    size: tuple[float, float]
    covered: float

    def moved(self, across: float, down: float) -> Frame:
        return replace(self, corners=self.corners + np.array([across, down]))

    def at(self, u: Shares, v: Shares) -> tuple[Shares, Shares]:
        """Places within the frame as shares of half its sides, right of and below its middle as it lies."""
        middle = self.corners.mean(axis=0)
        sides = [
            (start + stop) / 2 - middle for start, stop in zip(self.corners, np.roll(self.corners, -1, 0), strict=True)
        ]
        right = max(sides, key=lambda way: float(way[0]))
        down = max(sides, key=lambda way: float(way[1]))
        return middle[0] + u * right[0] + v * down[0], middle[1] + u * right[1] + v * down[1]

    def inside(self, shape: tuple[int, ...], more: float = 0.0) -> Mask:
        """The pixels within the frame, drawn so many millimetres wider."""
        mask = np.zeros(shape[:2], dtype=np.uint8)
        middle = self.corners.mean(axis=0)
        away = self.corners - middle
        length = np.linalg.norm(away, axis=1, keepdims=True)
        drawn = middle + away * np.maximum(0.05, 1 + more * SCALE * np.sqrt(2) / np.maximum(length, 1e-6))
        cv2.fillConvexPoly(mask, np.round(drawn).astype(np.int32), 1)
        return mask.astype(np.bool_)


def frame_of(group: Mask, ink: Ink) -> Frame | None:
    """Lay the smallest rectangle around a group of ink."""
    ys, xs = np.nonzero(group)
    if len(xs) < _FEWEST:
        return None
    rectangle = cv2.minAreaRect(np.column_stack([xs, ys]).astype(np.float32))
    corners = cv2.boxPoints(rectangle).astype(np.float64)
    short, long = sorted(side / SCALE for side in rectangle[1])
    middle = corners.mean(axis=0)
    hit = seen = 0
    for start, stop in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        steps = np.linspace(0.06, 0.94, max(8, int(np.linalg.norm(stop - start))))[:, None]
        line = start + (stop - start) * steps
        inwards = middle - (start + stop) / 2
        inwards = inwards / max(1e-6, float(np.linalg.norm(inwards)))
        found = np.zeros(len(line), dtype=bool)
        hidden = np.zeros(len(line), dtype=bool)
        for depth in np.arange(-0.2, 1.0, 0.5 / SCALE) * SCALE:
            places = np.round(line + inwards * depth).astype(int)
            x, y = places[:, 0].clip(0, ink.mask.shape[1] - 1), places[:, 1].clip(0, ink.mask.shape[0] - 1)
            found |= group[y, x]
            hidden |= ink.rules[y, x]
        hit += int(found.sum())
        seen += int((found | ~hidden).sum())
    return Frame(corners, (short, long), hit / max(1, seen))


def square_millimetres(mask: Mask) -> float:
    return float(mask.sum()) / AREA
