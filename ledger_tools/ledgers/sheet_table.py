"""The table of a 受領簿: header, one row per member, and the lines for the cards sent back and for who handled it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from ledger_tools.columns import BLANK, EXTENSION, HANDLER
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import cell_name
from ledger_tools.identity import printed_mark
from ledger_tools.japanese.text import display_width
from ledger_tools.ledgers import pages
from ledger_tools.ledgers.places import FIRST_ROW, HEADER_ROW, Places
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.ledgers.sheet_xml import SheetXml
from ledger_tools.ledgers.state_formula import (
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
#: Type, and the half-width columns of a line in it; the last is small enough for any name.
_NAME_FITS = ((10, "member"), (12, "member_small"), (15, "member_tiny"))
_SHARED_NAME_FITS = ((8, "shared"), (10, "shared_small"), (13, "shared_tiny"))
_KANA_FITS = ((8, "member_small"), (10, "member_tiny"), (12, "ruby_6"), (14, "ruby_5"))
_GAP = re.compile(r"(\s+)")
_LINES = 3  # of a name, that its row has room for
#: Lines of a reason in 9 points, and points of a row that they take.
_REASON_WIDTH, _REASON_LINE = 50, 15
_FIRST_DAY = date(1899, 12, 30)  # what Excel counts days from


@dataclass(frozen=True, slots=True)
class Asides:
    """What else is printed: whom to ask, below the table, and the ``note`` on shared names."""

    contact: str
    note: str


def row_heights(sheet: LedgerSheet, back: SendBack | None) -> tuple[float, ...]:
    """Return how high each row of a send-back ledger is: as its reason needs. Those of another are all alike: none."""
    if not back:
        return ()
    reasons = (back.rows.get(row.row_key, _NOTHING_SENT).reason for row in sheet.rows)
    lines = (-(-display_width(reason) // _REASON_WIDTH) for reason in reasons)
    return tuple(max(pages.ROW_HEIGHT, number * _REASON_LINE) for number in lines)


def write_header(cells: SheetXml, places: Places) -> None:
    for index, column in enumerate(places.columns, start=1):
        if column:
            cells.text(HEADER_ROW, index, column.header, _HEAD_LOOKS.get(column.key, "ledger_head"))
    cells.end_row(HEADER_ROW, pages.HEADER_HEIGHT)


def write_rows(cells: SheetXml, sheet: LedgerSheet, places: Places, settings: Settings, back: SendBack | None) -> None:
    """Write every member's row; the values are those of the records. ``back``: see :class:`SendBack`."""
    place = places.at
    for at, row in enumerate(sheet.rows, start=FIRST_ROW):
        cells.number(at, place["no"], row.no, "number")
        cells.text(at, place["kigo"], cell_text(row.kigo), "code")
        cells.text(at, place["bango"], cell_text(row.bango), "code")
        cells.text(at, place["name"], cell_text(row.name), _name_look(row))
        cells.text(at, place["kana"], *_kana(row.kana))
        cells.number(at, place["cards"], row.cards, "number")
        sent = back.rows.get(row.row_key, _NOTHING_SENT) if back else _NOTHING_SENT
        if back:
            cells.text(at, place["reason"], cell_text(sent.reason), "member_small")
        _write_inputs(cells, at, place, sent)
        if at == FIRST_ROW:
            formula = _state_formula(sheet, place, settings)
            cells.column_formula(at, place["state"], formula, places.last_row, BLANK, "number")
        else:
            cells.same_formula(at, place["state"], BLANK, "number")
        cells.text(at, place["key"], row.row_key, "key")
        cells.end_row(at, places.layout.height_of(at - FIRST_ROW))


def _write_inputs(cells: SheetXml, at: int, place: Mapping[str, int], sent: SentRow) -> None:
    """The three cells that are filled in: blank, but for what a send-back ledger repeats of the last return."""
    if sent.received_on:
        cells.number(at, place["received_on"], (sent.received_on - _FIRST_DAY).days, "input_date")
    else:
        cells.blank(at, place["received_on"], "input_date")
    cells.blank(at, place["stamp"], "input_stamp")
    if sent.remark:
        cells.text(at, place["remark"], cell_text(sent.remark), "input_remark")
    else:
        cells.blank(at, place["remark"], "input_remark")


def _state_formula(sheet: LedgerSheet, place: Mapping[str, int], settings: Settings) -> str:
    """The formula of the first row."""
    references = {key: cell_name(FIRST_ROW + 1, place[key] + 1) for key in RowCells.__slots__}
    # A card whose owner leaves later is not sent back (依頼文 3(2)).
    retired = (settings.retired_from, settings.kept_from - timedelta(days=1))
    days = Days(received=(settings.hand_out_start(sheet.bureau), settings.submit_by), retired=retired)
    return _escaped_formula(RowCells(**references), days, settings.marks == ACCEPT)


