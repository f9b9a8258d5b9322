"""Which page it is: the code that stands where a page has its own, and no other that the paper shows."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

import numpy as np
import segno
from PIL import Image, ImageDraw, ImageOps

from ledger_tools.returns.paper.marks import find_marks
from tests.returns.paper import drawn as d

ROWS = 6
SCALE = d.DPI / 25.4


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_code_that_shows_through_from_the_other_side_is_none_of_the_page(turn: int) -> None:
    page, image = d.page_of(ROWS), d.draw_page(ROWS)
    left, top = d.ORIGIN[0], d.ORIGIN[1] + max(0.0, -page.head[0])
    modules = [list(row) for row in segno.make("K7QX/01-009/1/1", version=2, error="q", boost_error=False).matrix]
    code = ImageOps.mirror(Image.fromarray(np.where(np.array(modules) > 0, np.uint8(0), np.uint8(255))))
    size = round((page.codes[0].right - page.codes[0].left) * SCALE)
    pen = ImageDraw.Draw(image)
    for own, other in zip(page.codes, (page.markers[1], page.markers[3]), strict=True):
        corners = (own.left + left, own.top + top, own.right + left, own.bottom + top)
        pen.rectangle([at * SCALE for at in corners], fill="white")
        below = 10 if other.top < own.bottom else -20
        spot = (round((other.left + left - 4) * SCALE), round((other.top + top + below) * SCALE))
        image.paste(code.resize((size, size), Image.Resampling.NEAREST), spot)
    (marks,) = find_marks(np.array(image.rotate(turn, expand=True)))
    assert len(marks.markers) == 4 and marks.code is None


def test_its_own_code_is_read_where_the_markers_beside_it_are_lost() -> None:
    page, image = d.page_of(ROWS), d.draw_page(ROWS)
    left, top = d.ORIGIN[0], d.ORIGIN[1] + max(0.0, -page.head[0])
    for number in (0, 2):
        box = page.markers[number]
        corners = (box.left + left, box.top + top, box.right + left, box.bottom + top)
        ImageDraw.Draw(image).rectangle([at * SCALE for at in corners], fill="white")
    (marks,) = find_marks(np.array(image))
    assert sorted(marks.markers) == [1, 3] and marks.code is not None
