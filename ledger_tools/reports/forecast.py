"""Progress by day, and how many will be open on the deadline if it goes on like this."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from ledger_tools.japanese.dates import business_days_between, is_business_day
from ledger_tools.model import DONE
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports.model import Day, DayFigures, Forecast, Report

#: The pace is taken from this many business days: a week evens out that most ledgers come in bundles.
PACE_DAYS = 5
#: Forecasting starts when returns have been coming in for this many business days.
_WARM_UP = 3


def history(reconciled: Reconciled) -> tuple[Day, ...]:
    """Return, for each day on which returns came in, how many of the rows now done had come in by then.

    A row counts from the day of the return that settles it, so the last point equals today's figure.
    """
    rows = reconciled.rows[["status", "bureau_code", "return_row_id"]]
    done = rows[rows["status"].isin(DONE) & rows["return_row_id"].notna()]
    if done.empty:
        return ()
    returned = reconciled.case.returned[["return_row_id", "submitted_on"]].drop_duplicates("return_row_id")
    days = pd.to_datetime(returned.set_index("return_row_id")["submitted_on"])
    today = pd.Timestamp(reconciled.case.as_of)
    came = done["return_row_id"].map(days)
    came = came.where(came <= today, today)
    counts = pd.crosstab(came.to_numpy(), done["bureau_code"].to_numpy())
    every = rows.loc[rows["status"].isin(DONE), "bureau_code"].value_counts()
    settled_otherwise = every.sub(counts.sum(), fill_value=0)
    running: Any = counts.reindex(columns=sorted(every.index), fill_value=0).cumsum() + settled_otherwise
    return tuple(
        Day(day.date(), int(numbers.sum()), tuple((str(code), int(n)) for code, n in numbers.items()))
        for day, numbers in running.iterrows()
    )


def done_on(days: tuple[Day, ...], day: date) -> int:
    """Persons done by the end of that day."""
    return max((point.done for point in days if point.day <= day), default=0)


def bureaus_on(days: tuple[Day, ...], day: date) -> dict[str, int]:
    """Persons done by the end of that day, by bureau code."""
    known = [point for point in days if point.day <= day]
    return dict(known[-1].by_bureau) if known else {}


def progress(report: Report) -> tuple[DayFigures, ...]:
    """Return the figures of every calendar day from the day before the first return to the deadline (or today).

    Word and Excel draw their charts from these. Empty where nothing has come back.
    """
    if not report.history:
        return ()
    first = min(report.history[0].day, report.as_of) - timedelta(days=1)
    last = max(report.as_of, report.settings.submit_by)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return tuple(
        DayFigures(
            day,
            done_on(report.history, day) if day <= report.as_of else None,
            _outlook(report, day),
            bureaus_on(report.history, day) if day <= report.as_of else {},
        )
        for day in days
    )


def _outlook(report: Report, day: date) -> int | None:
    """What is foretold for that day: a straight line from today to the forecast of the deadline."""
    if report.forecast is None or day < report.as_of:
        return None
    span = (report.settings.submit_by - report.as_of).days
    rise = report.total.issued - report.forecast.open_on_deadline - report.total.done
    return report.total.done + round(rise * (day - report.as_of).days / span)


def forecast(days: tuple[Day, ...], issued: int, as_of: date, deadline: date) -> Forecast | None:
    """Return the forecast; None after the deadline, and while returns are too few days old to show a pace."""
    if not days or as_of >= deadline or business_days_between(days[0].day, as_of) < _WARM_UP:
        return None
    projected = _projected(days, issued, as_of, deadline)
    left = business_days_between(as_of, deadline)
    worked = _business_days(days[0].day, as_of)
    # The same method, as many business days ahead, on every earlier day whose outcome is known by now.
    pairs = list(zip(worked[_WARM_UP:], worked[_WARM_UP + left :], strict=False))
    errors = [abs(_projected(days, issued, day, target) - done_on(days, target)) for day, target in pairs]
    return Forecast(
        open_on_deadline=issued - projected,
        since=_before_pace(days, as_of) + timedelta(days=1),
        gained=_gained(days, as_of),
        pace_days=_pace_days(days, as_of),
        days_left=left,
        past_error=round(sum(errors) / len(errors), 1) if errors else None,
        past_forecasts=len(errors),
    )


def _projected(days: tuple[Day, ...], issued: int, day: date, target: date) -> int:
    """Persons done on ``target`` as foretold on ``day``."""
    return min(issued, done_on(days, day) + round(_pace(days, day) * business_days_between(day, target)))


def _pace(days: tuple[Day, ...], day: date) -> float:
    span = _pace_days(days, day)
    return _gained(days, day) / span if span else 0.0


def _pace_days(days: tuple[Day, ...], day: date) -> int:
    """Business days that the pace of ``day`` is taken from."""
    return max(0, min(PACE_DAYS, business_days_between(days[0].day, day)))


def _before_pace(days: tuple[Day, ...], day: date) -> date:
    """The eve of these days."""
    start, span = day, _pace_days(days, day)
    while business_days_between(start, day) < span:
        start -= timedelta(days=1)
    return start


def _gained(days: tuple[Day, ...], day: date) -> int:
    """Persons who came to be done in these days."""
    return done_on(days, day) - done_on(days, _before_pace(days, day))


def _business_days(first: date, last: date) -> list[date]:
    every = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return [day for day in every if is_business_day(day)]
