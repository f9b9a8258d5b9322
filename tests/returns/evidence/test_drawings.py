"""Pictures, shapes, groups, ink and lines: which cell, how sure, and what they say."""

from __future__ import annotations

import hashlib

import pytest

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.drawing import EMPTY_ANCHOR
from ledger_tools.returns.evidence.images import LINKED, LOST, UNKNOWN
from ledger_tools.returns.evidence.shapes import NO_TEXT
from ledger_tools.returns.evidence.sight import BLANK
from tests.returns.evidence.books import (
    FRAME,
    PX,
    Book,
    absolute,
    child_space,
    frame_xml,
    group,
    line,
    one_cell,
    picture,
    png,
    shape,
    two_cell,
)

SEAL = png()


def only(book: Book) -> Found:
    found = book.found()
    assert len(found) == 1, found
    return found[0]


def drawn(anchors: str, rows: str = "", frame: str = FRAME, tail: str = "") -> Book:
    return Book(rows=rows, frame=frame, tail=tail).draw(anchors, rIdP=SEAL)


# Rows are 40 px, columns 100 px; the truth stands beside each anchor.
PLACED = (
    (two_cell(picture(), (9, 20, 12, 3), (9, 70, 12, 38)), "I12", 12, 9),
    (two_cell(picture(), (9, 20, 11, 35), (9, 70, 12, 37)), "I12", 12, 9),  # begins in the row above
    (two_cell(picture(), (8, 90, 12, 3), (9, 90, 12, 38)), "I12", 12, 9),
    (two_cell(picture(), (9, 20, 12, 3), (9, 70, 12, 999)), "I12", 12, 9),  # offset cut at the row's end
    (two_cell(picture(), (9, 20, 12, 3), (9, 70, 13, -3)), "I12", 12, 9),  # LibreOffice's negative offset
    (one_cell(picture(), (9, 20, 12, 3), 50, 34), "I12", 12, 9),
    (absolute(picture(), 820, 443, 50, 34), "I12", 12, 9),
    (one_cell(picture(), (9, 5, 12, -6), 50, 53), "I12", 12, 9),  # a seal of 14 mm in a row of 40 px
    (one_cell(picture(), (9, 5, 12, 20), 50, 40), "I13", 0, 9),  # half and half
    (one_cell(picture(), (9, 5, 12, 12), 50, 40), "I12", 0, 9),  # 70 : 30
    (one_cell(picture(), (9, 5, 12, 8), 50, 40), "I12", 12, 9),  # 80 : 20
    (one_cell(picture(), (9, 5, 12, 0), 50, 80), "I13", 0, 9),  # two rows covered whole
    (one_cell(picture(), (9, 5, 12, -30), 50, 100), "I12", 0, 9),  # both neighbours nearly covered
    (one_cell(picture(), (9, 75, 12, 3), 50, 34), "J12", 12, 0),  # astride columns
)


@pytest.mark.parametrize(("anchor", "cell", "row", "column"), PLACED)
def test_a_picture_belongs_to_the_cell_under_its_centre_or_to_a_person(
    anchor: str, cell: str, row: int, column: int
) -> None:
    found = only(drawn(anchor))
    assert (found.kind, found.cell, found.row, found.column) == ("picture", cell, row, column)
    assert found.certain == bool(row)
    assert bool(found.why) == (not row)
    assert found.sha256 == hashlib.sha256(SEAL).hexdigest()
    assert (found.image, found.image_type) == (SEAL, "png")


def test_shares_tell_how_much_of_the_object_lies_on_each_row_and_column() -> None:
    found = only(drawn(one_cell(picture(), (9, 75, 12, 10), 50, 40)))
    assert found.rows == ((12, 0.75), (13, 0.25))
    assert found.columns == ((9, 0.5), (10, 0.5))


HIDDEN_11 = '<row r="11" hidden="1"/><row r="12"/><row r="13" ht="60"/>'


