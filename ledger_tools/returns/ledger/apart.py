"""Rows that look like a member's and belong to no table: moved along, cut or joined on the way, not left out by hand.

What is read of them otherwise (:mod:`ledger_tools.returns.ledger.around`) says nothing of receipt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ledger_tools.excel.references import cell_name
from ledger_tools.model import FileFinding
from ledger_tools.returns.ledger.header import column_key
from ledger_tools.returns.ledger.table import Table, is_note, overlap
from ledger_tools.returns.workbook.sheetview import SheetView

_PIECES = re.compile(r"[,;\t\n]+")  # a line that lost or gained a quotation mark stands in one cell
_MARKS = " \"'="
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
#: Numbers of other kinds: what they are called, and the address that a postcode stands before.
_LABEL = re.compile(r"郵便|〒|電話|内線|外線|携帯|tel|fax", re.IGNORECASE)
_ADDRESS = re.compile(r"[都道府県市区町村].*\d")
_EXAMPLE = re.compile("例|見本|サンプル")
_SURE = 5  # digits: shorter ones are years, extensions, numbers of rooms
_MANY = 5  # cells: a member's row has more, what stands around a table fewer
_BESIDE = 3  # columns to which a row may have moved on
_HEADINGS = 2  # words over columns, by which another list begins
_PERSON, _RECEIPT = frozenset(("bango", "name")), frozenset(("stamp", "received_on"))

Pieces = list[tuple[int, str]]  # column, text


def rows_apart(view: SheetView, tables: Sequence[Table]) -> list[FileFinding]:
    """Return a finding on each table beside which rows look like its members' (S05)."""
    findings: list[FileFinding] = []
    for table in tables:
        others = {column for other in tables if not overlap(other.header, table.header) for column in _columns(other)}
        is_first = all(other.header.row >= table.header.row for other in tables)
        places = [*_above(view, table)] if is_first else []
        places += _within(view, table, others)
        if places:
            findings.append(FileFinding("S05", _message(len(places)), view.name, cell_name(*places[0])))
    return findings


def _message(rows: int) -> str:
    return (
        f"番号と氏名らしい文字が並んでいるのに、組合員の行として読み取れない行が{rows}行あります。"
        "列のずれや見出しの崩れがないか、元のファイルで受領印や備考を確かめてください。"
    )


def _columns(table: Table) -> range:
    return range(table.header.first_column, table.header.last_column + 1)


def _above(view: SheetView, table: Table) -> Iterator[tuple[int, int]]:
    """Yield the places of numbers over a heading that was sorted in among its members: in the very same columns."""
    lengths = _lengths(table)
    numbers, names = (table.header.columns.get(key, ()) for key in ("bango", "name"))
    for row in view.rows_between(1, table.header.row):
        cells = view.rows[row]
        if _is_other_heading(_pieces(cells, sorted(cells))):
            return
        number = next((column for column in numbers if len(_digits(cells.get(column, ""))) in lengths), 0)
        is_named = any(_LETTER.search(cells.get(column, "")) for column in names)
        if number and is_named and not _EXAMPLE.search(view.joined[row]):
            yield row, number


def _within(view: SheetView, table: Table, others: set[int]) -> Iterator[tuple[int, int]]:
    members = table.line_at()
    told = {row for row in table.loose if table.lines and row > table.lines[0].row}
    lengths = _lengths(table)
    is_before = _is_name_first(table)
    last = table.header.last_column + _BESIDE
    for row in view.rows_between(table.header.row, table.stop):
        if row in members or row in told:
            continue
        cells = view.rows[row]
        is_heading = row <= table.header.last_row
        columns = sorted(cells.keys() if is_heading else cells.keys() - others)
        # A member's whole row may have been joined to the heading's.
        farther = [column for column in columns if column > table.header.last_column] if is_heading else []
        end = columns[-1] if len(farther) >= _MANY else last
        pieces = _pieces(cells, [column for column in columns if column <= end])
        if not is_heading and _is_other_heading(pieces):
            return
        if not pieces or (len(pieces) < _MANY and is_note([pieces[0][1]])):
            continue
        number = _number(pieces, lengths, is_before=is_before)
        if number:
            yield row, number


def _pieces(cells: dict[int, str], columns: Sequence[int]) -> Pieces:
    found = ((column, text.strip(_MARKS)) for column in columns for text in _PIECES.split(cells[column]))
    return [(column, text) for column, text in found if text]


def _is_other_heading(pieces: Pieces) -> bool:
    """Tell whether a list of another kind begins: somebody's own, which names people and has nothing of receipt."""
    keys = [key for _, text in pieces if (key := column_key(text))]
    return len(keys) >= _HEADINGS and _RECEIPT.isdisjoint(keys) and not _PERSON.isdisjoint(keys)


def _lengths(table: Table) -> frozenset[int]:
    """Return how many digits the members' numbers have."""
    numbers = (_digits(line.texts.get("bango", "")) for line in table.lines)
    return frozenset(len(number) for number in numbers if number)


def _digits(text: str) -> str:
    text = text.strip(_MARKS)
    return text if text.isdecimal() else ""


def _is_name_first(table: Table) -> bool:
    columns = table.header.columns
    return "name" in columns and "bango" in columns and columns["name"] < columns["bango"]


def _may_be_name(text: str) -> bool:
    return bool(_LETTER.search(text)) and not _ADDRESS.search(text)


def _number(pieces: Pieces, lengths: frozenset[int], *, is_before: bool) -> int:
    """Return the column of a number in the style of the members' with letters beside it, 0 where there is none."""
    for place, (column, text) in enumerate(pieces):
        beside = place - 1 if is_before else place + 1
        if not text.isdecimal() or not 0 <= beside < len(pieces) or not _may_be_name(pieces[beside][1]):
            continue
        if place and _LABEL.search(pieces[place - 1][1]):
            continue
        is_theirs = len(text) in lengths if lengths else len(text) >= _SURE
        is_sure = len(pieces) >= _MANY or (bool(lengths) and len(text) >= _SURE)
        if is_theirs and is_sure:
            return column
    return 0
