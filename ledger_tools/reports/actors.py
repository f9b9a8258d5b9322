"""Who must act next on a row: what every list is sorted by."""

from __future__ import annotations

from ledger_tools.catalogue import CATALOGUE_BY_CODE, DEPARTMENT, DESK, NOBODY, SECTION
from ledger_tools.model import DONE, NOT_SUBMITTED, RETIRED_CARD_MISSING, REVIEW
from ledger_tools.reconcile.case import HOLD, SEND_BACK

ACTORS = (SECTION, DEPARTMENT, DESK)


#: A doubtful row on which the desk has decided: sent back, the department answers; held, the desk comes back to it.
_DECIDED = {SEND_BACK: DEPARTMENT, HOLD: DESK}


def row_actor(
    status: str,
    codes: tuple[str, ...],
    *,
    decision: str = "",
    disputed: bool = False,
    listed: bool = True,
    uncounted: bool = False,
) -> str:
    """Who must act next on a row: the department wherever one of its findings is for it to settle.

    ``decision`` is the desk's own, where one is in force; ``disputed``: two of them contradict, which is the desk's to
    settle; ``listed``: the bureau stands in 局日程, so that somebody there can be written to; ``uncounted``: the cards
    that lack may lie at the desk, which counts before it asks.
    """
    if status in DONE:
        return NOBODY
    if not listed or (status == REVIEW and disputed):
        return DESK
    if status == REVIEW and decision in _DECIDED:
        return _DECIDED[decision]
    if uncounted:
        codes = tuple(code for code in codes if code != "N07")
        if status == RETIRED_CARD_MISSING or not codes:
            return DESK
    if status in (NOT_SUBMITTED, RETIRED_CARD_MISSING):
        return SECTION
    actors = {CATALOGUE_BY_CODE[code].actor for code in codes}
    return next((actor for actor in (DEPARTMENT, SECTION, DESK) if actor in actors), DEPARTMENT)
