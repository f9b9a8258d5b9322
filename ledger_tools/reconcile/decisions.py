"""What a person decided about doubtful rows: bound to the evidence it was about, asked again only when that changes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import DECIDED, REVIEW
from ledger_tools.reconcile.case import ACCEPT_MAILED, ACCEPT_RECEIVED, ACCEPT_RETIRED, SETTLING, Case

_DIGEST_LENGTH = 20
_FACTS = (
    *("kigo", "bango", "name", "cards", "retired_on", "duty", "leave_start", "leave_end"),
    *("altered", "shared_picture", "loose", "stale"),
)


def with_decisions(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``digest`` (of doubtful rows), ``decision``, ``decided_by``, ``decision_reason``, ``decision_old``.

    ``decision`` is the verdict in force; ``decision_old`` one that was made about other evidence. Rows in review whose
    decision settles them become 'decided'; ``taken_as`` says what a row counts as (its own claim, or the decision's).
    """
    known = case.decisions[case.decisions["verdict"] != ""].set_index("member")
    asked = rows.index[(rows["status"] == REVIEW) | rows["member"].isin(known.index)]
    digest = pd.Series("", index=rows.index, dtype=object)
    digest.loc[asked] = pd.Series(evidence_digests(case, rows.loc[asked]), index=asked, dtype=object)
    about, verdict, by, reason = (
        _of_members(rows, known[key]) for key in ("digest", "verdict", "decided_by", "reason")
    )
    # A card that lies on the desk was neither received nor mailed, whatever was decided before it came.
    against = rows["cards_due"] & (rows["counted"] > 0) & verdict.isin([ACCEPT_RECEIVED, ACCEPT_MAILED])
    in_force = (verdict != "") & ((about == digest) | _awaited_since(case, rows, about, verdict)) & ~against
    decision = verdict.where(in_force, "")
    decided = (rows["status"] == REVIEW) & decision.isin(list(SETTLING))
    return rows.assign(
        digest=digest,
        decision=decision,
        decision_old=verdict.where(~in_force, ""),
        decided_by=by.where(in_force, ""),
        decision_reason=reason.where(in_force, ""),
        status=rows["status"].mask(decided, DECIDED),
        taken_as=rows["claim"].mask(decided, decision.map(SETTLING)),
    )


def _awaited_since(case: Case, rows: pd.DataFrame, about: pd.Series, verdict: pd.Series) -> pd.Series:
    """Whether only the card has come in since a retirement was accepted: that was to be expected."""
    same = pd.Series(False, index=rows.index)
    came = rows.index[(verdict == ACCEPT_RETIRED) & rows["counted"].notna() & ~rows["cards_due"]]
    same.loc[came] = about[came] == evidence_digests(case, rows.loc[came].assign(counted=np.nan))
    return same


def _of_members(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    known = values.to_dict()
    return pd.Series([known.get(member, "") for member in rows["member"].tolist()], index=rows.index, dtype=object)


def evidence_digests(case: Case, rows: pd.DataFrame) -> list[str]:
    """One digest per row: of everything ever entered for the member and of the records' facts that matter.

    Where a return lies (file, sheet, cell) does not count: the same entries in another copy are the same evidence.
    Nor does the count of a card that was expected; a card that nobody expected does.
    """
    mine = case.returned[case.returned["position"].isin(rows.index) & case.returned["filled"]]
    seen = case.evidence[case.evidence["return_row_id"].isin(mine["return_row_id"])]
    pieces: dict[int, list[tuple[str, str, str]]] = {}
    for piece in lines(seen[["return_row_id", "kind", "text", "sha256"]]):
        pieces.setdefault(piece.return_row_id, []).append((piece.kind, piece.text, piece.sha256))
    entries: dict[int, set[str]] = {}
    for row in lines(mine[["position", "return_row_id", "remark", "received_on", "codes"]]):
        said = (sorted(pieces.get(row.return_row_id, [])), row.remark, row.received_on, row.codes)
        entries.setdefault(row.position, set()).add(json.dumps(said, ensure_ascii=False))
    unexpected = rows["counted"].where(~rows["cards_due"])
    # Appended only where it holds, so that older decisions stay bound: a later return took the entry out again.
    against = rows["contradiction"] != ""
    known = rows[list(_FACTS)].assign(unexpected=unexpected)
    facts = zip(rows.index, known.itertuples(index=False, name=None), strict=True)
    return [
        _digest([sorted(entries.get(at, ())), [_plain(value) for value in values], *(["contradicted"] if odd else [])])
        for (at, values), odd in zip(facts, against.tolist(), strict=True)
    ]


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:_DIGEST_LENGTH]


def decision_note(decision: str, old: str) -> str:
    """What is said after a finding of a row that was decided on; '' where it never was."""
    if decision:
        return f"判定は「{decision}」です。"
    return f"以前の判定「{old}」の後で記入又は記録が変わったため、改めて判定が必要です。" if old else ""