@pytest.mark.parametrize(
    ("anchor", "cell", "row"),
    [
        # Wholly in the hidden row: it was put there before the row was filtered away.
        (two_cell(picture(), (9, 20, 11, 3), (9, 70, 11, 37)), "I11", 11),
        # Most of it in the hidden row, its foot in the next: as shown row 12's, unhidden row 11's.
        (two_cell(picture(), (9, 20, 11, 8), (9, 70, 12, 5)), "I12", 0),
        # It only begins in the hidden row.
        (two_cell(picture(), (9, 20, 11, 39), (9, 70, 12, 35)), "I12", 12),
        (one_cell(picture(), (9, 20, 12, 3), 50, 34), "I12", 12),
        (one_cell(picture(), (9, 20, 13, 13), 50, 34), "I13", 13),
        # Ten rows are shown above it, not eleven; but hiding the eleventh may have moved the rows below it, not it.
        (absolute(picture(), 820, 403, 50, 34), "I12", 0),
        (
            two_cell(picture(), (9, 20, 12, 3), (9, 70, 12, 37)).replace("Anchor>", 'Anchor editAs="absolute">', 1),
            "I12",
            0,
        ),
        (absolute(picture(), 820, 363, 50, 34), "I10", 10),
    ],
)
def test_hidden_rows(anchor: str, cell: str, row: int) -> None:
    found = only(drawn(anchor, rows=HIDDEN_11))
    assert (found.cell, found.row) == (cell, row)


def test_merged_cells_stand_as_their_first_cell() -> None:
    merged = '<mergeCells count="1"><mergeCell ref="I12:J13"/></mergeCells>'
    found = only(drawn(one_cell(picture(), (9, 80, 12, 20), 50, 40), tail=merged))
    assert (found.row, found.column, found.row_span) == (12, 9, 2)
    assert (found.rows, found.columns) == (((12, 1.0),), ((9, 1.0),))


def test_text_of_a_shape_keeps_its_lines() -> None:
    found = only(drawn(two_cell(shape("総務課\n7.11.25\n山田"), (9, 20, 12, 3), (9, 70, 12, 38))))
    assert (found.kind, found.text, found.form, found.row) == ("shape", "総務課\n7.11.25\n山田", "ellipse", 12)


@pytest.mark.parametrize("form", ["ellipse", "rect"])
def test_a_shape_that_says_nothing_is_for_a_person(form: str) -> None:
    found = only(drawn(two_cell(shape("", form=form), (9, 20, 12, 3), (9, 70, 12, 38))))
    assert (found.kind, found.cell, found.certain, found.why) == ("shape", "I12", False, NO_TEXT)


def test_a_group_that_says_nothing_is_for_a_person() -> None:
    two = shape("", box=frame_xml(0, 0, 36, 36)) + shape("", box=frame_xml(5, 5, 20, 20))
    found = only(drawn(two_cell(group(two, child_space(0, 0, 36, 36)), (9, 20, 12, 2), (9, 56, 12, 38))))
    assert (found.kind, found.certain, found.why) == ("shape", False, NO_TEXT)


@pytest.mark.parametrize(
    "item",
    [
        picture(more=' hidden="1"'),
        shape("山田", more=' hidden="1"'),
        picture("rIdClear"),
        picture(blip='<a:alphaModFix amt="0"/>'),
        shape("", paint="<a:noFill/><a:ln><a:noFill/></a:ln>"),
        '<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="2"/></xdr:nvGraphicFramePr></xdr:graphicFrame>',
    ],
)
def test_what_cannot_be_seen_and_charts_prove_nothing(item: str) -> None:
    book = Book().draw(one_cell(item, (9, 20, 12, 3), 50, 34), rIdP=SEAL, rIdClear=png(alpha=0))
    assert book.found() == ()


def test_zero_size_proves_nothing() -> None:
    assert drawn(one_cell(picture(), (9, 20, 12, 3), 0, 0)).found() == ()
    assert drawn(two_cell(picture(), (9, 20, 12, 3), (9, 20, 12, 30))).found() == ()


def test_a_picture_next_to_transparent_is_there_and_shows_nothing() -> None:
    almost = png(alpha=1)
    found = only(Book().draw(one_cell(picture(), (9, 20, 12, 3), 50, 34), rIdP=almost))
    assert (found.kind, found.why) == ("unreadable", BLANK)


@pytest.mark.parametrize(
    ("item", "why"),
    [
        (picture("rIdNone"), LOST),
        (picture("rIdEmpty"), LOST),
        (picture("rIdOdd"), UNKNOWN),
        (picture().replace("r:embed", "r:link").replace("rIdP", "rIdL"), LINKED),
    ],
)
def test_a_picture_that_cannot_be_seen_is_unreadable(item: str, why: str) -> None:
    book = Book().draw(one_cell(item, (9, 20, 12, 3), 50, 34), rIdEmpty=b"", rIdOdd=b"what is this")
    book.relate("xl/drawings/drawing1.xml", "rIdL", "image", "file:///C:/seal.png")
    found = only(book)
    assert (found.kind, found.why, found.cell, found.row) == ("unreadable", why, "I12", 12)


