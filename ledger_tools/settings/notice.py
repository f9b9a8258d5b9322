"""The settings of the 令和7年度 notice, for work outside of a cycle folder."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any

from ledger_tools.excel.values import read_sheets
from ledger_tools.folder import SETTINGS
from ledger_tools.settings.model import Settings
from ledger_tools.settings.read import checked
from ledger_tools.settings.write import default_tables, write_settings


@cache
def notice_settings() -> Settings:
    """Return what ``init`` writes into 設定.xlsx."""
    return checked(SETTINGS, read_sheets(write_settings(default_tables())))


def notice_of_the_year(day: date) -> Settings:
    """Return the same with its days in the fiscal year (4/1–3/31) of ``day``, for ledgers of another year."""
    notice = notice_settings()
    later = _fiscal_year(day) - _fiscal_year(notice.counter_date)
    days: dict[str, Any] = {
        field.name: value.replace(year=value.year + later)
        for field in fields(notice)
        if isinstance(value := getattr(notice, field.name), date)
    }
    return replace(notice, **days)


def _fiscal_year(day: date) -> int:
    return day.year if day.month >= 4 else day.year - 1
