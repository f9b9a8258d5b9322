"""How impressions are cut: an office's stamp is no personal seal, whether its letters are read or not."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from PIL import ImageDraw

from ledger_tools.model import DATE_STAMP, NOT_RED, Box, ReadTable
from ledger_tools.names.forms import forms_of
from ledger_tools.names.seals import own_named, word_stamped
from ledger_tools.returns import can_read_letters
from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at, table_of
from ledger_tools.returns.paper.seen import ASKED, IF_NAMED, SEAL
from ledger_tools.simulate.paper.fonts import CUT, fonts
from tests.returns.paper import drawn as d

needs_ocr = pytest.mark.skipif(
    not can_read_letters() and os.environ.get("LEDGER_TOOLS_REQUIRE_OCR") != "1", reason="the extra [ocr] is missing"
)
Word = tuple[str, float, float, float]
#: Where words stand in a round stamp, and how high they are: shares of half its size.
IN_BANDS = ((-0.58, 0.36), (0.0, 0.26), (0.6, 0.36))


def stamp(
    *words: tuple[str, float, float, float], size: float = 12.0, bars: bool = False, second: bool = False
) -> d.Draw:
    """A round stamp; of each word its place across and down, and its height, as shares of half the stamp's size."""

    def draw(pen: ImageDraw.ImageDraw, pixel: d.Pixel, cell: Box) -> None:
        x, y, half = cell.left + 13, (cell.top + cell.bottom) / 2, size / 2
        for share in (1.0, 0.84)[: 1 + second]:
            ring = [pixel(at) for at in (x - share * half, y - share * half, x + share * half, y + share * half)]
            pen.ellipse(ring, outline=d.RED, width=round(pixel(0.35)))
        for down in (-0.28, 0.28) if bars else ():
            reach = half * (1 - down**2) ** 0.5
            line = [pixel(at) for at in (x - reach, y + down * half, x + reach, y + down * half)]
            pen.line(line, fill=d.RED, width=round(pixel(0.3)))
        for text, across, down, height in words:
            font = d.ImageFont.truetype(fonts(CUT)[0], round(pixel(height * half)))
            spot = (pixel(x + across * half), pixel(y + down * half))
            pen.text(spot, text, fill=d.RED, font=font, anchor="mm", stroke_width=1)

    return draw


def dated(above: str, below: str) -> d.Draw:
    words = zip((above, "7.11.26", below), IN_BANDS, strict=True)
    return stamp(*((text, 0.0, down, height) for text, (down, height) in words), bars=True)


def column(text: str) -> d.Draw:
    return stamp((text[0], 0.0, -0.4, 0.72), (text[1], 0.0, 0.4, 0.72))


def table(entries: dict[int, tuple[d.Draw, ...]], *, letters: bool = False) -> tuple[list[str], ReadTable]:
    (page,) = read_pages(d.as_file(d.draw_page(8, entries), "PNG"), (), range(1))
    (seen,) = look_at(page, d.prints(8).pages)
    found = table_of(seen, letters=letters)
    assert found is not None
    return [row.verdict for row in seen.rows], found


def test_what_no_personal_seal_is_is_asked_about_without_reading_it() -> None:
    verdicts, _ = table(
        {
            0: (column("佐藤"),),
            1: (stamp(("受付", 0.0, 0.0, 0.6)),),
            2: (stamp(("回", 0.0, -0.3, 0.5), ("覧", 0.0, 0.3, 0.5), second=True),),
            3: (d.oblong(13.0, 7.5),),
            4: (d.square(),),
            5: (dated("川崎市", "鈴木"),),
            6: (d.square(size=7.0),),
        }
    )
    assert verdicts[:7] == [SEAL, ASKED, ASKED, ASKED, SEAL, IF_NAMED, ASKED]


def test_what_counts_only_with_the_name_read_is_told_from_other_seals() -> None:
    _, found = table(
        {
            0: (column("佐藤"),),
            1: (dated("受付", "庶務課"),),
            2: (dated("川崎市", "鈴木"),),
            3: (d.seal(colour=(110, 120, 200)),),
        }
    )
    said = [row.evidence[0].text for row in found.rows[:4]]
    assert said == ["", DATE_STAMP, DATE_STAMP, NOT_RED]


@needs_ocr
def test_the_name_in_a_date_stamp_is_read_and_an_offices_word() -> None:
    entries = {
        0: (dated("川崎市", "鈴木"),),
        1: (dated("受付", "庶務課"),),
        2: (dated("総務", "林"),),
        3: (column("不在"),),
    }
    _, found = table(entries, letters=True)
    suzuki, office, hayashi, absent = (row.evidence[0].letters for row in found.rows[:4])
    assert own_named(suzuki, forms_of("鈴木 花子", "", "")) and own_named(hayashi, forms_of("林 花子", "", ""), 1)
    stranger = forms_of("高橋 実", "", "")
    assert word_stamped(office, stranger) == "受付" and word_stamped(absent, stranger) == "不在"


@needs_ocr
@pytest.mark.parametrize("name", ["佐藤", "山田", "大西", "三浦"])
def test_no_word_is_read_on_a_members_seal(name: str) -> None:
    _, found = table({0: (column(name),)}, letters=True)
    assert word_stamped(found.rows[0].evidence[0].letters, forms_of("高橋 実", "", "")) == ""


@pytest.mark.parametrize("word", ["写", "複写", "写し", "控え", "見本"])
def test_a_stamp_that_marks_a_copy_is_nobodys_seal_but_for_whom_it_may_name(word: str) -> None:
    assert word_stamped(f"{word}\n", forms_of("高橋 実", "", ""), on_paper=True) == word
    assert word_stamped(f"{word}\n", forms_of(f"{word[0]}田 実", "", ""), on_paper=True) == ""
