"""Long work (reading returns, writing papers): one at a time, with its progress, whoever looks at it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import Actor, person
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.faults import note_fault

_KEPT = 30  # works whose outcome can still be looked at
_SAVED = "それまでに済んだ分は保存されています。"


class Busy(LedgerToolsError):
    """Other work goes on, and is said to."""


#: Why a kind of work is not stopped once it has begun.
_SHORT = {
    "slots": "短い作業のため、途中では中止できません。",
    "file": "短い作業のため、途中では中止できません。",
    "entitled": "一覧をまとめて書き込む作業のため、途中では中止できません。",
}
_WRITING = "書込みを始めたため、中止できません。このままお待ちください。"


class _Stopped(LedgerToolsError):
    """Somebody asked for the work to end."""


@dataclass
class Work:
    """One piece of work: what it is, how far it is, and what came of it.

    ``outcome`` is what its step returned; ``failed`` the sentence why it came to nothing; ``number`` names a fault of
    the program in the log. ``heard`` collects what the step says while it goes on, in its own words.
    """

    kind: str
    title: str
    actor: Actor
    key: str = field(default_factory=lambda: secrets.token_hex(6))
    begun: datetime = field(default_factory=datetime.now)
    what: str = ""
    done: int = 0
    total: int = 0
    note: str = ""
    heard: list[Any] = field(default_factory=list)
    outcome: Any = None
    failed: str = ""
    number: str = ""
    stopping: bool = False
    written: bool = False  # it has begun to write what must be written whole
    ended: threading.Event = field(default_factory=threading.Event)
    _deciding: threading.Lock = field(default_factory=threading.Lock)

    @property
    def is_over(self) -> bool:
        return self.ended.is_set()

    @property
    def cannot_stop(self) -> str:
        """Why it cannot be stopped now, in a sentence; '' where its step asks, as it goes on, if it is to end."""
        return _WRITING if self.written else _SHORT.get(self.kind, "")

    def stop(self) -> bool:
        """Ask it to end; False where that is too late."""
        with self._deciding:
            self.stopping = not self.cannot_stop
            return self.stopping

    @property
    def who(self) -> str:
        """Who started it and when, as people say it."""
        return f"{person(str(self.actor))}が{self.begun.hour}時{self.begun.minute:02d}分に始めた作業({self.title})"

    def progress(self, what: str, done: int, total: int) -> None:
        """Hear how far the step is; raises to end it where somebody asked for that."""
        self.what, self.done, self.total, self.note = what, done, total, ""
        self._go_on()

    def before_writing(self) -> None:
        """Hear that the step begins to write what must be written whole; raises where somebody asked it to end."""
        with self._deciding:
            if self.stopping:
                raise _Stopped("中止しました。何も書き込んでいません。")
            self.written = True
        self.what, self.note = "書き込んでいます", ""

    def tell(self, sentence: str) -> None:
        """Hear whom the step waits for."""
        self.note = sentence
        self._go_on()

    def _go_on(self) -> None:
        if self.stopping:
            raise _Stopped(f"中止しました。{_SAVED}")


#: What a work does; returns what came of it.
Step = Callable[[Cycle, Work], Any]


class Works:
    """The works on one cycle."""

    def __init__(self, folder: Path, finished: Callable[[], None]) -> None:
        self._folder = folder
        self._finished = finished
        self._lock = threading.Lock()
        self._works: dict[str, Work] = {}

    def start(self, kind: str, title: str, actor: Actor, step: Step) -> Work:
        """Let a step begin; raises Busy where another goes on."""
        with self._lock:
            if going := self.going():
                raise Busy(f"{going.who}が終わっていません。終わってから、もう一度実行してください。")
            work = Work(kind, title, actor)
            self._works[work.key] = work
            for old in list(self._works)[:-_KEPT]:
                del self._works[old]
        threading.Thread(target=self._run, args=(work, step), name=f"work {kind}", daemon=True).start()
        return work

    def going(self) -> Work | None:
        """The work that goes on now."""
        return next((work for work in list(self._works.values()) if not work.is_over), None)

    def get(self, key: str) -> Work | None:
        return self._works.get(key)

    def recent(self) -> list[Work]:
        """The last works, the newest first."""
        return list(reversed(list(self._works.values())))

    def _run(self, work: Work, step: Step) -> None:
        try:
            with Cycle(self._folder, actor=work.actor, tell=work.tell) as cycle:
                cycle.before_writing = work.before_writing
                work.outcome = step(cycle, work)
        except LedgerToolsError as error:
            work.failed = str(error)
        except Exception as error:
            work.number = secrets.token_hex(3)
            note_fault(self._folder, error, f"web {work.number}")
            work.failed = f"プログラムの不具合のため終わりました(番号 {work.number})。{_SAVED}"
        finally:
            work.note = ""
            work.ended.set()
            self._finished()
