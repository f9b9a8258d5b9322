"""Files that could not be read, and by what each is settled: a finding on one is open until then."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.identity import with_plain_hyphens
from ledger_tools.japanese.text import normalise
from ledger_tools.reconcile.case import Case

#: A file of one ledger; an archive or mail may hold others than the one that it is named after.
_OF_ONE_LEDGER = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".pdf"))

_NO_TABLE = "F03"
#: What was the matter with such a file, as its sender is told; the first that holds.
_WHY = {
    "F02": "パスワードなどの保護のため、開けませんでした",
    _NO_TABLE: "受領簿の表が見当たりませんでした",
    "F10": "大きすぎるなどのため、読み込めませんでした",
}
_DAMAGED = "開けませんでした"
_OTHERS = "別の事業の受領簿でした"


@dataclass(frozen=True, slots=True)
class CameUnread:
    """The last file that came for a ledger, where nothing in it could be counted; ``why`` ends a sentence."""

    day: date | None
    why: str

    @property
    def told(self) -> str:
        """The same as the rest of a sentence on the file: 「には、受領簿の表が…」 or 「は、開けませんでした」."""
        return f"{'には' if self.why == _WHY[_NO_TABLE] else 'は'}、{self.why}"


def came_unread(case: Case) -> dict[str, CameUnread]:
    """Return ledger_id -> the file of which its sender must be told that it came in vain.

    It names that ledger alone, is not settled, and no file of the ledger that could be read came after it.
    """
    read = case.tables[case.tables["resolved"] != ""].groupby("resolved")["file_id"].max().to_dict()
    known = {str(ledger): int(read.get(ledger, 0)) for ledger in case.ledgers["ledger_id"]}
    came = sorted((*_refused(case, known), *_of_others(case, known)), key=lambda file: file[0])
    return {ledger: unread for file_id, ledger, unread in came if file_id > known[ledger]}


def _refused(case: Case, known: Mapping[str, int]) -> Iterator[tuple[int, str, CameUnread]]:
    settled, codes = settled_files(case), case.file_findings[["file_id", "code"]]
    for file in lines(case.refused):
        ledger = "" if file.file_id in settled else _named_after(file.file, known)
        if ledger:
            mine = set(codes.loc[codes["file_id"] == file.file_id, "code"])
            why = next((text for code, text in _WHY.items() if code in mine), _DAMAGED)
            yield file.file_id, ledger, CameUnread(_day(file.submitted_on), why)


def _of_others(case: Case, known: Mapping[str, int]) -> Iterator[tuple[int, str, CameUnread]]:
    """Another cycle's ledgers that are named after one of ours, or else have its number (F05)."""
    ours = set(case.tables.loc[~case.tables["foreign"], "file_id"])
    for table in lines(case.tables[case.tables["foreign"] & ~case.tables["file_id"].isin(ours)]):
        ledger = _named_after(table.file, known) or table.ledger_id
        if ledger in known:
            yield table.file_id, ledger, CameUnread(_day(table.submitted_on), _OTHERS)


def _day(value: Any) -> date | None:
    return None if pd.isna(value) else pd.Timestamp(value).date()


def settled_files(case: Case) -> dict[int, str]:
    """Return file_id -> how a refused file was settled, as a sentence; those that still wait are not in it."""
    if case.refused.empty:
        return {}
    newest = _newest_whole(case)
    found = {file.file_id: _settled(file, newest) for file in lines(case.refused)}
    return {file_id: sentence for file_id, sentence in found.items() if sentence}


def _settled(file: Any, newest: Mapping[str, int]) -> str:
    if file.handled_by:
        return f"対応済です({file.handled_by}: {file.reason})。"
    named = _named_after(file.file, newest)
    if named and newest[named] > file.file_id:
        return f"その後、受領簿{named}が全員分届いたため、対応は要りません。"
    if file.gone:
        return "回収フォルダから除かれたため、対応は要りません。"
    return ""


def _named_after(name: str, known: Mapping[str, int]) -> str:
    """The one ledger that a file is named after; '' where it is named after none or several, or may hold others."""
    path = PurePosixPath(with_plain_hyphens(normalise(name)))
    if path.suffix.lower() not in _OF_ONE_LEDGER:
        return ""
    said = {one for one in known if re.search(rf"(?<![\d-]){re.escape(one)}(?![\d-])", path.stem)}
    return said.pop() if len(said) == 1 else ""


def _newest_whole(case: Case) -> dict[str, int]:
    """Return of each ledger the file since which every row of its edition has come back; 0 where some have not."""
    rows, returned = case.rows, case.returned
    back = returned.loc[returned["position"] >= 0].groupby("position")["file_id"].max()
    since = rows.index.to_series().map(back).fillna(0).astype(int)
    present = rows["ledger_id"].map(case.ledgers.set_index("ledger_id")["edition"])
    own = rows["edition"] == present
    return {str(ledger): int(first) for ledger, first in since[own].groupby(rows.loc[own, "ledger_id"]).min().items()}
