"""The ledger table is found wherever it stands, and no member's row is lost."""

from __future__ import annotations

import time
from typing import Any

import pytest

from ledger_tools.columns import LEDGER_COLUMNS
from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from ledger_tools.returns.ledger.header import STAMP_HINT
from tests.returns.books import HEADERS, STAMP, book, inline_sheet, member, package, write_table


def read(data: bytes) -> FileReading:
    return read_bytes("返送.xlsx", data, convert=False)


def codes(reading: FileReading) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_plain_ledger_is_read_whole() -> None:
    reading = read(book([member(1, "川崎"), member(2, "", "11月30日退職者"), member(3)]))
    (table,) = reading.tables
    assert (table.sheet, table.header_row, table.cycle_id, table.ledger_id) == ("受領簿", 9, "K7QX", "01-003")
    first, second, third = table.rows
    assert (first.row, first.cell, first.no, first.kigo, first.bango) == (10, "I10", "1", "共済", "0000001")
    assert (first.name, first.department, first.cards) == ("川崎 1子", "庶務課", "1")
    assert [(item.kind, item.text) for item in first.evidence] == [("text", "川崎")]
    assert (second.remark, second.evidence, third.remark, third.evidence) == ("11月30日退職者", (), "", ())
    assert codes(reading) == []


@pytest.mark.parametrize(("top", "left"), [(0, 0), (3, 5), (40, 30)])
def test_table_at_any_offset(top: int, left: int) -> None:
    (table,) = read(book([member(1, "川崎"), member(2)], top=top, left=left)).tables
    assert [row.row for row in table.rows] == [top + 2, top + 3]
    assert [len(row.evidence) for row in table.rows] == [1, 0]


def test_columns_in_any_order_with_foreign_ones_between() -> None:
    headers = ("備考", "内線", "受領印", "氏名", "メモ", "組合員番号")
    (table,) = read(book([("郵送", "100", "川崎", "川崎 一子", "x", "0001")], headers=headers)).tables
    row = table.rows[0]
    assert (row.remark, row.name, row.bango, row.cell) == ("郵送", "川崎 一子", "0001", "C10")
    assert row.evidence[0].text == "川崎"


def test_hand_made_list_without_keys_is_read() -> None:
    reading = read(book([("川崎 一子", "川崎"), ("川崎 二子", "")], headers=("お名前", "受 領\n印")))
    (table,) = reading.tables
    assert (table.cycle_id, table.ledger_id, table.edition) == ("", "", 0)
    assert [row.name for row in table.rows] == ["川崎 一子", "川崎 二子"]


def test_totals_notes_and_blank_lines_are_no_members() -> None:
    rows = [
        member(1, "川崎"),
        (),
        ("", "", "", "小計", "", "", 1),
        member(2, "川崎"),
        ("", "", "", "合計 2名", "", "", 2),
        ("", "", "以下余白"),
        ("", "", "", "※押印漏れに注意してください"),
        ("", "", "", "返送する資格確認書", "", 0, "枚"),
    ]
    (table,) = read(book(rows)).tables
    assert [row.no for row in table.rows] == ["1", "2"]
    assert (table.cards_returned, table.cards_returned_cell) == ("0", "F17")


def test_a_line_with_only_a_name_or_only_a_number_is_kept() -> None:
    rows = [
        member(1),
        ("", "", "", "計 太郎", "", "", "", "", "計"),
        ("", "", "0000009"),
        ("", "", "", "合計", "", "", 3),
    ]
    (table,) = read(book(rows)).tables
    assert [(row.bango, row.name) for row in table.rows] == [("0000001", "川崎 1子"), ("", "計 太郎"), ("0000009", "")]


