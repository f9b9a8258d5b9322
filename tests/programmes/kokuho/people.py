"""Invented insured persons: one neutral head of household, varied cell by cell."""

from __future__ import annotations

import pandas as pd

from ledger_tools.programmes.kokuho.settings import default_rules

RULES = default_rules()

#: 45 years old, a working マイナ保険証, nothing special: お知らせ without end.
NEUTRAL = {
    "head": "世帯主",
    "kigo": "051",
    "edaban": "01",
    "name": "試験 太郎",
    "birth_date": "1980-05-05",
    "ward": "川崎区",
    "registered": "有",
    "certificate_expires_on": "2028-05-05",
    "support": "",
    "hardship": "",
    "cancelled": "",
    "share_changes_on": "",
    "stay_ends_on": "",
    "student": "",
    "graduates_on": "",
    "registered_mail": "",
}

SHORT = {
    "登": "registered",
    "証": "certificate_expires_on",
    "支": "support",
    "配": "hardship",
    "解": "cancelled",
    "生": "birth_date",
    "割": "share_changes_on",
    "在": "stay_ends_on",
    "学": "student",
    "卒": "graduates_on",
    "書": "registered_mail",
    "区": "ward",
    "主": "head",
    "枝": "edaban",
    "世": "household_no",
    "番": "bango",
    "名": "name",
}


def frame(*changes: dict[str, str]) -> pd.DataFrame:
    """Return a roster with one neutral household per change."""
    rows = [
        {**NEUTRAL, "household_no": f"{place:06d}", "bango": f"{place:07d}", **change}
        for place, change in enumerate(changes)
    ]
    roster = pd.DataFrame(rows)
    roster["file"] = "国保.csv"
    roster["row"] = range(2, len(rows) + 2)
    return roster


def cells(text: str) -> dict[str, str]:
    """Read shorthand such as '登=無 生=1955-07-02'."""
    pairs = (part.partition("=") for part in text.split())
    return {SHORT[key]: value for key, _, value in pairs}
