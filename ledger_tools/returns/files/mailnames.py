"""What a mail's headers say: names of attachments, senders and subjects, as all kinds of mail programs write them."""

from __future__ import annotations

import binascii
import codecs
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from ledger_tools.japanese.encoding import decode

if TYPE_CHECKING:
    from email.message import Message

_FOLD = re.compile(r"\r?\n(?=[ \t])|[\r\n]+")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_PIECE = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*?)")
_WORD = re.compile(r"=\?([^?*\s]{1,40})(?:\*[^?\s]*)?\?([bq])\?([^?]*)\?=", re.IGNORECASE)
_NOT_BASE64 = re.compile("[^A-Za-z0-9+/]")
#: Mail programs on Windows name the standard and mean what Windows has in its place.
_MEANT = {
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j", "ms932", "csshiftjis"), "cp932"),
}
#: Names of codecs that are no character sets.
_NO_CHARSETS = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "mbcs", "oem", "undefined"})


def header(message: Message, name: str) -> str:
    """Return a header in plain text, '' where there is none."""
    return _words(_raw(message, name)).strip()


def attachment_name(message: Message) -> str:
    """Return the name that a part of a mail has, '' where it has none; never raises for what is written there."""
    for name, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        found = _parameter(_parameters(_raw(message, name)), parameter)
        if found:
            return found
    return ""


def decoded(raw: bytes, charset: str) -> str:
    """Return text of a named character set, or of the one that it is in where the name is wrong."""
    meant = _MEANT.get(charset.strip().lower(), charset.strip().lower())
    if meant and not meant.startswith("iso-2022-jp"):
        try:
            codec = codecs.lookup(meant)
            if codec.name.replace("-", "_") not in _NO_CHARSETS and codec.name != "ascii":
                return raw.decode(codec.name)
        except (LookupError, UnicodeError, ValueError):
            pass
    return decode(raw)[0]


def _raw(message: Message, name: str) -> str:
    """Return a header as it was sent, unfolded; bytes that are not ASCII are read by their encoding."""
    value = next((value for own, value in message.raw_items() if own.lower() == name), "")
    text = _FOLD.sub("", str(value))
    if text.isascii() and "\x1b" not in text:
        return text
    return decode(text.encode("utf-8", "surrogateescape"))[0]


def _parameters(text: str) -> dict[str, str]:
    return {name.lower(): _unquoted(value.strip()) for name, value in _PARAMETER.findall(text)}


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    return _ESCAPED.sub(r"\1", value[1:-1] if len(value) > 1 and value.endswith('"') else value[1:])


def _parameter(parameters: Mapping[str, str], wanted: str) -> str:
    """Return a parameter that may be split, percent-encoded with its character set, or both (RFC 2231)."""
    pieces: list[tuple[int, bool, str]] = []
    for name, value in parameters.items():
        match = _PIECE.fullmatch(name)
        if match and match[1] == wanted and name != wanted:
            pieces.append((int(match[2] or 0), bool(match[3]), value))
    pieces.sort(key=lambda piece: piece[0])
    if not pieces:
        return _words(parameters.get(wanted, ""))
    if not any(encoded for _, encoded, _ in pieces):
        return _words("".join(value for *_, value in pieces))
    charset = ""
    first = pieces[0]
    if first[1] and first[2].count("'") >= 2:
        charset, _, rest = first[2].split("'", 2)
        pieces[0] = (first[0], True, rest)
    # A piece may end within a percent sign's digits, or within a character.
    return decoded(b"".join(_unpercented(pieces, charset)), charset)


def _unpercented(pieces: list[tuple[int, bool, str]], charset: str) -> Iterator[bytes]:
    run = ""
    for _, encoded, value in pieces:
        if encoded:
            run += value
        else:
            yield unquote_to_bytes(run)
            run = ""
            yield value.encode("ascii", "ignore") if value.isascii() else _encoded(value, charset)
    yield unquote_to_bytes(run)


def _encoded(value: str, charset: str) -> bytes:
    try:
        return value.encode(_MEANT.get(charset.lower(), charset) or "utf-8")
    except (LookupError, UnicodeError):
        return value.encode("utf-8", "replace")


def _words(text: str) -> str:
    """Return a text with its encoded words (RFC 2047) read; a character may be split between two of them."""
    if "=?" not in text:
        return text
    result: list[str] = []
    at = 0
    run, charset = b"", ""
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        at = match.end()
        own = match[1].lower()
        if run and (own != charset or between.strip()):
            result.append(decoded(run, charset))
            run = b""
        if between.strip() or not (result or run):
            result.append(between)
        charset = own
        run += _word_bytes(match[2].lower(), match[3])
    if run:
        result.append(decoded(run, charset))
    return "".join(result) + text[at:]


def _word_bytes(coding: str, text: str) -> bytes:
    if coding == "q":
        return binascii.a2b_qp(text.encode("ascii", "ignore"), header=True)
    plain = _NOT_BASE64.sub("", text)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return binascii.a2b_base64(plain + "=" * (-len(plain) % 4))
