"""A store that several programs use at once, or that can only be read: nothing is done twice, lost, or said raw."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.model import Actor, Evidence, FileFinding, FileReading, ReadRow, ReadTable
from ledger_tools.store import Store
from ledger_tools.store import engine as database
from ledger_tools.store.schema import return_rows

DAY = date(2025, 12, 8)
ACTOR = Actor("係員", "PC-01")
OLD, NEW = "a" * 64, "b" * 64


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "ledger.sqlite3"
    Store.create(target, ACTOR).close()
    return target


def read(sha256: str, name: str = "受領簿.xlsx", *numbers: str) -> FileReading:
    """A reading with one table that has these members, each with two pieces of evidence."""
    evidence = (Evidence("text", "青葉"), Evidence("picture", "", "c" * 64))
    rows = tuple(ReadRow(9, "I9", key="", bango=number, evidence=evidence) for number in numbers or ("0000101",))
    return FileReading(name, sha256, 10, (ReadTable("受領簿", 8, "K7QX", "01-001", 1, "", "", rows),))


def refused(sha256: str, code: str = "F01", message: str = "壊れています。") -> FileReading:
    return FileReading("受領簿.xlsx", sha256, 10, findings=(FileFinding(code, message),))


ENTRY = {
    "sheet": "要確認",
    "cell": "A1",
    "kigo": "共済",
    "bango": "0000101",
    "digest": "d",
    "verdict": "受領と認める",
    "decided_by": "佐藤",
    "reason": "電話",
}


def decided(store: Store, sha256: str) -> str | None:
    return store.record_desk_file(
        FileReading("要確認一覧.xlsx", sha256, 10), "", kind=KIND_REVIEW, serial=1, entries=[ENTRY], as_of=DAY
    )


def counts(store: Store) -> tuple[int, ...]:
    frames = (store.return_tables(), store.return_rows(), store.evidence(), store.file_findings(), store.decisions())
    return tuple(map(len, frames))


#: What the store took before, what comes now, under which name it is known, and how many tables, rows, pieces of
#: evidence, findings and decisions are in the store then.
AGAIN = (
    ("the same", (read(OLD),), read(OLD), "受領簿.xlsx", (1, 1, 2, 0, 0)),
    ("the same under another name", (read(OLD),), read(OLD, "写し.xlsx"), "受領簿.xlsx", (1, 1, 2, 0, 0)),
    ("a reading that failed, after one that did not", (read(OLD),), refused(OLD), "受領簿.xlsx", (1, 1, 2, 0, 0)),
    ("the password was missing", (read(OLD),), refused(OLD, "F02"), "受領簿.xlsx", (1, 1, 2, 0, 0)),
    ("one that did not, after one that failed", (refused(OLD),), read(OLD), None, (1, 1, 2, 0, 0)),
    ("failed for another reason", (refused(OLD),), refused(OLD, "F02"), None, (0, 0, 0, 1, 0)),
    ("failed again", (refused(OLD),), refused(OLD), None, (0, 0, 0, 1, 0)),
    ("other bytes", (read(OLD),), read(NEW), None, (2, 2, 4, 0, 0)),
    ("other bytes that failed", (read(OLD),), refused(NEW), None, (1, 1, 2, 1, 0)),
    ("nothing before", (), read(NEW), None, (1, 1, 2, 0, 0)),
)


@pytest.mark.parametrize(
    ("before", "now", "known_as", "expected"), [row[1:] for row in AGAIN], ids=[row[0] for row in AGAIN]
)
def test_what_was_read_stays_as_it_is(
    path: Path, before: tuple[FileReading, ...], now: FileReading, known_as: str | None, expected: tuple[int, ...]
) -> None:
    with Store.open(path, ACTOR) as store:
        for earlier in before:
            store.record_file(earlier, "", as_of=DAY)
        assert store.record_file(now, "", as_of=DAY) == known_as
        assert counts(store) == expected
        events = len(store.events())
        store.record_file(now, "", as_of=DAY)
        assert (counts(store), len(store.events())) == (expected, events)


def test_a_workbook_of_the_desk_is_taken_once_whatever_it_was_read_as(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        assert decided(store, OLD) is None
        assert decided(store, OLD) == "要確認一覧.xlsx"
        assert store.record_file(refused(OLD), "", as_of=DAY) == "要確認一覧.xlsx"
        assert store.record_file(read(OLD), "", as_of=DAY) == "要確認一覧.xlsx"
        store.record_file(read(NEW), "", as_of=DAY)
        assert decided(store, NEW) == "受領簿.xlsx"
        assert counts(store) == (1, 1, 2, 0, 1)


def test_a_copy_is_noted_once_under_each_name(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        for name in ("写し.xlsx", "写し.xlsx", "もう一つ.xlsx"):
            store.record_duplicate(name, OLD, "受領簿.xlsx", as_of=DAY)
        assert store.duplicates()["name"].tolist() == ["写し.xlsx", "もう一つ.xlsx"]
        assert store.events()["action"].tolist() == ["duplicate"] * 2


def test_evidence_belongs_to_its_row_whatever_numbers_the_database_gives(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        store.record_file(read(OLD, "一.xlsx", "0000101", "0000102", "0000103"), "", as_of=DAY)
        with store._transaction() as connection:
            others = ", ".join(f'"{column.name}"' for column in return_rows.c if not column.primary_key)
            copy = f"INSERT INTO return_rows (return_row_id, {others}) SELECT 4000, {others} FROM return_rows LIMIT 1"
            connection.execute(sa.text(copy))
        store.record_file(read(NEW, "二.xlsx", "0000201", "0000202", "0000203"), "", as_of=DAY)
        rows, evidence = store.return_rows(), store.evidence()
    second = rows[rows["file"] == "二.xlsx"]
    assert second["bango"].tolist() == ["0000201", "0000202", "0000203"]
    assert second["return_row_id"].is_monotonic_increasing
    found = evidence[evidence["return_row_id"].isin(second["return_row_id"])]
    assert found.groupby("return_row_id")["position"].apply(list).tolist() == [[0, 1]] * 3


_TAKER = """
import sys, time
from datetime import date
from pathlib import Path
from ledger_tools.model import Actor, FileReading, ReadRow, ReadTable
from ledger_tools.store import Store
with Store.open(Path(sys.argv[1]), Actor("係員")) as store:
    while not Path(sys.argv[2]).exists():
        time.sleep(0.001)
    for number in range(60):
        row = ReadRow(9, "I9", key="", bango=str(number))
        table = ReadTable("受領簿", 8, "K7QX", "01-001", 1, "", "", (row, row))
        store.record_file(FileReading(f"{number}.xlsx", f"{number:064}", 10, (table,)), "", as_of=date(2025, 12, 8))
