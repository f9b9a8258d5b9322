"""Web archives and XML workbooks are read as tables; what they do not carry is never taken to be blank or usual."""

from __future__ import annotations

from email import message_from_bytes
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart

import pytest

from ledger_tools.returns import expand, read_bytes
from ledger_tools.returns.files.sniff import Kind, kind_of
from tests.returns.files.pages import (
    EXCEL_CSS,
    FRAMES,
    PNG,
    archive,
    excel_page,
    page,
    read,
    stamps,
    xml_cells,
    xml_workbook,
)
from tests.returns.files.test_formats import mailed, zipped

# --- archives --------------------------------------------------------------------------------------------------------

SHEET = "book.files/sheet001.htm"
CSS = "book.files/stylesheet.css"
LINKS = "<link rel=Stylesheet href=stylesheet.css>"


@pytest.mark.parametrize("coded", ["quoted", "base64"])
def test_archives_of_one_page_and_of_frames(coded: str) -> None:
    stamp = "<td class=xl66>佐藤</td>"
    one = archive({"book.htm": excel_page("山田", stamp)}, coded=coded)
    several = archive(
        {"book.htm": FRAMES, SHEET: excel_page("山田", stamp, css="", links=LINKS), CSS: EXCEL_CSS}, coded=coded
    )
    for data in (one, several):
        assert kind_of(data) is Kind.ARCHIVE
        assert stamps(read(data)) == ["山田", "?S05"]
    assert read(several).tables[0].sheet == "受領簿"


def test_an_archive_with_pictures_has_no_blank_cells() -> None:
    data = archive({"book.htm": excel_page("山田", "", "鈴木"), "book.files/image001.png": PNG})
    assert stamps(read(data)) == ["山田", "?F04", "鈴木"]


def test_looks_that_are_elsewhere_are_not_taken_for_usual() -> None:
    alone = read(excel_page("山田", "<td class=xl66>佐藤</td>", css="", links=LINKS))
    assert stamps(alone) == ["?F04", "?F04"]
    assert stamps(read(page("山田", style="@import url(other.css);"))) == ["?F04"]


def test_a_first_page_without_its_sheets_is_said_to_be_one() -> None:
    (finding,) = read(FRAMES).findings
    assert (finding.code, "別のファイル" in finding.message) == ("F03", True)


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: file:///C:/a.htm\r\nSubject: a\r\n",
        "Date: Mon, 1 Dec 2025\r\n",
    ],
)
def test_archives_of_other_programs(headers: str) -> None:
    assert stamps(read(archive({"book.htm": page("山田", "佐藤")}, headers=headers))) == ["山田", "佐藤"]


def test_a_mail_with_pictures_in_it_stays_a_mail() -> None:
    mail = archive({"a.htm": page("山田")}, headers="From: a@example.jp\r\nTo: b@example.jp\r\n")
    assert kind_of(mail) is Kind.MAIL


def test_markup_in_zips_and_mails() -> None:
    html, mht = page("山田", "佐藤").encode(), archive({"book.htm": page("山田", "佐藤")})
    carrier = MIMEMultipart()
    carrier["From"], carrier["To"] = "a@example.jp", "b@example.jp"
    attached = MIMEMessage(message_from_bytes(mht))
    attached.add_header("Content-Disposition", "attachment", filename="a.mht")
    carrier.attach(attached)
    deliveries = (
        zipped(**{"a.htm": html, "b.mht": mht}),
        mailed("a.html", html),
        mailed("a.xls", mht),
        carrier.as_bytes(),
    )
    for data in deliveries:
        members = expand(data, "提出")
        assert members
        assert all(stamps(read_bytes(name, inner)) == ["山田", "佐藤"] for name, inner in members)


# --- XML workbooks ---------------------------------------------------------------------------------------------------

STYLES = (
    '<Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="s2" ss:Parent="s1"><Font ss:Bold="1"/></Style>'
    '<Style ss:ID="s3"><Font ss:Color="#FFFFFF"/></Style><Style ss:ID="s4"><NumberFormat ss:Format=";;;"/></Style>'
    '<Style ss:ID="s5"><Font ss:Color="#FFFFFF"/><Interior ss:Color="#4472C4" ss:Pattern="Solid"/></Style>'
    '<Style ss:ID="s6"><Font ss:Size="1"/></Style><Style ss:ID="s7" ss:Parent="s1"><Font ss:StrikeThrough="0"/></Style>'
    '<Style ss:ID="s8"><NumberFormat ss:Format="0000000"/></Style>'
)


def data(text: str, kind: str = "String", style: str = "", more: str = "") -> str:
    return f'<Cell{f" ss:StyleID={style!r}" if style else ""}{more}><Data ss:Type="{kind}">{text}</Data></Cell>'


def rich(markup: str) -> str:
    return f'<Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">{markup}</ss:Data></Cell>'


