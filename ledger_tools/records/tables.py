"""Files of records → the one table in them: text cells with their place. The one reader of both programmes.

Encoding, sheet and header line are found, not asked. Nothing is judged here but the shape.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice, repeat
from pathlib import Path
from typing import Any

from ledger_tools.columns import Column, header_index
from ledger_tools.excel.values import UnfitError, read_sheets
from ledger_tools.japanese.encoding import decode, lost_characters
from ledger_tools.japanese.text import fold_header, normalise
from ledger_tools.records.losses import error_values
from ledger_tools.records.problems import ERROR, Problem
from ledger_tools.records.shown import shown_in
from ledger_tools.records.strict import BREAKS, Rows, lost_lines, split

TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
_SEPARATORS = (",", "\t", ";")
_HEADER_SEARCH = 20  # title lines above the header in exports seen so far: at most a handful
_FEWEST = 3  # known headers; a line with fewer is no header line

_MOST_NAMED = 10
_NUMBER = re.compile(r"\d{4,10}")
NOBODY = "見出しの下にデータの行がありません。"
UNREAD_SHEET = (
    "このシートの行は、見出しがないため読んでいません。名簿の続きなら見出しを付けて別のファイルにし、"
    "そうでなければ別のブックに移してください。"
)

_EMPTY = "0バイトのファイルです。書き出しやコピーが終わっているか確認してください。"
_NO_TEXT = "文字のファイルとして読めません({0}に文字でないデータ)。CSV 又は Excel 形式で書き出し直してください。"
_NO_BOOK = "Excel ブックとして開けません。壊れていないか、パスワード付きでないか確認してください。"


class TableError(Exception):
    """No table can be taken from the file; ``problems`` say why, each with its lines where it has any."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` of the sheet from its first line on; the header is ``rows[header]``.

    ``columns``: place of a column -> its key; ``doubled``: headers whose meaning another one has already;
    ``encoding``: '' for a workbook; ``unseen`` says which lines nobody sees or are struck through, '' where none;
    ``unread``: other sheets that hold what looks like rows of the table. ``others``: place of a column -> its header,
    which nobody knows. ``numeric``: places of columns in which a cell below the header is a number, shown without
    leading zeros.
    """

    rows: list[list[str]]
    header: int
    columns: Mapping[int, str]
    doubled: tuple[str, ...]
    sheet: str
    encoding: str
    unseen: str = ""
    unread: tuple[str, ...] = ()
    others: Mapping[int, str] = field(default_factory=dict)
    numeric: frozenset[int] = frozenset()

    @property
    def width(self) -> int:
        return len(self.rows[self.header])


def read_table(path: Path, data: bytes, known: tuple[Column, ...], person: frozenset[str]) -> Table:
    """Find the table whose header names most of the ``known`` columns; a sheet with all of ``person`` lists people.

    Raises TableError where the file cannot be read, has no such table or several sheets that list people, and where
    a faulty quote would swallow lines.
    """
    name = path.name
    if not data:
        raise TableError(Problem(ERROR, name, _EMPTY))
    if path.suffix.lower() not in TEXT_SUFFIXES:
        values, texts = _workbook(name, data)
        table = _best(name, "", texts, known, person)
        return _as_shown(table, data, values[table.sheet])
    text, encoding = decode(data)
    if "\0" in text:
        raise TableError(Problem(ERROR, name, _NO_TEXT.format(_lines_with_nul(text))))
    if damage := lost_characters(data, encoding):
        raise TableError(Problem(ERROR, name, damage))
    delimiter = _delimiter(text, header_index(known))
    found = split(text, delimiter)
    try:
        table = _best(name, encoding, {"": found.cells}, known, person)
    except TableError:  # perhaps it is the header that was swallowed
        _refuse_lost_lines(name, found, len(found.cells), max(map(len, found.cells), default=0), delimiter)
        raise
    _refuse_lost_lines(name, found, table.header, table.width, delimiter)
    return table


def _delimiter(text: str, index: Mapping[str, str]) -> str:
    """The separator by which one of the first lines becomes a header, else the one that stands there most often."""
    head = list(islice(io.StringIO(text), _HEADER_SEARCH))

    def headers(separator: str) -> int:
        found = (sum(fold_header(cell.strip('"')) in index for cell in line.split(separator)) for line in head)
        return max(found, default=0)

    return max(_SEPARATORS, key=lambda separator: (headers(separator), sum(map(str.count, head, repeat(separator)))))


def _as_shown(table: Table, data: bytes, values: Sequence[Sequence[Any]]) -> Table:
    """The table with numbers as the sheet displays them, and what is said of rows that nobody sees."""
    shown = shown_in(data, table.sheet)
    for (line, column), text in shown.texts.items():
        if line < len(table.rows) and column < len(table.rows[line]):
            table.rows[line][column] = text
    padded = {column for _, column in shown.texts}
    numeric = frozenset(place for place in table.columns if place not in padded and _numbers(values, table, place))
    said = []
    for lines, what in ((shown.hidden, "表示されていない行"), (shown.struck, "取消線のある行")):
        places = sorted(line for line in lines if table.header < line < len(table.rows) and any(table.rows[line]))
        if places:
            named = "、".join(str(line + 1) for line in places[:_MOST_NAMED])
            more = "…" if len(places) > _MOST_NAMED else ""
            said.append(f"{what}が{len(places):,}行({named}{more}行目)")
    unseen = f"{'、'.join(said)}あります。名簿の行として読み込みました。除く方の行は、削除して保存し直してください。"
    return replace(table, numeric=numeric, unseen=unseen if said else "")


def _numbers(values: Sequence[Sequence[Any]], table: Table, place: int) -> bool:
    """Whether a column holds cells that are numbers, days excepted."""
    return any(isinstance(row[place], (int, float)) for row in values[table.header + 1 :] if place < len(row))


def _lines_with_nul(text: str) -> str:
    first, last = (len(BREAKS.findall(text, 0, place)) + 1 for place in (text.index("\0"), text.rindex("\0")))
    return f"{first}行目" if first == last else f"{first}〜{last}行目"


def _refuse_lost_lines(name: str, found: Rows, header: int, width: int, delimiter: str) -> None:
    faults = lost_lines(found, header, width, delimiter)
    if faults:
        raise TableError(*(Problem(ERROR, name, fault.message, fault.first, last_row=fault.last) for fault in faults))


def _workbook(name: str, data: bytes) -> tuple[dict[str, list[list[Any]]], dict[str, list[list[str]]]]:
    """The cells of every sheet as values, and as texts."""
    try:
        values = read_sheets(data)
        texts = {sheet: [list(map(_cell, row)) for row in rows] for sheet, rows in values.items()}
        for sheet, rows in texts.items():
            for line, column, text in error_values(data, sheet):
                rows[line][column] = text
    except UnfitError as error:
        raise TableError(Problem(ERROR, name, str(error))) from error
    except Exception as error:
        raise TableError(Problem(ERROR, name, _NO_BOOK)) from error
    return values, texts


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _best(
    name: str,
    encoding: str,
    sheets: Mapping[str, list[list[str]]],
    known: tuple[Column, ...],
    person: frozenset[str],
) -> Table:
    index = header_index(known)
    best: Table | None = None
    lists: list[str] = []
    for sheet, rows in sheets.items():
        for line, row in enumerate(rows[:_HEADER_SEARCH]):
            columns, doubled, others = _columns(row, index)
            keys = set(columns.values())
            if len(keys) >= _FEWEST and (best is None or len(keys) > len(best.columns)):
                best = Table(rows, line, columns, doubled, sheet, encoding, others=others)
            if keys >= person and sheet not in lists:
                lists.append(sheet)
    if len(lists) > 1:
        shown = "」「".join(lists)
        raise TableError(
            Problem(
                ERROR,
                name,
                f"シート「{shown}」のどれも名簿の形です。使うシートだけを残すか、別のファイルに分けてください。",
            )
        )
    if best is None:
        wanted = "、".join(column.header for column in known[:4])
        message = f"名簿の見出し({wanted} など)が見つかりません。1行目に見出しを入れてください。"
        raise TableError(Problem(ERROR, name, message))
    fewest = max(_FEWEST, len(best.columns) // 2)
    beside = (sheet for sheet in sheets if sheet != best.sheet)
    return replace(best, unread=tuple(sheet for sheet in beside if _holds_people(sheets[sheet], fewest)))


def _holds_people(rows: list[list[str]], fewest: int) -> bool:
    """Tell whether a sheet without the header has rows like those below one: many cells, and a number among them."""
    return any(
        sum(cell.strip() != "" for cell in row) >= fewest and any(_NUMBER.fullmatch(cell.strip()) for cell in row)
        for row in rows
    )


def _columns(row: list[str], index: Mapping[str, str]) -> tuple[dict[int, str], tuple[str, ...], dict[int, str]]:
    """Place -> key of the known columns, headers that mean the same as one before, place -> header of all others."""
    columns: dict[int, str] = {}
    doubled: list[str] = []
    others: dict[int, str] = {}
    for place, cell in enumerate(row):
        key = index.get(fold_header(cell))
        if key is not None and key in columns.values():
            doubled.append(normalise(cell))
        elif key is not None:
            columns[place] = key
        elif text := normalise(cell):
            others[place] = text
    return columns, tuple(doubled), others
