"""Mails are known by the syntax of headers; whatever way a ledger is attached to one, it is read under its name."""

from __future__ import annotations

import base64
import binascii
import email
import time

import pytest

from ledger_tools.returns import open_members, read_bytes
from ledger_tools.returns.files.mailnames import attachment_name, header
from ledger_tools.returns.files.sniff import Kind, kind_of
from tests.returns.files.test_formats import GOOD, zipped

# --- what is a mail --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("X-MS-Exchange-Organization-SCL: 1\nFrom: a@b\n\nx", Kind.MAIL),
        ("List-Id: <a>\nThread-Topic: b\nSubject: c\n\nx", Kind.MAIL),
        ("ARC-Seal: i=1;\n a=rsa\nFrom: a@b\n\nx", Kind.MAIL),
        ("\ufeffSender: a@b\nFrom: a@b\n\nx", Kind.MAIL),
        ("\r\n\r\nReturn-Path: <a>\r\nFrom: a@b\r\n\r\nx", Kind.MAIL),
        ("From a@b Mon Dec  1 10:00:00 2025\nFrom: a@b\nTo: c\n\nx", Kind.MAIL),
        ("MIME-Version: 1.0\n\nx", Kind.MAIL),
        ("content-type: text/plain\n\nx", Kind.MAIL),
        ("Subject: 受領簿\nFrom: a@b\n\nx", Kind.MAIL),
        ("1234\nFrom: a@b\nSubject: b\n\nx", Kind.MAIL),
        ("Subject : a\nFrom : b\n\nx", Kind.MAIL),
        ("From: a@b\nSubject: no empty line", Kind.MAIL),
        ("番号,氏名,受領印\n0001,川崎,川崎\n", Kind.TEXT),
        ("Date: 2025/12/1\nTo: x\n番号,氏名,受領印\n", Kind.TEXT),
        ("http://example.jp/\n番号,氏名\n", Kind.TEXT),
        ("Title: a\nVersion: b\n\n番号,氏名\n", Kind.TEXT),
        ("No.,name:,stamp\n1,a,b\n", Kind.TEXT),
        ("From the department\n\nx", Kind.TEXT),
        ("Note: x\n\n番号,氏名\n", Kind.TEXT),
    ],
)
def test_mail_is_known_by_the_syntax_of_headers(text: str, kind: Kind) -> None:
    assert kind_of(text.encode()) is kind


# --- names -----------------------------------------------------------------------------------------------------------

JIS = "課_受領簿".encode("iso2022_jp")


def word(text: str, charset: str, codec: str = "") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec or charset)).decode()}?="


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Content-Disposition: attachment; filename=a.xlsx", "a.xlsx"),
        ('Content-Disposition: attachment; filename="a b;c.xlsx"', "a b;c.xlsx"),
        ('Content-Disposition: attachment; filename="a', "a"),
        ("Content-Type: application/x; name=b.xlsx", "b.xlsx"),
        ("Content-Disposition: attachment; filename=a.xlsx\nContent-Type: x/y; name=b.xlsx", "a.xlsx"),
        (f'Content-Disposition: attachment; filename="{word("受領簿.xlsx", "utf-8")}"', "受領簿.xlsx"),
        (f"Content-Disposition: attachment; filename={word('受領簿.xlsx', 'iso-2022-jp')}", "受領簿.xlsx"),
        (f'Content-Type: x/y; name="{word("①㈱髙.xlsx", "shift_jis", "cp932")}"', "①㈱髙.xlsx"),
        (f'Content-Type: x/y; name="{word("受領簿.xlsx", "utf-8", "cp932")}"', "受領簿.xlsx"),
        (f'Content-Type: x/y; name="{word("受領", "utf-8")}\n {word("簿.xlsx", "utf-8")}"', "受領簿.xlsx"),
        (f'Content-Type: x/y; name="{word("受", "utf-8")}a{word("簿", "utf-8")}"', "受a簿"),
        ('Content-Type: x/y; name="=?utf-8?Q?=E5=8F=97_a.xlsx?="', "受 a.xlsx"),
        ('Content-Type: x/y; name="=?nonsense?B?5Y+X?="', "受"),
        ("Content-Disposition: attachment; filename*=UTF-8''%E5%8F%97.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename=_.xlsx; filename*=UTF-8''%E5%8F%97.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename*=Shift_JIS''%8E%F3.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename*=UTF-8''%8E%F3.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename*=''%E5%8F%97.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename*0*=UTF-8''%E5%8F;\n filename*1*=%97.xlsx", "受.xlsx"),
        ("Content-Disposition: attachment; filename*1*=%97.xlsx;\n filename*0*=UTF-8''%E5%8F", "受.xlsx"),
        ("Content-Disposition: attachment; filename*0*=UTF-8''%E5%8F%97;\n filename*1=\".xlsx\"", "受.xlsx"),
        ('Content-Disposition: attachment; filename*0="long-";\n filename*1="name.xlsx"', "long-name.xlsx"),
        ("Content-Disposition: attachment", ""),
        ("Content-Disposition: attachment; filename=" + "a" * 30_000, "a" * 30_000),
    ],
)
def test_names_of_attachments(headers: str, name: str) -> None:
    assert attachment_name(email.message_from_bytes(f"{headers}\n\nx".encode())) == name


