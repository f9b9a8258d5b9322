"""What a later return puts right, so that nothing is left to be said: plans that are over, rows that stood twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.reconcile.frames import Back, Member, World, messages, outcome

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


FOUR = tuple(
    Member(f"{n:07d}", name) for n, name in enumerate(("山田　太郎", "鈴木　花子", "佐藤　次郎", "高橋　明"), start=1)
)


def copies(*shown: str) -> list[Back]:
    """Copies of one ledger as 「day rows」: a row is named by its member's place, with + where it is filled."""
    backs = []
    for file, text in enumerate(shown, start=1):
        day, *rows = text.split()
        for row in rows:
            of = FOUR[int(row[0]) - 1]
            stamp = of.name[:2] if row.endswith("+") else ""
            backs.append(Back(of, stamp=stamp, file=file, day=date(2025, 12, int(day))))
    return backs


@pytest.mark.parametrize(
    ("shown", "named"),
    [
        (("1 1 2 3+ 4+", "2 1 3+ 4+"), "2"),
        (("1 1 2 3+ 4+", "2 1 3+ 4+", "3 1 3+ 4+"), "2"),
        (("1 1 2 3+ 4+", "2 1 3+ 4+", "3 1 2 3+ 4+"), ""),  # it is back
        (("1 1 2 3+ 4+", "2 1 3+ 4+", "3 1 2+ 3+ 4+"), ""),
        (("1 1 2+ 3+ 4+", "2 1 3+ 4+"), ""),  # it says what it says
        (("1 1 2 3+ 4+", "2 1 2"), ""),  # a part
        (("1 1 2 3+ 4+", "2 3+ 4+"), ""),
        (("1 1 2 3+ 4+", "2 1 2", "2 3+ 4+"), ""),  # two parts of one day
        (("1 1 2 3+ 4+", "2 1", "2 3+ 4+"), "2"),  # … without a row
        (("1 1 3+ 4+", "2 1 2 3+ 4+"), ""),
        (("1 1 3+ 4+",), "2"),
    ],
)
def test_a_blank_row_that_a_later_copy_lacks_is_said_to_be_deleted(shown: tuple[str, ...], named: str) -> None:
    result = World(FOUR, copies(*shown)).judged()
    assert "".join(f.bango[-1] for f in result.findings if f.code == "R01") == named
    assert {status for status, _ in outcome(result).values()} <= {"received", "outstanding"}


def test_where_the_row_is_missing_is_said() -> None:
    found = [f for f in World(FOUR, copies("1 1 2 3+ 4+", "2 1 3+ 4+")).judged().findings if f.code == "R01"]
    assert [(f.file, f.message) for f in found] == [
        ("回収2.xlsx", "受領簿のNo.2の方の行が、令和7年12月2日に届いた受領簿にありません。")
    ]


@pytest.mark.parametrize(
    ("shown", "named"),
    [
        (("1 1 2 3+ 4+", "3 1 3+ 4+"), 1),
        (("1 1 3+ 4+", "3 1 3+ 4+"), 1),
        (("1 1 2 3+ 4+", "3 1 2 3+ 4+"), 0),
        (("1 1 2+ 3+ 4+", "3 1 3+ 4+"), 0),
    ],
)
def test_so_it_is_where_the_row_was_added_to_another_ledger(shown: tuple[str, ...], named: int) -> None:
    guest = Back(FOUR[1], stamp=FOUR[1].name, key="", table="01-002", file=9, day=date(2025, 12, 2))
    other = Member("0000009", "若松　四郎", ledger="01-002")
    there = Back(other, stamp="若松", file=9, day=date(2025, 12, 2))
    result = World([*FOUR, other], [*copies(*shown), guest, there]).judged()
    assert [one.bango for one in result.findings if one.code == "R01"] == [FOUR[1].bango] * named


def test_an_edition_that_never_had_the_row_does_not_lack_it() -> None:
    early, late = (replace(one, editions=(1, 2)) for one in FOUR[:2])
    members = [early, late, replace(FOUR[2], editions=(2,)), replace(FOUR[3], editions=(1, 2))]
    blank = [Back(of, edition=2, file=1, day=date(2025, 12, 1)) for of in members]
    older = [Back(of, edition=1, file=2, day=date(2025, 12, 2)) for of in members if 1 in of.editions]
    assert messages(World(members, [*blank, *older]).judged(), "R01") == []


def test_a_send_back_may_leave_out_whose_cards_were_counted() -> None:
    left = replace(FOUR[1], retired="2025-11-26")
    backs = [replace(back, of=left) if back.of is FOUR[1] else back for back in copies("1 1 2 3+ 4+", "2 1 3+ 4+")]
    for counts, named in (((), 1), ([("0000002", 1, "2025-12-10")], 0)):
        result = World([FOUR[0], left, *FOUR[2:]], backs, counts=counts).judged()
        assert len(messages(result, "R01")) == named


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ((), 1),
        ((("山田", 1),), 0),
        ((("山田", 2),), 0),
        ((("", 1),), 1),  # an empty row says nothing of what was changed in a filled one
    ],
)
def test_an_alteration_beside_the_row_that_counts_is_over_once_the_row_comes_as_issued(
    then: tuple[tuple[str, int], ...], said: int
) -> None:
    of = replace(ONE, editions=(1, 2))
    counts = Back(of, stamp="山田", edition=2)
    odd = Back(of, stamp="山田", file=2, day=date(2025, 12, 9), shown={"bango": "0296255"})
    later = [
        Back(of, stamp=stamp, edition=edition, file=n, day=date(2025, 12, 7 + n))
        for n, (stamp, edition) in enumerate(then, start=3)
    ]
    result = World([of], [counts, odd, *later]).judged()
    assert (outcome(result)[of.bango][0], len(messages(result, "R03"))) == ("received", said)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (("山田", ""), 1),
        (("", ""), 1),
        (("山田",), 0),
        (("山田", "", "|", "山田"), 0),  # a later copy has the member once
    ],
)
def test_a_member_twice_on_an_older_edition_is_told_and_asks_nothing(then: tuple[str, ...], said: int) -> None:
    of = replace(ONE, editions=(1, 2))
    backs, file = [Back(of, stamp="山田", edition=2)], 2
    for stamp in then:
        file += stamp == "|"
        if stamp != "|":
            backs.append(Back(of, stamp=stamp, edition=1, file=file, day=date(2025, 12, 7 + file)))
    result = World([of], backs).judged()
    assert (outcome(result)[of.bango][0], len(messages(result, "R04"))) == ("received", said)
