"""Ledgers made by the released versions, filled in and returned: read, and judged, as these versions did.

``tests/data/released`` holds what 0.1.0, 0.2.0 and 0.3.0 wrote for invented members, filled in with their own code.
"""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.model import FileReading
from ledger_tools.pipeline.inspect import inspect_reading
from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes, read_file
from ledger_tools.settings.notice import notice_settings

DATA = Path(__file__).parents[1] / "data" / "released"
AS_OF = date(2025, 12, 16)
#: 番号 -> 氏名, what stands in the row, 備考, and the codes and status that version gave it.
LEDGER = {
    "000001": ("髙橋 花子", ["text 髙橋 花子"], "", "", "received"),
    "000002": ("渡邉 健一郎", ["picture"], "", "", "received"),
    "000003": ("葛󠄀西 翔", [], "11月30日退職者", "", "retired"),
    "000004": ("森 美咲", [], "休職(休業)中 11月25日自宅宛てて郵送済み", "", "mailed"),
    "000005": ("架空 太郎", ["text 〃"], "", "S02", "review"),
    "000006": ("髙橋 花子", ["text 代理 森"], "", "S04", "review"),
    "000007": ("渡邉 健一郎", [], "", "S01", "outstanding"),
    "000008": ("葛󠄀西 翔", [], "", "S01", "outstanding"),
}
SENT_BACK = {
    "000005": ("架空 太郎", ["text 架空 太郎"], "", "", "received"),
    "000007": ("渡邉 健一郎", ["picture"], "", "", "received"),
    "000008": ("葛󠄀西 翔", [], "", "S01", "outstanding"),
}
FILES = {
    "ledger-0.1.0.xlsx": (LEDGER, "1"),
    "ledger-0.2.0.xlsx": (LEDGER, "1"),
    "ledger-0.3.0.xlsx": (LEDGER, "1"),
    "send-back-0.2.0.xlsx": (SENT_BACK, "1"),
    "send-back-0.3.0.xlsx": (SENT_BACK, "1"),
}


def entered(reading: FileReading) -> dict[str, tuple[str, list[str], str]]:
    """番号 -> 氏名, what was entered into the stamp cell, 備考."""
    (table,) = reading.tables
    return {
        row.bango: (row.name, [f"{one.kind} {one.text}".strip() for one in row.evidence if not one.place], row.remark)
        for row in table.rows
    }


@pytest.mark.parametrize("name", FILES)
def test_a_released_ledger_is_read_as_before(name: str) -> None:
    rows, cards = FILES[name]
    reading = read_file(DATA / name)
    (table,) = reading.tables
    assert (table.cycle_id, table.ledger_id, table.edition, table.cards_returned) == ("K7QX", "01-003", 1, cards)
    assert {row.department for row in table.rows} == {"庶務課"}
    assert all(row.key for row in table.rows)
    assert reading.findings == ()
    assert entered(reading) == {bango: (person, entry, remark) for bango, (person, entry, remark, _, _) in rows.items()}


@pytest.mark.parametrize("name", FILES)
def test_a_released_ledger_is_judged_as_before(name: str) -> None:
    rows, _ = FILES[name]
    reading = read_file(DATA / name)
    inspected = {row.row.bango: " ".join(row.codes) for row in inspect_reading(reading, notice_settings(), AS_OF).rows}
    assert inspected == {bango: codes for bango, (*_, codes, _) in rows.items()}
    # What a remark is worth, the records must say, which nobody has here.
    judged = reconcile(as_issued(reading, notice_settings(), AS_OF)).rows.set_index("bango")["status"].to_dict()
    silent = {bango: status for bango, (_, _, remark, _, status) in rows.items() if not remark}
    assert {bango: judged[bango] for bango in silent} == silent


REPLIES = (
    "本人に渡していません",
    "受領印・署名も備考もありません。まだ渡せていません",
    "不在のため未配付",
    "{} → 受け取りを拒否されました",
)


@pytest.mark.parametrize("reply", REPLIES)
@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("send-back")])
def test_a_reply_in_the_column_of_reasons_is_still_asked_about(name: str, reply: str) -> None:
    book = openpyxl.load_workbook(DATA / name)
    sheet = book["受領簿"]
    column = next(cell.column for cell in sheet[9] if cell.value == "差戻しの理由")
    cell = sheet.cell(10, column)
    cell.value = reply.format(cell.value)
    out = io.BytesIO()
    book.save(out)
    judged = reconcile(as_issued(read_bytes(name, out.getvalue()), notice_settings(), AS_OF)).rows
    assert judged.set_index("bango").at["000005", "status"] == "review"
