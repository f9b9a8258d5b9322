"""Outlook messages (.msg): their attachments, those of messages attached to them, and what was written (MS-OXMSG)."""

from __future__ import annotations

import io
import struct
from typing import Any

from ledger_tools.japanese.encoding import decode
from ledger_tools.returns.files.mails import (
    REFERENCE,
    Mail,
    Part,
    is_beside,
    plain_text,
    without_logos,
)
from ledger_tools.returns.limits import DAMAGED, UNSAFE, Limits, Refused

_OBJECT = (
    "メールの本文に埋め込まれた表や図で、ファイルとして添付されていません。"
    "受領簿のファイルを添付して送り直すよう依頼してください。"
)
LOST = "読み取れない添付ファイル"  # what a damaged message counts and does not hold
_ATTACHMENT = "__attach_version1.0_#"
_PROPERTIES = "__properties_version1.0"
_VALUE = "__substg1.0_37010102"
_STORAGE = "__substg1.0_3701000D"
_SUBJECT, _SENDER, _ADDRESS, _BODY, _NAMES = "0037", "0C1A", "5D01", "1000", ("3707", "3001", "3704")
_HTML = "__substg1.0_10130102"
_CONTENT_ID, _MIME = "3712", "370E"
_METHOD, _HIDDEN, _FLAGS = 0x37050003, 0x7FFE000B, 0x37140003
_BY_REFERENCE = frozenset({2, 3, 4, 7})  # the last one is a link to the web
_IN_TEXT = 0x4
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp")
_ATTACHMENT_HEAD = 8
_LISTED, _KIND_AT, _IS_STORAGE = 128, 66, 1  # of an entry in a compound file's directory
_COUNT = struct.Struct("<20xL")
_ENTRY = struct.Struct("<L4xL4x")

Place = tuple[str, ...]


def read_outlook(data: bytes, limits: Limits) -> Mail:
    """Return what a message says and holds; raises Refused F10, and whatever damaged bytes lead olefile to."""
    import olefile  # noqa: PLC0415 - few returns are Outlook messages

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return _Reader(ole, limits).message((), 0)


class _Reader:
    """Walks the storages of one message."""

    def __init__(self, ole: Any, limits: Limits) -> None:
        self._limits = limits
        self._ole = ole
        self._streams = {tuple(path) for path in ole.listdir(streams=True, storages=False)}
        self._storages = sorted(tuple(path) for path in ole.listdir(streams=False, storages=True))

    def message(self, place: Place, level: int) -> Mail:
        """Read one message, and those attached to it as if theirs were its own attachments."""
        if level > self._limits.max_multiparts:
            raise Refused("F10", UNSAFE)
        mail = Mail(f"{self._text(place, _SENDER)} {self._text(place, _ADDRESS)}".strip(), self._text(place, _SUBJECT))
        markup = plain_text(decode(self._bytes((*place, _HTML)))[0])
        texts = [mail.subject, self._text(place, _BODY), markup]
        parts: list[Part] = []
        in_text: list[Part] = []
        depth = len(place) + 1
        below = [own for own in self._storages if len(own) == depth and own[:-1] == place]
        attached = [own for own in below if own[-1].startswith(_ATTACHMENT)]
        for number, own in enumerate(attached, start=1):
            name = next(filter(None, (self._text(own, tag) for tag in _NAMES)), "") or f"添付{number}"
            if self._is_message(own):
                inner = self.message((*own, _STORAGE), level + 1)
                texts.append(inner.text)
                parts += [part._replace(name=f"{name}/{part.name}") for part in inner.parts]
                continue
            mime = self._text(own, _MIME).lower()
            part = self._part(own, name)
            if not is_beside(name, mime, part.data):
                (in_text if self._is_in_text(own, name, mime) else parts).append(part)
        is_more = any(self._is_attachment(own) for own in below if own not in attached)
        if is_more or self._count(place) > len(attached) or (not place and self._has_unreached()):
            parts.append(Part(LOST, b"", Refused("F01", DAMAGED)))
        mail.text = "\n".join(filter(None, texts))
        mail.parts = without_logos(parts, in_text)
        return mail

    def _count(self, place: Place) -> int:
        """Return how many attachments a message says that it has."""
        properties = self._bytes((*place, _PROPERTIES))
        return int(_COUNT.unpack_from(properties)[0]) if len(properties) >= _COUNT.size else 0

    def _is_attachment(self, own: Place) -> bool:
        """Tell an attachment by what it holds, since its name is damaged."""
        return (*own, _VALUE) in self._streams or (*own, _STORAGE) in self._storages

    def _has_unreached(self) -> bool:
        """Tell whether the directory lists attachments that its damaged tree does not lead to."""
        self._ole.directory_fp.seek(0)
        listed = self._ole.directory_fp.read()
        sign = _ATTACHMENT.encode("utf-16-le")
        entries = (listed[at : at + _LISTED] for at in range(0, len(listed), _LISTED))
        count = sum(entry.startswith(sign) and entry[_KIND_AT] == _IS_STORAGE for entry in entries)
        reached = sum(own[-1].startswith(_ATTACHMENT) for own in self._storages)
        return bool(count > reached)

    def _is_in_text(self, own: Place, name: str, mime: str) -> bool:
        """Tell whether an attachment is a picture that the text shows."""
        if not (mime.startswith("image/") or name.lower().endswith(_PICTURES)):
            return False
        numbers = self._numbers(own)
        return bool(numbers.get(_HIDDEN) or numbers.get(_FLAGS, 0) & _IN_TEXT or self._text(own, _CONTENT_ID))

    def _part(self, own: Place, name: str) -> Part:
        if (*own, _VALUE) in self._streams:
            return Part(name, self._bytes((*own, _VALUE)))
        if self._numbers(own).get(_METHOD) in _BY_REFERENCE:
            return Part(name, b"", Refused("F03", REFERENCE))
        if (*own, _STORAGE) in self._storages:
            return Part(name, b"", Refused("F03", _OBJECT))
        # Without content it is an empty file, and said to be one; it must not vanish.
        return Part(name, b"")

    def _is_message(self, own: Place) -> bool:
        return (*own, _STORAGE, _PROPERTIES) in self._streams

    def _text(self, place: Place, tag: str) -> str:
        wide = self._bytes((*place, f"__substg1.0_{tag}001F"))
        text = wide.decode("utf-16-le", "replace") or decode(self._bytes((*place, f"__substg1.0_{tag}001E")))[0]
        return text.rstrip("\0")

    def _bytes(self, path: Place) -> bytes:
        if path not in self._streams:
            return b""
        with self._ole.openstream(list(path)) as stream:
            return bytes(stream.read())

    def _numbers(self, own: Place) -> dict[int, int]:
        listed = self._bytes((*own, _PROPERTIES))[_ATTACHMENT_HEAD:]
        return dict(_ENTRY.iter_unpack(listed[: len(listed) - len(listed) % _ENTRY.size]))
