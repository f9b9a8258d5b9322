"""Files that stand in a mail and belong to none of its parts: boundaries or headers were damaged on the way."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import Message

STRAY = (
    "メールの区切りが壊れていて、本文などに紛れた添付ファイルは読み取れませんでした。"
    "添付ファイルを確かめ、もう一度送るよう依頼してください。"
)
#: A workbook or zip in base64, the headers of any file, or base64 of some length: where a mail says that there is none.
_STRAY_FILE = re.compile(
    r"\n[ \t>]*\r?\n[ \t>]*(?:UEsDB|0M8R4KGxGuE)[A-Za-z0-9+/]{40}"
    r"|\ncontent-transfer-encoding[ \t]*:[ \t]*base64[ \t]*\r?\n(?:[^\r\n][^\n]*\n){0,20}"
    r"[ \t]*\r?\n[ \t]*[a-z0-9+/]{40}",
    re.IGNORECASE,
)
_LONG_BASE64 = re.compile(r"(?:\n[A-Za-z0-9+/]{60,76}\r?(?=\n)){4}")
_ATTACHED = re.compile(r"^[ \t>]*content-disposition[ \t]*:[ \t]*attachment", re.IGNORECASE | re.MULTILINE)
_WHOLE_LINE = re.compile(r"[A-Za-z0-9+/]{60,}={0,2}[ \t]*(?:\n|\Z)")
_BASE64_LINES = re.compile(r"\s*(?:[A-Za-z0-9+/=]+[ \t]*(?:\r?\n|\Z))+")
_LINE_END = re.compile(r"\r+\n?")  # \r\r\n is what some programs make of \r\n
_IN_TEXTS = frozenset("\t\n\v\f\r\x1b")
_FEW = 50  # signs for machines only, one in so many at most; among the bytes of a file it is one in eight
_ARMOUR = "-----BEGIN "  # of keys and signatures that are typed into a mail


def before_stray_file(payload: str) -> str:
    """Take the lines of base64 that are a part's own: what follows them would be decoded, too, and stand at its end."""
    own = _BASE64_LINES.match(payload)
    return own[0] if own and _holds_file(payload.lstrip()) else payload


def has_stray_file(part: Message, *, is_base64: bool) -> bool:
    """Tell whether there is a file in what stands before, between and behind parts, or behind another's content.

    ``is_base64``: the part says that it is coded so; a line before it that is not spoils all of it.
    """
    payload = part.get_payload()
    if isinstance(payload, str):
        text = _with_plain_ends(payload.lstrip())
        is_spoilt = is_base64 and not _WHOLE_LINE.match(text) and _LONG_BASE64.search(text) is not None
        return is_spoilt or _holds_file(text)
    if part.get_content_maintype() == "message":
        return False  # what it holds is read by itself
    return any(_is_more(text) for text in (str(part.preamble or ""), str(part.epilogue or "")))


def _is_more(text: str) -> bool:
    """Tell whether what no program shows holds a file: a workbook, base64, or an attachment that is a text."""
    return "PK\3\4" in text or is_stray(text) or _ATTACHED.search(_with_plain_ends(text)) is not None


def is_stray(text: str) -> bool:
    """Tell whether there is a file in what somebody is to read."""
    text = f"\n\n{_with_plain_ends(text)}"
    return bool(_STRAY_FILE.search(text)) or (_ARMOUR not in text and bool(_LONG_BASE64.search(text)))


def is_unreadable(text: str) -> bool:
    """Tell whether what somebody is to read is none: bytes of a file that were decoded from the wrong place on."""
    odd = sum(unicodedata.category(char) == "Cc" and char not in _IN_TEXTS for char in text)
    return odd * _FEW > len(text)


def is_coded_file(content: bytes) -> bool:
    """Tell whether what a mail takes for a picture is a file in base64, of which it no longer says so."""
    return _holds_file(f"\n\n{content.decode('latin-1').lstrip()}")


def _holds_file(text: str) -> bool:
    return _STRAY_FILE.search(_with_plain_ends(text)) is not None


def _with_plain_ends(text: str) -> str:
    return _LINE_END.sub("\n", text)
