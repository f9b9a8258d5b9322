"""What the returns of one row say against one another (F08): claims, grave words, blanks, remarks left out."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import EVIDENCE_LABELS
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.case import CLAIM_DOUBT, CLAIM_MAILED, CLAIM_RECEIVED
from ledger_tools.reconcile.earlier import unanswered

#: Kinds of remarks that a receipt by the member ends, where they left the row open; ``other`` is what is not
#: understood, and not grave.
_OVERCOME = frozenset({"planned", "leave_not_mailed", "other"})
#: One edition of one ledger.
_EDITION = ["ledger_id", "edition"]


def contradictions(
    rows: pd.DataFrame, returned: pd.DataFrame, mine: pd.DataFrame, seen: pd.DataFrame, accepted: pd.Series
) -> pd.Series:
    """Say where returns of one row contradict: two claims, grave words and no word of them since, evidence taken out.

    A doubtful entry followed by a clear one is progress, unless its words are grave (see remarks/earlier.py); so is
    what follows on a card that came back from the post. ``mine`` are the returned rows that count, ``seen``
    those, the ``outdated`` ones and the blank ones of ledgers that members have left; ``accepted`` tells of each row
    whether a person has accepted what it shows.
    """
    texts = pd.Series("", index=rows.index, dtype=object)
    for row in lines(_against(mine[mine["filled"]])):
        texts.at[row.position] = f"記入が{_place(row)}と食い違います"
    for row in lines(unanswered(rows, returned)):
        texts.at[row.position] = (
            f"別に提出された{_place(row)}に「{row.grave_words}」とあり、その後どうなったかの説明がありません。"
            "押印・署名や郵送の記入だけでは済みとできません"
        )
    blanked = _blanked(rows, seen, accepted)
    held = in_words(returned, set(blanked["held"])) if len(blanked) else {}
    for row in lines(blanked):
        before = held[row.held]
        texts.at[row.position] = f"先に提出された{before}が、後から提出された{_place(row)}では空欄になっています"
    return texts


def in_words(returned: pd.DataFrame, ids: set[Any]) -> dict[int, str]:
    """What stands in these returned rows, as messages quote it: the remark, else what is in the stamp cell."""
    rows = returned[returned["return_row_id"].isin(ids)]
    columns = (rows["return_row_id"], rows["remark"], rows["evidence_kind"], rows["evidence_text"])
    return {
        row_id: f"記入「{remark or text}」" if remark or text else EVIDENCE_LABELS.get(kind, "記入")
        for row_id, remark, kind, text in zip(*(column.fillna("") for column in columns), strict=True)
    }


def _place(row: Any) -> str:
    return f"{row.file}［{row.sheet}］{row.cell}"


def _against(filled: pd.DataFrame) -> pd.DataFrame:
    """The first clear entry of each row of which a later one claims something else, or is doubtful again."""
    repeated = filled[filled.duplicated("position", keep=False)].sort_values("return_row_id")
    if repeated.empty:
        return repeated
    bounced = repeated[repeated["remark_kind"] == "bounced"].groupby("position")["return_row_id"].max()
    before = repeated["return_row_id"] < repeated["position"].map(bounced).fillna(-1)
    repeated = repeated[~(before & (repeated["claim"] == CLAIM_MAILED)) & ~_corrected(repeated)]
    clear = repeated[repeated["claim"] != CLAIM_DOUBT]
    first = clear.drop_duplicates("position")
    last = repeated.drop_duplicates("position", keep="last").set_index("position")
    several = clear.drop_duplicates(["position", "claim"])["position"]
    two_claims = several[several.duplicated()]
    doubted = last.loc[last["claim"] == CLAIM_DOUBT, "return_row_id"].reindex(first["position"]).to_numpy()
    return first[first["position"].isin(two_claims) | (first["return_row_id"] < doubted)]


def _corrected(repeated: pd.DataFrame) -> pd.Series:
    """Entries that a later one calls wrong: all of what came before, or what it names."""
    wrong = pd.Series(False, index=repeated.index)
    for row in lines(repeated[repeated["says"] == e.CORRECTED]):
        before = (repeated["position"] == row.position) & (repeated["return_row_id"] < row.return_row_id)
        if row.says_of:
            before &= repeated["grave_of"].map(row.says_of.intersection).astype(bool)
        wrong |= before
    return wrong


def _blanked(rows: pd.DataFrame, seen: pd.DataFrame, accepted: pd.Series) -> pd.DataFrame:
    """Blank rows that take back what the same edition's row held on an earlier day (``held``: the last that did).

    A copy that repeats no other row which was filled before is a further part of the ledger; so is one of several that
    leave blank what the others hold. Files of one day complete each other. What is outdated shows only which rows a
    file repeats.
    """
    if seen["filled"].all() or not seen["filled"].any():
        return seen[:0]
    seen = _with_first_days(rows, seen)
    filled = seen[seen["filled"] & ~seen["outdated"]]
    # What was doubtful is open anyway, and a blank answers no question.
    clear = filled["claim"].ne(CLAIM_DOUBT) | filled["position"].map(accepted)
    blanks = seen[~seen["filled"] & (seen["first_day"] < seen["day"])]
    blanks = blanks[blanks["position"].isin(filled.loc[clear, "position"])]
    again = seen[seen["filled"] & (seen["first_day"] < seen["day"])]
    blanks = blanks.merge(again[["file_id", *_EDITION]].drop_duplicates(), on=["file_id", *_EDITION])
    if blanks.empty:
        return blanks
    home = blanks["position"].map(rows["ledger_id"].to_dict()).tolist()
    held: dict[int, list[Any]] = {}
    for entry in lines(filled[filled["position"].isin(blanks["position"])]):
        held.setdefault(entry.position, []).append(entry)
    parts = _parts(seen[seen["ledger_id"].isin(blanks["ledger_id"])])
    kept = [
        at
        for at, (blank, own) in enumerate(zip(lines(blanks), home, strict=True))
        if not _still_held(blank, held[blank.position], own)
        and not _in_another_part(blank, held[blank.position], parts)
    ]
    blanks = blanks.iloc[kept]
    return blanks.assign(held=[held[position][-1].return_row_id for position in blanks["position"]])


def _with_first_days(rows: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Add ``edition``, ``day`` and ``first_day``: when the same edition's row first held anything."""
    edition = seen["table_edition"].where(seen["table_edition"] > 0, seen["position"].map(rows["edition"]))
    seen = seen.assign(edition=edition, day=pd.to_datetime(seen["submitted_on"]))
    filled = seen[seen["filled"] & ~seen["outdated"]]
    first = filled.groupby([*_EDITION, "position"])["day"].min().rename("first_day")
    return seen.join(first, on=[*_EDITION, "position"])


