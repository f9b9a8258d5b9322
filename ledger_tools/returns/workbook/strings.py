"""The shared strings of a workbook, and rich text: what is shown, and why some of it proves nothing."""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Iterator

from lxml import etree

from ledger_tools.returns.limits import DAMAGED, TOO_BIG, UNSAFE, parser_refusal
from ledger_tools.returns.workbook.looks import Font, font_doubt, font_of, shown_in
from ledger_tools.returns.workbook.package import Limits, Package, Refused, local_name
from ledger_tools.returns.workbook.spelling import as_utf8, plain_text

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: One string without rich text; phonetic runs (rPh) are not part of it.
_PLAIN_STRING = re.compile(
    r"<si>\s*(?:<t(?: [^>]*)?>([^<]*)</t>|<t/>)\s*(?:<rPh [^>]*>\s*<t(?: [^>]*)?>[^<]*</t>\s*</rPh>\s*)*"
    r"(?:<phoneticPr[^>]*/>\s*)?</si>"
)


def _plain_strings(data: bytes) -> list[str] | None:
    """Read strings of which none is rich, by pattern; None where a parser is needed."""
    text = as_utf8(data)
    if text is None or not text.rstrip().endswith("</sst>"):
        return None
    found = _PLAIN_STRING.findall(text)
    if len(found) != text.count("<si"):
        return None
    if "&" not in text and "\r" not in text and "_x" not in text:
        return found
    resolved = [plain_text(item) for item in found]
    return None if None in resolved else [unescape(item or "") for item in resolved]


class StringTable:
    """The shared strings: text as shown and, seldom, why it proves nothing."""

    def __init__(self, texts: list[str], doubts: dict[int, str]) -> None:
        self.texts = texts
        self.doubts = doubts

    @functools.cached_property
    def by_index(self) -> dict[str, str]:
        """The strings without the blanks around them, by index as cells write it."""
        return dict(zip(map(str, range(len(self.texts))), map(str.strip, self.texts), strict=True))

    def text(self, index: str) -> str:
        """Return the string that a cell's value names; raises Refused F01 where there is none."""
        try:
            number = int(index)
        except ValueError:
            number = 0
        if not 0 <= number < len(self.texts):
            raise Refused("F01", DAMAGED)
        return self.texts[number]

    @classmethod
    def read(cls, package: Package, limits: Limits) -> StringTable:
        """Read the workbook's shared strings; raises Refused F01 or F10."""
        texts: list[str] = []
        doubts: dict[int, str] = {}
        for relation in package.related(package.workbook_part, "sharedStrings"):
            if relation.external or not package.has(relation.target):
                continue
            data = package.read(relation.target)
            plain = _plain_strings(data)
            if plain is not None:
                if len(plain) > limits.max_cells:
                    raise Refused("F10", TOO_BIG)
                return cls(plain, doubts)
            for element in elements(data, ("si",)):
                text, doubt = rich_text(element)
                if doubt:
                    doubts[len(texts)] = doubt
                texts.append(text)
                if len(texts) > limits.max_cells:
                    raise Refused("F10", TOO_BIG)
            break
        return cls(texts, doubts)


def elements(data: bytes, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Yield the elements of these local names as they end, letting go of each afterwards; raises Refused."""
    context = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    checked = False
    try:
        for _, element in context:
            if not checked and element.getroottree().docinfo.doctype:
                raise Refused("F10", UNSAFE)
            checked = True
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError as error:
        raise parser_refusal(error) from error


def rich_text(element: etree._Element) -> tuple[str, str]:
    """Return the text of an ``si`` or ``is`` without its phonetic runs, and why it proves nothing, if so."""
    texts: list[str] = []
    doubt = ""
    for child in element:
        name = local_name(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            text, font = _run(child)
            texts.append(shown_in(font.symbol, text))
            doubt = doubt or (font_doubt(font) if text.strip() else "")
    return unescape("".join(texts)), doubt


def _run(element: etree._Element) -> tuple[str, Font]:
    text, font = "", Font()
    for child in element:
        name = local_name(child.tag)
        if name == "t":
            text += child.text or ""
        elif name == "rPr":
            font = font_of(child)
    return text, font


def unescape(text: str) -> str:
    """Undo ``_x000D_`` and its like (ECMA-376 part 1, 22.9.2.19); half of a character shows as U+FFFD."""
    if "_x" not in text:
        return text
    units = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return units if units.isprintable() else units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
