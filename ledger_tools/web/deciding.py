"""What is decided on the pages, entered as a line of 要確認一覧 is: the record does not tell one from the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_tools.desk.columns import PAPER_COLUMNS, REVIEW_COLUMNS
from ledger_tools.desk.page_book import Sheet
from ledger_tools.desk.review_book import OPEN_SHEET, PAPER_SHEET
from ledger_tools.desk.review_lines import NONE_KNOWN, before_text, typed_text
from ledger_tools.frames import lines
from ledger_tools.reconcile.case import WITHDRAW
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.transcripts import by_paper
from ledger_tools.web.desk import Standing
from ledger_tools.web.visits import Visit

Made = Mapping[str, tuple[str, str, Mapping[str, str]]]  # row key -> verdict, reason, what is typed of the paper

_LONG = 30.0  # seconds to wait for the figures of a moment ago


def entered(visit: Visit, standing: Standing, made: Made, digests: Mapping[str, str] | None = None) -> str:
    """Enter what was made of these rows; return what is wrong, in a sentence, '' where all was taken."""
    rows = standing.reconciled.rows
    rows = rows[rows["row_key"].isin(list(made))]
    on_paper: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    for row in lines(rows):
        paper = standing.papers.get(row.return_row_id, "")
        line = _line(standing, row, paper, *made[row.row_key], by=visit.actor.name)
        line["digest"] = (digests or {}).get(row.row_key, row.digest)
        (on_paper if paper else others).append(line)
    sheets: list[Sheet] = []
    if others:
        sheets.append((OPEN_SHEET, REVIEW_COLUMNS, others))
    if on_paper:
        sheets.append((PAPER_SHEET, PAPER_COLUMNS, on_paper))
    found = visit.desk.enter(sheets, part=standing.reconciled.case.settings.part, actor=visit.actor, keys=list(made))
    return "".join(problem.message for problem in (*found.problems, *found.disputed)[:1])


def _line(
    standing: Standing, row: Any, paper: str, verdict: str, reason: str, typed: Mapping[str, str], *, by: str
) -> dict[str, str]:
    """One line of the list as somebody fills it in who sees how the row stands."""
    shown = typed_of(standing, row, paper)
    return {
        **{key: getattr(row, key) for key in ("kigo", "bango", "name", "ledger_id")},
        "verdict": verdict,
        "reason": reason,
        "decided_by": by,
        "key": row.row_key,
        "before": before_text(row.decision, row.decided_by, row.decision_reason),
        "digest": row.digest,
        "known": row.decisions_known or NONE_KNOWN,
        "paper": paper,
        "typed": typed_text(shown),
        **typed,
    }


def typed_of(standing: Standing, row: Any, paper: str) -> list[Any]:
    """What is typed of a row's paper and stands."""
    if not paper:
        return []
    return by_paper(standing.reconciled.case.transcripts).get((member_number(row.kigo, row.bango), "", paper), [])


def take_back(visit: Visit, part: int, keys: Mapping[str, str], reason: str = "") -> str:
    """Take back what was decided on these rows of a part (row key -> digest): an entry like any other, which says so.

    Waits for the new figures. Returns what is wrong, in a sentence, '' where all was taken back.
    """
    standing = visit.desk.standing(part, wait=_LONG)
    made: Made = {key: (WITHDRAW, reason, {}) for key in keys}
    found = entered(visit, standing, made, digests=keys)
    if found:
        return f"取り消せませんでした。{found}"
    visit.desk.standing(part, wait=_LONG)  # its row is among the doubtful ones again
    return ""
