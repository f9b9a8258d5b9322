"""Stores damaged at random, and looked at: ``python -m tests.pipeline.damage 1000``.

After each damage the rows are asked for. Either they are what they were, or the program says that something is wrong: a
wrong status without a word is a failure, and so is an error that is no sentence.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import SEAL
from ledger_tools.pipeline import Cycle
from ledger_tools.pipeline import ingest as ingest_step
from ledger_tools.pipeline.validate import read_inputs
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.reports.rows import export_rows
from ledger_tools.settings import Settings
from tests.builders import AFTER, make_cycle, read_in_this_process, return_ledger
from tests.pipeline.returned_files import SIGNED
from tests.pipeline.test_desk_events import decide_and_count

STORE, REGISTER, SEALED = "ledger.sqlite3", "保管/目録.jsonl", f"保管/{SEAL}"
PAGE = 4096
#: Files that are part of a store: what is put back of an earlier moment is some of them, or all.
_OWN = (STORE, f"{STORE}-journal", REGISTER, SEALED)

#: Some of what the store holds.
_WORDS = ("青葉", "若松", "上川", "退職者", "済", "0000101", "0000106", "01-001", "text", "picture", "受領と認める")
_KNOWN: dict[str, str] = {}
Files = dict[str, bytes]


@dataclass
class Base:
    """A cycle that has lived, not to be changed, with its rows; ``moments`` are its files at earlier ones."""

    folder: Path
    settings: Settings
    rows: str = ""
    moments: list[Files] = field(default_factory=list)

    def copied(self, target: Path) -> Path:
        return Path(shutil.copytree(self.folder, target, ignore=shutil.ignore_patterns("回収", "文面", "報告")))


def prepare(folder: Path) -> Base:
    """Live through a cycle; its moments are those between its steps, and those in the middle of a transaction."""
    with make_cycle(folder) as cycle:
        base = Base(folder, cycle.settings)
        cycle.generate(as_of=AFTER)
        _note(base)
        decide_and_count(cycle)
        _note(base)
        again = return_ledger(cycle, "01-001", SIGNED, minutes=1)
        cycle.ingest(as_of=AFTER)
        _note(base)
        cycle.withdraw(again.name, "別の年度", as_of=AFTER)
        return_ledger(cycle, "03-001", {"0000108": {"seal": "上川"}}, minutes=2)
        cycle.ingest(as_of=AFTER)
        base.rows = rows(cycle)
    _note(base)
    return base


def rows(cycle: Cycle) -> str:
    """The rows, worked out once for all stores that hold the same."""
    found = read_inputs(cycle.store, cycle.settings, as_of=AFTER)
    held = str([one.to_csv() if isinstance(one, pd.DataFrame) else one for one in vars(found).values()])
    if held not in _KNOWN:
        _KNOWN[held] = export_rows(reconcile(found)).to_csv(index=False)
    return _KNOWN[held]


def _note(base: Base) -> None:
    """Remember the files as they are, and as they are in the middle of writing a large transaction."""
    base.moments.append(_files(base.folder))
    with tempfile.TemporaryDirectory() as other:
        path = Path(other, STORE)
        shutil.copyfile(base.folder / STORE, path)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA cache_size=1")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE events SET detail = detail || ' '")
            connection.execute("UPDATE issued_rows SET name = 'x' || name")
            connection.execute("DELETE FROM evidence")
            written = {f"{STORE}{ending}": path.with_name(f"{STORE}{ending}") for ending in ("", "-journal")}
            half = {name: place.read_bytes() for name, place in written.items()}
        base.moments.append({**_files(base.folder), **half})


def _files(folder: Path) -> Files:
    return {name: (folder / name).read_bytes() for name in _OWN if (folder / name).exists()}


# ---- damages: each changes the folder, and returns what it is called ------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """What a damage has to work with."""

    folder: Path
    base: Base
    dice: random.Random

    def read(self, name: str) -> bytearray:
        path = self.folder / name
        return bytearray(path.read_bytes() if path.exists() else b"")

    def write(self, name: str, data: bytes) -> None:
        (self.folder / name).write_bytes(data)

    def pages(self) -> int:
        return (self.folder / STORE).stat().st_size // PAGE

    def one_of(self, pattern: str) -> str:
        found = sorted(path.relative_to(self.folder).as_posix() for path in self.folder.glob(pattern))
        return self.dice.choice(found)


def bits(hand: Hand, name: str = STORE) -> None:
    data = hand.read(name)
    for _ in range(hand.dice.choice((1, 1, 2, 20))):
        if data:
            data[hand.dice.randrange(len(data))] ^= 1 << hand.dice.randrange(8)
    hand.write(name, data)


def a_text(hand: Hand) -> None:
    """A letter of what was read, judged or issued becomes another one: the store is as whole as before."""
    data = hand.read(STORE)
    places = [place for word in _WORDS for place in _places(data, word.encode())]
    for place in hand.dice.sample(places, hand.dice.choice((1, 3))):
        data[place] = data[place] + 1 if data[place] < 0x80 else 0x80 | (data[place] + 1) & 0x3F
    hand.write(STORE, data)


def _places(data: bytes | bytearray, word: bytes) -> list[int]:
    found, place = [], data.find(word)
    while place >= 0:
        found.append(place + len(word) - 1)
        place = data.find(word, place + 1)
    return found


#: What somebody may do who opens the store with another program.
EDITS = (
    "UPDATE evidence SET text = '青葉' WHERE text = '済'",
    "UPDATE return_rows SET remark = '11月11日退職者' WHERE remark LIKE '%退職者%'",
    "DELETE FROM evidence WHERE return_row_id = (SELECT max(return_row_id) FROM evidence)",
    "DELETE FROM withdrawals",
    "UPDATE decisions SET verdict = '受領と認めない'",
    "UPDATE members SET name = name || '子' WHERE bango = '0000101'",
    "UPDATE returned_cards SET cards = 0",
    "UPDATE editions SET edition = edition + 1",
    "UPDATE meta SET value = '0' || value WHERE key = 'cycle_id'",
)


def an_edit(hand: Hand) -> None:
    with opened(hand.folder / STORE) as connection:
        connection.execute(hand.dice.choice(EDITS))


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a store as another program would, and commit what is done to it."""
    with closing(sqlite3.connect(path)) as connection, connection:
        yield connection


