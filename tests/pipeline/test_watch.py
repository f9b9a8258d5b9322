"""Watching 回収/: what has settled is taken in together, and nothing that passes ends it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger_tools.errors import StoreError
from ledger_tools.pipeline import Cycle, ingest, watch
from ledger_tools.pipeline.ingest import Ingested
from ledger_tools.store import engine as database
from tests.builders import DEADLINE, fill
from tests.pipeline.returned_files import SIGNED, put, signed, statuses
from tests.pipeline.test_ingest_failing import content
from tests.pipeline.test_mailed_passwords import SECOND, WORD, mail
from tests.returns.files.test_zips import locked
from tests.returns.test_watch import wait_for

SETTLE = 0.3


class Watching:
    """A cycle that is watched in a thread: what was told, in order, and how it ended."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.told: list[Ingested] = []
        self.failed: list[str] = []
        self.errors: list[BaseException] = []
        self._stop = threading.Event()
        began, watched = threading.Event(), watch.watch
        monkeypatch.setattr(watch, "watch", lambda *args, **options: watched(*args, stop=self._stop, **options))
        self._thread = threading.Thread(target=self._run, args=(began,), daemon=True)
        self._thread.start()
        wait_for(lambda: began.is_set() or bool(self.errors))

    def _run(self, began: threading.Event) -> None:
        try:
            with Cycle(self.folder) as own:
                own.watch(
                    as_of=DEADLINE,
                    settle=SETTLE,
                    began=lambda _already: began.set(),
                    took=self.told.append,
                    failed=self.failed.append,
                )
        except BaseException as error:
            self.errors.append(error)

    def end(self) -> None:
        self._stop.set()
        put_aside = self.folder / "回収" / "~$終わり.xlsx"
        put_aside.write_bytes(b"")  # the loop may sleep until something changes
        self._thread.join(30)
        assert not self._thread.is_alive() and self.errors == []


@pytest.fixture
def watching(cycle: Cycle, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Watching]]:
    monkeypatch.setattr(watch, "_TRY_AGAIN", 0.2)
    started: list[Watching] = []

    def start() -> Watching:
        started.append(Watching(cycle.folder, monkeypatch))
        return started[-1]

    yield start
    for one in started:
        one.end()


def names(told: list[Ingested], field: str) -> list[list[str]]:
    return [getattr(taken, field) for taken in told]


def test_all_that_has_settled_is_one_intake(cycle: Cycle, watching: Callable[[], Watching]) -> None:
    own = watching()
    put(cycle, "局/1.zip", locked(signed(cycle), WORD.encode()))
    put(cycle, "2.eml", SECOND)
    put(cycle, "3.xlsx", signed(cycle, "02-001", {"0000107": {"stamp": "中川"}}))
    wait_for(lambda: bool(own.told))
    (taken,) = own.told
    assert (sorted(taken.read), taken.refused, taken.skipped) == (["3.xlsx", "局/1.zip/a.xlsx"], [], ["2.eml"])
    assert [note.partition(":")[0] for note in taken.notes] == ["局/1.zip"]
    assert statuses(cycle, "0000101", "0000107") == ["received", "received"]


#: What lies there when it begins, what comes then and at last; whatever the order, the password opens the file.
MAILS = (
    ("the file first", (), ("1.zip",), ("2.eml",)),
    ("the password first", (), ("2.eml",), ("1.zip",)),
    ("the file before it began", ("1.zip",), (), ("2.eml",)),
    ("the password before it began", ("2.eml",), (), ("1.zip",)),
    ("something else between", ("1.zip",), ("3.xlsx",), ("2.eml",)),
    ("a mail that brings the file", (), ("1.eml",), ("2.eml",)),
)


