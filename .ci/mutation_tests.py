"""Which tests concern a faulty function, found by running them once: for :mod:`mutate`."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import pytest
from mutants import Fault

#: Where a call was seen: file and first line of the function.
Called = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Test:
    """One test, as it ran without a fault; ``calls``: the functions that it, or what is set up for its file, calls.

    ``seconds`` of processor time are its own; ``set_up`` is what its file needs once.
    """

    name: str
    seconds: float
    set_up: float
    calls: frozenset[Called]

    @property
    def file(self) -> str:
        return self.name.partition("::")[0]


class Recorder:
    """Notes for every test how long it takes and which functions it calls."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(f"{folder}{os.sep}" for folder in folders)
        self._calls: set[Called] = set()
        self._set_up: set[Called] = set()
        self._set_up_seconds = 0.0
        self._seen: dict[str, tuple[float, set[Called]]] = {}

    def _trace(self, frame: FrameType, event: str, argument: object) -> None:
        code = frame.f_code
        if code.co_filename.startswith(self._folders):
            self._calls.add((code.co_filename, code.co_firstlineno))

    def pytest_runtest_logstart(self) -> None:
        """What a cache remembers is not called again: without this only the first test would seem to need it."""
        for module in [module for name, module in sys.modules.items() if name.startswith("ledger_tools")]:
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Iterator[None]:
        start = time.process_time()
        yield from self._recorded(self._set_up)
        self._set_up_seconds = max(self._set_up_seconds, time.process_time() - start)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        calls: set[Called] = set()
        start = time.process_time()
        yield from self._recorded(calls)
        self._seen[item.nodeid] = (time.process_time() - start, calls)

    def _recorded(self, calls: set[Called]) -> Iterator[None]:
        self._calls = calls
        sys.settrace(self._trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)

    def tests(self) -> list[tuple[str, float, float, list[Called]]]:
        """Return the fields of a :class:`Test` for each, as JSON can hold them."""
        return [
            (name, seconds, self._set_up_seconds, sorted(calls | self._set_up))
            for name, (seconds, calls) in self._seen.items()
        ]


def chosen(fault: Fault, tests: Sequence[Test], seconds: float) -> list[Test]:
    """Return the tests that call the faulty function: of its folder, and for a third of the time those of others.

    First come those that call most for their time: one test of a whole cycle sees more than many of one row each.

    What no call leads to (a list of words, a function that is called when the file is imported) concerns every test
    that calls any function of the file, or of the folder.
    """
    path, folder = str(fault.path), fault.path.parent
    able = (
        [test for test in tests if fault.function and (path, fault.function) in test.calls]
        or [test for test in tests if any(file == path for file, _ in test.calls)]
        or [test for test in tests if any(Path(file).parent == folder for file, _ in test.calls)]
    )
    own, other = [], []
    for test in able:
        (own if Path(test.file).parent.name == folder.name else other).append(test)
    return _broadest(own, seconds) + _broadest(other, seconds / 3)


def _broadest(tests: Sequence[Test], seconds: float) -> list[Test]:
    files: set[str] = set()
    taken, spent = [], 0.0
    for test in sorted(tests, key=lambda test: test.seconds / max(len(test.calls), 1)):
        cost = test.seconds + (0.0 if test.file in files else test.set_up)
        if spent + cost <= seconds:
            taken.append(test)
            files.add(test.file)
            spent += cost
    return taken


def in_order(tests: Sequence[Test], noticed: Counter[str]) -> list[Test]:
    """Return tests in the order in which they are likely to notice a fault: those first that noticed others.

    The others of one file stay together: they share what is set up for them.
    """
    files: dict[str, float] = defaultdict(float)
    for test in tests:
        files[test.file] += test.seconds
    return sorted(tests, key=lambda test: (-noticed[test.name], files[test.file], test.file, test.seconds))
