"""One cycle as the pages see it: how it stands, kept until something is done to it, and what is entered into it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from ledger_tools.desk.page_book import Sheet
from ledger_tools.desk.review_book import worst_first
from ledger_tools.errors import LedgerToolsError, StoreBusy
from ledger_tools.folder import FAULTS, SETTINGS, STORE
from ledger_tools.frames import lines
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.model import REVIEW, Actor
from ledger_tools.pipeline.actor import at_keyboard
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.faults import note_fault
from ledger_tools.pipeline.on_page import EnteredOnPage, enter
from ledger_tools.pipeline.report import report_of
from ledger_tools.reconcile.refused import settled_files
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reconcile.transcripts import by_paper
from ledger_tools.reports import Report
from ledger_tools.reports.model import FindingLine
from ledger_tools.settings import Settings
from ledger_tools.web.pictures import Pictures
from ledger_tools.web.words import Words, plain
from ledger_tools.web.works import Works

T = TypeVar("T")

_UNLISTED = ("kigo", "bango", "name", "kana", "former_name", "bureau_code", "department_code")
PATIENCE = 0.1  # seconds that a page waits for new figures before it shows those from before
LOOKING = 1.0  # seconds that it waits for somebody's transaction, where that keeps others even from reading
ENTERING = 3.0  # and that whoever enters something waits for it


@dataclass(frozen=True)
class Standing:
    """One part of the cycle as it stood after ``event``, seen on ``as_of``; ``parts`` are all there are.

    ``words`` are those of its rows, ``unlisted`` the members in the records who are on no ledger of any part.
    """

    event: int
    lay_there: tuple[int, ...]  # what told the settings and the store from others
    as_of: date
    parts: tuple[int, ...]
    reconciled: Reconciled
    report: Report
    words: Words
    unlisted: pd.DataFrame

    @property
    def part(self) -> int:
        """0 the batch, else a supplement."""
        return self.reconciled.case.settings.part

    @cached_property
    def doubtful(self) -> pd.DataFrame:
        """The rows a person must look at, worst first."""
        rows = self.reconciled.rows
        rows = rows[rows["status"] == REVIEW]
        return rows.iloc[worst_first(rows)]

    @cached_property
    def unlisted_words(self) -> Words:
        """The words of those who are on no ledger."""
        return Words.of(self.unlisted)

    def pieces(self, return_row_id: Any) -> list[Any]:
        """The evidence of one returned row, in its order."""
        places = self._places.get(return_row_id)
        return [] if places is None else list(lines(self.reconciled.case.evidence.iloc[places]))

    @cached_property
    def ledger_texts(self) -> list[str]:
        """Number, bureau and department of every ledger, in the spelling in which they are looked for."""
        return [plain(f"{one.ledger_id} {one.bureau} {one.department}") for one in self.report.departments]

    @cached_property
    def _places(self) -> dict[Any, Any]:
        return self.reconciled.case.evidence.groupby("return_row_id").indices

    def findings_of(self, ledger_id: str, kigo: str, bango: str) -> tuple[FindingLine, ...]:
        """What was found in a member's row of a ledger."""
        return tuple(self._findings.get((ledger_id, kigo, bango), ()))

    @cached_property
    def _findings(self) -> dict[tuple[str, str, str], list[FindingLine]]:
        found: dict[tuple[str, str, str], list[FindingLine]] = {}
        for finding in self.report.findings:
            if finding.bango:
                found.setdefault((finding.ledger_id, finding.kigo, finding.bango), []).append(finding)
        return found

    @cached_property
    def transcripts(self) -> dict[tuple[str, str, str], list[Any]]:
        """What is typed of paper and stands, by member, ledger and piece of paper."""
        return by_paper(self.reconciled.case.transcripts)

    @cached_property
    def findings_by_file(self) -> dict[str, list[FindingLine]]:
        """What was found, by the name of the file in which it stands."""
        found: dict[str, list[FindingLine]] = {}
        for one in self.report.findings:
            found.setdefault(one.file, []).append(one)
        return found

    @cached_property
    def settled(self) -> dict[int, str]:
        """By what each file that could not be read is settled (file_id), but for what the desk entered on it."""
        case = self.reconciled.case
        others = case.refused.loc[case.refused["handled_by"] == "", "file_id"]
        found = settled_files(case)
        return {file_id: found[file_id] for file_id in others if file_id in found}

    @cached_property
    def papers(self) -> dict[Any, str]:
        """Which piece of paper a returned row is, by return_row_id; '' in workbooks."""
        returned = self.reconciled.case.returned
        return dict(zip(returned["return_row_id"], returned["paper"], strict=True))

    def pictures_of(self, returned: Any) -> list[str]:
        """The pictures (SHA-256) behind a return_row_id: of paper the row as it was scanned, else all in it."""
        if paper := self.papers.get(returned, ""):
            return [paper]
        return list(dict.fromkeys(piece.sha256 for piece in self.pieces(returned) if piece.sha256))


