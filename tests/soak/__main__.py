"""Live through many cycles and say what broke: ``python -m tests.soak --cycles 50 --members 250 --seed 1``."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.soak.checks import KINDS, NEEDLESS, Breach, Tally
from tests.soak.life import live
from tests.soak.process import another_ledger, reading_here


def run(cycles: int, members: int, seed: int) -> list[Tally]:
    """Live through the cycles of these seeds."""
    found = []
    with reading_here(), tempfile.TemporaryDirectory() as folder:
        strange = another_ledger(Path(folder) / "other")
        for number in range(seed, seed + cycles):
            with tempfile.TemporaryDirectory(dir=folder) as own:
                began = time.process_time()
                tally = live(Path(own) / "cycle", seed=number, members=members, strange=strange)
                found.append(tally)
                broken = sum(tally.count(kind) for kind in KINDS)
                print(f"seed {number}: {broken} breaches, {time.process_time() - began:.1f} s", file=sys.stderr)
    return found


def table(tallies: Sequence[Tally], members: int) -> str:
    """How many breaches of each kind, in how many cycles, and the mix that they came from."""
    lines = [f"{'kind':<22}{'breaches':>9}{'cycles':>8}"]
    for kind in KINDS:
        each = [tally.count(kind) for tally in tallies]
        lines.append(f"{kind:<22}{sum(each):>9}{sum(number > 0 for number in each):>8}")
    asked = sum(tally.count(NEEDLESS) for tally in tallies)
    people = len(tallies) * members
    events: Counter[str] = sum((tally.events for tally in tallies), Counter())
    days, rows = sum(tally.days for tally in tallies), sum(tally.rows for tally in tallies)
    rows_asked = sum(tally.needless_rows for tally in tallies)
    per_day = f"per 100 rows and day {100 * rows_asked / rows:.2f}"
    lines += [
        f"needless questions per 100 members: {100 * asked / people:.1f} ({per_day})",
        f"{len(tallies)} cycles, {people} members, {days} days, {rows} rows checked",
        ", ".join(f"{name} {number}" for name, number in events.most_common()),
    ]
    return "\n".join(lines)


def causes(tallies: Sequence[Tally]) -> str:
    """Which breaches look alike, the commonest first: kind, what was said, with which codes, what was right."""
    alike = Counter(
        (breach.kind, breach.got.split()[0], breach.codes, breach.wanted)
        for tally in tallies
        for breach in tally.breaches.values()
    )
    lines = (f"{n:>5}  {kind}: {got} {codes}; {wanted}" for (kind, got, codes, wanted), n in alike.most_common(40))
    return "\n".join(lines)


def shortest(tallies: Sequence[Tally], each: int) -> list[tuple[int, Breach]]:
    """The breaches with the shortest stories, so many of each kind, with the seed of their cycle."""
    found: list[tuple[int, Breach]] = []
    for kind in KINDS:
        mine = [(t.seed, breach) for t in tallies for breach in t.breaches.values() if breach.kind == kind]
        found += sorted(mine, key=lambda one: (len(one[1].story), one[0]))[:each]
    return found


def story(seed: int, breach: Breach) -> str:
    place = f"[{breach.kind}] seed {seed} {breach.day:%m/%d} {breach.key}"
    head = f"{place}: got {breach.got} {breach.codes}; wanted {breach.wanted}"
    return "\n".join((head, *(f"    {line}" for line in breach.story)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--cycles", type=int, default=50)
    parser.add_argument("--members", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stories", type=int, default=5, help="stories shown of each kind")
    chosen = parser.parse_args(arguments)
    tallies = run(chosen.cycles, chosen.members, chosen.seed)
    print(f"{table(tallies, chosen.members)}\n\n{causes(tallies)}")
    for seed, breach in shortest(tallies, chosen.stories):
        print(f"\n{story(seed, breach)}")
    return int(any(tally.count(kind) for tally in tallies for kind in KINDS if kind != NEEDLESS))


if __name__ == "__main__":
    sys.exit(main())
