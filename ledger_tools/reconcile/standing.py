"""Which decisions of the desk stand: those that nobody has changed who knew of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reconcile.case import WITHDRAW
from ledger_tools.reconcile.matching import member_numbers

_MARK_LENGTH = 12
#: What a decision is: the same line again, in whatever file, is the same decision.
CONTENT = ("kigo", "bango", "digest", "verdict", "decided_by", "reason", "known")


def with_standing(decisions: pd.DataFrame) -> pd.DataFrame:
    """Add ``member``, ``mark`` (what a later decision names it by) and ``stands`` to decisions, oldest first.

    A decision stands until one is made that knew of it: whose line showed its mark. One that says nothing of what it
    knew (``known`` missing: the workbook is of an earlier version) counts as the last word, until anything follows it.
    """
    marks = [_mark(entry) for entry in lines(decisions)]
    members = member_numbers(decisions).tolist()
    silent = decisions["known"].isna().tolist()
    named: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    last_silent: dict[str, int] = {}
    for place, (member, known) in enumerate(zip(members, decisions["known"], strict=True)):
        last[member] = place
        if silent[place]:
            last_silent[member] = place
        else:
            named.setdefault(member, set()).update(known.split())
    stands = [
        place == last[member] if silent[place] else mark not in named[member] and last_silent.get(member, -1) < place
        for place, (member, mark) in enumerate(zip(members, marks, strict=True))
    ]
    return decisions.assign(member=members, mark=marks, stands=stands)


def _mark(entry: Any) -> str:
    values = (getattr(entry, key) for key in CONTENT)
    content = ["" if pd.isna(value) else value for value in values]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:_MARK_LENGTH]


def spelt_known(marks: Iterable[str]) -> str:
    """Marks as one text, whatever their order."""
    return " ".join(sorted(set(marks)))


def split_text(entries: Sequence[Any]) -> str:
    """Verdicts that contradict, each with who made it; '' where all say the same."""
    verdicts = {entry.verdict for entry in entries}
    if len(verdicts) < 2:
        return ""
    return "と".join(dict.fromkeys(named(entry) for entry in entries))


def named(entry: Any) -> str:
    """A decision in short: what, and by whom."""
    return f"「{entry.verdict or WITHDRAW}」({entry.decided_by or '判定者なし'})"
