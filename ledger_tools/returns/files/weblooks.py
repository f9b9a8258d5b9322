"""How text of a web page looks, and why it then proves nothing: struck through, hidden, in the colour of its ground."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from ledger_tools.returns.files.webstyles import Declared, StyleSheet, declarations
from ledger_tools.returns.workbook.looks import HIDDEN, INVISIBLE, STRUCK
from ledger_tools.returns.workbook.sheetxml import HIDDEN_BY_FORMAT

STRIKING = frozenset(("s", "strike", "del"))
_GONE = (("display", "none"), ("visibility", "hidden"), ("visibility", "collapse"), ("mso-hide", "all"))
_WHITE = (255, 255, 255)
_NAMED = {
    "white": _WHITE,
    "window": _WHITE,
    "black": (0, 0, 0),
    "windowtext": (0, 0, 0),
    "red": (255, 0, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
    "silver": (192, 192, 192),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "whitesmoke": (245, 245, 245),
    "ghostwhite": (248, 248, 255),
    "floralwhite": (255, 250, 240),
}
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{4}|[0-9a-f]{3})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)")
_SIZE = re.compile(r"(?<![\w.#-])(\d*\.?\d+)(pt|px|em|rem|%|vw|vh)?")
_AWAY = re.compile(r"-\d{3,}")
_NOTHING = re.compile(r"0*\.?0+(?:[a-z]+|%)?")
#: Nothing, or a point of it, is left to be seen.
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")
_TINY = {"pt": 2.0, "px": 2.7, "em": 0.2, "rem": 0.2, "%": 20.0}
_SAME = 12  # of 255 in each of the three colours: nobody reads such letters
#: A number format that shows nothing, in the spelling of style sheets.
_SHOWS_NOTHING = re.compile(r"[\"']?[\\;\s]*;[\\;\s]*[\"']?")

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class WebLook:
    """How text looks in one place; ``colour`` None is the usual one, ``clear`` one that lets the ground through."""

    struck: bool = False
    hidden: bool = False
    unshown: bool = False
    tiny: bool = False
    clear: bool = False
    colour: Colour | None = None
    ground: Colour = _WHITE

    @property
    def doubt(self) -> str:
        """Why text that looks like this proves nothing; '' where nothing speaks against it."""
        if self.struck:
            return STRUCK
        if self.hidden:
            return HIDDEN
        if self.unshown:
            return HIDDEN_BY_FORMAT
        same = self.colour is not None and all(
            abs(one - other) <= _SAME for one, other in zip(self.colour, self.ground, strict=True)
        )
        return INVISIBLE if self.tiny or self.clear or same else ""


class WebLooks:
    """Looks of the elements of one page. Thousands of cells share few: each is worked out once."""

    def __init__(self, sheet: StyleSheet) -> None:
        self._sheet = sheet
        self._known: dict[tuple[object, ...], tuple[Declared, WebLook]] = {}

    def declared(self, element: etree._Element) -> Declared:
        """Return what the style sheets and the element itself declare for it."""
        own = element.get("style")
        declared = self._sheet.declared(element)
        return {**declared, **declarations(own)} if own else declared

    def of(self, element: etree._Element, around: WebLook) -> tuple[Declared, WebLook]:
        """Return what is declared for an element, and how text in it looks where text around it looks that way."""
        if self._sheet.looks_around:
            return self._work_out(element, around)
        key = (element.tag, around, *element.items())
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._work_out(element, around)
        return found

    def _work_out(self, element: etree._Element, around: WebLook) -> tuple[Declared, WebLook]:
        declared = self.declared(element)
        colour, clear = _text_colour(element, declared, around)
        look = WebLook(
            struck=around.struck or str(element.tag).lower() in STRIKING or strikes(declared),
            hidden=around.hidden or element.get("hidden") is not None or hides(declared) or _has_no_height(element),
            unshown=around.unshown or bool(_SHOWS_NOTHING.fullmatch(declared.get("mso-number-format", ""))),
            tiny=_tiny(declared, around.tiny),
            clear=clear,
            colour=colour,
            ground=_ground(element, declared) or around.ground,
        )
        return declared, look


def hides(declared: Declared) -> bool:
    """Tell whether what is declared keeps text from being seen, whatever its colour and size."""
    if any(declared.get(name, "").startswith(value) for name, value in _GONE):
        return True
    if _is_nothing(declared.get("opacity", "")) or _AWAY.search(declared.get("text-indent", "")):
        return True
    if declared.get("position") in ("absolute", "fixed") and any(
        _AWAY.match(declared.get(side, "")) for side in ("left", "top", "right", "bottom")
    ):
        return True
    if _CLIPPED.search(declared.get("clip", "")) or _CLIPPED.search(declared.get("clip-path", "")):
        return True
    cut = declared.get("overflow", "").startswith(("hidden", "clip"))
    return cut and any(_is_nothing(declared.get(name, "")) for name in ("height", "width", "max-height", "max-width"))


def draws(declared: Declared) -> bool:
    """Tell whether a picture is declared as the ground of an element."""
    return any("url(" in value or "gradient(" in value for name, value in declared.items() if "background" in name)


def _has_no_height(element: etree._Element) -> bool:
    """A row without height, as spreadsheet programs write one that is hidden."""
    if str(element.tag).lower() != "tr":
        return False
    height = declarations(element.get("style", "")).get("height", element.get("height", ""))
    return _is_nothing(height.strip())


def _is_nothing(value: str) -> bool:
    return bool(_NOTHING.fullmatch(value))


def strikes(declared: Declared) -> bool:
    for name, value in declared.items():
        if name.startswith("text-decoration") and "line-through" in value:
            return True
        if name.endswith("text-line-through") and value not in ("none", "no", ""):
            return True
    return False


def _tiny(declared: Declared, around: bool) -> bool:
    value = declared.get("font-size") or declared.get("font", "")
    found = _SIZE.search(value)
    if found is None:
        return around
    number, unit = float(found[1]), found[2] or "px"
    if unit in ("em", "rem", "%") and around and "%" not in value:
        return True
    # In the shorthand a bare number is a weight.
    return number <= _TINY.get(unit, 0.0) and (found[2] is not None or number == 0)


def _text_colour(element: etree._Element, declared: Declared, around: WebLook) -> tuple[Colour | None, bool]:
    written = declared.get("-webkit-text-fill-color") or declared.get("color")
    if not written and str(element.tag).lower() == "font":
        written = element.get("color", "").strip().lower()
    if not written or written in ("inherit", "currentcolor"):
        return around.colour, around.clear
    colour, is_clear = colour_of(written)
    return colour, is_clear


def _ground(element: etree._Element, declared: Declared) -> Colour | None:
    written = declared.get("background-color") or declared.get("background") or element.get("bgcolor", "").lower()
    return colour_of(written)[0] if written else None


def colour_of(text: str) -> tuple[Colour | None, bool]:
    """Return the colour that a text names, and whether it lets everything through; None where it names none."""
    if "transparent" in text:
        return None, True
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) > 4 else "".join(char * 2 for char in found[1])
        red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
        return (red, green, blue), digits[6:] == "00"
    if found := _RGB.search(text):
        return (int(found[1]), int(found[2]), int(found[3])), bool(found[4]) and float(found[4].rstrip("%")) == 0
    return next((_NAMED[word] for word in text.split() if word in _NAMED), None), False
