"""Zip archives: names as their packers meant them, entries one by one, passwords as programs write them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import pytest

from ledger_tools.japanese.text import in_one_line
from ledger_tools.returns import open_members
from ledger_tools.returns.files.zipnames import entry_name
from ledger_tools.returns.limits import Limits
from tests.returns.files.test_formats import GOOD, zipped


def unicode_path(raw: bytes, text: str, *, crc: int | None = None) -> bytes:
    field = b"\1" + struct.pack("<L", zlib.crc32(raw) if crc is None else crc) + text.encode()
    return struct.pack("<2H", 0x7075, len(field)) + field


@pytest.mark.parametrize(
    ("raw", "flags", "extra", "name"),
    [
        ("受領簿.xlsx".encode("cp932"), 0, b"", "受領簿.xlsx"),
        ("受領簿.xlsx".encode(), 0x800, b"", "受領簿.xlsx"),
        ("受領簿.xlsx".encode(), 0, b"", "受領簿.xlsx"),
        ("受領簿.xlsx".encode("cp932"), 0x800, b"", "受領簿.xlsx"),
        ("庶務課の受領簿.xlsx".encode("euc_jp"), 0, b"", "庶務課の受領簿.xlsx"),
        ("表①㈱髙.xlsx".encode("cp932"), 0, b"", "表①㈱髙.xlsx"),
        ("ｼｮﾑｶ.xlsx".encode("cp932"), 0, b"", "ｼｮﾑｶ.xlsx"),
        ("ﾅｶ.xlsx".encode("cp932"), 0, b"", "ﾅｶ.xlsx"),
        ("é.xlsx".encode(), 0x800, b"", "é.xlsx"),
        (b"a.xlsx", 0, b"", "a.xlsx"),
        (b"____.xlsx", 0, unicode_path(b"____.xlsx", "受領簿.xlsx"), "受領簿.xlsx"),
        (b"new.xlsx", 0, unicode_path(b"____.xlsx", "受領簿.xlsx"), "new.xlsx"),
        (b"____.xlsx", 0, b"\x0a\0\x04\0abcd" + unicode_path(b"____.xlsx", "受領簿.xlsx"), "受領簿.xlsx"),
        (b"____.xlsx", 0, b"up", "____.xlsx"),
    ],
)
def test_names_of_entries(raw: bytes, flags: int, extra: bytes, name: str) -> None:
    assert entry_name(raw, flags, extra) == name


@pytest.mark.parametrize("raw", [b"\xff\xfe\xff\x80", b"\x81", b"\x00\x01", b"a/../\\b", b"\x1b[2J", b"\r\n"])
@pytest.mark.parametrize("flags", [0, 0x800])
def test_no_name_refuses_a_file(raw: bytes, flags: int) -> None:
    data = bytearray(zipped(**{"x" * len(raw): GOOD}))
    directory = data.index(b"PK\1\2", len(GOOD) // 2)
    for place in (30, directory + 46):
        data[place : place + len(raw)] = raw
    data[directory + 8 : directory + 10] = struct.pack("<H", flags)
    (member,) = open_members(bytes(data), name="a.zip")
    assert (member.data, member.problem) == (GOOD, None)
    assert in_one_line(member.name) == member.name


def test_a_local_name_that_differs_refuses_nothing() -> None:
    data = zipped(XXXXXX=GOOD).replace(b"XXXXXX", "受領簿".encode("cp932"), 1)
    (member,) = open_members(data, name="a.zip")
    assert (member.name, member.data) == ("a.zip/XXXXXX", GOOD)


def members(data: bytes, *passwords: str) -> list[tuple[str, bool, str]]:
    """Name below the archive, whether it is the workbook, and the code of its problem."""
    opened = open_members(data, name="a.zip", passwords=passwords)
    return [
        (one.name.removeprefix("a.zip/"), one.data == GOOD, one.problem.code if one.problem else "") for one in opened
    ]


def locked(
    content: bytes, password: bytes, *, crc: int | None = None, method: int = 0, name: bytes = b"a.xlsx"
) -> bytes:
    """A zip with one entry under the older lock (PKWARE's), written by hand: no library writes it."""
    packed = content
    if method:
        packer = zlib.compressobj(wbits=-15)
        packed = packer.compress(content) + packer.flush()
    real = zlib.crc32(content)
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = _crc_table()

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in bytes(11) + bytes((real >> 24,)) + packed:
        word = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((word * (word ^ 1)) >> 8 & 0xFF))
        update(byte)
    real = real if crc is None else crc
    middle = struct.pack("<5H3L", 20, 1, method, 0, 0, real, len(out), len(content))
    local = b"PK\3\4" + middle + struct.pack("<2H", len(name), 0) + name + out
    central = b"PK\1\2\x14\0" + middle + struct.pack("<5H2L", len(name), 0, 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


def _crc_table() -> list[int]:
    table = list(range(256))
    for _ in range(8):
        table = [number >> 1 ^ (0xEDB88320 if number & 1 else 0) for number in table]
    return table


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("method", [0, 8])
def test_passwords_in_japanese(encoding: str, method: int) -> None:
    data = locked(GOOD, "互助会2025".encode(encoding), method=method)
    assert members(data, "x", "互助会2025") == [("a.xlsx", True, "")]
    assert members(data, "x") == [("a.xlsx", False, "F02")]


def test_a_damaged_entry_between_good_ones() -> None:
    data = bytearray(zipped(**{"a.xlsx": GOOD, "b.xlsx": GOOD + b"x", "c.xlsx": GOOD}))
    second = data.index(b"PK\3\4", 4)
    data[second + 60 : second + 70] = b"\xff" * 10
    assert members(bytes(data)) == [("a.xlsx", True, ""), ("b.xlsx", False, "F01"), ("c.xlsx", True, "")]


def test_a_zip_that_was_cut_off_yields_what_is_whole_and_says_that_more_is_missing() -> None:
    data = zipped(**{"a.xlsx": GOOD, "b.xlsx": GOOD + b"x"})
    cut = data[: data.index(b"PK\3\4", 4) + 500]
    assert members(cut) == [("a.xlsx", True, ""), ("a.zip", False, "F01")]


def test_a_zip_of_nothing_but_locked_files_is_one_finding() -> None:
    one = locked(GOOD, b"x")
    local, central = one[: one.index(b"PK\1\2")], one[one.index(b"PK\1\2") : one.index(b"PK\5\6")]
    second = central[:-10] + struct.pack("<L", len(local)) + b"b.xlsx"
    local += local.replace(b"a.xlsx", b"b.xlsx")
    both = central + second
    data = local + both + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 2, 2, len(both), len(local), 0)
    assert members(data) == [("全2件", False, "F02")]
    assert members(data, "x") == [("a.xlsx", True, ""), ("b.xlsx", True, "")]


