"""What stands in a mail behind a part's own content, or is labelled as a decoration, is read or said to be there."""

from __future__ import annotations

import base64
import gzip
import struct
import zlib

import pytest

from ledger_tools.returns import open_members, read_bytes
from ledger_tools.returns.files.strays import STRAY
from tests.returns.files.outlook import message
from tests.returns.files.pages import archive, page
from tests.returns.files.test_damaged_containers import ARMOUR, CODED, sized, text
from tests.returns.files.test_formats import CSV, GOOD
from tests.returns.files.test_mails import LEDGER, LOGO, MAIL, ONE, TEXT, attached, found, inline, parts, uu
from tests.returns.files.test_wrapped import ALGORITHM, CMS, PKCS7, WHOLE, cms, content, der, tarred, tnef

ARCHIVE = archive({"book.htm": page("山田", "佐藤")})
LOST = b"--C\r\n"
SECOND = base64.encodebytes(GOOD)
FOOTER = b"\r\n_______________________________________________\r\nml mailing list\r\nhttp://example.jp/ml/a1B2c3\r\n"


def behind(rest: bytes, own: tuple[str, bytes] = LEDGER) -> bytes:
    """A mail in whose last part something follows the part's own base64."""
    return parts(TEXT, (own[0], own[1] + rest))


def part_of(data: bytes) -> bytes:
    """What a part is sent as: headers, an empty line and base64."""
    return b"\r\n\r\n".join(piece.encode() if isinstance(piece, str) else piece for piece in attached(data, "b.bin"))


TEXT_PART = b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=b.mht\r\n\r\n" + ARCHIVE


@pytest.mark.parametrize(
    "rest",
    [
        LOST + part_of(GOOD),
        LOST + part_of(ARCHIVE),
        LOST + part_of(gzip.compress(GOOD)),
        LOST + b"Content-Type: image/png\r\nSubject: x\n" + SECOND,
        LOST + b"Content-Type: text/plain\r\n\r\nHello\r\n" + SECOND,
        LOST + b"Content-T\r\n" + SECOND,
        LOST + TEXT_PART,
        b" --B\r\nContent-Type: x/y\r\nPK\3\4PK\3\4\r\n\x0e" + SECOND,
        b"Content-Type: x/y\r\n" + SECOND,
        b"\r\n\r\n" + part_of(GOOD),
        b"\r\n" + LOST + GOOD,
    ],
    ids=range(11),
)  # fmt: skip
@pytest.mark.parametrize("left", range(3))
def test_a_file_behind_the_base64_of_another_is_said(rest: bytes, left: int) -> None:
    ledger = sized(GOOD, left)
    first, stray = open_members(behind(rest, attached(ledger)), name="m")
    assert (first.data, first.problem) == (ledger, None)
    assert stray.problem is not None and stray.problem.message == STRAY


@pytest.mark.parametrize("left", (1, 2))
@pytest.mark.parametrize("between", [b"", b"\r\n", b"\r\n\r\n", b"Hello\r\n"])
def test_base64_behind_the_padding_of_another_is_said(between: bytes, left: int) -> None:
    first, stray = open_members(behind(between + SECOND, attached(sized(GOOD, left))), name="m")
    assert first.data == sized(GOOD, left)
    assert stray.problem is not None and stray.problem.message == STRAY


@pytest.mark.parametrize(
    "data",
    [
        behind(FOOTER),
        behind(b"\r\n\r\n\r\n"),
        behind(b"\r\n--\r\nYamada\r\n03-0000-0000\r\nmail: a@example.jp\r\n"),
        behind(b"\r\n-----\r\nDisclaimer: this mail is for you only\r\n"),
        parts(TEXT, (LEDGER[0], LEDGER[1].replace(b"\n", b"\r\n"))),
        parts(TEXT, (LEDGER[0], LEDGER[1].replace(b"\n", b"\r\n\r\n"))),
        parts(TEXT, (LEDGER[0], LEDGER[1].replace(b"\n", b" \r\n"))),
        parts(TEXT, (LEDGER[0], base64.b64encode(GOOD))),
        parts(TEXT, (LEDGER[0], b"\r\n" + LEDGER[1])),
        parts(TEXT, LEDGER, ("Content-Type: text/plain; name=a.asc", ARMOUR.encode())),
        parts(text(f"Hello\n{ARMOUR}-- \nYamada\n"), LEDGER),
    ],
    ids=range(11),
)
def test_what_lists_and_programs_add_to_base64_is_nothing(data: bytes) -> None:
    assert [pair for pair in found(data) if pair[0] != "a.asc"] == ONE


def named(content_type: str, body: bytes, more: str = "") -> tuple[str, bytes]:
    return f"Content-Type: {content_type}; name=a.csv\r\nContent-Disposition: attachment{more}", body