@pytest.mark.parametrize("codec", ["iso2022_jp", "cp932", "utf-8", "euc_jp"])
@pytest.mark.parametrize("name", ["課_受領簿.xlsx", "表の一覧、受領簿ソ.xlsx"])
def test_names_in_raw_bytes(codec: str, name: str) -> None:
    raw = b'Content-Disposition: attachment; filename="' + name.encode(codec) + b'"\n\nx'
    assert attachment_name(email.message_from_bytes(raw)) == name


def test_a_name_in_raw_jis_with_the_signs_of_windows() -> None:
    raw = b'Content-Disposition: attachment; filename="\x1b$B-!<uNNJm\x1b(B.xlsx"\n\nx'
    assert attachment_name(email.message_from_bytes(raw)) == "①受領簿.xlsx"


def test_a_name_of_thousands_of_encoded_words_costs_nothing() -> None:
    many = "\n ".join([word("受", "utf-8")] * 20_000)
    start = time.monotonic()
    parsed = email.message_from_bytes(f"Subject: a\nContent-Type: x/y; name={many}\n\nx".encode())
    assert (attachment_name(parsed), header(parsed, "subject")) == ("受" * 20_000, "a")
    assert time.monotonic() - start < 5


# --- what is attached ------------------------------------------------------------------------------------------------


def parts(*pieces: tuple[str, bytes], kind: str = "multipart/mixed") -> bytes:
    body = b"".join(b"--B\r\n" + headers.encode() + b"\r\n\r\n" + content + b"\r\n" for headers, content in pieces)
    head = f'From: a@example.jp\r\nTo: b@example.jp\r\nContent-Type: {kind}; boundary="B"\r\n\r\n'
    return head.encode() + body + b"--B--\r\n"


def attached(
    content: bytes, name: str = "a.xlsx", kind: str = "application/octet-stream", more: str = ""
) -> tuple[str, bytes]:
    headers = f'Content-Type: {kind}\r\nContent-Disposition: attachment; filename="{name}"\r\n'
    return f"{headers}{more}Content-Transfer-Encoding: base64", base64.encodebytes(content)


def inline(content: bytes, name: str, cid: str = "x@y") -> tuple[str, bytes]:
    named = f'; filename="{name}"' if name else ""
    headers = f"Content-Type: image/png\r\nContent-ID: <{cid}>\r\nContent-Disposition: inline{named}\r\n"
    return f"{headers}Content-Transfer-Encoding: base64", base64.encodebytes(content)


TEXT = ("Content-Type: text/plain; charset=utf-8", "お世話になります。".encode())
LEDGER = attached(GOOD)
LOGO, PHOTOGRAPH = b"\x89PNG" + bytes(5_000), b"\x89PNG" + bytes(300_000)


def found(data: bytes, name: str = "m") -> list[tuple[str, str]]:
    """Name below the container, and 'ledger' or the code of what is said."""
    result = []
    for member in open_members(data, name=name):
        below = member.name.removeprefix(f"{name}/")
        if member.problem is not None:
            result.append((below, member.problem.code))
        else:
            reading = read_bytes("x", member.data)  # letters of a footer may stand behind the whole workbook
            as_ledger = member.data == GOOD or (reading.tables and not reading.findings)
            result.append((below, "ledger" if as_ledger else reading.findings[0].code))
    return result


ONE = [("a.xlsx", "ledger")]


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        (attached(b"x", "smime.p7s", "application/pkcs7-signature"), []),
        (attached(b"x", "smime.p7s", "application/x-pkcs7-signature"), []),
        (attached(b"x", "smime.p7s"), []),
        (attached(b"x", "signature.asc", "application/pgp-signature"), []),
        (attached(b"x", "山田.vcf"), []),
        (attached(b"x", "card", "text/vcard"), []),
        (attached(b"x", "card", "text/x-vcard"), []),
        (attached(b"x", "invite.ics", "text/calendar"), []),
        (attached(b"x", "ATT00001.txt", "text/plain"), []),
        (attached(b"x", "ATT00002.htm", "text/html"), []),
        (attached(b"\0\5\x16\7", "%a.xlsx", "application/applefile"), []),
        (inline(LOGO, "image001.png"), []),
        (inline(LOGO, ""), []),
        (inline(PHOTOGRAPH, "IMG_0001.jpg"), [("IMG_0001.jpg", "F03")]),
        (inline(PHOTOGRAPH, ""), [("添付4", "F03")]),
        (attached(LOGO, "押印.png", "image/png"), [("押印.png", "F03")]),
        (attached(b"memo", "memo.txt", "text/plain"), [("memo.txt", "F03")]),
        (attached(b"%PDF-1.7", "a.pdf"), [("a.pdf", "F03")]),
    ],
)
def test_what_comes_beside_a_ledger(beside: tuple[str, bytes], said: list[tuple[str, str]]) -> None:
    assert sorted(found(parts(TEXT, LEDGER, beside))) == sorted(ONE + said)


