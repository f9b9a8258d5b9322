"""What every report shows, computed once and frozen: Excel, Word, HTML, terminal and JSON only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ledger_tools.catalogue import DESK
from ledger_tools.japanese.text import told_phone
from ledger_tools.model import DONE, NOT_SUBMITTED, OPEN, Snapshot, person
from ledger_tools.reconcile.refused import CameUnread
from ledger_tools.reports.cards_first import cards_remedy
from ledger_tools.settings import Settings

#: Of 100 %, where a share is shown to 0.1 %.
SHARE_STEPS = 1000


def share(part: int, whole: int, steps: int = SHARE_STEPS) -> float:
    """Return part / whole (0 < whole) rounded half up to a step; 0 and 1 stand for nothing and everything only.

    So 100.0 % means that nothing is open, and 0.0 % that nothing is done.
    """
    if part in (0, whole):
        return part / whole
    return min(steps - 1, max(1, (2 * steps * part + whole) // (2 * whole))) / steps


#: Statuses in the order in which every report shows them.
STATUSES = (*DONE, *OPEN)


@dataclass(frozen=True, slots=True)
class Tally:
    """Persons (ledger rows) and cards by status, in the order of :data:`STATUSES`."""

    persons: tuple[int, ...] = (0,) * len(STATUSES)
    cards: tuple[int, ...] = (0,) * len(STATUSES)

    def of(self, status: str) -> int:
        """Persons of one status."""
        return self.persons[STATUSES.index(status)]

    @property
    def issued(self) -> int:
        return sum(self.persons)

    @property
    def done(self) -> int:
        return sum(self.persons[: len(DONE)])

    @property
    def open(self) -> int:
        return sum(self.persons[len(DONE) :])

    @property
    def cards_issued(self) -> int:
        return sum(self.cards)

    @property
    def cards_done(self) -> int:
        return sum(self.cards[: len(DONE)])

    @property
    def cards_open(self) -> int:
        return sum(self.cards[len(DONE) :])

    @property
    def rate(self) -> float:
        """Share of persons done, 0 to 1; 1 where nothing was issued."""
        return self.done / self.issued if self.issued else 1.0

    @property
    def rate_shown(self) -> float:
        """The share as every report shows it (:func:`share`); 1 where nothing was issued."""
        return share(self.done, self.issued) if self.issued else 1.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            tuple(a + b for a, b in zip(self.persons, other.persons, strict=True)),
            tuple(a + b for a, b in zip(self.cards, other.cards, strict=True)),
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """Add up."""
    return sum(tallies, Tally())


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One ledger: its department, whether and when it came back, and the cards said to come with it."""

    ledger_id: str
    bureau_code: str
    bureau: str
    department: str
    edition: int
    submitted: bool
    submitted_on: date | None
    tally: Tally
    cards_expected: int  # of retirees: what must come back with the ledger
    cards_stated: int | None  # 返送する資格確認書 枚数 as filled in
    cards_counted: int | None  # what the desk counted, where it did
    cards_uncounted: bool  # some are stated to have come, and the desk has not counted those that lack
    came_unread: CameUnread | None  # the last file that came for it, where that could not be read

    @property
    def cards_difference(self) -> int:
        """Cards back beyond (negative: short of) those expected: as counted, else as stated."""
        back = self.cards_stated if self.cards_counted is None else self.cards_counted
        return (back or 0) - self.cards_expected

    @property
    def cards_remedy(self) -> str:
        """What is to be done about them; '' where nothing is."""
        return cards_remedy(self.cards_difference, uncounted=self.cards_uncounted)

    @property
    def waiting(self) -> int:
        """Persons of whom nothing was handed in: all, those not proved elsewhere, or those added since it came back."""
        return self.tally.of(NOT_SUBMITTED)

    @property
    def waiting_cards(self) -> int:
        return self.tally.cards[STATUSES.index(NOT_SUBMITTED)]

    @property
    def handed_in(self) -> str:
        """How the ledger stands, in a word: 済, 追加分未提出, 未提出, or 不要 where nobody waits for it."""
        if self.submitted:
            return "追加分未提出" if self.waiting else "済"
        return "未提出" if self.waiting else "不要"


@dataclass(frozen=True, slots=True)
class BureauLine:
    """One bureau; ``published`` is the 件数 of 別紙2, in the unit of the settings."""

    code: str
    name: str
    section: str
    order: int
    published: int | None
    tally: Tally
    ledgers: int
    ledgers_missing: int
    findings: int
    officer: str = ""  # whom to call there
    phone: str = ""

    @property
    def contact(self) -> str:
        """Bureau and section, and whom to call there: 病院局総務部庶務課(担当者 山田 電話 1234)."""
        office = self.name + self.section if self.section != DESK else self.section
        phone = told_phone(self.phone, "電話") if self.phone else ""
        told = " ".join(filter(None, (f"担当者 {self.officer}" if self.officer else "", phone)))
        return f"{office}({told})" if told else office


