"""Two people at one cycle at the same moment, in processes of their own: ``python -m tests.pipeline.two_desks 50``.

Each pair of commands is run so many times; nobody may be thrown out, and the store must hold what it would hold had
one come after the other, in either order.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from typing import Any

from ledger_tools.cli import main as command_line
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.returns import read_deliveries
from tests.builders import AFTER, ROSTER, make_cycle, return_ledger, write_roster
from tests.desk.test_round_trips import type_into
from tests.pipeline.returned_files import SIGNED, put, signed
from tests.pipeline.test_ingest_killed import archive, tables

#: Forked processes begin at the same moment; elsewhere they start anew.
CONTEXT: Any = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
DAY = ("--as-of", "2025-12-15")
_SECONDS = 120
#: What a run's moment tells, and what is only a number.
_VOLATILE = frozenset(("generated_at", "submitted_on", "actor"))
_IDS = frozenset(
    (
        *("file_id", "table_id", "return_row_id", "finding_id", "event_id", "duplicate_id", "entry_id"),
        *("load_id", "line", "paper_id", "letter_id", "snapshot_id"),
    )
)
_CHANGED = ROSTER.replace("青葉 太郎", "青葉 太朗").replace(
    "共済,0000107,00,中川 七海,ナカガワ ナナミ,,本人,1,02,0201,在職,,,\n",
    "共済,0000109,00,下川 九実,シモカワ ココミ,,本人,1,02,0201,在職,,,\n",
)
Command = tuple[str, ...]
_KNOWN: dict[str, str] = {}


@dataclass(frozen=True)
class Pair:
    """Two commands ({}: the cycle's folder), and what is to be done before them.

    Where one of them watches, what lies in あとで/ comes while both are at it.
    """

    name: str
    first: Command
    second: Command
    before: Callable[[Cycle], object] = lambda _cycle: None

    @property
    def watches(self) -> bool:
        return "watch" in (self.first[0], self.second[0])


@dataclass(frozen=True)
class Outcome:
    """How a run ended: exit codes, what was said, and what the store and the archive hold."""

    codes: tuple[int, ...]
    said: str
    state: tuple[object, ...]


def prepare(folder: Path) -> None:
    """Make a cycle in which one ledger was taken in, and put what else comes back into 回収/, 回収2/ and あとで/."""
    with make_cycle(folder) as cycle:
        cycle.generate(as_of=AFTER)
        first = return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "済"}})
        cycle.ingest(as_of=AFTER)
        decided = {"判定": "受領と認める", "判定者": "佐藤", "判定の理由": "電話で確認"}
        book = cycle.review(as_of=AFTER).path
        (folder / "回収2").mkdir()
        type_into(book, "要確認", "0000107", folder / "回収2" / "要確認一覧.xlsx", **decided)
        put(cycle, "01-001.xlsx", signed(cycle, "01-001", SIGNED))
        put(cycle, "写し.xlsx", first.read_bytes())
        put(cycle, "壊れ.xlsx", signed(cycle)[:3000])
        put(cycle, "../回収2/01-002.xlsx", signed(cycle, "01-002", {"0000104": {"stamp": "髙田"}}))
        put(cycle, "../あとで/あとから.xlsx", signed(cycle, "03-001", {"0000108": {"stamp": "上川"}}))
        put(cycle, "../回収2/03-001.xlsx", signed(cycle, "03-001", {"0000108": {"seal": "上川"}}))


def changed(cycle: Cycle) -> None:
    write_roster(cycle.folder, _CHANGED)


def changed_and_loaded(cycle: Cycle) -> None:
    changed(cycle)
    assert cycle.load(as_of=AFTER).ok


_INGEST: Command = ("ingest", "{}/回収")
PAIRS = (
    Pair("ingest and ingest of others", _INGEST, ("ingest", "{}/回収2")),
    Pair("ingest and ingest of the same", _INGEST, _INGEST),
    Pair("ingest and watch", ("ingest", "{}/回収2"), ("watch", "--settle", "0.3")),
    Pair("ingest and watch of the same", _INGEST, ("watch", "--settle", "0.3")),
    Pair("ingest and summary", _INGEST, ("summary",)),
    Pair("ingest and generate", _INGEST, ("generate",), changed_and_loaded),
    Pair("ingest and load", _INGEST, ("load",), changed),
    Pair("ingest and review", _INGEST, ("review",)),
    Pair("ingest and ingest of decisions", _INGEST, ("ingest", "{}/回収2/要確認一覧.xlsx")),
    Pair("ingest and withdraw", _INGEST, ("ingest", "--withdraw", "02-001_庶務課_受領簿.xlsx", "--reason", "誤り")),
    Pair("remind and remind", ("remind",), ("remind",)),
    Pair("generate and generate", ("generate",), ("generate",), changed_and_loaded),
)


def run(base: Path, pair: Pair, folder: Path, *, together: bool, swapped: bool = False) -> Outcome:
    """Run a pair in a copy of the cycle, at once or one after the other."""
    shutil.copytree(base, folder)
    with Cycle(folder) as cycle:
        pair.before(cycle)
    commands = (pair.second, pair.first) if swapped else (pair.first, pair.second)
    outputs = [folder.parent / f"{folder.name}.{number}.txt" for number in range(2)]
    watching = next((output for output, command in zip(outputs, commands, strict=True) if command[0] == "watch"), None)
    desks = [
        CONTEXT.Process(target=_work, args=([part.format(folder) for part in command], folder, output))
        for command, output in zip(commands, outputs, strict=True)
    ]
    codes: list[int] = []
    late = sorted((folder / "あとで").iterdir()) if pair.watches else []
    if not together:
        _come(late, folder)
    if together:
        for desk in desks:
            desk.start()
            time.sleep(random.choice((0.0, 0.0, 0.02, 0.2)))
        _come(late, folder)
        for desk, output in sorted(zip(desks, outputs, strict=True), key=lambda one: one[1] == watching):
            codes.append(_ended(desk, folder, output if output == watching else None))
    else:
        for desk, output in zip(desks, outputs, strict=True):
            desk.start()
            codes.append(_ended(desk, folder, output if output == watching else None))
    said = "\n".join(output.read_text(encoding="utf-8", errors="replace") for output in outputs)
    outcome = Outcome(tuple(sorted(codes)), said, state(folder))
    shutil.rmtree(folder)
    return outcome


def _come(late: Sequence[Path], folder: Path) -> None:
    for path in late:
        path.rename(folder / "回収" / path.name)


def _ended(desk: Any, folder: Path, watching: Path | None) -> int:
    """Wait for one to end; whoever watches (its output) is stopped once all has been taken in that lies in 回収/."""
    if watching is not None:
        end = time.monotonic() + _SECONDS
        while desk.is_alive() and time.monotonic() < end and not (_says_stop(watching) and _all_read(folder)):
            time.sleep(0.1)
        os.kill(desk.pid, signal.SIGINT)
    desk.join(_SECONDS)
    if desk.is_alive():
        desk.kill()
        desk.join()
    return int(desk.exitcode)


def _says_stop(output: Path) -> bool:
    return output.exists() and "Ctrl+C を押して" in output.read_text(encoding="utf-8", errors="replace")


def _all_read(folder: Path) -> bool:
    with closing(sqlite3.connect(folder / "ledger.sqlite3", timeout=60)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM files UNION SELECT name FROM duplicates")}
        busy = connection.execute("SELECT count(*) FROM meta WHERE key = 'writer'").fetchone()[0]
    return not busy and {path.name for path in (folder / "回収").iterdir()} <= names


def _work(arguments: list[str], folder: Path, output: Path) -> None:
    """One desk: a command line whose output goes to a file."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    say_into(output)
    ingest.read_deliveries = partial(read_deliveries, workers=0)  # type: ignore[assignment]  # readers are not at issue
    command_line(["-C", str(folder), *arguments, *DAY], prog_name="ledger-tools")


def say_into(output: Path) -> None:
    """Let all that this process says go to a file."""
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(target, stream)
    sys.stdout, sys.stderr = (open(stream, "w", encoding="utf-8", closefd=False) for stream in (1, 2))  # noqa: SIM115


def state(folder: Path) -> tuple[object, ...]:
    """What the store and the archive hold, whatever came first."""
    with closing(sqlite3.connect(folder / "ledger.sqlite3")) as connection:
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    stored = tables(folder)
    held = {name: sorted(_told(row, _IDS) for row in rows) for name, rows in stored.items()}
    outcome = _statuses(folder, str([_told(row) for rows in stored.values() for row in rows]))
    left = sorted(path.name for path in folder.iterdir())
    return sound, held, archive(folder), outcome, left


def _statuses(folder: Path, stored: str) -> str:
    """What comes of the store, worked out once for each that is the same to the last number."""
    if stored not in _KNOWN:
        with Cycle(folder) as cycle:
            _KNOWN[stored] = cycle.rows(as_of=AFTER).to_csv(index=False)
    return _KNOWN[stored]


def _told(row: Mapping[str, object], hidden: Set[str] = frozenset()) -> str:
    """A row without what differs from run to run; a letter's bytes hold the moment at which it was written."""
    told = str({key: value for key, value in row.items() if key not in hidden | _VOLATILE})
    return re.sub(r"(\.docx\W+(?:sha256\W+)?)[0-9a-f]{64}", r"\1", told)


def differs(base: Path, pair: Pair, where: Path) -> Callable[[], str]:
    """Return what runs a pair at once and says what is wrong then, '' where nothing is."""
    where.mkdir()
    expected = [run(base, pair, where / f"after{swapped:d}", together=False, swapped=swapped) for swapped in (0, 1)]
    return partial(_differs, base, pair, where / "together", expected)


def _differs(base: Path, pair: Pair, folder: Path, expected: Sequence[Outcome]) -> str:
    found = run(base, pair, folder, together=True)
    if "エラー" in found.said or "Traceback" in found.said:
        return f"thrown out: {found.said}"
    if not any(found.codes == one.codes for one in expected):
        return f"exit codes {found.codes}: {found.said}"
    if not any(found.state == one.state for one in expected):
        return f"another state: {_difference(found, expected[0])}"
    return ""


def _difference(found: Outcome, expected: Outcome) -> str:
    parts = []
    for own, other in zip(found.state, expected.state, strict=True):
        if isinstance(own, dict) and isinstance(other, dict):
            for name in own:
                parts += [f"{name} +{line}" for line in (Counter(own[name]) - Counter(other[name])).elements()]
                parts += [f"{name} -{line}" for line in (Counter(other[name]) - Counter(own[name])).elements()]
        elif own != other:
            parts.append(f"{own} instead of {other}")
    return "\n".join(parts)


def main() -> None:
    """Run every pair so many times, and say how often something was wrong."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    wanted = sys.argv[2:]
    with tempfile.TemporaryDirectory() as root:
        base = Path(root, "資格確認書R7")
        prepare(base)
        for number, pair in enumerate(PAIRS):
            if wanted and pair.name not in wanted:
                continue
            start = time.monotonic()
            again = differs(base, pair, Path(root, str(number)))
            wrong = [why for why in (again() for _ in range(times)) if why]
            seconds = time.monotonic() - start
            sys.stdout.write(f"{pair.name:34} {len(wrong):3} of {times} wrong, {seconds:6.1f} s\n")
            sys.stdout.writelines(f"{why[:2000]}\n" for why in wrong[:2])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