@pytest.mark.parametrize(
    ("part", "is_told"),
    [
        (named("text/csv", CSV.encode()), False),
        (named("text/csv", CSV.encode() + LOST + b"Content-T\r\n" + SECOND), True),
        (named("text/csv", CSV.encode() + LOST + TEXT_PART), True),
        (text("Hello\r\n--C\r\n" + TEXT_PART.decode()), True),
        (text(f"{ARMOUR}\nHello\n{CODED}"), True),
        (text(uu(GOOD).decode().partition("\n")[2]), True),
        (text("Hello\r\n" + uu(GOOD).decode().replace("begin 644", "begn 644")), True),
        (text(uu(GOOD).decode()), False),
        (text("MEMO\r\n" * 9), False),
        (text("Hello\r\n-- \r\nYamada\r\n--\r\nContent-Type: text/plain\r\n"), False),
        (named("text/html", page("山田", "佐藤").encode()), False),
    ],
    ids=range(11),
)
def test_a_text_holds_no_other_file(part: tuple[str, bytes], is_told: bool) -> None:
    problems = [one.problem.message for one in open_members(parts(TEXT, LEDGER, part), name="m") if one.problem]
    assert problems == [STRAY] * is_told


@pytest.mark.parametrize("kind", ["text/calendar", "text/csv", "text/plain", "text/html", "text/x"])
@pytest.mark.parametrize("wrapped", [MAIL, ARCHIVE], ids=range(2))
def test_a_mail_that_lost_its_name_is_no_text(kind: str, wrapped: bytes) -> None:
    lost = (f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64", base64.encodebytes(wrapped))
    opened = list(open_members(parts(TEXT, LEDGER, lost), name="m"))
    assert [bool(read_bytes("x", one.data).tables) for one in opened] == [True, True]


@pytest.mark.parametrize(
    "said", ["From: a@example.jp\r\nSubject: b\r\n\r\nold", "Hello\r\n\r\nContent-Type: text/plain\r\n"]
)
def test_headers_that_somebody_quotes_are_no_mail(said: str) -> None:
    assert found(parts(text(said), LEDGER)) == ONE


def test_a_table_without_a_name_is_one() -> None:
    assert len(list(open_members(parts(TEXT, LEDGER, ("Content-Type: text/csv", CSV.encode())), name="m"))) == 2


@pytest.mark.parametrize("kind", ["message/delivery-status", "message/disposition-notification"])
@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        (SECOND, True),
        (b"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b\r\nStatus: 5.1.1\r\n\r\n" + SECOND, True),
        (b"Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b\r\nStatus: 5.1.1\r\n\r\n", False),
        (b"Original-Message-ID: <a@b>\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n", False),
    ],
    ids=range(4),
)
def test_a_receipt_holds_no_file(kind: str, body: bytes, is_told: bool) -> None:
    receipt = (f"Content-Type: {kind}", body)
    problems = [one.problem.message for one in open_members(parts(TEXT, LEDGER, receipt), name="m") if one.problem]
    assert problems == [STRAY] * is_told


def test_a_mail_that_lost_its_recipient_is_no_web_archive() -> None:
    html = ("Content-Type: text/html; charset=utf-8", page("山田").encode())
    mail = parts(html, LEDGER, kind="multipart/related").replace(b"To: ", b"Tx: ", 1)
    assert [finding.code for finding in read_bytes("a.mht", mail).findings] == ["F01"]


