"""Finding the header of a ledger table wherever it stands in a sheet.

A header has a stamp column and at least one of 番号, 氏名 and the row key. It may take two lines, lie in merged cells,
be repeated on every printed page, and stand side by side with the header of another ledger.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ledger_tools.columns import LEDGER_COLUMNS, LEDGER_HEADERS
from ledger_tools.excel.references import column_letters
from ledger_tools.japanese.text import fold_header
from ledger_tools.returns.workbook.sheetview import SheetView

#: Every known stamp header holds one of these, so that only few rows are looked at closely.
STAMP_HINT = re.compile(r"[印署押領\uf9b4欄]|サ\s*イ\s*ン|ｻ\s*ｲ\s*ﾝ")
_IDENTIFYING = ("bango", "name", "key")
_BARE = "印"
_LONGEST_HEADER = 40
#: No header holds a digit or an ideograph beyond those of the headers, and none of them folds to anything else.
_NO_HEADER = re.compile("[0-9一-鿿](?<![" + "".join(char for char in {*"".join(LEDGER_HEADERS)} if char >= "一") + "])")
_NUMBER = re.compile(r"\d{3,}")

Texts = Mapping[int, str]
Named = dict[int, tuple[str, int]]  # column -> column key, last column the header cell covers


@dataclass(frozen=True)
class Header:
    """One table's header: rows it takes, columns by key (several where a header occurs twice), stamp columns."""

    row: int
    last_row: int
    columns: Mapping[str, tuple[int, ...]]
    stamps: tuple[tuple[int, int], ...]  # first and last column of each stamp column

    @functools.cached_property
    def first_column(self) -> int:
        return min(min(columns) for columns in self.columns.values())

    @functools.cached_property
    def last_column(self) -> int:
        return max(*(max(columns) for columns in self.columns.values()), *(last for _, last in self.stamps))

    def is_stamp(self, column: int) -> bool:
        """Tell whether a column belongs to the stamp column."""
        return any(first <= column <= last for first, last in self.stamps)

    def letters(self, key: str) -> str:
        """The letters of a column (the first, where its heading stands twice); '' where the table has none."""
        columns = self.columns.get(key, ())
        return column_letters(min(columns)) if columns else ""


def find_headers(view: SheetView) -> list[Header]:
    """Return the headers of a sheet, top down and left to right."""
    headers: list[Header] = []
    done = 0
    for row in sorted(view.rows):
        if row <= done or not _may_name_a_stamp(view, row) or _is_member(view, row, headers):
            continue
        found = _best(view, row, done)
        if found is None:
            continue
        first, last, named = found
        parts = [
            Header(first, last, *_columns(_without_checks(view, first, last, part))) for part in _side_by_side(named)
        ]
        headers.extend(part for part in parts if _qualifies(part.columns))
        done = last
    return headers


def _may_name_a_stamp(view: SheetView, row: int) -> bool:
    if not STAMP_HINT.search(view.joined[row]):
        return False
    texts = (text for text in view.rows[row].values() if STAMP_HINT.search(text))
    return any(len(text) <= _LONGEST_HEADER and not _NO_HEADER.search(text) for text in texts)


def _is_member(view: SheetView, row: int, above: list[Header]) -> bool:
    """Tell whether a row of words such as 署名 has a number where the table above has its 番号: it heads no table."""
    cells = view.rows[row]
    columns = (column for header in above[-1:] for column in header.columns.get("bango", ()))
    return any(_NUMBER.fullmatch(cells.get(column, "").strip()) for column in columns)


def _best(view: SheetView, row: int, done: int) -> tuple[int, int, Named] | None:
    """Return the reading of a row, alone or joined with a neighbour, that names the most columns."""
    alone = _single(view, row)
    if len(_keys(alone)) >= len(LEDGER_COLUMNS):
        return row, row, alone
    above, below = view.rows.get(row - 1), view.rows.get(row + 1)
    readings: list[tuple[int, int, Named | None]] = [(row, row, alone)]
    if above and row - 1 > done:
        readings.append((row - 1, row, _double(view, row - 1)))
    if below:
        readings.append((row, row + 1, _double(view, row)))
    named = [(first, last, found) for first, last, found in readings if found and _qualifies(_keys(found))]
    return max(named, key=lambda reading: len(_keys(reading[2])), default=None)


