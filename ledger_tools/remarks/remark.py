"""What a remark says, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

#: The kinds of the contract (column ``remark_kind``), and what they are called.
KIND_LABELS = {
    "retired": "退職",
    "leave_mailed": "休職・郵送済み",
    "leave_not_mailed": "休職・未郵送",
    "transferred": "異動",
    "died": "死亡",
    "bounced": "郵便の返戻",
    "proxy": "代理受領",
    "planned": "予定",
    "refused": "受取拒否",
    "lost": "紛失",
    "other": "その他",
    "none": "記載なし",
}


#: A kind and its day.
Settled = tuple[str, date]


@dataclass(frozen=True, slots=True)
class RoleDate:
    """A date and what happened on it.

    ``role``: retired, mailed, leave_from, leave_to, bounced, returned_card, received, moved, died or other (also for
    what is only planned or is denied). ``value`` is None where the date is wrong (``problem`` says why, in Japanese)
    or where a receipt is stated without any date (``problem`` empty). ``month`` is what is written of it even then, 0
    where that is nothing or no calendar has it.
    """

    role: str
    value: date | None
    problem: str = ""
    text: str = ""
    month: int = 0


@dataclass(frozen=True, slots=True)
class Remark:
    """One understood remark.

    ``done``: the remark by itself settles the row as the notice asks (退職者 with its date, 休職中 with its mailing
    date) and nothing in it is open; whether the records agree is not looked at here. ``date`` is the one date in the
    kind's own role. ``aside``: it says nothing about the card (会計年度任用職員, 育休明け), so that it neither
    confirms nor weakens a receipt. ``later``: it only announces that the member leaves or goes on leave some day, which
    is no contradiction to a receipt. ``counts`` are the numbers of cards (or of people whose cards) it speaks of: where
    they are not the row's 枚数, it is a part of the envelope; ``family_counts`` are those of the family, to which the
    member may come on top. ``problems`` are (finding code, Japanese reason that
    reads on after 備考「…」); ``rest`` is what was not understood. ``on_record``: as what it settles the
    row only where the records say the same of that day: leave_mailed (a mailing home without 休職), retired (a death).
    """

    kind: str
    done: bool = False
    date: date | None = None
    dates: tuple[RoleDate, ...] = ()
    problems: tuple[tuple[str, str], ...] = ()
    rest: str = ""
    aside: bool = False
    later: bool = False
    counts: tuple[int, ...] = ()
    family_counts: tuple[int, ...] = ()
    on_record: Settled | None = None

    @property
    def reads_as_receipt(self) -> bool:
        """Whether it says that the card was received, or nothing that touches the card (会計年度任用職員)."""
        received = any(entry.role == "received" for entry in self.dates)
        return self.kind == "other" and not self.problems and (received or self.aside)

    @property
    def settles(self) -> Settled | None:
        """What it says of the row, with its day, where the records agree; None where a person has to look anyway."""
        return (self.kind, self.date) if self.done and self.date else self.on_record
