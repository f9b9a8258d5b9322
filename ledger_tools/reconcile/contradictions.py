"""What the returns of one row say against one another (F08): claims, grave words, blanks, remarks left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_MAILED
from ledger_tools.reconcile.earlier import unanswered

#: One edition of one ledger.
_EDITION = ["ledger_id", "edition"]


def contradictions(
    rows: pd.DataFrame, returned: pd.DataFrame, mine: pd.DataFrame, seen: pd.DataFrame, accepted: pd.Series
) -> pd.Series:
    """Say where returns of one row contradict: two claims, grave words and no word of them since, evidence taken out.

    A doubtful entry followed by a clear one is progress, unless its words are grave (see remarks/earlier.py); so is
    what follows on a card that came back from the post. ``mine`` are the returned rows that count, ``seen``
    those and the blank ones of ledgers that members have left; ``accepted`` tells of each row whether a person has
    accepted what it shows.
    """
    texts = pd.Series("", index=rows.index, dtype=object)
    for row in lines(_against(mine[mine["filled"]])):
        texts.at[row.position] = f"記入が{_place(row)}と食い違います"
    for row in lines(unanswered(rows, returned)):
        texts.at[row.position] = (
            f"別に提出された{_place(row)}に「{row.grave_words}」とあり、その後どうなったかの説明がありません。"
            "押印・署名や郵送の記入だけでは済みとできません"
        )
    for row in lines(_blanked(rows, seen, accepted)):
        texts.at[row.position] = f"後から提出された{_place(row)}では空欄になっています"
    return texts


def _place(row: Any) -> str:
    return f"{row.file}［{row.sheet}］{row.cell}"


def _against(filled: pd.DataFrame) -> pd.DataFrame:
    """The first clear entry of each row of which a later one claims something else, or is doubtful again."""
    repeated = filled[filled.duplicated("position", keep=False)].sort_values("return_row_id")
    if repeated.empty:
        return repeated
    bounced = repeated[repeated["remark_kind"] == "bounced"].groupby("position")["return_row_id"].max()
    corrected = repeated[repeated["says"] == e.CORRECTED].groupby("position")["return_row_id"].max()
    before = repeated["return_row_id"] < repeated["position"].map(bounced).fillna(-1)
    wrong = repeated["return_row_id"] < repeated["position"].map(corrected).fillna(-1)
    repeated = repeated[~(before & (repeated["claim"] == CLAIM_MAILED)) & ~wrong]
    clear = repeated[repeated["claim"] != CLAIM_DOUBT]
    first = clear.drop_duplicates("position")
    last = repeated.drop_duplicates("position", keep="last").set_index("position")
    several = clear.drop_duplicates(["position", "claim"])["position"]
    two_claims = several[several.duplicated()]
    doubted = last.loc[last["claim"] == CLAIM_DOUBT, "return_row_id"].reindex(first["position"]).to_numpy()
    return first[first["position"].isin(two_claims) | (first["return_row_id"] < doubted)]


def _blanked(rows: pd.DataFrame, seen: pd.DataFrame, accepted: pd.Series) -> pd.DataFrame:
    """Blank rows that take back what the same edition's row held on an earlier day.

    A copy that repeats no other row which was filled before is a further part of the ledger; so is one of several that
    leave blank what the others hold. Files of one day complete each other.
    """
    if seen["filled"].all() or not seen["filled"].any():
        return seen[:0]
    edition = seen["table_edition"].where(seen["table_edition"] > 0, seen["position"].map(rows["edition"]))
    seen = seen.assign(edition=edition, day=pd.to_datetime(seen["submitted_on"]))
    filled = seen[seen["filled"]]
    first = filled.groupby([*_EDITION, "position"])["day"].min().rename("first_day")
    seen = seen.join(first, on=[*_EDITION, "position"])
    # What was doubtful is open anyway, and a blank answers no question.
    clear = filled["claim"].ne(CLAIM_DOUBT) | filled["position"].map(accepted)
    blanks = seen[~seen["filled"] & (seen["first_day"] < seen["day"])]
    blanks = blanks[blanks["position"].isin(filled.loc[clear, "position"])]
    again = seen[seen["filled"] & (seen["first_day"] < seen["day"])]
    blanks = blanks.merge(again[["file_id", *_EDITION]].drop_duplicates(), on=["file_id", *_EDITION])
    home = blanks["position"].map(rows["ledger_id"].to_dict()).tolist()
    kept = [at for at, (blank, own) in enumerate(zip(lines(blanks), home, strict=True)) if not _held(blank, seen, own)]
    return blanks.iloc[kept]


def _held(blank: Any, seen: pd.DataFrame, home: str) -> bool:
    """Whether the row was filled since, or that day, on a newer edition or ledger, or in another part of this one."""
    held = seen[(seen["position"] == blank.position) & seen["filled"]]
    since = (held["file_id"] > blank.file_id) | (held["day"] >= blank.day)
    newer = (held["ledger_id"] == blank.ledger_id) & (held["edition"] > blank.edition)
    newer |= (held["ledger_id"] == home) & (home != blank.ledger_id)
    if (since | newer).any():
        return True
    edition = seen[(seen["ledger_id"] == blank.ledger_id) & (seen["edition"] == blank.edition)]
    here = set(edition.loc[edition["filled"] & (edition["file_id"] == blank.file_id), "position"])
    same = held[(held["ledger_id"] == blank.ledger_id) & (held["edition"] == blank.edition)]
    for file_id in same["file_id"].unique():
        part = edition[edition["file_id"] == file_id]
        left_out = ~part["filled"] & (part["first_day"] < part["day"])
        if left_out.any() and here.isdisjoint(part.loc[part["filled"], "position"]):
            return True
    return False


def withdrawn(rows: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
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
            texts[row.position] = f"{_place(row)}の備考「{row.remark}」{said}"
    return pd.Series([texts.get(position, "") for position in rows.index], index=rows.index, dtype=object)


def doubled(rows: pd.DataFrame, mine: pd.DataFrame) -> pd.Series:
    """Say where one table holds the same member twice, or one file says two different things of a member (R04).

    The last file that says anything of the member counts: one in which he stands once puts right what an earlier one
    had twice.
    """
    texts = pd.Series("", index=rows.index, dtype=object)
    twice = mine[mine.duplicated(["position", "table_id"], keep=False)]
    within = mine.loc[mine["filled"], ["position", "file_id", "claim"]].drop_duplicates()
    differing = within.loc[within.duplicated(["position", "file_id"]), ["position", "file_id"]].drop_duplicates()
    if twice.empty and differing.empty:
        return texts
    last = mine.loc[mine["filled"]].groupby("position")["file_id"].max()
    counts = rows["return_row_id"]
    for row in lines(differing[differing["file_id"] == differing["position"].map(last)]):
        mine_there = mine[(mine["position"] == row.position) & (mine["file_id"] == row.file_id) & mine["filled"]]
        other = next(lines(mine_there[mine_there["return_row_id"] != counts.at[row.position]]))
        texts.at[row.position] = f"同じファイルの{_place(other)}に、内容の違う同じ組合員の行があります"
    standing = twice[~(twice["file_id"] < twice["position"].map(last).fillna(-1))]
    standing = standing[standing["return_row_id"] != standing["position"].map(counts)]
    for row in lines(standing.drop_duplicates("position", keep="last")):
        texts.at[row.position] = f"同じ組合員の行が、{_place(row)}にもあります"
    return texts