@pytest.mark.parametrize("at", range(4))
def test_a_signature_whose_content_cannot_be_found_is_damaged(at: int) -> None:
    enclosed = ENCLOSING.index(GOOD)
    place = (ENCLOSING.rindex(b"\xa0", 0, enclosed), ENCLOSING.rindex(b"\x04", 0, enclosed), 0, 1)[at]
    damaged = ENCLOSING[:place] + b"\x31" + ENCLOSING[place + 1 :] if place > 1 else ENCLOSING + GOOD
    codes = [code for _, code in found(parts(TEXT, LEDGER, attached(damaged, "smime.p7m")))]
    assert codes in (["ledger", "F01"], ["ledger", "ledger", "F01"])


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("smime.p7s", "application/octet-stream"),
        ("a.bin", "application/pkcs7-signature"),
        ("a.vcf", "text/x-vcard"),
    ],
)
@pytest.mark.parametrize("kept", [slice(1, None), slice(9, None), slice(57, None), slice(-1), slice(-3), slice(-40)])
def test_a_ledger_in_a_damaged_decoration_is_said(label: str, kind: str, kept: slice) -> None:
    """The first or last bytes of what wrapped it were lost."""
    own = cms(PKCS7 + b"\2", der(0x31), content(GOOD), der(0x31))[kept]
    read = found(parts(TEXT, LEDGER, attached(own, label, kind)))
    assert len(read) == 2 and ONE[0] in read


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("a.bin", "text/calendar"),
        ("a.bin", "text/x-vcard"),
        ("a.ics", "application/octet-stream"),
        ("a.vcf", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("held", [ARCHIVE, GOOD, gzip.compress(GOOD)], ids=["archive", "workbook", "packed"])
@pytest.mark.parametrize("before", [b"s", b"sT", b"\r\r\ns"], ids=["one", "two", "breaks"])
def test_a_card_whose_base64_has_slipped_is_said(label: str, kind: str, held: bytes, before: bytes) -> None:
    """One sign too many before it, and all of it is decoded to something else."""
    head, coded = attached(held, label, kind)
    coded = coded if isinstance(coded, bytes) else coded.encode()
    read = found(parts(TEXT, LEDGER, (head, before + coded)))
    assert len(read) == 2 and ONE[0] in read


@pytest.mark.parametrize("coding", ["utf-8", "cp932", "utf-16", "iso2022_jp"])
@pytest.mark.parametrize(("label", "kind"), [("山田.vcf", "text/x-vcard"), ("会議.ics", "text/calendar")])
def test_a_card_in_japanese_is_no_file(label: str, kind: str, coding: str) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:山田 太郎\r\nORG:架空市職員共済組合;医療保険課\r\nEND:VCARD\r\n".encode(
        coding
    )
    assert found(parts(TEXT, LEDGER, attached(card, label, kind))) == ONE


@pytest.mark.parametrize("spoilt", [b"|", b"=", b"??"], ids=["bar", "padding", "unknown"])
def test_a_ledger_in_a_signature_whose_base64_is_damaged_is_said(spoilt: bytes) -> None:
    head, coded = attached(
        cms(PKCS7 + b"\2", der(0x31), content(GOOD), der(0x31)), "a.bin", "application/pkcs7-signature"
    )
    coded = coded if isinstance(coded, bytes) else coded.encode()
    lines = b"\r\n".join(coded[at : at + 76] for at in range(0, len(coded), 76))
    read = found(parts(TEXT, LEDGER, (head, lines[:-9] + spoilt + lines[-8:])))
    assert ("a.bin", "F01") in read and ONE[0] in read


ENCLOSING = cms(PKCS7 + b"\2", der(0x31), content(WHOLE), der(0x31))
ENCRYPTED = cms(PKCS7 + b"\3", der(0x31), content(WHOLE))
PACKED = cms(CMS + b"\x09", ALGORITHM, content(der(4, zlib.compress(GOOD))))


@pytest.mark.parametrize(
    "wrapped",
    [gzip.compress(GOOD), tarred(**{"a.xlsx": GOOD}), tnef(("a.xlsx", GOOD)), MAIL, ARCHIVE, ENCLOSING, PACKED],
    ids=range(7),
)
@pytest.mark.parametrize("label", ["image", "a.vcf", "smime.p7s", "ATT00001.txt", "text/calendar", "signature"])
def test_what_wraps_a_ledger_decorates_no_mail(wrapped: bytes, label: str) -> None:
    made = {
        "image": inline(wrapped, "image001.png"),
        "text/calendar": attached(wrapped, "a.bin", "text/calendar"),
        "signature": attached(wrapped, "a.bin", "application/pkcs7-signature"),
    }.get(label) or attached(wrapped, label)
    opened = list(open_members(parts(TEXT, LEDGER, made), name="m"))
    assert [bool(read_bytes("x", one.data).tables) for one in opened] == [True, True]
    assert not any(one.problem for one in opened)


@pytest.mark.parametrize(
    ("label", "codes"), [("a.vcf", ["ledger", "F02"]), ("smime.p7s", ["ledger", "F02"]), ("x", ["ledger", "F02"])]
)
def test_what_is_encrypted_is_said_whatever_it_is_called(label: str, codes: list[str]) -> None:
    assert [code for _, code in found(parts(TEXT, LEDGER, attached(ENCRYPTED, label)))] == codes


