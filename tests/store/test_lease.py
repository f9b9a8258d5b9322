"""One writer at a time: who waits hears for whom, whoever has stopped is followed, and nobody writes unasked."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger_tools.errors import StoreBusy, StoreError
from ledger_tools.model import Actor
from ledger_tools.pipeline.actor import here
from ledger_tools.store import Store, lease
from ledger_tools.store import engine as database
from ledger_tools.store.again import seal_now
from ledger_tools.store.lease import Seat, Writer
from tests.postgresql import new_database
from tests.returns.test_watch import wait_for

DAY = date(2025, 12, 8)
SATO, SUZUKI = Actor("佐藤"), Actor("鈴木", "PC-02")


def seat(machine: str, process: int = 1, *, ended: bool = False) -> Seat:
    return Seat(machine, process, lambda _process: ended)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(lease, "BEAT", 0.05)
    monkeypatch.setattr(lease, "STALE", 0.5)
    monkeypatch.setattr(lease, "GRACE", 1.0)
    monkeypatch.setattr(lease, "_LOOK", 0.01)
    target = tmp_path / "ledger.sqlite3"
    Store.create(target, SATO).close()
    return target


def note(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'writer'").fetchone()
    return None if row is None else str(row[0])


def left_behind(path: Path, text: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('writer', ?)", (text,))
    seal_now(path)  # so does a program before it is ended


def writer(machine: str = "PC-01", *, since: datetime | None = None, process: int = 1) -> str:
    at = (since or datetime.now().replace(hour=10, minute=5)).isoformat(timespec="seconds")
    return Writer("佐藤", machine, process, "取り込み", at, "a" * 16, 3).note


def entered(path: Path | str, own: Seat, said: list[str]) -> float:
    """Seconds until one may write."""
    start = time.monotonic()
    with Store.open(path, SUZUKI) as store, store.alone("名簿の読込み", own, said.append):
        store.record_papers("01", {}, as_of=DAY)
    return time.monotonic() - start


@pytest.fixture
def at_work(path: Path) -> Iterator[Callable[[], None]]:
    """佐藤 at PC-01 is at work until the fixture's value is called."""
    begun, through = threading.Event(), threading.Event()

    def work() -> None:
        with Store.open(path, SATO) as store, store.alone("取り込み", seat("PC-01"), print):
            begun.set()
            through.wait(20)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(20)

    def end() -> None:
        through.set()
        thread.join(20)

    yield end
    end()


def test_whoever_comes_second_waits_as_long_as_it_takes_and_hears_for_whom(
    path: Path, at_work: Callable[[], None]
) -> None:
    said: list[str] = []
    waiting = threading.Thread(target=lambda: entered(path, seat("PC-02"), said))
    waiting.start()
    waiting.join(3 * lease.STALE)
    assert waiting.is_alive(), "a writer who gives signs of life is never followed"
    at_work()
    waiting.join(20)
    assert not waiting.is_alive()
    (sentence,) = said
    assert sentence.startswith("佐藤(PC-01)が") and "(取り込み)" in sentence and sentence.endswith("待っています。")
    assert note(path) is None, "nothing is left of it"


def test_reading_goes_on_beside_a_writer(path: Path, at_work: Callable[[], None]) -> None:
    with Store.open(path, SUZUKI) as store:
        assert store.members().empty
        assert json.loads(note(path) or "")["person"] == "佐藤"


#: What was left behind, who comes, whether it is followed at once.
LEFT = (
    ("a killed process of this machine", writer("PC-02"), seat("PC-02", ended=True), True),
    ("a process of this machine that is there", writer("PC-02"), seat("PC-02"), False),
    ("a process of another machine whose number ended here", writer("PC-01"), seat("PC-02", ended=True), False),
    ("a clock that is a year ahead", writer(since=datetime.now() + timedelta(days=365)), seat("PC-02"), False),
    ("a clock that is a year behind", writer(since=datetime.now() - timedelta(days=365)), seat("PC-02"), False),
    ("no process", writer("PC-02", process=0), seat("PC-02", ended=True), False),
    ("no JSON", "佐藤", seat("PC-02", ended=True), False),
    ("other JSON", "[1]", seat("PC-02", ended=True), False),
    ("a number too few", '{"person": "佐藤"}', seat("PC-02", ended=True), False),
    ("no number", writer().replace('"process": 1', '"process": "x"'), seat("PC-01", ended=True), False),
    ("no day", writer().replace("T", " um "), seat("PC-02"), False),
)


