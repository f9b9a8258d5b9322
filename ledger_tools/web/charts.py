"""Figures as pictures on a page: numbers in, shares of the greatest out; the template draws."""

from __future__ import annotations

from dataclasses import dataclass

from ledger_tools.slots.report import SlotPlan


@dataclass(frozen=True)
class Bar:
    """A half hour of the counter: 件 as 別紙2 has them and as proposed, each also in per cent of the greatest."""

    when: str
    present: int
    proposed: int
    present_share: float
    proposed_share: float


def bars(plan: SlotPlan) -> list[Bar]:
    """The load by half hour, to be drawn."""
    half_hours = plan.half_hours()
    greatest = max((max(present, proposed) for _, present, proposed in half_hours), default=0) or 1
    return [
        Bar(when, present, proposed, 100 * present / greatest, 100 * proposed / greatest)
        for when, present, proposed in half_hours
    ]
