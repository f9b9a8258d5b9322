"""How surely a seal on paper is known again: ``python -m tests.paper.seals --seals 300 --seed N``.

Presses each seal several times, scans every impression on a machine of its own, and compares all of them as those of
one department: pairs of one seal that are found, and pairs of seals with other names that are taken for one. Every
second seal has a double that differs in one letter of its name only, cut in the same way and as large.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from dataclasses import replace

import numpy as np

from ledger_tools.impressions import impressions_of
from ledger_tools.reconcile.impressions import pairs_alike
from ledger_tools.simulate.paper import canvas as c
from ledger_tools.simulate.paper import truth as t
from ledger_tools.simulate.paper.impressions import impression
from ledger_tools.simulate.paper.marks import press_of
from ledger_tools.simulate.paper.scanners import BITS, SCANNERS
from ledger_tools.simulate.paper.seals import Seal
from tests.paper.letters import LONG_NAMES, MIDDLE, scan_row, sharing

_KINDS = (t.SEAL, t.SEAL, t.SEAL, t.FAINT, t.DOUBLED)


def pressed(seal: Seal, kind: str, dice: random.Random) -> tuple[str, bool]:
    """Press and scan a seal once; return what is kept of it, and whether in black and white."""
    bits = dice.random() < 0.25
    machines = [scanner for scanner in SCANNERS if (scanner.colours == BITS) == bits]

    def put(paper: c.Canvas, rng: np.random.Generator) -> None:
        across, down = dice.uniform(-4, 4), dice.uniform(-0.8, 0.8)
        mask = impression(seal, press_of(kind, dice), paper.per_mm, rng)
        paper.ink(mask, seal.colour, (MIDDLE[0] + across, MIDDLE[1] + down))

    return scan_row(put, dice, machines)[2].impression, bits


def measure(count: int, times: int, seed: str) -> str:
    """Return the figures of so many seals, each pressed so many times."""
    dice = random.Random(seed)
    seals: list[Seal] = []
    while len(seals) < count:
        one = Seal.of(dice.choice(LONG_NAMES), dice, ("庶務課", f"7.12.{dice.randrange(1, 9)}"))
        double = replace(one, name=sharing(one.name, dice), bend=dice.randrange(10**6))
        seals += [one, double] if len(seals) % 2 else [one]
    found = []
    for number, seal in enumerate(seals):
        for _ in range(times):
            kind = dice.choice(_KINDS)
            text, bits = pressed(seal, kind, dice)
            if text:
                found.append((number, kind, bits, text))
    began = time.process_time()
    alike = list(pairs_alike(impressions_of([text for *_, text in found]), np.arange(len(found)).astype(object)))
    seconds = time.process_time() - began
    all_of, known, wrong = Counter[str](), Counter[str](), []
    for one in range(len(found)):
        for other in range(one + 1, len(found)):
            if found[one][0] == found[other][0]:
                all_of[_kind_of(found[one], found[other])] += 1
    for one, other in alike:
        own, others = found[one], found[other]
        if own[0] == others[0]:
            known[_kind_of(own, others)] += 1
        elif seals[own[0]].name != seals[others[0]].name:
            wrong.append(f"{seals[own[0]].name} {seals[others[0]].name} {seals[own[0]].shape}")
    different = len(found) * (len(found) - 1) // 2 - sum(all_of.values())
    lines = [f"{key:44}{known[key]:6} of {total:6} {known[key] / total:.3f}" for key, total in sorted(all_of.items())]
    lines.append(f"taken for one: {len(wrong)} of {different} pairs of other seals; {seconds:.1f} s")
    return "\n".join(lines + wrong)


def _kind_of(one: tuple[int, str, bool, str], other: tuple[int, str, bool, str]) -> str:
    kinds = " and ".join(sorted({one[1], other[1]}))
    return f"{kinds}{', in black and white' * (one[2] or other[2])}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seals", type=int, default=300)
    parser.add_argument("--times", type=int, default=4)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    print(measure(options.seals, options.times, options.seed))


if __name__ == "__main__":
    main()