@pytest.mark.parametrize("order", [row[1:] for row in MAILS], ids=[row[0] for row in MAILS])
def test_a_password_opens_what_came_before_or_comes_after_it(
    cycle: Cycle, watching: Callable[[], Watching], order: tuple[tuple[str, ...], ...]
) -> None:
    packed = locked(signed(cycle), WORD.encode())
    data = {
        "1.zip": packed,
        "1.eml": mail("提出します。", ("庶務課.zip", packed)),
        "2.eml": SECOND,
        "3.xlsx": signed(cycle, "02-001", {}),
    }
    before, then, last = order
    for name in before:
        put(cycle, name, data[name])
    own = watching()
    for step in filter(None, (then, last)):
        told = len(own.told)
        for name in step:
            put(cycle, name, data[name])
        wait_for(lambda told=told: len(own.told) > told)  # type: ignore[misc]
    taken = own.told[-1]
    assert len(taken.read) == 1 and taken.read[0].startswith("1.")
    assert len(taken.notes) == 1 and taken.notes[0].startswith("1.")
    assert statuses(cycle, "0000101") == ["received"]
    refused = [name for taken in own.told for name in taken.refused]
    assert refused.count("1.zip/a.xlsx") <= 1, "what is still locked is said once"


def test_what_watching_took_is_known_to_everybody_else(cycle: Cycle, watching: Callable[[], Watching]) -> None:
    own = watching()
    put(cycle, "架空総務局/受領簿.xlsx", signed(cycle))
    put(cycle, "架空環境局/受領簿.xlsx", signed(cycle, "02-001", {}))
    wait_for(lambda: sum(len(taken.read) for taken in own.told) == 2)
    before = content(cycle.folder)
    again = cycle.ingest(as_of=DEADLINE)
    assert sorted(again.duplicates) == ["架空環境局/受領簿.xlsx", "架空総務局/受領簿.xlsx"]
    cycle.ingest([cycle.folder / "回収" / "架空総務局"], as_of=DEADLINE)
    assert content(cycle.folder) == before, "no copy of itself (F07)"


def test_a_busy_store_is_waited_for_and_said_once(
    cycle: Cycle, watching: Callable[[], Watching], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 50)
    own = watching()
    with closing(sqlite3.connect(cycle.folder / "ledger.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        put(cycle, "1.xlsx", signed_before(cycle))
        wait_for(lambda: bool(own.failed))
        threading.Event().wait(1.0)
        other.execute("ROLLBACK")
    wait_for(lambda: bool(own.told))
    assert names(own.told, "read") == [["1.xlsx"]]
    (why,) = own.failed
    assert "使用中" in why


def signed_before(cycle: Cycle) -> bytes:
    """A filled ledger whose place is not asked of the store."""
    (path,) = cycle.folder.glob("受領簿/*/01-001*.xlsx")
    return fill(path.read_bytes(), SIGNED)


#: What is wrong for a while.
TROUBLES: tuple[tuple[str, BaseException], ...] = (
    ("full", StoreError("ディスクの空きがありません。")),
    ("busy", StoreError("使用中です。")),
)


@pytest.mark.parametrize("error", [error for _, error in TROUBLES], ids=[name for name, _ in TROUBLES])
def test_whatever_passes_does_not_end_it(
    cycle: Cycle, watching: Callable[[], Watching], monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    own = watching()
    calls: list[object] = []
    working = ingest.ingest

    def troubled(*arguments: Any, **options: Any) -> Ingested:
        calls.append(arguments)
        if len(calls) < 4:
            raise error
        return working(*arguments, **options)

    monkeypatch.setattr(ingest, "ingest", troubled)
    put(cycle, "1.xlsx", signed(cycle))
    wait_for(lambda: bool(own.failed))
    put(cycle, "2.xlsx", signed(cycle, "02-001", {}))
    wait_for(lambda: sum(len(taken.read) for taken in own.told) == 2)
    assert own.failed == [str(error)]


def test_a_file_that_is_taken_away_at_once_is_no_trouble(cycle: Cycle, watching: Callable[[], Watching]) -> None:
    own = watching()
    for _ in range(3):
        put(cycle, "1.xlsx", b"x").unlink()
    put(cycle, "2.xlsx", signed(cycle))
    wait_for(lambda: names(own.told, "read") == [["2.xlsx"]])
    assert own.failed == []
