"""Invented hands that seal tables of members, and how the reader fares on them.

``python -m tests.returns.ledger.seal_hands`` prints, for several seeds: seals, seals astride, rows that rest on nothing
but somebody else's seal without being asked about (wrong), rows asked about, and how many were asked about when every
row under a seal astride was; the same for other values of ``LEAN``. A small part of it runs with the tests.

A table has 8 to 25 rows of one height (30 to 67 px) and seals of one size (26 to 57 px, at most 1.6 rows). Who did it:

* 45 % drag each seal: a normal error of 0.06, 0.12 or 0.18 rows around the middle of the cell;
* 20 % paste it at the corner of the cell, and nudge three in ten by a normal error of 0.1 rows;
* 15 % paste at the same place of each cell, a third of them at a pitch that is 1 to 3 % off;
* 10 % always a little high or low: 0.15 to 0.35 rows, with an error of 0.06;
* 10 % have seals that slipped: up to 0.06 rows more on each row, up or down, 0.6 in all; what lies wholly on the next
  row shows at once, and cannot be told from a place.

What the rows show: 3, 6 or 9.5 in ten are sealed, the others signed; 6 % have a remark of retirement or mailing, 3 %
nothing; in 6 % of tables four in five who sign also seal, elsewhere one in a hundred; in 20 % of tables the seal is a
shape that says the surname. In 70 % of tables 92 % of the entries have their day and 3 % of the blank rows; in 5 % of
tables everybody has. One seal in a hundred is there twice, 0.2 to 0.6 rows apart.

In every fifth table somebody did worst: a seal was dragged by 0.4 to 0.58 rows towards the row of a member who has
nothing; one in ten of those whose seal it is had signed as well.
"""

from __future__ import annotations

import io
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any

from ledger_tools.returns import read_bytes
from ledger_tools.returns.evidence.place import Band, judge
from ledger_tools.returns.ledger import astride
from tests.returns.books import STAMP, book, member
from tests.returns.evidence.books import png

TOP = 9
SURNAMES = (
    "青葉",
    "若松",
    "黒田",
    "高津",
    "渡辺",
    "平間",
    "中原",
    "幸田",
    "多摩",
    "麻生",
    "久地",
    "登戸",
    "生田",
    "菅野",
)
ERROR = (0.06, 0.12, 0.18)
MOST_SLIP = 0.6
TOUCHED = 0.05


@dataclass
class Row:
    """A member and what is entered: ``seals`` are the tops of his own seals, px from the top of the first row."""

    surname: str
    signed: bool = False
    sealed: bool = False
    remark: str = ""
    day: bool = False
    seals: list[float] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not (self.signed or self.sealed or self.remark)


@dataclass
class Table:
    """A sealed table."""

    height: int
    side: int
    rows: list[Row]
    left: int
    as_shapes: bool


def sealed_table(dice: random.Random) -> Table:
    """Let a clerk fill a table."""
    height = dice.choice((30, 36, 40, 48, 67))
    side = min(dice.randint(26, 57), int(1.6 * height))
    rows = _entries(dice, dice.randint(8, 25))
    table = Table(height, side, rows, 12, dice.random() < 0.2)
    _seal(dice, table)
    if dice.random() < 0.2:
        _do_worst(dice, table)
    return table


def _entries(dice: random.Random, count: int) -> list[Row]:
    seals, both = dice.choice((0.3, 0.6, 0.95)), 0.8 if dice.random() < 0.06 else 0.01
    days = dice.choices(("some", "none", "all"), (70, 25, 5))[0]
    rows = []
    for _ in range(count):
        row = Row(dice.choice(SURNAMES))
        lot = dice.random()
        if lot < 0.06:
            row.remark = dice.choice(("11月30日退職者", "休職中 11月25日自宅宛てて郵送済み"))
        elif lot >= 0.09:
            row.sealed = dice.random() < seals
            row.signed = not row.sealed or dice.random() < both
            row.sealed |= row.signed and dice.random() < both
        entered = row.signed or row.sealed
        row.day = days == "all" or (days == "some" and dice.random() < (0.92 if entered else 0.03))
        rows.append(row)
    return rows


def _seal(dice: random.Random, table: Table) -> None:
    high, middle = table.height, (table.height - table.side) / 2
    who = dice.choices(("drags", "pastes", "pitch", "biased", "slips"), (45, 20, 15, 10, 10))[0]
    error = dice.choice(ERROR) if who == "drags" else 0.06 if who == "biased" else 0.0
    start = middle + dice.choice((-1, 1)) * dice.uniform(0.15, 0.35) * high if who == "biased" else middle
    step = dice.uniform(-0.06, 0.06) if who == "slips" else 0.0
    if who == "pitch":
        start, step = dice.uniform(0, max(2 * middle, 3)), dice.choice((0, 0, dice.uniform(-0.03, 0.03)))
    if who == "pastes":
        start, table.left = 0.0, 0
    for number, row in enumerate(table.rows):
        if not row.sealed:
            continue
        slip = max(-MOST_SLIP, min(MOST_SLIP, step * number))
        nudge = 0.1 if who == "pastes" and dice.random() < 0.3 else error
        top = (number + slip) * high + start + dice.gauss(0, nudge) * high
        row.seals.append(top)
        if dice.random() < 0.01:
            row.seals.append(top + dice.choice((-1, 1)) * dice.uniform(0.2, 0.6) * high)


