"""Nothing is fetched: what a workbook refers to outside itself is cut before LibreOffice sees it, and never proves."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, read_bytes
from ledger_tools.returns.files import convert
from ledger_tools.returns.files.outside import cut_links
from ledger_tools.returns.files.sniff import kind_of
from tests.returns.evidence.books import png
from tests.returns.files import hostile
from tests.returns.files.binary_book import binary_book
from tests.returns.files.hostile import (
    CORPUS,
    HONEST,
    OPENDOCUMENT,
    linked_in_xls,
    other_book,
    raw_xls,
    relations,
    xlsb,
)

ADDRESSES = (
    "http://127.0.0.1:18998/seal.png",
    "file:///srv/elsewhere/seal.png",
    "../seal.png",
    "/srv/elsewhere/seal.png",
    "\\\\elsewhere\\share\\seal.png",
    "//elsewhere/seal.png",
)


def parts_of(data: bytes) -> bytes:
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"\n".join(package.read(name) for name in package.namelist())


@pytest.mark.parametrize("address", ADDRESSES[:2])
@pytest.mark.parametrize("name", OPENDOCUMENT)
def test_no_address_is_left(name: str, address: str) -> None:
    data = OPENDOCUMENT[name](address)
    cut = cut_links(data, kind_of(data), LIMITS)
    assert cut.data is not None
    assert b"elsewhere" not in parts_of(cut.data) and b"18998" not in parts_of(cut.data)
    assert cut.told or name == "colours of the settings"


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_linked_picture_is_replaced_wherever_it_lies(address: str) -> None:
    for data in (OPENDOCUMENT["picture"](address), OPENDOCUMENT["flat: picture"](address)):
        cut = cut_links(data, kind_of(data), LIMITS)
        assert cut.data is not None and b"seal.png" not in parts_of(cut.data)
        assert ["リンクされた画像" in message for message in cut.told] == [True]


@pytest.mark.parametrize("name", HONEST)
def test_what_an_honest_workbook_holds_stays(name: str) -> None:
    data = HONEST[name]()
    cut = cut_links(data, kind_of(data), LIMITS)
    assert cut.data is not None and cut.told == ()
    assert png() not in parts_of(data) or png() in parts_of(cut.data)


def test_an_entity_in_a_flat_workbook_is_refused() -> None:
    data = hostile.flat().replace(b"?><office", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///srv/a">]><office', 1)
    assert [finding.code for finding in read_bytes("a.fods", data).findings] == ["F10"]


# --- pages: they are read here, and no part of them is looked for ----------------------------------------------------

PAGE = "<html><meta charset=utf-8><table><tr><td>番号<td>氏名<td>受領印<tr><td>0001<td>川崎<td>{}</table></html>"
LINKED = (
    "<img src='http://127.0.0.1:18998/a.png'>",
    "<img src='//elsewhere/a.png'>",
    "<img src='file:///srv/a.png'>",
    "<img src='\\\\elsewhere\\a.png'>",
    "<img src='C:\\a.png'>",
    "<img src='/srv/a.png'>",
    "<v:imagedata src='http://127.0.0.1:18998/a.png'/>",
    "<object data='http://127.0.0.1:18998/a.svg'></object>",
    "<iframe src='http://127.0.0.1:18998/'></iframe>",
    "<table background='http://127.0.0.1:18998/a.png'><tr><td></table>",
)


@pytest.mark.parametrize("inside", LINKED)
def test_linked_pictures_of_pages(inside: str) -> None:
    reading = read_bytes("a.xls", PAGE.format(inside).encode())
    assert [finding.code for finding in reading.findings][:2] == ["F09", "F04"]
    assert kinds(reading) == [["unreadable"]]


NO_LINKS = (
    "<img src='data:image/png;base64,AA=='>",
    "<img src='a.files/image001.png'>",
    "<img src='cid:a'>",
    "<a href='http://example.jp'>川崎</a>",
    "<a href='http://example.jp' style='background:url(a.png)'>川崎</a>",
    "<a href='mailto:a@example.jp'>川崎</a>",
    "http://example.jp/a.png",
)


@pytest.mark.parametrize("inside", NO_LINKS)
def test_other_pictures_and_addresses_of_pages_are_no_links(inside: str) -> None:
    reading = read_bytes("a.xls", PAGE.format(inside).encode())
    assert "F09" not in [finding.code for finding in reading.findings]


@pytest.mark.parametrize(("held", "codes"), [("image001.png", {"F04"}), ("other.png", {"F09", "F04"})])
def test_a_picture_that_an_archive_holds_is_no_link(held: str, codes: set[str]) -> None:
    page = PAGE.format("<img src='file:///C:/a.files/image001.png'>")
    data = (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\n'
        f"--B\r\nContent-Type: text/html; charset=utf-8\r\nContent-Location: file:///C:/a.htm\r\n\r\n{page}\r\n"
        f"--B\r\nContent-Type: image/png\r\nContent-Location: file:///C:/a.files/{held}\r\n\r\nx\r\n--B--\r\n"
    )
    assert {finding.code for finding in read_bytes("a.mht", data.encode()).findings} == codes


# --- .xls and .xlsb: what cannot be cut is not converted -------------------------------------------------------------


U = "http://127.0.0.1:18998/a.png"
DRAWING, LINK = "xl/drawings/_rels/drawing1.xml.rels", "xl/externalLinks/_rels/externalLink1.bin.rels"
BOOK_LINK, OTHER_LINK = b"\xe8\x02\x10\0\0", b"\xe8\x02\x10\1\0"
#: What they hold, what is said of it, and whether it may be converted.
BINARY: dict[str, tuple[Callable[[], bytes], tuple[str, ...], bool]] = {
    "xls: linked picture": (linked_in_xls, ("画像",), False),
    "xls: other book": (lambda: raw_xls(other_book("\x01\x01\x43elsewhere.xls")), ("ブック",), True),
    "xls: other book, wide": (lambda: raw_xls(other_book("\x01elsewhere.xls", wide=True)), ("ブック",), True),
    "xls: other book, old": (lambda: raw_xls((0x17, b"\x0d\x01elsewhere.xls")), ("ブック",), True),
    "xls: book cut off": (lambda: raw_xls((0x1AE, b"\1\0\xff\0\0elsewhere")), ("ブック",), False),
    "xls: table from a page": (lambda: raw_xls((0xDC, bytes(12)), (0xCD, U.encode())), ("ブック",), False),
    "xls: WEBSERVICE": (lambda: raw_xls((0x18, b"_xlfn.WEBSERVICE")), ("ブック",), False),
    "xls: own book": (lambda: raw_xls((0x1AE, b"\1\0\1\4")), (), True),
    "xls: own sheet, old": (lambda: raw_xls((0x17, b"\x06\x03Sheet1")), (), True),
    "xls: add-ins": (lambda: raw_xls((0x1AE, b"\1\0\1\x3a")), (), True),
    "xls: pictures": ((CORPUS / "poi_sealed.xls").read_bytes, (), True),
    "xlsb: linked picture": (lambda: xlsb({DRAWING: relations("image", U)}), ("画像",), False),
    "xlsb: picture by address": (lambda: xlsb({DRAWING: relations("image", "file:///a.png", "")}), ("画像",), False),
    "xlsb: picture on a share": (lambda: xlsb({DRAWING: relations("image", "\\\\a\\b.png", "")}), ("画像",), False),
    "xlsb: linked object": (lambda: xlsb({DRAWING: relations("oleObject", U)}), ("画像",), False),
    "xlsb: old drawing": (lambda: xlsb({"xl/drawings/a.vml": f"<v:imagedata src='{U}'/>".encode()}), ("画像",), False),
    "xlsb: SVG": (lambda: xlsb({"xl/media/a.svg": hostile.svg(f'<image href="{U}"/>')}), ("画像",), False),
    "xlsb: other book": (
        lambda: xlsb({"xl/externalLinks/externalLink1.bin": BOOK_LINK, LINK: relations("externalLinkPath", U)}),
        ("ブック",),
        True,
    ),
    "xlsb: program": (lambda: xlsb({"xl/externalLinks/externalLink1.bin": OTHER_LINK}), ("ブック",), False),
    "xlsb: WEBSERVICE": (lambda: xlsb({"xl/a.bin": "_xlfn.webservice".encode("utf-16-le")}), ("ブック",), False),
    "xlsb: address": (
        lambda: xlsb({"xl/worksheets/_rels/sheet1.bin.rels": relations("hyperlink", "http://example.jp")}),
        (),
        True,
    ),
    "xlsb: picture": (lambda: xlsb({DRAWING: relations("image", "../media/a.png", "")}), (), True),
    "xlsb: nothing": (lambda: xlsb({}), (), True),
}


@pytest.mark.parametrize("name", BINARY)
def test_binary_workbooks(name: str) -> None:
    make, told, can_be_converted = BINARY[name]
    data = make()
    cut = cut_links(data, kind_of(data), LIMITS)
    assert [any(word in message for message in cut.told) for word in told] == [True] * len(cut.told)
    assert (cut.data is not None) == can_be_converted
    left = parts_of(cut.data or b"")
    assert all(word.encode(code) not in left for word in ("elsewhere", "18998") for code in ("ascii", "utf-16-le"))


def test_a_linked_picture_keeps_its_rows_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger_tools.returns.reading.to_xlsx", pytest.fail)
    reading = read_bytes("a.xls", linked_in_xls())
    assert {finding.code for finding in reading.findings} == {"F09", "F04"}
    assert all("F04" in row.codes for row in reading.tables[0].rows if row.is_blank)


# --- with LibreOffice -------------------------------------------------------------------------------------------------


#: LibreOffice takes seconds for each file: one in four is converted unless the whole is asked for.
_STEP = 1 if os.environ.get("LEDGER_TOOLS_WHOLE") == "1" else 4


def without_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Convert as if LibreOffice had the network and the usual profile: the cut alone has to do."""
    monkeypatch.setattr(convert, "without_network", tuple)
    monkeypatch.setattr(convert, "make_profile", lambda _: None)
    monkeypatch.setattr(convert, "environment", lambda: None)


