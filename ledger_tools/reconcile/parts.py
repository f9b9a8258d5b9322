"""One part of a cycle by itself: the batch or a supplement (追加分), each with days of its own and counted apart.

A member may be on the ledgers of several parts, with other cards on each: what one says proves nothing of another.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.matching import member_numbers

_SEVERAL = (
    "一括交付と追加分の両方の受領簿に載っている方の行ですが、どちらの受領簿のものか分かりません。"
    "受領簿番号のある受領簿で出し直してもらってください。"
)


def of_part(inputs: Inputs, part: int) -> Inputs:
    """Return what there is about one part, with its own days; ``inputs`` are those of the whole cycle.

    A returned row is of the part on whose ledger its hidden key or its sheet says that it stands. Where neither does,
    it is of the one in which its member is; where that may be several, of the one that the other rows of its table are
    of, and if they do not tell, of none: that is said (R02). What is of no part is told with the batch.
    """
    parts = _parts(inputs)
    if set(parts.values()) <= {part}:
        return replace(inputs, settings=inputs.settings.of_part(part))
    tables = _stated_parts(inputs, parts)
    of_rows = _parts_of_rows(inputs, parts, tables)
    mine = inputs.return_rows[of_rows == part]
    known = inputs.return_tables["table_id"].map(tables)
    seen = inputs.return_tables["table_id"].isin(inputs.return_rows.loc[of_rows >= 0, "table_id"])
    own_tables = inputs.return_tables["table_id"].isin(mine["table_id"]) | (known == part)
    own_tables |= (known.isna() & ~seen) & (part == 0)
    return_tables = inputs.return_tables[own_tables]
    elsewhere = set(inputs.return_tables.loc[~own_tables, "file_id"]) - set(return_tables["file_id"])
    files = set(return_tables["file_id"])
    of_files = inputs.file_findings["file_id"]
    findings = inputs.file_findings[of_files.isin(files) if part else ~of_files.isin(elsewhere)]
    if not part:
        unclear = _of_no_part(inputs.return_rows[of_rows < 0], inputs.evidence)
        findings = pd.concat([findings, unclear], ignore_index=True)
    return replace(
        _with_ledgers_of(inputs, part),
        return_rows=mine.reset_index(drop=True),
        evidence=_of(inputs.evidence, "return_row_id", mine["return_row_id"]),
        table_texts=_of(inputs.table_texts, "table_id", return_tables["table_id"]),
        return_tables=return_tables.reset_index(drop=True),
        file_findings=findings,
        duplicates=inputs.duplicates[:0] if part else inputs.duplicates,
        refused=inputs.refused[:0] if part else inputs.refused,
    )


def _of_no_part(rows: pd.DataFrame, evidence: pd.DataFrame) -> pd.DataFrame:
    """Say of each row that is filled in that it may be of several parts, as what reading a file finds is said."""
    blank = (rows["received_on"] == "") & (rows["remark"] == "")
    filled = rows[~blank | rows["return_row_id"].isin(evidence["return_row_id"])]
    found = filled[["sheet", "cell", "kigo", "bango", "file", "file_id"]]
    return found.assign(code="R02", message=_SEVERAL)


def of_the_part_returned(inputs: Inputs) -> Inputs:
    """Return all that came back beside the ledgers of the one part that most of it is of."""
    parts = _parts(inputs)
    if not any(parts.values()):
        return inputs
    rows = _parts_of_rows(inputs, parts, _stated_parts(inputs, parts))
    return _with_ledgers_of(inputs, max(int(rows.mode().max()), 0) if len(rows) else 0)


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
        transcripts=inputs.transcripts[inputs.transcripts["part"] == part],
    )


def _of(frame: pd.DataFrame, key: str, wanted: pd.Series) -> pd.DataFrame:
    return frame[frame[key].isin(wanted)].reset_index(drop=True)


def _stated_parts(inputs: Inputs, parts: dict[str, int]) -> dict[int, int]:
    """Table -> the part whose ledger its sheet says that it is."""
    ours = inputs.return_tables["cycle_id"].isin(["", inputs.cycle_id])
    stated = inputs.return_tables["ledger_id"].map(parts).where(ours)
    pairs = zip(inputs.return_tables["table_id"], stated, strict=True)
    return {table: int(part) for table, part in pairs if not pd.isna(part)}


def _parts_of_rows(inputs: Inputs, parts: dict[str, int], tables: dict[int, int]) -> pd.Series:
    """The part of each returned row, as :func:`of_part` says; -1 where it may be any of several."""
    rows = inputs.return_rows
    keys = dict(zip(inputs.issued["row_key"], inputs.issued["ledger_id"].map(parts), strict=True))
    told = rows["row_key"].map(keys)
    told = told.fillna(rows["table_id"].map(tables))
    if not told.isna().any():
        return told.astype(int)
    is_on: dict[str, set[int]] = {}
    for member, ledger in zip(member_numbers(inputs.issued), inputs.issued["ledger_id"], strict=True):
        is_on.setdefault(member, set()).add(parts[ledger])
    silent = rows[told.isna()]
    may_be = [is_on.get(member, {0}) for member in member_numbers(silent)]
    only = pd.Series([min(one) if len(one) == 1 else pd.NA for one in may_be], index=silent.index, dtype="Int64")
    beside = only.groupby(silent["table_id"])
    agreed = only.fillna(beside.transform("min").where(beside.transform("nunique") == 1)).fillna(-1)
    return told.fillna(agreed.astype(float)).astype(int)
