"""Which returned row counts for each issued row, and what the others say beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_MAILED, CLAIM_NOTHING, CLAIM_RECEIVED, SETTLING
from ledger_tools.reconcile.contradictions import contradictions, doubled, taken_out, withdrawn
from ledger_tools.reconcile.entry import LEFT_BEHIND
from ledger_tools.reconcile.matching import Places, looked_up

_POOR = "P04"  # of a page of paper that could not be read
_TEXTS = (
    *("file", "sheet", "cell", "received_on", "remark", "codes", "remark_kind", "received_wrong", "altered"),
    "day_read",
    *("matched_by", "was_kigo", "was_bango", "was_name", "was_department"),
)
_OF_EVIDENCE = (
    "verdict",
    "why",
    "evidence_kind",
    "evidence_text",
    "signed_wrong",
)  # missing where the stamp cell is empty
_FLAGS = (
    *(
        "proof",
        "remark_received",
        "stale",
        "moved",
        "loose",
        "wiped",
        "remark_yearless",
        "remark_later",
        "remark_again",
    ),
    *("remark_clean", "received_words"),
)
_NUMBERS = ("row", "table_edition")
_AS_THEY_ARE = (
    *(
        "return_row_id",
        "remark_date",
        "remark_problems",
        "remark_months",
        "remark_counts",
        "remark_family_counts",
        "received_date",
        "received_first",
        "received_last",
        "was_cards",
    ),
    *("signed_first", "signed_last", "handed_first", "handed_last"),
)
#: Remarks that go along with a member to another ledger: what they say does not end there.
_GRAVE = ("died", "refused", "lost")
#: What is looked at of all returns of a row, besides the one that counts.
_OF_ALL = (
    *("position", "filled", "claim", "return_row_id", "remark_kind", "remark_date"),
    *("file_id", "table_id", "ledger_id", "table_edition", "submitted_on", "file", "sheet", "cell", "remark"),
    *("says", "says_of", "grave_of", "outdated"),
)


def with_returns(rows: pd.DataFrame, returned: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Join each issued row with the returned row that counts: the last that says anything, else the last.

    Evidence given on a ledger which the member has left since counts where it is clear or grave, or a person has
    accepted it, and the member's present ledger says nothing of its own.
    """
    accepted = set(decisions.loc[decisions["stands"] & decisions["verdict"].isin(list(SETTLING)), "member"])
    owner = looked_up(rows["member"], returned["position"])
    doubt = (returned["claim"] == CLAIM_DOUBT) & ~returned["remark_kind"].isin(_GRAVE)
    vague = (returned["claim"] == CLAIM_NOTHING) | (doubt & ~owner.isin(accepted))
    returned = returned.assign(outdated=_outdated(returned))
    placed = returned["position"] >= 0
    shows = placed & ~_blind(returned)
    current = shows & ~(returned["moved"] & vague)
    counts = current & ~returned["outdated"]
    rows = pd.concat([rows, _joined(rows, returned, counts)], axis=1)
    mine = returned.loc[counts, list(_OF_ALL)]
    left_blank = placed & returned["moved"] & ~returned["filled"]
    # What could not be seen is nothing that a blank could take back.
    held = returned.assign(filled=returned["filled"] & ~(_unseen(returned) & (returned["remark"] == "")))
    seen = held.loc[current | left_blank, list(_OF_ALL)]
    rows["contradiction"] = contradictions(rows, returned, mine, seen, rows["member"].isin(accepted))
    rows["taken_out"] = taken_out(rows, held.loc[(shows & ~held["outdated"]) | left_blank, list(_OF_ALL)])
    rows = rows.join(doubled(rows, mine))
    # What stands twice on an older edition, or on a ledger left, says nothing against the present, but may be known.
    rows["doubled_before"] = doubled(rows, returned.loc[shows, list(_OF_ALL)])["doubled"].mask(
        rows["doubled"] != "", ""
    )
    rows["withdrawn"] = withdrawn(rows, mine[mine["filled"]])
    return _with_bounces(rows, mine)


def _unseen(returned: pd.DataFrame) -> pd.Series:
    """Rows of a copy that cannot show pictures, in whose stamp cell nothing is typed."""
    unseen = returned["codes"].isin(("F04", _POOR)) & (returned["evidence_kind"] == "unreadable")
    unseen &= returned["altered"] == ""
    return unseen & (returned["received_wrong"] == "") & returned["filled"]


def _blind(returned: pd.DataFrame) -> pd.Series:
    """Rows of a copy that cannot show pictures and says nothing else, where another return of the member says more.

    Of a page that could not be read whatever shows the row says more: it was scanned again for that.
    """
    unseen = _unseen(returned)
    if not unseen.any():
        return unseen
    poor = unseen & (returned["codes"] == _POOR) & returned["position"].isin(returned.loc[~unseen, "position"])
    # What is said here must have been said where pictures show.
    seen = returned[returned["filled"] & ~unseen]
    said = {*zip(seen["position"], seen["remark"], strict=True), *((position, "") for position in seen["position"])}
    mine = zip(returned["position"], returned["remark"], unseen, strict=True)
    covered = pd.Series([blind and (position, text) in said for position, text, blind in mine], index=returned.index)
    return covered | poor


