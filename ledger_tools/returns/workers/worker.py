"""The child process that reads returned files one by one, as told through its standard input."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from ledger_tools.identity import DESK_KINDS, OTHER_KINDS
from ledger_tools.japanese.text import file_name
from ledger_tools.model import FileFinding, FileReading
from ledger_tools.returns.contents import DeskWorkbook, read_desk_workbook, read_identity, read_images
from ledger_tools.returns.files.containers import Member, open_members, read_letters
from ledger_tools.returns.files.mailed_passwords import Letter
from ledger_tools.returns.files.signs import ZIPS
from ledger_tools.returns.files.sniff import is_container, is_too_long, kind_of
from ledger_tools.returns.ledger.identify import Identity
from ledger_tools.returns.limits import DAMAGED, TOO_BIG, Limits, Refused
from ledger_tools.returns.paper.files import NOT_INSTALLED, TOGETHER, Printed, is_installed, is_paper, named_once
from ledger_tools.returns.reading import read_bytes, read_file, refusal
from ledger_tools.returns.workers.memory import at_most, cap_own_memory

_LOOK_AT_PARENT = 0.5  # seconds
READY = "ready"  # the first message: from then on a job's time counts


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: its display name, and either a path or its bytes."""

    name: str
    path: Path | None = None
    data: bytes | None = None
    passwords: tuple[str, ...] = field(default=(), repr=False)
    convert: bool = True
    letters: bool = False  # of seals' pictures, and of seals and signatures on paper
    delivered: bool = False  # as it came: it may hold other files
    desk: bool = False  # it may be a workbook of the desk
    mails: bool = False  # only what mails in it tell of passwords is wanted
    images: frozenset[str] = frozenset()  # SHA-256 of pictures: only those are wanted
    printed: Printed | None = field(default=None, repr=False)  # by which scanned paper is read; None: it is not
    pages: range | None = None  # of scanned paper, from 0
    drawn: bool = False  # pictures of what is seen on its pages are wanted
    kept: bool = False  # its bytes are those of the job before; only on the way to the child


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in a container."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Leaves:
    """So many pages of scanned paper, to be read a few at a time."""

    count: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the mails in a file tell of passwords."""

    letters: tuple[Letter, ...] = ()


Answer = FileReading | DeskWorkbook | Opened | Leaves | Told | dict[str, bytes]


def send(stream: IO[bytes], message: object) -> None:
    """Write one message; what is large in it is not copied for that."""
    pickle.dump(message, stream, protocol=pickle.HIGHEST_PROTOCOL)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message; raises EOFError where the other side has gone."""
    try:
        return pickle.load(stream)
    except pickle.UnpicklingError as error:
        raise EOFError from error


