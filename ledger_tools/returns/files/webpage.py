"""The tables of a web page laid out as one sheet, the way spreadsheet programs open it. Nothing is fetched.

Text that is struck through or hidden keeps its place and says why it proves nothing. Pictures are not looked at: where
a page holds any, no blank cell of it counts as blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN, LAST_ROW, cell_name
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.found import COMMENT
from ledger_tools.returns.files.sheets import DRAWN, MarkupSheet
from ledger_tools.returns.files.weblooks import WebLook, WebLooks, draws
from ledger_tools.returns.files.webnotes import all_text, drawn_in, far_note, is_link, is_note_in_cell, link_of_note
from ledger_tools.returns.files.webstyles import StyleSheet
from ledger_tools.returns.files.webtable import (
    SKIPPED,
    Cells,
    Loose,
    Rows,
    hidden_columns,
    runs_over,
    span,
    table_around,
    widest,
)
from ledger_tools.returns.limits import DAMAGED, TOO_BIG, UNSAFE, Limits, Refused
from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.looks import STRUCK
from ledger_tools.returns.workbook.sheetview import Range, SheetView
from ledger_tools.returns.workbook.sheetxml import DoubtFinder

_FORMULA = "x:fmla"
_PICTURES = frozenset(
    ("img", "image", "input", "select", "textarea", "object", "embed", "applet", "iframe", "svg", "canvas", "video")
)
_BLOCKS = frozenset(
    ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "center", "pre", "hr", "tr")
) | {"form", "section", "article", "header", "footer", "main", "address", "blockquote", "fieldset", "caption"}
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ENDS = re.compile(r"\A\s*<\?xml[^>]*\?>|</(?:body|html)\s*>", re.IGNORECASE)
_LONG_TAG = re.compile(r"<[^<>]{4000,}")
_MOST_ATTRIBUTES = 1_000
_OUTSIDE = re.compile(r"(?:https?|ftp|file):|//|\\\\|/|[a-z]:[/\\]", re.IGNORECASE)
_DEEP = "Excessive depth"
_LINE_ENDS = re.compile(r" *\n[ \n]*")
_SEPARATE = 3  # columns: a narrower table inside a cell is the cell's own (name, day and office of a dated seal)


@dataclass(slots=True)
class _Text:
    """What one cell, or the page around its tables, holds so far."""

    pieces: list[str] = field(default_factory=list)
    doubt: str = ""
    drawn: bool = False
    inner: Cells = field(default_factory=list)  # tables of their own
    notes: list[str] = field(default_factory=list)

    def add(self, text: str | None, look: WebLook) -> None:
        if not text:
            return
        self.pieces.append(_BLANKS.sub(" ", text))
        # Struck goes before hidden: it counts in the columns that name a member, too.
        if look.doubt and text.strip() and self.doubt != STRUCK:
            self.doubt = look.doubt if look.doubt == STRUCK or not self.doubt else self.doubt

    def end_line(self) -> None:
        self.pieces.append("\n")

    @property
    def text(self) -> str:
        return _LINE_ENDS.sub("\n", "".join(self.pieces)).strip()


def read_page(text: str, name: str, styles: Mapping[str, str], limits: Limits) -> MarkupSheet:
    """Return a page as one sheet; ``styles`` are the style sheets that came with it, by the name it gives them.

    Raises Refused F01 where it is no page, F10 where it is beyond the limits.
    """
    if text.count("<") - text.count("</") > limits.max_elements:
        raise Refused("F10", TOO_BIG)
    # The parser compares every attribute of a tag with those before it.
    if any(found[0].count("=") > _MOST_ATTRIBUTES for found in _LONG_TAG.finditer(text)):
        raise Refused("F10", UNSAFE)
    # A parser takes the encoding that a page names at its head for true, whatever it is told, and ends with the page:
    # programs put one page behind another, or words behind it.
    data = _ENDS.sub("", text.replace("\0", "")).encode("utf-8", "replace")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("F01", DAMAGED) from error
    if any(entry.level == etree.ErrorLevels.FATAL or _DEEP in entry.message for entry in parser.error_log):
        raise Refused("F10", UNSAFE)  # what comes after was left out
    if root is None:
        raise Refused("F01", DAMAGED)
    sheets, is_complete = _style_sheets(root, styles)
    if sum(map(len, sheets)) > limits.max_style_letters or sum(text.count("@") for text in sheets) > limits.max_depth:
        raise Refused("F10", UNSAFE)
    page = _Page(WebLooks(StyleSheet(sheets)), limits)
    page.read(root)
    formulas = BookFormulas()
    formulas.add_texts(name, page.formulas)
    doubts = DoubtFinder(page.doubts)
    view = SheetView(name, rows=page.rows, merges=tuple(page.merges), doubts=doubts, formulas=formulas)
    unseen = page.has_drawings or not is_complete
    return MarkupSheet(view, page.found(), page.has_pictures, unseen, frozenset(page.links))


def _style_sheets(root: etree._Element, styles: Mapping[str, str]) -> tuple[list[str], bool]:
    """Return the style sheets of a page in their order, and whether none of those it refers to is missing."""
    sheets: list[str] = []
    is_complete = True
    for element in root.iter("style", "link"):
        if element.tag == "style":
            sheets.append("".join(map(str, element.itertext())))
            is_complete &= "@import" not in sheets[-1]
        elif "stylesheet" in element.get("rel", "").lower():
            found = styles.get(last_part(element.get("href", "")))
            sheets.append(found or "")
            is_complete &= found is not None
    return sheets, is_complete


def last_part(location: str) -> str:
    """Return the last name of an address or path, by which the parts of a saved page know one another."""
    return re.split(r"[/\\]", location.strip())[-1].lower()


class _Page:
    """Lays out one page."""

    def __init__(self, looks: WebLooks, limits: Limits) -> None:
        self._looks = looks
        self._limits = limits
        self._next = 1  # the row that comes next
        self._count = 0
        self._passed = 0  # places that a cell from above takes
        self._widths: dict[etree._Element | None, int] = {}
        self._anchors: dict[str, tuple[int, int]] = {}
        self._notes: list[tuple[int, int, str]] = []
        self._far_notes: dict[str, str] = {}
        self.rows: dict[int, dict[int, str]] = {}
        self.doubts: dict[tuple[int, int], str] = {}
        self.merges: list[Range] = []
        self.formulas: dict[tuple[int, int], str] = {}  # of pages that Excel has saved
        self.has_pictures = False
        self.links: set[str] = set()
        self.has_drawings = False

    def read(self, root: etree._Element) -> None:
        around = _Text()
        self._walk(root, WebLook(), around, in_cell=False, depth=0)
        self._flush(around)

    def found(self) -> tuple[Found, ...]:
        """Return the notes of the cells."""
        far = ((*self._anchors[number], text) for number, text in self._far_notes.items() if number in self._anchors)
        return tuple(
            Found(COMMENT, text, row=row, column=column, cell=cell_name(row, column), certain=True, column_certain=True)
            for row, column, text in (*self._notes, *far)
        )

    # --- text -------------------------------------------------------------------------------------------------------

    def _walk(self, element: etree._Element, look: WebLook, text: _Text, *, in_cell: bool, depth: int) -> None:
        if depth > self._limits.max_depth:
            raise Refused("F10", UNSAFE)
        text.add(element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                self._take(child, look, text, in_cell=in_cell, depth=depth + 1)
            elif child.tag is etree.Comment:
                self._take_comment(str(child.text), text)
            text.add(child.tail, look)

    def _take(self, element: etree._Element, around: WebLook, text: _Text, *, in_cell: bool, depth: int) -> None:
        tag = str(element.tag).lower()
        if tag in SKIPPED or self._is_note(element, tag, text):
            return
        if tag == "br":
            text.end_line()
            return
        declared, look = self._looks.of(element, around)
        if tag in _PICTURES or tag.startswith("v:") or draws(declared) or element.get("background"):
            sources = (element.get(name, "").strip() for name in ("src", "data", "background", "href", "o:href"))
            self.links.update(source for source in sources if tag != "a" and _OUTSIDE.match(source))
            text.drawn |= element.get("type", "").lower() != "hidden"
            self.has_drawings |= tag.startswith("v:") and tag not in ("v:shapetype", "v:imagedata", "v:image")
        if tag == "table":
            self._take_table(element, look, text, in_cell=in_cell, depth=depth)
            return
        is_block = tag in _BLOCKS
        if is_block:
            text.end_line()
        self._walk(element, look, text, in_cell=in_cell, depth=depth)
        if is_block:
            text.end_line()

    def _is_note(self, element: etree._Element, tag: str, text: _Text) -> bool:
        """Take a note that stands in the cell, and one at the page's end that a link in the cell leads to."""
        link = link_of_note(element)
        if link or is_note_in_cell(element, tag):
            text.notes.append(link or all_text(element))
            return True
        note = far_note(element)
        if note is not None and note.cell:
            self._notes.append((*note.cell, note.text))
        elif note is not None:
            self._far_notes[note.link] = note.text
        return note is not None

    def _take_comment(self, comment: str, text: _Text) -> None:
        images, shapes = drawn_in(comment)
        text.drawn |= images + shapes > 0
        # A picture is a shape around its image data; any other shape may strike something out.
        self.has_drawings |= shapes > images

    def _flush(self, text: _Text) -> None:
        """Lay out what stands before, between and after the tables, a row for each line."""
        self.has_pictures |= text.drawn
        for line in filter(None, map(str.strip, text.text.split("\n"))):
            self._put(self._next, 1, line, text.doubt)
            self._next += 1
        text.pieces.clear()
        text.doubt, text.drawn = "", False

    def _put(self, row: int, column: int, text: str, doubt: str) -> None:
        if row > LAST_ROW or column > LAST_COLUMN:
            raise Refused("F10", UNSAFE)
        self._count += 1
        if self._count > self._limits.max_cells:
            raise Refused("F10", TOO_BIG)
        if text:
            self.rows.setdefault(row, {})[column] = text
        if doubt and text:
            self.doubts[row, column] = doubt

    # --- tables -----------------------------------------------------------------------------------------------------

    def _take_table(self, element: etree._Element, look: WebLook, text: _Text, *, in_cell: bool, depth: int) -> None:
        if not in_cell:
            self._flush(text)
            self._lay_out(element, look, depth)
        elif widest(element) >= _SEPARATE or self._width_around(element) < _SEPARATE:
            text.inner.append((element, look))
        else:
            text.end_line()
            self._walk(element, look, text, in_cell=True, depth=depth)
            text.end_line()

    def _width_around(self, element: etree._Element) -> int:
        """Return how wide the table around another is; it may hold thousands."""
        table = table_around(element)
        if table not in self._widths:
            self._widths[table] = widest(table)
        return self._widths[table]

    def _lay_out(self, table: etree._Element, look: WebLook, depth: int) -> None:
        if depth > self._limits.max_depth:
            raise Refused("F10", UNSAFE)
        found = Rows(table, look, self._looks)
        rows = found.rows
        self._take_loose(found.loose, depth)
        hidden = hidden_columns(table, self._looks)
        taken: dict[int, int] = {}  # column -> the last row that a cell from above takes
        inner: Cells = []
        first = self._next
        for place, cells in enumerate(rows, first):
            column = 1
            for cell, around in cells:
                while taken.get(column, 0) >= place:
                    column += 1
                    self._passed += 1
                if self._passed > self._limits.max_cells:
                    raise Refused("F10", UNSAFE)
                width = span(cell.get("colspan"), LAST_COLUMN)
                height = span(cell.get("rowspan"), LAST_ROW, otherwise=len(rows))
                bottom = min(place + height - 1, first + len(rows) - 1)
                if column + width - 1 > LAST_COLUMN:
                    raise Refused("F10", UNSAFE)
                self._cell(cell, around, (place, column, bottom, column + width - 1), hidden, inner, depth)
                if bottom > place:
                    taken.update(dict.fromkeys(range(column, column + width), bottom))
                column += width
        self._next = first + len(rows)
        for nested, nested_look in inner:
            self._lay_out(nested, nested_look, depth + 1)

    def _take_loose(self, loose: Loose, depth: int) -> None:
        text = _Text()
        for item, look in loose:
            if isinstance(item, str):
                text.add(item, look)
            elif isinstance(item, etree._Comment):
                self._take_comment(str(item.text), text)
            else:
                self._take(item, look, text, in_cell=False, depth=depth)
        self._flush(text)

    def _cell(
        self,
        cell: etree._Element,
        around: WebLook,
        place: Range,
        hidden: frozenset[int],
        inner: Cells,
        depth: int,
    ) -> None:
        declared, look = self._looks.of(cell, around)
        row, column, bottom, right = place
        text = _Text(drawn=draws(declared) or bool(cell.get("background")))
        self._walk(cell, look, text, in_cell=True, depth=depth)
        inner.extend(text.inner)
        self.has_pictures |= text.drawn
        doubt = text.doubt or (_HIDDEN_COLUMN.doubt if column in hidden else "") or (DRAWN if text.drawn else "")
        self._put(row, column, text.text, doubt)
        if formula := cell.get(_FORMULA):
            self.formulas[row, column] = formula
        # Excel lets a long text run over its neighbours that way; nothing is merged.
        if (bottom, right) != (row, column) and not runs_over(declared):
            self.merges.append(place)
        for note in text.notes:
            if is_link(note):
                self._anchors[note] = (row, column)
            else:
                self._notes.append((row, column, note))


_HIDDEN_COLUMN = WebLook(hidden=True)
