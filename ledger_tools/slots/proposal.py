"""Looks for slots at the counter with less crowding and less waiting than the present ones (OR-Tools CP-SAT).

Needs the extra ``ledger-tools[slots]``.
"""

from __future__ import annotations

from collections import Counter as Counted
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import Bureau
from ledger_tools.resources import install_command
from ledger_tools.slots.counter import STEP, Counter, Visit, at_counter, check_capacity, clock, minute

#: Loads are scaled so that shares of a count stay whole numbers for slots of up to four half hours.
_SCALE = 12
_LONGEST = 4 * STEP
#: Crowding may be this much above its least if that spares waiting.
_SLACK = 1.05
_INSTALL = (
    "受付時間の案を作るには追加の部品 OR-Tools が必要です。"
    f"ledger-tools を入れたフォルダでコマンド「{install_command('slots')}」を実行してから、もう一度お試しください。"
)


@dataclass(slots=True)
class _Variables:
    """Of one bureau: the possible starts (with a yes/no each), the wait, the slot's length and the service's."""

    bureau: Bureau
    count: int
    length: int
    chosen: dict[int, Any]
    wait: Any


def propose_slots(
    bureaus: Sequence[Bureau],
    counts: Mapping[str, int],
    counter: Counter,
    *,
    keep: Mapping[str, tuple[time, time]] | None = None,
    effort: float = 1.5,
) -> list[Visit]:
    """Return a slot for every bureau served at the counter, in their order.

    Slots begin on the clock's half hours, are as long as those of 別紙2 (longer where handing over takes longer), and
    each bureau is served within its own. First no more bureaus come at one time than in 別紙2, as far as can be, then
    the fullest half hour is made as empty as can be, then waiting as short, then as few bureaus are moved as possible.
    ``keep`` (by bureau code) fixes slots; ``effort`` bounds each of the searches in the solver's own seconds, so that
    the same input gives the same proposal on any machine.

    Raises LedgerToolsError without ortools, or where no proposal fits the opening hours.
    """
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - optional
    except ImportError as error:
        raise LedgerToolsError(_INSTALL) from error
    served = at_counter(bureaus)
    check_capacity((counts.get(bureau.code, 0) for bureau in served), counter)
    model: Any = cp_model.CpModel()
    lines = [_add_bureau(model, bureau, counts.get(bureau.code, 0), counter, keep or {}) for bureau in served]
    _share_windows(model, lines, counter)
    crowd = _crowd(model, lines)
    fullest = _fullest(model, lines, counter)
    waits = sum(line.wait for line in lines)
    longest = model.new_int_var(0, _LONGEST, "")
    for line in lines:
        model.add(longest >= line.wait)
    moved = sum(yes for line in lines for start, yes in line.chosen.items() if _is_moved(line.bureau, start))
    solver: Any = cp_model.CpSolver()
    for goal, slack in ((crowd, 1.0), (fullest, _SLACK), (waits + longest, 1.0), (moved, 1.0)):
        _search(cp_model, model, solver, goal, effort)
        model.add(goal <= int(solver.objective_value * slack))
        _hint(model, solver, lines)
    return [_visit(line, solver) for line in lines]