@pytest.mark.parametrize(
    ("line", "is_member"),
    [
        (("合計", "共済", "0000002", "川崎 2子", "", "", 1, "", "川崎"), True),
        (("※", "共済", "0000002", "川崎 2子"), True),
        (("注", "共済", "０００１００２", "林 薫", "", "", 1, "", "", "11月30日退職者"), True),
        ((2, "※退職", "0000002", "川崎 2子"), True),
        (("合計", "", "", "川崎 2子"), False),
        (("合計", "", "0000002", ""), False),
        (("合計", "", "12", "2名"), False),
        (("合計", "", "0000002", "名"), False),
        (("小計", "", "0000002", "小計 2名"), False),
        (("", "", "0000002", "※川崎2子は来月から総務課です"), False),
    ],
)
def test_a_word_typed_over_a_members_no_makes_no_total(line: tuple[object, ...], is_member: bool) -> None:
    (table,) = read(book([member(1, "川崎"), line, member(3)])).tables
    assert [row.no for row in table.rows] == (["1", str(line[0]), "3"] if is_member else ["1", "3"])


def test_header_repeated_on_each_page_does_not_split_the_table() -> None:
    (table,) = read(book([member(1, "川崎"), HEADERS, member(2, "川崎")])).tables
    assert [row.row for row in table.rows] == [10, 12]


@pytest.mark.parametrize(
    ("number", "name", "stamp", "remark", "is_member"),
    [
        ("0000002", "川崎 2子", "署名", "氏名", True),
        ("0000002", "氏名", "受領印", "番号", True),
        ("００００００２", "川崎 2子", "受領印", "番号", True),
        ("番号", "氏名", "受領印", "備考", False),
        ("", "氏名", "受領印", "備考", False),
    ],
)
def test_a_member_s_row_of_words_that_head_columns_is_no_heading(
    number: str, name: str, stamp: str, remark: str, *, is_member: bool
) -> None:
    changed = {"番号": number, "氏名": name, HEADERS[STAMP]: stamp, "備考": remark}
    words = tuple(changed.get(header, value) for header, value in zip(HEADERS, member(2), strict=True))
    reading = read(book([member(1, "川崎"), words, member(3)]))
    assert len(reading.tables) == 2 - is_member
    names = [row.name for table in reading.tables for row in table.rows]
    assert names == (["川崎 1子", name, "川崎 3子"] if is_member else ["川崎 1子", "川崎 3子"])


def test_two_ledgers_in_one_sheet_keep_their_own_counts() -> None:
    rows = [
        member(1, "川崎"),
        ("返送する資格確認書", "", 1, "枚"),
        (),
        ("", "", "", "資格確認書受領簿 総務課"),
        HEADERS,
        member(1, ledger="01-004"),
        ("返送する資格確認書", "", 2, "枚"),
    ]
    first, second = read(book(rows)).tables
    assert (first.ledger_id, second.ledger_id) == ("01-003", "01-004")
    assert (len(first.rows), len(second.rows)) == (1, 1)
    assert (first.cards_returned, second.cards_returned) == ("1", "2")


def test_pages_that_lost_their_keys_do_not_join_two_ledgers() -> None:
    pages = [member(1)[:-1], HEADERS, member(2), HEADERS, member(3)[:-1], HEADERS, member(1, ledger="01-004")]
    first, second = read(book(pages)).tables
    assert ([row.row for row in first.rows], first.ledger_id) == ([10, 12, 14], "01-003")
    assert ([row.row for row in second.rows], second.ledger_id) == ([16], "01-004")


NAMED = ("No.", "氏名", "所属", "受領印又は署名", "備考")


