"""One cycle from the first ledger to the weeks after the deadline, day by day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests.soak import entries as e
from tests.soak.book import Row
from tests.soak.checks import Tally, check_day, check_explain, check_reminders, check_repeating
from tests.soak.clerks import Copy, Office, whole
from tests.soak.desk import Desk, invent_places
from tests.soak.people import GIVEN, SURNAMES, Facts, Member, invent
from tests.soak.truth import RETIRED_FROM
from tests.soak.world import SENT_BACK, Issued, World

FIRST, LAST = date(2025, 11, 20), date(2025, 12, 22)
_RELOADS = frozenset({date(2025, 11, 28), date(2025, 12, 4), date(2025, 12, 10)})
_DECIDING = frozenset({date(2025, 12, 3), date(2025, 12, 8), date(2025, 12, 12), date(2025, 12, 17)})
_COUNTING = frozenset({date(2025, 12, 9), date(2025, 12, 16)})
_REMINDING = frozenset({date(2025, 12, 5), date(2025, 12, 11), date(2025, 12, 18)})


def days() -> Iterator[date]:
    """The working days of the cycle."""
    day = FIRST
    while day <= LAST:
        if day.weekday() < 5:
            yield day
        day += timedelta(days=1)


def live(folder: Path, *, seed: int, members: int, strange: bytes) -> Tally:
    """Live through one cycle; ``strange`` is a ledger of another one. Returns what was checked and what broke."""
    dice = random.Random(seed)
    places = invent_places(max(2, min(6, members // 50)))
    world = World({member.bango: member for member in invent(places, members, dice)}, places)
    tally = Tally(seed)
    desk = Desk.open(folder, world, dice)
    with desk.cycle:
        desk.load(FIRST)
        offices = {issued.ledger_id: Office(issued, dice) for issued in desk.generate(FIRST)}
        for day in days():
            _one_day(desk, offices, day, strange, tally)
    return tally


def _one_day(desk: Desk, offices: dict[str, Office], day: date, strange: bytes, tally: Tally) -> None:
    world, dice = desk.world, desk.dice
    if day in _RELOADS:
        _change_records(world, day, dice)
        desk.load(day)
        for issued in desk.generate(day):
            if issued.ledger_id not in offices:
                offices[issued.ledger_id] = Office(issued, dice)
            elif issued.bangos and dice.random() < 0.5:
                offices[issued.ledger_id].adopt(issued)
    came = _returns(desk, offices, day, strange, tally)
    if came:
        desk.ingest(day)
    desk.hand_in(day)
    if not came and day not in _RELOADS | _DECIDING | _COUNTING | _REMINDING:
        return
    if day in _DECIDING:
        desk.decide(day)
    if day in _COUNTING:
        desk.count_cards(day)
    rows = check_day(desk.cycle, world, day, tally)
    if day in _REMINDING:
        reminded = desk.remind(day)
        check_reminders(desk.cycle, world, day, reminded, tally)
        check_repeating(desk.cycle, day, rows, tally)
        check_explain(desk.cycle, day, rows, dice, tally)


def _returns(desk: Desk, offices: dict[str, Office], day: date, strange: bytes, tally: Tally) -> bool:
    """Let the departments work, and some of them send something in."""
    world, dice = desk.world, desk.dice
    waiting: list[Copy] = []
    before = world.order
    for office in offices.values():
        newest = world.newest(office.hand.ledger_id)
        if office.hand is not newest and newest.bangos and dice.random() < 0.12:
            office.adopt(newest)
        office.work(world, day)
        if day <= FIRST + timedelta(days=4) or not office.hand.bangos or dice.random() > 0.2:
            continue
        if dice.random() < 0.04:
            waiting += whole(office, world)
            continue
        copies = office.send(world)
        tally.events.update(copy.how for copy in copies)
        paths = desk.receive(day, copies)
        if paths[0].suffix != ".zip" and dice.random() < 0.05:
            tally.events["same bytes again"] += 1
            desk.receive_again(day, paths[0])
    _together(desk, day, waiting, tally)
    if dice.random() < 0.03 and strange:
        tally.events["of another cycle"] += 1
        desk.receive_strange(day, strange)
        strange = b""
    for due, back in [answer for answer in desk.answers if answer[0] <= day]:
        tally.events["send-back answered"] += 1
        desk.receive(day, [_answer(offices[back.ledger_id], back, world, day)], form=SENT_BACK)
        desk.answers.remove((due, back))
    return world.order > before


def _together(desk: Desk, day: date, waiting: list[Copy], tally: Tally) -> None:
    if len(waiting) > 1:
        tally.events["merged"] += 1
        desk.receive_merged(day, waiting)
    elif waiting:
        desk.receive(day, waiting)


def _answer(office: Office, back: Issued, world: World, day: date) -> Copy:
    rows = [Row(bango, office.answer(world, bango, day)) for bango in back.bangos]
    cards = sum(world.members[row.source].facts.cards for row in rows if row.entry.kind == e.RETIRED)
    return Copy(back, rows, "send-back", cards=cards or None)


# ---- records ---------------------------------------------------------------------------------------------------------


def _change_records(world: World, day: date, dice: random.Random) -> None:
    """New, gone, renamed, moved and retired members, and some who go on leave."""
    for member in list(world.members.values()):
        facts, roll = member.facts, dice.random()
        if not member.in_records:
            if roll < 0.25:
                member.in_records = True
                world.tell(member.bango, day, "records: back again")
        elif facts.retired_on is not None:
            if roll < 0.15:
                member.in_records = False
                world.tell(member.bango, day, "records: the retiree is left out")
            elif roll < 0.2:
                earlier = max(facts.retired_on - timedelta(days=dice.randint(1, 3)), RETIRED_FROM)
                left = None if roll < 0.17 else earlier
                _change(world, member, day, replace(facts, retired_on=left), f"retirement corrected: {left}")
        elif facts.leave is not None and facts.leave[0] < FIRST and roll < 0.08:
            ended = (facts.leave[0], date(2025, 11, 10))
            _change(world, member, day, replace(facts, leave=ended), "leave ended on 11/10")
        elif roll < 0.006:
            member.in_records = False
            world.tell(member.bango, day, "records: gone")
        elif roll < 0.016:
            other = dice.choice([name for name in SURNAMES if name[0] != facts.surname[0]])
            former = facts.surname[0] if dice.random() < 0.5 else ""
            _change(world, member, day, replace(facts, surname=other, former=former), f"renamed {other[0]}")
        elif roll < 0.026:
            place = dice.choice([place for place in world.places if place.code != facts.place.code])
            _change(world, member, day, replace(facts, place=place), f"moved to {place.bureau} {place.name}")
        elif roll < 0.036:
            left = day - timedelta(days=dice.randint(1, 8))
            _change(world, member, day, replace(facts, retired_on=left), f"retired {left}")
        elif roll < 0.041 and facts.leave is None:
            _change(world, member, day, replace(facts, leave=(day, None)), f"on leave from {day}")
    _join(world, day, dice)


def _change(world: World, member: Member, day: date, facts: Facts, what: str) -> None:
    member.change(facts)
    world.suspect(member.bango, *(("R02",) if "moved" in what else ()))
    world.tell(member.bango, day, f"records: {what}")


def _join(world: World, day: date, dice: random.Random) -> None:
    for _ in range(max(1, len(world.members) // 80)):
        bango = f"{dice.randint(100000, 199999):07}"
        if bango not in world.members:
            facts = Facts(dice.choice(SURNAMES), dice.choice(GIVEN), dice.choice(world.places), 1)
            world.members[bango] = Member(bango, facts)
            world.tell(bango, day, "records: new")
