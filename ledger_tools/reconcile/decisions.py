"""What a person decided about doubtful rows: bound to member and entry, asked again only when these change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import DECIDED, OUTSTANDING, REVIEW
from ledger_tools.reconcile.case import ACCEPT_MAILED, ACCEPT_RECEIVED, ACCEPT_RETIRED, SETTLING, Case
from ledger_tools.reconcile.on_record import is_leave
from ledger_tools.reconcile.said import Said, content, said_before, said_of
from ledger_tools.reconcile.standing import spelt_known, split_text

_DIGEST_LENGTH = 20
_FACTS = ("member", "cards", "retired_on", "leave_start", "leave_end")
#: What the digests of 0.3 were made of besides the entries.
_FACTS_BEFORE = ("kigo", "bango", "name", "cards", "retired_on", "duty", "leave_start", "leave_end")
_EITHER = (False, True)
#: The texts that :func:`with_decisions` adds.
_DECIDED = (
    *("digest", "decision", "decided_by", "decision_reason"),
    *("decision_old", "decision_split", "decisions_known"),
)


def with_decisions(case: Case, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``digest`` (of doubtful rows) and what was decided.

    ``decision`` is the verdict in force, with ``decided_by`` and ``decision_reason``; ``decision_old`` one that was
    made about other evidence; ``decision_split`` verdicts about the same evidence that contradict, made unaware of each
    other: none of them is in force. ``decisions_known`` are the marks of all that were ever made. Rows in review or
    empty whose decision settles them become 'decided'; ``taken_as`` says what a row counts as (its own claim, or the
    decision's).
    """
    known = case.decisions[case.decisions["verdict"] != ""]
    asked = rows.index[(rows["status"] == REVIEW) | rows["member"].isin(known["member"])]
    made: dict[str, list[Any]] = {}
    for entry in lines(case.decisions):
        made.setdefault(entry.member, []).append(entry)
    texts = {key: pd.Series("", index=rows.index, dtype=object) for key in _DECIDED}
    said = said_of(case, rows.loc[asked])
    unexpected = rows["counted"].where(~rows["cards_due"])  # cards counted that nobody expected
    for row in lines(rows.assign(unexpected=unexpected).loc[asked]):
        own = said.get(row.Index, [])
        texts["digest"].at[row.Index] = _digest_of(row, content(own))
        for key, text in _standing(row, own, made.get(row.member, [])).items():
            texts[key].at[row.Index] = text
    decision = texts["decision"]
    # Of an empty row only the doubts can have gone since.
    decided = rows["status"].isin([REVIEW, OUTSTANDING]) & decision.isin(list(SETTLING))
    return rows.assign(
        **texts,
        status=rows["status"].mask(decided, DECIDED),
        taken_as=rows["claim"].mask(decided, decision.map(SETTLING)),
    )


def _standing(row: Any, said: list[Said], made: Sequence[Any]) -> dict[str, str]:
    """What of the decisions on a member stands for a row: texts by column."""
    found = {"decisions_known": spelt_known(entry.mark for entry in made)} if made else {}
    stand = [entry for entry in made if entry.stands]
    about = [entry for entry in stand if _concerns(entry, row, said)]
    if split := split_text(about):
        return {**found, "decision_split": split}
    # A card that lies on the desk was neither received nor mailed, whatever was decided before it came.
    back = bool(row.cards_due and row.counted > 0)
    holding = [one for one in about if one.verdict and not (back and one.verdict in (ACCEPT_RECEIVED, ACCEPT_MAILED))]
    if holding:
        last = holding[-1]
        return {**found, "decision": last.verdict, "decided_by": last.decided_by, "decision_reason": last.reason}
    return {**found, "decision_old": next((entry.verdict for entry in reversed(stand) if entry.verdict), "")}


def _concerns(entry: Any, row: Any, said: list[Said]) -> bool:
    """Whether a decision was made about what the row says now. Withdrawn, its line may have lost what it was about."""
    if not entry.verdict and not entry.digest:
        return True
    return _is_about(entry.digest, entry.verdict, row, said) or _has_come_true(entry.digest, entry.verdict, row, said)


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


def _has_come_true(digest: str, verdict: str, row: Any, said: list[Said]) -> bool:
    """Whether a decision was made about what came first, and all that came since claims just what was decided.

    So it is where a person accepted a receipt on grave words, and then the signature comes. Anything else that speaks
    against the row is a new question.
    """
    claim = SETTLING.get(verdict, "")
    if row.doubted_otherwise or row.taken_out or row.claim != claim:
        return False
    count = len(said)
    while count > 1 and said[count - 1].claim == claim:
        count -= 1
        if _is_about(digest, verdict, row, said[:count]):
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


def decision_note(decision: str, old: str, split: str) -> str:
    """What is said after a finding of a row that was decided on; '' where it never was."""
    if split:
        return f"判定が{split}に分かれています。要確認一覧を作り直し、改めて判定してください。"
    if decision:
        return f"判定は「{decision}」です。"
    return f"以前の判定「{old}」の後で記入又は記録が変わったため、改めて判定が必要です。" if old else ""
