"""The lines of a ledger table: which rows of the sheet are members, and which are totals, notes and titles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ledger_tools.identity import PRINTED_MARK, parse_row_key
from ledger_tools.japanese.text import fold_header
from ledger_tools.returns.ledger.header import Header, find_headers, same_columns
from ledger_tools.returns.workbook.sheetview import SheetView

_TOTAL = re.compile(
    r"[(\[【<]?(?:合計|小計|総計|累計|総合計|頁計|ページ計|計|以下余白|余白|以上)[)\]】>]?"
    r"[:;]?[\d,]*(?:名|人|件|枚)?"
)
_NOTE = re.compile(
    r"※|\(?注[\d一二三)記意:]|返送する資格確認書|取扱者|資格確認書受領簿|受領簿番号|提出期限|配付期限|提出先|問い?合わ?せ先"
)
_HAS_DIGIT = re.compile(r"\d")
_SHEET_END = 1_048_577
_AHEAD = 60  # ledgers that can stand side by side, before the one below comes
_NO_TEXT = frozenset(("stamp", "state", "check", "reason"))
_NAMING = ("bango", "name")
_NUMBER, _PERSON = re.compile(r"\d{3,}"), re.compile(r"[^\W\d_]\W*[^\W\d_]")
_LABELLED = ("no", "kigo", "bango", "name")  # where totals and notes begin; a remark may well begin with ※
_IDENTIFYING = ("key", "bango", "name")
_ENTRIES = ("received_on", "remark")


@dataclass(slots=True)
class Line:
    """One member of a table: the sheet row, further rows its merged cells cover, texts by column key."""

    row: int
    more: list[int] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def is_numbered(self) -> bool:
        """Whether it can be told whose it is: by its key or 番号 (12月5日提出 is none), never by the name alone."""
        bango = self.texts.get("bango", "")
        if bango.isdecimal():  # nearly every row, and quicker than proving its key
            return True
        bango = fold_header(bango)
        digits = len(_HAS_DIGIT.findall(bango))
        return (digits > 0 and 2 * digits >= len(bango)) or parse_row_key(self.texts.get("key", "")) is not None


@dataclass(slots=True)
class Table:
    """One ledger table of a sheet; ``stop`` is the row where something else begins, at the latest the sheet's end."""

    header: Header
    stop: int
    lines: list[Line] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)  # rows that are no members though the stamp column holds text
    _ledgers: set[str] | None = None

    @property
    def ledgers(self) -> set[str]:
        """The ledger numbers that the row keys tell; only where headers repeat are they looked at."""
        if self._ledgers is None:
            keys = [parse_row_key(line.texts.get("key", "")) for line in self.lines]
            self._ledgers = {key.ledger_id for key in keys if key}
        return self._ledgers

    def extend(self, more: Table) -> None:
        """Add the lines below a header that was repeated."""
        self._ledgers = self.ledgers | more.ledgers
        self.lines.extend(more.lines)
        self.loose.extend(more.loose)
        self.stop = more.stop

    def line_at(self) -> dict[int, Line]:
        """Return each member's line by every sheet row it takes."""
        return {row: line for line in self.lines for row in (line.row, *line.more)}


def find_tables(view: SheetView) -> list[Table]:
    """Return the ledger tables of a sheet; a header repeated on each printed page does not start a new one."""
    headers = find_headers(view)
    if not headers:
        return []
    tables: list[Table] = []
    for place, header in enumerate(headers, 1):
        below = (other for other in headers[place : place + _AHEAD] if other.row > header.last_row)
        table = Table(header, next((other.row for other in below if overlap(header, other)), _SHEET_END))
        _fill(view, table, before_header=table.stop < _SHEET_END)
        previous = next((item for item in reversed(tables) if overlap(item.header, header)), None)
        if previous is not None and _continues(view, previous, table):
            previous.extend(table)
        else:
            tables.append(table)
    return tables


def overlap(one: Header, other: Header) -> bool:
    """Tell whether tables share columns, so that they stand one below the other."""
    return one.first_column <= other.last_column and other.first_column <= one.last_column


def _continues(view: SheetView, previous: Table, table: Table) -> bool:
    if not same_columns(previous.header, table.header):
        return False
    before, after = previous.ledgers, table.ledgers
    if before or after:
        return not after or not before or bool(before & after)
    last = previous.lines[-1].row if previous.lines else previous.header.last_row
    return not view.rows_between(last + 1, table.header.row)


