"""What is done to the store is written down in the register before it is committed, and can be done again from there.

A method that is a :func:`deed` changes the store by nothing but its arguments, the actor and the time: doing it again
with the same ones, in the same order, makes the same store. One that changed nothing is not written down.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

import pandas as pd
import sqlalchemy as sa

from ledger_tools.errors import StoreError
from ledger_tools.model import Actor
from ledger_tools.store import engine as database
from ledger_tools.store import schema as s
from ledger_tools.store.access import Access
from ledger_tools.store.kept import keep_records, keep_store, kept_records
from ledger_tools.store.plain import plain, restored
from ledger_tools.store.register import COPY, Deed, Head, Line, Register

Method = TypeVar("Method", bound=Callable[..., Any])

#: What a register begins with: a new cycle's number, or a copy of the store where there was one before it (COPY).
CYCLE = "cycle"
#: Keys of the store's own facts: the cycle's number, and the :class:`Head` up to which it has done what is written.
CYCLE_ID, HEAD = "cycle_id", "register"
_DEED = "deed"


def deed(name: str) -> Callable[[Method], Method]:
    """Mark a method that changes the store; ``name`` is what the register calls it, for as long as there are any."""

    def mark(method: Method) -> Method:
        signature = inspect.signature(method)  # once: it is made of much

        @wraps(method)
        def done(self: Registered, *arguments: Any, **named: Any) -> Any:
            with self.together(), self._as_one(name, signature, (self, *arguments), named):
                return method(self, *arguments, **named)

        setattr(done, _DEED, name)
        return cast(Method, done)

    return mark


class Registered(Access):
    """An open database whose deeds stand in a register; ``register`` is None where none is kept."""

    def __init__(self, engine: sa.Engine, actor: Actor, register: Register | None = None) -> None:
        super().__init__(engine, actor)
        self._register = register
        self._void: tuple[int, ...] = ()  # batches that were written down, and perhaps not committed
        self._repeats = False

    # ---- writing down ------------------------------------------------------------------------------------------------

    @contextmanager
    def _as_one(
        self, name: str, signature: inspect.Signature, arguments: Sequence[Any], named: Mapping[str, Any]
    ) -> Iterator[None]:
        """Do something that happens at one time, and is to be written down where it changes anything."""
        changes, before = self._changes, (self._at, self._doing)
        self._at, self._doing = self._now, True
        try:
            yield
            if self._register is not None and not self._repeats and self._changes != changes:
                given = signature.bind(*arguments, **named).arguments
                what = {key: _plain(self._register, value) for key, value in given.items() if key != "self"}
                self._deeds.append(Deed(name, what, self._now, self._actor))
        finally:
            self._at, self._doing = before

    def _begin(self, connection: sa.Connection) -> None:
        self._deeds.clear()
        if self._register is None:
            return
        head, known = head_of(connection), self._register.head()
        self._void = tuple(batch for batch in self._void if head.batch < batch <= known.batch)
        if known.batch in self._void:
            return  # the next line says that it is void
        if missing := self._missing(head, known):
            self._repeat(connection, missing)
        elif head != known or head == Head():
            self._write_copy(connection)

    def _finish(self, connection: sa.Connection) -> None:
        if self._register is None or not self._deeds:
            return
        data, head = self._register.prepared(self._deeds, self._void)
        database.set_meta(connection, HEAD, head.text)
        database.require_transaction(connection)
        self._void = (*self._void, head.batch)  # until the store is known to have it
        self._register.append(data, head)

    def _write_copy(self, connection: sa.Connection) -> None:
        """Begin a register, or go on with one that was lost or put back, by a copy of the store as it is."""
        assert self._register is not None
        if database.get_meta(connection, CYCLE_ID) is None:
            return  # a new one begins with its number
        target = Path(str(connection.engine.url.database))
        what = {"kept": keep_store(self._register.path.parent, target), "events": _events(connection)}
        data, head = self._register.prepared([Deed(COPY, what, self._now, self._actor)])
        database.set_meta(connection, HEAD, head.text)
        self._register.append(data, head)

    # ---- doing again -------------------------------------------------------------------------------------------------

    def catch_up(self) -> str:
        """Do what a program that was ended has written down, and not done; return in a sentence what it was.

        Raises StoreError as :meth:`behind` does.
        """
        missing = self.behind()
        if not missing:
            return ""
        try:
            with self._transaction():
                pass
        except StoreError as error:
            return f"前回途中で止まった作業の記録{len(missing):,}件を、ledger.sqlite3 に入れられません。{error}"
        return f"前回途中で止まった作業の記録{len(missing):,}件を、保管フォルダの目録から ledger.sqlite3 に入れました。"

    def behind(self) -> tuple[Line, ...]:
        """The lines of its register that the store does not have yet; raises StoreError where they are not its own."""
        if self._register is None:
            return ()
        known = self._register.head()  # first: whoever writes meanwhile makes the store newer, not older
        with self._looking() as connection:
            return self._missing(head_of(connection), known)

    def begin_anew(self) -> None:
        """Let the register go on from this store as it is: it holds what no line of it tells."""
        assert self._register is not None
        before = self._register.head()
        with self._transaction() as connection:
            if self._register.head() == before:  # else it was found out that it must
                self._write_copy(connection)

    def repeat(self, lines: Sequence[Line]) -> None:
        """Do again what these lines of the register say; raises StoreError or ValueError where that cannot be."""
        with self._transaction() as connection:
            self._repeat(connection, lines)

    def _missing(self, head: Head, known: Head) -> tuple[Line, ...]:
        """The lines of the one batch that the store does not have yet; raises StoreError where there are more."""
        assert self._register is not None
        if head == known or head.batch > known.batch:
            return ()
        since = self._register.read().since(head)
        since = since and tuple(line for line in since if line.batch <= known.batch)
        if not since or len({line.batch for line in since}) > 1:
            raise StoreError(older_than(len(since or ())))
        return since

    def _repeat(self, connection: sa.Connection, lines: Sequence[Line]) -> None:
        actor, begun, self._repeats = self._actor, self._begun, True
        self._begun = connection
        try:
            for line in lines:
                self._actor, self._at = line.deed.actor, line.deed.at
                self._do(connection, line.deed)
                database.set_meta(connection, HEAD, line.head.text)
        finally:
            self._actor, self._begun, self._repeats, self._at = actor, begun, False, None

    def _do(self, connection: sa.Connection, deed: Deed) -> None:
        if deed.do == COPY:  # of this very store, if it is as it was then
            if deed.what["events"] != _events(connection):
                raise StoreError(older_than(0))
            return
        own: Any = type(self)
        method = _deeds(own).get(deed.do)
        if method is None:
            raise StoreError(f"目録の「{deed.do}」は、この版の ledger-tools では分かりません。更新してください。")
        hints = get_type_hints(inspect.unwrap(method))
        method(self, **{name: self._restored(hints[name], value) for name, value in deed.what.items()})

    def _restored(self, hint: Any, value: Any) -> Any:
        if hint is pd.DataFrame:
            assert self._register is not None
            return kept_records(self._register.path.parent, value)
        return date.fromisoformat(value) if hint is date else restored(hint, value)


def older_than(lines: int) -> str:
    """Say that a store is older than its register, by so many lines (0: it is not known by how many)."""
    how_many = f"その後の記録が{lines:,}件" if lines else "この ledger.sqlite3 にない記録が"
    return (
        f"ledger.sqlite3 は古い控えか、別のものに置き換わっています(保管フォルダの目録に、{how_many}あります)。"
        "ledger-tools rebuild で最新の状態に作り直してください。今の ledger.sqlite3 は名前を変えて残します。"
    )


def _plain(register: Register, value: Any) -> Any:
    if isinstance(value, pd.DataFrame):
        return keep_records(register.path.parent, value)
    return value.isoformat() if isinstance(value, date) else plain(value)


def _events(connection: sa.Connection) -> int:
    """How much the store has lived through."""
    return int(connection.execute(sa.select(sa.func.count()).select_from(s.events)).scalar_one())


def head_of(connection: sa.Connection) -> Head:
    """Up to where a store has done what its register tells."""
    return Head.of(database.get_meta(connection, HEAD) or "")


@lru_cache(maxsize=4)
def _deeds(kind: Any) -> dict[str, Callable[..., Any]]:
    methods = (getattr(kind, name) for name in dir(kind))
    return {getattr(method, _DEED): method for method in methods if hasattr(method, _DEED)}
