"""What wraps a ledger without being a mail or a zip, and what is no container at all but named with its cause."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib

import pytest

from ledger_tools.returns import open_members, read_bytes
from tests.returns.files.outlook import message
from tests.returns.files.test_formats import GOOD, zipped
from tests.returns.files.test_mails import LEDGER, ONE, TEXT, attached, found, parts, uu


def tarred(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def damaged(data: bytes, at: int) -> bytes:
    return data[:at] + bytes((data[at] ^ 0x40,)) + data[at + 1 :]


_TWO = tarred(**{"b.xlsx": GOOD, "c.xlsx": GOOD + b"x"})
_SECOND = _TWO.index(b"c.xlsx")
_END = tarred(**{"b.xlsx": GOOD}).rindex(GOOD) + len(GOOD)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.tar", tarred(**{"受領簿.xlsx": GOOD, "._受領簿.xlsx": b"\0\5\x16\7"}), [("受領簿.xlsx", "ledger")]),
        ("a.tar.gz", gzip.compress(tarred(**{"b.xlsx": GOOD})), [("a.tar/b.xlsx", "ledger")]),
        ("a.tgz", gzip.compress(tarred(**{"b.xlsx": GOOD})), [("a.tar/b.xlsx", "ledger")]),
        ("a.xlsx.gz", gzip.compress(GOOD), ONE),
        ("a.xlsx.gz", gzip.compress(GOOD)[:-20], [("a.xlsx.gz", "F01")]),
        # Pieces that follow one another are one file; what else follows is none, or nothing.
        ("a.xlsx.gz", gzip.compress(GOOD[:900]) + gzip.compress(GOOD[900:]), ONE),
        ("a.xlsx.bz2", bz2.compress(GOOD[:900]) + bz2.compress(GOOD[900:]) + bytes(9), ONE),
        ("a.xlsx.xz", lzma.compress(GOOD[:900]) + bytes(4) + lzma.compress(GOOD[900:]), ONE),
        ("a.xlsx.gz", gzip.compress(GOOD) + b"\0\0x", ONE),
        ("a.xlsx.gz", gzip.compress(GOOD) + GOOD, [("a.xlsx.gz", "F01")]),
        ("a.xlsx.gz", gzip.compress(GOOD) + bytes(9) + gzip.compress(GOOD), [("a.xlsx", "F01")]),
        ("a.tar", tarred(**{"b.xlsx": GOOD})[:3000], [("a.tar", "F01")]),
        # Its name, its size, its checksum, what pads it: a header that is damaged ends no archive.
        ("a.tar", damaged(_TWO, _SECOND), [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        ("a.tar", damaged(_TWO, _SECOND + 130), [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        ("a.tar", damaged(_TWO, _SECOND + 150), [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        ("a.tar", damaged(_TWO, _SECOND + 511), [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        ("a.tar", _TWO[: _SECOND + 200], [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        ("a.tar", _TWO[:_SECOND] + bytes(1024) + _TWO[_SECOND:], [("b.xlsx", "ledger"), ("a.tar", "F01")]),
        # An archive without the zeros at its end, or with many.
        ("a.tar", tarred(**{"b.xlsx": GOOD})[: -(-_END // 512) * 512], [("b.xlsx", "ledger")]),
        ("a.tar", tarred(**{"b.xlsx": GOOD}) + bytes(20_480), [("b.xlsx", "ledger")]),
    ],
)
def test_tar_and_gzip(name: str, data: bytes, said: list[tuple[str, str]]) -> None:
    assert found(data, name) == said


def tnef(*files: tuple[str, bytes]) -> bytes:
    def attribute(kind: int, value: bytes) -> bytes:
        return struct.pack("<BLL", 2, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    out = struct.pack("<LH", 0x223E9F78, 1) + attribute(0x00089006, bytes(4))
    for name, content in files:
        wide = name.encode("utf-16-le") + b"\0\0"
        named = struct.pack("<LHHLL", 1, 0x1F, 0x3707, 1, len(wide)) + wide + bytes(-len(wide) % 4)
        out += attribute(0x00069002, bytes(14)) + attribute(0x00018010, b"SHORT~1.XLS\0")
        out += attribute(0x0006800F, content) + attribute(0x00069005, named)
    return out


def test_winmail() -> None:
    two = tnef(("受領簿.xlsx", GOOD), ("b.xlsx", GOOD))
    assert found(two, "winmail.dat") == [("受領簿.xlsx", "ledger"), ("b.xlsx", "ledger")]
    assert found(parts(TEXT, LEDGER, attached(tnef(), "winmail.dat", "application/ms-tnef"))) == ONE
    assert found(parts(TEXT, attached(tnef(), "winmail.dat", "application/ms-tnef"))) == [("m", "F03")]
    assert [code for _, code in found(two[:-300], "winmail.dat")][-1] == "F01"


@pytest.mark.parametrize("label", (0x0006800F, 0x00069002))
def test_a_label_that_is_damaged_loses_no_attachment_of_winmail(label: int) -> None:
    two = tnef(("受領簿.xlsx", GOOD), ("b.xlsx", GOOD))
    at = two.index(struct.pack("<L", label), two.index(GOOD) - 12 if label == 0x0006800F else two.index(GOOD))
    for damaged_label in (0, 0x0006800E, 0x00068010, 0xFFFFFFFF):
        data = two[:at] + struct.pack("<L", damaged_label) + two[at + 4 :]
        assert [code for _, code in found(data, "winmail.dat")] == ["ledger", "ledger"]


def test_a_message_by_reference_and_an_empty_one() -> None:
    made = message("提出", [("a.xlsx", GOOD)])
    assert found(made) == ONE
    assert found(message("提出", [("fw.msg", made)])) == [("fw.msg/a.xlsx", "ledger")]
    linked = made.replace(struct.pack("<IIII", 0x37050003, 6, 1, 0), struct.pack("<IIII", 0x37050003, 6, 7, 0))
    linked = linked.replace("__substg1.0_37010102".encode("utf-16-le"), "__substg1.0_37010103".encode("utf-16-le"))
    ((_, code),) = found(linked)
    assert code == "F03"


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"Rar!\x1a\x07\0" + bytes(50), "F03", "RAR"),
        (b"Rar!\x1a\x07\1\0" + bytes(50), "F03", "RAR"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(50), "F03", "7-Zip"),
        (b"MSCF\0\0\0\0" + bytes(50), "F03", "CAB"),
        (b"\x1f\0-lh5-" + bytes(50), "F03", "LZH"),
        (b"MZ\x90\0" + bytes(200), "F03", "自己解凍"),
        (b'{"url": "https://docs.google.com/open?id=1", "doc_id": "1"}', "F03", "Google"),
        (b"[InternetShortcut]\r\nURL=https://example.jp/", "F03", "リンク"),
        (b"%PDF-1.7", "F03", "PDF"),
        (b"\x76\xe8\x04\x60\xc4\x11\xe3\x86" + bytes(50), "F02", "制限"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "F03", "Word"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "ppt/presentation.xml": b"<x/>"}), "F03", "PowerPoint"),
        (zipped(**{"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}), "F03", "文書"),
        (zipped(**{"Index.zip": b"x", "Metadata/a.plist": b"x"}), "F03", "Numbers"),
    ],
)
def test_what_is_not_read_is_named(data: bytes, code: str, says: str) -> None:
    (member,) = open_members(data, name="x")
    assert member.problem is None
    (finding,) = read_bytes("x", data).findings
    assert (finding.code, says in finding.message) == (code, True)


@pytest.mark.parametrize("name", ["word/a.xlsx", "ppt/a.xlsx", "Index/a.xlsx", "xl/a.xlsx"])
def test_folders_that_are_only_named_like_that(name: str) -> None:
    assert found(zipped(**{name: GOOD, "b.xlsx": GOOD})) == [(name, "ledger"), ("b.xlsx", "ledger")]


PKCS7, CMS = bytes.fromhex("2a864886f70d0107"), bytes.fromhex("2a864886f70d01091001")


def der(tag: int, *content: bytes, endless: bool = False) -> bytes:
    """One element of DER, or of BER where its length is not told."""
    data = b"".join(content)
    if endless:
        return bytes((tag, 0x80)) + data + b"\0\0"
    size = len(data)
    return bytes((tag,)) + (bytes((size,)) if size < 128 else b"\x84" + size.to_bytes(4, "big")) + data


def cms(kind: bytes, *fields: bytes, endless: bool = False) -> bytes:
    inner = der(0x30, der(2, b"\1"), *fields, endless=endless)
    return der(0x30, der(6, kind), der(0xA0, inner, endless=endless), endless=endless)


def content(*octets: bytes) -> bytes:
    return der(0x30, der(6, PKCS7 + b"\1"), *(der(0xA0, piece) for piece in octets))


WHOLE, PIECES = der(4, GOOD), der(0x24, der(4, GOOD[:100]), der(4, GOOD[100:]), endless=True)
ALGORITHM = der(0x30, der(6, b"\x2a"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (cms(PKCS7 + b"\2", der(0x31), content(WHOLE), der(0x31)), [("署名付きの本文", "ledger")]),
        (cms(PKCS7 + b"\2", der(0x31), content(PIECES), der(0x31), endless=True), [("署名付きの本文", "ledger")]),
        (cms(CMS + b"\x09", ALGORITHM, content(der(4, zlib.compress(GOOD)))), [("署名付きの本文", "ledger")]),
        (cms(CMS + b"\x09", ALGORITHM, content(der(4, b"x"))), [("m", "F01")]),
        (cms(PKCS7 + b"\2", der(0x31), content(), der(0x31)), [("m", "F03")]),
        (cms(PKCS7 + b"\3", der(0x31), content(WHOLE)), [("m", "F02")]),
        (cms(CMS + b"\x17", der(0x31), content(WHOLE)), [("m", "F02")]),
        (cms(PKCS7 + b"\2", der(0x31), content(WHOLE))[:-50], [("m", "F01")]),
    ],
    ids=range(8),
)
def test_signed_compressed_and_encrypted_messages(data: bytes, said: list[tuple[str, str]]) -> None:
    assert found(data) == said
    beside = [(name.replace("m", "smime.p7m", 1) if name == "m" else f"smime.p7m/{name}", code) for name, code in said]
    expected = [pair for pair in beside if pair[1] != "F03"]
    assert found(parts(TEXT, LEDGER, attached(data, "smime.p7m"))) == ONE + expected


@pytest.mark.parametrize(
    ("behind", "is_told"),
    [
        (b"", False),
        (b"\r\n\r\nthanks\r\n", False),
        (uu(GOOD, b"b.xlsx"), False),
        (b"\r\nFrom a@b Mon Dec  1 10:00:00 2025\r\n" + parts(TEXT, LEDGER), True),
        (uu(GOOD, b"b.xlsx").replace(b"end\n", b""), True),
        (GOOD, True),
    ],
)
def test_what_stands_behind_an_uuencoded_file(behind: bytes, is_told: bool) -> None:
    problems = [one.problem.code for one in open_members(uu(GOOD) + behind, name="a.txt") if one.problem]
    assert problems == ["F01"] * is_told
