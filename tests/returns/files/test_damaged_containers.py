"""A ledger that stands whole in a damaged mail or archive is read, or it is said that something was not."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile

import pytest

from ledger_tools.returns import open_members, read_bytes
from ledger_tools.returns.files.signs import OLE
from ledger_tools.returns.files.sniff import Kind, kind_of
from ledger_tools.returns.files.strays import STRAY
from tests.returns.files.outlook import message
from tests.returns.files.test_formats import GOOD, zipped
from tests.returns.files.test_mails import LEDGER, LOGO, MAIL, ONE, TEXT, attached, found, inline, parts, uu
from tests.returns.files.test_wrapped import tarred, tnef

BASE64 = "Content-Transfer-Encoding: base64"
TWO = zipped(**{"a.xlsx": GOOD, "b.xlsx": GOOD})
A, B = ("a.xlsx", "ledger"), ("b.xlsx", "ledger")


def unlisted(data: bytes, name: bytes) -> bytes:
    """The zip without the line of its directory that names an entry."""
    at = data.rindex(b"PK\1\2", 0, data.rindex(name))
    size = 46 + sum(struct.unpack_from("<3H", data, at + 28))
    end = data.rindex(b"PK\5\6")
    sign, disk, first, here, count, length, offset, comment = struct.unpack_from("<4s4H2LH", data, end)
    new = struct.pack("<4s4H2LH", sign, disk, first, here - 1, count - 1, length - size, offset, comment)
    return data[:at] + data[at + size : end] + new


def resized(data: bytes, sign: bytes, at: int, value: int) -> bytes:
    """The zip with two bytes of its first header (PK 3 4) or directory line (PK 1 2) written over."""
    out = bytearray(data)
    first = out.index(sign, 0 if sign == b"PK\3\4" else out.rindex(b"PK\3\4"))
    struct.pack_into("<H", out, first + at, value)
    return bytes(out)


LINE, HEADER = b"PK\1\2", b"PK\3\4"


def streamed() -> bytes:
    """A zip whose sizes follow the contents."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.out = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.out += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlsx", GOOD)
        archive.writestr("b.xlsx", GOOD)
    return pipe.out


def with_options(*, comment: bytes = b"", method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("回収/", b"")
        archive.writestr("回収/a.zip", TWO)
        archive.comment = comment
    return out.getvalue()


INNER = [("回収/a.zip/a.xlsx", "ledger"), ("回収/a.zip/b.xlsx", "ledger")]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (unlisted(TWO, b"b.xlsx"), [A, ("m", "F01")]),
        (unlisted(TWO, b"a.xlsx"), [B, ("m", "F01")]),
        (zipped(**{"a.xlsx": GOOD}) + zipped(**{"b.xlsx": GOOD}), [B, ("m", "F01")]),
        (TWO + zipped(**{"b.xlsx": GOOD}), [B, ("m", "F01")]),
        (zipped(**{"d.zip": unlisted(TWO, b"a.xlsx")}), [("d.zip/b.xlsx", "ledger"), ("d.zip", "F01")]),
        # A line or an entry that is too long swallows the others.
        (resized(TWO, LINE, 28, 0xFFFE), [A, B, ("m", "F01")]),
        (resized(TWO, LINE, 30, 200), [A, B, ("m", "F01")]),
        (resized(unlisted(TWO, b"b.xlsx"), LINE, 20, len(GOOD)), [("a.xlsx", "F01"), ("m", "F01")]),
        (resized(TWO, LINE, 20, 99), [("a.xlsx", "F01"), B]),
        (TWO, [A, B]),
        (streamed(), [A, B]),
        (bytes(70) + TWO, [("m", "F01")]),
        (TWO + bytes(22), [A, B]),
        (with_options(), INNER),
        (with_options(comment=b"x" * 500), INNER),
        (with_options(method=zipfile.ZIP_DEFLATED), INNER),
        (with_options(method=zipfile.ZIP_BZIP2), INNER),
        (tarred(**{"a.zip": TWO}), [("a.zip/a.xlsx", "ledger"), ("a.zip/b.xlsx", "ledger")]),
        (zipped(**{"空/": b"", "a.xlsx": GOOD}), [A]),
        (zipped(**{"回収/": GOOD, "a.xlsx": GOOD}), [("回収/", "ledger"), A]),
    ],
    ids=range(20),
)
def test_files_that_the_directory_of_a_zip_does_not_list_are_said(data: bytes, said: list[tuple[str, str]]) -> None:
    assert found(data) == said


