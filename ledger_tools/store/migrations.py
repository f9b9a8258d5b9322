"""The steps that bring a store of an earlier version to the present schema."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW
from ledger_tools.model import SentLetter, Snapshot
from ledger_tools.store import paper_tables as p
from ledger_tools.store import schema as s
from ledger_tools.store.events import (
    CardsBookWritten,
    LetterWritten,
    PapersWritten,
    RecordsLoaded,
    ReportWritten,
    ReviewBookWritten,
)
from ledger_tools.store.writes import insert_letter, insert_papers, insert_snapshot

#: Actions of events that stood for workbooks of the desk.
_WORKBOOKS = {CardsBookWritten.action: KIND_RETURNED_CARDS, ReviewBookWritten.action: KIND_REVIEW}
_TOLD = (PapersWritten.action, LetterWritten.action, ReportWritten.action, *_WORKBOOKS)

Migration = Callable[[sa.Connection], None]


def _create_tables(connection: sa.Connection) -> None:
    s.metadata.create_all(connection)


def _version_3(connection: sa.Connection) -> None:
    _create_tables(connection)
    # What was read before says nothing of where words stood: it is left empty.
    _add_columns(connection, s.evidence.c.place, s.evidence.c.heading)
    _add_columns(connection, s.file_findings.c.kigo, s.file_findings.c.bango)
    _papers_from_events(connection)


def _version_4(connection: sa.Connection) -> None:
    # What was read before says nothing of its pictures: they are taken to have moved with their rows, and are unread.
    _add_columns(connection, s.evidence.c.anchor, s.evidence.c.letters)


def _version_5(connection: sa.Connection) -> None:
    # Of whom earlier loads knew and the last one does not, nothing is left to keep.
    _create_tables(connection)
    _add_columns(connection, s.loads.c.as_of)
    _days_of_loads(connection)


def _version_6(connection: sa.Connection) -> None:
    # Until then the program numbered the rows itself; a database that counts by sequences goes on behind them.
    if connection.dialect.name == "postgresql":
        row_id = s.return_rows.c.return_row_id
        sequence = sa.func.pg_get_serial_sequence(s.return_rows.name, row_id.name)
        newest = sa.select(sa.func.max(row_id)).scalar_subquery()
        connection.execute(sa.select(sa.func.setval(sequence, newest)).where(newest.is_not(None)))


def _version_7(connection: sa.Connection) -> None:
    _known_decisions(connection)
    _create_tables(connection)


def _known_decisions(connection: sa.Connection) -> None:
    # What earlier workbooks showed of decisions, their lines do not say.
    _add_columns(connection, s.decisions.c.known)


def _version_9(connection: sa.Connection) -> None:
    # What was there before is of the batch.
    _add_columns(connection, s.desk_files.c.part, p.letters.c.part, p.snapshots.c.part)
    if "part" in _columns_of(connection, s.ledgers):
        return
    # A department may have a ledger of each part now: no database alters what must be unique in the same way.
    made_anew = (s.ledgers, s.editions, s.issued_rows)
    for table in made_anew:
        connection.execute(sa.text(f"CREATE TABLE before_{table.name} AS SELECT * FROM {table.name}"))
    for table in reversed(made_anew):
        table.drop(connection)
    for table in made_anew:
        table.create(connection)
        known = ", ".join(_columns_of(connection, sa.table(f"before_{table.name}")))
        copied = f"INSERT INTO {table.name} ({known}) SELECT {known} FROM before_{table.name}"
        connection.execute(sa.text(copied))
        connection.execute(sa.text(f"DROP TABLE before_{table.name}"))


def _version_10(connection: sa.Connection) -> None:
    # How earlier versions laid ledgers out is left open: their workbooks, where they lie, tell of it.
    _create_tables(connection)
    _add_columns(connection, s.tables.c.mark)


def _typed_of_paper(connection: sa.Connection) -> None:
    # Of paper that was read before nobody has typed anything, and its number of cards was not looked at.
    _create_tables(connection)
    _add_columns(connection, s.tables.c.cards_picture)


def _places_and_numbers(connection: sa.Connection) -> None:
    # Of what was read before only the stamp cell is known; what number a letter bore, only the letter itself tells.
    _add_columns(connection, s.tables.c.received_column, s.tables.c.remark_column)
    _add_columns(connection, p.letters.c.number, p.letters.c.title)


def _impressions(connection: sa.Connection) -> None:
    # Of what was read before, seals are not compared and pages not shown: they would have to be looked at again.
    _add_columns(connection, s.evidence.c.impression, s.file_findings.c.picture)


def _days_of_loads(connection: sa.Connection) -> None:
    """Until version 5 the log alone knew on which of the office's days records were loaded."""
    logged = sa.select(s.events.c.subject, s.events.c.as_of).where(s.events.c.action == RecordsLoaded.action)
    days: dict[str, date] = {line.subject: line.as_of for line in connection.execute(logged)}
    for load_id, at in connection.execute(sa.select(s.loads.c.load_id, s.loads.c.at)).all():
        own = s.loads.update().where(s.loads.c.load_id == load_id)
        connection.execute(own.values(as_of=days.get(f"load {load_id}", at.date())))


