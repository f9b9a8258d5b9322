"""What is read by pattern is exactly what a parser reads."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.returns.evidence import drawing
from ledger_tools.returns.evidence.collect import collect
from ledger_tools.returns.limits import LIMITS
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.looks import read_looks
from ledger_tools.returns.workbook.package import Package, Refused
from ledger_tools.returns.workbook.sheetxml import SheetReader
from tests.returns.books import SHEET_PART, book, edited, member
from tests.returns.evidence.books import Book, one_cell, picture, png, shape, two_cell
from tests.returns.test_corpus import FILES

BOOKS = [path for path in FILES if path.suffix == ".xlsx"]


def both(data: bytes) -> tuple[object, object] | None:
    """Return rows, doubts and merges by pattern and by parser; None where no pattern applies or the file is refused."""
    try:
        package = Package.open(data)
        part = package.sheets()[0]
        reader = SheetReader(package, read_looks(package), LIMITS)
        quick = reader.read_by_pattern(part)
        if quick is None:
            return None
        patient = reader.read_patiently(part)
    except Refused:
        return None
    return tuple((view.rows, dict(view.doubts(1, 16_384)), view.merges) for view in (quick, patient))  # type: ignore[return-value]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.name)
def test_pattern_and_parser_agree_on_the_corpus(path: Path) -> None:
    read = both(path.read_bytes())
    assert read is None or read[0] == read[1]


def test_the_usual_writers_are_read_by_pattern() -> None:
    usual = [path.name for path in BOOKS if both(path.read_bytes()) is not None]
    for writer in ("xlsxwriter", "openpyxl", "libreoffice", "exceljs"):
        assert any(name.startswith(writer) for name in usual), writer


@pytest.mark.parametrize("path", [path for path in BOOKS if "sealed" in path.name], ids=lambda path: path.name)
def test_pictures_by_pattern_are_those_of_the_parser(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Package.open(path.read_bytes())
    sheet = package.sheets()[0]
    quick = collect(package, sheet, Grid.read(package, sheet))
    monkeypatch.setattr(drawing, "read_pictures", lambda *_: None)
    assert quick == collect(package, sheet, Grid.read(package, sheet))
    assert any(item.kind == "picture" for item in quick)


def test_pictures_as_excel_anchors_them_are_read_by_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    anchor = two_cell(picture(), (2, 5, 2, 5), (2, 50, 2, 35)).replace("CellAnchor>", 'CellAnchor editAs="oneCell">', 1)
    made = Book().draw(anchor, rIdP=png())
    monkeypatch.setattr(drawing, "_Reader", None)
    assert [item.kind for item in made.found()] == ["picture"]


@pytest.mark.parametrize(
    "item",
    [
        shape("山田"),
        picture(more=' hidden="1"'),
        picture(blip='<a:alphaModFix amt="0"/>'),
        picture().replace("<a:xfrm>", '<a:xfrm rot="5400000">'),
        picture().replace("r:embed", "r:link"),
    ],
)
def test_any_other_object_sends_the_drawing_to_the_parser(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    anchors = one_cell(picture(), (2, 5, 2, 5), 30, 30) + two_cell(item, (2, 5, 3, 5), (2, 50, 3, 35))
    made = Book().draw(anchors, rIdP=png())
    quick = made.found()
    monkeypatch.setattr(drawing, "read_pictures", lambda *_: None)
    assert quick == made.found()


SHEET = re.compile(rb"<[^<>]*>|[^<>]+")


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_pattern_and_parser_agree_on_mutated_sheets(data: st.DataObject) -> None:
    """Tags and texts of a sound sheet are dropped, doubled, swapped and respelled."""
    path = data.draw(st.sampled_from([book_ for book_ in BOOKS if "typed" in book_.name or "texts" in book_.name]))

    def change(xml: bytes) -> bytes:
        pieces = SHEET.findall(xml)
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(1, len(pieces) - 1))
            new = data.draw(
                st.sampled_from(
                    (b"", b"</c>", b"<c>", b"<v>1</v>", b"<!-- x -->", b"<f>A1</f>", b"<v/>", b'<c r="B2"/>', b"&amp;")
                )
                | st.just(pieces[data.draw(st.integers(1, len(pieces) - 1))])
            )
            pieces[at : at + data.draw(st.integers(0, 1))] = [new]
        return b"".join(pieces)

    read = both(edited(path.read_bytes(), SHEET_PART, change))
    assert read is None or read[0] == read[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<sheetData>", b'<mergeCells><mergeCell ref="A1:B2"/></mergeCells><sheetData>'),
        (b"</sheetData>", b'<mergeCell ref="A1:B2"/></sheetData>'),
        (b"</sheetData>", b'</sheetData><mergeCells><mergeCell\nref="A1:B2"/></mergeCells>'),
        (
            b"</sheetData>",
            b'</sheetData><x:mergeCells xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<x:mergeCell ref="A1:B2"/></x:mergeCells>',
        ),
    ],
    ids=["before the cells", "among the cells", "a line break in the tag", "a prefix"],
)
def test_merged_ranges_in_unusual_places_are_seen(old: bytes, new: bytes) -> None:
    part = edited(book([member(1)]), SHEET_PART, lambda xml: xml.replace(old, new))
    package = Package.open(part)
    view = SheetReader(package, read_looks(package), LIMITS).read(package.sheets()[0])
    assert view.merges == ((1, 1, 2, 2),)


def test_a_part_the_directory_names_otherwise_is_damage() -> None:
    data = bytearray(book([member(1)]))
    at = data.rfind(b"xl/worksheets/sheet1.xml")
    data[at : at + 2] = b"xm"
    with pytest.raises(Refused):
        Package.open(bytes(data))


def test_zips_with_comment_or_prefix_are_read_by_the_standard_library() -> None:
    data = book([member(1, "川崎")])
    with zipfile.ZipFile(io.BytesIO(data)) as source:
        names = source.namelist()
    commented = io.BytesIO(data)
    with zipfile.ZipFile(commented, "a") as target:
        target.comment = "庶務課".encode()
    for variant in (data, commented.getvalue(), b"prefix" + data):
        assert list(Package.open(variant).names()) == names
