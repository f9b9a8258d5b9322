"""Which issued row each returned row belongs to: by row key, then by 記号・番号, never by name alone (別紙3 2(1)※)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.identity import parse_row_key
from ledger_tools.names import fold_name
from ledger_tools.reconcile.case import Inputs
from ledger_tools.text import fold_header, fold_number

# How a row was recognised.
BY_KEY = "key"
BY_NUMBER = "number"

_CYCLE_END = 5  # a key is CCCC-LL-NNN-SSSS-X: the ledger begins after the cycle …
_CHECK_START = -2  # … and the check character ends it


def member_number(kigo: str, bango: str) -> str:
    """記号・番号 as compared: widths folded, leading zeros (which spreadsheets drop) ignored."""
    return f"{_number(kigo)}\0{_number(bango)}"


def _number(text: str) -> str:
    plain = text.isascii() and text.isalnum()
    return (text if plain else fold_number(text)).lstrip("0")


def member_numbers(frame: pd.DataFrame) -> pd.Series:
    """記号・番号 of every line of a frame with kigo and bango, as :func:`member_number` writes it."""
    kigo = {text: _number(text) for text in frame["kigo"].unique()}
    numbers = [
        f"{kigo[one]}\0{_number(other)}"
        for one, other in zip(frame["kigo"].tolist(), frame["bango"].tolist(), strict=True)
    ]
    return pd.Series(numbers, index=frame.index, dtype=object)


def looked_up(values: pd.Series, places: pd.Series, blank: Any = "") -> pd.Series:
    """``values`` at ``places`` (positions from 0; below 0: ``blank``), with the index of ``places``."""
    at = places.to_numpy(dtype=np.int64)
    known = values.to_numpy(dtype=object)
    found = known[np.clip(at, 0, None)] if len(known) else np.full(len(at), blank, dtype=object)
    return pd.Series(np.where(at >= 0, found, blank), index=places.index, dtype=object)


def match_rows(inputs: Inputs) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (returned, issued) with the two joined.

    ``issued`` is every issued row of every edition with ``member``. ``returned`` gains: ``matched_by`` ('key',
    'number' or ''), ``issued_index`` (index in ``issued`` of the edition it came on, -1 if none), ``ledger_id``,
    ``foreign`` (another cycle's), ``altered`` (labels of changed fields, joined by 、), ``loose`` (its hidden key is
    another row's: sorted without it) and ``visitor`` (stands in a ledger it was not issued on).
    """
    issued = inputs.issued.reset_index(drop=True)
    issued = issued.assign(member=member_numbers(issued))
    returned = inputs.return_rows.reset_index(drop=True)
    returned = _with_keys(returned, issued, inputs.cycle_id)
    returned["member"] = member_numbers(returned)
    returned["issued_index"], returned["matched_by"] = _find(returned, issued)
    returned["issued_index"], returned["loose"] = _follow_visible_rows(returned, issued)
    returned.loc[returned["loose"], "matched_by"] = BY_NUMBER
    returned["issued_index"], returned["visitor"] = _visitors(returned, issued)
    returned.loc[returned["issued_index"] < 0, "matched_by"] = ""
    returned = _with_alterations(returned, issued)
    found = returned["issued_index"] >= 0
    ledger = looked_up(issued["ledger_id"], returned["issued_index"])
    returned["ledger_id"] = ledger.where(found & ~returned["visitor"], returned["table_ledger"])
    return returned, issued


def _with_keys(returned: pd.DataFrame, issued: pd.DataFrame, cycle_id: str) -> pd.DataFrame:
    """``key``: ledger and row of the hidden key ('' without a sound one); ``foreign``: the row of another cycle."""
    known = {text: text[_CYCLE_END:_CHECK_START] for text in issued["row_key"].tolist()}
    cycles: dict[str, str] = dict.fromkeys(known, cycle_id)
    for text in returned["row_key"].unique():
        if text not in known:
            key = parse_row_key(text) if text else None
            known[text] = f"{key.ledger_id}-{key.seq:04d}" if key else ""
            cycles[text] = key.cycle_id if key else ""
    texts = returned["row_key"].tolist()
    cycle = pd.Series([cycles[text] for text in texts], index=returned.index, dtype=object)
    stated = returned["cycle_id"]
    foreign = ((cycle != "") & (cycle != cycle_id)) | ((cycle == "") & (stated != "") & (stated != cycle_id))
    return returned.assign(
        key=pd.Series([known[t] for t in texts], index=returned.index, dtype=object), foreign=foreign
    )


