"""Whether the values of a returned row stand as they were issued on the edition that came back (R03)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ledger_tools.japanese.text import fold_header
from ledger_tools.names.folding import fold_name
from ledger_tools.reconcile.matching import fold_cards, looked_up

#: What ``altered`` calls a changed name, and a changed 所属.
NAME_LABEL, DEPARTMENT_LABEL = "氏名", "所属"


def with_alterations(returned: pd.DataFrame, issued: pd.DataFrame) -> pd.DataFrame:
    """Add ``altered``: the labels of issued values that were changed, joined by 、 (R03).

    A blank cell says nothing, and widths and variants are no change. ``wiped``: neither 番号 nor 氏名 is left beside
    the hidden key. What was issued is added as ``was_`` kigo, bango, name, kana, department and cards.
    """
    at = returned["issued_index"]
    was = pd.DataFrame(
        {key: looked_up(issued[key], at) for key in ("kigo", "bango", "name", "kana", "department", "member")},
        index=returned.index,
    )
    cards = looked_up(issued["cards"], at)
    cards_text = cards.map({number: str(number) for number in cards.unique()}).astype(object)
    found = at >= 0
    numbered = found & (returned["bango"] != "") & (returned["member"] != was["member"])
    bare = numbered & (returned["kigo"] == "")
    tails = (
        bare & (returned["member"].str.partition("\0")[2] != was["member"].str.partition("\0")[2])
        if bare.any()
        else bare
    )
    changed = {
        "記号・番号": numbered & (returned["kigo"] != ""),
        "番号": tails,
        NAME_LABEL: _differs(returned["name"], was["name"], found, fold_name),
        DEPARTMENT_LABEL: _differs(returned["department"], was["department"], found, fold_header),
        "枚数": _differs(returned["cards"], cards_text, found, fold_cards),
    }
    altered = pd.Series("", index=returned.index, dtype=object)
    for label, mask in changed.items():
        if mask.any():
            so_far = altered.where(altered == "", altered + "、")
            altered = altered.mask(mask, so_far + label)
    renamed = {f"was_{key}": was[key] for key in ("kigo", "bango", "name", "kana", "department")}
    wiped = found & (returned["bango"] == "") & (returned["name"] == "")
    return returned.assign(altered=altered, wiped=wiped, was_cards=cards, **renamed)


def _differs(now: pd.Series, was: pd.Series, found: pd.Series, fold: Callable[[str], str]) -> pd.Series:
    """Whether a text says something else than what was issued; only texts that are not the same letters are folded."""
    odd = found & (now != "") & (now != was)
    if not odd.any():
        return odd
    result = pd.Series(False, index=now.index)
    places = now.index[odd]
    pairs = list(zip(now[places].tolist(), was[places].tolist(), strict=True))
    verdict = {pair: fold(pair[0]) not in ("", fold(pair[1])) for pair in set(pairs)}
    result.loc[places[np.array([verdict[pair] for pair in pairs], dtype=bool)]] = True
    return result
