"""Sheet 受領簿の不明な頁 of 要確認一覧: pages of paper that are nobody's (P01), each with its picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ledger_tools.desk.columns import NOBODYS_COLUMNS
from ledger_tools.desk.refused_sheet import NobodysPage
from ledger_tools.desk.review_lines import insert_picture
from ledger_tools.desk.sheet import HEADER_ROW, DeskBook, place_of
from ledger_tools.excel.cell_text import cell_text
from ledger_tools.excel.references import hyperlink

NOBODYS_SHEET = "受領簿の不明な頁"
_HEIGHT = 200  # points of a line
_BOX = (250, 255)  # pixels that a picture may take
_MOST = 60  # pictures: more make a workbook that cannot be mailed
_NOTES = (
    "どの受領簿の頁か分からなかった紙面です。受領簿の頁であれば、理由の欄のとおり読み取り直して、回収フォルダに入れてください。"
    "受領簿ではない紙面は、そのままで差し支えありません。",
)


def write_nobodys_sheet(book: DeskBook, pages: Sequence[NobodysPage], images: Mapping[str, bytes]) -> None:
    """Add the sheet; nothing where there is no such page."""
    if not pages:
        return
    sheet = book.add(NOBODYS_SHEET, f"{NOBODYS_SHEET} {len(pages):,}件", _NOTES, NOBODYS_COLUMNS, last=False)
    shown = 0
    for at, page in enumerate(pages, start=HEADER_ROW + 1):
        sheet.set_row(at, _HEIGHT)
        for key, text in (("page", f"{page.file} {page.page}"), ("why", page.why)):
            sheet.write_string(at, place_of(NOBODYS_COLUMNS, key), cell_text(text), book.formats["wrapped"])
        place, data = place_of(NOBODYS_COLUMNS, "picture"), images.get(page.picture, b"") if shown < _MOST else b""
        sheet.write_blank(at, place, None, book.formats["wrapped"])
        if data and insert_picture(sheet, at, place, data, _BOX, _HEIGHT * 96 / 72):
            shown += 1
        else:
            sheet.write_string(at, place, "(原本で確認)", book.formats["wrapped"])
        source = place_of(NOBODYS_COLUMNS, "source")
        if page.path:
            sheet.write_formula(at, source, hyperlink(page.path, "開く"), book.formats["link"], "開く")
        else:
            sheet.write_string(at, source, "保管なし", book.formats["wrapped"])
    book.close_table(sheet, NOBODYS_COLUMNS, HEADER_ROW + len(pages))
