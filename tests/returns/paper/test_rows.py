"""What is seen in the rows of a page: a seal only where nothing speaks against it, blank only where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at
from ledger_tools.returns.paper.rows import ASKED, BLANK, SEAL
from tests.returns.paper import drawn as d

ROWS = 6


def seen(entries: dict[int, Sequence[d.Draw]], turn: int = 0) -> list[str]:
    image = d.draw_page(ROWS, entries).rotate(turn, expand=True)
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (found,) = look_at(page, d.prints(ROWS).pages)
    assert found.problem is None
    return [row.verdict for row in found.rows]


@pytest.mark.parametrize(
    ("what", "entry", "verdict"),
    [
        ("nothing", (), BLANK),
        ("a seal", (d.seal(),), SEAL),
        ("a small seal", (d.seal(size=8),), SEAL),
        ("a seal at the cell's left", (d.seal(across=6),), SEAL),
        ("a seal that reaches a little over the row", (d.seal(down=2.6),), SEAL),
        ("a seal half outside", (d.seal(down=6),), ASKED),
        ("a ring without letters", (d.seal(letters=False),), ASKED),
        ("a drawn ring", (d.seal(colour=d.BLACK, letters=False),), ASKED),
        ("a cross", d.cross(), ASKED),
        ("a red cross", d.cross(d.RED), ASKED),
        ("a cross over a seal", (d.seal(), *d.cross()), ASKED),
        ("a line through a seal", (d.seal(), d.stroke((4, 0), (22, 0))), ASKED),
        ("a line in the remark beside a seal", (d.seal(), d.stroke((40, 0), (60, 1))), ASKED),
        ("a remark alone", (d.stroke((40, 0), (60, 1)),), ASKED),
        ("a tick", (d.stroke((10, 0), (12, 3)), d.stroke((12, 3), (18, -4))), ASKED),
        ("a dot of dust", (d.stroke((10, 0), (10.2, 0), width=0.2),), BLANK),
    ],
)
def test_a_row_shows(what: str, entry: Sequence[d.Draw], verdict: str) -> None:
    found = seen({2: entry})
    assert found[2] == verdict, what
    assert found[:1] + found[4:] == [BLANK] * 3, "other rows are not concerned"


def test_a_seal_half_outside_its_row_makes_both_rows_a_question() -> None:
    assert seen({2: (d.seal(down=6),)}) == [BLANK, BLANK, ASKED, ASKED, BLANK, BLANK]


def test_a_seal_that_reaches_over_does_not_fill_the_row_below() -> None:
    assert seen({2: (d.seal(down=3),)}) == [BLANK, BLANK, SEAL, BLANK, BLANK, BLANK]


@pytest.mark.parametrize("turn", [90, 180, 270, 1.5])
def test_paper_lies_as_it_may(turn: int) -> None:
    image = d.draw_page(ROWS, {1: (d.seal(),), 4: d.cross()})
    image = image.rotate(turn, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (found,) = look_at(page, d.prints(ROWS).pages)
    assert [row.verdict for row in found.rows] == [BLANK, SEAL, BLANK, BLANK, ASKED, BLANK]


@pytest.mark.parametrize("lose", [lambda image: image.convert("L"), d.black_and_white])
def test_without_colours_a_line_through_a_seal_is_seen(lose: Callable[[Image.Image], Image.Image]) -> None:
    entries = {1: (d.seal(colour=(120, 120, 120)), d.stroke((4, 0), (22, 0)))}
    (page,) = read_pages(d.as_file(lose(d.draw_page(ROWS, entries)), "PNG"), (), range(1))
    (found,) = look_at(page, d.prints(ROWS).pages)
    assert found.rows[1].verdict == ASKED


def test_a_line_as_grey_as_the_rules_is_no_row_of_its_own() -> None:
    """A page is read by the rows it was printed with; one with others of them is not."""
    image = d.draw_page(ROWS, {1: (d.seal(),)})
    (page,) = read_pages(d.as_file(image, "PNG"), (), range(1))
    (found,) = look_at(page, d.prints(ROWS + 2).pages)
    assert found.problem is not None and found.problem.code == "P04" and not found.rows
