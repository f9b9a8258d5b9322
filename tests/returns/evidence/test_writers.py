"""The same truth written by real programs: XlsxWriter, openpyxl, LibreOffice, ExcelJS, SheetJS."""

from __future__ import annotations

import base64
import io
import os
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.drawing.image import Image as OpenpyxlImage
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor, AnchorMarker, OneCellAnchor, TwoCellAnchor
from openpyxl.drawing.xdr import XDRPoint2D, XDRPositiveSize2D

from ledger_tools.returns.evidence import Found
from ledger_tools.returns.workbook.grid import Grid
from ledger_tools.returns.workbook.package import Package
from tests.conftest import require_external
from tests.returns.evidence.books import (
    PX,
    Book,
    child_space,
    found_in,
    frame_xml,
    group,
    line,
    one_cell,
    picture,
    png,
    shape,
    two_cell,
)
from tests.returns.evidence.test_controls import control, vml_shape, with_states, with_vml

SEAL = png()
JAPANESE = {"default_format_properties": {"font_name": "MS Pゴシック", "font_size": 11}}


def places(found: tuple[Found, ...]) -> list[tuple[str, str, bool]]:
    return [(item.kind, item.cell, item.certain) for item in found]


@pytest.mark.parametrize("position", [1, 2, 3])
@pytest.mark.parametrize("options", [{}, JAPANESE])
def test_xlsxwriter(position: int, options: dict[str, Any]) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.set_column(2, 7, 12.5)
        sheet.set_column(8, 8, 14)
        sheet.set_row(9, None, None, {"hidden": True})
        sheet.set_row(20, 90)
        for row in (11, 12, 13, 16, 17):
            sheet.set_row(row, 31.5)
        sheet.merge_range("I17:J18", "")
        sheet.freeze_panes(8, 0)
        sheet.set_zoom(70)
        seal = {"image_data": io.BytesIO(png(size=38)), "x_offset": 20, "object_position": position}
        sheet.insert_image("I12", "seal.png", {**seal, "y_offset": 2})
        sheet.insert_image("I13", "seal.png", {**seal, "y_offset": -1 + 5})
        sheet.insert_image("I12", "seal.png", {**seal, "y_offset": 2 + 42 + 42})  # three rows down
        sheet.insert_image("I17", "seal.png", {**seal, "y_offset": 20})
        sheet.insert_image("I21", "seal.png", {**seal, "y_offset": 70})
        sheet.insert_textbox("I22", "山田\n太郎", {"width": 60, "height": 19, "object_position": position})
    # What does not move with the cells may have stood elsewhere before the row above was hidden.
    moves = position != 3
    assert places(found_in(buffer.getvalue())) == [
        ("picture", "I12", moves),
        ("picture", "I13", moves),
        ("picture", "I14", moves),
        ("picture", "I17", moves),
        ("picture", "I21", moves),
        ("shape", "I22", moves),
    ]


def test_openpyxl() -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.column_dimensions["I"].width = 14
    for row in range(10, 20):
        sheet.row_dimensions[row].height = 30
    sheet.merge_cells("I15:I16")
    size = XDRPositiveSize2D(36 * PX, 36 * PX)

    def corner(row: int, offset: int, dx: int) -> AnchorMarker:
        return AnchorMarker(col=8, colOff=dx * PX, row=row - 1, rowOff=offset * PX)

    anchors = (
        "I10",
        OneCellAnchor(_from=corner(11, 38, 5), ext=size),  # begins at the foot of row 11
        TwoCellAnchor(_from=corner(13, 2, 5), to=corner(13, 38, 50)),
        TwoCellAnchor(_from=corner(15, 20, 5), to=corner(16, 18, 50)),
        AbsoluteAnchor(pos=XDRPoint2D(530 * PX, (9 * 20 + 7 * 40 + 2) * PX), ext=size),
    )
    for anchor in anchors:
        image = OpenpyxlImage(io.BytesIO(png(size=36)))
        image.anchor = anchor
        sheet.add_image(image)
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert sorted(places(found_in(buffer.getvalue()))) == [
        ("picture", "I10", True),
        ("picture", "I12", True),
        ("picture", "I13", True),
        ("picture", "I15", True),
        ("picture", "I17", True),
    ]


