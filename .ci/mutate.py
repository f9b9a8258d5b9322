"""Try the tests with small faults put into the code: ``python .ci/mutate.py --count 500 --seed 1``.

A fault that no test notices is a survivor: it is equivalent to the code, does not matter, or lacks a test. First every
test runs once and is watched, so that each fault meets only tests that call the faulty function. Every faulty module
exists in memory only, in a forked process of its own (so this runs on Linux and macOS). Needs only what the tests need:
mutmut changes nothing outside of functions, where most words of remarks/ and names/ stand, and cosmic-ray starts
a new interpreter for every fault, which takes longer than the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import importlib.util
import io
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType

import hypothesis
import pytest
from mutants import Fault, faults, with_fault
from mutation_tests import Recorder, Test, chosen, in_order

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ledger_tools"
FOLDERS = ("reconcile", "remarks", "names")
TESTS = (
    *(
        "tests/names",
        "tests/remarks",
        "tests/reconcile",
        "tests/desk",
        "tests/cli",
        "tests/ledgers/test_state_agrees.py",
    ),
    *(f"tests/pipeline/test_{name}.py" for name in ("statuses", "iron_rule", "reload")),
    *(f"tests/reports/test_{name}.py" for name in ("rows", "remind", "send_back", "history")),
)
#: Each test in it takes as long as all others that a fault meets.
TOO_SLOW = ROOT / "tests/reconcile/test_properties.py"
KILLED, SURVIVED, TIMED_OUT, UNTESTED = "killed", "survived", "timed out", "no test"
_OPTIONS = ("-q", "-x", "-o", "addopts=", "--benchmark-skip", "-p", "no:cacheprovider", "-p", "no:xdist")
_PATIENCE, _IMPORTS = 6.0, 5.0  # how much slower a fault or a busy machine may be; seconds of imports


class Chosen:
    """Lets only the chosen tests run, in the order chosen, and leaves word which one failed."""

    def __init__(self, tests: Sequence[Test], word: Path) -> None:
        self._place = {test.name: place for place, test in enumerate(tests)}
        self._word = word

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted((i for i in items if i.nodeid in self._place), key=lambda item: self._place[item.nodeid])

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._word.write_text(report.nodeid, encoding="utf-8")


class Faulty(SourceFileLoader, MetaPathFinder):
    """Imports one module with a fault in it."""

    def __init__(self, fault: Fault) -> None:
        parts = fault.path.relative_to(ROOT).with_suffix("").parts
        super().__init__(".".join(parts).removesuffix(".__init__"), str(fault.path))
        self._fault = fault

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def get_code(self, fullname: str) -> CodeType:
        return compile(with_fault(self._fault), self.path, "exec", dont_inherit=True)


def run_tests(names: Iterable[str], plugin: object, scratch: Path) -> int:
    """Run tests in this process, quietly; reproducible, and without a trace in the developer's folders."""
    hypothesis.settings.register_profile("faults", database=None, derandomize=True, deadline=None)
    hypothesis.settings.load_profile("faults")
    return int(pytest.main([*_OPTIONS, f"--basetemp={scratch / str(os.getpid())}", *names], plugins=[plugin]))


def forked(work: Callable[[], int]) -> int:
    """Start a process that does some work in silence and ends with its result; return its number."""
    child = os.fork()
    if child:
        return child
    result = 70
    try:
        os.setsid()
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        result = work()
    finally:
        os._exit(result)


def warm_up(tests: Sequence[str]) -> None:
    """Import all that the tests need, then forget what is ours: every process imports that again, with a fault."""
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main([*_OPTIONS, "--collect-only", *tests])
    for name in [name for name in sys.modules if name.split(".")[0] in ("ledger_tools", "tests")]:
        del sys.modules[name]
    gc.collect()
    gc.freeze()


def recorded(tests: Sequence[str], folders: Sequence[Path], jobs: int, scratch: Path) -> list[Test]:
    """Run all tests without a fault. Raises SystemExit where one fails."""
    waiting = sorted(
        (path for test in tests for path in _test_files(ROOT / test)), key=lambda path: path.stat().st_size
    )
    running: dict[int, Path] = {}
    found: list[Test] = []

    def record(path: Path) -> int:
        recorder = Recorder(folders)
        result = run_tests([str(path)], recorder, scratch)
        (scratch / f"{os.getpid()}.json").write_text(json.dumps(recorder.tests()), encoding="utf-8")
        return result

    while waiting or running:
        while waiting and len(running) < jobs:
            path = waiting.pop()
            running[forked(functools.partial(record, path))] = path
        child, status = os.wait()
        path = running.pop(child)
        if os.waitstatus_to_exitcode(status):
            raise SystemExit(f"{path.relative_to(ROOT)} fails without any fault: mend that first")
        seen = json.loads((scratch / f"{child}.json").read_text(encoding="utf-8"))
        found += [Test(*fields, frozenset(map(tuple, calls))) for *fields, calls in seen]
    return found


