"""How many seals of somebody else are noticed, and whether any of a member's own is taken for somebody else's.

``python .ci/measure_seals.py [SEALS] [SEED]``, with the extra [ocr] installed: draws that many seals of each kind,
asks in departments of 20 whose they are as reconciling does, and prints what came of it. Exits 1 at a false alarm.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ledger_tools.names.surnames import SURNAMES
from ledger_tools.reconcile.entry import Names, judge_seal
from ledger_tools.returns import can_read_letters
from ledger_tools.returns.evidence import letters_of
from tests.seals import Seal, drawn

DEPARTMENT = 20


def main(count: int, seed: int) -> int:
    """Measure ``count`` seals of the members themselves and as many of colleagues."""
    if not can_read_letters():
        print("the extra [ocr] is not installed")
        return 2
    chooser = random.Random(seed)
    surnames = sorted(SURNAMES)
    alarms: list[tuple[Seal, str]] = []
    noticed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    letters_of(next(drawn(1, seed, surnames)).png())  # loading the model is not what is measured
    start = time.process_time()
    for seal in drawn(2 * count, seed, surnames):
        others = [Names(f"{name} 太郎") for name in chooser.sample(surnames, DEPARTMENT) if name != seal.name]
        letters = letters_of(seal.png())
        if chooser.random() < 0.5:
            named = judge_seal(letters, Names(f"{seal.name} 花子"), others)
            if named:
                alarms.append((seal, named))
            asked["own"] += 1
        else:
            own, owner = others[0], Names(f"{seal.name} 花子")
            kind = f"{seal.shape}, {len(seal.name)} letters"
            asked[kind] += 1
            noticed[kind] += bool(judge_seal(letters, own, [*others[1:], owner]))
    seconds = (time.process_time() - start) / (2 * count)
    total = sum(asked.values()) - asked["own"]
    print(f"own seals taken for somebody else's: {len(alarms)} of {asked['own']}")
    print(f"somebody else's seals noticed: {sum(noticed.values())} of {total}")
    for kind in sorted(noticed.keys() | (asked.keys() - {"own"})):
        print(f"  {kind}: {noticed[kind]} of {asked[kind]}")
    print(f"{seconds:.3f} s of processor time a seal")
    for seal, named in alarms:
        print(f"FALSE ALARM: {seal} read as {named}")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main(*(int(value) for value in (*sys.argv[1:3], *("300", "1")[len(sys.argv) - 1 :]))))
