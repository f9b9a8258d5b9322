"""The three workbooks of the mutual-aid association: 対象者一覧, 後日交付予定一覧, リーフレット配付一覧."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.excel.lists import DAY, LINE, NUMBER, Field, Sheet, write_book
from ledger_tools.japanese.dates import wareki
from ledger_tools.judging.problems import CellProblem
from ledger_tools.programmes.kyosai import falling_due
from ledger_tools.programmes.kyosai.families import addressees, counts_by_bureau, counts_by_reason
from ledger_tools.programmes.kyosai.judge import Judgement
from ledger_tools.programmes.kyosai.leaflet import LEFT, UNKNOWN, WAYS, LeafletPlan
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, MISSING
from ledger_tools.programmes.kyosai.table import rule_frame
from ledger_tools.settings import Settings

ELIGIBLE_FILE = "対象者一覧.xlsx"
DUE_FILE = "後日交付予定一覧.xlsx"
LEAFLET_FILE = "リーフレット配付一覧.xlsx"

_PLACE = (Field("bureau_name", "局名", 18), Field("department_name", "所属名", 28))
_NUMBER = (Field("kigo", "記号", 7), Field("bango", "番号", 10))
_WHO = (*_PLACE, *_NUMBER, Field("edaban", "枝番", 6), Field("relation", "区分", 9), Field("name", "氏名", 15))
SOURCE = (Field("file", "ファイル", 18), Field("row", "行", 7, LINE))
_ASKED = (*_NUMBER, Field("edaban", "枝番", 6), Field("name", "氏名", 15))
#: What is asked, on every sheet of questions.
QUESTION = (Field("column", "列", 22, wrap=True), Field("message", "内容と対応", 70, wrap=True))
_PROBLEM = Field("problem", "要確認の内容", 60, wrap=True)
_MISSING = Field("missing", "不足している項目", 26, wrap=True)
_CLAUSE = Field("clause", "根拠", 16)
_RULES = (
    Field("code", "区分", 18),
    Field("effect", "結果", 13),
    Field("title", "ルール", 50, wrap=True),
    Field("clause", "根拠", 20),
    Field("reading", "読み方", 60, wrap=True),
)


@dataclass(frozen=True, slots=True)
class Rest:
    """What concerns no single person: ``problems`` of files and lines, ``unread``: files whose people are missing."""

    problems: tuple[CellProblem, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said on the sheets, so that nobody takes a list for whole that is not."""
        if not self.unread:
            return ()
        return (
            f"読めないファイルがあります。載っている方がいれば、この一覧に入っていません: {'、'.join(self.unread)}",
        )


def write_eligible(path: Path, judgement: Judgement, settings: Settings, rest: Rest = Rest()) -> None:
    """Write 対象者一覧.xlsx. Raises OutputError."""
    day = wareki(settings.reference_date)
    title = f"{settings.program} 対象者一覧"
    persons = judgement.persons
    counts = counts_by_bureau(judgement, settings)
    unit = f"差は局日程の件数(単位: {settings.unit})との差。差が0でない局は、名簿の過不足を確認してください(D05)。"
    reasons = counts_by_reason(judgement)
    sheets = [
        Sheet(
            "局別件数",
            f"{title}(局別)",
            (
                Field("bureau_code", "局コード", 9),
                Field("bureau_name", "局名", 24),
                Field("envelopes", "封筒(組合員)", 13, NUMBER),
                Field("cards", "資格確認書(枚)", 14, NUMBER),
                Field("undecided", "判定不能・要確認", 16, NUMBER),
                Field("published", "別紙2の件数", 12, NUMBER),
                Field("difference", "差", 8, NUMBER),
            ),
            counts,
            (*rest.notes, f"{day}を基準日として判定しました。", unit),
            landscape=False,
            total="合計",
        ),
        Sheet(
            "理由別件数",
            f"{title}(理由別)",
            (
                Field("decision", "判定", 10),
                Field("reason_code", "区分", 11),
                Field("reason", "理由", 52),
                _CLAUSE,
                Field("count", "人数", 10, NUMBER),
            ),
            reasons,
            landscape=False,
            total="合計",
        ),
        Sheet(
            "封筒一覧",
            f"{title}(封筒)",
            (
                *_PLACE,
                *_NUMBER,
                Field("name", "組合員氏名", 15),
                Field("cards", "枚数", 7, NUMBER),
                Field("own_text", "本人分", 8),
                Field("undecided", "未定の方", 9, NUMBER),
            ),
            _envelopes(judgement),
            (*rest.notes, "本人に交付しない組合員も、被扶養者に交付するときは宛名になります(別紙3 1※)。"),
        ),
        Sheet("全員", f"{title}(全員)", (*_WHO, *_DECISION, _MISSING, _PROBLEM, *SOURCE), persons, rest.notes),
        _open_sheet(f"{title}(判定不能・要確認)", judgement, rest),
        Sheet("判定のルール", "判定のルールと読み方", _RULES, rule_frame()),
    ]
    write_book(path, sheets)


