"""Tables of the cycle for other programs, as CSV or JSON in UTF-8."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ledger_tools.files import write_file
from ledger_tools.pipeline.cycle import Cycle

if TYPE_CHECKING:
    import pandas as pd

    from ledger_tools.reconcile.statuses import Reconciled


@dataclass(frozen=True)
class Exported:
    """The table as bytes, and how many lines it has."""

    data: bytes
    lines: int


def export(cycle: Cycle, what: str, style: str, *, as_of: date, output: Path | None = None) -> Exported:
    """Return one of TABLES, ``style`` csv or json, and write it to ``output`` if given."""
    from ledger_tools.reports.plain import as_csv, as_json  # noqa: PLC0415 - whoever asks for the names needs no table

    frame = TABLES[what](cycle, as_of)
    exported = Exported(as_json(frame) if style == "json" else as_csv(frame), len(frame))
    if output is not None:
        write_file(output, exported.data)
    return exported


def rows(cycle: Cycle, as_of: date) -> pd.DataFrame:
    """Return one line per issued row, the batch's first, then those of supplements."""
    from ledger_tools.reports.rows import export_rows  # noqa: PLC0415

    return _of_all_parts(cycle, as_of, export_rows)


def _findings(cycle: Cycle, as_of: date) -> pd.DataFrame:
    from ledger_tools.reports.rows import export_findings  # noqa: PLC0415

    return _of_all_parts(cycle, as_of, export_findings)


def _members(cycle: Cycle, _as_of: date) -> pd.DataFrame:
    return cycle.store.members()


def _events(cycle: Cycle, _as_of: date) -> pd.DataFrame:
    return cycle.store.events()


def _totals(cycle: Cycle, as_of: date) -> pd.DataFrame:
    from ledger_tools.reconcile.totals import control_totals  # noqa: PLC0415

    return _of_all_parts(cycle, as_of, control_totals)


def _of_all_parts(cycle: Cycle, as_of: date, table: Callable[[Reconciled], pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415

    return pd.concat([table(cycle.reconcile(as_of=as_of, part=part)) for part in cycle.parts], ignore_index=True)


#: What can be exported, in the order in which help lists it.
TABLES: Mapping[str, Callable[[Cycle, date], pd.DataFrame]] = {
    "rows": rows,
    "findings": _findings,
    "members": _members,
    "events": _events,
    "totals": _totals,
}
