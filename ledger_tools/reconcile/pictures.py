"""One picture on the rows of members with different surnames (S06)."""

from __future__ import annotations

import pandas as pd

from ledger_tools.japanese.text import normalise
from ledger_tools.names.folding import fold_kana
from ledger_tools.names.forms import forms_of
from ledger_tools.reconcile.entry import PICTURE

#: Of two names without a space, this many letters in common are a surname; 林 of 林田 is not.
_SHARED_LETTERS = 2


def shared_pictures(judged: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Mark rows whose picture also stands on the row of a member with another surname."""
    seals = judged.loc[judged["verdict"].eq(PICTURE) & judged["sha256"].ne(""), ["return_row_id", "sha256"]]
    seals = seals[seals["sha256"].duplicated(keep=False)]
    seals = seals[seals["return_row_id"].isin(rows["return_row_id"])].drop_duplicates()
    seals = seals[seals["sha256"].duplicated(keep=False)]
    if seals.empty:
        return pd.Series(False, index=rows.index)
    owners = rows[["return_row_id", "name", "kana", "former_name"]].dropna(subset="return_row_id")
    joined = seals.merge(owners, on="return_row_id")
    suspicious: set[object] = set()
    for _, group in joined.groupby("sha256", sort=False):
        people = set(zip(group["name"], group["kana"], group["former_name"], strict=True))
        first = next(iter(people))
        if not all(same_surname(first, other) for other in people):
            suspicious.update(group["return_row_id"])
    return rows["return_row_id"].isin(suspicious)


Person = tuple[str, str, str]


def same_surname(one: Person, other: Person) -> bool:
    """Whether two members, each (name, kana, former name), may well own the same seal.

    Where both readings show a surname they must agree too: 林 and 林田 share a beginning, not a surname. A name
    written without a space counts by the beginning that it shares with the other.
    """
    if one == other:
        return True
    ours, theirs = _surnames(one), _surnames(other)
    if ours & theirs:
        return True
    if _is_spaced(one[0]) and _is_spaced(other[0]):
        return False
    left, right = _reading(one[1]), _reading(other[1])
    if left and right and left != right:
        return False
    full, also = forms_of(*_named(one)).full, forms_of(*_named(other)).full
    needed = 1 if left and right else _SHARED_LETTERS
    return full[:needed] == also[:needed]


def _surnames(person: Person) -> frozenset[str]:
    return forms_of(*_named(person)).surnames


def _named(person: Person) -> tuple[str, str, str]:
    name, kana, former = person
    return name, former, kana


def _is_spaced(name: str) -> bool:
    return " " in normalise(name)


def _reading(kana: str) -> str:
    head, space, _ = normalise(kana).partition(" ")
    return fold_kana(head) if space else ""