@lru_cache(maxsize=64)
def _escaped_formula(cells: RowCells, days: Days, accept_marks: bool) -> str:
    return escape(state_formula(cells, days, accept_marks=accept_marks))


def _name_look(row: IssuedRow) -> str:
    return _look(row.name, _SHARED_NAME_FITS if row.same_name else _NAME_FITS)


@lru_cache(maxsize=512)
def _kana(kana: str) -> tuple[str, str]:
    """Return フリガナ as it stands in its cell and its type: the largest in which every part has room in a line.

    Where they do not all stand in one, line breaks stand for the spaces: how many letters a program brings into a line
    is never sure to a letter, and the first of a part would fill up the line before it (ヤマグチ シ/ュンスケ).
    """
    text = cell_text(kana)
    parts = text.split()
    for line, look in _KANA_FITS:
        if display_width(text) <= line:
            return text, look
        if len(parts) <= _LINES and all(display_width(part) <= line for part in parts):
            return "\n".join(parts), look
    return text, _look(text, _KANA_FITS)


@lru_cache(maxsize=512)
def _look(text: str, fits: tuple[tuple[int, str], ...]) -> str:
    """Return the largest type that breaks the text between its words only; else the largest with few enough lines."""
    # Also where a program brings a little more into a line.
    whole = (look for line, look in fits if all(_breaks_between_words(text, room) for room in (line, line + 1)))
    few = (look for line, look in fits[1:] if display_width(text) <= _LINES * (line - 1))
    return next(whole, next(few, fits[-1][1]))


def _breaks_between_words(text: str, line: int) -> bool:
    """Whether lines of so many half-width columns hold whole words: Japanese text is broken wherever a line is full."""
    room = line
    for piece in _GAP.split(text):
        width = display_width(piece)
        if piece.isspace() or width <= room:
            room -= width
        elif width <= line and room < 2:  # not even a letter of it fits
            room = line - width
        else:
            return False
    return True


def write_tail(cells: SheetXml, sheet: LedgerSheet, places: Places, back: SendBack | None, asides: Asides) -> None:
    """Write the line 返送する資格確認書 [ ] 枚 (別紙3 2(3)) with what the remarks let expect, and that of 取扱者, 内線.

    The gap above them stays empty. ``back``: its box already says how many.
    """
    row, place = places.tail_row, places.at
    for column in range(place["no"], place["remark"] + 1):
        cells.blank(row - 1, column, "below_table")
    cells.end_row(row - 1, pages.GAP_HEIGHT)
    cells.merged(row, (place["no"], place["received_on"] - 1), RETURN_LABEL, "tail_label")
    if back is None or back.cards_stated is None:
        cells.blank(row, place["received_on"], "input_number")
    else:
        cells.number(row, place["received_on"], back.cards_stated, "input_number")
    repeated = back is not None and back.cards_stated is not None
    cells.text(row, place["stamp"], "枚(前回の記入)" if repeated else "枚", "small" if repeated else "aside")
    if places.rows:
        formula = retired_cards_formula(places.column("remark"), places.column("cards"))
        remarks = (back.rows.get(issued.row_key, _NOTHING_SENT).remark if back else "" for issued in sheet.rows)
        shown = retired_cards_text(zip(remarks, (issued.cards for issued in sheet.rows), strict=True))
        cells.formula(row, place["remark"], escape(formula), shown, "small")
    cells.end_row(row, pages.TAIL_HEIGHT)
    row = places.handler_row
    cells.merged(row, (place["no"], place["kigo"]), HANDLER, "tail_label")
    if places.reasons:  # the wide column between takes the label: an extension is short
        cells.merged(row, (place["bango"], place["cards"]), "", "input_handler", ruled=True)
        cells.text(row, place["reason"], EXTENSION, "tail_label")
        cells.blank(row, place["received_on"], "input_handler")
    else:
        cells.merged(row, (place["bango"], place["name"]), "", "input_handler", ruled=True)
        cells.text(row, place["kana"], EXTENSION, "tail_label")
        cells.merged(row, (place["cards"], place["received_on"]), "", "input_handler", ruled=True)
    cells.merged(row, (place["stamp"], place["remark"]), cell_text(asides.contact), "contact")
    cells.text(row, place["key"], printed_mark((*_printed(cells, places), asides.note)), "key")
    cells.end_row(row, pages.TAIL_HEIGHT)
    cells.end_row(row + 1, pages.EDGE_HEIGHT)


def _printed(cells: SheetXml, places: Places) -> Iterator[str]:
    """What stands on the sheet besides the members' own cells: all that a clerk has not written."""
    for row, column, text in cells.texts:
        if not FIRST_ROW <= row <= places.last_row or column == places.at.get("reason"):
            yield text
