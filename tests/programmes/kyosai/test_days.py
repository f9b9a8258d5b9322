"""Age and months by law."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.judging.days import age_reached, month_end, months_after, previous_month_end


def day(text: str) -> np.ndarray:
    return np.array([text], "M8[D]")


@pytest.mark.parametrize(
    ("birth", "age", "reached"),
    [
        ("1955-08-01", 70, "2025-07-31"),
        ("1955-08-02", 70, "2025-08-01"),
        ("1956-02-29", 70, "2026-02-28"),
        ("1956-02-29", 72, "2028-02-28"),
        ("1956-03-01", 70, "2026-02-28"),
        ("1956-03-01", 72, "2028-02-29"),
        ("1956-01-01", 70, "2025-12-31"),
    ],
)
def test_an_age_is_reached_at_the_end_of_the_eve(birth: str, age: int, reached: str) -> None:
    assert age_reached(day(birth), age) == day(reached)


@settings(deadline=None)
@given(st.dates(date(1926, 1, 1), date(2026, 1, 1)), st.integers(1, 100))
def test_age_agrees_with_the_birthday(birth: date, age: int) -> None:
    leapless = (birth.month, birth.day) == (2, 29) and not calendar.isleap(birth.year + age)
    birthday = date(birth.year + age, 3, 1) if leapless else birth.replace(year=birth.year + age)
    assert age_reached(np.array([birth], "M8[D]"), age)[0] == np.datetime64(birthday - timedelta(days=1))


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 24))
def test_months_grow_with_the_day(start: date, months: int) -> None:
    days = np.array([start, start + timedelta(days=1)], "M8[D]")
    first, second = months_after(days, months)
    assert first <= second
    assert first < np.datetime64(start) + np.timedelta64(31 * months + 1, "D")


def test_month_ends() -> None:
    assert month_end(day("2028-02-01")) == day("2028-02-29")
    assert previous_month_end(day("2026-03-31")) == day("2026-02-28")
    assert np.isnat(months_after(day("NaT"), 3))[0]
