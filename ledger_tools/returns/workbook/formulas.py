"""Formulas whose result changes by itself (=TODAY(), and =$H$3 where H3 is one): what they show nobody has written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple
from xml.sax.saxutils import escape

from lxml import etree

from ledger_tools.excel.references import column_number

#: Functions that are worked out anew whenever a workbook is opened or changed.
_CHANGING = re.compile(
    r"(?<![A-Z_])(?:TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY|OFFSET|INDIRECT|CELL|INFO)(?:\.NV)?\s*\(", re.IGNORECASE
)
_QUOTED = re.compile(r'"[^"]*"')
_CELL = r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})"
_REFERENCE = re.compile(
    rf"(?<![\w.$])(?:(?:'((?:[^']|'')+)'|([^\W\d][\w.]*))!)?{_CELL}(?::{_CELL})?(?![\w(])", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d][\w.]*(?![\w(!])")
_MOST_STEPS = 2000  # from a cell to those it is made of; what is made of more nobody has written by hand

Place = tuple[int, int]


class Formula(NamedTuple):
    """One formula, without its '='. ``shared`` names the one whose text it borrows, ``covers`` the range it fills."""

    text: str
    shared: str
    covers: str


@lru_cache(maxsize=256)
def _formula(markup: str) -> Formula:
    # A prefix declared elsewhere in the sheet is unknown here; it is the text that counts.
    element = etree.fromstring(markup, etree.XMLParser(recover=True, resolve_entities=False, no_network=True))
    if element is None:
        return Formula("", "", "")
    kind = element.get("t", "")
    return Formula(
        element.text or "",
        element.get("si", "") if kind == "shared" else "",
        element.get("ref", "") if kind == "array" else "",
    )


class BookFormulas:
    """The formulas of a workbook by sheet and place, as their elements are written; read only where one is asked for.

    ``names`` returns what the workbook's own names stand for, in small letters.
    """

    def __init__(self, names: Callable[[], Mapping[str, str]] = dict) -> None:
        self._sheets: dict[str, dict[Place, str]] = {}
        self._arrays: dict[str, list[Place]] = {}
        self._read_names = names

    def add(self, sheet: str, formulas: dict[Place, str]) -> None:
        """Add the formulas of one sheet."""
        if formulas:
            self._sheets[sheet.casefold()] = formulas
            self._arrays[sheet.casefold()] = [place for place, markup in formulas.items() if "array" in _tag(markup)]

    def add_texts(self, sheet: str, texts: Mapping[Place, str]) -> None:
        """Add the formulas of one sheet as they are typed, with or without their '='."""
        self.add(sheet, {place: f"<f>{escape(text.strip().removeprefix('='))}</f>" for place, text in texts.items()})

    def at(self, sheet: str, place: Place) -> str:
        """Return the formula whose result stands in a cell, '' where none does."""
        found = self._at(sheet.casefold(), place)
        return f"={found[1]}" if found else ""

    def changes(self, sheet: str, place: Place) -> bool:
        """Whether what a cell shows changes by itself."""
        waiting, seen = [(sheet.casefold(), place)], set()
        while waiting:
            key = waiting.pop()
            found = None if key in seen else self._at(*key)
            if found is None:
                continue
            seen.add(key)
            origin, text = found
            text = self._spelt_out(_QUOTED.sub("", text))
            if _CHANGING.search(text) or len(seen) > _MOST_STEPS:
                return True
            waiting.extend(self._made_of(key[0], text, (key[1][0] - origin[0], key[1][1] - origin[1])))
        return False

    def _at(self, sheet: str, place: Place) -> tuple[Place, str] | None:
        """Return a cell's formula, and the place for which its references are written."""
        formulas = self._sheets.get(sheet, {})
        if place not in formulas:
            arrays = ((at, _formula(formulas[at])) for at in self._arrays.get(sheet, ()))
            return next(((place, one.text) for at, one in arrays if _Area.of(one.covers).holds(place)), None)
        own = _formula(formulas[place])
        if own.text or not own.shared:
            return place, own.text
        alike = (at for at, markup in formulas.items() if f'si="{own.shared}"' in _tag(markup))
        return next(((at, text) for at in alike if (text := _formula(formulas[at]).text)), (place, ""))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return self._read_names()

    def _spelt_out(self, text: str) -> str:
        """Put what names stand for in their place; a name may be made of another."""
        for _ in range(3 if self._names else 0):
            text = _NAME.sub(lambda match: self._names.get(match[0].casefold(), match[0]), text)
        return text

    def _made_of(self, sheet: str, text: str, moved: Place) -> Iterator[tuple[str, Place]]:
        for match in _REFERENCE.finditer(text):
            other = (match[1] or match[2] or "").replace("''", "'").casefold() or sheet
            first = _moved(match.groups()[2:6], moved)
            last = _moved(match.groups()[6:10], moved) if match[8] else first
            area = _Area(*map(min, first, last), *map(max, first, last))
            if first == last:
                yield other, first
            else:
                yield from ((other, place) for place in self._sheets.get(other, {}) if area.holds(place))


class _Area(NamedTuple):
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, place: Place) -> bool:
        return self.top <= place[0] <= self.bottom and self.left <= place[1] <= self.right

    @classmethod
    def of(cls, reference: str) -> _Area:
        """Read A1:B2, A1; what is neither is an area without cells."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            return cls(0, 0, -1, -1)
        first = _moved(match.groups()[2:6], (0, 0))
        last = _moved(match.groups()[6:10], (0, 0)) if match[8] else first
        return cls(*first, *last)


def _tag(markup: str) -> str:
    return markup[: markup.find(">")]


def _moved(parts: tuple[str, ...], by: Place) -> Place:
    """Return the place of $A$1, A1 …; what has no $ moves along."""
    fixed_column, letters, fixed_row, digits = parts
    row = int(digits) + (0 if fixed_row else by[0])
    return row, column_number(letters.upper()) + (0 if fixed_column else by[1])
