"""What reconciling works on: the cycle as frames, and the hits that the rules return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.settings import Settings

# What a row of a returned ledger claims by itself, before records and dates are looked at.
CLAIM_RECEIVED = "received"
CLAIM_RETIRED = "retired"
CLAIM_MAILED = "mailed"
CLAIM_NOTHING = "nothing"
CLAIM_DOUBT = "doubt"


#: What the desk counted of the cards that came back: the entries of 返送カード確認表, oldest first.
COUNT_COLUMNS = ("kigo", "bango", "cards", "counted_on", "counted_by", "note", "file", "sheet", "cell")
#: What the desk decided: the entries of 要確認一覧, oldest first. ``verdict`` is one of VERDICTS, '' for withdrawn;
#: ``known`` the marks of the decisions that the line showed, missing where it says nothing of them (lists of 0.3).
DECISION_COLUMNS = (
    *("kigo", "bango", "digest", "verdict", "decided_by", "reason", "known"),
    *("file", "sheet", "cell", "submitted_on"),
)

#: What the desk typed of paper, oldest first: in a member's row, or on a ledger. ``paper`` is which piece of paper,
#: ``replaces`` a JSON list of the entries that the line showed.
TRANSCRIPT_COLUMNS = (
    *("kigo", "bango", "ledger_id", "paper", "stamp", "received_on", "remark", "cards", "typed_by", "replaces"),
    *("file", "sheet", "cell", "submitted_on", "part"),
)

ACCEPT_RECEIVED = "受領と認める"
ACCEPT_RETIRED = "退職と認める"
ACCEPT_MAILED = "郵送と認める"
SEND_BACK = "差戻し"
HOLD = "保留"
WITHDRAW = "取消"
#: Decisions that settle a row, with what the row is then taken to be.
SETTLING = {ACCEPT_RECEIVED: CLAIM_RECEIVED, ACCEPT_RETIRED: CLAIM_RETIRED, ACCEPT_MAILED: CLAIM_MAILED}
VERDICTS = (*SETTLING, SEND_BACK, HOLD)
#: Files in which nothing was read, and what became of them; ``gone``: from 回収.
REFUSED_COLUMNS = ("file_id", "sha256", "file", "archived", "submitted_on", "gone", "handled_by", "reason")


def no_counts() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COUNT_COLUMNS))


def no_decisions() -> pd.DataFrame:
    return pd.DataFrame(columns=list(DECISION_COLUMNS))


def no_transcripts() -> pd.DataFrame:
    return pd.DataFrame(columns=list(TRANSCRIPT_COLUMNS))


def no_refused() -> pd.DataFrame:
    return pd.DataFrame(columns=list(REFUSED_COLUMNS))


@dataclass(frozen=True)
class Inputs:
    """Everything reconciling reads, as the store returns it."""

    settings: Settings
    as_of: date
    members: pd.DataFrame
    ledgers: pd.DataFrame
    issued: pd.DataFrame  # all editions
    return_rows: pd.DataFrame
    evidence: pd.DataFrame
    table_texts: pd.DataFrame
    return_tables: pd.DataFrame
    file_findings: pd.DataFrame
    duplicates: pd.DataFrame
    cycle_id: str
    counted: pd.DataFrame = field(default_factory=no_counts)
    decisions: pd.DataFrame = field(default_factory=no_decisions)
    transcripts: pd.DataFrame = field(default_factory=no_transcripts)
    #: The last records of members whom ``members`` does not know, with ``loaded_on``; the last known first.
    former: pd.DataFrame = field(default_factory=pd.DataFrame)
    refused: pd.DataFrame = field(default_factory=no_refused)
    #: With which row, from 0, each page of a ledger and edition begins, where there is only one such paper.
    page_starts: Mapping[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One cycle ready for the rules.

    ``rows``: one line per issued row (columns: see :mod:`ledger_tools.reconcile.rows`). ``returned``: one line per row
    ever read, with ``issued`` the position in ``rows`` it belongs to (-1: none). ``tables``: one line per table read.
    ``ledgers``: one line per ledger, with ``submitted`` and the number of cards said to be returned. ``evidence``:
    every piece of evidence with its verdict. ``unplaced``: words around tables that are about nobody in particular.
    ``counted``: the entries in force, one line per member. ``decisions``: every one, and whether it ``stands``.
    ``dropped``: issued rows of members who are on no ledger any more and of whom nothing ever came back.
    ``left_out``: where, by position in ``rows``, a later copy of the ledger lacks a row that had come back blank.
    ``refused``: files in which nothing was read. ``page_starts``: as in :class:`Inputs`. ``transcripts``: what is typed
    of paper and stands.
    """

    settings: Settings
    as_of: date
    rows: pd.DataFrame
    returned: pd.DataFrame
    tables: pd.DataFrame
    ledgers: pd.DataFrame
    file_findings: pd.DataFrame
    duplicates: pd.DataFrame
    cycle_id: str
    evidence: pd.DataFrame
    unplaced: pd.DataFrame
    counted: pd.DataFrame
    decisions: pd.DataFrame
    dropped: pd.DataFrame
    left_out: pd.DataFrame
    refused: pd.DataFrame
    page_starts: Mapping[tuple[str, int], tuple[int, ...]]
    transcripts: pd.DataFrame


#: Which cell of a row a hit is about: the column of ``Case.returned`` that holds the letters of its column.
STAMP = ""
RECEIVED_ON = "received_column"
REMARK = "remark_column"


@dataclass(frozen=True)
class RowHits:
    """Rows of ``Case.rows`` to which one code applies, with a message each.

    ``level`` overrides the catalogue's severity; a hit of level error keeps a row from being called done. ``places``
    (file, sheet, cell of each) where it does not stand in the row that counts. ``about``: which of the row's cells is
    to be looked at (STAMP, RECEIVED_ON or REMARK).
    """

    code: str
    messages: pd.Series  # index: positions in Case.rows; values: Japanese text
    level: str = ""
    places: pd.DataFrame | None = None
    about: str = STAMP


#: The messages of a rule that found nothing: most do, and to make a column costs more than to look.
_NONE = pd.Series([], index=pd.RangeIndex(0), dtype=object)


def hits(
    code: str, rows: pd.DataFrame, where: pd.Series, message: Callable[[Any], str], level: str = "", about: str = STAMP
) -> RowHits:
    """Make hits for the rows where the mask holds; the message is written only for those."""
    places = np.flatnonzero(where.to_numpy())
    if not places.size:
        return RowHits(code, _NONE, level)
    chosen = rows.take(places)
    texts = [message(row) for row in lines(chosen)]
    return RowHits(code, pd.Series(texts, index=chosen.index, dtype=object), level, about=about)


def day(value: Any) -> str:
    """A timestamp as staff write days."""
    return wareki(value.date())


def records(row: Any) -> str:
    """How a message names the records it goes by: of a member who is gone, those of the last load that had them."""
    return "記録" if pd.isna(row.recorded_on) else f"{day(row.recorded_on)}に読み込んだ名簿"


def came_back(case: Case) -> pd.Series:
    """Rows of ledgers that came back and whose own line was found."""
    return case.rows["submitted"] & case.rows["returned"]