def _add_bureau(
    model: Any, bureau: Bureau, count: int, counter: Counter, keep: Mapping[str, tuple[time, time]]
) -> _Variables:
    needed = counter.minutes(count)
    kept = keep.get(bureau.code)
    length = _length(bureau, needed) if kept is None else minute(kept[1]) - minute(kept[0])
    last = minute(counter.closes) - length
    if kept is None:
        starts = list(range(-(-minute(counter.opens) // STEP) * STEP, last + 1, STEP))
    else:
        starts = [start for start in [minute(kept[0])] if minute(counter.opens) <= start <= last]
    if kept is not None and needed > length:
        raise LedgerToolsError(
            f"{bureau.name}: --keep の受付時間({length}分)では、受渡しに{needed}分かかるため足りません。"
        )
    if kept is not None and not starts:
        raise LedgerToolsError(f"{bureau.name}: --keep の時刻が開設時間の外です。どちらかを見直してください。")
    if not starts:
        raise LedgerToolsError(
            f"{bureau.name}: 受付時間({length}分、毎時0分か30分から)が開設時間に入りません。"
            "開設時間を見直してください。"
        )
    chosen = {start: model.new_bool_var("") for start in starts}
    model.add_exactly_one(chosen.values())
    return _Variables(bureau, count, length, chosen, model.new_int_var(0, length - needed, ""))


def _length(bureau: Bureau, needed: int) -> int:
    """Minutes of the slot of 別紙2 (an hour where there is none), in whole half hours."""
    start, end = bureau.published_slot
    present = 2 * STEP if start is None or end is None else minute(end) - minute(start)
    return min(-(-max(present, needed, STEP) // STEP) * STEP, max(_LONGEST, -(-needed // STEP) * STEP))


def _share_windows(model: Any, lines: Sequence[_Variables], counter: Counter) -> None:
    """No more bureaus are served at a time than there are windows; a bureau waits from the start of its slot."""
    intervals = []
    for line in lines:
        arrival = sum(start * yes for start, yes in line.chosen.items())
        needed = counter.minutes(line.count)
        begin = model.new_int_var(minute(counter.opens), minute(counter.closes) - needed, "")
        model.add(begin == arrival + line.wait)
        intervals.append(model.new_fixed_size_interval_var(begin, needed, ""))
    model.add_cumulative(intervals, [1] * len(intervals), counter.windows)


def _crowd(model: Any, lines: Sequence[_Variables]) -> Any:
    """Return how many more bureaus come at one time than at the busiest time of 別紙2 (or than cannot be avoided)."""
    together = Counted(minute(first) for line in lines if (first := line.bureau.published_slot[0]))
    fixed = Counted(start for line in lines if len(line.chosen) == 1 for start in line.chosen)
    starts = sorted({start for line in lines for start in line.chosen})
    spread = -(-len(lines) // max(1, len(starts)))
    most = max([spread + 1, *fixed.values(), *(together or {0: 2 * spread}).values()])
    more = model.new_int_var(0, len(lines), "")
    for start in starts:
        model.add(sum(line.chosen[start] for line in lines if start in line.chosen) <= most + more)
    return more


def _fullest(model: Any, lines: Sequence[_Variables], counter: Counter) -> Any:
    fullest = model.new_int_var(0, _SCALE * max(1, sum(line.count for line in lines)), "")
    for half in range(minute(counter.opens) // STEP * STEP, minute(counter.closes), STEP):
        model.add(
            sum(
                yes * (line.count * _SCALE * _overlap(start, line.length, half) // line.length)
                for line in lines
                for start, yes in line.chosen.items()
            )
            <= fullest
        )
    return fullest


def _overlap(start: int, length: int, half: int) -> int:
    return max(0, min(start + length, half + STEP) - max(start, half))


def _search(cp_model: Any, model: Any, solver: Any, goal: Any, effort: float) -> None:
    model.minimize(goal)
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    status = cp_model.UNKNOWN
    for patience in (1, 20):  # a tight counter takes longer until any plan is found, or known not to exist
        if status == cp_model.UNKNOWN:
            solver.parameters.max_deterministic_time = effort * patience
            status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise LedgerToolsError(
            "開設時間の中に受付時間を割り振れません。窓口の数、開設時間、--keep の時刻を見直してください。"
        )


def _hint(model: Any, solver: Any, lines: Sequence[_Variables]) -> None:
    """Let the next search start from what the last one found."""
    model.clear_hints()
    for line in lines:
        for yes in line.chosen.values():
            model.add_hint(yes, solver.value(yes))
        model.add_hint(line.wait, solver.value(line.wait))


def _is_moved(bureau: Bureau, start: int) -> bool:
    published = bureau.published_slot[0]
    return published is None or start != minute(published)


def _visit(line: _Variables, solver: Any) -> Visit:
    start = next(start for start, yes in line.chosen.items() if solver.value(yes))
    return Visit(line.bureau.code, clock(start), clock(start + line.length), line.count)
