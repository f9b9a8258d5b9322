"""Card holders → envelopes: one per member, holding the member's and the dependants' cards (別紙3 1※)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ledger_tools.findings import Finding
from ledger_tools.folder import SETTINGS
from ledger_tools.names.signature import fold_name
from ledger_tools.records.check import MEMBER
from ledger_tools.settings import Settings
from ledger_tools.settings.items import CARDS
from ledger_tools.settings.published import count_texts


def envelopes(members: pd.DataFrame) -> pd.DataFrame:
    """Return one row per member who is handed an envelope.

    Columns: those of the member's own record, with ``cards`` (int) the number of cards of the member and the
    dependants; members with no card at all are left out. A blank 枚数 counts as one card. ``same_name`` marks members
    whose namesake (kanji variants folded) works in the same bureau. Sorted by bureau, department and the order of the
    records.
    """
    frame = members.assign(cards=members["cards"].fillna(1).astype("int64"))
    totals = frame.groupby(["kigo", "bango"], sort=False)["cards"].sum()
    own = frame[frame["relation"] == MEMBER].drop(columns="cards")
    own = own.merge(totals.reset_index(), on=["kigo", "bango"], how="left")
    own = own[own["cards"] > 0].reset_index(drop=True)
    folded = own["name"].map({name: fold_name(name) for name in own["name"].unique()})
    own["same_name"] = pd.DataFrame({"bureau": own["bureau_code"], "name": folded}).duplicated(keep=False)
    return own


def card_holders(members: pd.DataFrame) -> int:
    """Return how many of these people get a card; who has 枚数 0 gets none, a blank counts as one."""
    return int((members["cards"].fillna(1) > 0).sum())


def count_by_bureau(own: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Return bureau code -> (envelopes, cards)."""
    grouped = own.groupby("bureau_code")["cards"].agg(["size", "sum"])
    return {str(code): (int(row["size"]), int(row["sum"])) for code, row in grouped.iterrows()}


def count_findings(counts: Mapping[str, tuple[int, int]], settings: Settings) -> list[Finding]:
    """Check that each bureau's count is the one 別紙2 publishes (D05); bureaus without a count are not compared."""
    place = 1 if settings.unit == CARDS else 0
    compared = [
        (bureau.name, counts.get(bureau.code, (0, 0))[place], bureau.published)
        for bureau in settings.bureaus
        if bureau.published is not None
    ]
    return [Finding("D05", text, file=SETTINGS, sheet="局日程") for text in count_texts(compared)]
