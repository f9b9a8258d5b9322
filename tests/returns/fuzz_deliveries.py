"""A fuzzer for what is delivered: ``python -m tests.returns.fuzz_deliveries containers FOLDER --minutes 60``.

``containers``: mails and archives; ``tables``: .xls, .xlsb, .ods, .fods, pages, web archives, XML workbooks and texts.
Each is damaged in a way that respects what it is, and read as in earnest: by the batch of workers, since what reads
them may abort (that is counted and no fault: the system refuses memory beyond the cap, and the file is told of). FOLDER
keeps the seeds and, under ``found``, what broke a rule: an exception nobody expected, a time over the cap, a ledger or
row that stands there whole and of which nothing is read and nothing said, a link to outside that was left. Not
collected by pytest.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Job
from ledger_tools.returns.workers.batch import read_deliveries
from ledger_tools.returns.workers.child import _CRASHED, _TOO_HUNGRY, _TOO_SLOW
from ledger_tools.returns.workers.mailed import MailedPasswords
from tests.returns import fuzz_containers, fuzz_seeds, fuzz_tables

_UNFORESEEN = re.compile(r"\(\w*(?:Error|Exception|Interrupt|Exit)\)\Z")
_SECONDS, _PATIENCE = 10.0, 300.0
_TOGETHER = 400  # files in one batch
_CONVERTED = 200  # of so many tables one goes through LibreOffice
_KEPT = 5  # of one kind

_Readings = list[tuple[str, FileReading]]


@dataclass
class _Sample:
    """One damaged file, and what it was made of."""

    data: bytes
    delivered: bytes
    seed: Any
    other: Any
    convert: bool = False


class _Containers:
    """Mails and archives."""

    def __init__(self, folder: Path) -> None:
        self.seeds = [fuzz_containers.seed_of(data) for data in fuzz_seeds.containers(folder)]

    def sample(self, dice: random.Random, number: int) -> _Sample:
        seed, other = dice.choice(self.seeds), dice.choice(self.seeds)
        data = fuzz_containers.mutated(seed, dice, other)
        delivered = fuzz_containers.wrapped(data, dice) if number % 5 == 0 else data
        return _Sample(data, delivered, seed, other)

    def broken(self, sample: _Sample, readings: _Readings) -> str:
        is_wrapped = sample.data is not sample.delivered
        lost = fuzz_containers.lost(sample.seed, sample.other, sample.data, readings, is_wrapped=is_wrapped)
        return "lost ledger" if lost else ""

    def about(self) -> str:
        held = sum(len(seed.carriers) for seed in self.seeds)
        unseen = sum(seed.unseen for seed in self.seeds)
        return f"{len(self.seeds)} seeds, {held} ledgers followed, {unseen} not"


class _Tables:
    """Tables that are no .xlsx."""

    def __init__(self, folder: Path) -> None:
        self.seeds = [fuzz_tables.seed_of(data) for data in fuzz_seeds.tables(folder)]

    def sample(self, dice: random.Random, number: int) -> _Sample:
        seed, other = dice.choice(self.seeds), dice.choice(self.seeds)
        data = fuzz_tables.mutated(seed, dice, other)
        return _Sample(data, data, seed, other, convert=number % _CONVERTED == 0)

    def broken(self, sample: _Sample, readings: _Readings) -> str:
        if len(readings) != 1:  # it has become a container
            return "" if readings else "nothing said"
        return fuzz_tables.broken(sample.seed, sample.data, readings[0][1])

    def about(self) -> str:
        return f"{len(self.seeds)} seeds, {sum(len(seed.rows) for seed in self.seeds)} rows followed"


def _broken(readings: _Readings) -> str:
    """Return what is wrong with readings whatever was read."""
    for _, reading in readings:
        if not reading.tables and not reading.findings:
            return "nothing said"
        for finding in reading.findings:
            if _UNFORESEEN.search(finding.message):
                return f"unforeseen {finding.message.rpartition('(')[2]}"
    return ""


def _says(readings: _Readings, *messages: str) -> int:
    """Count the findings that begin with one of these messages."""
    return sum(one.message.startswith(messages) for _, reading in readings for one in reading.findings)


def _read_again(sample: _Sample) -> tuple[str, _Readings]:
    """Read alone what took long, for others may have had the machine; return what is wrong by the time it took."""
    before = os.times()
    ((_, readings),) = _read([sample], _PATIENCE)
    after = os.times()
    took = after.children_user + after.children_system - before.children_user - before.children_system
    return "too slow" if took > _SECONDS or _says(readings, _TOO_SLOW) else "", readings


def _read(samples: Sequence[_Sample], seconds: float) -> Iterator[tuple[_Sample, _Readings]]:
    """Yield each sample with the readings of the files in it, and their names below its own."""
    limits = replace(LIMITS, seconds=seconds)
    jobs = [
        Job(f"{number:04d}", data=sample.delivered, convert=sample.convert, passwords=fuzz_seeds.PASSWORDS)
        for number, sample in enumerate(samples)
    ]
    found: dict[int, _Readings] = {}
    for _, reading in read_deliveries(jobs, mailed=MailedPasswords(lambda: jobs), workers=1, limits=limits):
        assert isinstance(reading, FileReading)
        number, _, below = reading.file.partition("/")
        found.setdefault(int(number), []).append((below, reading))
    for number, sample in enumerate(samples):
        yield sample, found.get(number, [])


def main() -> None:
    """Damage, read, check, until the time is over; then say what was tried and found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=("containers", "tables"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    kind = (_Containers if options.kind == "containers" else _Tables)(options.folder / "seeds")
    _say(kind.about())
    counts: Counter[str] = Counter()
    dice = random.Random(options.seed)
    start, cpu = time.monotonic(), os.times()
    numbers = itertools.count()
    while time.monotonic() - start < options.minutes * 60:
        samples = [kind.sample(dice, next(numbers)) for _ in range(_TOGETHER)]
        for sample, first in _read(samples, _SECONDS):
            slow, readings = _read_again(sample) if _says(first, _TOO_SLOW) else ("", first)
            counts["files"] += 1
            counts["files with tables"] += any(reading.tables for _, reading in readings)
            counts["converted"] += sample.convert
            counts.update({finding.code for _, reading in readings for finding in reading.findings})
            counts["reader ended"] += _says(readings, _CRASHED, _TOO_HUNGRY)
            counts["read again"] += first is not readings
            broken = slow or _broken(readings) or kind.broken(sample, readings)
            if broken:
                counts[f"! {broken}"] += 1
                _keep(options.folder / "found", broken, sample, counts[f"! {broken}"])
        _say(f"{time.monotonic() - start:.0f} s {dict(counts)}")
    used = sum(after - before for before, after in zip(cpu[:4], os.times()[:4], strict=True))
    _say(f"{time.monotonic() - start:.0f} s by the clock, {used:.0f} s of CPU, {dict(counts)}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _keep(folder: Path, broken: str, sample: _Sample, times: int) -> None:
    if times > _KEPT:
        return
    folder.mkdir(exist_ok=True)
    kind = re.sub(r"\W+", "_", broken)
    name = f"{kind}_{hashlib.sha256(sample.delivered).hexdigest()[:10]}"
    (folder / name).write_bytes(sample.delivered)
    (folder / f"{name}.seed").write_bytes(sample.seed.data)
    (folder / f"{name}.other").write_bytes(sample.other.data)
    _say(f"! {broken}: {name}")


if __name__ == "__main__":
    main()