def _fill(view: SheetView, table: Table, *, before_header: bool) -> None:
    owners = _continuations(view, table)
    by_row: dict[int, Line] = {}
    places = _places(table.header)
    stop = _title_start(view, table) if before_header else table.stop
    for row in view.rows_between(table.header.last_row + 1, stop):
        texts = _texts(view, row, places)
        owner = by_row.get(owners[row]) if row in owners else None
        if owner is not None and not texts.get("key") and not texts.get("bango"):
            owner.more.append(row)
            _join(owner.texts, texts)
        elif is_member(texts):
            by_row[row] = Line(row, [], texts)
            table.lines.append(by_row[row])
        elif _has_stamp(view, table.header, row) and not is_note(view.rows[row].values()):
            table.loose.append(row)
    if any(line.is_numbered for line in table.lines):
        table.lines = [line for line in table.lines if line.is_numbered or _is_entered(view, table.header, line)]
        by_row = {line.row: line for line in table.lines}
    for row, first in owners.items():
        if first in by_row and row not in by_row and row not in by_row[first].more:
            by_row[first].more.append(row)


def _is_entered(view: SheetView, header: Header, line: Line) -> bool:
    """Whether there is an entry: where members are numbered, a line with neither is a heading or note (山田 未渡し)."""
    return any(key in line.texts for key in _ENTRIES) or _has_stamp(view, header, line.row)


def _places(header: Header) -> list[tuple[str, int]]:
    """Return the columns of the texts that a row has besides its stamp."""
    return [(key, column) for key, columns in header.columns.items() for column in columns if key not in _NO_TEXT]


def _texts(view: SheetView, row: int, places: list[tuple[str, int]]) -> dict[str, str]:
    cells = view.rows[row]
    texts: dict[str, str] = {}
    for key, column in places:
        text = view.written(row, column) if key in _ENTRIES else cells.get(column)
        if text and not (key == "key" and text.startswith(PRINTED_MARK)):
            texts[key] = f"{texts[key]} {text}" if key in texts else text
    return texts


def _join(texts: dict[str, str], more: dict[str, str]) -> None:
    for key, text in more.items():
        texts[key] = f"{texts[key]} {text}" if texts.get(key) else text


def is_member(texts: dict[str, str]) -> bool:
    """Tell whether a line stands for a member: it has a row key, a 番号 or a 氏名, and is no total or note."""
    if texts.get("key"):
        return True
    if not texts.get("bango") and not texts.get("name"):
        return False
    is_named = _NUMBER.fullmatch(texts.get("bango", "")) and _PERSON.search(texts.get("name", ""))
    # Where both stand, a word or ※ that was typed over the No. or 記号 makes the row no total.
    return not is_note(texts[key] for key in (_NAMING if is_named else _LABELLED) if key in texts)


def is_note(texts: Iterable[str]) -> bool:
    """Tell whether one of these texts says that its row is a total or a note."""
    return any(_TOTAL.fullmatch(text) or _NOTE.match(text) for text in map(fold_header, texts))


def _has_stamp(view: SheetView, header: Header, row: int) -> bool:
    return any(header.is_stamp(column) for column in view.rows[row])


def _title_start(view: SheetView, table: Table) -> int:
    """Return where the title lines of the next table begin: after a blank row, lines that are nobody's."""
    places = _places(table.header)
    row = table.stop - 1
    while row > table.header.last_row:
        if row not in view.rows:
            return row
        texts = _texts(view, row, places)
        is_counted = texts.get("no", "").isdecimal() and "name" in texts
        if texts.get("key") or _HAS_DIGIT.search(texts.get("bango", "")) or (is_counted and is_member(texts)):
            return table.stop
        row -= 1
    return table.stop


def _continuations(view: SheetView, table: Table) -> dict[int, int]:
    """Return row -> first row for rows below the first that a vertically merged 番号, 氏名 or key cell covers."""
    columns = {column for key in _IDENTIFYING for column in table.header.columns.get(key, ())}
    owners: dict[int, int] = {}
    for top, left, bottom, right in view.merges_from(table.header.last_row + 1, table.stop):
        if bottom > top and any(left <= column <= right for column in columns):
            # A member's block of lines is short; anything taller is a frame drawn around something else.
            owners.update(dict.fromkeys(range(top + 1, min(bottom, top + 20) + 1), top))
    return owners
