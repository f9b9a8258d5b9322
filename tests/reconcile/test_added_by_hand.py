"""A row added by hand to another department's ledger: whose it is, what it proves, and that it is named (R02)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ledger_tools.findings import ERROR, WARNING
from ledger_tools.reconcile.statuses import Reconciled
from tests.reconcile.frames import NO_LEDGER, Back, Member, World, messages, outcome

A1 = Member("0000001", "山田　太郎", "ヤマダ タロウ")
A2 = Member("0000002", "鈴木　花子", "スズキ ハナコ")
A3 = Member("0000003", "佐藤　次郎", "サトウ ジロウ")
OF_A = (A1, A2, A3)
OWN = tuple(Back(member, stamp=member.name) for member in OF_A)
B1 = Member("0000011", "若松　四郎", "ワカマツ シロウ", ledger="01-002")
B2 = Member("0000012", "白石　三奈", "シライシ ミナ", ledger="01-002")
B3 = Member("0000013", "黒田　五郎", "クロダ ゴロウ", ledger="01-002")
RETIRED = "11月25日退職者"
MAILED = "休職中 11月25日自宅宛てて郵送済み"
SEAL = (("picture", "a" * 64),)


def added(of: Member = B1, table: str = "01-001", **more: Any) -> Back:
    """A member's row typed below another ledger's: without its hidden key."""
    return Back(of, table=table, key="", **more)


def judged(*returns: Back, home: Member = B1, others: tuple[Member, ...] = (), **more: Any) -> Reconciled:
    return World([*OF_A, home, *others], [*OWN, *returns], **more).judged()


def named(result: Reconciled, member: Member = B1) -> set[tuple[str, str, str, str]]:
    """Level, file, sheet and cell of what is said of an added row."""
    own = [one for one in result.findings if one.code == "R02" and one.bango == member.bango]
    return {(one.level, one.file, one.sheet, one.cell) for one in own}


SIGNED = {"stamp": "若松"}


@pytest.mark.parametrize(
    ("entry", "home", "status", "level"),
    [
        # The member's own ledger is not back, or says nothing.
        (SIGNED, None, "review", ERROR),
        ({"marks": SEAL}, None, "review", ERROR),
        ({"stamp": "若松", "remark": "11/25本人受領"}, None, "review", ERROR),
        ({"remark": RETIRED}, None, "review", ERROR),
        ({"remark": "12月2日死亡"}, None, "review", ERROR),
        ({"stamp": "不在"}, None, "review", ERROR),
        ({}, None, "not_submitted", WARNING),
        (SIGNED, {}, "review", ERROR),
        ({}, {}, "outstanding", WARNING),
        # It proves a receipt by itself.
        (SIGNED, SIGNED, "received", WARNING),
        ({"marks": SEAL}, SIGNED, "received", WARNING),
        (SIGNED, {"marks": SEAL}, "received", WARNING),
        ({}, SIGNED, "received", WARNING),
        ({"stamp": "不在"}, SIGNED, "received", WARNING),
        ({"remark": "第2課へ異動"}, SIGNED, "received", WARNING),
        # It says something else.
        (SIGNED, {"remark": "12月2日死亡"}, "review", ERROR),
        (SIGNED, {"remark": "受取拒否"}, "review", ERROR),
        (SIGNED, {"remark": "紛失"}, "review", ERROR),
        (SIGNED, {"stamp": "不在"}, "review", ERROR),
        ({"remark": RETIRED}, SIGNED, "review", ERROR),
        ({"remark": "12月2日死亡"}, SIGNED, "review", ERROR),
        ({"remark": "紛失"}, SIGNED, "review", ERROR),
        ({"stamp": "死亡"}, SIGNED, "review", ERROR),
        ({"on": "死亡"}, SIGNED, "review", ERROR),
        ({"marks": (("comment", "12/2逝去"),)}, SIGNED, "review", ERROR),
        ({"remark": "別人に渡した"}, SIGNED, "review", ERROR),
        ({"remark": "資格喪失"}, SIGNED, "review", ERROR),
    ],
)
@pytest.mark.parametrize("later", [True, False])
def test_a_row_added_to_another_departments_ledger(
    entry: dict[str, Any], home: dict[str, Any] | None, status: str, level: str, later: bool
) -> None:
    own = [] if home is None else [Back(B1, **home, file=2)]
    result = judged(added(**entry, file=3 if later else 1), *own)
    assert outcome(result)["0000011"][0] == status
    assert {one[:2] + one[2:3] for one in named(result)} == {(level, f"回収{3 if later else 1}.xlsx", "受領簿")}
    assert {outcome(result)[member.bango] for member in OF_A} == {("received", "")}


@pytest.mark.parametrize(
    ("home", "codes"),
    [
        (B1, "R01 R02"),
        (replace(B1, now_in="0101"), "R02"),  # the records place the member there: the row stands for the issued one
    ],
)
@pytest.mark.parametrize("entry", [SIGNED, {"remark": RETIRED}, {"marks": SEAL}])
def test_a_row_added_elsewhere_does_not_stand_for_the_own_ledgers(
    entry: dict[str, Any], home: Member, codes: str
) -> None:
    result = judged(added(home, **entry), Back(B2, stamp="白石", file=2), home=home, others=(B2,))
    found = outcome(result)["0000011"][1]
    assert "R02" in found and ("R01" in found) == ("R01" in codes)
    assert outcome(judged(added(home, **entry), home=home, others=(B2,)))["0000011"][1].count("R01") == 0


def test_what_both_ledgers_say_is_shown() -> None:
    result = judged(added(**SIGNED, file=3), Back(B1, remark="12月2日死亡", file=2))
    assert [("若松" in said, "12月2日死亡" in said) for said in messages(result, "R02")] == [(True, True)]


@pytest.mark.parametrize(
    ("home", "entry"),
    [
        (replace(B1, retired="2025-11-25"), {"remark": RETIRED}),
        (replace(B1, duty="休職", leave=("2025-09-01", "")), {"remark": MAILED}),
    ],
)
def test_a_signature_added_elsewhere_stands_against_a_retirement_and_a_mailing(
    home: Member, entry: dict[str, str]
) -> None:
    own = Back(home, **entry, file=2)  # type: ignore[arg-type]
    alone = judged(own, home=home, stated={"01-002": "1"})
    assert outcome(alone)["0000011"][0] in ("retired", "mailed")
    both = judged(own, added(home, **SIGNED), home=home, stated={"01-002": "1"})
    assert outcome(both)["0000011"][0] == "review"
    assert "R02" in outcome(both)["0000011"][1]


@pytest.mark.parametrize(
    ("home", "status", "level"),
    [
        (replace(B1, now_in="0101"), "received", WARNING),  # the records place the member there
        (replace(B1, now_in="0103"), "review", ERROR),  # elsewhere
        (replace(B1, now_in="0101", bureau="02"), "review", ERROR),  # in a department of the same code
        (replace(B1, in_records=False), "review", ERROR),  # nowhere
    ],
)
def test_the_records_decide_whether_the_member_moved_there(home: Member, status: str, level: str) -> None:
    result = judged(added(home, **SIGNED), home=home)
    assert outcome(result)["0000011"] == (status, "R02")
    assert {one[0] for one in named(result)} == {level}


def test_of_two_of_one_name_only_the_numbers_own_ledger_counts() -> None:
    twin = replace(B1, name=A1.name, kana=A1.kana)
    result = judged(added(twin, stamp="山田"), home=twin)
    assert outcome(result)["0000001"] == ("received", "")
    assert outcome(result)["0000011"] == ("review", "R02")


def test_rows_added_to_two_ledgers_are_both_named() -> None:
    other = Member("0000031", "中川　六郎", ledger="01-003")
    result = judged(
        added(**SIGNED), added(**SIGNED, table="01-003", file=2), Back(other, stamp="中川", file=2), others=(other,)
    )
    assert outcome(result)["0000011"] == ("review", "R02")
    assert len(named(result)) == 2


def test_a_row_made_by_copying_another_is_not_that_members() -> None:
    """Copied with its hidden key, then overwritten."""
    result = judged(replace(added(**SIGNED), key=A1.key))
    assert outcome(result)["0000001"] == ("received", "")
    assert outcome(result)["0000011"] == ("review", "R02")
    stranger = Back(A1, key=A1.key, stamp="中川", shown={"bango": "0000099", "name": "中川　六郎"})
    never_issued = judged(stranger)
    assert outcome(never_issued)["0000001"] == ("received", "")
    assert "この受領簿にない組合員の行です。" in messages(never_issued, "R02")
    renumbered = Back(A1, key=A1.key, stamp="山田", shown={"bango": "0000099"})
    assert outcome(judged(renumbered))["0000001"][0] == "review"


MOVED_TO_A = replace(B1, now_in="0101")


@pytest.mark.parametrize(
    ("shown", "codes", "level"),
    [
        ({"department": "第1課"}, "R02", ""),
        ({"department": "第１課"}, "R02", ""),
        ({"department": "第2課"}, "R02", ""),
        ({"cards": "1枚"}, "R02", ""),
        ({"name": "若松四郎"}, "R02", ""),
        ({"department": "第1課", "cards": "2"}, "R02 R03", WARNING),
        ({"department": "第3課"}, "R02 R03", WARNING),
    ],
)
def test_an_added_row_is_no_issued_row_altered(shown: dict[str, str], codes: str, level: str) -> None:
    """Number and name say whose it is, and the records that the member moved there; the rest is worth a word."""
    result = judged(added(MOVED_TO_A, **SIGNED, shown=shown), home=MOVED_TO_A)
    assert outcome(result)["0000011"] == ("received", codes)
    assert {one.level for one in result.findings if one.code == "R03"} == ({level} if level else set())
    stays = judged(added(**SIGNED, shown=shown))
    assert outcome(stays)["0000011"] == ("review", codes)


@pytest.mark.parametrize("remark", ["", "12月1日付け異動", "第1課へ異動"])
def test_what_the_old_ledger_says_of_the_move_needs_no_word_on_the_new_one(remark: str) -> None:
    old = Back(MOVED_TO_A, remark=remark, file=2)
    result = judged(old, added(MOVED_TO_A, **SIGNED, shown={"department": "第1課"}, file=3), home=MOVED_TO_A)
    assert outcome(result)["0000011"] == ("received", "R02")


def test_a_list_of_no_ledger_whose_number_has_another_name_is_asked_about() -> None:
    own = [replace(back, table=NO_LEDGER, key="") for back in OWN]
    row = added(MOVED_TO_A, table=NO_LEDGER, **SIGNED, shown={"name": "若村　四郎", "department": "第1課"})
    result = World([*OF_A, MOVED_TO_A], [*own, row]).judged()
    assert outcome(result)["0000011"] == ("review", "R02 R03")


def test_a_person_settles_it() -> None:
    world = World([*OF_A, B1], [*OWN, added(**SIGNED)])
    digest = world.judged().rows.set_index("bango").at["0000011", "digest"]
    settled = world.with_(decisions=[("0000011", digest, "受領と認める")])
    assert outcome(settled.judged())["0000011"] == ("decided", "R02")
    late = settled.with_(returns=[*world.returns, Back(B1, stamp="若松", file=5)])
    assert outcome(late.judged())["0000011"] == ("received", "R02")


# ---- whole ledgers pasted into one table --------------------------------------------------------------------------

OF_B = (B1, B2, B3)


def pasted(rows: tuple[Member, ...], table: str = "01-001", **more: Any) -> list[Back]:
    return [added(member, table, stamp=member.name, **more) for member in rows]


@pytest.mark.parametrize(
    ("rows", "statuses"),
    [
        (OF_B, ["received"] * 3),
        (OF_B[::-1], ["received"] * 3),
        (OF_B[:2], ["review", "review", "not_submitted"]),
        (OF_B[:1], ["review", "not_submitted", "not_submitted"]),
    ],
)
@pytest.mark.parametrize("table", ["01-001", NO_LEDGER])
def test_a_ledger_that_is_there_as_a_whole_was_pasted_in(
    rows: tuple[Member, ...], statuses: list[str], table: str
) -> None:
    own = [replace(back, table=table, key="") for back in OWN]
    result = World([*OF_A, *OF_B], [*own, *pasted(rows, table)]).judged()
    found = outcome(result)
    assert [found[member.bango][0] for member in OF_B] == statuses
    assert {found[member.bango] for member in OF_A} == {("received", "")}
    assert bool(messages(result, "R02")) == (len(rows) < 3)


def test_rows_pasted_with_their_keys_are_their_ledgers() -> None:
    result = World([*OF_A, *OF_B], [*OWN, Back(B1, stamp="若松", table="01-001")]).judged()
    assert outcome(result)["0000011"] == ("received", "")


def test_an_unfinished_ledger_pasted_in_asks_only_for_whom_nothing_else_speaks() -> None:
    rows = [*OWN, *pasted(OF_B[:2]), *(Back(member, stamp=member.name, file=2) for member in OF_B)]
    found = outcome(World([*OF_A, *OF_B], rows).judged())
    assert {status for status, _ in found.values()} == {"received"}


@pytest.mark.parametrize(
    ("department", "status"),
    [("第2課", "received"), ("第１課", "review"), ("", "review")],
)
def test_a_list_of_no_ledger_tells_by_its_departments(department: str, status: str) -> None:
    own = [replace(back, table=NO_LEDGER, key="", shown={"department": "第1課"}) for back in OWN]
    row = added(table=NO_LEDGER, stamp="若松", shown={"department": department})
    result = World([*OF_A, *OF_B], [*own, row]).judged()
    assert outcome(result)["0000011"][0] == status


def test_on_a_ledger_that_says_which_it_is_a_department_written_by_hand_proves_nothing() -> None:
    row = added(stamp="若松", shown={"department": "第2課"})
    assert outcome(judged(row))["0000011"] == ("review", "R02")


def test_rows_of_a_ledger_number_that_nobody_knows_are_those_of_most() -> None:
    own = [replace(back, table="09-999", key="") for back in OWN]
    result = World([*OF_A, *OF_B], [*own, added(table="09-999", **SIGNED)]).judged()
    assert outcome(result)["0000011"][0] == "review"
    assert {outcome(result)[member.bango][0] for member in OF_A} == {"received"}