def _test_files(path: Path) -> list[Path]:
    return [file for file in sorted(path.rglob("test_*.py")) if file != TOO_SLOW] if path.is_dir() else [path]


@dataclass(frozen=True, slots=True)
class Outcome:
    """``seconds`` of processor time for so many ``tests``."""

    fault: Fault
    word: str
    tests: int
    seconds: float

    @property
    def unnoticed(self) -> bool:
        return self.word in (SURVIVED, UNTESTED)

    @property
    def place(self) -> Path:
        return self.fault.path.relative_to(PACKAGE)


def tried(
    sample: Sequence[Fault], tests: Sequence[Test], seconds: float, jobs: int, scratch: Path
) -> Iterator[Outcome]:
    """Yield what came of each fault."""
    waiting = [(fault, chosen(fault, tests, seconds)) for fault in sample]
    running: dict[int, tuple[Fault, int, float]] = {}

    noticed: Counter[str] = Counter()

    def attempt(fault: Fault, tests: Sequence[Test]) -> int:
        sys.meta_path.insert(0, Faulty(fault))
        word = scratch / f"{os.getpid()}.txt"
        return run_tests(dict.fromkeys(test.file for test in tests), Chosen(tests, word), scratch)

    while waiting or running:
        while waiting and len(running) < jobs:
            fault, able = waiting.pop()
            if able:
                running[forked(functools.partial(attempt, fault, in_order(able, noticed)))] = (
                    fault,
                    len(able),
                    time.monotonic(),
                )
            else:
                yield Outcome(fault, UNTESTED, 0, 0.0)
        if not running:
            continue
        child, status, used = os.wait4(-1, os.WNOHANG)
        if child:
            fault, count, _ = running.pop(child)
            code = os.waitstatus_to_exitcode(status)
            word = {0: SURVIVED, pytest.ExitCode.NO_TESTS_COLLECTED: UNTESTED, -signal.SIGKILL: TIMED_OUT}.get(
                code, KILLED
            )
            shutil.rmtree(scratch / str(child), ignore_errors=True)
            if (scratch / f"{child}.txt").exists():
                noticed[(scratch / f"{child}.txt").read_text(encoding="utf-8")] += 1
            yield Outcome(fault, word, count, used.ru_utime + used.ru_stime)
            continue
        for child, (_, _, start) in running.items():
            if time.monotonic() - start > _PATIENCE * (seconds + _IMPORTS):
                os.killpg(child, signal.SIGKILL)
        time.sleep(0.02)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folders", nargs="*", default=FOLDERS, help="folders of ledger_tools")
    parser.add_argument("--count", type=int, default=500, help="how many faults")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--seconds", type=float, default=30.0, help="of tests for a fault, as they take when watched")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--tests", nargs="+", default=TESTS, help="folders and files with tests")
    options = parser.parse_args()
    os.chdir(ROOT)
    folders = [PACKAGE / name for name in options.folders]
    every = [fault for folder in folders for path in sorted(folder.rglob("*.py")) for fault in faults(path)]
    sample = random.Random(options.seed).sample(every, min(options.count, len(every)))
    scratch = Path(tempfile.mkdtemp(prefix="mutate-"))
    try:
        warm_up(options.tests)
        tests = recorded(options.tests, folders, options.jobs, scratch)
        taken = sum(test.seconds for test in tests)
        print(f"{len(tests)} tests, {taken:.0f} s; {len(sample)} of {len(every)} faults", flush=True)
        outcomes = []
        for outcome in tried(sample, tests, options.seconds, options.jobs, scratch):
            outcomes.append(outcome)
            if outcome.unnoticed:
                where = f"{outcome.place.as_posix()}:{outcome.fault.line}"
                tests_run = f"{outcome.tests} tests, {outcome.seconds:.0f} s"
                print(f"{outcome.word} {where} {outcome.fault.text} ({tests_run})", flush=True)
        summarise(outcomes)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def summarise(outcomes: Sequence[Outcome]) -> None:
    """Print how many of each folder's faults went unnoticed."""
    for folder in sorted({outcome.place.parts[0] for outcome in outcomes}):
        own = [outcome for outcome in outcomes if outcome.place.parts[0] == folder]
        words = ", ".join(f"{count} {word}" for word, count in Counter(outcome.word for outcome in own).most_common())
        print(f"{folder}: {words}; {sum(outcome.unnoticed for outcome in own) / len(own):.0%} unnoticed")
    seconds = sum(outcome.seconds for outcome in outcomes)
    print(f"{sum(o.unnoticed for o in outcomes)} of {len(outcomes)} unnoticed; {seconds / len(outcomes):.1f} s a fault")


if __name__ == "__main__":
    main()
