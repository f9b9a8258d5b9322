"""Workbooks that are web pages: what is struck through or hidden is asked about, and pictures stand for no blank."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from ledger_tools.returns import read_bytes
from ledger_tools.returns.files.sniff import Kind, kind_of
from ledger_tools.returns.limits import Limits
from tests.ledgers.samples import convert
from tests.returns.books import book, identity, member
from tests.returns.files.pages import (
    DATA_URI,
    EXCEL_LINE,
    EXCEL_PICTURE,
    cells,
    excel_page,
    page,
    read,
    stamps,
)

ASKED = (
    "<s>鈴木</s>",
    "<strike>鈴木</strike>",
    "<del>鈴木</del>",
    "<S>鈴木",
    "<b><s>鈴</s>木</b>",
    "<s>佐藤</s>鈴木",
    "<s>鈴木</s><br>",
    "<span style='text-decoration:line-through'>鈴木</span>",
    "<span style='text-decoration: underline line-through red'>鈴木</span>",
    "<span style='TEXT-DECORATION-LINE : LINE-THROUGH'>鈴木</span>",
    "<span style='text-line-through:single'>鈴木</span>",
    "<span class='x'>鈴木</span>",
    "<font class='small x'>鈴木</font>",
    "<i id=gone>鈴木</i>",
    "<em>鈴木</em>",
    "<td class=x>鈴木</td>",
    "<td class=deep><p>鈴木</p></td>",
    "<td class='row3 odd'>鈴木</td>",
    "<span style='display:none'>鈴木</span>",
    "<span style='visibility:hidden'>鈴木</span>",
    "<span style='mso-hide:all'>鈴木</span>",
    "<span style='opacity:0'>鈴木</span>",
    "<span hidden>鈴木</span>",
    "<td hidden>鈴木</td>",
    "<td style='display:none'>鈴木</td>",
    "<span class=h>鈴木</span>",
    "<span style='font-size:0'>鈴木</span>",
    "<span style='font-size:1pt'>鈴木</span>",
    "<span style='font:0/0 a'>鈴木</span>",
    "<font color=white>鈴木</font>",
    "<font color='#FFFFFF'>鈴木</font>",
    "<span style='color:#fff'>鈴木</span>",
    "<span style='color:rgb(255,255,254)'>鈴木</span>",
    "<span style='color:transparent'>鈴木</span>",
    "<td bgcolor='#000000' style='color:black'>鈴木</td>",
    "<td style='background:#ffff00'><font color='yellow'>鈴木</font></td>",
    "<span style='position:absolute;left:-9999px'>鈴木</span>",
    "<span style='position:absolute;clip:rect(0 0 0 0)'>鈴木</span>",
    "<q>鈴木</q>",
    "<span style='text-indent:-9999px'>鈴木</span>",
    "<span style='height:0;overflow:hidden;display:block'>鈴木</span>",
    "<td style='mso-number-format:\"\\;\\;\\;\"'>鈴木</td>",
    "<table><tr><td><s>鈴木</s></td></tr></table>",
    f"鈴木<img src='{DATA_URI}'>",
    "<td background='x.png'>鈴木</td>",
    "<td style='background-image:linear-gradient(red,red)'>鈴木</td>",
)
COUNTS = (
    "鈴木",
    "<u>鈴木</u>",
    "<b>鈴木</b>",
    "<ins>鈴木</ins>",
    "<span style='text-decoration:none'>鈴木</span>",
    "<span style='text-decoration:underline'>鈴木</span>",
    "<span style='color:red'>鈴木</span>",
    "<span style='color:#C00000;font-size:9pt'>鈴木</span>",
    "<font color=black size=1>鈴木</font>",
    "<td style='color:white;background:#4472C4'>鈴木</td>",
    "<td style='color:white' bgcolor='navy' class=dark>鈴木</td>",
    "<td style='font:bold 11pt \"MS P明朝\"'>鈴木</td>",
    "<span style='display:inline'>鈴木</span>",
    "<span style='visibility:visible;opacity:1'>鈴木</span>",
    "<span class=unknown>鈴木</span>",
    "<span class=y>鈴木</span>",
    "<a href='mailto:a@example.jp'>鈴木</a>",
    "<p>鈴木</p>",
    "<td>鈴木",
    "<td>&#37428;&#x6728;</td>",
    "<td>&nbsp;鈴木&nbsp;</td>",
    "<ruby>鈴木<rp>(</rp><rt>スズキ</rt><rp>)</rp></ruby>",
    "<span style='mso-spacerun:yes'> </span>鈴木",
    "<table><tr><td>鈴木</td></tr></table>",
    "<s></s>鈴木",
    "<span style='display:none'> </span>鈴木",
    "鈴木<script>var s = '取消';</script>",
)
STYLE = """.x{text-decoration:line-through} #gone, em {text-decoration : line-through}
.h { display : none } td.deep p{text-decoration:line-through} tr td.row3:nth-child(odd), a[href] b{visibility:hidden}
.y:hover, .y::after{display:none} @media print{ .y {display:none} } .dark{background:#000} .z {color:#fff}
@media screen { td.w{display:none} } html body table > tbody > tr > td > q { text-decoration: line-through }"""


@pytest.mark.parametrize("stamp", ASKED)
def test_what_is_struck_through_hidden_or_drawn_over_is_asked_about(stamp: str) -> None:
    found = stamps(read(page("山田", "佐藤", stamp, style=STYLE)))
    assert found[:2] == ["山田", "佐藤"]
    assert found[2].startswith("?")


@pytest.mark.parametrize("stamp", COUNTS)
def test_what_only_looks_different_counts(stamp: str) -> None:
    reading = read(page("山田", stamp.replace("鈴木", "佐藤"), stamp, style=STYLE))
    assert stamps(reading) == ["山田", "佐藤" if "&#" not in stamp else "鈴木", "鈴木"]
    assert not reading.findings


def row(number: int, stamp: str, tag: str, end: str = "", **more: str) -> str:
    return f"<{tag}>{''.join(cells(number, stamp, **more))}{end or '</tr>'}"


ROWS_ASKED = (
    row(3, "鈴木", "tr style='display:none'"),
    row(3, "鈴木", "tr style='mso-height-source:userset;display:none' height=0"),
    row(3, "鈴木", "tr height=0"),
    row(3, "鈴木", "tr style='height:0px'"),
    row(3, "鈴木", "tr hidden"),
    row(3, "鈴木", "tr style='visibility:collapse'"),
    row(3, "鈴木", "tr class=x"),
    row(3, "鈴木", "tr style='text-decoration:line-through'"),
    row(3, "鈴木", "s><tr", "</tr></s>"),
    row(3, "鈴木", "tr><s", "</s></tr>"),
    row(3, "鈴木", "tbody style='display:none'><tr", "</tr></tbody>"),
    row(3, "鈴木", "tr", day="<s>2025/11/25</s>"),
    row(3, "", "tr", day="", remark="<s>11月30日退職者</s>"),
    row(3, "", "tr style='display:none'", day="", remark="11月30日退職者"),
    row(3, "鈴木", "tr").replace("<td>鈴木 一郎", "<td><s>鈴木 一郎</s>"),
)


@pytest.mark.parametrize("line", ROWS_ASKED)
def test_rows_that_are_hidden_or_struck_through(line: str) -> None:
    found = stamps(read(page(rows=[row(1, "山田", "tr"), line, row(2, "佐藤", "tr")], style=STYLE)))
    assert [text for text in found if not text.startswith("?")] == ["山田", "佐藤"]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("columns", "is_hidden"),
    [
        ("<col span=8><col style='display:none'><col>", True),
        ("<colgroup><col span=8><col width=0></colgroup>", True),
        ("<col span=8><col class=h>", True),
        ("<col span=6><col style='display:none'><col>", False),
        ("<col span=7><col style='display:none'><col>", True),
        ("<col style='display:none'><col span=9>", False),
    ],
)
def test_hidden_columns(columns: str, is_hidden: bool) -> None:
    text = page("山田", style=STYLE).replace("<table>", f"<table>{columns}")
    reading = read(text)
    assert bool([item for item in reading.tables[0].rows[0].evidence if item.kind == "unreadable"]) == is_hidden


PICTURES = (
    f"<img src='{DATA_URI}'>",
    "<img src='cid:image001.png@01DA'>",
    "<img src='book.files/image001.png'>",
    "<img src='file:///C:/seal.png'>",
    "<img src='http://127.0.0.1:9/seal.png'>",
    "<p><a href='#'><img alt='印'></a></p>",
    "<input type=checkbox checked>",
    "<input type=image src=x.png>",
    "<object data='seal.png'></object>",
    "<svg><circle r='9'/></svg>",
    "<canvas></canvas>",
    "<v:shape><v:imagedata src='x.png'/></v:shape>",
    "<td style='background-image:url(x.png)'></td>",
    "<td background='x.png'></td>",
    EXCEL_PICTURE.format(src="book.files/image001.png", text=""),
    "<!--[if gte vml 1]><v:shape><v:imagedata src='x.png'/></v:shape><![endif]-->",
)


@pytest.mark.parametrize("stamp", PICTURES)
def test_beside_pictures_no_blank_cell_is_blank(stamp: str) -> None:
    reading = read(page("", stamp, "鈴木"))
    assert [item.kind for item in reading.tables[0].rows[0].evidence] == ["unreadable"]
    assert [item.kind for item in reading.tables[0].rows[1].evidence] == ["unreadable"]
    assert "F04" in {finding.code for finding in reading.findings}
    assert not reading.tables[0].sees_pictures


def test_without_a_picture_blank_is_blank() -> None:
    reading = read(page("山田", "", "<td><!-- nothing --></td>"))
    assert (stamps(reading), reading.findings) == (["山田", "-", "-"], ())


def test_pages_as_excel_writes_them() -> None:
    reading = read(excel_page("山田", "<td class=xl66>佐藤</td>", "<ruby>鈴木<rt>スズキ</rt></ruby>"))
    assert stamps(reading) == ["山田", "?S05", "鈴木"]
    for doubted in ("<td class=xl67>佐藤</td>", "<td class=xl69>佐藤</td>", "<font class=font5>佐</font>藤"):
        assert stamps(read(excel_page("山田", doubted, "鈴木"))) == ["山田", "?S05", "鈴木"]
    picture = read(excel_page("山田", "", EXCEL_PICTURE.format(src="x.png", text="")))
    assert stamps(picture) == ["山田", "?F04", "?F04"]
    lined = read(excel_page("山田", EXCEL_LINE.format(text="佐藤"), "鈴木"))
    assert [text[0] for text in stamps(lined)] == ["?", "?", "?"], "nobody can tell what a line runs through"


@pytest.mark.parametrize(("formula", "day"), [("=TODAY()", "=TODAY()"), ("=DATE(2025,11,25)", "2025/11/25")])
def test_a_day_that_changes_by_itself_is_the_formula(formula: str, day: str) -> None:
    line = row(1, "山田", "tr").replace("<td>2025/11/25", f'<td x:fmla="{formula}">2025/11/25')
    (table,) = read(page(rows=[line])).tables
    assert [found.received_on for found in table.rows] == [day]


def test_text_that_runs_over_its_neighbours_is_no_merge() -> None:
    wide = "<td colspan=2 style='mso-ignore:colspan'>山田</td>"
    lines = [f"<tr>{''.join(cells(1, wide)[:-1])}</tr>", row(2, "佐藤", "tr")]
    assert stamps(read(page(rows=lines))) == ["山田", "佐藤"]
    tall = "<td colspan=2 rowspan=2 style='mso-ignore:colspan-rowspan'>山田</td>"
    lines = [f"<tr>{''.join(cells(1, tall)[:-1])}</tr>", f"<tr>{''.join(cells(2, '')[:8])}</tr>"]
    assert stamps(read(page(rows=lines))) == ["山田", "-"]
    merged = [row(1, "<td rowspan=2>山田</td>", "tr"), f"<tr>{''.join(cells(2, '')[:8])}<td></td></tr>"]
    reading = read(page(rows=merged))
    assert stamps(reading) == ["?S05", "?S05"]


def test_notes_of_cells() -> None:
    excel = excel_page(
        '山田<![if !supportAnnotations]><span class=msocomspan1><a class=msocomanch1 href="#_msocom_1" '
        'name="_msoanchor_1">[1]</a></span><![endif]>',
        "佐藤",
        after="<div style='mso-element:comment-list'><div style='mso-element:comment'><div><a class=msocomhide "
        'href="#_msoanchor_1" name="_msocom_1">[1]</a><!--[if gte mso 9]><xml><v:shape type=\'#t\'><x:ClientData '
        "ObjectType='Note'><x:Row>1</x:Row><x:Column>8</x:Column></x:ClientData></v:shape></xml><![endif]-->別人です"
        "</div></div></div>",
    )
    other = page(
        "山田<a class='comment-indicator'></a><div class='comment'>別人です</div>",
        "佐藤",
        style=".comment{display:none}",
    )
    office = page("<a class='comment-indicator'></a> <comment>別人です</comment> 山田", "佐藤")
    for text in (excel, other, office):
        first, second = read(text).tables[0].rows
        assert [(item.kind, item.text, item.place) for item in first.evidence] == [
            ("text", "山田", ""),
            ("comment", "別人です", "note"),
        ]
        assert [item.text for item in second.evidence] == ["佐藤"]


LAYOUTS = (
    page("山田", "佐藤").replace("<body>", "<body><table><tr><td>").replace("</body>", "</td></tr></table></body>"),
    page("山田", "佐藤")
    .replace("<body>", "<body><table><tr><td>目次</td><td>")
    .replace("</body>", "</td></tr></table>"),
    page("山田", "佐藤").replace("</td>", "").replace("</tr>", ""),
    page("山田", "佐藤").replace("</table></body></html>", ""),
    page("山田", "佐藤").replace("<tr>", "<TR>").replace("<td>", "<TH>"),
    page("山田", "佐藤").replace(
        "<html>", '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
    ),
    page("山田", "佐藤", before="<h1>受領簿</h1><p>提出します。</p>", after="<p>以上</p>"),
    page("<table><tr><td>山田</td></tr></table>", "佐藤"),
    page("山田", "佐藤").partition("<body>")[2],
    "\r\n<!-- made by a program -->\r\n" + page("山田", "佐藤"),
    "Notice: Undefined index in /var/www/x.php\n" + page("山田", "佐藤"),
    "<div><center>" + page("山田", "佐藤").partition("<body>")[2],
)


@pytest.mark.parametrize("text", LAYOUTS)
def test_tables_are_found_however_the_page_is_built(text: str) -> None:
    assert kind_of(text.encode()) is Kind.MARKUP
    assert stamps(read(text)) == ["山田", "佐藤"]


def test_what_stands_behind_the_end_of_a_page_is_read() -> None:
    twice = page("山田", "佐藤") + page(rows=[row(3, "<s>鈴木</s>", "tr")])
    assert stamps(read(twice)) == ["山田", "佐藤", "?S05"]
    (table,) = read(page("山田") + "<p>山田は未受領です。</p>").tables
    assert [text.text for text in table.texts] == ["山田は未受領です。"]


def test_a_page_that_is_cut_short_by_its_depth_is_refused() -> None:
    reading = read(page("山田", after="<div>" * 400 + "山田は未受領です。"))
    assert ([finding.code for finding in reading.findings], reading.tables) == (["F10"], ())


def test_a_dated_seal_in_a_table_of_its_own_is_the_cells() -> None:
    seal = "<table><tr><td>庶務課</td></tr><tr><td>7.11.25</td></tr><tr><td>山田</td></tr></table>"
    assert stamps(read(page(seal, "佐藤"))) == ["庶務課\n7.11.25\n山田", "佐藤"]


def test_words_around_the_table_are_read() -> None:
    (table,) = read(page("山田", after="<p>山田は未受領です。</p>")).tables
    assert [text.text for text in table.texts] == ["山田は未受領です。"]


@pytest.mark.parametrize(
    ("written", "encoding"),
    [
        ("shift_jis", "cp932"),
        ("Shift-JIS", "cp932"),
        ("x-sjis", "cp932"),
        ("euc-jp", "euc_jp"),
        ("iso-2022-jp", "iso2022_jp"),
        ("utf-8", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("unicode", "utf-16"),
        ("utf-8", "cp932"),
        ("nonsense", "utf-8"),
    ],
)
def test_encodings(written: str, encoding: str) -> None:
    data = page("山田", "佐藤").replace("charset=utf-8", f"charset={written}").encode(encoding)
    assert kind_of(data) is Kind.MARKUP
    assert stamps(read(data)) == ["山田", "佐藤"]


# --- limits ----------------------------------------------------------------------------------------------------------


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a page reached the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    secret = tmp_path / "secret.txt"
    secret.write_text("山田", encoding="utf-8")
    text = page(
        f"<iframe src='{secret.as_uri()}'></iframe>",
        "<img src='http://127.0.0.1:9/a.png'>",
        head="<link rel=stylesheet href='http://127.0.0.1:9/a.css'><base href='http://127.0.0.1:9/'>",
    )
    assert stamps(read(text)) == ["?F04", "?F04"]


@pytest.mark.parametrize(
    "text",
    [
        page("山田", after="<div>" * 50_000),
        page("<table><tr><td>" * 5_000),
        page("<td colspan=99999999>山田</td>"),
        page("<td rowspan=65534 colspan=1000>山田</td>" * 30),
        "<table><tr>" + "<td rowspan=0>" * 20_000,
    ],
)
def test_pages_made_to_hurt_end_soon(text: str) -> None:
    start = time.perf_counter()
    reading = read_bytes("a.xls", text.encode(), limits=Limits(max_cells=100_000))
    assert time.perf_counter() - start < 5
    assert all(not name.startswith("山田") for name in stamps(reading))


@pytest.mark.slow
def test_what_libreoffice_saves_as_a_page(soffice: str, tmp_path: Path) -> None:
    def finish(workbook: object, sheet: object) -> None:
        sheet.write_string(10, 8, "川崎", workbook.add_format({"font_strikeout": True}))  # type: ignore[attr-defined]

    source = tmp_path / "返送.xlsx"
    source.write_bytes(book([member(1, "川崎"), member(2), member(3)], hidden=identity(), finish=finish))
    assert stamps(read(convert(soffice, source, "html").read_bytes())) == ["川崎", "?S05", "-"]
