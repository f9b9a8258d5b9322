"""Step 1: records in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.errors import LedgerToolsError
from ledger_tools.findings import Finding
from ledger_tools.frames import tuples
from ledger_tools.model import Department
from ledger_tools.pipeline.entitled import entitled
from ledger_tools.pipeline.parts import allotted
from ledger_tools.records import Problem, count_by_bureau, envelopes, load_records
from ledger_tools.records.envelopes import card_holders, count_findings
from ledger_tools.records.problems import ERROR
from ledger_tools.settings import Settings
from ledger_tools.settings.change import fill_departments
from ledger_tools.store import Store


@dataclass(frozen=True)
class Change:
    """One person, member or dependant, who is new, gone or changed against the records loaded before."""

    kind: str  # new, gone, changed
    kigo: str
    bango: str
    edaban: str
    what: tuple[str, ...] = ()  # headers of changed columns

    @property
    def who(self) -> str:
        """The person's numbers, in words; without 枝番 those of the member."""
        return f"記号{self.kigo} 番号{self.bango}{f' 枝番{self.edaban}' if self.edaban else ''}"


class BureauCount(NamedTuple):
    """How many envelopes a bureau gets, and the cards in them."""

    code: str
    name: str
    envelopes: int
    cards: int


class PartCount(NamedTuple):
    """How many envelopes and cards are on the ledgers of a supplement, or will be once they are generated."""

    part: int
    envelopes: int
    cards: int


class Listed(NamedTuple):
    """Departments that were written into sheet 所属, which was empty; ``problem`` says why that could not be."""

    number: int
    kept: Path | None = None  # 設定.xlsx as it was
    problem: str = ""


@dataclass(frozen=True)
class LoadReport:
    """The outcome of ``load``: nothing was stored unless ``ok``. ``passed`` names what lay there and was not read.

    ``departments`` are those of the records; ``listed``: what was written into 設定.xlsx of them, if anything was.

    ``unread``: file -> headers of the columns that nothing was read from; ``by_bureau``: what can be compared with the
    list that the records were taken from; ``later``: of the envelopes those of supplements.
    """

    ok: bool
    files: tuple[dict[str, object], ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...]
    holders: int
    envelopes: int
    cards: int
    unread: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    by_bureau: tuple[BureauCount, ...] = ()
    passed: tuple[Problem, ...] = ()
    departments: tuple[Department, ...] = ()
    listed: Listed | None = None
    later: tuple[PartCount, ...] = ()


_NOBODY = "一人も載っていないため、取り込んでいません。書き出した名簿を確かめてください。"


def load(
    store: Store,
    settings: Settings,
    paths: Sequence[Path],
    *,
    as_of: date,
    before_writing: Callable[[], None] = lambda: None,
) -> LoadReport:
    """Read, check and, if nothing is wrong, replace the records: all or nothing."""
    try:
        loaded = load_records(paths, settings)
    except PermissionError as error:
        raise LedgerToolsError(
            f"名簿 {Path(str(error.filename)).name} を読めません。他のプログラムで開いていれば閉じてください。"
        ) from error
    if loaded.ok and loaded.frame.empty:  # an export that failed must not take everybody off
        loaded = replace(loaded, problems=(*loaded.problems, Problem(ERROR, "名簿", _NOBODY)))
    loaded = entitled(loaded, settings, store, as_of=as_of) if loaded.ok else loaded
    if not loaded.ok:
        return LoadReport(False, loaded.files, loaded.problems, (), (), len(loaded.frame), 0, 0, loaded.unread)
    changes = compare(store.members(), loaded.frame)
    own = envelopes(loaded.frame)
    parts = allotted(own, store, settings, as_of=as_of)
    counts = count_by_bureau(parts[0])
    numbers = {kind: sum(change.kind == kind for change in changes) for kind in ("new", "gone", "changed")}
    before_writing()
    store.replace_members(loaded.frame, loaded.files, as_of=as_of, envelopes=len(own), changes=numbers)
    return LoadReport(
        True,
        loaded.files,
        loaded.problems,
        tuple(count_findings(counts, settings)),
        changes,
        card_holders(loaded.frame),
        len(own),
        int(own["cards"].sum()),
        loaded.unread,
        tuple(
            BureauCount(bureau.code, bureau.name, *counts[bureau.code])
            for bureau in settings.bureaus
            if bureau.code in counts
        ),
        departments=_departments(loaded.frame, settings),
        later=tuple(PartCount(part, len(one), int(one["cards"].sum())) for part, one in parts.items() if part),
    )


def list_departments(report: LoadReport, settings: Settings, path: Path) -> LoadReport:
    """Write the departments of the records into sheet 所属 of the settings, where nobody has listed any."""
    if not report.ok or settings.departments or not report.departments:
        return report
    try:
        kept, number = fill_departments(path, report.departments, datetime.now())
    except LedgerToolsError as error:
        return replace(report, listed=Listed(0, problem=str(error)))
    return replace(report, listed=Listed(number, kept))


def _departments(frame: pd.DataFrame, settings: Settings) -> tuple[Department, ...]:
    order = {bureau.code: bureau.order for bureau in settings.bureaus}
    known = dict.fromkeys(tuples(frame[["bureau_code", "department_code", "department_name"]]))
    return tuple(Department(*one) for one in sorted(known, key=lambda one: (order.get(one[0], len(order)), *one[1:])))


def compare(before: pd.DataFrame, after: pd.DataFrame) -> tuple[Change, ...]:
    """Say who is new, gone or changed, by 記号+番号+枝番 (without 枝番 by name); nothing on the first load."""
    if before.empty:
        return ()
    keys = ["kigo", "bango", "edaban"]
    old, new = _people(before), _people(after)
    was, is_still = old.get_indexer(new), new.get_indexer(old) >= 0
    changes = [Change("new", *who) for who in tuples(after.loc[was < 0, keys])]
    changes += [Change("gone", *who) for who in tuples(before.loc[~is_still, keys])]
    known = after[was >= 0]
    earlier = before.iloc[was[was >= 0]].set_axis(known.index)
    differing: dict[int, list[str]] = {}
    for column in ROSTER_COLUMNS:
        if column.key not in keys:
            one, other = known[column.key], earlier[column.key]
            differs = ((one != other) & (one.notna() | other.notna())).fillna(True)
            for place in np.flatnonzero(differs.to_numpy(dtype=bool)).tolist():
                differing.setdefault(place, []).append(column.header)
    changed = sorted(differing)
    who = tuples(known.iloc[changed][keys])
    for (kigo, bango, edaban), at in zip(who, changed, strict=True):
        changes.append(Change("changed", kigo, bango, edaban, tuple(differing[at])))
    return tuple(changes)


def _people(frame: pd.DataFrame) -> pd.Index:
    """Who each line is about; the records in force have every person once."""
    branch = frame["edaban"].mask(frame["edaban"] == "", frame["relation"] + frame["name"])
    return pd.Index(frame["kigo"] + "\0" + frame["bango"] + "\0" + branch, dtype=object)
