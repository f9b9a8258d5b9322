"""What a clerk enters in a row, in the words of the notice and in the wrong ones, and what kind of thing it is."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta

from tests.soak.people import SURNAMES, Facts, Member

BLANK, SIGNED, RETIRED, MAILED = "blank", "signed", "retired", "mailed"
DIED, REFUSED, LOST, AWAY = "died", "refused", "lost", "moved away"
BOUNCED, PLANNED, PROXY, MARK, FOREIGN, EARLY = "bounced", "planned", "proxy", "mark", "foreign", "early"
#: One seal (the section's, or a colleague's) pasted on the rows of members with different surnames.
SHARED = "shared"
#: A seal that stayed where it was pasted while the rows were sorted: nobody can say whose it is.
ASTRAY = "astray"
#: What stands in a .csv copy of a row that is sealed: nothing that could be seen.
UNSEEN = "unseen"
#: A doubt of this kind is not cleared by a later entry that says nothing of it.
LASTING = frozenset({DIED, REFUSED, LOST, AWAY})
#: Whose card may lie in the envelope that comes with the ledger, although nobody retired.
BRINGS_BACK = LASTING | {BOUNCED}
#: What a later signature of the member's own simply answers.
ANSWERABLE = frozenset({PLANNED, PROXY, MARK, FOREIGN, EARLY, SHARED, ASTRAY})


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the input cells of one row. ``day`` is the day that the remark speaks of."""

    kind: str
    stamp: str = ""
    seal: str = ""
    received_on: date | None = None
    remark: str = ""
    day: date | None = None

    @property
    def says_something(self) -> bool:
        """Whether the row itself is filled: another one's seal that lies on it is none of its own."""
        return self.kind not in (BLANK, UNSEEN) and (self.kind != ASTRAY or bool(self.remark or self.received_on))

    def __str__(self) -> str:
        seen = (self.stamp, "(印影)" if self.seal else "", str(self.received_on or ""), self.remark)
        return f"{self.kind}[{'/'.join(part for part in seen if part)}]"


NOTHING = Entry(BLANK)


def short(day: date) -> str:
    return f"{day.month}月{day.day}日"


def signed(member: Member, facts: Facts, day: date, dice: random.Random) -> Entry:
    """A signature, or a seal, by the name that the member bears at the time."""
    received_on = dice.choice((day, day, None))
    if dice.random() < 0.45:
        return Entry(SIGNED, seal=f"{member.bango}-{facts.surname[0]}", received_on=received_on)
    kana = f"{facts.surname[1]} {facts.given[1]}"
    names = [*(facts.name, facts.name.replace("　", " "), facts.name.replace("　", "")) * 5, kana]
    if facts.former and dice.random() < 0.3:
        names = [f"{facts.former} {facts.given[0]}"]
    return Entry(SIGNED, stamp=dice.choice(names), received_on=received_on)


def retired(day: date) -> Entry:
    return Entry(RETIRED, remark=f"{short(day)}退職者", day=day)


def mailed(day: date) -> Entry:
    return Entry(MAILED, remark=f"休職(休業)中 {short(day)}自宅宛てて郵送済み", day=day)


def doubtful(kind: str, member: Member, day: date, dice: random.Random) -> Entry:
    """An entry that does not show by itself that the member has the card."""
    facts = member.facts
    if kind == DIED:
        return Entry(kind, remark=f"{short(day)}死亡", day=day)
    if kind == REFUSED:
        return Entry(kind, remark=dice.choice(("受領拒否", "本人が受領を拒否")))
    if kind == LOST:
        return Entry(kind, remark=dice.choice(("紛失", "資格確認書を紛失")))
    if kind == AWAY:
        return Entry(kind, remark=f"{short(day)}付けで他の局へ異動", day=day)
    if kind == BOUNCED:
        return Entry(kind, remark=dice.choice(("宛先不明で返戻", "郵送したが宛所不明で戻った")))
    if kind == PLANNED:
        return Entry(kind, remark=dice.choice(("後日配付予定", "出張中のため後日渡す予定")))
    if kind == PROXY:
        return Entry(kind, stamp=f"代理 {facts.surname[0]} 花江", received_on=day)
    if kind == FOREIGN:
        other = dice.choice([name for name, _ in SURNAMES if name not in (facts.surname[0], facts.former)])
        return Entry(kind, stamp=f"{other} {dice.choice(('正一', '冬美'))}", received_on=day)
    if kind == EARLY:
        early = facts.place.first_day - timedelta(days=dice.randint(5, 20))
        return Entry(kind, stamp=facts.name, received_on=dice.choice((early, early, date(2026, 11, day.day))))
    return Entry(MARK, stamp=dice.choice(("済", "〃", "同上", "不在", "未", "×")))
