"""Frames as the store reads them: values as stored, and every text that lines share only once in memory."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
import sqlalchemy as sa

from ledger_tools.store import engine as database

TABLE = sa.Table(
    "t",
    sa.MetaData(),
    sa.Column("n", sa.Integer),
    sa.Column("text", sa.Text),
    sa.Column("day", sa.Date),
    sa.Column("flag", sa.Boolean),
)
LINES = [(1, "局", None, True), (2, "局", date(2025, 12, 1), False), (None, "課", date(2025, 12, 1), True)]


@pytest.mark.parametrize("part", [1, 2, 20_000])
def test_values_stay_and_equal_texts_are_one_object(monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    monkeypatch.setattr(database, "_PART", part)
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        TABLE.create(connection)
        connection.execute(TABLE.insert(), [dict(zip(TABLE.c.keys(), line, strict=True)) for line in LINES])
        frame = database.read_frame(connection, sa.select(TABLE))
        nothing = database.read_frame(connection, sa.select(TABLE).where(TABLE.c.n == 9))
    assert list(frame.columns) == list(nothing.columns) == ["n", "text", "day", "flag"]
    assert len(nothing) == 0
    found = [tuple(None if pd.isna(value) else value for value in line) for line in frame.itertuples(index=False)]
    assert found == LINES
    if part > 1:
        assert frame["text"].iloc[0] is frame["text"].iloc[1]
