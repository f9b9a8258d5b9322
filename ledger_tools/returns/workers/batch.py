"""Reading many returned files, each in a child process that may crash, hang or run out of memory."""

from __future__ import annotations

import itertools
import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath

from ledger_tools.model import FileReading
from ledger_tools.returns.contents import DeskWorkbook
from ledger_tools.returns.files.containers import Member
from ledger_tools.returns.files.leftovers import remove_left_behind
from ledger_tools.returns.limits import LIMITS, Limits
from ledger_tools.returns.paper.files import TOGETHER, joined, was_lost
from ledger_tools.returns.workers.child import START_SECONDS, Child, crashed, failed
from ledger_tools.returns.workers.mailed import MailedPasswords, Read
from ledger_tools.returns.workers.worker import Answer, Job, Leaves, Opened, digest, read_job

_TICK = 0.1  # seconds between two looks at deadlines and memory
_TOGETHER = 4  # jobs handed to a worker at once, so that it need not wait for each
_ALONE = 4  # jobs per worker that are handed out one by one, so that few files keep every worker busy
_AHEAD = 16  # jobs per worker that may be read ahead of the one yielded next
#: Parts of one file of paper with which readers may be lost: of the first the pages are tried one by one; after the
#: last the file is left alone.
_READ_SINGLY, _MOST_LOST = 2, 4
_GIVEN_UP = (
    "このファイルでは読み取れない頁が続いたため、残りの頁の読取りを打ち切りました。"
    "カラー、200dpi、A4 で読み取り直してください。"
)


def read_many(
    items: Iterable[Job], *, workers: int | None = None, limits: Limits = LIMITS
) -> Iterator[tuple[Job, FileReading]]:
    """Yield each job with its reading, in the order given.

    ``workers`` is the number of child processes (default: one per processor); 0 reads in this very process, where a
    crash of native code is a crash of the program.
    """
    with _readers(workers, limits) as read:
        for job, answer in read(items):
            assert isinstance(answer, FileReading)
            yield job, answer


def read_deliveries(
    items: Iterable[Job],
    *,
    wanted: Callable[[Job], bool] = lambda _job: True,
    mailed: MailedPasswords | None = None,
    workers: int | None = None,
    limits: Limits = LIMITS,
) -> Iterator[tuple[Job, FileReading | DeskWorkbook]]:
    """Yield what came, as :func:`read_many` does, archives and mails opened: in their place stand the files in them.

    A file in a container of which ``wanted`` is False is passed over. What could not be opened has a reading that says
    so, and its job is the container. Workbooks of the desk are told from ledgers where the job says so. What asks for a
    password is tried once more with those of ``mailed``.
    """
    mailed = mailed or MailedPasswords()
    with _readers(workers, limits) as read:
        for job, first in read(replace(item, delivered=True) for item in items):
            answer = mailed.tried(read, job, first)
            if isinstance(answer, Opened):
                for member in answer.members:
                    if member.problem is not None:
                        yield job, _unopened(job, member)
                inside = (_job_inside(job, member) for member in answer.members if member.problem is None)
                for found, reading in read(filter(wanted, inside)):
                    yield found, _table(_leafed(read, found, mailed.tried(read, found, reading)))
            else:
                yield job, _table(_leafed(read, job, answer))


def _leafed(read: Read, job: Job, answer: Answer) -> Answer:
    """Return the answer, or where it is many pages of paper what they say together: read a few at a time."""
    if not isinstance(answer, Leaves):
        return answer
    found: list[tuple[range, FileReading]] = []
    lost = 0
    parts = [range(start, min(start + TOGETHER, answer.count)) for start in range(0, answer.count, TOGETHER)]
    # Many are read ahead: whether any reader survives is seen on a few before.
    for wave in (parts[:_MOST_LOST], parts[_MOST_LOST:]):
        for part, reading in _of_pages(read(replace(job, pages=part) for part in wave if lost < _MOST_LOST)):
            if was_lost(reading) and len(part) > 1 and lost < _READ_SINGLY:
                # One page that no reader survives must not take its neighbours with it.
                found += _of_pages(read(replace(job, pages=range(page, page + 1)) for page in part))
            else:
                found.append((part, reading))
            lost += was_lost(reading)
    if (rest := range(found[-1][0].stop, answer.count)) and lost >= _MOST_LOST:
        found.append((rest, failed(job, "F10", _GIVEN_UP)))
    return joined(found)