def _do_worst(dice: random.Random, table: Table) -> None:
    near = [
        (row, own, number, other)
        for number, row in enumerate(table.rows)
        for other in (number - 1, number + 1)
        if row.sealed and 0 <= other < len(table.rows)
        for own in (table.rows[other],)
        if not (own.sealed and own.signed)
    ]
    if not near:
        return
    row, victim, number, other = dice.choice(near)
    victim.signed, victim.sealed, victim.remark, victim.seals = False, False, "", []
    victim.day = victim.day and dice.random() < 0.1
    row.signed |= dice.random() < 0.1
    missed = dice.uniform(0.4, 0.58) * (other - number)
    row.seals = [(number + 0.5 + missed) * table.height - table.side / 2]


def workbook(table: Table) -> bytes:
    """Return the file."""
    lines = []
    for number, row in enumerate(table.rows, 1):
        line = list(member(number, row.surname if row.signed else "", row.remark))
        line[3], line[7] = f"{row.surname} {number}子", "2025-11-25" if row.day else ""
        lines.append(tuple(line))

    def finish(_: Any, sheet: Any) -> None:
        for at in range(TOP + len(lines) + 3):  # those above, too: places are then multiples of the height
            sheet.set_row_pixels(at, table.height)
        sheet.set_column_pixels(STAMP, STAMP, 100)
        for number, row in enumerate(table.rows):
            for top in row.seals:
                at, down = divmod(TOP * table.height + round(top), table.height)
                place = {"x_offset": table.left, "y_offset": down}
                if table.as_shapes:
                    size = {"width": table.side, "height": table.side}
                    sheet.insert_textbox(at, STAMP, row.surname, {**place, **size})
                else:
                    image = {"image_data": io.BytesIO(seal(number, table.side))}
                    sheet.insert_image(at, STAMP, f"{number}.png", {**image, **place})

    return book(lines, finish=finish)


@cache
def seal(number: int, side: int) -> bytes:
    return png(number, size=side)


def fare(table: Table) -> Counter[str]:
    """Count what the reader makes of a table, and what was asked about when the place alone decided."""
    (read,) = read_bytes("返送.xlsx", workbook(table), convert=False).tables
    before, lain = _by_place(table)
    told: Counter[str] = Counter(seals=sum(len(row.seals) for row in table.rows))
    for number, (row, said) in enumerate(zip(table.rows, read.rows, strict=True)):
        pictures = [item.sha256 for item in said.evidence if item.kind in ("picture", "shape")]
        own = sha256(seal(number, table.side)).hexdigest()
        is_own = row.sealed and (table.as_shapes or own in pictures)
        is_asked = "S05" in said.codes
        # The reader's answer is not the last: a shape that names another, a remark beside a seal are asked about.
        is_doubtful = is_asked or row.remark or any(item.text not in ("", row.surname) for item in said.evidence)
        told["wrong"] += bool(pictures) and not (is_doubtful or is_own or row.signed)
        told["asked"] += is_asked
        told["needless"] += is_asked and not row.is_blank
        told["asked before"] += number in before
        told["needless before"] += number in before and not row.is_blank
        told["wrong before"] += number in lain and number not in before and row.is_blank
    told["astride"] = lain[-1]
    return told


def _by_place(table: Table) -> tuple[set[int], dict[int, int]]:
    """Return the rows asked about when the place alone decides; seals on each row, at -1 those that lie astride."""
    bands = [Band(row, row * table.height, (row + 1) * table.height) for row in range(-3, len(table.rows) + 3)]
    asked: set[int] = set()
    lain: Counter[int] = Counter()
    for row in table.rows:
        for top in map(round, row.seals):
            verdict = judge(top, top + table.side, bands)
            if verdict.certain:
                lain[verdict.index] += verdict.index >= 0
            else:
                lain[-1] += 1
                under = [at for at, share in verdict.shares if share >= TOUCHED]
                asked.update(at for at in under if 0 <= at < len(table.rows))
    return asked, lain


def simulate(seed: int, seals: int) -> Counter[str]:
    """Let clerks fill tables until they hold so many seals."""
    dice = random.Random(seed)
    told: Counter[str] = Counter()
    while told["seals"] < seals:
        told += fare(sealed_table(dice))
    return told


COLUMNS = ("seals", "astride", "wrong before", "wrong", "asked before", "asked", "needless before", "needless")


def main() -> None:
    seeds, seals = range(20251201, 20251206), int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    _say("LEAN", "seed", *COLUMNS)
    for lean in (astride.LEAN, 0.50, 0.60, 0.65, 0.70):
        astride.LEAN = lean
        total: Counter[str] = Counter()
        for seed in seeds:
            told = simulate(seed, seals)
            total.update(told)
            _say(lean, seed, *(told[column] for column in COLUMNS))
        _say(lean, "all", *(total[column] for column in COLUMNS))


def _say(*values: object) -> None:
    sys.stdout.write("\t".join(map(str, values)) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
