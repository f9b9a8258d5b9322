"""What may stand in a cell: XML cannot hold control characters, and Excel takes no more than 32,767 characters."""

from __future__ import annotations

import re

_LIMIT = 32_767
_SHORT = 1_000
_BREAKS = re.compile(r"[\t\r\n\v\f\x85\u2028\u2029]+")
#: Excel decodes _x0041_ in a cell's text; a text that really says so has to be written with its underscore escaped.
_CODE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
#: What text tables give spreadsheet programs so that they keep the zeros of a number: ``="0012"`` and ``'0012``.
_AS_TEXT = re.compile(r"""="([^"]*)"|'([^']+)""")


def cell_text(text: str) -> str:
    """Return ``text`` as a cell can hold it: line breaks become a space, what XML cannot hold becomes U+FFFD.

    Everything else (variation selectors, emoji, a leading = + - @) stays as it is, so that what comes back can be
    compared with what was issued. A text beyond Excel's limit is cut with an ellipsis that shows it.
    """
    if len(text) <= _SHORT and text.isprintable():
        return text
    written = _UNWRITABLE.sub("\ufffd", _BREAKS.sub(" ", text))
    return written if len(written.encode("utf-16-le")) <= 2 * _LIMIT else written[: _LIMIT // 2] + "…"


def literal(text: str) -> str:
    """Return a cell's text as the file has to say it, so that Excel shows it as it is."""
    return _CODE.sub("_x005F_", text) if "_x" in text else text


def without_text_mark(cell: str) -> str:
    """Return what a cell of a text table shows once a spreadsheet program has opened it."""
    match = _AS_TEXT.fullmatch(cell)
    return (match[1] or match[2] or "") if match else cell
