"""The tables of the store, in SQLAlchemy Core with only what SQLite and PostgreSQL share.

What is stored is what was said and done: records as loaded, ledgers as issued, files as they came and what was read in
them, and who did what when. Statuses are never stored; they are worked out from these tables.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ledger_tools.columns import ROSTER_COLUMNS, ROSTER_DATES, ROSTER_NUMBERS

metadata = sa.MetaData()


def _roster_column(key: str) -> sa.Column[Any]:
    if key in ROSTER_DATES:
        return sa.Column(key, sa.Date)
    if key in ROSTER_NUMBERS:
        return sa.Column(key, sa.Integer)
    return sa.Column(key, sa.Text, nullable=False)


meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

loads = sa.Table(
    "loads",
    metadata,
    sa.Column("load_id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("files", sa.Text, nullable=False),  # JSON: name, sha256, rows, encoding of each
    sa.Column("as_of", sa.Date),  # the office's day (--as-of) on which they were loaded
)

#: The records now in force, one row per card holder; replaced as a whole by each load.
members = sa.Table(
    "members",
    metadata,
    sa.Column("load_id", sa.ForeignKey("loads.load_id"), nullable=False),
    sa.Column("line", sa.Integer, primary_key=True),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    *(_roster_column(column.key) for column in ROSTER_COLUMNS),
)

#: The last records of members (本人) whom the records now in force do not know, and the load that had them last.
former_members = sa.Table(
    "former_members",
    metadata,
    sa.Column("load_id", sa.ForeignKey("loads.load_id"), nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    *(_roster_column(column.key) for column in ROSTER_COLUMNS),
    sa.PrimaryKeyConstraint("kigo", "bango"),
)

ledgers = sa.Table(
    "ledgers",
    metadata,
    sa.Column("ledger_id", sa.String(20), primary_key=True),
    sa.Column("bureau_code", sa.Text, nullable=False),
    sa.Column("department_code", sa.Text, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),  # 0 the batch, else the supplement (追加分)
    sa.UniqueConstraint("bureau_code", "department_code", "part"),
)

editions = sa.Table(
    "editions",
    metadata,
    sa.Column("ledger_id", sa.ForeignKey("ledgers.ledger_id"), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("generated_at", sa.DateTime, nullable=False),
    sa.Column("path", sa.Text, nullable=False),  # below the cycle folder, with forward slashes
    sa.Column("sha256", sa.String(64), nullable=False),
)

issued_rows = sa.Table(
    "issued_rows",
    metadata,
    sa.Column("ledger_id", sa.String(20), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True),
    sa.Column("row_key", sa.String(40), primary_key=True),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False),
    sa.Column("bango", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kana", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("cards", sa.Integer, nullable=False),
    sa.Column("same_name", sa.Boolean, nullable=False),
    sa.ForeignKeyConstraint(["ledger_id", "edition"], ["editions.ledger_id", "editions.edition"]),
)

#: Every way in which a ledger was laid out on paper, and every send-back ledger (``mark``, else ''), as of Printing.
#: An edition that has none was written by an earlier version.
printings = sa.Table(
    "printings",
    metadata,
    sa.Column("ledger_id", sa.String(20), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.String(10), primary_key=True),
    sa.Column("lines", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("starts", sa.Text, primary_key=True),  # space-separated
)

printed_rows = sa.Table(
    "printed_rows",
    metadata,
    sa.Column("ledger_id", sa.String(20), primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mark", sa.String(10), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("row_key", sa.String(40), nullable=False),
    sa.Column("height", sa.Float, nullable=False),  # points
)

files = sa.Table(
    "files",
    metadata,
    sa.Column("file_id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("archived", sa.Text, nullable=False),
    sa.Column("ingested_at", sa.DateTime, nullable=False),
    sa.Column("submitted_on", sa.Date, nullable=False),  # the office's day (--as-of) on which it came in
)

tables = sa.Table(
    "tables",
    metadata,
    sa.Column("table_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("header_row", sa.Integer, nullable=False),
    sa.Column("cycle_id", sa.Text, nullable=False),
    sa.Column("ledger_id", sa.Text, nullable=False),
    sa.Column("edition", sa.Integer, nullable=False),
    sa.Column("cards_returned", sa.Text, nullable=False),
    sa.Column("cards_returned_cell", sa.Text, nullable=False),
    sa.Column("mark", sa.Text, nullable=False, server_default=""),  # of a page of a send-back ledger
    sa.Column("cards_picture", sa.Text, nullable=False, server_default=""),
    sa.Column("received_column", sa.String(3), nullable=False, server_default=""),
    sa.Column("remark_column", sa.String(3), nullable=False, server_default=""),
)

return_rows = sa.Table(
    "return_rows",
    metadata,
    sa.Column("return_row_id", sa.Integer, primary_key=True),
    sa.Column("table_id", sa.ForeignKey("tables.table_id"), nullable=False),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False),
    sa.Column("bango", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("cards", sa.Text, nullable=False),
    sa.Column("received_on", sa.Text, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("codes", sa.Text, nullable=False),
)

evidence = sa.Table(
    "evidence",
    metadata,
    sa.Column("return_row_id", sa.ForeignKey("return_rows.return_row_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("place", sa.String(20), nullable=False, server_default=""),  # of PLACES; '' in the stamp cell itself
    sa.Column("heading", sa.Text, nullable=False, server_default=""),
    sa.Column("anchor", sa.String(10), nullable=False, server_default=""),  # '' moves with its row
    sa.Column("letters", sa.Text, nullable=False, server_default=""),
    sa.Column("impression", sa.Text, nullable=False, server_default=""),  # of a seal on paper
)

#: Words of no single row: above or below a table, on its header, in a box across it.
table_texts = sa.Table(
    "table_texts",
    metadata,
    sa.Column("table_id", sa.ForeignKey("tables.table_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("place", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
)

file_findings = sa.Table(
    "file_findings",
    metadata,
    sa.Column("finding_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("files.file_id"), nullable=False),
    sa.Column("code", sa.String(3), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False, server_default=""),
    sa.Column("bango", sa.Text, nullable=False, server_default=""),
    sa.Column("picture", sa.Text, nullable=False, server_default=""),  # SHA-256, of a page that is nobody's
)

#: Further copies of files that were taken in before (F07).
duplicates = sa.Table(
    "duplicates",
    metadata,
    sa.Column("duplicate_id", sa.Integer, primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("same_as", sa.Text, nullable=False),
)

#: Files that are withdrawn: what was read in them stays, and counts for nothing as long as their line is here.
withdrawals = sa.Table(
    "withdrawals",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),  # the office's day
)

#: Workbooks of the desk that came back: 返送カード確認表 and 要確認一覧; ``serial`` counts those written, from 1.
desk_files = sa.Table(
    "desk_files",
    metadata,
    sa.Column("file_id", sa.ForeignKey("files.file_id"), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("serial", sa.Integer, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),  # as of the ledgers
)

#: Cards that the desk counted, entry by entry; ``cards`` is NULL where an earlier count was taken back.
returned_cards = sa.Table(
    "returned_cards",
    metadata,
    sa.Column("entry_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("desk_files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False),
    sa.Column("bango", sa.Text, nullable=False),
    sa.Column("cards", sa.Integer),
    sa.Column("counted_on", sa.Date),
    sa.Column("counted_by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)

#: What the desk decided about doubtful rows; ``digest`` is of the evidence, ``verdict`` '' where it was withdrawn.
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("entry_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("desk_files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False),
    sa.Column("bango", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("decided_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("known", sa.Text),  # marks of the decisions that its line showed; NULL where it said nothing of them
)

#: What the desk typed of paper as it stands there: of a member's row, or (``ledger_id``) how many cards come back.
#: ``paper`` says which piece of paper: SHA-256 of its picture, else its place. ``replaces`` is a JSON list of the
#: entries that the line showed; an entry in which nothing is typed takes them back.
transcripts = sa.Table(
    "transcripts",
    metadata,
    sa.Column("entry_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("desk_files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("kigo", sa.Text, nullable=False),
    sa.Column("bango", sa.Text, nullable=False),
    sa.Column("ledger_id", sa.Text, nullable=False),
    sa.Column("paper", sa.Text, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.Column("received_on", sa.Text, nullable=False),
    sa.Column("remark", sa.Text, nullable=False),
    sa.Column("cards", sa.Text, nullable=False),
    sa.Column("typed_by", sa.Text, nullable=False),
    sa.Column("replaces", sa.Text, nullable=False),
)

#: What the desk settled of files that could not be read; ``handled`` is False where it took that back.
handled_files = sa.Table(
    "handled_files",
    metadata,
    sa.Column("entry_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("desk_files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("handled", sa.Boolean, nullable=False),
    sa.Column("handled_by", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

#: What bureaus state on their 送付票: that all is handed in; NULL where a slip says nothing of a number.
slips = sa.Table(
    "slips",
    metadata,
    sa.Column("entry_id", sa.Integer, primary_key=True),
    sa.Column("file_id", sa.ForeignKey("desk_files.file_id"), nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("cell", sa.Text, nullable=False),
    sa.Column("bureau_code", sa.Text, nullable=False),
    sa.Column("ledgers", sa.Integer),
    sa.Column("cards", sa.Integer),
    sa.Column("handed_in_on", sa.Date, nullable=False),
    sa.Column("handed_in_by", sa.Text, nullable=False),
)

#: Of the files that could not be read those that lay in 回収/, and whether they still do.
refused_files = sa.Table(
    "refused_files",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("there", sa.Boolean, nullable=False),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("event_id", sa.Integer, primary_key=True),
    sa.Column("at", sa.DateTime, nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.String(20), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("detail", sa.Text, nullable=False),  # JSON
)
