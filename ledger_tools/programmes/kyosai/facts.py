"""What the records say about each card holder, column by column, and what in them cannot be relied on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.japanese.text import fold_number, normalise
from ledger_tools.judging.cells import CodeColumn, DayColumn, code_column, day_column, numbered, text_column
from ledger_tools.judging.days import CARDS_BEGAN, DECADE, YEAR, Days, age_reached, as_day
from ledger_tools.judging.problems import BEFORE_CARDS, DECADE_AHEAD, PAST_ANY_CARD, Problems
from ledger_tools.judging.ternary import Bools
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.records.check import LEAVE_REVERSED

MEMBER = "本人"
DEPENDANT = "被扶養者"
HEADERS: Mapping[str, str] = {column.key: column.header for column in ROSTER_COLUMNS}

RELATIONS: Mapping[str, tuple[str, ...]] = {
    MEMBER: (MEMBER, "組合員", "組合員本人"),
    DEPENDANT: (DEPENDANT, "被扶養", "家族", "扶養"),
}
YES_NO: Mapping[str, tuple[str, ...]] = {"有": ("有", "あり", "有り"), "無": ("無", "なし", "無し")}
CARD_STATES: Mapping[str, tuple[str, ...]] = {**YES_NO, "返納": ("返納", "返納済", "返納済み")}

#: Whoever reaches this age is insured by 後期高齢者医療 from the birthday on (高齢者の医療の確保に関する法律 50条).
LAST_AGE = 75
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


_IDENTITY = frozenset({"kigo", "bango", "edaban", "name", "relation"})
_EVENTS = ("registered_on", "cancelled_on", "card_issued_on")
_ENDS = ("card_expires_on", "certificate_expires_on")
_ABSENCES = ("retired_on", "leave_start", "leave_end")


class Fault(NamedTuple):
    """What the loader found wrong with one person; ``position`` in the frame, ``key`` '' where no column is named.

    ``file`` and ``row``: the line in which it stands, which need not be the person's first one. ``message`` is '' where
    it has been said of the whole file.
    """

    position: int
    key: str
    message: str
    file: str = ""
    row: int = 0


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
    uncarried: Mapping[str, Bools]  # column key -> for whom no file has the column at all

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
    days = read_days(frame, DAY_KEYS, source)
    for key, column in days.items():
        problems.add_each(column.complaints, HEADERS[key])
    note_faults(days, source, problems)
    mark_impossible_days(days, rules, problems)
    relation = code_column(frame, "relation", RELATIONS)
    my_number = code_column(frame, "my_number", YES_NO)
    my_number_card = code_column(frame, "my_number_card", CARD_STATES)
    for key, codes in (("my_number", my_number), ("my_number_card", my_number_card)):
        problems.add_each(codes.complaints, HEADERS[key])
    family, member_at, structure = read_families(frame, relation, days["birth_date"], problems, source)
    structure[[fault.position for fault in source.faults if fault.key not in days]] = True
    births = days["birth_date"].days
    newborn = np.asarray(births > as_day(rules.reference_date))
    problems.add(newborn, HEADERS["birth_date"], "基準日より後の生年月日です。通常の手続の方かどうか確認してください。")
    aged = np.asarray(age_reached(births, LAST_AGE) < as_day(rules.reference_date))
    message = f"基準日に{LAST_AGE}歳以上です。後期高齢者医療の方でないか、生年月日を確認してください。"
    problems.add(aged, HEADERS["birth_date"], message)
    undated = undated_retirement(frame, days["retired_on"], problems)
    return Facts(
        rules,
        days,
        relation,
        my_number,
        my_number_card,
        family,
        member_at,
        problems,
        structure | newborn | aged,
        undated,
        {key: uncarried(frame, key, source) for key in (*DAY_KEYS, "my_number", "my_number_card")},
    )


def undated_retirement(frame: pd.DataFrame, retired: DayColumn, problems: Problems) -> Bools:
    duty = text_column(frame, "duty")
    found = np.asarray(np.isin(duty, RETIRED_DUTIES) & retired.blank)
    problems.add(found, HEADERS["retired_on"], "在職区分は退職ですが、退職日が空欄です。退職日を入れてください。")
    return found


def uncarried(frame: pd.DataFrame, key: str, source: Source) -> Bools:
    """Tell for whom no file has the column: there a blank says nothing."""
    carried = source.carried.get(key)
    return np.full(len(frame), key not in frame.columns) if carried is None else ~carried


def read_days(frame: pd.DataFrame, keys: Iterable[str], source: Source) -> dict[str, DayColumn]:
    """Read columns of days."""
    return {key: replace(day_column(frame, key), absent=uncarried(frame, key, source)) for key in keys}


def note_faults(days: dict[str, DayColumn], source: Source, problems: Problems) -> None:
    """Note what the loader refused, each in its own line; a refused day is bad, not blank."""
    refused: dict[str, Bools] = {}
    for fault in source.faults:
        if fault.message:
            problems.add_at(fault.position, HEADERS.get(fault.key, ""), fault.message, fault.file, fault.row)
        if fault.key in days:
            refused.setdefault(fault.key, np.zeros(len(days[fault.key].days), np.bool_))[fault.position] = True
    for key, where in refused.items():
        days[key] = days[key].refusing(where)


def mark_impossible_days(days: dict[str, DayColumn], rules: KyosaiRules, problems: Problems) -> None:
    """Days that cannot be are slips of the pen, often of the era (H13 for R13): such a cell proves nothing."""
    today, reference = as_day(rules.records_as_of), as_day(rules.reference_date)
    long_ago = reference - DECADE
    for key, column in days.items():
        checks: list[tuple[Bools, str]] = []
        if key in _EVENTS:
            births = days["birth_date"].days
            checks.append((column.days > today, "記録の日より後の日付です。正しい日付を確認してください。"))
            checks.append((column.days < births, "生年月日より前の日付です。正しい日付を確認してください。"))
        if key in _EVENTS or key in _ENDS:
            checks.append((column.days < CARDS_BEGAN, BEFORE_CARDS))
        if key in _ENDS:
            checks.append((column.days > today + DECADE + YEAR, PAST_ANY_CARD))
        if key in _ABSENCES:
            message = "基準日より10年以上前の日付です。元号と年を確認してください。"
            checks.append((column.days < long_ago, message))
        if key == "leave_end":
            checks.append((column.days > reference + DECADE, DECADE_AHEAD))
            checks.append((column.days < days["leave_start"].days, LEAVE_REVERSED))
        for where, message in checks:
            problems.add(where, HEADERS[key], message)
        if checks:
            days[key] = column.refusing(np.logical_or.reduce([where for where, _ in checks]))


def read_families(
    frame: pd.DataFrame, relation: CodeColumn, births: DayColumn, problems: Problems, source: Source
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Bools]:
    """Return the number of each person's family, the row of its member (-1: none), and whose place is in doubt.

    Of whom the loader has said that the number, the name or 区分 is wrong, it is not said again.
    """
    kigo = text_column(frame, "kigo", fold_number)
    bango = text_column(frame, "bango", fold_number)
    edaban = text_column(frame, "edaban", fold_number)
    doubtful, said = np.zeros(len(frame), np.bool_), np.zeros(len(frame), np.bool_)
    said[[fault.position for fault in source.faults if fault.key in _IDENTITY]] = True

    def doubt(where: Bools, header: str, message: str) -> None:
        problems.add(where & ~said, header, message)
        doubtful[where] = True

    number_blank = (kigo == "") | (bango == "")
    doubt(number_blank, "記号・番号", "記号又は番号が空欄で、本人を特定できません。記号・番号を入れてください。")
    doubtful[relation.bad] = True
    problems.add_each({at: text for at, text in relation.complaints.items() if not said[at]}, HEADERS["relation"])
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
    orphan = relation.is_(DEPENDANT) & (members_in[family] == 0)
    unclear = np.bincount(family[relation.bad | relation.blank], minlength=len(members_in))[family] > 0
    message = "組合員本人の行がありません。本人の行を名簿に加えてください。"
    doubt(orphan & ~unclear, HEADERS["relation"], message)
    message = "同じ記号・番号に区分の分からない方があり、組合員本人を決められません。その方の区分を直してください。"
    doubt(orphan & unclear, HEADERS["relation"], message)
    member_of = np.full(len(members_in), -1, np.int64)
    member_of[family[is_member]] = np.flatnonzero(is_member)
    return family, member_of[family], doubtful
