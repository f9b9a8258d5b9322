"""The structure of a table on a web page: its rows and cells whatever tags are missing, spans, hidden columns."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN
from ledger_tools.returns.files.weblooks import WebLook, WebLooks, hides
from ledger_tools.returns.files.webstyles import Declared

#: Elements whose content no program shows as text.
SKIPPED = frozenset(("script", "style", "template", "head", "title", "rt", "rp", "xml", "param", "datalist"))
#: Cells, or inner tables, with how text around them looks.
Cells = list[tuple[etree._Element, WebLook]]

_CELL_TAGS = frozenset(("td", "th"))
_NO_ROWS = frozenset(("caption", "colgroup", "col", "table", *SKIPPED))


def runs_over(declared: Declared) -> bool:
    """Tell whether a cell only shows over its neighbours: nothing is merged."""
    return "span" in declared.get("mso-ignore", "")


def rows_of(table: etree._Element, look: WebLook, looks: WebLooks) -> Iterator[Cells]:
    """Yield the rows of a table that are its own: each cell with how text around it looks.

    Where tags were left out or misplaced, cells outside any row make one.
    """
    loose: Cells = []
    for child in table:
        if not isinstance(child.tag, str):
            continue
        tag = child.tag.lower()
        if tag in _CELL_TAGS:
            loose.append((child, look))
            continue
        if loose:
            yield loose
            loose = []
        if tag not in _NO_ROWS:
            _, own = looks.of(child, look)
            if tag == "tr":
                yield list(_cells_in(child, own, looks))
            else:
                yield from rows_of(child, own, looks)
    if loose:
        yield loose


def _cells_in(row: etree._Element, look: WebLook, looks: WebLooks) -> Iterator[tuple[etree._Element, WebLook]]:
    """Yield the cells of a row; what stands between the two (<tr><s><td>) strikes or hides them."""
    for child in row:
        if not isinstance(child.tag, str):
            continue
        tag = child.tag.lower()
        if tag in _CELL_TAGS:
            yield child, look
        elif tag not in _NO_ROWS:
            yield from _cells_in(child, looks.of(child, look)[1], looks)


def hidden_columns(table: etree._Element, looks: WebLooks) -> frozenset[int]:
    hidden: set[int] = set()
    column = 1
    for element in table.iter("col"):
        if table_around(element) is not table:
            continue
        width = span(element.get("span"), LAST_COLUMN)
        declared = looks.declared(element)
        if hides(declared) or element.get("hidden") is not None or element.get("width", "").strip() in ("0", "0px"):
            hidden.update(range(column, min(column + width, LAST_COLUMN + 1)))
        column += width
    return frozenset(hidden)


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