def taken_out(rows: pd.DataFrame, seen: pd.DataFrame) -> pd.Series:
    """Whether a later return left a row blank that held anything, clear or doubtful, before: what a decision knew of.

    Unlike what is said of it (F08), this does not change when a person accepts the row, nor when a copy that never had
    the entry (the ledger beside a send-back) comes once more.
    """
    blank = _blanked(rows, seen, pd.Series(True, index=rows.index))
    if blank.empty:
        return pd.Series(False, index=rows.index)
    before: dict[Any, Any] = {}  # of each row and edition: the latest file so far
    again = set()  # blanks that follow on one of the same edition
    own = _with_first_days(rows, seen[seen["position"].isin(blank["position"])]).sort_values("file_id")
    for row in lines(own):
        where = row.position, row.ledger_id, row.edition
        last = before.get(where)
        if last is not None and not row.filled and not last.filled and last.first_day < last.day:
            again.add((row.file_id, *where))
        before[where] = row
    of_blank = zip(*(blank[key] for key in ("file_id", "position", *_EDITION)), strict=True)
    out = [where[1] for where in of_blank if where not in again]
    return pd.Series(rows.index.isin(out), index=rows.index)


def _still_held(blank: Any, held: list[Any], home: str) -> bool:
    """Whether the row was filled since, or that day, or on a newer edition, or on the member's present ledger."""
    return any(
        entry.file_id > blank.file_id
        or entry.day >= blank.day
        or (entry.ledger_id == blank.ledger_id and entry.edition > blank.edition)
        or (entry.ledger_id == home != blank.ledger_id)
        for entry in held
    )


#: Of each (file, ledger, edition): which rows it holds, and whether it leaves out what was there before.
_Parts = dict[Any, tuple[set[int], bool]]


