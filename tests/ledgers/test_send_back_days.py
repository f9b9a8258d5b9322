"""A send-back ledger has a 提出期限 of its own, and all that it checks or offers runs to that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils.datetime import from_excel

from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import FIRST_ROW, HEADER_ROW
from ledger_tools.ledgers.send_back import SendBack, SentRow
from ledger_tools.settings.model import Supplement
from tests.ledgers.samples import ledger, settings, wording


@pytest.mark.parametrize("number", [0, 1])
def test_entries_of_a_send_back_are_checked_against_its_own_deadline(number: int) -> None:
    supplement = Supplement(1, date(2025, 12, 8), date(2025, 12, 12), date(2025, 12, 17))
    own, until = replace(settings(), supplements=(supplement,)).of_part(number), date(2026, 1, 7)
    issue = replace(ledger(3), part=number)
    back = SendBack(until, {row.row_key: SentRow("理由") for row in issue.rows})
    texts = wording()
    told = replace(texts, texts={**texts.texts, "入力案内 受領年月日": "{提出期限}まで"})
    sheets = {
        day: openpyxl.load_workbook(BytesIO(write_ledger(issue, own, told, one)))["受領簿"]
        for day, one in ((own.submit_by, None), (until, back))
    }
    for day, sheet in sheets.items():
        checks = {check.promptTitle: check for check in sheet.data_validations.dataValidation}
        received = checks["受領年月日"]
        assert from_excel(int(received.formula2)).date() == day
        assert received.prompt == f"{wareki(day, weekday=True)}まで"
        (state,) = [cell.column for cell in sheet[HEADER_ROW + 1] if cell.value == "状態"]
        formula = str(sheet.cell(FIRST_ROW + 1, state).value)
        assert f"<DATE({day.year},{day.month},{day.day})+1" in formula
        choices = checks["備考"].formula1.strip('"').split(",")
        mailings = [one for one in choices if "郵送" in one]
        assert "12月31日退職者" not in choices, "a card is kept by then"
        last = day if sheet is sheets[until] else own.hand_out_by
        assert mailings[-1] == f"休職(休業)中 {last.month}月{last.day}日自宅宛てて郵送済み"
        assert len(mailings) > 1 and len(checks["備考"].formula1) <= 257
