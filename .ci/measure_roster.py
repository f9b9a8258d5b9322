"""What loading a large roster costs: ``python .ci/measure_roster.py [LINES]`` (a million unless said).

Each case runs in a process of its own, in a cycle of its own: one export, the same records loaded again, two exports
that are merged. Printed are the lines, wall and processor seconds, and the process's greatest memory.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ledger_tools import Cycle
from tests.benchmarks.test_load import eligibility, personnel

_LOAD = """
import resource, sys, time
from datetime import date
from pathlib import Path
from ledger_tools import Cycle
start = time.monotonic()
with Cycle(Path(sys.argv[1])) as cycle:
    report = cycle.load(as_of=date(2025, 11, 1))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(f"{time.monotonic() - start:8.1f} {time.process_time():8.1f} {peak:6} "
      f"{'loaded' if report.ok else 'refused'}, {report.holders:,} persons, {len(report.changes):,} changes")
"""


def main() -> None:
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{'roster':40} {'wall s':>8} {'cpu s':>8} {'MB':>6}  what became of it")
    with tempfile.TemporaryDirectory() as scratch:
        one, two = Path(scratch) / "one", Path(scratch) / "two"
        for folder in (one, two):
            Cycle.init(folder).close()
        write(one, "人事.csv", personnel(lines))
        measure(f"one export of {lines:,} lines", one)
        measure("the same again", one)
        write(two, "人事.csv", personnel(lines // 2))
        write(two, "資格.csv", eligibility(lines // 2))
        measure(f"two exports of {lines // 2:,} lines each", two)


def write(folder: Path, name: str, text: str) -> None:
    (folder / "名簿" / name).write_text(text, encoding="cp932", newline="")


def measure(what: str, folder: Path) -> None:
    print(f"{what:40} ", end="", flush=True)
    done = subprocess.run([sys.executable, "-c", _LOAD, str(folder)], capture_output=True, text=True, check=False)
    print(done.stdout.strip("\n") or done.stderr.strip().splitlines()[-1], flush=True)


if __name__ == "__main__":
    main()
