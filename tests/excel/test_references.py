"""References of cells, as a spreadsheet program writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from ledger_tools.excel.references import LAST_COLUMN, area_name, cell_name, cell_place, column_letters, column_number


def test_every_column_there_and_back() -> None:
    letters = [column_letters(column) for column in range(1, LAST_COLUMN + 1)]
    assert letters == [get_column_letter(column) for column in range(1, LAST_COLUMN + 1)]
    assert [column_number(name) for name in letters] == list(range(1, LAST_COLUMN + 1))


@given(st.integers(1, 1_048_576), st.integers(1, 16_384))
def test_cell_names_there_and_back(row: int, column: int) -> None:
    assert cell_place(cell_name(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "A0", "A1048577", "XFE1", "12", "R1C1", "A１"])
def test_what_names_no_cell(text: str) -> None:
    assert cell_place(text) is None


def test_spellings_of_a_place_and_an_area() -> None:
    assert {cell_place(text) for text in ("I12", "$I$12", "i12", " I$12 ")} == {(12, 9)}
    assert area_name(8, 5, 9, 7) == "E8:G9"
