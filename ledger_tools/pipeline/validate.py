"""Step 4: records, ledgers and returns against each other, and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ledger_tools.errors import StoreError
from ledger_tools.findings import CATALOGUE, Finding, Kind
from ledger_tools.frames import lines
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reconcile.totals import control_totals
from ledger_tools.reconcile.verdicts import MEMBER_COLUMNS
from ledger_tools.settings import Settings
from ledger_tools.store import Store


@dataclass(frozen=True)
class Validated:
    """What ``validate`` found; ``total`` is the line of control_totals for the whole cycle."""

    reconciled: Reconciled
    total: Any

    @property
    def by_kind(self) -> tuple[tuple[Kind, tuple[Finding, ...]], ...]:
        """The findings by their kind, in the order of the catalogue."""
        found: dict[str, list[Finding]] = {}
        for finding in self.reconciled.findings:
            found.setdefault(finding.code, []).append(finding)
        return tuple((kind, tuple(found[kind.code])) for kind in CATALOGUE if kind.code in found)

    def located(self, finding: Finding) -> str:
        """Where and whom, then what is wrong; of what stands in no file, whose ledger it is."""
        department = "" if finding.file else self._departments.get(finding.ledger_id, "")
        return f"{finding.where(department)}: {finding.message}"

    @cached_property
    def _departments(self) -> dict[str, str]:
        return {ledger.ledger_id: f"{ledger.bureau} {ledger.department}" for ledger in lines(self.reconciled.ledgers)}

    @property
    def complete(self) -> bool:
        return not self.reconciled.open_rows and not self.reconciled.open_ledgers


def read_inputs(store: Store, settings: Settings, *, as_of: date) -> Inputs:
    """Read all that reconciling works from, as it stands at one moment; raises StoreError where no ledger was made."""
    with store.at_one_moment():
        ledgers = store.ledgers()
        if ledgers.empty:
            raise StoreError(
                "受領簿がまだ作られていません。ledger-tools load と ledger-tools generate を先に実行してください。"
            )
        return Inputs(
            settings=settings,
            as_of=as_of,
            members=store.own_records(MEMBER_COLUMNS),
            ledgers=ledgers,
            issued=store.issued_rows(all_editions=True),
            return_rows=store.return_rows(),
            evidence=store.evidence(),
            table_texts=store.table_texts(),
            return_tables=store.return_tables(),
            file_findings=store.file_findings(),
            duplicates=store.duplicates(),
            cycle_id=store.cycle_id,
            counted=store.counted(),
            decisions=store.decisions(),
            transcripts=store.transcripts(),
            former=store.former_records(MEMBER_COLUMNS),
            refused=store.refused_files(),
            page_starts=store.page_starts(),
        )


def validate(reconciled: Reconciled) -> Validated:
    """Say what is open, and show that nothing is lost and nothing counted twice."""
    (total,) = (line for line in lines(control_totals(reconciled)) if line.level == "cycle")
    return Validated(reconciled, total)
