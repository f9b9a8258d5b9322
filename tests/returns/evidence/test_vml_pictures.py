"""Pictures of the old drawing format that are no seals: signature lines, cameras, parts of maps."""

from __future__ import annotations

import base64

import pytest

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.shapes import OF_CELLS
from tests.returns.evidence.books import Book, picture, png, two_cell
from tests.returns.evidence.test_controls import VML, vml_shape, with_vml

PLACE = "<x:Anchor>2, 10, 2, 5, 2, 60, 2, 35</x:Anchor>"
SETUP = "{3C1B2A00-0000-4000-8000-00000000000A}"
PICTURED = '<v:imagedata o:relid="rIdI" o:title=""/>'
ORIGIN = "_xmlsignatures/origin.sigs"
DIGITAL = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature"


def drawn(inner: str, more: str = "", *, alt: str = "") -> Book:
    shape = vml_shape(1025, f'ObjectType="Pict">{PLACE}{more}', PICTURED + inner)
    book = with_vml(Book(), shape.replace("<v:shape ", f'<v:shape alt="{alt}" ') if alt else shape)
    book.parts["xl/media/image1.png"] = png()
    return book.relate(VML, "rIdI", "image", "../media/image1.png")


def line(setup: str = SETUP) -> str:
    return f'<o:signatureline v:ext="edit" id="{setup}" o:suggestedsigner="山田" issignatureline="t"/>'


def signed(book: Book, content: str) -> Book:
    book.relate("", "rIdS", f"{DIGITAL}/origin", ORIGIN)
    book.relate(ORIGIN, "rId1", f"{DIGITAL}/signature", "sig1.xml")
    book.parts[ORIGIN] = b""
    book.parts["_xmlsignatures/sig1.xml"] = (
        f'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">{content}</Signature>'
    ).encode()
    return book


def said(setup: str = SETUP, typed: str = "") -> str:
    return (
        '<Object><SignatureInfoV1 xmlns="http://schemas.microsoft.com/office/2006/digsig">'
        f"<SetupID>{setup}</SetupID><SignatureText>{typed}</SignatureText></SignatureInfoV1></Object>"
    )


def certificate(*names: str) -> str:
    pieces = (b"\x06\x03\x55\x04\x03\x0c" + bytes([len(name.encode())]) + name.encode() for name in names)
    data = base64.b64encode(b"\x30\x82".join(pieces)).decode()
    return f"<KeyInfo><X509Data><X509Certificate>{data}</X509Certificate></X509Data></KeyInfo>"


def only(book: Book) -> Found:
    (found,) = book.found()
    return found


def test_an_empty_signature_line_is_nothing() -> None:
    assert drawn(line()).found() == ()
    # Somebody else's line is signed, or the workbook as a whole.
    assert signed(drawn(line()), said("{00000000-0000-0000-0000-00000000000B}", "鈴木")).found() == ()
    assert signed(drawn(line()), said("", "鈴木")).found() != ()


@pytest.mark.parametrize(
    ("content", "signer"),
    [
        (said(typed="山田 太郎"), "署名者: 山田 太郎"),
        (said(SETUP.lower(), "山田 太郎"), "署名者: 山田 太郎"),
        (certificate("架空認証局", "佐藤 花子") + said(), "署名者: 佐藤 花子"),
        (certificate("架空認証局", "佐藤 花子") + said(typed="山田"), "署名者: 山田(証明書: 佐藤 花子)"),
        ("<X509SubjectName>CN=鈴木 一郎, OU=架空課, C=JP</X509SubjectName>" + said(), "署名者: 鈴木 一郎"),
        (said(), "署名者は読み取れません"),
    ],
)
def test_a_signed_line_is_asked_about_and_says_who_signed(content: str, signer: str) -> None:
    found = only(signed(drawn(line()), content))
    assert (found.kind, found.cell, found.home, found.certain) == ("picture", "C3", 3, False)
    assert signer in found.why


def test_a_damaged_signature_is_asked_about() -> None:
    book = signed(drawn(line()), said(typed="山田"))
    book.parts["_xmlsignatures/sig1.xml"] = b"<Signature"
    assert "読み取れません" in only(book).why


@pytest.mark.parametrize("flag", ["<x:MapOCX/>", "<x:Camera/>", "<x:FmlaPict>$A$1:$B$2</x:FmlaPict>"])
def test_a_picture_of_cells_or_of_a_part_is_no_seal(flag: str) -> None:
    assert (only(drawn("", flag)).why, only(drawn("", flag)).certain) == (OF_CELLS, False)


def test_a_camera_in_the_new_format_is_no_seal_either() -> None:
    camera = (
        '<a:extLst><a:ext uri="{84589F7E-364E-4C9E-8A38-B11213B215E9}">'
        '<a14:cameraTool xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" cellRange="$A$1"/>'
        "</a:ext></a:extLst>"
    )
    item = picture().replace("<xdr:cNvPicPr/>", f"<xdr:cNvPicPr>{camera}</xdr:cNvPicPr>")
    assert only(Book().draw(two_cell(item, (3, 10, 3, 5), (3, 60, 3, 35)), rIdP=png())).why == OF_CELLS


@pytest.mark.parametrize(
    ("more", "anchor"),
    [
        ("", ""),
        ("<x:SizeWithCells/>", ""),
        ("<x:MoveWithCells/>", "page"),
        ("<x:MoveWithCells>True</x:MoveWithCells>", "page"),
        ("<x:MoveWithCells>False</x:MoveWithCells>", ""),
    ],
)
def test_a_plain_picture_is_a_seal_and_tells_how_it_hangs(more: str, anchor: str) -> None:
    found = only(drawn("", more, alt="山田印"))
    assert (found.kind, found.row, found.certain, found.alt, found.anchor) == ("picture", 3, True, "山田印", anchor)


def test_the_title_of_a_picture_without_alternative_text_is_its_name() -> None:
    book = drawn("")
    book.parts[VML] = book.parts[VML].replace(b'o:title=""', 'o:title="未受領"'.encode())
    assert only(book).alt == "未受領"
