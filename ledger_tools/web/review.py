"""要確認: one doubt at a time, worst first; what is decided here goes the way of 要確認一覧.xlsx."""

from __future__ import annotations

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

import pandas as pd
from starlette.responses import Response

from ledger_tools.catalogue import CATALOGUE_BY_CODE
from ledger_tools.desk.review_lines import NONE_KNOWN, entered_text, records_text
from ledger_tools.files import digest
from ledger_tools.frames import lines
from ledger_tools.model import REVIEW
from ledger_tools.reconcile.case import VERDICTS, WITHDRAW
from ledger_tools.reconcile.transcripts import NONE, OWN
from ledger_tools.web.deciding import TYPED, Made, Shown, entered, put_back, shown_of
from ledger_tools.web.desk import Standing
from ledger_tools.web.paging import SHOWN
from ledger_tools.web.visits import Visit, one_at_a_time
from ledger_tools.web.words import Words, looked_for

#: What each verdict leads to, as the page says beside its key.
VERDICT_NOTES = (
    "本人が受け取ったと認めます。済になります。",
    "退職したと認めます。カードの返送を待ちます。",
    "休職等で郵送したと認めます。済になります。",
    "所属に差し戻し、書き直してもらいます。未処理のままです。",
    "保険係で調べてから決めます。未処理のままです。",
)


_PATIENCE = 3.0  # seconds for what was typed to be judged
_LONG = 30.0  # and for the figures of a moment ago
_MOST = 200  # rows of one decision: they are all shown


@dataclass(frozen=True)
class Filter:
    """Which doubts are gone through: of a kind, a bureau, a ledger, a file and page, or with these words in them."""

    kind: str = ""
    bureau: str = ""
    ledger: str = ""
    file: str = ""
    page: str = ""  # sheet or page in the file
    words: str = ""
    held: str = ""  # also those that were sent back or held

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Filter:
        def text(key: str) -> str:
            found = given.get(key)
            return found.strip() if isinstance(found, str) else ""

        found = cls(*(text(field.name) for field in fields(cls)))
        looked_for(found.words)
        return found

    @property
    def query(self) -> dict[str, str]:
        return asdict(self)

    @property
    def is_set(self) -> bool:
        return any(self.query.values())

    @property
    def narrows(self) -> bool:
        """Whether it lets some through and not others: only then one decision may be made on all of them."""
        return any(value for key, value in self.query.items() if key != "held")

    def among(self, rows: pd.DataFrame, words: Words) -> pd.DataFrame:
        """Those of the rows that it lets through, in their order; ``words`` are those of the rows they are among."""
        keep = pd.Series(True, index=rows.index)
        if self.kind:
            keep &= rows["codes"].map(lambda codes: self.kind in codes.split()).astype(bool)
        for key, column in (("bureau", "bureau_code"), ("ledger", "ledger_id"), ("file", "file"), ("page", "sheet")):
            if wanted := getattr(self, key):
                keep &= rows[column] == wanted
        if self.words:
            keep &= words.holding(self.words).loc[rows.index]
        return rows[keep]


@dataclass(frozen=True)
class Doubt:
    """One doubtful row as the page shows it."""

    row: Any
    pictures: tuple[str, ...]  # SHA-256; of paper first the row as it was scanned
    paper: str
    entered: tuple[str, ...]
    records: tuple[str, ...]
    findings: tuple[Any, ...]
    shown: Shown  # of its paper


def doubt_of(standing: Standing, row: Any) -> Doubt:
    """Collect what a person needs to decide on a row."""
    pieces = standing.pieces(row.return_row_id)
    paper = standing.papers.get(row.return_row_id, "")
    return Doubt(
        row=row,
        pictures=tuple(standing.pictures_of(row.return_row_id)),
        paper=paper,
        entered=tuple(entered_text(row, pieces).split("\n")),
        records=tuple(records_text(row).split("\n")),
        findings=standing.findings_of(row.ledger_id, row.kigo, row.bango),
        shown=shown_of(standing, row),
    )


def review(visit: Visit) -> Response:
    """The next doubt, or the one asked for (``at``: its row key), among those that the filter lets through."""
    standing = visit.standing()
    chosen = Filter.of(visit.query)
    rows = chosen.among(_waiting(visit, standing, chosen), standing.words)
    places = {key: place for place, key in enumerate(rows["row_key"])}
    at = places.get(visit.query.get("at", ""), 0)
    beside = {"chosen": chosen, "count": len(rows), "kinds": _kinds(rows), "bureaus": _bureaus(standing)}
    common = {"here": "review", "standing": standing, "undo": visit.session.done.get(visit.cycle, []), **beside}
    if rows.empty:
        return visit.show("review_none.html", **common)
    row = next(lines(rows.iloc[[at]]))
    keys = rows["row_key"].tolist()
    of_whom, again = visit.session.again
    visit.session.again = ("", {})
    return visit.show(
        "review.html",
        **common,
        doubt=doubt_of(standing, row),
        again=defaultdict(str, again if of_whom == row.row_key else {}),
        at=at,
        before=keys[at - 1] if at else "",
        after=keys[at + 1] if at + 1 < len(keys) else "",
        verdicts=tuple(zip(VERDICTS, VERDICT_NOTES, strict=True)),
        stamps=(OWN, NONE),
        catalogue=CATALOGUE_BY_CODE,
    )


