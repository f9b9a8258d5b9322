"""Which returned row counts for each issued row, and what the others say beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_MAILED, CLAIM_NOTHING, CLAIM_RECEIVED, SETTLING
from ledger_tools.reconcile.matching import Places, looked_up

_TEXTS = (
    *("file", "sheet", "cell", "received_on", "remark", "codes", "remark_kind", "received_wrong", "altered"),
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
#: What is looked at of all returns of a row, besides the one that counts.
_OF_ALL = (
    *("position", "filled", "claim", "return_row_id", "remark_kind", "remark_date"),
    *("file_id", "table_id", "ledger_id", "file", "sheet", "cell", "row", "remark"),
)


def with_returns(rows: pd.DataFrame, returned: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """Join each issued row with the returned row that counts: the last that says anything, else the last.

    Evidence given on a ledger which the member has left since counts where it is clear, or a person has accepted it,
    and the member's present ledger says nothing of its own.
    """
    accepted = set(decisions.loc[decisions["verdict"].isin(list(SETTLING)), "member"])
    owner = looked_up(rows["member"], returned["position"])
    vague = (returned["claim"] == CLAIM_NOTHING) | ((returned["claim"] == CLAIM_DOUBT) & ~owner.isin(accepted))
    counts = (returned["position"] >= 0) & ~(returned["moved"] & vague) & ~_blind(returned)
    rows = pd.concat([rows, _joined(rows, returned, counts)], axis=1)
    mine = returned.loc[counts, list(_OF_ALL)]
    filled = mine[mine["filled"]]
    rows["contradiction"] = _contradictions(rows, mine, filled)
    rows["doubled"] = _doubled(rows, mine)
    rows["withdrawn"] = _withdrawn(rows, filled)
    return _with_bounces(rows, mine)


def _blind(returned: pd.DataFrame) -> pd.Series:
    """Rows of a copy that cannot show pictures and says nothing else, where another return of the member says more."""
    unseen = (returned["codes"] == "F04") & (returned["evidence_kind"] == "unreadable") & (returned["altered"] == "")
    unseen &= (returned["received_wrong"] == "") & returned["filled"]
    if not unseen.any():
        return unseen
    # What is said here must have been said where pictures show.
    seen = returned[returned["filled"] & ~unseen]
    said = {*zip(seen["position"], seen["remark"], strict=True), *((position, "") for position in seen["position"])}
    mine = zip(returned["position"], returned["remark"], unseen, strict=True)
    return pd.Series([blind and (position, text) in said for position, text, blind in mine], index=returned.index)


def _withdrawn(rows: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Say where a later return of a row leaves a remark out, or gives its own kind another day (F08, to be known)."""
    several = filled[filled.duplicated("position", keep=False)].sort_values("return_row_id")
    bounced = set(several.loc[several["remark_kind"] == "bounced", "position"])
    last = {row.position: row for row in lines(several)}
    texts: dict[int, str] = {}
    for row in lines(several[several["remark_kind"] != "none"]):
        now = last[row.position]
        gone = now.remark_kind == "none"
        # A card that came back from the post is mailed again on another day.
        moved = (
            now.remark_kind == row.remark_kind and now.remark_date != row.remark_date and row.position not in bounced
        )
        if gone or (moved and pd.notna(now.remark_date) and pd.notna(row.remark_date)):
            said = "が消えています" if gone else f"が「{now.remark}」に変わっています"
            texts[row.position] = f"{row.file}［{row.sheet}］{row.cell}の備考「{row.remark}」{said}"
    return pd.Series([texts.get(position, "") for position in rows.index], index=rows.index, dtype=object)


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


def _contradictions(rows: pd.DataFrame, mine: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Say where returns of one row contradict (F08): two different claims, or evidence that a later return took out.

    A doubtful entry followed by a clear one is progress, not contradiction, and so is what follows on a card that came
    back from the post. A later copy that is blank here is a second part unless it repeats other rows that were filled
    before: then leaving this one blank was meant.
    """
    texts = pd.Series("", index=rows.index, dtype=object)
    repeated = filled[filled.duplicated("position", keep=False)].sort_values("return_row_id")
    if repeated.empty and mine["filled"].all():
        return texts
    bounced = repeated[repeated["remark_kind"] == "bounced"].groupby("position")["return_row_id"].max()
    before = repeated["return_row_id"] < repeated["position"].map(bounced).fillna(-1)
    repeated = repeated[~(before & (repeated["claim"] == CLAIM_MAILED))]
    clear = repeated[repeated["claim"] != CLAIM_DOUBT]
    first = clear.drop_duplicates("position").set_index("position")
    last = repeated.drop_duplicates("position", keep="last").set_index("position")
    several = clear.drop_duplicates(["position", "claim"])["position"]
    two_claims = several[several.duplicated()]
    doubted = last.index[last["claim"] == CLAIM_DOUBT].intersection(first.index)
    doubted = doubted[first.loc[doubted, "return_row_id"] < last.loc[doubted, "return_row_id"]]
    for row in lines(first.loc[first.index.isin([*two_claims, *doubted])]):
        texts.at[row.Index] = f"記入が{row.file}［{row.sheet}］{row.cell}と食い違います"
    blanks = _blanked(mine, filled)
    for row in lines(blanks):
        texts.at[row.position] = f"後から提出された{row.file}［{row.sheet}］{row.cell}では空欄になっています"
    return texts


def _blanked(mine: pd.DataFrame, filled: pd.DataFrame) -> pd.DataFrame:
    """Blank rows of a later copy of the ledger that repeats rows which were filled before."""
    by_position = filled.groupby("position")["file_id"]
    earliest, latest = by_position.min(), by_position.max()
    repeats = filled[filled["file_id"] > filled["position"].map(earliest)]
    blanks = mine[~mine["filled"] & (mine["file_id"] > mine["position"].map(earliest))]
    blanks = blanks[blanks["file_id"] > blanks["position"].map(latest)]
    repeating = repeats[["file_id", "ledger_id"]].drop_duplicates()
    return blanks.merge(repeating, on=["file_id", "ledger_id"])


def _doubled(rows: pd.DataFrame, mine: pd.DataFrame) -> pd.Series:
    """Say where one table holds the same member twice, or one file says two different things of a member (R04)."""
    texts = pd.Series("", index=rows.index, dtype=object)
    for row in lines(mine[mine.duplicated(["position", "table_id"], keep="first")]):
        texts.at[row.position] = f"同じ組合員の行が、シート「{row.sheet}」の{row.row}行目にもあります"
    within = mine.loc[mine["filled"], ["position", "file_id", "claim"]].drop_duplicates()
    for position in within.loc[within.duplicated(["position", "file_id"]), "position"]:
        if texts.at[position] == "":
            texts.at[position] = "同じファイルの別のシートに、内容の違う同じ組合員の行があります"
    return texts


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
