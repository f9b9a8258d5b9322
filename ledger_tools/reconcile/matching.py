"""Which issued row each returned row belongs to: by row key, then by 記号・番号, never by name alone (別紙3 2(1)※)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.extensions import take

from ledger_tools.identity import SAME_NAME_SIGN, parse_row_key
from ledger_tools.japanese.text import fold_number
from ledger_tools.names.signature import fold_name

Places = np.ndarray[Any, np.dtype[np.int64]]

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
    found = take(values.to_numpy(dtype=object), at, allow_fill=True, fill_value=blank)
    return pd.Series(found, index=places.index, dtype=object)


def places_of(texts: pd.Series, known: pd.Series) -> Places:
    """Where each text stands last in ``known`` (positions from 0), -1 where it does not."""
    if texts.empty:
        return np.empty(0, dtype=np.int64)
    index = pd.Index(known, dtype=object)
    if index.is_unique:
        return np.asarray(index.get_indexer(pd.Index(texts, dtype=object)), dtype=np.int64)
    last = np.flatnonzero(~index.duplicated(keep="last"))
    found = index[last].get_indexer(pd.Index(texts, dtype=object))
    return np.asarray(take(last, found, allow_fill=True, fill_value=-1), dtype=np.int64)


def match_rows(rows: pd.DataFrame, issued: pd.DataFrame, cycle_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (returned, issued) with the two joined; ``issued`` has the rows of all editions.

    ``issued`` is every issued row of every edition with ``member``. ``returned`` gains: ``matched_by`` ('key',
    'number' or ''), ``issued_index`` (index in ``issued`` of the edition it came on, -1 if none), ``ledger_id``,
    ``foreign`` (another cycle's), ``loose`` (its hidden key is another row's: sorted without it) and ``visitor``
    (stands in a ledger it was not issued on).
    """
    issued = issued.reset_index(drop=True)
    issued = issued.assign(member=member_numbers(issued))
    returned = _without_marks(rows.reset_index(drop=True))
    keyed, foreign = _by_key(returned, issued, cycle_id)
    returned = returned.assign(foreign=foreign, member=_members(returned, issued, keyed))
    keyed = _without_copied_keys(keyed, returned, issued)
    returned["issued_index"], returned["matched_by"] = _find(returned, issued, keyed)
    returned["issued_index"] = _of_the_edition(returned["issued_index"], returned, issued)
    returned["issued_index"], returned["loose"] = _follow_visible_rows(returned, issued)
    returned.loc[returned["loose"], "matched_by"] = BY_NUMBER
    returned["issued_index"], returned["visitor"] = _visitors(returned, issued)
    returned.loc[returned["issued_index"] < 0, "matched_by"] = ""
    found = returned["issued_index"] >= 0
    ledger = looked_up(issued["ledger_id"], returned["issued_index"])
    returned["ledger_id"] = ledger.where(found & ~returned["visitor"], returned["table_ledger"])
    return returned, issued


def _without_marks(returned: pd.DataFrame) -> pd.DataFrame:
    """Take off the mark on shared names, which is part of the cell's format and becomes text in a .csv."""
    marked = returned["name"].str.endswith(SAME_NAME_SIGN).eq(True)
    if not marked.any():
        return returned
    return returned.assign(name=returned["name"].mask(marked, returned["name"].str.removesuffix(SAME_NAME_SIGN)))


def _by_key(returned: pd.DataFrame, issued: pd.DataFrame, cycle_id: str) -> tuple[Places, pd.Series]:
    """The issued row of each hidden key (-1 without a sound one), and whether the row is another cycle's."""
    texts = returned["row_key"]
    places = places_of(texts, issued["row_key"])
    cycle = np.where(places >= 0, cycle_id, "").astype(object)
    odd = np.flatnonzero((places < 0) & (texts != ""))
    if odd.size:
        newest = _lookup(key[_CYCLE_END:_CHECK_START] for key in issued["row_key"].tolist())
        sound = {text: parse_row_key(text) for text in texts.iloc[odd].unique()}
        for at, text in zip(odd.tolist(), texts.iloc[odd].tolist(), strict=True):
            if key := sound[text]:
                places[at] = newest.get(f"{key.ledger_id}-{key.seq:04d}", -1)
                cycle[at] = key.cycle_id
    stated = returned["cycle_id"]
    foreign = ((cycle != "") & (cycle != cycle_id)) | ((cycle == "") & (stated != "") & (stated != cycle_id))
    return places, foreign


