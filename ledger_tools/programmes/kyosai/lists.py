"""対象者一覧.xlsx, and what all lists of the mutual-aid association share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.excel.lists import LINE, NAME, NUMBER, Field, Sheet, write_book
from ledger_tools.excel.overview import Figure, Overview
from ledger_tools.japanese.dates import wareki
from ledger_tools.judging.problems import CellProblem
from ledger_tools.programmes.kyosai.by_bureau import folder_by_bureau, write_by_bureau
from ledger_tools.programmes.kyosai.families import addressees, counts_by_bureau, counts_by_reason
from ledger_tools.programmes.kyosai.judge import Judgement
from ledger_tools.programmes.kyosai.rules import DOUBTFUL, GRANT, MISSING, NONE, ORDINARY
from ledger_tools.programmes.kyosai.table import rule_frame
from ledger_tools.settings import Settings

ELIGIBLE_FILE = "対象者一覧.xlsx"

PLACE = (Field("bureau_name", "局名", 18), Field("department_name", "所属名", 28))
NUMBERS = (Field("kigo", "記号", 7), Field("bango", "番号", 10))
WHO = (
    *PLACE,
    *NUMBERS,
    Field("edaban", "枝番", 6),
    Field("relation", "本人・被扶養者", 9),
    Field("name", "氏名", 15, NAME),
)
NO = Field("no", "No.", 6, LINE)
SOURCE = (Field("file", "ファイル", 18), Field("row", "行", 7, LINE))
_ASKED = (*NUMBERS, Field("edaban", "枝番", 6), Field("name", "氏名", 15, NAME))
#: What is asked, on every sheet of questions.
QUESTION = (Field("column", "列", 22), Field("message", "内容と対応", 70))
PROBLEM = Field("problem", "要確認の内容", 60)
MISSING_ITEMS = Field("missing", "不足している項目", 26)
CLAUSE = Field("clause", "根拠", 16)
_RULES = (
    Field("code", "理由区分", 18),
    Field("effect", "結果", 13),
    Field("title", "基準", 52),
    Field("clause", "根拠", 20),
    Field("reading", "補足", 60),
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


NO_REST = Rest()
#: What is to be done about a person, by the decision.
_TO_DO = {
    GRANT: "資格確認書を交付します。",
    NONE: "対応は不要です。",
    MISSING: "不足している項目を名簿に補い、もう一度判定してください。",
    DOUBTFUL: "内容を確かめて名簿を直し、もう一度判定してください。",
}
_ORDINARY_WAY = "今回の対応は不要です。通常の手続で所属所を経由して配付します。"
_DECISION = (
    Field("decision", "判定", 9),
    Field("to_do", "対応", 28),
    Field("reason_code", "理由区分", 11),
    Field("grounds", "該当", 8),
    Field("reason", "理由", 44),
    CLAUSE,
)
_ENVELOPE = (
    *NUMBERS,
    Field("name", "組合員氏名", 15),
    Field("cards", "枚数", 7, NUMBER),
    Field("own_text", "本人分", 8),
    Field("undecided", "未定の方", 9, NUMBER),
)
_CHECKED = Field("checked", "照合", 7)


def write_eligible(
    path: Path, judgement: Judgement, settings: Settings, rest: Rest = NO_REST, *, made: date | None = None
) -> None:
    """Write 対象者一覧.xlsx, and for each bureau a file of its envelopes. Raises OutputError."""
    day = wareki(settings.reference_date)
    title = f"{settings.program} 対象者一覧"
    persons = judgement.persons
    counts = counts_by_bureau(judgement, settings)
    unit = f"差は局日程の件数(単位: {settings.unit})との差です。差が0でない局は、名簿の過不足を確認してください(D05)。"
    reasons = counts_by_reason(judgement)
    envelopes = _envelopes(judgement)
    to_whom = (*rest.notes, "本人に交付しない組合員も、被扶養者に交付するときは宛名になります(別紙3 1※)。")
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
            (*rest.notes, f"{day}を基準日として判定しました。", unit, *_not_in_the_table(counts)),
            landscape=False,
            total="合計",
            about="局ごとの封筒と枚数、別紙2の件数との差です。",
        ),
        Sheet(
            "理由別件数",
            f"{title}(理由別)",
            (
                Field("decision", "判定", 10),
                Field("reason_code", "理由区分", 11),
                Field("reason", "理由", 52),
                CLAUSE,
                Field("count", "人数", 10, NUMBER),
            ),
            reasons,
            landscape=False,
            total="合計",
            about="交付する理由、しない理由ごとの人数です。",
        ),
        Sheet(
            "封筒一覧",
            f"{title}(封筒)",
            (NO, *PLACE, *_ENVELOPE),
            numbered(envelopes),
            to_whom,
            about="宛名となる組合員と枚数です。",
        ),
        Sheet(
            "全員",
            f"{title}(全員)",
            (*WHO, *_DECISION, MISSING_ITEMS, PROBLEM, *SOURCE),
            persons.assign(to_do=_to_do(persons)),
            rest.notes,
            about="一人ずつの判定と理由です。",
        ),
        _open_sheet(f"{title}(判定不能・要確認)", judgement, rest),
        Sheet("判定の基準", "判定の基準", _RULES, rule_frame(), about="区分ごとの基準及び根拠です。"),
    ]
    overview = _overview(title, judgement, counts, rest, settings, folder_by_bureau(path).name)
    write_book(path, sheets, overview=overview, day=made)

    def of_bureau(name: str, frame: pd.DataFrame) -> Sequence[Sheet]:
        fields = (NO, PLACE[1], *_ENVELOPE, _CHECKED)
        counted = f"封筒は{len(frame):,}通、資格確認書は{int(frame['cards'].sum()):,}枚です。"
        own = Sheet("封筒一覧", f"{title} {name}", fields, numbered(frame), (counted, *to_whom), landscape=False)
        return (replace(own, header=name, whole=True, total=f"計 {len(frame):,}通"),)

    write_by_bureau(path, envelopes, settings, of_bureau, made)


def numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The lines with their No. from 1, by which two people speak of one."""
    return frame.assign(no=range(1, len(frame) + 1))


