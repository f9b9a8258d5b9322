"""Form controls, legacy VML drawings and OLE objects: each once, ticked boxes only, however broken the markup."""

from __future__ import annotations

import pytest

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.evidence.controls import ACTIVE, MIXED, OLE, RADIO
from tests.returns.evidence.books import Book, corner, png, shape, two_cell

SHEET = "xl/worksheets/sheet1.xml"
VML = "xl/drawings/vmlDrawing1.vml"
A14 = 'xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
ZERO = (1, 0, 1, 0)


def control(number: int, start: tuple[int, int, int, int], end: tuple[int, int, int, int]) -> str:
    """Return a control as Excel lists it: the Choice with its anchor, the Fallback without."""
    anchor = (corner("from", *start) + corner("to", *end)).replace("xdr:from", "from").replace("xdr:to", "to")
    return (
        f'<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="{number}" r:id="rIdP{number}" name="c">'
        f"<controlPr><anchor>{anchor}</anchor></controlPr></control></mc:Choice>"
        f'<mc:Fallback><control shapeId="{number}" r:id="rIdP{number}" name="c"/></mc:Fallback></mc:AlternateContent>'
    )


def vml_shape(number: int, data: str, inner: str = "", style: str = "", tag: str = "shape") -> str:
    return f'<v:{tag} id="_x0000_s{number}" style="{style}">{inner}<x:ClientData {data}</x:ClientData></v:{tag}>'


def with_vml(book: Book, shapes: str) -> Book:
    book.tail += '<legacyDrawing r:id="rIdV"/>'
    book.relate(SHEET, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    book.parts[VML] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
        f'xmlns:x="urn:schemas-microsoft-com:office:excel">{shapes}</xml>'
    ).encode()
    return book


def with_states(book: Book, **states: str) -> Book:
    for key, state in states.items():
        part = f"xl/ctrlProps/{key}.xml"
        book.parts[part] = (
            f'<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" {state}/>'
        ).encode()
        book.relate(SHEET, f"rIdP{key[1:]}", "ctrlProp", f"../ctrlProps/{key}.xml")
    return book


def shadow(number: int, text: str, start: tuple[int, int, int, int], end: tuple[int, int, int, int]) -> str:
    inner = f'<a:extLst><a:ext><a14:compatExt {A14} spid="_x0000_s{number}"/></a:ext></a:extLst>'
    item = shape(text, more=' hidden="1"', inner=inner).replace('id="3"', f'id="{number}"')
    return (
        f'<mc:AlternateContent><mc:Choice Requires="a14">{two_cell(item, start, end)}</mc:Choice></mc:AlternateContent>'
    )


def summary(found: tuple[Found, ...]) -> list[tuple[str, str, str, str]]:
    return [(item.kind, item.cell, item.text, item.why) for item in found]


def test_ticked_boxes_count_once_though_three_parts_describe_them() -> None:
    places = {1025: 12, 1026: 13, 1027: 14, 1028: 15}
    tail, shadows, shapes = "", "", ""
    for number, row in places.items():
        start, end = (9, 10, row, 5), (9, 80, row, 35)
        tail += control(number, start, end)
        shadows += shadow(number, "受領", start, end)
        anchor = f"<x:Anchor>8, 10, {row - 1}, 5, 8, 80, {row - 1}, 35</x:Anchor><x:Checked>1</x:Checked>"
        shapes += vml_shape(number, f'ObjectType="Checkbox">{anchor}')
    book = with_vml(Book(tail=f"<controls>{tail}</controls>").draw(shadows), shapes)
    with_states(
        book,
        c1025='objectType="CheckBox" checked="Checked"',
        c1026='objectType="CheckBox"',
        c1027='objectType="CheckBox" checked="Mixed"',
        c1028='objectType="Radio" checked="Checked"',
    )
    found = book.found()
    assert summary(found) == [
        ("checkbox", "I12", "TRUE", ""),
        ("checkbox", "I14", "TRUE", MIXED),
        ("checkbox", "I15", "TRUE", RADIO),
    ]
    assert [(item.certain, item.row, item.alt) for item in found] == [
        (True, 12, "受領"),
        (False, 0, "受領"),
        (False, 0, "受領"),
    ]


def test_libreoffice_leaves_the_place_to_the_vml() -> None:
    book = Book(tail=f"<controls>{control(1025, ZERO, ZERO)}</controls>")
    data = 'ObjectType="Checkbox"><x:Anchor>8, 10, 11, 5, 8, 80, 11, 35</x:Anchor>'
    found = with_states(with_vml(book, vml_shape(1025, data)), c1025='objectType="CheckBox" checked="Checked"').found()
    assert summary(found) == [("checkbox", "I12", "TRUE", "")]


def test_a_shadow_under_another_number_is_still_no_seal() -> None:
    listed = control(1025, (9, 10, 12, 5), (9, 80, 12, 35)).replace('name="c"', 'name="Check Box 1"')
    item = shape("受領").replace('name="印"', 'name="Check Box 1"')
    book = Book(tail=f"<controls>{listed}</controls>").draw(two_cell(item, (9, 10, 12, 5), (9, 80, 12, 35)))
    assert with_states(book, c1025='objectType="CheckBox"').found() == ()