def test_where_line_and_entry_are_damaged_the_archive_is_said_to_be() -> None:
    said = found(resized(resized(TWO, LINE, 28, 0xFFFE), HEADER, 28, 0x300))
    assert [code for _, code in said] == ["F01", "F01"] and said[-1][0] == "m"


def test_a_workbook_stored_in_a_zip_with_a_damaged_end_is_not_taken_for_the_whole() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xlsx", GOOD)
        archive.writestr("b.xlsx", GOOD)
    data = out.getvalue()
    end = data.rindex(b"PK\5\6")
    assert found(data) == [A, B]
    for damaged in (data[:end], data[:end] + b"PK\5\7" + data[end + 4 :], data[: end + 2]):
        readings = [read_bytes(one.name, one.data) for one in open_members(damaged) if one.problem is None]
        assert not any(reading.tables for reading in readings) or len(readings) > 1


PAGE = b"<html><table><tr><td>\xe7\x95\xaa\xe5\x8f\xb7</table></html>"


@pytest.mark.parametrize(
    ("name", "content", "is_told"),
    [
        ("~$a.xlsx", GOOD, True),
        ("回収/~$a.xlsx", GOOD, True),
        (".~lock.a.ods#", GOOD, True),
        ("desktop.ini", GOOD, True),
        ("Thumbs.db", GOOD, True),
        (".DS_Store", GOOD, True),
        ("__MACOSX/a.xlsx", GOOD, True),
        ("~$a.eml", MAIL, True),
        ("desktop.ini", PAGE, True),
        ("desktop.ini", b"[.ShellClassInfo]\r\nIconIndex=0\r\n", False),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), False),
        (".DS_Store", b"\0\0\0\1Bud1" + bytes(6000), False),
        ("~$a.xlsx", b"\x06Yamada" + b" " * 157, False),
        (".~lock.a.ods#", b",yamada,PC,01.12.2025 10:00,file:///C:/;", False),
        ("__MACOSX/._a.xlsx", b"\0\5\x16\7" + bytes(200), False),
        ("._a.xlsx", b"", False),
    ],
)
def test_names_of_what_systems_leave_behind_do_not_hide_a_file(name: str, content: bytes, is_told: bool) -> None:
    for data in (zipped(**{name: content, "b.xlsx": GOOD}), tarred(**{name: content, "b.xlsx": GOOD})):
        assert len(found(data)) == 1 + is_told
        assert B in found(data)


def typed(
    kind: str, more: str = "Content-Transfer-Encoding: base64\r\n", body: bytes | None = None
) -> tuple[str, bytes]:
    """A ledger under headers that say nothing of its name."""
    return f"Content-Type: {kind}\r\n{more}".rstrip(), base64.encodebytes(GOOD) if body is None else body


@pytest.mark.parametrize(
    ("ledger", "beside"),
    [
        (typed("text/plain"), TEXT),
        (typed("text/html"), TEXT),
        (typed("text/calendar"), TEXT),
        (typed("text/vcard"), TEXT),
        (typed("image/png"), TEXT),
        (typed("application/pkcs7-signature"), TEXT),
        (attached(GOOD, "a.vcf"), TEXT),
        (attached(GOOD, "ATT00001.txt", "text/plain"), TEXT),
        (attached(GOOD, "a.xlsx", "text/calendar"), TEXT),
        (inline(GOOD, "image001.png"), LEDGER),
        (inline(GOOD, ""), LEDGER),
        (inline(GOOD, "a.xlsx"), TEXT),
        (typed("text/plain; charset=utf-8"), LEDGER),
        (typed("application/octet-stream"), LEDGER),
        (typed("x"), LEDGER),
    ],
    ids=range(15),
)
def test_a_workbook_is_one_whatever_a_mail_says_it_is(ledger: tuple[str, bytes], beside: tuple[str, bytes]) -> None:
    said = found(parts(beside, ledger))
    assert [code for _, code in said] == ["ledger"] * (1 + (beside is LEDGER))


