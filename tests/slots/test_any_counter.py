"""Whatever the counter, the counts and the wishes: every bureau has a slot that can be kept, or there is no plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, time
from io import BytesIO
from itertools import permutations, product

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import COUNTER, Bureau
from ledger_tools.slots.counter import Counter, Visit, clock, minute, present_visits
from ledger_tools.slots.proposal import propose_slots
from ledger_tools.slots.report import SlotPlan, slot_span, write_slot_report

pytest.importorskip("ortools")

_HOUR, _HALF = 60, 30
#: A moment of the day in steps of a quarter of an hour.
_MOMENTS = st.integers(4 * 9, 4 * 11).map(lambda quarters: clock(15 * quarters))
_BUREAU = st.tuples(st.integers(0, 60), st.sampled_from([None, time(9), time(10), time(10, 30)]))


@st.composite
def counters(draw: st.DrawFn) -> Counter:
    opens = draw(_MOMENTS)
    return Counter(opens, clock(minute(opens) + 15 * draw(st.integers(1, 12))), draw(st.integers(1, 2)), 1.0)


def bureaus_of(drawn: Iterable[tuple[int, time | None]]) -> list[Bureau]:
    slots = [(count, start, clock(minute(start) + _HOUR) if start else None) for count, start in drawn]
    return [
        Bureau(f"{no:02}", f"第{no}局", "庶務課", COUNTER, start, end, count, no)
        for no, (count, start, end) in enumerate(slots, 1)
    ]


def there_is_a_plan(counts: Sequence[int], desk: Counter, kept: dict[int, tuple[int, int]]) -> bool:
    """Tell, by trying them all, whether some slots and some order of service do."""
    opens, closes = minute(desk.opens), minute(desk.closes)
    free_starts = [start for start in range(0, 24 * _HOUR, _HALF) if opens <= start <= closes - _HOUR]
    slots = [[kept[place]] if place in kept else [(s, s + _HOUR) for s in free_starts] for place in range(len(counts))]
    needed = [desk.minutes(count) for count in counts]
    return any(
        _served(chosen, needed, order, desk.windows)
        for chosen in product(*slots)
        if all(opens <= start and end <= closes for start, end in chosen)
        for order in permutations(range(len(counts)))
    )


def _served(slots: Sequence[tuple[int, int]], needed: Sequence[int], order: Iterable[int], windows: int) -> bool:
    free = [0] * windows
    for place in order:
        window = free.index(min(free))
        free[window] = max(free[window], slots[place][0]) + needed[place]
        if free[window] > slots[place][1]:
            return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.lists(_BUREAU, min_size=1, max_size=3), counters(), st.dictionaries(st.integers(0, 2), _MOMENTS, max_size=1))
def test_every_bureau_is_served_or_there_is_no_plan(
    drawn: list[tuple[int, time | None]], desk: Counter, wished: dict[int, time]
) -> None:
    bureaus = bureaus_of(drawn)
    counts = {bureau.code: bureau.published or 0 for bureau in bureaus}
    kept = {place: (minute(start), minute(start) + _HOUR) for place, start in wished.items() if place < len(bureaus)}
    keep = {bureaus[place].code: (clock(start), clock(end)) for place, (start, end) in kept.items()}
    possible = there_is_a_plan(list(counts.values()), desk, kept)
    try:
        proposed = propose_slots(bureaus, counts, desk, keep=keep, effort=0.2)
    except LedgerToolsError as error:
        assert not possible, error
        return
    assert possible
    assert [(item.bureau_code, item.count) for item in proposed] == list(counts.items())
    for item in proposed:
        assert desk.opens <= item.start < item.end <= desk.closes
        assert keep.get(item.bureau_code, (item.start, item.end)) == (item.start, item.end)
        assert item.bureau_code in keep or minute(item.start) % _HALF == 0
    orders = permutations(range(len(proposed)))
    slots = [(minute(item.start), minute(item.end)) for item in proposed]
    assert any(_served(slots, [desk.minutes(item.count) for item in proposed], order, desk.windows) for order in orders)
    assert_shown(SlotPlan(bureaus, present_visits(bureaus, counts), proposed, desk), proposed)


def assert_shown(plan: SlotPlan, proposed: list[Visit]) -> None:
    """Every bureau stands on the sheet once, with its count and both its slots."""
    book = openpyxl.load_workbook(BytesIO(write_slot_report(plan, date(2025, 11, 1))))
    rows = [row[:4] for row in book["受付時間案"].iter_rows(values_only=True) if str(row[0]).startswith("第")]
    published = {visit.bureau_code: slot_span(visit) for visit in plan.present}
    assert [(row[0], row[1], row[2] or "", row[3]) for row in rows] == [
        (bureau.name, item.count, published.get(bureau.code, ""), slot_span(item))
        for bureau, item in zip(plan.bureaus, proposed, strict=True)
    ]
