"""Sheet 返送枚数 of 要確認一覧: how many cards come back, as it is written on paper, to be typed beside its picture."""

from __future__ import annotations

from typing import Any

from ledger_tools.desk.columns import STATED_COLUMNS
from ledger_tools.desk.review_lines import Sources, insert_picture, typed_text
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, place_of
from ledger_tools.frames import lines
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reconcile.transcripts import agreed, by_paper

STATED_SHEET = "返送枚数"
_HEIGHT = 54  # points of a line
_BOX = (200, 64)  # pixels that a picture may take
_NOTES = (
    "紙面の「返送する資格確認書」の枚数の欄に記入のある受領簿です。書いてある枚数と入力者を入れてください。受領簿の返送枚数とします。",
)


def write_stated_sheet(book: DeskBook, reconciled: Reconciled, sources: Sources) -> None:
    """Add the sheet, what is still to be typed first; nothing where no number is written on paper."""
    tables = reconciled.case.tables
    known = by_paper(reconciled.case.transcripts)
    names = dict(zip(reconciled.ledgers["ledger_id"], reconciled.ledgers["department"], strict=True))
    found: list[tuple[Any, list[Any], Any]] = []
    for table in lines(tables[(tables["cards_picture"] != "") & tables["resolved"].isin(list(names))]):
        entries = known.get(("", table.ledger_id, table.cards_picture), [])
        found.append((table, entries, agreed(entries) if entries else None))
    if not found:
        return
    found.sort(key=lambda one: one[2] is not None)
    waiting = sum(entry is None for _, _, entry in found)
    sheet = book.add(STATED_SHEET, f"{STATED_SHEET} 未入力 {waiting:,}件", _NOTES, STATED_COLUMNS)
    for at, (table, entries, entry) in enumerate(found, start=HEADER_ROW + 1):
        sheet.set_row(at, _HEIGHT)
        texts = (
            ("ledger_id", table.ledger_id, "code"),
            ("department", names[table.ledger_id], "wrapped"),
            ("page", f"{table.file}\n{table.sheet}", "wrapped"),
            ("picture", "", "wrapped"),
            ("stated", "" if entry is None else entry.cards, "input_code"),
            ("decided_by", "" if entry is None else entry.typed_by, "input_text"),
            ("paper", table.cards_picture, "key"),
            ("typed", typed_text(entries), "key"),
        )
        for key, text, look in texts:
            sheet.write(at, place_of(STATED_COLUMNS, key), text or None, book.formats[look])
        place, data = place_of(STATED_COLUMNS, "picture"), sources.images.get(table.cards_picture, b"")
        if not (data and insert_picture(sheet, at, place, data, _BOX, _HEIGHT * 96 / 72)):
            sheet.write_string(at, place, "(原本で確認)", book.formats["wrapped"])
    book.close_table(sheet, STATED_COLUMNS, HEADER_ROW + len(found))