def forms_book() -> bytes:
    """A picture, a dated seal, two grouped seals, a line, a ticked and an empty box, a note: rows 12 to 19."""
    dated = (
        shape("", box=frame_xml(820, 521, 38, 38))
        + line(frame_xml(821, 533, 36, 0))
        + line(frame_xml(821, 546, 36, 0))
        + shape("総務課", form="rect", paint="<a:noFill/>", box=frame_xml(822, 522, 34, 10))
        + shape("山田", form="rect", paint="<a:noFill/>", box=frame_xml(822, 547, 34, 10))
    )
    pair = shape("鈴木", box=frame_xml(820, 562, 36, 36)) + shape("高橋", box=frame_xml(820, 602, 36, 36))
    paint = '<a:ln w="9525"><a:solidFill><a:srgbClr val="000000"/></a:solidFill></a:ln></xdr:spPr>'
    stroke = line(frame_xml(100, 660, 900, 1)).replace("</xdr:spPr>", paint)
    filled = "".join(f'<row r="{row}" ht="30" customHeight="1">{"<c><v>1</v></c>" * 10}</row>' for row in range(1, 30))
    book = Book(rows=filled, tail=f"<controls>{control(1025, (9, 10, 18, 5), (9, 80, 18, 35))}</controls>").draw(
        one_cell(picture(box=frame_xml(820, 443, 34, 34)), (9, 20, 12, 3), 34, 34)
        + two_cell(shape("佐藤", box=frame_xml(820, 482, 36, 36)), (9, 20, 13, 2), (9, 56, 13, 38))
        + two_cell(group(dated, child_space(820, 521, 38, 38)), (9, 20, 14, 1), (9, 58, 14, 39))
        + two_cell(group(pair, child_space(820, 562, 36, 76)), (9, 20, 15, 2), (9, 56, 16, 38))
        + two_cell(stroke, (2, 0, 17, 20), (10, 50, 17, 21)),
        rIdP=png(size=34),
    )
    ticked = 'ObjectType="Checkbox"><x:Anchor>8, 10, 17, 5, 8, 80, 17, 35</x:Anchor><x:Checked>1</x:Checked>'
    kind = '<v:shapetype id="_x0000_t201" o:spt="201" path="m,l,21600r21600,l21600,xe"/>'
    box = vml_shape(1025, ticked, "<v:textbox>受領</v:textbox>", "position:absolute;width:50pt;height:20pt")
    with_vml(book, kind + box.replace("<v:shape ", '<v:shape type="#_x0000_t201" '))
    return with_states(book, c1025='objectType="CheckBox" checked="Checked"').data()


TRUTH = [
    ("picture", "I12", ""),
    ("shape", "I13", "佐藤"),
    ("shape", "I14", "総務課\n山田"),
    ("shape", "I15", "鈴木"),
    ("shape", "I16", "高橋"),
    ("line", "F17", ""),
    ("checkbox", "I18", "TRUE"),
]


def contents(data: bytes) -> list[tuple[str, str, str]]:
    found = found_in(data)
    assert all(item.certain for item in found), found
    return sorted(((item.kind, item.cell, item.text) for item in found), key=lambda item: int(item[1][1:]))


def test_the_forms_as_written() -> None:
    assert contents(forms_book()) == TRUTH