def _of_the_edition(index: pd.Series, returned: pd.DataFrame, issued: pd.DataFrame) -> pd.Series:
    """The same rows on the edition that came back.

    Of an edition that is unknown, or has no such row, the newest that shows the same name, and cards, as the row does.
    """
    newest = looked_up(issued["edition"], index, -1)
    odd = index[(index >= 0) & (newest != returned["table_edition"])]
    if odd.empty:
        return index
    keys = issued["row_key"].iloc[odd]
    mine = issued.loc[issued["row_key"].isin(keys), ["row_key", "edition", "name", "cards"]]
    mine = mine[mine["row_key"].duplicated(keep=False)]
    editions: dict[str, list[tuple[int, int, str, str]]] = {}
    for at, key, edition, name, cards in mine.itertuples(name=None):
        editions.setdefault(key, []).append((at, edition, fold_name(name), str(cards)))
    index = index.copy()
    shown = returned.loc[odd.index, ["table_edition", "name", "cards"]]
    for place, key, (edition, name, cards) in zip(odd.index, keys, shown.to_numpy(), strict=True):
        if key not in editions:
            continue
        stated = [at for at, of, *_ in editions[key] if of == edition]
        alike = [(fold_cards(cards) == own, at) for at, _, of, own in editions[key] if fold_name(name) == of]
        if stated or alike:
            index.at[place] = stated[-1] if stated else max(alike)[1]
    return index


def fold_cards(text: str) -> str:
    """枚数 as compared: widths folded, without 枚."""
    return fold_number(text).removesuffix("枚")


def _without_copied_keys(keyed: Places, returned: pd.DataFrame, issued: pd.DataFrame) -> Places:
    """Take the hidden key from rows made by copying another, which is there, too, and shows its own member.

    Where 記号・番号 is of the same ledger, the table was sorted without its keys (:func:`_follow_visible_rows`).
    """
    at = pd.Series(keyed, index=returned.index)
    copied = (at >= 0) & pd.DataFrame({"at": at, "table": returned["table_id"]}).duplicated(keep=False)
    if not copied.any():
        return keyed
    owners = looked_up(issued["member"], at)
    own = copied & (returned["member"] == owners)
    is_there = {*zip(returned.loc[own, "table_id"], at[own], strict=True)}
    odd = copied & ~own & (returned["bango"] != "") & (returned["name"] != "")
    odd &= np.array([pair in is_there for pair in zip(returned["table_id"], at, strict=True)], dtype=bool)
    odd &= ~_was_ever_named(returned["name"], owners, issued)
    within = _within(issued, returned.loc[odd, "member"])
    homes = looked_up(issued["ledger_id"], at)
    odd &= np.array([pair not in within for pair in zip(homes, returned["member"], strict=True)], dtype=bool)
    return np.where(odd, -1, keyed)


def _names_of(members: Iterable[str], issued: pd.DataFrame) -> dict[str, frozenset[str]]:
    """All names under which each of these members was ever issued, as :func:`fold_name` writes them."""
    mine = issued.loc[issued["member"].isin(set(members)), ["member", "name"]].drop_duplicates()
    found: dict[str, set[str]] = {}
    for member, name in zip(mine["member"], mine["name"], strict=True):
        found.setdefault(member, set()).add(fold_name(name))
    return {member: frozenset(names) for member, names in found.items()}


def _members(returned: pd.DataFrame, issued: pd.DataFrame, keyed: Places) -> pd.Series:
    """記号・番号 as compared; where both stand as issued, the issued row's own."""
    at = pd.Series(keyed, index=returned.index)
    same = at >= 0
    for column in ("kigo", "bango"):
        same &= returned[column] == looked_up(issued[column], at)
    members = looked_up(issued["member"], at)
    return members if same.all() else members.where(same, member_numbers(returned[~same]))


