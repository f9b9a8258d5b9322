"""Mails and archives that are damaged: which ledgers still stand in them whole, and which were lost silently."""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ledger_tools.model import FileFinding, FileReading
from ledger_tools.returns import LIMITS, Refused, open_members, read_bytes
from ledger_tools.returns.files.mails import PARTIAL, REFERENCE
from ledger_tools.returns.files.outlook import LOST
from ledger_tools.returns.files.sniff import Kind, is_container, kind_of
from ledger_tools.returns.files.strays import STRAY
from ledger_tools.returns.files.zips import entries, unpack
from tests.returns import fuzz_bytes, fuzz_zips
from tests.returns.files.outlook import message
from tests.returns.files.test_formats import zipped
from tests.returns.files.test_mails import TEXT, attached, parts
from tests.returns.files.test_wrapped import tarred, tnef
from tests.returns.fuzz_seeds import LARGEST, PASSWORDS

_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{4,}={0,2}\r?\n?){2,}")
#: What stands in a part that is no whole mail is not looked at, however many files that may be.
_OF_THE_REST = frozenset((STRAY, PARTIAL, REFERENCE))
_ALL_LOCKED = re.compile(r"全\d+件")  # of a zip of which no file was opened
_ENDS = b"\r\n"
_LIKE_TEXT = (Kind.TEXT, Kind.MARKUP)
_TEXTS = (Kind.MAIL, Kind.UUENCODED)


@dataclass(frozen=True)
class Seed:
    """A container, with the carriers of the ledgers in it: the bytes by which each stands there.

    ``ledgers`` is their SHA-256; ``said`` is what is said of the container as it is; ``halves`` are the files in it of
    which something is said though ledgers are read from them, with the number of those ledgers.
    """

    data: bytes
    carriers: tuple[tuple[str, bytes], ...]
    unseen: int  # ledgers of which the carrier was not found
    said: Counter[str]
    halves: Counter[str]

    def carried(self) -> Counter[bytes]:
        return Counter(carrier for _, carrier in self.carriers)


def seed_of(data: bytes) -> Seed:
    """Return a container with what is in it."""
    carriers: list[tuple[str, bytes]] = []
    unseen = 0
    said: Counter[str] = Counter()
    halves: Counter[str] = Counter()
    read: list[str] = []
    for member in open_members(data, name="d", passwords=PASSWORDS):
        reading = read_bytes("d", member.data, convert=False)
        if member.problem is not None or not reading.tables:
            key = _said(member.name, member.problem or reading.findings[0])
            said[key] += 1
            halves[key] += _below(member.name, read)
            continue
        read.append(member.name)
        if kind_of(member.data) in _LIKE_TEXT:
            unseen += 1  # without its name it is what somebody wrote
        elif carrier := _carrier(data, member.data):
            carriers.append((hashlib.sha256(member.data).hexdigest(), carrier))
        else:
            unseen += 1
    return Seed(data, tuple(carriers), unseen, said, +halves)


def _said(name: str, finding: FileFinding) -> str:
    return f"{name.rpartition('/')[2]} {finding.code}"


def _below(name: str, names: Sequence[str]) -> int:
    return sum(other.startswith(f"{name}/") for other in names)


def _carrier(container: bytes, ledger: bytes) -> bytes:
    """Return the bytes in a container that hold a ledger: itself, as base64 without line ends, or packed."""
    if ledger in container:
        return ledger
    coded = base64.b64encode(ledger).rstrip(b"=")
    if coded in _squeezed(container):
        return coded
    kind = kind_of(container)
    if kind is Kind.PACKED:
        return container
    return next((piece for piece, content in _inside(kind, container) if _holds(content, ledger)), b"")


def _holds(content: bytes, ledger: bytes) -> bool:
    return content == ledger or (is_container(kind_of(content)) and bool(_carrier(content, ledger)))


