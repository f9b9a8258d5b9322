"""Step 3: returned files in. Archive, read in workers, record; one transaction per file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from ledger_tools.desk.entries import Problem
from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.files import digest, output_error, remove_unfinished, write_file
from ledger_tools.findings import Finding
from ledger_tools.folder import FAULTS
from ledger_tools.japanese.text import storable
from ledger_tools.model import FileFinding, FileReading
from ledger_tools.pipeline.desk_intake import identity_of, of_another_cycle, take_in
from ledger_tools.pipeline.faults import note_fault
from ledger_tools.returns import (
    LIMITS,
    Identity,
    Job,
    Refused,
    can_read_letters,
    is_lock_file,
    open_members,
    read_many,
)
from ledger_tools.store import Store

Progress = Callable[[str, int, int], None]

_NOT_RETURNS = frozenset({"thumbs.db", "desktop.ini"})
_LONGEST_SUFFIX = 6
_CANNOT_OPEN = "読めません。Excel などで開いていれば閉じて、もう一度取り込んでください。"
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
    findings: list[Finding] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)  # lines of the desk's own workbooks that were not taken


def ingest(
    archive: Path,
    store: Store,
    sources: Sequence[Path],
    *,
    as_of: date,
    passwords: Sequence[str] = (),
    progress: Progress | None = None,
) -> Ingested:
    """Take in files and folders of returned workbooks (also inside .zip, .eml and .msg).

    Every file's bytes go to ``archive`` under their SHA-256 before anything is recorded; a file that was read before
    is left alone (F07). Files are only ever read. A bad file is a finding and never stops the batch, nor does one with
    which this program fails. Raises StoreError where no ledger was issued yet or the store takes nothing more,
    OutputError where the archive cannot be written.
    """
    if store.ledgers().empty:
        raise StoreError(
            "受領簿がまだ作られていません。ledger-tools load と ledger-tools generate を先に実行してください。"
        )
    return _Intake(archive, store, as_of, tuple(passwords)).run(sources, progress)


class _Intake:
    """One run of ``ingest``: keeps what is known, so that each file is decided in one place."""

    def __init__(self, archive: Path, store: Store, as_of: date, passwords: tuple[str, ...]) -> None:
        self.archive = archive
        self.store = store
        self.as_of = as_of
        self.passwords = passwords
        self.known = store.known_files()
        self.noted = store.known_duplicates()
        self.outcome = Ingested()
        self.stuck: StoreError | None = None  # what the store answered last, where it did not take a file

    def run(self, sources: Sequence[Path], progress: Progress | None) -> Ingested:
        remove_unfinished(self.archive)
        paths = self._files(sources)
        for job, reading in read_many(self._jobs(paths, progress)):
            with self._going_on(job.name, reading.sha256, len(job.data or b"")):
                self._take(job, reading)
        if self.stuck and not self.outcome.read:
            raise self.stuck
        return self.outcome

    def _take(self, job: Job, reading: FileReading) -> None:
        data = job.data or b""
        identity = identity_of(data, reading, self.passwords)
        if identity.kind:
            self._take_desk(job.name, reading.sha256, data, identity)
        else:
            self._record(job, reading, self._keep(job.name, reading.sha256, data))

    @contextmanager
    def _going_on(self, name: str, sha256: str = "", size: int = 0) -> Iterator[None]:
        """Whatever goes wrong with one file is said of that file, and the others are taken in.

        ``sha256`` is that of a file of which the store knows nothing yet: it hears of the failure, too.
        Raises LedgerToolsError where nothing can be taken in any more.
        """
        try:
            yield
        except StoreError as error:
            if self.stuck:
                raise
            self.stuck = error
            self._not_taken(name, sha256, size, str(error))
        except LedgerToolsError:
            raise
        except Exception as error:
            note_fault(self.archive.parent, error, "ingest")
            self._not_taken(name, sha256, size, _NOT_RECORDED)
        else:
            self.stuck = None

    def _not_taken(self, name: str, sha256: str, size: int, message: str) -> None:
        """Say that a file is not in the store; in the store too, if it can be, until the file is read after all."""
        self._refuse(name, Finding("F01", message, name))
        if not sha256:
            return
        self.known.pop(sha256, None)
        archived = self._archived(name, sha256)
        reading = FileReading(name, sha256, size, findings=(FileFinding("F01", message),))
        with suppress(Exception):
            self.store.record_file(reading, archived if (self.archive / archived).exists() else "", as_of=self.as_of)

    def _files(self, sources: Sequence[Path]) -> list[tuple[str, Path]]:
        """Name and path of all files below the sources, oldest first: of two returns of a row the later one counts."""
        found: dict[Path, tuple[str, Path]] = {}
        for source in sources:
            inside = (path for path in source.rglob("*") if path.is_file()) if source.is_dir() else iter([source])
            for path in inside:
                name = storable(path.relative_to(source).as_posix() if source.is_dir() else path.name)
                if is_lock_file(path.name) or path.name.startswith(".") or path.name.lower() in _NOT_RETURNS:
                    self.outcome.skipped.append(name)
                else:
                    found.setdefault(path.resolve(), (name, path))
        self.outcome.skipped.sort()
        return sorted(found.values(), key=lambda item: (item[1].stat().st_mtime_ns, item[0]))

    def _jobs(self, paths: Sequence[tuple[str, Path]], progress: Progress | None) -> Iterator[Job]:
        """Yield what is to be read, one file at a time; what is known or cannot be opened is dealt with here."""
        for done, (name, path) in enumerate(paths, start=1):
            try:
                for member in open_members(path, name=name, passwords=self.passwords):
                    shown = storable(member.name)
                    if member.problem is not None:
                        with self._going_on(shown):
                            self._broken(shown, member.problem, path)
                    else:
                        yield from self._job(shown, member.data)
            except OSError:
                self._refuse(name, Finding("F01", _CANNOT_OPEN, name))
            if progress:
                progress("回収ファイルを読取り中", done, len(paths))

    def _job(self, name: str, data: bytes) -> Iterator[Job]:
        sha256 = digest(data)
        if sha256 in self.known:
            with self._going_on(name):
                self._duplicate(name, sha256, data)
            return
        self.known[sha256] = name
        identity = identity_of(data)
        if identity.kind:
            with self._going_on(name, sha256, len(data)):
                self._take_desk(name, sha256, data, identity)
        else:
            yield Job(name, data=data, passwords=self.passwords, letters=can_read_letters())

    def _take_desk(self, name: str, sha256: str, data: bytes, identity: Identity) -> None:
        """Take in a workbook that the desk filled (返送カード確認表, 要確認一覧): every line that is sound."""
        archived = self._keep(name, sha256, data)
        wrong = of_another_cycle(identity, self.store.cycle_id)
        problems: list[Problem] = []
        try:
            if not wrong:
                words = self.passwords
                problems = take_in(self.store, name, data, identity, archived, as_of=self.as_of, passwords=words)
        except Refused as refused:
            wrong = FileFinding(refused.code, refused.message)
        if wrong:
            self._record(Job(name), FileReading(name, sha256, len(data), findings=(wrong,)), archived)
            return
        self.outcome.read.append(name)
        self.outcome.problems += [problem.sentence(name) for problem in problems]

    def _broken(self, name: str, problem: FileFinding, path: Path) -> None:
        """Record a container that cannot be opened (or one file inside it); its bytes are kept as they came."""
        size = path.stat().st_size
        if size > LIMITS.max_bytes:
            reading = FileReading(name, digest(f"{name}\0{size}".encode()), size, findings=(problem,))
            self._record(Job(name), reading, archived="")
            return
        data = path.read_bytes()
        # One delivery may hold several files that cannot be opened: each is recorded under its own number.
        sha256 = digest(data if name == path.name else data + name.encode())
        reading = FileReading(name, sha256, size, findings=(problem,))
        self._record(Job(name), reading, archived=self._keep(path.name, digest(data), data))

    def _refuse(self, name: str, finding: Finding) -> None:
        self.outcome.refused.append(name)
        self.outcome.findings.append(finding)

    def _duplicate(self, name: str, sha256: str, data: bytes) -> None:
        first = self.known[sha256]
        if name != first and (sha256, name) not in self.noted:
            self.store.record_duplicate(name, sha256, first, as_of=self.as_of)
            self.noted.add((sha256, name))
        self._keep(name, sha256, data)
        self.outcome.duplicates.append(name)

    @staticmethod
    def _archived(name: str, sha256: str) -> str:
        suffix = PurePosixPath(name).suffix.lower()
        usable = suffix[1:].isalnum() and suffix.isascii() and len(suffix) <= _LONGEST_SUFFIX
        return f"{sha256}{suffix if usable else '.bin'}"

    def _keep(self, name: str, sha256: str, data: bytes) -> str:
        """Archive the bytes, unless they are there already; return the archived file's name."""
        path = self.archive / self._archived(name, sha256)
        try:
            there = path.stat().st_size == len(data) if path.exists() else False
        except OSError as error:
            raise output_error(path, error) from error
        if not there:
            # The original stays where it came from until then; a lost copy is written again by the next run.
            write_file(path, data, durable=False)
        return path.name

    def _record(self, job: Job, reading: FileReading, archived: str) -> None:
        self.store.record_file(reading, archived, as_of=self.as_of)
        (self.outcome.read if reading.tables else self.outcome.refused).append(job.name)
        for found in reading.findings:
            self.outcome.findings.append(Finding(found.code, found.message, job.name, found.sheet, found.cell))
