"""Tables that are damaged and no .xlsx: record by record, tag by tag, line by line; and which rows were lost."""

from __future__ import annotations

import csv
import io
import itertools
import random
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import python_calamine
from lxml import etree, html

from ledger_tools.japanese.encoding import decode
from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Refused, read_bytes
from ledger_tools.returns.files.biff import records, workbook_stream
from ledger_tools.returns.files.othertables import shown
from ledger_tools.returns.files.outside import cut_links
from ledger_tools.returns.files.signs import OLE
from ledger_tools.returns.files.sniff import Kind, kind_of
from tests.returns import fuzz_bytes
from tests.returns.files.outlook import Node, compound
from tests.returns.fuzz_mutations import changed_markup, packed, parts_of
from tests.returns.fuzz_mutations import mutated as mutated_package
from tests.returns.fuzz_seeds import LARGEST

_ADDRESS = re.compile(rb"""(?:href|src|image-data|formula|expression|Target)\s*=\s*["'][^"']*:1899\d""")
_SIGNS = (b",", b"\t", b";", b'"', b'""', b"\n", b"\r", b"=", b"'", b"\0", b"\xef\xbb\xbf", "、".encode(), b" ")
_VALUES = (0, 1, 2, 0xFF, 0x100, 0x3FFF, 0x4000, 0x7FFF, 0xFFFE, 0xFFFF)
_WORKBOOKS = frozenset((Kind.XLS, Kind.XLSB, Kind.ODS))

#: A record: its number and what is in it.
Record = tuple[int, bytes]
#: 番号 and 氏名 as they stand in a row.
Member = tuple[str, str]


@dataclass(frozen=True)
class Seed:
    """A table with its kind, its members and what is said of it as it is."""

    data: bytes
    kind: Kind
    rows: frozenset[Member]
    said: frozenset[str]


def seed_of(data: bytes) -> Seed:
    """Return a table with what is in it."""
    reading = read_bytes("d", data, convert=False)
    return Seed(data, kind_of(data), _members(reading), frozenset(finding.message for finding in reading.findings))


def _members(reading: FileReading) -> frozenset[Member]:
    return frozenset((row.bango, row.name) for table in reading.tables for row in table.rows if row.bango and row.name)


# --- damage -----------------------------------------------------------------------------------------------------------


def mutated(seed: Seed, dice: random.Random, other: Seed) -> bytes:
    """Return a table like the seed, with something of it changed."""
    if dice.random() < 0.04:
        return fuzz_bytes.blind(seed.data, LARGEST, dice)
    if seed.kind is Kind.XLS:
        return _xls(seed.data, dice, other.data if other.kind is Kind.XLS else b"")
    if seed.kind is Kind.XLSB and dice.random() < 0.8:
        return _xlsb(seed.data, dice)
    if seed.kind in (Kind.XLSB, Kind.ODS):
        lenders = [other.data] if other.kind is seed.kind else []
        return mutated_package(
            seed.data, LARGEST, dice.getrandbits(30), lambda d, most: fuzz_bytes.blind(d, most, dice), lenders
        )
    if seed.kind is Kind.TEXT:
        return _text(seed.data, dice)
    if seed.kind is Kind.ARCHIVE and dice.random() < 0.5:
        lines = fuzz_bytes.lines_of(seed.data)
        fuzz_bytes.changed_lines(lines, dice)
        return b"".join(lines)
    if dice.random() < 0.04:
        lines = fuzz_bytes.lines_of(seed.data)
        fuzz_bytes.recode(lines, dice)
        return b"".join(lines)
    lenders = [other.data] if other.kind in (Kind.MARKUP, Kind.FLAT_ODF) and dice.random() < 0.2 else []
    return changed_markup(seed.data, dice, lenders)[: 2 * LARGEST]


def _xls(data: bytes, dice: random.Random, other: bytes) -> bytes:
    found = [(number, content) for number, _, content in records(workbook_stream(data))]
    lent = [(number, content) for number, _, content in records(workbook_stream(other))] if other else []
    _change_records(found, dice, lent)
    stream = b"".join(struct.pack("<HH", number & 0xFFFF, len(content) & 0xFFFF) + content for number, content in found)
    if not data.startswith(OLE):
        return stream
    name = dice.choice(("Workbook", "Workbook", "Workbook", "Book", "WORKBOOK"))
    made = compound(Node("Root Entry", children=[Node(name, stream.ljust(4096, b"\0"))]))
    return fuzz_bytes.blind(made, LARGEST, dice, [(2048, len(made))]) if dice.random() < 0.1 else made


def _xlsb(data: bytes, dice: random.Random) -> bytes:
    parts = parts_of(data)
    name = dice.choice([name for name in parts if name.endswith(".bin")] or [""])
    found = list(_wide_records(parts.get(name, b"")))
    if not found:
        return data
    _change_records(found, dice, [])
    parts[name] = b"".join(_number(number) + _number(len(content)) + content for number, content in found)
    return packed(parts)


def _wide_records(part: bytes) -> Iterator[Record]:
    """Yield the records of a part of .xlsb: number and size take as many bytes as they need ([MS-XLSB] 2.1.4)."""
    at = 0
    while at + 2 <= len(part):
        number, at = _read_number(part, at, 2)
        size, at = _read_number(part, at, 4)
        yield number, part[at : at + size]
        at += size


