"""What a person is shown of a page: the row itself as scanned, its neighbours dimmed."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper.crops import crop_of
from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at
from tests.returns.paper import drawn as d

ROWS = 6


def test_a_row_stands_out_between_its_neighbours() -> None:
    stroke = d.stroke((4, 0), (60, 0), width=3)
    image = d.draw_page(ROWS, dict.fromkeys((1, 2, 3), (stroke,)))
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(ROWS).pages)
    assert seen.upright is not None
    crop = np.asarray(Image.open(io.BytesIO(crop_of(seen.upright, 2))).convert("L"))
    height, width = crop.shape
    middle = crop[:, width // 8 : width // 2]
    own = middle[height * 3 // 10 : height * 7 // 10]
    assert own.min() < 60 and own.max() > 240, "as scanned"
    for neighbour in (middle[: height // 5], middle[-(height // 5) :]):
        assert 120 < neighbour.min() < 200 and neighbour.max() < 245, "to be seen, and not to be taken for the row"
    assert crop_of(seen.upright, 0) != crop_of(seen.upright, 4)
