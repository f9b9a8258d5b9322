"""One day of receipt merged over neighbours holds for each of them; what else is merged over members is asked about."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.returns.books import HEADERS, STAMP, book, edited, member
from tests.returns.evidence.books import line, two_cell
from tests.returns.ledger.test_marks import place

TOP = 9
DAY, REMARK = HEADERS.index("受領年月日"), HEADERS.index("備考")


def statuses(data: bytes) -> list[str]:
    reading = read_bytes("返送.xlsx", data)
    return [str(one) for one in reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16))).rows["status"]]


def merged(
    text: str, *, column: int = DAY, to: int = DAY, stamps: tuple[str, ...] = ("川崎",) * 3, **look: Any
) -> bytes:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(TOP, column, TOP + 2, to, text, workbook.add_format(look) if look else None)

    return book([member(number, stamp) for number, stamp in enumerate(stamps, 1)], finish=finish)


@pytest.mark.parametrize(
    "text",
    [
        "11月25日",
        "11/25",
        "2025/11/25",
        "2025-11-25",
        "2025.11.25",
        "令和7年11月25日",
        "令和7年11月25日(火)",
        "R7.11.25",
        "R7/11/25",
        "R07.11.25",
        "11月25日(火)",
        "11月25日火曜日",
        "11.25",
        "11-25",
        "7.11.25",
        "2025年11月25日",
        "20251125",
        "11 月 25 日",
        "１１月２５日",
        "令和 7年 11月 25日",
        "R7.11.25(火)",
    ],
)
def test_one_day_holds_for_each_row(text: str) -> None:
    assert statuses(merged(text)) == statuses(book([day_of(number, text) for number in (1, 2, 3)]))
    assert read_bytes("返送.xlsx", merged(text)).findings == ()


def day_of(number: int, text: str) -> tuple[object, ...]:
    row = list(member(number, "川崎"))
    row[DAY] = text
    return tuple(row)


def test_a_usual_day_makes_all_three_done() -> None:
    assert statuses(merged("11月25日")) == ["received"] * 3


@pytest.mark.parametrize(
    "text",
    [
        "休職中 11/25郵送済",
        "未受領",
        "11月25日 未",
        "11/25〜11/27",
        "11/25,26",
        "11/25 山田のみ",
        "11月25日予定",
        "後日",
        "同上",
        "11/25 or 26",
        "?",
        "11/25?",
        "11/25 1名除く",
        "11月25日(2名)",
        "-",
        "×",
        "退職",
        "11/25郵送",
        "上記のとおり",
        "11/25 代理",
    ],
)
def test_anything_but_one_day_is_asked_about(text: str) -> None:
    assert statuses(merged(text)) == ["review"] * 3


def test_a_day_out_of_time_is_asked_about_on_each_row() -> None:
    alone = statuses(book([day_of(number, "10月1日") for number in (1, 2, 3)]))
    assert "received" not in alone
    assert statuses(merged("10月1日")) == alone


def test_a_row_without_a_stamp_is_not_done_by_its_neighbours_day() -> None:
    assert statuses(merged("11月25日", stamps=("川崎", "", "川崎")))[1] != "received"
    assert statuses(merged("11月25日", stamps=("川崎", "", "川崎")))[::2] == ["received", "received"]


def test_a_day_that_was_struck_out_is_asked_about_on_each_row() -> None:
    assert statuses(merged("11月25日", font_strikeout=True)) == ["review"] * 3


def test_merged_remarks_and_stamps_are_asked_about() -> None:
    assert statuses(merged("11月25日退職者", column=REMARK, to=REMARK, stamps=("", "", ""))) == ["review"] * 3
    assert statuses(merged("川崎", column=STAMP, to=STAMP, stamps=("", "", ""))) == ["review"] * 3
    assert statuses(merged("11月25日", to=STAMP, stamps=("", "", ""))) == ["review"] * 3


def test_seals_beside_a_shared_day_are_done() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(TOP, DAY, TOP + 2, DAY, "11月25日")
        for row in range(TOP, TOP + 3):
            place(row, y=0, side=18)(workbook, sheet)

    assert statuses(book([member(number) for number in (1, 2, 3)], finish=finish)) == ["received"] * 3


def test_a_line_through_a_shared_day_strikes_it_for_each_row() -> None:
    def finish(workbook: Any, sheet: Any) -> None:
        sheet.merge_range(TOP, DAY, TOP + 2, DAY, "11月25日")
        place(40, column=40)(workbook, sheet)

    stroke = two_cell(line(), (DAY + 1, 5, TOP + 2, 5), (DAY + 1, 50, TOP + 2, 15)).encode()
    data = book([member(number, "川崎") for number in (1, 2, 3)], finish=finish)
    struck = edited(data, "xl/drawings/drawing1.xml", lambda xml: xml.replace(b"</xdr:wsDr>", stroke + b"</xdr:wsDr>"))
    assert statuses(data) == ["received"] * 3
    assert statuses(struck) == ["review"] * 3
