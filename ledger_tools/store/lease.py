"""One writer at a time: who works on the store says so in it, and says again and again that the work goes on.

The note lies in the store itself, so that the database decides between two who come at the same moment, on a folder
that others share as well. Whoever finds it waits. A writer whose note no longer changes has died, or its machine
sleeps: then the next one takes over, and the earlier, should it wake up, finds that out before it writes again. While a
long transaction lasts nobody can say anything, so its time does not count: whoever would take over first gets hold of
the database, and then listens once more. Times of day are for people only: clocks differ, so it counts for how long the
note stays the same by one's own. On a network share this is a guard, no promise.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from ledger_tools.errors import StoreError
from ledger_tools.japanese.dates import wareki
from ledger_tools.store import engine as database
from ledger_tools.store.schema import meta

BEAT = 5.0  # seconds from one sign of life to the next
STALE = 40.0  # without one for so long, a writer may have stopped
GRACE = 2 * BEAT  # and has, where none comes in this time either, in which nothing kept it from writing
_LOOK = 0.2
KEY = "writer"

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Seat:
    """Where a program runs: its machine and process; ``ended`` says whether a process of this machine is no more."""

    machine: str
    process: int
    ended: Callable[[int], bool]


@dataclass(frozen=True)
class Writer:
    """Who works on the store, where, what it is and since when; ``beat`` counts the signs of life."""

    person: str = ""
    machine: str = ""
    process: int = 0
    work: str = ""
    since: str = ""
    token: str = ""
    beat: int = 0

    @classmethod
    def of(cls, note: str) -> Writer:
        """Read a note, whatever stands in it."""
        own = cls()
        try:
            found = json.loads(note)
            return cls(**{key: type(value)(found[key]) for key, value in asdict(own).items()})
        except (ValueError, TypeError, KeyError):
            return own

    @property
    def note(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def who(self) -> str:
        person = self.person or "ほかの人"
        return f"{person}({self.machine})" if self.machine else person

    @property
    def begun(self) -> str:
        """The writer's own time of day: 10時05分; with the day where it is another one."""
        try:
            at = datetime.fromisoformat(self.since)
        except ValueError:
            return "先ほど"
        day = "" if at.date() == datetime.now().date() else wareki(at.date())
        return f"{day}{at.hour}時{at.minute:02d}分"

    @property
    def at_work(self) -> str:
        """Who works since when on what, in a sentence."""
        return f"{self.who}が{self.begun}から作業中です({self.work})。"


class Lease:
    """The right to write, held from :meth:`take` to :meth:`release`."""

    def __init__(self, engine: sa.Engine, mine: Writer) -> None:
        self._engine = engine
        self._mine = mine
        self._done = threading.Event()
        self._beating = threading.Thread(target=self._beat, daemon=True)

    @classmethod
    def take(cls, engine: sa.Engine, person: str, seat: Seat, work: str, tell: Tell) -> Lease:
        """Wait until nobody else writes; ``tell`` hears who does, once for each, and whose work has stopped."""
        since = datetime.now().isoformat(timespec="seconds")
        mine = Writer(person, seat.machine, seat.process, work, since, secrets.token_hex(8))
        pulse, found = _Pulse(engine), ""
        told: str | None = None
        while True:
            found = _note(engine, found)
            other = Writer.of(found)
            stopped = _has_ended(other, seat) or pulse.stopped(found)
            if (not found or stopped) and _replaced(engine, found, mine.note):
                if found:
                    tell(f"{other.who}が{other.begun}に始めた作業({other.work})は途中で止まっています。引き継ぎます。")
                return cls(engine, mine)._begun()
            if found and not stopped and other.token != told:
                told = other.token
                tell(f"{other.at_work}終わるのを待っています。")
            time.sleep(_LOOK)

    def check(self, connection: sa.Connection) -> None:
        """Raise StoreError where somebody else has taken over meanwhile."""
        other = Writer.of(database.get_meta(connection, KEY) or "")
        if other.token != self._mine.token:
            raise StoreError(
                f"この作業({self._mine.work})が長く止まっていたため、{other.who}が先に作業を始めました。"
                "もう一度実行してください。それまでに保存した内容は変わっていません。"
            )

    def release(self) -> None:
        """Let the next one write; where the store cannot be written to, the next one sees that nobody is there."""
        self._done.set()
        self._beating.join()
        with suppress(Exception), database.writing(self._engine) as connection:
            connection.execute(meta.delete().where(_is(self._mine.note)))

    def _begun(self) -> Lease:
        self._beating.start()
        return self

    def _beat(self) -> None:
        while not self._done.wait(BEAT):
            following = replace(self._mine, beat=self._mine.beat + 1)
            with suppress(Exception):  # one that is missed is no matter; whoever writes hears what is wrong
                if _replaced(self._engine, self._mine.note, following.note):
                    self._mine = following


class _Pulse:
    """Listens to one writer after the other, and says which has stopped."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._note = ""
        self._again = 0.0  # when to look again
        self._at_liberty = False  # nothing has kept the writer from saying something since the last look

    def stopped(self, note: str) -> bool:
        """Whether the one of this note has said nothing for long enough, though it could have."""
        if note != self._note:
            self._note, self._again, self._at_liberty = note, time.monotonic() + STALE, False
        if not note or time.monotonic() < self._again:
            return False
        start = time.monotonic()
        got_hold = self._gets_hold()
        if got_hold and self._at_liberty and time.monotonic() - start <= _LOOK:
            return True
        self._again, self._at_liberty = time.monotonic() + GRACE, got_hold
        return False

    def _gets_hold(self) -> bool:
        """Wait for the database; False where somebody's transaction outlasts that."""
        try:
            with database.writing(self._engine):
                return True
        except OperationalError as error:
            if database.is_busy(str(error.orig)):
                return False
            raise


def _is(note: str) -> sa.ColumnElement[bool]:
    return (meta.c.key == KEY) & (meta.c.value == note)


def _note(engine: sa.Engine, before: str) -> str:
    """The note as it is now; while a large transaction keeps others even from reading, as it was before."""
    try:
        with engine.connect() as connection:
            return database.get_meta(connection, KEY) or ""
    except OperationalError as error:
        if before and database.is_busy(str(error.orig)):
            return before
        raise


def _replaced(engine: sa.Engine, before: str, after: str) -> bool:
    """Put a note in the place of the one that was seen there ('' where there was none); False where it is no more."""
    with database.writing(engine) as connection:
        if before:
            return bool(connection.execute(meta.update().where(_is(before)).values(value=after)).rowcount)
        if database.get_meta(connection, KEY) is not None:
            return False
        connection.execute(meta.insert().values(key=KEY, value=after))
        return True


def _has_ended(other: Writer, seat: Seat) -> bool:
    return bool(other.process) and other.machine == seat.machine and seat.ended(other.process)
