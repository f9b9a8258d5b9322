"""What the records say about each card holder, column by column, and what in them cannot be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.japanese.text import fold_number, normalise
from ledger_tools.judging.cells import CodeColumn, DayColumn, code_column, day_column, numbered, text_column
from ledger_tools.judging.days import Days, as_day
from ledger_tools.judging.problems import Problems
from ledger_tools.judging.ternary import Bools
from ledger_tools.programmes.kyosai.settings import KyosaiRules

MEMBER = "本人"
DEPENDANT = "被扶養者"
HEADERS: Mapping[str, str] = {column.key: column.header for column in ROSTER_COLUMNS}

RELATIONS: Mapping[str, tuple[str, ...]] = {
    MEMBER: (MEMBER, "組合員", "組合員本人"),
    DEPENDANT: (DEPENDANT, "被扶養", "家族", "扶養"),
}
YES_NO: Mapping[str, tuple[str, ...]] = {"有": ("有", "あり", "有り"), "無": ("無", "なし", "無し")}
CARD_STATES: Mapping[str, tuple[str, ...]] = {**YES_NO, "返納": ("返納", "返納済", "返納済み")}

RETIRED_DUTIES = ("退職", "退職済", "退職者")

DAY_KEYS = (
    "registered_on",
    "cancelled_on",
    "card_expires_on",
    "certificate_expires_on",
    "card_issued_on",
    "retired_on",
    "birth_date",
)


class Fault(NamedTuple):
    """What the loader found wrong with one person; ``position`` in the frame, ``key`` '' where no column is named."""

    position: int
    key: str
    message: str


@dataclass(frozen=True)
class Source:
    """What a frame alone no longer shows about the files behind it.

    ``carried``: column key -> for whom a file with that column has a line (shape (n,)); a key left out is carried for
    all. A blank date of registration says 'never' only where it is carried. ``faults``: cells that were refused.
    """

    carried: Mapping[str, Bools] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Columns of one records frame, all of shape (n,).

    ``family`` numbers the 記号・番号 from 0; ``member_at`` gives the row of the member for each person, -1 without one.
    """

    rules: KyosaiRules
    days: Mapping[str, DayColumn]
    relation: CodeColumn
    my_number: CodeColumn
    my_number_card: CodeColumn
    family: npt.NDArray[np.int64]
    member_at: npt.NDArray[np.int64]
    problems: Problems
    structure: Bools  # who a person is, or to whom the card goes, is in doubt
    undated_retirement: Bools  # 在職区分 says retired, 退職日 is blank

    def day(self, key: str) -> Days:
        return self.days[key].days

    def bad(self, key: str) -> Bools:
        return self.days[key].bad

    @property
    def reference(self) -> np.datetime64:
        return as_day(self.rules.reference_date)


def read_facts(frame: pd.DataFrame, rules: KyosaiRules, source: Source) -> Facts:
    """Read the columns that the rules need, and note everything in them that is impossible or contradictory."""
    problems = Problems(frame)
    days = {key: _carried(day_column(frame, key), source.carried.get(key)) for key in DAY_KEYS}
    for fault in source.faults:
        if fault.key in days:
            _mark_bad(days, fault.key, {fault.position: fault.message})
    for key, column in days.items():
        problems.add_each(column.complaints, HEADERS[key])
    _mark_impossible_days(days, rules, problems)
    relation = code_column(frame, "relation", RELATIONS)
    my_number = code_column(frame, "my_number", YES_NO)
    my_number_card = code_column(frame, "my_number_card", CARD_STATES)
    for key, codes in (("my_number", my_number), ("my_number_card", my_number_card)):
        problems.add_each(codes.complaints, HEADERS[key])
    family, member_at, structure = _families(frame, relation, days["birth_date"], problems)
    for fault in source.faults:
        if fault.key not in days:
            problems.add((fault.position,), HEADERS.get(fault.key, ""), fault.message)
            structure[fault.position] = True
    newborn = np.asarray(days["birth_date"].days > as_day(rules.reference_date))
    problems.add(newborn, HEADERS["birth_date"], "基準日より後の生年月日です。通常の手続の方かどうか確認してください。")
    undated = _undated_retirement(frame, days["retired_on"], problems)
    return Facts(
        rules,
        days,
        relation,
        my_number,
        my_number_card,
        family,
        member_at,
        problems,
        structure | newborn,
        undated,
    )