@pytest.mark.parametrize("kind", ["text/calendar", "text/vcard", "application/applefile"])
@pytest.mark.parametrize(
    "packed", [gzip.compress(GOOD), tarred(**{"a.xlsx": GOOD}), tnef(("a.xlsx", GOOD))], ids=range(3)
)
def test_what_is_packed_is_no_visiting_card(kind: str, packed: bytes) -> None:
    assert [code for _, code in found(parts(TEXT, attached(packed, "a.bin", kind)))] == ["ledger"]
    assert found(parts(TEXT, LEDGER, attached(b"BEGIN:VCARD\r\nEND:VCARD\r\n", "a.bin", kind))) == ONE


CODED = base64.encodebytes(GOOD).decode()
PART = f'Content-Type: application/x; name="b.xlsx"\r\nContent-Transfer-Encoding: base64\r\n\r\n{CODED}'


def text(body: str) -> tuple[str, bytes]:
    return "Content-Type: text/plain; charset=utf-8", body.encode()


def coded(body: str, charset: str) -> tuple[str, bytes]:
    headers = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64"
    return headers, base64.encodebytes(body.encode(charset))


def unmarked(data: bytes, number: int, new: bytes = b"") -> bytes:
    """The mail without one of its boundaries."""
    pieces = data.split(b"--B\r\n")
    return b"--B\r\n".join(pieces[:number]) + (new or b"") + b"--B\r\n".join(pieces[number:])


@pytest.mark.parametrize("name", ["a.vcf", "smime.p7s", "invite.ics"])
def test_what_holds_a_ledger_is_no_visiting_card_by_its_name(name: str) -> None:
    named = f'\r\nContent-Disposition: inline; filename="{name}"'
    inner = parts(TEXT, LEDGER).replace(b'"B"', b'"C"').replace(b"--B", b"--C")
    multipart = inner[inner.index(b"--C") :]
    for head, body in (("message/rfc822", inner), ('multipart/mixed; boundary="C"', multipart)):
        mail = parts(TEXT, (f"Content-Type: {head}{named}", body))
        assert [code for _, code in found(mail)] == ["ledger"]


def uncoded(part: tuple[str, bytes]) -> tuple[str, bytes]:
    """The part without the header that says it is base64."""
    return part[0].removesuffix(f"\r\n{BASE64}"), part[1]


