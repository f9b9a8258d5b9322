"""What the bureaus state on their slips (送付票), beside what came and was counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from ledger_tools.frames import lines
from ledger_tools.reports.model import BureauLine, DepartmentLine, SlipLine
from ledger_tools.settings import Settings


def slip_lines(
    bureaus: Sequence[BureauLine],
    departments: Sequence[DepartmentLine],
    settings: Settings,
    slips: pd.DataFrame | None,
) -> tuple[SlipLine, ...]:
    """Return a line per bureau that has ledgers, in the order of the bureaus; of several slips the newest counts."""
    stated = {} if slips is None else {slip.bureau_code: slip for slip in lines(slips)}
    found = []
    for bureau in bureaus:
        own = [line for line in departments if line.bureau_code == bureau.code and line.tally.issued]
        if not own:
            continue
        counted = [line.cards_counted for line in own if line.cards_counted is not None]
        known = settings.bureau_by_code.get(bureau.code)
        came = (len(own), sum(not line.waiting for line in own), sum(counted) if counted else None)
        section = known.section if known else ""
        found.append(SlipLine(bureau.code, bureau.name, section, *came, *_stated(stated.get(bureau.code))))
    return tuple(found)


def _stated(slip: Any) -> tuple[Any, ...]:
    if slip is None:
        return ()
    numbers = (None if pd.isna(number) else int(number) for number in (slip.ledgers, slip.cards))
    day = slip.handed_in_on if type(slip.handed_in_on) is date else slip.handed_in_on.date()
    return (True, *numbers, day, slip.handed_in_by, slip.file)
