"""Blank rows that a later copy of their ledger no longer has: somebody deleted them (別紙3 2(3))."""

from __future__ import annotations

import pandas as pd

from ledger_tools.reconcile.case import CLAIM_NOTHING
from ledger_tools.reconcile.matching import looked_up

_COPY = ["ledger_id", "edition", "day"]
_FOUND = ["file", "sheet", "cell", "day"]


def left_out(rows: pd.DataFrame, returned: pd.DataFrame, issued: pd.DataFrame, tables: pd.DataFrame) -> pd.DataFrame:
    """Return file, sheet, cell and ``day`` of the last copy that leaves a blank row out, by position in ``rows``.

    ``returned`` must carry position, issued_index, added and stranger, ``tables`` the ledger that each is of
    (``resolved``). The tables of one day are one copy, and one with less than half of the rows is a part, which has not
    lost the others. A member whose cards were counted is asked for no more, so that a send-back may rightly leave the
    row out. What was added for a member to another department's ledger says nothing of the own one.
    """
    elsewhere = returned["added"] & returned["stranger"]
    is_stranger = rows["return_row_id"].isin(returned.loc[elsewhere, "return_row_id"])
    empty = rows["returned"] & ((rows["claim"] == CLAIM_NOTHING) | is_stranger) & ~(rows["counted"] > 0)
    if not empty.any():
        return pd.DataFrame(columns=_FOUND)
    mine = tables.loc[(tables["resolved"] != "") & (tables["edition"] > 0), ["table_id", "resolved", "edition"]]
    seen = returned[["table_id", "issued_index", "position", "submitted_on", "file", "sheet"]]
    seen = seen[seen["issued_index"] >= 0].merge(mine.rename(columns={"resolved": "ledger_id"}), on="table_id")
    seen["day"] = pd.to_datetime(seen["submitted_on"])
    seen["row_key"] = looked_up(issued["row_key"], seen["issued_index"])
    copies = seen.groupby(_COPY, sort=False)["row_key"].nunique().rename("had").reset_index()
    copies = copies.merge(issued.groupby(_COPY[:2]).size().rename("of").reset_index(), on=_COPY[:2])
    lacking = copies[(copies["had"] < copies["of"]) & (2 * copies["had"] > copies["of"])]
    blank = rows[empty & rows["ledger_id"].isin(lacking["ledger_id"])]
    if blank.empty:
        return pd.DataFrame(columns=_FOUND)
    own = returned[~elsewhere]
    came = pd.to_datetime(own["submitted_on"]).groupby(own["position"]).max()
    candidates = blank[["row_key", "ledger_id"]].assign(position=blank.index, came=came.reindex(blank.index))
    pairs = candidates.merge(lacking, on="ledger_id").merge(issued[["row_key", "edition"]], on=["row_key", "edition"])
    pairs = pairs[pairs["day"] > pairs["came"]].sort_values("day", kind="stable")
    pairs = pairs.drop_duplicates("position", keep="last")
    places = seen.drop_duplicates(_COPY)[[*_COPY, "file", "sheet"]]
    return pairs.merge(places, on=_COPY).assign(cell="").set_index("position")[_FOUND]
