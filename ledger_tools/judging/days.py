"""Arithmetic on columns of days (numpy datetime64[D], NaT where there is none).

Two laws govern it: 民法 140条・143条 (the first day is not counted; a period of months ends on the eve of the
corresponding day, or with the month where there is no such day) and 年齢計算ニ関スル法律 (the day of birth counts,
so that an age is reached at the end of the eve of the birthday).
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]

ONE_DAY = np.timedelta64(1, "D")
NO_DAY = np.datetime64("NaT", "D")
YEAR, DECADE = np.timedelta64(366, "D"), np.timedelta64(3653, "D")
#: Before this day nobody had a マイナンバーカード, so that nothing of it began or ran out.
CARDS_BEGAN = np.datetime64("2016-01-01", "D")


def as_day(value: date) -> np.datetime64:
    return np.datetime64(value, "D")


def month_end(days: Days) -> Days:
    """Return the last day of each day's month."""
    return np.asarray((days.astype("M8[M]") + 1).astype("M8[D]") - ONE_DAY)


def previous_month_end(days: Days) -> Days:
    """Return the last day of the month before each day's month."""
    return np.asarray(days.astype("M8[M]").astype("M8[D]") - ONE_DAY)


def period_end(first_days: Days, months: int) -> Days:
    """Return the last day of a period of ``months`` that counts from ``first_days`` on (民法143条2項)."""
    start_month = first_days.astype("M8[M]")
    target = start_month + months
    corresponding = target.astype("M8[D]") + (first_days - start_month.astype("M8[D]"))
    return np.asarray(np.minimum(corresponding, (target + 1).astype("M8[D]")) - ONE_DAY)


def months_after(days: Days, months: int) -> Days:
    """Return the last day of the ``months`` that follow each day (the day itself is not counted)."""
    return period_end(days + ONE_DAY, months)


def age_reached(births: Days, age: int) -> Days:
    """Return the day at whose end the age is reached: the eve of the birthday, 28 February for 29 February."""
    return period_end(births, 12 * age)