_DECISION = (
    Field("decision", "判定", 9),
    Field("reason_code", "区分", 11),
    Field("grounds", "該当", 8),
    Field("reason", "理由", 44),
    _CLAUSE,
)


def _envelopes(judgement: Judgement) -> pd.DataFrame:
    own = addressees(judgement)
    order = [key for key in ("bureau_code", "department_code", "kigo", "bango") if key in own.columns]
    own["own_text"] = own["own_card"].map({True: "あり", False: "なし"})
    return own.sort_values(order, kind="stable")


def _open_sheet(title: str, judgement: Judgement, rest: Rest) -> Sheet:
    """One line per question: each doubtful or missing cell, with whom it concerns; then what concerns whole files."""
    unsure = judgement.persons["decision"].isin([MISSING, DOUBTFUL]).sum()
    note = f"決まっていない方は{unsure:,}人です。名簿を直して、もう一度判定してください。"
    note = note if unsure else "決まっていない方はいません。"
    questions = problem_frame((*judgement.problems, *rest.problems), judgement.persons)
    return Sheet("判定不能・要確認", title, (*SOURCE, *_ASKED, *QUESTION), questions, (*rest.notes, note))


def problem_frame(problems: Sequence[CellProblem], persons: pd.DataFrame) -> pd.DataFrame:
    """Return file, row, column and message of each problem, with all that ``persons`` says of whom it concerns."""
    shown = ("file", "row", "column", "message")
    rows = [(problem.file, problem.row or None, problem.column, problem.message) for problem in problems]
    positions = [problem.position for problem in problems]
    who = persons.drop(columns=[*shown], errors="ignore").reset_index(drop=True).reindex(positions)
    return pd.DataFrame(rows, columns=[*shown]).join(who.reset_index(drop=True))


_DUE = (
    Field("due_on", "交付が必要になる日", 17, DAY),
    *_WHO,
    Field("what", "切れるもの", 11),
    Field("expires_on", "有効期限", 17, DAY),
    Field("grace_end", "使える最後の日", 17, DAY),
)


