"""Which member gets the leaflet (別紙1) which way, and how many copies a department prints (依頼文 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledger_tools.judging.cells import code_column, day_column, text_column
from ledger_tools.judging.days import as_day
from ledger_tools.judging.problems import CellProblem, Problems
from ledger_tools.judging.ternary import Bools, Ternary
from ledger_tools.programmes.kyosai.facts import DEPENDANT, HEADERS, MEMBER, RELATIONS, RETIRED_DUTIES, YES_NO
from ledger_tools.programmes.kyosai.settings import KyosaiRules

BY_MAIL = "メール等"
ON_LEAVE = "休職・休業(メール等)"
ON_PAPER = "紙"
LEFT = "対象外(退職)"
UNKNOWN = "判定不能"
WAYS = (BY_MAIL, ON_LEAVE, ON_PAPER, UNKNOWN)

#: 依頼文 1 by way, and how the software understands it.
CLAUSES: Mapping[str, tuple[str, str]] = {
    BY_MAIL: ("依頼文 1(2)ア", "イントラネット端末が「有」の組合員"),
    ON_LEAVE: ("依頼文 1(2)なお書き", "配付基準日に休職・休業中の組合員(端末の有無を問わない)"),
    ON_PAPER: ("依頼文 1(2)イ", "端末が「無」の組合員。所属が紙に印刷する"),
    LEFT: ("依頼文 1(1)", "退職日が配付基準日より前の組合員"),
    UNKNOWN: ("依頼文 1(2)", "端末の有無などが記録に無く、決められない組合員"),
}

#: 在職区分 values that say somebody is at work; whatever else stands there, but for leave, is asked about.
AT_WORK = ("在職", "現職", "勤務", "再任用", "会計年度任用")
LEAVE_PARTS = ("休職", "休業", "育休", "産休", "産前産後")


@dataclass(frozen=True)
class LeafletPlan:
    """``members``: their records with ``way``, ``dependants`` (Int64) and ``problem``; ``problems``: doubtful cells."""

    members: pd.DataFrame
    problems: tuple[CellProblem, ...]

    def by(self, *keys: str) -> pd.DataFrame:
        """Return totals: members, each of WAYS, ``copies`` (paper), ``leave_no_terminal`` and ``with_dependants``."""
        frame = self.members[self.members["way"] != LEFT]
        parts = frame.assign(
            **{way: (frame["way"] == way).astype(int) for way in WAYS},
            members=1,
            copies=(frame["way"] == ON_PAPER).astype(int),
            with_dependants=(frame["dependants"] > 0).astype(int),
        )
        totals = ["members", *WAYS, "copies", "leave_no_terminal", "with_dependants"]
        return parts.groupby(list(keys), sort=False, dropna=False)[totals].sum().reset_index()


def plan_leaflet(records: pd.DataFrame, rules: KyosaiRules) -> LeafletPlan:
    """Decide for every member (rows with 区分 本人); dependants only count towards their member."""
    relation = code_column(records, "relation", RELATIONS)
    member_rows = np.flatnonzero(relation.is_(MEMBER) | relation.blank | relation.bad)
    frame = records.iloc[member_rows].reset_index(drop=True)
    problems = Problems(frame)
    doubtful_relation = ~relation.is_(MEMBER)[member_rows]
    problems.add(
        doubtful_relation, HEADERS["relation"], "「本人」か「被扶養者」かが分かりません。区分を入れてください。"
    )
    left, leave = _left(frame, rules, problems), _on_leave(frame, rules, problems)
    terminal = code_column(frame, "terminal", YES_NO)
    problems.add_each(terminal.complaints, HEADERS["terminal"])
    uses = Ternary.of(terminal.is_("有"), terminal.known)
    ask = (terminal.blank | leave.unknown) & left.no & ~leave.yes & ~(terminal.bad)
    problems.add(
        ask & terminal.blank,
        HEADERS["terminal"],
        "空欄です。業務で使っていれば「有」、なければ「無」を入れてください。",
    )
    # Mail reaches a terminal user on leave as well as at work, so that leave need not be known for one.
    by_mail, paper = uses.yes & ~leave.yes, leave.no & uses.no
    way = np.select(
        [doubtful_relation | left.unknown, left.yes, leave.yes, by_mail, paper],
        [UNKNOWN, LEFT, ON_LEAVE, BY_MAIL, ON_PAPER],
        default=UNKNOWN,
    ).astype(object)
    frame["way"] = way
    frame["dependants"] = _dependants(records, frame, relation.is_(DEPENDANT))
    frame["leave_no_terminal"] = ((way == ON_LEAVE) & ~uses.yes).astype(int)
    frame["problem"] = problems.texts()
    return LeafletPlan(frame, tuple(problems.cells()))


def _left(frame: pd.DataFrame, rules: KyosaiRules, problems: Problems) -> Ternary:
    """The day of retirement is still a day in post."""
    retired = day_column(frame, "retired_on")
    problems.add_each(retired.complaints, HEADERS["retired_on"])
    undated = np.isin(text_column(frame, "duty"), RETIRED_DUTIES) & retired.blank
    problems.add(undated, HEADERS["retired_on"], "在職区分は退職ですが、退職日が空欄です。退職日を入れてください。")
    return Ternary.of(retired.days < as_day(rules.leaflet_date), ~(retired.bad | undated))


def _on_leave(frame: pd.DataFrame, rules: KyosaiRules, problems: Problems) -> Ternary:
    """Leave dates decide where there are any; otherwise 在職区分 does."""
    day = as_day(rules.leaflet_date)
    start, end = day_column(frame, "leave_start"), day_column(frame, "leave_end")
    for key, column in (("leave_start", start), ("leave_end", end)):
        problems.add_each(column.complaints, HEADERS[key])
    duty = text_column(frame, "duty")
    at_leave = _contains(duty, LEAVE_PARTS)
    at_work = np.isin(duty, AT_WORK) | ((duty == "") & ~start.absent & start.blank)
    strange = (duty != "") & ~at_leave & ~at_work & ~np.isin(duty, RETIRED_DUTIES)
    problems.add(strange, HEADERS["duty"], "在職か休職・休業かが分かりません。在職区分を確認してください。")
    dated = start.known | end.known
    covers = (~start.known | (start.days <= day)) & (~end.known | (day <= end.days))
    yes = np.where(dated, covers & (start.known | at_leave), at_leave)
    known = np.where(dated, ~(start.bad | end.bad), (at_leave | at_work) & ~(start.bad | end.bad))
    return Ternary.of(yes.astype(np.bool_), known.astype(np.bool_))


def _contains(texts: np.ndarray[tuple[int, ...], np.dtype[np.object_]], parts: tuple[str, ...]) -> Bools:
    places, values = pd.factorize(texts)
    return np.array([any(part in str(value) for part in parts) for value in values] + [False], np.bool_)[places]


def _dependants(records: pd.DataFrame, members: pd.DataFrame, is_dependant: Bools) -> pd.Series:
    counted = records[is_dependant].groupby(["kigo", "bango"], sort=False).size().rename("dependants").reset_index()
    joined = members[["kigo", "bango"]].merge(counted, on=["kigo", "bango"], how="left")
    return joined["dependants"].fillna(0).astype("Int64")