BOTH = parts(TEXT, LEDGER, attached(GOOD, "b.xlsx"))
ARMOUR = "-----BEGIN PGP SIGNATURE-----\n\n" + "iQEzBAEBCAAdFiEE0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL\n" * 9
STRAYS: dict[str, tuple[bytes, bool]] = {
    "boundary lost": (unmarked(BOTH, 3), True),
    "boundary misspelt": (unmarked(BOTH, 3, b"--C\r\n"), True),
    "boundary indented": (unmarked(BOTH, 3, b" --B\r\n"), True),
    "boundary of the last one": (unmarked(BOTH, 2), True),
    "closed too early": (unmarked(BOTH, 3, b"--B--\r\n"), True),
    "before the first boundary": (BOTH.replace(b"--B\r\n", PART.encode() + b"\r\n--B\r\n", 1), True),
    "behind the last boundary": (parts(TEXT, LEDGER) + PART.encode(), True),
    "another mail behind": (parts(TEXT, LEDGER) + b"\r\n-----Original Message-----\r\n" + MAIL, True),
    "another mail behind, its line ends doubled": (parts(TEXT, LEDGER) + MAIL.replace(b"\n", b"\r\r\n"), True),
    "another mail behind, its line ends those of old Macs": (
        parts(TEXT, LEDGER) + MAIL.replace(b"\r", b"").replace(b"\n", b"\r"),
        True,
    ),
    "another mail behind, whose attachment is a text": (
        parts(TEXT, LEDGER) + parts(("Content-Disposition: attachment; filename=a.mht", b"<table><tr><td>x")),
        True,
    ),
    "another archive behind": (parts(TEXT, LEDGER) + TWO, True),
    "quoted in the text": (parts(text(f"Hello\r\n\r\n{PART}"), LEDGER), True),
    "base64 in the text": (parts(text(f"Hello\r\n\r\n{CODED}"), LEDGER), True),
    "base64 quoted": (parts(text("\r\n> ".join(("Hello", "", *CODED.split("\n")))), LEDGER), True),
    "base64 without an empty line": (parts(text(f"Hello\r\n{CODED}"), LEDGER), True),
    "behind a signature": (
        unmarked(parts(TEXT, LEDGER, attached(b"x", "smime.p7s"), attached(GOOD, "b.xlsx")), 4, b"--C\r\n"),
        True,
    ),
    "uuencoded without its end": (parts(text("x\r\n" + uu(GOOD).decode().replace("end\n", "")), LEDGER), True),
    "a file said to be a picture": (parts(TEXT, LEDGER, uncoded(inline(GOOD, ""))), True),
    "an old file said to be a picture": (parts(TEXT, LEDGER, uncoded(inline(OLE + bytes(500), "a.png"))), True),
    "a file said to be a picture behind blank lines": (
        parts(TEXT, LEDGER, (uncoded(inline(GOOD, ""))[0], b"\r\n\r\n" + base64.encodebytes(GOOD))),
        True,
    ),
    "a file said to be a visiting card": (parts(TEXT, LEDGER, uncoded(attached(GOOD, "a.vcf"))), True),
    "a file said to be a signature": (parts(TEXT, LEDGER, uncoded(attached(GOOD, "smime.p7s"))), True),
    "a file said to be an invitation": (parts(TEXT, LEDGER, uncoded(attached(GOOD, "b.xlsx", "text/calendar"))), True),
    "a visiting card that no longer says how it is coded": (
        parts(TEXT, LEDGER, uncoded(attached(b"BEGIN:VCARD\r\nFN:Yamada\r\n" * 40, "a.vcf"))),
        False,
    ),
    **{
        f"base64 behind a line that is none: {line!r}": (parts(TEXT, LEDGER, (head, line + body)), True)
        for head, body in (inline(GOOD, ""), inline(GOOD, "a.vcf"))
        for line in (b"From a@b Mon Dec  1 10:00:00 2025\r\n", b"Subject: x\n", b"end\n", b"M\0\0", b"x" * 70 + b":\n")
    },
    "base64 in a text behind a header": (
        parts(TEXT, (f"Content-Type: text/plain\r\n{BASE64}", b"X: y\r\n" + inline(GOOD, "")[1])),
        True,
    ),
    "a picture": (parts(TEXT, LEDGER, inline(LOGO, "")), False),
    "a picture that no longer says how it is coded": (parts(TEXT, LEDGER, uncoded(inline(LOGO, ""))), False),
    "base64 from the wrong place on": (
        parts(TEXT, LEDGER, ("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\nM", CODED.encode())),
        True,
    ),
    "nothing": (BOTH, False),
    "a text in base64": (parts(coded("お疲れさまです。受領簿を送ります。\r\n", "utf-8"), LEDGER), False),
    "a text in base64 of UTF-16": (parts(coded("お疲れさまです。abc\r\n", "utf-16"), LEDGER), False),
    "a text in base64 of ISO-2022-JP": (parts(coded("お疲れさまです。\x0c\r\n", "iso-2022-jp"), LEDGER), False),
    "an empty text in base64": (parts(coded("", "utf-8"), LEDGER), False),
    "large": (parts(TEXT, LEDGER, attached(bytes(range(256)) * 2_000, "b.bin")), False),
    "a zip of many zips": (parts(TEXT, attached(zipped(**{f"{n}.zip": TWO for n in range(40)}), "b.zip")), False),
    "forwarded": (parts(TEXT, LEDGER, ("Content-Type: message/rfc822", MAIL)), False),
    "forwarded in base64": (parts(TEXT, LEDGER, attached(MAIL, "fw.eml", "message/rfc822")), False),
    "uuencoded": (parts(text("x\r\n" + uu(GOOD).decode()), LEDGER), False),
    "headers quoted": (parts(text("Content-Transfer-Encoding: base64\r\n\r\nDear"), LEDGER), False),
    "a signature typed in": (parts(text(f"Hello\n{ARMOUR}"), LEDGER), False),
    "a long address": (parts(text("https://example.jp/" + "a" * 300 + "\r\n" + "b" * 70 + "\r\n"), LEDGER), False),
    "lines of signs": (parts(text("=" * 70 + "\r\n" + "-" * 70 + "\r\n" + "A" * 70 + "\r\n"), LEDGER), False),
    "the usual preamble": (BOTH.replace(b"--B\r\n", b"This is a multi-part message.\r\n--B\r\n", 1), False),
    "an advertisement behind": (BOTH + b"\r\n_______\r\nmailing list\r\nhttp://example.jp/\r\n", False),
    "from a mailbox quoted": (
        parts(text("Hello\r\n\r\nFrom a@b Mon Dec  1 10:00:00 2025\r\nSubject: x\r\n\r\nold"), LEDGER),
        False,
    ),
}  # fmt: skip


