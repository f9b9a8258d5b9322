"""Mails (.eml, .mbox, .emlx): their attachments, however packed, and the text that tells of passwords."""

from __future__ import annotations

import binascii
import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ledger_tools.returns.files.cms import is_cms, signed_content
from ledger_tools.returns.files.mail_bounds import check_mail
from ledger_tools.returns.files.mailnames import attachment_name, decoded, header
from ledger_tools.returns.files.packed import is_packed, is_tar
from ledger_tools.returns.files.signs import OLE, ZIPS, may_be_decoration, may_hold_tables
from ledger_tools.returns.files.strays import (
    STRAY,
    before_stray_file,
    has_stray_file,
    is_coded_file,
    is_spoilt_card,
    is_stray,
    is_unreadable,
)
from ledger_tools.returns.files.tnef import SIGN as WINMAIL
from ledger_tools.returns.limits import TOO_BIG, Limits, Refused

if TYPE_CHECKING:
    from email.message import Message

REFERENCE = (
    "添付ファイルの中身がなく、置き場所(リンク)だけが付いています。"
    "リンク先のファイルを保存して取り込むか、ファイルそのものの提出を依頼してください。"
)
PARTIAL = "分割して送られたメールの一部です。分割せずに送り直すよう依頼してください。"

_FIELD = re.compile(rb"[A-Za-z][!-9;-~]*[ \t]*:")
_CONTINUED = re.compile(rb"[ \t]")
_ESSENTIAL = re.compile(rb"(?:from|to|subject|date|message-id|received)[ \t]*:", re.IGNORECASE)
_OF_PART = re.compile(rb"(?:mime-version|content-type)[ \t]*:", re.IGNORECASE)
_FEWEST_FIELDS = 2
_HEAD = 65_536
_OPENING = re.compile(rb"\A(?:\xef\xbb\xbf)?[ \t\r\n]*(?:\d+[ \t]*\r?\n(?=[A-Za-z][!-9;-~]*:))?")
_SEPARATOR = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\r\n\r\n))From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n(?=[A-Za-z][!-9;-~]*:)")
_NOT_CODED = re.compile(r"[^A-Za-z0-9+/=]")
_FEWEST_CODED = 50  # signs of base64 for one that is none: plain text has more of others
_UU = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n((?:[ -`]{1,90}\r?\n)*?)[` ]?\r?\n?end[ \t]*\r?$", re.MULTILINE)

#: With its beginning or without: people write no lines of sixty signs without a small letter.
_UU_LINES = re.compile(rb"^begin [0-7]{3,4} [^\r\n]+\r?\nM[ -`]{60}\r?$|^(?:M[ -`]{60}\r?\n){4}", re.MULTILINE)
_SIGNATURES = frozenset(("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"))
#: Visiting cards, invitations and receipts of mail programs; the resource fork that a Mac sends along.
_BESIDE = frozenset(
    (
        *("text/vcard", "text/x-vcard", "text/directory", "text/calendar", "application/ics"),
        *("application/applefile", "message/delivery-status", "message/disposition-notification"),
        "text/rfc822-headers",
    )
)
_OF_HEADERS = frozenset(("text/rfc822-headers", "message/delivery-status", "message/disposition-notification"))
_BESIDE_NAMES = re.compile(r".*\.(?:vcf|ics|p7s)|ATT\d{5}\.(?:txt|html?)", re.IGNORECASE)
_CARDS = re.compile(r".*\.(?:vcf|ics)", re.IGNORECASE)
#: What somebody wrote, where it has no name.
_WRITTEN = frozenset(("text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/css"))
_LARGEST_LOGO = 100_000  # bytes; a photograph of a stamped page is larger
_TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^>]*>", re.IGNORECASE)


class Part(NamedTuple):
    """One attachment; ``problem`` says why it has no content."""

    name: str
    data: bytes
    problem: Refused | None = None


@dataclass
class Mail:
    """One mail; ``text`` is what was written, of those forwarded in it as well."""

    sender: str = ""
    subject: str = ""
    text: str = field(default="", repr=False)
    parts: list[Part] = field(default_factory=list)


def is_mail(data: bytes) -> bool:
    """Tell by the syntax of headers: fields up to an empty line, among them one that says who, when or what."""
    opening = _OPENING.match(data)
    head = data[opening.end() if opening else 0 :][:_HEAD]
    if head.startswith(b"From "):
        head = head.partition(b"\n")[2]
    fields: list[bytes] = []
    for line in head.replace(b"\r\n", b"\n").split(b"\n"):
        if _FIELD.match(line):
            fields.append(line)
        elif not line:
            break
        elif not fields or not _CONTINUED.match(line):
            return False  # a list with a few lines like headers above it
    is_part = any(map(_OF_PART.match, fields))
    return is_part or (len(fields) >= _FEWEST_FIELDS and any(map(_ESSENTIAL.match, fields)))


def read_mails(data: bytes, limits: Limits) -> list[Mail]:
    """Return the mail, or all of a mailbox (.mbox); raises Refused F10 where no office sends such."""
    opening = _OPENING.match(data)
    data = data[opening.end() if opening else 0 :]
    # What does not begin as a mailbox is one mail, whatever its text quotes.
    starts = [match.start() for match in _SEPARATOR.finditer(data)] if data.startswith(b"From ") else []
    starts = starts if starts[:1] == [0] else [0, *starts]
    pieces = [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]
    if len(pieces) > limits.max_parts:
        raise Refused("F10", TOO_BIG)
    if len(pieces) == 1:
        return [_read(pieces[0], limits)]
    return [_read_apart(piece, limits) for piece in pieces]


def uuencoded(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return names (raw) and contents of what is uuencoded in a text."""
    if b"begin " not in data:
        return []
    return [(match[1], _uu(match[2])) for match in _UU.finditer(data)]


def holds_more(data: bytes) -> bool:
    """Tell whether a text that is uuencoded holds other files as well: a mail behind it, one without its end."""
    rest = _UU.sub(b"", data)
    return bool(_UU_LINES.search(rest)) or b"PK\3\4" in rest or is_stray(rest.decode("latin-1"))


def is_beside(name: str, content_type: str, content: bytes) -> bool:
    """Tell whether an attachment is what mail programs add: signatures, visiting cards, invitations."""
    if not (content_type in (_BESIDE | _SIGNATURES) or _BESIDE_NAMES.fullmatch(name)):
        return False
    if may_hold_tables(content) or is_packed(content) or is_tar(content) or content.startswith(WINMAIL):
        return False
    if any(sign in content for sign in (OLE, *ZIPS)):  # what wraps it may be damaged
        return False
    if is_cms(content):
        return not _is_enclosing(content)
    return content_type in _OF_HEADERS or not is_mail(content)


def _holds_stray(part: Message, name: str, content: bytes) -> bool:
    """Tell whether there is a file in what mail programs add to a mail."""
    told = "\n\n".join(str(inner.get_payload()) for inner in _inside(part))  # of a receipt
    is_card = _is_card(name, part.get_content_type())
    return is_coded_file(content) or is_stray(told) or (is_card and is_spoilt_card(content))


def _is_card(name: str, content_type: str) -> bool:
    """Tell whether an attachment passes for a visiting card or invitation, which are texts."""
    return content_type.startswith("text/") or _CARDS.fullmatch(name) is not None


def _is_enclosing(content: bytes) -> bool:
    """Tell whether a signature encloses what it signs, or is no signature; a damaged one is a signature still."""
    try:
        return bool(signed_content(content, len(content)))
    except Refused as refused:
        return refused.code != "F01"


def without_logos(parts: list[Part], in_text: list[Part]) -> list[Part]:
    """Return the attachments, with those pictures in a mail's text that are no decoration of its signature.

    A mail of nothing but pictures may be the ledger itself, photographed.
    """
    others = [part for part in in_text if len(part.data) > _LARGEST_LOGO or not may_be_decoration(part.data)]
    return [*parts, *others] or in_text


def plain_text(markup: str) -> str:
    """Return the text of a mail that is written in HTML."""
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))


def _read(data: bytes, limits: Limits) -> Mail:
    message = _parsed(data, limits)
    mail = Mail(header(message, "from"), header(message, "subject"))
    reader = _Reader(limits)
    reader.read(message)
    reader.tell_stray()
    mail.text = "\n".join((mail.subject, *reader.texts))
    mail.parts = without_logos(reader.parts, reader.pictures)
    return mail


def _read_apart(data: bytes, limits: Limits) -> Mail:
    """Read one mail of several: what is wrong with it says nothing of the others."""
    try:
        return _read(data, limits)
    except Refused as refused:
        return Mail(parts=[Part("", b"", refused)])


class _Reader:
    """Walks the parts of one mail."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.parts: list[Part] = []
        self.pictures: list[Part] = []
        self.texts: list[str] = []
        self._number = 0
        self._has_stray = False

    def tell_stray(self) -> None:
        """Say so where a mail holds files that belong to no part of it: its boundaries are damaged."""
        if self._has_stray:
            self._add("本文", b"", Refused("F01", STRAY))

    def read(self, part: Message) -> None:
        self._number += 1
        kind = part.get_content_type()
        name = attachment_name(part)
        self._has_stray |= has_stray_file(part, is_base64=_transfer(part) == "base64")
        content = b"" if part.is_multipart() else self._content(part)
        # What holds parts is a card or a signature by its kind at most, whatever it is called.
        if is_beside("" if part.is_multipart() else name, kind, content):
            self._has_stray |= _holds_stray(part, name, content)
            return
        if part.get_content_maintype() == "message":
            self._message(part, kind, name)
        elif part.is_multipart():
            for inner in _inside(part):
                self.read(inner)
        elif part.get_content_maintype() == "multipart":
            self._lost_multipart(part)
        else:
            self._leaf(part, kind, name)

    def _message(self, part: Message, kind: str, name: str) -> None:
        inner = next(iter(_inside(part)), None)
        if kind == "message/external-body":
            self._add(name, b"", Refused("F03", REFERENCE))
        elif kind == "message/partial":
            self._add(name, b"", Refused("F03", PARTIAL))
        elif inner is None:
            self._add(name, self._content(part))
        elif _transfer(part) in ("base64", "quoted-printable"):
            # The parser took the encoded text for a mail.
            text = inner.as_bytes()
            if _transfer(part) == "base64":
                own = before_stray_file(text.decode("latin-1")).encode("latin-1")
                self._has_stray |= len(own) < len(text)
                self._add(name or "転送メール.eml", _base64(own))
            else:
                self._add(name or "転送メール.eml", binascii.a2b_qp(text))
        elif name and _is_web_archive(inner):
            self._add(name, inner.as_bytes())
        else:
            self.texts.append(header(inner, "subject"))
            self.read(inner)

    def _lost_multipart(self, part: Message) -> None:
        """Read parts that were encoded as a whole, or whose boundary the mail has lost."""
        if _transfer(part) == "base64":
            text = b"Content-Type: " + str(part["content-type"]).encode("utf-8", "surrogateescape") + b"\n\n"
            self.read(_parsed(text + self._content(part), self._limits))
        else:
            # The parser drops what stands behind a last boundary that no other one comes before.
            self._has_stray |= bool(self._content(part).strip() or part.defects)

    def _leaf(self, part: Message, kind: str, name: str) -> None:
        content = self._content(part)
        is_text = part.get_content_maintype() == "text" and not may_hold_tables(content)
        text = decoded(content, part.get_content_charset("") or "") if is_text else ""
        if is_text and not name and kind in _WRITTEN and not _is_whole_mail(content):
            if kind == "text/html":
                text = plain_text(text)
            self.texts.append(text)
            self._has_stray |= is_stray(text) or (_transfer(part) == "base64" and is_unreadable(text))
            found = uuencoded(content)
            for raw, packed in found:
                self._add(decoded(raw, ""), packed)
            self._has_stray |= _UU_LINES.search(_UU.sub(b"", content)) is not None
        elif part.get_content_maintype() == "image":
            self._picture(part, name, content)
        else:
            # A table in a text has no base64; a page or mail may, and is read by itself.
            self._has_stray |= (
                is_text and not content.lstrip().startswith(b"<") and not is_mail(content) and is_stray(text)
            )
            self._add(name, content)

    def _picture(self, part: Message, name: str, content: bytes) -> None:
        if not is_mail(content) and is_coded_file(content):
            self._has_stray = True
            return
        in_text = not name or part["content-id"] or part.get_content_disposition() == "inline"
        (self.pictures if in_text else self.parts).append(Part(name or f"添付{self._number}", content))

    def _add(self, name: str, content: bytes, problem: Refused | None = None) -> None:
        self.parts.append(Part(name or f"添付{self._number}", content, problem))

    def _content(self, part: Message) -> bytes:
        text = part.get_payload()
        if isinstance(text, str) and _transfer(part) == "base64" and (own := before_stray_file(text)) != text:
            return _base64(own.encode("ascii"))
        payload = part.get_payload(decode=True)
        if isinstance(text, str) and _transfer(part) == "base64" and _is_left_coded(text, payload):
            return _base64(text.encode("ascii", "ignore"))
        return payload if isinstance(payload, bytes) else b""


def _is_whole_mail(content: bytes) -> bool:
    """Tell whether a text is a mail or web archive as it was sent; what somebody quotes has not all the headers."""
    head = re.split(rb"\r?\n\r?\n", content.lstrip()[:_HEAD], maxsplit=1)[0]
    return is_mail(content) and any(map(_OF_PART.match, head.splitlines()))


def _parsed(data: bytes, limits: Limits) -> Message:
    check_mail(data, limits)
    from email import message_from_bytes  # noqa: PLC0415 - few returns are mails, and every process would wait for it

    return message_from_bytes(data)


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [inner for inner in payload if not isinstance(inner, str)] if isinstance(payload, list) else []


def _transfer(part: Message) -> str:
    return header(part, "content-transfer-encoding").lower()


def _is_web_archive(message: Message) -> bool:
    """Tell a saved web page that was attached as if it were a mail: it was sent to nobody."""
    return message.get_content_type() in ("multipart/related", "text/html") and not (message["to"] or message["cc"])


def _is_left_coded(text: str, payload: object) -> bool:
    """Tell whether the parser gave base64 back as it stood: it decodes none in which a sign is lost or altered."""
    bare = "".join(text.split())
    others = len(_NOT_CODED.findall(bare))
    return bool(bare) and payload == bare.encode("ascii", "surrogateescape") and others * _FEWEST_CODED < len(bare)


def _base64(text: bytes) -> bytes:
    plain = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
    plain = plain[: len(plain) - (len(plain) % 4 == 1)]
    return binascii.a2b_base64(plain + b"=" * (-len(plain) % 4))


def _uu(lines: bytes) -> bytes:
    out = bytearray()
    for line in lines.splitlines():
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            # Some programs count the last line short.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            out += binascii.a2b_uu(line[:length])
    return bytes(out)
