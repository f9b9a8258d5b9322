"""Labels on the picture of what was seen: Japanese where the machine can draw it, else English."""

from __future__ import annotations

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper import lettering
from ledger_tools.returns.paper import seen as r
from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.picture import draw_pages
from tests.returns.paper import drawn as d

WHYS = (r.ASTRIDE, r.STRUCK, r.WRITTEN, r.REMARK, r.DAY)


@pytest.mark.parametrize(
    ("font", "seal", "asked"),
    [
        (
            "x.ttc",
            "受領印",
            "要確認、隣の行に掛かる印、線が重なる、手書きか、印と決められない、備考の記入、受領年月日だけの記入",
        ),
        ("", "seal", "asked astride struck written remark day"),
    ],
)
def test_what_a_row_shows_is_said(font: str, seal: str, asked: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "japanese_font", lambda: font)
    assert lettering.verdict(r.SeenRow(0, r.SEAL)) == seal
    assert lettering.verdict(r.SeenRow(0, r.ASKED, WHYS)) == asked
    assert {bool(lettering.verdict(r.SeenRow(0, one))) for one in (r.BLANK, r.UNSURE)} == {True}


@pytest.mark.parametrize("has_font", [True, False])
def test_a_page_is_drawn_with_and_without_such_a_font(has_font: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_font:
        monkeypatch.setattr(lettering, "japanese_font", lambda: "")
    elif not lettering.japanese_font():
        pytest.skip("no font with Japanese letters is installed")
    data = d.as_file(d.draw_page(6, {1: (d.seal(),), 3: d.cross()}), "PNG")
    (picture,) = draw_pages(data, d.prints(6).pages, passwords=(), pages=range(1)).values()
    (page,) = read_pages(picture, (), range(1))
    assert min(page.pixels.shape[:2]) > 1000
