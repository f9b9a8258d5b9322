"""Native Word charts: drawn by Word itself, editable, and needing no font on this machine.

XlsxWriter writes the chart and its data workbook; the chart part is taken out of it and both are put into the .docx.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.document import Document as DocumentType
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Cm
from docx.text.paragraph import Paragraph
from xlsxwriter import Workbook

_SHEET = "データ"
_VISIBLE = '<c:plotVisOnly val="1"/>'
_EMPTY_POINT = re.compile(r'<c:pt idx="\d+"><c:v(?:/>|></c:v>)</c:pt>')
_DAYS = re.compile(r"<c:cat>.*?</c:cat>")
_POINT = re.compile(r'<c:pt idx="(\d+)"><c:v>[^<]*</c:v></c:pt>')
_LABELS = 5  # of days below a chart
_FONT = {"name": "游ゴシック", "size": 8}
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)


@dataclass(frozen=True, slots=True)
class Series:
    """One series: its name, a value per category (None: nothing there), and XlsxWriter's options for its look."""

    name: str
    values: tuple[int | None, ...]
    look: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: ``kind`` and ``subtype`` as XlsxWriter calls them, categories, series; size in centimetres."""

    kind: str
    subtype: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    width: float
    height: float
    description: str


def put_chart(document: DocumentType, paragraph: Paragraph, chart: Chart, number: int) -> None:
    """Replace the paragraph's content by the chart; ``number`` keeps the charts of one document apart."""
    workbook, xml = _drawn(chart)
    package = document.part.package
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), _CHART_TYPE, xml, package)
    book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), _BOOK_TYPE, workbook, package)
    part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)  # rId1, as the chart says
    relation = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    for run in list(paragraph.runs):
        paragraph._p.remove(run._r)
    paragraph.add_run()._r.append(parse_xml(_inline(relation, chart, number)))


def _drawn(chart: Chart) -> tuple[bytes, bytes]:
    """Return (data workbook, chart part)."""
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    sheet = workbook.add_worksheet(_SHEET)
    for row, category in enumerate(chart.categories, start=1):
        sheet.write_string(row, 0, category)
    last = len(chart.categories)
    drawn = workbook.add_chart({"type": chart.kind, **({"subtype": chart.subtype} if chart.subtype else {})})
    for place, series in enumerate(chart.series, start=1):
        sheet.write_string(0, place, series.name)
        for row, value in enumerate(series.values, start=1):
            if value is not None:
                sheet.write_number(row, place, value)
        drawn.add_series(
            {
                "name": [_SHEET, 0, place],
                "categories": [_SHEET, 1, 0, last, 0],
                "values": [_SHEET, 1, place, last, place],
                **series.look,
            }
        )
    grid = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.5}}
    labels = {"num_font": _FONT, "major_tick_mark": "none", "line": {"color": "#7F7F7F"}}
    numbers = {"num_font": _FONT, "num_format": "#,##0", "min": 0, "major_gridlines": grid, "line": {"none": True}}
    if chart.kind == "bar":
        drawn.set_y_axis({**labels, "reverse": True, "interval_unit": 1, "major_gridlines": {"visible": False}})
        drawn.set_x_axis({**numbers, "label_position": "high"})
    else:
        step = _step(chart)
        drawn.set_x_axis({**labels, "interval_unit": step, "interval_tick": step})
        drawn.set_y_axis(numbers)
    drawn.set_legend({"position": "bottom", "font": _FONT})
    drawn.set_chartarea({"border": {"none": True}})
    sheet.insert_chart(0, len(chart.series) + 2, drawn)
    workbook.close()
    data = stream.getvalue()
    with zipfile.ZipFile(BytesIO(data)) as package:
        xml = package.read("xl/charts/chart1.xml").decode("utf-8")
    # A value that is not there must not be drawn as zero, nor a line rounded off.
    xml = _EMPTY_POINT.sub("", xml).replace(_VISIBLE, f'{_VISIBLE}<c:dispBlanksAs val="gap"/>')
    if chart.kind == "line":
        xml = xml.replace("</c:val></c:ser>", '</c:val><c:smooth val="0"/></c:ser>')
        xml = _with_whole_labels(xml, _step(chart))
    start, end = xml.index("<c:printSettings>"), xml.index("</c:chartSpace>")
    linked = '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData>'
    return data, (xml[:start] + linked + xml[end:]).encode("utf-8")


def _step(chart: Chart) -> int:
    """Every which day has a label."""
    return max(1, -(-len(chart.categories) // _LABELS))


def _with_whole_labels(xml: str, step: int) -> str:
    """Keep LibreOffice, which heeds no distance of labels, from breaking days in two (12/, 2).

    What is turned it does not break: a turn of 1/60,000 of a degree shows nowhere. The days between are left out of
    what the chart shows, not of its data.
    """
    days = _DAYS.sub(lambda found: _POINT.sub(lambda point: point[0] * (int(point[1]) % step == 0), found[0]), xml)
    head, axis = days.split("<c:catAx>")
    turned = axis.replace("<a:bodyPr/>", '<a:bodyPr rot="1" vert="horz"/>', 1)
    return f"{head}<c:catAx>{turned}"


def _inline(relation: str, chart: Chart, number: int) -> str:
    words = chart.description.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return (
        f'<w:drawing {_NAMESPACES}><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Cm(chart.width)}" cy="{Cm(chart.height)}"/>'
        f'<wp:docPr id="{1000 + number}" name="図{number}" descr="{words}"/><wp:cNvGraphicFramePr/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def bars(categories: Sequence[str], series: Sequence[Series], width: float, height: float, description: str) -> Chart:
    """Stacked horizontal bars, the first category on top."""
    return Chart("bar", "stacked", tuple(categories), tuple(series), width, height, description)


def lines(categories: Sequence[str], series: Sequence[Series], width: float, height: float, description: str) -> Chart:
    """Lines over days."""
    return Chart("line", "", tuple(categories), tuple(series), width, height, description)
