"""Notes and threaded comments: information about a cell, each conversation once."""

from __future__ import annotations

import re

from lxml import etree

from ledger_tools.excel.references import cell_place
from ledger_tools.identity import is_marked_note
from ledger_tools.returns.evidence.found import COMMENT, Found
from ledger_tools.returns.evidence.markup import attribute, children
from ledger_tools.returns.evidence.place import at_cell
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package, SheetPart, local_name

# Older programs see a threaded comment as a note that opens with this explanation, in the language of the writer.
_EXPLAINED = re.compile(r"\A\[[^\]]*\].*?fwlink/\?linkid=870924[^\n]*\n+[^\n:]{1,30}:[ \t]*\n?", re.DOTALL)
#: Elements of a VML part that draw something, and what each says that is a note; cautious where they are told apart.
_DRAWN = re.compile(rb"<(?:[\w.-]+:)?(?:shape|rect|roundrect|oval|line|polyline|image|group|arc|curve)[\s/>]")
_NOTE_OBJECT = b'ObjectType="Note"'
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)


def has_other_notes(package: Package, part: str) -> bool:
    """Tell whether a sheet has notes besides those that the generator prints, or VML objects that are no notes."""
    vml = [package.read(relation.target) for relation in package.related(part, "vmlDrawing") if not relation.external]
    # No note at all: the part is spelled in a way that these patterns do not see.
    only_notes = all(len(_DRAWN.findall(data)) == data.count(_NOTE_OBJECT) > 0 for data in vml)
    return not only_notes or bool(_notes(package, part))


def read_comments(package: Package, sheet: SheetPart, grid: Grid) -> list[Found]:
    """Return one finding per commented cell: its threads, else its note without what the program wrote itself."""
    texts = _threads(package, sheet)
    for reference, text in _notes(package, sheet.part):
        texts.setdefault(reference, [text])
    found: list[Found] = []
    for reference, lines in texts.items():
        place = cell_place(reference)
        text = "\n".join(line for line in lines if line)
        if place and text:
            found.append(at_cell(Found(kind=COMMENT, text=text), *place, grid))
    return found


def _threads(package: Package, sheet: SheetPart) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for relation in package.related(sheet.part, "threadedComment"):
        if relation.external or not package.has(relation.target):
            continue
        for item in package.xml(relation.target):
            if local_name(item.tag) == "threadedComment":
                words = "".join(part.text or "" for part in item if local_name(part.tag) == "text")
                texts.setdefault(attribute(item, "ref"), []).append(words.strip())
    return texts


def _notes(package: Package, part: str) -> list[tuple[str, str]]:
    """Return the cells and texts of the notes that do not carry the generator's mark as it was printed."""
    notes: list[tuple[str, str]] = []
    for relation in package.related(part, "comments"):
        if relation.external or not package.has(relation.target):
            continue
        root = package.xml(relation.target)
        authors = [item.text or "" for item in root.iter() if local_name(item.tag) == "author"]
        for item in root.iter():
            if local_name(item.tag) == "comment":
                position = attribute(item, "authorId")
                author = authors[int(position)] if position.isdecimal() and int(position) < len(authors) else ""
                text = _own_words(_written(item), author)
                if not is_marked_note(text, author):
                    notes.append((attribute(item, "ref"), text))
    return notes


def _written(item: etree._Element) -> str:
    pieces: list[str] = []
    for text in children(item):
        if local_name(text.tag) != "text":
            continue
        for run in text.iter():
            above = local_name(getattr(run.getparent(), "tag", ""))
            if local_name(run.tag) == "t" and above != "rPh":
                pieces.append(run.text or "")
    return "".join(pieces).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")


def _own_words(text: str, author: str) -> str:
    """Return a note without the explanation of a threaded comment and without the author's name Excel puts first."""
    explained = _EXPLAINED.match(text)
    if explained:
        text = _INDENT.sub("", text[explained.end() :])
    elif author and (text.startswith((f"{author}:\n", f"{author}:\n"))):
        text = text[len(author) + 2 :]
    return text.strip()
