"""Members whose names changed: what they were called on each edition and by the records, and who signs by any of these.

A signature by the name at the time of signing stays good, and so does a row that shows it (別紙3 2(1)※).
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.model import Window
from ledger_tools.names.folding import fold_kana, fold_name, name_key
from ledger_tools.names.forms import forms_of
from ledger_tools.names.renaming import Called, may_be_one
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.alterations import NAME_LABEL
from ledger_tools.reconcile.matching import looked_up


def with_other_names(returned: pd.DataFrame, issued: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Add ``also``: the names and readings that the member bore before or since, besides those of the edition.

    ``returned`` must carry position, was_name, was_kana and former_name. Who bore the number before is left out.
    """
    known = issued[["member", "name", "kana"]]
    recorded = rows.loc[rows["record_name"] != "", ["member", "record_name", "record_kana"]]
    called = pd.concat([known, recorded.set_axis(known.columns, axis=1)]).drop_duplicates()
    called = called[called["member"].duplicated(keep=False)]
    if called.empty:
        return returned.assign(also=pd.Series([()] * len(returned), index=returned.index, dtype=object))
    names: dict[str, list[Called]] = {}
    for one in lines(called):
        names.setdefault(one.member, []).append((one.name, one.kana))
    owners = looked_up(rows["member"], returned["position"])
    columns = (owners, returned["was_name"], returned["was_kana"], returned["former_name"])
    also = [_others(names.get(owner, ()), *own) for owner, *own in zip(*columns, strict=True)]
    return returned.assign(also=pd.Series(also, index=returned.index, dtype=object))


def _others(names: Sequence[Called], name: str, kana: str, former: str) -> tuple[Called, ...]:
    return tuple(one for one in names if one != (name, kana) and may_be_one((name, kana), one, former))


def without_other_names(returned: pd.DataFrame) -> pd.Series:
    """Return ``altered`` without 氏名 where the name that the row shows is the member's, too."""
    altered = returned["altered"].copy()
    odd = returned[altered.str.contains(NAME_LABEL) & (returned["position"] >= 0)]
    for row in lines(odd[["altered", "name", "was_name", "former_name", "kana", "also"]]):
        own = forms_of(row.was_name, row.former_name, row.kana)
        if name_key(row.name) in {name_key(name) for name, _ in row.also} | (own.fitting - own.surnames):
            altered.at[row.Index] = "、".join(label for label in row.altered.split("、") if label != NAME_LABEL)
    return altered


def accept_other_names(judged: pd.DataFrame, returned: pd.DataFrame, window: Window) -> None:
    """Take a signature by a name that the member bore before or since for one, in place.

    A surname alone is none where another member of the same table bears it.
    """
    renamed = returned.loc[returned["also"].astype(bool), "return_row_id"]
    asked = judged[judged["kind"].isin(["text", "shape"]) & judged["verdict"].isin([e.CLOSE, e.DIFFERS])]
    asked = asked[(asked["place"] == "") & asked["return_row_id"].isin(renamed)]
    if asked.empty:
        return
    rows = returned.set_index("return_row_id")
    for piece in lines(asked[["return_row_id", "kind", "text"]]):
        row = rows.loc[piece.return_row_id]
        mates = rows.loc[(rows["table_id"] == row["table_id"]) & (rows.index != piece.return_row_id)]
        others = [fold_name(was or name) for was, name in mates[["was_name", "name"]].to_numpy()]
        for name, kana in row["also"]:
            names = e.Names(name, row["former_name"], kana)
            verdict, why = e.judge_signature(piece.text, names, window, row["remark"], is_shape=piece.kind == "shape")
            forms = forms_of(name, "", kana)
            shared = any(other.startswith(surname) for other in others for surname in forms.surnames)
            if verdict == e.PROOF and (not shared or _is_whole(piece.text, name, kana)):
                judged.loc[piece.Index, ["verdict", "why"]] = verdict, why


def _is_whole(text: str, name: str, kana: str) -> bool:
    """Whether a signature shows the whole name, or the whole reading."""
    return name_key(name) in name_key(text) or (bool(kana) and fold_kana(kana) in fold_kana(text))