def test_lines_strike_out() -> None:
    found = drawn(
        two_cell(line(), (2, 0, 12, 20), (10, 50, 12, 20))
        + two_cell(shape(form="mathMultiply"), (9, 0, 14, 2), (9, 50, 14, 38))
    ).found()
    assert [(item.kind, item.row) for item in found] == [("line", 12), ("line", 14)]
    # On the border it may be an underline of either row.
    assert only(drawn(two_cell(line(), (2, 0, 12, 39), (10, 50, 12, 39)))).certain is False


def test_a_line_over_several_rows_names_them_all() -> None:
    found = only(drawn(two_cell(line(), (2, 0, 12, 0), (10, 50, 15, 40))))
    assert (found.kind, found.certain) == ("line", False)
    assert [row for row, _ in found.rows] == [12, 13, 14, 15]


ALTERNATIVES = "<mc:AlternateContent>{}</mc:AlternateContent>"


def test_alternate_content_counts_once() -> None:
    first = one_cell(picture(), (9, 20, 12, 3), 50, 34)
    other = one_cell(shape("この図形は表示できません"), (9, 20, 12, 3), 50, 34)
    branches = f'<mc:Choice Requires="a14">{first}</mc:Choice><mc:Fallback>{other}</mc:Fallback>'
    assert only(drawn(ALTERNATIVES.format(branches))).kind == "picture"
    empty = f'<mc:Choice Requires="a14"/><mc:Fallback>{other}</mc:Fallback>'
    assert only(drawn(ALTERNATIVES.format(empty))).kind == "shape"


def test_ink_is_a_picture_once() -> None:
    ink = (
        '<mc:Choice Requires="xdr14"><xdr:contentPart r:id="rIdI"><xdr14:nvContentPartPr '
        'xmlns:xdr14="http://schemas.microsoft.com/office/excel/2010/spreadsheetDrawing">'
        '<xdr14:cNvPr id="2" name="インク 1"/></xdr14:nvContentPartPr></xdr:contentPart></mc:Choice>'
        f"<mc:Fallback>{picture()}</mc:Fallback>"
    )
    book = drawn(two_cell(ALTERNATIVES.format(ink), (9, 20, 12, 3), (9, 70, 12, 38)))
    book.parts["xl/ink/ink1.xml"] = b"<inkml:ink xmlns:inkml='http://www.w3.org/2003/InkML'/>"
    book.relate("xl/drawings/drawing1.xml", "rIdI", "customXml", "../ink/ink1.xml")
    found = only(book)
    assert (found.kind, found.form, found.alt, found.row, found.image) == ("picture", "ink", "インク 1", 12, SEAL)


DATED_SEAL = (
    shape("", box=frame_xml(820, 441, 38, 38))
    + line(frame_xml(821, 453, 36, 0))
    + line(frame_xml(821, 466, 36, 0))
    + shape("山田", form="rect", paint="<a:noFill/>", box=frame_xml(822, 467, 34, 10))
    + shape("総務課", form="rect", paint="<a:noFill/>", box=frame_xml(822, 443, 34, 10))
    + shape("7.11.25", form="rect", paint="<a:noFill/>", box=frame_xml(820, 455, 38, 10))
)


def test_a_dated_seal_of_several_parts_is_one_seal() -> None:
    found = only(drawn(two_cell(group(DATED_SEAL, child_space(820, 441, 38, 38)), (9, 20, 12, 1), (9, 58, 12, 39))))
    assert (found.kind, found.text, found.row, found.certain) == ("shape", "総務課\n7.11.25\n山田", 12, True)


def test_a_line_across_a_grouped_seal_makes_it_doubtful() -> None:
    struck = picture(box=frame_xml(820, 441, 38, 38)) + line(frame_xml(820, 441, 38, 38))
    found = only(drawn(two_cell(group(struck, child_space(820, 441, 38, 38)), (9, 20, 12, 1), (9, 58, 12, 39))))
    assert (found.kind, found.row, found.certain, found.cell) == ("picture", 0, False, "I12")


