"""One part of a cycle by itself: the batch or a supplement (追加分), each with days of its own and counted apart.

A member may be on the ledgers of several parts, with other cards on each: what one says proves nothing of another.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.matching import member_numbers


def of_part(inputs: Inputs, part: int) -> Inputs:
    """Return what there is about one part, with its own days; ``inputs`` are those of the whole cycle.

    A returned row is of the part on whose ledger its hidden key or its sheet says that it stands, else of the one that
    knows most of its table's members (of two that know as many, the later). What is of no part is the batch's.
    """
    parts = _parts(inputs)
    if set(parts.values()) <= {part}:
        return replace(inputs, settings=inputs.settings.of_part(part))
    tables = _parts_of_tables(inputs, parts)
    mine = inputs.return_rows[_parts_of_rows(inputs, parts, tables) == part]
    own_tables = inputs.return_tables["table_id"].map(tables).fillna(0) == part
    own_tables |= inputs.return_tables["table_id"].isin(mine["table_id"])
    return_tables = inputs.return_tables[own_tables]
    elsewhere = set(inputs.return_tables.loc[~own_tables, "file_id"]) - set(return_tables["file_id"])
    files = set(return_tables["file_id"])
    of_files = inputs.file_findings["file_id"]
    return replace(
        _with_ledgers_of(inputs, part),
        return_rows=mine.reset_index(drop=True),
        evidence=_of(inputs.evidence, "return_row_id", mine["return_row_id"]),
        table_texts=_of(inputs.table_texts, "table_id", return_tables["table_id"]),
        return_tables=return_tables.reset_index(drop=True),
        file_findings=inputs.file_findings[of_files.isin(files) if part else ~of_files.isin(elsewhere)],
        duplicates=inputs.duplicates[:0] if part else inputs.duplicates,
        refused=inputs.refused[:0] if part else inputs.refused,
    )


def of_the_part_returned(inputs: Inputs) -> Inputs:
    """Return all that came back beside the ledgers of the one part that most of it is of."""
    parts = _parts(inputs)
    if not any(parts.values()):
        return inputs
    rows = _parts_of_rows(inputs, parts, _parts_of_tables(inputs, parts))
    return _with_ledgers_of(inputs, int(rows.mode().max()) if len(rows) else 0)


def _parts(inputs: Inputs) -> dict[str, int]:
    return dict(zip(inputs.ledgers["ledger_id"], inputs.ledgers["part"], strict=True))


def _with_ledgers_of(inputs: Inputs, part: int) -> Inputs:
    """The same with what was issued and decided in one part, and its days."""
    ledgers = inputs.ledgers[inputs.ledgers["part"] == part]
    return replace(
        inputs,
        settings=inputs.settings.of_part(part),
        ledgers=ledgers.reset_index(drop=True),
        issued=_of(inputs.issued, "ledger_id", ledgers["ledger_id"]),
        counted=inputs.counted[inputs.counted["part"] == part],
        decisions=inputs.decisions[inputs.decisions["part"] == part],
    )


def _of(frame: pd.DataFrame, key: str, wanted: pd.Series) -> pd.DataFrame:
    return frame[frame[key].isin(wanted)].reset_index(drop=True)


def _parts_of_rows(inputs: Inputs, parts: dict[str, int], tables: dict[int, int]) -> pd.Series:
    """The part of each returned row: by its hidden key, else as its table."""
    keys = dict(zip(inputs.issued["row_key"], inputs.issued["ledger_id"].map(parts), strict=True))
    by_key = inputs.return_rows["row_key"].map(keys)
    return by_key.fillna(inputs.return_rows["table_id"].map(tables)).fillna(0).astype(int)


def _parts_of_tables(inputs: Inputs, parts: dict[str, int]) -> dict[int, int]:
    """Table -> its part: as its sheet says, else that of most of its rows."""
    ours = inputs.return_tables["cycle_id"].isin(["", inputs.cycle_id])
    stated = inputs.return_tables["ledger_id"].map(parts).where(ours)
    found = dict(zip(inputs.return_tables["table_id"], stated, strict=True))
    silent = [table for table, part in found.items() if pd.isna(part)]
    rows = inputs.return_rows[inputs.return_rows["table_id"].isin(silent)]
    known: dict[str, set[int]] = {}
    for member, ledger in zip(member_numbers(inputs.issued), inputs.issued["ledger_id"], strict=True):
        known.setdefault(member, set()).add(parts[ledger])
    votes: dict[int, Counter[int]] = {}
    for row in lines(rows.assign(member=member_numbers(rows))):
        votes.setdefault(row.table_id, Counter()).update(known.get(row.member, ()))
    said = {table: max(count, key=lambda part: (count[part], part)) for table, count in votes.items() if count}
    return {table: int(part) for table, part in {**found, **said}.items() if not pd.isna(part)}
