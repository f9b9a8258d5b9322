"""What an invented clerk enters in one row, and what that ought to be called."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from ledger_tools.japanese.dates import is_business_day, wareki
from ledger_tools.model import IssuedRow

#: A retirement further back than this is written with its year.
_YEAR_UNDERSTOOD = 180


@dataclass(frozen=True, slots=True)
class Person:
    """What the records say of a member, as far as the clerk knows it too."""

    former_name: str = ""
    on_leave: str = ""  # 休職, 育児休業 …; empty: at work
    leave_from: date | None = None
    leave_to: date | None = None
    retired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What is entered in a row. ``status`` is what a careful officer would call it; ``in_hand`` whether it arrived.

    ``cards_back`` counts the cards that go back with the ledger for this row.
    """

    status: str
    in_hand: bool
    signature: str = ""
    seal: str = ""  # seed of the picture
    seal_at: str = "stamp"  # where the picture lies: in the stamp cell, "below" astride the next row, or in "remark"
    received_on: str | date | None = None
    remark: str = ""
    cards_back: int = 0


@dataclass(frozen=True, slots=True)
class Days:
    """The days between which this bureau's clerks hand out, and from which a retiree's card is not given back."""

    first: date
    last: date
    old_card_ends: date


def fill_row(row: IssuedRow, person: Person, days: Days, dice: random.Random) -> Entry:
    """Decide what is entered for one member."""
    if person.retired_on is not None and person.retired_on < days.old_card_ends:
        return _retired(row, person.retired_on, days, dice)
    away = _days_away(person, days)
    if away:
        return _on_leave(person.on_leave, away, dice)
    roll = dice.random()
    if roll < 0.945:
        return _received(row, person, days, dice)
    if roll < 0.975:
        return Entry("outstanding", in_hand=dice.random() < 0.5)
    return _doubtful(row, days, dice)


def _working_days(days: Days) -> list[date]:
    span = [days.first + timedelta(days=n) for n in range((days.last - days.first).days + 1)]
    return [day for day in span if is_business_day(day)]


def _days_away(person: Person, days: Days) -> list[date]:
    """The working days of the hand-out on which the member is on leave; nobody hands out in person then."""
    if not person.on_leave:
        return []
    first, last = person.leave_from or date.min, person.leave_to or date.max
    return [day for day in _working_days(days) if first <= day <= last]


def _spelled(day: date, dice: random.Random) -> str:
    wide = str.maketrans("0123456789.", "０１２３４５６７８９．")
    era = f"R{day.year - 2018}.{day.month}.{day.day}"
    return dice.choice(
        [f"{day.month}月{day.day}日", f"{day.month}/{day.day}", wareki(day), era, era.translate(wide), day.isoformat()]
    )


def _received(row: IssuedRow, person: Person, days: Days, dice: random.Random) -> Entry:
    day = dice.choice(_working_days(days))
    received_on: str | date | None = dice.choice([day, day, _spelled(day, dice), None])
    if dice.random() < 0.5:
        return Entry("received", True, seal=f"{row.kigo}-{row.bango}", received_on=received_on)
    surname = row.name.replace("\u3000", " ").split(" ")[0]
    choices = [row.name, row.name.replace("\u3000", " ")]
    if surname != row.name:
        choices.append(f"{surname}㊞")
    if person.former_name:
        choices.append(person.former_name)
    return Entry("received", True, signature=dice.choice(choices), received_on=received_on)


def _retired(row: IssuedRow, day: date, days: Days, dice: random.Random) -> Entry:
    spellings = [f"{wareki(day)}退職者"]
    if (days.first - day).days < _YEAR_UNDERSTOOD:
        spellings += [f"{day.month}月{day.day}日退職者", f"{_spelled(day, dice)} 退職者"]
    remark = dice.choice(spellings)
    return Entry("retired", in_hand=False, remark=remark, cards_back=row.cards)


def _on_leave(kind: str, away: list[date], dice: random.Random) -> Entry:
    if dice.random() < 0.08:
        return Entry("review", in_hand=False, remark="休職中")
    day = dice.choice(away)
    word = dice.choice(["休職(休業)中", "休職（休業）中", f"{kind}中"])
    return Entry("mailed", in_hand=True, remark=f"{word} {_spelled(day, dice)}自宅宛てて郵送済み")


def _doubtful(row: IssuedRow, days: Days, dice: random.Random) -> Entry:
    day = dice.choice(_working_days(days))
    return dice.choice(
        [
            Entry("review", in_hand=True, signature="済"),
            Entry("review", in_hand=False, signature="〃"),
            Entry("review", in_hand=False, signature="不在"),
            Entry("review", in_hand=False, remark="不在のため後日配付予定"),
            Entry("review", in_hand=False, remark=f"{day.month}月{day.day}日退職者"),
            Entry("review", in_hand=True, signature=f"代理 {row.name}"),
            Entry("review", in_hand=True, signature=row.name, received_on=days.first - timedelta(days=30)),
            Entry("review", in_hand=False, remark="○月○日退職者"),
        ]
    )
