"""Pictures and other drawn objects: what they are called (S02, S03), and one on rows of different surnames (S06)."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.japanese.text import normalise
from ledger_tools.model import Window
from ledger_tools.names.folding import fold_kana, fold_name
from ledger_tools.names.forms import forms_of
from ledger_tools.names.objects import says_something
from ledger_tools.names.renaming import Called
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.impressions import groups_alike

#: Of two names without a space, this many letters in common are a surname; 林 of 林田 is not.
_SHARED_LETTERS = 2
#: A picture is the same whatever it is called.
_SEEN = (e.PICTURE, e.NAMED_AGAINST, e.NAMED_OTHERWISE)
#: Objects whose letters, where any were found, are no signature that can be read.
_PICTURES = ("picture", "cell_picture")
_MOST_NAMED = 3
#: What a member may be called, and so whose seal it may be.
_PERSON = ["was_name", "kana", "former_name"]


def judge_names(judged: pd.DataFrame, returned: pd.DataFrame, window: Window) -> pd.DataFrame:
    """Judge drawn objects by what they are called, too; a text that was read outweighs a mere name.

    ``why`` is then that name. ``returned`` must carry was_name, former_name, kana and also.
    """
    pictured = judged["kind"].isin(_PICTURES)
    unique = (*judged["heading"].unique(), *judged.loc[pictured, "text"].unique())
    said = {name for name in unique if says_something(name)}
    called = judged["heading"].isin(said) | (pictured & judged["text"].isin(said))
    named = judged.index[called & (judged["place"] == "")]
    if named.empty:
        return judged
    facts = returned.set_index("return_row_id")[["was_name", "former_name", "kana", "name", "also", "table_id"]]
    drawn = judged.loc[named].join(facts, on="return_row_id")
    tables = set(drawn["table_id"])
    others = {table: _called(rows) for table, rows in returned.groupby("table_id") if table in tables}
    verdicts = [_by_name(one, others[one.table_id], window) for one in lines(drawn)]
    judged = judged.copy()
    judged.loc[named, "verdict"] = [verdict for verdict, _ in verdicts]
    judged.loc[named, "why"] = [why for _, why in verdicts]
    return judged


def _by_name(one: Any, others: frozenset[str], window: Window) -> tuple[str, str]:
    names = e.Names(one.was_name or one.name, one.former_name, one.kana)
    for said in (one.heading, one.text) if one.kind in _PICTURES else (one.heading,):
        verdict = e.judge_object_name(said, names, others, window)
        if verdict == e.NAMED_OTHERWISE and any(_was_called(said, name, one, others, window) for name in one.also):
            verdict = e.NOTHING
        if verdict == e.NAMED_AGAINST or (verdict and one.kind != "shape"):
            return verdict, said
    return one.verdict, one.why


def _was_called(said: str, name: Called, one: Any, others: frozenset[str], window: Window) -> bool:
    """Whether an object is called by a name that the member bore before or since, and nobody else of the table does."""
    own = e.Names(name[0], one.former_name, name[1])
    alone = fold_name(e.plain_surname(name[0])) not in others
    return alone and e.judge_object_name(said, own, others, window) == e.NOTHING


def _called(rows: pd.DataFrame) -> frozenset[str]:
    """How the members of a table may be called: their names and surnames as folded, and the readings of these."""
    found: set[str] = set()
    for name, own, kana in zip(rows["was_name"], rows["name"], rows["kana"], strict=True):
        issued = name or own
        found |= {fold_name(issued), fold_name(e.plain_surname(issued))}
        found |= {fold_kana(kana), fold_kana(str(kana).replace("\u3000", " ").partition(" ")[0])}
    return frozenset(found - {""})


def shared_seals(judged: pd.DataFrame, returned: pd.DataFrame, rows: pd.DataFrame) -> pd.Series:
    """Say of rows whose seal also stands, or stood that day or later, on those of members with other surnames, of whom.

    A seal is known by the bytes of its picture, on paper by its impression. That the other member has signed since does
    not tell whose the seal is; a later copy of the row, in which it stands alone, does.
    """
    owners = returned.loc[returned["position"] >= 0, ["return_row_id", "position", "submitted_on", *_PERSON]]
    joined = pd.concat([_by_picture(judged), _by_impression(judged, owners, rows)]).merge(owners, on="return_row_id")
    joined = joined[joined.groupby("seal")["position"].transform("nunique") > 1]
    days = pd.to_datetime(joined["submitted_on"])
    joined = joined.assign(day=days, counts=joined["return_row_id"].isin(rows["return_row_id"]))
    places = {row.Index: row for row in lines(rows.loc[joined["position"].unique(), ["ledger_id", "no"]])}
    found: dict[object, str] = {}
    for _, group in joined.groupby("seal", sort=False):
        people = pd.Series(list(zip(*(group[key] for key in _PERSON), strict=True)), index=group.index)
        differ: dict[frozenset[Person], bool] = {}
        for one in lines(group[group["counts"]]):
            beside = group["counts"] | ((group["day"] >= one.day) & (group["position"] != one.position))
            owning = frozenset(people[beside])
            if owning not in differ:
                differ[owning] = not all(same_surname(*pair) for pair in combinations(owning, 2))
            if differ[owning]:
                others = dict(zip(group.loc[beside, "position"], people[beside], strict=True))
                found[one.return_row_id] = _named_others(one.position, others, places)
    return pd.Series([found.get(number, "") for number in rows["return_row_id"]], index=rows.index, dtype=object)


def _by_picture(judged: pd.DataFrame) -> pd.DataFrame:
    """The rows of pictures that stand on several of them, and ``seal``, which picture it is."""
    seals = judged.loc[judged["verdict"].isin(_SEEN) & judged["sha256"].ne(""), ["return_row_id", "sha256"]]
    seals = seals[seals["sha256"].duplicated(keep=False)].drop_duplicates()
    return seals.rename(columns={"sha256": "seal"})


def _by_impression(judged: pd.DataFrame, owners: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Likewise of seals on paper: all that came of one department, on whatever page, ledger or edition."""
    seals = judged.loc[judged["impression"] != "", ["return_row_id", "impression"]]
    seals = seals.merge(owners[["return_row_id", "position"]], on="return_row_id")
    offices = rows["bureau_code"].astype(str) + " " + rows["department_code"].astype(str)
    seals = seals.assign(member=seals["position"], office=seals["position"].map(offices))
    seals = seals.assign(seal=groups_alike(seals))
    return seals.loc[seals["seal"] != "", ["return_row_id", "seal"]]


def _named_others(own: int, others: Mapping[int, Person], places: Mapping[int, Any]) -> str:
    """Point at those of a seal's members whose surname is not that of ``own``, by their places in ``rows``."""
    strange = [at for at, person in others.items() if not same_surname(others[own], person)]
    strange = strange or [at for at in others if at != own]
    mine = places[own].ledger_id
    shown = sorted(
        (places[at] for at in strange), key=lambda place: (place.ledger_id != mine, place.ledger_id, place.no)
    )
    named = "、".join(
        f"{'' if place.ledger_id == mine else f'受領簿{place.ledger_id} '}No.{place.no}"
        for place in shown[:_MOST_NAMED]
    )
    more = f"ほか{len(shown) - _MOST_NAMED}人" if len(shown) > _MOST_NAMED else ""
    return f"({named}{more})"


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
