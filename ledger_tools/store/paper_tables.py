"""The tables of what the office wrote: papers, letters, workbooks for the desk, and what reports said."""

from __future__ import annotations

import sqlalchemy as sa

from ledger_tools.store.schema import metadata

#: Every 送付票 and 送付状 as it was written, the newest of a path last; somebody may have altered the file since.
papers = sa.Table(
    "papers",
    metadata,
    sa.Column("paper_id", sa.Integer, primary_key=True),
    sa.Column("bureau_code", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),  # below the cycle folder, with forward slashes
    sa.Column("sha256", sa.String(64), nullable=False),
)

#: Letters to bureaus about what is open, the last of a bureau last.
letters = sa.Table(
    "letters",
    metadata,
    sa.Column("letter_id", sa.Integer, primary_key=True),
    sa.Column("bureau_code", sa.Text, nullable=False),
    sa.Column("day", sa.Date, nullable=False),  # the office's day (--as-of) on which it was made
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("stage", sa.String(20), nullable=False),
    sa.Column("answer_by", sa.Date, nullable=False),
    sa.Column("ledgers", sa.Text, nullable=False),  # numbers of those not submitted, space-separated
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("letter", sa.Text, nullable=False),
    sa.Column("locked", sa.Boolean, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),  # as of the ledgers
    sa.Column("number", sa.Text, nullable=False, server_default=""),  # 文書番号, or 事務連絡
    sa.Column("title", sa.Text, nullable=False, server_default=""),
)

#: The workbooks that were written for the desk, numbered from 1 by kind; ``desk_files`` holds those that came back.
desk_workbooks = sa.Table(
    "desk_workbooks",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("serial", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("day", sa.Date, nullable=False),
)

#: What the managers' reports said, the last of a day last.
snapshots = sa.Table(
    "snapshots",
    metadata,
    sa.Column("snapshot_id", sa.Integer, primary_key=True),
    sa.Column("as_of", sa.Date, nullable=False),
    sa.Column("issued", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("open", sa.Integer, nullable=False),
    sa.Column("part", sa.Integer, nullable=False, server_default="0"),  # as of the ledgers
)

snapshot_bureaus = sa.Table(
    "snapshot_bureaus",
    metadata,
    sa.Column("snapshot_id", sa.ForeignKey("snapshots.snapshot_id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("bureau_code", sa.Text, nullable=False),
    sa.Column("open", sa.Integer, nullable=False),
)