@dataclass(frozen=True)
class Stage:
    """How far a cycle has come, before there is anything to reconcile: members in force, and ledgers."""

    members: int
    ledgers: int


class _Opened:
    """A cycle that stays open, for one thread at a time: opening it proves the store, which a page cannot wait for.

    ``patience``: how many seconds others' transactions are waited for; None: as long as by commands.
    """

    def __init__(self, folder: Path, actor: Actor, patience: float | None = None) -> None:
        self._folder = folder
        self._actor = actor
        self._patience = patience
        self._lock = threading.RLock()
        self._cycle: Cycle | None = None
        self._seen: tuple[int, ...] = ()

    @contextmanager
    def use(self) -> Iterator[Cycle]:
        """Yield the cycle; opened anew where its settings have changed, or another store was put in its place."""
        with self._lock:
            seen = self.what_lies_there()
            if self._cycle is None or seen != self._seen:
                self.close()
                self._cycle, self._seen = Cycle(self._folder, actor=self._actor), seen
                if self._patience is not None:
                    self._cycle.store.wait_at_most(self._patience)
            yield self._cycle

    def what_lies_there(self) -> tuple[int, ...]:
        """What tells the settings and the store from others, without reading either: Excel may have one open."""
        found: list[int] = []
        for name in (SETTINGS, STORE):
            with suppress(OSError):
                state = (self._folder / name).stat()
                found += (state.st_mtime_ns, state.st_size) if name == SETTINGS else (state.st_ino,)
        return tuple(found)

    def close(self) -> None:
        with self._lock:
            if self._cycle is not None:
                self._cycle.close()
                self._cycle = None


