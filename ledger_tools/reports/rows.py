"""The plain tables that ``export`` hands to other programs."""

from __future__ import annotations

import pandas as pd

from ledger_tools.reconcile.statuses import Reconciled

#: Columns of ``export rows``, in their contractual order.
ROW_COLUMNS = (
    *("ledger_id", "edition", "bureau", "department", "no", "kigo", "bango", "name", "cards", "status", "label"),
    *("codes", "evidence_kind", "evidence_text", "received_on", "remark", "remark_kind", "remark_date"),
    *("cards_returned", "source_file", "source_sheet", "source_row"),
)
FINDING_COLUMNS = (
    *("code", "severity", "ledger_id", "bureau", "department", "kigo", "bango"),
    *("file", "sheet", "cell", "message", "remedy", "picture"),
)
_INTEGERS = ("edition", "no", "cards")


def export_rows(reconciled: Reconciled) -> pd.DataFrame:
    """Return one line per issued row, sorted by ledger and No., with exactly :data:`ROW_COLUMNS`.

    What does not apply is an empty string, never a missing value. ``received_on`` and ``remark_date`` are ISO dates;
    a 受領年月日 that is no date stays as typed. ``cards_returned`` is the number of cards of that row known to be back:
    what the desk counted, else all of a retiree's whose ledger brought them, 0 where they are still awaited, empty for
    everybody else.
    """
    rows = reconciled.rows.sort_values(["ledger_id", "no"], kind="stable")
    out = rows[["ledger_id", "edition", "bureau", "department", "no", "kigo", "bango", "name", "cards"]].copy()
    for column in _INTEGERS:
        out[column] = out[column].astype(int)
    out["status"] = rows["status"]
    out["label"] = rows["label"]
    out["codes"] = rows["codes"]
    out["evidence_kind"] = rows["evidence_kind"].replace("", "none")
    out["evidence_text"] = rows["evidence_text"]
    out["received_on"] = _iso(rows["received_date"]).where(rows["received_date"].notna(), rows["received_on"])
    out["remark"] = rows["remark"]
    out["remark_kind"] = rows["remark_kind"].replace("", "none")
    out["remark_date"] = _iso(rows["remark_date"])
    out["cards_returned"] = rows["cards_returned"]
    out["source_file"] = rows["file"]
    out["source_sheet"] = rows["sheet"]
    out["source_row"] = rows["row"].astype(int).astype(object).mask(rows["row"] == 0, "")
    return out[list(ROW_COLUMNS)].reset_index(drop=True)


def export_findings(reconciled: Reconciled) -> pd.DataFrame:
    """Return one line per finding with :data:`FINDING_COLUMNS`; empty strings where a place does not apply."""
    ledgers = reconciled.ledgers.set_index("ledger_id")
    bureaus, departments = ledgers["bureau"].to_dict(), ledgers["department"].to_dict()
    lines = [
        (
            *(f.code, f.level, f.ledger_id, bureaus.get(f.ledger_id, ""), departments.get(f.ledger_id, "")),
            *(f.kigo, f.bango, f.file, f.sheet, f.cell, f.message, f.kind.remedy, f.picture),
        )
        for f in reconciled.findings
    ]
    return pd.DataFrame(lines, columns=list(FINDING_COLUMNS), dtype=object)


def _iso(days: pd.Series) -> pd.Series:
    texts: pd.Series = days.dt.strftime("%Y-%m-%d").astype(object).where(days.notna(), "")
    return texts