def _not_in_the_table(counts: pd.DataFrame) -> tuple[str, ...]:
    """Which part of the sum has nothing to be compared with: 別紙2 gives no count of some bureaus."""
    without = counts[counts["published"].isna()]
    if without.empty or len(without) == len(counts):
        return ()
    apart, compared = int(without["envelopes"].sum()), int(counts["envelopes"].sum() - without["envelopes"].sum())
    return (
        f"別紙2に件数のない{len(without):,}局(封筒{apart:,}通)は、差に含みません。"
        f"別紙2と比べたのは、ほかの{len(counts) - len(without):,}局(封筒{compared:,}通)です。",
    )


def _to_do(persons: pd.DataFrame) -> pd.Series:
    by_decision: pd.Series = persons["decision"].map(_TO_DO)
    return by_decision.mask(persons["reason_code"] == ORDINARY.code, _ORDINARY_WAY)


def _overview(
    title: str, judgement: Judgement, counts: pd.DataFrame, rest: Rest, settings: Settings, folder: str
) -> Overview:
    persons = judgement.persons
    number = persons["decision"].value_counts()
    granted, unsure = int(number.get(GRANT, 0)), int(number.get(MISSING, 0) + number.get(DOUBTFUL, 0))
    envelopes, differing = int(counts["envelopes"].sum()), int((counts["difference"].fillna(0) != 0).sum())
    answer = f"資格確認書を交付する方は{granted:,}人、封筒は{envelopes:,}通です。"
    answer += f"決まっていない方が{unsure:,}人います。" if unsure else "決まっていない方はいません。"
    ordinary = int((persons["reason_code"] == ORDINARY.code).sum())
    besides = {NONE: f"対応は不要です(うち{ordinary:,}人は通常の手続で配付します)。"} if ordinary else {}
    figures = [
        Figure(decision, int(number.get(decision, 0)), meaning=text if number.get(decision, 0) else "")
        for decision, text in (_TO_DO | besides).items()
    ]
    return Overview(
        title,
        answer,
        (
            *figures,
            Figure("名簿の人数", len(persons), meaning="上の合計", sums=True),
            Figure("封筒(組合員)", envelopes, "通", "本人又は被扶養者に交付する組合員の数です。"),
            Figure("別紙2と件数の違う局", differing, "局", _compared(counts, differing)),
        ),
        (
            *rest.notes,
            f"{wareki(settings.reference_date)}を基準日として判定しました(依頼文 2(1))。",
            f"印刷して封筒と照合する一覧は、フォルダ「{folder}」に局ごとのファイルがあります。",
        ),
    )


def _compared(counts: pd.DataFrame, differing: int) -> str:
    """What is to be done where bureaus differ from 別紙2; else what was compared."""
    if differing:
        return "名簿の過不足を確認してください。"
    return "".join(_not_in_the_table(counts))


def _envelopes(judgement: Judgement) -> pd.DataFrame:
    own = addressees(judgement)
    order = [key for key in ("bureau_code", "department_code", "kigo", "bango") if key in own.columns]
    undecided = own["undecided"].astype("Int64")
    own["undecided"] = undecided.mask(undecided == 0)  # a column of noughts hides the few that count
    own["own_text"] = own["own_card"].map({True: "あり", False: "なし"})
    return own.sort_values(order, kind="stable")


def _open_sheet(title: str, judgement: Judgement, rest: Rest) -> Sheet:
    """One line per question: each doubtful or missing cell, with whom it concerns; then what concerns whole files."""
    unsure = judgement.persons["decision"].isin([MISSING, DOUBTFUL]).sum()
    note = f"決まっていない方は{unsure:,}人です。名簿を直して、もう一度判定してください。"
    note = note if unsure else "決まっていない方はいません。"
    questions = problem_frame((*judgement.problems, *rest.problems), judgement.persons)
    fields = (*SOURCE, *_ASKED, *QUESTION)
    return Sheet(
        "判定不能・要確認", title, fields, questions, (*rest.notes, note), about="名簿を直す必要のある記入です。"
    )


def problem_frame(problems: Sequence[CellProblem], persons: pd.DataFrame) -> pd.DataFrame:
    """Return file, row, column and message of each problem, with all that ``persons`` says of whom it concerns."""
    shown = ("file", "row", "column", "message")
    rows = [(problem.file, problem.row or None, problem.column, problem.message) for problem in problems]
    positions = [problem.position for problem in problems]
    who = persons.drop(columns=[*shown], errors="ignore").reset_index(drop=True).reindex(positions)
    return pd.DataFrame(rows, columns=[*shown]).join(who.reset_index(drop=True))


def asked_sheet(title: str, problems: Sequence[CellProblem], persons: pd.DataFrame) -> Sheet:
    """The sheet of all entries that somebody must look at."""
    name, about = "確認が必要な記入", "名簿の記入で、確かめる必要のあるものです。"
    fields = (*SOURCE, *_ASKED, *QUESTION)
    return Sheet(name, f"{title}({name})", fields, problem_frame(problems, persons), about=about)