@pytest.mark.parametrize("picture", [inline(LOGO, "image001.png"), inline(PHOTOGRAPH, "IMG_0001.jpg")])
def test_a_mail_of_nothing_but_a_picture_may_be_the_ledger_photographed(picture: tuple[str, bytes]) -> None:
    ((name, code),) = found(parts(TEXT, picture))
    assert (name in ("image001.png", "IMG_0001.jpg"), code) == (True, "F03")


def uu(content: bytes, name: bytes = b"a.xlsx") -> bytes:
    lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
    return b"begin 644 " + name + b"\n" + lines + b"`\nend\n"


MAIL = parts(TEXT, LEDGER).replace(b'"B"', b'"C"').replace(b"--B", b"--C")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (parts(TEXT, ("Content-Type: message/rfc822", MAIL)), ONE),
        (
            parts(
                TEXT, ("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", base64.encodebytes(MAIL))
            ),
            [("転送メール.eml/a.xlsx", "ledger")],
        ),
        (parts(TEXT, attached(MAIL, "fw.eml", "message/rfc822")), [("fw.eml/a.xlsx", "ledger")]),
        (parts(TEXT, attached(MAIL, "fw.eml")), [("fw.eml/a.xlsx", "ledger")]),
        (
            parts(
                TEXT,
                (
                    "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable",
                    binascii.b2a_qp(MAIL.replace(b"\r\n", b"\n")),
                ),
            ),
            [("転送メール.eml/a.xlsx", "ledger")],
        ),
        (
            parts(
                TEXT,
                (
                    "Content-Type: multipart/mixed; boundary=C\r\nContent-Transfer-Encoding: base64",
                    base64.encodebytes(MAIL.partition(b"\r\n\r\n")[2]),
                ),
            ),
            ONE,
        ),
        (parts(TEXT, ("Content-Type: message/external-body; access-type=URL", b"x")), [("添付3", "F03")]),
        (parts(TEXT, ("Content-Type: message/partial; number=1", b"x")), [("添付3", "F03")]),
        (b"From: a@b\nTo: c@d\n\nhello\n" + uu(GOOD), ONE),
        (b"From: a@b\nTo: c@d\n\n" + uu(GOOD) + b"\n" + uu(GOOD, b"b.xlsx"), [*ONE, ("b.xlsx", "ledger")]),
        (uu(GOOD), ONE),
        (uu(GOOD, "受領簿.xlsx".encode("cp932")).replace(b"\n", b"\r\n"), [("受領簿.xlsx", "ledger")]),
        (MAIL.replace(b"From: ", b"From x@y Mon Dec  1 10:00:00 2025\r\nFrom: ", 1), ONE),
        (
            b"From x Mon Dec  1 10:00:00 2025\n" + MAIL + b"\nFrom y Mon Dec  1 11:00:00 2025\n" + MAIL,
            [("1通目/a.xlsx", "ledger"), ("2通目/a.xlsx", "ledger")],
        ),
        (
            b"From x Mon Dec  1 10:00:00 2025\n" + MAIL + b"\nFrom y Mon Dec  1 11:00:00 2025\nFrom: a@b\nTo: c\n\nx\n",
            [("1通目/a.xlsx", "ledger"), ("2通目", "F03")],
        ),
        (b"%d\n" % len(MAIL) + MAIL, ONE),
        (parts(TEXT), [("m", "F03")]),
        (zipped(**{"a.eml": MAIL, "b.eml": parts(TEXT)}), [("a.eml/a.xlsx", "ledger"), ("b.eml", "F03")]),
    ],
    ids=range(18),
)
def test_whatever_way_it_is_attached(data: bytes, said: list[tuple[str, str]]) -> None:
    assert found(data) == said


def test_mail_in_mail_in_mail_ends_somewhere() -> None:
    data = MAIL
    for level in range(30):
        data = parts(("Content-Type: message/rfc822", data)).replace(b'"B"', b'"L%d"' % level, 1)
        data = data.replace(b"--B\r\n", b"--L%d\r\n" % level, 1).removesuffix(b"--B--\r\n") + b"--L%d--\r\n" % level
    assert [code for _, code in found(data)] == ["F10"]
