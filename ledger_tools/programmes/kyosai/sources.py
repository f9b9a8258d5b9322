"""From records files to what :func:`ledger_tools.programmes.kyosai.judge.judge` needs, with nothing lost on the way.

The loader refuses files with errors as a whole; here every person stays, and whoever an error concerns is 要確認.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ledger_tools.columns import ENTITLEMENT_COLUMNS, ROSTER_HEADERS
from ledger_tools.japanese.text import fold_header
from ledger_tools.judging.cells import read_day
from ledger_tools.programmes.kyosai.facts import DAY_KEYS, Fault, Source
from ledger_tools.records import ERROR, Loaded, Problem, load_records
from ledger_tools.records.read import REQUIRED
from ledger_tools.settings import Settings


@dataclass(frozen=True)
class Records:
    """``frame`` as the loader gives it, what the files add, and the faults that concern no single person.

    ``unread``: the files of which no line could be read, so that their people are on no list.
    """

    frame: pd.DataFrame
    source: Source
    file_problems: tuple[Problem, ...]
    unread: tuple[str, ...]


def tells_entitlement(frame: pd.DataFrame) -> bool:
    """Tell whether anything is filled in from which it can be worked out who gets a card; else the list is that."""
    facts = frame[sorted(ENTITLEMENT_COLUMNS)]
    return bool((facts.notna() & (facts != "")).to_numpy().any())


def read_records(paths: Sequence[Path], settings: Settings) -> Records:
    """Read records files for judging; a file that cannot be read at all is in ``unread`` and ``file_problems``."""
    return to_judge(load_records(paths, settings))


def to_judge(loaded: Loaded) -> Records:
    """What was loaded, as :func:`read_records` returns it."""
    faults, others = _faults(loaded)
    carried = {key: _of_persons(loaded, key) for key in loaded.carried.columns}
    source = Source(carried, (*faults, *_without(loaded), *_serials(loaded)))
    read = set(loaded.lines["file"])
    refused = dict.fromkeys(problem.file for problem in others if problem.level == ERROR)
    return Records(loaded.frame, source, others, tuple(file for file in refused if file not in read))


def _of_persons(loaded: Loaded, key: str) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Tell for whom any of the files that have a line on them carries the column."""
    carried = np.zeros(len(loaded.frame), np.bool_)
    carried[loaded.lines["person"].to_numpy()[loaded.carried[key].to_numpy()]] = True
    return carried


def _faults(loaded: Loaded) -> tuple[list[Fault], tuple[Problem, ...]]:
    persons = zip(loaded.lines["file"], loaded.lines["row"], loaded.lines["person"], strict=True)
    named = {(problem.file, problem.row) for problem in loaded.problems}
    person_of = {(file, row): person for file, row, person in persons if (file, row) in named}
    faults: list[Fault] = []
    others: list[Problem] = []
    for problem in loaded.problems:
        place = person_of.get((problem.file, problem.row), -1)
        if problem.level != ERROR or place < 0:
            others.append(problem)
            continue
        key = ROSTER_HEADERS.get(fold_header(problem.column), "")
        faults.append(Fault(place, key, problem.message, problem.file, problem.row))
    return faults, tuple(others)


def _without(loaded: Loaded) -> Iterator[Fault]:
    """Whose file lacks a column that everybody must have; it is said once for the file, and leaves them in doubt."""
    for keys in REQUIRED:
        without = ~loaded.carried[list(keys)].any(axis=1)
        for person in dict.fromkeys(loaded.lines.loc[without, "person"]):
            yield Fault(int(person), keys[0], "")


def _serials(loaded: Loaded) -> Iterator[Fault]:
    """A bare number in a date column of a text file may be an Excel serial number or something else: ask."""
    ours = (found for found in loaded.serials if found[1] in DAY_KEYS)
    for at, key, text in sorted(ours, key=lambda found: (DAY_KEYS.index(found[1]), found[0])):
        line = loaded.lines.iloc[at]
        yield Fault(int(line["person"]), key, _complaint(text), str(line["file"]), int(line["row"]))


def _complaint(text: str) -> str:
    try:
        read_day(text)
    except ValueError as error:
        return str(error)
    raise AssertionError(text)
