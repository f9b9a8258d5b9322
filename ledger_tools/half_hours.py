"""How much falls to each half hour at the counter, in whole numbers that add up: one rule for every paper."""

from __future__ import annotations

from collections.abc import Iterable


def come_by(counted: Iterable[tuple[int, int, int]], moment: int) -> int:
    """Return how much has come by a moment where each count is spread evenly over its minutes (first, last, count).

    That is rounded, not what comes between two moments: so the figures of the half hours add up to the counts.
    """
    come = sum(count * min(1.0, max(0, moment - first) / max(1, last - first)) for first, last, count in counted)
    return int(round(come, 6) + 0.5)