def _papers_from_events(connection: sa.Connection) -> None:
    """Until version 3 the log was the only place that knew of letters, papers, numbered workbooks and reports."""
    numbered: dict[str, int] = {}
    for subject, day, action, text in connection.execute(
        sa.select(s.events.c.subject, s.events.c.as_of, s.events.c.action, s.events.c.detail)
        .where(s.events.c.action.in_(_TOLD))
        .order_by(s.events.c.event_id)
    ).all():
        detail = json.loads(text)
        if action == PapersWritten.action:
            insert_papers(connection, subject, detail)
        elif action == LetterWritten.action:
            insert_letter(connection, _letter(subject, day, detail))
        elif action == ReportWritten.action:
            by_bureau = tuple((code, count) for code, count in detail["by_bureau"])
            insert_snapshot(connection, Snapshot(day, detail["issued"], detail["done"], detail["open"], by_bureau))
        else:
            kind = _WORKBOOKS[action]
            numbered[kind] = numbered.get(kind, 0) + 1  # the number was the count of events
            connection.execute(p.desk_workbooks.insert().values(kind=kind, serial=numbered[kind], day=day))


def _letter(bureau_code: str, day: date, detail: Mapping[str, Any]) -> SentLetter:
    return SentLetter(
        bureau_code=bureau_code,
        day=day,
        fingerprint=detail["fingerprint"],
        stage=detail["stage"],
        answer_by=date.fromisoformat(detail["answer_by"]),
        ledgers=tuple(detail["ledgers"]),
        rows=detail["rows"],
        letter=detail["letter"],
        locked=detail.get("locked", False),  # before 0.3 no letter was
    )


def _add_columns(connection: sa.Connection, *columns: sa.Column[Any]) -> None:
    """Add columns to tables that were made without them; texts that must not be missing are '' in the rows there."""
    dialect = connection.dialect
    for column in columns:
        if column.name not in _columns_of(connection, column.table):
            table = dialect.identifier_preparer.format_table(column.table)
            spelt = str(sa.schema.CreateColumn(column).compile(dialect=dialect))
            filled = "" if column.nullable or column.server_default is not None else " DEFAULT ''"
            connection.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {spelt}{filled}"))


def _columns_of(connection: sa.Connection, table: Any) -> list[str]:
    return [known["name"] for known in sa.inspect(connection).get_columns(table.name)]


#: Each runs once, in its own transaction, and makes what is missing and keeps what is there.
MIGRATIONS: tuple[tuple[int, str, Migration], ...] = (
    (1, "first tables", _create_tables),
    (2, "counted cards and decisions", _create_tables),
    (3, "where words stood; letters, papers and reports in tables of their own", _version_3),
    (4, "how pictures hang on the sheet", _version_4),
    (5, "what was last known of members who are gone", _version_5),
    (6, "the database numbers the rows", _version_6),
    (7, "which decisions a decision knew of; withdrawn files", _version_7),
    (8, "files that could not be read, and are settled or gone; slips of the bureaus", _create_tables),
    (9, "later hand-outs: to which part a ledger and what is written about it belong", _version_9),
    (10, "how ledgers and those sent back were laid out on paper", _version_10),
    (11, "what is typed of paper", _typed_of_paper),
    (12, "in which columns 受領年月日 and 備考 stand; numbers and titles of letters", _places_and_numbers),
    (13, "by what a seal on paper is known again; pictures of pages that are nobody's", _impressions),
)
SCHEMA_VERSION = MIGRATIONS[-1][0]
