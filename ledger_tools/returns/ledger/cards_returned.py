"""The count 「返送する資格確認書 枚数」 that a clerk fills in near a table."""

from __future__ import annotations

import functools
import re

from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.returns.workbook.sheetview import SheetView

_LABEL = "返送する資格確認書"
_HINT = "返送"
_USUAL = 1_000  # characters
_IN_LABEL = re.compile(r"[::は]\s*(\d+)|(\d+)\s*(?:枚|通|部)")
_UNIT = re.compile(r"[(\[]?(?:の?枚数|計|合計)?[)\]]?[::]?")
_COUNT = re.compile(r"[\d〇一二三四五六七八九十百]+|なし|無し?|ゼロ|[-‐―ー—−]")


def find_cards_returned(view: SheetView, first: int, stop: int) -> tuple[str, str]:
    """Return the count as typed and its cell, from the rows ``first`` up to before ``stop``; ('', '') without a label.

    Where nothing is filled in the count is '' and the cell is the one where it is expected.
    """
    place = ("", "")
    joined = view.joined
    for row in view.rows_between(first, stop):
        if _HINT not in joined[row]:
            continue
        cells = view.rows[row]
        label = next((column for column in sorted(cells) if _is_label(cells[column])), 0)
        if not label:
            continue
        found = _count(view, row, label)
        if found[0]:
            return found
        place = found
    return place


def _is_label(text: str) -> bool:
    return _HINT in text and (_is_usual_label(text) if len(text) <= _USUAL else _folds_to_label(text))


def _folds_to_label(text: str) -> bool:
    return fold_header(text).startswith(_LABEL)


#: The ledgers of a cycle print the same instructions and labels.
_is_usual_label = functools.lru_cache(maxsize=256)(_folds_to_label)


def _count(view: SheetView, row: int, label: int) -> tuple[str, str]:
    cells = view.rows[row]
    inside = _IN_LABEL.search(normalise(cells[label]))
    if inside:
        return inside[1] or inside[2], cell_name(row, label)
    expected = _after(view, row, label)
    for column in sorted(number for number in cells if number > label):
        text = normalise(cells[column])
        if text == "枚":
            break
        if _UNIT.fullmatch(text):
            expected = _after(view, row, column)
        elif _COUNT.match(text):
            return cells[column], cell_name(row, column)
        else:
            break
    return "", cell_name(row, expected)


def _after(view: SheetView, row: int, column: int) -> int:
    """Return the column after a cell, past the cells merged with it."""
    for top, left, bottom, right in view.merges:
        if top <= row <= bottom and left <= column <= right:
            return right + 1
    return column + 1
