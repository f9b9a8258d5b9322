"""Letters that were read on a seal's picture: they ask about a row, and never make it done."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_tools.reconcile import entry as e
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.settings.items import ACCEPT, ALWAYS
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
        ("受領", "received", ""),
        ("不在", "review", "S02"),
        ("川崎市\n受付", "review", "S02"),
        ("不在\n山田", "received", ""),
        ("休", "received", ""),
        ("済", "review", "S02"),
        ("確認\n総務部", "review", "S02"),
        ("確認\n山田", "received", ""),
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


def on_paper(letters: str, codes: str = "", remark: str = "", name: str = ONE.name) -> Reconciled:
    """The first member's row on paper: ink in the stamp cell, and what was read of it."""
    one = replace(ONE, name=name)
    backs = (Back(one, marks=(("ink", "a" * 64),), codes=codes, remark=remark), Back(TWO, marks=OTHER_SEAL))
    inputs = World([one, TWO], backs).inputs()
    ink = inputs.evidence["kind"] == "ink"
    return reconcile(replace(inputs, evidence=inputs.evidence.assign(letters=ink.map({True: letters, False: ""}))))


@pytest.mark.parametrize(
    ("letters", "codes", "status", "found"),
    [
        ("", "", "received", ""),
        ("山田", "", "received", ""),
        ("庶務課", "", "review", "P05"),
        ("江口", "", "review", "P05"),
        ("写", "", "review", "S02"),
        ("学", "", "review", "P05"),
        ("山口", "", "received", ""),
        ("田出", "", "received", ""),
        ("江口\n江田", "", "received", ""),
        ("受領", "", "review", "S02"),
        ("認確\n確認", "", "review", "S02"),
        ("印", "", "review", "S02"),
        ("受領\n山田", "", "received", ""),
        ("確認\n山月認", "", "review", "S02"),
        ("済\n山済", "", "received", ""),
        ("印\n田印", "", "received", ""),
        ("鈴木", "", "review", "S03"),
        ("", "P05", "review", "P05"),
        ("山田", "P05", "review", "P05"),
        ("山田太郎", "P05", "review", "P05"),
        ("山田印", "P05", "review", "P05"),
        ("山田花子", "P05", "review", "P05"),
        ("山田代", "P05", "review", "P05"),
        ("山", "P05", "review", "P05"),
        ("太郎", "P05", "review", "P05"),
        ("山口", "P05", "review", "P05"),
        ("不在", "P05", "review", "P05 S02"),
        ("鈴木", "P05", "review", "P05 S03"),
        ("山田", "S05", "review", "S05"),
        ("山田", "P05 S05", "review", "P05 S05"),
    ],
)
def test_on_paper_letters_ask_about_another_member_and_make_nothing_done(
    letters: str, codes: str, status: str, found: str
) -> None:
    assert outcome(on_paper(letters, codes))["0000001"] == (status, found)


@pytest.mark.parametrize("letters", ["木林", "杰", "木\n木木"])
def test_a_single_letter_may_be_read_as_several(letters: str) -> None:
    assert outcome(on_paper(letters, name="森　薫"))["0000001"] == ("received", "")


def test_letters_of_another_name_are_said_with_what_to_do() -> None:
    (said,) = messages(on_paper("江口"), "P05")
    assert said == "印影は「江口」と読め、氏名と一致しません(文字読取り)。紙面を見て、紙面の印を入力してください。"


def how_proved(found: Reconciled) -> str:
    return str(found.rows.set_index("bango").loc["0000001", "why"])


def test_letters_that_the_recogniser_lacks_are_folded() -> None:
    for name, read in (("神﨑　凌", "神崎"), ("濵田　実", "浜田"), ("𠮷田　恵", "吉田"), ("斎藤　薫", "齋藤")):
        assert how_proved(on_paper(read, "P05", name=name)) == e.NAME_VERIFIED, name
    assert how_proved(on_paper("斉藤", "P05", name="斎藤　薫")) == "", "two names"


def test_a_signature_does_not_outweigh_a_remark() -> None:
    assert outcome(on_paper("山田", "P05", remark="不在"))["0000001"][0] == "review"


def test_the_message_says_what_was_read_on_paper() -> None:
    assert messages(on_paper("鈴木"), "S03") == ["押印又は署名は「鈴木」と読め、同じ受領簿の別の方の姓です。"]


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (on_paper("山田", "P05"), e.NAME_VERIFIED),
        (on_paper("山田"), ""),
        (on_paper(""), e.NAME_UNREAD),
        (read_as(""), e.NAME_UNREAD),
        (read_as("庶務課"), e.NAME_UNREAD),
        (read_as("山田"), ""),
    ],
)
def test_it_is_known_what_was_read_of_the_name(found: Reconciled, why: str) -> None:
    assert how_proved(found) == why


@pytest.mark.parametrize(("letters", "status"), [("", "review"), ("山課", "review"), ("山田", "received")])
@pytest.mark.parametrize("kind", ["picture", "ink"])
def test_the_names_of_seals_can_be_asked_for_always(letters: str, status: str, kind: str) -> None:
    inputs = World([ONE], (Back(ONE, marks=((kind, "a" * 64),)),)).inputs()
    settings = replace(inputs.settings, seal_names=ALWAYS, marks=ACCEPT)
    found = reconcile(replace(inputs, settings=settings, evidence=inputs.evidence.assign(letters=letters)))
    assert outcome(found)["0000001"] == (status, "S02" if status == "review" else "")
    said = ["印影の氏名を読み取れません。印影を見て、本人の印か確認してください。"]
    assert messages(found, "S02") == (said if status == "review" else [])