def _read_number(part: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for place in range(most):
        byte = part[at] if at < len(part) else 0
        at += 1
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            break
    return value, at


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _change_records(found: list[Record], dice: random.Random, lent: Sequence[Record]) -> None:
    for _ in range(dice.choice((1, 1, 2, 4))):
        if not found:
            return
        at, other = dice.randrange(len(found)), dice.randrange(len(found))
        number, content = found[at]
        choice = dice.randrange(9)
        if choice == 0:
            del found[at]
        elif choice == 1:
            found.insert(other, found[at])
        elif choice == 2:
            found[at], found[other] = found[other], found[at]
        elif choice == 3:
            found[at] = (dice.choice((found[other][0], number ^ 1 << dice.randrange(11), 0x3C, 0x0A)), content)
        elif choice == 4 and len(content) >= 2:
            place = dice.randrange(0, len(content) - 1, 2)
            found[at] = (number, content[:place] + struct.pack("<H", dice.choice(_VALUES)) + content[place + 2 :])
        elif choice == 5:
            found[at] = (number, content[: dice.randrange(len(content) + 1)])
        elif choice == 6:
            found[at] = (number, found[other][1])
        elif choice == 7 and lent:
            found.insert(at, dice.choice(lent))
        else:
            found[at] = (number, fuzz_bytes.blind(content, len(content) + 64, dice))


def _text(data: bytes, dice: random.Random) -> bytes:
    lines = fuzz_bytes.lines_of(data)
    for _ in range(dice.choice((1, 1, 2, 4))):
        if not lines:
            break
        at, choice = dice.randrange(len(lines)), dice.randrange(6)
        if choice == 0:
            lines.insert(dice.randrange(len(lines)), lines.pop(at))
        elif choice == 1:
            place = dice.randrange(len(lines[at]) + 1)
            lines[at] = lines[at][:place] + dice.choice(_SIGNS) + lines[at][place:]
        elif choice == 2:
            lines[at] = lines[at].replace(dice.choice((b",", b"\t", b'"', b"\r")), dice.choice(_SIGNS))
        elif choice == 3:
            fuzz_bytes.recode(lines, dice)
        elif choice == 4:
            lines[at] = fuzz_bytes.blind(lines[at], 10_000, dice)
        else:
            fuzz_bytes.changed_lines(lines, dice)
    return b"".join(lines)


# --- what must hold ---------------------------------------------------------------------------------------------------


def broken(seed: Seed, damaged: bytes, reading: FileReading) -> str:
    """Return which rule a reading breaks: a row that still stands there was lost, or an address was left."""
    said = {finding.message for finding in reading.findings}
    rows = sum(len(table.rows) for table in reading.tables)
    # Of a file that is said to be damaged nobody need be told which rows are missing.
    is_damaged = any(finding.code == "F01" for finding in reading.findings)
    if said <= seed.said and not is_damaged and 0 < rows < len(seed.rows):
        read = "\n".join(_texts(reading))
        missing = frozenset(member for member in seed.rows if not any(part in read for part in member))
        if missing and _standing(damaged, missing):
            return "lost row"
    kind = kind_of(damaged)
    if kind in (Kind.XLS, Kind.XLSB, Kind.ODS, Kind.FLAT_ODF):
        try:
            cut = cut_links(damaged, kind, LIMITS).data or b""
        except Refused:
            return ""
        texts_left = parts_of(cut).values() if cut.startswith(b"PK") else [cut]
        if any(_ADDRESS.search(text) for text in texts_left):
            return "link left"
    return ""


def _texts(reading: FileReading) -> Iterator[str]:
    """Yield whatever was read: a column may have another heading now."""
    for table in reading.tables:
        yield from (text.text for text in table.texts)
        for row in table.rows:
            yield from (value for value in row if isinstance(value, str))
            yield from (item.text for item in row.evidence)


def _standing(damaged: bytes, members: frozenset[Member]) -> list[Member]:
    """Return those members whose 番号 and 氏名 stand in one row, for a reader that knows nothing of ledgers.

    Not asked of web archives, nor of rows above the heading or on its line, which R01 tells of; a page's row counts
    whatever is around it.
    """
    rows = list(itertools.dropwhile(lambda row: not any("受領印" in text for text in row), _rows(damaged)))[1:]
    return [member for member in members if any(row.issuperset(member) for row in rows)]


def _rows(data: bytes) -> Iterator[set[str]]:
    kind = kind_of(data)
    try:
        if kind in _WORKBOOKS:
            book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
            for name in book.sheet_names:
                yield from ({shown(value) for value in row} for row in book.get_sheet_by_name(name).to_python())
        elif kind is Kind.TEXT:
            text = decode(data)[0].replace("\0", "")
            delimiter = max(",\t;", key=text.count)
            for line in text.splitlines():
                yield {value.strip(" \"='") for value in next(csv.reader([line], delimiter=delimiter), [])}
        elif kind is Kind.MARKUP:
            for row in html.fromstring(decode(data)[0].encode(), parser=_page_parser()).iter("tr", "row"):
                yield {"".join(cell.itertext()).strip() for cell in row}
    except (python_calamine.CalamineError, zipfile.BadZipFile, etree.LxmlError, ValueError, csv.Error, OSError):
        return


def _page_parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8", huge_tree=True)
