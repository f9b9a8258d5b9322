"""Invented card holders for the tests of who gets a card: one neutral person, varied cell by cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.programmes.kyosai.settings import KyosaiRules

RULES = KyosaiRules(
    reference_date=date(2025, 10, 23),
    retired_from=date(2025, 10, 24),
    leaflet_date=date(2025, 12, 2),
    records_as_of=date(2025, 11, 20),
)

#: Registered, everything in order: no card.
NEUTRAL = {
    "kigo": "011",
    "edaban": "00",
    "name": "試験 花子",
    "birth_date": "1980-05-05",
    "relation": "本人",
    "bureau_code": "01",
    "bureau_name": "総務企画局",
    "department_code": "01001",
    "department_name": "庶務課",
    "duty": "在職",
    "leave_start": "",
    "leave_end": "",
    "retired_on": "",
    "terminal": "有",
    "my_number": "有",
    "my_number_card": "有",
    "registered_on": "2024-04-01",
    "cancelled_on": "",
    "card_expires_on": "2032-05-05",
    "certificate_expires_on": "2027-05-05",
    "card_issued_on": "",
}

SHORT = {
    "番": "my_number",
    "カ": "my_number_card",
    "登": "registered_on",
    "解": "cancelled_on",
    "体": "card_expires_on",
    "証": "certificate_expires_on",
    "交": "card_issued_on",
    "退": "retired_on",
    "職": "duty",
    "区": "relation",
    "枝": "edaban",
    "生": "birth_date",
    "番号": "bango",
    "局": "bureau_code",
}


def frame(*changes: dict[str, str]) -> pd.DataFrame:
    """Return records with one neutral person per change, each a member with a number of their own."""
    rows = [{**NEUTRAL, "bango": f"{place:06d}", **change} for place, change in enumerate(changes)]
    records = pd.DataFrame(rows)
    records["file"] = "名簿.csv"
    records["row"] = range(2, len(rows) + 2)
    return records


def cells(text: str) -> dict[str, str]:
    """Read 'registered 2025-10-23' shorthand such as '登=2025-10-23 解='."""
    pairs = (part.partition("=") for part in text.split())
    return {SHORT[key]: value for key, _, value in pairs}


def truth(path: Path) -> list[list[str]]:
    """Return the lines of a truth table without comments and the header."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