"""


def test_the_same_files_from_three_at_once_are_one_intake(path: Path, tmp_path: Path) -> None:
    go = tmp_path / "go"
    takers = [
        subprocess.Popen([sys.executable, "-c", _TAKER, str(path), str(go)], stderr=subprocess.PIPE) for _ in range(3)
    ]
    time.sleep(1)
    go.touch()
    for taker in takers:
        _, errors = taker.communicate(timeout=120)
        assert taker.returncode == 0, errors.decode("utf-8", "replace")
    with Store.open(path, ACTOR) as store:
        assert counts(store) == (60, 120, 0, 0, 0)
        assert len(store.events()) == 60


def test_two_who_read_first_and_write_then_both_write(path: Path) -> None:
    """A transaction that has read cannot be made one that writes while another writes, whatever the patience."""
    failed: list[BaseException] = []

    def work() -> None:
        try:
            with Store.open(path, ACTOR) as store:
                for number in range(30):
                    with store._transaction() as connection:
                        connection.execute(sa.text("SELECT count(*) FROM events")).scalar()
                        time.sleep(0.002)
                        connection.execute(sa.text("INSERT INTO meta VALUES (:a, :a)"), {"a": f"{number} {id(store)}"})
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []


def test_a_store_of_an_earlier_version_gets_the_journal_that_holds_on_a_share(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
        other.execute("INSERT INTO meta VALUES ('a', 'b')")
        other.commit()
        files = [one for one in path.parent.iterdir() if one.is_file()]
        killed = {one.name: one.read_bytes() for one in files}  # its log is still beside it
    assert len(killed) == 3
    for name, data in killed.items():
        (path.parent / name).write_bytes(data)
    with Store.open(path, ACTOR) as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert database.get_meta(connection, "a") == "b", "what stood in the log only"
    assert [one.name for one in path.parent.iterdir() if one.is_file()] == [path.name]


def test_opening_and_reading_a_store_writes_nothing(path: Path) -> None:
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.parent.chmod(0o500)
    path.chmod(0o400)
    try:
        with Store.open(path, ACTOR) as store, store.at_one_moment():
            assert store.members().empty and store.cycle_id
    finally:
        path.parent.chmod(0o700)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [one.name for one in path.parent.iterdir() if one.is_file()] == [path.name]


#: What a database has answered, and a word of what is said then.
ANSWERS = (
    ("database is locked", "使用中"),
    ("database table is locked: 青葉 太郎", "使用中"),
    ("attempt to write a readonly database", "権限"),
    ("unable to open database file", "権限"),
    ("database or disk is full", "空き"),
    ("disk I/O error", "状態を"),
    ("no such table: 青葉 太郎", "状態を"),
    ("connection to server at 10.0.0.1 failed: Connection refused\n\tIs the server running?", "状態を"),
    ("server closed the connection unexpectedly 青葉 太郎", "状態を"),
)


@pytest.mark.parametrize(("answer", "said"), ANSWERS)
@pytest.mark.parametrize("kind", [sa.exc.OperationalError, sa.exc.InterfaceError])
def test_no_answer_of_the_database_is_said_raw(answer: str, said: str, kind: type[sa.exc.DBAPIError]) -> None:
    with pytest.raises(StoreError) as caught, database.translated_errors():
        raise kind("INSERT", {"name": "青葉"}, Exception(answer))
    text = str(caught.value)
    assert said in text and text.endswith("。") and "青葉" not in text and answer.rsplit(maxsplit=1)[-1] not in text


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is read-only for its administrator")
def test_a_store_in_a_folder_that_cannot_be_written_to_is_a_sentence(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        with Store.open(path, ACTOR) as store, pytest.raises(StoreError, match="権限"):
            store.record_papers("01", {}, as_of=DAY)
    finally:
        path.parent.chmod(0o700)


def test_a_transaction_that_the_database_gave_up_takes_nothing_more_and_says_why(path: Path) -> None:
    large = {str(number): "x" * 60 for number in range(2000)}
    with Store.open(path, ACTOR) as store:
        with store._engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        sa.event.listen(
            store._engine, "begin", lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 4}")
        )
        with pytest.raises(StoreError), store.together():
            store.record_papers("01", {"a": ""}, as_of=DAY)
            with pytest.raises(StoreError, match="空き"):
                store.record_papers("02", large, as_of=DAY)
            with pytest.raises(StoreError):
                store.record_papers("03", {"a": ""}, as_of=DAY)
        assert store.papers() == {}
        store.record_papers("01", {"a": ""}, as_of=DAY)
        assert list(store.papers()) == ["01"]
