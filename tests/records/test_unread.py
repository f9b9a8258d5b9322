"""What of a file of records is not read is named, with the heading that was perhaps meant; so are lost zeros."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.records.likely import likeliest
from ledger_tools.records.read import read_raw

NEEDED = ("記号", "番号", "氏名", "局コード", "所属コード")


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("配付枚数", "枚数"),
        ("カードの枚数", "枚数"),
        ("休職開始", "休職開始日"),
        ("休職等終了日", "休職終了日"),
        ("退職予定日", "退職日"),
        ("退職", "退職日"),
        ("本人/被扶養者の区分", "区分"),
        ("枝番(2桁)", "枝番"),
        ("在職の区分", "在職区分"),
        ("旧姓(使用)", "旧姓"),
        ("氏名フリガナ", "フリガナ"),
        ("イントラ端末の有無", "イントラネット端末"),
        ("住所", ""),
        ("電話番号", ""),
        ("郵便番号", ""),
        ("性別", ""),
        ("等級", ""),
        ("採用年月日", ""),
        ("局長", ""),
        ("備考", ""),
    ],
)
def test_the_heading_that_was_perhaps_meant(heading: str, meant: str) -> None:
    present = {column.key for column in ROSTER_COLUMNS if column.header in (*NEEDED, "局名", "所属名")}
    found = likeliest(heading, ROSTER_COLUMNS, present)
    assert (found.header if found else "") == meant
    text = ",".join((*NEEDED, heading)) + "\n共済,0000101,川崎 太郎,01,0101,1\n"
    raw = read_raw(Path("名簿.csv"), text.encode())
    assert raw.unread == (heading,)
    named = [(problem.level, problem.row, problem.column) for problem in raw.problems]
    assert named == ([("warning", 1, heading)] if meant else [])


@pytest.mark.parametrize("heading", ["枚数", "枚 数", "資格確認書枚数", "生年月日"])
def test_what_is_read_is_not_named(heading: str) -> None:
    text = ",".join((*NEEDED, heading)) + "\n共済,0000101,川崎 太郎,01,0101,1\n"
    raw = read_raw(Path("名簿.csv"), text.encode())
    assert (raw.unread, raw.problems) == ((), ())


def test_a_column_that_is_there_already_is_meant_by_no_other() -> None:
    text = ",".join((*NEEDED, "枚数", "配付枚数")) + "\n共済,0000101,川崎 太郎,01,0101,1,1\n"
    raw = read_raw(Path("名簿.csv"), text.encode())
    assert (raw.unread, raw.problems) == (("配付枚数",), ())


@pytest.mark.parametrize(
    ("numbers", "number_format", "said"),
    [
        ((101, 1234567), "General", "数値のセルです(3〜7桁)。先頭の0が消えていないか、桁数を確かめてください。"),
        ((1234567,), "General", "数値のセルです(7桁)。先頭の0が消えていないか、桁数を確かめてください。"),
        ((101, 1234567), "0000000", ""),
        (("0000101",), "@", ""),
        (("0000101", 102), "General", "数値のセルです(3〜7桁)。先頭の0が消えていないか、桁数を確かめてください。"),
    ],
)
def test_numbers_that_may_have_lost_their_zeros(numbers: tuple[object, ...], number_format: str, said: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(NEEDED)
    for number in numbers:
        sheet.append(["共済", number, "川崎 太郎", "01", "0101"])
        sheet.cell(sheet.max_row, 2).number_format = number_format
    data = io.BytesIO()
    book.save(data)
    problems = read_raw(Path("名簿.xlsx"), data.getvalue()).problems
    assert [(one.level, one.column, one.message) for one in problems] == ([("warning", "番号", said)] if said else [])
