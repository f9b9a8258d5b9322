"""One reading as the frames that reconciling reads: alone, or in place of all that came back in a cycle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from ledger_tools.identity import SAME_NAME_SIGN
from ledger_tools.model import Evidence, FileReading, IssuedRow
from ledger_tools.reconcile.case import Inputs, no_counts, no_decisions, no_refused
from ledger_tools.reconcile.verdicts import MEMBER_COLUMNS
from ledger_tools.settings import Settings

_ROW = (
    *("return_row_id", "table_id", "row", "cell", "row_key", "kigo", "bango", "name", "department", "cards"),
    *("received_on", "remark", "codes", "sheet", "cycle_id", "table_ledger", "table_edition"),
    *("received_column", "remark_column", "file_id", "file", "submitted_on"),
)
_EVIDENCE = ("return_row_id", "position", *Evidence._fields)
_TABLE = (
    *("table_id", "file_id", "sheet", "header_row", "cycle_id", "ledger_id", "edition"),
    *("cards_returned", "cards_returned_cell", "mark", "cards_picture", "file", "submitted_on"),
)
_TEXT = ("table_id", "position", "place", "text", "cell", "file", "sheet")
_FINDING = ("code", "sheet", "cell", "message", "kigo", "bango", "picture", "file", "file_id")
_ISSUED = ("ledger_id", "edition", *IssuedRow.__dataclass_fields__)


def as_the_only_return(inputs: Inputs, reading: FileReading, as_of: date) -> Inputs:
    """Return the cycle's inputs as if nothing but this file had come back; return_row_id counts its rows from 1."""
    rows: list[tuple[Any, ...]] = []
    evidence: list[tuple[Any, ...]] = []
    tables: list[tuple[Any, ...]] = []
    texts: list[tuple[Any, ...]] = []
    of_file = (1, reading.file, as_of)
    for number, table in enumerate(reading.tables, start=1):
        identity = (table.cycle_id, table.ledger_id, table.edition)
        counted = (table.cards_returned, table.cards_returned_cell, table.mark, table.cards_picture)
        tables.append((number, 1, table.sheet, table.header_row, *identity, *counted, reading.file, as_of))
        columns = (table.received_column, table.remark_column)
        said = enumerate(table.texts)
        texts += [(number, at, one.place, one.text, one.cell, reading.file, table.sheet) for at, one in said]
        for row in table.rows:
            at = len(rows) + 1
            own = (row.key, row.kigo, row.bango, row.name, row.department, row.cards, row.received_on, row.remark)
            codes = " ".join(row.codes)
            rows.append((at, number, row.row, row.cell, *own, codes, table.sheet, *identity, *columns, *of_file))
            evidence += [(at, position, *piece) for position, piece in enumerate(row.evidence)]
    findings = [
        (one.code, one.sheet, one.cell, one.message, "", "", one.picture, reading.file, 1) for one in reading.findings
    ]
    return replace(
        inputs,
        as_of=as_of,
        return_rows=_frame(rows, _ROW),
        evidence=_frame(evidence, _EVIDENCE),
        table_texts=_frame(texts, _TEXT),
        return_tables=_frame(tables, _TABLE),
        file_findings=_frame(findings, _FINDING),
        duplicates=_frame([], ("sha256", "name", "same_as")),
        refused=no_refused(),
    )


def as_issued(reading: FileReading, settings: Settings, as_of: date) -> Inputs:
    """Return inputs in which exactly the rows of this file were issued, each to a member of its own.

    Nothing is known of the members but what the rows say. 記号 is a number of the row's, so that rows without 番号, or
    with the same one, stay apart.
    """
    known = {f"{bureau.order:02}": bureau.code for bureau in settings.bureaus}
    ledgers = []
    issued = []
    tables = []
    serial = 0
    for number, table in enumerate(reading.tables, start=1):
        ledger_id = f"00-{number:03}"
        ledgers.append((ledger_id, known.get(table.ledger_id.partition("-")[0], ""), "", 1, "", "", ""))
        rows = []
        for row in table.rows:
            serial += 1
            key, kigo = f"row {serial}", str(serial)
            cards = int(row.cards) if row.cards.isdecimal() else 1
            no = int(row.no) if row.no.isdecimal() else 0
            name = row.name.removesuffix(SAME_NAME_SIGN)
            issued.append((ledger_id, 1, no, key, kigo, row.bango, name, row.kana, row.department, cards, False))
            rows.append(row._replace(key=key, kigo=kigo, cards=str(cards)))
        tables.append(table._replace(cycle_id="", ledger_id=ledger_id, edition=1, rows=tuple(rows)))
    columns = ("ledger_id", "bureau_code", "department_code", "edition", "department", "path", "sha256")
    alone = Inputs(
        settings=settings,
        as_of=as_of,
        members=_frame([], MEMBER_COLUMNS),
        ledgers=_frame(ledgers, columns),
        issued=_frame(issued, _ISSUED),
        return_rows=_frame([], _ROW),
        evidence=_frame([], _EVIDENCE),
        table_texts=_frame([], _TEXT),
        return_tables=_frame([], _TABLE),
        file_findings=_frame([], _FINDING),
        duplicates=_frame([], ()),
        cycle_id="",
        counted=no_counts(),
        decisions=no_decisions(),
    )
    return as_the_only_return(alone, reading._replace(tables=tuple(tables)), as_of)


def _frame(rows: list[tuple[Any, ...]], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns))
