"""The same person in several lines or files: one row, blanks filled, contradictions said."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.frames import each_text
from ledger_tools.names.signature import fold_kana, fold_name
from ledger_tools.records.problems import ERROR, WARNING, Problem

_HEADERS = {column.key: column.header for column in ROSTER_COLUMNS}
_KEY = ("kigo", "bango", "edaban")
#: Where lines of one number differ in these they may be two people: both stay, and both are asked about.
_WHO = ("name", "birth_date", "relation")
#: A blank says 'never' here, so that a day and a blank contradict each other wherever both lines have the column.
_NEVER = ("registered_on", "cancelled_on", "card_issued_on")
#: A blank says 'not yet' here, unless the file leaves the whole column blank: then it only came along with the form.
_NOT_YET = ("retired_on", "leave_start", "leave_end")
_BLANK_SPEAKS = (*_NEVER, *_NOT_YET)

Places = npt.NDArray[np.int64]


def merge_persons(frame: pd.DataFrame, carried: pd.DataFrame) -> tuple[pd.DataFrame, Places, list[Problem]]:
    """Merge lines of one person (記号+番号+枝番; without 枝番 also the relation and name).

    Lines that agree, or fill one another's blanks, become one; a differing fact is an error at the later line. Lines
    that may be of two people stay apart, and so do those without a number. ``carried`` tells for each line and column
    whether its file has the column. Returned: the persons, the place among them of every line, what is wrong.
    """
    identity = frame["kigo"] + "\0" + frame["bango"] + "\0" + frame["edaban"]
    nameless = (frame["edaban"] == "") & ~frame["relation"].isin(["", "本人"])
    identity[nameless] += each_text(frame.loc[nameless, "name"], fold_name)
    numberless = (frame["kigo"] == "") | (frame["bango"] == "")
    identity[numberless] = [f"\0{index}" for index in frame.index[numberless]]
    problems: list[Problem] = []
    merged: dict[Hashable, dict[str, Any]] = {}
    added: dict[str, pd.Series] = {}
    doubled = frame[identity.duplicated(keep=False)]
    if len(doubled):
        speaks = _speaking(frame, carried)
        added, odd = _filled(doubled, identity[doubled.index], speaks.loc[doubled.index])
        for _, group in odd.groupby(identity[odd.index], sort=False):
            for place, same in enumerate(_apart(group, problems)):
                merged[same[0]] = _merge(group.loc[same], speaks.loc[same], problems)
                if place:
                    identity[same] += f"\0{place}"
    places = pd.factorize(identity)[0].astype(np.int64)
    persons = frame.loc[~identity.duplicated()].copy()
    for column, values in added.items():
        persons.loc[values.index, column] = values
    for index, facts in merged.items():
        for column, value in facts.items():
            persons.at[index, column] = value
    return persons.reset_index(drop=True), places, problems


def _speaking(frame: pd.DataFrame, carried: pd.DataFrame) -> pd.DataFrame:
    """Tell for each line in which of the columns a blank says something."""
    speaks = carried[list(_BLANK_SPEAKS)].copy()
    for key in _NOT_YET:
        speaks[key] &= frame[key].notna().groupby(frame["file"]).transform("any")
    return speaks


def _filled(
    lines: pd.DataFrame, identity: pd.Series, speaks: pd.DataFrame
) -> tuple[dict[str, pd.Series], pd.DataFrame]:
    """Merge whole columns of persons of whom each file has one line, and no two of these say different things.

    Returned: by column, what the first line of a person gains from later ones; the lines of all others, which are to be
    looked at one by one. Most lines of two exports that are merged are of the first kind.
    """
    group = pd.factorize(identity)[0]
    order = np.argsort(group, kind="stable")
    lines = lines.iloc[order]
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    again = pd.DataFrame({"of": group[order], "file": lines["file"].to_numpy()}).duplicated().to_numpy()
    plain = ~np.logical_or.reduceat(again, starts)
    gains: dict[str, tuple[Places, npt.NDArray[np.bool_]]] = {}
    for column in (column.key for column in ROSTER_COLUMNS if column.key not in _KEY):
        cells = lines[column]
        blank = (cells.isna() | (cells == "") if cells.dtype == object else cells.isna()).to_numpy()
        codes = np.where(blank, -1, pd.factorize(cells)[0])
        highest = np.maximum.reduceat(codes, starts)
        plain &= (highest < 0) | (highest == np.minimum.reduceat(np.where(blank, highest.max(), codes), starts))
        if column in _BLANK_SPEAKS:
            silent = speaks[column].to_numpy()[order] & blank
            plain &= ~np.logical_or.reduceat(silent, starts) | (highest < 0)
        first = np.minimum.reduceat(np.where(blank, len(lines), np.arange(len(lines))), starts)
        gains[column] = first, blank[starts] & (highest >= 0)
    added = {}
    for column, (first, missing) in gains.items():
        at = missing & plain
        added[column] = lines[column].iloc[first[at]].set_axis(lines.index[starts[at]])
    return added, lines[~plain[group[order]]].sort_index()


def _apart(group: pd.DataFrame, problems: list[Problem]) -> list[list[Any]]:
    """Return the lines of one number by the people that they may be of; every one but the first is a problem."""
    people: list[list[Any]] = []
    for index, line in group.iterrows():
        differing = [_differing(group.loc[same[0]], line) for same in people]
        if [] in differing:
            people[differing.index([])].append(index)
            continue
        people.append([index])
        for column in differing[0] if differing else ():
            first: Any = group.iloc[0]
            message = f"{_where(first)}と同じ記号・番号・枝番で、内容が違います。同じ人なら正しい方だけを残し、"
            problems.append(_at(line, column, f"{message}別の人なら番号や枝番を直してください。"))
    return people


def _differing(first: Any, line: Any) -> list[str]:
    return [
        key
        for key in _WHO
        if not _blank(first[key]) and not _blank(line[key]) and not _same(key, first[key], line[key])
    ]


def _merge(group: pd.DataFrame, speaks: pd.DataFrame, problems: list[Problem]) -> dict[str, Any]:
    first: Any = group.iloc[0]
    merged: dict[str, Any] = {}
    for index, later in group.iloc[1:].iterrows():
        differing, one_sided = [], []
        for column in (column.key for column in ROSTER_COLUMNS if column.key not in _KEY):
            known, value = merged.get(column, first[column]), later[column]
            if (
                _blank(known) != _blank(value)
                and column in _BLANK_SPEAKS
                and _both_speak(group.index, index, speaks, column)
            ):
                one_sided.append(column)
            if _blank(value):
                continue
            if _blank(known):
                merged[column] = value
            elif not _same(column, known, value):
                differing.append(column)
        for column in differing:
            message = f"{_where(first)}と同じ記号・番号・枝番で、内容が違います。正しい方だけを残してください。"
            problems.append(_at(later, column, message))
        for column in one_sided:
            blank = "こちらは空欄です" if _blank(later[column]) else "そちらは空欄です"
            message = f"{_where(first)}と同じ人ですが、{blank}。どちらが正しいか確認し、正しい行だけを残してください。"
            problems.append(_at(later, column, message))
        if not differing and not one_sided and later["file"] == first["file"]:
            problems.append(_at(later, "", f"{_where(first)}と同じ人です。1人として数えます。", WARNING))
    return merged


def _both_speak(lines: Iterable[Any], later: Any, speaks: pd.DataFrame, column: str) -> bool:
    """Tell whether this line's file and that of any line before it have the column."""
    before = [index for index in lines if index < later]
    return bool(speaks.at[later, column]) and any(bool(speaks.at[index, column]) for index in before)


def _where(line: Any) -> str:
    return f"{line['file']} {line['row']}行目"


def _at(line: Any, column: str, message: str, level: str = ERROR) -> Problem:
    return Problem(level, line["file"], message, int(line["row"]), _HEADERS.get(column, ""), line["sheet"])


def _blank(value: Any) -> bool:
    return bool(pd.isna(value)) or value == ""


def _same(column: str, one: object, other: object) -> bool:
    if column in ("name", "former_name"):
        return fold_name(str(one)) == fold_name(str(other))
    if column == "kana":
        return fold_kana(str(one)) == fold_kana(str(other))
    return bool(one == other)
