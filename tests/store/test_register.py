"""The register: every line is whole or not believed, and the store never knows what the register does not."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ledger_tools.errors import LedgerToolsError, OutputError, StoreError
from ledger_tools.model import Actor, FileFinding, FileReading
from ledger_tools.store import Store
from ledger_tools.store import register as register_file
from ledger_tools.store.again import make_again
from ledger_tools.store.register import Contents, Register

DAY = date(2025, 12, 8)
ACTOR = Actor("係員", "PC-01")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "R7" / "ledger.sqlite3"
    target.parent.mkdir()
    Store.create(target, ACTOR).close()
    return target


def register_of(path: Path) -> Register:
    return Register(path.parent / "保管" / "目録.jsonl")


def came(store: Store, *names: str) -> None:
    """Files come, in one batch."""
    with store.together():
        for name in names:
            reading = FileReading(name, name.ljust(64, "0"), 10, findings=(FileFinding("F01", "壊れています。"),))
            store.record_file(reading, "", as_of=DAY)


def names(path: Path) -> list[str]:
    with Store.open(path, ACTOR) as store:
        return sorted(store.deliveries()["name"])


def committed(path: Path) -> list[str]:
    """What the database itself holds."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(name for (name,) in connection.execute("SELECT name FROM files"))


def made_again(path: Path) -> list[str]:
    """What a store holds that is made from the register."""
    register, new = register_of(path), path.with_name("new.sqlite3")
    assert make_again(new, register, register.read().lines) == ()
    found = committed(new)
    new.unlink()
    return found


