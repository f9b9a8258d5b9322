"""Write the corpus with XlsxWriter, openpyxl, PyExcelerate, xlwt and odfpy.

``python -m tests.returns.corpus.make_python``
"""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D

from tests.returns.corpus.scenarios import (
    COLUMN_WIDTH,
    PICTURED,
    PLAIN,
    ROW_POINTS,
    SCENARIOS,
    Scenario,
    Seal,
    png,
    save,
)

_EMU = 9525


def with_xlsxwriter(scenario: Scenario, **options: Any) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("受領簿")
        sheet.set_column(0, 30, COLUMN_WIDTH)
        sheet.set_default_row(ROW_POINTS)
        for row, column, text in scenario.cells():
            sheet.write_string(row - 1, column - 1, text)
        for row, column, seal in scenario.seals():
            place = {"x_offset": seal.x, "y_offset": seal.y}
            if seal.text:
                sheet.insert_textbox(row - 1, column - 1, seal.text, {**place, "width": Seal.SIDE, "height": Seal.SIDE})
                continue
            scale = {"x_scale": Seal.SIDE / 16, "y_scale": Seal.SIDE / 16}
            picture = {"image_data": io.BytesIO(png(seal.shade)), **place, **scale}
            sheet.insert_image(row - 1, column - 1, "seal.png", picture)
    return out.getvalue()


def with_openpyxl(scenario: Scenario) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "受領簿"
    sheet.sheet_format.defaultRowHeight, sheet.sheet_format.customHeight = ROW_POINTS, True
    for row in range(1, 40):
        sheet.row_dimensions[row].height = ROW_POINTS
        sheet.column_dimensions[openpyxl.utils.get_column_letter(row)].width = COLUMN_WIDTH
    for row, column, text in scenario.cells():
        sheet.cell(row, column).value = text
        sheet.cell(row, column).data_type = "s"
    for row, column, seal in scenario.seals():
        image = Image(io.BytesIO(png(seal.shade)))
        corner = AnchorMarker(col=column - 1, colOff=seal.x * _EMU, row=row - 1, rowOff=seal.y * _EMU)
        image.anchor = OneCellAnchor(_from=corner, ext=XDRPositiveSize2D(Seal.SIDE * _EMU, Seal.SIDE * _EMU))
        sheet.add_image(image)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_pyexcelerate(scenario: Scenario) -> bytes:
    import pyexcelerate

    book = pyexcelerate.Workbook()
    sheet = book.new_sheet("受領簿")
    for row, column, text in scenario.cells():
        sheet.set_cell_value(row, column, text)
    out = io.BytesIO()
    book._save(out)
    return out.getvalue()


def with_xlwt(scenario: Scenario) -> bytes:
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("受領簿")
    for row, column, text in scenario.cells():
        sheet.write(row - 1, column - 1, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_odfpy(scenario: Scenario) -> bytes:
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table, TableCell, TableRow
    from odf.text import P

    document = OpenDocumentSpreadsheet()
    table = Table(name="受領簿")
    cells = {(row, column): text for row, column, text in scenario.cells()}
    for row in range(1, max(row for row, _ in cells) + 1):
        line = TableRow()
        for column in range(1, 20):
            cell = TableCell(valuetype="string")
            for paragraph in cells.get((row, column), "").split("\n"):
                cell.addElement(P(text=paragraph))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def main() -> None:
    """Write every file that Python libraries can."""
    japanese = {"default_format_properties": {"font_name": "游ゴシック", "font_size": 11}}
    for scenario in SCENARIOS:
        save(f"xlsxwriter_{scenario.name}.xlsx", with_xlsxwriter(scenario), scenario.truth("XlsxWriter"))
        save(f"xlsxwriter_ja_{scenario.name}.xlsx", with_xlsxwriter(scenario, **japanese), scenario.truth("XlsxWriter"))
    for scenario in (*PLAIN, *PICTURED):
        save(f"openpyxl_{scenario.name}.xlsx", with_openpyxl(scenario), scenario.truth("openpyxl"))
    for scenario in PLAIN:
        save(f"pyexcelerate_{scenario.name}.xlsx", with_pyexcelerate(scenario), scenario.truth("PyExcelerate"))
        blind = scenario.truth("xlwt", sees_pictures=False)
        save(f"xlwt_{scenario.name}.xls", with_xlwt(scenario), blind)
        save(f"odfpy_{scenario.name}.ods", with_odfpy(scenario), {**blind, "writer": "odfpy"})


if __name__ == "__main__":
    main()
