"""Rows added by hand: a member's number on a ledger on which the member was not issued (R02).

The notice knows a member by 記号・番号 and 所属所 (別紙3 2(1)※). Such a row counts where the records place the member
in that ledger's department; elsewhere it is asked about, and never stands against what the member's own ledger says.
"""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd

from ledger_tools.japanese.text import fold_header
from ledger_tools.reconcile.alterations import DEPARTMENT_LABEL
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_NOTHING
from ledger_tools.reconcile.matching import BY_NUMBER, looked_up

#: So many rows, being all of a ledger, are that ledger pasted in; fewer may have been written in one by one.
_WHOLE = 3


def with_added(returned: pd.DataFrame, issued: pd.DataFrame, ledgers: pd.DataFrame) -> pd.DataFrame:
    """Add ``added`` (found by number in a table of another ledger) and ``stands_in`` (that ledger, '' where unclear).

    A table that does not say which ledger of this cycle it is, is that of most of its rows; of such a table rows that
    show their member's own 所属 are not added. Nor are the rows of a ledger that is there as a whole. That an added row
    shows the 所属 of the ledger in which it stands is no other alteration than that.
    """
    by_number = (returned["matched_by"] == BY_NUMBER) & ~returned["loose"]
    if not by_number.any():
        return returned.assign(added=False, stands_in="")
    rows = returned.loc[returned["issued_index"] >= 0, ["table_id", "table_ledger", "issued_index", "department"]]
    rows = rows.assign(home=looked_up(issued["ledger_id"], rows["issued_index"]))
    rows["member"] = looked_up(issued["member"], rows["issued_index"])
    states = rows["table_ledger"].isin(ledgers["ledger_id"])
    stands_in = rows["table_ledger"].where(states, rows["table_id"].map(_most_rows(rows[~states])))
    added = by_number[rows.index] & (rows["home"] != stands_in)
    added &= ~_is_whole(rows, added, issued)
    unclear = rows[added & ~states]
    added[unclear.index] = ~_shows_its_department(unclear, stands_in[unclear.index], issued)
    return returned.assign(
        altered=_without_the_department(returned["altered"], rows[added], stands_in[added], issued),
        added=added.reindex(returned.index, fill_value=False),
        stands_in=stands_in.reindex(returned.index, fill_value=""),
    )


def _most_rows(rows: pd.DataFrame) -> dict[Hashable, str]:
    """Table -> the ledger of most of its rows; '' where two have as many."""
    counts = rows.groupby(["table_id", "home"]).size().rename("rows").reset_index()
    most = counts[counts["rows"] == counts.groupby("table_id")["rows"].transform("max")]
    return {table: home.iloc[0] if len(home) == 1 else "" for table, home in most.groupby("table_id")["home"]}


def _is_whole(rows: pd.DataFrame, asked: pd.Series, issued: pd.DataFrame) -> pd.Series:
    """Whether all the rows of an edition of the row's ledger stand in its table; of rows ``asked`` about."""
    whole = pd.Series(False, index=rows.index)
    if not asked.any():
        return whole
    homes = issued[issued["ledger_id"].isin(rows.loc[asked, "home"])]
    editions: dict[Hashable, list[frozenset[str]]] = {}
    for (home, _), own in homes.groupby(["ledger_id", "edition"])["member"]:
        editions.setdefault(home, []).append(frozenset(own))
    tables = rows[rows["table_id"].isin(rows.loc[asked, "table_id"]) & rows["home"].isin(editions)]
    for (_, home), block in tables.groupby(["table_id", "home"]):
        members = frozenset(block["member"])
        whole.loc[block.index] = any(len(own) >= _WHOLE and own <= members for own in editions[home])
    return whole


def _without_the_department(
    altered: pd.Series, added: pd.DataFrame, stands_in: pd.Series, issued: pd.DataFrame
) -> pd.Series:
    departments = _departments(issued)
    right = [
        at
        for at, text, ledger in zip(added.index, added["department"], stands_in, strict=True)
        if fold_header(text) == fold_header(departments.get(ledger, ""))
    ]
    labels = [[label for label in texts.split("、") if label != DEPARTMENT_LABEL] for texts in altered[right]]
    return pd.Series(["、".join(kept) for kept in labels], index=right, dtype=object).combine_first(altered)


def _departments(issued: pd.DataFrame) -> dict[str, str]:
    newest = issued.drop_duplicates("ledger_id", keep="last")
    return dict(zip(newest["ledger_id"], newest["department"], strict=True))


def _shows_its_department(rows: pd.DataFrame, stands_in: pd.Series, issued: pd.DataFrame) -> pd.Series:
    """Whether 所属 of the row is that of its member, and no other than it: several ledgers may be of a 庶務課."""
    departments = _departments(issued)
    own = looked_up(issued["department"], rows["issued_index"])
    places = zip(rows["department"], own, stands_in, strict=True)
    shown = [
        fold_header(text) == fold_header(home) != fold_header(departments.get(other, "")) and text != ""
        for text, home, other in places
    ]
    return pd.Series(shown, index=rows.index, dtype=bool)


def with_strangers(returned: pd.DataFrame, rows: pd.DataFrame, ledgers: pd.DataFrame) -> pd.DataFrame:
    """Add ``stranger``: added by hand, and the records do not place the member there; ``apart``: it counts for nothing.

    A stranger is left apart where it is blank or the member's own ledgers say something.
    """
    added = returned["added"] & (returned["position"] >= 0)
    codes = ledgers.set_index("ledger_id")[["bureau_code", "department_code"]]
    chosen = returned[added]
    there = codes.reindex(chosen["stands_in"])
    placed = pd.Series(True, index=chosen.index)
    for key, recorded in (("bureau_code", "record_bureau"), ("department_code", "record_department")):
        own = looked_up(rows[recorded], chosen["position"])
        placed &= (own == there[key].to_numpy()) & (own != "")
    stranger = added & ~placed.reindex(returned.index, fill_value=False)
    # What was doubtful on a ledger that the member has left does not count either.
    vague = returned["moved"] & (returned["claim"] == CLAIM_DOUBT)
    speaks = set(returned.loc[returned["filled"] & ~stranger & ~vague, "position"])
    apart = stranger & ((returned["claim"] == CLAIM_NOTHING) | returned["position"].isin(speaks))
    return returned.assign(stranger=stranger, apart=apart)
