"""When a place is certain: against a reference that counts pixels, and against hands that miss."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.returns.evidence import collect
from ledger_tools.returns.evidence.place import Band, judge
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package
from tests.returns.evidence.books import Book, one_cell, picture, png, two_cell

SEAL = png()


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[int], list[bool], int, float, int, float]:
    """Rows of random height, some hidden, and an object from one corner to another."""
    heights = draw(st.lists(st.integers(12, 90), min_size=4, max_size=14))
    hidden = draw(st.lists(st.booleans(), min_size=len(heights), max_size=len(heights)))
    first = draw(st.integers(1, len(heights)))
    last = draw(st.integers(first, len(heights)))
    return heights, hidden, first, draw(st.integers(0, 120)), last, draw(st.integers(0, 120))


@settings(max_examples=150, deadline=None)
@given(sheets())
def test_the_centre_is_that_of_a_reference_that_counts_pixels(
    case: tuple[list[int], list[bool], int, float, int, float],
) -> None:
    heights, hidden, first, start, last, end = case
    rows = "".join(
        f'<row r="{row}" ht="{height * 0.75}" hidden="{int(gone)}"/>'
        for row, (height, gone) in enumerate(zip(heights, hidden, strict=True), start=1)
    )
    book = Book(rows=rows).draw(two_cell(picture(), (9, 20, first, start), (9, 60, last, end)), rIdP=SEAL)

    def pixels(shown: bool) -> tuple[list[int], list[int]]:
        """Row of every pixel of the sheet, and of every pixel of the object."""
        sizes = [0 if shown and gone else height for height, gone in zip(heights, hidden, strict=True)]
        sheet = [row for row, size in enumerate(sizes, start=1) for _ in range(size)]
        top = sum(sizes[: first - 1]) + min(int(start), sizes[first - 1])
        bottom = sum(sizes[: last - 1]) + min(int(end), sizes[last - 1])
        return sheet, list(range(min(top, bottom), max(top, bottom)))

    found = book.found()
    sheet, under = pixels(shown=True)
    full_sheet, full_under = pixels(shown=False)
    if not under:
        sheet, under = full_sheet, full_under
    if not under:
        assert found == ()
        return
    (seen,) = found
    middle = (under[0] + under[-1] + 1) / 2
    centre = sheet[int(middle)] if int(middle) < len(sheet) else len(heights) + 1
    on_rows = {row: sum(sheet[px] == row for px in under) / len(under) for row in {sheet[px] for px in under}}
    seen_rows = dict(seen.rows)
    assert {row: pytest.approx(share, abs=0.001) for row, share in on_rows.items()} == {
        row: seen_rows.pop(row) for row in on_rows
    }
    # Beyond what shows, only the hidden rows that the object may have been put on.
    assert not seen_rows or (not seen.certain and all(hidden[row - 1] or row in full_sheet for row in seen_rows))
    assert seen.cell == f"I{centre}"
    if seen.certain:
        assert seen.row == centre
        assert (
            on_rows[centre] >= 0.75
            or abs(middle - sheet.index(centre) - heights[centre - 1] / 2) <= heights[centre - 1] / 4
        )
    if len({full_sheet[px] for px in full_under}) == 1:
        assert seen.certain


def bands(height: float) -> list[Band]:
    return [Band(row, (row - 1) * height, row * height) for row in range(1, 12)]


@pytest.mark.parametrize("seal", [20.0, 38.0, 53.0, 60.0])  # 5 mm to 16 mm
@pytest.mark.parametrize("height", [24.0, 42.0, 53.0])
@pytest.mark.parametrize("miss", [0.10, 0.20, 0.30])
def test_hands_that_miss_are_asked_about_rather_than_taken_for_the_neighbour(
    seal: float, height: float, miss: float
) -> None:
    """The centre of a seal meant for row 6 misses its middle by a normal error, in shares of the row's height."""
    hand = random.Random(20251120)
    wrong = asked = 0
    trials = 4000
    for _ in range(trials):
        centre = 5.5 * height + hand.gauss(0, miss * height)
        verdict = judge(centre - seal / 2, centre + seal / 2, bands(height))
        wrong += verdict.certain and verdict.index != 6
        asked += not verdict.certain
    # Whatever the sizes, being wrong takes an error of more than half a row, mostly of three quarters.
    assert wrong / trials <= {0.10: 0.0, 0.20: 0.005, 0.30: 0.05}[miss]
    if seal <= height and miss == 0.10:
        assert asked / trials <= 0.02


@pytest.mark.parametrize(
    ("start", "end", "row", "certain"),
    [
        (0, 40, 1, True),
        (4, 44, 1, True),
        (10, 50, 1, True),  # three quarters
        (11, 51, 1, False),
        (16, 56, 1, False),  # 60 : 40
        (33, 87, 2, True),  # 54 px centred on a row of 40
        (15, 105, 2, False),  # neighbours covered to 62 %
        (0, 80, 2, False),  # two rows whole
        (40, 120, 3, False),
        (60, 60, 2, True),  # a flat line in the middle
        (41, 41, 2, False),  # on the border
    ],
)
def test_the_rule(start: float, end: float, row: int, certain: bool) -> None:
    verdict = judge(start, end, bands(40.0))
    assert (verdict.index, verdict.certain) == (row, certain)


def test_five_hundred_pictures_are_read_quickly() -> None:
    rows = "".join(f'<row r="{row}" ht="30">{"<c><v>1</v></c>" * 11}</row>' for row in range(1, 501))
    images = {f"rId{number}": png(number % 250, size=4 + number // 250) for number in range(500)}
    anchors = "".join(one_cell(picture(f"rId{number}"), (9, 20, number + 1, 3), 34, 34) for number in range(500))
    package_bytes = Book(rows=rows).draw(anchors, **images).data()
    best = 9.0
    for _ in range(3):
        started = time.process_time()
        package = Package.open(package_bytes)
        sheet = package.sheets()[0]
        found = collect(package, sheet, Grid.read(package, sheet))
        best = min(best, time.process_time() - started)
    assert [item.row for item in found] == list(range(1, 501))
    assert best < 1.0  # about 0.1 s on an office machine
