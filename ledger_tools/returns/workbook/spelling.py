"""XML in the spelling that programs usually write, fit for being read by pattern.

Patterns are several times as fast as a parser, and safe as long as one of them accounts for every element of its kind:
whatever does not look usual goes to the parser instead.
"""

from __future__ import annotations

import re

#: The ampersand comes last, so that nothing it sets free is read as an entity.
_ENTITIES = (("&gt;", ">"), ("&lt;", "<"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&"))
#: Characters by number from U+00A0 to U+D7FF, as programs write that keep to ASCII; others are left to a parser.
_NUMBER = r"#(1[6-9]\d|[2-9]\d\d|[1-9]\d{3}|[1-4]\d{4}|5[0-4]\d{3}|55[01]\d\d|552[0-8]\d|5529[0-5]);"
_NUMBERED = re.compile(f"&{_NUMBER}")
_UNKNOWN_ENTITY = re.compile(f"&(?!(?:amp|lt|gt|quot|apos);|{_NUMBER})")
_UTF8 = re.compile(rb"encoding=[\"']utf-8[\"']", re.IGNORECASE)


def as_utf8(data: bytes) -> str | None:
    """Return a part's text where it is plain UTF-8 without comments, CDATA, instructions or a DOCTYPE; else None."""
    head = data[:200]
    if b"encoding=" in head and not _UTF8.search(head):
        return None
    if (b"!" in data and b"<!" in data) or has_instructions(data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def has_instructions(data: bytes) -> bool:
    """Tell whether ``<?`` occurs besides the XML declaration; one character is found ten times as fast as two."""
    declared = data.startswith(b"<?xml")
    end = data.find(b"?", 2) if declared else -1
    if data.find(b"?", end + 1) < 0 and (end > 0) == declared and data[end - 1 : end] != b"<":
        return False
    return data.count(b"<?") > declared


def plain_text(markup: str) -> str | None:
    """Return text as written between two tags, its entities resolved; None where an unknown one is left to a parser."""
    if "\r" in markup:
        markup = markup.replace("\r\n", "\n").replace("\r", "\n")
    if "&" not in markup:
        return markup
    if _UNKNOWN_ENTITY.search(markup):
        return None
    text = _NUMBERED.sub(lambda match: chr(int(match[1])), markup) if "&#" in markup else markup
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text
