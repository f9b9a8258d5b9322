"""XML Spreadsheet 2003: values, looks, merges and notes. The format drops every picture that was on a sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ledger_tools.excel.references import LAST_COLUMN, LAST_ROW, cell_name
from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.found import COMMENT
from ledger_tools.returns.evidence.markup import attribute, child
from ledger_tools.returns.files.sheets import MarkupSheet
from ledger_tools.returns.files.weblooks import STRIKING, WebLook, colour_of, hides, strikes
from ledger_tools.returns.files.webstyles import declarations
from ledger_tools.returns.limits import TOO_BIG, UNSAFE, Limits, Refused
from ledger_tools.returns.workbook.formulas import BookFormulas
from ledger_tools.returns.workbook.looks import HIDDEN, STRUCK
from ledger_tools.returns.workbook.numberformat import form_of, show_number, show_text
from ledger_tools.returns.workbook.package import local_name, parse_xml
from ledger_tools.returns.workbook.sheetview import NO_RESULT, Range, SheetView
from ledger_tools.returns.workbook.sheetxml import ERROR, FORMULA, HIDDEN_BY_FORMAT, DoubtFinder

_STATES = {"SheetHidden": "hidden", "SheetVeryHidden": "veryHidden"}
_TINY = 2.0  # points
_CELLS = frozenset(("Row", "Cell", "Data"))
#: What the elements of a table may hold.
_INSIDE = {
    "Table": frozenset(("Column", "Row")),
    "Row": frozenset(("Cell",)),
    "Cell": frozenset(("Data", "Comment", "NamedCell", "PhoneticText", "SmartTags")),
}
#: Names that stand for number formats; those of days need none, since days are written as days.
_NAMED_FORMATS = frozenset(("General", "General Number", "General Date", "Standard", "Fixed", "Percent", "Currency"))


@dataclass(frozen=True, slots=True)
class _Style:
    look: WebLook = field(default_factory=WebLook)
    code: str = ""


def read_xml_workbook(data: bytes, limits: Limits) -> list[MarkupSheet]:
    """Return the sheets of an XML workbook; raises Refused F01 (damaged) or F10 (too much of something)."""
    # In an encoding of two bytes both signs have a zero between them.
    if data.count(b"<") - data.count(b"</") - data.count(b"<\0/") > limits.max_elements:
        raise Refused("F10", TOO_BIG)
    root = parse_xml(data, limits)
    styles: dict[str, _Style] = {}
    for element in root.iterfind("{*}Styles/{*}Style"):
        styles[attribute(element, "ID")] = _style(element, styles)
    return [_Sheet(styles, limits).read(sheet) for sheet in root.iterfind("{*}Worksheet")]


def _style(element: etree._Element, styles: dict[str, _Style]) -> _Style:
    found = styles.get(attribute(element, "Parent")) or styles.get("Default", _Style())
    font, ground, code = child(element, "Font"), child(element, "Interior"), child(element, "NumberFormat")
    look = _in_font(font, found.look) if font is not None else found.look
    if ground is not None and attribute(ground, "Color"):
        look = replace(look, ground=colour_of(attribute(ground, "Color").lower())[0] or look.ground)
    return _Style(look, attribute(code, "Format") if code is not None else found.code)


def _in_font(font: etree._Element, look: WebLook) -> WebLook:
    struck, size, colour = attribute(font, "StrikeThrough"), attribute(font, "Size"), attribute(font, "Color")
    if struck:
        look = replace(look, struck=struck.lower() in ("1", "true"))
    if size:
        points = _number(size)
        look = replace(look, tiny=points is not None and points <= _TINY)
    return replace(look, colour=colour_of(colour.lower())[0]) if colour else look


class _Sheet:
    """Reads one worksheet."""

    def __init__(self, styles: dict[str, _Style], limits: Limits) -> None:
        self._styles = styles
        self._limits = limits
        self._rows: dict[int, dict[int, str]] = {}
        self._doubts: dict[tuple[int, int], str] = {}
        self._merges: list[Range] = []
        self._notes: list[Found] = []
        self._formulas: dict[tuple[int, int], str] = {}
        self._count = 0

    def read(self, sheet: etree._Element) -> MarkupSheet:
        table = child(sheet, "Table")
        if table is not None:
            hidden, column_styles = _columns(table)
            row = 0
            for element in table.iterchildren("{*}Row"):
                row = _place(attribute(element, "Index"), row + 1, LAST_ROW)
                self._read_row(element, row, hidden, column_styles)
                # Span: so many rows below look the same, and are empty.
                row = min(row + _count(attribute(element, "Span")), LAST_ROW)
        shown = child(sheet, "WorksheetOptions", "Visible")
        state = _STATES.get((shown.text or "").strip() if shown is not None else "", "visible")
        name = attribute(sheet, "Name")
        formulas = BookFormulas()  # they name cells by their distance, which is not followed
        formulas.add_texts(name, self._formulas)
        view = SheetView(name, state, self._rows, tuple(self._merges), DoubtFinder(self._doubts), formulas=formulas)
        return MarkupSheet(view, tuple(self._notes), has_pictures=True, has_strays=_has_strays(sheet))

    def _read_row(
        self, element: etree._Element, row: int, hidden: frozenset[int], column_styles: dict[int, str]
    ) -> None:
        is_hidden = attribute(element, "Hidden").lower() in ("1", "true") or _is_flat(attribute(element, "Height"))
        column = 0
        for cell in element.iterchildren("{*}Cell"):
            column = _place(attribute(cell, "Index"), column + 1, LAST_COLUMN)
            named = attribute(cell, "StyleID") or attribute(element, "StyleID") or column_styles.get(column, "")
            style = self._styles.get(named or "Default", _Style())
            text, doubt = _content(cell, style)
            if text and (is_hidden or column in hidden) and doubt != STRUCK:
                doubt = HIDDEN
            self._put(row, column, text, doubt)
            if attribute(cell, "Formula"):
                self._formulas[row, column] = attribute(cell, "Formula")
            self._take_note(cell, row, column)
            across, down = _count(attribute(cell, "MergeAcross")), _count(attribute(cell, "MergeDown"))
            if across or down:
                self._merges.append((row, column, min(row + down, LAST_ROW), min(column + across, LAST_COLUMN)))
            column += across

    def _put(self, row: int, column: int, text: str, doubt: str) -> None:
        self._count += 1
        if self._count > self._limits.max_cells:
            raise Refused("F10", TOO_BIG)
        if text:
            self._rows.setdefault(row, {})[column] = text
        if doubt:
            self._doubts[row, column] = doubt

    def _take_note(self, cell: etree._Element, row: int, column: int) -> None:
        note = child(cell, "Comment")
        said = _joined(note) if note is not None else ""
        if said:
            place = cell_name(row, column)
            self._notes.append(
                Found(COMMENT, said, row=row, column=column, cell=place, certain=True, column_certain=True)
            )


def _has_strays(sheet: etree._Element) -> bool:
    """Tell whether a text stands where the format has none, so that nobody reads it: in rows outside the table, say."""
    first = child(sheet, "Table")
    others = (item for item in sheet if item is not first and isinstance(item.tag, str))
    if any(_is_filled(item) and _holds_cells(item) for item in others):
        return True
    return first is not None and _is_out_of_place(first)


def _holds_cells(element: etree._Element) -> bool:
    # What Excel writes of a sheet's looks and panes has rows and cells in another namespace.
    own = etree.QName(element.getparent()).namespace
    return any(local_name(item.tag) in _CELLS and etree.QName(item).namespace == own for item in element.iter("*"))


def _is_out_of_place(element: etree._Element) -> bool:
    """Tell whether an element holds a text itself, or elements with texts other than its own."""
    inside = _INSIDE.get(local_name(element.tag))
    if inside is None:
        return local_name(element.tag) == "Data" and any(map(_holds_cells, element.iterchildren("*")))
    if (element.text or "").strip():
        return True
    for item in element:
        if (item.tail or "").strip():
            return True
        if not isinstance(item.tag, str) or not _is_filled(item):
            continue
        if local_name(item.tag) not in inside or _is_out_of_place(item):
            return True
    return False


def _is_filled(element: etree._Element) -> bool:
    return any(text.strip() for text in element.itertext(with_tail=False))


def _content(cell: etree._Element, style: _Style) -> tuple[str, str]:
    """Return what a cell shows, and why it proves nothing, if so."""
    formula, data = attribute(cell, "Formula"), child(cell, "Data")
    if data is None:
        return "", NO_RESULT if formula else ""
    pieces = list(_pieces(data, style.look))
    text = "".join(piece for piece, _ in pieces).strip()
    kind = attribute(data, "Type")
    if kind == "Error":
        return text, ERROR
    doubts = [look.doubt for piece, look in pieces if piece.strip() and look.doubt]
    shown, is_unseen = _shown(text, kind, "" if style.code in _NAMED_FORMATS else style.code)
    if is_unseen:
        doubts.append(HIDDEN_BY_FORMAT)
    doubt = STRUCK if STRUCK in doubts else next(iter(doubts), "")
    return shown, (doubt or (FORMULA if formula else "")) if shown else ""


def _shown(text: str, kind: str, code: str) -> tuple[str, bool]:
    """Return what a value shows under its number format, and whether that is nothing of it."""
    if kind == "Boolean":
        return ("TRUE" if text == "1" else "FALSE"), False
    if kind == "DateTime":
        return text.partition("T")[0], False
    if kind == "Number" and text:
        value = _number(text)
        if value is None:
            return text, False
        shown = show_number(value, form_of(0, code), code)
    else:
        shown = show_text(code, text)
    return (text, True) if shown.hidden and text else (shown.text, False)


def _pieces(element: etree._Element, look: WebLook) -> Iterator[tuple[str, WebLook]]:
    """Yield the pieces of a cell's text with their looks: rich text is written as a page would write it."""
    if element.text:
        yield element.text, look
    for item in element:
        if isinstance(item.tag, str):
            yield from _pieces(item, _in_element(item, look))
        if item.tail:
            yield item.tail, look


