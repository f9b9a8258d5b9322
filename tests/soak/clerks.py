"""The departments' clerks: what they enter day by day, and in what shape they send their ledgers in."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.soak import entries as e
from tests.soak.book import Row, Treatment, typed_row
from tests.soak.people import KIGO, SURNAMES, Member
from tests.soak.world import Issued, World

_PLAIN = Treatment()
#: What happens to members at work, in hundreds of a per cent.
_FATES = (
    *((e.SIGNED, 8600), (e.BLANK, 350), (e.MARK, 300), (e.PLANNED, 250), (e.PROXY, 120), (e.EARLY, 100)),
    *((e.DIED, 60), (e.REFUSED, 60), (e.LOST, 60), (e.AWAY, 40), (e.FOREIGN, 60)),
    (e.SHARED, 40),
)


@dataclass(frozen=True, slots=True)
class Anomaly:
    """Something wrong that a finding must name: one of ``codes``, at the member where there is one."""

    codes: frozenset[str]
    bango: str
    what: str


@dataclass(slots=True)
class Copy:
    """One table as a clerk sends it: from which edition, with which rows, and what was done to the workbook."""

    issued: Issued
    rows: list[Row]
    how: str
    treatment: Treatment = _PLAIN
    cards: int | None = None
    anomalies: list[Anomaly] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Office:
    """One department: its ledger in hand and what was entered so far."""

    hand: Issued
    dice: random.Random
    entries: dict[str, e.Entry] = field(default_factory=dict)
    fates: dict[str, tuple[str, date]] = field(default_factory=dict)
    not_carried: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    last: list[Copy] = field(default_factory=list)

    def adopt(self, issued: Issued) -> None:
        """Go over to a new edition: with everything entered again, or with only what had not been handed in yet."""
        self.hand = issued
        if self.dice.random() < 0.5:
            self.not_carried |= self.sent

    def work(self, world: World, day: date) -> None:
        """Hand cards out and fill the ledger, up to this day."""
        for bango in self.hand.bangos:
            member = world.members[bango]
            if bango in self.entries:
                self._think_again(member, day)
            elif (entry := self._first(member, day)) is not None:
                self.entries[bango] = entry
                if entry.kind == e.SHARED:
                    self._seal_another(world, member)

    def _seal_another(self, world: World, member: Member) -> None:
        """Paste the same seal on the next row that is still empty, of a member with another surname."""
        for bango in self.hand.bangos:
            other = world.members[bango].facts
            plain = other.retired_on is None and other.leave is None
            if bango not in self.entries and plain and other.surname[0] != member.facts.surname[0]:
                self.entries[bango] = self.entries[member.bango]
                return
        del self.entries[member.bango]
        self.fates[member.bango] = (e.BLANK, self.fates[member.bango][1])

    def _first(self, member: Member, day: date) -> e.Entry | None:
        facts, dice = member.facts, self.dice
        fate, due = self.fates.setdefault(member.bango, (self._fate(member), self._some_day(facts.place.first_day)))
        if day < due or fate == e.BLANK:
            return None
        if facts.retired_on is not None:
            return e.retired(facts.retired_on) if facts.retired_on < day else None
        if facts.on_leave(due):
            return e.mailed(due) if fate == e.SIGNED else None
        if fate == e.SIGNED:
            return e.signed(member, facts, due, dice)
        if fate == e.SHARED:
            return e.Entry(e.SHARED, seal=f"{self.hand.ledger_id}-課")
        return e.doubtful(fate, member, due, dice)

    def _think_again(self, member: Member, day: date) -> None:
        """What was planned happens, mail bounces; what was said of a member is replaced without a word."""
        kind, roll = self.entries[member.bango].kind, self.dice.random()
        facts = member.facts
        if kind == e.PLANNED and roll < 0.1 and facts.retired_on is None:
            self.entries[member.bango] = e.signed(member, facts, day, self.dice)
        elif kind == e.MAILED and roll < 0.01:
            self.entries[member.bango] = e.doubtful(e.BOUNCED, member, day, self.dice)
        elif kind in e.LASTING and roll < 0.05:
            self.entries[member.bango] = e.signed(member, facts, day, self.dice)
        elif kind == e.SIGNED and roll < 0.0004:
            lasting = self.dice.choice((e.LOST, e.DIED, e.REFUSED))
            self.entries[member.bango] = e.doubtful(lasting, member, day, self.dice)

    def _fate(self, member: Member) -> str:
        kinds, weights = zip(*_FATES, strict=True)
        return str(self.dice.choices(kinds, weights)[0])

    def _some_day(self, first: date) -> date:
        last = 12 if self.dice.random() < 0.9 else 22
        day = first + timedelta(days=self.dice.randint(0, last))
        return day - timedelta(days=max(0, day.weekday() - 4))

    def answer(self, world: World, bango: str, day: date) -> e.Entry:
        """What is entered in a send-back for this member: mostly the signature that was asked for."""
        member, entry = world.members[bango], self.entries.get(bango, e.NOTHING)
        if entry.kind in (e.RETIRED, e.MAILED):
            return entry
        if entry.kind in e.LASTING or member.facts.retired_on or member.facts.leave or self.dice.random() < 0.25:
            return e.NOTHING
        if entry.kind != e.SIGNED:
            self.entries[bango] = entry = e.signed(member, member.facts, day, self.dice)
        return entry

    # ---- what is sent in -----------------------------------------------------------------------------------------

    def rows(self, *, leave_out: frozenset[str] = frozenset()) -> list[Row]:
        """The table as it stands in the edition in hand."""
        hidden = leave_out | self.not_carried
        return [Row(b, e.NOTHING if b in hidden else self.entries.get(b, e.NOTHING)) for b in self.hand.bangos]

    def copy(self, how: str, world: World, treatment: Treatment = _PLAIN, rows: list[Row] | None = None) -> Copy:
        table = self.rows() if rows is None else rows
        cards = sum(world.members[row.source].facts.cards for row in table if row.entry.kind == e.RETIRED)
        return Copy(self.hand, table, how, treatment, cards or None)

    def send(self, world: World) -> list[Copy]:
        """Send something in: usually the ledger as it stands."""
        ways, weights = zip(*_WAYS, strict=True)
        copies: list[Copy] = self.dice.choices(ways, weights)[0](self, world)
        for copy in copies:
            self.sent |= {row.source for row in copy.rows if row.entry.kind != e.BLANK}
        self.last = copies
        return copies


Way = Callable[[Office, World], list[Copy]]


def whole(office: Office, world: World) -> list[Copy]:
    return [office.copy("whole", world)]


def saved_again(office: Office, world: World) -> list[Copy]:
    return [office.copy("saved again", world, Treatment(resaved=True))]


def _by_name(office: Office, world: World) -> list[Row]:
    return sorted(office.rows(), key=lambda row: (world.members[row.source].facts.surname[1], row.source))


def sorted_with_key(office: Office, world: World) -> list[Copy]:
    return [office.copy("sorted", world, rows=_by_name(office, world))]


def sorted_without_key(office: Office, world: World) -> list[Copy]:
    forgets = office.dice.random() < 0.5
    treatment = Treatment(keyless=True, nameless=forgets)
    return [office.copy("sorted, keyless", world, treatment, _by_name(office, world))]


def pasted(office: Office, world: World) -> list[Copy]:
    return [office.copy("pasted as values", world, Treatment(keyless=True, nameless=True))]


def seals_left_behind(office: Office, world: World) -> list[Copy]:
    return [office.copy("sorted under its seals", world, Treatment(fixed=True), _by_name(office, world))]


def as_csv(office: Office, world: World) -> list[Copy]:
    return [office.copy("as .csv", world, Treatment(csv=True))]


def halves_blank(office: Office, world: World) -> list[Copy]:
    """The ledger in two copies, each with the other half blank."""
    first = frozenset(office.hand.bangos[: len(office.hand.bangos) // 2])
    second = frozenset(office.hand.bangos) - first
    return [office.copy("half, rest blank", world, rows=office.rows(leave_out=part)) for part in (first, second)]


def halves_cut(office: Office, world: World) -> list[Copy]:
    """The ledger in two files, each with half of the rows."""
    table, middle = office.rows(), len(office.hand.bangos) // 2
    if middle == 0:
        return whole(office, world)
    found = [office.copy("half of the rows", world, rows=part) for part in (table[:middle], table[middle:])]
    for copy in found:
        copy.removed = [row.source for row in table if row not in copy.rows]
    return found


def empty_form(office: Office, world: World) -> list[Copy]:
    return [office.copy("empty form", world, rows=[Row(bango, e.NOTHING) for bango in office.hand.bangos])]


def only_the_rest(office: Office, world: World) -> list[Copy]:
    """Only what had not been sent in yet; all else blank."""
    return [office.copy("only the rest", world, rows=office.rows(leave_out=frozenset(office.sent)))]


def older_edition(office: Office, world: World) -> list[Copy]:
    """An older edition that lay about, filled as far as its rows go."""
    editions = world.editions[office.hand.ledger_id]
    if len(editions) < 2:
        return whole(office, world)
    older = office.dice.choice(editions[:-1])
    rows = [Row(bango, office.entries.get(bango, e.NOTHING)) for bango in older.bangos]
    copy = office.copy("older edition", world, rows=rows)
    copy.issued = older
    return [copy]


def row_deleted(office: Office, world: World) -> list[Copy]:
    if len(office.hand.bangos) < 3:
        return whole(office, world)
    table = office.rows()
    lost = table.pop(office.dice.randrange(len(table)))
    copy = office.copy("a row deleted", world, rows=table)
    copy.removed = [lost.source]
    # Who stands on no ledger any more, and of whom nothing ever came, is nobody to ask for.
    awaited = lost.source in world.newest(copy.issued.ledger_id).printed
    if awaited and all(seen.entry.kind == e.BLANK for seen in world.own(lost.source)):
        copy.anomalies.append(Anomaly(frozenset({"R01"}), lost.source, "row deleted"))
    return [copy]


def row_added(office: Office, world: World) -> list[Copy]:
    """A row typed below the table for a member of another department, often a namesake, and signed."""
    own = set(office.hand.bangos)
    others = [m for m in world.members.values() if m.bango not in own and m.in_records and not m.was]
    names = {world.members[bango].facts.name for bango in own}
    twins = [member for member in others if member.facts.name in names]
    member = office.dice.choice(twins if twins and office.dice.random() < 0.5 else others)
    facts, table = member.facts, office.rows()
    entry = e.Entry(e.SIGNED, stamp=facts.name)
    texts = {"no": str(len(table) + 1), "kigo": KIGO, "bango": member.bango, "name": facts.name}
    texts |= {"kana": f"{facts.surname[1]}　{facts.given[1]}", "cards": str(facts.cards)}
    table.append(Row(table[-1].source, entry, typed_row(texts), member.bango))
    copy = office.copy("a row added", world, rows=table)
    copy.anomalies.append(Anomaly(frozenset({"R02"}), member.bango, "row added by hand"))
    return [copy]


def value_altered(office: Office, world: World) -> list[Copy]:
    table = office.rows()
    at = office.dice.randrange(len(table))
    facts = world.members[table[at].source].facts
    roll = office.dice.random()
    if roll < 0.4:
        typed = (("cards", str(facts.cards + 1)),)
    elif roll < 0.6:
        typed = (("bango", f"{office.dice.randint(200000, 299999):07}"),)
    else:
        other = office.dice.choice([name for name, _ in SURNAMES if name != facts.surname[0]])
        typed = (("name", f"{other}　{facts.given[0]}"),)
    table[at] = Row(table[at].source, table[at].entry, typed)
    copy = office.copy("a value altered", world, rows=table)
    copy.anomalies.append(Anomaly(frozenset({"R03"}), table[at].source, f"{typed[0][0]} altered"))
    world.suspect(table[at].source, "R01")  # under its printed 番号 the row is gone
    return [copy]


def member_twice(office: Office, world: World) -> list[Copy]:
    table = office.rows()
    at = office.dice.randrange(len(table))
    again = table[at] if office.dice.random() < 0.5 else Row(table[at].source, e.NOTHING)
    table.insert(at + 1, again)
    copy = office.copy("a member twice", world, rows=table)
    copy.anomalies.append(Anomaly(frozenset({"R04"}), table[at].source, "twice in the table"))
    return [copy]


_WAYS: Sequence[tuple[Way, float]] = (
    *((whole, 6.0), (saved_again, 0.4), (sorted_with_key, 1.0), (sorted_without_key, 1.0), (pasted, 0.7)),
    *((seals_left_behind, 0.4), (as_csv, 0.7), (halves_blank, 0.7), (halves_cut, 0.5), (empty_form, 0.3)),
    *((only_the_rest, 0.5), (older_edition, 0.8), (row_deleted, 0.4), (row_added, 0.6), (value_altered, 0.4)),
    (member_twice, 0.4),
)
