"""Who will no longer be insured when a card falls due: on a sheet of their own, neither due nor lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.programmes.kyosai.due_list import write_due
from ledger_tools.programmes.kyosai.falling_due import due, left, undecided
from ledger_tools.programmes.kyosai.judge import judge
from tests.programmes.kyosai.people import RULES, cells, frame
from tests.programmes.kyosai.test_families import cycle_settings, family

UNTIL = date(2027, 1, 1)
SOON = "証=2026-01-31"  # usable until 2026-04-30, a card is needed from 2026-05-01 on

#: A member and, after |, a dependant; where each stands: due, left, asked, or on none of the three.
CASES = (
    (SOON, "期"),
    (f"{SOON} 退=2026-03-31", "離"),
    (f"{SOON} 退=2026-04-30", "離"),
    (f"{SOON} 退=2026-05-01", "期"),
    (f"{SOON} 退=2027-03-31", "期"),
    (f"{SOON} 退=2025-10-23", "無"),
    (f"{SOON} 退=2025-11-31", "問"),
    (f"{SOON} 退=2001-03-31", "問"),
    (f"{SOON} 職=退職", "問"),
    ("退=2025-11-31", "無"),
    (f"退=2026-03-31|{SOON}", "無 離"),
    (f"退=2026-05-01|{SOON}", "無 期"),
    (f"退=2026-03-31|{SOON} 退=", "無 離"),
    (f"退=2025-11-31|{SOON}", "無 問"),
    (f"職=退職|{SOON}", "無 問"),
    (f"{SOON} 退=2026-03-31|証=2030-01-01", "離 無"),
    (f"|{SOON} 生=1951-04-30", "無 離"),
    (f"|{SOON} 生=1951-05-01", "無 離"),  # 75 on the very day from which a card would be needed
    (f"|{SOON} 生=1951-05-02", "無 期"),
    (f"生=1951-03-01|{SOON}", "無 離"),
    ("登=2025-10-24 解=2025-10-24", "問"),
    ("証=1931-05-05", "問"),
)


@pytest.mark.parametrize(("text", "places"), CASES)
def test_whoever_will_have_left_is_not_due(text: str, places: str) -> None:
    judgement = judge(family(*text.split("|")), RULES)
    found = {
        "期": due(judgement, until=UNTIL),
        "離": left(judgement, until=UNTIL),
        "問": undecided(judgement, until=UNTIL),
    }
    rows = [
        next((mark for mark, part in found.items() if row in set(part["row"])), "無")
        for row in judgement.persons["row"]
    ]
    assert rows == places.split()
    assert sum(len(part) for part in found.values()) == sum(place != "無" for place in rows)


def test_the_sheets_say_who_and_why(tmp_path: Path) -> None:
    people = (cells(f"{SOON} 退=2026-03-31"), cells(f"{SOON} 退=2025-11-31"), cells(f"{SOON} 生=1951-04-30"))
    path = tmp_path / "後日.xlsx"
    write_due(path, judge(frame(*people), RULES), cycle_settings(None), UNTIL)
    book = openpyxl.load_workbook(path)
    outside = {row[4]: row[-3:] for row in book["対象外"].iter_rows(values_only=True) if row[-2] == "名簿.csv"}
    assert outside == {
        "000000": ("組合員がその日より前に退職", "名簿.csv", 2),
        "000002": ("その日より前に75歳になる", "名簿.csv", 4),
    }
    asked = [row for row in book["判定不能・要確認"].iter_rows(values_only=True) if "000001" in row]
    assert [row[-2:] for row in asked] == [("名簿.csv", 3)]
    assert "暦にない" in str(asked[0])