@pytest.fixture(scope="module")
def resaved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The forms, saved again by LibreOffice as xlsx, and by way of ods."""
    program = require_external("soffice", "libreoffice")
    folder = tmp_path_factory.mktemp("libreoffice")
    (folder / "forms.xlsx").write_bytes(forms_book())

    def convert(source: str, kind: str, target: str) -> None:
        profile = (folder / "profile").as_uri()
        command = [program, f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
        subprocess.run(
            [*command, "--outdir", str(folder / target), source], check=True, capture_output=True, timeout=180
        )

    convert(str(folder / "forms.xlsx"), "xlsx", "again")
    convert(str(folder / "forms.xlsx"), "ods", "other")
    convert(str(folder / "other" / "forms.ods"), "xlsx", "back")
    return {name: (folder / name / "forms.xlsx").read_bytes() for name in ("again", "back")}


@pytest.mark.slow
@pytest.mark.parametrize("way", ["again", "back"])
def test_libreoffice_saves_the_forms_again(resaved: dict[str, bytes], way: str) -> None:
    box = [item for item in contents(resaved[way]) if item[1] == "I18"]
    assert [item for item in contents(resaved[way]) if item[1] != "I18"] == TRUTH[:-1]
    # Installations without the forms module lose the box, and may keep its empty place.
    assert box in ([], [TRUTH[-1]], [("unreadable", "I18", "")])


EXCELJS = """
const ExcelJS = require('exceljs');
(async () => {
  const book = new ExcelJS.Workbook();
  const properties = {defaultRowHeight: 30};
  const sheet = book.addWorksheet('受領簿', {properties, views: [{state: 'frozen', ySplit: 8}]});
  sheet.getColumn(9).width = 14;
  for (let row = 10; row < 20; row++) sheet.getRow(row).height = 30;
  sheet.getRow(15).hidden = true;
  sheet.getCell('D13').note = '本人に渡しました';
  const id = book.addImage({base64: process.argv[2], extension: 'png'});
  sheet.addImage(id, {tl: {col: 8.2, row: 11.1}, ext: {width: 34, height: 34}});
  sheet.addImage(id, {tl: {col: 8.2, row: 12.05}, br: {col: 8.8, row: 12.95}, editAs: 'oneCell'});
  sheet.addImage(id, 'I14:I14');
  sheet.addImage(id, {tl: {col: 8.2, row: 15.1}, br: {col: 8.8, row: 15.9}});
  process.stdout.write(Buffer.from(await book.xlsx.writeBuffer()).toString('base64'));
})();
"""

SHEETJS = """
const XLSX = require('xlsx');
const sheet = {'!ref': 'A1:J20', '!rows': [], '!merges': [XLSX.utils.decode_range('I12:I13')]};
sheet['A1'] = {t: 's', v: 'No.'};
sheet['D12'] = {t: 's', v: '山田', c: [{a: '庶務', t: '本人に渡しました'}]};
sheet['!rows'][11] = {hpt: 45};
sheet['!rows'][12] = {hidden: true};
sheet['!cols'] = [{wch: 5}, {width: 8}];
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, sheet, '受領簿');
process.stdout.write(XLSX.write(book, {type: 'base64', bookType: 'xlsx'}));
"""


@pytest.fixture(scope="module")
def node_modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ExcelJS and SheetJS, fetched for this run."""
    npm = require_external("npm")
    folder = tmp_path_factory.mktemp("node")
    command = [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), "exceljs@4", "xlsx@0.18"]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=180)
    except (subprocess.SubprocessError, OSError) as error:
        if os.environ.get("LEDGER_TOOLS_REQUIRE_EXTERNALS") == "1":
            raise
        pytest.skip(f"npm could not fetch exceljs and xlsx: {error}")
    return folder / "node_modules"


def written_by_node(script: str, modules: Path, *arguments: str) -> bytes:
    node = require_external("node")
    path = modules.parent / "write.js"
    path.write_text(script, encoding="utf-8", newline="\n")
    result = subprocess.run([node, str(path), *arguments], check=True, capture_output=True, timeout=60)
    return base64.b64decode(result.stdout, validate=True)


@pytest.mark.slow
def test_exceljs(node_modules: Path) -> None:
    found = found_in(written_by_node(EXCELJS, node_modules, base64.b64encode(SEAL).decode()))
    assert places(found) == [
        ("picture", "I12", True),
        ("picture", "I13", True),
        ("picture", "I14", True),
        ("picture", "I16", True),
        ("comment", "D13", True),
    ]


@pytest.mark.slow
def test_sheetjs(node_modules: Path) -> None:
    data = written_by_node(SHEETJS, node_modules)
    assert places(found_in(data)) == [("comment", "D12", True)]
    package = Package.open(data)
    grid = Grid.read(package, package.sheets()[0])
    assert (grid.row_height(12), grid.row_height(13), grid.merge_origin(13, 9)) == (60, 0, (12, 9))
    assert grid.column_width(2) == 64  # SheetJS names Calibri 12 as the Normal font: 8 px a digit
