"""Pictures and notes are given to the row they belong to, or to nobody, and never lost."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import date
from typing import Any

import pytest

from ledger_tools.model import FileReading
from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes, read_images
from ledger_tools.settings.notice import notice_settings
from tests.returns.books import STAMP, Finish, book, member
from tests.returns.evidence.books import Book, one_cell, picture

ROW_PX = 40


def png(shade: int = 0, side: int = 20) -> bytes:
    """Return a square picture of one colour above black."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    top = side // 3
    lines = (b"\0" + bytes((200, shade, shade)) * side) * top + (b"\0" + bytes(3) * side) * (side - top)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def place(row: int, column: int = STAMP, *, x: int = 10, y: int = 10, side: int = 20, **options: object) -> Finish:
    """Return a finisher that puts a picture at an offset in a cell (from 0)."""

    def finish(_: Any, sheet: Any) -> None:
        picture = {"image_data": io.BytesIO(png(side=side)), "x_offset": x, "y_offset": y, **options}
        sheet.insert_image(row, column, "seal.png", picture)

    return finish


def read(*finishes: Finish, rows: int = 4) -> FileReading:
    def finish(workbook: Any, sheet: Any) -> None:
        for number in range(9, 9 + rows):
            sheet.set_row_pixels(number, ROW_PX)
        for each in finishes:
            each(workbook, sheet)

    return read_bytes("返送.xlsx", book([member(number) for number in range(1, rows + 1)], finish=finish))


def kinds(reading: FileReading) -> list[list[str]]:
    return [[item.kind for item in row.evidence] for row in reading.tables[0].rows]


def test_picture_inside_a_stamp_cell_belongs_to_its_row() -> None:
    reading = read(place(10))
    assert kinds(reading) == [[], ["picture"], [], []]
    assert reading.tables[0].rows[1].evidence[0].sha256 == hashlib.sha256(png()).hexdigest()
    assert reading.findings == ()


def test_picture_astride_two_rows_is_given_to_neither() -> None:
    reading = read(place(10, y=ROW_PX - 10))
    assert kinds(reading) == [[], ["unreadable"], ["unreadable"], []]
    assert [row.codes for row in reading.tables[0].rows] == [(), ("S05",), ("S05",), ()]
    assert [finding.code for finding in reading.findings] == ["S05"]
    assert reading.findings[0].cell


def test_picture_over_another_column_makes_its_row_doubtful() -> None:
    reading = read(place(11, column=3))
    assert kinds(reading) == [[], [], ["unreadable"], []]
    assert reading.tables[0].rows[2].codes == ("S05",)


def test_logo_above_and_picture_far_below_are_ignored() -> None:
    reading = read(place(1, column=0), place(60))
    assert kinds(reading) == [[], [], [], []]
    assert reading.findings == ()


@pytest.mark.parametrize("column", [12, 40])
def test_seal_beside_the_table_makes_its_row_doubtful(column: int) -> None:
    reading = read(place(10, column=column))
    assert kinds(reading) == [[], ["unreadable"], [], []]
    assert [finding.code for finding in reading.findings] == ["S05"]


def test_scan_beside_the_table_is_reported_once() -> None:
    reading = read(place(9, column=14, x_scale=1, y_scale=8))
    assert kinds(reading) == [[], [], [], []]
    assert [finding.code for finding in reading.findings] == ["S05"]


def test_seal_just_under_the_last_member_is_reported() -> None:
    reading = read(place(13))
    assert kinds(reading) == [[], [], [], []]
    assert [finding.code for finding in reading.findings] == ["S05"]


def test_marks_that_we_print_ourselves_are_no_stamps() -> None:
    reading = read(place(10, description="ledger_tools:marker"))
    assert (kinds(reading), reading.findings) == ([[], [], [], []], ())


def test_shape_says_its_text() -> None:
    def finish(_: Any, sheet: Any) -> None:
        options = {"width": 30, "height": 30, "x_offset": 5, "y_offset": 5}
        sheet.insert_textbox(9, STAMP, "川崎", options)

    reading = read(finish)
    assert [(item.kind, item.text) for item in reading.tables[0].rows[0].evidence] == [("shape", "川崎")]


def test_picture_in_a_cell_replaces_its_error_value() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.embed_image(9, STAMP, "seal.png", {"image_data": io.BytesIO(png())})

    reading = read(finish)
    assert kinds(reading) == [["cell_picture"], [], [], []]
    assert reading.findings == ()


def test_note_on_the_name_that_we_write_ourselves_is_left_out() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_comment(9, 3, "同姓同名の方がいます")
        sheet.write_comment(10, STAMP, "本人に渡しました")

    reading = read(finish)
    first, *_ = reading.tables[0].rows
    assert [(item.kind, item.heading) for item in first.evidence] == [("comment", "同姓同名")]
    result = reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16)))
    assert result.case.evidence["return_row_id"].tolist() == [2]
    assert reading.tables[0].rows[1].evidence[0].text.endswith("本人に渡しました")


def test_ticked_box_in_a_cell_is_a_check_box_and_not_the_word_true() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.insert_checkbox(9, STAMP, True)
        sheet.insert_checkbox(10, STAMP, False)

    reading = read(finish)
    first, second, *_ = reading.tables[0].rows
    assert [item.kind for item in first.evidence] == ["checkbox"]
    assert all(item.text != "TRUE" for item in second.evidence)


def test_pictures_can_be_fetched_again_by_their_hash() -> None:
    data = book([member(1)], finish=place(9))
    sha256 = read_bytes("返送.xlsx", data).tables[0].rows[0].evidence[0].sha256
    assert read_images(data, [sha256, "0" * 64]) == {sha256: png()}
    assert read_images(b"PK\x03\x04", [sha256]) == {}


def test_one_damaged_picture_does_not_hide_the_others() -> None:
    made = Book().draw(one_cell(picture("rIdP"), (2, 5, 2, 5), 30, 30), rIdP=png(10), rIdQ=png(20)).data()
    damaged = made.replace(png(20), png(20)[:-1] + b"?")
    sha256 = hashlib.sha256(png(10)).hexdigest()
    assert read_images(damaged, [sha256]) == {sha256: png(10)}


def test_many_pictures_are_each_given_to_their_row() -> None:
    reading = read(*(place(9 + number) for number in range(100)), rows=100)
    assert kinds(reading) == [["picture"]] * 100


def test_stamp_merged_over_two_members_with_one_seal() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(9, STAMP, 10, STAMP, "", workbook.add_format())

    reading = read(finish, place(9, y=30))
    assert kinds(reading)[:2] == [["unreadable"], ["unreadable"]]
    assert [row.codes for row in reading.tables[0].rows] == [("S05",), ("S05",), (), ()]
