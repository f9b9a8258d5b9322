"""Reading a workbook of the desk: lines with their cells, whatever program saved it and in whatever order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ledger_tools.excel.references import cell_name
from ledger_tools.japanese.text import fold_header
from ledger_tools.returns import SheetView
from ledger_tools.returns.ledger.identify import is_identity_sheet

#: Folded heading -> key of its column, and the key of the column without which a table is none of ours.
Headings = tuple[Mapping[str, str], str]

_SEARCHED = 30  # rows in which the header is looked for


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: texts by column key ('' where blank), and where each column lies."""

    sheet: str
    row: int
    texts: Mapping[str, str]
    places: Mapping[str, int]

    def text(self, key: str) -> str:
        return self.texts.get(key, "")

    def cell(self, key: str) -> str:
        """The cell of a column, e.g. H12; the line's first cell where the column is gone."""
        return cell_name(self.row, self.places.get(key, 1))


def read_lines(sheets: Sequence[SheetView], index: Mapping[str, str], needed: str) -> list[Line]:
    """Return the lines below every header row that names ``needed`` and the key column, on any sheet.

    ``index``: folded header -> column key.
    """
    return [line for view in sheets if not is_identity_sheet(view.name) for line in _lines(view, index, needed)]


def is_added_to(sheets: Sequence[SheetView], tables: Sequence[Headings]) -> bool:
    """Whether something stands beside the columns of our tables, or on a sheet that has none of them."""
    shown = [view for view in sheets if not is_identity_sheet(view.name)]
    return any(all(_has_more(view, *headings) for headings in tables) for view in shown)


def _has_more(view: SheetView, index: Mapping[str, str], needed: str) -> bool:
    header = _header(view, index, needed)
    if not header:
        return bool(view.rows)
    last = max(_keys(view, header, index).values())
    return any(place > last for row, cells in view.rows.items() if row >= header for place in cells)


def _header(view: SheetView, index: Mapping[str, str], needed: str) -> int:
    """The row of the headings, 0 where there is none."""
    return next((row for row in sorted(view.rows)[:_SEARCHED] if needed in _keys(view, row, index)), 0)


def _lines(view: SheetView, index: Mapping[str, str], needed: str) -> Iterator[Line]:
    header = _header(view, index, needed)
    if not header:
        return
    places = _keys(view, header, index)
    for row in sorted(number for number in view.rows if number > header):
        cells = view.rows[row]
        texts = {key: cells.get(place, "").strip() for key, place in places.items()}
        if any(texts.values()):
            yield Line(view.name, row, texts, places)


def _keys(view: SheetView, row: int, index: Mapping[str, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, text in sorted(view.rows[row].items()):
        key = index.get(fold_header(text))
        if key:
            found.setdefault(key, place)
    return found