@pytest.mark.parametrize(
    ("line", "is_member"),
    [
        (("2", "幸 二郎"), True),
        ((2, "幸 二郎"), True),
        (("2", "幸 二郎", "庶務課"), True),
        (("2", "幸 二郎", "庶務課", "幸"), True),
        (("2", "幸 二郎", "", "", "11月30日退職者"), True),
        (("２", "幸 二郎"), True),
        (("12", "幸 二郎", "", "〃"), True),
        (("2", "Smith John", "", "Smith"), True),
        (("受領簿",), False),
        (("", "庶務課 受領簿"), False),
        (("担当", "山田", "庶務課"), False),
        (("資格確認書受領簿", "", "", "令和7年度"), False),
        (("2",), False),
        (("", "", "庶務課"), False),
        (("第2表", "庶務課"), False),
        (("2", "合計"), False),
        (("2/3", "庶務課"), False),
    ],
    ids=range(17),
)
def test_members_behind_a_blank_line_are_no_title_of_the_next_table(line: tuple[object, ...], is_member: bool) -> None:
    rows = [("1", "川崎 一子"), (), line, NAMED, ("3", "中原 三子")]
    names = [row.name for table in read(book(rows, headers=NAMED)).tables for row in table.rows]
    assert names == ["川崎 一子", *[str(line[1]) for _ in range(is_member)], "中原 三子"]


def test_two_ledgers_side_by_side() -> None:
    headers = ("番号", "氏名", "印", "番号", "氏名", "印")
    first, second = read(book([("1", "川崎", "川崎", "2", "幸", "")], headers=headers)).tables
    assert (first.rows[0].name, first.rows[0].evidence[0].text, first.rows[0].cell) == ("川崎", "川崎", "C10")
    assert (second.rows[0].name, second.rows[0].evidence, second.rows[0].cell) == ("幸", (), "F10")


def test_header_of_two_lines_under_merged_cells() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        plain = workbook.add_format()
        sheet.merge_range("A9:A10", "番号", plain)
        sheet.merge_range("B9:B10", "氏名", plain)
        sheet.merge_range("C9:D9", "受領", plain)
        sheet.write_string("C10", "年月日")
        sheet.write_string("D10", "印")
        write_table(sheet, (), [("0001", "川崎 一子", "11/20", "川崎")], 9, 0)

    (table,) = read(book([], headers=(), finish=finish)).tables
    row = table.rows[0]
    assert (table.header_row, row.row, row.cell, row.received_on) == (9, 11, "D11", "11/20")
    assert row.evidence[0].text == "川崎"


def test_stamp_header_merged_over_two_columns_covers_both() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range("C9:D9", "受領印又は署名", workbook.add_format())
        sheet.write_string("D10", "川崎")

    (table,) = read(book([("1", "川崎 一子")], headers=("番号", "氏名"), finish=finish)).tables
    assert [item.text for item in table.rows[0].evidence] == ["川崎"]


def test_member_whose_name_is_merged_over_two_lines_is_one_row() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range("B10:B11", "川崎 一子", workbook.add_format())
        sheet.write_string("C11", "川崎")

    (table,) = read(book([("1",), (), ("2", "川崎 二子")], headers=("番号", "氏名", "印"), finish=finish)).tables
    assert [(row.row, len(row.evidence)) for row in table.rows] == [(10, 1), (12, 0)]


def test_ledger_on_a_hidden_sheet_is_read() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        other = workbook.add_worksheet("表紙")
        other.activate()
        other.set_first_sheet()
        sheet.hide()

    assert read(book([member(1)], finish=finish)).tables[0].rows[0].bango == "0000001"


def test_every_row_of_a_large_ledger_is_there() -> None:
    (table,) = read(book([member(number, "川崎" if number % 2 else "") for number in range(1, 601)])).tables
    assert [row.bango for row in table.rows] == [f"{number:07d}" for number in range(1, 601)]
    assert sum(len(row.evidence) for row in table.rows) == 300


def test_text_between_members_that_belongs_to_nobody_is_reported() -> None:
    loose = ("", "", "", "", "", "", "", "", "川崎")
    reading = read(book([member(1), loose, member(2)]))
    assert [row.evidence for row in reading.tables[0].rows] == [(), ()]
    assert [(finding.code, finding.cell) for finding in reading.findings] == [("S05", "I11")]


