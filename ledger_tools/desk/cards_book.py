"""返送カード確認表.xlsx: which cards must come back, and room to enter what arrived."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pandas as pd
from xlsxwriter.worksheet import Worksheet

from ledger_tools.columns import Column
from ledger_tools.desk.columns import EXPECTED_COLUMNS, UNEXPECTED_COLUMNS
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, height_of, place_of
from ledger_tools.excel.references import column_letters
from ledger_tools.folder import in_brackets
from ledger_tools.frames import lines
from ledger_tools.identity import KIND_RETURNED_CARDS
from ledger_tools.japanese.dates import wareki
from ledger_tools.reconcile.returned_cards import left_on
from ledger_tools.reconcile.statuses import Reconciled

EXPECTED_SHEET = "返送予定"
UNEXPECTED_SHEET = "予定外の返送"
_ROOM = 30
_HEIGHT = 26  # points of a line at least
_NOTES = (
    "退職により返送される資格確認書の一覧です。届いた枚数を数え、"
    "見出しの色の濃い列に記入して、回収フォルダに入れて取り込んでください。",
    "届いていないことを確かめたときは、0 を入れてください。"
    "空欄は、まだ数えていないものとして扱います。枚数を入れた行には、確認者も入れてください。",
)
_NOTES_UNEXPECTED = (
    "返送予定に載っていない方の資格確認書が届いたときに、1行に1人ずつ記入してください(郵便の返戻を含みます。)。",
    "記号・番号・氏名は、資格確認書のとおりに入れてください。同姓同名の方がいるため、氏名だけでは取り込めません。",
)


def write_cards_book(reconciled: Reconciled, counted: pd.DataFrame, *, cycle_id: str, serial: int, day: date) -> bytes:
    """Return the workbook. ``counted``: the counts in force (kigo, bango, cards, counted_on, counted_by, note)."""
    moment = datetime.combine(day, datetime.min.time())
    part = reconciled.case.settings.part
    title = f"返送カード確認表{in_brackets(part)}"
    book = DeskBook(title, kind=KIND_RETURNED_CARDS, cycle_id=cycle_id, serial=serial, day=moment, part=part)
    rows = reconciled.rows
    due = rows[rows["cards_due"]].sort_values(["ledger_id", "no"], kind="stable")
    entries = {
        (e.kigo, e.bango): e for e in lines(counted.drop_duplicates(["kigo", "bango"], keep="last")) if _given(e)
    }
    _write_expected(book, reconciled, due, entries, day)
    known = set(zip(due["kigo"], due["bango"], strict=True))
    others = {member: entry for member, entry in entries.items() if member not in known}
    _write_unexpected(book, rows, others, day)
    return book.close()


def _given(entry: Any) -> bool:
    return not pd.isna(entry.cards)


def before_text(count: Any, day: Any, by: str, note: str) -> str:
    """What stands in a line's input cells, as one text that can be compared: '' for an empty line."""
    if pd.isna(count):
        return ""
    shown = "" if pd.isna(day) else pd.Timestamp(day).date().isoformat()
    return json.dumps([int(count), shown, by, note], ensure_ascii=False)


def _write_expected(
    book: DeskBook, reconciled: Reconciled, due: pd.DataFrame, entries: Mapping[tuple[str, str], Any], day: date
) -> None:
    columns = EXPECTED_COLUMNS
    total = int(due["cards"].sum())
    title = f"返送カード確認表 {wareki(day)}現在  返送予定 {len(due):,}人 {total:,}枚"
    sheet = book.add(EXPECTED_SHEET, title, _NOTES, columns)
    stated = reconciled.ledgers.set_index("ledger_id")["cards_stated"].to_dict()
    days = left_on(due)
    for at, row in enumerate(lines(due), start=HEADER_ROW + 1):
        wrapped = {"bureau": row.bureau, "department": row.department, "name": row.name}
        sheet.set_row(at, height_of(columns, wrapped, least=_HEIGHT))
        came_on = row.came_on or row.ledger_id
        codes = {"ledger_id": row.ledger_id, "kigo": row.kigo, "bango": row.bango}
        _texts(book, sheet, columns, at, {"bureau": row.bureau, "department": row.department}, "wrapped")
        _texts(book, sheet, columns, at, {"name": row.name}, "wrapped")
        _texts(book, sheet, columns, at, codes, "code")
        sheet.write_number(at, place_of(columns, "no"), row.no, book.formats["count"])
        sheet.write_number(at, place_of(columns, "cards"), row.cards, book.formats["count"])
        look = "day_of_remark" if pd.isna(row.retired_on) else "day"
        _day(book, sheet, at, place_of(columns, "left_on"), days[row.Index], look)
        number = stated.get(came_on)
        said = "記入なし" if number is None or pd.isna(number) else f"{int(number)}枚"
        sheet.write_string(at, place_of(columns, "stated"), said, book.formats["code"])
        _inputs(book, sheet, columns, at, row.row_key, entries.get((row.kigo, row.bango)))
    last = HEADER_ROW + max(len(due), 1)
    # The number of cards in the same line: what sorting moves, moves with its line.
    _validate(sheet, columns, last, most=f"=${_letter(columns, 'cards')}{HEADER_ROW + 2}")
    _close(book, sheet, columns, last, lines=len(due) > 0)