def write_due(path: Path, judgement: Judgement, settings: Settings, until: date, rest: Rest = Rest()) -> None:
    """Write 後日交付予定一覧.xlsx: by month, then the persons by day and department. Raises OutputError."""
    found = falling_due.due(judgement, until=until)
    title = f"{settings.program} 後日交付予定一覧"
    note = f"{falling_due.READING}({falling_due.CLAUSE})。"
    months = found.groupby(["month", "bureau_code", "bureau_name"], sort=True).size().reset_index(name="count")
    months["month"] = [wareki(date.fromisoformat(f"{month}-01")).removesuffix("1日") for month in months["month"]]
    write_book(
        path,
        [
            Sheet(
                "月別件数",
                f"{title}(月別・局別)",
                (
                    Field("month", "交付が必要になる月", 20),
                    Field("bureau_name", "局名", 26),
                    Field("count", "人数", 10, NUMBER),
                ),
                months,
                (
                    *rest.notes,
                    f"{wareki(until)}までに交付が必要になる方です。",
                    "更新された方は、更新後の期限で判定します。",
                ),
                landscape=False,
                total="合計",
            ),
            Sheet(
                "対象者",
                title,
                (*_DUE, Field("state", "状態", 10), *SOURCE),
                found,
                (*rest.notes, note),
            ),
            Sheet(
                "判定不能・要確認",
                f"{title}(判定不能・要確認)",
                (*_WHO, Field("decision", "判定", 10), _MISSING, _PROBLEM, *SOURCE),
                falling_due.undecided(judgement, until=until),
                (*rest.notes, "記録がそろわないため、期限を判定できない方です。"),
            ),
            Sheet(
                "対象外",
                f"{title}(対象外)",
                (*_DUE, Field("why", "対象外の理由", 20), *SOURCE),
                falling_due.left(judgement, until=until),
                ("交付が必要になる日には組合員・被扶養者でなくなっているため、交付の予定に入れない方です。",),
            ),
            Sheet(
                "確認が必要な記入",
                f"{title}(確認が必要な記入)",
                (*SOURCE, *_ASKED, *QUESTION),
                problem_frame((*judgement.problems, *rest.problems), judgement.persons),
            ),
        ],
    )


def write_leaflet(path: Path, plan: LeafletPlan, settings: Settings, day: date, rest: Rest = Rest()) -> None:
    """Write リーフレット配付一覧.xlsx: by bureau, by department, then the members. Raises OutputError."""
    title = f"{settings.program} リーフレット配付一覧"
    bureaus, departments = plan.by("bureau_name"), plan.by("bureau_name", "department_name")
    totals = (
        Field("members", "配付する組合員", 16, NUMBER),
        *(Field(way, way, 11, NUMBER) for way in WAYS),
        Field("copies", "印刷部数", 9, NUMBER),
        Field("leave_no_terminal", "休職・休業で端末なし又は不明", 15.5, NUMBER),
        Field("with_dependants", "被扶養者のいる組合員", 13.5, NUMBER),
    )
    notes = (
        *rest.notes,
        f"{wareki(day)}時点で在職予定の全ての組合員に、{wareki(settings.hand_out_by)}までに個別配付します(依頼文 1)。",
        "被扶養者のいる組合員には、被扶養者へも渡すよう申し添えてください(依頼文 1(2)※)。",
    )
    listed = plan.members.assign(
        pass_on=plan.members["dependants"].map(lambda count: f"被扶養者{count}人へ渡す" if count else "")
    )
    members = (
        *_PLACE,
        *_NUMBER,
        Field("name", "氏名", 15),
        Field("way", "配付方法", 20),
        Field("pass_on", "申し添え", 18),
        _PROBLEM,
        *SOURCE,
    )
    write_book(
        path,
        [
            Sheet("局別", f"{title}(局別)", (Field("bureau_name", "局名", 22), *totals), bureaus, notes, total="合計"),
            Sheet("所属別", f"{title}(所属別)", (*_PLACE, *totals), departments, notes, total="合計"),
            Sheet("組合員", title, members, listed[listed["way"] != LEFT], rest.notes),
            Sheet("判定不能", f"{title}(判定不能)", members, listed[listed["way"] == UNKNOWN], rest.notes),
            Sheet("対象外(退職)", f"{title}(対象外)", members, listed[listed["way"] == LEFT]),
            Sheet(
                "確認が必要な記入",
                f"{title}(確認が必要な記入)",
                (*SOURCE, *_ASKED, *QUESTION),
                problem_frame((*plan.problems, *rest.problems), plan.records),
            ),
        ],
    )
