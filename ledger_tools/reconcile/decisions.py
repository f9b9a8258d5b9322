"""What a person decided about doubtful rows: bound to member and entry, asked again only when these change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import DECIDED, REVIEW
from ledger_tools.reconcile.case import ACCEPT_MAILED, ACCEPT_RECEIVED, ACCEPT_RETIRED, SETTLING, Case
from ledger_tools.reconcile.on_record import is_leave
from ledger_tools.reconcile.said import Said, content, said_before, said_of

_DIGEST_LENGTH = 20
_FACTS = ("member", "cards", "retired_on", "leave_start", "leave_end")
#: What the digests of 0.3 were made of besides the entries.
_FACTS_BEFORE = ("kigo", "bango", "name", "cards", "retired_on", "duty", "leave_start", "leave_end")
_EITHER = (False, True)


def with_decisions(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``digest`` (of doubtful rows), ``decision``, ``decided_by``, ``decision_reason``, ``decision_old``.

    ``decision`` is the verdict in force; ``decision_old`` one that was made about other evidence. Rows in review whose
    decision settles them become 'decided'; ``taken_as`` says what a row counts as (its own claim, or the decision's).
    """
    known = case.decisions[case.decisions["verdict"] != ""].set_index("member")
    asked = rows.index[(rows["status"] == REVIEW) | rows["member"].isin(known.index)]
    about, verdict, by, reason = (
        _of_members(rows, known[key]) for key in ("digest", "verdict", "decided_by", "reason")
    )
    digest = pd.Series("", index=rows.index, dtype=object)
    bound = pd.Series(False, index=rows.index)
    said = said_of(case, rows.loc[asked])
    unexpected = rows["counted"].where(~rows["cards_due"])  # cards counted that nobody expected
    facts = rows.assign(unexpected=unexpected, about=about, decided=verdict)
    for row in lines(facts.loc[asked]):
        own = said.get(row.Index, [])
        digest.at[row.Index] = _digest_of(row, content(own))
        if row.about != "":
            bound.at[row.Index] = _is_about(row.about, row.decided, row, own) or _has_come_true(row, own)
    # A card that lies on the desk was neither received nor mailed, whatever was decided before it came.
    against = rows["cards_due"] & (rows["counted"] > 0) & verdict.isin([ACCEPT_RECEIVED, ACCEPT_MAILED])
    in_force = (verdict != "") & bound & ~against
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


def _of_members(rows: pd.DataFrame, values: pd.Series) -> pd.Series:
    known = values.to_dict()
    return pd.Series([known.get(member, "") for member in rows["member"].tolist()], index=rows.index, dtype=object)


def _digest_of(row: Any, said: list[Any], **other: Any) -> str:
    """The digest of what a member's rows say, of the records' facts that matter, and of what speaks against them.

    ``said`` is the rows' :func:`~ledger_tools.reconcile.said.content`.

    ``other`` values replace the row's. Where a return lies (file, sheet, row), its order and its format do not count,
    nor does the count of a card that was expected; a card that nobody expected does.
    """
    facts = [*(getattr(row, key) for key in _FACTS), is_leave(row.duty)]
    doubts = [other.get(key, getattr(row, key)) for key in ("shared_picture", "taken_out", "unexpected")]
    return _digest([said, [_plain(value) for value in facts], [_plain(value) for value in doubts]])


def _is_about(digest: str, verdict: str, row: Any, said: list[Said]) -> bool:
    """Whether a decision was made about this very evidence, or where that was more doubtful: doubts may go.

    Where a retirement was accepted, that the card has come in since was to be expected.
    """
    came = verdict == ACCEPT_RETIRED and not pd.isna(row.counted) and not row.cards_due
    for (_, then), shared, out, counted in product(
        said_before(said),
        _flags(row.shared_picture),
        _flags(row.taken_out),
        (row.unexpected, np.nan) if came else (row.unexpected,),
    ):
        if digest == _digest_of(row, then, shared_picture=shared, taken_out=out, unexpected=counted):
            return True
    counts = ((row.cards_due, row.counted), (False, np.nan)) if came else ((row.cards_due, row.counted),)
    return any(digest == one for due, counted in counts for one in _digests_before(row, said, counted, due=due))


def _has_come_true(row: Any, said: list[Said]) -> bool:
    """Whether a decision was made about what came first, and all that came since claims just what was decided.

    So it is where a person accepted a receipt on grave words, and then the signature comes. Anything else that speaks
    against the row is a new question.
    """
    claim = SETTLING.get(row.decided, "")
    if row.doubted_otherwise or row.taken_out or row.claim != claim:
        return False
    count = len(said)
    while count > 1 and said[count - 1].claim == claim:
        count -= 1
        if _is_about(row.about, row.decided, row, said[:count]):
            return True
    return False


def _flags(is_set: bool) -> tuple[bool, ...]:
    return (True,) if is_set else _EITHER


def _digests_before(row: Any, said: list[Said], counted: Any, *, due: bool) -> Iterator[str]:
    """The digests that 0.3 made of the same evidence: at any time since when nothing new was said.

    They depend on how the rows came back (sorted, of an older edition, what had been changed), so that each way is
    tried.
    """
    unexpected = np.nan if due else counted
    names = dict.fromkeys([row.name, *(one.was_name for one in said if not one.name)])
    for count, _ in said_before(said):
        entries = sorted({one.as_read for one in said[:count]})
        altered = dict.fromkeys([row.altered, *(one.altered for one in said[:count])])
        ways = product(names, altered, _flags(row.shared_picture), _EITHER, _EITHER, _flags(row.taken_out))
        for name, changed, shared, loose, stale, out in ways:
            facts = [name if key == "name" else getattr(row, key) for key in _FACTS_BEFORE]
            values = [_plain(value) for value in (*facts, changed, shared, loose, stale, unexpected)]
            yield _digest([entries, values, *(["contradicted"] if out else [])])


def _plain(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:_DIGEST_LENGTH]


def decision_note(decision: str, old: str) -> str:
    """What is said after a finding of a row that was decided on; '' where it never was."""
    if decision:
        return f"判定は「{decision}」です。"
    return f"以前の判定「{old}」の後で記入又は記録が変わったため、改めて判定が必要です。" if old else ""
