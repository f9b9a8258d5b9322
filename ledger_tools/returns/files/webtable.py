"""The structure of a table on a web page: its rows and cells whatever tags are missing, spans, hidden columns."""

from __future__ import annotations

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN
from ledger_tools.returns.files.weblooks import WebLook, WebLooks, hides
from ledger_tools.returns.files.webstyles import Declared

#: Elements whose content no program shows as text.
SKIPPED = frozenset(("script", "style", "template", "head", "title", "rt", "rp", "xml", "param", "datalist"))
#: Cells, or inner tables, with how text around them looks.
Cells = list[tuple[etree._Element, WebLook]]
#: Texts and elements in no cell, likewise.
Loose = list[tuple[etree._Element | str, WebLook]]

_CELL_TAGS = frozenset(("td", "th"))
_PARTS = frozenset(("tr", "tbody", "thead", "tfoot", "table"))
_OF_TABLES = (*_CELL_TAGS, *_PARTS)
_NO_ROWS = frozenset(("colgroup", "col", *SKIPPED))


def runs_over(declared: Declared) -> bool:
    """Tell whether a cell only shows over its neighbours: nothing is merged."""
    return "span" in declared.get("mso-ignore", "")


class Rows:
    """The rows of a table that are its own: each cell with how text around it looks.

    Where tags were left out or misplaced it is laid out as browsers do: cells outside any row make one, a row or table
    within another, but in none of its cells, comes after it, and ``loose`` words and pictures in no cell stand before
    the table. ``columns`` are the ``<col>`` of each table that was put into this one.
    """

    def __init__(self, table: etree._Element, look: WebLook, looks: WebLooks) -> None:
        self._looks = looks
        self._row: Cells = []
        self.rows: list[Cells] = []
        self.loose: Loose = []
        self._take(table, look)
        self._end(always=False)

    def _end(self, *, always: bool) -> None:
        if self._row or always:
            self.rows.append(self._row)
            self._row = []

    def _take(self, element: etree._Element, look: WebLook) -> None:
        self._take_text(element.text, look)
        for child in element:
            tag = child.tag.lower() if isinstance(child.tag, str) else ""
            if tag in _CELL_TAGS:
                self._row.append((child, look))
            elif tag in _PARTS or (tag not in _NO_ROWS and next(child.iter(*_OF_TABLES), None) is not None):
                self._take_part(child, tag, look)
            elif tag not in _NO_ROWS and (tag or isinstance(child, etree._Comment)):
                self.loose.append((child, look))
            self._take_text(child.tail, look)

    def _take_part(self, part: etree._Element, tag: str, around: WebLook) -> None:
        """Take a row or a group of rows; any other element around cells (<tr><s><td>) strikes or hides them at most."""
        look = self._looks.of(part, around)[1]
        if tag in _PARTS:
            self._end(always=False)
        self._take(part, look)
        if tag in _PARTS:
            self._end(always=tag == "tr")

    def _take_text(self, text: str | None, look: WebLook) -> None:
        if text and text.strip():
            self.loose.append((text, look))


def hidden_columns(table: etree._Element, looks: WebLooks) -> frozenset[int]:
    hidden: set[int] = set()
    column, own = 1, table
    for element in table.iter("col"):
        around = table_around(element)
        if around is None or not _is_put_into(around, table):
            continue
        if around is not own:
            column, own = 1, around
        width = span(element.get("span"), LAST_COLUMN)
        declared = looks.declared(element)
        if hides(declared) or element.get("hidden") is not None or element.get("width", "").strip() in ("0", "0px"):
            hidden.update(range(column, min(column + width, LAST_COLUMN + 1)))
        column += width
    return frozenset(hidden)


def _is_put_into(inner: etree._Element, table: etree._Element) -> bool:
    """Tell whether a table is another, or stands in it outside its cells."""
    return inner is table or next(inner.iterancestors(*_CELL_TAGS, "table"), None) is table


def table_around(element: etree._Element) -> etree._Element | None:
    return next(element.iterancestors("table"), None)


def widest(table: etree._Element | None) -> int:
    """Return how many cells the widest row of a table has, those of the tables inside it left out."""
    if table is None:
        return 0
    counts = (sum(cell.tag in _CELL_TAGS for cell in row) for row in table.iter("tr") if table_around(row) is table)
    return max(counts, default=0)


def span(text: str | None, most: int, otherwise: int = 1) -> int:
    """Return how many columns or rows a cell takes; rowspan 0 means all that follow."""
    digits = (text or "").strip()
    if not (digits.isascii() and digits.isdigit()):
        return 1
    return (min(int(digits), most) if len(digits) < 9 else most) or otherwise
