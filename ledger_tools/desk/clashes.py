"""What the desk entered against what it had entered before: outdated, changed since, contradicting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ledger_tools.desk.entries import Entry, Problem
from ledger_tools.frames import lines
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.standing import CONTENT, split_text, with_standing

_CHANGED = "この判定は、その後の判定で改められています。改めて判定するときは、要確認一覧を作り直してください。"
_DISPUTED = "判定が{}に分かれたため、要確認としました。要確認一覧を作り直し、改めて判定してください。"


def older_than_known(entries: Sequence[Entry], known: pd.DataFrame, serial: int) -> list[Problem]:
    """Name what was entered in a workbook written before the one that the entry in force came with.

    It is kept all the same: should that one be withdrawn, this is the entry in force. Decisions that say which others
    they knew of do not depend on the order of workbooks.
    """
    newest = {member_number(row.kigo, row.bango): row.serial for row in lines(known)}
    return [
        _said_of(entry, f"第{later}回の表での記入が新しいため、この表(第{serial}回)の記入は使いません。")
        for entry in entries
        if (later := newest.get(_member(entry), 0)) > serial and entry.get("known") is None
    ]


def clashing(entries: Sequence[Entry], decisions: pd.DataFrame) -> tuple[list[Problem], list[Problem]]:
    """Name those of these decisions that others have changed since, then those that contradict others which stand.

    ``decisions`` are all of the cycle, these among them.
    """
    made: dict[str, list[Any]] = {}
    for one in lines(with_standing(decisions)):
        made.setdefault(one.member, []).append(one)
    changed: list[Problem] = []
    disputed: list[Problem] = []
    for entry in entries:
        if entry["known"] is None:
            continue
        about = [one for one in made.get(_member(entry), []) if one.digest == entry["digest"]]
        own = [one for one in about if all(getattr(one, key) == entry[key] for key in CONTENT)]
        if not all(one.stands for one in own):
            changed.append(_said_of(entry, _CHANGED))
        elif split := split_text([one for one in about if one.stands]):
            disputed.append(_said_of(entry, _DISPUTED.format(split)))
    return changed, disputed


def _member(entry: Mapping[str, Any]) -> str:
    return member_number(entry["kigo"], entry["bango"])


def _said_of(entry: Mapping[str, Any], message: str) -> Problem:
    return Problem(entry["sheet"], entry["cell"], message, "", entry["kigo"], entry["bango"])
