"""Cells are read as a person sees them; text that cannot be trusted is never proof."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ledger_tools.model import ReadRow
from ledger_tools.returns import read_bytes
from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.workbook.looks import read_looks
from ledger_tools.returns.workbook.numberformat import form_of, show_number
from ledger_tools.returns.workbook.package import Package
from ledger_tools.returns.workbook.sheetxml import SheetReader
from tests.returns.books import SHEET_PART, STAMP, Finish, book, edited, inline_sheet, member, package

RECEIVED = STAMP - 1


def row_of(finish: Finish) -> tuple[ReadRow, list[str]]:
    reading = read_bytes("返送.xlsx", book([member(1)], finish=finish))
    return reading.tables[0].rows[0], [f"{finding.code} {finding.cell}" for finding in reading.findings]


@pytest.mark.parametrize(
    "number_format",
    [14, 27, 30, 31, 36, 50, 55, 57, 58, "yyyy/m/d", '[$-411]ggge"年"m"月"d"日";@', "ge.m.d", "gge", "m/d(aaa)"],
)
def test_dates_become_iso(number_format: object) -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_number(9, RECEIVED, 45981, workbook.add_format({"num_format": number_format}))

    assert row_of(finish)[0].received_on == "2025-11-20"


def test_dates_of_the_1904_system() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_number(9, RECEIVED, 45981 - 1462, workbook.add_format({"num_format": 14}))

    data = edited(
        book([member(1)], finish=finish),
        "xl/workbook.xml",
        lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"'),
    )
    looks = read_looks(Package.open(data))
    for view in _both(data, looks):
        assert view[10][RECEIVED + 1] == "2025-11-20"


def test_zero_padding_of_the_number_format_is_kept() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_number(9, 2, 42, workbook.add_format({"num_format": "0000000"}))

    assert row_of(finish)[0].bango == "0000042"


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("General", 3.0, "3"),
        ("0", 12345678901234.0, "12345678901234"),
        ("General", 0.5, "0.5"),
        ('[=1]"済";General', 1, "済"),
        ('[=1]"済";General', 2, "2"),
        ('"済";"済";"未"', 0, "未"),
        ("000-0000", 1234567, "123-4567"),
        (";;;", 5, ""),
        ('0"枚"', 3, "3"),
        ("#,##0", 1234, "1234"),
    ],
)
def test_numbers_as_shown(code: str, value: float, shown: str) -> None:
    assert show_number(value, form_of(164, code), code).text == shown


def test_words_of_a_number_format_are_what_the_cell_says() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_number(9, STAMP, 1, workbook.add_format({"num_format": '[=1]"済";General'}))

    row, _ = row_of(finish)
    assert [(item.kind, item.text) for item in row.evidence] == [("text", "済")]


@pytest.mark.parametrize(
    "look",
    [
        {"font_strikeout": True},
        {"font_color": "#FFFFFF"},
        {"font_color": "#DDDDDD", "bg_color": "#DDDDDD"},
        {"font_size": 1},
        {"num_format": ";;;"},
    ],
    ids=["struck", "white", "fill colour", "tiny", "hidden by format"],
)
def test_struck_or_invisible_text_is_no_proof(look: dict[str, object]) -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_string(9, STAMP, "川崎", workbook.add_format(look))

    row, findings = row_of(finish)
    assert [item.kind for item in row.evidence] == ["unreadable"]
    assert (row.codes, findings) == (("S05",), ["S05 I10"])


def test_rich_text_that_the_format_hides_is_no_proof() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_string(9, STAMP, "川崎", workbook.add_format({"num_format": ";;;"}))

    def inline(xml: bytes) -> bytes:
        rich = "<is><r><t>川</t></r><r><t>崎</t></r></is></c>".encode()
        return re.sub(rb'(<c r="I10" s="\d+" t=)"s"><v>\d+</v></c>', rb'\1"inlineStr">' + rich, xml)

    (row, *_) = read_bytes("返送.xlsx", edited(book([member(1)], finish=finish), SHEET_PART, inline)).tables[0].rows
    assert [(item.kind, item.text) for item in row.evidence] == [("unreadable", "川崎")]


def test_white_text_on_a_dark_fill_is_visible() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_string(9, STAMP, "川崎", workbook.add_format({"font_color": "#FFFFFF", "bg_color": "#000000"}))

    assert [item.kind for item in row_of(finish)[0].evidence] == ["text"]


def test_partly_struck_rich_text_is_no_proof() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        struck = workbook.add_format({"font_strikeout": True})
        sheet.write_rich_string(9, STAMP, struck, "川崎", " 幸")

    row, _ = row_of(finish)
    assert ([item.kind for item in row.evidence], row.codes) == (["unreadable"], ("S05",))


def test_tick_of_a_symbol_font_is_shown_as_a_tick() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_string(9, STAMP, "ü", workbook.add_format({"font_name": "Wingdings"}))

    assert row_of(finish)[0].evidence[0].text == "✔"


@pytest.mark.parametrize("blank", ["　", "\n \n", "\u200b", "\ufeff", " "])
def test_blanks_are_nothing(blank: str) -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_string(9, STAMP, blank)

    row, findings = row_of(finish)
    assert (row.evidence, findings) == ((), [])


def test_formula_in_the_stamp_cell_is_no_proof() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_formula(9, STAMP, "=D10", None, "川崎 1子")

    row, findings = row_of(finish)
    assert ([item.kind for item in row.evidence], findings) == (["unreadable"], ["S05 I10"])


def test_formula_that_shows_nothing_is_blank() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_formula(9, STAMP, '=IF(1,"","x")', None, "")

    assert row_of(finish)[0].evidence == ()


def test_formula_without_a_stored_result_is_unreadable() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_formula(9, STAMP, "=D10", None, "MARK")

    data = edited(book([member(1)], finish=finish), SHEET_PART, lambda xml: xml.replace(b"<v>MARK</v>", b""))
    row = read_bytes("返送.xlsx", data).tables[0].rows[0]
    assert ([item.kind for item in row.evidence], row.codes) == (["unreadable"], ("S05",))


def test_error_in_the_stamp_cell_may_be_a_lost_picture() -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write_formula(9, STAMP, "=NA()", None, "#N/A")
        sheet.write_formula(9, STAMP + 1, "=1/0", None, "#DIV/0!")

    row, _ = row_of(finish)
    assert (row.evidence[0].kind, row.codes, row.remark) == ("unreadable", ("S05",), "#DIV/0!")


@pytest.mark.parametrize(("value", "text"), [(True, "TRUE"), (False, "FALSE"), (0, "0")])
def test_booleans_and_zero_are_said_as_they_stand(value: object, text: str) -> None:
    def finish(_: Any, sheet: Any) -> None:
        sheet.write(9, STAMP, value)

    assert [(item.kind, item.text) for item in row_of(finish)[0].evidence] == [("text", text)]


def test_phonetic_runs_are_no_text_and_escapes_are_undone() -> None:
    sheet = inline_sheet(
        {2: {"B": "番号", "C": "受領印"}, 3: {"B": "0001", "C": "川崎</t><rPh><t>カワサキ</t></rPh><t>_x000D_様"}}
    )
    row = read_bytes("返送.xlsx", package(sheet)).tables[0].rows[0]
    assert row.evidence[0].text == "川崎\r様"


def test_stamp_merged_over_two_members_is_given_to_neither() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(9, STAMP, 10, STAMP, "川崎", workbook.add_format())

    reading = read_bytes("返送.xlsx", book([member(1), member(2), member(3)], finish=finish))
    rows = reading.tables[0].rows
    assert [row.codes for row in rows] == [("S05",), ("S05",), ()]
    assert [[item.kind for item in row.evidence] for row in rows] == [["unreadable"], ["unreadable"], []]


def test_both_readers_agree_on_plain_sheets() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.write_number(9, RECEIVED, 45981, workbook.add_format({"num_format": 14}))
        sheet.write_number(10, RECEIVED, 45981.6, workbook.add_format({"num_format": 22}))
        sheet.write_boolean(11, STAMP, True)
        sheet.write_number(12, STAMP + 1, 0.25, workbook.add_format({"num_format": 20}))
        sheet.merge_range(20, 1, 22, 3, "結合", workbook.add_format())

    data = book([member(number, "川崎") for number in range(1, 30)], finish=finish)
    quick, patient = _both(data, read_looks(Package.open(data)))
    assert quick == patient


def _both(data: bytes, looks: Any) -> list[dict[int, dict[int, str]]]:
    package_ = Package.open(data)
    sheet = package_.sheets()[0]
    reader = SheetReader(package_, looks, LIMITS)
    quick, patient = reader.read_by_pattern(sheet), reader.read_patiently(sheet)
    assert quick is not None
    assert quick.merges == patient.merges
    return [quick.rows, patient.rows]