@dataclass(frozen=True, slots=True)
class RowLine:
    """One issued row as the lists show it. ``reasons`` says in words what is open; ``actor`` who must act."""

    ledger_id: str
    bureau_code: str
    bureau: str
    department: str
    no: int
    kigo: str
    bango: str
    name: str
    kana: str
    cards: int
    cards_due: bool  # they must come back
    same_name: bool
    status: str
    label: str
    codes: tuple[str, ...]
    evidence: str
    received_on: str
    remark: str
    remark_kind: str
    remark_date: date | None
    retired_on: date | None
    on_leave: bool  # by the records, on the day of the report
    file: str
    sheet: str
    cell: str
    reasons: str
    remedy: str
    actor: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with the department it concerns, and what of its message that one is told."""

    code: str
    level: str
    title: str
    ledger_id: str
    bureau_code: str
    bureau: str
    department: str
    kigo: str
    bango: str
    file: str
    sheet: str
    cell: str
    message: str
    told: str
    clause: str
    remedy: str
    actor: str


@dataclass(frozen=True, slots=True)
class Day:
    """Persons done by the end of a day, by the returns handed in until then; ``by_bureau``: code -> the same."""

    day: date
    done: int
    by_bureau: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One calendar day as charts show it; None and empty where it has not come yet, or nothing is foretold."""

    day: date
    done: int | None
    outlook: int | None
    by_bureau: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """How many will be open on the deadline if returns go on as in the last ``pace_days`` business days.

    ``since`` is the first of these days, and ``gained`` how many persons came to be done in them.
    ``past_error`` is the mean error, in persons, of the same method on earlier days of this cycle (None: too early).
    """

    open_on_deadline: int
    since: date
    gained: int
    pace_days: int
    days_left: int
    past_error: float | None
    past_forecasts: int

    @property
    def per_day(self) -> float:
        """Persons per business day."""
        return self.gained / self.pace_days


@dataclass(frozen=True, slots=True)
class WithdrawnFile:
    """A file that came and was taken back: nothing in it counts."""

    file: str
    sha256: str
    withdrawn_on: date
    actor: str
    reason: str

    @property
    def by(self) -> str:
        """Who took it back, as people read it."""
        return person(self.actor)


@dataclass(frozen=True, slots=True)
class SlipLine:
    """What a bureau states on its 送付票, the newest one (nothing: None), and what came and was counted.

    ``ledgers_came`` are those of ``ledgers`` that wait for nobody any more; ``cards_came``: None where nobody counted.
    """

    bureau_code: str
    bureau: str
    section: str
    ledgers: int
    ledgers_came: int
    cards_came: int | None
    stated: bool = False
    ledgers_stated: int | None = None
    cards_stated: int | None = None
    handed_in_on: date | None = None
    handed_in_by: str = ""
    file: str = ""

    @property
    def differs(self) -> bool:
        """Whether the bureau says that all is handed in, and something has not come."""
        lacks = self.ledgers_came < self.ledgers
        others = (self.ledgers_stated, self.ledgers_came), (self.cards_stated, self.cards_came)
        return self.stated and (lacks or any(None not in pair and pair[0] != pair[1] for pair in others))


@dataclass(frozen=True)
class Report:
    """One cycle as of one day."""

    settings: Settings
    as_of: date
    bureaus: tuple[BureauLine, ...]
    departments: tuple[DepartmentLine, ...]
    rows: tuple[RowLine, ...]
    findings: tuple[FindingLine, ...]
    total: Tally
    days_left: int
    business_days_left: int
    history: tuple[Day, ...]
    forecast: Forecast | None
    seals_unread: int = 0  # rows received by nothing but a seal on which no letters were read
    previous: Snapshot | None = None
    withdrawn: tuple[WithdrawnFile, ...] = ()
    slips: tuple[SlipLine, ...] = ()

    def rows_of(self, *statuses: str) -> tuple[RowLine, ...]:
        """Rows of these statuses."""
        return tuple(row for row in self.rows if row.status in statuses)

    @property
    def missing_ledgers(self) -> tuple[DepartmentLine, ...]:
        """Ledgers (未提出所属) that have not come back, or not in the edition that somebody was added on."""
        return tuple(line for line in self.departments if line.waiting)

    @property
    def for_desk(self) -> tuple[RowLine, ...]:
        """Open rows that no letter can settle: the desk's own."""
        return tuple(row for row in self.rows_of(*OPEN) if row.actor == DESK)

    @property
    def is_published(self) -> bool:
        """Whether 別紙2 has a count of any bureau: it has none of a later hand-out."""
        return any(bureau.published is not None for bureau in self.bureaus)

    @property
    def published_total(self) -> int:
        return sum(bureau.published or 0 for bureau in self.bureaus)
