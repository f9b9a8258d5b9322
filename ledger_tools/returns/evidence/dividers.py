"""The two lines that part a dated seal into office, day and name, and what tells them from strokes through it.

However the seal is turned, they run side by side within its circle, one on each side of the centre and well away from
it. What strikes a seal out crosses its middle, reaches over its edge, or comes alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Point = tuple[float, float]
#: Left, top, width and height.
Frame = tuple[float, float, float, float]
Chord = tuple[Point, Point]

_REACH = 1.2  # of the radius: lines are drawn a little too long
_NEAREST, _FARTHEST = 0.15, 0.75  # of the radius from the centre
_PARALLEL = math.radians(8)


def chord(frame: Frame, *, rises: bool, degrees: float = 0.0) -> Chord:
    """Return the ends of a line in its frame: from top left to bottom right, or the other way where it ``rises``."""
    left, top, width, height = frame
    ends = ((left, top + height), (left + width, top)) if rises else ((left, top), (left + width, top + height))
    if not degrees:
        return ends
    x, y, turn = left + width / 2, top + height / 2, math.radians(degrees)
    cosine, sine = math.cos(turn), math.sin(turn)
    first, last = ((x + (a - x) * cosine - (b - y) * sine, y + (a - x) * sine + (b - y) * cosine) for a, b in ends)
    return first, last


def are_dividers(chords: Sequence[Chord], circle: Frame) -> bool:
    """Tell whether these lines are the two dividers of a seal that fills ``circle``."""
    if len(chords) != 2 or min(circle[2:]) <= 0:
        return False
    measured = [_measured(one, circle) for one in chords]
    if not all(reach <= _REACH for _, _, reach in measured):
        return False
    (angle, distance, _), (other_angle, other_distance, _) = measured
    apart = abs(angle - other_angle) % math.pi
    if min(apart, math.pi - apart) > _PARALLEL:
        return False
    if apart > math.pi / 2:
        other_distance = -other_distance  # drawn the other way round
    return distance * other_distance < 0 and all(
        _NEAREST <= abs(one) <= _FARTHEST for one in (distance, other_distance)
    )


def is_within(one: Chord, circle: Frame) -> bool:
    """Tell whether a line lies within a circle."""
    return min(circle[2:]) > 0 and _measured(one, circle)[2] <= _REACH


def _measured(one: Chord, circle: Frame) -> tuple[float, float, float]:
    """Return a line's angle, its distance from the centre (to its left below 0) and how far out it ends, in radii."""
    left, top, width, height = circle
    (x1, y1), (x2, y2) = (((x - left - width / 2) / (width / 2), (y - top - height / 2) / (height / 2)) for x, y in one)
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    return math.atan2(y2 - y1, x2 - x1), (x1 * y2 - x2 * y1) / length, max(math.hypot(x1, y1), math.hypot(x2, y2))