def _waiting(visit: Visit, standing: Standing, chosen: Filter) -> pd.DataFrame:
    """The doubtful rows that wait for a decision, without those decided on here since they were worked out."""
    rows = standing.doubtful
    if not chosen.held:
        rows = rows[rows["decision"] == ""]
    return rows[~rows["row_key"].isin(visit.desk.entered_after(standing))]


def _kinds(rows: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Codes among the rows with title and how many, the most first."""
    found = Counter(code for codes in rows["codes"] for code in codes.split())
    return [(code, CATALOGUE_BY_CODE[code].title, count) for code, count in found.most_common()]


def _bureaus(standing: Standing) -> list[tuple[str, str]]:
    return [(bureau.code, bureau.name) for bureau in standing.report.bureaus]


def all_of(visit: Visit) -> Response:
    """The rows that the filter lets through, with room for one decision on all of them."""
    standing = visit.standing()
    chosen = Filter.of(visit.query)
    rows = chosen.among(_waiting(visit, standing, chosen), standing.words)
    return visit.show(
        "review_all.html",
        here="review",
        standing=standing,
        chosen=chosen,
        count=len(rows),
        doubts=[doubt_of(standing, row) for row in lines(rows.head(SHOWN))],
        digest=_digest_of(rows),
        kinds=_kinds(rows),
        bureaus=_bureaus(standing),
        verdicts=tuple(zip(VERDICTS, VERDICT_NOTES, strict=True)),
    )


# ---- deciding ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Deed:
    """What was entered at one time on rows of one part: their keys and digests, and what puts each of them back."""

    part: int
    keys: Mapping[str, str]
    made: Mapping[str, Made]
    before: Mapping[str, Made]
    title: str
    mark: str = field(default_factory=lambda: secrets.token_hex(6))


_OTHER = "画面を開いた後で、担当の氏名が変わっています。判定者を確かめてから、もう一度判定してください。"
_WHO = "判定の前に、右上の「担当」に氏名を入れてください。判定の記録に残ります。"


@one_at_a_time
def decide(visit: Visit) -> Response:
    """Take in what is decided on one row, or typed of its paper, and go on to the next."""
    standing = visit.standing()
    query = Filter.of(visit.form).query
    here = visit.path("review", **query, at=visit.text("key"), part=visit.part)
    following = visit.path("review", **query, at=visit.text("after"), part=visit.part)
    rows = standing.doubtful
    mine = rows[rows["row_key"] == visit.text("key")]
    if mine.empty or mine.iloc[0]["digest"] != visit.text("digest"):
        return visit.go(following, wrong="この行は、新しい提出又はほかの判定で変わりました。改めて確かめてください。")
    row = next(lines(mine))
    if row.row_key in visit.desk.entered_after(standing) or visit.text("known") != (row.decisions_known or NONE_KNOWN):
        theirs = visit.path("member", kigo=row.kigo, bango=row.bango)
        return visit.go(theirs, wrong=f"{row.name}さんには、ほかの方が先に判定しています。内容を確かめてください。")
    verdict, reason = visit.text("verdict"), visit.text("reason")
    typed = {key: visit.text(key) for key in TYPED}
    visit.session.again = (row.row_key, {"reason": reason, **typed})  # in case it has to be filled in once more
    if not visit.name:
        return visit.go(here, wrong=_WHO)
    if visit.text("person") != visit.name:
        return visit.go(here, wrong=_OTHER)
    if not verdict and typed == shown_of(standing, row).values:
        return visit.go(here, wrong="判定を選ぶか、紙面のとおりに入力してください。")
    made = Made(verdict, reason, typed=typed if standing.papers.get(row.return_row_id) else None)
    return _enter(visit, standing, {row.row_key: made}, following, here)


@one_at_a_time
def decide_all(visit: Visit) -> Response:
    """Take in one decision on all rows that the filter lets through, once it was shown on which."""
    standing = visit.standing()
    chosen = Filter.of(visit.form)
    rows = chosen.among(_waiting(visit, standing, chosen), standing.words)
    here = visit.path("review/all", **chosen.query, part=visit.part)
    verdict, reason = visit.text("verdict"), visit.text("reason")
    if visit.text("digest") != _digest_of(rows):
        return visit.go(here, wrong="表示した後で対象が変わりました。一覧を確かめてから、もう一度判定してください。")
    if not visit.name:
        return visit.go(here, wrong=_WHO)
    if visit.text("person") != visit.name:
        return visit.go(here, wrong=_OTHER)
    if len(rows) > _MOST:
        return visit.go(here, wrong=f"まとめて判定できるのは{_MOST}人までです。さらに絞り込んでください。")
    if not verdict or not reason or not visit.text("seen"):
        return visit.go(here, wrong="判定と理由を入れ、全員の記入を確かめたことにチェックを付けてください。")
    if not chosen.narrows:
        return visit.go(visit.path("review", part=visit.part), wrong="まとめて判定するには、先に絞り込んでください。")
    made = dict.fromkeys(rows["row_key"], Made(verdict, reason))
    return _enter(visit, standing, made, visit.path("review", part=visit.part), here)


def undo(visit: Visit) -> Response:
    """Take the last decision of this session back: an entry like any other, which says so."""
    deeds = visit.session.done.get(visit.cycle, [])
    back = visit.path("review", **Filter.of(visit.form).query, part=visit.part)
    if not deeds or visit.text("deed") not in ("", deeds[-1].mark):
        return visit.go(back, wrong="この画面で取り消せる判定はありません。")
    deed = deeds[-1]
    standing = visit.desk.standing(deed.part, wait=_LONG)
    rows = standing.reconciled.rows
    rows = rows[rows["row_key"].isin(list(deed.keys))]
    if any(not _still_says(standing, row, deed.made[row.row_key]) for row in lines(rows)):
        deeds.pop()
        return visit.go(
            back, wrong=f"{deed.title}の後で、ほかの判定又は新しい提出がありました。組合員の画面で確かめてください。"
        )
    if wrong := put_back(visit, deed.part, deed.keys, deed.before):
        return visit.go(back, wrong=wrong)
    deeds.remove(deed)
    first = visit.path("review", at=next(iter(deed.keys)), part=deed.part)
    return visit.go(first, done=f"{deed.title}を取り消しました。")


def _still_says(standing: Standing, row: Any, made: Made) -> bool:
    """Whether what was made of a row is what stands of it now: what others made since is theirs to take back."""
    if made.verdict and (row.decision, row.decided_by, row.decision_reason) != (made.verdict, made.by, made.reason):
        return False
    return made.typed is None or shown_of(standing, row).values == made.typed


def _enter(visit: Visit, standing: Standing, made: Mapping[str, Made], following: str, here: str) -> Response:
    rows = standing.doubtful
    rows = rows[rows["row_key"].isin(list(made))]
    before = {row.row_key: _undoing(standing, row, made[row.row_key]) for row in lines(rows)}
    found = entered(visit, standing, made)
    refused = {(problem.kigo, problem.bango) for problem in found.problems}
    taken = rows[[pair not in refused for pair in zip(rows["kigo"], rows["bango"], strict=True)]]
    wrong = "".join(problem.message for problem in (*found.problems, *found.disputed)[:1])
    if taken.empty:
        return visit.go(here, wrong=wrong)
    if found.problems:
        wrong = f"{len(rows) - len(taken):,}人の分は記録していません。{wrong}"
    verdict = next(iter(made.values())).verdict or "紙面の入力"
    whose = f"{taken['name'].iloc[0]}さん" if len(taken) == 1 else f"{len(taken):,}人"
    digests = dict(zip(taken["row_key"], taken["digest"], strict=True))
    undoing = {key: before[key] for key in digests}
    mine = {key: replace(made[key], by=visit.actor.name) for key in digests}
    visit.session.remember(visit.cycle, Deed(visit.part, digests, mine, undoing, f"{whose}の「{verdict}」"))
    visit.session.again = ("", {})
    if verdict not in VERDICTS:
        became = _became(visit.standing(wait=_PATIENCE), next(iter(made)))
        return visit.go(following, done=f"{whose}の紙面の内容を入力しました。{became}", wrong=wrong)
    return visit.go(following, done=f"{whose}を「{verdict}」としました。", wrong=wrong)


def _became(standing: Standing, key: str) -> str:
    """What a row is now that something was typed of its paper; and why it is still in doubt, if it is."""
    rows = standing.reconciled.rows
    row = next(lines(rows[rows["row_key"] == key]), None)
    if row is None:
        return ""
    if row.status != REVIEW:
        return f"「{row.label}」になりました。"
    why = next((one.message for one in standing.findings_of(row.ledger_id, row.kigo, row.bango)), "")
    return f"まだ「{row.label}」です。{why}"


def _undoing(standing: Standing, row: Any, made: Made) -> Made:
    """What puts a row back as it was before something is made of it."""
    shown = shown_of(standing, row)
    typed = None if made.typed is None else dict.fromkeys(TYPED, "") if shown.read else shown.values
    if not made.verdict:
        return Made(typed=typed)
    if row.decision:  # it was sent back, or held
        return Made(row.decision, row.decision_reason, row.decided_by, typed)
    return Made(WITHDRAW, typed=typed)


def _digest_of(rows: pd.DataFrame) -> str:
    """Of which rows, saying what, a list was shown."""
    return digest("\n".join(rows["row_key"] + " " + rows["digest"] + " " + rows["decisions_known"]).encode())


PAGES = (
    ("review", review, None),
    ("review/all", all_of, decide_all),
    ("review/decide", None, decide),
    ("review/undo", None, undo),
)