@pytest.mark.parametrize(
    "part",
    [
        inline(LOGO, "image001.png"),
        inline(b"\xff\xd8\xff\xe0" + bytes(500), "image001.jpg"),
        inline(b"GIF89a" + bytes(500), ""),
        inline(b"BM" + bytes(500), ""),
        inline(b"RIFF\0\1\0\0WEBPVP8 " + bytes(500), ""),
        inline(b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>', "a.svg"),
        inline(b"", "image001.png"),
        attached(b"BEGIN:VCARD\r\nEND:VCARD\r\n", "a.vcf"),
        attached(cms(PKCS7 + b"\2", der(0x31), content(), der(0x31)), "smime.p7s"),
        attached(b"\x30\x82damaged", "smime.p7s", "application/pkcs7-signature"),
        attached(b"Subject: a\r\nFrom: b\r\n", "", "text/rfc822-headers"),
        attached("署名".encode(), "ATT00001.txt", "text/plain"),
    ],
    ids=range(12),
)
def test_decorations_of_a_mail_are_no_files(part: tuple[str, bytes]) -> None:
    assert found(parts(TEXT, LEDGER, part)) == ONE


@pytest.mark.parametrize(
    "data",
    [
        parts(TEXT, LEDGER).replace(b"--B\r\n", b"--B--\r\n", 1),
        parts(TEXT, LEDGER, ('Content-Type: multipart/mixed; boundary="C"', b"--C--\r\n--C\r\n" + part_of(GOOD))),
        parts(TEXT, LEDGER).replace(b"--B\r\n", b"--\xfe\xff\r\n"),
        parts(TEXT, LEDGER).replace(b'"B"', b'"D"'),
    ],
    ids=range(4),
)
def test_a_mail_whose_boundaries_are_lost_is_said_to_be_damaged(data: bytes) -> None:
    problems = [one.problem.message for one in open_members(data, name="m") if one.problem]
    assert problems == [STRAY]


FORWARDED = attached(MAIL, "fw.eml", "message/rfc822")
ATTACHED_ARCHIVE = ("Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=a.mht", ARCHIVE)


@pytest.mark.parametrize("rest", [LOST + part_of(GOOD), LOST + b"Content-T\r\n" + SECOND, LOST + TEXT_PART])
@pytest.mark.parametrize("own", [LEDGER, FORWARDED, ATTACHED_ARCHIVE], ids=range(3))
def test_a_file_behind_what_is_forwarded_is_said(own: tuple[str, bytes], rest: bytes) -> None:
    opened = list(open_members(parts(TEXT, (own[0], own[1] + rest)), name="m"))
    findings = [
        one.problem or next((other for other in read_bytes("x", one.data).findings if other.code == "F01"), None)
        for one in opened
    ]
    assert [finding.code for finding in findings if finding] == ["F01"]
    assert not [one for one in open_members(parts(TEXT, own), name="m") if one.problem]


@pytest.mark.parametrize("kind", ["text/htm", "texthtml", "x", "application/octet-stream", "image/png"])
def test_a_page_of_an_archive_is_one_whatever_its_label(kind: str) -> None:
    two = archive({"sheet001.htm": page("山田", "佐藤"), "sheet002.htm": page("鈴木")})
    damaged = two.replace(b"Content-Type: text/html", f"Content-Type: {kind}".encode())
    once = two.replace(b"Content-Type: text/html", f"Content-Type: {kind}".encode(), 1)
    for data in (two, once, damaged):
        assert len(read_bytes("a.mht", data).tables) == 2


HALF = parts(TEXT, attached(CSV.encode(), "a.csv"), LEDGER).partition(b"\r\n\r\n")


@pytest.mark.parametrize(
    "data",
    [
        HALF[0] + b"\r\n\r" + HALF[2],
        HALF[0][:20] + b"\r\nx\r\n" + HALF[2],
        HALF[2],
        CSV.encode() + HALF[2],
        page("山田").encode() + b"\r\n" + HALF[2],
    ],
    ids=range(5),
)
def test_a_mail_without_its_headers_is_no_text(data: bytes) -> None:
    codes = [finding.code for one in open_members(data, name="m") for finding in read_bytes("x", one.data).findings]
    assert codes == ["F01"]
    assert [finding.code for finding in read_bytes("x", CSV.encode()).findings] == ["F04"]


TWO_ATTACHED = message("提出", [("a.xlsx", GOOD), ("b.xlsx", GOOD)])
COUNTS, NONE = struct.pack("<IIII", 0, 2, 0, 2), bytes(16)


def test_an_attachment_of_a_message_is_said_whatever_its_storage_is_called() -> None:
    name = "__attach_version1.0_#00000000".encode("utf-16-le")
    for at in range(0, 42, 2):
        damaged = TWO_ATTACHED.replace(name, name[:at] + b"x" + name[at + 1 :]).replace(COUNTS, NONE)
        assert sorted(code for _, code in found(damaged)) == ["F01", "ledger"]


@pytest.mark.parametrize("pointer", [72, 76])
def test_an_attachment_that_the_tree_of_a_message_does_not_lead_to_is_said(pointer: int) -> None:
    entry = TWO_ATTACHED.index("__attach_version1.0_#00000000".encode("utf-16-le"))
    damaged = TWO_ATTACHED[: entry + pointer] + b"\xff" * 4 + TWO_ATTACHED[entry + pointer + 4 :]
    assert "F01" in [code for _, code in found(damaged.replace(COUNTS, NONE))]