def test_a_box_known_only_to_the_vml() -> None:
    anchor = "<x:Anchor>8, 10, {0}, 5, 8, 80, {0}, 35</x:Anchor>"
    shapes = (
        vml_shape(
            1025, f'ObjectType="Checkbox">{anchor.format(11)}<x:Checked>1</x:Checked>', "<v:textbox>済</v:textbox>"
        )
        + vml_shape(1026, f'ObjectType="Checkbox">{anchor.format(12)}<x:Checked/>')
        + vml_shape(1027, f'ObjectType="Checkbox">{anchor.format(13)}')
        + vml_shape(1028, f'ObjectType="Checkbox">{anchor.format(14)}<x:Checked>0</x:Checked>')
        + vml_shape(1029, f'ObjectType="Button">{anchor.format(15)}', "<v:textbox>印刷</v:textbox>")
        + vml_shape(1030, f'ObjectType="Note">{anchor.format(16)}', "<v:textbox>メモ</v:textbox>")
    )
    found = with_vml(Book(), shapes).found()
    assert [(item.kind, item.cell, item.alt) for item in found] == [("checkbox", "I12", "済"), ("checkbox", "I13", "")]


@pytest.mark.parametrize(
    "inner",
    [
        "<v:textbox><div><font>山田</font></div><div>11/25</div></v:textbox>",
        "<v:textbox><div>山田<br>11/25</div></v:textbox>",
        "<v:textbox><div>山田<br/>11/25&nbsp;</div></v:textbox>",
    ],
)
def test_vml_shapes_are_read_even_where_the_markup_is_broken(inner: str) -> None:
    data = 'ObjectType="Rect"><x:Anchor>8, 10, 11, 2, 8, 80, 11, 38</x:Anchor>'
    other = vml_shape(
        1026, 'ObjectType="Rect"><x:Anchor>8, 10, 19, 2, 8, 80, 19, 38</x:Anchor>', "<v:textbox>佐藤</v:textbox>"
    )
    hidden = vml_shape(1027, data, inner, style="visibility:hidden")
    found = with_vml(Book(), vml_shape(1025, data, inner, tag="oval") + other + hidden).found()
    assert [(item.kind, item.cell, item.form) for item in found] == [
        ("shape", "I12", "oval"),
        ("shape", "I20", "shape"),
    ]
    assert found[0].text.replace("&nbsp;", "").split("\n") == ["山田", "11/25"]


def test_vml_pictures_and_places_given_as_a_style() -> None:
    inner = '<v:imagedata o:relid="rIdP"/>'
    data = 'ObjectType="Pict"><x:Anchor>8, 10, 11, 2, 8, 80, 11, 38</x:Anchor>'
    style = "position:absolute;margin-left:607.5pt;margin-top:361.5pt;width:50px;height:34px"
    book = with_vml(Book(), vml_shape(1025, data, inner) + vml_shape(1026, 'ObjectType="Pict">', inner, style))
    book.parts["xl/media/v.png"] = png()
    book.relate(VML, "rIdP", "image", "../media/v.png")
    found = book.found()
    assert [(item.kind, item.cell, item.image) for item in found] == [
        ("picture", "I12", png()),
        ("picture", "I13", png()),
    ]


def test_ole_objects_are_unreadable_once() -> None:
    anchor = (
        (corner("from", 9, 5, 12, 2) + corner("to", 9, 60, 12, 38)).replace("xdr:from", "from").replace("xdr:to", "to")
    )
    tail = (
        '<oleObjects><mc:AlternateContent><mc:Choice Requires="x14"><oleObject progId="Paint.Picture" shapeId="1025" '
        f'r:id="rIdO"><objectPr r:id="rIdE"><anchor>{anchor}</anchor></objectPr></oleObject></mc:Choice>'
        '<mc:Fallback><oleObject progId="Paint.Picture" shapeId="1025" r:id="rIdO"/></mc:Fallback>'
        "</mc:AlternateContent></oleObjects>"
    )
    book = Book(tail=tail).draw(shadow(1025, "", (9, 5, 12, 2), (9, 60, 12, 38)))
    with_vml(
        book,
        vml_shape(1025, 'ObjectType="Pict"><x:Anchor>8,5,11,2,8,60,11,38</x:Anchor>', '<v:imagedata o:relid="x"/>'),
    )
    book.parts["xl/media/preview.png"] = png()
    book.relate(SHEET, "rIdE", "image", "../media/preview.png")
    found = book.found()
    assert summary(found) == [("unreadable", "I12", "", OLE)]
    assert (found[0].rows, found[0].image) == (((12, 1.0),), png())


def test_activex_is_unreadable() -> None:
    book = Book(tail=f"<controls>{control(1025, (9, 10, 12, 5), (9, 80, 12, 35))}</controls>")
    book.relate(SHEET, "rIdP1025", "control", "../activeX/activeX1.xml")
    assert summary(book.found()) == [("unreadable", "I12", "", ACTIVE)]


def test_pictures_of_the_page_header_are_no_stamps() -> None:
    book = Book(tail='<legacyDrawingHF r:id="rIdV"/>')
    data = 'ObjectType="Pict"><x:Anchor>8, 10, 11, 2, 8, 80, 11, 38</x:Anchor>'
    book.relate(SHEET, "rIdV", "vmlDrawing", "../drawings/vmlDrawing1.vml")
    book.parts[VML] = vml_shape(1025, data).encode()
    assert book.found() == ()


def test_a_picture_that_happens_to_bear_a_control_number_is_kept() -> None:
    item = shape("山田").replace('id="3"', 'id="77"')
    book = Book(tail=f"<controls>{control(1025, (9, 10, 13, 5), (9, 80, 13, 35))}</controls>")
    book.draw(two_cell(item, (9, 20, 12, 3), (9, 70, 12, 38)))
    with_states(book, c1025='objectType="CheckBox"')
    assert [(found.kind, found.cell) for found in book.found()] == [("shape", "I12")]
