"""A letter's strokes: the middle lines of its outline in a plain font, joined where they run straight on.

What comes out is tidier than a hand: the strokes stand where the font has them, in the printed form of the letter.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ledger_tools.simulate.paper.fonts import letter

#: Points (x, y) in units of the letter's square.
Stroke = NDArray[np.float64]

_SIDE = 88
_SHORTEST = 4  # pixels: a spur of the thinning
_STRAIGHT_ON = -0.72  # cosine between two ends that are one stroke
_AROUND = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
_Point = tuple[int, int]


@lru_cache(maxsize=4096)
def strokes(char: str, font: str) -> tuple[Stroke, ...]:
    """Return the strokes of a letter, from the upper left on; none for a space. Not to be changed."""
    lines = _joined(_edges(_thinned(letter(char, font, _SIDE) > 0.5)))
    found = [_smooth(np.array([(x, y) for y, x in _drawn(line)], float)) / _SIDE for line in lines]
    return tuple(sorted((_directed(line) for line in found), key=lambda line: line[0][1] + 0.4 * line[0][0]))


def _directed(line: Stroke) -> Stroke:
    """From left to right, or downwards: as strokes are drawn."""
    along = line[-1] - line[0]
    return line if along[0] + 1.4 * along[1] >= 0 else line[::-1]


def _drawn(line: list[_Point]) -> list[_Point]:
    """A dot becomes a short stroke."""
    y, x = line[-1]
    return line if len(line) > _SHORTEST else [*line, (y + 2, x + 1), (y + 3, x + 2)]


def _smooth(line: Stroke) -> Stroke:
    """Every other point of the line without the stairs of its pixels; its ends stay."""
    if len(line) < 5:
        return line
    padded = np.vstack((line[:1], line[:1], line, line[-1:], line[-1:]))
    mean = np.mean([padded[at : at + len(line)] for at in range(5)], axis=0)
    mean[0], mean[-1] = line[0], line[-1]
    return np.vstack((mean[:-1:3], mean[-1:]))


def _thinned(ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The skeleton by Zhang and Suen (1984)."""
    image = np.pad(ink, 1).astype(np.uint8)
    while True:
        before = int(image.sum())
        for is_first in (True, False):
            ring = [np.roll(image, (-dy, -dx), (0, 1)) for dy, dx in _AROUND]
            count = sum(ring[1:], ring[0])
            turns = sum((ring[at] < ring[(at + 1) % 8]).astype(np.uint8) for at in range(8))
            north, east, south, west = ring[::2]
            if is_first:
                kept = (north & east & south == 0) & (east & south & west == 0)
            else:
                kept = (north & east & west == 0) & (north & south & west == 0)
            image[(image == 1) & (count >= 2) & (count <= 6) & (turns == 1) & kept] = 0
        if int(image.sum()) == before:
            return image[1:-1, 1:-1].astype(bool)


def _edges(skeleton: NDArray[np.bool_]) -> list[list[_Point]]:
    """The lines between ends and crossings of a skeleton; crossings are taken as their middle."""
    points = {(int(y), int(x)) for y, x in np.argwhere(skeleton)}
    near = {
        point: [other for dy, dx in _AROUND if (other := (point[0] + dy, point[1] + dx)) in points] for point in points
    }
    crossing = np.zeros(skeleton.shape, np.uint8)
    for point, others in near.items():
        if len(others) > 2:
            crossing[point] = 1
    _, labels, _, middles = cv2.connectedComponentsWithStats(crossing, connectivity=8)
    node = {point: _middle(middles[labels[point]]) for point in points if labels[point]}
    plain = points - node.keys()
    edges, seen = [], set()
    starts = [p for p in sorted(plain) if sum(other in plain for other in near[p]) < 2]
    for start in (*starts, *sorted(plain)):
        if start in seen:
            continue
        line = [start]
        seen.add(start)
        while ahead := next((other for other in near[line[-1]] if other in plain and other not in seen), None):
            seen.add(ahead)
            line.append(ahead)
        head = next((node[other] for other in near[line[0]] if other in node), None)
        tail = next((node[other] for other in reversed(near[line[-1]]) if other in node), None)
        whole = [*([head] if head else []), *line, *([tail] if tail else [])]
        if len(line) >= _SHORTEST or not (head or tail) or (head and tail and head != tail):
            edges.append(whole)
    return edges


def _middle(place: NDArray[np.float64]) -> _Point:
    return round(float(place[1])), round(float(place[0]))


def _joined(edges: list[list[_Point]]) -> list[list[_Point]]:
    """Join edges that meet at a crossing and run straight on."""
    lines = list(edges)
    while True:
        best: tuple[float, int, int, bool, bool] | None = None
        for one in range(len(lines)):
            for two in range(one + 1, len(lines)):
                for turn_one in (False, True):
                    for turn_two in (False, True):
                        a = lines[one][::-1] if turn_one else lines[one]
                        b = lines[two][::-1] if turn_two else lines[two]
                        if a[-1] != b[0]:
                            continue
                        cosine = _cosine(a, b)
                        if cosine < _STRAIGHT_ON and (best is None or cosine < best[0]):
                            best = cosine, one, two, turn_one, turn_two
        if best is None:
            return lines
        _, one, two, turn_one, turn_two = best
        a = lines[one][::-1] if turn_one else lines[one]
        b = lines[two][::-1] if turn_two else lines[two]
        lines = [line for at, line in enumerate(lines) if at not in (one, two)] + [a + b[1:]]


def _cosine(first: list[_Point], second: list[_Point]) -> float:
    """Between the directions away from where two lines meet; -1 where one runs straight into the other."""
    at = np.array(first[-1], float)
    back = np.array(first[max(0, len(first) - 8)], float) - at
    on = np.array(second[min(len(second) - 1, 7)], float) - at
    return float(back @ on / max(1e-9, np.linalg.norm(back) * np.linalg.norm(on)))
