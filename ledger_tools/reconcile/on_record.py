"""What the records say of a day, and remarks that settle a row only where the records say the same."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ledger_tools.reconcile.matching import looked_up

_LEAVE_DAYS = ("leave_start", "leave_end", "retired_on")


def with_former(facts: pd.DataFrame, former: pd.DataFrame) -> pd.DataFrame:
    """Add what was last known of members who are gone, with ``recorded_on``: the load's day, NaT of present records.

    What an earlier load said of them still holds; they come last, so that present records go before.
    """
    facts = facts.assign(recorded_on=pd.Series(pd.NaT, index=facts.index, dtype="datetime64[ns]"))
    if former.empty:
        return facts
    return pd.concat([facts, former.rename(columns={"loaded_on": "recorded_on"})[facts.columns]], ignore_index=True)


def on_leave(rows: pd.DataFrame, day: pd.Series) -> pd.Series:
    """Whether the records say that the member is on leave on that day; an open end goes on."""
    known = rows["duty"].map({duty: is_leave(duty) for duty in rows["duty"].unique()}).astype(bool)
    begun = rows["leave_start"].isna() | (rows["leave_start"] <= day)
    lasting = rows["leave_end"].isna() | (rows["leave_end"] >= day)
    dated = rows["leave_start"].notna() & (rows["leave_start"] <= day) & lasting
    return (known & begun & lasting) | dated


def is_leave(duty: str) -> bool:
    return "休" in duty and "部分休" not in duty


def with_records(returned: pd.DataFrame, rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Take a mailing home for leave_mailed where the records show leave on its day, a death for a retirement on it.

    別紙3 2(1)・(2): the records say what the remark leaves out. Elsewhere the remark stays the question that it is.
    """
    asked = returned.index[(returned["remark_on_record"] != "") & (returned["position"] >= 0)]
    if asked.empty:
        return returned
    chosen = returned.loc[asked]
    facts = pd.DataFrame({"duty": looked_up(rows["duty"], chosen["position"])}, index=asked)
    for key in _LEAVE_DAYS:
        facts[key] = rows[key].reindex(chosen["position"]).array
    day = chosen["remark_on_record_day"]
    away = asked[(chosen["remark_on_record"] == "leave_mailed") & on_leave(facts, day)]
    left = asked[
        (chosen["remark_on_record"] == "retired") & (facts["retired_on"] == day) & (day <= pd.Timestamp(as_of))
    ]
    returned = returned.copy()
    returned.loc[away, "remark_kind"] = "leave_mailed"
    returned.loc[away, "remark_date"] = day[away]
    returned.loc[away, "remark_problems"] = pd.Series([()] * len(away), index=away, dtype=object)
    returned.loc[away, "remark_clean"] = True
    returned.loc[away.union(left), "remark_done"] = True
    return returned
