"""From records files to what :func:`ledger_tools.programmes.kyosai.judge.judge` needs, with nothing lost on the way.

The loader refuses files with errors as a whole; here every person stays, and whoever an error concerns is 要確認.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.columns import ENTITLEMENT_COLUMNS, ROSTER_HEADERS
from ledger_tools.japanese.text import fold_header, fold_number
from ledger_tools.judging.cells import read_day
from ledger_tools.programmes.kyosai.facts import DAY_KEYS, Fault, Source
from ledger_tools.records import Loaded, Problem, load_records
from ledger_tools.records.read import read_raw
from ledger_tools.settings import Settings

_KEY = ("kigo", "bango", "edaban")


@dataclass(frozen=True)
class Records:
    """``frame`` as the loader gives it, what the files add, and the faults that concern no single person."""

    frame: pd.DataFrame
    source: Source
    file_problems: tuple[Problem, ...]


def tells_entitlement(frame: pd.DataFrame) -> bool:
    """Tell whether anything is filled in from which it can be worked out who gets a card; else the list is that."""
    facts = frame[sorted(ENTITLEMENT_COLUMNS)]
    return bool((facts.notna() & (facts != "")).to_numpy().any())


def read_records(paths: Sequence[Path], settings: Settings) -> Records:
    """Read records files for judging. A file that cannot be read at all is in ``file_problems``."""
    loaded = load_records(paths, settings)
    raws = [read_raw(path, path.read_bytes()).frame for path in paths]
    lines = pd.concat([raw for raw in raws if len(raw)], ignore_index=True) if any(map(len, raws)) else pd.DataFrame()
    if lines.empty:
        return Records(loaded.frame, Source(), loaded.problems)
    position_of = _positions(loaded.frame)
    person_of = {
        (file, int(row)): position_of.get(person, -1)
        for file, row, person in zip(lines["file"], lines["row"], _persons(lines), strict=True)
    }
    carried = {key: _carried(raws, key, position_of, len(loaded.frame)) for key in DAY_KEYS}
    faults, others = _faults(loaded, person_of)
    return Records(loaded.frame, Source(carried, (*faults, *_serials(lines, person_of))), others)


def _persons(frame: pd.DataFrame) -> list[tuple[str, str, str]]:
    columns = [
        frame[key].map(fold_number) if key in frame.columns else pd.Series("", index=frame.index) for key in _KEY
    ]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _positions(frame: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    return {person: place for place, person in enumerate(_persons(frame))}


def _carried(
    raws: Iterable[pd.DataFrame], key: str, position_of: dict[tuple[str, str, str], int], count: int
) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    carried = np.zeros(count, np.bool_)
    for raw in raws:
        if key in raw.columns:
            places = {position_of.get(person, -1) for person in _persons(raw)} - {-1}
            carried[list(places)] = True
    return carried


def _faults(loaded: Loaded, person_of: dict[tuple[str, int], int]) -> tuple[list[Fault], tuple[Problem, ...]]:
    faults: list[Fault] = []
    others: list[Problem] = []
    for problem in loaded.problems:
        place = person_of.get((problem.file, problem.row), -1)
        if problem.level != "error" or place < 0:
            others.append(problem)
            continue
        key = ROSTER_HEADERS.get(fold_header(problem.column), "")
        faults.append(Fault(place, key, problem.message))
    return faults, tuple(others)


def _serials(lines: pd.DataFrame, person_of: dict[tuple[str, int], int]) -> list[Fault]:
    """A bare number in a date column of a text file may be an Excel serial number or something else: ask."""
    faults: list[Fault] = []
    for key in DAY_KEYS:
        if key not in lines.columns:
            continue
        for place in np.flatnonzero(lines[key].fillna("").astype(str).str.fullmatch(r"\d{5}(?:\.\d+)?")).tolist():
            line = lines.iloc[place]
            position = person_of.get((line["file"], int(line["row"])), -1)
            if position >= 0:
                faults.append(Fault(position, key, _complaint(str(line[key]))))
    return faults


def _complaint(text: str) -> str:
    try:
        read_day(text)
    except ValueError as error:
        return str(error)
    raise AssertionError(text)