def main() -> None:
    """Be told the limits, then read lists of jobs, answering each, until the parent closes the pipe."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Libraries that print must not disturb the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    send(answers, READY)
    with contextlib.suppress(EOFError):
        limits = receive(requests)
        cap_own_memory(limits.memory_bytes)
        data: bytes | None = None
        while True:
            for job in receive(requests):
                data = data if job.kept else job.data
                with _memory_for(job, data, limits):
                    send(answers, read_job(replace(job, data=data, kept=False), limits))


@contextlib.contextmanager
def _memory_for(job: Job, data: bytes | None, limits: Limits) -> Iterator[None]:
    """Bound what scanned paper may take; the letters of its seals take as much again."""
    if job.printed is None or data is None or not is_paper(data) or not is_installed():
        yield
        return
    from ledger_tools.returns.paper import reading  # noqa: F401, PLC0415 - the libraries are none of the page's

    with at_most(limits.page_bytes * (1 + job.letters)):
        yield


def _end_with(parent: int) -> None:
    """End when the parent has been killed, even in the middle of a file; on Windows the file is read to its end."""
    while os.getppid() == parent:
        time.sleep(_LOOK_AT_PARENT)
    os._exit(1)


def read_job(job: Job, limits: Limits) -> Answer:
    """Do one job in this very process."""
    if job.mails:
        return _told(job, limits)
    if job.data is None:
        return _read(job, limits)
    if job.drawn or (job.images and job.pages is not None):
        return _drawn(job, job.data, limits)
    if job.printed is not None and is_paper(job.data):
        return _read_leaves(job, job.data, job.printed, limits)
    if job.images:
        return read_images(job.data, job.images, passwords=job.passwords, limits=limits)
    if job.delivered and is_container(kind_of(job.data)):
        members = open_members(job.data, limits, name=job.name, passwords=job.passwords)
        return Opened(tuple(_shortened(member, limits) for member in members))
    return _read_for_desk(job, job.data, limits) if job.desk else _read(job, limits)


def _read_leaves(job: Job, data: bytes, printed: Printed, limits: Limits) -> FileReading | Leaves:
    """Read scanned paper; of many pages only their number is told first."""
    if not is_installed():
        return refusal(job.name, data, Refused("F03", NOT_INSTALLED))
    from ledger_tools.returns.paper.images import count_pages  # noqa: PLC0415 - an extra
    from ledger_tools.returns.paper.reading import read_paper  # noqa: PLC0415

    try:
        pages = job.pages
        if pages is None:
            pages = range(count_pages(data, job.passwords, limits))
            if job.delivered and len(pages) > TOGETHER:
                return Leaves(len(pages))
        tables, findings = read_paper(data, printed, passwords=job.passwords, pages=pages, letters=job.letters)
    except Refused as refused:
        return refusal(job.name, data, refused)
    except MemoryError:
        return refusal(job.name, data, Refused("F10", TOO_BIG))
    except Exception as error:  # one bad file must not stop a batch; the type tells developers where to look
        return refusal(job.name, data, Refused("F01", f"{DAMAGED}({type(error).__name__})"))
    if job.pages is None:
        return named_once(FileReading(file_name(job.name), digest(data), len(data), tuple(tables), tuple(findings)))
    # Of the parts of a file the first says what it is: a large one is not digested for every few pages.
    sha256 = digest(data) if pages.start == 0 else ""
    return FileReading(file_name(job.name), sha256, len(data), tuple(tables), tuple(findings))


def _drawn(job: Job, data: bytes, limits: Limits) -> dict[str, bytes]:
    """Return page -> PNG, or the rows wanted by their SHA-256; none where the file is no paper, or cannot be opened."""
    if job.printed is None or job.pages is None or not is_paper(data) or not is_installed():
        return {}
    from ledger_tools.returns.paper.images import count_pages  # noqa: PLC0415 - an extra
    from ledger_tools.returns.paper.picture import draw_pages  # noqa: PLC0415
    from ledger_tools.returns.paper.reading import read_crops  # noqa: PLC0415

    try:
        there = range(count_pages(data, job.passwords, limits))
        pages = there[job.pages.start : job.pages.stop]
        if job.images:
            return read_crops(data, job.printed, job.images, passwords=job.passwords, pages=pages)
        return draw_pages(data, job.printed, passwords=job.passwords, pages=pages)
    except Refused:
        return {}


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _told(job: Job, limits: Limits) -> Told:
    source = job.path if job.data is None else job.data
    try:
        return Told(read_letters(source, limits, name=job.name) if source is not None else ())
    except OSError:  # said where the file itself is read
        return Told()


def _shortened(member: Member, limits: Limits) -> Member:
    """Leave out what would be refused anyway: a text of 190 MB is not handed from process to process."""
    if member.problem is None and is_too_long(member.data, kind_of(member.data), limits):
        return Member(member.name, b"", FileFinding("F10", TOO_BIG))
    return member


def _read_for_desk(job: Job, data: bytes, limits: Limits) -> FileReading | DeskWorkbook:
    """Read a workbook of the desk, or else a ledger; what is no .xlsx tells which it is when it is read.

    A 送付票 is one only where no ledger was put into it.
    """
    try:
        identity = read_identity(data, limits=limits) if data.startswith(ZIPS) else Identity()
        if identity.kind in DESK_KINDS:
            return read_desk_workbook(data, identity, limits=limits)
        reading = _read(job, limits)
        if reading.kind in OTHER_KINDS:
            book = read_desk_workbook(data, passwords=job.passwords, limits=limits)
            return book if book.identity.kind else reading
    except Refused as refused:
        return refusal(job.name, data, refused)
    return reading


def _read(job: Job, limits: Limits) -> FileReading:
    options: dict[str, Any] = {"passwords": job.passwords, "limits": limits}
    options |= {"convert": job.convert, "letters": job.letters}
    if job.data is not None:
        return read_bytes(job.name, job.data, **options)
    return read_file(job.path or Path(job.name), name=job.name, **options)
