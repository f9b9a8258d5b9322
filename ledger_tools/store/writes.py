"""Single writes inside a transaction that the store holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.model import FileReading, IssuedRow, LedgerSheet, ReadTable, SentLetter, Snapshot
from ledger_tools.store import paper_tables as p
from ledger_tools.store import schema as s

_PART = 10_000  # lines written at a time
_FEW = 500  # numbers in one question: no database takes any number of them


def insert_members(connection: sa.Connection, frame: pd.DataFrame, load_id: int) -> None:
    """Insert the records, so many lines at a time that a million of them are never laid out twice."""
    keys = [column.key for column in ROSTER_COLUMNS]
    names = ("load_id", "line", "file", "row", *keys)
    for first in range(0, len(frame), _PART):
        part = frame.iloc[first : first + _PART]
        columns = [_stored(part[key]) for key in ("file", "row", *keys)]
        lines = range(first, first + len(part))
        rows = [dict(zip(names, (load_id, *line), strict=True)) for line in zip(lines, *columns, strict=True)]
        connection.execute(s.members.insert(), rows)


def _stored(column: pd.Series) -> list[Any]:
    """The cells of a column as the database takes them; None where there is nothing."""
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return column.to_numpy().astype("M8[D]").tolist()
    return column.astype(object).where(column.notna(), None).tolist()


def keep_former(connection: sa.Connection, present: Set[tuple[str, str]]) -> None:
    """Keep the records in force of the members who are not ``present`` (記号, 番号) in those that replace them.

    Whoever is back is known by the new records alone.
    """
    own, former = s.members, s.former_members
    query = sa.select(own.c.kigo, own.c.bango, own.c.line).where(own.c.relation == "本人").order_by(own.c.line.desc())
    before = {(kigo, bango): line for kigo, bango, line in connection.execute(query)}  # of several lines the first
    known = connection.execute(sa.select(former.c.kigo, former.c.bango)).all()
    if again := [{"of": who[0], "who": who[1]} for who in map(tuple, known) if who in present or who in before]:
        same = (former.c.kigo == sa.bindparam("of")) & (former.c.bango == sa.bindparam("who"))
        connection.execute(former.delete().where(same), again)
    gone = [line for who, line in before.items() if who not in present]
    columns = [column.name for column in former.c]
    for first in range(0, len(gone), _FEW):
        last = sa.select(*(own.c[name] for name in columns)).where(own.c.line.in_(gone[first : first + _FEW]))
        connection.execute(former.insert().from_select(columns, last))


def rewritten(connection: sa.Connection, sheet: LedgerSheet, path: str, sha256: str) -> bool:
    own = (s.editions.c.ledger_id == sheet.ledger_id) & (s.editions.c.edition == sheet.edition)
    return bool(connection.execute(s.editions.update().where(own).values(path=path, sha256=sha256)).rowcount)


def insert_edition(connection: sa.Connection, sheet: LedgerSheet, path: str, sha256: str, at: datetime) -> None:
    known = sa.select(s.ledgers.c.ledger_id).where(s.ledgers.c.ledger_id == sheet.ledger_id)
    if connection.execute(known).scalar() is None:
        values = {"bureau_code": sheet.bureau.code, "department_code": sheet.department.code, "part": sheet.part}
        connection.execute(s.ledgers.insert().values(ledger_id=sheet.ledger_id, **values))
    connection.execute(
        s.editions.insert().values(
            ledger_id=sheet.ledger_id,
            edition=sheet.edition,
            department=sheet.department.name,
            generated_at=at,
            path=path,
            sha256=sha256,
        )
    )
    if sheet.rows:
        connection.execute(s.issued_rows.insert(), [_issued(sheet, row) for row in sheet.rows])


def _issued(sheet: LedgerSheet, row: IssuedRow) -> dict[str, Any]:
    return {
        "ledger_id": sheet.ledger_id,
        "edition": sheet.edition,
        "row_key": row.row_key,
        "no": row.no,
        "kigo": row.kigo,
        "bango": row.bango,
        "name": row.name,
        "kana": row.kana,
        "department": row.department,
        "cards": row.cards,
        "same_name": row.same_name,
    }


def read_before(connection: sa.Connection, sha256: str) -> str | None:
    """Return the name under which these bytes were read, as a ledger or as the desk's; None where nothing was."""
    own = sa.select(s.files.c.file_id, s.files.c.name).where(s.files.c.sha256 == sha256)
    for file_id, name in connection.execute(own).all():
        for read in (s.tables, s.desk_files):
            if connection.execute(sa.select(read.c.file_id).where(read.c.file_id == file_id)).first():
                return str(name)
    return None