def _find(returned: pd.DataFrame, issued: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Find the issued row of the edition that came back; of an unknown edition, the newest that has the row."""
    keys = pd.Series([key[_CYCLE_END:_CHECK_START] for key in issued["row_key"].tolist()], dtype=object)
    index = pd.Series(-1, index=returned.index, dtype=np.int64)
    how = pd.Series("", index=returned.index, dtype=object)
    own = ~returned["foreign"]
    exact = _lookup(zip(keys.tolist(), issued["edition"].tolist(), strict=True))
    newest = _lookup(keys.tolist())
    pairs = zip(returned["key"].tolist(), returned["table_edition"].tolist(), strict=True)
    places = [exact.get(pair, -1) if pair[0] else -1 for pair in pairs]
    places = [newest.get(key, -1) if at < 0 else at for at, key in zip(places, returned["key"].tolist(), strict=True)]
    index, how = _take(index, how, places, own & (returned["key"] != ""), BY_KEY)
    # Without a usable key: 記号・番号 within the ledger that the sheet says it is, then anywhere in the cycle.
    numbered = own & (returned["bango"] != "") & (index < 0)
    if not numbered.any():
        return index, how
    within = _lookup(zip(issued["ledger_id"].tolist(), issued["member"].tolist(), strict=True))
    anywhere = _lookup(issued["member"].tolist())
    pairs = zip(returned["table_ledger"].tolist(), returned["member"].tolist(), strict=True)
    places = [within.get(pair, anywhere.get(pair[1], -1)) for pair in pairs]
    return _take(index, how, places, numbered, BY_NUMBER)


def _lookup(keys: Any) -> dict[Any, int]:
    """Return key -> last index; issued rows are ordered by edition, so the last is the newest."""
    return {key: at for at, key in enumerate(keys)}


def _take(
    index: pd.Series, how: pd.Series, places: list[int], where: pd.Series, label: str
) -> tuple[pd.Series, pd.Series]:
    found = pd.Series(places, index=index.index, dtype=np.int64)
    hit = where & (found >= 0) & (index < 0)
    return index.mask(hit, found), how.mask(hit, label)


def _follow_visible_rows(returned: pd.DataFrame, issued: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Where a row's 記号・番号 and 氏名 are all another issued member's of the same ledger, it is that member's row.

    A table that was sorted without its hidden column keeps its keys in the old order; what a clerk saw beside the
    stamp is the visible row.
    """
    index = returned["issued_index"]
    loose = pd.Series(False, index=returned.index)
    was = looked_up(issued["member"], index)
    differs = (index >= 0) & (returned["bango"] != "") & (returned["name"] != "") & (returned["member"] != was)
    if not differs.any():
        return index, loose
    here = looked_up(issued["ledger_id"], index)
    within = _lookup(zip(issued["ledger_id"].tolist(), issued["member"].tolist(), strict=True))
    odd = returned.index[differs]
    places = [
        within.get(pair, -1) for pair in zip(here[odd].tolist(), returned.loc[odd, "member"].tolist(), strict=True)
    ]
    names = looked_up(issued["name"], pd.Series(places, index=odd, dtype=np.int64))
    moved = pd.Series(places, index=odd, dtype=np.int64)[_same_names(returned.loc[odd, "name"], names)]
    index = index.copy()
    index.loc[moved.index] = moved
    loose.loc[moved.index] = True
    return index, loose


def _visitors(returned: pd.DataFrame, issued: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """A row found by number in a ledger it was not issued on counts only where the name is the member's too."""
    index = returned["issued_index"]
    by_number = (returned["matched_by"] == BY_NUMBER) & ~returned["loose"] & (returned["table_ledger"] != "")
    visitor = by_number & (looked_up(issued["ledger_id"], index) != returned["table_ledger"])
    odd = returned.index[visitor]
    names = looked_up(issued["name"], index[odd])
    index = index.copy()
    index.loc[odd[~_same_names(returned.loc[odd, "name"], names)]] = -1
    return index, visitor & (index >= 0)


def _same_names(names: pd.Series, others: pd.Series) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return np.array([fold_name(a) == fold_name(b) for a, b in zip(names, others, strict=True)], dtype=bool)


def _with_alterations(returned: pd.DataFrame, issued: pd.DataFrame) -> pd.DataFrame:
    """Say which issued values were changed (R03); a blank cell says nothing, and widths and variants are no change."""
    at = returned["issued_index"]
    was = pd.DataFrame(
        {key: looked_up(issued[key], at) for key in ("kigo", "bango", "name", "department", "member")},
        index=returned.index,
    )
    cards = looked_up(issued["cards"], at)
    cards_text = pd.Series([str(n) if n != "" else "" for n in cards.tolist()], index=returned.index, dtype=object)
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
        "氏名": _differs(returned["name"], was["name"], found, fold_name),
        "所属": _differs(returned["department"], was["department"], found, fold_header),
        "枚数": _differs(returned["cards"], cards_text, found, fold_number),
    }
    altered = pd.Series("", index=returned.index, dtype=object)
    for label, mask in changed.items():
        if mask.any():
            so_far = altered.where(altered == "", altered + "、")
            altered = altered.mask(mask, so_far + label)
    renamed = {f"was_{key}": was[key] for key in ("kigo", "bango", "name", "department")}
    return returned.assign(altered=altered, was_cards=cards, **renamed)


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
