"""What wraps a ledger without being a mail or a zip, and what is no container at all but named with its cause."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile

import pytest

from ledger_tools.returns import open_members, read_bytes
from tests.returns.files.outlook import message
from tests.returns.files.test_formats import GOOD, zipped
from tests.returns.files.test_mails import LEDGER, ONE, TEXT, attached, found, parts


def tarred(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.tar", tarred(**{"受領簿.xlsx": GOOD, "._受領簿.xlsx": b"\0\5\x16\7"}), [("受領簿.xlsx", "ledger")]),
        ("a.tar.gz", gzip.compress(tarred(**{"b.xlsx": GOOD})), [("a.tar/b.xlsx", "ledger")]),
        ("a.tgz", gzip.compress(tarred(**{"b.xlsx": GOOD})), [("a.tar/b.xlsx", "ledger")]),
        ("a.xlsx.gz", gzip.compress(GOOD), ONE),
        ("a.xlsx.gz", gzip.compress(GOOD)[:-20], [("a.xlsx.gz", "F01")]),
        ("a.tar", tarred(**{"b.xlsx": GOOD})[:3000], [("a.tar", "F01")]),
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
