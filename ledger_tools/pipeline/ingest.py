"""Step 3: returned files in. Archive, read in workers, record; a file is wholly in the store or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path, PurePosixPath

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.files import digest, is_lost
from ledger_tools.findings import Finding
from ledger_tools.folder import ARCHIVE, FAULTS, LEDGERS, LETTER, RETURNS, SCHEDULE, SLIP
from ledger_tools.frames import lines
from ledger_tools.model import FileFinding, FileReading
from ledger_tools.pipeline.archive import Archive
from ledger_tools.pipeline.desk_intake import of_another_cycle, take_in
from ledger_tools.pipeline.faults import note_fault
from ledger_tools.pipeline.filled import Filled
from ledger_tools.pipeline.printed import PrintedRows, holds_paper
from ledger_tools.pipeline.sources import Source, files_in
from ledger_tools.reconcile.belonging import unmatched
from ledger_tools.returns import (
    LIMITS,
    DeskWorkbook,
    Job,
    MailedPasswords,
    can_read_letters,
    read_deliveries,
)
from ledger_tools.store import Store

Progress = Callable[[str, int, int], None]
Heard = Callable[["Ingested"], None]

_WORKBOOKS = (".xlsx", ".xlsm")  # hold no paper
_TOGETHER = 0.3  # seconds of reading that are recorded at once: each time the disk is waited for
_CANNOT_OPEN = "読めません。Excel などで開いていれば閉じて、もう一度取り込んでください。"
_OPENED_BY_MAIL = "同じ回に取り込んだメールの本文にあったパスワードで開きました。"
_NOT_RECORDED = (
    "ファイルではなくプログラムの問題で取り込めませんでした。もう一度取り込んでください。"
    f"繰り返すときは、{FAULTS} をシステムの担当者に渡してください。"
)


@dataclass
class Ingested:
    """What ``ingest`` did: names of files read, already known (F07), refused and skipped, and what reading found.

    A file is refused where no ledger could be read from it; it is archived and recorded all the same.
    """

    read: list[str] = field(default_factory=list)
    duplicates: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)  # the same bytes as a withdrawn file, and why it is: not read
    findings: list[Finding] = field(default_factory=list)
    unmatched: list[Finding] = field(default_factory=list)  # tables that were read, and have no row of this cycle
    problems: list[str] = field(default_factory=list)  # lines of the desk's own workbooks that were not taken
    disputed: list[str] = field(default_factory=list)  # decisions that were taken, and contradict others
    notes: list[str] = field(default_factory=list)  # which files were opened with passwords from mails
    handled: list[str] = field(default_factory=list)  # files that still cannot be read, and are settled
    removed: list[str] = field(default_factory=list)  # files that could not be read, and are gone from 回収
    as_issued: list[str] = field(default_factory=list)  # what we handed out, unchanged and without anything to read
    seen: list[str] = field(default_factory=list)  # SHA-256 of all that was looked at
    unopened: list[str] = field(default_factory=list)  # files that another program holds
    filled: list[Filled] = field(default_factory=list)  # the desk's own workbooks in 報告/ that wait to be taken in

    def add(self, more: Ingested) -> None:
        for one in fields(self):
            getattr(self, one.name).extend(getattr(more, one.name))


def ingest(
    folder: Path,
    store: Store,
    sources: Sequence[Path],
    *,
    as_of: date,
    passwords: Sequence[str] = (),
    mails: Sequence[Path] = (),
    progress: Progress | None = None,
    heard: Heard | None = None,
) -> Ingested:
    """Take in files and folders of returned workbooks (also inside .zip, .eml and .msg) for the cycle in ``folder``.

    Every file's bytes go to 保管/ under their SHA-256 before anything is recorded; a file that was read before
    is left alone (F07). Files are only ever read. A bad file is a finding and never stops the batch, nor does one with
    which this program fails. The passwords that mails tell are looked for in ``mails``, too. ``heard`` is told, as it
    goes on, of what was recorded just now. Raises StoreError where no ledger was issued yet or the store takes nothing
    more, OutputError where the archive cannot be written.
    """
    paths, skipped = files_in(sources, folder / RETURNS)
    telling, _ = files_in([*sources, *mails], folder / RETURNS) if mails else (paths, [])
    taken = ingest_in_order(
        folder, store, paths, telling, as_of=as_of, passwords=passwords, progress=progress, heard=heard
    )
    taken = replace(taken, skipped=[*skipped, *taken.skipped])
    if (folder / RETURNS).resolve() in {source.resolve() for source in sources}:
        try:
            taken.removed += _note_presence(store, taken, {name for name, _ in paths}, as_of)
        except Exception as error:  # all files are taken in by now; the next intake notes it
            note_fault(folder, error, "ingest")
    return taken


def _note_presence(store: Store, taken: Ingested, lying: Set[str], as_of: date) -> list[str]:
    """Note which of the files that could not be read are in 回収 still; return those that were taken away.

    ``lying``: the names of the files there. What came in an archive or mail is there as long as that is; another file
    under the same name is another one, but what cannot be opened now may be the same.
    """
    before, noted = store.refused_files(), store.presence()
    if before.empty and not noted:
        return []
    there = [
        file.sha256
        for file in lines(before)
        if file.sha256 in taken.seen or file.file in taken.unopened or _container(file.file, lying)
    ]
    refused = set(before["sha256"])
    newly = sorted(sha256 for sha256 in refused - set(there) if noted.get(sha256))
    if newly or set(noted) - refused or not all(noted.get(sha256) for sha256 in there):
        store.note_presence(there, newly, as_of=as_of)
    waiting = before[before["handled_by"] == ""]
    return waiting.loc[waiting["sha256"].isin(newly), "file"].tolist()


def _container(name: str, lying: Set[str]) -> str:
    """The archive or mail that a file came in; '' where it came by itself."""
    inside = PurePosixPath(name).parent
    return str(inside) if {str(one) for one in (inside, *inside.parents)} & lying else ""


def ingest_in_order(
    folder: Path,
    store: Store,
    paths: Sequence[Source],
    telling: Sequence[Source] = (),
    *,
    as_of: date,
    passwords: Sequence[str] = (),
    progress: Progress | None = None,
    heard: Heard | None = None,
) -> Ingested:
    """Take in these files in this order under these names, as :func:`ingest` does; ``telling`` tell passwords."""
    if store.ledgers().empty:
        raise StoreError(
            "受領簿がまだ作られていません。ledger-tools load と ledger-tools generate を先に実行してください。"
        )
    return _Intake(folder, store, as_of, tuple(passwords), heard).run(paths, telling, progress)


@dataclass(frozen=True)
class _Arrival:
    """A file that is to be recorded; ``reading`` where the store knows nothing of it yet."""

    name: str
    record: Callable[[], None]
    reading: FileReading | None = None
    archived: str = ""


class _Intake:
    """One run of ``ingest``: keeps what is known, so that each file is decided in one place."""

    def __init__(
        self, folder: Path, store: Store, as_of: date, passwords: tuple[str, ...], heard: Heard | None = None
    ) -> None:
        self.folder = folder
        self.archive = Archive(folder / ARCHIVE)
        self.store = store
        self.as_of = as_of
        self.passwords = passwords
        self.heard = heard or (lambda _taken: None)
        self.withdrawn = {one.sha256: one for one in lines(store.withdrawn())}
        self.known = {sha256: one.name for sha256, one in self.withdrawn.items()} | store.known_files()
        self.noted = store.known_duplicates()
        refused = store.refused_files()
        self.handled = frozenset(refused.loc[refused["handled_by"] != "", "sha256"])
        self.outcome = Ingested()
        self.waiting: list[_Arrival] = []
        self.delivered: frozenset[str] = frozenset()  # names of what lies in 回収, archives and mails closed
        self.stuck: StoreError | None = None  # what the store answered last, where it did not take a file

    def run(self, paths: Sequence[Source], telling: Sequence[Source], progress: Progress | None) -> Ingested:
        newest = self.store.newest_table()
        self.delivered = frozenset(name for name, _ in paths)
        mailed = MailedPasswords(lambda: (Job(name, path) for name, path in telling))
        with self.archive:
            try:
                self._read(self._jobs(paths, progress), mailed)
            finally:
                self._record_waiting()
        self.outcome.skipped += mailed.telling
        self.outcome.notes += [f"{name}: {_OPENED_BY_MAIL}" for name in mailed.opened]
        if self.stuck and not self.outcome.read:
            raise self.stuck
        self.outcome.unmatched += self._unmatched(newest)
        return self.outcome

    def _read(self, jobs: Iterator[Job], mailed: MailedPasswords) -> None:
        due = time.monotonic() + _TOGETHER
        for job, answer in read_deliveries(jobs, wanted=self._is_new, mailed=mailed):
            found = answer
            if isinstance(answer, FileReading) and holds_paper(answer):  # what was printed takes reading all ledgers
                found = self._printed.on_paper(answer)
            reading = found if isinstance(found, FileReading) else _reading_of(job)
            self.outcome.seen.append(reading.sha256)
            archived = self._keep(job)
            if isinstance(found, FileReading):
                record = partial(self._record, found, archived)
            else:
                record = partial(self._take_desk, reading, found, archived)
            self.waiting.append(_Arrival(reading.file, record, reading, archived))
            if time.monotonic() >= due:
                self._record_waiting()
                due = time.monotonic() + _TOGETHER

    @cached_property
    def _issued(self) -> frozenset[str]:
        """SHA-256 of the ledgers as issued: whoever fills one in changes its bytes."""
        return self.store.issued_digests()

    @cached_property
    def _printed(self) -> PrintedRows:
        """What stands on the pages that scanned paper may be."""
        return PrintedRows.in_cycle(self.folder, self.store)

    @cached_property
    def _papers(self) -> frozenset[str]:
        """SHA-256 of the slips, letters and the schedule in 受領簿/; whatever else lies there may be a return."""
        known = set()
        for path in (self.folder / LEDGERS).rglob("*"):
            if path.name in (SCHEDULE, SLIP, LETTER) and not is_lost(path):
                with suppress(OSError):  # open elsewhere: then its like is named as what it is
                    known.add(digest(path.read_bytes()))
        return frozenset(known)

    def _record_waiting(self) -> None:
        """Record the files that wait in one transaction, each wholly or not at all; one by one where it takes none."""
        waiting, self.waiting = self.waiting, []
        if not waiting:
            return
        self.archive.wait()  # before anything says that they are there
        whole, self.outcome = self.outcome, Ingested()
        try:
            with self.store.together():
                for arrival in waiting:
                    self._take(arrival)
        except StoreError as error:
            self.outcome, self.stuck = Ingested(), error
            for arrival in waiting:
                self._take(arrival)
        finally:
            taken, self.outcome = self.outcome, whole
            self._tell(taken)

    def _tell(self, taken: Ingested) -> None:
        self.outcome.add(taken)
        self.heard(taken)

    def _take(self, arrival: _Arrival) -> None:
        with self._going_on(arrival):
            arrival.record()

    def _unmatched(self, newest: int) -> list[Finding]:
        """Name the tables read in this run (``newest``: the last one before it) that are of no ledger of ours."""
        tables = self.store.return_tables(after=newest)
        tables = tables[tables["file"].isin(self.outcome.read)]  # another desk may be at it as well
        if tables.empty:
            return []
        rows, issued = self.store.return_rows(after=newest), self.store.issued_rows(all_editions=True)
        return unmatched(tables, rows, issued, self.store.ledgers(), self.store.cycle_id)

    @contextmanager
    def _going_on(self, arrival: _Arrival) -> Iterator[None]:
        """Whatever goes wrong with one file is said of that file, and the others are taken in.

        Raises LedgerToolsError where nothing can be taken in any more.
        """
        try:
            yield
        except StoreError as error:
            if self.stuck:
                raise
            self.stuck = error
            self._not_taken(arrival, str(error))
        except LedgerToolsError:
            raise
        except Exception as error:
            note_fault(self.folder, error, "ingest")
            self._not_taken(arrival, _NOT_RECORDED)
        else:
            self.stuck = None

    def _not_taken(self, arrival: _Arrival, message: str) -> None:
        """Say that a file is not in the store; in the store too, if it can be, until the file is read after all."""
        self._refuse(arrival.name, Finding("F01", message, arrival.name))
        if (reading := arrival.reading) is not None:
            self.known.pop(reading.sha256, None)
            failed = FileReading(arrival.name, reading.sha256, reading.size, findings=(FileFinding("F01", message),))
            with suppress(Exception):
                self.store.record_file(failed, arrival.archived, as_of=self.as_of)

    def _jobs(self, paths: Sequence[Source], progress: Progress | None) -> Iterator[Job]:
        """Yield what is to be read, one file at a time; what is known or cannot be opened is dealt with here."""
        for done, (name, path) in enumerate(paths, start=1):
            job = Job(name, path, passwords=self.passwords, letters=can_read_letters(), desk=True)
            try:
                if path.stat().st_size <= LIMITS.max_bytes:
                    job = replace(job, data=path.read_bytes())
                    if not name.lower().endswith(_WORKBOOKS):
                        job = replace(job, printed=self._printed.prints.pages)
            except OSError:
                why = Finding("F01", _CANNOT_OPEN, name)
                self._tell(Ingested(unopened=[name], refused=[name], findings=[why]))
            else:
                if job.data is None or self._is_new(job):
                    yield job
            if progress:
                progress("回収ファイルを読取り中", done, len(paths))

    def _is_new(self, job: Job) -> bool:
        """Whether a file is to be read; that the same bytes came before is recorded."""
        sha256 = digest(job.data or b"")
        self.outcome.seen.append(sha256)
        if sha256 in self._papers:
            self._tell(Ingested(as_issued=[job.name]))
            return False
        if sha256 in self._issued:
            self.waiting.append(_Arrival(job.name, partial(self._as_issued, job.name, sha256)))
            return False
        if sha256 not in self.known:
            self.known[sha256] = job.name
            return True
        self._keep(job)
        self.waiting.append(_Arrival(job.name, partial(self._duplicate, job.name, sha256, self.known[sha256])))
        return False

    def _as_issued(self, name: str, sha256: str) -> None:
        self.store.note_as_issued(name, sha256, as_of=self.as_of)
        self.outcome.as_issued.append(name)

    def _take_desk(self, reading: FileReading, book: DeskWorkbook, archived: str) -> None:
        """Take in a workbook that the desk filled (返送カード確認表, 要確認一覧): every line that is sound."""
        wrong = of_another_cycle(book.identity, self.store.cycle_id)
        if wrong:
            self._record(reading._replace(findings=(wrong,)), archived)
            return
        taken = take_in(self.folder, self.store, reading, book, archived, as_of=self.as_of)
        if taken.first is not None:
            self._duplicate(reading.file, reading.sha256, taken.first)
            return
        self.outcome.read.append(reading.file)
        self.outcome.problems += [problem.sentence(reading.file) for problem in taken.problems]
        self.outcome.disputed += [problem.sentence(reading.file) for problem in taken.disputed]

    def _refuse(self, name: str, finding: Finding) -> None:
        self.outcome.refused.append(name)
        self.outcome.findings.append(finding)

    def _duplicate(self, name: str, sha256: str, first: str) -> None:
        if name != first and (sha256, name) not in self.noted:
            self.store.record_duplicate(name, sha256, first, as_of=self.as_of)
            self.noted.add((sha256, name))
        if sha256 in self.withdrawn:
            self.outcome.withdrawn.append(f"{name}: {self.withdrawn[sha256].reason}")
        else:
            self.outcome.duplicates.append(name)

    def _keep(self, job: Job) -> str:
        """Archive the bytes; return the archived file's name, '' where it is too big."""
        return "" if job.data is None else self.archive.keep(job.name, job.data)

    def _record(self, reading: FileReading, archived: str) -> None:
        container = _container(reading.file, self.delivered)
        first = self.store.record_file(reading, archived, as_of=self.as_of, container=container)
        if first is not None:  # another program was quicker
            self._duplicate(reading.file, reading.sha256, first)
            return
        if not reading.tables and reading.sha256 in self.handled:
            self.outcome.handled.append(reading.file)
            return
        (self.outcome.read if reading.tables else self.outcome.refused).append(reading.file)
        for found in reading.findings:
            self.outcome.findings.append(Finding(found.code, found.message, reading.file, found.sheet, found.cell))


def _reading_of(job: Job) -> FileReading:
    data = job.data or b""
    return FileReading(job.name, digest(data), len(data))
