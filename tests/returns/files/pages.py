"""Ledgers as web pages, the way programs write them: a few lines inline, and as Excel and PhpSpreadsheet do."""

from __future__ import annotations

import base64
import quopri
from collections.abc import Mapping, Sequence

from ledger_tools.model import FileReading
from ledger_tools.returns import read_bytes

HEADERS = ("No.", "記号", "番号", "氏名", "フリガナ", "所属", "枚数", "受領年月日", "受領印又は署名", "備考")
#: One pixel; what matters is that it is there.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
DATA_URI = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
PEOPLE = (("0001001", "山田 太郎"), ("0001002", "佐藤 花子"), ("0001003", "鈴木 一郎"))


def cells(number: int, stamp: str, remark: str = "", day: str = "2025/11/25") -> list[str]:
    """Return one member's cells as HTML."""
    bango, name = PEOPLE[number - 1]
    row = (str(number), "0012", bango, name, "", "庶務課", "1", day)
    return [
        *(f"<td>{text}</td>" for text in row),
        stamp if stamp.startswith("<td") else f"<td>{stamp}</td>",
        f"<td>{remark}</td>",
    ]


def page(
    *stamps: str, style: str = "", rows: Sequence[str] = (), before: str = "", after: str = "", head: str = ""
) -> str:
    """Return a page whose first members have these stamp cells; ``rows`` replaces the rows' own markup."""
    lines = rows or [f"<tr>{''.join(cells(number, stamp))}</tr>" for number, stamp in enumerate(stamps, 1)]
    titles = "".join(f"<td>{title}</td>" for title in HEADERS)
    return (
        f'<html><head><meta http-equiv=Content-Type content="text/html; charset=utf-8">{head}<style>{style}</style>'
        f"</head><body>{before}<table><tr>{titles}</tr>{''.join(lines)}</table>{after}</body></html>"
    )


EXCEL_HEAD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset={charset}">
<meta name=ProgId content=Excel.Sheet><meta name=Generator content="Microsoft Excel 15">{links}
<style>
<!--table
	{{mso-displayed-decimal-separator:"\\.";}}
@page
	{{margin:.75in .7in .75in .7in;}}
tr
	{{mso-height-source:auto;}}
col
	{{mso-width-source:auto;}}
br
	{{mso-data-placement:same-cell;}}
{css}
--></style></head>
"""
EXCEL_CSS = """td
	{mso-style-parent:style0; padding-top:1px; mso-ignore:padding; color:black; font-size:11.0pt;
	text-decoration:none; font-family:"Yu Gothic", monospace; mso-number-format:General; text-align:general;}
.xl65
	{mso-style-parent:style0; mso-number-format:"\\@";}
.xl66
	{mso-style-parent:style0; text-decoration:line-through; mso-number-format:"\\@";}
.xl67
	{mso-style-parent:style0; color:white; mso-number-format:"\\@";}
