"""What is seen in the rows of a page: a seal only where nothing speaks against it, blank only where nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("cv2", reason="the extra [paper] is not installed")

from ledger_tools.impressions import impressions_of
from ledger_tools.reconcile.impressions import pairs_alike
from ledger_tools.returns.paper.images import read_pages
from ledger_tools.returns.paper.page import look_at
from ledger_tools.returns.paper.seen import ASKED, BLANK, IF_NAMED, ODD, OTHER_COLOUR, SEAL, UNSURE, SeenRow
from tests.returns.paper import drawn as d

ROWS = 6


def grey(image: Image.Image) -> Image.Image:
    return image.convert("L")


def rows_of(
    entries: dict[int, Sequence[d.Draw]], lose: Callable[[Image.Image], Image.Image] = lambda image: image
) -> tuple[SeenRow, ...]:
    (page,) = read_pages(d.as_file(lose(d.draw_page(ROWS, entries)), "PNG"), (), range(1))
    (found,) = look_at(page, d.prints(ROWS).pages)
    assert found.problem is None
    return found.rows


def seen(
    entries: dict[int, Sequence[d.Draw]], lose: Callable[[Image.Image], Image.Image] = lambda image: image
) -> list[str]:
    return [row.verdict for row in rows_of(entries, lose)]


@pytest.mark.parametrize(
    ("what", "entry", "verdict"),
    [
        ("nothing", (), BLANK),
        ("a seal", (d.seal(),), SEAL),
        ("a small seal", (d.seal(size=8),), SEAL),
        ("a seal at the cell's left", (d.seal(across=6),), SEAL),
        ("a seal that reaches a little over the row", (d.seal(down=2.6),), SEAL),
        ("a seal half outside", (d.seal(down=6),), ASKED),
        ("an oval seal", (d.seal(size=9, flat=1.32),), SEAL),
        ("a ring neither round nor oval", (d.seal(size=9, flat=1.16),), IF_NAMED),
        ("a ring flatter than any seal", (d.seal(size=7, flat=1.8),), ASKED),
        ("a letter in a circle", (d.seal(letters=d.WRITTEN),), IF_NAMED),
        ("one in a circle of a pen", (d.seal(colour=d.BLACK, letters=d.WRITTEN),), IF_NAMED),
        ("most of a ring", (d.seal(arc=290),), SEAL),
        ("a seal in blue, as stamps of words are", (d.seal(colour=(110, 120, 200)),), IF_NAMED),
        ("one in dark blue, with a stroke from side to side", (d.seal(colour=(50, 60, 160)),), ASKED),
        ("half a ring", (d.seal(arc=180),), ASKED),
        ("a square seal", (d.square(),), SEAL),
        ("a square without letters", (d.square(letters=()),), ASKED),
        ("a letter in a square", (d.square(letters=d.WRITTEN),), IF_NAMED),
        ("a line of a pencil within a seal", (d.seal(), d.stroke((8.5, 1), (17.5, 1), (140, 140, 142), 0.4)), ASKED),
        ("dust in the remark", (d.seal(), *(d.stroke((x, 0), (x + 0.3, 0), width=0.3) for x in (34, 44, 54))), SEAL),
        ("a short stroke in the remark", (d.seal(), d.stroke((40, 0), (42, 0))), ASKED),
        ("a ring without letters", (d.seal(letters=()),), ASKED),
        ("a drawn ring", (d.seal(colour=d.BLACK, letters=()),), ASKED),
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


def test_a_square_seal_that_reaches_over_does_not_fill_the_row_below() -> None:
    assert seen({2: (d.square(down=3.5),), 3: (d.seal(down=2),)})[2:4] == [SEAL, SEAL]


@pytest.mark.parametrize("lean", [d.seal(down=4), d.square(down=3.5)])
def test_a_seal_that_leans_into_a_blank_row_may_be_that_rows(lean: d.Draw) -> None:
    assert seen({2: (lean,)})[2:4] == [ASKED, ASKED]
    assert seen({2: (lean,), 3: (d.seal(across=20, down=2, letters=d.OTHER_CUT),)})[2:4] == [SEAL, SEAL]


@pytest.mark.parametrize("lose", [lambda image: image, grey])
@pytest.mark.parametrize("mark", [d.seal(), d.square()])
@pytest.mark.parametrize(("reach", "verdict"), [(7.5, ASKED), (4.0, SEAL)])
def test_a_line_of_a_seals_own_colour_strikes_it_out_where_it_reaches_beyond(
    lose: Callable[[Image.Image], Image.Image], mark: d.Draw, reach: float, verdict: str
) -> None:
    line = d.stroke((13 - reach, 0.4), (13 + reach, -0.4), d.RED)
    assert seen({2: (mark, line)}, lose)[2] == verdict


@pytest.mark.parametrize("lose", [lambda image: image, grey, d.black_and_white])
@pytest.mark.parametrize(
    ("one", "other", "again"),
    [
        (d.seal(letters=d.OTHER_CUT), d.seal(across=9, down=1, letters=d.OTHER_CUT), True),
        (d.seal(letters=d.OTHER_CUT, colour=(50, 60, 160)), d.seal(letters=d.OTHER_CUT, colour=(50, 60, 160)), True),
        (d.square(letters=d.OTHER_CUT), d.square(down=1, letters=d.OTHER_CUT), True),
        (d.seal(letters=d.OTHER_CUT), d.seal(), False),
        (d.square(letters=d.OTHER_CUT), d.square(), False),
        (d.seal(letters=d.OTHER_CUT), d.square(letters=d.OTHER_CUT), False),
    ],
)
def test_what_is_kept_of_an_impression_tells_it_again(
    one: d.Draw, other: d.Draw, again: bool, lose: Callable[[Image.Image], Image.Image]
) -> None:
    """A rubber stamp of a word, or one seal for two people; the rows themselves are judged each by itself."""
    kept = [row.impression for row in rows_of({0: (one,), 2: (other,)}, lose)]
    assert [bool(text) for text in kept] == [True, False, True, False, False, False]
    pairs = pairs_alike(impressions_of([kept[0], kept[2]]), np.array([1, 2], dtype=object))
    assert list(pairs) == [(0, 1)] * again


NAME = -70.0  # millimetres: where the printed name stands, left of the stamp cell


@pytest.mark.parametrize(
    ("what", "colour", "wide", "verdict"),
    [
        ("a highlighter over the name", (250, 190, 210), 5.0, SEAL),
        ("a paler one", (255, 250, 120), 5.0, SEAL),
        ("a black marker", (30, 30, 30), 5.0, ASKED),
        ("a pen", (60, 60, 60), 0.5, ASKED),
        ("a red marker", (220, 40, 50), 1.6, ASKED),
    ],
)
@pytest.mark.parametrize("lose", [lambda image: image, grey])
def test_a_row_whose_name_is_struck_out_is_asked_and_one_that_is_highlighted_is_not(
    what: str, colour: tuple[int, int, int], wide: float, verdict: str, lose: Callable[[Image.Image], Image.Image]
) -> None:
    line = d.stroke((NAME, 0), (NAME + 35, 0), colour, wide)
    assert seen({2: (d.seal(), line)}, lose)[2] == verdict, what


def test_of_what_counts_only_with_its_name_it_is_known_why() -> None:
    rows = rows_of({1: (d.seal(letters=d.WRITTEN),), 3: (d.seal(colour=(110, 120, 200), letters=d.WRITTEN),)})
    assert [rows[1].why, rows[3].why] == [(ODD,), (OTHER_COLOUR, ODD)]


@pytest.mark.parametrize("mark", [d.cross(), (d.seal(letters=()),), (d.stroke((4, 0), (22, 0)),)])
def test_of_what_is_no_stamp_nothing_is_kept(mark: Sequence[d.Draw]) -> None:
    assert {row.impression for row in rows_of({2: mark})} == {""}


@pytest.mark.parametrize(("lost", "verdict"), [(0, BLANK), (1, UNSURE)])
def test_in_black_and_white_nothing_is_blank_unless_the_fine_rules_are_whole(lost: int, verdict: str) -> None:
    def copied(image: Image.Image) -> Image.Image:
        levels = np.array(image.convert("L"))
        fine = levels == 110
        lines = np.flatnonzero(fine.mean(axis=1) > 0.3)
        middle = lines[len(lines) // 2]
        fine[: middle - 2] = fine[middle + 2 * lost :] = False  # all rules stay, or all but one
        fine &= bool(lost)
        return d.black_and_white(Image.fromarray(np.where(fine, np.uint8(255), levels)))

    found = seen({2: (d.seal(letters=d.OTHER_CUT),)}, copied)
    assert found == [verdict, verdict, SEAL, verdict, verdict, verdict]


def test_in_black_and_white_dots_of_what_was_lost_keep_a_row_from_being_blank() -> None:
    dots = [d.stroke((x, y), (x + 0.2, y), width=0.2) for x, y in ((8, -4), (13, -4), (18, 0), (8, 3), (13, 4))]
    assert seen({2: dots}, d.black_and_white) == [BLANK, BLANK, UNSURE, BLANK, BLANK, BLANK]


@pytest.mark.parametrize(("arc", "verdict"), [(275, SEAL), (180, ASKED)])
def test_in_black_and_white_most_of_a_ring_is_enough(arc: float, verdict: str) -> None:
    assert seen({2: (d.seal(colour=d.BLACK, arc=arc, letters=d.OTHER_CUT),)}, d.black_and_white)[2] == verdict


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