def _write_unexpected(book: DeskBook, rows: pd.DataFrame, entries: Mapping[tuple[str, str], Any], day: date) -> None:
    columns = UNEXPECTED_COLUMNS
    title = f"予定外の返送 {wareki(day)}現在"
    sheet = book.add(UNEXPECTED_SHEET, title, _NOTES_UNEXPECTED, columns, upright=True)
    if not entries:
        sheet.fit_to_pages(1, 1)
    names = {
        (row.kigo, row.bango): (row.name, row.row_key) for row in lines(rows[["kigo", "bango", "name", "row_key"]])
    }
    last = HEADER_ROW + _ROOM + len(entries)
    filled = list(entries.items())
    for at in range(HEADER_ROW + 1, last + 1):
        sheet.set_row(at, _HEIGHT)
        member, entry = filled[at - HEADER_ROW - 1] if at - HEADER_ROW <= len(filled) else (("", ""), None)
        name, key = names.get(member, ("", ""))
        _texts(book, sheet, columns, at, {"kigo": member[0], "bango": member[1]}, "input_code")
        _texts(book, sheet, columns, at, {"name": name}, "input_text")
        _inputs(book, sheet, columns, at, key, entry)
    _validate(sheet, columns, last, most=99)
    _close(book, sheet, columns, last)


def _letter(columns: tuple[Column, ...], key: str) -> str:
    return column_letters(place_of(columns, key) + 1)


def _close(book: DeskBook, sheet: Worksheet, columns: tuple[Column, ...], last: int, *, lines: bool = True) -> None:
    place, letter = place_of(columns, "count"), _letter(columns, "count")
    sheet.write_string(3, place - 1, "届いた枚数の計", book.formats["note_right"])
    sheet.write_formula(3, place, f"=SUM({letter}{HEADER_ROW + 2}:{letter}{last + 1})", book.formats["total"])
    book.close_table(sheet, columns, last, lines=lines)


def _texts(
    book: DeskBook, sheet: Worksheet, columns: tuple[Column, ...], at: int, texts: Mapping[str, str], look: str
) -> None:
    for key, text in texts.items():
        sheet.write(at, place_of(columns, key), text or None, book.formats[look])


def _inputs(book: DeskBook, sheet: Worksheet, columns: tuple[Column, ...], at: int, key: str, entry: Any) -> None:
    count, counted_on, by, note = (
        (None, None, "", "") if entry is None else (entry.cards, entry.counted_on, entry.counted_by, entry.note)
    )
    sheet.write(
        at, place_of(columns, "count"), None if entry is None else int(entry.cards), book.formats["input_count"]
    )
    _day(book, sheet, at, place_of(columns, "counted_on"), counted_on, "input_day")
    sheet.write(at, place_of(columns, "counted_by"), by or None, book.formats["input_text"])
    sheet.write(at, place_of(columns, "note"), note or None, book.formats["input_text"])
    sheet.write(at, place_of(columns, "key"), key or None, book.formats["key"])
    before = "" if entry is None else before_text(count, counted_on, by, note)
    sheet.write(at, place_of(columns, "before"), before or None, book.formats["key"])


def _day(book: DeskBook, sheet: Worksheet, at: int, place: int, day: Any, look: str) -> None:
    if day is None or pd.isna(day):
        sheet.write_blank(at, place, None, book.formats[look])
    else:
        sheet.write_datetime(at, place, pd.Timestamp(day).to_pydatetime(), book.formats[look])


def _validate(sheet: Worksheet, columns: tuple[Column, ...], last: int, *, most: int | str) -> None:
    """Check what is typed into the lines down to ``last``; ``most``: a number, or a formula for the first line."""
    first, count, day = HEADER_ROW + 1, place_of(columns, "count"), place_of(columns, "counted_on")
    sheet.data_validation(
        first,
        count,
        last,
        count,
        {
            "validate": "integer",
            "criteria": "between",
            "minimum": 0,
            "maximum": most,
            "error_title": "届いた枚数",
            "error_message": "0から、交付した枚数までを入れてください。",
        },
    )
    sheet.data_validation(
        first,
        day,
        last,
        day,
        {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2020, 1, 1),
            "maximum": date(2099, 12, 31),
            "error_title": "確認日",
            "error_message": "日付を入れてください(例: 令和7年12月10日、2025/12/10)。",
        },
    )