@pytest.mark.parametrize(("left", "own", "at_once"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_a_writer_who_gives_no_sign_of_life_is_followed(path: Path, left: str, own: Seat, at_once: bool) -> None:
    left_behind(path, left)
    said: list[str] = []
    assert (entered(path, own, said) < lease.STALE) is at_once
    assert "引き継ぎます。" in said[-1]
    assert len(said) == (1 if at_once else 2), said
    assert note(path) is None


@pytest.fixture(params=("SQLite", "PostgreSQL"))
def target(request: pytest.FixtureRequest, path: Path) -> Path | str:
    """A store of either kind."""
    if request.param == "SQLite":
        return path
    url = new_database(request.getfixturevalue("postgresql"))
    Store.create(url, SATO).close()
    return url


def test_who_is_in_a_hurry_gives_up_and_can_say_for_whom(target: Path | str) -> None:
    with Store.open(target, SATO) as store, Store.open(target, SUZUKI) as other:
        other.wait_at_most(0.2)
        assert not other.at_work()
        with store.alone("名簿の読込み", seat("PC-01"), print), store.together():
            with pytest.raises(StoreBusy):
                other.record_papers("01", {"01": ""}, as_of=DAY)
            assert other.at_work().startswith("佐藤(PC-01)が")
        other.record_papers("01", {"01": ""}, as_of=DAY)
        assert len(store.papers()) == 1


def test_a_transaction_may_last_as_long_as_it_takes(target: Path | str) -> None:
    said: list[str] = []
    waiting = threading.Thread(target=lambda: entered(target, seat("PC-02"), said))
    with Store.open(target, SATO) as store, store.alone("名簿の読込み", seat("PC-01"), print):
        waiting.start()
        for number in range(8):  # at first with no time for a sign of life between two, then with a little
            with store.together():
                store.record_papers(f"{number:02}", {f"{number:02}": ""}, as_of=DAY)
                time.sleep(1.2 * lease.STALE)
            time.sleep(0.15 if number > 1 else 0)
        assert len(store.papers()) == 8
    waiting.join(20)
    assert not waiting.is_alive()
    (sentence,) = said
    assert sentence.endswith("待っています。"), "nobody has stopped, nobody is followed"


def test_a_transaction_that_keeps_all_from_reading_is_waited_for_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 50)
    said: list[str] = []
    waiting = threading.Thread(target=lambda: entered(path, seat("PC-02"), said))
    with Store.open(path, SATO) as store, store.alone("名簿の読込み", seat("PC-01"), print):
        waiting.start()
        wait_for(lambda: bool(said), 20)
        with store.together():
            store._begun.exec_driver_sql("PRAGMA cache_size=1")  # type: ignore[union-attr]
            for code in map(str, range(300)):
                store.record_papers(code, {code: "内容" * 200}, as_of=DAY)
            with closing(sqlite3.connect(path, timeout=0)) as other, pytest.raises(sqlite3.OperationalError):
                other.execute("SELECT * FROM meta").fetchall()
            time.sleep(3 * lease.STALE)
        store.record_papers("300", {"300": ""}, as_of=DAY)
    waiting.join(20)
    with Store.open(path, SATO) as store:
        assert store.events()["actor"].iloc[-1] == str(SUZUKI), "it waited, and then it was let in"
    assert len(said) == 1, said


def test_a_transaction_that_outlasts_a_look_and_ends_before_the_next_leaves_time_for_a_sign(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "PATIENCE", 50)
    for time_of, seconds in {"STALE": 0.0, "GRACE": 0.0, "_LOOK": 20.0}.items():
        monkeypatch.setattr(lease, time_of, seconds)
    engine = database.create_engine(path)
    pulse = lease._Pulse(engine)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not pulse.stopped(writer())
        other.execute("ROLLBACK")
    assert not pulse.stopped(writer()), "it may have ended only now"
    assert pulse.stopped(writer())
    engine.dispose()


def test_who_has_stopped_is_followed_once_the_transaction_of_a_third_is_through(path: Path) -> None:
    left_behind(path, writer())
    said: list[str] = []
    waiting = threading.Thread(target=lambda: entered(path, seat("PC-02"), said))
    with closing(sqlite3.connect(path, isolation_level=None)) as third:
        third.execute("BEGIN IMMEDIATE")
        waiting.start()
        waiting.join(3 * lease.STALE)
        third.execute("ROLLBACK")
    waiting.join(20)
    assert not waiting.is_alive()
    assert len(said) == 2 and "引き継ぎます。" in said[-1]
    assert note(path) is None


def test_the_time_of_day_is_said_with_its_day_where_it_is_another(path: Path) -> None:
    assert Writer.of(writer()).begun == "10時05分"
    assert Writer.of(writer(since=datetime.fromisoformat("2025-12-01T09:03"))).begun == "令和7年12月1日9時03分"
    assert Writer.of("").begun == "先ほど"
    assert Writer.of("").who == "ほかの人"


def test_who_was_followed_writes_nothing_more(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT", 60.0)  # its machine sleeps
    said: list[str] = []
    with Store.open(path, SATO) as store:
        with store.alone("取り込み", seat("PC-01"), said.append):
            store.record_papers("01", {}, as_of=DAY)
            assert entered(path, seat("PC-02"), said) >= lease.STALE
            with pytest.raises(StoreError, match="もう一度実行"):
                store.record_papers("02", {}, as_of=DAY)
        assert store.events()["subject"].tolist() == ["01", "01"]
        store.record_papers("03", {}, as_of=DAY)


def test_who_was_followed_does_not_end_the_work_of_the_other(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT", 60.0)
    with Store.open(path, SATO) as first, Store.open(path, SUZUKI) as second:
        left = first.alone("取り込み", seat("PC-01"), print)
        left.__enter__()
        with second.alone("督促の作成", seat("PC-02"), print):
            left.__exit__(None, None, None)
            assert json.loads(note(path) or "")["person"] == "鈴木"
            second.record_papers("01", {}, as_of=DAY)


def test_a_step_of_a_step_does_not_wait_for_itself(path: Path) -> None:
    with Store.open(path, SATO) as store, store.alone("取り込み", seat("PC-01"), print):
        with store.alone("督促の作成", seat("PC-01"), print):
            store.record_papers("01", {}, as_of=DAY)
        store.record_papers("01", {}, as_of=DAY)


def test_work_that_fails_lets_the_next_one_in(path: Path) -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        Store.open(path, SATO) as store,
        store.alone("取り込み", seat("PC-01"), print),
    ):
        raise KeyboardInterrupt
    assert note(path) is None


def test_processes_of_this_machine_are_known() -> None:
    own = here()
    assert own.process == os.getpid() and own.machine
    assert not own.ended(os.getpid())
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    assert not own.ended(process.pid)
    process.kill()
    time.sleep(0.5)
    assert own.ended(process.pid), "killed, though its parent has not asked"
    process.communicate()
    assert own.ended(process.pid)
    assert not own.ended(2**40)


def test_things_read_at_one_moment_belong_together(path: Path) -> None:
    with Store.open(path, SATO) as store:
        for code in ("01", "02"):
            store.record_papers(code, {code: ""}, as_of=DAY)
        written = threading.Thread(target=lambda: entered(path, seat("PC-02"), []))
        with store.at_one_moment():
            assert len(store.events()) == 2
            written.start()
            written.join(0.5)
            assert len(store.events()) == 2
        written.join(20)
        assert len(store.events()) == 3


def test_things_written_together_are_seen_and_each_is_whole(path: Path) -> None:
    with Store.open(path, SATO) as store:
        with store.together():
            store.record_papers("01", {"a": ""}, as_of=DAY)
            with pytest.raises(sa.exc.StatementError):
                store.record_papers("02", {"b": ""}, as_of="x")  # type: ignore[arg-type]
            assert list(store.papers()) == ["01"]
        assert list(store.papers()) == ["01"]
        with pytest.raises(ZeroDivisionError), store.together():
            store.record_papers("03", {"c": ""}, as_of=DAY)
            raise ZeroDivisionError
        assert list(store.papers()) == ["01"]
