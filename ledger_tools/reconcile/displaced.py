"""Rows that no longer stand where they were issued: sorted, or moved up or down by rows deleted or inserted.

What is drawn on a sheet does not always move along (model.py: ANCHORS); whose it is then cannot be told by where it
lies. Which kinds are left behind by which move is said in entry/stamps.py.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from ledger_tools.columns import LEDGER_HEADER_ROW
from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.matching import looked_up

_POSITION = 999  # of what is said of rows that moved, behind all that the reader found


def displaced(returned: pd.DataFrame, issued: pd.DataFrame, cycle_id: str, tables: frozenset[int]) -> pd.DataFrame:
    """Tell of each returned row whether others passed it (``crossed``) and whether it stands elsewhere (``shifted``).

    ``returned`` is what :func:`match_rows` returns; only the rows of these ``tables`` are looked at. A row is crossed
    where one that was issued after it now stands above it, or the other way round. Where a row was printed is known of
    our own sheets alone; without a cycle most rows of a table are taken to stand where they did.
    """
    found = pd.DataFrame({"crossed": False, "shifted": False}, index=returned.index)
    mine = returned["table_id"].isin(tables) & (returned["issued_index"] >= 0)
    if not mine.any():
        return found
    rows = returned.loc[mine, ["table_id", "row", "row_key", "issued_index"]].sort_values(["table_id", "row"])
    rows["no"] = looked_up(issued["no"], rows["issued_index"]).astype(np.int64)
    rows["ledger"] = looked_up(issued["ledger_id"], rows["issued_index"])
    rows = rows[rows["no"] > 0]
    for _, table in rows.groupby(["table_id", "ledger"], sort=False):
        numbers = table["no"].to_numpy()
        found.loc[table.index, "crossed"] = _crossed(numbers)
        offset = table["row"].to_numpy() - numbers
        if cycle_id:
            found.loc[table.index, "shifted"] = (offset != LEDGER_HEADER_ROW) & (table["row_key"] != "").to_numpy()
        else:
            found.loc[table.index, "shifted"] = offset != Counter(offset.tolist()).most_common(1)[0][0]
    return found


def _crossed(numbers: np.ndarray) -> np.ndarray:
    """Whether of a row's fellows some that were issued before it stand below it, or some issued after it above."""
    above = np.maximum.accumulate(numbers)
    below = np.minimum.accumulate(numbers[::-1])[::-1]
    crossed = np.zeros(len(numbers), dtype=bool)
    crossed[1:] |= above[:-1] >= numbers[1:]
    crossed[:-1] |= below[1:] <= numbers[:-1]
    return crossed


def with_left_behind(judged: pd.DataFrame, returned: pd.DataFrame) -> pd.DataFrame:
    """Doubt the drawn objects that did not move with their rows.

    A line or words that speak against a receipt once lay on another row of the table: all that moved are asked about.
    """
    moved = returned.set_index("return_row_id")[["table_id", "crossed", "shifted"]]
    drawn = judged.loc[judged["anchor"] != "", ["return_row_id", "anchor"]].join(moved, on="return_row_id")
    columns = (drawn[key].tolist() for key in ("anchor", "crossed", "shifted"))
    stays = [
        e.stays_behind(one, crossed=crossed, shifted=shifted) for one, crossed, shifted in zip(*columns, strict=True)
    ]
    behind = judged.loc[drawn.index[stays]]
    seals = behind.index[(behind["place"] == "") & (behind["verdict"] != e.UNREADABLE)]
    judged = judged.copy()
    judged.loc[seals, ["verdict", "why"]] = e.LEFT_BEHIND, e.ROWS_MOVED
    against = behind[behind["verdict"].isin([e.UNREADABLE, e.NOTE_AGAINST])]
    tables = drawn.loc[against.index, "table_id"]
    entered = returned["return_row_id"].isin(judged["return_row_id"]) | (returned["remark"] != "")
    rows = returned.loc[
        entered & returned["table_id"].isin(tables) & (returned["crossed"] | returned["shifted"]), "return_row_id"
    ]
    if rows.empty:
        return judged
    asked = pd.DataFrame({"return_row_id": rows, "position": _POSITION, "kind": "unreadable"})
    asked = asked.assign(text="", sha256="", place="", heading="", anchor="", letters="", impression="")
    asked = asked.assign(verdict=e.LEFT_BEHIND, why=e.ROWS_MOVED)
    return pd.concat([judged, asked[judged.columns]], ignore_index=True)
