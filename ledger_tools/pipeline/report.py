"""The report model of a part of the cycle, from what reconciling found and what the store knows besides."""

from __future__ import annotations

from datetime import date

from ledger_tools.model import Snapshot
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report, withdrawn_files
from ledger_tools.store import Store


def report_of(store: Store, reconciled: Reconciled, as_of: date, *, previous: Snapshot | None = None) -> Report:
    """Return the report model of one part of the cycle; what is of no part is told in the batch's."""
    settings = reconciled.case.settings
    gone = () if settings.part else withdrawn_files(store.withdrawn())
    slips = store.slips()
    mine = slips[slips["part"] == settings.part]
    return build_report(reconciled, settings, as_of, previous=previous, withdrawn=gone, slips=mine)
