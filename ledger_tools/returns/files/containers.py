"""Files that hold other files: archives and mails. Names are for display only and never used as paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledger_tools.japanese.text import file_name
from ledger_tools.model import FileFinding
from ledger_tools.returns.files.cms import signed_content
from ledger_tools.returns.files.lock_files import is_lock_file
from ledger_tools.returns.files.mailed_passwords import Letter, bytes_of
from ledger_tools.returns.files.mailnames import decoded
from ledger_tools.returns.files.mails import Mail, Part, holds_more, read_mails, uuencoded
from ledger_tools.returns.files.outlook import read_outlook
from ledger_tools.returns.files.packed import tar_files, unpacked, unpacked_name
from ledger_tools.returns.files.sniff import CONTAINERS, Kind, is_container, kind_of
from ledger_tools.returns.files.tnef import attachments
from ledger_tools.returns.files.zips import Entry, entries, has_unlisted, unpack
from ledger_tools.returns.limits import DAMAGED, LIMITS, TOO_BIG, Limits, Refused

_TOO_DEEP = "まとめられたファイルの中に、さらにまとめられたファイルが何段も入っているため、読み取りませんでした。"
_NOTHING = "中にファイルがありません。受領簿が添付されているか確かめ、なければ提出を依頼してください。"
_CUT_OFF = (
    "zip が途中までしか届いていません。ここまでに読み取れたファイルのほかにもあったと見られます。"
    "もう一度提出を依頼してください。"
)
_UNLISTED = (
    "zip の目録に載っていないファイルが含まれているため、そのファイルは読み取れませんでした。"
    "zip を作り直して、もう一度提出するよう依頼してください。"
)
_NOISE = frozenset({".ds_store", "thumbs.db", "desktop.ini"})
_MAC = "__macosx"
#: What macOS puts beside a file on a shared drive takes 4 KB, and a locked entry up to 28 bytes more.
_LARGEST_NOISE = 4_096 + 28
_LONGEST_NAME = 200
_WORTH_READING = CONTAINERS | {
    *(Kind.OOXML, Kind.XLSB, Kind.ODS, Kind.XLS, Kind.ENCRYPTED, Kind.MARKUP, Kind.ARCHIVE, Kind.FLAT_ODF)
}
#: They wrap one thing as it is: no level of packing that somebody chose.
_WRAPPERS = frozenset((Kind.SIGNED, Kind.WINMAIL, Kind.PACKED, Kind.UUENCODED))
_MAY_BE_EMPTY = frozenset((Kind.SIGNED, Kind.WINMAIL))  # a signature alone, a mail without attachments
_DEEPEST_WRAPPING = 8
_MOST_TRIES = 2_000  # passwords tried on the entries of one delivery, a thousandth of a second each


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
    yield from _members(source, name, _Opener(limits, passwords), limits)


def read_letters(source: Path | bytes, limits: Limits = LIMITS, *, name: str = "") -> tuple[Letter, ...]:
    """Return what the mails that a file holds or is tell of passwords; nothing is raised but OSError for the path."""
    opener = _Opener(limits, ())
    for _ in _members(source, name, opener, limits):
        pass
    return tuple(opener.letters)


def _members(source: Path | bytes, name: str, opener: _Opener, limits: Limits) -> Iterator[Member]:
    name = file_name(name or (source.name if isinstance(source, Path) else ""))
    if isinstance(source, Path):
        if source.stat().st_size > limits.max_bytes:
            yield _problem(name, Refused("F10", TOO_BIG))
            return
        source = source.read_bytes()
    yield from opener.open(name, source, 0)


def _problem(name: str, refused: Refused) -> Member:
    return Member(name, b"", FileFinding(refused.code, refused.message))


class _Opener:
    """Counts what one delivery adds up to, over all its levels."""

    def __init__(self, limits: Limits, passwords: Sequence[str]) -> None:
        self._limits = limits
        self._passwords = list(dict.fromkeys(key for word in passwords for key in bytes_of(word)))
        self._bytes = 0
        self._files = 0
        self._tries = 0
        self.letters: list[Letter] = []

    def open(self, name: str, data: bytes, depth: int, wrapped: int = 0) -> Iterator[Member]:
        kind = kind_of(data)
        if not is_container(kind):
            yield Member(name, data)
            return
        if depth >= self._limits.nesting or wrapped > _DEEPEST_WRAPPING:
            yield _problem(name, Refused("F10", _TOO_DEEP))
            return
        below = (depth, wrapped + 1) if kind in _WRAPPERS else (depth + 1, wrapped)
        is_empty = kind not in _MAY_BE_EMPTY or depth == wrapped == 0
        before = len(self.letters)
        try:
            for part in self._inside(kind, name, data):
                own = f"{name}/{_shown(part.name)}"
                if part.problem is not None:
                    is_empty = False
                    yield _problem(own, part.problem)
                    continue
                self._count(part.data)
                for member in self.open(own, part.data, *below):
                    is_empty = False
                    yield member
        except Refused as refused:
            yield _problem(name, refused)
        except (MemoryError, RecursionError):
            yield _problem(name, Refused("F10", TOO_BIG))
        except Exception:  # mail and zip libraries raise whatever damaged bytes lead them to
            yield _problem(name, Refused("F01", DAMAGED))
        else:
            if is_empty and not any(letter.only_tells for letter in self.letters[before:]):
                yield _problem(name, Refused("F03", _NOTHING))

    def _inside(self, kind: Kind, name: str, data: bytes) -> Iterator[Part]:
        if kind is Kind.ZIP:
            yield from self._zip(data)
        elif kind is Kind.MAIL:
            yield from self._mails(name, read_mails(data, self._limits))
        elif kind is Kind.OUTLOOK:
            yield from self._mails(name, [read_outlook(data, self._limits)])
        elif kind is Kind.SIGNED:
            content = signed_content(data, self._left())
            if content:
                yield Part("署名付きの本文", content)
        elif kind is Kind.PACKED:
            yield Part(unpacked_name(name), unpacked(data, self._left()))
        else:
            yield from self._listed(kind, data)

    def _listed(self, kind: Kind, data: bytes) -> Iterator[Part]:
        if kind is Kind.WINMAIL:
            yield from (Part(*one) for one in attachments(data))
        elif kind is Kind.TAR:
            for name, content in tar_files(data, self._left()):
                raw = name.encode("utf-8", "surrogateescape")
                if not _is_noise(name, content):
                    yield Part(decoded(raw, ""), content)
        else:
            yield from (Part(decoded(raw, ""), content) for raw, content in uuencoded(data))
            if holds_more(data):
                raise Refused("F01", DAMAGED)

    def _mails(self, name: str, mails: Sequence[Mail]) -> Iterator[Part]:
        for number, mail in enumerate(mails, start=1):
            letter = Letter.of(name, mail)
            self.letters.append(letter)
            if len(mails) == 1:
                yield from mail.parts
            elif mail.parts:
                yield from (part._replace(name=f"{number}通目/{part.name}".rstrip("/")) for part in mail.parts)
            elif not letter.only_tells:
                yield Part(f"{number}通目", b"", Refused("F03", _NOTHING))

    def _count(self, content: bytes) -> None:
        self._bytes += len(content)
        self._files += 1
        if self._bytes > self._limits.max_total_bytes or self._files > self._limits.max_entries:
            raise Refused("F10", TOO_BIG)

    def _left(self) -> int:
        return min(self._limits.max_bytes, self._limits.max_total_bytes - self._bytes)

    def _zip(self, data: bytes) -> Iterator[Part]:
        """Yield the files of a zip; where all of them are locked, one problem of the archive says so."""
        listed, whole = entries(data, self._limits.max_entries)
        locked: list[Part] = []
        damaged: list[Entry] = []
        opened = 0
        for entry in listed:
            if entry.is_folder:
                continue
            part = self._entry(data, entry)
            is_locked = part.problem is not None and part.problem.code == "F02"
            if part.problem is not None and part.problem.code == "F01":
                damaged.append(entry)
            if is_locked and _is_small_noise(entry):
                continue
            if part.problem is None and _is_noise(entry.name, part.data):
                continue
            if is_locked:
                locked.append(part)
            else:
                opened += 1
                yield part
        if len(locked) > 1 and not opened:
            yield Part(f"全{len(locked)}件", b"", locked[0].problem)
        else:
            yield from locked
        if not whole:
            raise Refused("F01", _CUT_OFF if listed else DAMAGED)
        if has_unlisted(data, listed):
            raise Refused("F01", _UNLISTED)
        if damaged and has_unlisted(data, listed, damaged):
            raise Refused("F01", DAMAGED)

    def _entry(self, data: bytes, entry: Entry) -> Part:
        name = entry.name
        try:
            content, password = unpack(data, entry, self._to_try(), self._left())
        except Refused as refused:
            return Part(name, b"", refused)
        if password in self._passwords:
            # The other entries are locked with the same one as a rule.
            self._passwords.remove(password)
            self._passwords.insert(0, password)
        return Part(name, content)

    def _to_try(self) -> Iterator[bytes]:
        for password in tuple(self._passwords):
            self._tries += 1
            if self._tries > _MOST_TRIES:
                return
            yield password


def _is_noise(name: str, content: bytes) -> bool:
    """Tell what systems and programs put beside files: a workbook that is named like that is a workbook yet."""
    return _is_named_so(name) and kind_of(content) not in _WORTH_READING


def _is_small_noise(entry: Entry) -> bool:
    """Tell the same of a locked file, which cannot be looked into: no workbook is that small."""
    return _is_named_so(entry.name) and max(entry.packed, entry.full) <= _LARGEST_NOISE


def _is_named_so(name: str) -> bool:
    *folders, base = name.replace("\\", "/").casefold().split("/")
    return base in _NOISE or is_lock_file(base) or _MAC in folders or base.startswith("._")


def _shown(name: str) -> str:
    return file_name(name.replace("\\", "/"))[-_LONGEST_NAME:] or "名前のないファイル"
