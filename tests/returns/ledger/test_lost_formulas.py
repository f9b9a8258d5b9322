"""Errors of formulas that a program could not keep are nobody's entry; an error in a stamp cell may be a lost seal."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.returns.books import HEADERS, STAMP, book, member

TOP = 9
ERRORS = ("#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "Err:508")


def read(
    head: str, formula: str, error: str, *, column: int = len(HEADERS), stamps: tuple[str, str] = ("川崎", "")
) -> Any:
    def finish(_: Any, sheet: Any) -> None:
        for row in (TOP, TOP + 1):
            sheet.write_formula(row, column, formula, None, error)

    rows = [(*member(number, stamp), "") for number, stamp in enumerate(stamps, 1)]
    return read_bytes("返送.xlsx", book(rows, headers=(*HEADERS, head), finish=finish))


def statuses(reading: Any) -> list[str]:
    return list(reconcile(as_issued(reading, notice_settings(), date(2025, 12, 16))).rows["status"])


@pytest.mark.parametrize(("formula", "error"), [("=NA()", "#N/A"), ("=#VALUE!", "#VALUE!"), ("=IF(", "Err:508")])
def test_the_error_in_the_printed_column_is_our_own_formula(formula: str, error: str) -> None:
    reading = read("状態", formula, error)
    assert reading.findings == ()
    assert [[item.text for item in row.evidence] for row in reading.tables[0].rows] == [["川崎"], []]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("head", ["職名", "受領"])
def test_the_error_of_a_formula_beside_says_nothing(error: str, head: str) -> None:
    if head == "受領":  # a second stamp column: what was there cannot be known
        assert statuses(read("受領印", "=VLOOKUP(A1,B:C,2,0)", error))[1] != "received"
        return
    assert statuses(read(head, "=VLOOKUP(A1,B:C,2,0)", error))[0] == "received"


def test_an_error_in_a_stamp_cell_may_be_a_lost_seal() -> None:
    reading = read("職名", "=NA()", "#N/A", column=STAMP, stamps=("", ""))
    assert [row.codes for row in reading.tables[0].rows] == [("S05",), ("S05",)]
