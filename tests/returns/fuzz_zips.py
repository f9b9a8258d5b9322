"""Mutations of zips record by record: what an entry is called, how long and how packed it says it is, where it lies."""

from __future__ import annotations

import copy
import random
import struct
from collections.abc import Sequence
from dataclasses import dataclass

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
#: In both headers; those of the central one stand one place further right.
_FLAGS, _METHOD, _PACKED, _FULL, _NAME_SIZE, _EXTRA_SIZE = 2, 3, 7, 8, 9, 10
_OFFSET = 16
_VALUES = (0, 1, 8, 9, 12, 14, 20, 45, 99, 0x800, 0x801, 0xFFFF, 0xFFFFFFFF)
_NAMES = (
    b"a.xlsx", b"A.XLSX", b"b/", b"__MACOSX/._a.xlsx", b"._a.xlsx", b"~$a.xlsx", b"../a.xlsx", b"", b"/", b"a\0.xlsx",
    "受領簿.xlsx".encode(), "受領簿.xlsx".encode("cp932"), b"\xff\xfe", b"[Content_Types].xml", b"xl/workbook.xml",
    b"content.xml", b"mimetype", b"word/document.xml", b"desktop.ini", b"a.zip", b"x" * 300, b"index.zip",
)  # fmt: skip
_EXTRAS = (
    b"\x01\0\x10\0" + b"\xff" * 16, b"\x01\0\x08\0" + bytes(8), b"\x75\x70\x05\0\1\0\0\0\0",
    b"\x01\x99\7\0\2\0AE\3\x08\0",
    b"\x01\x99\7\0\1\0AE\1\0\0", b"\xff\xff\xff\xff", b"\0\0\0\0", b"UT\5\0\3\0\0\0\0", b"",
)  # fmt: skip


@dataclass
class _Entry:
    local: list[int]
    name: bytes
    extra: bytes
    body: bytes  # with what follows it up to the next entry
    central: list[int]
    central_name: bytes
    central_extra: bytes
    comment: bytes = b""
    is_here: bool = True
    is_listed: bool = True


def mutated(data: bytes, dice: random.Random, other: bytes = b"") -> bytes:
    """Return a zip with one to three of its records changed; the bytes themselves where it is none that is sound."""
    entries = _entries(data)
    if not entries:
        return data
    lent = _entries(other)
    for _ in range(dice.choice((1, 1, 2, 3))):
        dice.choice(_CHANGES)(entries, dice)
        if lent and dice.random() < 0.1:
            entries.insert(dice.randrange(len(entries) + 1), copy.deepcopy(dice.choice(lent)))
    lies = {dice.choice(("entries", "size", "offset", "disk")): dice.choice(_VALUES)} if dice.random() < 0.08 else {}
    before = dice.choice((b"x" * 50, other, b"\0" * 4)) if dice.random() < 0.05 else b""
    after = dice.choice((b"x" * 50, b"\0" * 22, other)) if dice.random() < 0.05 else b""
    return _made(entries, lies, before) + after


def _entries(data: bytes) -> list[_Entry]:
    """Return the entries of a sound zip in the order in which they lie there."""
    end = data.rfind(b"PK\5\6")
    found: list[tuple[int, _Entry]] = []
    try:
        *_, size, offset, _ = _END.unpack_from(data, end)
        at = end - size
        prefix = at - offset
        while at < end:
            central = list(_CENTRAL.unpack_from(data, at))
            sizes = central[10:13]
            texts = data[at + _CENTRAL.size : at + _CENTRAL.size + sum(sizes)]
            at += _CENTRAL.size + sum(sizes)
            place = prefix + central[_OFFSET]
            local = list(_LOCAL.unpack_from(data, place))
            start = place + _LOCAL.size
            own = data[start : start + local[_NAME_SIZE] + local[_EXTRA_SIZE]]
            name, extra = own[: local[_NAME_SIZE]], own[local[_NAME_SIZE] :]
            central_extra = texts[sizes[0] : sizes[0] + sizes[1]]
            entry = _Entry(
                local, name, extra, b"", central, texts[: sizes[0]], central_extra, texts[sizes[0] + sizes[1] :]
            )
            found.append((place, entry))
    except (struct.error, ValueError):
        return []
    if not found:
        return []
    found.sort(key=lambda one: one[0])
    ends = [place for place, _ in found[1:]] + [end - size]
    for (place, entry), stop in zip(found, ends, strict=True):
        entry.body = data[place + _LOCAL.size + len(entry.name) + len(entry.extra) : stop]
    return [entry for _, entry in found]