class Desk:
    """A cycle's folder, open for the pages. Every method may be called from several threads.

    ``as_of`` fixes today. What needs the cycle raises LedgerToolsError where the folder is none, or its settings are
    wrong.
    """

    def __init__(self, folder: Path, *, as_of: date | None = None, actor: Actor | None = None) -> None:
        self.folder = folder
        self.actor = actor or at_keyboard()
        self._as_of = as_of
        self._quick = _Opened(folder, self.actor, LOOKING)
        self._entry = _Opened(
            folder, self.actor, ENTERING
        )  # what is entered waits for others here: nobody who looks does
        self._slow = _Opened(folder, self.actor)  # works the figures out, while pages look at those from before
        self.entering = threading.RLock()  # from looking whether somebody was first to having entered
        self._lock = threading.Lock()
        self._standing: dict[int, Standing] = {}
        self._renewing: dict[int, threading.Thread] = {}
        self._wrong: dict[int, LedgerToolsError] = {}
        self._entered: dict[str, int] = {}  # row key -> the event after which it stands
        self.works = Works(folder, self._renew_all)
        self.pictures = Pictures(folder, self.actor)

    @property
    def today(self) -> date:
        return self._as_of or date.today()

    @property
    def is_made(self) -> bool:
        """Whether there is a cycle in the folder."""
        return (self.folder / SETTINGS).is_file()

    @property
    def settings(self) -> Settings:
        """The checked settings as they lie there now; raises SettingsError naming each wrong cell."""
        return self.look(lambda cycle: cycle.settings)

    def look(self, at: Callable[[Cycle], T]) -> T:
        """Do something short with the open cycle."""
        with self._quick.use() as cycle:
            return at(cycle)

    def close(self) -> None:
        """Close the store, so that the folder can be copied."""
        for one in (self._quick, self._entry, self._slow):
            one.close()

    # ---- how it stands -------------------------------------------------------------------------------------------

    def stage(self) -> Stage:
        """Count what there is."""

        def count(cycle: Cycle) -> Stage:
            store = cycle.store
            return Stage(len(store.own_records(["bango"])), len(store.ledgers()))

        return self.look(count)

    def standing(self, part: int = 0, *, wait: float = PATIENCE) -> Standing:
        """How a part stands: as of now, or (:meth:`is_of_now` tells) of a moment ago while it is worked out anew.

        ``wait``: for how many seconds new figures are waited for. Raises LedgerToolsError where nothing was issued yet.
        """
        renewing = self.renew(part)
        if renewing is not None:
            renewing.join(wait if part in self._standing else None)
        known = self._standing.get(part)
        if known is None:
            raise self._wrong.get(part) or LedgerToolsError("集計できません。もう一度開いてください。")
        return known

    def standings(self) -> list[Standing]:
        """How every part stands: the batch, then the supplements that have ledgers."""
        first = self.standing()
        return [first, *(self.standing(part) for part in first.parts if part)]

    def is_of_now(self, standing: Standing) -> bool:
        """Whether nothing was done since a standing."""
        if standing.as_of != self.today or standing.lay_there != self._quick.what_lies_there():
            return False
        try:
            return self.look(lambda cycle: cycle.store.last_event()) == standing.event
        except StoreBusy:
            return False

    def renew(self, part: int = 0) -> threading.Thread | None:
        """See to it that a part's standing is worked out anew, if anything was done; return who is at it."""
        known = self._standing.get(part)
        try:
            if known is not None and self.is_of_now(known):
                return None
        except LedgerToolsError as error:
            self._standing.pop(part, None)
            self._wrong[part] = error
            return None
        with self._lock:
            at_it = self._renewing.get(part)
            if at_it is None or not at_it.is_alive():
                at_it = threading.Thread(target=self._work_out, args=(part,), name="standing", daemon=True)
                self._renewing[part] = at_it
                at_it.start()
            return at_it

    def _renew_all(self) -> None:
        for part in list(self._standing) or [0]:
            self.renew(part)

    def _work_out(self, part: int) -> None:
        try:
            while True:
                self._standing[part] = found = self._stood(part)
                self._wrong.pop(part, None)
                if self.is_of_now(found):
                    break
        except LedgerToolsError as error:
            self._standing.pop(part, None)
            self._wrong[part] = error
            return
        except Exception as error:
            note_fault(self.folder, error, "web standing")
            self._standing.pop(part, None)
            self._wrong[part] = LedgerToolsError(f"集計できません。{FAULTS} をシステムの担当者に渡してください。")
            return
        self.pictures.fetch_soon(found.doubtful["return_row_id"].dropna().tolist(), found.reconciled)
        threading.Thread(target=self._be_ready, name="entry", daemon=True).start()

    def _be_ready(self) -> None:
        """Open the store for what will be entered, before somebody waits for that."""
        with suppress(LedgerToolsError), self._entry.use():
            pass

    def _stood(self, part: int) -> Standing:
        as_of = self.today
        with self._slow.use() as cycle:
            there = self._slow.what_lies_there()
            event = cycle.store.last_event()  # first: what is done meanwhile is seen the next time
            reconciled = cycle.reconcile(as_of=as_of, part=part)
            report = report_of(cycle.store, reconciled, as_of)
            before = self._standing.get(part)
            words = Words.of(reconciled.rows, before.words if before else None)
            return Standing(event, there, as_of, cycle.parts, reconciled, report, words, _unlisted(cycle))

    # ---- what is entered -----------------------------------------------------------------------------------------

    def enter(
        self, sheets: Sequence[Sheet], *, part: int, actor: Actor, keys: Sequence[str] = (), kind: str = KIND_REVIEW
    ) -> EnteredOnPage:
        """Take in what somebody enters on a page, of the rows with these ``keys``; raises where it cannot be kept."""

        def do(cycle: Cycle) -> tuple[EnteredOnPage, int]:
            found = enter(cycle, sheets, actor=actor, as_of=self.today, part=part, kind=kind)
            return found, cycle.store.last_event()

        found, event = self.write(do, actor)
        self._entered |= dict.fromkeys(keys, event)
        self.renew(part)
        return found

    def write(self, do: Callable[[Cycle], T], actor: Actor) -> T:
        """Change something, as ``actor``; raises StoreBusy, naming who is waited for, where others keep the store."""
        try:
            with self._entry.use() as cycle, cycle.store.by(actor):
                return do(cycle)
        except StoreBusy as error:
            raise StoreBusy(f"{self._at_work()}まだ記録していません。") from error

    def _at_work(self) -> str:
        """Who is waited for, in a sentence."""
        with suppress(StoreBusy):
            if found := self.look(lambda cycle: cycle.store.at_work()):
                return found
        return "ほかのプログラム(別の ledger-tools、控えや同期のソフトなど)が ledger.sqlite3 を使用中です。"

    def entered_after(self, standing: Standing) -> set[str]:
        """The keys of rows on which something was entered here that a standing does not know yet."""
        return {key for key, event in list(self._entered.items()) if event > standing.event}


def _unlisted(cycle: Cycle) -> pd.DataFrame:
    """The members in the records who are on no ledger."""
    own = cycle.store.own_records(_UNLISTED)
    issued = pd.MultiIndex.from_frame(cycle.store.issued_rows()[["kigo", "bango"]])
    return own[~pd.MultiIndex.from_frame(own[["kigo", "bango"]]).isin(issued)].reset_index(drop=True)
