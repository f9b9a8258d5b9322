"""Members whose names change between editions: a signature by the name at the time of signing stays good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ledger_tools.names.renaming import may_be_one
from tests.reconcile.frames import NO_LEDGER, Back, Member, World, messages, outcome

OLD = Member("0000001", "阿部　花子", "アベ ハナコ", in_records=False)
NEW = replace(OLD, name="岡田　花子", kana="オカダ ハナコ", editions=(2,), former="阿部", in_records=True)
NO_FORMER = replace(NEW, former="")
MATE = Member("0000002", "鈴木　次郎", "スズキ ジロウ", editions=(1, 2))


def judged(new: Member, *returns: Back, old: Member = OLD, mates: tuple[Member, ...] = (MATE,)) -> dict[str, Any]:
    return outcome(World([old, new, *mates], returns).judged())


@pytest.mark.parametrize("edition", [1, 0])
@pytest.mark.parametrize("key", [None, ""], ids=["keyed", "pasted values"])
@pytest.mark.parametrize("new", [NEW, NO_FORMER], ids=["with 旧姓", "without"])
@pytest.mark.parametrize(
    "entry",
    [
        {"stamp": "阿部"},
        {"stamp": "阿部花子"},
        {"stamp": "アベ"},
        {"stamp": "岡田"},
        {"marks": (("picture", "a" * 64),)},
    ],
)
def test_a_row_of_the_first_edition(entry: dict[str, Any], new: Member, key: str | None, edition: int) -> None:
    table = NO_LEDGER if edition == 0 else ""
    first = Back(OLD, key=key, edition=edition, table=table, **entry)
    mate = Back(MATE, key=key, edition=edition, table=table, stamp="鈴木")
    assert judged(new, first, mate) == {"0000001": ("received", ""), "0000002": ("received", "")}


@pytest.mark.parametrize("new", [NEW, NO_FORMER], ids=["with 旧姓", "without"])
def test_sorted_without_the_key_before_the_name_changed(new: Member) -> None:
    shown: Mapping[str, str] = {"bango": MATE.bango, "name": MATE.name}
    other: Mapping[str, str] = {"bango": OLD.bango, "name": OLD.name}
    found = judged(new, Back(OLD, shown=shown, stamp="鈴木"), Back(MATE, shown=other, stamp="阿部"))
    assert found == {"0000001": ("received", "R03"), "0000002": ("received", "R03")}


@pytest.mark.parametrize(
    ("old", "new", "signed", "expected"),
    [
        # 婚姻, 離婚, 養子縁組: the given name stays
        (OLD, NO_FORMER, "阿部", ("received", "")),
        (replace(OLD, name="岡田　花子"), replace(NEW, name="阿部　花子", former=""), "岡田", ("received", "")),
        (replace(OLD, name="阿部花子"), replace(NO_FORMER, name="岡田花子"), "阿部花子", ("received", "")),
        # a correction: variants, a slip, the way it is written
        (replace(OLD, name="渡邊　花子"), replace(NO_FORMER, name="渡辺　花子"), "渡邊", ("received", "")),
        (replace(OLD, name="斉藤　花子"), replace(NO_FORMER, name="斎藤　花子"), "斉藤", ("received", "")),
        (replace(OLD, name="阿部　健一"), replace(NO_FORMER, name="阿部　健市"), "阿部健一", ("received", "")),
        (replace(OLD, name="阿倍　花"), replace(NO_FORMER, name="阿部　華"), "阿倍", ("received", "")),
        # the number was given to somebody else
        (replace(OLD, name="山本　一郎", kana=""), NO_FORMER, "山本", ("review", "F06")),
        (replace(OLD, name="岡田　一郎", kana=""), NO_FORMER, "岡田", ("review", "F06")),
        # the cards changed
        (OLD, replace(NEW, cards=2), "阿部", ("review", "F06")),
        # somebody else's name
        (OLD, NEW, "鈴木", ("review", "S03")),
        (OLD, NEW, "大野", ("review", "S03")),
    ],
)
def test_what_changed(old: Member, new: Member, signed: str, expected: tuple[str, str]) -> None:
    if old.kana and old.name[:2] == new.name[:2]:
        new = replace(new, kana=old.kana)
    assert judged(new, Back(old, stamp=signed), old=old)["0000001"] == expected


def test_a_third_edition_and_back_to_the_first_name() -> None:
    again = replace(OLD, editions=(3,), in_records=True)
    members = [OLD, replace(NEW, in_records=False), again, replace(MATE, editions=(1, 2, 3))]
    for edition, name in ((1, "阿部　花子"), (2, "岡田　花子"), (3, "阿部　花子")):
        for signed in ("阿部", "岡田"):
            for key in (None, ""):
                back = Back(OLD, key=key, edition=edition, stamp=signed, shown={"name": name})
                assert outcome(World(members, [back]).judged())["0000001"] == ("received", "")


@pytest.mark.parametrize(
    ("signed", "status"),
    [
        *(("阿部", "received"), ("岡田花子", "received"), ("オカダ　ハナコ", "received"), ("おかだはなこ", "received")),
        *(("岡田", "review"), ("オカダ", "review"), ("オカダ ジロウ", "review")),
    ],
)
def test_a_surname_that_another_bears_on_the_same_ledger_is_not_enough(signed: str, status: str) -> None:
    """Two members exchange surnames: 岡田 on the row of 阿部 花子 may be the other's."""
    other = Member("0000002", "岡田　次郎", "オカダ ジロウ", in_records=False)
    since = replace(other, name="阿部　次郎", kana="アベ ジロウ", editions=(2,), in_records=True)
    world = World([OLD, NO_FORMER, other, since], [Back(OLD, stamp=signed), Back(other, stamp="岡田")])
    assert outcome(world.judged())["0000001"][0] == status
    assert outcome(world.judged())["0000002"] == ("received", "")


