"""督促・報告: who gets what and why, before anything is written; and what was written, to be fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ledger_tools.folder import EARLIER, REPORTS
from ledger_tools.model import SentLetter
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.remind import still_holds
from ledger_tools.reports.reminders import Reminder, plan_reminders
from ledger_tools.web.papers_made import papers
from ledger_tools.web.visits import Visit
from ledger_tools.web.works import Work


@dataclass(frozen=True)
class Planned:
    """One bureau's letter as it would be written now, and the last one that went to it."""

    reminder: Reminder
    last: SentLetter | None
    holds: bool  # the last one still says it all


def show(visit: Visit) -> Response:
    """What can be written, for whom, and what was."""
    standing = visit.standing()
    report = standing.report
    sent = visit.desk.look(lambda cycle: cycle.store.letters(visit.part))
    last = {letter.bureau_code: letter for letter in sent}
    plan = []
    for one in plan_reminders(report):
        before = last.get(one.bureau.code)
        plan.append(Planned(one, before, still_holds(before, one, report.settings, visit.desk.today)))
    return visit.show(
        "papers.html",
        here="papers",
        report=report,
        parts=visit.desk.look(lambda cycle: cycle.parts),
        plan=plan,
        desk_rows=len(report.for_desk),
        papers=[one for one in papers(visit.desk.folder, REPORTS) if EARLIER not in one.place],
    )


def summary(visit: Visit) -> Response:
    """Write the managers' report and the list of open items."""
    part, as_of, with_names = visit.part, visit.desk.today, bool(visit.text("with_names"))

    def step(cycle: Cycle, _work: Work) -> Any:
        return [path.name for path in cycle.summary(as_of=as_of, part=part, with_names=with_names, page=True)]

    work = visit.desk.works.start("summary", "報告書と未処理一覧の作成", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}", part=part))


def remind(visit: Visit) -> Response:
    """Write the letters and send-back ledgers of the bureaus that were ticked."""
    part, as_of, force = visit.part, visit.desk.today, bool(visit.text("force"))
    bureaus = [code for code in visit.form.getlist("bureau") if isinstance(code, str)]
    if not bureaus:
        return visit.go(visit.path("papers", part=part), wrong="依頼文を作成する局を選んでください。")

    def step(cycle: Cycle, _work: Work) -> Any:
        return cycle.remind(as_of=as_of, part=part, bureaus=bureaus, force=force)

    work = visit.desk.works.start("remind", "依頼文と差戻しの受領簿の作成", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}", part=part))


def review_book(visit: Visit) -> Response:
    """Write 要確認一覧.xlsx and 返送カード確認表.xlsx, for those who rather work in Excel."""
    part, as_of = visit.part, visit.desk.today

    def step(cycle: Cycle, _work: Work) -> Any:
        return [cycle.review(as_of=as_of, part=part), cycle.cards(as_of=as_of, part=part)]

    work = visit.desk.works.start("books", "要確認一覧と返送カード確認表の作成", visit.actor, step)
    return visit.go(visit.path(f"tasks/{work.key}", part=part))


PAGES = (
    ("papers", show, None),
    ("papers/summary", None, summary),
    ("papers/remind", None, remind),
    ("papers/books", None, review_book),
)
