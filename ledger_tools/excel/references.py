"""References of cells and columns, as Excel writes them. Rows and columns count from 1, as Excel shows them."""

from __future__ import annotations

import re
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\Z")


@lru_cache(maxsize=512)
def column_letters(column: int) -> str:
    """Return 'I' for 9."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return 9 for 'I'; what is no capital letter must have been ruled out."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def cell_name(row: int, column: int) -> str:
    """Return 'I12' for row 12, column 9."""
    return f"{column_letters(column)}{row}"


def area_name(top: int, left: int, bottom: int, right: int) -> str:
    """Return 'E8:G9' for rows 8 to 9, columns 5 to 7."""
    return f"{cell_name(top, left)}:{cell_name(bottom, right)}"


def cell_place(reference: str) -> tuple[int, int] | None:
    """Return (row, column) of 'I12'; None where it names no cell of a sheet."""
    match = _CELL.match(reference.strip())
    if not match:
        return None
    row, column = int(match[2]), column_number(match[1].upper())
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None


def hyperlink(target: str, text: str) -> str:
    """A formula that leads to a file; unlike a cell's own link it stays with its line where Excel sorts the table."""
    quoted = (part.replace('"', '""') for part in (target, text))
    return "=HYPERLINK({})".format(",".join(f'"{part}"' for part in quoted))
