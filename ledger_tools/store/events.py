"""All that the log can say was done: one class for each kind of event.

An event's first field is its subject, the others are its detail, unless the class says otherwise. ``export events``
gives both, the detail as JSON: names of fields and actions are part of what other programs rely on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, ClassVar

from ledger_tools.model import SentLetter, Snapshot


@dataclass(frozen=True)
class Event:
    """Something that was done: an ``action``, and what it was done to."""

    action: ClassVar[str]

    @property
    def subject(self) -> str:
        return str(getattr(self, fields(self)[0].name))

    @property
    def detail(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)[1:]}


@dataclass(frozen=True)
class RecordsLoaded(Event):
    """Records took the place of the earlier ones; ``changes``: how many members are new, gone and changed."""

    action = "load"
    load: str
    holders: int
    envelopes: int
    changes: Mapping[str, int]


@dataclass(frozen=True)
class RosterMoved(Event):
    """A file was put into 名簿 (``there``), or out of it; ``kept``: the name in 保管 of what lay there before."""

    action = "roster"
    file: str
    sha256: str
    there: bool
    kept: str


@dataclass(frozen=True)
class LedgerIssued(Event):
    """A ledger, or a new edition of it, was written."""

    action = "generate"
    ledger_id: str
    edition: int
    rows: int
    path: str


@dataclass(frozen=True)
class LedgerRewritten(Event):
    """An edition that was issued before was written again, its rows unchanged."""

    action = "rewrite"
    ledger_id: str
    edition: int
    path: str


@dataclass(frozen=True)
class PapersWritten(Event):
    """A bureau's slip and letter were written; ``papers``: path below the cycle's folder -> SHA-256."""

    action = "papers"
    bureau_code: str
    papers: Mapping[str, str]

    @property
    def detail(self) -> dict[str, Any]:
        return dict(self.papers)


@dataclass(frozen=True)
class FileTaken(Event):
    """A returned file was taken in; ``codes`` of what reading it found wrong."""

    action = "ingest"
    sha256: str
    file: str
    rows: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class DeskFileTaken(Event):
    """A workbook that the desk filled was taken in."""

    action = "ingest"
    sha256: str
    file: str
    kind: str
    rows: int


@dataclass(frozen=True)
class CopyNoted(Event):
    """The bytes of a file that was taken in before came again."""

    action = "duplicate"
    sha256: str
    file: str
    same_as: str


@dataclass(frozen=True)
class CameAsIssued(Event):
    """A ledger came back as it was issued, with nothing in it: no return."""

    action = "as issued"
    sha256: str
    file: str


@dataclass(frozen=True)
class FileWithdrawn(Event):
    """A file was taken back: as if it had never come."""

    action = "withdraw"
    sha256: str
    file: str
    reason: str


@dataclass(frozen=True)
class FileRestored(Event):
    """A file that had been withdrawn is in force again."""

    action = "restore"
    sha256: str
    file: str
    reason: str


@dataclass(frozen=True)
class _DeskEntry(Event):
    """One line that the desk filled in, about one member: all of it is detail."""

    sheet: str
    cell: str
    kigo: str
    bango: str

    @property
    def subject(self) -> str:
        return f"{self.kigo}-{self.bango}"

    @property
    def detail(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class CardsCounted(_DeskEntry):
    """The desk counted a member's cards; ``cards`` is None where it took an earlier count back."""

    action = "count"
    cards: int | None
    counted_on: date | None
    counted_by: str
    note: str


@dataclass(frozen=True)
class RowDecided(_DeskEntry):
    """The desk decided about a doubtful row; ``verdict`` is '' where it withdrew an earlier decision."""

    action = "decide"
    decided_by: str
    reason: str
    digest: str
    verdict: str


@dataclass(frozen=True)
class PaperTyped(_DeskEntry):
    """The desk typed what stands on paper, in a member's row or (``ledger_id``) as the number of cards that come back.

    Where nothing is typed, it took back what it had typed before.
    """

    action = "transcribe"
    ledger_id: str
    paper: str
    stamp: str
    received_on: str
    remark: str
    cards: str
    typed_by: str

    @property
    def subject(self) -> str:
        return self.ledger_id or super().subject


@dataclass(frozen=True)
class SlipHandedIn(Event):
    """A bureau stated on its slip that it has handed everything in."""

    action = "hand in"
    bureau_code: str
    ledgers: int | None
    cards: int | None
    handed_in_on: date
    handed_in_by: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class FileHandled(Event):
    """The desk settled what to do about a file that cannot be read; ``handled`` is False where it took that back."""

    action = "handle"
    sha256: str
    handled: bool
    handled_by: str
    reason: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class FileRemoved(Event):
    """A file that could not be read lies in 回収 no more, or (``there``) does again."""

    action = "remove"
    sha256: str
    file: str
    there: bool


@dataclass(frozen=True)
class CardsBookWritten(Event):
    """返送カード確認表 was written for the desk."""

    action = "cards"
    serial: int
    rows: int
    cards: int


@dataclass(frozen=True)
class ReviewBookWritten(Event):
    """要確認一覧 was written for the desk."""

    action = "review"
    serial: int
    rows: int
    decided: int


@dataclass(frozen=True)
class LetterWritten(Event):
    """A bureau was asked for what is open."""

    action = "remind"
    letter: SentLetter

    @property
    def subject(self) -> str:
        return self.letter.bureau_code

    @property
    def detail(self) -> dict[str, Any]:
        return _about_a_part(_without(asdict(self.letter), "bureau_code", "day"))


@dataclass(frozen=True)
class ReportWritten(Event):
    """The managers' report was written."""

    action = "summary"
    figures: Snapshot

    @property
    def subject(self) -> str:
        return self.figures.as_of.isoformat()

    @property
    def detail(self) -> dict[str, Any]:
        return _about_a_part(_without(asdict(self.figures), "as_of"))


def _about_a_part(values: dict[str, Any]) -> dict[str, Any]:
    """Tell of a supplement which it is; the log says nothing of the batch, as it did before there were any."""
    return values if values["part"] else _without(values, "part")


def _without(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


#: Every kind of event, in the order of a cycle.
EVENTS: tuple[type[Event], ...] = (
    RosterMoved,
    RecordsLoaded,
    LedgerIssued,
    LedgerRewritten,
    PapersWritten,
    FileTaken,
    DeskFileTaken,
    CopyNoted,
    CameAsIssued,
    FileWithdrawn,
    FileRestored,
    SlipHandedIn,
    CardsBookWritten,
    CardsCounted,
    ReviewBookWritten,
    RowDecided,
    PaperTyped,
    FileHandled,
    FileRemoved,
    LetterWritten,
    ReportWritten,
)
