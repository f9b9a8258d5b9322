"""Pages and XML workbooks whose tags were lost or misplaced: every row is read, or told of."""

from __future__ import annotations

import pytest

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes
from tests.returns.files.pages import HEADERS, PEOPLE, cells, page

ROWS = tuple(f"<tr>{''.join(cells(number, name))}</tr>" for number, name in enumerate(("山田", "佐藤", "鈴木"), 1))
ALL = [bango for bango, _ in PEOPLE]


def read(text: str) -> FileReading:
    return read_bytes("返送.xls", text.encode(), convert=False)


def numbers(reading: FileReading) -> list[str]:
    return [row.bango for table in reading.tables for row in table.rows]


def around(reading: FileReading) -> list[str]:
    return [text.text for table in reading.tables for text in table.texts]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        ("<tbody>", *ROWS, "</tbody>"),
        (ROWS[0], "<tbody>", *ROWS[1:]),
        (ROWS[0], "<table>", *ROWS[1:]),
        (ROWS[0], "<table>", ROWS[1], "</table>", ROWS[2]),
        (ROWS[0], "<table><tbody>", *ROWS[1:], "</tbody></table>"),
        ("<table>", *ROWS),
        ("<table><table>", *ROWS),
        (ROWS[0], "<tr><table>", ROWS[1], "</table></tr>", ROWS[2]),
        (ROWS[0], "<div>", *ROWS[1:], "</div>"),
        (ROWS[0], "<tr>", *ROWS[1:]),
        (ROWS[0], "<tr><c>", ROWS[1], "</c></tr>", ROWS[2]),
        (ROWS[0].replace("</tr>", ""), *ROWS[1:]),
        (ROWS[0].replace("<tr>", ""), *ROWS[1:]),
        (ROWS[0], "</tr>", *ROWS[1:]),
        (ROWS[0], "</td></tr></tr>", *ROWS[1:]),
        (ROWS[0], "<c>", ROWS[1], "</c>", ROWS[2]),
        (ROWS[0], "<form><input type=hidden>", *ROWS[1:], "</form>"),
    ],
)
def test_every_row_is_read_whatever_is_around_it(rows: tuple[str, ...]) -> None:
    reading = read(page(rows=rows))
    assert numbers(reading) == ALL
    assert [row.evidence[0].text for table in reading.tables for row in table.rows] == ["山田", "佐藤", "鈴木"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (ROWS[1].replace("<td>佐藤 花子</td>", "<font>佐藤 花子</font>"), "佐藤 花子"),
        (ROWS[1].replace("<td>佐藤 花子</td>", "佐藤 花子"), "佐藤 花子"),
        (ROWS[1].replace("<td>佐藤 花子</td>", "<b><i>佐藤 花子</i></b>"), "佐藤 花子"),
        (ROWS[1].replace("<tr>", "<tr>佐藤さんは退職"), "佐藤さんは退職"),
        (f"佐藤さんは退職{ROWS[1]}", "佐藤さんは退職"),
        (f"<p>佐藤さんは退職</p>{ROWS[1]}", "佐藤さんは退職"),
        (f"{ROWS[1]}<caption>佐藤さんは退職</caption>", "佐藤さんは退職"),
    ],
)
def test_words_in_no_cell_are_words_of_the_page(row: str, words: str) -> None:
    reading = read(page(rows=(ROWS[0], row, ROWS[2])))
    assert words in around(reading)
    assert numbers(reading) == ALL


def test_a_picture_in_no_cell_stands_for_no_blank() -> None:
    rows = [*ROWS[:2], "<img src='a.png'>", f"<tr>{''.join(cells(3, ''))}</tr>"]
    assert [item.kind for item in read(page(rows=rows)).tables[0].rows[2].evidence] == ["unreadable"]
    del rows[2]
    assert read(page(rows=rows)).tables[0].rows[2].evidence == ()


def test_a_column_that_is_hidden_in_a_table_put_into_another_is_hidden() -> None:
    hidden = f"<table>{'<col>' * 8}<col style='display:none'>"
    (table,) = read(page(rows=(ROWS[0], hidden, *ROWS[1:]))).tables
    assert all(row.codes == ("S05",) for row in table.rows)


def test_a_heading_that_holds_a_members_row_is_told_of_or_cut_in_two() -> None:
    titles = [f"<td>{title}</td>" for title in HEADERS]
    head = f"<tr>{''.join(titles[:4])}<c>{ROWS[0]}{''.join(titles[4:])}</tr>"
    reading = read(f"<html><body><table>{head}{ROWS[1]}{ROWS[2]}</table></body></html>")
    assert reading.findings


