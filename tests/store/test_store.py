"""The store: whole transactions in, and a sentence where it cannot be used."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.model import (
    ABOVE,
    BESIDE,
    BOX,
    ON_PAGE,
    Actor,
    Evidence,
    FileFinding,
    FileReading,
    ReadRow,
    ReadTable,
    TableText,
)
from ledger_tools.store import SCHEMA_VERSION, Store
from ledger_tools.store import engine as database

DAY = date(2025, 12, 8)
ACTOR = Actor("係員", "PC-01")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "ledger.sqlite3"
    Store.create(target, ACTOR).close()
    return target


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A store that waits for a lock only a moment."""
    create = sa.create_engine

    def quick(url: str, **options: Any) -> sa.Engine:
        return create(url, **{**options, "connect_args": {"timeout": 0.05}})

    monkeypatch.setattr(sa, "create_engine", quick)
    monkeypatch.setattr(database, "PATIENCE", 50)
    yield


def reading(sha256: str = "a" * 64, *rows: ReadRow, findings: tuple[FileFinding, ...] = ()) -> FileReading:
    table = ReadTable("受領簿", 8, "K7QX", "01-001", 1, "", "", rows)
    return FileReading("受領簿.xlsx", sha256, 10, (table,) if rows else (), findings)


ROW = ReadRow(9, "I9", key="x", bango="0000101", evidence=(Evidence("text", "青葉"), Evidence("picture", "", "b" * 64)))


