"""How cells are shown: number formats, and looks under which typed text proves nothing (struck through, invisible)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from ledger_tools.returns.workbook.numberformat import Form, form_of, hides_text
from ledger_tools.returns.workbook.package import Package, local_name, parse_xml

STRUCK = "取消線が引かれています"
INVISIBLE = "文字が背景と同じ色などで見えません"
HIDDEN = "非表示にされていて見えません"

#: Fonts whose letters are pictures: what the letters show that people use as a tick.
_SYMBOLS: tuple[tuple[str, dict[str, str]], ...] = (
    ("wingdings 2", {"P": "✔", "R": "☑", "O": "✖", "Q": "☒", "S": "☒", "T": "☒", "£": "□", "*": "□"}),
    ("wingdings", {"ü": "✔", "þ": "☑", "û": "✖", "ý": "☒", "o": "□", "¨": "□", "l": "●", "¡": "○"}),
    ("webdings", {"a": "✔", "r": "✖", "c": "□"}),
    ("marlett", {"a": "✔", "b": "✔", "r": "✖"}),
)
_LONGEST_FORMAT = 255  # Excel's own limit
_DATES_IN_PLAIN_SIGHT = frozenset("yYmMdDhHsS")


@dataclass(frozen=True, slots=True)
class Font:
    """``color`` is a spelling that is equal for equal colours; '' is the automatic one."""

    symbol: str = ""
    struck: bool = False
    tiny: bool = False
    color: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One cell format. ``doubt`` says why text under it proves nothing; ``odd``: a value reader cannot show it."""

    form: Form = Form.PLAIN
    code: str = ""
    symbol: str = ""
    doubt: str = ""
    odd: bool = False
    checkbox: bool = False
    shows_text: bool = True  # a text cell shows its text as it is stored


@dataclass(frozen=True)
class Looks:
    """The cell formats of a workbook, by the index that cells carry (``s``)."""

    by_index: tuple[Look, ...] = ()

    def __getitem__(self, index: int) -> Look:
        return self.by_index[index] if 0 <= index < len(self.by_index) else Look()

    @functools.cached_property
    def usual(self) -> frozenset[str]:
        """The indices, as cells write them, of the formats that show a text as it is stored; '' is that of none."""
        return self._written(lambda look: look.shows_text and not look.doubt)

    @functools.cached_property
    def plain(self) -> frozenset[str]:
        """The indices of the usual formats that show a whole number as it is stored, too."""
        return self._written(lambda look: look.shows_text and not look.doubt and look.form is Form.PLAIN)

    def _written(self, wanted: Callable[[Look], bool]) -> frozenset[str]:
        first = [""] if wanted(self[0]) else []
        return frozenset((*first, *(str(index) for index, look in enumerate(self.by_index) if wanted(look))))


def read_looks(package: Package) -> Looks:
    """Return the cell formats of a workbook; raises Refused where the styles are damaged."""
    for relation in package.related(package.workbook_part, "styles"):
        if not relation.external and package.has(relation.target):
            return _looks(package.read(relation.target))
    return Looks()


@functools.lru_cache(maxsize=16)
def _looks(data: bytes) -> Looks:
    """Parse a styles part; the ledgers of one cycle mostly share theirs, byte for byte."""
    root = parse_xml(data)
    codes = {
        _int(element.get("numFmtId")): element.get("formatCode", "")[:_LONGEST_FORMAT]
        for element in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [_font(element) for element in root.iterfind("{*}fonts/{*}font")]
    fills = [_fill(element) for element in root.iterfind("{*}fills/{*}fill")]
    return Looks(tuple(_look(element, codes, fonts, fills) for element in root.iterfind("{*}cellXfs/{*}xf")))


def _look(element: etree._Element, codes: dict[int, str], fonts: list[Font], fills: list[str]) -> Look:
    number = _int(element.get("numFmtId"))
    code = codes.get(number, "")
    form = form_of(number, code)
    font_id, fill_id = _int(element.get("fontId")), _int(element.get("fillId"))
    font = fonts[font_id] if font_id < len(fonts) else Font()
    fill = fills[fill_id] if fill_id < len(fills) else ""
    doubt = font_doubt(font, fill)
    odd = form is Form.SPECIAL or bool(font.symbol) or (form is not Form.PLAIN and bool(code) and _hard(code))
    checkbox = next(element.iter("{*}xfComplement"), None) is not None
    return Look(form, code, font.symbol, doubt, odd, checkbox, not font.symbol and not hides_text(code))


def font_doubt(font: Font, fill: str = "") -> str:
    """Return why text in this font on this fill proves nothing, '' where nothing speaks against it."""
    if font.struck:
        return STRUCK
    background = fill or _WHITE
    return INVISIBLE if font.tiny or (font.color and font.color == background) else ""


def shown_in(symbol: str, text: str) -> str:
    """Return what letters of a symbol font look like, as far as they are ticks; others stay."""
    if not symbol:
        return text
    table = next((table for name, table in _SYMBOLS if name == symbol), {})
    return "".join(table.get(_of_private_area(char), char) for char in text)


def _of_private_area(char: str) -> str:
    return chr(ord(char) - 0xF000) if 0xF020 <= ord(char) <= 0xF0FF else char


def font_of(element: etree._Element) -> Font:
    """Read a ``font`` of the styles or an ``rPr`` of a run (same children, name as ``rFont``)."""
    return _font(element)


_WHITE = "FFFFFF"
_THEME = {"0": _WHITE, "1": "000000"}  # Office themes: lt1 is the window, dk1 its text
_INDEXED = {"0": "000000", "1": _WHITE, "8": "000000", "9": _WHITE, "64": "000000", "65": _WHITE}


def _font(element: etree._Element) -> Font:
    symbol, struck, tiny, color = "", False, False, ""
    for child in element:
        name, value = local_name(child.tag), child.get("val", "")
        if name in ("name", "rFont"):
            symbol = next((known for known, _ in _SYMBOLS if value.strip().casefold() == known), "")
        elif name == "strike":
            struck = value not in ("0", "false", "off")
        elif name == "sz":
            tiny = _float(value, 11) <= 2
        elif name == "color":
            color = _color(child)
    return Font(symbol, struck, tiny, color)


def _fill(element: etree._Element) -> str:
    """Return the colour of a solid fill, '' where there is none; another pattern never equals a font colour."""
    for pattern in element.iterfind("{*}patternFill"):
        kind = pattern.get("patternType", "none")
        if kind == "none":
            return ""
        foreground = pattern.find("{*}fgColor")
        return _color(foreground) if kind == "solid" and foreground is not None else "pattern"
    return "pattern" if len(element) else ""


def _color(element: etree._Element) -> str:
    rgb = element.get("rgb")
    if rgb:
        return rgb[-6:].upper()
    tint = _float(element.get("tint", "0"), 0)
    theme, indexed = element.get("theme"), element.get("indexed")
    if theme is not None:
        return _THEME.get(theme, f"theme{theme}") if tint == 0 else f"theme{theme}{tint:+.3f}"
    if indexed is not None:
        return _INDEXED.get(indexed, f"indexed{indexed}")
    return ""


def _hard(code: str) -> bool:
    """Tell whether a date format is built of eras or weekdays alone, which value readers take for a number."""
    return not any(char in _DATES_IN_PLAIN_SIGHT for char in code.partition(";")[0])


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _float(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