def test_members_who_exchanged_surnames_sorted_without_the_key() -> None:
    other = Member("0000002", "岡田　次郎", "オカダ ジロウ", in_records=False)
    since = replace(other, name="阿部　次郎", kana="アベ ジロウ", editions=(2,), in_records=True)
    rows = [
        Back(OLD, stamp="岡田", shown={"bango": other.bango, "name": other.name}),
        Back(other, stamp="阿部", shown={"bango": OLD.bango, "name": OLD.name}),
    ]
    found = outcome(World([OLD, NO_FORMER, other, since], rows).judged())
    assert found == {"0000001": ("received", "R03"), "0000002": ("received", "R03")}


@pytest.mark.parametrize(("called", "status"), [("阿部印", "received"), ("岡田印", "received"), ("大野印", "review")])
def test_a_drawn_seal_may_be_called_by_either_name(called: str, status: str) -> None:
    seal = Back(OLD, marks=(("picture", "a" * 64, called),))
    assert judged(NO_FORMER, seal)["0000001"][0] == status


def test_a_seal_of_the_old_surname_on_the_rows_of_two_who_bore_it() -> None:
    mate = replace(MATE, name="阿部　次郎", kana="アベ ジロウ")
    seals = [Back(member, marks=(("picture", "a" * 64),)) for member in (OLD, mate)]
    found = judged(NO_FORMER, *seals, mates=(mate,))
    assert found == {"0000001": ("received", ""), "0000002": ("received", "")}


def test_a_name_corrected_by_hand_to_the_members_own_is_no_alteration() -> None:
    corrected = Back(OLD, stamp="岡田", shown={"name": "岡田　花子"})
    assert judged(NO_FORMER, corrected)["0000001"] == ("received", "")
    written_over = Back(OLD, stamp="大野", shown={"name": "大野　花江"})
    assert "R03" in judged(NO_FORMER, written_over)["0000001"][1]


@pytest.mark.parametrize(("recorded", "status"), [("岡田　花子", "received"), ("", "review")])
def test_the_records_know_the_new_name_before_an_edition_does(recorded: str, status: str) -> None:
    inputs = World([replace(OLD, in_records=True)], [Back(OLD, stamp="岡田")]).inputs()
    from ledger_tools.reconcile.statuses import reconcile

    records = inputs.members.assign(name=recorded or OLD.name)
    assert outcome(reconcile(replace(inputs, members=records)))["0000001"][0] == status


def test_a_renamed_member_on_another_ledger_is_found_by_number_and_either_name() -> None:
    home = replace(OLD, ledger="01-002")
    since = replace(NO_FORMER, ledger="01-002", now_in="0101")
    guest = Back(home, key="", table="01-001", stamp="阿部")
    result = World([MATE, home, since], [Back(MATE, stamp="鈴木"), guest]).judged()
    assert outcome(result)["0000001"] == ("received", "R02")
    assert messages(result, "R03") == []


@pytest.mark.parametrize(
    ("one", "other", "former", "expected"),
    [
        (("阿部　花子", ""), ("岡田　花子", ""), "", True),
        (("阿部　花子", ""), ("岡田　華子", ""), "阿部", False),
        (("阿部　花子", ""), ("岡田　華子", ""), "阿部　花子", True),
        (("阿部　花子", "アベ ハナコ"), ("岡田　華子", "オカダ ハナコ"), "", True),
        (("斉藤健一", "サイトウ ケンイチ"), ("齊藤健市", "サイトウ ケンイチ"), "", True),
        (("阿部　花子", ""), ("阿部　太郎", ""), "", False),
        (("阿部　花子", ""), ("岡田　太郎", ""), "", False),
        (("林　実", ""), ("森　実", ""), "", True),
        (("林　実", ""), ("林　稔", ""), "", False),
    ],
)
def test_one_person_before_and_after(one: tuple[str, str], other: tuple[str, str], former: str, expected: bool) -> None:
    assert may_be_one(one, other, former) == may_be_one(other, one, former) == expected
