"""Power cuts in the middle of a command, simulated: ``python -m tests.pipeline.power 100``.

While a command runs, it is noted what the disk has for sure: what was in a file when it was synced, and which names
were in a folder when that was synced. At any step the rest may be there or not: a file that was not synced is as it
was, or empty, or torn, and a new name may be the old one still. SQLite syncs its own file and journal, and is believed.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ledger_tools.errors import LedgerToolsError
from ledger_tools.files import digest
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline.doctor_store import store as diagnosis
from ledger_tools.pipeline.symptoms import OK
from ledger_tools.store import lease
from tests.builders import AFTER, make_cycle, read_in_this_process
from tests.pipeline.damage import STORE
from tests.pipeline.two_desks import changed, changed_and_loaded, prepare

_OF_SQLITE = (STORE, f"{STORE}-journal")


@dataclass(frozen=True)
class Command:
    """One command, and what is to be done before it."""

    name: str
    run: Callable[[Cycle], object]
    before: Callable[[Cycle], object] = lambda _cycle: None


def _without_store(cycle: Cycle) -> None:
    cycle.ingest(as_of=AFTER)
    cycle.close()
    (cycle.folder / STORE).unlink()


def _lost_ledgers(cycle: Cycle) -> None:
    for path in (cycle.folder / "受領簿").rglob("*_受領簿.xlsx"):
        path.unlink()


def _nothing_issued(cycle: Cycle) -> None:
    cycle.close()
    shutil.rmtree(cycle.folder)
    make_cycle(cycle.folder).close()


COMMANDS = (
    Command("first generate", lambda cycle: cycle.generate(as_of=AFTER), _nothing_issued),
    Command("load", lambda cycle: cycle.load(as_of=AFTER), changed),
    Command("generate", lambda cycle: cycle.generate(as_of=AFTER), changed_and_loaded),
    Command("generate lost ledgers", lambda cycle: cycle.generate(as_of=AFTER), _lost_ledgers),
    Command("ingest", lambda cycle: cycle.ingest([cycle.folder / "回収", cycle.folder / "回収2"], as_of=AFTER)),
    Command("review", lambda cycle: cycle.review(as_of=AFTER)),
    Command("cards", lambda cycle: cycle.cards(as_of=AFTER)),
    Command("remind", lambda cycle: cycle.remind(as_of=AFTER)),
    Command("rebuild", lambda cycle: cycle.rebuild(as_of=AFTER), _without_store),
)


class Disk:
    """What the disk has for sure of a folder while a command runs; it leaves what a cut leaves at ``wanted`` steps."""

    def __init__(self, folder: Path, wanted: Callable[[int], Path | None], dice: random.Random) -> None:
        self.folder, self.wanted, self.dice = folder, wanted, dice
        self.steps = 0
        self.lock = threading.RLock()
        self.names = self._present()
        self.data = {number: self._bytes(name) for name, number in self.names.items()}
        self.managed = self.names.get(STORE)

    def _present(self) -> dict[str, int]:
        return {path.relative_to(self.folder).as_posix(): path.stat().st_ino for path in self.folder.rglob("*")}

    def _bytes(self, name: str) -> bytes | None:
        path = self.folder / name
        return path.read_bytes() if path.is_file() else None

    def synced(self, number: int) -> None:
        """The disk has a file or a folder, known by its number."""
        with self.lock:
            present = self._present()
            if number == self.folder.stat().st_ino:
                self._has_names("", present)
            for name in [name for name, own in present.items() if own == number]:
                if (self.folder / name).is_dir():
                    self._has_names(f"{name}/", present)
                else:
                    self.data[number] = self._bytes(name)

    def _has_names(self, folder: str, present: dict[str, int]) -> None:
        def inside(name: str) -> bool:
            return name.startswith(folder) and "/" not in name[len(folder) :]

        self.names = {name: number for name, number in self.names.items() if not inside(name)}
        self.names |= {name: number for name, number in present.items() if inside(name)}

    def step(self) -> None:
        """Something has happened, or is about to: here the power may fail."""
        with self.lock:
            self.steps += 1
            if target := self.wanted(self.steps):
                self._leave(target)

    def _leave(self, target: Path) -> None:
        present = self._present()
        chance = self.dice.choice((0.0, 0.0, 0.5, 1.0))  # that the disk has something, though nobody waited for it
        names = {}
        for name in sorted({*self.names, *present}, key=lambda name: name.count("/")):
            known = present if self.dice.random() < chance else self.names
            parent = name.rpartition("/")[0]
            if name in known and (not parent or parent in names):
                names[name] = known[name]
        for name in _OF_SQLITE:
            if self.managed is not None and name in present:
                names[name] = present[name]
        target.mkdir()
        now = {number: name for name, number in present.items()}
        for name, number in names.items():
            there = self._bytes(now[number]) if number in now else self.data.get(number)
            if number in now and (self.folder / now[number]).is_dir():
                (target / name).mkdir()
            elif self.managed is not None and name in _OF_SQLITE:
                (target / name).write_bytes(there or b"")
            else:
                (target / name).write_bytes(self._left(self.data.get(number) or b"", there or b"", chance))

    def _left(self, sure: bytes, there: bytes, chance: float) -> bytes:
        if sure == there or self.dice.random() < chance / 2:
            return there
        if there.startswith(sure):  # it was added to, or new
            return there[: self.dice.choice((len(sure), self.dice.randrange(len(sure), len(there) + 1)))]
        return self.dice.choice((sure, b"", there[: self.dice.randrange(len(there) + 1)]))


@contextmanager
def watched(disk: Disk) -> Iterator[None]:
    """Let a disk know of all that this process does to its files."""
    fsync, replace, unlink = os.fsync, os.replace, os.unlink

    def stepping(does: Callable[..., Any]) -> Callable[..., Any]:
        def done(*arguments: Any, **named: Any) -> Any:
            disk.step()
            result = does(*arguments, **named)
            disk.step()
            return result

        return done

    def synced(stream: int) -> None:
        fsync(stream)
        disk.synced(os.fstat(stream).st_ino)

    def committing(_connection: sa.Connection) -> None:
        disk.step()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", stepping(synced))
        patch.setattr(os, "replace", stepping(replace))
        patch.setattr(os, "unlink", stepping(unlink))
        sa.event.listen(sa.Engine, "commit", committing)
        try:
            yield
        finally:
            sa.event.remove(sa.Engine, "commit", committing)
    disk.step()


# ---- what comes of it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tried:
    """A command, the folder in which it is run, and the rows that it leaves undisturbed."""

    command: Command
    folder: Path
    rows: str
    steps: int


def tried(base: Path, command: Command, where: Path) -> Tried:
    """Prepare a command, and run it undisturbed to see what it leaves, and how many steps it takes."""
    where.mkdir()
    folder, again = where / "before", where / "undisturbed"
    shutil.copytree(base, folder)
    with Cycle(folder) as cycle:
        command.before(cycle)
    shutil.copytree(folder, again)
    disk = Disk(again, lambda _step: None, random.Random(0))
    with watched(disk), Cycle(again) as cycle:
        command.run(cycle)
    with Cycle(again) as cycle:
        return Tried(command, folder, _rows(cycle), disk.steps)


def cut(one: Tried, steps: Sequence[int], where: Path, dice: random.Random) -> list[str]:
    """Run the command, and cut the power at these steps; return what is wrong with what was left."""
    where.mkdir()
    folder = where / "running"
    shutil.copytree(one.folder, folder)
    left = {step: where / f"cut{step}" for step in steps}
    with watched(Disk(folder, left.get, dice)), Cycle(folder) as cycle:
        one.command.run(cycle)
    found = [
        f"{one.command.name}, step {step} of {one.steps}: {why}"
        for step, path in left.items()
        if path.exists() and (why := _wrong(one, path))
    ]
    shutil.rmtree(where)
    return found


def _wrong(one: Tried, folder: Path) -> str:
    """Do what the program says after a cut, and the command once more; return what is wrong, '' where nothing is."""
    try:
        missing = [said.found for said in diagnosis(folder) if said.check in ("kept", "ledgers") and said.level != OK]
        # A ledger that was just being written over may be torn: that is said, and it is written again.
        if missing and ("generate" not in one.command.name or _recorded_too_early(one, folder)):
            return f"the store says what is not there: {missing}"
        try:
            with Cycle(folder) as cycle:
                assert cycle.store.cycle_id
        except LedgerToolsError as error:
            if "ledger-tools rebuild" not in str(error):
                return f"refused: {error}"
            with Cycle(folder) as cycle:
                if lost := cycle.rebuild(as_of=AFTER).lost:
                    return f"lost: {lost}"
        with Cycle(folder) as cycle:
            one.command.run(cycle)
        with Cycle(folder) as cycle:
            if _rows(cycle) != one.rows:
                return "other rows"
            editions = cycle.store.ledgers()
        unlike = [
            path
            for path, sha256 in zip(editions["path"], editions["sha256"], strict=True)
            if digest((folder / path).read_bytes()) != sha256
        ]
        unwell = [said.found for said in diagnosis(folder) if said.level != OK]
        return f"{unlike} {unwell}" if unlike or unwell else ""
    except Exception as error:
        return f"no sentence: {error!r}"


def _recorded_too_early(one: Tried, folder: Path) -> bool:
    """Whether the store tells of an edition of this run whose file is not what was written."""
    with Cycle(one.folder) as cycle:
        before = cycle.store.ledgers().set_index("ledger_id")["edition"].to_dict()
    with Cycle(folder) as cycle:
        issued = cycle.store.ledgers()
    new = issued[issued["edition"] > issued["ledger_id"].map(before).fillna(0)]
    places = [(folder / path, sha256) for path, sha256 in zip(new["path"], new["sha256"], strict=True)]
    return any(not path.exists() or digest(path.read_bytes()) != sha256 for path, sha256 in places)


def _rows(cycle: Cycle) -> str:
    return cycle.rows(as_of=AFTER).to_csv(index=False)


@contextmanager
def prepared() -> Iterator[Path]:
    """A cycle in which something came back, and more waits; reading goes on in this process."""
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        patch.setattr(ingest_step, "_TOGETHER", 0.0)  # every file by itself: more steps
        patch.setattr(lease, "_has_ended", lambda *_: True)  # no program outlives a power cut
        base = Path(root, "資格確認書R7")
        prepare(base)
        yield base


def main() -> None:
    """Cut every command so many times, and say what was wrong."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    wanted = [command for command in COMMANDS if not sys.argv[2:] or command.name in sys.argv[2:]]
    seed = int(os.environ.get("LEDGER_TOOLS_SEED", "20251215"))
    with prepared() as base:
        for number, command in enumerate(wanted):
            start, dice = time.monotonic(), random.Random(f"{seed} {command.name}")
            one = tried(base, command, base.with_name(str(number)))
            steps = sorted(dice.sample(range(1, one.steps + 1), min(times, one.steps)))
            wrong = cut(one, steps, base.with_name(f"{number} cut"), dice)
            seconds = time.monotonic() - start
            sys.stdout.write(
                f"{command.name:22} {len(wrong):3} of {len(steps)} wrong, {one.steps} steps, {seconds:.0f} s\n"
            )
            sys.stdout.writelines(f"{why[:600]}\n" for why in wrong[:6])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