def _in_element(element: etree._Element, look: WebLook) -> WebLook:
    name = local_name(element.tag).lower()
    declared = declarations(attribute(element, "Style"))
    if name in STRIKING or strikes(declared):
        look = replace(look, struck=True)
    if hides(declared):
        look = replace(look, hidden=True)
    return _in_font(element, look) if name == "font" else look


def _columns(table: etree._Element) -> tuple[frozenset[int], dict[int, str]]:
    """Return the hidden columns, and the styles that columns give to cells without one of their own."""
    hidden: set[int] = set()
    styles: dict[int, str] = {}
    column = 0
    for element in table.iterchildren("{*}Column"):
        column = _place(attribute(element, "Index"), column + 1, LAST_COLUMN)
        more = min(_count(attribute(element, "Span")), LAST_COLUMN - column)
        if attribute(element, "Hidden").lower() in ("1", "true") or _is_flat(attribute(element, "Width")):
            hidden.update(range(column, column + more + 1))
        if style := attribute(element, "StyleID"):
            styles.update(dict.fromkeys(range(column, column + more + 1), style))
        column += more
    return frozenset(hidden), styles


def _joined(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _place(text: str, otherwise: int, last: int) -> int:
    place = _count(text) or otherwise
    if place > last:
        raise Refused("F10", UNSAFE)
    return place


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


def _is_flat(text: str) -> bool:
    return bool(text) and _number(text) == 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
