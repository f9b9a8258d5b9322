"""Frames, strokes and words drawn over a table: decoration asks nothing, a struck-out member always does."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from tests.returns.books import book, member
from tests.returns.evidence.books import Book, child_space, frame_xml, group, line, picture, png, shape, two_cell

COLUMNS = "ABCDEF"
HEADERS = ("記号", "番号", "氏名", "受領年月日", "受領印又は署名", "備考")
HOLLOW = '<a:noFill/><a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln>'
FILLED = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
MEMBERS = 6  # in rows 2 to 7


def sheet(*anchors: str, signed: tuple[int, ...] = (), **images: bytes) -> FileReading:
    rows = [HEADERS] + [
        ("共済", f"000{row}", f"川崎 {row}子", "", "川崎" if row in signed else "", "") for row in range(2, MEMBERS + 2)
    ]
    xml = "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in zip(COLUMNS, texts, strict=True)
            if text
        )
        + "</row>"
        for number, texts in enumerate(rows, 1)
    )
    return read_bytes("返送.xlsx", Book(rows=xml).draw("".join(anchors), **images).data(), convert=False)


def doubtful(reading: FileReading) -> list[int]:
    return [row.row for row in reading.tables[0].rows if "S05" in row.codes]


def across(row: int, y: float, first: int = 1, last: int = 6) -> str:
    """A level line through a row at ``y`` px of its 40."""
    return two_cell(line(frame_xml(0, 0, 600, 0)), (first, 5, row, y), (last, 95, row, y))


@pytest.mark.parametrize("form", ["rect", "roundRect"])
def test_a_frame_around_table_or_column_asks_nothing(form: str) -> None:
    table = two_cell(shape("", form=form, paint=HOLLOW), (1, 0, 1, 0), (6, 100, 7, 40))
    column = two_cell(shape("", form=form, paint=HOLLOW), (5, 1, 2, 1), (5, 99, 7, 39))
    reading = sheet(table, column, signed=(3,))
    assert (doubtful(reading), reading.findings) == ([], ())
    assert [len(row.evidence) for row in reading.tables[0].rows] == [0, 1, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("item", "last"),
    [
        (shape("", form="rect", paint=HOLLOW), 4),  # a pen circles two or three
        (shape("", form="rect", paint=FILLED), 7),  # a white patch hides what is below
        (shape("済", form="rect", paint=HOLLOW), 7),
        (shape("", form="ellipse", paint=HOLLOW), 7),
        (picture(), 7),
    ],
)
def test_what_is_no_mere_frame_is_for_a_person(item: str, last: int) -> None:
    reading = sheet(two_cell(item, (5, 1, 2, 1), (5, 99, last, 39)), rIdP=png())
    assert doubtful(reading) == list(range(2, last + 1))


@pytest.mark.parametrize("signed", [(), (3,)])
def test_a_line_through_a_member_makes_the_row_doubtful(signed: tuple[int, ...]) -> None:
    reading = sheet(across(3, 20), signed=signed)
    assert doubtful(reading) == [3]
    assert "抹消" in reading.findings[0].message


def test_a_line_through_several_members_names_them_all() -> None:
    stroke = two_cell(line(frame_xml(0, 0, 500, 100)), (2, 10, 3, 10), (5, 90, 5, 30))
    assert doubtful(sheet(stroke)) == [3, 4, 5]


def test_rules_between_rows_and_strokes_through_empty_stamp_cells_mean_nothing() -> None:
    rules = [across(row, 0) for row in range(2, 8)]
    retiree = two_cell(line(frame_xml(0, 0, 90, 30)), (5, 5, 4, 5), (5, 95, 4, 35))
    upright = two_cell(line(frame_xml(0, 0, 0, 240)), (3, 0, 2, 0), (3, 0, 7, 40))
    reading = sheet(*rules, retiree, upright, signed=(3,))
    assert (doubtful(reading), reading.findings) == ([], ())


def test_a_stroke_through_a_signature_makes_it_doubtful() -> None:
    assert doubtful(sheet(across(3, 20, 5, 5), signed=(3,))) == [3]


def test_a_stroke_through_a_seal_that_lies_astride_withdraws_it() -> None:
    astride = two_cell(picture(), (5, 20, 3, 24), (5, 46, 4, 10))
    assert doubtful(sheet(astride, signed=(2, 5), rIdP=png())) == [3, 4]
    own = two_cell(picture("rIdQ"), (5, 20, 4, 12), (5, 46, 4, 38))
    assert doubtful(sheet(astride, own, rIdP=png(), rIdQ=png(90))) == []
    assert doubtful(sheet(astride, own, across(3, 30, 5, 5), rIdP=png(), rIdQ=png(90))) == [3]
    assert doubtful(sheet(astride, own, across(4, 36, 5, 5), rIdP=png(), rIdQ=png(90))) == [3, 4]


@pytest.mark.parametrize("column", [1, 2, 3])
def test_a_member_struck_out_in_the_cell_is_doubtful(column: int) -> None:
    def finish(workbook: Any, worksheet: Any) -> None:
        struck = workbook.add_format({"font_strikeout": True})
        worksheet.write_string(9, column, "0000001" if column == 2 else "川崎 1子", struck)

    reading = read_bytes("返送.xlsx", book([member(1, "川崎"), member(2, "川崎")], finish=finish))
    first, second = reading.tables[0].rows
    assert (first.codes, second.codes) == (("S05",), ())
    assert "取消線" in reading.findings[0].message


@pytest.mark.parametrize(
    ("look", "word"), [({"font_strikeout": True}, "取消線"), ({"font_color": "#FFFFFF"}, "見えません")]
)
@pytest.mark.parametrize("column", [7, 9])
def test_a_date_or_remark_struck_out_or_unseen_settles_nothing(column: int, look: dict[str, object], word: str) -> None:
    def finish(workbook: Any, worksheet: Any) -> None:
        worksheet.write_string(9, column, "11/25郵送済" if column == 9 else "11/25", workbook.add_format(look))

    reading = read_bytes("返送.xlsx", book([member(1), member(2)], finish=finish))
    first, second = reading.tables[0].rows
    assert (first.codes, second.codes) == (("S05",), ())
    assert [(item.code, item.cell, word in item.message) for item in reading.findings] == [
        ("S05", first_cell(column), True)
    ]


def first_cell(column: int) -> str:
    return f"{'ABCDEFGHIJ'[column]}10"


def test_part_of_a_remark_struck_out_is_doubtful_too() -> None:
    def finish(workbook: Any, worksheet: Any) -> None:
        struck = workbook.add_format({"font_strikeout": True})
        worksheet.write_rich_string(9, 9, "休職中 ", struck, "11/25", "郵送済")

    reading = read_bytes("返送.xlsx", book([member(1)], finish=finish))
    assert reading.tables[0].rows[0].codes == ("S05",)


def test_part_of_a_name_struck_out_is_doubtful_too() -> None:
    def finish(workbook: Any, worksheet: Any) -> None:
        struck = workbook.add_format({"font_strikeout": True})
        worksheet.write_rich_string(9, 3, "川崎 ", struck, "1", "子")

    reading = read_bytes("返送.xlsx", book([member(1, "川崎")], finish=finish))
    assert reading.tables[0].rows[0].codes == ("S05",)


def test_words_over_the_remarks_are_information() -> None:
    reading = sheet(two_cell(shape("11月30日 退職者です"), (6, 5, 3, 5), (6, 95, 3, 35)), signed=(3,))
    assert doubtful(reading) == []
    assert [(item.kind, item.text) for item in reading.tables[0].rows[1].evidence] == [
        ("text", "川崎"),
        ("comment", "11月30日 退職者です"),
    ]


@pytest.mark.parametrize("item", [shape("川崎"), shape(""), picture()])
def test_what_may_be_a_stamp_over_the_remarks_is_for_a_person(item: str) -> None:
    assert doubtful(sheet(two_cell(item, (6, 5, 3, 5), (6, 45, 3, 35)), rIdP=png())) == [3]


def test_a_doubt_about_what_it_is_is_not_said_to_be_about_where_it_is() -> None:
    reading = sheet(two_cell(shape(""), (5, 20, 3, 5), (5, 50, 3, 35)))
    assert doubtful(reading) == [3]
    message = reading.findings[0].message
    assert "文字のない図形" in message and "決められません" not in message


def test_a_doubt_about_what_it_is_does_not_spread_to_the_row_it_reaches_into() -> None:
    over = (5, 20, 3, 9), (5, 50, 4, 5)  # 86 % on row 3
    assert doubtful(sheet(two_cell(shape(""), *over), signed=(4,))) == [3]
    struck = group(
        shape("川崎", box=frame_xml(0, 0, 30, 36)) + line(frame_xml(2, 2, 26, 30)), child_space(0, 0, 30, 36)
    )
    assert doubtful(sheet(two_cell(struck, *over), signed=(4,))) == [3]
    between = (5, 20, 3, 20), (5, 50, 4, 16)
    assert doubtful(sheet(two_cell(shape(""), *between), signed=(4,))) == [3, 4]
