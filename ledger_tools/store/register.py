"""目録: the register in 保管/ of all that was done to a cycle's store, in order, from which it can be made again.

One JSON object a line (UTF-8), only ever added to: who did what, when, from which machine, with all the store was told.
Lines of one transaction share a ``batch``. ``check`` proves a line whole, ``after`` is the check of the one before it:
so a line that a power cut tore is never believed, and one that is missing or damaged is noticed.

A batch is on the disk before the store commits what it says, and the store keeps the check of the last line it holds
(:class:`Head`). So the store never knows what the register does not. Where the program ends in between, the register
is one batch ahead: that batch is done in the store by whoever opens it next. Doing so loses nothing and does nothing
twice: files lie in 保管 by then, and what is known already changes nothing. Where the store refused what was written
down and the program went on, its next line says which batch is void. Two batches or more ahead: somebody put an older
copy of the store in the place of the newer one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger_tools.files import append_durably, make_folder
from ledger_tools.model import Actor

COPY = "store"  #: what a line is called that says where a copy of the whole store is kept: it stands for all before

_DIGITS = 16
_END = b',"check":"%s"}'
_END_LENGTH = len(_END) - 2 + _DIGITS
_LOOKED_AT = 1 << 16  # bytes of the end that are read first


@dataclass(frozen=True)
class Head:
    """Up to where a register, or a store, has got: its last batch and line."""

    batch: int = 0
    check: str = ""

    @classmethod
    def of(cls, text: str) -> Head:
        """Read :attr:`text`; the very beginning where it is none."""
        batch, _, check = text.partition(":")
        return cls(int(batch), check) if batch.isdecimal() else cls()

    @property
    def text(self) -> str:
        return f"{self.batch}:{self.check}"


@dataclass(frozen=True)
class Deed:
    """One thing that is done to the store: what it is called, all it was told (plain values), and when."""

    do: str
    what: Mapping[str, Any]
    at: datetime
    actor: Actor


@dataclass(frozen=True)
class Line:
    """One sound line of a register; ``number`` counts all its lines from 1."""

    number: int
    batch: int
    after: str
    check: str
    void: tuple[int, ...]
    deed: Deed

    @property
    def head(self) -> Head:
        return Head(self.batch, self.check)


@dataclass(frozen=True)
class Contents:
    """What a register says: the lines that count.

    ``damaged`` are the numbers of lines that counted and cannot be read, or before which some are gone, as far as no
    later copy of the store stands for them; ``torn``: whether the end is a line that never counted.
    """

    lines: tuple[Line, ...]
    damaged: tuple[int, ...]
    torn: bool

    @property
    def head(self) -> Head:
        return self.lines[-1].head if self.lines else Head()

    def since(self, head: Head) -> tuple[Line, ...] | None:
        """The lines after one; None where that one is not among them."""
        if head == Head():
            return self.lines
        place = next((place for place, line in enumerate(self.lines, start=1) if line.head == head), None)
        return None if place is None else self.lines[place:]


class Register:
    """The register of one cycle; ``path`` need not exist yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[int, Head, bool] = (-1, Head(), True)  # length, its head, whether the end is a line's

    def head(self) -> Head:
        """Return up to where it has got; what was torn at its end is passed over."""
        return self._end()[1]

    def read(self) -> Contents:
        """Read all of it."""
        lines: list[Line] = []
        damaged: list[int] = []
        unread: list[int] = []
        for number, data in enumerate(self._lines(), start=1):
            line = _parsed(data, number)
            if line is None:
                unread += [number] if data.strip() else []
                continue
            if line.after != (lines[-1].check if lines else ""):
                damaged += unread or [number]
            unread = []
            lines.append(line)
            if line.deed.do == COPY:
                damaged = []
        void = {batch for line in lines for batch in line.void}
        return Contents(tuple(line for line in lines if line.batch not in void), tuple(damaged), bool(unread))

    def prepared(self, deeds: Sequence[Deed], void: Sequence[int] = ()) -> tuple[bytes, Head]:
        """Return the lines that say these things in one batch, and up to where the register has got with them."""
        _, head, whole = self._end()
        data, batch = b"" if whole else b"\n", head.batch + 1
        for deed in deeds:
            line, check = _line(deed, batch, head.check, void)
            data, head, void = data + line, Head(batch, check), ()
        return data, head

    def append(self, data: bytes, head: Head) -> None:
        """Write prepared lines, and wait until the disk has them; raises OutputError."""
        make_folder(self.path.parent)
        append_durably(self.path, data)
        self._read = (self._length(), head, True)

    def _length(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def _lines(self) -> Iterator[bytes]:
        if self._length():
            with self.path.open("rb") as stream:
                yield from stream

    def _end(self) -> tuple[int, Head, bool]:
        """Read the end, unless it is known; another program may have gone on with it."""
        if (length := self._length()) != self._read[0]:
            self._read = (length, *self._last(length))
        return self._read

    def _last(self, length: int) -> tuple[Head, bool]:
        looked_at = _LOOKED_AT
        while length:
            start = max(0, length - looked_at)
            with self.path.open("rb") as stream:
                stream.seek(start)
                data = stream.read(length - start)
            lines = data.split(b"\n")
            found = (_parsed(line, 0) for line in reversed(lines[1:] if start else lines))
            if line := next((line for line in found if line), None):
                return line.head, data.endswith(b"\n")
            if not start:
                return Head(), data.endswith(b"\n")
            looked_at *= 8
        return Head(), True


def _line(deed: Deed, batch: int, after: str, void: Sequence[int]) -> tuple[bytes, str]:
    told = {
        "batch": batch,
        "at": deed.at.isoformat(),
        "person": deed.actor.name,
        "machine": deed.actor.machine,
        "do": deed.do,
        "what": deed.what,
        **({"void": list(void)} if void else {}),
        "after": after,
    }
    body = _json(told)
    check = _check(body)
    return body[:-1] + _END % check.encode() + b"\n", check


def _json(told: Mapping[str, Any]) -> bytes:
    for readable in (True, False):
        text = json.dumps(told, ensure_ascii=not readable, separators=(",", ":"))
        try:
            return text.encode("utf-8")
        except UnicodeEncodeError:  # half a character, from a damaged file
            continue
    raise AssertionError("ASCII is UTF-8")


def _check(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:_DIGITS]


def _parsed(data: bytes, number: int) -> Line | None:
    data = data.rstrip(b"\r\n")
    check = data[-_DIGITS - 2 : -2]
    body = data[:-_END_LENGTH] + b"}"
    if data[-_END_LENGTH:] != _END % check or _check(body).encode() != check:
        return None
    told = json.loads(body)
    deed = Deed(told["do"], told["what"], datetime.fromisoformat(told["at"]), Actor(told["person"], told["machine"]))
    return Line(number, told["batch"], told["after"], check.decode(), tuple(told.get("void", ())), deed)
