"""Which member gets the leaflet (別紙1) which way, and how many copies a department prints (依頼文 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ledger_tools.columns import ENTITLEMENT_COLUMNS, ROSTER_COLUMNS
from ledger_tools.judging.cells import DayColumn, code_column, day_column, text_column
from ledger_tools.judging.days import as_day
from ledger_tools.judging.problems import CellProblem, Problems, whole_columns
from ledger_tools.judging.ternary import Bools, Ternary
from ledger_tools.programmes.kyosai.facts import (
    DEPENDANT,
    HEADERS,
    RELATIONS,
    RETIRED_DUTIES,
    YES_NO,
    Source,
    mark_impossible_days,
    note_faults,
    read_days,
    read_families,
    uncarried,
)
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
    UNKNOWN: ("依頼文 1(2)", "端末の有無などが記録になく、決められない組合員"),
}

#: 在職区分 values that say somebody is at work; whatever else stands there, but for leave, is asked about.
AT_WORK = ("在職", "現職", "勤務", "再任用", "会計年度任用")
LEAVE_PARTS = ("休職", "休業", "育休", "産休", "産前産後")


#: Columns on which nothing of the leaflet hangs: what is wrong with them is for the other lists to ask.
_NO_MATTER = ENTITLEMENT_COLUMNS | {"cards", "birth_date", "kana", "former_name", "employee_no"}
_DAYS = ("retired_on", "leave_start", "leave_end")
_NOWHERE = "(不明)"


@dataclass(frozen=True)
class LeafletPlan:
    """``members``: their records with ``way``, ``dependants`` (Int64) and ``problem``; ``problems``: doubtful cells.

    ``records`` are those of all, of whom the problems speak. Among the members are dependants without one: the
    member's own line is missing or not readable. ``refused`` counts the lines of others that the loader refused.
    """

    members: pd.DataFrame
    records: pd.DataFrame
    problems: tuple[CellProblem, ...]
    refused: int

    def by(self, *keys: str) -> pd.DataFrame:
        """Return totals: members, each of WAYS, ``copies`` (paper), ``leave_no_terminal`` and ``with_dependants``."""
        frame = self.members[self.members["way"] != LEFT]
        places = {key: frame[key].replace("", _NOWHERE) for key in keys}
        parts = frame.assign(
            **places,
            **{way: (frame["way"] == way).astype(int) for way in WAYS},
            members=1,
            copies=(frame["way"] == ON_PAPER).astype(int),
            with_dependants=(frame["dependants"] > 0).astype(int),
        )
        totals = ["members", *WAYS, "copies", "leave_no_terminal", "with_dependants"]
        return parts.groupby(list(keys), sort=False, dropna=False)[totals].sum().reset_index()


def plan_leaflet(records: pd.DataFrame, rules: KyosaiRules, source: Source | None = None) -> LeafletPlan:
    """Decide for every member (rows with 区分 本人); dependants only count towards their member.

    ``source`` adds what the files said and the frame no longer shows, as in :func:`judge`.
    """
    source = _that_matters(source or Source())
    problems = Problems(records)
    relation = code_column(records, "relation", RELATIONS)
    days = read_days(records, _DAYS, source)
    for key, column in days.items():
        problems.add_each(column.complaints, HEADERS[key])
    note_faults(days, source, problems)
    mark_impossible_days(days, rules, problems)
    births = day_column(records, "birth_date")
    family, member_at, doubtful = read_families(records, relation, births, problems, source)
    doubtful[[fault.position for fault in source.faults if fault.key not in (*_DAYS, "duty", "terminal")]] = True
    is_dependant = relation.is_(DEPENDANT)
    chosen = ~is_dependant | (member_at < 0)
    left = _left(records, days["retired_on"], chosen, rules, problems)
    leave = _on_leave(records, days, chosen, rules, problems)
    terminal = code_column(records, "terminal", YES_NO)
    problems.add_each({at: text for at, text in terminal.complaints.items() if chosen[at]}, HEADERS["terminal"])
    uses = Ternary.of(terminal.is_("有"), terminal.known)
    ask = chosen & ~doubtful & left.no & ~leave.yes
    gaps = {
        "terminal": ask & terminal.blank & uncarried(records, "terminal", source),
        "duty": ask & uses.no & _untold(records, days) & uncarried(records, "duty", source),
    }
    message = "空欄です。業務で使っていれば「有」、なければ「無」を入れてください。"
    problems.add(ask & terminal.blank & ~gaps["terminal"], HEADERS["terminal"], message)
    message = "空欄のため、在職か休職・休業かが分かりません。在職区分を入れてください。"
    problems.add(ask & uses.no & _untold(records, days) & ~gaps["duty"], HEADERS["duty"], message)
    # Mail reaches a terminal user on leave as well as at work, so that leave need not be known for one.
    by_mail, paper = uses.yes & ~leave.yes, leave.no & uses.no
    way = np.select(
        [doubtful | left.unknown, left.yes, leave.yes, by_mail, paper],
        [UNKNOWN, LEFT, ON_LEAVE, BY_MAIL, ON_PAPER],
        default=UNKNOWN,
    ).astype(object)
    dependants = np.bincount(family[is_dependant & (member_at >= 0)], minlength=int(family.max(initial=0)) + 1)
    planned = records.assign(
        way=way,
        dependants=pd.array(np.where(is_dependant, 0, dependants[family]), dtype="Int64"),
        leave_no_terminal=((way == ON_LEAVE) & ~uses.yes).astype(int),
        problem=problems.texts(),
    )
    refused = {
        fault.position for fault in source.faults if not chosen[fault.position] or way[fault.position] != UNKNOWN
    }
    found = (*whole_columns(gaps, ROSTER_COLUMNS, records), *problems.cells())
    return LeafletPlan(planned[chosen].reset_index(drop=True), records, found, len(refused))


def _that_matters(source: Source) -> Source:
    return Source(source.carried, tuple(fault for fault in source.faults if fault.key not in _NO_MATTER))


def _left(frame: pd.DataFrame, retired: DayColumn, chosen: Bools, rules: KyosaiRules, problems: Problems) -> Ternary:
    """The day of retirement is still a day in post."""
    undated = np.isin(text_column(frame, "duty"), RETIRED_DUTIES) & retired.blank
    message = "在職区分は退職ですが、退職日が空欄です。退職日を入れてください。"
    problems.add(undated & chosen, HEADERS["retired_on"], message)
    return Ternary.of(retired.days < as_day(rules.leaflet_date), ~(retired.bad | undated))


def _on_leave(
    frame: pd.DataFrame, days: Mapping[str, DayColumn], chosen: Bools, rules: KyosaiRules, problems: Problems
) -> Ternary:
    """Leave dates decide where there are any; otherwise 在職区分 does."""
    day = as_day(rules.leaflet_date)
    start, end = days["leave_start"], days["leave_end"]
    duty = text_column(frame, "duty")
    at_leave = _contains(duty, LEAVE_PARTS)
    at_work = np.isin(duty, AT_WORK) | ((duty == "") & ~start.absent & start.blank)
    strange = (duty != "") & ~at_leave & ~at_work & ~np.isin(duty, RETIRED_DUTIES)
    message = "在職か休職・休業かが分かりません。在職区分を確認してください。"
    problems.add(strange & chosen, HEADERS["duty"], message)
    dated = start.known | end.known
    covers = (~start.known | (start.days <= day)) & (~end.known | (day <= end.days))
    yes = np.where(dated, covers & (start.known | at_leave), at_leave)
    known = np.where(dated, ~(start.bad | end.bad), (at_leave | at_work) & ~(start.bad | end.bad))
    return Ternary.of(yes.astype(np.bool_), known.astype(np.bool_))


def _untold(frame: pd.DataFrame, days: Mapping[str, DayColumn]) -> Bools:
    """Where neither 在職区分 nor a column of leave says whether somebody is at work."""
    start, end = days["leave_start"], days["leave_end"]
    return np.asarray((text_column(frame, "duty") == "") & start.absent & ~(end.known | end.bad))


def _contains(texts: np.ndarray[tuple[int, ...], np.dtype[np.object_]], parts: tuple[str, ...]) -> Bools:
    places, values = pd.factorize(texts)
    return np.array([any(part in str(value) for part in parts) for value in values] + [False], np.bool_)[places]