def test_a_line_that_is_torn_at_any_byte_is_never_believed(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        before = register_of(path).path.read_bytes()
        came(store, "b")
    register = register_of(path)
    whole = register.path.read_bytes()
    for length in range(len(before), len(whole) - 1):
        register.path.write_bytes(whole[:length])
        found = Register(register.path).read()
        assert [line.deed.do for line in found.lines] == ["cycle", "file"], length
        assert (found.torn, found.damaged) == (length > len(before), ()), length
        assert Register(register.path).head() == found.head, length
    register.path.write_bytes(whole[:-1])  # all but the end of the line: all that it says is there
    assert len(Register(register.path).read().lines) == 3


@pytest.mark.parametrize("cut", [1, 2, 40, 200])
def test_what_is_done_after_a_torn_line_stands_on_a_line_of_its_own(path: Path, cut: int) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        register = register_of(path)
        with register.path.open("ab") as stream:  # a program that was cut off in the middle of a line
            stream.write(register.path.read_bytes().splitlines()[-1][:cut])
        came(store, "c")
    found = register.read()
    assert (len(found.lines), found.torn, found.damaged) == (3, False, ())
    assert made_again(path) == names(path) == ["a", "c"]


def test_a_line_in_the_middle_that_is_damaged_or_gone_is_noticed(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        for name in "abc":
            came(store, name)
    register = register_of(path)
    lines = register.path.read_bytes().splitlines(keepends=True)

    def read(*data: bytes) -> Contents:
        register.path.write_bytes(b"".join(data))
        return Register(register.path).read()

    assert read(*lines).damaged == ()
    assert read(lines[0], lines[1].replace(b'"a', b'"x'), *lines[2:]).damaged == (2,)
    assert read(lines[0], *lines[2:]).damaged == (2,)
    assert read(lines[0], b"\x00" * 80 + b"\n", *lines[2:]).damaged == (2,)
    assert read(*lines[1:]).damaged == (1,)
    assert len(read(lines[0], *lines[2:]).lines) == 3, "the others are believed"


def killed(path: Path, *what: str) -> None:
    """A program writes something down, and is ended before the store has it."""
    before = path.read_bytes()
    with Store.open(path, ACTOR) as store:
        came(store, *what)
    path.write_bytes(before)


@pytest.mark.parametrize("what", [("b",), ("b", "c")])
def test_what_a_program_wrote_down_and_left_undone_is_done_by_the_next(path: Path, what: tuple[str, ...]) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
    killed(path, *what)
    assert committed(path) == ["a"]
    said: list[str] = []
    with Store.open(path, ACTOR, said.append) as store:
        assert sorted(store.deliveries()["name"]) == ["a", *what]
        came(store, "a", *what, "d")
    assert len(said) == 1 and f"{len(what)}件" in said[0]
    assert made_again(path) == names(path) == ["a", *what, "d"]


def test_a_program_that_is_open_does_it_too_before_it_writes(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        killed_copy = shutil.copytree(path.parent, path.parent.with_name("killed"))
        killed(killed_copy / path.name, "b")
        shutil.copyfile(register_of(killed_copy / path.name).path, register_of(path).path)
        came(store, "c")
        assert sorted(store.deliveries()["name"]) == ["a", "b", "c"]
    assert made_again(path) == ["a", "b", "c"]


def test_an_older_copy_put_back_is_said_and_nothing_is_done_with_it(path: Path) -> None:
    before = path.read_bytes()
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        came(store, "b")
    path.write_bytes(before)
    for open_store in (Store.open, Store.create):
        with pytest.raises(StoreError, match=r"古い控え.*2件.*ledger-tools rebuild"):
            came(open_store(path, ACTOR), "c")
    assert path.read_bytes() == before
    assert made_again(path) == ["a", "b"]


def test_a_store_of_another_course_is_said_to_be_one(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
    other = shutil.copytree(path.parent, path.parent.with_name("other")) / path.name
    for target, name in ((path, "b"), (other, "c")):
        with Store.open(target, ACTOR) as store:
            came(store, name)
    shutil.copyfile(other, path)
    with pytest.raises(StoreError, match="ledger-tools rebuild"):
        Store.open(path, ACTOR)


@pytest.mark.parametrize("loss", [Path.unlink, lambda register: register.write_bytes(b"")], ids=["gone", "empty"])
def test_where_the_register_is_lost_the_store_goes_on_and_so_does_a_new_one(
    path: Path, loss: Callable[[Path], object]
) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
    loss(register_of(path).path)
    assert names(path) == ["a"]
    assert not register_of(path).read().lines, "looking writes nothing"
    with Store.open(path, ACTOR) as store:
        came(store, "b")
    assert made_again(path) == ["a", "b"]


def test_a_store_that_is_older_than_the_register_is_kept_as_it_was(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        number = store.cycle_id
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE key = 'register'")
        connection.commit()
    shutil.rmtree(path.parent / "保管")
    with Store.open(path, ACTOR) as store:
        came(store, "b", "c")
        assert store.cycle_id == number
    assert [line.deed.do for line in register_of(path).read().lines] == ["store", "file", "file"]
    assert made_again(path) == ["a", "b", "c"]


class Refusing:
    """A disk that takes so many appends of the register, and then no more; or the database does not commit."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, writes: bool) -> None:
        self.on = False

        def append(target: Path, data: bytes) -> None:
            if self.on and not writes:
                raise OutputError("書けません。")
            real(target, data)
            if self.on:
                raise OutputError("書けません。")

        real = register_file.append_durably
        monkeypatch.setattr(register_file, "append_durably", append)


@pytest.mark.parametrize("writes", [True, False], ids=["though it is written", "unwritten"])
def test_what_was_written_down_and_refused_is_void(path: Path, monkeypatch: pytest.MonkeyPatch, writes: bool) -> None:
    refusing = Refusing(monkeypatch, writes=writes)
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        refusing.on = True
        for _ in range(2):
            with pytest.raises(LedgerToolsError):
                came(store, "b")
        refusing.on = False
        came(store, "c")
        came(store, "d")
    assert made_again(path) == names(path) == ["a", "c", "d"]


def test_a_part_that_was_not_done_is_not_written_down(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        with store.together():
            came(store, "a")
            with pytest.raises(ZeroDivisionError), store.together():
                came(store, "b")
                raise ZeroDivisionError
            came(store, "a")
        with pytest.raises(ZeroDivisionError), store.together():
            came(store, "c")
            raise ZeroDivisionError
    assert [line.deed.what["reading"]["file"] for line in register_of(path).read().lines[1:]] == ["a"]
    assert made_again(path) == names(path) == ["a"]


def test_looking_and_coming_again_write_nothing_down(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        came(store, "a")
        before = register_of(path).path.read_bytes()
        came(store, "a")
        store.record_ledgers([], as_of=DAY)
        store.restore([("x" * 64, "x")], "なし", as_of=DAY)
    names(path)
    assert register_of(path).path.read_bytes() == before


@pytest.mark.parametrize("gone", ["missing", "empty"])
def test_a_store_that_is_gone_is_to_be_made_again_and_not_begun_anew(path: Path, gone: str) -> None:
    path.unlink()
    if gone == "empty":
        path.touch()
    for open_store in (Store.open, Store.create):
        with pytest.raises(StoreError, match="ledger-tools rebuild"):
            open_store(path, ACTOR)
    assert not path.exists() or path.stat().st_size == 0


def test_a_beginning_that_was_cut_off_is_made_whole(path: Path) -> None:
    number = register_of(path).read().lines[0].deed.what["cycle_id"]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM meta WHERE key IN ('cycle_id', 'register')")
        connection.commit()
    with Store.create(path, ACTOR) as store:
        assert store.cycle_id == number
        came(store, "a")
    assert made_again(path) == ["a"]


def in_the_middle(path: Path) -> dict[str, bytes]:
    """The files of a store as a copy finds them while somebody writes to it, and writes so much that it spills."""
    with closing(sqlite3.connect(path)) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN")
        connection.execute("UPDATE files SET name = 'x' || name")
        for number in range(3000):
            connection.execute("INSERT INTO meta VALUES (?, ?)", (f"k{number}", "x" * 300))
        found = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.is_file()}
        connection.execute("ROLLBACK")
    assert len(found) == 2, "the journal is there"
    return found


def test_a_copy_made_while_somebody_writes_is_as_before_with_its_journal(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        for number in range(50):
            came(store, f"{number:02}")
    before = names(path)
    for name, data in in_the_middle(path).items():
        (path.parent / name).write_bytes(data)
    assert names(path) == before


def test_a_journal_of_another_store_is_never_taken_for_its_own_without_a_word(path: Path) -> None:
    with Store.open(path, ACTOR) as store:
        older = path.read_bytes()
        for number in range(200):
            came(store, f"{number:03}")
    expected = names(path)
    journal = in_the_middle(path)[f"{path.name}-journal"]
    path.write_bytes(older)
    path.with_name(f"{path.name}-journal").write_bytes(journal)
    with pytest.raises(StoreError, match="ledger-tools rebuild"):
        Store.open(path, ACTOR)
    assert made_again(path) == expected
