"""Two lines inside a dated seal part it, however it is turned; every other line over a seal may strike it."""

from __future__ import annotations

import math

import pytest

from ledger_tools.returns.evidence.groups import STRUCK
from tests.returns.evidence.books import Book, child_space, frame_xml, group, line, shape, two_cell

#: A seal of 32 px in the middle of J-like cell C3 (100 by 40 px).
SEAL = (34.0, 4.0, 32.0, 32.0)
TEXT = "総務課\n7.11.25\n川崎"
Line = tuple[float, float, float, float]


def turned(degrees: float, *offsets: float, reach: float = 0.9) -> list[Line]:
    """Lines through the seal at these distances from its centre (in radii), as x1, y1, x2, y2 in the cell."""
    left, top, size, _ = SEAL
    x, y, radius, turn = left + size / 2, top + size / 2, size / 2, math.radians(degrees)
    found = []
    for offset in offsets:
        half = reach * math.sqrt(max(0.0, 1 - offset**2))
        ends = [
            (
                x + radius * (a * math.cos(turn) - offset * math.sin(turn)),
                y + radius * (a * math.sin(turn) + offset * math.cos(turn)),
            )
            for a in (-half, half)
        ]
        found.append((*ends[0], *ends[1]))
    return found


def drawn(x1: float, y1: float, x2: float, y2: float) -> tuple[str, tuple[float, float, float, float]]:
    """A connector and its frame."""
    left, right, top, bottom = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
    flip = ' flipV="1"' if (x2 - x1) * (y2 - y1) < 0 else ""
    item = line(frame_xml(left, top, right - left, bottom - top)).replace("<a:xfrm>", f"<a:xfrm{flip}>")
    return item, (left, top, right, bottom)


def grouped(lines: list[Line], text: str = TEXT, form: str = "ellipse") -> Book:
    items = shape(text, form=form, box=frame_xml(*SEAL)) + "".join(drawn(*one)[0] for one in lines)
    left, top, width, height = SEAL
    item = group(items, child_space(*SEAL))
    return Book().draw(two_cell(item, (3, left, 3, top), (3, left + width, 3, top + height)))


def apart(lines: list[Line], text: str = TEXT) -> Book:
    left, top, width, height = SEAL
    anchors = two_cell(shape(text), (3, left, 3, top), (3, left + width, 3, top + height))
    for one in lines:
        item, (x1, y1, x2, y2) = drawn(*one)
        anchors += two_cell(item, (3, x1, 3, y1), (3, x2, 3, y2))
    return Book().draw(anchors)


DIVIDED = [turned(degrees, -0.33, 0.33) for degrees in (0, 8, 15, -12, 30, -30, 45)] + [turned(20, -0.25, 0.4)]
STRUCK_OUT = [
    turned(45, 0.0),  # one line through the middle
    turned(30, 0.3),  # one line
    turned(20, -0.05, 0.05),  # 二重線
    turned(20, 0.2, 0.5),  # both on one side
    [*turned(45, 0.0), *turned(-45, 0.0)],  # a cross
    turned(20, -0.33, 0.33, reach=1.6),  # reaching over the edge
    [*turned(15, -0.33, 0.33), *turned(45, 0.0)],  # dividers, and struck
    [*turned(15, -0.33), *turned(-20, 0.33)],
]


@pytest.mark.parametrize("lines", DIVIDED)
def test_dividers_of_a_turned_seal_are_no_strokes(lines: list[Line]) -> None:
    assert [(found.kind, found.text, found.cell, found.why) for found in grouped(lines).found()] == [
        ("shape", TEXT, "C3", "")
    ]
    assert [(found.kind, found.text, found.why) for found in apart(lines).found()] == [("shape", TEXT, "")]


@pytest.mark.parametrize("lines", STRUCK_OUT)
def test_other_lines_over_a_seal_may_strike_it(lines: list[Line]) -> None:
    assert [found.why for found in grouped(lines).found()] == [STRUCK]
    assert [found.kind for found in apart(lines).found()] == ["shape", *["line"] * len(lines)]


@pytest.mark.parametrize(("text", "form"), [("川崎", "ellipse"), ("", "ellipse"), (TEXT, "rect")])
def test_what_is_no_dated_seal_has_no_dividers(text: str, form: str) -> None:
    assert grouped(turned(20, -0.33, 0.33), text, form).found()[0].why == STRUCK


def test_a_doubt_about_a_seal_is_none_about_the_neighbour_it_reaches_into() -> None:
    found = grouped(turned(45, 0.0)).found()[0]
    assert (found.home, found.certain) == (3, False)
