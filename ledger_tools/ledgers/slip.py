"""00_送付票: what one bureau takes over and brings back, department by department (別紙3 1 and 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import TYPE_CHECKING

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from ledger_tools.excel.as_intended import keep_numbers_as_text
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.identity import write_identity
from ledger_tools.folder import in_brackets
from ledger_tools.identity import (
    KIND_SLIP,
    PROPERTY_CYCLE,
    PROPERTY_EDITION,
    PROPERTY_KIND,
    PROPERTY_LEDGER,
    slip_serial,
)
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers.looks import add_formats
from ledger_tools.ledgers.placeholders import bureau_values
from ledger_tools.ledgers.slip_block import HEIGHT, POINTS, write_block
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import DIRECT, Bureau, LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

SHEET_NAME = "送付票"
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("受領簿番号", 14),
    ("版", 6),
    ("所属", 38),
    ("人数", 7),
    ("枚数", 7),
    ("引渡", 6.5),
    ("返却", 6.5),
    ("返送枚数", 9),
)
_HEADER_ROW = 6
#: Points: a ledger's line, one with a name of two lines, the table's header, its totals.
_LINE, _TALL_LINE, _HEAD, _TOTAL = 24, 33, 26, 26
#: More of the last line above the table, so that it does not stick to it.
_GAP = 6
#: Up to this width a department's name stands in one line; above the second it is in the smallest letters.
_ONE_LINE, _TWO_LINES = 36, 80
#: What is printed on a page of A4, in points, and how far a slip that is a little longer is made smaller to fit on one.
_PAGE, _SMALLEST = 740, 0.78
#: Lines that stand with the totals on the last page.
_KEPT = 3
#: Per cent, where one page is not enough: Excel heeds a page break only in a sheet that is not fitted to pages.
_SCALE = 92
#: Half-width characters that fit a line of the notes.
_NOTE_WIDTH = 98
_VALUE_WIDTH = 72
_LAST_COLUMN = len(_COLUMNS) - 1


def write_slip(
    bureau: Bureau, sheets: Sequence[LedgerSheet], settings: Settings, wording: Wording, *, cycle_id: str
) -> bytes:
    """Return the .xlsx of one bureau's 送付票; ``sheets`` are its ledgers, in the order they are to be listed.

    It says which bureau's it is, and is taken in again where the bureau has filled in that it has handed all in.
    """
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    worksheet = workbook.add_worksheet(SHEET_NAME)
    keep_numbers_as_text(worksheet)
    formats = add_formats(workbook)
    values = bureau_values(bureau, settings)
    heights = [_LINE if _name_look(sheet) == "text" else _TALL_LINE for sheet in sheets]
    above = _write_head(worksheet, formats, bureau, wording, values, settings.part) + _HEAD
    total_row = _write_lines(worksheet, formats, sheets, heights)
    write_block(worksheet, formats, total_row + 2)
    notes = total_row + 3 + HEIGHT
    texts = [wording.text(f"送付票 説明{n}", values) for n in range(1, 4)]
    below = _TOTAL + POINTS + _write_notes(worksheet, formats, notes, texts)
    worksheet.print_area(0, 0, notes + 2, _LAST_COLUMN)
    _set_print(worksheet, bureau)
    _set_pages(worksheet, total_row, above, below, heights)
    own = ((PROPERTY_LEDGER, bureau.code), (PROPERTY_EDITION, str(slip_serial(settings.part))))
    identity = ((PROPERTY_CYCLE, cycle_id), *own, (PROPERTY_KIND, KIND_SLIP))
    write_identity(workbook, identity, lists_texts=True)
    day = settings.reference_date
    title = cell_text(f"{SHEET_NAME}{in_brackets(settings.part)} {bureau.name}")
    workbook.set_properties({"title": title, "created": datetime.combine(day, time())})
    workbook.close()
    return stream.getvalue()


def _write_head(
    worksheet: Worksheet,
    formats: dict[str, Format],
    bureau: Bureau,
    wording: Wording,
    values: dict[str, str],
    part: int,
) -> int:
    """Write what stands above the table; return how high it is, in points."""
    for index, (_, width) in enumerate(_COLUMNS):
        worksheet.set_column(index, index, width)
    worksheet.set_row(0, height := 32)
    worksheet.write_string(0, 0, cell_text(wording.text("送付票 表題", values) + in_brackets(part)), formats["title"])
    hand_out = wording.text("送付票 配付(直送)" if bureau.delivery == DIRECT else "送付票 配付(窓口)", values)
    lines = (
        ("局・区等", f"{bureau.name} {bureau.section}", "value_strong"),
        ("受取", hand_out, "value_wrapped"),
        ("提出期限", values["提出期限"], "value"),
        ("提出先", values["保険者名"], "value"),
        ("問合せ先", values["問合せ先"], "value"),
    )
    for row, (label, text, look) in enumerate(lines, start=1):
        points = 20 * -(-display_width(text) // _VALUE_WIDTH) + (_GAP if row == len(lines) else 0)
        worksheet.set_row(row, points)
        worksheet.write_string(row, 0, label, formats["label"])
        worksheet.merge_range(row, 1, row, _LAST_COLUMN, cell_text(text), formats[look])
        height += points
    return height


def _name_look(sheet: LedgerSheet) -> str:
    width = display_width(sheet.department.name)
    return "text" if width <= _ONE_LINE else "text_small" if width <= _TWO_LINES else "text_tiny"


def _write_lines(
    worksheet: Worksheet, formats: dict[str, Format], sheets: Sequence[LedgerSheet], heights: Sequence[int]
) -> int:
    """Write header, one line per ledger and the totals; return the row of the totals."""
    worksheet.set_row(_HEADER_ROW, _HEAD)
    for index, (header, _) in enumerate(_COLUMNS):
        worksheet.write_string(_HEADER_ROW, index, header, formats["head"])
    first = _HEADER_ROW + 1
    for row, (sheet, height) in enumerate(zip(sheets, heights, strict=True), start=first):
        worksheet.set_row(row, height)
        worksheet.write_string(row, 0, sheet.ledger_id, formats["code"])
        worksheet.write_number(row, 1, sheet.edition, formats["count"])
        worksheet.write_string(row, 2, cell_text(sheet.department.name), formats[_name_look(sheet)])
        worksheet.write_number(row, 3, len(sheet.rows), formats["count"])
        worksheet.write_number(row, 4, sheet.cards, formats["count"])
        for column in (5, 6, 7):
            worksheet.write_blank(row, column, None, formats["count"])
    total_row = first + len(sheets)
    worksheet.set_row(total_row, _TOTAL)
    worksheet.merge_range(total_row, 0, total_row, 2, f"合計({len(sheets)}所属)", formats["total_label"])
    totals: dict[int, int | str] = {
        3: sum(len(sheet.rows) for sheet in sheets),
        4: sum(sheet.cards for sheet in sheets),
        _LAST_COLUMN: "",
    }
    for column in range(3, _LAST_COLUMN + 1):
        if column in totals and sheets:
            lines = xl_range(first, column, total_row - 1, column)
            formula, value = f"=SUM({lines})", totals[column]
            if column == _LAST_COLUMN:  # on paper a 0 would say that no card came back
                formula = f'=IF(COUNT({lines})=0,"",SUM({lines}))'
            worksheet.write_formula(total_row, column, formula, formats["total"], value)
        else:
            worksheet.write_blank(total_row, column, None, formats["total"])
    return total_row


def _write_notes(worksheet: Worksheet, formats: dict[str, Format], row: int, notes: list[str]) -> int:
    """Write the notes that have a text; return how high they are, in points."""
    written = [note for note in notes if note]
    height = 0
    for offset, note in enumerate(written):
        text = cell_text(f"{offset + 1} {note}")
        points = 18 * -(-display_width(text) // _NOTE_WIDTH) + 4
        worksheet.set_row(row + offset, points)
        worksheet.merge_range(row + offset, 0, row + offset, _LAST_COLUMN, text, formats["paragraph"])
        height += points
    return height


def _set_print(worksheet: Worksheet, bureau: Bureau) -> None:
    worksheet.hide_gridlines(2)
    worksheet.freeze_panes(_HEADER_ROW + 1, 0)
    worksheet.set_paper(9)
    worksheet.set_margins(0.5, 0.5, 0.5, 0.6)
    worksheet.center_horizontally()
    worksheet.repeat_rows(_HEADER_ROW)
    name = cell_text(bureau.name).replace("&", "&&")
    worksheet.set_footer(f"&L&10 {SHEET_NAME} {name[:80]}&R&10 &P / &N")


def _set_pages(worksheet: Worksheet, total_row: int, above: int, below: int, heights: Sequence[int]) -> None:
    """One page where the slip can be read on it; else totals, statement and notes stay together on the last one."""
    if above + sum(heights) + below <= _PAGE / _SMALLEST:
        worksheet.fit_to_pages(1, 1)
        return
    worksheet.set_print_scale(_SCALE)
    page = _PAGE * 100 / _SCALE
    used, on_last = float(above), 0
    for height in heights:
        if used + height > page:
            used, on_last = float(_HEAD), 0
        used, on_last = used + height, on_last + 1
    if used + below > page or on_last < _KEPT:
        worksheet.set_h_pagebreaks([total_row - min(len(heights), _KEPT)])
