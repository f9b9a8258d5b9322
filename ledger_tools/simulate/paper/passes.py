"""How a pile of sheets goes through the machines: pass by pass, each of them one file."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger_tools.simulate.paper.damage import harms
from ledger_tools.simulate.paper.scanners import BITS, COLOUR, FLAT, GREY, SCANNERS, Feed, Machine, Scanner
from ledger_tools.simulate.paper.sheets import Sheet
from ledger_tools.simulate.paper.strangers import STRANGERS

PHONE = Scanner("phone", COLOUR, 0, 0)
#: Name of the machine, share of the pile's pages, most pages of one pass.
MACHINES: tuple[tuple[Scanner, float, int], ...] = (
    *zip(SCANNERS, (27, 8, 8, 7, 11, 5, 9, 7, 4, 3), (16, 12, 10, 12, 12, 8, 12, 12, 5, 4), strict=True),
    (PHONE, 13, 3),
)
PDF, TIFF, JPEG = ".pdf", ".tif", ".jpg"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One side of a sheet that goes through a machine.

    ``sheet`` counts the ledgers' sheets from 0, or is None for a page that is none of ours; then ``stranger`` says
    what it is. ``back``: the other side of the sheet. ``again``: this sheet has gone through before.
    """

    sheet: int | None
    stranger: str = ""
    back: bool = False
    again: bool = False
    feed: Feed = FLAT
    harm: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pass:
    """What becomes one file: its leaves in order; of an A3 scan two of them make one page."""

    scanner: Scanner
    machine: Machine
    suffix: str
    leaves: tuple[Leaf, ...]
    two_up: bool = False


@dataclass(frozen=True, slots=True)
class Habits:
    """Shares of what goes wrong with a pile: sheets left out, gone through twice, strangers, and whole passes."""

    missing: float = 0.03
    doubled: float = 0.03
    strangers: float = 0.06
    shuffled: float = 0.4
    duplex: float = 0.2
    upside_down: float = 0.08
    two_up: float = 0.07
    fitted: float = 0.18
    tiff: float = 0.25
    damaged: float = 1.0


USUAL = Habits()
#: Every page once, in order, flat and clean.
TIDY = Habits(*(0.0,) * 10)


def passes(
    sheets: Sequence[Sheet], machines: Sequence[tuple[Scanner, float, int]], habits: Habits, dice: random.Random
) -> list[Pass]:
    """Divide the sheets among passes, in the order of the pile."""
    waiting = _order(sheets, habits, dice)
    found: list[Pass] = []
    while waiting:
        scanner, _, most = dice.choices(machines, [share / (1 + most) for _, share, most in machines])[0]
        count = dice.randrange(max(1, most // 3), most + 1)
        leaves, waiting = waiting[:count], waiting[count:]
        if scanner == PHONE:
            found += [Pass(scanner, Machine.of(dice), JPEG, (_harmed(leaf, habits, dice),)) for leaf in leaves]
        else:
            found.append(_pass(scanner, [_harmed(leaf, habits, dice) for leaf in leaves], sheets, habits, dice))
    return found


def _order(sheets: Sequence[Sheet], habits: Habits, dice: random.Random) -> list[Leaf]:
    """The ledgers in any order, their pages mostly in their own; some missing, some twice, strangers between them."""
    by_ledger: dict[str, list[int]] = {}
    for place, sheet in enumerate(sheets):
        by_ledger.setdefault(sheet.seed, []).append(place)
    found: list[Leaf] = []
    for name in dice.sample(sorted(by_ledger), len(by_ledger)) if habits != TIDY else by_ledger:
        own = [Leaf(place) for place in by_ledger[name] if dice.random() >= habits.missing]
        if dice.random() < habits.shuffled:
            dice.shuffle(own)
        for leaf in own:
            found.append(leaf)
            if dice.random() < habits.doubled:
                found.insert(dice.randrange(len(found) - 1, len(found) + 1), Leaf(leaf.sheet))
            if dice.random() < habits.strangers:
                found.append(Leaf(None, dice.choice(STRANGERS)))
    seen: set[int] = set()
    for place, leaf in enumerate(found):
        if leaf.sheet is not None:
            found[place] = replace(leaf, again=leaf.sheet in seen)
            seen.add(leaf.sheet)
    return found


def _harmed(leaf: Leaf, habits: Habits, dice: random.Random) -> Leaf:
    return replace(leaf, harm=harms(dice)) if dice.random() < habits.damaged else leaf


def _pass(scanner: Scanner, leaves: list[Leaf], sheets: Sequence[Sheet], habits: Habits, dice: random.Random) -> Pass:
    machine = Machine.of(dice)
    two_up = scanner.colours in (COLOUR, GREY) and dice.random() < habits.two_up
    scale = dice.choice((0.97, 0.97, 0.94, 1.03)) if dice.random() < habits.fitted else 1.0
    turned = 180 if dice.random() < habits.upside_down else 0
    if not two_up and dice.random() < habits.duplex:
        leaves = [side for leaf in leaves for side in (leaf, replace(leaf, back=True, harm=()))]
    fed = []
    for leaf in leaves:
        across = leaf.sheet is not None and sheets[leaf.sheet].printed.across
        own = dice.choice((90, 270)) if across else (180 if dice.random() < habits.upside_down * 0.7 else 0)
        steep = dice.random() < 0.06
        skew = 0.0 if habits == TIDY else dice.gauss(0, 2.2 if steep else 0.5)
        slack = 0.0 if habits == TIDY else 1.0
        feed = Feed((turned + own) % 360, skew, scale, slack * dice.gauss(0, 1.2), slack * dice.gauss(0, 1.5))
        fed.append(replace(leaf, feed=feed))
    # A fax machine and a copier set to black and white write TIFF more often.
    chance = habits.tiff * (2 if scanner.colours == BITS else 1)
    suffix = TIFF if dice.random() < chance and not scanner.layered else PDF
    return Pass(scanner, machine, suffix, tuple(fed), two_up)
