"""Every command killed at any moment, and run again: ``python -m tests.pipeline.kills 60``.

The kill ends the program only, by its number; its workers must notice and end by themselves. What the second run leaves
must be what one undisturbed run would have left, or two of them where the first was killed with all its work done.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_tools.cli import main as command_line
from ledger_tools.folder import ARCHIVE, REGISTER, STORE
from ledger_tools.pipeline import Cycle, generate
from tests.builders import AFTER
from tests.pipeline.two_desks import CONTEXT, DAY, changed, changed_and_loaded, prepare, say_into, state

_SECONDS = 180
_GONE = 30  # seconds in which workers must have noticed
_PROCESSES = Path("/proc")
_MADE_BY_CHANCE = re.compile(r"(?:.*[/\\])?(?:[0-9a-f]{64}\.sqlite3|\.[0-9a-f]{12}\.tmp.*)")


@dataclass(frozen=True)
class Run:
    """One command ({}: the cycle's folder), and what is to be done before it."""

    name: str
    arguments: tuple[str, ...]
    before: Callable[[Cycle], object] = lambda _cycle: None


_TAKEN_IN = "02-001_庶務課_受領簿.xlsx"


def withdrawn(cycle: Cycle) -> None:
    cycle.withdraw(_TAKEN_IN, "別の課のもの", as_of=AFTER)


def lost(cycle: Cycle) -> None:
    cycle.close()
    (cycle.folder / STORE).unlink()


def register_lost(cycle: Cycle) -> None:
    (cycle.folder / ARCHIVE / REGISTER).unlink()


RUNS = (
    Run("init", ("init", "{}/新しい事業")),
    Run("load", ("load", *DAY), changed),
    Run("generate", ("generate", *DAY), changed_and_loaded),
    Run("ingest", ("ingest", "{}/回収", "{}/回収2", *DAY)),
    Run("ingest decisions", ("ingest", "{}/回収2/要確認一覧.xlsx", *DAY)),
    Run("withdraw", ("ingest", "--withdraw", _TAKEN_IN, "--reason", "別の課のもの", *DAY)),
    Run("restore", ("ingest", "--restore", _TAKEN_IN, *DAY), withdrawn),
    Run("validate", ("validate", *DAY)),
    Run("summary", ("summary", "--html", *DAY)),
    Run("review", ("review", *DAY)),
    Run("cards", ("cards", *DAY)),
    Run("remind", ("remind", *DAY)),
    Run("status", ("status", *DAY)),
    Run("export", ("export", "rows", *DAY)),
    Run("export to a file", ("export", "findings", "--format", "json", "-o", "{}/指摘.json", *DAY)),
    Run("leaflet", ("leaflet", *DAY)),
    Run("rebuild", ("rebuild", *DAY)),
    Run("rebuild of a lost store", ("rebuild", *DAY), lost),
    Run("rebuild of a lost register", ("rebuild", *DAY), register_lost),
)

#: The store's state, and every file with whether it is whole.
Left = tuple[object, ...]
#: How a command ends and what it leaves where it is run once, and where it is run twice.
Ends = Sequence[tuple[int, Left]]


def undisturbed(base: Path, run: Run, folder: Path) -> tuple[float, Ends]:
    """Return how long the command takes, and how it ends."""
    _copy(base, run, folder)
    start = time.monotonic()
    code = _ended(_begun(run, folder))
    seconds = time.monotonic() - start
    once = _left(folder)
    again = _ended(_begun(run, folder))
    twice = _left(folder)
    shutil.rmtree(folder)
    return seconds, ((code, once), (again, twice))


def killed(base: Path, run: Run, folder: Path, after: float, expected: Ends) -> str:
    """Kill the command ``after`` so many seconds and run it again; return what is wrong then, '' where nothing is."""
    _copy(base, run, folder)
    process = _begun(run, folder)
    process.join(after)
    process.kill()
    process.join()
    orphans = _outliving(process.pid)
    said = _said(folder)
    again = _ended(_begun(run, folder))
    said += _said(folder)
    left = _left(folder)
    shutil.rmtree(folder)
    if orphans:
        return f"{run.name}, {after:.3f} s: processes {orphans} outlived the program"
    if "Traceback" in said or again not in [code for code, _ in expected]:
        return f"{run.name}, {after:.3f} s: exit code {again} instead of {expected[0][0]}: {said}"
    if (again, left) not in expected:
        return f"{run.name}, {after:.3f} s: left {_difference(left, expected[0][1])}"
    return ""


def moments(seconds: float, times: int, dice: random.Random) -> Iterator[float]:
    """Yield delays all over the run, one in every part of it."""
    for part in range(times):
        yield seconds * (part + dice.random()) / times


def _copy(base: Path, run: Run, folder: Path) -> None:
    shutil.copytree(base, folder)
    with Cycle(folder) as cycle:
        run.before(cycle)


def _begun(run: Run, folder: Path) -> Any:
    process = CONTEXT.Process(target=_work, args=([part.format(folder) for part in run.arguments], folder))
    process.start()
    return process


def _ended(process: Any) -> int:
    process.join(_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()
    return int(process.exitcode)


def _work(arguments: list[str], folder: Path) -> None:
    """The program, in a session of its own by which its workers are known, writing ledgers in several processes."""
    if hasattr(os, "setsid"):
        os.setsid()
    say_into(_output(folder))
    generate._POOL_FROM = 2
    os.cpu_count = lambda: 2
    command_line(["-C", str(folder), *arguments], prog_name="ledger-tools")


def _output(folder: Path) -> Path:
    return folder.with_suffix(".txt")


def _said(folder: Path) -> str:
    output = _output(folder)  # not there where the kill came before the first word
    return output.read_text(encoding="utf-8", errors="replace") if output.exists() else ""


def _outliving(session: int) -> list[int]:
    """Processes of that session that are still there after a while; none where the system does not tell."""
    end = time.monotonic() + _GONE
    while (left := _of_session(session)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def _of_session(session: int) -> list[int]:
    found = []
    for path in _PROCESSES.glob("[0-9]*/stat"):
        try:
            state_of, _, _, own = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
        except (OSError, ValueError):  # it has ended meanwhile
            continue
        if own == str(session) and state_of != "Z":
            found.append(int(path.parent.name))
    return found


def _left(folder: Path) -> Left:
    """The store, and the names of all files; a package that is not whole is named so.

    Copies of whole stores in 保管 hold the moment of their making, and old stores are called by it. What a program that
    was killed left unfinished is removed an hour later.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [f"{path.relative_to(folder)}{'' if _is_whole(path) else ' (half)'}" for path in files]
    return tuple(_without_moments(part) for part in (*state(folder), names))


def _without_moments(part: object) -> object:
    if not isinstance(part, list):
        return part
    named = [re.sub(r"作り直す前_令和\d+年\d+月\d+日_\d{6}", "作り直す前", str(name)) for name in part]
    return [name for name in dict.fromkeys(named) if not _MADE_BY_CHANCE.fullmatch(name)]


def _is_whole(path: Path) -> bool:
    if "回収" in path.parent.name or "保管" in path.parts:  # what came back may be damaged
        return True
    return path.suffix not in (".xlsx", ".docx") or (zipfile.is_zipfile(path) and not zipfile.ZipFile(path).testzip())


def _difference(left: Left, expected: Left) -> str:
    return "\n".join(f"{one}\ninstead of\n{other}" for one, other in zip(left, expected, strict=True) if one != other)


def tries(base: Path, run: Run, where: Path, times: int, dice: random.Random) -> list[str]:
    """Kill one command so many times; return what was wrong."""
    where.mkdir()
    seconds, expected = undisturbed(base, run, where / "undisturbed")
    return [
        why
        for number, after in enumerate(moments(seconds, times, dice))
        if (why := killed(base, run, where / f"killed{number}", after, expected))
    ]


def main() -> None:
    """Kill so many times in all, every command as often as the others, and say what was wrong."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    wanted = [run for run in RUNS if not sys.argv[2:] or run.name in sys.argv[2:]]
    each, more = divmod(times, len(wanted))
    seed = int(os.environ.get("LEDGER_TOOLS_SEED", "20251215"))
    with tempfile.TemporaryDirectory() as root:
        base = Path(root, "資格確認書R7")
        prepare(base)
        for number, run in enumerate(wanted):
            start, own = time.monotonic(), each + (number < more)
            wrong = tries(base, run, Path(root, run.name), own, random.Random(f"{seed} {run.name}"))
            sys.stdout.write(f"{run.name:26} {len(wrong):3} of {own} wrong, {time.monotonic() - start:6.1f} s\n")
            sys.stdout.writelines(f"{why[:2000]}\n" for why in wrong[:3])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
