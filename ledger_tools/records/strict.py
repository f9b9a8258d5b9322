"""Text tables → rows, strictly: a quote too many or too few never swallows a line without a word.

Python's csv, even where it is strict, objects only where text follows a closing quote or the file ends inside one. A
quote opened in one row and closed in a later one before a separator or a line end makes one long cell of all that
lies between, and a quote inside an unquoted cell becomes part of it. So every record must be spelled as RFC 4180 has
it, and a cell with line breaks must not hold what looks like rows. A file that passes has an even number of quotes.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from ledger_tools.excel.cell_text import without_text_mark

_MOST = 50  # places named in one file; a file with more is not what it says it is
_FIX = "引用符を直すか、書き出し直してください。"
_UNBALANCED = f'引用符(")の対応が崩れています。{_FIX}'
_RUNS_ON = f'{{0}}行目の引用符(")の対応が崩れていて、{{1}}行目までが一つの欄になってしまいます。{_FIX}'
_SWALLOWED = f'引用符(")で囲まれた一つの欄に、ほかの行が入っています。{_FIX}'
_TOO_MANY = "見出しの列数({1})より多くの列があります。引用符やカンマの漏れを直してください。"
_TOO_FEW = "列数{0}が見出しの列数({1})より少ない行です。途中で切れていないか確認してください。"
_GIVEN_UP = "引用符の誤りが多いため、これより下は調べていません。上の誤りを直してから、もう一度実行してください。"

BREAKS = re.compile(r"\r\n|\r|\n")
#: The share of a row's separators from which on a line inside a cell is taken for a row: rows may lack blank cells at
#: their end, and a remark seldom has that many commas in a line.
_LIKE_A_ROW = 0.75


@dataclass(frozen=True, slots=True)
class Fault:
    """Lines, as a text editor counts from 1, that cannot be read as they are."""

    message: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rows:
    """``cells`` of each row as they stand, blank rows included, with its ``first`` and ``last`` line.

    The lines of ``faults`` are in no row, unless they could be read on their own.
    """

    cells: list[list[str]]
    first: Sequence[int]
    last: Sequence[int]
    faults: tuple[Fault, ...]


def split(text: str, delimiter: str) -> Rows:
    """Split a text table into rows of cells.

    Where a record is broken its first line is left out and the rest is read again, so that every place is named and
    no sound row is lost to a broken one above it.
    """
    lines = list(io.StringIO(text, newline=""))
    cells: list[list[str]] = []
    firsts, lasts = array("L"), array("L")
    faults: list[Fault] = []
    well_formed = _well_formed(delimiter)
    start = 0
    while start < len(lines) and len(faults) < _MOST:
        for first, last, row in _records(lines, start, delimiter):
            spelled = "".join(lines[first:last]) if last - first > 1 else lines[first]
            if row is None or ('"' in spelled and not well_formed(spelled)):
                faults.append(Fault(_unbalanced(first + 1, last), first + 1, last))
                start = first + 1
                break
            cells.append([without_text_mark(cell) for cell in row] if '="' in spelled or "'" in spelled else row)
            firsts.append(first + 1)
            lasts.append(last)
            start = last
    if start < len(lines):
        faults.append(Fault(_GIVEN_UP, start + 1, len(lines)))
    return Rows(cells, firsts, lasts, tuple(faults))


def _records(lines: Sequence[str], start: int, delimiter: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """Yield the first line (from 0), the one after the last, and the cells; no cells where csv itself objects."""
    reader = csv.reader(islice(lines, start, None), delimiter=delimiter, strict=True)
    first = start
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield first, start + reader.line_num, None
            return
        last = start + reader.line_num
        yield first, last, row
        first = last


def _well_formed(delimiter: str) -> Callable[[str], object]:
    cell = rf'(?:"(?:[^"]|"")*+"|="[^"\r\n]*+"|[^"\r\n{delimiter}]*+)'
    return re.compile(rf"{cell}(?:{delimiter}{cell})*+(?:\r\n|\r|\n)?").fullmatch


def _unbalanced(first: int, last: int) -> str:
    return _UNBALANCED if first == last else _RUNS_ON.format(first, last)


def lost_lines(found: Rows, header: int, width: int, delimiter: str) -> tuple[Fault, ...]:
    """Return, in order, what cannot be read, with what it may have done to other rows.

    That are rows of several lines that hold others or do not fit the header (of ``width`` cells, at place ``header``)
    and, where anything is broken, all that do not fit it.
    """
    broken = {fault.first for fault in found.faults}
    faults = list(found.faults)
    for place, (first, last) in enumerate(zip(found.first, found.last, strict=True)):
        if first == last and not broken:
            continue
        row = found.cells[place]
        message = misfit(row, width) if place > header and any(row) else ""
        if first != last and _holds_rows(row, width - 1, delimiter):
            message = _SWALLOWED
        elif first != last and broken:
            # A stray quote may pair with one that opens a cell: then what that cell says is left over as rows.
            after = found.cells[place + 1 : place + 2]
            left_over = last + 1 in broken or any(misfit(row, width) for row in after)
            message = _SWALLOWED if left_over else message
        if message:
            faults.append(Fault(message, first, last))
    faults.sort(key=lambda fault: fault.first)
    if len(faults) <= _MOST:
        return tuple(faults)
    return (*faults[:_MOST], Fault(_GIVEN_UP, faults[_MOST].first, max(fault.last for fault in faults)))


def misfit(row: Sequence[str], width: int) -> str:
    """Say that a row has fewer cells than the header (``width``), or something in a cell beyond it; else ''."""
    if len(row) < width:
        return _TOO_FEW.format(len(row), width)
    return _TOO_MANY.format(len(row), width) if any(cell.strip() for cell in row[width:]) else ""


def _holds_rows(row: Sequence[str], separators: int, delimiter: str) -> bool:
    """Tell whether in some cell a line looks like a row, or the first and the last line together do.

    A swallowed row's end stands in the cell's first line, and the beginning of another in its last one.
    """
    most = 0
    for cell in row:
        counts = [line.count(delimiter) for line in BREAKS.split(cell)]
        if len(counts) > 1:
            most = max(most, counts[0] + counts[-1], *counts[1:-1])
    return most >= max(separators * _LIKE_A_ROW, 1)
