"""Who must act next on a row: what every list is sorted by."""

from __future__ import annotations

from ledger_tools.catalogue import CATALOGUE_BY_CODE, DEPARTMENT, DESK, NOBODY, SECTION
from ledger_tools.model import DONE, NOT_SUBMITTED, RETIRED_CARD_MISSING

ACTORS = (SECTION, DEPARTMENT, DESK)


def row_actor(status: str, codes: tuple[str, ...]) -> str:
    """Who must act next on a row: the department wherever one of its findings is for it to settle."""
    if status in DONE:
        return NOBODY
    if status in (NOT_SUBMITTED, RETIRED_CARD_MISSING):
        return SECTION
    actors = {CATALOGUE_BY_CODE[code].actor for code in codes}
    return next((actor for actor in (DEPARTMENT, SECTION, DESK) if actor in actors), DEPARTMENT)
