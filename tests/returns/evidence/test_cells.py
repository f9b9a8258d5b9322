"""Stamps inside cells: Excel 365 pictures and check boxes, WPS images, lost pictures, notes and threads."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.cells import LOST_IN_CELL, WEB
from tests.returns.evidence.books import Book, found_in, png

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RICH = "http://schemas.microsoft.com/office/spreadsheetml/2017/richdata"
SHEET = "xl/worksheets/sheet1.xml"
BOOK = "xl/workbook.xml"
SEAL = png(180)


def cell(reference: str, inner: str, attributes: str = "") -> str:
    row = "".join(letter for letter in reference if letter.isdigit())
    return f'<row r="{row}"><c r="{reference}" {attributes}>{inner}</c></row>'


def summary(found: tuple[Found, ...]) -> list[tuple[str, str, str, bool]]:
    return [(item.kind, item.cell, item.text, item.certain) for item in found]


def rich_book(rows: str, structure: str = "_localImage") -> Book:
    """Two rich values: the second bk of the metadata names rich value 0, the first one rich value 1."""
    book = Book(rows=rows)
    book.parts["xl/metadata.xml"] = (
        f'<metadata xmlns="{MAIN}" xmlns:x="{RICH}"><metadataTypes><metadataType name="XLDAPR"/>'
        '<metadataType name="XLRICHVALUE"/></metadataTypes>'
        '<futureMetadata name="XLDAPR"><bk/></futureMetadata>'
        '<futureMetadata name="XLRICHVALUE"><bk><extLst><ext><x:rvb i="1"/></ext></extLst></bk>'
        '<bk><extLst><ext><x:rvb i="0"/></ext></extLst></bk></futureMetadata>'
        '<valueMetadata><bk><rc t="2" v="0"/></bk><bk><rc t="2" v="1"/></bk></valueMetadata></metadata>'
    ).encode()
    book.parts["xl/richData/rdrichvaluestructure.xml"] = (
        f'<rvStructures xmlns="{RICH}"><s t="{structure}"><k n="_rvRel:LocalImageIdentifier" t="i"/>'
        '<k n="CalcOrigin" t="i"/><k n="Text" t="s"/></s></rvStructures>'
    ).encode()
    book.parts["xl/richData/rdrichvalue.xml"] = (
        f'<rvData xmlns="{RICH}"><rv s="0"><v>0</v><v>5</v><v>山田の印</v></rv>'
        '<rv s="0"><v>1</v><v>5</v><v>佐藤の印</v></rv></rvData>'
    ).encode()
    book.parts["xl/richData/richValueRel.xml"] = (
        b'<richValueRels xmlns="http://schemas.microsoft.com/office/spreadsheetml/2022/richvaluerel" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<rel r:id="rIdA"/><rel r:id="rIdB"/></richValueRels>'
    )
    book.parts["xl/media/a.png"] = SEAL
    book.parts["xl/media/b.png"] = png(90)
    book.relate("xl/richData/richValueRel.xml", "rIdA", "image", "../media/a.png")
    book.relate("xl/richData/richValueRel.xml", "rIdB", "image", "/XL/media/B.png")
    book.relate(BOOK, "rIdM", "sheetMetadata", "metadata.xml")
    for number, name in enumerate(("rdRichValue", "rdRichValueStructure")):
        kind = f"http://schemas.microsoft.com/office/2017/06/relationships/{name}"
        book.relate(BOOK, f"rIdR{number}", kind, f"richData/{name.lower()}.xml")
    kind = "http://schemas.microsoft.com/office/2022/10/relationships/richValueRel"
    return book.relate(BOOK, "rIdRel", kind, "richData/richValueRel.xml")


def test_in_cell_pictures_follow_the_whole_chain() -> None:
    rows = cell("I12", "<v>#VALUE!</v>", 't="e" vm="2"') + cell("I13", "<v>#VALUE!</v>", 't="e" vm="1"')
    found = rich_book(rows).found()
    assert summary(found) == [("cell_picture", "I12", "", True), ("cell_picture", "I13", "", True)]
    assert [(item.alt, item.image) for item in found] == [("山田の印", SEAL), ("佐藤の印", png(90))]


def test_a_picture_in_a_cell_that_is_only_a_link_is_unreadable() -> None:
    found = rich_book(cell("I12", "<v>#VALUE!</v>", 't="e" vm="1"'), "_webimage").found()
    assert [(item.kind, item.cell, item.why) for item in found] == [("unreadable", "I12", WEB)]
    formula = '<f>_xlfn.IMAGE("https://example.jp/seal.png")</f><v>#NAME?</v>'
    found = Book(rows=cell("I12", formula, 't="e"')).found()
    assert [(item.kind, item.cell, item.why) for item in found] == [("unreadable", "I12", WEB)]


@pytest.mark.parametrize("part", ["xl/metadata.xml", "xl/richData/rdrichvalue.xml", "xl/richData/richValueRel.xml"])
def test_a_broken_chain_is_a_lost_picture_never_blank(part: str) -> None:
    book = rich_book(cell("I12", "<v>#VALUE!</v>", 't="e" vm="1"'))
    del book.parts[part]
    assert [(item.kind, item.cell) for item in book.found()] == [("unreadable", "I12")]


@pytest.mark.parametrize(
    "inner",
    ["<v>#VALUE!</v>", "<v>#N/A</v>", '<f aca="false">#VALUE!</f><v>#VALUE!</v>', '<f aca="false">NA()</f><v>#N/A</v>'],
)
def test_an_error_without_its_picture_is_a_lost_picture(inner: str) -> None:
    found = Book(rows=cell("I12", inner, 't="e"')).found()
    assert [(item.kind, item.cell, item.why) for item in found] == [("unreadable", "I12", LOST_IN_CELL)]


@pytest.mark.parametrize(
    "inner",
    [
        "<f>VLOOKUP(A1,B:C,2,0)</f><v>#N/A</v>",
        '<f t="shared" si="0"/><v>#VALUE!</v>',
        '<f>A1+"x"</f><v>#VALUE!</v>',
        "<v>#NAME?</v>",
    ],
)
def test_the_error_of_a_formula_is_no_lost_picture(inner: str) -> None:
    assert Book(rows=cell("I12", inner, 't="e"')).found() == ()


def wps_book(formula: str) -> Book:
    book = Book(rows=cell("I12", f"<f>{formula}</f><v>=DISPIMG(...)</v>", 't="str"'))
    book.parts["xl/cellimages.xml"] = (
        b'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
        b'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        b'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><etc:cellImage><xdr:pic>'
        b'<xdr:nvPicPr><xdr:cNvPr id="2" name="ID_7A0C" descr="seal"/></xdr:nvPicPr>'
        b'<xdr:blipFill><a:blip r:embed="rId1"/></xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>'
    )
    book.parts["xl/media/w.png"] = SEAL
    book.relate("xl/cellimages.xml", "rId1", "image", "media/w.png")
    return book.relate(BOOK, "rIdW", "http://www.wps.cn/officeDocument/2020/cellImage", "cellimages.xml")


@pytest.mark.parametrize("formula", ['_xlfn.DISPIMG("ID_7A0C",1)', 'dispimg( "ID_7A0C",1)'])
def test_wps_cell_images(formula: str) -> None:
    found = wps_book(formula.replace('"', "&quot;")).found()
    assert [(item.kind, item.cell, item.alt, item.image) for item in found] == [("cell_picture", "I12", "seal", SEAL)]


def test_a_wps_formula_without_its_picture_is_a_lost_picture() -> None:
    found = wps_book('DISPIMG("ID_OTHER",1)').found()
    assert [(item.kind, item.cell, item.why) for item in found] == [("unreadable", "I12", LOST_IN_CELL)]
    bare = Book(rows=cell("I12", '<f>DISPIMG("ID_7A0C",1)</f>')).found()
    assert [(item.kind, item.cell) for item in bare] == [("unreadable", "I12")]


def test_cells_without_references_are_counted_along() -> None:
    rows = '<row r="11"/><row><c/><c t="e"><v>#VALUE!</v></c></row>'
    assert [item.cell for item in Book(rows=rows).found()] == ["B12"]


def test_xlsxwriter_writes_check_boxes_pictures_and_notes_in_cells(tmp_path: Path) -> None:
    seal = tmp_path / "seal.png"
    seal.write_bytes(SEAL)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("受領簿")
        sheet.insert_checkbox("I12", True)
        sheet.insert_checkbox("I13", False)
        sheet.write_boolean("I14", True)
        sheet.embed_image("I15", str(seal), {"description": "山田の印"})
        sheet.write_comment("D16", "本人に渡しました")
        sheet.merge_range("I17:J18", "")
        sheet.embed_image("I17", str(seal))
    found = found_in(buffer.getvalue())
    assert summary(found) == [
        ("checkbox", "I12", "TRUE", True),
        ("cell_picture", "I15", "", True),
        ("cell_picture", "I17", "", True),
        ("comment", "D16", "本人に渡しました", True),
    ]
    assert (found[1].alt, found[1].image, found[2].row_span) == ("山田の印", SEAL, 2)


TWIN = (
    "[スレッド化されたコメント]\n\nお使いのバージョンの Excel では、このコメントを表示できますが、"
    "編集した内容は削除されます。"
    "詳細については、https://go.microsoft.com/fwlink/?linkid=870924 をご覧ください\n\nコメント:\n    本人に渡しました\n"
    "返信:\n    確認しました"
)


def commented(notes: str, threads: str = "") -> Book:
    book = Book()
    book.parts["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>tc={{1}}</author><author>庶務 花子</author></authors>'
        f"<commentList>{notes}</commentList></comments>"
    ).encode()
    book.relate(SHEET, "rIdC", "comments", "../comments1.xml")
    if threads:
        book.parts["xl/threadedComments/threadedComment1.xml"] = (
            '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
            f"{threads}</ThreadedComments>"
        ).encode()
        kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
        book.relate(SHEET, "rIdT", kind, "../threadedComments/threadedComment1.xml")
    return book


def note(reference: str, text: str, author: int = 0) -> str:
    runs = f"<r><t>{text}</t></r><rPh><t>フリガナ</t></rPh>"
    return f'<comment ref="{reference}" authorId="{author}"><text>{runs}</text></comment>'


def test_a_thread_and_its_twin_are_one() -> None:
    threads = (
        '<threadedComment ref="I12" id="{1}"><text>本人に渡しました</text></threadedComment>'
        '<threadedComment ref="I12" id="{2}" parentId="{1}"><text>確認しました</text></threadedComment>'
    )
    found = commented(note("I12", TWIN), threads).found()
    assert summary(found) == [("comment", "I12", "本人に渡しました\n確認しました", True)]


def test_a_twin_alone_loses_its_explanation() -> None:
    found = commented(note("I12", TWIN)).found()
    assert summary(found) == [("comment", "I12", "本人に渡しました\n返信:\n確認しました", True)]


def test_a_note_loses_the_name_excel_puts_first() -> None:
    found = commented(
        note("I12", "庶務 花子:\n不在", 1) + note("I13", "庶務 花子に聞く", 1) + note("I14", "", 1)
    ).found()
    assert summary(found) == [("comment", "I12", "不在", True), ("comment", "I13", "庶務 花子に聞く", True)]
