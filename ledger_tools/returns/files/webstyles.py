"""The style sheets of a web page, as far as they say how text looks: rules and what they declare, by element.

Where a selector says more than tag, class, number and ancestors (an attribute, a place among its siblings) the rule
counts for every element that the rest of it fits: text that may be struck through or hidden is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

Declared = Mapping[str, str]

# Each pattern is linear in what it looks through: one that began anew at every letter would take minutes.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_MEDIA = re.compile(r"@media\s*([^{;]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}", re.IGNORECASE)
_DECLARATION = re.compile(r"(?<![\w-])([\w-]+)\s*:\s*((?:\"[^\"]*\"|'[^']*'|[^;\"'])*)")
_PIECE = re.compile(r"([.#]?)(-?[\w\u0080-\uffff-]+|\*)")
_ATTRIBUTE = re.compile(r"\[[^\]]*\]")
_PSEUDO = re.compile(r"::?[\w-]+(?:\([^)]*\))?")
#: Never true of a page that nobody points at, or no part of its own text.
_NOT_NOW = re.compile(
    r":(?:hover|active|focus|visited|target|checked|disabled|before|after|first-letter|selection|placeholder)", re.I
)
_LONGEST = 2_000  # letters of a selector; a longer one counts for every element
_COMBINATOR = re.compile(r"\s*[>+~]\s*|\s+")


@dataclass(frozen=True, slots=True)
class _Compound:
    tag: str
    classes: frozenset[str]
    number: str  # the id

    def fits(self, tag: str, classes: frozenset[str], number: str) -> bool:
        return self.tag in ("", tag) and self.classes <= classes and self.number in ("", number)


@dataclass(frozen=True, slots=True)
class _Rule:
    own: _Compound
    above: tuple[_Compound, ...]
    weight: tuple[int, int, int, int]  # ids, classes, tags, order
    declared: Declared


#: Elements that a page has whether they are written or not; where they are not, the parser has none.
_UNWRITTEN = tuple(_Compound(tag, frozenset(), "") for tag in ("", "html", "body", "tbody"))


def declarations(text: str) -> dict[str, str]:
    """Return what a ``style`` attribute or the body of a rule declares, names and values in small letters."""
    found: dict[str, str] = {}
    for name, value in _DECLARATION.findall(text):
        found[name.lower()] = value.strip().lower().removesuffix("!important").strip()
    return found


class StyleSheet:
    """The rules of a page's style sheets, looked up by class, id or tag."""

    def __init__(self, sheets: Iterable[str] = ()) -> None:
        self._rules: dict[str, list[_Rule]] = {}
        self._count = 0
        self.looks_around = False  # whether some rule depends on what stands around an element
        for text in sheets:
            self._read(_COMMENT.sub(" ", text))

    def _read(self, text: str) -> None:
        for media, body in _MEDIA.findall(text):
            if "print" not in media.lower() or "screen" in media.lower():
                self._read(body)
        for selectors, body in _rules(_MEDIA.sub(" ", text)):
            declared = declarations(body)
            for selector in selectors.rpartition(";")[2].split(",") if declared else ():
                self._add(selector.strip(), declared)

    def _add(self, selector: str, declared: Declared) -> None:
        if not selector or selector.startswith("@") or _NOT_NOW.search(selector):
            return
        if len(selector) > _LONGEST:
            selector = "*"
        plain = _PSEUDO.sub("", _ATTRIBUTE.sub("", selector)).strip()
        *above, own = [_compound(piece) for piece in _COMBINATOR.split(plain)]
        above = [item for item in above if item not in _UNWRITTEN]
        self._count += 1
        self.looks_around |= bool(above)
        every = [own, *above]
        weight = (
            sum(bool(item.number) for item in every),
            sum(len(item.classes) for item in every),
            sum(bool(item.tag) for item in every),
            self._count,
        )
        key = f"#{own.number}" if own.number else f".{min(own.classes)}" if own.classes else own.tag
        self._rules.setdefault(key, []).append(_Rule(own, tuple(above), weight, declared))

    def declared(self, element: etree._Element) -> dict[str, str]:
        """Return what the rules declare for an element, the weightier ones last."""
        if not self._rules:
            return {}
        tag, classes, number = _described(element)
        keys = (tag, "", f"#{number}", *(f".{name}" for name in classes))
        rules = [
            rule
            for key in keys
            for rule in self._rules.get(key, ())
            if rule.own.fits(tag, classes, number) and (not rule.above or _stands_in(element, rule.above))
        ]
        found: dict[str, str] = {}
        for rule in sorted(rules, key=lambda item: item.weight):
            found.update(rule.declared)
        return found


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Yield the selectors and the body of each rule."""
    for piece in text.split("}")[:-1]:
        before, brace, body = piece.rpartition("{")
        if brace:
            yield before.rpartition("{")[2], body


def _described(element: etree._Element) -> tuple[str, frozenset[str], str]:
    """Return an element's tag, classes and id."""
    return str(element.tag).lower(), frozenset(element.get("class", "").split()), element.get("id", "")


def _compound(text: str) -> _Compound:
    tag, number, classes = "", "", set()
    for mark, name in _PIECE.findall(text):
        if mark == ".":
            classes.add(name)
        elif mark == "#":
            number = name
        else:
            tag = "" if name == "*" else name.lower()
    return _Compound(tag, frozenset(classes), number)


def _stands_in(element: etree._Element, above: tuple[_Compound, ...]) -> bool:
    around = [_described(item) for item in _ancestors(element)]
    return all(any(compound.fits(*item) for item in around) for compound in above)


def _ancestors(element: etree._Element) -> Iterator[etree._Element]:
    """Yield what stands around an element and before it on its level (``+`` and ``~`` name such)."""
    yield from element.itersiblings(preceding=True, tag=etree.Element)
    yield from element.iterancestors(tag=etree.Element)
