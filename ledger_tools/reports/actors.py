"""Who must act on an open row or a finding: what every list is sorted by."""

from __future__ import annotations

from ledger_tools.model import DONE, NOT_SUBMITTED, RETIRED_CARD_MISSING

DEPARTMENT = "所属"
SECTION = "庶務担当課"
DESK = "保険係"
NOBODY = ""

ACTORS = (SECTION, DEPARTMENT, DESK)

#: Settled by the desk itself, from the personnel records or by looking at the file.
_DESK_CODES = frozenset(
    {"F02", "F03", "F05", "F08", "F09", "F10", "N04", "N05", "N06", "N08", "S05", "D04", "D05", "R02"}
)
_SECTION_CODES = frozenset({"N07", "D01", "F01", "F04", "N13"})
_NOBODY_CODES = frozenset({"F06", "F07", "D03"})


def finding_actor(code: str) -> str:
    """Who must act on a finding of this code."""
    if code in _NOBODY_CODES:
        return NOBODY
    if code in _DESK_CODES:
        return DESK
    return SECTION if code in _SECTION_CODES else DEPARTMENT


def row_actor(status: str, codes: tuple[str, ...]) -> str:
    """Who must act next on a row: the department wherever one of its findings is for it to settle."""
    if status in DONE:
        return NOBODY
    if status in (NOT_SUBMITTED, RETIRED_CARD_MISSING):
        return SECTION
    actors = {finding_actor(code) for code in codes}
    return next((actor for actor in (DEPARTMENT, SECTION, DESK) if actor in actors), DEPARTMENT)
