"""What is seen in a row of a page, and what was measured of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_tools.returns.paper.cuts import Cut
from ledger_tools.returns.paper.impressions import Frame, Ring

# What a row shows.
SEAL = "seal"
IF_NAMED = "if_named"  # a seal, where the member's name is read on it
ASKED = "asked"
BLANK = "blank"
UNSURE = "unsure"  # nothing is seen, but the copier may have lost what is faint

# Why a seal counts only with the member's name.
DATED = "dated"  # a date stamp may be an office's
OTHER_COLOUR = "other_colour"  # stamps of words and pens are not red
ODD = "odd"  # its letters or its outline are not as those of most seals

# Why a row is asked.
ASTRIDE = "astride"
STRUCK = "struck"
WRITTEN = "written"  # handwriting, a mark, or an impression that is not beyond doubt
REMARK = "remark"
DAY = "day"


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one row; areas in square millimetres."""

    own: float = 0.0
    blush: float = 0.0
    day: float = 0.0
    remark: float = 0.0
    ring: Ring | None = None
    frame: Frame | None = None
    overhang: float = 0.0
    letters: float = 0.0
    spread: float = 0.0
    off: float = 1.0
    full: float = 0.0
    contrast: float = 0.0
    red: float = 0.0
    dark: float = 0.0
    other: float = 0.0
    struck: bool = False
    chord: float = -1.0
    line: bool = False
    darker: float = 0.0
    cut: Cut = field(default_factory=Cut)


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row: what it shows, why it does not count as it is, and what was measured; ``index`` counts from 0.

    ``is_stamped``: whether anything stands in its stamp cell. ``impression`` is of its seal, by which it is compared
    with those of other rows; '' where it has none, or none that is whole.
    """

    index: int
    verdict: str
    why: tuple[str, ...] = ()
    measured: Measured = field(default_factory=Measured)
    is_stamped: bool = True
    impression: str = ""
