"""Files that could not be read, and by what each is settled: a finding on one is open until then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from ledger_tools.frames import lines
from ledger_tools.identity import with_plain_hyphens
from ledger_tools.japanese.text import normalise
from ledger_tools.reconcile.case import Case

#: A file of one ledger; an archive or mail may hold others than the one that it is named after.
_OF_ONE_LEDGER = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".pdf"))


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
