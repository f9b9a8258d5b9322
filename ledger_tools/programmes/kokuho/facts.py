"""What a 国保 roster says about each insured person, and what in it cannot be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.japanese.dates import DateError
from ledger_tools.japanese.text import fold_number, normalise
from ledger_tools.judging.cells import (
    CodeColumn,
    DayColumn,
    code_column,
    day_column,
    numbered,
    read_day,
    text_column,
)
from ledger_tools.judging.days import Days, age_reached, as_day
from ledger_tools.judging.problems import Problems
from ledger_tools.judging.ternary import Bools, Ternary
from ledger_tools.programmes.kokuho.columns import HEADERS
from ledger_tools.programmes.kokuho.settings import KokuhoRules

HEAD, MEMBER, NOT_INSURED_HEAD = "世帯主", "世帯員", "擬制世帯主"

HEADS: Mapping[str, tuple[str, ...]] = {
    HEAD: (HEAD, "主", "本人"),
    MEMBER: (MEMBER, "員", "家族", "世帯員等"),
    NOT_INSURED_HEAD: (NOT_INSURED_HEAD, "擬主", "擬制"),
}
YES_NO: Mapping[str, tuple[str, ...]] = {"有": ("有", "あり", "有り"), "無": ("無", "なし", "無し")}

DAY_KEYS = ("birth_date", "certificate_expires_on", "share_changes_on", "stay_ends_on", "graduates_on")
#: Flags that are set or left blank; an application may also be recorded by its date.
FLAG_KEYS = ("support", "hardship", "cancelled", "student", "registered_mail")
DATED_FLAGS = frozenset({"hardship", "cancelled"})


@dataclass(frozen=True)
class Facts:
    """Columns of one roster, all of shape (n,).

    ``household`` numbers the households from 0; ``head_at`` is the row of each person's head, -1 without exactly one.
    """

    rules: KokuhoRules
    days: Mapping[str, DayColumn]
    registered: CodeColumn
    flags: Mapping[str, CodeColumn]
    present: frozenset[str]
    insured: Bools
    household: npt.NDArray[np.int64]
    head_at: npt.NDArray[np.int64]
    ward: npt.NDArray[np.int64]  # place in rules.wards, -1 where not among them
    problems: Problems
    structure: Bools

    def day(self, key: str) -> Days:
        return self.days[key].days

    @cached_property
    def reached_70(self) -> Days:
        return age_reached(self.day("birth_date"), 70)

    @cached_property
    def reached_75(self) -> Days:
        return age_reached(self.day("birth_date"), 75)

    def flag(self, key: str) -> Ternary:
        """A blank flag says no, where the roster has the column."""
        column = self.flags[key]
        known = ~column.bad if key in self.present else np.zeros(len(column.codes), np.bool_)
        return Ternary.of(column.is_("有"), known)


def read_facts(frame: pd.DataFrame, rules: KokuhoRules, faults: Mapping[int, str]) -> Facts:
    """Read the columns that the rules need, and note everything impossible or contradictory."""
    problems = Problems(frame)
    days = {key: day_column(frame, key) for key in DAY_KEYS}
    flags = {key: _flag_column(frame, key) for key in FLAG_KEYS}
    registered = code_column(frame, "registered", YES_NO)
    columns: dict[str, DayColumn | CodeColumn] = {**days, **flags, "registered": registered}
    for key, column in columns.items():
        problems.add_each(column.complaints, HEADERS[key])
    problems.add_each(faults, "行全体")
    heads = code_column(frame, "head", HEADS)
    insured = ~heads.is_(NOT_INSURED_HEAD)
    numbers = {key: text_column(frame, key, fold_number) for key in ("kigo", "bango", "edaban")}
    structure = _check_numbers(frame, numbers, insured, problems)
    structure[list(faults)] = True
    ward = _wards(frame, rules, problems)
    structure |= ward < 0
    household = _households(frame)
    blank = text_column(frame, "household_no", str.strip) == ""
    problems.add(blank, HEADERS["household_no"], "空欄です。世帯番号を入れてください。")
    structure |= blank
    head_at = _heads(frame, heads, household, problems)
    structure |= head_at < 0
    structure |= _one_place(numbers, household, ward, blank, problems)
    structure |= _one_number(numbers, household, insured, problems)
    structure |= _addressed(frame, household, head_at, insured, problems)
    late = np.asarray(days["birth_date"].days > as_day(rules.reference_date))
    problems.add(late, HEADERS["birth_date"], "基準日より後の生年月日です。対象の方かどうか確認してください。")
    return Facts(
        rules,
        days,
        registered,
        flags,
        frozenset(frame.columns),
        insured,
        household,
        head_at,
        ward,
        problems,
        structure | late,
    )


def _flag_column(frame: pd.DataFrame, key: str) -> CodeColumn:
    column = code_column(frame, key, YES_NO)
    if key not in DATED_FLAGS or not column.complaints:
        return column
    places = np.fromiter(column.complaints, np.int64, len(column.complaints))
    texts = frame[key].iloc[places].astype(str)
    dated = texts.map({text: _is_day(text) for text in texts.unique()}).to_numpy(dtype=np.bool_)
    codes = column.codes.copy()
    codes[places[dated]] = column.vocabulary.index("有")
    left = {int(place): column.complaints[int(place)] for place in places[~dated]}
    return CodeColumn(codes, column.vocabulary, left)


def _is_day(text: str) -> bool:
    try:
        read_day(text)
    except DateError:
        return False
    return True


Texts = npt.NDArray[np.object_]


def _check_numbers(frame: pd.DataFrame, parts: Mapping[str, Texts], insured: Bools, problems: Problems) -> Bools:
    """A person is 記号・番号・枝番; without it, or with two of one, nobody knows whose paper it is."""
    doubtful = np.zeros(len(frame), np.bool_)
    for key in ("bango", "edaban"):
        blank = (parts[key] == "") & insured
        problems.add(blank, HEADERS[key], "空欄です。空欄にはできません。")
        doubtful |= blank
    named = text_column(frame, "name", str.strip) != ""
    problems.add(~named, HEADERS["name"], "空欄です。氏名を入れてください。")
    twice = pd.DataFrame({"person": numbered(*parts.values())}).duplicated(keep=False).to_numpy() & ~doubtful & insured
    problems.add(twice, HEADERS["edaban"], "同じ記号・番号・枝番の人が2人以上います。枝番を確認してください。")
    return np.asarray(doubtful | ~named | twice)


def _wards(frame: pd.DataFrame, rules: KokuhoRules, problems: Problems) -> npt.NDArray[np.int64]:
    place_of = {ward: place for place, ward in enumerate(rules.wards)}
    place_of |= {ward.removesuffix("区"): place for ward, place in place_of.items()}
    if "ward" not in frame.columns:
        return np.full(len(frame), -1, np.int64)
    codes, values = pd.factorize(frame["ward"], use_na_sentinel=True)
    found = np.array([place_of.get(normalise(str(value)), -1) for value in values] + [-1], np.int64)[codes]
    message = f"設定に無い区です。「{'」「'.join(rules.wards)}」のどれかを入れてください。"
    problems.add(found < 0, HEADERS["ward"], message)
    return np.asarray(found)


def _households(frame: pd.DataFrame) -> npt.NDArray[np.int64]:
    numbers = text_column(frame, "household_no", fold_number)
    codes = pd.factorize(numbers)[0].astype(np.int64)
    blank = numbers == ""
    # A blank number joins nobody: each such person is a household of their own.
    codes[blank] = codes.max(initial=0) + 1 + np.arange(int(blank.sum()))
    return pd.factorize(codes)[0].astype(np.int64)


def _heads(
    frame: pd.DataFrame, heads: CodeColumn, household: npt.NDArray[np.int64], problems: Problems
) -> npt.NDArray[np.int64]:
    problems.add_each(heads.complaints, HEADERS["head"])
    is_head = heads.is_(HEAD, NOT_INSURED_HEAD)
    size = int(household.max(initial=-1)) + 1
    count = np.bincount(household[is_head], minlength=size)
    problems.add(count[household] == 0, HEADERS["head"], "この世帯に世帯主の行がありません。世帯主を確認してください。")
    problems.add(count[household] > 1, HEADERS["head"], "この世帯に世帯主が2人以上います。世帯主を確認してください。")
    head_of = np.full(size, -1, np.int64)
    head_of[household[is_head]] = np.flatnonzero(is_head)
    head_of[count != 1] = -1
    head_at = head_of[household]
    unsure = heads.bad
    return np.where(unsure, -1, head_at)


def _one_place(
    numbers: Mapping[str, Texts],
    household: npt.NDArray[np.int64],
    ward: npt.NDArray[np.int64],
    blank: Bools,
    problems: Problems,
) -> Bools:
    """One household lives in one ward, and one 記号・番号 belongs to one household: else the post would go astray."""
    pairs = pd.DataFrame({"a": household, "b": ward}).drop_duplicates()
    several = np.bincount(pairs["a"], minlength=int(household.max(initial=-1)) + 1)[household] > 1
    problems.add(several, HEADERS["ward"], "同じ世帯に違う区の人がいます。世帯番号と区を確認してください。")
    number = numbered(numbers["kigo"], numbers["bango"])
    owners = pd.DataFrame({"a": number, "b": household})[~blank].drop_duplicates()
    shared = np.bincount(owners["a"], minlength=int(number.max(initial=-1)) + 1)[number] > 1
    shared &= numbers["bango"] != ""
    problems.add(shared, HEADERS["bango"], "同じ記号・番号が別の世帯にもあります。世帯番号を確認してください。")
    return np.asarray(several | shared)


def _one_number(
    numbers: Mapping[str, Texts], household: npt.NDArray[np.int64], insured: Bools, problems: Problems
) -> Bools:
    """A household has one 記号・番号; what stands for a head who is not insured is no number of this insurance."""
    several = np.zeros(len(household), np.bool_)
    for key in ("kigo", "bango"):
        filled = insured & (numbers[key] != "")
        pairs = pd.DataFrame({"a": household, "b": numbers[key]})[filled].drop_duplicates()
        here = np.bincount(pairs["a"], minlength=int(household.max(initial=-1)) + 1)[household] > 1
        message = f"同じ世帯に違う{HEADERS[key]}の人がいます。世帯番号と{HEADERS[key]}を確認してください。"
        problems.add(here & filled, HEADERS[key], message)
        several |= here & insured
    return several


def _addressed(
    frame: pd.DataFrame,
    household: npt.NDArray[np.int64],
    head_at: npt.NDArray[np.int64],
    insured: Bools,
    problems: Problems,
) -> Bools:
    """An envelope needs the head's name, and a household with nobody insured gets none: its persons may be missing."""
    named = text_column(frame, "name", str.strip) != ""
    at = np.where(head_at >= 0, head_at, 0)
    nameless = (head_at >= 0) & ~named[at] & named
    problems.add(
        nameless, HEADERS["name"], "この世帯の世帯主の氏名が空欄で、宛名を書けません。世帯主の行に入れてください。"
    )
    empty = np.bincount(household[insured], minlength=int(household.max(initial=-1)) + 1)[household] == 0
    message = "この世帯に国保の被保険者の行がありません。行が抜けていないか、区分が正しいか確認してください。"
    problems.add(empty, HEADERS["head"], message)
    return np.asarray(nameless)
