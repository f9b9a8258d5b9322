"""What stands above and below a table, and on its header: words of no single row, except those that we have printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ledger_tools.columns import EXTENSION, HANDLER
from ledger_tools.excel.references import cell_name
from ledger_tools.identity import PRINTED_MARK, printed_digest, printed_digests
from ledger_tools.model import ABOVE, BELOW, TableText
from ledger_tools.returns.ledger.table import Table
from ledger_tools.returns.workbook.sheetview import SheetView

_MOST = 300  # texts: what is longer is another list, no word to us
_LETTER = re.compile("[A-Za-zぁ-んァ-ヶ一-鿿]")
#: What the live formulas of the sheet show.
_LIVE = re.compile(r"記入済\s*\d+\s*/\s*\d+\s*[名人].*|備考に「退職」とある方の分:.*", re.DOTALL)


def printed_texts(view: SheetView, first: int, stop: int) -> frozenset[str]:
    """Return the digests of what we have printed on the sheet; empty where the ledger does not tell (before 0.4)."""
    return frozenset().union(
        *(
            printed_digests(text)
            for row in view.rows_between(first, stop)
            if PRINTED_MARK in view.joined[row]
            for text in view.rows[row].values()
        )
    )


def texts_around(
    view: SheetView, table: Table, start: int, others: frozenset[int], printed: frozenset[str]
) -> tuple[TableText, ...]:
    """Return the texts of the rows from ``start`` to the table's end that belong to no member.

    A ledger of ours that does not tell what was printed on it (editions before 0.4) yields none: its instructions
    speak of retirement and mailing as a clerk would.
    """
    if not printed and any("key" in line.texts for line in table.lines):
        return ()
    found: list[TableText] = []
    for place, row, column, text, label in _cells(view, table, start):
        if column in others or not _LETTER.search(text) or PRINTED_MARK in text or _LIVE.fullmatch(text):
            continue
        if printed_digest(text) not in printed:
            found.append(TableText(place, f"{label}{text}", cell_name(row, column)))
            if len(found) == _MOST:
                break
    return tuple(found)


def _cells(view: SheetView, table: Table, start: int) -> Iterator[tuple[str, int, int, str, str]]:
    """Yield place, row, column, text, and what is put before it to tell what it is."""
    members = table.line_at()
    header = table.header
    is_numbered = any(line.is_numbered for line in table.lines)
    for row in view.rows_between(start, table.stop):
        if header.row <= row <= header.last_row:
            continue
        cells = view.rows[row]
        if row in members:
            if is_numbered and not members[row].is_numbered:
                # Nobody can tell whose row it is; whom it names must not be taken to have received.
                yield BELOW, row, min(cells), " ".join(cells[column] for column in sorted(cells)), ""
            continue
        if not _is_header_again(cells, view.rows.get(header.row, {})):
            before = ""
            for column in sorted(cells):
                # A member may be who handed the cards out: to be named in the cell for it says nothing of a receipt.
                label = f"{before}: " if before in (HANDLER, EXTENSION) else ""
                yield ABOVE if row < header.row else BELOW, row, column, cells[column], label
                before = "".join(cells[column].split())


def _is_header_again(cells: dict[int, str], header: dict[int, str]) -> bool:
    """Whether the row repeats the header, as printed pages do."""
    return len(cells) > 1 and all(header.get(column) == text for column, text in cells.items())