@pytest.mark.parametrize(
    ("cell", "counts"),
    [
        (data("佐藤"), True),
        (data("佐藤", style="s5"), True),
        (data("佐藤", style="s7"), True),
        (rich("<B>佐</B><Font html:Color='#FF0000'>藤</Font>"), True),
        (data("佐藤", style="s1"), False),
        (data("佐藤", style="s2"), False),
        (data("佐藤", style="s3"), False),
        (data("佐藤", style="s4"), False),
        (data("佐藤", style="s6"), False),
        (rich("<S>佐藤</S>"), False),
        (rich("<B><S>鈴木</S></B>佐藤"), False),
        (rich("<Font html:Color='#FFFFFF'>佐藤</Font>"), False),
        (rich("<Font html:Size='1'>佐藤</Font>"), False),
        (data("佐藤", more=' ss:Formula="=A1"'), False),
        (data("#N/A", kind="Error"), False),
        (data("佐藤", more=' ss:MergeDown="1"'), False),
    ],
)
def test_cells_of_xml_workbooks(cell: str, counts: bool) -> None:
    found = stamps(read(xml_workbook("山田", cell, "鈴木", styles=STYLES)))
    assert found[0] == "山田"
    assert found[1] == "佐藤" if counts else found[1].startswith("?")


@pytest.mark.parametrize(("formula", "day"), [("=TODAY()", "=TODAY()"), ("=DATE(2025,11,25)", "2025-11-25")])
def test_a_day_of_an_xml_workbook_that_changes_by_itself_is_the_formula(formula: str, day: str) -> None:
    cells = xml_cells(1, "山田").replace(
        '<Cell><Data ss:Type="DateTime', f'<Cell ss:Formula="{formula}"><Data ss:Type="DateTime'
    )
    (table,) = read(xml_workbook(rows=[f"<Row>{cells}</Row>"])).tables
    assert [row.received_on for row in table.rows] == [day]


def test_places_notes_and_numbers_of_xml_workbooks() -> None:
    note = '<Comment ss:Author="x"><ss:Data><Font html:Size="9">別人です</Font></ss:Data></Comment></Cell>'
    rows = [
        f"<Row>{xml_cells(1, data('山田').replace('</Cell>', note))}</Row>",
        '<Row ss:Index="5">'
        + data("2", "Number")
        + '<Cell ss:Index="3" ss:StyleID="s8"><Data ss:Type="Number">1002</Data></Cell>'
        + data("佐藤 花子", more=' ss:MergeAcross="1"')
        + '<Cell ss:Index="9"><Data ss:Type="String">佐藤</Data></Cell></Row>',
    ]
    first, second = read(xml_workbook(rows=rows, styles=STYLES)).tables[0].rows
    assert [(item.text, item.place) for item in first.evidence] == [("山田", ""), ("別人です", "note")]
    assert (first.received_on, first.bango) == ("2025-11-25", "0001001")
    assert (second.row, second.bango, second.name, second.evidence[0].text) == (5, "0001002", "佐藤 花子", "佐藤")


@pytest.mark.parametrize(
    ("columns", "opening"),
    [
        ('<Column ss:Index="9" ss:Hidden="1"/>', "<Row>"),
        ('<Column ss:Index="8" ss:Hidden="1" ss:Span="1"/>', "<Row>"),
        ('<Column ss:Index="9" ss:Width="0"/>', "<Row>"),
        ("", '<Row ss:Hidden="1">'),
        ("", '<Row ss:StyleID="s1">'),
        ('<Column ss:Index="9" ss:StyleID="s1"/>', "<Row>"),
        ('<Column ss:Index="7" ss:StyleID="s3" ss:Span="3"/>', "<Row>"),
        ("", '<Row ss:Height="0">'),
    ],
)
def test_rows_and_columns_of_xml_workbooks_that_are_hidden_or_struck_through(columns: str, opening: str) -> None:
    reading = read(xml_workbook(rows=[f"{opening}{xml_cells(1, '山田')}</Row>"], columns=columns, styles=STYLES))
    assert stamps(reading)[0].startswith("?S05")


def test_a_member_struck_out_in_a_hidden_row_is_asked_about() -> None:
    cells = xml_cells(1, "山田").replace("<Cell>", '<Cell ss:StyleID="s1">', 4)
    line = f'<Row ss:Hidden="1">{cells.replace(data("山田"), "<Cell/>")}</Row>'
    reading = read(xml_workbook(rows=[line], styles=STYLES))
    assert {finding.cell for finding in reading.findings if "取消線" in finding.message} == {"B2"}


def test_an_xml_workbook_may_have_lost_its_pictures() -> None:
    reading = read(xml_workbook("山田", ""))
    assert stamps(reading) == ["山田", "?F04"]
    assert [finding.code for finding in reading.findings] == ["F04"]


@pytest.mark.parametrize(
    "xml",
    [
        xml_workbook("山田")[:-40],
        xml_workbook("山田").replace(b"<Workbook", b"<!DOCTYPE a [<!ENTITY b 'c'>]><Workbook", 1),
        b'<?xml version="1.0"?><w:wordDocument xmlns:w="w"><w:body/></w:wordDocument>',
        b'<?xml version="1.0"?><office:document xmlns:office="o"><a xlink:href="http://127.0.0.1:9/a.png"/></office:document>',
    ],
)
def test_damaged_unsafe_and_foreign_xml_is_refused(xml: bytes) -> None:
    reading = read_bytes("a.xls", xml)
    assert not reading.tables
    assert reading.findings[0].code in ("F01", "F10")
