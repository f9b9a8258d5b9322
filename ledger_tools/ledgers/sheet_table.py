"""The table of a 受領簿: header, one row per member, and the line for the cards that are sent back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ledger_tools.columns import LEDGER_COLUMNS, SENT_BACK
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import area_name, cell_name
from ledger_tools.identity import printed_mark
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers import pages
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW, HEADER_ROW, REASON, Places
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.ledgers.sheet_xml import SheetXml
from ledger_tools.ledgers.state_formula import (
    BLANK,
    Days,
    RowCells,
    retired_cards_formula,
    retired_cards_text,
    state_formula,
)
from ledger_tools.model import IssuedRow, LedgerSheet
from ledger_tools.settings.items import ACCEPT

if TYPE_CHECKING:
    from ledger_tools.settings import Settings

#: Begins the line below the table; the number cell follows it in the same row.
RETURN_LABEL = "返送する資格確認書"

_NOTHING_SENT = SentRow("")
_HEAD_LOOKS = {"received_on": "head_input_first", "stamp": "head_input", "remark": "head_input_last"}
#: Up to which width (in half-width columns) a text is written on one line, wrapped, and wrapped in small type; only
#: beyond that does it become hard to read.
_NAME_FITS = ((14, "text"), (28, "text_wrapped"), (44, "text_small"))
_SHARED_NAME_FITS = ((14, "shared"), (28, "shared_wrapped"), (44, "shared_small"))
_KANA_FITS = ((22, "kana"), (36, "text_wrapped"), (54, "text_small"))
#: A name one letter too long for its line is shrunk: a second line of one letter reads badly.
_DEPARTMENT_FITS = ((16, "text_wrapped"), (18, "kana"), (32, "text_wrapped"), (54, "text_small"))
_REASON_FITS = ((280, "text_wrapped"), (440, "text_small"))
_FIRST_DAY = date(1899, 12, 30)  # what Excel counts days from


def write_header(cells: SheetXml, *, reasons: bool) -> None:
    for column in LEDGER_COLUMNS:
        cells.text(HEADER_ROW, COLUMN[column.key], column.header, _HEAD_LOOKS.get(column.key, "head"))
    if reasons:
        cells.text(HEADER_ROW, REASON, SENT_BACK.header, "head")
    cells.end_row(HEADER_ROW, pages.HEADER_HEIGHT)


def write_rows(cells: SheetXml, sheet: LedgerSheet, settings: Settings, back: SendBack | None) -> None:
    """Write every member's row; the values are exactly those of the records. ``back``: see :class:`SendBack`."""
    last_row = Places(len(sheet.rows)).last_row
    # The reasons of a ledger are all of one size, however long each of them is.
    longest = max((sent.reason for sent in back.rows.values()), key=display_width, default="") if back else ""
    reason_look = _look(longest, _REASON_FITS)
    for at, row in enumerate(sheet.rows, start=FIRST_ROW):
        cells.number(at, COLUMN["no"], row.no, "number")
        cells.text(at, COLUMN["kigo"], cell_text(row.kigo), "code")
        cells.text(at, COLUMN["bango"], cell_text(row.bango), "code")
        cells.text(at, COLUMN["name"], cell_text(row.name), _name_look(row))
        cells.text(at, COLUMN["kana"], cell_text(row.kana), _look(row.kana, _KANA_FITS))
        cells.text(at, COLUMN["department"], cell_text(row.department), _look(row.department, _DEPARTMENT_FITS))
        cells.number(at, COLUMN["cards"], row.cards, "number")
        sent = back.rows.get(row.row_key, _NOTHING_SENT) if back else _NOTHING_SENT
        _write_inputs(cells, at, sent)
        if at == FIRST_ROW:
            cells.column_formula(at, COLUMN["state"], _state_formula(sheet, settings), last_row, BLANK, "state")
        else:
            cells.same_formula(at, COLUMN["state"], BLANK, "state")
        cells.text(at, COLUMN["key"], row.row_key, "key")
        if back:
            cells.text(at, REASON, cell_text(sent.reason), reason_look)
        cells.end_row(at, pages.ROW_HEIGHT)


def _write_inputs(cells: SheetXml, at: int, sent: SentRow) -> None:
    """The three cells that are filled in: blank, but for what a send-back ledger repeats of the last return."""
    if sent.received_on:
        cells.number(at, COLUMN["received_on"], (sent.received_on - _FIRST_DAY).days, "input_date")
    else:
        cells.blank(at, COLUMN["received_on"], "input_date")
    cells.blank(at, COLUMN["stamp"], "input_stamp")
    if sent.remark:
        cells.text(at, COLUMN["remark"], cell_text(sent.remark), "input_remark")
    else:
        cells.blank(at, COLUMN["remark"], "input_remark")


def _state_formula(sheet: LedgerSheet, settings: Settings) -> str:
    """The formula of the first row."""
    references = {key: cell_name(FIRST_ROW + 1, COLUMN[key] + 1) for key in RowCells.__slots__}
    # A card whose owner leaves later is not sent back (依頼文 3(2)).
    retired = (settings.retired_from, settings.old_card_ends - timedelta(days=1))
    days = Days(received=(settings.hand_out_start(sheet.bureau), settings.submit_by), retired=retired)
    return _escaped_formula(RowCells(**references), days, settings.marks == ACCEPT)


@lru_cache(maxsize=64)
def _escaped_formula(cells: RowCells, days: Days, accept_marks: bool) -> str:
    return escape(state_formula(cells, days, accept_marks=accept_marks))


def _name_look(row: IssuedRow) -> str:
    return _look(row.name, _SHARED_NAME_FITS, "shared_tiny") if row.same_name else _look(row.name, _NAME_FITS)


@lru_cache(maxsize=512)
def _look(text: str, fits: tuple[tuple[int, str], ...], widest: str = "text_tiny") -> str:
    width = display_width(text)
    return next((look for limit, look in fits if width <= limit), widest)


def write_tail(cells: SheetXml, places: Places, cards_stated: int | None, note: str) -> None:
    """Write the line 返送する資格確認書 [ ] 枚 (別紙3 2(3)), and what the remarks let expect.

    ``cards_stated``: what the box already says, on a send-back ledger. ``note``: the one printed on shared names.
    """
    row = places.tail_row
    cells.end_row(row - 1, pages.GAP_HEIGHT)
    cells.text(row, COLUMN["no"], RETURN_LABEL, "tail_label")
    for column in range(COLUMN["no"] + 1, COLUMN["cards"] + 1):
        cells.blank(row, column, "tail_label")
    cells.merges.append(area_name(row + 1, COLUMN["no"] + 1, row + 1, COLUMN["cards"] + 1))
    if cards_stated is None:
        cells.blank(row, COLUMN["received_on"], "input_number")
    else:
        cells.number(row, COLUMN["received_on"], cards_stated, "input_number")
    cells.text(row, COLUMN["stamp"], "枚", "unit")
    if places.rows:
        formula = retired_cards_formula(places.column("remark"), places.column("cards"))
        cells.formula(row, COLUMN["remark"], escape(formula), retired_cards_text(), "small")
    cells.text(row, COLUMN["key"], printed_mark((*_printed(cells, places), note)), "key")
    cells.end_row(row, pages.TAIL_HEIGHT)
    cells.end_row(row + 1, pages.EDGE_HEIGHT)


def _printed(cells: SheetXml, places: Places) -> Iterator[str]:
    """What stands on the sheet besides the members' own cells: all that a clerk has not written."""
    for row, column, text in cells.texts:
        if not FIRST_ROW <= row <= places.last_row or column == REASON:
            yield text