def _find(returned: pd.DataFrame, issued: pd.DataFrame, keyed: Places) -> tuple[pd.Series, pd.Series]:
    """Find the issued row by its key, else by 記号・番号."""
    index = pd.Series(-1, index=returned.index, dtype=np.int64)
    how = pd.Series("", index=returned.index, dtype=object)
    own = ~returned["foreign"]
    index, how = _take(index, how, keyed, own, BY_KEY)
    # Without a usable key: 記号・番号 within the ledger that the sheet says it is, then anywhere in the cycle.
    numbered = own & (returned["bango"] != "") & (index < 0)
    if not numbered.any():
        return index, how
    odd = returned.loc[numbered, ["table_ledger", "member"]]
    within = _within(issued, odd["member"])
    anywhere = {member: at for (_, member), at in sorted(within.items(), key=lambda item: item[1])}
    pairs = zip(odd["table_ledger"].tolist(), odd["member"].tolist(), strict=True)
    places = np.full(len(returned), -1, dtype=np.int64)
    places[numbered] = [within.get(pair, anywhere.get(pair[1], -1)) for pair in pairs]
    index, how = _take(index, how, places, numbered, BY_NUMBER)
    bare = numbered & (returned["kigo"] == "") & (index < 0)
    if not bare.any():
        return index, how
    return _take(index, how, _without_kigo(returned, issued, bare), bare, BY_NUMBER)


def _without_kigo(returned: pd.DataFrame, issued: pd.DataFrame, bare: pd.Series) -> list[int]:
    """Where 記号 is missing: 番号 and name together, within the ledger that the sheet says it is and nowhere else."""
    of: dict[tuple[str, str], set[str]] = {}
    for ledger, member in zip(issued["ledger_id"].tolist(), issued["member"].tolist(), strict=True):
        of.setdefault((ledger, _tail(member)), set()).add(member)
    newest = _lookup(zip(issued["ledger_id"].tolist(), issued["member"].tolist(), strict=True))
    places = []
    columns = (returned["table_ledger"], returned["member"], bare)
    for ledger, member, is_bare in zip(*(column.tolist() for column in columns), strict=True):
        owners = of.get((ledger, _tail(member)), set()) if is_bare else set()
        at = newest[ledger, min(owners)] if len(owners) == 1 else -1
        places.append(at)
    named = _was_ever_named(returned["name"], looked_up(issued["member"], pd.Series(places, returned.index)), issued)
    return [at if fits else -1 for at, fits in zip(places, named, strict=True)]


def _tail(member: str) -> str:
    return member.partition("\0")[2]


def _lookup(keys: Any) -> dict[Any, int]:
    """Return key -> last index; issued rows are ordered by edition, so the last is the newest."""
    return {key: at for at, key in enumerate(keys)}


def _within(issued: pd.DataFrame, members: pd.Series) -> dict[tuple[str, str], int]:
    """Ledger and 記号・番号 of these members -> the last such issued row."""
    mine = issued.loc[issued["member"].isin(members), ["ledger_id", "member"]]
    return dict(zip(zip(mine["ledger_id"], mine["member"], strict=True), mine.index, strict=True))


def _take(
    index: pd.Series, how: pd.Series, places: Places | list[int], where: pd.Series, label: str
) -> tuple[pd.Series, pd.Series]:
    found = pd.Series(places, index=index.index, dtype=np.int64)
    hit = where & (found >= 0) & (index < 0)
    return index.mask(hit, found), how.mask(hit, label)


