"""What is entered on the page, as a workbook of the desk: kept and taken in as if it had come back filled in.

So there is one way in for what the desk says, whether it says it in Excel or on the page, and 保管 holds both alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ledger_tools.columns import Column
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.returns import DeskWorkbook, Identity, SheetView

#: A sheet to be filled: its name, its columns, and the lines as texts by the columns' keys.
Sheet = tuple[str, tuple[Column, ...], Sequence[Mapping[str, str]]]


def page_book(
    sheets: Sequence[Sheet], *, cycle_id: str, serial: int, part: int, at: datetime, kind: str = KIND_REVIEW
) -> tuple[bytes, DeskWorkbook]:
    """Return the workbook that holds these lines, and what reading it gives.

    ``serial`` is that of the last list that was written: what is entered on the page comes after what its lines say.
    """
    title = f"画面での記入 {at:%Y-%m-%d %H:%M:%S.%f}"  # no two are the same
    book = DeskBook(title, kind=kind, cycle_id=cycle_id, serial=serial, day=at, part=part)
    views = []
    for name, columns, lines in sheets:
        sheet = book.add(name, title, (), columns)
        rows = {HEADER_ROW + 1: {place: column.header for place, column in enumerate(columns, start=1)}}
        for number, line in enumerate(lines, start=HEADER_ROW + 1):
            texts = [cell_text(line.get(column.key, "")) for column in columns]
            for place, (column, text) in enumerate(zip(columns, texts, strict=True)):
                if text:
                    look = "input_text" if column.is_input else "wrapped"
                    sheet.write_string(number, place, text, book.formats[look])
            rows[number + 1] = {place: text for place, text in enumerate(texts, start=1) if text.strip()}
        book.close_table(sheet, columns, HEADER_ROW + max(len(lines), 1))
        views.append(SheetView(name, rows=rows))
    identity = Identity(cycle_id=cycle_id, ledger_id=str(part) if part else "", edition=serial, kind=kind)
    return book.close(), DeskWorkbook(identity, tuple(views))
