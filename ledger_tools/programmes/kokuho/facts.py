"""What a 国保 roster says about each insured person, and what in it cannot be relied on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.japanese.dates import DateError
from ledger_tools.japanese.text import normalise
from ledger_tools.judging.cells import (
    CodeColumn,
    DayColumn,
    code_column,
    day_column,
    read_day,
    text_column,
)
from ledger_tools.judging.days import CARDS_BEGAN, DECADE, YEAR, Days, age_reached, as_day
from ledger_tools.judging.problems import BEFORE_CARDS, DECADE_AHEAD, PAST_ANY_CARD, Problems
from ledger_tools.judging.ternary import Bools, Ternary
from ledger_tools.programmes.kokuho.columns import HEADERS
from ledger_tools.programmes.kokuho.numbers import check_numbers, households, read_numbers
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
#: What systems write for a stay without an end.
NO_END = np.datetime64("9999-01-01", "D")


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
    flags = {key: _flag_column(frame, key, rules) for key in FLAG_KEYS}
    registered = code_column(frame, "registered", YES_NO)
    columns: dict[str, DayColumn | CodeColumn] = {**days, **flags, "registered": registered}
    for key, column in columns.items():
        problems.add_each(column.complaints, HEADERS[key])
    _refuse_impossible_days(days, registered, flags["student"], rules, problems)
    problems.add_each(faults, "行全体")
    heads = code_column(frame, "head", HEADS)
    insured = ~heads.is_(NOT_INSURED_HEAD)
    household = households(frame)
    structure = check_numbers(frame, read_numbers(frame, insured), household, insured, problems)
    structure[list(faults)] = True
    ward = _wards(frame, rules, insured, problems)
    structure |= ward < 0
    head_at = _heads(frame, heads, household, problems)
    structure |= head_at < 0
    structure |= _one_place(household, ward, insured, problems)
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


def _flag_column(frame: pd.DataFrame, key: str, rules: KokuhoRules) -> CodeColumn:
    column = code_column(frame, key, YES_NO)
    if key not in DATED_FLAGS or not column.complaints:
        return column
    said = {text: _wrong_day(text, rules) for text in set(frame[key].iloc[list(column.complaints)].astype(str))}
    codes = column.codes.copy()
    left: dict[int, str] = {}
    for place, message in column.complaints.items():
        wrong = said[str(frame[key].iloc[place])]
        if wrong == "":
            codes[place] = column.vocabulary.index("有")
        else:
            left[place] = message if wrong is None else wrong
    return CodeColumn(codes, column.vocabulary, left)


def _wrong_day(text: str, rules: KokuhoRules) -> str | None:
    """Say what is wrong with a day of application: '' where nothing is, None where the text is no day at all."""
    try:
        day = as_day(read_day(text))
    except DateError as error:
        return f"{error.message}申請日か「有」を入れてください。" if error.reason == "impossible" else None
    if CARDS_BEGAN <= day <= as_day(rules.valid_from):
        return ""
    return f"「{text}」は申請日として考えられない日付です。元号と年を確認してください。"


def _refuse_impossible_days(
    days: dict[str, DayColumn], registered: CodeColumn, student: CodeColumn, rules: KokuhoRules, problems: Problems
) -> None:
    """Days that cannot be, where anything hangs on them, are slips of the pen: such a cell proves nothing."""
    today, far = as_day(rules.reference_date), as_day(rules.valid_to) + DECADE
    expires, share, stay, ends = (days[key].days for key in DAY_KEYS[1:])
    reached_70 = age_reached(days["birth_date"].days, 70)
    aged = reached_70 < as_day(rules.valid_from)
    checks: tuple[tuple[str, Bools, str], ...] = (
        ("certificate_expires_on", ~registered.is_("無") & (expires < CARDS_BEGAN), BEFORE_CARDS),
        ("certificate_expires_on", ~registered.is_("無") & (expires > today + DECADE + YEAR), PAST_ANY_CARD),
        ("share_changes_on", aged & (share <= reached_70), "70歳になる前の日付です。元号と年を確認してください。"),
        ("share_changes_on", aged & (share > far), DECADE_AHEAD),
        ("stay_ends_on", (stay > far) & (stay < NO_END), DECADE_AHEAD),
        ("graduates_on", student.is_("有") & (ends > far), DECADE_AHEAD),
    )
    for key, where, message in checks:
        problems.add(where, HEADERS[key], message)
        days[key] = days[key].refusing(where)


def _wards(frame: pd.DataFrame, rules: KokuhoRules, insured: Bools, problems: Problems) -> npt.NDArray[np.int64]:
    place_of = {ward: place for place, ward in enumerate(rules.wards)}
    place_of |= {ward.removesuffix("区"): place for ward, place in place_of.items()}
    if "ward" not in frame.columns:
        return np.full(len(frame), -1, np.int64)
    codes, values = pd.factorize(frame["ward"], use_na_sentinel=True)
    found = np.array([place_of.get(normalise(str(value)), -1) for value in values] + [-1], np.int64)[codes]
    message = f"設定にない区です。「{'」「'.join(rules.wards)}」のどれかを入れてください。"
    asked = insured | (text_column(frame, "ward", str.strip) != "")
    problems.add((found < 0) & asked, HEADERS["ward"], message)
    return np.asarray(found)


def _heads(
    frame: pd.DataFrame, heads: CodeColumn, household: npt.NDArray[np.int64], problems: Problems
) -> npt.NDArray[np.int64]:
    problems.add_each(heads.complaints, HEADERS["head"])
    is_head = heads.is_(HEAD, NOT_INSURED_HEAD)
    size = int(household.max(initial=-1)) + 1
    count = np.bincount(household[is_head], minlength=size)
    none = (count[household] == 0) & ("head" in frame.columns)
    unread = np.bincount(household[heads.bad], minlength=size)[household] > 0
    problems.add(none & ~unread, HEADERS["head"], "この世帯に世帯主の行がありません。世帯主を確認してください。")
    message = "この世帯に世帯主区分の読めない方がいて、世帯主を決められません。その方の世帯主区分を直してください。"
    problems.add(none & unread & ~heads.bad, HEADERS["head"], message)
    problems.add(count[household] > 1, HEADERS["head"], "この世帯に世帯主が2人以上います。世帯主を確認してください。")
    head_of = np.full(size, -1, np.int64)
    head_of[household[is_head]] = np.flatnonzero(is_head)
    head_of[count != 1] = -1
    head_at = head_of[household]
    return np.where(heads.bad, -1, head_at)


def _one_place(
    household: npt.NDArray[np.int64], ward: npt.NDArray[np.int64], insured: Bools, problems: Problems
) -> Bools:
    """One household lives in one ward; a head who is not insured may have none on record."""
    told = insured | (ward >= 0)
    pairs = pd.DataFrame({"a": household, "b": ward})[told].drop_duplicates()
    several = np.bincount(pairs["a"], minlength=int(household.max(initial=-1)) + 1)[household] > 1
    problems.add(several & told, HEADERS["ward"], "同じ世帯に違う区の人がいます。世帯番号と区を確認してください。")
    return np.asarray(several)


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