def _undated_retirement(frame: pd.DataFrame, retired: DayColumn, problems: Problems) -> Bools:
    duty = text_column(frame, "duty")
    found = np.asarray(np.isin(duty, RETIRED_DUTIES) & retired.blank)
    problems.add(found, HEADERS["retired_on"], "在職区分は退職ですが、退職日が空欄です。退職日を入れてください。")
    return found


def _carried(column: DayColumn, carried: Bools | None) -> DayColumn:
    return column if carried is None else replace(column, absent=column.absent | ~carried)


def _mark_bad(days: dict[str, DayColumn], key: str, complaints: Mapping[int, str]) -> None:
    if not complaints:
        return
    column = days[key]
    places = np.fromiter(complaints, np.int64, len(complaints))
    values, bad, blank = column.days.copy(), column.bad.copy(), column.blank.copy()
    values[places], bad[places], blank[places] = np.datetime64("NaT", "D"), True, False
    days[key] = DayColumn(values, blank, bad, {**column.complaints, **complaints}, column.absent)


def _mark_impossible_days(days: dict[str, DayColumn], rules: KyosaiRules, problems: Problems) -> None:
    """Events recorded in the future, or before birth, are slips of the pen: such a cell proves nothing."""
    today, births = as_day(rules.records_as_of), days["birth_date"].days
    for key in ("registered_on", "cancelled_on", "card_issued_on"):
        column = days[key]
        late = np.flatnonzero(column.days > today).tolist()
        early = np.flatnonzero(column.days < births).tolist()
        complaints = dict.fromkeys(late, "記録の日より後の日付です。正しい日付を確認してください。")
        complaints.update(dict.fromkeys(early, "生年月日より前の日付です。正しい日付を確認してください。"))
        problems.add_each(complaints, HEADERS[key])
        _mark_bad(days, key, complaints)


def _families(
    frame: pd.DataFrame, relation: CodeColumn, births: DayColumn, problems: Problems
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Bools]:
    kigo = text_column(frame, "kigo", fold_number)
    bango = text_column(frame, "bango", fold_number)
    edaban = text_column(frame, "edaban", fold_number)
    doubtful = np.zeros(len(frame), np.bool_)

    def doubt(where: Bools, header: str, message: str) -> None:
        problems.add(where, header, message)
        doubtful[where] = True

    number_blank = (kigo == "") | (bango == "")
    doubt(number_blank, "記号・番号", "記号又は番号が空欄で、本人を特定できません。記号・番号を入れてください。")
    doubtful[relation.bad] = True
    problems.add_each(relation.complaints, HEADERS["relation"])
    doubt(relation.blank, HEADERS["relation"], "空欄です。「本人」か「被扶養者」を入れてください。")
    family = numbered(kigo, bango)
    # A blank number joins nobody: each such row is a family of its own.
    family[number_blank] = family.max(initial=0) + 1 + np.arange(int(number_blank.sum()))
    name = text_column(frame, "name", normalise)
    identity = np.where(edaban == "", name + births.days.astype("U10").astype(object), edaban)
    twice = pd.DataFrame({"family": family, "identity": identity}).duplicated(keep=False).to_numpy()
    doubt(twice, HEADERS["edaban"], "同じ記号・番号・枝番の人が2人以上います。枝番を確認してください。")
    is_member = relation.is_(MEMBER)
    members_in = np.bincount(family[is_member], minlength=int(family.max(initial=0)) + 1)
    doubt(
        members_in[family] > 1, HEADERS["relation"], "同じ記号・番号に「本人」が2人以上います。区分を確認してください。"
    )
    doubt(
        relation.is_(DEPENDANT) & (members_in[family] == 0),
        HEADERS["relation"],
        "組合員本人の行がありません。本人の行を名簿に加えてください。",
    )
    member_of = np.full(len(members_in), -1, np.int64)
    member_of[family[is_member]] = np.flatnonzero(is_member)
    return family, member_of[family], doubtful
