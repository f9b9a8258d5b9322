"""The same person in several lines or files: one row, blanks filled, contradictions said."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.names.signature import fold_kana, fold_name
from ledger_tools.records.problems import ERROR, WARNING, Problem

_HEADERS = {column.key: column.header for column in ROSTER_COLUMNS}
_KEY = ("kigo", "bango", "edaban")


def merge_persons(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Merge lines of one person (記号+番号+枝番; without 枝番 also the relation and name).

    Lines that agree, or fill one another's blanks, become one; a differing fact is an error at the later line.
    """
    nameless = (frame["edaban"] == "") & (frame["relation"] != "本人")
    identity = frame["kigo"] + "\0" + frame["bango"] + "\0" + frame["edaban"]
    identity = identity.where(~nameless, identity + frame["name"].map(fold_name))
    frame = frame.assign(_person=identity)
    doubled = frame[frame.duplicated("_person", keep=False)]
    if doubled.empty:
        return frame.drop(columns="_person"), []
    problems: list[Problem] = []
    keep = frame.drop_duplicates("_person", keep="first").set_index("_person", drop=False)
    for person, group in doubled.groupby("_person", sort=False):
        merged, found = _merge(group)
        problems += found
        for column, value in merged.items():
            keep.at[person, column] = value
    return keep.reset_index(drop=True).drop(columns="_person"), problems


def _merge(group: pd.DataFrame) -> tuple[dict[str, Any], list[Problem]]:
    first = group.iloc[0]
    merged: dict[str, Any] = {}
    problems: list[Problem] = []
    for _, later in group.iloc[1:].iterrows():
        differing = []
        for column in (column.key for column in ROSTER_COLUMNS if column.key not in _KEY):
            known = merged.get(column, first[column])
            value = later[column]
            if _blank(value):
                continue
            if _blank(known):
                merged[column] = value
            elif not _same(column, known, value):
                differing.append(column)
        where = f"{first['file']} {first['row']}行目"
        for column in differing:
            message = f"{where}と同じ記号・番号・枝番で、内容が違います。正しい方だけを残してください。"
            problems.append(Problem(ERROR, later["file"], message, int(later["row"]), _HEADERS[column], later["sheet"]))
        if not differing and later["file"] == first["file"]:
            message = f"{where}と同じ人です。1人として数えます。"
            problems.append(Problem(WARNING, later["file"], message, int(later["row"]), "", later["sheet"]))
    return merged, problems


def _blank(value: Any) -> bool:
    return bool(pd.isna(value)) or value == ""


def _same(column: str, one: object, other: object) -> bool:
    if column in ("name", "former_name"):
        return fold_name(str(one)) == fold_name(str(other))
    if column == "kana":
        return fold_kana(str(one)) == fold_kana(str(other))
    return bool(one == other)