@pytest.mark.parametrize(
    ("name", "content", "is_told"),
    [
        ("~$a.xlsx", GOOD, True),
        ("回収/~$a.xlsx", GOOD, True),
        (".~lock.a.ods#", GOOD, True),
        ("._a.xlsx", GOOD, True),
        ("__MACOSX/._a.xlsx", GOOD, True),
        ("__MACOSX/a.xlsx", GOOD, True),
        ("Thumbs.db", GOOD, True),
        ("desktop.ini", GOOD, True),
        ("a.xlsx", b"x", True),
        ("~$a.xlsx", b"\x06Yamada" + b" " * 157, False),
        (".~lock.a.ods#", b",yamada,PC01,01.12.2025 10:00,file:///C:/Users/yamada;", False),
        ("__MACOSX/._a.xlsx", b"\0\5\x16\7" + bytes(200), False),
        ("._a.xlsx", b"\0\5\x16\7" + bytes(4_092), False),
        (".DS_Store", b"\0\0\0\1Bud1" + bytes(500), False),
        ("desktop.ini", b"[.ShellClassInfo]", False),
    ],
)
def test_a_locked_file_is_no_lock_file_by_its_name_alone(name: str, content: bytes, is_told: bool) -> None:
    """Nobody can look into it: a workbook of that name is not passed over in silence."""
    found = members(locked(content, b"x", method=8 if content is GOOD else 0, name=name.encode()))
    assert found == [(name, False, "F02")] if is_told else [code for *_, code in found] == ["F03"]


