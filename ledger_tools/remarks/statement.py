"""A statement: all that a remark says, before it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from ledger_tools.japanese.dates import FoundDate


@dataclass(slots=True)
class Said:
    """A word that says something happened. ``place`` counts tokens, ``group`` is the bracket it stands in (0: none)."""

    meaning: str
    text: str
    place: int
    group: int
    negated: bool = False
    planned: bool = False
    dated: bool = False


@dataclass(slots=True)
class Dated:
    """A date of the remark and the word it belongs to; ``starts`` and ``ends`` mark the two sides of a period."""

    found: FoundDate
    place: int
    group: int
    starts: bool = False
    ends: bool = False
    vague: bool = False
    owner: Said | None = None


@dataclass(slots=True)
class Statement:
    """All that a remark says, before it is judged."""

    said: list[Said] = field(default_factory=list)
    dates: list[Dated] = field(default_factory=list)
    empty_dates: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)
    desks: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    counts: list[int] = field(default_factory=list)
    family_counts: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)  # places of words that say when, dates included
    unopened: list[str] = field(default_factory=list)
    at_home: bool = False
    to_himself: bool = False
    bare_plan: bool = False
    standing: bool = False

    def asserted(self, *meanings: str) -> bool:
        """Whether one of these is said, and nothing of them is denied or only planned."""
        of_kind = [said for said in self.said if said.meaning in meanings]
        return bool(of_kind) and not any(said.negated or said.planned for said in of_kind)

    def planned(self, *meanings: str) -> list[Said]:
        """Return the words of these meanings (of all, without any named) that are only planned."""
        return [said for said in self.said if said.planned and (not meanings or said.meaning in meanings)]

    def negated(self, *meanings: str) -> list[Said]:
        """Return the words of these meanings (of all, without any named) that are denied."""
        return [said for said in self.said if said.negated and (not meanings or said.meaning in meanings)]
