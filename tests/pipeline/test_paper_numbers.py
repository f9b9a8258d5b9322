"""A page whose codes are lost is known by its printed number, where its rules and the 番号 in its rows prove it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import Image, ImageDraw, ImageFont

from ledger_tools.pipeline import Cycle
from ledger_tools.simulate.paper.fonts import PLAIN, fonts
from tests.builders import generate, make_cycle
from tests.returns.paper import drawn as d

DAY = date(2025, 12, 10)
MEMBERS = 17  # two pages: eight rows and nine
ROSTER = "".join(
    f"共済,{number * 7321:07},00,青葉 太郎{number},アオバ タロウ,,本人,1,01,0101,在職,,,\n"
    for number in range(1, MEMBERS + 1)
)
PIXELS = d.DPI / 25.4


pytestmark = pytest.mark.usefixtures("ocr")


@pytest.fixture
def cycle(tmp_path: Path) -> Iterator[Cycle]:
    with make_cycle(tmp_path / "R7", ROSTER) as cycle:
        generate(cycle)
        yield cycle


def scanned(cycle: Cycle, page: int, foot: Sequence[str], members: int = 0) -> Image.Image:
    """A page with a seal in its first row and without codes; ``members`` are put that many rows too high."""
    image = d.draw_page(MEMBERS, {0: (d.seal(),)}, page, f"{cycle.store.cycle_id}/01-001/1/{page}")
    pen, printed = ImageDraw.Draw(image), d.page_of(MEMBERS, page)
    left, top = d.ORIGIN[0], d.ORIGIN[1] + max(0.0, -printed.head[0])
    for box in printed.codes:
        corners = (box.left + left, box.top + top, box.right + left, box.bottom + top)
        pen.rectangle([at * PIXELS for at in corners], fill="black")
    first, last = next((start, stop) for key, start, stop in printed.columns if key == "bango")
    numbers = sorted(cycle.rows(as_of=DAY)["bango"])
    digits = ImageFont.load_default(size=24)
    for row, (above, below) in enumerate(printed.rows):
        inner = [(first + left + 1) * PIXELS, (above + top + 1) * PIXELS, (last + left - 1) * PIXELS]
        pen.rectangle([*inner, (below + top - 1) * PIXELS], fill="white")
        spot = ((first + last) / 2 + left) * PIXELS, ((above + below) / 2 + top) * PIXELS
        pen.text(spot, numbers[(printed.first + row + members) % MEMBERS], fill="black", anchor="mm", font=digits)
    for place, text in zip((40, 700), foot, strict=True):
        pen.text((place, 2260), text, fill="black", font=ImageFont.truetype(fonts(PLAIN)[0], 26))
    return image


def take_in(cycle: Cycle, image: Image.Image) -> None:
    (cycle.folder / "回収" / "a.pdf").write_bytes(d.as_pdf(image))
    cycle.ingest(as_of=DAY)


@pytest.mark.parametrize(("page", "turn"), [(1, 0), (2, 0), (2, 180)])
def test_the_page_is_read_as_the_one_it_says_it_is(cycle: Cycle, page: int, turn: int) -> None:
    take_in(cycle, scanned(cycle, page, ("受領簿番号 01-001 第1版", f"{page} / 2")).rotate(turn))
    rows = cycle.rows(as_of=DAY).set_index("no")
    first = d.page_of(MEMBERS, page).first + 1
    assert rows.loc[[first, first + 1], "status"].tolist() == ["received", "outstanding"]
    assert rows.loc[MEMBERS if page == 1 else 1, "status"] == "not_submitted", "of the other page"
    assert "P01" not in {found.code for found in cycle.findings(as_of=DAY)}


@pytest.mark.parametrize(
    ("what", "foot", "members", "said"),
    [
        (
            "the rows are those of other members",
            ("受領簿番号 01-001 第1版", "2 / 2"),
            1,
            "01-001(第1版)のNo.9からの頁と読",
        ),
        ("no such edition", ("受領簿番号 01-001 第2版", "2 / 2"), 0, "01-001(第2版)の2頁目と読めましたが"),
        ("no such number of pages", ("受領簿番号 01-001 第1版", "2 / 3"), 0, "01-001(第1版)の2頁目と読めましたが"),
        ("the number is not there", ("", "2 / 2"), 0, "二次元コードが2か所とも読み取れないため"),
    ],
)
def test_what_is_not_proved_is_nobodys(cycle: Cycle, what: str, foot: Sequence[str], members: int, said: str) -> None:
    take_in(cycle, scanned(cycle, 2, foot, members))
    (found,) = [one for one in cycle.findings(as_of=DAY) if one.code == "P01"]
    assert said in found.message and found.sheet == "1頁", what
    assert set(cycle.rows(as_of=DAY)["status"]) == {"not_submitted"}
