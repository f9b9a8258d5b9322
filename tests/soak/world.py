"""What is true of one cycle at every moment: who was issued what, and all that lies at the desk, in order.

Written from the notice and the contract of statuses; it knows nothing of how the program reconciles.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from tests.soak.entries import BLANK, RETIRED, Entry
from tests.soak.people import Member, Place

#: Ways in which a row may have come to the desk.
SHEET, CSV, SENT_BACK, ADDED, DOUBLED = "sheet", "csv", "sent back", "added", "doubled"


@dataclass(frozen=True, slots=True)
class Seen:
    """One row of one returned file: whose it is, what stands in it, and where it stood."""

    day: date
    order: int  # of the file, over the whole cycle
    file: str
    ledger_id: str
    edition: int
    entry: Entry
    form: str = SHEET
    odd: str = ""  # what else is wrong with the row: 'altered', 'doubled' …

    def __str__(self) -> str:
        extra = f" {self.form}" if self.form != SHEET else ""
        return f"{self.day:%m/%d} {self.file} {self.ledger_id}第{self.edition}版{extra} {self.odd} {self.entry}"


@dataclass(frozen=True, slots=True)
class Table:
    """One returned table: whose rows stand in it, and the number of cards said to come back with it."""

    day: date
    order: int
    file: str
    ledger_id: str
    edition: int
    members: frozenset[str]
    filled: frozenset[str]
    cards: int | None
    retired: frozenset[str]  # whose row says 退職者
    loose: bool  # some other row may have put a card into the envelope, too
    form: str = SHEET


@dataclass(frozen=True, slots=True)
class Expected:
    """An anomaly that a finding must name on the day on which it came: one of ``codes``, the member or the file."""

    day: date
    codes: frozenset[str]
    bango: str = ""
    file: str = ""
    ledger_id: str = ""
    what: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that is in force; ``on`` is what the row said and what the records said when it was made."""

    verdict: str
    on: tuple[object, ...]
    day: date


@dataclass(slots=True)
class Issued:
    """One edition of a ledger: whose rows, in which order, with which name printed; and the file's bytes."""

    ledger_id: str
    edition: int
    place: Place
    day: date
    bangos: tuple[str, ...]
    printed: dict[str, tuple[str, int]]  # name and cards
    data: bytes


@dataclass(slots=True)
class World:
    """One cycle as it is."""

    members: dict[str, Member]
    places: tuple[Place, ...]
    editions: dict[str, list[Issued]] = field(default_factory=dict)
    seen: dict[str, list[Seen]] = field(default_factory=dict)
    tables: dict[str, list[Table]] = field(default_factory=dict)
    expected: list[Expected] = field(default_factory=list)
    decisions: dict[str, Decision] = field(default_factory=dict)
    counted: dict[str, int] = field(default_factory=dict)
    suspected: dict[str, dict[str, int]] = field(default_factory=dict)  # 番号 -> code that may name it -> since when
    unmarked: set[str] = field(default_factory=set)  # ledgers that came back once without saying of which edition
    order: int = 0

    def newest(self, ledger_id: str) -> Issued:
        return self.editions[ledger_id][-1]

    def ledger_of(self, member: Member) -> str:
        """The ledger on which the member stands now; '' where a department has none yet."""
        place = member.facts.place
        return next((key for key, found in self.editions.items() if found[-1].place.code == place.code), "")

    def on_ledger(self, bango: str) -> bool:
        """Whether the newest edition of some ledger has a row of the member."""
        return any(bango in found[-1].printed for found in self.editions.values())

    def take(self, table: Table, rows: Iterator[tuple[str, Seen]]) -> None:
        """A returned table has arrived."""
        self.tables.setdefault(table.ledger_id, []).append(table)
        for bango, seen in rows:
            self.seen.setdefault(bango, []).append(seen)
            self.members[bango].story.append(str(seen))

    def suspect(self, bango: str, *codes: str) -> None:
        """Findings of these codes may name the member from now on."""
        self.suspected.setdefault(bango, {}).update(dict.fromkeys(codes, self.order))

    def put_right(self, bango: str, code: str) -> bool:
        """Whether a later return has the member's row as it should be, so that an earlier one's fault is settled.

        What an older edition says settles nothing about a newer one.
        """
        since = self.suspected[bango][code]
        newest = {one.ledger_id: one.edition for one in self.own(bango) if one.order == since}
        return any(
            seen.order > since and not seen.odd and seen.form in (SHEET, SENT_BACK) and seen.entry.kind != BLANK
            for seen in self.own(bango)
            if seen.edition >= newest.get(seen.ledger_id, 0)
        )

    def came_anew(self, bango: str, code: str) -> bool:
        """Whether the row, even blank, has come since as it was issued, so that what was altered need not be said.

        On a newer edition, or on the same one if the altered row held no entry that anything could rest on.
        """
        since = self.suspected[bango][code]
        altered = {one.ledger_id: one for one in self.own(bango) if one.order == since}
        return any(
            seen.order > since
            and not seen.odd
            and seen.ledger_id in altered
            and seen.edition + (altered[seen.ledger_id].entry.kind == BLANK) > altered[seen.ledger_id].edition
            for seen in self.own(bango)
        )

    def tell(self, bango: str, day: date, text: str) -> None:
        self.members[bango].story.append(f"{day:%m/%d} {text}")

    def own(self, bango: str) -> list[Seen]:
        """The rows of a member on ledgers on which that member was issued, earliest first."""
        return [seen for seen in self.seen.get(bango, ()) if seen.form != ADDED]

    def added(self, bango: str) -> list[Seen]:
        return [seen for seen in self.seen.get(bango, ()) if seen.form == ADDED]

    def shares_seal(self, bango: str, seen: Seen) -> bool:
        """Whether the file of this row has the same seal on the row of a member with another surname."""
        surname = self.members[bango].facts.surname
        return any(
            one.order == seen.order and one.entry == seen.entry and self.members[other].facts.surname != surname
            for other, rows in self.seen.items()
            for one in rows
        )

    def cards_said(self, member: Member) -> str:
        """What the ledgers say of a retiree's cards: 'none' came, 'exact'ly those awaited, or 'unclear'."""
        mine = [t for s in self.own(member.bango) for t in self.tables[s.ledger_id] if s.ledger_id == t.ledger_id]
        said = [table for table in dict.fromkeys(mine) if table.cards is not None]
        if not said:
            return "none"
        last = said[-1]
        awaited = {b for b in last.retired if self.members[b].facts.retired_on is not None}
        # The card of a retiree whom a later edition leaves out may lie in the envelope all the same.
        ever = {b for issued in self.editions[last.ledger_id] for b in issued.bangos}
        others = {b for b in ever if self.members[b].facts.retired_on is not None and b not in awaited}
        total = sum(self.members[b].facts.cards for b in last.retired)
        plain = (
            last.form == SHEET
            and not any(table.loose for table in self.tables[last.ledger_id])
            and not others
            and awaited == set(last.retired)
            and len({t.cards for t in said}) == 1
        )
        counted = any(b in self.counted for b in ever)
        later = any(s.entry.kind == RETIRED and s.order > last.order for b in awaited for s in self.own(b))
        if plain and member.bango in awaited and last.cards == total and not counted and not later:
            return "exact"
        return "unclear"
