"""A message says what is wrong, in a sentence; whom and where it concerns stands beside it as data.

That every rule keeps to it is checked wherever a test judges a :class:`World`.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_tools.findings import Finding
from tests.reconcile.frames import Back, Member, World, messages, repeated

HERE = Finding("S01", "受領印・署名も備考もありません。", "回収1.xlsx", "受領簿", "I9", "01-001", "共済", "0000001")


@pytest.mark.parametrize(
    "message",
    [
        "番号0000001: 受領印・署名も備考もありません。",
        "番号:受領印・署名も備考もありません。",
        "記号共済の組合員は受領印も備考もありません。",
        "回収1.xlsxに受領印がありません。",
        "備考がありません(I9)。",
        "第1課の受領簿01-001に、未記入の行があります。",
        "No.3の行がありません。",
        "12行目の行は受領簿に無い行です。",
        "受領印・署名も備考もありません",
        "備考がありません。(判定: 差戻し)",
        "備考がありません。。",
        "",
    ],
)
def test_the_check_can_fail(message: str) -> None:
    assert repeated([HERE]) == []
    assert repeated([replace(HERE, message=message)]) == [message]


def test_what_a_clerk_typed_may_be_quoted() -> None:
    altered = "発行時の番号「0000001」が「0000009」に変わっています。"
    assert repeated([replace(HERE, message=altered)]) == []


def test_a_sentence_names_whom_and_where() -> None:
    assert HERE.where() == "回収1.xlsx［受領簿］I9 受領簿01-001 記号共済 番号0000001"
    assert HERE.sentence.startswith(f"{HERE.where()}: 受領印・署名も備考もありません。〔S01〕")
    assert replace(HERE, file="01-001_第1課.xlsx").where() == "01-001_第1課.xlsx［受領簿］I9 記号共済 番号0000001"
    absent = replace(HERE, file="", sheet="", cell="", kigo="")
    assert absent.where() == "受領簿01-001 番号0000001"
    assert absent.where("架空総務局 第1課") == "受領簿01-001 架空総務局 第1課 番号0000001"
    assert Finding("F01", "読めません。", "a.xlsx").where() == "a.xlsx"
    assert Finding("F01", "読めません。").sentence.startswith("読めません。〔F01〕")


def test_what_else_is_wrong_with_a_remark_is_a_sentence_of_its_own() -> None:
    member = Member("0000001")
    judged = World([member], [Back(member, remark="預かり 長期 隣の席")]).judged()
    (said,) = messages(judged, "N01")
    first, second = said.split("。また、")
    assert first == "備考「預かり 長期 隣の席」のうち「預かり」は人の確認が必要な記載です"
    assert second == "そのうち「長期 隣 席」の意味が分かりません。"