@pytest.mark.parametrize("prefix", ["", "x"])
def test_namespace_prefixes_do_not_matter(prefix: str) -> None:
    rows = {2: {"B": "番号", "C": "受領印"}, 3: {"B": "0001", "C": "川崎"}}
    (table,) = read(package(inline_sheet(rows, prefix))).tables
    assert (table.rows[0].bango, table.rows[0].evidence[0].text) == ("0001", "川崎")


def test_strict_open_xml_is_read() -> None:
    rows = {2: {"B": "番号", "C": "受領印"}, 3: {"B": "0001", "C": "川崎"}}
    strict = inline_sheet(rows).replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert read(package(strict)).tables[0].rows[0].bango == "0001"


def test_no_stamp_column_is_no_ledger() -> None:
    reading = read(book([("1", "川崎")], headers=("番号", "氏名")))
    assert (reading.tables, codes(reading)) == ((), ["F03"])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("返送する資格確認書 枚数", 3), ("3", "B20")),
        (("返送する資格確認書", "枚数", "2枚"), ("2枚", "C20")),
        (("返送する資格確認書:4枚",), ("4", "A20")),
        (("返送する資格確認書", "", "枚"), ("", "B20")),
        (("返送する資格確認書の枚数", "なし"), ("なし", "B20")),
        (("返送する資格確認書", "枚数", "", "枚", "記入者", "7"), ("", "C20")),
    ],
)
def test_count_of_returned_cards(cells: tuple[object, ...], expected: tuple[str, str]) -> None:
    def finish(_: Any, sheet: Any) -> None:
        write_table(sheet, (), [cells], 18, 0)

    (table,) = read(book([member(1)], finish=finish)).tables
    assert (table.cards_returned, table.cards_returned_cell) == expected


def test_every_stamp_header_passes_the_first_look() -> None:
    stamp = next(column for column in LEDGER_COLUMNS if column.key == "stamp")
    assert all(STAMP_HINT.search(header) for header in (stamp.header, *stamp.aliases))
    assert HEADERS[STAMP] == stamp.header


def test_thousands_of_repeated_headers_take_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        rows = [line for number in range(1, count + 1) for line in (member(number, "川崎"), HEADERS)]
        data = book(rows)
        started = time.process_time()
        (table,) = read(data).tables
        assert len(table.rows) == count
        return time.process_time() - started

    assert seconds(2000) < 10 * seconds(500) + 0.2


@pytest.mark.parametrize("hide", ["row", "column", "filter"])
def test_hidden_rows_and_columns_are_read(hide: str) -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        if hide == "column":
            sheet.set_column(2, 3, None, None, {"hidden": True})
        else:
            sheet.set_row(10, None, None, {"hidden": True})
        if hide == "filter":
            sheet.autofilter(8, 0, 12, 10)

    (table,) = read(book([member(number, "川崎") for number in range(1, 5)], finish=finish)).tables
    assert [row.bango for row in table.rows] == [f"{number:07d}" for number in range(1, 5)]


def test_phantom_rows_and_inserted_columns_change_nothing() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        plain = workbook.add_format({"border": 1})
        for row in range(20, 3000):
            sheet.write_blank(row, 8, None, plain)

    headers = (*HEADERS[:4], "メモ", *HEADERS[4:])
    rows = [(*member(number, "川崎")[:4], "", *member(number, "川崎")[4:]) for number in (1, 2)]
    (table,) = read(book(rows, headers=headers, finish=finish)).tables
    assert [(row.bango, row.cell, len(row.evidence)) for row in table.rows] == [
        ("0000001", "J10", 1),
        ("0000002", "J11", 1),
    ]


def test_one_ledger_split_over_two_files_keeps_its_identity_in_both() -> None:
    parts = [read(book([member(number, "川崎") for number in numbers])) for numbers in ((1, 2), (3, 4))]
    assert [part.tables[0].ledger_id for part in parts] == ["01-003", "01-003"]
    assert [row.bango[-1] for part in parts for row in part.tables[0].rows] == ["1", "2", "3", "4"]