_WITHOUT_LEDGER = ("a zip of many zips", "boundary of the last one", "base64 in a text behind a header")


@pytest.mark.parametrize("name", STRAYS)
def test_a_file_that_belongs_to_no_part_of_a_mail_is_said_and_nothing_else(name: str) -> None:
    data, is_told = STRAYS[name]
    problems = [one.problem.message for one in open_members(data, name="m") if one.problem]
    assert problems == [STRAY] * is_told
    assert ("ledger" in [code for _, code in found(data)]) or name in _WITHOUT_LEDGER


def sized(content: bytes, rest: int) -> bytes:
    """The same workbook, so long that its base64 ends in no, two or one ``=``."""
    comment = bytes(1 + (rest - len(content) - 1) % 3)
    return content[:-2] + struct.pack("<H", len(comment)) + comment


@pytest.mark.parametrize("rest", range(3))
@pytest.mark.parametrize("between", [b"", b"--C\r\n", b" --B\r\n", b"--B \x81\r\n"])
def test_a_ledger_before_a_lost_boundary_is_read_as_it_was_sent(rest: int, between: bytes) -> None:
    ledger = sized(GOOD, rest)
    first, *others = open_members(
        unmarked(parts(TEXT, attached(ledger), attached(GOOD, "b.xlsx")), 3, between), name="m"
    )
    assert (first.data, first.problem, len(ledger) % 3) == (ledger, None, rest)
    assert [one.problem.message for one in others if one.problem] == [STRAY]
    assert not read_bytes("x.xlsx", first.data).findings


def test_nothing_vanishes_before_the_first_separator_of_a_mailbox() -> None:
    separator = b"\r\nFrom b@c Mon Dec  1 10:00:00 2025\r\n"
    assert [code for _, code in found(MAIL + separator + MAIL)] == ["ledger", "F01"]
    assert found(separator.lstrip() + MAIL + separator + MAIL) == [(f"{n}通目/a.xlsx", "ledger") for n in (1, 2)]


@pytest.mark.parametrize("number", [0, 1])
def test_an_attachment_that_a_damaged_message_has_lost_is_said(number: int) -> None:
    made = message("提出", [("a.xlsx", GOOD), ("b.xlsx", GOOD)])
    name = f"__attach_version1.0_#{number:08X}".encode("utf-16-le")
    assert found(made) == [A, B]
    assert sorted(code for _, code in found(made.replace(name, b"x\0" + name[2:]))) == ["F01", "ledger"]


def resaved(first: str) -> bytes:
    """A good ledger as other programs write it: the parts of this folder first, the list of its contents last."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name[0] == "[", not name.startswith(first))):
            target.writestr(name, source.read(name))
    return out.getvalue()


@pytest.mark.parametrize("first", ["docProps/", "_rels/", "customXml/", "xl/"])
def test_a_workbook_that_is_cut_off_is_one_damaged_file(first: str) -> None:
    """Wherever it is cut: what came of it is no archive of several files."""
    data = resaved(first)
    for length in range(100, len(data) - 100, 173):
        assert kind_of(data[:length]) is Kind.OOXML, length
        assert [finding.code for finding in read_bytes("a.xlsx", data[:length]).findings] == ["F01"], length
