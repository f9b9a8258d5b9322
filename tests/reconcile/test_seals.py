"""Letters that were read on a seal's picture: they ask about a row, and never make it done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_tools.reconcile.statuses import Reconciled, reconcile
from tests.reconcile.frames import Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
FAR = Member("0000003", "高橋　実", "タカハシ ミノル", ledger="01-002")
SEAL = (("picture", "a" * 64),)
OTHER_SEAL = (("cell_picture", "b" * 64),)


def read_as(letters: str, *first: tuple[str, str], **more: str) -> Reconciled:
    """The first member's row holds a seal on which ``letters`` were read, and whatever else is given."""
    backs = (
        Back(ONE, marks=(*SEAL, *first), **more),
        Back(TWO, marks=OTHER_SEAL),
        Back(FAR, marks=(("picture", "c"),)),
    )
    inputs = World([ONE, TWO, FAR], backs).inputs()
    seals = inputs.evidence["sha256"] == "a" * 64
    return reconcile(replace(inputs, evidence=inputs.evidence.assign(letters=seals.map({True: letters, False: ""}))))


@pytest.mark.parametrize(
    ("letters", "status", "codes"),
    [
        ("鈴木", "review", "S03"),
        ("鈴木花子", "review", "S03"),
        ("今木\n鈴木", "review", "S03"),
        ("", "received", ""),
        ("山田", "received", ""),
        ("山", "received", ""),
        ("鈴", "received", ""),
        ("佐藤", "received", ""),
        ("高橋", "received", ""),
        ("庶務課", "received", ""),
        ("鈴木\n山田", "received", ""),
        ("不在", "received", ""),
    ],
)
def test_only_another_member_of_the_ledger_is_asked_about(letters: str, status: str, codes: str) -> None:
    found = outcome(read_as(letters))
    assert found["0000001"] == (status, codes)
    assert (found["0000002"], found["0000003"]) == (("received", ""), ("received", ""))


def test_the_message_says_what_was_read() -> None:
    assert messages(read_as("鈴木"), "S03") == ["印影は「鈴木」と読め、同じ受領簿の別の方の姓です。"]


@pytest.mark.parametrize(
    ("stamp", "remark", "status"),
    [("", "", "review"), ("山田", "", "review"), ("〃", "", "review"), ("", "12月1日退職者", "review")],
)
def test_letters_settle_nothing_beside_other_entries(stamp: str, remark: str, status: str) -> None:
    assert outcome(read_as("鈴木", stamp=stamp, remark=remark))["0000001"][0] == status
    assert outcome(read_as("山田", stamp="〃"))["0000001"][0] == "review", "the own name read makes nothing done"