def test_a_file_in_the_place_of_one_that_is_listed_and_gone_is_told_of() -> None:
    data = zipped(**{"a.xlsx": GOOD, "b.xlsx": GOOD + b"x"})
    second, directory = data.rindex(b"PK\3\4"), data.rindex(b"PK\1\2")
    first = data.index(b"PK\1\2", second)
    listed = bytearray(data[first:directory])
    listed[42:46] = struct.pack("<L", 1)
    kept = data[second:first]
    ending = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(listed), len(kept), 0)
    assert members(kept + bytes(listed) + ending) == [("a.xlsx", False, "F01"), ("a.zip", False, "F01")]


def test_a_file_that_is_named_like_a_folder_and_said_to_be_empty_is_none() -> None:
    data = bytearray(zipped(**{"回収/": GOOD, "a.xlsx": GOOD}))
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = bytes(4)
    assert members(bytes(data)) == [("回収/", False, "F01"), ("a.xlsx", True, "")]
    assert members(zipped(**{"回収/": b"", "a.xlsx": GOOD})) == [("a.xlsx", True, "")]


@pytest.mark.parametrize(("method", "code"), [(14, "F03"), (93, "F03"), (98, "F03")])
def test_methods_that_are_not_known_are_named(method: int, code: str) -> None:
    data = bytearray(zipped(**{"a.xlsx": GOOD, "b.xlsx": GOOD}))
    at = data.index(b"PK\1\2")
    data[at + 10 : at + 12] = struct.pack("<H", method)
    assert members(bytes(data)) == [("a.xlsx", False, code), ("b.xlsx", True, "")]


def test_bzip2_and_what_is_stored() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xlsx", GOOD, zipfile.ZIP_BZIP2)
        archive.writestr("b.xlsx", GOOD, zipfile.ZIP_STORED)
    assert members(out.getvalue()) == [("a.xlsx", True, ""), ("b.xlsx", True, "")]


def test_deflate64() -> None:
    """Stored blocks are the same in both: an entry of them is deflate64 as soon as it says so."""
    packer = zlib.compressobj(0, wbits=-15)
    packed = packer.compress(GOOD) + packer.flush()
    middle = struct.pack("<5H3L", 21, 0, 9, 0, 0, zlib.crc32(GOOD), len(packed), len(GOOD))
    local = b"PK\3\4" + middle + struct.pack("<2H", 6, 0) + b"a.xlsx" + packed
    central = b"PK\1\2\x14\0" + middle + struct.pack("<5H2L", 6, 0, 0, 0, 0, 0, 0) + b"a.xlsx"
    data = local + central + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)
    assert members(data) == [("a.xlsx", True, "")]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("._a.xlsx", False),
        ("回収/._a.xlsx", False),
        ("__MACOSX/a.xlsx", False),
        ("回収/__MACOSX/._a.xlsx", False),
        ("__MACOSX/回収/._a.xlsx", False),
        ("回収/.DS_Store", False),
        ("回収\\Thumbs.db", False),
        ("回収/desktop.ini", False),
        ("回収/~$a.xlsx", False),
        ("回収/a_._b.xlsx", True),
        ("my__MACOSX/a.xlsx", True),
        ("回収/_.xlsx", True),
    ],
)
def test_what_systems_put_beside_files_is_passed_over(name: str, read: bool) -> None:
    fork = b"\0\5\x16\7" + bytes(100)
    names = [own for own, *_ in members(zipped(**{name: fork, "b.xlsx": GOOD}))]
    assert names == ([name.replace("\\", "/")] if read else []) + ["b.xlsx"]


def test_a_workbook_that_is_named_like_a_fork_is_read() -> None:
    assert members(zipped(**{"._a.xlsx": GOOD})) == [("._a.xlsx", True, "")]


def test_what_inflates_beyond_the_limit_is_refused_and_the_rest_is_read() -> None:
    data = zipped(**{"a.xlsx": bytes(10_000_000), "b.xlsx": GOOD})
    opened = list(open_members(data, Limits(max_bytes=1_000_000), name="a.zip"))
    assert [(one.name, one.problem.code if one.problem else "") for one in opened] == [
        ("a.zip/a.xlsx", "F10"),
        ("a.zip/b.xlsx", ""),
    ]