def _inside(kind: Kind, container: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield pieces of a container with what each of them stands for."""
    if kind is Kind.ZIP:
        for entry in entries(container, LIMITS.max_entries)[0]:
            try:
                content, _ = unpack(container, entry, [word.encode() for word in PASSWORDS], LIMITS.max_bytes)
            except Refused:
                continue
            start = entry.offset + 30 + int.from_bytes(container[entry.offset + 26 : entry.offset + 28], "little")
            start += int.from_bytes(container[entry.offset + 28 : entry.offset + 30], "little")
            yield container[start : start + entry.packed], content
    elif kind in (*_TEXTS, Kind.OUTLOOK):
        for match in _BASE64.finditer(container):
            text = _squeezed(match.group()).rstrip(b"=")
            try:
                yield text, binascii.a2b_base64(text + b"=" * (-len(text) % 4))
            except binascii.Error:
                continue


def _squeezed(data: bytes) -> bytes:
    return data.translate(None, _ENDS)


# --- damage -----------------------------------------------------------------------------------------------------------


def mutated(seed: Seed, dice: random.Random, other: Seed) -> bytes:
    """Return a container like the seed, damaged in its outermost layer, with pieces of another."""
    data = seed.data
    kind = kind_of(data)
    if kind is Kind.ZIP and dice.random() < 0.85:
        data = fuzz_zips.mutated(data, dice, other.data if kind_of(other.data) is Kind.ZIP else b"")
    elif kind in _TEXTS and dice.random() < 0.95:
        lines, lent = (
            fuzz_bytes.lines_of(data),
            fuzz_bytes.lines_of(other.data) if kind_of(other.data) in _TEXTS else [],
        )
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            fuzz_bytes.changed_lines(lines, dice, lent)
        data = b"".join(lines)
    else:
        spared = fuzz_bytes.places_of(data, [carrier for _, carrier in seed.carriers]) if dice.random() < 0.8 else []
        data = fuzz_bytes.blind(data, LARGEST, dice, spared)
    return data[: 2 * LARGEST]


def wrapped(data: bytes, dice: random.Random) -> bytes:
    """Return a container that holds these bytes, soundly."""
    return dice.choice(_OF_MAILS if kind_of(data) is Kind.MAIL else _WRAPPERS)(data)


_WRAPPERS: Sequence[Callable[[bytes], bytes]] = (
    lambda data: zipped(**{"中.bin": data}),
    lambda data: parts(TEXT, attached(data, "中.bin")),
    lambda data: message("転送", [("中.bin", data)]),
    lambda data: tarred(**{"中.bin": data}),
    lambda data: tnef(("中.bin", data)),
    gzip.compress,
)
_OF_MAILS = (
    *_WRAPPERS,
    lambda data: parts(TEXT, attached(data, "fw.eml", "message/rfc822")),
    lambda data: parts(TEXT, ("Content-Type: message/rfc822", data)),
)


# --- what must hold ---------------------------------------------------------------------------------------------------


def lost(
    seed: Seed, other: Seed, damaged: bytes, readings: Sequence[tuple[str, FileReading]], *, is_wrapped: bool
) -> int:
    """Return how many ledgers stand whole in a damaged container of which nothing is read and nothing said.

    ``readings``: name below the delivery and reading of each file in it. A finding on a container excuses all in it,
    one on a file as many ledgers as there are such files: which is which cannot be told once names have changed.
    """
    squeezed = _squeezed(damaged)
    standing: Counter[str] = Counter()
    for ledger, carrier in dict.fromkeys((*seed.carriers, *other.carriers)):
        own, lent = (one.carriers.count((ledger, carrier)) for one in (seed, other))
        times = max(damaged.count(carrier), squeezed.count(carrier))
        # What stands in the seed and is not read there is no part of it.
        times -= max(0, max(seed.data.count(carrier), _squeezed(seed.data).count(carrier)) - own)
        standing[ledger] = max(standing[ledger], min(times, max(own, lent)))
    read = Counter(reading.sha256 for _, reading in readings if reading.tables)
    missing = sum((standing - read).values())
    if not missing or any(_is_of_all(name, reading, is_wrapped=is_wrapped) for name, reading in readings):
        return 0
    said = Counter(_said(name, reading.findings[0]) for name, reading in readings if not reading.tables) - seed.said
    others = sum((read - standing).values())
    unsaid = missing - _most_in_one(seed, other) * sum(said.values()) - others - _unread_halves(seed, readings)
    if unsaid <= 0:
        return 0
    return max(0, unsaid - _in_refused(standing - read, (*seed.carriers, *other.carriers), damaged))


def _in_refused(missing: Counter[str], carriers: Iterable[tuple[str, bytes]], damaged: bytes) -> int:
    """Return how many of these ledgers stand in files that are refused as a whole, and so are asked for again."""
    refused = [
        _squeezed(member.data)
        for member in open_members(damaged, name="d", passwords=PASSWORDS)
        if member.problem is None and not read_bytes("d", member.data, convert=False).tables
    ]
    held = Counter(ledger for ledger, carrier in dict.fromkeys(carriers) for data in refused if carrier in data)
    return sum((missing & held).values())


def _most_in_one(*seeds: Seed) -> int:
    """Return how many ledgers one file within a container holds at most: of all of them one finding tells."""
    return max(
        (_held(seed.data, carrier, most) for seed in seeds for carrier, most in seed.carried().items()), default=1
    )


def _held(data: bytes, carrier: bytes, most: int) -> int:
    return -(-most // max(1, data.count(carrier), _squeezed(data).count(carrier)))


def _unread_halves(seed: Seed, readings: Sequence[tuple[str, FileReading]]) -> int:
    """Return how many ledgers were read from files of which the same is said, and of which nothing is read any more."""
    read = [name for name, reading in readings if reading.tables]
    keys = {
        _said(name, reading.findings[0]) for name, reading in readings if not reading.tables and not _below(name, read)
    }
    return sum(seed.halves[key] for key in keys)


def _is_of_all(name: str, reading: FileReading, *, is_wrapped: bool) -> bool:
    """Tell whether a finding is on the container itself, or on what a mail with damaged boundaries hides."""
    if reading.tables:
        return False
    if _ALL_LOCKED.fullmatch(name.rpartition("/")[2]):
        name = name.rpartition("/")[0]
    is_rest = name.endswith(LOST) or any(one.message in _OF_THE_REST for one in reading.findings)
    return not name or (is_wrapped and "/" not in name) or is_rest