def _follow_visible_rows(returned: pd.DataFrame, issued: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Where a row's 記号・番号 and 氏名 are all another issued member's of the same ledger, it is that member's row.

    A table that was sorted without its hidden column keeps its keys in the old order; what a clerk saw beside the
    stamp is the visible row. A key that is left alone there tells nothing where its member stands elsewhere.
    """
    index = returned["issued_index"]
    loose = pd.Series(False, index=returned.index)
    was = looked_up(issued["member"], index)
    differs = (index >= 0) & (returned["bango"] != "") & (returned["name"] != "") & (returned["member"] != was)
    if not differs.any():
        return index, loose
    here = looked_up(issued["ledger_id"], index)
    odd = returned.index[differs]
    within = _within(issued, returned.loc[odd, "member"])
    places = [
        within.get(pair, -1) for pair in zip(here[odd].tolist(), returned.loc[odd, "member"].tolist(), strict=True)
    ]
    shown = returned.loc[odd]
    moved = _of_the_edition(pd.Series(places, index=odd, dtype=np.int64), shown, issued)
    then, now = (_is_named(shown, places, issued) for places in (moved, index[odd]))
    ever, other = (
        _was_ever_named(shown["name"], looked_up(issued["member"], at), issued) for at in (moved, index[odd])
    )
    by_name = (then & ~now) | (ever & ~other)
    moved = moved[by_name | _exchanged(shown, was[odd], then & now, by_name, returned)]
    index = index.copy()
    index.loc[moved.index] = moved
    loose.loc[moved.index] = True
    index.loc[_emptied(returned.assign(at=looked_up(issued["member"], index)), loose)] = -1
    return index, loose


def _exchanged(
    shown: pd.DataFrame, was: pd.Series, alike: pd.Series, by_name: pd.Series, returned: pd.DataFrame
) -> pd.Series:
    """Which rows between two members of one name (``alike``) are the other's of the two, because rows were sorted.

    The name tells nothing there. Where other rows show that the table was sorted, and the numbers stand in it once, the
    number tells; else it was typed over (R03).
    """
    if not alike.any():
        return alike
    tables = returned[returned["table_id"].isin(shown.loc[alike, "table_id"]) & (returned["bango"] != "")]
    names: dict[tuple[int, str], list[str]] = {}
    for table, member, name in zip(tables["table_id"], tables["member"], tables["name"], strict=True):
        names.setdefault((table, member), []).append(fold_name(name))
    resorted = set(shown.loc[by_name, "table_id"])
    found = pd.Series(False, index=shown.index)
    columns = (shown["table_id"], shown["member"], was, shown["name"], alike)
    for at, table, member, before, name, asked in zip(shown.index, *columns, strict=True):
        if asked and table in resorted:
            own, other = names[table, member], names.get((table, before), [])
            once = [fold_name(name)]
            found.at[at] = own == once and other in ([], once)
    return found


def _emptied(returned: pd.DataFrame, loose: pd.Series) -> pd.Series:
    """Rows of a table sorted without its keys that have their key only, and whose member (``at``) stands elsewhere."""
    bare = (returned["bango"] == "") & (returned["name"] == "") & (returned["at"] != "")
    shown = {*zip(returned.loc[loose, "table_id"], returned.loc[loose, "at"], strict=True)}
    pairs = zip(returned["table_id"], returned["at"], bare, strict=True)
    return pd.Series([empty and (table, member) in shown for table, member, empty in pairs], index=returned.index)


def _visitors(returned: pd.DataFrame, issued: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """A row found by number in a ledger it was not issued on counts only where the name is the member's too."""
    index = returned["issued_index"]
    by_number = (returned["matched_by"] == BY_NUMBER) & ~returned["loose"] & (returned["table_ledger"] != "")
    visitor = by_number & (looked_up(issued["ledger_id"], index) != returned["table_ledger"])
    odd = returned.index[visitor]
    named = _was_ever_named(returned.loc[odd, "name"], looked_up(issued["member"], index[odd]), issued)
    index = index.copy()
    index.loc[odd[~named]] = -1
    return index, visitor & (index >= 0)


def _is_named(shown: pd.DataFrame, at: pd.Series, issued: pd.DataFrame) -> pd.Series:
    """Whether each row shows the name of the issued row at ``at``."""
    names = looked_up(issued["name"], at)
    same = [fold_name(a) == fold_name(b) for a, b in zip(shown["name"], names, strict=True)]
    return pd.Series(same, index=shown.index, dtype=bool)


def _was_ever_named(names: pd.Series, members: pd.Series, issued: pd.DataFrame) -> pd.Series:
    """Whether each name is one under which the member was ever issued."""
    known = _names_of(members, issued)
    found = [fold_name(name) in known.get(member, ()) for name, member in zip(names, members, strict=True)]
    return pd.Series(found, index=names.index, dtype=bool)
