"""Laying pages out: one environment, in which everything that is shown is escaped."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined

from ledger_tools.japanese.dates import days_for_people, wareki
from ledger_tools.model import person
from ledger_tools.version import VERSION
from ledger_tools.web.charts import bars


def _count(value: int | None) -> str:
    return "-" if value is None else f"{value:,}"


def _day(value: Any) -> str:
    """A day as people read it; '' where there is none."""
    if pd.isna(value):
        return ""
    if isinstance(value, datetime):
        value = value.date()
    return wareki(value) if isinstance(value, date) else days_for_people(str(value))


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("ledger_tools.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(
        bars=bars, count=_count, day=_day, people=days_for_people, who=lambda actor: person(str(actor))
    )
    found.globals["version"] = VERSION
    return found


def render(page: str, **values: Any) -> str:
    """Return a page as HTML; ``values`` are what its template names."""
    return _environment().get_template(page).render(**values)