def test_many_seals_in_one_group_are_placed_one_by_one() -> None:
    # Rows 5, 7 and 20, in child coordinates of their own (half size, other origin), and nested.
    def seal(name: str, row: int) -> str:
        return shape(name, box=frame_xml(1000, 500 + (row - 5) * 20, 17, 17))

    inner = group(
        seal("佐藤", 7) + seal("鈴木", 20),
        frame_xml(
            1000, 540, 17, 277, f'<a:chOff x="{1000 * PX}" y="{540 * PX}"/><a:chExt cx="{17 * PX}" cy="{277 * PX}"/>'
        ),
    )
    outer = frame_xml(1, 1, 1, 1, f'<a:chOff x="{1000 * PX}" y="{500 * PX}"/><a:chExt cx="{17 * PX}" cy="{317 * PX}"/>')
    found = drawn(two_cell(group(seal("山田", 5) + inner, outer), (9, 20, 5, 3), (9, 54, 20, 37))).found()
    assert [(item.text, item.row, item.column) for item in found] == [("山田", 5, 9), ("佐藤", 7, 9), ("鈴木", 20, 9)]


def test_two_seals_that_touch_are_two() -> None:
    two = shape("山田", box=frame_xml(0, 0, 40, 40)) + shape("佐藤", box=frame_xml(0, 40, 40, 40))
    found = drawn(two_cell(group(two, child_space(0, 0, 40, 80)), (9, 20, 5, 0), (9, 60, 6, 40))).found()
    assert [(item.text, item.row) for item in found] == [("山田", 5), ("佐藤", 6)]


@pytest.mark.parametrize(
    ("attributes", "rows"), [(' flipV="1"', (6, 5)), (' rot="10800000"', (6, 5)), (' rot="10800000" flipV="1"', (5, 6))]
)
def test_a_mirrored_group_carries_its_parts_along(attributes: str, rows: tuple[int, int]) -> None:
    two = shape("山田", box=frame_xml(0, 0, 36, 36)) + shape("佐藤", box=frame_xml(0, 40, 36, 36))
    anchor = two_cell(group(two, child_space(0, 0, 36, 76), attributes), (9, 20, 5, 2), (9, 56, 6, 38))
    assert tuple(item.row for item in drawn(anchor).found()) == rows


def test_a_turned_group_over_several_rows_is_for_a_person() -> None:
    two = shape("山田", box=frame_xml(0, 0, 36, 36)) + shape("佐藤", box=frame_xml(0, 40, 36, 36))
    anchor = two_cell(group(two, child_space(0, 0, 36, 76), ' rot="1200000"'), (9, 20, 5, 2), (9, 56, 6, 38))
    assert {item.certain for item in drawn(anchor).found()} == {False}


def test_an_object_on_its_side_is_certain_only_both_ways() -> None:
    square = picture(box=frame_xml(0, 0, 36, 36)).replace("<a:xfrm>", '<a:xfrm rot="5400000">')
    assert only(drawn(one_cell(square, (9, 20, 12, 2), 36, 36))).row == 12
    assert only(drawn(one_cell(square, (9, 5, 12, 2), 95, 36))).certain is False


def test_a_damaged_drawing_leaves_one_unreadable_without_a_place() -> None:
    book = drawn("")
    book.parts["xl/drawings/drawing1.xml"] = b"<xdr:wsDr><broken"
    found = only(book)
    assert (found.kind, found.cell, found.row, found.certain) == ("unreadable", "", 0, False)


def test_a_drawing_that_cannot_be_found_leaves_one_unreadable_too() -> None:
    missing_part = drawn("")
    del missing_part.parts["xl/drawings/drawing1.xml"]
    assert (only(missing_part).kind, only(Book(tail='<drawing r:id="rIdD"/>')).kind) == ("unreadable", "unreadable")


def test_an_anchor_that_lost_its_content_is_unreadable() -> None:
    found = only(drawn(two_cell("", (9, 20, 12, 3), (9, 70, 12, 38))))
    assert (found.kind, found.cell, found.why) == ("unreadable", "I12", EMPTY_ANCHOR)


def test_prefixes_and_namespaces_do_not_matter() -> None:
    book = drawn(two_cell(picture(), (9, 20, 12, 3), (9, 70, 12, 38)))
    part = book.parts["xl/drawings/drawing1.xml"].decode()
    strict = part.replace("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/")
    book.parts["xl/drawings/drawing1.xml"] = strict.replace("xdr:", "d:").replace(":xdr=", ":d=").encode()
    assert only(book).row == 12