.xl68
	{mso-style-parent:style0; color:white; background:#4472C4; mso-pattern:black none;}
.xl69
	{mso-style-parent:style0; mso-number-format:"\\;\\;\\;";}
.font5
	{color:red; font-size:11.0pt; text-decoration:line-through;}
ruby
	{ruby-align:left;}
rt
	{color:windowtext; font-size:6.0pt;}"""
#: A picture over a cell: the shape for Office, the picture for others, and the cell's own text in a table of its own.
EXCEL_PICTURE = (
    "<td height=25 class=xl65 width=72 style='height:18.75pt;width:54pt' align=left valign=top>"
    '<!--[if gte vml 1]><v:shapetype id="_x0000_t75" coordsize="21600,21600"><v:stroke/></v:shapetype>'
    '<v:shape id="図_x0020_1" o:spid="_x0000_s1025" type="#_x0000_t75" style=\'position:absolute;width:30pt\'>'
    '<v:imagedata src="{src}" o:title=""/></v:shape><![endif]--><![if !vml]><span style=\'mso-ignore:vglayout;'
    'position:absolute;z-index:1;margin-left:4px;width:40px;height:40px\'><img width=40 height=40 src="{src}" '
    "v:shapes=\"図_x0020_1\"></span><![endif]><span style='mso-ignore:vglayout2'><table cellpadding=0 cellspacing=0>"
    "<tr><td height=25 class=xl65 width=72>{text}</td></tr></table></span></td>"
)
#: A shape that is no picture, as Excel leaves it to others.
EXCEL_LINE = (
    "<td class=xl65><!--[if gte vml 1]><v:line id=\"直線\" from='0,10' to='70,10' style='position:absolute'/>"
    "<![endif]-->{text}</td>"
)


def excel_page(*stamps: str, css: str = EXCEL_CSS, links: str = "", after: str = "", charset: str = "utf-8") -> str:
    """Return the sheet as Excel saves it; a stamp is a whole cell or its text."""
    lines = [
        f"<tr height=25 style='height:18.75pt'>{''.join(cells(number, stamp))}</tr>".replace("<td>", "<td class=xl65>")
        for number, stamp in enumerate(stamps, 1)
    ]
    titles = "".join(f"<td class=xl68>{title}</td>" for title in HEADERS)
    return (
        EXCEL_HEAD.format(charset=charset, links=links, css=css)
        + "<body link=blue vlink=purple><table border=0 cellpadding=0 cellspacing=0 width=720 "
        + "style='border-collapse:collapse;table-layout:fixed'><col width=72 span=10 style='width:54pt'>"
        + f"<tr height=25>{titles}</tr>{''.join(lines)}"
        + "<![if supportMisalignedColumns]><tr height=0 style='display:none'><td width=72 style='width:54pt'></td></tr>"
        + f"<![endif]></table>{after}</body></html>"
    )


def archive(
    parts: Mapping[str, str | bytes], *, headers: str = "X-Document-Type: Workbook\r\n", coded: str = "quoted"
) -> bytes:
    """Return a web archive of parts by location, as Excel writes it ('quoted' or 'base64')."""
    boundary = "----=_NextPart_01DA0000.0001"
    out = [
        f'MIME-Version: 1.0\r\n{headers}Content-Type: multipart/related; boundary="{boundary}"\r\n\r\n'
        "This document is a Single File Web Page, also known as a Web Archive file.\r\n"
    ]
    for place, content in parts.items():
        kind = {"htm": 'text/html; charset="utf-8"', "css": 'text/css; charset="utf-8"', "png": "image/png"}[place[-3:]]
        data = content.encode() if isinstance(content, str) else content
        quoted = coded == "quoted" and isinstance(content, str)
        body = quopri.encodestring(data).decode() if quoted else base64.encodebytes(data).decode()
        out.append(
            f"\r\n--{boundary}\r\nContent-Location: file:///C:/A1B2/{place}\r\nContent-Transfer-Encoding: "
            f"{'quoted-printable' if quoted else 'base64'}\r\nContent-Type: {kind}\r\n\r\n{body}"
        )
    return ("".join(out) + f"\r\n--{boundary}--\r\n").encode()


FRAMES = (
    "<html><head><!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>受領簿</x:Name>"
    '<x:WorksheetSource HRef="book.files/sheet001.htm"/></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml>'
    '<![endif]--></head><frameset rows="*,39"><frame src="book.files/sheet001.htm" name="frSheet">'
    '<frame src="book.files/tabstrip.htm" name="frTabs"></frameset></html>'
)


def xml_workbook(*stamps: str, styles: str = "", rows: Sequence[str] = (), columns: str = "", head: str = "") -> bytes:
    """Return an XML Spreadsheet 2003; a stamp is a whole Cell element or its text."""
    lines = rows or [f"<Row>{xml_cells(number, stamp)}</Row>" for number, stamp in enumerate(stamps, 1)]
    titles = "".join(f'<Cell><Data ss:Type="String">{title}</Data></Cell>' for title in HEADERS)
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:html="http://www.w3.org/TR/REC-html40">'
        f'<Styles><Style ss:ID="Default"><Font ss:FontName="Arial"/></Style>{styles}</Styles>{head}'
        f'<Worksheet ss:Name="受領簿"><Table>{columns}<Row>{titles}</Row>{"".join(lines)}</Table></Worksheet>'
        "</Workbook>"
    ).encode()


def xml_cells(number: int, stamp: str, day: str = "2025-11-25T00:00:00.000") -> str:
    """Return one member's cells as XML."""
    bango, name = PEOPLE[number - 1]
    row = (str(number), "0012", bango, name, "", "庶務課", "1")
    before = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in row)
    own = stamp if stamp.startswith("<Cell") else f'<Cell><Data ss:Type="String">{stamp}</Data></Cell>'
    return f'{before}<Cell><Data ss:Type="DateTime">{day}</Data></Cell>{own}'


def read(data: str | bytes, name: str = "受領簿.xls") -> FileReading:
    return read_bytes(name, data.encode() if isinstance(data, str) else data, convert=False)


def stamps(reading: FileReading) -> list[str]:
    """Each row's entry: its text where that counts, else ? with the codes, - where the cell is blank."""
    shown = []
    for table in reading.tables:
        for row in table.rows:
            own = [item for item in row.evidence if not item.place]
            if row.codes:
                shown.append("?" + ",".join(row.codes))
            else:
                shown.append("+".join(item.text for item in own) or "-")
    return shown
