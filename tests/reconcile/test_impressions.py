"""One seal on paper over rows of members with different surnames (S06): on whatever page, scan or edition of theirs."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from ledger_tools.impressions import LEVELS, SIDE, impressions_of, spelt
from tests.reconcile.frames import Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", editions=(1, 2))
KIN = Member("0000003", "山田　次郎", "ヤマダ ジロウ")
FOUR = Member("0000004", "佐藤　実", "サトウ ミノル")
FAR = Member("0000005", "高橋　実", "タカハシ ミノル", ledger="01-002")
ALL = (ONE, TWO, KIN, FOUR, FAR)
ASKED, FINE = ("review", "S06"), ("received", "")


def pressed(
    seal: int, *, turn: float = 0.0, aside: float = 0.0, noise: int = 0, size: float = 10.5,
    lower: int | None = None, framed: bool = False, bilevel: bool = False,
) -> str:  # fmt: skip
    """What is kept of a seal: strokes that its number tells, turned (degrees) and put aside (shares of its half).

    ``lower`` is the number of another seal whose lower third this one has; ``noise`` is the scan's.
    """
    steps = (np.arange(SIDE) + 0.5) / SIDE * 2 - 1
    cos, sin = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    x, y = steps[None, :] * cos + steps[:, None] * sin - aside, steps[:, None] * cos - steps[None, :] * sin
    drawn = _strokes(seal, x, y)
    if lower is not None:
        drawn = np.where(y > 0.33, _strokes(lower, x, y), drawn)
    if noise:
        drawn = drawn * (1 - 0.3 * np.random.default_rng(noise).random(drawn.shape))
    levels = np.rint(np.clip(drawn, 0, 1) * (LEVELS - 1)).astype(np.uint8)
    return spelt(np.where(levels > LEVELS // 2, LEVELS - 1, 0).astype(np.uint8) if bilevel else levels,
                 (size, size), framed=framed, bilevel=bilevel)  # fmt: skip


def _strokes(seal: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    dice = np.random.default_rng(seal)
    found = np.zeros(x.shape)
    for _ in range(14):
        left, top = dice.uniform(-0.75, 0.75, 2)
        across, down = (dice.uniform(0.2, 0.7), 0.0) if dice.random() < 0.5 else (0.0, dice.uniform(0.2, 0.7))
        along = np.clip(((x - left) * across + (y - top) * down) / (across**2 + down**2), 0, 1)
        away = np.hypot(x - left - along * across, y - top - along * down)
        found = np.maximum(found, np.clip(1.5 - away / 0.06, 0, 1))
    return found


_CROPS = itertools.count()  # no two crops of a scan are the same bytes


def seal(seal: int, **how: Any) -> dict[str, Any]:
    return {"marks": (("ink", f"{next(_CROPS):064x}", "", "", pressed(seal, **how)),)}


def came(*rows: tuple[Member, int, dict[str, Any]], days: bool = False) -> World:
    """Rows of members, each on a page (a file) of its own number."""
    backs = [
        Back(of, file=page, paper=True, day=date(2025, 12, page) if days else None, **entry) for of, page, entry in rows
    ]
    return World(list(ALL), backs)


@pytest.mark.parametrize(
    ("how", "rows"),
    [
        ("on one page", ((ONE, 1, seal(1)), (TWO, 1, seal(1, noise=1)))),
        ("on two pages", ((ONE, 1, seal(1)), (TWO, 2, seal(1, noise=1)))),
        ("turned", ((ONE, 1, seal(1)), (TWO, 2, seal(1, turn=14, noise=1)))),
        ("put aside", ((ONE, 1, seal(1)), (TWO, 2, seal(1, aside=0.04, noise=1)))),
        ("measured a little larger", ((ONE, 1, seal(1)), (TWO, 2, seal(1, size=10.9)))),
        ("square", ((ONE, 1, seal(1, framed=True)), (TWO, 2, seal(1, framed=True, noise=1)))),
        ("in black and white", ((ONE, 1, seal(1, bilevel=True)), (TWO, 2, seal(1, turn=3, bilevel=True)))),
    ],
)
def test_a_seal_is_known_again(how: str, rows: Sequence[tuple[Member, int, dict[str, Any]]]) -> None:
    result = came(*rows).judged()
    assert [outcome(result)[who.bango] for who in (ONE, TWO)] == [ASKED, ASKED], how
    assert sorted(messages(result, "S06")) == [
        "姓の異なる組合員(No.1)の欄と同じ印影です。",
        "姓の異なる組合員(No.2)の欄と同じ印影です。",
    ]


@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ("other seals", ((ONE, 1, seal(1)), (TWO, 2, seal(2)))),
        ("date seals of an office, which differ in the name", ((ONE, 1, seal(1)), (TWO, 1, seal(1, lower=2)))),
        ("a larger one", ((ONE, 1, seal(1)), (TWO, 2, seal(1, size=12.0)))),
        ("a square one", ((ONE, 1, seal(1)), (TWO, 2, seal(1, framed=True)))),
        ("of one family", ((ONE, 1, seal(1)), (KIN, 2, seal(1)))),
        ("of another department", ((ONE, 1, seal(1)), (FAR, 2, seal(1)))),
        ("of one row, scanned twice", ((ONE, 1, seal(1)), (ONE, 2, seal(1, noise=1)))),
        ("nothing kept", ((ONE, 1, {"marks": (("ink", "a" * 64),)}), (TWO, 2, {"marks": (("ink", "b" * 64),)}))),
    ],
)
def test_what_is_no_seal_of_two(what: str, rows: Sequence[tuple[Member, int, dict[str, Any]]]) -> None:
    assert {outcome(came(*rows).judged())[of.bango] for of, _, _ in rows} == {FINE}, what


def test_a_word_stamped_once_a_page_is_found_over_the_pages() -> None:
    done = [seal(7, turn=turn, noise=turn + 9) for turn in (-6, 0, 5, 8)]
    result = came(*((of, page, entry) for page, (of, entry) in enumerate(zip(ALL[:4], done, strict=True), 1))).judged()
    assert [outcome(result)[who.bango] for who in ALL[:4]] == [ASKED] * 4
    assert {
        "姓の異なる組合員(No.2、No.4)の欄と同じ印影です。",
        "姓の異なる組合員(No.1、No.3、No.4)の欄と同じ印影です。",
    } < set(messages(result, "S06"))


def test_a_seal_of_ones_own_on_a_later_scan_puts_it_right() -> None:
    rows = ((ONE, 1, seal(1)), (TWO, 1, seal(1, noise=1)), (TWO, 2, seal(2)))
    result = came(*rows, days=True).judged()
    assert [outcome(result)[who.bango] for who in (ONE, TWO)] == [ASKED, FINE]


def test_what_is_kept_is_read_as_it_was() -> None:
    texts = [pressed(1), pressed(2, framed=True, size=13.26), pressed(3, bilevel=True)]
    found = impressions_of(texts)
    assert found.framed.tolist() == [False, True, False] and found.bilevel.tolist() == [False, False, True]
    assert found.sizes.round(1).tolist() == [[10.5, 10.5], [pytest.approx(13.3)] * 2, [10.5, 10.5]]
    again = [
        spelt(np.rint(one * (LEVELS - 1)).astype(np.uint8), tuple(size), framed=bool(f), bilevel=bool(b))
        for one, size, f, b in zip(found.pictures, found.sizes.tolist(), found.framed, found.bilevel, strict=True)
    ]
    assert again == texts and {len(text) for text in texts} == {688}