def _set_field(entries: list[_Entry], dice: random.Random) -> None:
    entry, field = dice.choice(entries), dice.choice((_FLAGS, _FLAGS, _METHOD, _METHOD, 4, 6, _PACKED, _FULL))
    old = entry.central[field + 1]
    new = dice.choice((*_VALUES, old + 1, max(0, old - 1), old ^ 1 << dice.randrange(12)))
    new &= 0xFFFFFFFF if field >= 6 else 0xFFFF
    if dice.random() < 0.8:
        entry.central[field + 1] = new
    if dice.random() < 0.6:
        entry.local[field] = new


def _leave_out(entries: list[_Entry], dice: random.Random) -> None:
    entry = dice.choice(entries)
    entry.is_listed, entry.is_here = dice.choice(((False, True), (True, False), (False, False)))


def _repeat(entries: list[_Entry], dice: random.Random) -> None:
    entries.insert(dice.randrange(len(entries) + 1), copy.deepcopy(dice.choice(entries)))


def _shuffle(entries: list[_Entry], dice: random.Random) -> None:
    dice.shuffle(entries)


def _rename(entries: list[_Entry], dice: random.Random) -> None:
    entry, name = dice.choice(entries), dice.choice(_NAMES)
    if dice.random() < 0.8:
        entry.central_name = name
    if dice.random() < 0.6:
        entry.name = name


def _set_extra(entries: list[_Entry], dice: random.Random) -> None:
    entry, extra = dice.choice(entries), dice.choice(_EXTRAS)
    if dice.random() < 0.8:
        entry.central_extra = extra + entry.central_extra[: dice.choice((0, 3, 99))]
    if dice.random() < 0.6:
        entry.extra = extra


def _flip(entries: list[_Entry], dice: random.Random) -> None:
    entry = dice.choice(entries)
    at, body = dice.randrange(len(entry.body) + 1), entry.body
    cut = dice.choice((b"", b"\xff" + body[at + 1 :], body[at + 1 :]))
    entry.body = dice.choice((body[:at] + cut, body + b"x"))


_CHANGES = (*[_set_field] * 4, _leave_out, _leave_out, _repeat, _shuffle, _rename, _set_extra, _flip)


def _made(entries: Sequence[_Entry], lies: dict[str, int], before: bytes) -> bytes:
    out = bytearray(before)
    central = bytearray()
    listed = 0
    for entry in entries:
        place = len(out) - len(before) + (not entry.is_here)  # no other's
        if entry.is_here:
            local = [*entry.local[:9], len(entry.name), len(entry.extra)]
            out += _LOCAL.pack(*local) + entry.name + entry.extra + entry.body
        if entry.is_listed:
            listed += 1
            sizes = [len(entry.central_name), len(entry.central_extra), len(entry.comment)]
            fields = [*entry.central[:10], *sizes, *entry.central[13:16], place]
            central += _CENTRAL.pack(*fields) + entry.central_name + entry.central_extra + entry.comment
    number = lies.get("entries", listed) & 0xFFFF
    size, offset = lies.get("size", len(central)), lies.get("offset", len(out) - len(before))
    return bytes(out + central) + _END.pack(b"PK\5\6", lies.get("disk", 0) & 0xFFFF, 0, number, number, size, offset, 0)
