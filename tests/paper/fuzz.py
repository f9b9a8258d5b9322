"""Damage real scans in many ways and read them: ``python -m tests.paper.fuzz FOLDER --times 2000 --seed 1``.

FOLDER is as made by ``tests.paper.make``; its pages are damaged one by one. Nothing may be raised, and no reader may
take more memory than it is allowed; who was ended, or gave up, is told. The files made to hurt (bombs.py) are read
first. Prints what was found, and how much a reader took; exit code 1 where something is wrong.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
from PIL import Image

from ledger_tools.ledgers.printed import Prints
from ledger_tools.model import FileReading
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline.printed import PrintedRows
from ledger_tools.returns import Job, read_deliveries
from tests.returns.paper.bombs import BOMBS, wrong_with

#: A reader at its most: its libraries, the file, and what a page may take.
MOST_MEGABYTES = 620
_TOLD_EVERY = 100
#: Numbers that readers of pictures trip over.
_NUMBERS = (b"\0", b"\xff", b"\x7f\xff", b"\xff\xff\xff\xff", b"\x80\0\0\0", b"99999999", b"-1", b"0")


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Return a file that was changed in one of the ways files are: cut, overwritten, shuffled, repeated."""
    kind = dice.randrange(7)
    out = bytearray(data)
    at = dice.randrange(len(out)) if dice.random() < 0.6 else dice.randrange(min(len(out), 2000))
    if kind == 0:
        return bytes(out[:at])
    if kind == 1:
        del out[at : at + dice.randrange(1, 400)]
    elif kind == 2:
        out[at:at] = out[dice.randrange(len(out)) :][: dice.randrange(1, 4000)]
    elif kind == 3:
        out[at : at + 4096] = bytes(min(4096, len(out) - at))
    elif kind == 4:
        number = dice.choice(_NUMBERS)
        out[at : at + len(number)] = number
    else:
        for _ in range(dice.randrange(1, 40)):
            out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def pages_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield each page of a scan as a file of its own."""
    if path.suffix == ".pdf":
        with pikepdf.open(path) as document:
            for number, page in enumerate(document.pages, start=1):
                alone, out = pikepdf.new(), io.BytesIO()
                alone.pages.append(page)
                alone.save(out)
                yield f"{path.stem}-{number}.pdf", out.getvalue()
        return
    with Image.open(path) as picture:
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            out = io.BytesIO()
            picture.save(out, picture.format, **({"compression": "group4"} if picture.mode == "1" else {}))
            yield f"{path.stem}-{number + 1}{path.suffix}", out.getvalue()


def samples(scans: Sequence[tuple[str, bytes]], times: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and damaged scans: the same for one seed."""
    dice = random.Random(seed)
    for number in range(times):
        name, data = dice.choice(scans)
        for _ in range(dice.choice((1, 1, 2))):
            data = damaged(data, dice) or b"%PDF-"
        yield f"{number:05}-{name}", data


def read_all(
    files: Iterator[tuple[str, bytes]], printed: Prints, workers: int = 2
) -> Iterator[tuple[str, FileReading, float]]:
    """Yield name, reading and seconds since the one before."""
    jobs = (Job(name, data=data, printed=printed.pages, delivered=True) for name, data in files)
    started = time.monotonic()
    for job, reading in read_deliveries(jobs, workers=workers):
        if isinstance(reading, FileReading):
            yield job.name, reading, time.monotonic() - started
        started = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.paper.fuzz", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    bad = 0
    for name, make, expected in BOMBS:
        for _, reading, seconds in read_all(iter([(name, make())]), Prints()):
            wrong = wrong_with(reading, expected)
            bad += bool(wrong)
            print(f"{name:36}{seconds:6.1f} s  {wrong or 'as expected'}")
    with Cycle(options.folder / "cycle") as cycle:
        printed = PrintedRows.in_cycle(cycle.folder, cycle.store).prints
    scans = [one for path in sorted((options.folder / "pile").iterdir()) for one in pages_of(path)]
    codes: Counter[str] = Counter()
    longest = 0.0
    read = read_all(samples(scans, options.times, options.seed), printed)
    for count, (name, reading, seconds) in enumerate(read, start=1):
        longest = max(longest, seconds)
        if count % _TOLD_EVERY == 0:
            print(f"{count} damaged scans so far, longest wait {longest:.1f} s")
        codes.update({one.code for one in reading.findings} or {"read" if reading.tables else "nothing on it"})
        for one in reading.findings:
            if "異常終了" in one.message or "打ち切り" in one.message or "Error" in one.message:
                print(f"{name}: {one.code} {one.sheet} {one.message}")
                bad += "Error" in one.message
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(
        f"{options.times} damaged scans: {dict(codes)}; longest wait {longest:.1f} s; a reader took {most} MB at most"
    )
    return int(bad > 0 or most > MOST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
