"""Files that hold other files: .zip, .eml and .msg. Names are for display only and never used as paths."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_tools.model import FileFinding
from ledger_tools.returns.files.lock_files import is_lock_file
from ledger_tools.returns.files.mail_bounds import check_mail
from ledger_tools.returns.files.sniff import Kind, is_container, kind_of
from ledger_tools.returns.limits import DAMAGED, LIMITS, PROTECTED, TOO_BIG, Limits, Refused
from ledger_tools.returns.workbook.directory import count_entries

if TYPE_CHECKING:
    from email.message import EmailMessage

_TOO_DEEP = "まとめられたファイルの中に、さらにまとめられたファイルが何段も入っているため、読み取りませんでした。"
_NOTHING = "中にファイルがありません。受領簿が添付されているか確かめ、なければ提出を依頼してください。"
_NOISE = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """One file to be read: ``name`` shows the way to it (``12月回収.zip/庶務課.xlsx``).

    ``problem`` says why a container or one of its files could not be opened; ``data`` is then empty.
    """

    name: str
    data: bytes
    problem: FileFinding | None = None


def expand(
    source: Path | bytes, name: str = "", *, passwords: Sequence[str] = (), limits: Limits = LIMITS
) -> list[tuple[str, bytes]]:
    """Return (display name, bytes) of every file in a container, or of the file itself where it is none.

    What cannot be opened is left out; :func:`open_members` says why.
    """
    members = open_members(source, limits, name=name, passwords=passwords)
    return [(member.name, member.data) for member in members if member.problem is None]


def open_members(
    source: Path | bytes, limits: Limits = LIMITS, *, name: str = "", passwords: Sequence[str] = ()
) -> Iterator[Member]:
    """Yield the files that a path (or bytes) stands for: those inside a container, or the file itself.

    Never raises for what is in the file; OSError where a path cannot be read.
    """
    if isinstance(source, Path):
        name = name or source.name
        if source.stat().st_size > limits.max_bytes:
            yield _problem(name, Refused("F10", TOO_BIG))
            return
        source = source.read_bytes()
    yield from _Opener(limits, passwords).open(name, source, 0)


def _problem(name: str, refused: Refused) -> Member:
    return Member(name, b"", FileFinding(refused.code, refused.message))


class _Opener:
    """Counts what one delivery adds up to, over all its levels."""

    def __init__(self, limits: Limits, passwords: Sequence[str]) -> None:
        self._limits = limits
        self._passwords = passwords
        self._bytes = 0
        self._files = 0

    def open(self, name: str, data: bytes, depth: int) -> Iterator[Member]:
        kind = kind_of(data)
        if not is_container(kind):
            yield Member(name, data)
            return
        if depth >= self._limits.nesting:
            yield _problem(name, Refused("F10", _TOO_DEEP))
            return
        is_empty = True
        try:
            for inner, content in self._inside(kind, data):
                is_empty = False
                self._count(content)
                yield from self.open(f"{name}/{inner}", content, depth + 1)
        except Refused as refused:
            yield _problem(name, refused)
        except (MemoryError, RecursionError):
            yield _problem(name, Refused("F10", TOO_BIG))
        except Exception:  # mail and zip libraries raise whatever damaged bytes lead them to
            yield _problem(name, Refused("F01", DAMAGED))
        else:
            if is_empty:
                yield _problem(name, Refused("F03", _NOTHING))

    def _inside(self, kind: Kind, data: bytes) -> Iterator[tuple[str, bytes]]:
        if kind is Kind.ZIP:
            return self._zip(data)
        if kind is Kind.MAIL:
            check_mail(data, self._limits)
            return _mail(data)
        return _outlook(data)

    def _count(self, content: bytes) -> None:
        self._bytes += len(content)
        self._files += 1
        if self._bytes > self._limits.max_total_bytes or self._files > self._limits.max_entries:
            raise Refused("F10", TOO_BIG)

    def _zip(self, data: bytes) -> Iterator[tuple[str, bytes]]:
        if count_entries(data) > self._limits.max_entries:
            raise Refused("F10", TOO_BIG)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if len(infos) > self._limits.max_entries:
                raise Refused("F10", TOO_BIG)
            for info in infos:
                name = _zip_name(info)
                if not name.startswith(_NOISE) and not name.endswith(_NOISE) and not is_lock_file(name):
                    yield name, self._unzip(archive, info)

    def _unzip(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
        limit = min(self._limits.max_bytes, self._limits.max_total_bytes - self._bytes)
        if info.file_size > limit:
            raise Refused("F10", TOO_BIG)
        candidates = [word.encode() for word in self._passwords] if info.flag_bits & 0x1 else [None]
        for password in candidates:
            try:
                with archive.open(info, pwd=password) as stream:
                    content = stream.read(limit + 1)
            except (RuntimeError, NotImplementedError):
                continue
            if len(content) > limit:
                raise Refused("F10", TOO_BIG)
            return content
        raise Refused("F02", PROTECTED)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return a display name; Windows writes Japanese names in CP932 without saying so."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME:
        try:
            name = name.encode("cp437").decode("cp932")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return name.replace("\\", "/")


def _mail(data: bytes) -> Iterator[tuple[str, bytes]]:
    import email.policy  # noqa: PLC0415 - few returns are mails, and every reading process would wait for it

    yield from _attachments(email.message_from_bytes(data, policy=email.policy.default))


def _attachments(message: EmailMessage) -> Iterator[tuple[str, bytes]]:
    for number, part in enumerate(message.walk(), 1):
        if part.get_content_type() == "message/rfc822" and part.get_filename():
            # A web archive is sent as if it were a mail; a mail that is one is opened by its parts.
            archive = b"".join(inner.as_bytes() for inner in part.iter_parts())
            if kind_of(archive) is Kind.ARCHIVE:
                yield (part.get_filename() or "").replace("\\", "/"), archive
        if part.is_multipart() or part.get_content_maintype() == "multipart":
            continue
        name = part.get_filename() or ""
        if not name and part.get_content_maintype() in ("text", "image", "message"):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield (name or f"添付{number}").replace("\\", "/"), payload


def _outlook(data: bytes) -> Iterator[tuple[str, bytes]]:
    from oxmsg import Message  # noqa: PLC0415 - few returns are Outlook messages

    for number, attachment in enumerate(Message.load(io.BytesIO(data)).attachments, 1):
        # Without content it is an empty file, and said to be one; it must not vanish.
        yield (attachment.file_name or f"添付{number}").replace("\\", "/"), attachment.file_bytes or b""