def a_page_of_zeros(hand: Hand) -> None:
    data, page = hand.read(STORE), hand.dice.randrange(hand.pages())
    data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    hand.write(STORE, data)


def pages_exchanged(hand: Hand) -> None:
    data = hand.read(STORE)
    one, other = (slice(page * PAGE, (page + 1) * PAGE) for page in hand.dice.sample(range(hand.pages()), 2))
    data[one], data[other] = data[other], data[one]
    hand.write(STORE, data)


def cut_short(hand: Hand, name: str = STORE) -> None:
    data = hand.read(name)
    hand.write(name, data[: hand.dice.choice((0, len(data) - 1, hand.dice.randrange(len(data) + 1)))])


def drawn_out(hand: Hand) -> None:
    hand.write(STORE, hand.read(STORE) + hand.dice.choice((b"\0", bytes(PAGE), hand.read(STORE)[PAGE : 3 * PAGE])))


def gone(hand: Hand, name: str = STORE) -> None:
    (hand.folder / name).unlink(missing_ok=True)


def pages_of_another_moment(hand: Hand) -> None:
    """A store that was copied while it was written to: some pages are older than others, or newer."""
    data, other = hand.read(STORE), hand.dice.choice(hand.base.moments)[STORE]
    if hand.dice.random() < 0.3:  # the other one is the newer
        data, other = bytearray(other), bytes(data)
    cut = hand.dice.randrange(len(data) // PAGE)
    chance = hand.dice.choice((0.05, 0.3, 1.0))
    for page in range(cut, len(other) // PAGE):
        if hand.dice.random() < chance:
            data[page * PAGE : (page + 1) * PAGE] = other[page * PAGE : (page + 1) * PAGE]
    hand.write(STORE, data)


def another_moment(hand: Hand) -> None:
    """Some of the files of an earlier moment are put back, or all of a store copied while it was written to."""
    files = hand.dice.choice(hand.base.moments)
    names = [STORE, *(name for name in (f"{STORE}-journal", SEALED) if name in files and hand.dice.random() < 0.5)]
    for name in names:
        hand.write(name, files[name])


def a_journal_of_another(hand: Hand) -> None:
    """A journal is left behind, or a log, that is not this store's."""
    files = hand.dice.choice([one for one in hand.base.moments if f"{STORE}-journal" in one])
    journal = bytearray(files[f"{STORE}-journal"])
    if hand.dice.random() < 0.3:
        journal[hand.dice.randrange(len(journal))] ^= 0x40
    ending = hand.dice.choice(("-journal", "-journal", "-journal", "-wal", "-shm"))
    hand.write(f"{STORE}{ending}", journal)


def a_log_of_another(hand: Hand) -> None:
    """The log of a store of an earlier release lies beside it."""
    with tempfile.TemporaryDirectory() as other:
        path = Path(other, STORE)
        path.write_bytes(hand.dice.choice(hand.base.moments)[STORE])
        with closing(sqlite3.connect(path)) as connection, suppress(sqlite3.DatabaseError):
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("DELETE FROM evidence")
            connection.commit()
            for ending in ("-wal", "-shm")[: hand.dice.choice((1, 2))]:
                hand.write(f"{STORE}{ending}", path.with_name(f"{STORE}{ending}").read_bytes())


def register_lines(hand: Hand) -> None:
    lines = bytes(hand.read(REGISTER)).splitlines(keepends=True)
    one, other = hand.dice.sample(range(len(lines)), 2)
    way = hand.dice.randrange(4)
    if way == 0:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 1:
        del lines[one]
    elif way == 2:
        lines = lines[: one + 1]
    else:
        lines[one] = lines[other]
    hand.write(REGISTER, b"".join(lines))


def register_bits(hand: Hand) -> None:
    bits(hand, REGISTER)


def register_cut(hand: Hand) -> None:
    cut_short(hand, REGISTER)


def register_gone(hand: Hand) -> None:
    gone(hand, REGISTER)


def a_kept_file(hand: Hand) -> None:
    hand.dice.choice((bits, cut_short, gone))(hand, hand.one_of(hand.dice.choice(("保管/*.*", "受領簿/*/*.xlsx"))))


def the_seal(hand: Hand) -> None:
    hand.dice.choice((bits, cut_short, gone))(hand, SEALED)


OF_STORE: tuple[Callable[[Hand], None], ...] = (
    *(bits, a_text, an_edit, a_page_of_zeros, pages_exchanged, cut_short, drawn_out, gone),
    *(pages_of_another_moment, another_moment, a_journal_of_another, a_log_of_another),
)
OF_REST: tuple[Callable[[Hand], None], ...] = (
    *(register_lines, register_bits, register_cut, register_gone, a_kept_file, the_seal),
)


def two_things(hand: Hand) -> None:
    """The store and one of the things by which that is noticed."""
    hand.dice.choice(OF_REST)(hand)
    hand.dice.choice(OF_STORE)(hand)


DAMAGES = (*OF_STORE, *OF_REST, two_things)


# ---- what comes of it -----------------------------------------------------------------------------------------------


def looked_at(folder: Path, base: Base) -> tuple[str, str]:
    """Ask for the rows; return whether they are the same, refused, others with a word or WRONG, and what was said."""
    said: list[str] = []
    try:
        with Cycle(folder, tell=said.append) as cycle:
            cycle.settings = base.settings  # read once
            same = rows(cycle) == base.rows
    except LedgerToolsError as error:
        return "refused", str(error)
    except Exception as error:
        return "WRONG", f"no sentence: {error!r}"
    return ("same" if same else "said" if said else "WRONG"), "".join(said)


def tries(base: Base, where: Path, times: int, dice: random.Random) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Damage so many times; count what came of which damage, and tell what is wrong."""
    counted: Counter[tuple[str, str]] = Counter()
    wrong = []
    for number in range(times):
        damage, folder = DAMAGES[number % len(DAMAGES)], base.copied(where / str(number))
        own = random.Random(dice.random())
        damage(Hand(folder, base, own))
        came, said = looked_at(folder, base)
        again = came if came == "refused" else looked_at(folder, base)[0]  # what was said once is not forgotten
        if "WRONG" in (came, again):
            wrong.append(f"{number} {damage.__name__}: {came}, then {again}: {said}")
        counted[damage.__name__, "WRONG" if again == "WRONG" else came] += 1
        shutil.rmtree(folder)
    return counted, wrong


def main() -> None:
    """Damage so many stores, and say what came of each kind of damage."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(os.environ.get("LEDGER_TOOLS_SEED", "20251215"))
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patch:
        read_in_this_process(patch, ingest_step)
        base = prepare(Path(root, "資格確認書R7"))
        counted, wrong = tries(base, Path(root), times, random.Random(seed))
    for damage in DAMAGES:
        came = {outcome: count for (name, outcome), count in sorted(counted.items()) if name == damage.__name__}
        sys.stdout.write(f"{damage.__name__:26} {came}\n")
    sys.stdout.writelines(f"{why[:500]}\n" for why in wrong)
    sys.stdout.write(f"{times} damaged, {len(wrong)} wrong, {time.monotonic() - start:.0f} s\n")


if __name__ == "__main__":
    main()
