"""What a later return puts right, so that nothing is left to be said: plans that are over, rows that stood twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.reconcile.frames import Back, Member, World, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
FIRST, LATER = {"file": 1}, {"file": 2, "day": date(2025, 12, 9)}

#: A remark, what stood beside it, and whether it is worth a word that a later signature leaves it out.
LEFT_OUT = (
    ("本日不在、後日渡します", "", ""),
    ("不在", "", ""),
    ("不在のため後日", "", ""),
    ("出張中", "", ""),
    ("休暇中", "", ""),
    ("育休中", "", ""),
    ("長期療養中", "", ""),
    ("後日受領予定", "", ""),
    ("12/10渡します", "", ""),
    ("未配付", "", ""),
    ("庶務で保管", "", ""),
    ("妻が受領", "", "F08"),
    ("11/25本人受領", "山田", "F08"),
    ("会計年度任用職員", "山田", "F08"),
)


def test_a_plan_or_an_absence_that_is_over_needs_no_word() -> None:
    members, backs = [], []
    for number, (remark, stamp, _) in enumerate(LEFT_OUT, start=1):
        of = replace(ONE, bango=f"{number:07d}", ledger=f"01-{number:03d}", seq=1)
        members.append(of)
        backs += [Back(of, remark=remark, stamp=stamp, **FIRST), Back(of, stamp="山田", **LATER)]  # type: ignore[arg-type]
    found = outcome(World(members, backs).judged()).values()
    assert [case for case, own in zip(LEFT_OUT, found, strict=True) if own != ("received", case[-1])] == []


def test_a_plan_that_is_followed_by_another_doubt_is_still_told() -> None:
    backs = [Back(ONE, remark="本日不在、後日渡します"), Back(ONE, stamp="〃", **LATER)]  # type: ignore[arg-type]
    assert outcome(World([ONE], backs).judged())["0000001"] == ("review", "F08 S02")


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (("", ""), (), ("review", "R04 S01")),
        (("", ""), ("",), ("outstanding", "S01")),
        (("", ""), ("山田",), ("received", "")),
        (("", ""), ("不在",), ("review", "S02")),
        (("", ""), ("", ""), ("review", "R04 S01")),
        (("",), ("", ""), ("review", "R04 S01")),
        (("山田", ""), ("",), ("review", "F08 R04")),
        (("不在", ""), ("",), ("review", "R04 S02")),
        (("山田",), ("", ""), ("review", "F08 R04")),
    ],
)
def test_an_empty_row_puts_right_what_was_twice_empty(
    first: tuple[str, ...], then: tuple[str, ...], expected: tuple[str, str]
) -> None:
    backs = [Back(TWO, stamp="鈴木", **place) for place in (FIRST, LATER)]  # type: ignore[arg-type]
    for stamps, place in ((first, FIRST), (then, LATER)):
        backs += [Back(ONE, stamp=stamp, **place) for stamp in stamps]  # type: ignore[arg-type]
    assert outcome(World([ONE, TWO], backs).judged())["0000001"] == expected
