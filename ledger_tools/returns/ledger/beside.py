"""What stands in members' rows where no entry belongs: every text, with its place and the heading above it.

What it proves is not said here (:mod:`ledger_tools.reconcile.entry` judges it).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ledger_tools.columns import STATES
from ledger_tools.identity import printed_digest
from ledger_tools.japanese.text import is_ditto
from ledger_tools.model import BESIDE, LISTED, PRINTED, REPLY, Evidence
from ledger_tools.returns.ledger.header import Header
from ledger_tools.returns.ledger.table import Line, Table
from ledger_tools.returns.workbook.sheetview import SheetView

_CHECK = "確認"  # the heading of a column for those who check, where it has none of its own
_TALLEST = 600  # rows: more than a bureau has members
_IDEOGRAPH = re.compile("[一-鿿]")
#: What a formula shows where a program could not work it out, or could not keep it (状態 in .xls): nobody wrote that.
_ERRORS = re.compile(r"#(?:N/A|VALUE!|REF!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)|(?:Err:|#ERR)\d{3}", re.IGNORECASE)
#: Printed columns, and what stands in them where nobody has typed over it (状態: what the live formula shows).
_OWN_VALUES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("no", str.isdecimal),
    ("kana", lambda text: _IDEOGRAPH.search(text) is None),
    ("state", STATES.__contains__),
)
_NEARLY_ALL = 0.8
_FEWEST = 5  # members: fewer fill a column by chance


def texts_beside(
    view: SheetView,
    table: Table,
    others: frozenset[int],
    printed: frozenset[str],
    linked: frozenset[tuple[int, int]] = frozenset(),
) -> Iterator[tuple[Line, Evidence]]:
    """Yield the texts of members' rows outside the entry columns.

    ``others`` are the columns of further tables on the sheet, ``printed`` the digests of what we have printed there,
    ``linked`` the cells that controls have written to.
    """
    header = table.header
    known = known_columns(header) | others
    heads = headings(view, header)
    line_at = table.line_at()
    listed = _listed(view, table, known, heads)
    above: dict[int, str] = {}
    for row, line in sorted(line_at.items()):
        cells = view.rows.get(row, {})
        for column in sorted(cells.keys() - known):
            if (row, column) in linked or _ERRORS.fullmatch(cells[column]):
                continue
            text = above.get(column, cells[column]) if is_ditto(cells[column]) else cells[column]
            above[column] = text
            yield line, _evidence(text, LISTED if column in listed else BESIDE, heads.get(column, ""))
    yield from _typed_over(view, header, line_at, printed)
    yield from _merged(view, line_at, known, heads)


def _typed_over(
    view: SheetView, header: Header, line_at: dict[int, Line], printed: frozenset[str]
) -> Iterator[tuple[Line, Evidence]]:
    """Yield what stands in printed columns that a member's own values do not fill, and in 差戻しの理由."""
    for key, is_own in _OWN_VALUES:
        for column in header.columns.get(key, ()):
            for row, line in line_at.items():
                text = view.rows.get(row, {}).get(column, "")
                if text and not (is_own(text) or _ERRORS.fullmatch(text)):
                    yield line, _evidence(text, PRINTED, key)
    for column in header.columns.get("reason", ()):
        for row, line in line_at.items():
            text = view.rows.get(row, {}).get(column, "")
            if text and printed_digest(text) not in printed:
                # Without the digests (editions before 0.4) nobody can tell our reason from a reply.
                yield line, _evidence(text, REPLY, "" if printed else "reason")


def _merged(
    view: SheetView, line_at: dict[int, Line], known: frozenset[int], heads: dict[int, str]
) -> Iterator[tuple[Line, Evidence]]:
    """Yield what was merged over several members' rows, for those below the first."""
    for top, left, bottom, _ in view.merges:
        text = view.rows.get(top, {}).get(left, "") if bottom > top and left not in known else ""
        first = line_at.get(top)
        below = (line_at.get(row) for row in range(top + 1, min(bottom, top + _TALLEST) + 1)) if text else ()
        for line in {line.row: line for line in below if line is not None and line is not first}.values():
            yield line, _evidence(text, BESIDE, heads.get(left, ""))


def _evidence(text: str, place: str, heading: str) -> Evidence:
    return Evidence("comment", text, place=place, heading=heading)


def headings(view: SheetView, header: Header) -> dict[int, str]:
    """Return what stands above each column, the lines of a header of two joined."""
    heads: dict[int, str] = {}
    for row in range(header.row, header.last_row + 1):
        for column, text in view.rows.get(row, {}).items():
            heads[column] = heads.get(column, "") + text
    for top, left, bottom, right in view.merges:
        if header.row <= bottom and top <= header.last_row and left in heads:
            for column in range(left + 1, min(right, left + 50) + 1):
                heads.setdefault(column, heads[left])
    return {**dict.fromkeys(header.columns.get("check", ()), _CHECK), **heads}


def _listed(view: SheetView, table: Table, known: frozenset[int], heads: dict[int, str]) -> frozenset[int]:
    """Return the columns of a list's own that are filled in for nearly every member."""
    counts: dict[int, int] = {}
    for line in table.lines:
        for column in view.rows.get(line.row, {}).keys() - known:
            counts[column] = counts.get(column, 0) + 1
    enough = max(_FEWEST, _NEARLY_ALL * len(table.lines))
    return frozenset(column for column, count in counts.items() if column in heads and count >= enough)


def known_columns(header: Header) -> frozenset[int]:
    """Return the columns that a ledger has itself; all others the sender has added."""
    checks = header.columns.get("check", ())
    mapped = (column for columns in header.columns.values() for column in columns)
    stamps = (column for first, last in header.stamps for column in range(first, last + 1))
    return frozenset((*mapped, *stamps)) - frozenset(checks)
