"""Sheet 読めないファイル of 要確認一覧: files that could not be read, and room to say what was done about each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger_tools.desk.columns import REFUSED_COLUMNS
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, height_of, place_of
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import hyperlink
from ledger_tools.japanese.dates import wareki
from ledger_tools.reconcile.case import WITHDRAW

REFUSED_SHEET = "読めないファイル"
HANDLED = "対応済"
CHOICES = (HANDLED, WITHDRAW)
_HEIGHT = 40  # points of a line at least: two lines of text
_NOTES = (
    "受領簿として読めなかったファイルです。送り直された受領簿が全員分届いたとき、又はファイルを回収フォルダから除いたときは、"
    "この一覧から消えます。",
    "受領簿ではないと分かったファイルなどは、対応欄で「対応済」を選び、対応者と対応の内容を入れて、要確認一覧を回収フォルダに入れ、"
    "取り込んでください。取り消すときは「取消」を選びます。",
)


@dataclass(frozen=True)
class RefusedFile:
    """A file in which nothing was read; ``path``: where it is kept, relative to the folder 報告 ('' where it is not).

    ``handled_by`` and ``note`` are what the desk entered, '' where nothing.
    """

    sha256: str
    file: str
    came_on: date
    why: str
    path: str = ""
    handled_by: str = ""
    note: str = ""


@dataclass(frozen=True)
class NobodysPage:
    """A page that is nobody's; ``picture`` is its SHA-256, ``path`` where its file is kept, seen from the workbook."""

    file: str
    page: str
    why: str
    picture: str
    path: str = ""


def write_refused_sheet(book: DeskBook, files: Sequence[RefusedFile]) -> None:
    """Add the sheet; nothing where there is no such file."""
    if not files:
        return
    waiting = sum(not file.handled_by for file in files)
    title = f"{REFUSED_SHEET} {waiting:,}件"
    if waiting < len(files):
        title += f"(ほかに対応済 {len(files) - waiting:,}件)"
    sheet = book.add(REFUSED_SHEET, title, _NOTES, REFUSED_COLUMNS, last=False)
    last = HEADER_ROW + len(files)
    for at, file in enumerate(files, start=HEADER_ROW + 1):
        wrapped = {"file": file.file, "why": file.why, "note": file.note}
        sheet.set_row(at, height_of(REFUSED_COLUMNS, wrapped, least=_HEIGHT))
        texts = (
            ("file", file.file, "wrapped"),
            ("came_on", wareki(file.came_on), "code"),
            ("why", file.why, "wrapped"),
            ("handled", HANDLED if file.handled_by else "", "input_text"),
            ("handled_by", file.handled_by, "input_text"),
            ("note", file.note, "input_text"),
            ("key", file.sha256, "key"),
            ("before", before_text(file.handled_by, file.note), "key"),
        )
        for key, text, look in texts:
            sheet.write_string(at, place_of(REFUSED_COLUMNS, key), cell_text(text), book.formats[look])
        source = place_of(REFUSED_COLUMNS, "source")
        if file.path:
            sheet.write_formula(at, source, hyperlink(file.path, "開く"), book.formats["link"], "開く")
        else:
            sheet.write_string(at, source, "保管なし", book.formats["wrapped"])
    place = place_of(REFUSED_COLUMNS, "handled")
    choices = {"validate": "list", "source": list(CHOICES), "error_title": "対応"}
    sheet.data_validation(HEADER_ROW + 1, place, last, place, {**choices, "error_message": "一覧から選んでください。"})
    book.close_table(sheet, REFUSED_COLUMNS, last)


def before_text(by: str, note: str) -> str:
    """A line's entry as one text that can be compared; '' where there is none."""
    return json.dumps([by, note], ensure_ascii=False) if by else ""
