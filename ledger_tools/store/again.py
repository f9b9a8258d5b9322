"""Making a store again from its register: a new file, in which all that was written down is done once more."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.files import make_for_owner, output_error
from ledger_tools.model import Actor
from ledger_tools.store import engine as database
from ledger_tools.store import lease
from ledger_tools.store.access import Access
from ledger_tools.store.kept import RECORDS_ENDING, is_kept
from ledger_tools.store.register import COPY, Line, Register
from ledger_tools.store.registered import CYCLE, HEAD
from ledger_tools.store.schema import meta
from ledger_tools.store.seal import Seal
from ledger_tools.store.store import Store

_TOGETHER = 200  # lines that are done in one transaction


@dataclass(frozen=True)
class Undone:
    """A line of the register that could not be done again, and why."""

    line: Line
    why: str


def make_again(target: Path, register: Register, lines: Sequence[Line]) -> tuple[Undone, ...] | None:
    """Make a store at ``target`` in which all ``lines`` of the register are done; return those that could not be.

    None where no line says how it began: neither a cycle's number nor a copy of a store that is still there.
    """
    first = _beginning(register.path.parent, lines)
    if first is None:
        return None
    undone = [Undone(line, "この行より前の控えが失われています。") for line in lines[:first] if line.deed.do != CYCLE]
    if lines[first].deed.do == COPY:
        _copy(_kept(register, lines[first]), target)
        undone = []
        lines, first = lines[first + 1 :], 0
    with new_store(target, register, Actor("")) as store:
        undone += _all_done_again(store, lines[first:])
        store.stand_at_end(register)
    return tuple(undone)


def missing_records(archive: Path, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the names of kept records that doing ``lines`` again would need, and that are not there as they were."""
    needed = (value for line in lines[_beginning(archive, lines) or 0 :] for value in line.deed.what.values())
    named = dict.fromkeys(value for value in needed if isinstance(value, str) and value.endswith(RECORDS_ENDING))
    return tuple(name for name in named if not is_kept(archive / name))


@contextmanager
def in_memory(register: Register, lines: Sequence[Line]) -> Iterator[sa.Connection | None]:
    """Make a store again that is nowhere on the disk, to be looked at; None where not all lines can be done."""
    first = _beginning(register.path.parent, lines)
    if first is None or (lines[first].deed.do != COPY and first):
        yield None
        return
    engine = database.create_engine("sqlite://")
    try:
        if lines[first].deed.do == COPY:
            with engine.connect() as connection:
                copy: Any = connection.connection.driver_connection
                copy.deserialize(_kept(register, lines[first]).read_bytes())
            first += 1
        database.migrate(engine)
        undone = list(_all_done_again(_New(engine, Actor(""), register), lines[first:]))
        with engine.connect() as connection:
            yield None if undone else connection
    finally:
        engine.dispose()


def _beginning(archive: Path, lines: Sequence[Line]) -> int | None:
    """The place of the line to begin with: the last copy of a store that is there, else the cycle's number."""
    copies = (
        place
        for place in reversed(range(len(lines)))
        if lines[place].deed.do == COPY and is_kept(archive / lines[place].deed.what["kept"])
    )
    numbers = (place for place, line in enumerate(lines) if line.deed.do == CYCLE)
    return next(copies, next(numbers, None))


def _kept(register: Register, line: Line) -> Path:
    return register.path.parent / str(line.deed.what["kept"])


def _copy(kept: Path, target: Path) -> None:
    try:
        shutil.copyfile(kept, target)
    except OSError as error:
        raise output_error(target, error) from error


def _all_done_again(store: _New, lines: Sequence[Line]) -> Iterator[Undone]:
    for start in range(0, len(lines), _TOGETHER):
        yield from _done_again(store, lines[start : start + _TOGETHER])


def _done_again(store: _New, lines: Sequence[Line]) -> Iterator[Undone]:
    """Do lines again, together or, where one of them cannot be done, each by itself."""
    try:
        store.repeat(lines)
    except (StoreError, ValueError, KeyError, TypeError) as error:
        if len(lines) == 1:
            yield Undone(lines[0], _why(lines[0], error))
            return
        for line in lines:
            yield from _done_again(store, [line])


def _why(line: Line, error: Exception) -> str:
    if line.deed.do == COPY:
        return "このときの控えが保管フォルダになく、それより前の記録がそろっていません。"
    return str(error) if isinstance(error, StoreError) else "読み取れない記録です。"


class _New(Store):
    """A store that is being made: it takes what the register says, and writes nothing down."""

    def _begin(self, connection: sa.Connection) -> None:
        self._deeds.clear()

    def _finish(self, connection: sa.Connection) -> None:
        pass

    def stand_at_end(self, register: Register) -> None:
        """Say that this store holds all that the register tells, and that nobody writes to it."""
        with self._transaction() as connection:
            connection.execute(meta.delete().where(meta.c.key == lease.KEY))
            database.set_meta(connection, HEAD, register.head().text)


@contextmanager
def new_store(target: Path, register: Register, actor: Actor) -> Iterator[_New]:
    """Open a store that nobody else knows of yet: it need not be safe before it is whole."""
    make_for_owner(target)
    engine = database.create_engine(target)
    sa.event.listen(engine, "connect", _unsafe)
    database.migrate(engine)
    with _New(engine, actor, register) as store:
        yield store


def seal_now(target: Path) -> None:
    """Seal a store that was made again or is known to be sound."""
    engine = database.create_engine(target)
    try:
        with database.translated_errors(), engine.connect() as connection:
            Seal.of(target).put(connection)
    finally:
        engine.dispose()


def _unsafe(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def nobody_else(target: Path, actor: Actor, seat: lease.Seat, work: str, tell: lease.Tell) -> Iterator[None]:
    """Be the only one to write to a store, be it as old as it will; raises StoreError where it cannot be used."""
    engine = database.create_engine(target)
    try:
        with Access(engine, actor).alone(work, seat, tell):
            yield
    finally:
        engine.dispose()
