"""Notes of cells on a web page, as various programs write them, and drawings that only some programs see."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

_BLANKS = re.compile(r"\s+")
#: Excel writes [1] into the cell, and the note below the table with a way back.
_LINK = re.compile(r"#?(_msocom_\d+|_msoanchor_\d+)")
_NUMBERED = re.compile(r"\[\d+\]")
_CELL = re.compile(r"<x:Row>\s*(\d{1,7})\s*</x:Row>\s*<x:Column>\s*(\d{1,5})\s*</x:Column>", re.IGNORECASE)
_CONDITIONAL = re.compile(r"\[if[^\]]*\]>", re.IGNORECASE)
#: The frame in which a note opens is no drawing, and the kind of a shape is none: start, end, what it must say.
_FRAME = (re.compile(r"<v:shape\s", re.I), re.compile("</v:shape>", re.I), re.compile("ObjectType=[\"']?Note", re.I))
_SHAPE_TYPE = (re.compile(r"<v:shapetype\b", re.I), re.compile("</v:shapetype>", re.I), re.compile(""))
#: Shapes themselves, whatever is said inside of their lines, fills and texts.
_SHAPE = re.compile(r"<v:(?:shape|line|polyline|curve|arc|rect|roundrect|oval|image)[\s>/]", re.IGNORECASE)
_IMAGE = re.compile(r"<v:imagedata|<img\b", re.IGNORECASE)


class FarNote(NamedTuple):
    """A note that stands at the page's end: the link that leads to it, or the cell it names."""

    text: str
    link: str = ""
    cell: tuple[()] | tuple[int, int] = ()


def link_of_note(element: etree._Element) -> str:
    """Return where a cell's link to its note leads, '' where it is none."""
    found = _LINK.fullmatch(element.get("href", ""))
    return found[1] if found else ""


def is_link(note: str) -> bool:
    """Tell a link from the words of a note."""
    return _LINK.fullmatch(note) is not None


def is_note_in_cell(element: etree._Element, tag: str) -> bool:
    """Tell whether an element is a note inside its cell, as LibreOffice and PhpSpreadsheet write it."""
    if tag == "comment":
        return True
    before = element.getprevious()
    is_told = before is not None and "comment-indicator" in (before.get("class") or "")
    return is_told and "comment" in element.get("class", "").split()


def far_note(element: etree._Element) -> FarNote | None:
    """Return the note that Excel wrote at the page's end, None where an element is none."""
    if "mso-element:comment" not in element.get("style", "").replace(" ", "").split(";"):
        return None
    said = _NUMBERED.sub("", all_text(element)).strip()
    links = (found[1] for anchor in element.iter("a") if (found := _LINK.fullmatch(anchor.get("name", ""))))
    link = next((link for link in links if link.startswith("_msocom")), "")
    if link:
        return FarNote(said, link)
    cells = (found for comment in element.iter(etree.Comment) if (found := _CELL.search(str(comment.text))))
    cell = next(cells, None)
    return FarNote(said, cell=(int(cell[1]) + 1, int(cell[2]) + 1)) if cell else None


def drawn_in(comment: str) -> tuple[int, int]:
    """Return how many pictures and shapes stand in a comment that is meant for some programs only."""
    if not _CONDITIONAL.match(comment):
        return 0, 0
    rest = _without(_without(comment, *_FRAME), *_SHAPE_TYPE)
    return len(_IMAGE.findall(rest)), len(_SHAPE.findall(rest))


def _without(text: str, start: re.Pattern[str], end: re.Pattern[str], told: re.Pattern[str]) -> str:
    """Leave out what stands between a start and the next end, in one walk however many starts have no end."""
    *ended, rest = end.split(text)
    kept: list[str] = []
    for piece in ended:
        begun = start.search(piece)
        kept.append(piece[: begun.start()] if begun and told.search(piece, begun.end()) else piece)
    return "".join((*kept, rest))


def all_text(element: etree._Element) -> str:
    """Return the text of an element and what it holds, on one line."""
    return _BLANKS.sub(" ", "".join(map(str, element.itertext(tag=etree.Element)))).strip()
