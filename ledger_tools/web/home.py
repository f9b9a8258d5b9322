"""ホーム: what to do today, in order, with who must act and how many days are left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from starlette.responses import Response

from ledger_tools.catalogue import DESK, SECTION
from ledger_tools.errors import LedgerToolsError, StoreBusy
from ledger_tools.folder import LETTERS, REPORTS, RETURNS
from ledger_tools.japanese.dates import wareki
from ledger_tools.reports import Report, words
from ledger_tools.web.desk import Stage, Standing
from ledger_tools.web.visits import Visit

_SIGNED_AT = frozenset({"", "returns", "review", "places", "cards", "papers", "entitled", "setup"})


@dataclass(frozen=True)
class Step:
    """One step of the cycle: whether it is done, is the one to do now, or waits; what there is to do, and who does."""

    name: str
    page: str
    state: str  # done, now, later
    text: str
    who: str = DESK


def home(visit: Visit) -> Response:
    """The page of today."""
    desk = visit.desk
    if not desk.is_made:
        return visit.show("unmade.html", here="")
    stage = desk.stage()
    if not stage.ledgers:
        return visit.show("beginning.html", steps=_beginning(stage), settings=desk.settings, here="")
    standing = visit.standing()
    report = standing.report
    return visit.show(
        "home.html",
        here="",
        report=report,
        standing=standing,
        steps=_steps(visit, standing, stage),
        sentences=(words.by_deadline(report), words.whom_to_call(report)),
        further=[text for text in (_later(report), words.changed(report), words.outlook(report)) if text],
        bureaus=sorted(report.bureaus, key=lambda bureau: (-bureau.tally.open, bureau.order)),
    )


def _later(report: Report) -> str:
    """What to say where files count that came after the day of which the figures are said to be."""
    last = max((line.submitted_on for line in report.departments if line.submitted_on), default=report.as_of)
    if last <= report.as_of:
        return ""
    return f"{wareki(last)}までに取り込んだ分を含みます。「今日」とみなす日が、最後の取込みより前になっています。"


def _beginning(stage: Stage) -> list[Step]:
    read = Step("名簿", "setup", "done" if stage.members else "now", f"{stage.members:,}人を読み込んでいます。")
    if not stage.members:
        read = Step("名簿", "setup", "now", "設定を確かめ、名簿を読み込んでください。")
    make = Step("受領簿", "setup", "now" if stage.members else "later", "名簿を確かめたら、受領簿を作成してください。")
    rest = [
        Step(name, page, "later", "受領簿を配ってからの作業です。")
        for name, page in ((RETURNS, "returns"), ("要確認", "review"), (LETTERS, "papers"), (REPORTS, "papers"))
    ]
    return [read, make, *rest]


def _steps(visit: Visit, standing: Standing, stage: Stage) -> list[Step]:
    """The six steps as they stand; of those that go on, what waits in each."""
    report = standing.report
    doubtful = int((standing.doubtful["decision"] == "").sum())
    missing = report.missing_ledgers
    refused = standing.reconciled.case.refused
    waiting = int((refused["handled_by"] == "").sum()) if len(refused) else 0
    back = "全て提出されています。"
    if missing:
        until = wareki(report.settings.submit_by, weekday=True)
        members = sum(line.waiting for line in missing)
        back = f"受領簿{len(missing):,}冊({members:,}人分)が未提出です。提出期限は{until}です。"
    unread = f"読めないファイルが{waiting:,}件あります。" if waiting else ""
    strange = len({finding.file for finding in report.findings if finding.code == "F05"})
    if strange:
        unread += f"別の事業の受領簿など、照合できないファイルが{strange:,}件あります。"
    asked = f"{doubtful:,}人の記入を確かめて、判定してください。" if doubtful else "確認を待つ記入はありません。"
    if held := len(standing.doubtful) - doubtful:
        asked += f"ほかに、差戻し又は保留とした方が{held:,}人います。"
    to_ask = report.total.open - len(report.for_desk)
    letters = f"{to_ask:,}人分について、局の庶務担当課に依頼します。" if to_ask else "依頼することはありません。"
    told = "報告書と未処理一覧を作成し、課長に報告します。"

    settings, today = report.settings, visit.desk.today
    handing_out = today <= settings.hand_out_by and not standing.reconciled.rows["submitted"].any()
    begins = wareki(settings.hand_out_from, weekday=True)

    def state(is_open: object) -> str:
        if handing_out and today < settings.hand_out_from:
            return "later"
        return "now" if is_open else "done"

    made = f"{stage.ledgers:,}冊を作成しています。"
    if handing_out:
        made += f"局ごとに取り出し、資格確認書とともに配ってください(配付開始 {begins})。"
        letters = "提出期限が近づいてから、未提出の局に依頼します。"
        to_ask = 0
    return [
        Step("名簿", "setup", "done", f"{stage.members:,}人を読み込んでいます。"),
        Step("受領簿", "setup", "now" if handing_out else "done", made),
        Step(RETURNS, "returns", state(missing or waiting or strange), unread + back, SECTION if missing else DESK),
        Step("要確認", "review", state(doubtful), asked),
        Step(LETTERS, "papers", state(to_ask), letters),
        Step(REPORTS, "papers", state(report.total.open), told),
    ]


def wrong(visit: Visit, error: LedgerToolsError) -> Response:
    """The page that says why a step could not be done at all."""
    response = visit.show("wrong.html", here="", sentence=_on_pages(visit, error))
    response.status_code = 409
    return response


def busy(visit: Visit, error: StoreBusy) -> Response:
    """The page that says who is in the way, and holds what was filled in, to be sent once more."""
    filled = [(key, value) for key, value in visit.form.multi_items() if isinstance(value, str) and key != "csrf"]
    files = any(not isinstance(value, str) and value.filename for value in visit.form.values())
    response = visit.show("busy.html", here="", sentence=str(error), filled=filled, files=files)
    response.status_code = 503
    return response


def _on_pages(visit: Visit, error: LedgerToolsError) -> str:
    """The sentence of an error; where there are no ledgers yet, what to do on the pages instead of by commands."""
    with suppress(LedgerToolsError):
        if not visit.desk.stage().ledgers:
            return "受領簿がまだ作られていません。「名簿・設定」の画面で、名簿を読み込み、受領簿を作成してください。"
    return str(error)


def sign(visit: Visit) -> Response:
    """Say who sits at this page: what is done from here carries this name."""
    name = visit.text("person")[:40]
    if not name:
        return visit.go(visit.path(), wrong="担当者の氏名を入れてください。")
    visit.session.person = name
    page = visit.text("back") if visit.text("back") in _SIGNED_AT else ""
    return visit.go(visit.path(page), done=f"これからの操作は、{name}さんとして記録します。")


def figures(visit: Visit) -> Response:
    """The figures at the head of the page alone, for a page that asks for them again and again."""
    return visit.show("figures.html", report=visit.standing().report)


PAGES = (
    ("", home, None),
    ("figures", figures, None),
    ("sign", None, sign),
)