def test_creating_again_keeps_the_cycle(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        own = store.cycle_id
    with Store.create(path, ACTOR) as store:
        assert store.cycle_id == own
    assert len(own) == 4


def test_a_closed_store_is_one_file(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        store.record_file(reading("a" * 64, ROW), "a.xlsx", as_of=DAY)
    assert sorted(p.relative_to(path.parent).as_posix() for p in path.parent.rglob("*") if p.is_file()) == [
        path.name,
        "保管/.ledger.seal",
        "保管/目録.jsonl",
    ]


def test_foreign_keys_are_on_and_the_journal_is_one_that_holds_on_a_share(path: Path) -> None:
    with Store.open(path, ACTOR) as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 3
        with pytest.raises(sa.exc.IntegrityError):
            connection.exec_driver_sql("INSERT INTO tables VALUES (1, 999, '', 1, '', '', 1, '', '', '', '', '', '')")


def test_what_was_read_comes_back(path: Path) -> None:
    found = (FileFinding("S05", "?", "受領簿", "I9"),)
    with Store.open(path, ACTOR) as store:
        store.record_file(reading("a" * 64, ROW, findings=found), "a.xlsx", as_of=DAY)
        rows, evidence = store.return_rows(), store.evidence()
        assert list(rows["bango"]) == ["0000101"]
        assert list(zip(evidence["kind"], evidence["text"], strict=True)) == [("text", "青葉"), ("picture", "")]
        assert list(store.file_findings()["code"]) == ["S05"]
        assert store.known_files() == {"a" * 64: "受領簿.xlsx"}
        assert list(store.events()["action"]) == ["ingest"]


def test_where_words_stood_comes_back(path: Path) -> None:
    row = ROW._replace(evidence=(Evidence("comment", "本人に渡した", "", BESIDE, "メモ"), Evidence("text", "青葉")))
    texts = (TableText(ABOVE, "12月1日配付", "A3"), TableText(BOX, "一括受領"))
    table = ReadTable("受領簿", 8, "K7QX", "01-001", 1, "", "", (row,), texts=texts)
    with Store.open(path, ACTOR) as store:
        store.record_file(reading("b" * 64, ROW), "b.xlsx", as_of=DAY)
        store.record_file(FileReading("局.xlsx", "a" * 64, 10, (table,)), "a.xlsx", as_of=DAY)
        evidence, said = store.evidence(), store.table_texts()
    assert evidence[["place", "heading"]].to_numpy().tolist() == [["", ""], ["", ""], [BESIDE, "メモ"], ["", ""]]
    assert said.to_dict("split")["data"] == [
        [2, 0, ABOVE, "12月1日配付", "A3", "局.xlsx", "受領簿"],
        [2, 1, BOX, "一括受領", "", "局.xlsx", "受領簿"],
    ]
    assert list(said) == ["table_id", "position", "place", "text", "cell", "file", "sheet"]


def test_what_a_picture_is_called_and_how_it_hangs_comes_back(path: Path) -> None:
    seals = (Evidence("picture", "", "c" * 64, heading="図 1", anchor=ON_PAGE), Evidence("shape", "青葉"))
    with Store.open(path, ACTOR) as store:
        store.record_file(reading("a" * 64, ROW._replace(evidence=seals)), "a.xlsx", as_of=DAY)
        evidence = store.evidence()
    assert evidence[["heading", "anchor"]].to_numpy().tolist() == [["図 1", ON_PAGE], ["", ""]]


def test_a_file_that_was_refused_may_be_read_later(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        store.record_file(reading(findings=(FileFinding("F02", "?"),)), "a.xlsx", as_of=DAY)
        assert store.known_files() == {}
        store.record_file(reading("a" * 64, ROW), "a.xlsx", as_of=DAY)
        assert len(store.known_files()) == 1
        assert store.file_findings().empty


def test_one_file_is_recorded_wholly_or_not_at_all(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("in the middle")

    with Store.open(path, ACTOR) as store:
        with monkeypatch.context() as patch, pytest.raises(RuntimeError):
            patch.setattr(Store, "_log", broken)
            store.record_file(reading("a" * 64, ROW), "a.xlsx", as_of=DAY)
        assert store.known_files() == {}
        assert store.return_rows().empty and store.evidence().empty
        store.record_file(reading("a" * 64, ROW), "a.xlsx", as_of=DAY)
        assert len(store.return_rows()) == 1


def test_a_store_of_a_newer_program_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET value = ? WHERE key = 'schema_version'", (str(SCHEMA_VERSION + 1),))
    connection.close()
    for way in (Store.open, Store.create):
        with pytest.raises(StoreError, match="新しい版"):
            way(path, ACTOR)


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="ledger-tools init"):
        Store.open(tmp_path / "ledger.sqlite3", ACTOR)
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_a_database_that_is_no_store(tmp_path: Path) -> None:
    target = tmp_path / "ledger.sqlite3"
    target.write_bytes(b"")
    with pytest.raises(StoreError, match="識別番号"):
        Store.open(target, ACTOR)


@pytest.mark.parametrize("damage", ["text", "header", "middle"])
def test_a_damaged_store_is_a_sentence(path: Path, damage: str) -> None:
    data = bytearray(path.read_bytes())
    if damage == "text":
        data = bytearray("これはデータベースではありません。".encode() * 200)
    elif damage == "header":
        data[:16] = b"x" * 16
    else:
        data[100:] = b"\xff" * (len(data) - 100)
    path.write_bytes(bytes(data))
    with pytest.raises(StoreError, match="壊れています"):
        Store.open(path, ACTOR).members()


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").mkdir()
    with pytest.raises(StoreError, match=r"書き込めません|壊れています"):
        Store.create(tmp_path / "ledger.sqlite3", ACTOR)


@pytest.mark.usefixtures("impatient")
def test_a_locked_store_is_a_sentence(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with Store.open(path, ACTOR) as store:
            assert store.return_rows().empty, "reading goes on beside a writer"
            with pytest.raises(StoreError, match="使用中"):
                store.record_papers("01", {}, as_of=DAY)
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.usefixtures("impatient")
def test_a_store_locked_for_good_is_a_sentence(path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode=DELETE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(StoreError, match="使用中"):
            Store.open(path, ACTOR).members()
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://x", "postgresql://user@localhost:1/none"])
def test_a_url_that_leads_nowhere_is_a_sentence(url: str) -> None:
    with pytest.raises(StoreError, match=r"保存先|読み書き"):
        Store.create(url, ACTOR)


def test_a_url_of_sqlite_works_as_well(tmp_path: Path) -> None:
    with Store.create(f"sqlite:///{(tmp_path / 'elsewhere.db').as_posix()}", ACTOR) as store:
        store.record_file(reading("a" * 64, ROW), "a.xlsx", as_of=DAY)
        assert len(store.return_rows()) == 1


_WRITER = """
import sys
from datetime import date
from pathlib import Path
from ledger_tools.model import Actor
from ledger_tools.store import Store
with Store.open(Path(sys.argv[1]), Actor(sys.argv[2])) as store:
    for n in range(40):
        store.record_papers(sys.argv[2], {str(n): ""}, as_of=date(2025, 12, 8))
        store.number_review_book(rows=0, decided=0, as_of=date(2025, 12, 8))
"""


def test_two_processes_write_side_by_side(path: Path) -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name], cwd=ROOT, stderr=subprocess.PIPE)
        for name in ("one", "two")
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors.decode("utf-8", "replace")
    with Store.open(path, ACTOR) as store:
        events = store.events()
        assert len(events) == 160
        assert events["event_id"].is_unique
        numbered = events["action"] == "review"
        papers = events[~numbered]
        assert papers["actor"].tolist() == papers["subject"].tolist(), "each line says who wrote it"
        assert sorted(map(int, events.loc[numbered, "subject"])) == list(range(1, 81)), "no number is given twice"
        assert store.number_cards_book(rows=0, cards=0, as_of=DAY) == 1, "each kind counts for itself"
