"""Which ledger of this cycle each returned table is, and what is said of tables and rows that are of none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from ledger_tools.findings import Finding
from ledger_tools.frames import lines
from ledger_tools.reconcile.matching import match_rows


def unmatched(
    tables: pd.DataFrame, rows: pd.DataFrame, issued: pd.DataFrame, ledgers: pd.DataFrame, cycle_id: str
) -> list[Finding]:
    """Name the tables of which no row is of this cycle, as soon as they are taken in: F05, or R02 for the whole table.

    ``tables`` and ``rows`` are those of the files in question, all the frames as the store returns them.
    """
    returned, _ = match_rows(rows, issued, cycle_id)
    belonging = with_ledgers(tables, returned, ledgers, cycle_id)
    return [*tables_of_none(belonging, returned), *_strangers_only(belonging, returned)]


def with_ledgers(tables: pd.DataFrame, returned: pd.DataFrame, ledgers: pd.DataFrame, cycle_id: str) -> pd.DataFrame:
    """Say for each table which ledger of this cycle it is: by its rows, else by what the sheet says."""
    own = returned[(returned["issued_index"] >= 0) & ~returned["visitor"]]
    sizes = own.groupby(["table_id", "ledger_id"]).size().reset_index(name="rows").sort_values("rows", kind="stable")
    by_rows = sizes.drop_duplicates("table_id", keep="last").set_index("table_id")["ledger_id"]
    known = set(ledgers["ledger_id"])
    foreign = (tables["cycle_id"] != "") & (tables["cycle_id"] != cycle_id)
    stated = tables["ledger_id"].where(tables["ledger_id"].isin(known) & ~foreign, "")
    resolved = tables["table_id"].map(by_rows).astype(object).fillna(stated)
    current = ledgers.set_index("ledger_id")["edition"]
    return tables.assign(
        foreign=foreign & ~tables["table_id"].isin(by_rows.index),
        resolved=resolved,
        current_edition=resolved.map(current).fillna(0).astype(int),
        row_count=tables["table_id"].map(returned.groupby("table_id").size()).fillna(0).astype(int),
    )


def tables_of_none(tables: pd.DataFrame, returned: pd.DataFrame) -> Iterator[Finding]:
    """Check that each table is a ledger of this cycle (F05)."""
    read = returned["table_id"]
    bare = set(read.unique()) - set(read[returned["kigo"] != ""].unique())
    for table in lines(tables):
        if table.foreign:
            message = f"別の事業の受領簿{table.ledger_id}です。取り込んでいません。"
            yield Finding("F05", message, table.file, table.sheet)
        elif table.resolved == "" and (table.row_count or table.ledger_id):
            number = f"受領簿番号が{table.ledger_id}" if table.ledger_id else "受領簿番号のない表"
            message = f"{number}で、記号・番号もこの事業の受領簿と一致しません。"
            if table.table_id in bare:
                message = f"{number}で、記号の列又は記入がないため、この事業の受領簿と照合できません。"
            yield Finding("F05", message, table.file, table.sheet)


def said_of_stranger(row: Any) -> str:
    """Why a returned row is none of the ledger in which it stands (R02)."""
    if row.foreign:
        return "別の事業の受領簿の行です。"
    if row.bango and not row.kigo:
        return "記号の列又は記入がなく、氏名も合わないため、照合できません。"
    return "この受領簿にない組合員の行です。" if row.bango else "番号がなく、この受領簿の誰の行か分かりません。"


def _strangers_only(tables: pd.DataFrame, returned: pd.DataFrame) -> Iterator[Finding]:
    """Say once of a table that says which ledger it is, and has no row of it, what is true of its rows (R02)."""
    matched = set(returned.loc[returned["issued_index"] >= 0, "table_id"])
    ours = (tables["resolved"] != "") & (tables["row_count"] > 0) & ~tables["table_id"].isin(matched)
    for table in lines(tables[ours]):
        rows = lines(returned[returned["table_id"] == table.table_id])
        said = "".join(dict.fromkeys(said_of_stranger(row) for row in rows))
        message = f"{table.row_count:,}行のどれも、発行した行と一致しません。{said}"
        yield Finding("R02", message, table.file, table.sheet, ledger_id=table.resolved)