def kinds(reading: FileReading) -> list[list[str]]:
    return [[item.kind for item in row.evidence] for table in reading.tables for row in table.rows]


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize("name", list(OPENDOCUMENT)[::_STEP])
def test_nobody_is_asked(name: str, listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    without_walls(monkeypatch)
    port, asked = listener
    reading = read_bytes("a.ods", OPENDOCUMENT[name](f"http://127.0.0.1:{port}/seal.png"))
    assert asked == []
    assert "picture" not in [kind for row in kinds(reading) for kind in row]
    assert name == "colours of the settings" or "F09" in [finding.code for finding in reading.findings]


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_the_walls_hold_by_themselves(listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    port, asked = listener
    data = OPENDOCUMENT["picture"](f"http://127.0.0.1:{port}/seal.png")
    assert convert.to_xlsx(data, ".ods") is not None
    monkeypatch.setattr(convert, "without_network", tuple)
    assert convert.to_xlsx(data, ".ods") is not None
    assert asked == []
    without_walls(monkeypatch)
    convert.to_xlsx(data, ".ods")
    assert asked != [], "this LibreOffice fetches nothing: the test proves nothing"


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_a_file_of_this_computer_is_no_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_walls(monkeypatch)
    seal = tmp_path / "seal.png"
    seal.write_bytes(png(size=20))
    for location in (seal.as_uri(), str(seal), f"../../../../../../../..{seal}"):
        for name in ("picture", "flat: picture", "SVG with a picture"):
            reading = read_bytes("a.ods", OPENDOCUMENT[name](location))
            assert kinds(reading) == [["unreadable"], ["text"]]


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
def test_a_cell_shows_what_was_saved_of_another_workbook_and_is_asked_about(listener: tuple[int, list[bytes]]) -> None:
    reading = read_bytes("a.ods", OPENDOCUMENT["cell of another workbook"](f"http://127.0.0.1:{listener[0]}/a.ods"))
    stamped = reading.tables[0].rows[0].evidence
    assert [(item.kind, item.text) for item in stamped] == [("unreadable", "受領")]


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    "name", [path.name for path in sorted(CORPUS.iterdir()) if path.suffix in (".ods", ".xls", ".xlsb")][::_STEP]
)
def test_the_corpus_asks_nobody(name: str, listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    without_walls(monkeypatch)
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{listener[0]}")
    read_bytes(name, (CORPUS / name).read_bytes())
    assert listener[1] == []


@pytest.mark.slow
@pytest.mark.usefixtures("soffice")
@pytest.mark.parametrize(
    ("seal", "book"), [("http://127.0.0.1:{}/seal.png", ""), ("", "http://127.0.0.1:{}/a.xlsx"), ("", "")]
)
def test_a_binary_workbook_asks_nobody(
    seal: str, book: str, listener: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_walls(monkeypatch)
    port, asked = listener
    data = binary_book(seal.format(port), book.format(port))
    reading = read_bytes("a.xlsb", data)
    assert asked == []
    assert ("F09" in [finding.code for finding in reading.findings]) == bool(seal or book)
    assert kinds(reading) == [["unreadable"] if seal else []]
    if seal:
        convert.to_xlsx(data, ".xlsb")
        assert asked != [], "this LibreOffice fetches nothing: the test proves nothing"
