"""The slots at the counter (別紙2): how much falls to each half hour, and who waits how long.

別紙2 of 令和7年度 receives 5 bureaus with 2,173 of 3,962 件 in its first hour. Everything here is plain arithmetic;
:mod:`ledger_tools.slots.proposal` looks for better slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from ledger_tools.errors import LedgerToolsError
from ledger_tools.half_hours import come_by
from ledger_tools.japanese.text import normalise
from ledger_tools.model import DIRECT, Bureau

STEP = 30
_SPAN = re.compile(r"(\d{1,2}):(\d{2})[-~〜](\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Counter:
    """The association's counter: when it is open, how many windows it has, minutes one envelope takes."""

    opens: time
    closes: time
    windows: int
    minutes_per_envelope: float

    def minutes(self, count: int) -> int:
        """Whole minutes that handing over ``count`` envelopes takes at one window."""
        return max(1, -(-round(count * self.minutes_per_envelope * 1000) // 1000))


@dataclass(frozen=True, slots=True)
class Visit:
    """One bureau's slot and its count."""

    bureau_code: str
    start: time
    end: time
    count: int


@dataclass(frozen=True, slots=True)
class Served:
    """What a visit comes to: minutes of waiting, and when (minutes after midnight) it is served."""

    visit: Visit
    waited: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What falls to one half hour: bureaus whose slot covers it, and their share of the counts."""

    start: time
    bureaus: int
    load: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A set of slots in numbers; loads in 件, waits in minutes."""

    fullest_slot: tuple[time, time]
    fullest_slot_bureaus: int
    fullest_slot_count: int
    greatest_load: int
    most_at_once: int
    mean_wait: float
    longest_wait: int
    finish: time


def parse_hours(text: str) -> tuple[time, time]:
    """Read '9:00-12:00' (full-width too); raises ValueError."""
    match = _SPAN.fullmatch(normalise(text).replace(" ", ""))
    if match is None:
        raise ValueError(text)
    first, last = (time(int(match[n]), int(match[n + 1])) for n in (1, 3))
    if first >= last:
        raise ValueError(text)
    return first, last


def load_table(visits: Sequence[Visit], opens: time, closes: time) -> list[HalfHour]:
    """Return the load of each half hour, as the clock has them, each count spread evenly over its slot.

    Its whole numbers are those of :func:`come_by`, and add up to the counts.
    """
    lines: list[HalfHour] = []
    for start in range(minute(opens) // STEP * STEP, minute(closes), STEP):
        end = start + STEP
        present = sum(minute(visit.start) < end and minute(visit.end) > start for visit in visits)
        lines.append(HalfHour(clock(start), present, _come_by(visits, end) - _come_by(visits, start)))
    return lines


def _come_by(visits: Sequence[Visit], moment: int) -> int:
    return come_by(((minute(visit.start), minute(visit.end), visit.count) for visit in visits), moment)


def simulate(visits: Iterable[Visit], counter: Counter) -> list[Served]:
    """Return how the counter serves the visits, in the order of service.

    Every bureau comes at the start of its slot, the hardest case for the counter; who came first is served first, and
    of those who come together the one with fewest envelopes. A window serves one bureau at a time.
    """
    free = [minute(counter.opens)] * counter.windows
    served: list[Served] = []
    for visit in sorted(visits, key=lambda visit: (visit.start, visit.count, visit.bureau_code)):
        window = free.index(min(free))
        begin = max(free[window], minute(visit.start))
        free[window] = begin + counter.minutes(visit.count)
        served.append(Served(visit, begin - minute(visit.start), begin, free[window]))
    return served


def figures(visits: Sequence[Visit], counter: Counter) -> Figures:
    """Return the numbers by which slots are compared; ``visits`` must not be empty."""
    served = simulate(visits, counter)
    slots: dict[tuple[time, time], list[int]] = {}
    for visit in visits:
        slots.setdefault((visit.start, visit.end), []).append(visit.count)
    fullest = max(sorted(slots), key=lambda slot: sum(slots[slot]))
    finish = max(item.end for item in served)
    hours = load_table(visits, min(v.start for v in visits), max(v.end for v in visits))
    return Figures(
        fullest_slot=fullest,
        fullest_slot_bureaus=len(slots[fullest]),
        fullest_slot_count=sum(slots[fullest]),
        greatest_load=max(line.load for line in hours),
        most_at_once=max(
            sum(minute(other.visit.start) <= minute(item.visit.start) < other.end for other in served)
            for item in served
        ),
        mean_wait=sum(item.waited for item in served) / len(served),
        longest_wait=max(item.waited for item in served),
        finish=clock(min(finish, 24 * 60 - 1)),
    )


def present_visits(bureaus: Iterable[Bureau], counts: Mapping[str, int]) -> list[Visit]:
    """Return the slots of 別紙2; bureaus without one are left out."""
    slots = [(bureau, *bureau.published_slot) for bureau in at_counter(bureaus)]
    return [Visit(bureau.code, start, end, counts.get(bureau.code, 0)) for bureau, start, end in slots if start and end]


def at_counter(bureaus: Iterable[Bureau]) -> list[Bureau]:
    """The bureaus that come to the counter themselves."""
    return [bureau for bureau in bureaus if bureau.delivery != DIRECT]


def check_capacity(counts: Iterable[int], counter: Counter) -> None:
    """Raise LedgerToolsError where the counter cannot hand everything over in its opening hours."""
    needed = sum(counter.minutes(count) for count in counts)
    opening = minute(counter.closes) - minute(counter.opens)
    if needed > opening * counter.windows:
        windows = -(-needed // opening)
        raise LedgerToolsError(
            f"窓口{places(counter.windows)}、開設{opening:,}分では、{needed:,}分かかる受渡しが終わりません。"
            f"窓口を{places(windows)}以上にするか、開設時間を延ばしてください。"
        )


def places(count: int) -> str:
    """So many windows, as one counts them."""
    return f"{count}か所"


def minute(moment: time) -> int:
    """Minutes after midnight."""
    return moment.hour * 60 + moment.minute


def clock(minutes: int) -> time:
    """The time so many minutes after midnight."""
    return time(minutes // 60, minutes % 60)
