"""Files that stand in a mail and belong to none of its parts: boundaries or headers were damaged on the way."""

from __future__ import annotations

import binascii
import re
import unicodedata
from typing import TYPE_CHECKING

from ledger_tools.returns.files.signs import OLE, ZIPS, may_be_decoration
from ledger_tools.returns.limits import Refused

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
#: Where a part's own base64 ends: behind its padding, or before a line that is a header or boundary.
_OWN_END = re.compile(r"(?<==)(?!=)|^(?=[ \t>]*(?:--|[!-9;-~]{1,100}:))", re.MULTILINE)
#: A boundary with the headers of an attachment, which may be a text itself.
_LOST_PART = re.compile(
    r"\n[ \t>]*--[^\n]+(?:\n[^\n]+){0,20}?\n[ \t>]*content-disposition[ \t]*:[ \t]*attachment", re.IGNORECASE
)
_CARD = re.compile(rb"B\0?E\0?G\0?I\0?N\0?:", re.IGNORECASE)
_OF_NO_TEXT = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_CODED = re.compile(r"[A-Za-z0-9+/\r\n]{100}")
_SHORT = 200  # bytes, in which no ledger has room
_LINE_END = re.compile(r"\r+\n?")  # \r\r\n is what some programs make of \r\n
_IN_TEXTS = frozenset("\t\n\v\f\r\x1b")
_FEW = 50  # signs for machines only, one in so many at most; among the bytes of a file it is one in eight
#: Keys and signatures that are typed into a mail.
_ARMOUR = re.compile(r"-----BEGIN [^\n]*\n(?:[^\n:]+:[^\n]*\n)*\n?(?:[A-Za-z0-9+/=]{1,76}(?:\n|\Z))*")


def before_stray_file(payload: str) -> str:
    """Take the base64 that is a part's own: what follows it would be decoded, too, and stand at its end, or be lost."""
    own, rest = _parted(payload)
    return own if _is_more(rest) else payload


def _parted(payload: str) -> tuple[str, str]:
    end = _OWN_END.search(payload)
    return (payload[: end.start()], payload[end.start() :]) if end else (payload, "")


def has_stray_file(part: Message, *, is_base64: bool) -> bool:
    """Tell whether there is a file in what stands before, between and behind parts, or behind another's content.

    ``is_base64``: the part says that it is coded so; a line before it that is not spoils all of it.
    """
    payload = part.get_payload()
    if isinstance(payload, str):
        text = _with_plain_ends(payload.lstrip())
        is_spoilt = is_base64 and not _WHOLE_LINE.match(text) and _LONG_BASE64.search(text) is not None
        return is_spoilt or _holds_file(text) or (is_base64 and _is_more(_parted(text)[1]))
    if part.get_content_maintype() == "message":
        return False  # what it holds is read by itself
    return any(_is_more(text) for text in (str(part.preamble or ""), str(part.epilogue or "")))


def _is_more(text: str) -> bool:
    """Tell whether what no program shows holds a file: a workbook, base64, or an attachment that is a text."""
    return "PK\3\4" in text or is_stray(text) or _ATTACHED.search(_with_plain_ends(text)) is not None


def is_stray(text: str) -> bool:
    """Tell whether there is a file in what somebody is to read."""
    text = f"\n\n{_with_plain_ends(text)}"
    return _has_part(text) or _LONG_BASE64.search(_ARMOUR.sub("", text)) is not None


def refuse_strays(text: str, *, is_page: bool = False) -> None:
    """Raise Refused F01 where a text or page is what is left of a mail whose headers are damaged.

    A page may hold pictures in base64.
    """
    if _has_part(f"\n\n{_with_plain_ends(text)}") if is_page else is_stray(text):
        raise Refused("F01", STRAY)


def _has_part(text: str) -> bool:
    return _STRAY_FILE.search(text) is not None or _LOST_PART.search(text) is not None


def is_unreadable(text: str) -> bool:
    """Tell whether what somebody is to read is none: bytes of a file that were decoded from the wrong place on."""
    odd = sum(unicodedata.category(char) == "Cc" and char not in _IN_TEXTS for char in text)
    return odd * _FEW > len(text)


def is_coded_file(content: bytes) -> bool:
    """Tell whether what a mail takes for a picture or visiting card is a file in base64 and no longer says so."""
    text = _with_plain_ends(f"\n\n{content.decode('latin-1').lstrip()}")
    return _holds_file(text) or (is_stray(text) and not _is_harmless(text))


def is_spoilt_card(content: bytes) -> bool:
    """Tell whether a visiting card or invitation is none: its base64 is damaged, or another file's."""
    if len(content) < _SHORT or _CARD.search(content):
        return False
    text = content.decode("latin-1")
    return _OF_NO_TEXT.search(text) is not None or (_CODED.search(text) is not None and not _is_harmless(text))


def _is_harmless(text: str) -> bool:
    """Tell whether what stands there is a picture, visiting card or signature in base64 that wraps no workbook."""
    coded = re.sub("[^A-Za-z0-9+/]", "", text)
    content = binascii.a2b_base64(coded[: len(coded) & ~3])
    return may_be_decoration(content) and not any(sign in content for sign in (OLE, *ZIPS))


def _holds_file(text: str) -> bool:
    return _STRAY_FILE.search(_with_plain_ends(text)) is not None


def _with_plain_ends(text: str) -> str:
    return _LINE_END.sub("\n", text)
