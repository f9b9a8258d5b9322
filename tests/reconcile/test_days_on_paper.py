"""Days by hand and date stamps on paper: what a program reads of them asks about a row, or lets a seal count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from ledger_tools.model import DATE_STAMP, NOT_RED, ODD_CUT
from ledger_tools.reconcile.case import TRANSCRIPT_COLUMNS
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.settings.items import ALWAYS, WHEN_READ
from tests.reconcile.frames import KIGO, Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TODAY = date(2025, 12, 10)
SHA = "a" * 64


def read_as(day: str, remark: str = "", **typed: str) -> Reconciled:
    """A seal on paper beside which a day was read, and what the desk has typed of it."""
    back = Back(ONE, marks=(("ink", ""), ("day", day)), remark=remark, paper=True)
    inputs = World([ONE], (back,), as_of=TODAY).inputs()
    shas = inputs.evidence["kind"].map({"ink": SHA, "day": ""})
    evidence = inputs.evidence.assign(sha256=shas)
    entry = {"kigo": KIGO, "bango": ONE.bango, "paper": SHA, "typed_by": "佐藤", "replaces": "[]", **typed}
    entries = [{**dict.fromkeys(TRANSCRIPT_COLUMNS, ""), **entry}] if typed else []
    transcripts = pd.DataFrame(entries, columns=list(TRANSCRIPT_COLUMNS))
    return reconcile(replace(inputs, evidence=evidence, transcripts=transcripts))


@pytest.mark.parametrize(
    ("day", "status", "codes"),
    [
        ("R7.11.26", "received", ""),
        ("11/26", "received", ""),
        ("12/10", "received", ""),
        ("11/26?", "received", ""),
        ("1/26又は11/26", "received", ""),
        ("R6.11.26", "review", "P05"),
        ("R6.11.26?", "review", "P05"),
        ("9/30", "review", "P05"),
        ("12/11", "review", "P05"),
        ("12/28", "review", "P05"),
        ("11/31", "review", "P05"),
        ("1/26又は7/26", "review", "P05"),
        ("?", "review", "P05"),
    ],
)
def test_a_day_that_cannot_be_that_of_the_receipt_is_asked_about(day: str, status: str, codes: str) -> None:
    found = read_as(day)
    assert outcome(found)["0000001"] == (status, codes)
    assert found.rows["received_on"].tolist() == [""], "what a program has read is no day of the ledger"


def test_the_message_says_what_was_read_and_by_whom() -> None:
    assert messages(read_as("R6.11.26"), "P05") == [
        "受領年月日は「R6.11.26」と読め(文字読取り)、配付開始(令和7年11月20日)から今日までの日付ではありません。"
        "紙面を見て、紙面の印と受領日を入力してください。"
    ]


@pytest.mark.parametrize(
    ("day", "typed", "status", "codes"),
    [
        ("R6.11.26", {"stamp": "本人", "received_on": "7.11.26"}, "received", ""),
        ("R6.11.26", {"stamp": "本人", "received_on": "6.11.26"}, "review", "S07"),
        ("R6.11.26", {"stamp": "本人"}, "review", "P05"),
        ("?", {"stamp": "本人"}, "received", ""),
        ("?", {"stamp": "本人", "received_on": "12/28"}, "review", "S07"),
        ("11/26", {"stamp": "なし"}, "outstanding", "S01"),
    ],
)
def test_what_a_person_types_of_it_counts(day: str, typed: dict[str, str], status: str, codes: str) -> None:
    assert outcome(read_as(day, **typed))["0000001"] == (status, codes)


def test_beside_a_remark_that_settles_the_row_the_day_says_nothing() -> None:
    typed = {"stamp": "なし", "remark": "11月25日退職"}
    assert "P05" not in outcome(read_as("9/30", **typed))["0000001"][1]


@pytest.mark.parametrize(
    ("letters", "status", "codes"),
    [
        ("川崎市\n山田", "received", ""),
        ("川崎市", "review", "P05"),
        ("", "review", "P05"),
        ("受付\n庶務課", "review", "P05"),
        ("総務\n林", "review", "P05"),
    ],
)
def test_a_date_stamp_counts_only_where_the_members_name_was_read(letters: str, status: str, codes: str) -> None:
    back = Back(ONE, marks=(("ink", SHA),), paper=True)
    inputs = World([ONE], (back,), as_of=TODAY).inputs()
    found = reconcile(replace(inputs, evidence=inputs.evidence.assign(letters=letters, text=DATE_STAMP)))
    assert outcome(found)["0000001"] == (status, codes)
    assert ("日付印の氏名を確かめられません" in "".join(messages(found, "P05"))) == (codes == "P05")


@pytest.mark.parametrize(
    ("letters", "status", "codes"),
    [("山田", "received", ""), ("", "review", "P05"), ("川崎", "review", "P05"), ("済", "review", "S02")],
)
@pytest.mark.parametrize("called", [NOT_RED, ODD_CUT])
def test_what_is_not_as_most_seals_are_counts_only_where_the_members_name_was_read(
    letters: str, status: str, codes: str, called: str
) -> None:
    back = Back(ONE, marks=(("ink", SHA),), paper=True)
    inputs = World([ONE], (back,), as_of=TODAY).inputs()
    found = reconcile(replace(inputs, evidence=inputs.evidence.assign(letters=letters, text=called)))
    assert outcome(found)["0000001"] == (status, codes)


@pytest.mark.parametrize(("name", "status"), [("林　太郎", "received"), ("森　太郎", "review")])
def test_a_single_letter_is_enough_in_a_date_stamp(name: str, status: str) -> None:
    back = Back(replace(ONE, name=name), marks=(("ink", SHA),), paper=True)
    inputs = World([replace(ONE, name=name)], (back,), as_of=TODAY).inputs()
    found = reconcile(replace(inputs, evidence=inputs.evidence.assign(letters="総務\n林", text=DATE_STAMP)))
    assert outcome(found)["0000001"][0] == status


@pytest.mark.parametrize(
    ("called", "letters", "found"),
    [
        (DATE_STAMP, "", "P05"),
        (ODD_CUT, "", "P05"),
        (NOT_RED, "江口", "P05"),
        ("", "江口", "P05"),
        ("", "済", "S02"),
    ],
)
def test_a_person_who_has_looked_settles_whose_seal_it_is(called: str, letters: str, found: str) -> None:
    back = Back(ONE, marks=(("ink", SHA),), paper=True)
    inputs = World([ONE], (back,), as_of=TODAY).inputs()
    entry = dict.fromkeys(TRANSCRIPT_COLUMNS, "") | {"kigo": KIGO, "bango": ONE.bango, "paper": SHA, "stamp": "本人"}
    transcripts = pd.DataFrame([{**entry, "typed_by": "佐藤", "replaces": "[]"}], columns=list(TRANSCRIPT_COLUMNS))
    inputs = replace(inputs, evidence=inputs.evidence.assign(text=called, letters=letters))
    assert outcome(reconcile(inputs))["0000001"] == ("review", found)
    inputs = replace(inputs, transcripts=transcripts)
    for seal_names in (WHEN_READ, ALWAYS):
        settings = replace(inputs.settings, seal_names=seal_names)
        settled = reconcile(replace(inputs, settings=settings))
        assert outcome(settled)["0000001"] == ("received", "")
        assert settled.rows["why"].tolist() == [""], "nobody need look whose name it is"


def test_a_seal_that_names_another_member_is_asked_about_whatever_was_typed() -> None:
    other = replace(ONE, bango="0000002", name="鈴木　一郎")
    marks = (("ink", SHA),)
    backs = (Back(ONE, marks=marks, paper=True), Back(other, marks=(("ink", "b" * 64),), paper=True))
    inputs = World([ONE, other], backs, as_of=TODAY).inputs()
    entry = dict.fromkeys(TRANSCRIPT_COLUMNS, "") | {"kigo": KIGO, "bango": ONE.bango, "paper": SHA, "stamp": "本人"}
    transcripts = pd.DataFrame([{**entry, "typed_by": "佐藤", "replaces": "[]"}], columns=list(TRANSCRIPT_COLUMNS))
    letters = inputs.evidence["sha256"].map({SHA: "鈴木"}).fillna("")
    found = reconcile(replace(inputs, evidence=inputs.evidence.assign(letters=letters), transcripts=transcripts))
    assert outcome(found)["0000001"] == ("review", "S03")