def _outdated(returned: pd.DataFrame) -> pd.Series:
    """Rows of an older edition that came after a clear entry on a newer one, and add nothing but an ordinary doubt.

    Where since that entry the row was only left blank, or lost its seal in sorting, what says the same again counts.
    """
    filled = returned[returned["filled"] & (returned["position"] >= 0)]
    filled = filled[filled.duplicated("position", keep=False)]
    if filled["table_edition"].nunique() < 2:
        return pd.Series(False, index=returned.index)
    clear = filled[filled["claim"] != CLAIM_DOUBT]
    older = filled[filled["table_edition"] > 0].merge(
        clear[["position", "ledger_id", "table_edition", "file_id", "claim"]],
        on=["position", "ledger_id"],
        suffixes=("", "_clear"),
    )
    older = older[
        (older["table_edition"] < older["table_edition_clear"])
        & (older["file_id"] > older["file_id_clear"])
        & ((older["claim"] == older["claim_clear"]) | (older["claim"] == CLAIM_DOUBT))
        & (older["grave"] == "")
        & (older["remark_kind"] != "bounced")
    ]
    told = older.sort_values("file_id_clear").drop_duplicates("return_row_id", keep="last")
    told = told[(told["claim"] != told["claim_clear"]) | ~_only_lost_since(returned, told)]
    return returned["return_row_id"].isin(told["return_row_id"])


def _only_lost_since(returned: pd.DataFrame, told: pd.DataFrame) -> pd.Series:
    """Whether something came between each row and the clear entry before it, and all of that said nothing."""
    mine = returned[returned["position"].isin(told["position"])]
    nothing = (mine["claim"] == CLAIM_NOTHING) | (mine["verdict"] == LEFT_BEHIND)
    found = []
    for row in lines(told):
        own = mine["position"] == row.position
        between = nothing[own & (mine["file_id"] > row.file_id_clear) & (mine["file_id"] < row.file_id)]
        found.append(bool(len(between) and between.all()))
    return pd.Series(found, index=told.index, dtype=bool)


def _joined(rows: pd.DataFrame, returned: pd.DataFrame, counts: pd.Series) -> pd.DataFrame:
    """The columns of the returned row that counts, for each issued row; ``came_on`` is the ledger it came on."""
    at = pd.Series(_chosen(returned, counts, len(rows)), index=rows.index)
    columns: dict[str, Any] = {key: looked_up(returned[key], at) for key in _TEXTS}
    columns |= {key: looked_up(returned[key].fillna(""), at) for key in _OF_EVIDENCE}
    columns |= {key: returned[key].eq(True).reindex(at, fill_value=False).array for key in _FLAGS}
    columns |= {key: returned[key].reindex(at, fill_value=0).astype(int).array for key in _NUMBERS}
    columns |= {key: returned[key].reindex(at).array for key in _AS_THEY_ARE}
    columns["claim"] = looked_up(returned["claim"], at, CLAIM_NOTHING)
    columns["came_on"] = looked_up(returned["ledger_id"], at)
    columns["returned"] = at >= 0
    return pd.DataFrame(columns, index=rows.index, copy=False)


def _chosen(returned: pd.DataFrame, counts: pd.Series, size: int) -> Places:
    """The place of the returned row that counts, for each issued row; -1 where none came back."""
    filled, moved, position = returned["filled"], returned["moved"], returned["position"].to_numpy()
    at = np.full(size, -1, dtype=np.int64)
    for part in (~filled & ~moved, filled & moved, filled & ~moved):  # what is written later replaces what was there
        places = np.flatnonzero(counts & part)
        at[position[places]] = places
    return at


def _with_bounces(rows: pd.DataFrame, mine: pd.DataFrame) -> pd.DataFrame:
    """``bounced``: a mailed card came back from the post, and nothing said since shows that it was sent off again.

    Sent off again: a mailing later than the day it came back (or, where that day is not given, than the mailing
    before), or a receipt by the member since then.
    """
    back = mine[mine["remark_kind"] == "bounced"].drop_duplicates("position", keep="last").set_index("position")
    if back.empty:
        return rows.assign(bounced=False)
    sent = mine[(mine["remark_kind"] == "leave_mailed") & mine["position"].isin(back.index)]
    sent = sent[sent["return_row_id"] < sent["position"].map(back["return_row_id"])]
    sent_before = sent.groupby("position")["remark_date"].max()
    before = pd.to_datetime(back.index.to_series().map(sent_before.to_dict()))
    since = back["remark_date"].fillna(before).reindex(rows.index)
    known = back["remark_date"].reindex(rows.index).notna()
    later = rows["return_row_id"] > back["return_row_id"].reindex(rows.index)
    mailed = (rows["claim"] == CLAIM_MAILED) & (
        since.isna() | (rows["remark_date"] > since) | (known & (rows["remark_date"] == since))
    )
    # A signature without a day may be the old one once more.
    met = rows["received_date"].notna() & (~known | (rows["received_date"] >= since))
    received = (rows["claim"] == CLAIM_RECEIVED) & met
    settled = later & (mailed | received | ~rows["claim"].isin([CLAIM_MAILED, CLAIM_RECEIVED]))
    return rows.assign(bounced=rows.index.isin(back.index) & ~settled.to_numpy())
