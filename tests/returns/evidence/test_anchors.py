"""How an object hangs on the sheet: on the page, on cells but over the edge of its row, or within its row."""

from __future__ import annotations

import pytest

from tests.returns.evidence.books import Book, absolute, child_space, group, one_cell, picture, png, shape, two_cell
from tests.returns.evidence.test_controls import control, with_states

INSIDE = ((3, 10, 3, 2), (3, 46, 3, 38))
OVER = ((3, 10, 3, 8), (3, 50, 4, 6))  # 85 % on row 3
WIDE = ((3, 80, 3, 2), (4, 10, 3, 38))


def edit_as(anchor: str, kind: str) -> str:
    return anchor.replace("<xdr:twoCellAnchor>", f'<xdr:twoCellAnchor editAs="{kind}">')


@pytest.mark.parametrize("item", [picture(), shape("川崎")])
@pytest.mark.parametrize(
    ("place", "kind", "anchor"),
    [
        (INSIDE, "twoCell", ""),
        (INSIDE, "oneCell", ""),
        (INSIDE, "absolute", "page"),
        (OVER, "twoCell", "over"),
        (OVER, "oneCell", "over"),
        (OVER, "absolute", "page"),
        (WIDE, "oneCell", ""),
    ],
)
def test_between_two_corners(item: str, place: tuple[tuple[float, ...], ...], kind: str, anchor: str) -> None:
    (found,) = Book().draw(edit_as(two_cell(item, *place), kind), rIdP=png()).found()  # type: ignore[arg-type]
    assert (found.row, found.anchor) == (3, anchor)


def test_from_one_corner_and_on_the_page() -> None:
    item = picture()
    anchors = (
        one_cell(item, (3, 10, 3, 2), 30, 36),
        one_cell(item, (3, 10, 3, 8), 30, 36),
        absolute(item, 210, 82, 30, 36),
    )
    assert [Book().draw(one, rIdP=png()).found()[0].anchor for one in anchors] == ["", "over", "page"]


def test_the_parts_of_a_group_hang_as_the_group_does() -> None:
    inner = child_space(0, 0, 300, 120)
    seals = "".join(
        shape("川崎", box=f'<a:off x="{x * 9525}" y="{y * 9525}"/><a:ext cx="285750" cy="285750"/>')
        for x, y in ((10, 5), (210, 85))
    )
    found = Book().draw(edit_as(two_cell(group(seals, inner), (3, 0, 3, 0), (6, 0, 6, 0)), "absolute")).found()
    assert [(one.row, one.anchor) for one in found] == [(3, "page"), (5, "page")]


@pytest.mark.parametrize(("flag", "anchor"), [(' moveWithCells="1"', ""), (' moveWithCells="true"', ""), ("", "page")])
def test_controls_say_whether_they_move(flag: str, anchor: str) -> None:
    listed = control(1025, (3, 10, 3, 5), (3, 60, 3, 35)).replace("<anchor>", f"<anchor{flag}>")
    book = with_states(Book(tail=f"<controls>{listed}</controls>"), c1025='objectType="CheckBox" checked="Checked"')
    assert [one.anchor for one in book.found()] == [anchor]
