"""How surely days by hand are read: ``python -m tests.paper.days --each 200 --seed N --fonts FILE…``.

Writes days of the hand-out, other days, words and struck days into single rows, scans them and reads them as the
program does. FILEs are fonts of hands, see :mod:`tests.paper.letters`; the reader is not to be tuned on what it is
measured with.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from ledger_tools.model import OR_DAY, UNREAD_DAY, UNSURE_DAY
from ledger_tools.returns.paper.days import day_of_row
from ledger_tools.simulate.paper import canvas as c
from ledger_tools.simulate.paper.fonts import PLAIN
from ledger_tools.simulate.paper.fonts import fonts as installed
from ledger_tools.simulate.paper.hands import Hand, pen_of, write
from ledger_tools.simulate.paper.pen_marks import strike
from tests.paper.letters import ABLE, DAY, brush, has, scanned_row

FIRST, LAST = date(2025, 11, 20), date(2025, 12, 10)
_FORMS = ("{m}/{d}", "{m}月{d}日", "{m}.{d}", "{y}.{m}.{d}", "R{y}.{m}.{d}", "{y}/{m}/{d}")
_WORDS = [
    "未",
    "後日",
    "不在",
    "〃",
    "?",
    "済",
    "同上",
    "12月予定",
    "郵送",
    "欠",
    "休",
    "なし",
    "来週",
    "下旬",
    "11月中",
]
KINDS = ("possible", "impossible", "word", "struck")


def written(kind: str, dice: random.Random) -> str:
    """What stands in the cell of the day."""
    if kind == "word":
        return dice.choice(_WORDS)
    form = dice.choice(_FORMS)
    day = FIRST + timedelta(dice.randrange((LAST - FIRST).days + 1))
    while kind == "impossible" and FIRST <= day <= LAST:
        day = date(dice.choice((2024, 2025, 2025)), 1, 1) + timedelta(dice.randrange(365))
        day = day if "y" in form else day.replace(year=2025)
    return form.format(y=day.year - 2018, m=day.month, d=day.day)


def is_possible(read: str) -> bool:
    """Whether one of the days that were read may be that of the receipt."""
    return any(_day(one) for one in read.removesuffix(UNSURE_DAY).split(OR_DAY))


def _day(read: str) -> bool:
    year, _, rest = read.rpartition("R")[2].partition(".") if read.startswith("R") else ("7", "", read)
    month, day = map(int, rest.replace("/", ".").split("."))
    try:
        return FIRST <= date(2018 + int(year), month, day) <= LAST
    except ValueError:
        return False


def read(text: str, seed: str, fonts: Sequence[str] = (), *, struck: bool = False) -> str:
    """Return what is read of a day that is written by some hand."""
    dice = random.Random(seed)
    rng = np.random.default_rng(dice.randrange(2**31))
    able = [font for font in fonts if has(font, text)] or list(installed(PLAIN)[:2])

    def fill(paper: c.Canvas) -> None:
        hand, pen = replace(Hand.of(dice), font=dice.choice(able)), pen_of(dice)
        if fonts and dice.random() < 0.3:
            brush(paper, text, DAY, hand.font, dice)
        else:
            write(paper, text, DAY, dice.uniform(2.8, 4.5), hand, pen, rng)
        if struck:
            x, y = DAY.middle
            strike(paper, c.Box(x - 4, y - 2, x + 4, y + 2), pen, dice, rng)

    page, ink = scanned_row(fill, dice, rng, ABLE)
    return day_of_row(page, ink, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--each", type=int, default=100)
    parser.add_argument("--fonts", nargs="*", default=[])
    options = parser.parse_args()
    began = time.process_time()
    for kind in KINDS:
        table: Counter[str] = Counter()
        for number in range(options.each):
            seed = f"{options.seed}-{kind}-{number}"
            text = written(kind, random.Random(seed))
            found = read(text, seed, options.fonts, struck=kind == "struck")
            taken = "nothing" if not found else "unread" if found == UNREAD_DAY else "other"
            taken = "possible" if taken == "other" and is_possible(found) else taken
            table[taken] += 1
            if kind != "possible" and taken == "possible":
                print(kind, text, found)
        print(kind, dict(table))
    print(f"{time.process_time() - began:.0f} s")


if __name__ == "__main__":
    main()