def _keys(named: Named) -> frozenset[str]:
    return frozenset(key for key, _ in named.values())


def _qualifies(keys: Mapping[str, object] | frozenset[str]) -> bool:
    return "stamp" in keys and any(key in keys for key in _IDENTIFYING)


def _single(view: SheetView, row: int) -> Named:
    spans = _spans(view, row)
    return {
        column: (key, spans.get(column, column)) for column, text in view.rows[row].items() if (key := column_key(text))
    }


def _double(view: SheetView, row: int) -> Named | None:
    """Read two rows as one header; None where one of them is no part of a header but a line or a title."""
    spans = {**_spans(view, row), **_spans(view, row + 1)}
    upper, lower = _spread(view, row), view.rows.get(row + 1, {})
    named: Named = {}
    is_joint = False
    for column in sorted(upper.keys() | lower.keys()):
        top, bottom = upper.get(column, ""), lower.get(column, "")
        key = column_key(top + bottom) or (column_key(bottom) if bottom else "")
        if not key and top and bottom and column_key(top):
            return None
        if key and (bottom or column in view.rows[row]):
            is_joint = is_joint or key != column_key(bottom)
            named[column] = (key, column if bottom and column not in lower else spans.get(column, column))
    return named if is_joint else None


def _spread(view: SheetView, row: int) -> Texts:
    """Return a row's texts with horizontally merged ones repeated over the merged columns."""
    texts = dict(view.rows.get(row, {}))
    for top, left, bottom, right in view.merges_at(row):
        if top == bottom and left in texts:
            texts.update(dict.fromkeys(range(left, min(right, left + 50) + 1), texts[left]))
    return texts


def _spans(view: SheetView, row: int) -> dict[int, int]:
    return {left: right for _, left, _, right in view.merges_at(row)}


def _side_by_side(named: Named) -> list[Named]:
    """Split where a second ledger begins to the right: where stamp and name (or number) both occur again."""
    keys = [key for key, _ in named.values()]
    if keys.count("stamp") < 2 or max(keys.count(key) for key in _IDENTIFYING) < 2:
        return [named]
    parts: list[Named] = [{}]
    for column in sorted(named):
        if named[column][0] in _keys(parts[-1]):
            parts.append({})
        parts[-1][column] = named[column]
    return parts


def _without_checks(view: SheetView, first: int, last: int, named: Named) -> Named:
    """Take a mere 印, or 確認 over 印, beside 受領印 for the column of those who check: it proves no receipt."""
    stamps = [column for column, (key, _) in named.items() if key == "stamp"]
    if len(stamps) < 2:
        return named
    upper, lower = _spread(view, first), view.rows.get(last, {}) if last > first else {}
    titles = {column: fold_header(upper.get(column, "") + lower.get(column, "")) for column in stamps}
    weak = {column for column, title in titles.items() if title == _BARE or LEDGER_HEADERS.get(title) != "stamp"}
    if len(weak) == len(stamps):
        return named
    return {column: ("check", end) if column in weak else (key, end) for column, (key, end) in named.items()}


def _columns(named: Named) -> tuple[dict[str, tuple[int, ...]], tuple[tuple[int, int], ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for column in sorted(named):
        key = named[column][0]
        columns[key] = (*columns.get(key, ()), column)
    stamps = tuple((column, last) for column, (key, last) in sorted(named.items()) if key == "stamp")
    return columns, stamps


def column_key(text: str) -> str:
    """Return the key of the column that a header text names, '' for none."""
    return "" if len(text) > _LONGEST_HEADER or _NO_HEADER.search(text) else _folded_key(text)


@functools.lru_cache(maxsize=4096)
def _folded_key(text: str) -> str:
    return LEDGER_HEADERS.get(fold_header(text), "")


def same_columns(one: Header, other: Header) -> bool:
    """Tell whether two headers name the same columns in the same places (a header repeated on a new page)."""
    return one.columns == other.columns