def _parts(seen: pd.DataFrame) -> _Parts:
    parts: _Parts = {}
    for (file_id, ledger_id, edition), part in seen.groupby(["file_id", *_EDITION]):
        leaves_out = bool((~part["filled"] & (part["first_day"] < part["day"])).any())
        held = set(part.loc[part["filled"], "position"])
        parts[file_id, ledger_id, edition] = held, leaves_out
    return parts


def _in_another_part(blank: Any, held: list[Any], parts: _Parts) -> bool:
    """Whether the row stands in a part of the edition that shares no row with the blank one's file."""
    here, _ = parts[blank.file_id, blank.ledger_id, blank.edition]
    for entry in held:
        if (entry.ledger_id, entry.edition) == (blank.ledger_id, blank.edition):
            there, leaves_out = parts[entry.file_id, entry.ledger_id, entry.edition]
            if leaves_out and here.isdisjoint(there):
                return True
    return False


def withdrawn(rows: pd.DataFrame, filled: pd.DataFrame) -> pd.Series:
    """Say where a later return of a row leaves a remark out, or gives its own kind another day (F08, to be known).

    A plan or an absence that is over is not worth a word, nor what another ledger does not repeat.
    """
    several = filled[filled.duplicated("position", keep=False)].sort_values("return_row_id")
    bounced = set(several.loc[several["remark_kind"] == "bounced", "position"])
    last = {row.position: row for row in lines(several)}
    texts: dict[int, str] = {}
    for row in lines(several[several["remark_kind"] != "none"]):
        now = last[row.position]
        gone = now.remark_kind == "none" and now.ledger_id == row.ledger_id and not _overcome(row, now)
        # A card that came back from the post is mailed again on another day.
        moved = (
            now.remark_kind == row.remark_kind and now.remark_date != row.remark_date and row.position not in bounced
        )
        if gone or (moved and pd.notna(now.remark_date) and pd.notna(row.remark_date)):
            said = "が消えています" if gone else f"が「{now.remark}」に変わっています"
            texts[row.position] = f"{_place(row)}の備考「{row.remark}」{said}"
    return pd.Series([texts.get(position, "") for position in rows.index], index=rows.index, dtype=object)


def _overcome(row: Any, now: Any) -> bool:
    return row.remark_kind in _OVERCOME and row.claim == CLAIM_DOUBT and now.claim == CLAIM_RECEIVED


def doubled(rows: pd.DataFrame, mine: pd.DataFrame) -> pd.DataFrame:
    """Say where one table holds the same member twice, or one file says two different things of a member (R04).

    The last file that says anything of the member counts: one in which he stands once puts right what an earlier one
    had twice; an empty row does so with what was twice empty. ``doubled`` is the text, ``twice_empty`` tells that none
    of the rows it speaks of holds anything.
    """
    found = pd.DataFrame({"doubled": "", "twice_empty": False}, index=rows.index)
    found["doubled"] = found["doubled"].astype(object)
    twice = mine[mine.duplicated(["position", "table_id"], keep=False)]
    within = mine.loc[mine["filled"], ["position", "file_id", "claim"]].drop_duplicates()
    differing = within.loc[within.duplicated(["position", "file_id"]), ["position", "file_id"]].drop_duplicates()
    if twice.empty and differing.empty:
        return found
    last = mine.loc[mine["filled"]].groupby("position")["file_id"].max()
    counts = rows["return_row_id"]
    for row in lines(differing[differing["file_id"] == differing["position"].map(last)]):
        mine_there = mine[(mine["position"] == row.position) & (mine["file_id"] == row.file_id) & mine["filled"]]
        other = next(lines(mine_there[mine_there["return_row_id"] != counts.at[row.position]]))
        found.at[row.position, "doubled"] = f"同じファイルの{_place(other)}に、内容の違う同じ組合員の行があります"
    says = twice.groupby(["position", "file_id"])["filled"].transform("any").astype(bool)
    seen = twice["position"].map(mine.groupby("position")["file_id"].max())
    since = twice["position"].map(last).fillna(-1).where(says, seen)
    standing = twice[~(twice["file_id"] < since)]
    full = {*standing.loc[standing["filled"], "position"], *differing["position"]}
    standing = standing[standing["return_row_id"] != standing["position"].map(counts)]
    for row in lines(standing.drop_duplicates("position", keep="last")):
        found.at[row.position, "doubled"] = f"同じ組合員の行が、{_place(row)}にもあります"
    return found.assign(twice_empty=~rows.index.isin(full))
