"""What clerks put beside a table, over it or below it is never dropped, and settles nothing."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from ledger_tools.model import FileReading
from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.returns.books import HEADERS, STAMP, Finish, book, edited, member
from tests.returns.evidence.books import Book, one_cell, picture
from tests.returns.ledger.test_marks import kinds, place, png

ROW = 9  # of the first member, from 0
RIGHT = len(HEADERS) + 1


def texts(reading: FileReading) -> list[list[str]]:
    return [[item.text for item in row.evidence] for row in reading.tables[0].rows]


def weighed(reading: FileReading) -> list[list[str]]:
    """What of it counts for or against a receipt; descriptions of the member, ticks and numbers are nothing."""
    result = reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16)))
    kept = result.case.evidence.groupby("return_row_id")["text"].agg(list).to_dict()
    return [kept.get(row, []) for row in result.case.returned["return_row_id"]]


def read(*finishes: Finish, stamps: tuple[str, ...] = ("川崎", "")) -> FileReading:
    def finish(workbook: Any, sheet: Any) -> None:
        for each in finishes:
            each(workbook, sheet)

    return read_bytes("返送.xlsx", book([member(1, stamps[0]), member(2, stamps[1])], finish=finish))


def typed(row: int, column: int, text: str) -> Finish:
    return lambda _, sheet: sheet.write_string(row, column, text)


def noted(row: int, column: int, text: str) -> Finish:
    return lambda _, sheet: sheet.write_comment(row, column, text, {"author": "庶務"})


@pytest.mark.parametrize(
    "text",
    [
        *(
            "受領拒否",
            "本人不在",
            "不 在",
            "未受領",
            "×",
            "ＮＧ",
            "？",
            "11月10日退職者",
            "11/25郵送済",
            "後日",
            "返　却",
        ),
        *(
            "受領せず",
            "もらっていない",
            "受け取ってません",
            "本人に渡っていない",
            "渡せず",
            "庶務で保管中",
            "家族に渡した",
        ),
        *("妻が受取", "代わりに鈴木が受領", "連絡とれず", "お休み", "保留", "取り消し", "要返品", "まだ"),
        *("ダイリ", "のこり", "机上に置いた", "欠", "NOT YET", "12/20渡す", "本人渡し済", "確認 庶務"),
    ],
)
@pytest.mark.parametrize("column", [RIGHT, RIGHT + 20])
def test_words_beside_the_table_are_information(column: int, text: str) -> None:
    assert texts(read(typed(ROW, column, text))) == [["川崎", text], []]


@pytest.mark.parametrize("text", ["✓", "3", "2025/11/25", "200-3465", "田中", "高橋"])
def test_ticks_and_numbers_beside_the_table_mean_nothing(text: str) -> None:
    reading = read(typed(ROW, RIGHT, text))
    assert (texts(reading), weighed(reading)) == ([["川崎", text], []], [["川崎"], []])


def test_words_in_the_printed_columns_are_information() -> None:
    number, kana = HEADERS.index("No."), HEADERS.index("フリガナ")
    assert texts(read(typed(ROW, number, "退職"), typed(ROW + 1, kana, "本人不在"))) == [["川崎", "退職"], ["本人不在"]]


@pytest.mark.parametrize(("shown", "said"), [("済", []), ("未記入", []), ("要確認", []), ("未受領", ["未受領"])])
def test_what_the_printed_state_says_is_no_entry(shown: str, said: list[str]) -> None:
    headers = (*HEADERS[:-1], "状態", HEADERS[-1])
    row = member(1, "川崎")
    data = book([(*row[:-1], shown, row[-1])], headers=headers)
    assert texts(read_bytes("返送.xlsx", data)) == [["川崎", *said]]


def test_words_in_an_added_column_are_information() -> None:
    headers = (*HEADERS[:STAMP], "メモ", *HEADERS[STAMP:])
    rows = [(*row[:STAMP], "本人未受領", *row[STAMP:]) for row in (member(1, "川崎"), member(2))]
    assert texts(read_bytes("返送.xlsx", book(rows, headers=headers))) == [["川崎", "本人未受領"], ["本人未受領"]]


@pytest.mark.parametrize(
    ("head", "text", "said"),
    [
        *[
            (head, text, [])
            for head, text in (("職名", "課長代理"), ("係", "退職手当係"), ("よみ", "はまだ"), ("経過", "10月異動"))
        ],
        *[
            ("確認", "不在", ["不在"]),
            ("状況", "未受領", ["未受領"]),
            ("未受領", "○", ["○"]),
            ("未受領", "×", []),
        ],
    ],
)
def test_a_heading_explains_what_stands_below_it(head: str, text: str, said: list[str]) -> None:
    reading = read_bytes("返送.xlsx", book([(*member(1, "川崎"), text)], headers=(*HEADERS, head)))
    passed_on = reading.tables[0].rows[0].evidence[1]
    assert (passed_on.text, passed_on.heading) == (text, head)
    assert weighed(reading) == [["川崎", *said]]


def test_a_denial_merged_over_members_is_said_of_each() -> None:
    reading = read(lambda _, sheet: sheet.merge_range(ROW, RIGHT, ROW + 1, RIGHT, "未受領"), stamps=("川崎", "川崎"))
    assert texts(reading) == [["川崎", "未受領"], ["川崎", "未受領"]]


def test_seals_beside_rows_that_are_signed_mean_nothing() -> None:
    reading = read(place(ROW, RIGHT, y=0, side=18), place(ROW + 1, RIGHT, y=0, side=18), stamps=("川崎", ""))
    assert kinds(reading) == [["text"], ["unreadable"]]


def test_words_in_a_box_beside_a_row_are_information() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.insert_textbox(ROW, RIGHT, "未配付です", {"width": 60, "height": 18})

    assert texts(read(finish)) == [["川崎", "未配付です"], []]


@pytest.mark.parametrize("bare", ["印", "確認\n印"])
def test_a_header_of_two_lines_tells_whose_seal_it_is(bare: str) -> None:
    upper, _, lower = bare.rpartition("\n")
    headers = ("番号", "氏名", "受領", upper)
    rows = [("", "", "印", lower), ("0001", "川崎 一", "", "山田"), ("0002", "川崎 二", "川崎", "山田")]
    reading = read_bytes("返送.xlsx", book(rows, headers=headers))
    assert weighed(reading) == [[], ["川崎"]]


@pytest.mark.parametrize("name", ["署名", "サイン", "押印"])
def test_a_second_column_for_signatures_is_one(name: str) -> None:
    data = book([(*member(1), "川崎")], headers=(*HEADERS, name))
    assert texts(read_bytes("返送.xlsx", data)) == [["川崎"]]


def test_the_columns_of_a_ledger_at_its_side_are_not_beside_it() -> None:
    def second(_: Any, sheet: Any) -> None:
        for column, header in enumerate(HEADERS, len(HEADERS) + 1):
            sheet.write_string(8, column, header)
        for column, value in enumerate(member(7, "", "11/10退職"), len(HEADERS) + 1):
            if value != "":
                sheet.write(ROW, column, value)

    left, right = read(second).tables
    assert [[item.text for item in row.evidence] for row in left.rows] == [["川崎"], []]
    assert [row.remark for row in right.rows] == ["11/10退職"]


def stacked(*between: tuple[object, ...], beside: tuple[object, ...] = ()) -> FileReading:
    """Two ledgers of which the lower one stands further to the right."""
    rows = [(*member(1, "川崎")[:-1], *beside), *between, ("", *HEADERS[:-1]), ("", *member(7, "川崎")[:-1])]
    return read_bytes("返送.xlsx", book(rows, headers=HEADERS[:-1]))


@pytest.mark.parametrize("between", [("川崎 1子は未配付",), ("", "", "", "全員まだ"), ("20001002佐藤 花子庶務課",)])
def test_words_between_two_ledgers_are_the_upper_ones(between: tuple[object, ...]) -> None:
    upper, lower = stacked(between).tables
    assert [item.text for item in upper.texts] == [between[-1]]
    assert lower.texts == ()


def test_words_beside_a_ledger_are_seen_whatever_columns_the_one_below_has() -> None:
    upper, _ = stacked(("総務課",), beside=("未配付",)).tables
    assert [item.text for item in upper.rows[0].evidence] == ["川崎", "未配付"]


def test_a_title_and_a_count_between_two_ledgers_say_nothing_of_members() -> None:
    reading = stacked((), ("返送する資格確認書", "", 0, "枚"), (), ("資格確認書受領簿", "", "", "総務課"))
    assert len(reading.tables) == 2
    result = reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16)))
    assert result.rows["status"].tolist() == ["received", "received"]


def test_a_note_off_the_table_or_on_its_header() -> None:
    reading = read(noted(ROW, RIGHT, "未配付"), noted(ROW + 1, RIGHT, "〒210"), noted(8, STAMP, "全員まだ"))
    assert "〒210" not in weighed(reading)[1]
    assert [(item.place, item.text, item.cell) for item in reading.tables[0].texts] == [("note", "全員まだ", "I9")]
    assert texts(read(noted(ROW, RIGHT, "未配付"))) == [["川崎", "未配付"], []]


def test_a_note_on_the_header_speaks_of_every_row() -> None:
    reading = read(noted(8, STAMP, "全員まだ"), stamps=("川崎", "川崎"))
    result = reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16)))
    assert result.rows["status"].tolist() == ["review", "review"]


@pytest.mark.parametrize("key", ["備考", "受領年月日"])
def test_an_entry_merged_over_two_members_belongs_to_neither(key: str) -> None:
    column = HEADERS.index(key)
    reading = read(lambda _, sheet: sheet.merge_range(ROW, column, ROW + 1, column, "休職中 11/25郵送済"))
    assert [row.codes for row in reading.tables[0].rows] == [("S05",), ("S05",)]


def test_a_signature_below_the_last_member_is_reported() -> None:
    reading = read(typed(ROW + 2, STAMP, "川崎"))
    assert [(item.code, item.cell) for item in reading.findings] == [("S05", "I12")]


def test_a_mere_seal_column_beside_the_stamp_column_is_for_those_who_check() -> None:
    headers = (*HEADERS, "印", "確認者")
    data = book(
        [(*member(number, "川崎" if number == 1 else ""), "", "") for number in (1, 2, 3)],
        headers=headers,
        finish=lambda workbook, sheet: [
            place(row, len(HEADERS), y=0, side=18)(workbook, sheet) for row in (ROW, ROW + 1)
        ],
    )
    reading = read_bytes("返送.xlsx", data)
    assert kinds(reading) == [["text"], ["unreadable"], []]
    assert [row.codes for row in reading.tables[0].rows] == [(), ("S05",), ()]


def test_a_list_whose_only_stamp_column_is_called_seal() -> None:
    headers = [*HEADERS]
    headers[STAMP] = "印"
    assert texts(read_bytes("返送.xlsx", book([member(1, "川崎")], headers=headers))) == [["川崎"]]


@pytest.mark.parametrize(("stamps", "reported"), [(("川崎", ""), ["S05"]), (("川崎", "川崎"), [])])
def test_a_scan_on_another_sheet_is_reported_where_rows_are_open(stamps: tuple[str, str], reported: list[str]) -> None:
    def finish(workbook: Any, _: Any) -> None:
        workbook.add_worksheet("写し").insert_image(2, 2, "scan.png", {"image_data": io.BytesIO(png(side=200))})

    reading = read(finish, stamps=stamps)
    assert [item.code for item in reading.findings] == reported
    assert all(item.sheet == "写し" for item in reading.findings)


@pytest.mark.parametrize("height", ['hidden="1"', 'ht="0" customHeight="1"'])
def test_a_seal_that_hangs_on_a_hidden_row_is_not_the_next_ones(height: str) -> None:
    """openpyxl and others anchor a picture by one corner: hiding the row moves it over the next one."""
    rows = "".join(
        f'<row r="{number}" {height if number == 3 else ""}>'
        + "".join(
            f'<c r="{at}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in zip("AB", row, strict=True)
        )
        + "</row>"
        for number, row in enumerate([("番号", "受領印"), ("0001", ""), ("0002", ""), ("0003", "")], 1)
    )
    made = Book(rows=rows).draw(one_cell(picture(), (2, 5, 3, 5), 30, 30), rIdP=png())
    reading = read_bytes("返送.xlsx", made.data())
    assert [row.codes for row in reading.tables[0].rows] == [(), ("S05",), ("S05",)]


def test_a_sheet_that_lost_its_relationships_has_no_blank_cell() -> None:
    data = book([member(1)], finish=place(ROW))
    reading = read_bytes("返送.xlsx", edited(data, "xl/worksheets/_rels/sheet1.xml.rels", lambda _: b""))
    assert all(row.codes for table in reading.tables for row in table.rows) or reading.findings
