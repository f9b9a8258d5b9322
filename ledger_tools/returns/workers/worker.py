"""The child process that reads returned files one by one, as told through its standard input."""

from __future__ import annotations

import contextlib
import os
import pickle
import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ledger_tools.model import FileReading
from ledger_tools.returns.limits import Limits
from ledger_tools.returns.reading import read_bytes, read_file
from ledger_tools.returns.workers.memory import cap_own_memory

READY = "ready"  # the first message: from then on a job's time counts
_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read: its display name, and either a path or its bytes."""

    name: str
    path: Path | None = None
    data: bytes | None = None
    passwords: tuple[str, ...] = ()
    convert: bool = True
    letters: bool = False  # of seals' pictures


def send(stream: IO[bytes], message: object) -> None:
    """Write one message."""
    frame = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(frame)) + frame)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """Read one message; raises EOFError where the other side has gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    size = _LENGTH.unpack(head)[0]
    frame = stream.read(size)
    if len(frame) < size:
        raise EOFError
    return pickle.loads(frame)


def main() -> None:
    """Be told the limits, then read lists of jobs, answering each, until the parent closes the pipe."""
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Libraries that print must not disturb the answers.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    send(answers, READY)
    with contextlib.suppress(EOFError):
        limits = receive(requests)
        cap_own_memory(limits.memory_bytes)
        while True:
            for job in receive(requests):
                send(answers, read_job(job, limits))


def read_job(job: Job, limits: Limits) -> FileReading:
    """Read one job in this very process."""
    if job.data is not None:
        return read_bytes(
            job.name, job.data, passwords=job.passwords, limits=limits, convert=job.convert, letters=job.letters
        )
    return read_file(
        job.path or Path(job.name),
        name=job.name,
        passwords=job.passwords,
        limits=limits,
        convert=job.convert,
        letters=job.letters,
    )