def forget_refused(connection: sa.Connection, reading: FileReading) -> bool:
    """Take out what an earlier, fruitless reading of the same bytes recorded; False where nothing is new.

    What was read in them (:func:`read_before`) is none of it.
    """
    file_id = connection.execute(sa.select(s.files.c.file_id).where(s.files.c.sha256 == reading.sha256)).scalar()
    if file_id is None:
        return True
    own = s.file_findings.c.file_id == file_id
    columns = (s.file_findings.c.code, s.file_findings.c.sheet, s.file_findings.c.cell, s.file_findings.c.message)
    before = [tuple(row) for row in connection.execute(sa.select(*columns).where(own))]
    now = [(found.code, found.sheet, found.cell, found.message) for found in reading.findings]
    if not reading.tables and sorted(before) == sorted(now):
        return False
    connection.execute(s.file_findings.delete().where(own))
    connection.execute(s.files.delete().where(s.files.c.file_id == file_id))
    return True


def inserted(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> int:
    """Insert one row; return its number."""
    key = connection.execute(table.insert(), dict(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def insert_papers(connection: sa.Connection, bureau_code: str, papers: Mapping[str, str]) -> None:
    rows = [{"bureau_code": bureau_code, "path": path, "sha256": sha256} for path, sha256 in papers.items()]
    if rows:
        connection.execute(p.papers.insert(), rows)


def insert_letter(connection: sa.Connection, letter: SentLetter) -> None:
    inserted(connection, p.letters, asdict(letter) | {"ledgers": " ".join(letter.ledgers)})


def insert_snapshot(connection: sa.Connection, snapshot: Snapshot) -> None:
    values = asdict(snapshot)
    bureaus = values.pop("by_bureau")
    snapshot_id = inserted(connection, p.snapshots, values)
    rows = [
        {"snapshot_id": snapshot_id, "position": position, "bureau_code": code, "open": count}
        for position, (code, count) in enumerate(bureaus)
    ]
    if rows:
        connection.execute(p.snapshot_bureaus.insert(), rows)


def insert_file(connection: sa.Connection, reading: FileReading, archived: str, as_of: date, at: datetime) -> int:
    """Insert a file and what reading it found wrong; return its number."""
    file = {
        "sha256": reading.sha256,
        "name": reading.file,
        "size": reading.size,
        "archived": archived,
        "ingested_at": at,
        "submitted_on": as_of,
    }
    file_id = inserted(connection, s.files, file)
    if reading.findings:
        findings = [{"file_id": file_id, **found._asdict()} for found in reading.findings]
        connection.execute(s.file_findings.insert(), findings)
    return file_id


def insert_table(connection: sa.Connection, file_id: int, table: ReadTable) -> None:
    values = {
        "file_id": file_id,
        "sheet": table.sheet,
        "header_row": table.header_row,
        "cycle_id": table.cycle_id,
        "ledger_id": table.ledger_id,
        "edition": table.edition,
        "cards_returned": table.cards_returned,
        "cards_returned_cell": table.cards_returned_cell,
        "mark": table.mark,
        "cards_picture": table.cards_picture,
        "received_column": table.received_column,
        "remark_column": table.remark_column,
    }
    table_id = inserted(connection, s.tables, values)
    if table.texts:
        words = [
            {"table_id": table_id, "position": position, **said._asdict()} for position, said in enumerate(table.texts)
        ]
        connection.execute(s.table_texts.insert(), words)
    if not table.rows:
        return
    rows = [
        {
            "table_id": table_id,
            "row": row.row,
            "cell": row.cell,
            "row_key": row.key,
            "kigo": row.kigo,
            "bango": row.bango,
            "name": row.name,
            "department": row.department,
            "cards": row.cards,
            "received_on": row.received_on,
            "remark": row.remark,
            "codes": " ".join(row.codes),
        }
        for row in table.rows
    ]
    numbers = _inserted_rows(connection, table_id, rows)
    found = [
        {"return_row_id": number, "position": position, **item._asdict()}
        for number, row in zip(numbers, table.rows, strict=True)
        for position, item in enumerate(row.evidence)
    ]
    if found:
        connection.execute(s.evidence.insert(), found)


def _inserted_rows(connection: sa.Connection, table_id: int, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert the rows of one table; return the numbers that the database gave them, which rise in the order given."""
    first = inserted(connection, s.return_rows, rows[0])
    if rows[1:]:
        connection.execute(s.return_rows.insert(), rows[1:])
    number = s.return_rows.c.return_row_id
    own = sa.select(number).where((number >= first) & (s.return_rows.c.table_id == table_id)).order_by(number)
    return list(connection.execute(own).scalars())
