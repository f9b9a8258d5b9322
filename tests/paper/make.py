"""Make a pile of clerks' paper to measure the reader on: ``python -m tests.paper.make FOLDER --pages 300 --seed 1``.

FOLDER/pile holds the files as they come back, FOLDER/truth what was done to each row and page (rows.csv, pages.csv,
truth.json), FOLDER/cycle the cycle whose ledgers they are. The reader is not to be tuned on seeds that it is measured
with.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ledger_tools.pipeline import Cycle
from ledger_tools.resources import example_dir
from ledger_tools.simulate.paper import Pile, make_pile
from ledger_tools.simulate.sheet import FilledLedger

HAND_OUT = date(2025, 11, 17)
REMINDED = date(2025, 12, 9)
_MEMBERS_A_PAGE = 6.5


def make_cycle(folder: Path, pages: int, seed: int) -> tuple[list[Path], list[Path]]:
    """Make a cycle of so many departments of the example that their ledgers have about ``pages`` pages.

    Returns its ledgers, and those that are sent back where nobody answers.
    """
    with Cycle.init(folder, departments=example_dir() / "所属.csv") as cycle:
        with (example_dir() / "名簿.csv").open(encoding="cp932", newline="") as file:
            header, *lines = list(csv.reader(file))
        department, relation = header.index("所属コード"), header.index("区分")
        members: dict[str, list[list[str]]] = defaultdict(list)
        for line in lines:
            members[line[department]].append(line)
        dice = random.Random(seed)
        chosen, own = [], 0
        for code in dice.sample(sorted(members), len(members)):
            chosen += members[code]
            own += sum(line[relation] == "本人" for line in members[code])
            if own >= pages * _MEMBERS_A_PAGE:
                break
        with (folder / "名簿" / "名簿.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *chosen])
        report = cycle.load(as_of=HAND_OUT)
        assert report.ok, [problem.sentence for problem in report.problems]
        cycle.generate(as_of=HAND_OUT)
        _answer_partly(cycle, dice)
        sent_back = cycle.remind(as_of=REMINDED).ledgers
        return [folder / path for path in cycle.store.ledgers()["path"]], list(sent_back)


def _answer_partly(cycle: Cycle, dice: random.Random) -> None:
    """Let some departments have returned a workbook that only their first member signed: the rest is sent back."""
    ledgers = cycle.store.ledgers()["path"]
    for path in dice.sample(list(ledgers), 1 + len(ledgers) // 12):
        ledger = FilledLedger.open((cycle.folder / path).read_bytes())
        ledger.type_text(ledger.rows[0], "stamp", ledger.printed(ledger.rows[0], "name"))
        (cycle.folder / "回収" / Path(path).name).write_bytes(ledger.save())
    cycle.ingest(as_of=REMINDED)


def make(folder: Path, pages: int, seed: int) -> Pile:
    """Make cycle, pile and truth; at least ``pages`` pages where the example has as many."""
    ledgers, sent_back = make_cycle(folder / "cycle", pages, seed)
    strange, _ = make_cycle(folder / "other", max(1, pages // 60), seed + 1)
    pile = make_pile(
        [path.read_bytes() for path in (*ledgers, *sent_back)],
        folder / "pile",
        seed=seed,
        prints=folder / "prints",
        others=[path.read_bytes() for path in strange],
    )
    pile.save_truth(folder / "truth")
    return pile


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.paper.make", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    began = time.monotonic()
    pile = make(options.folder, options.pages, options.seed)
    seconds = time.monotonic() - began
    print(pile.page_frame().groupby(["kind", "scanner"]).size().to_string())
    print(pile.row_frame().groupby("kind").size().to_string())
    print(f"{len(pile.pages)} pages, {len(pile.files)} files, {seconds / max(1, len(pile.pages)):.2f} s a page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
