"""Whom a line of the desk's workbooks is about where the member's name has changed since it was written."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger_tools.desk.entries import Members, Problem
from ledger_tools.desk.read import Line

COLUMNS = ["row_key", "kigo", "bango", "name", "kana", "cards"]
ISSUED = (
    ("", "共済", "0000001", "岡田　太郎", "オカダ タロウ", 1),
    ("", "共済", "0000001", "福田　太郎", "フクダ タロウ", 1),
    ("", "共済", "0000002", "鈴木　花子", "スズキ ハナコ", 1),
    ("", "共済", "0000002", "高橋　実", "タカハシ ミノル", 1),
)


@pytest.mark.parametrize(
    ("bango", "name", "fits"),
    [
        ("0000001", "福田　太郎", True),
        ("0000001", "岡田　太郎", True),
        ("0000001", "岡田太郎", True),
        ("0000001", "佐藤　太郎", False),
        # The number was given to somebody else.
        ("0000002", "高橋　実", True),
        ("0000002", "鈴木　花子", False),
    ],
)
def test_a_line_written_before_the_name_changed(bango: str, name: str, fits: bool) -> None:
    members = Members(pd.DataFrame(ISSUED, columns=COLUMNS))
    line = Line("要確認", 9, {"kigo": "共済", "bango": bango, "name": name}, {})
    found = members.find(line)
    assert isinstance(found, Problem) != fits
