"""The 受領簿 of one department: one workbook, pure data → bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ledger_tools.columns import BLANK, LOOK
from ledger_tools.excel.as_intended import KEEPS_NUMBERS_AS_TEXT
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import area_name, cell_name, column_letters
from ledger_tools.identity import (
    IDENTITY_SHEET,
    KIND_LEDGER,
    PROPERTY_CYCLE,
    PROPERTY_EDITION,
    PROPERTY_KIND,
    PROPERTY_LEDGER,
)
from ledger_tools.ledgers import page_marks, pages
from ledger_tools.ledgers.inputs import input_checks
from ledger_tools.ledgers.laying_out import lay_out
from ledger_tools.ledgers.notes import note_parts
from ledger_tools.ledgers.package import DECLARATION, MAIN, RELATIONS, Strings, relations, shared_styles, zipped
from ledger_tools.ledgers.places import FIRST_ROW, HEADER_ROW, Places
from ledger_tools.ledgers.properties import property_parts
from ledger_tools.ledgers.send_back import SendBack, own_days
from ledger_tools.ledgers.sheet_head import Head, write_head
from ledger_tools.ledgers.sheet_table import Asides, write_header, write_rows, write_tail
from ledger_tools.ledgers.sheet_xml import (
    SheetXml,
    checks,
    column_widths,
    worksheet,
)
from ledger_tools.ledgers.wording import Wording
from ledger_tools.model import LedgerSheet

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

SHEET_NAME = "受領簿"
#: With the ribbon open, 1366 × 768 pixels show the head and eight members.
_ZOOM = 65
_FONT = '&"游ゴシック,標準"'  # of what is printed at head and foot
_MARKS_NOTE = "四隅の目印及び二次元コードは、機械で読み取るためのものです。書き込んだり、隠したりしないでください。"


def write_ledger(sheet: LedgerSheet, settings: Settings, wording: Wording, back: SendBack | None = None) -> bytes:
    """Return the .xlsx of one department's 受領簿.

    The same input gives the same bytes. Only 受領年月日, 受領印又は署名, 備考, the number of cards sent back, 取扱者
    and 内線 can be filled in; the sheet is locked without a password, and pictures and shapes can be pasted on it. It
    prints on A4 upright. ``back`` makes it a send-back ledger: why each row came back stands in it, and A4 lies across.
    """
    styles, strings = shared_styles(), Strings()
    laid_out = lay_out(sheet, settings, wording, back)
    places, values = laid_out.places, laid_out.values
    marks = page_marks.mark_parts(sheet, places, laid_out.printing.mark)
    note = wording.text("受領簿 同姓同名の注", values)
    notes = note_parts(sheet, places, note)
    identity = _identity(sheet)
    parts = {
        "_rels/.rels": _PACKAGE_RELATIONS,
        "xl/workbook.xml": _workbook(places),
        "xl/_rels/workbook.xml.rels": _WORKBOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": _ledger_sheet(
            Head(SheetXml(styles.xf, strings), sheet, values, wording, places, laid_out.paragraphs, back),
            own_days(settings, back),
            note if notes else "",
        ),
        "xl/worksheets/sheet2.xml": _identity_sheet(identity, strings),
        "xl/worksheets/_rels/sheet1.xml.rels": _sheet_relations(bool(notes)),
        **styles.parts,
        "xl/sharedStrings.xml": strings.part(),
        **marks,
        **notes,
        **property_parts(f"{SHEET_NAME} {sheet.ledger_id}(第{sheet.edition}版)", settings.reference_date, identity),
    }
    return zipped(parts)


def _identity(sheet: LedgerSheet) -> tuple[tuple[str, str], ...]:
    return (
        (PROPERTY_CYCLE, sheet.cycle_id),
        (PROPERTY_LEDGER, sheet.ledger_id),
        (PROPERTY_EDITION, str(sheet.edition)),
        (PROPERTY_KIND, KIND_LEDGER),
    )


_PACKAGE_RELATIONS = relations(
    {
        "rId1": ("officeDocument", "xl/workbook.xml"),
        "rId2": (
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
        "rId3": ("extended-properties", "docProps/app.xml"),
        "rId4": ("custom-properties", "docProps/custom.xml"),
    }
)
_WORKBOOK_RELATIONS = relations(
    {
        "rId1": ("worksheet", "worksheets/sheet1.xml"),
        "rId2": ("worksheet", "worksheets/sheet2.xml"),
        "rId3": ("theme", "theme/theme1.xml"),
        "rId4": ("styles", "styles.xml"),
        "rId5": ("sharedStrings", "sharedStrings.xml"),
    }
)


def _sheet_relations(has_notes: bool) -> bytes:
    targets = {"rId1": ("drawing", "../drawings/drawing1.xml")}
    if has_notes:
        targets["rId2"] = ("vmlDrawing", "../drawings/vmlDrawing1.vml")
        targets["rId3"] = ("comments", "../comments1.xml")
    return relations(targets)


def _workbook(places: Places) -> bytes:
    area = f"$A$1:${column_letters(places.right_strip + 1)}${places.handler_row + 2}"
    titles = f"{SHEET_NAME}!${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    return (
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<workbookPr defaultThemeVersion="124226"/>'
        '<bookViews><workbookView xWindow="240" yWindow="15" windowWidth="19200" windowHeight="10600"/></bookViews>'
        f'<sheets><sheet name="{SHEET_NAME}" sheetId="1" r:id="rId1"/>'
        f'<sheet name="{IDENTITY_SHEET}" sheetId="2" state="veryHidden" r:id="rId2"/></sheets>'
        f'<definedNames><definedName name="_xlnm.Print_Area" localSheetId="0">{SHEET_NAME}!{area}</definedName>'
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{titles}</definedName></definedNames>'
        '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'
    ).encode()


def _ledger_sheet(head: Head, settings: Settings, note: str) -> bytes:
    styles, cells, places, back = shared_styles(), head.cells, head.places, head.back
    sheet = head.sheet
    write_head(head)
    write_header(cells, places)
    write_rows(cells, sheet, places, settings, back)
    write_tail(cells, sheet, places, back, Asides(f"問合せ先: {settings.contact}", note))
    return worksheet(
        (
            f'<dimension ref="A1:{cell_name(places.handler_row + 1, places.at["key"] + 1)}"/>',
            _view(places),
            '<sheetFormatPr defaultRowHeight="15"/>',
            column_widths(_widths(places)),
            cells.data(),
            # Objects stay free, so that seals can be pasted. No sorting or filtering: the seals would stay behind or
            # vanish with the rows they prove.
            '<sheetProtection sheet="1" scenarios="1" formatColumns="0" formatRows="0"/>',
            cells.merge_cells(),
            _state_looks(places, styles.dxf),
            checks(input_checks(head, settings)),
            '<printOptions horizontalCentered="1"/>',
            f'<pageMargins left="{pages.MARGIN_LEFT}" right="{pages.MARGIN_RIGHT}" top="{pages.MARGIN_TOP}"'
            f' bottom="{pages.MARGIN_BOTTOM}" header="{pages.MARGIN_HEADER}" footer="{pages.MARGIN_FOOTER}"/>',
            # Not 'fit to page': with it Excel ignores the page breaks, and each page carries its own code.
            f'<pageSetup paperSize="9" scale="{pages.SCALE}"'
            f' orientation="{"landscape" if places.layout.across else "portrait"}"/>',
            _header_footer(sheet),
            _breaks(places),
            KEEPS_NUMBERS_AS_TEXT,
            '<drawing r:id="rId1"/>',
            '<legacyDrawing r:id="rId2"/>' if note else "",
        )
    )


def _view(places: Places) -> str:
    cell = cell_name((FIRST_ROW if places.rows else places.tail_row) + 1, places.at["received_on"] + 1)
    return (
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" zoomScale="{_ZOOM}" zoomScaleNormal="{_ZOOM}"'
        f' workbookViewId="0"><pane ySplit="{FIRST_ROW}" topLeftCell="A{FIRST_ROW + 1}" activePane="bottomLeft"'
        f' state="frozen"/><selection pane="bottomLeft" activeCell="{cell}" sqref="{cell}"/></sheetView></sheetViews>'
    )


def _widths(places: Places) -> list[tuple[float, bool]]:
    """Pixels and whether hidden, of every column."""
    hidden = [False, *(column is not None and column.key == "key" for column in places.columns)]
    return list(zip(page_marks.column_pixels(places), hidden, strict=True))


def _state_looks(places: Places, dxf: Mapping[str, int]) -> str:
    if not places.rows:
        return ""
    rules = "".join(
        f'<cfRule type="cellIs" dxfId="{dxf[look]}" priority="{priority}" operator="equal">'
        f'<formula>"{state}"</formula></cfRule>'
        for priority, (state, look) in enumerate(((BLANK, "blank"), (LOOK, "look")), start=1)
    )
    return f'<conditionalFormatting sqref="{places.states}">{rules}</conditionalFormatting>'


def _header_footer(sheet: LedgerSheet) -> str:
    """Return the element headerFooter; page 1 has the number in its head. The margin is blank as far as the strips."""
    number, blank = f"受領簿番号 {sheet.ledger_id} 第{sheet.edition}版", "\u3000\u3000"
    line, small = f"{_FONT}&9", f"\n{_FONT}&8"
    place = cell_text(f"{sheet.bureau.name} {sheet.department.name}")[:60].replace("&", "&&")
    footer = f"&L{line}{blank}{number}{small} &C{line} &P / &N{small} {_MARKS_NOTE}&R{line} {place}{blank}{small} "
    header = f"&R{line} {number} &P / &N{blank}"
    foot = escape(footer)
    return (
        f'<headerFooter differentFirst="1"><oddHeader>{escape(header)}</oddHeader><oddFooter>{foot}</oddFooter>'
        f"<firstFooter>{foot}</firstFooter></headerFooter>"
    )


def _breaks(places: Places) -> str:
    rows = [FIRST_ROW + page.stop for page in places.pages[:-1]]
    if not rows:
        return ""
    items = "".join(f'<brk id="{row}" max="16383" man="1"/>' for row in rows)
    return f'<rowBreaks count="{len(rows)}" manualBreakCount="{len(rows)}">{items}</rowBreaks>'


def _identity_sheet(identity: tuple[tuple[str, str], ...], strings: Strings) -> bytes:
    cells = SheetXml(shared_styles().xf, strings)
    for row, (name, value) in enumerate(identity):
        cells.text(row, 0, name, "key")
        cells.text(row, 1, value, "key")
        cells.end_row(row, 15)
    return worksheet(
        (
            f'<dimension ref="{area_name(1, 1, len(identity), 2)}"/>',
            '<sheetViews><sheetView workbookViewId="0"/></sheetViews>',
            '<sheetFormatPr defaultRowHeight="15"/>',
            cells.data(),
            '<sheetProtection sheet="1" objects="1" scenarios="1"/>',
            '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>',
        )
    )
