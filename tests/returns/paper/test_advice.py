"""What is said of a page that cannot be read, so that it is scanned better the next time."""

from __future__ import annotations

import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at
from tests.returns.paper import drawn as d

ROWS = 6


def torn() -> Image.Image:
    """A page whose lower half with two markers is covered."""
    image = d.draw_page(ROWS)
    image.paste(Image.new("RGB", (image.width, image.height), "white"), (0, 620))
    return image


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (torn(), "四隅の印のうち2個が見えません。"),
        (d.black_and_white(torn()).convert("1"), "白黒2値で読み取られています。"),
        (Image.eval(torn(), lambda level: level // 3), "暗く写っています。"),
    ],
)
def test_what_is_in_the_way_is_said(image: Image.Image, said: str) -> None:
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(ROWS).pages)
    assert seen.problem is not None and said in seen.problem.message
    assert seen.problem.message.endswith("カラー、200dpi で読み取り直してください。")
