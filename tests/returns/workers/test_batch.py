"""Many files in child processes: one that kills its reader costs that file only, and the order stays."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

import pytest

from ledger_tools.ledgers.printed import Prints
from ledger_tools.model import FileReading
from ledger_tools.returns import LIMITS, Job, read_bytes, read_deliveries, read_many
from ledger_tools.returns.workers import batch, child
from tests.returns.books import book, inline_sheet, member, package

GOOD = book([member(1, "川崎"), member(2)])

#: A worker that dies, hangs or eats memory when a job's name says so, and is the real one otherwise.
_MISCHIEF = """
import os, time
from ledger_tools.returns.workers import worker
true_read = worker.read_job
def read_job(job, limits):
    if job.name == "abort":
        os.abort()
    if job.name == "exit":
        os._exit(3)
    if job.name == "leaves" and job.pages is None:
        return worker.Leaves(5000)
    if job.name == "leaves":
        os.abort()
    if job.name == "hang":
        time.sleep(600)
    if job.name == "eat":
        return bytearray(8_000_000_000)
    return true_read(job, limits)
worker.read_job = read_job
worker.main()
"""


def codes(jobs: list[Job], **options: object) -> list[tuple[str, ...]]:
    readings = list(read_many(jobs, **options))  # type: ignore[arg-type]
    assert [job for job, _ in readings] == jobs
    return [tuple(finding.code for finding in reading.findings) for _, reading in readings]


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_readings_are_those_of_this_process_and_in_order(workers: int) -> None:
    jobs = [Job(f"{number:02d}.xlsx", data=book([member(number, "川崎")])) for number in range(1, 31)]
    for (job, reading), expected in zip(read_many(jobs, workers=workers), jobs, strict=True):
        assert job is expected
        assert reading == read_bytes(job.name, job.data or b"")


def test_paths_and_bytes_may_be_mixed(tmp_path: Path) -> None:
    path = tmp_path / "受領簿.xlsx"
    path.write_bytes(GOOD)
    jobs = [Job("a.xlsx", data=GOOD), Job(path.name, path), Job("none.xlsx", tmp_path / "none.xlsx")]
    assert codes(jobs, workers=2) == [(), (), ("F01",)]


def test_nothing_to_read() -> None:
    assert codes([]) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals and resource limits are POSIX")
def test_a_killed_reader_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_COMMAND", _MISCHIEF)
    names = ["a", "abort", "b", "exit", "c", "eat", "d"]
    jobs = [Job(name, data=GOOD) for name in names]
    found = codes(jobs, workers=2, limits=replace(LIMITS, memory_bytes=3_000_000_000))
    assert found == [(), ("F10",), (), ("F01",), (), ("F10",), ()] or found[5] in (("F01",), ("F10",))
    assert [entry for place, entry in enumerate(found) if place % 2 == 0] == [()] * 4


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_files_handed_out_together_are_lost_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_COMMAND", _MISCHIEF)
    names = ["a"] * 10 + ["b", "abort", "abort", "c", "exit", "d", "e", "hang", "f", "g", "exit"]
    found = codes([Job(name, data=GOOD) for name in names], workers=1, limits=replace(LIMITS, seconds=1.0))
    assert [name for name, entry in zip(names, found, strict=True) if entry] == [
        name for name in names if len(name) > 1
    ]


def test_a_hanging_reader_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_COMMAND", _MISCHIEF)
    start = time.monotonic()
    jobs = [Job("hang", data=GOOD), Job("a", data=GOOD), Job("b", data=GOOD)]
    assert codes(jobs, workers=1, limits=replace(LIMITS, seconds=1.0)) == [("F10",), (), ()]
    assert time.monotonic() - start < 20


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_a_file_of_paper_that_no_reader_survives_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_COMMAND", _MISCHIEF)
    monkeypatch.setattr(batch, "_READ_SINGLY", 0)
    jobs = [Job("leaves", data=b"%PDF-1.4", printed=Prints().pages), Job("a", data=GOOD)]
    (_, hurt), (_, sound) = read_deliveries(jobs, workers=2)
    assert isinstance(hurt, FileReading) and isinstance(sound, FileReading) and not sound.findings
    assert {one.code for one in hurt.findings} == {"P04"}
    *tried, rest = hurt.findings
    assert [one.sheet for one in tried] == [f"{number}頁" for number in range(1, 33)]
    assert rest.sheet == "33〜5000頁" and "打ち切りました" in rest.message


def test_the_bytes_of_a_file_read_in_parts_reach_a_reader_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Job] = []
    send = child.send

    def noted(stream: IO[bytes], message: object) -> None:
        sent.extend(message if isinstance(message, list) else ())
        send(stream, message)

    monkeypatch.setattr(child, "send", noted)
    other = book([member(3, "川崎")])
    files = [GOOD, GOOD, other, GOOD, GOOD, GOOD]
    readings = [reading for _, reading in read_many([Job("a.xlsx", data=data) for data in files], workers=1)]
    assert readings == [read_bytes("a.xlsx", data) for data in files]
    assert [job.data is None for job in sent] == [False, True, False, False, True, True]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_memory_is_capped() -> None:
    rows = {2: {"B": "番号", "C": "受領印"}, **{number: {"B": f"{number:07d}" * 300} for number in range(3, 40_000)}}
    greedy = package(inline_sheet(rows, prefix="x"))
    limits = replace(LIMITS, memory_bytes=250_000_000)
    found = codes([Job("a", data=GOOD), Job("big", data=greedy), Job("b", data=GOOD)], workers=1, limits=limits)
    assert (found[0], found[1][0] in ("F01", "F10"), found[2]) == ((), True, ())


def test_leaving_early_ends_the_children() -> None:
    readings = read_many([Job(str(number), data=GOOD) for number in range(50)], workers=2)
    next(readings)
    readings.close()  # type: ignore[attr-defined]
    if Path("/proc").is_dir():
        assert not _children()


def _children() -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and b"ledger_tools.returns.workers.worker" in command:
            found.append(status.parent.name)
    return found