# --- XML Spreadsheet 2003 -------------------------------------------------------------------------------------------


def xml_row(*texts: str) -> str:
    return "".join(("<Row>", *(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts), "</Row>"))


def member(number: int) -> str:
    bango, name = PEOPLE[number - 1]
    return xml_row(str(number), "0012", bango, name, "", "庶務課", "1", "", name[:2], "")


XML_HEAD = xml_row(*HEADERS)


def xml_workbook(*rows: str, behind: str = "", before: str = "") -> str:
    name = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40">'
        f'<Worksheet ss:Name="受領簿">{before}<Table>{"".join(rows)}</Table>{behind}</Worksheet></Workbook>'
    )


def strays(*rows: str, behind: str = "", before: str = "") -> bool:
    reading = read(xml_workbook(*rows, behind=behind, before=before))
    assert reading.tables
    return any("表の外にある文字" in finding.message for finding in reading.findings)


@pytest.mark.parametrize(
    "rows",
    [
        (XML_HEAD, member(1), "</Table>", member(2), "<Table>"),
        (XML_HEAD, member(1), "</Table><Table>", member(2)),
        (XML_HEAD, member(1), f"<Rows>{member(2)}</Rows>"),
        (XML_HEAD, member(1), member(2).replace("Row>", "Line>")),
        (XML_HEAD, member(1), f"<Table>{member(2)}</Table>"),
        (XML_HEAD, member(1), member(2).replace("<Row>", "").replace("</Row>", "")),
        (XML_HEAD, member(1), "0001002 佐藤 花子"),
        (XML_HEAD, member(1), member(2).replace("</Row>", "佐藤</Row>")),
        (XML_HEAD, member(1), member(2).replace("Data", "Style")),
        (XML_HEAD, member(1), member(2).replace("Cell>", "Box>")),
        (XML_HEAD, member(1).replace("庶務課", f"庶務課{member(2)}")),
        (XML_HEAD, member(1).replace("庶務課</Data>", f"庶務課</Data>{member(2)}")),
        (XML_HEAD, member(1).replace("</Cell></Row>", f"</Cell>{member(2)}</Row>")),
        (XML_HEAD.replace(">番号<", f">{member(2)}番号<").replace("氏名", "番号"), member(1)),
        (XML_HEAD.replace('<Data ss:Type="String">No.</Data>', "<Style>No.</Style>"), member(1)),
    ],
)
def test_texts_of_an_xml_workbook_that_nobody_reads_are_told_of(rows: tuple[str, ...]) -> None:
    assert strays(*rows)


def changed(old: str, new: str) -> tuple[str, str]:
    return XML_HEAD, member(1).replace(old, new)


NOTE = "<Comment ss:Author='x'><Data><html:B>x</html:B>:見ました</Data></Comment>"
KANA = "<x:PhoneticText>ショム</x:PhoneticText>"


@pytest.mark.parametrize(
    "rows",
    [
        (XML_HEAD, member(1), member(2)),
        ('<Column ss:Width="20"/>', XML_HEAD, "\n <Row/>\n ", "<Row> </Row>", member(1)),
        changed("</Cell>", '<NamedCell ss:Name="_FilterDatabase"/></Cell>'),
        changed("庶務課</Data>", f"庶務課</Data>{NOTE}{KANA}"),
        changed(">庶務課<", '><html:Font html:Color="#f00">庶<html:B>務</html:B></html:Font>課<'),
        changed(">庶務課<", "><B xmlns='http://www.w3.org/TR/REC-html40'>庶務課</B><"),
        (XML_HEAD, "<!-- 佐藤 -->", member(1)),
    ],
)
def test_what_programs_write_into_a_table_is_no_stray(rows: tuple[str, ...]) -> None:
    assert not strays(*rows)


@pytest.mark.parametrize(
    "beside",
    [
        "<x:WorksheetOptions><x:Panes><x:Pane><x:ActiveRow>3</x:ActiveRow></x:Pane></x:Panes></x:WorksheetOptions>",
        "<x:DataValidation><x:Range>R1C1</x:Range><x:Value>済</x:Value></x:DataValidation>",
        "<x:PivotTable><x:Row>1</x:Row><x:Data>x</x:Data></x:PivotTable>",
        '<Names><NamedRange ss:Name="Print_Area" ss:RefersTo="=受領簿!R1C1"/></Names>',
        "<!-- x -->",
    ],
)
def test_what_programs_write_beside_a_table_is_no_stray(beside: str) -> None:
    assert not strays(XML_HEAD, member(1), behind=beside)
    assert not strays(XML_HEAD, member(1), before=beside)
