"""What is said of a page that cannot be read, so that it is scanned better the next time."""

from __future__ import annotations

import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at, table_of
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
        (torn(), "四隅の目印のうち2個が見えません。"),
        (d.black_and_white(torn()).convert("1"), "白黒2値で読み取られています。"),
        (Image.eval(torn(), lambda level: level // 3), "暗く写っています。"),
    ],
)
def test_what_is_in_the_way_is_said(image: Image.Image, said: str) -> None:
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(ROWS).pages)
    assert seen.problem is not None and said in seen.problem.message
    assert seen.problem.message.endswith("カラー、200dpi で読み取り直してください。")


@pytest.mark.parametrize(
    ("image", "said"),
    [
        (d.draw_page(ROWS), []),
        (d.draw_page(ROWS).rotate(180), []),
        (
            d.draw_page(ROWS).convert("L"),
            ["グレーで読み取られています。カラーで読み取ると、確認の必要な行が減ります。"],
        ),
        (
            d.black_and_white(d.draw_page(ROWS)),
            ["白黒2値で読み取られています。薄い印や鉛筆が写りません。カラーで読み取ってください。"],
        ),
        (
            d.draw_page(ROWS).rotate(4, expand=True, fillcolor="white"),
            ["紙面が傾いています。原稿の向きをそろえてください。"],
        ),
        (d.draw_page(ROWS).resize((1000, 1414)), ["解像度が足りません。200dpi で読み取ってください。"]),
    ],
)
def test_of_a_page_that_was_read_only_what_applies_is_said(image: Image.Image, said: list[str]) -> None:
    coloured = image if image.mode != "RGB" else d.dyed(image)
    (page,) = read_pages(d.as_file(coloured, "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(ROWS).pages)
    assert seen.problem is None
    table = table_of(seen)
    assert table is not None and list(table.advice) == said
