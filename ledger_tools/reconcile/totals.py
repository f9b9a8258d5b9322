"""Control totals: nothing is lost and nothing is counted twice."""

from __future__ import annotations

import pandas as pd

from ledger_tools.model import DONE, RETIRED_CARD_MISSING
from ledger_tools.reconcile.case import CLAIM_MAILED, CLAIM_RECEIVED, CLAIM_RETIRED
from ledger_tools.reconcile.returned_cards import left_on
from ledger_tools.reconcile.statuses import Reconciled

COUNTS = ("issued", "done", "open")
CARDS = ("cards_issued", "cards_handed_out", "cards_mailed", "cards_returned", "cards_open")


def control_totals(reconciled: Reconciled) -> pd.DataFrame:
    """Rows and cards per department, per bureau and of the cycle.

    Columns: ``level`` (department, bureau, cycle), ``bureau``, ``ledger_id``, ``department`` (empty where they do not
    apply), :data:`COUNTS` and :data:`CARDS`. In every line issued = done + open, and the cards issued are those handed
    out, mailed, returned and open. A retiree's card that was given out before it had to come back, or is destroyed
    privately (依頼文 3(2)), counts as handed out.
    """
    rows = with_card_counts(reconciled)
    columns = [*COUNTS, *CARDS]
    departments = rows.groupby(["bureau", "ledger_id", "department"], sort=True)[columns].sum().reset_index()
    bureaus = rows.groupby("bureau", sort=True)[columns].sum().reset_index()
    cycle = rows[columns].sum().to_frame().T
    frames = (
        departments.assign(level="department"),
        bureaus.assign(level="bureau", ledger_id="", department=""),
        cycle.assign(level="cycle", bureau="", ledger_id="", department=""),
    )
    joined = pd.concat(frames, ignore_index=True)[["level", "bureau", "ledger_id", "department", *columns]]
    return joined.astype(dict.fromkeys(columns, int))


def with_card_counts(reconciled: Reconciled) -> pd.DataFrame:
    """The rows with :data:`COUNTS` and :data:`CARDS` of each."""
    rows = reconciled.rows
    cards = rows["cards"].astype(int)
    done = rows["status"].isin(DONE)
    back = pd.to_numeric(rows["cards_returned"], errors="coerce").fillna(0).astype(int).clip(upper=cards)
    taken = rows["taken_as"].where(done, "")
    retired = (taken == CLAIM_RETIRED) | (done & ~taken.isin([CLAIM_RECEIVED, CLAIM_MAILED]))
    waits = retired & (left_on(rows) < pd.Timestamp(reconciled.case.settings.kept_from))
    returned = back.where(retired | (rows["status"] == RETIRED_CARD_MISSING), 0)
    handed = cards.where(taken == CLAIM_RECEIVED, 0) + (cards - returned).where(retired & ~waits, 0)
    mailed = cards.where(taken == CLAIM_MAILED, 0)
    return rows[["bureau", "ledger_id", "department"]].assign(
        issued=1,
        done=done.astype(int),
        open=(~done).astype(int),
        cards_issued=cards,
        cards_handed_out=handed,
        cards_mailed=mailed,
        cards_returned=returned,
        cards_open=cards - handed - mailed - returned,
    )