def _of_pages(answers: Iterator[tuple[Job, Answer]]) -> Iterator[tuple[range, FileReading]]:
    for part, answer in answers:
        yield part.pages or range(0), _reading(answer)


def _reading(answer: Answer) -> FileReading:
    assert isinstance(answer, FileReading)
    return answer


def _table(answer: Answer) -> FileReading | DeskWorkbook:
    assert isinstance(answer, (FileReading, DeskWorkbook))
    return answer


def read_pictures(items: Iterable[Job], *, workers: int | None = None) -> Iterator[tuple[Job, dict[str, bytes]]]:
    """Yield each job with those of its ``images`` that the file holds: SHA-256 -> bytes."""
    with _readers(workers, LIMITS) as read:
        for job, answer in read(items):
            yield job, answer if isinstance(answer, dict) else {}


def _job_inside(container: Job, member: Member) -> Job:
    return replace(container, name=member.name, path=None, data=member.data)


def _unopened(container: Job, member: Member) -> FileReading:
    """Say what could not be opened: a container, or one file of several in it, which has a number of its own."""
    assert member.problem is not None
    data = container.data or b""
    own = b"" if member.name == PurePosixPath(container.name).name else member.name.encode()
    return FileReading(member.name, digest(data + own), len(data), findings=(member.problem,))


@contextmanager
def _readers(workers: int | None, limits: Limits) -> Iterator[Read]:
    """Yield what reads jobs in order, and may be called again for others while it is not through."""
    if workers == 0:
        yield lambda items: ((job, read_job(job, limits)) for job in items)
        return
    with _Pool(workers or os.cpu_count() or 1, limits) as pool:
        yield pool.read


class _Pool:
    """A few children fed over pipes, a thread for each, and one more that ends those which take too long."""

    def __init__(self, count: int, limits: Limits) -> None:
        self._count = count
        self._jobs: queue.SimpleQueue[tuple[list[Job], Future[list[Answer]]] | None] = queue.SimpleQueue()
        self._children: list[Child] = []
        self._threads: list[threading.Thread] = []
        self._limits = limits
        self._closed = threading.Event()

    def __enter__(self) -> _Pool:
        remove_left_behind()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        for child in self._children:
            self._jobs.put(None)
            child.stop()
        for thread in self._threads:  # one that was just starting a child ends it
            thread.join(START_SECONDS)

    def read(self, items: Iterable[Job]) -> Iterator[tuple[Job, Answer]]:
        """Yield the answers in the order of the items."""
        source = iter(items)
        waiting: deque[tuple[list[Job], Future[list[Answer]]]] = deque()
        started = ahead = 0
        while True:
            while ahead < self._count * _AHEAD:
                jobs = list(itertools.islice(source, 1 if started < self._count * _ALONE else _TOGETHER))
                if not jobs:
                    break
                waiting.append((jobs, self._submit(jobs)))
                started += len(jobs)
                ahead += len(jobs)
            if not waiting:
                return
            jobs, answers = waiting.popleft()
            ahead -= len(jobs)
            yield from zip(jobs, answers.result(), strict=True)

    def _submit(self, jobs: list[Job]) -> Future[list[Answer]]:
        self._start_child()
        answers: Future[list[Answer]] = Future()
        self._jobs.put((jobs, answers))
        return answers

    def _start_child(self) -> None:
        if len(self._children) < self._count:
            child = Child(self._limits)
            self._children.append(child)
            thread = threading.Thread(target=self._serve, args=(child,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, child: Child) -> None:
        while not self._closed.is_set():
            item = self._jobs.get()
            if item is None:
                return
            jobs, answers = item
            try:
                answers.set_result(child.read(jobs))
            except Exception as error:  # the batch waits for an answer to every job
                answers.set_result([crashed(job, type(error).__name__) for job in jobs])

    def _watch(self) -> None:
        while not self._closed.wait(_TICK):
            for child in tuple(self._children):
                child.check()
