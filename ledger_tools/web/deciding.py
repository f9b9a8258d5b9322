"""What is decided on the pages, entered as a line of 要確認一覧 is: the record does not tell one from the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ledger_tools.desk.columns import PAPER_COLUMNS, REVIEW_COLUMNS
from ledger_tools.desk.page_book import Sheet
from ledger_tools.desk.review_book import OPEN_SHEET, PAPER_SHEET
from ledger_tools.desk.review_lines import NONE_KNOWN, before_text, suggested_day, suggested_text, typed_text
from ledger_tools.frames import lines
from ledger_tools.pipeline.on_page import EnteredOnPage
from ledger_tools.reconcile.case import WITHDRAW
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.transcripts import agreed
from ledger_tools.web.desk import Standing
from ledger_tools.web.visits import Visit

#: What is typed of a row's paper.
TYPED = ("stamp", "received_on", "remark")


@dataclass(frozen=True)
class Made:
    """What somebody makes of a row: a verdict with its reason, and what stands on its paper.

    ``typed`` None leaves as it is whatever was typed of the paper before. ``by`` decided it, where that is not whoever
    sits at the page.
    """

    verdict: str = ""
    reason: str = ""
    by: str = ""
    typed: Mapping[str, str] | None = None


_LONG = 30.0  # seconds to wait for the figures of a moment ago


def entered(
    visit: Visit, standing: Standing, made: Mapping[str, Made], digests: Mapping[str, str] | None = None
) -> EnteredOnPage:
    """Enter what was made of these rows, by their keys; return what of it was not taken, or contradicts others."""
    rows = standing.reconciled.rows
    rows = rows[rows["row_key"].isin(list(made))]
    on_paper: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for row in lines(rows):
        line = _line(standing, row, made[row.row_key], by=visit.actor.name)
        line["digest"] = (digests or {}).get(row.row_key, row.digest)
        (on_paper if line["paper"] else others).append(line)
    sheets: list[Sheet] = []
    if others:
        sheets.append((OPEN_SHEET, REVIEW_COLUMNS, others))
    if on_paper:
        sheets.append((PAPER_SHEET, PAPER_COLUMNS, on_paper))
    part = standing.reconciled.case.settings.part
    return visit.desk.enter(sheets, part=part, actor=visit.actor, keys=list(made))


def _line(standing: Standing, row: Any, made: Made, *, by: str) -> dict[str, str]:
    """One line of the list as somebody fills it in who sees how the row stands."""
    paper = standing.papers.get(row.return_row_id, "")
    before = shown_of(standing, row)
    return {
        **{key: getattr(row, key) for key in ("kigo", "bango", "name", "ledger_id")},
        "verdict": made.verdict,
        "reason": made.reason,
        "decided_by": made.by or by,
        "key": row.row_key,
        "before": before_text(row.decision, row.decided_by, row.decision_reason),
        "digest": row.digest,
        "known": row.decisions_known or NONE_KNOWN,
        "paper": paper,
        "typed": before.hidden,
        **(before.values if made.typed is None else made.typed),
    }


@dataclass(frozen=True)
class Shown:
    """What a page shows as typed of a row's paper: by column, and as the list hides it; ``read`` by a program alone."""

    values: Mapping[str, str]
    hidden: str = ""
    read: bool = False


def shown_of(standing: Standing, row: Any) -> Shown:
    """What is typed of a row's paper and stands, or the day that a program has read there."""
    paper = standing.papers.get(row.return_row_id, "")
    nothing = dict.fromkeys(TYPED, "")
    if not paper:
        return Shown(nothing)
    entries = standing.transcripts.get((member_number(row.kigo, row.bango), "", paper), [])
    entry = agreed(entries) if entries else None
    if entry is not None:
        return Shown({key: getattr(entry, key) for key in TYPED}, typed_text(entries))
    case = standing.reconciled.case
    day = "" if entries else suggested_day(row, case.settings.window, pd.Timestamp(case.as_of))
    if day:
        return Shown({**nothing, "received_on": day}, suggested_text(day), read=True)
    return Shown(nothing, typed_text(entries))


def take_back(visit: Visit, part: int, keys: Mapping[str, str], reason: str = "") -> str:
    """Take back what was decided on these rows of a part (row key -> digest): an entry like any other, which says so.

    Waits for the new figures. Returns what is wrong, in a sentence, '' where all was taken back.
    """
    return put_back(visit, part, keys, dict.fromkeys(keys, Made(WITHDRAW, reason)))


def put_back(visit: Visit, part: int, keys: Mapping[str, str], made: Mapping[str, Made]) -> str:
    """Enter what puts rows (key -> digest) back as they were; returns as :func:`take_back`."""
    standing = visit.desk.standing(part, wait=_LONG)
    missing = set(keys) - set(standing.reconciled.rows["row_key"])
    if missing or not visit.desk.is_of_now(standing):
        return "取り消せませんでした。名簿又は受領簿が変わっています。組合員の画面で確かめてください。"
    found = entered(visit, standing, made, digests=keys)
    if found.problems:
        return f"取り消せませんでした。{found.problems[0].message}"
    visit.desk.standing(part, wait=_LONG)  # its row is among the doubtful ones again
    return ""
