"""Tricks by which a row could wrongly be called done, or be lost: what a careful officer says of each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger_tools.model import DONE
from ledger_tools.reconcile.totals import control_totals
from tests.reconcile.frames import Back, Member, World, messages, outcome

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
TWIN = replace(ONE, bango="0000002")
SEAL = (("picture", "a" * 64),)
LEAVE = {"duty": "休職", "leave": ("2025-09-01", "")}
RETIREE = replace(ONE, retired="2025-11-25")
RETIRED = Back(RETIREE, remark="11月25日退職者")


def judged(members: list[Member], *returns: Back, **more: Any) -> dict[str, tuple[str, str]]:
    return outcome(World(members, returns, **more).judged())


# ---- what stands beside a seal ------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["山田 次郎", "山田 花子", "山田 太朗", "山本 太郎"])
def test_a_name_that_is_nearly_the_members_is_asked_about_even_beside_a_seal(typed: str) -> None:
    assert judged([ONE], Back(ONE, stamp=typed, marks=SEAL)) == {"0000001": ("review", "S03")}


@pytest.mark.parametrize(
    ("comment", "status"),
    [
        ("確認しました", "received"),
        ("本人受領", "received"),
        ("11/25 受領", "received"),
        ("内線1234", "received"),
        ("特になし", "received"),
        ("本人不在", "review"),
        ("本人から返却", "review"),
        ("誤って押印", "review"),
        ("取消", "review"),
        ("間違い", "review"),
        ("印影が別人のようです", "review"),
        ("庶務課 鈴木が受領", "review"),
        ("未受領", "review"),
        ("休職中", "review"),
        ("11月25日退職者", "review"),
        ("後日配付予定", "review"),
    ],
)
def test_a_comment_beside_a_seal_is_judged_as_severely_as_a_remark(comment: str, status: str) -> None:
    assert judged([ONE], Back(ONE, marks=(*SEAL, ("comment", comment))))["0000001"][0] == status


# ---- whose card came back -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "remark"),
    [
        ({"retired": "2025-11-20"}, "退職者"),
        ({"retired": "2025-11-20"}, "○月○日退職者"),
        ({"retired": "2025-11-20"}, ""),
        ({"retired": "2025-12-05"}, "12月5日退職者"),
        ({}, "11月20日退職者"),
        ({}, "12月3日返戻"),
        ({}, "死亡"),
        ({}, "受取拒否"),
        ({}, "総務課へ異動"),
    ],
)
def test_one_stated_card_of_two_that_may_be_meant_settles_nobody(other: dict[str, str], remark: str) -> None:
    second = replace(TWO, **other)  # type: ignore[arg-type]
    found = judged([RETIREE, second], RETIRED, Back(second, remark=remark), stated={"01-001": "1"})
    assert found["0000001"] == ("retired_card_missing", "N07")
    counted = World([RETIREE, second], [RETIRED, Back(second, remark=remark)], stated={"01-001": "1"})
    assert outcome(counted.with_(counts=[("0000001", 1, "2025-12-10")]).judged())["0000001"] == ("retired", "")


@pytest.mark.parametrize(
    ("stated", "status"), [("1", "retired"), ("15", "retired_card_missing"), ("", "retired_card_missing")]
)
def test_a_stated_number_that_is_wrong_proves_nothing(stated: str, status: str) -> None:
    result = World([RETIREE, TWO], [RETIRED, Back(TWO, stamp="鈴木")], stated={"01-001": stated}).judged()
    assert outcome(result)["0000001"][0] == status
    assert bool(messages(result, "D04")) == (stated == "15")


def test_a_card_counted_for_somebody_else_is_not_the_retirees() -> None:
    found = judged(
        [RETIREE, TWO], RETIRED, Back(TWO, stamp="鈴木"), stated={"01-001": "1"}, counts=[("0000002", 1, "2025-12-10")]
    )
    assert found == {"0000001": ("retired_card_missing", "N07"), "0000002": ("review", "D04")}


def test_a_card_back_from_the_post_is_asked_about_in_its_row_and_nowhere_else() -> None:
    away = replace(ONE, **LEAVE)  # type: ignore[arg-type]
    first = Back(away, remark="休職中 11月25日自宅宛てて郵送済み")
    bounced = World([away, TWO], [first, Back(TWO, stamp="鈴木")], counts=[("0000001", 1, "2025-12-05")])
    result = bounced.judged()
    assert outcome(result)["0000001"] == ("review", "N14")
    again = bounced.with_(
        returns=[*bounced.returns, Back(away, remark="休職中 12月8日自宅宛てて郵送済み", file=2)]
    ).judged()
    # That the later return names another day is mentioned.
    assert outcome(again)["0000001"] == ("mailed", "F08 N09")
    for judged_once in (result, again):
        assert messages(judged_once, "D04") == []


def test_an_unexpected_card_beside_a_retirees_accounts_for_the_stated_number() -> None:
    world = World([RETIREE, TWO], [RETIRED, Back(TWO, stamp="鈴木")], stated={"01-001": "2"})
    assert len(messages(world.judged(), "D04")) == 1
    counted = world.with_(counts=[("0000002", 1, "2025-12-10")]).judged()
    assert outcome(counted) == {"0000001": ("retired", ""), "0000002": ("review", "D04")}
    assert all(finding.bango == "0000002" for finding in counted.findings if finding.code == "D04")


# ---- mailed, though gone ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("retired", "expected"),
    [("2025-11-24", ("review", "N10")), ("2025-11-25", ("mailed", "")), ("2025-12-31", ("mailed", ""))],
)
def test_a_mailing_after_the_member_had_left(retired: str, expected: tuple[str, str]) -> None:
    away = replace(ONE, retired=retired, **LEAVE)  # type: ignore[arg-type]
    assert judged([away], Back(away, remark="休職中 11月25日自宅宛てて郵送済み")) == {"0000001": expected}


def test_a_remark_of_retirement_where_the_records_say_leave() -> None:
    away = replace(ONE, **LEAVE)  # type: ignore[arg-type]
    assert judged([away], Back(away, remark="11月25日退職者"), stated={"01-001": "1"}) == {"0000001": ("review", "N04")}


# ---- members of one name ------------------------------------------------------------------------------------------


def changed_number(of: Member, shown: Member, **more: Any) -> Back:
    return Back(of, shown={"bango": shown.bango, "name": shown.name}, **more)


def test_changed_numbers_of_two_members_of_one_name_are_asked_about() -> None:
    """The name fits both, so that nothing but the hidden key tells them apart."""
    found = judged([ONE, TWIN], changed_number(ONE, TWIN, stamp="山田"), changed_number(TWIN, ONE))
    assert {status for status, _ in found.values()} == {"review"}
    assert all("R03" in codes for _, codes in found.values())


def test_one_receipt_of_two_members_of_one_name_clears_its_own_row_only() -> None:
    assert judged([ONE, TWIN], Back(ONE, stamp="山田"), Back(TWIN)) == {
        "0000001": ("received", ""),
        "0000002": ("outstanding", "S01"),
    }


@pytest.mark.parametrize("evidence", [{"stamp": "鈴木"}, {"marks": SEAL}])
def test_a_key_copied_to_another_members_row_takes_nothing_from_that_row(evidence: dict[str, Any]) -> None:
    found = judged([ONE, TWO], Back(ONE, stamp="山田"), Back(TWO, key=ONE.key, **evidence))
    assert found["0000001"] == ("received", "")
    assert found["0000002"] == ("received" if "stamp" in evidence else "review", "R03")


# ---- without 記号 -------------------------------------------------------------------------------------------------


def bare(of: Member, *, key: str | None = "", ledger: str = "", name: str = "") -> Back:
    return Back(of, stamp=of.name, key=key, table=ledger, shown={"kigo": "", "name": name or of.name})


@pytest.mark.parametrize(
    ("back", "status"),
    [
        (bare(ONE, key=None), "received"),
        (bare(ONE), "received"),
        (bare(ONE, name="佐藤 一"), "outstanding"),
        (bare(ONE, ledger="01-002"), "not_submitted"),
        (bare(ONE, ledger="?"), "not_submitted"),
    ],
)
def test_a_table_without_kigo_needs_the_key_or_its_own_ledger_number_and_name(back: Back, status: str) -> None:
    elsewhere = replace(TWO, ledger="01-002")
    result = World([ONE, elsewhere], [back]).judged()
    assert outcome(result)["0000001"][0] == status
    said = messages(result, "R02") + messages(result, "F05")
    assert all("記号の列" in text for text in said)
    assert bool(said) == (status != "received")


def test_a_number_that_two_of_one_ledger_share_is_nobodys_without_kigo() -> None:
    world = World([ONE, TWO], [bare(ONE)])
    inputs = world.inputs()
    issued = inputs.issued.assign(kigo=["共済", "組合"], bango="0000001", name=ONE.name)
    from ledger_tools.reconcile.statuses import reconcile

    rows = reconcile(replace(inputs, issued=issued)).rows
    assert not rows["status"].isin(DONE).any()


# ---- decisions ----------------------------------------------------------------------------------------------------


def decide(world: World, verdict: str, **change: Any) -> Any:
    digest = world.judged().rows.set_index("bango").at["0000001", "digest"]
    return world.with_(decisions=[("0000001", digest, verdict)], **change).judged()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "retired_card_missing"),
        ({"stated": {"01-001": "0"}}, "retired_card_missing"),
        ({"stated": {"01-001": "1"}}, "decided"),
        ({"counts": [("0000001", 0, "2025-12-10")]}, "retired_card_missing"),
        ({"counts": [("0000001", 1, "2025-12-10")]}, "decided"),
    ],
)
def test_accepting_a_retirement_does_not_bring_the_card_back(change: dict[str, Any], status: str) -> None:
    wrong_day = World([RETIREE], [Back(RETIREE, remark="11月26日退職者")])
    result = decide(wrong_day, "退職と認める", **change)
    row = result.rows.iloc[0]
    assert (row["status"], row["decision"]) == (status, "退職と認める")
    assert len(messages(result, "N07")) == (status != "decided")
    totals = control_totals(result).iloc[-1]
    assert (totals["cards_open"], totals["cards_returned"]) == ((0, 1) if status == "decided" else (1, 0))


@pytest.mark.parametrize(
    "entry", [{"stamp": "山田", "remark": "11月25日退職者"}, {"stamp": "山田", "on": "2025-11-26"}]
)
def test_the_card_that_an_accepted_retirement_awaits_is_not_unexpected(entry: dict[str, str]) -> None:
    world = World([RETIREE], [Back(RETIREE, **entry)])  # type: ignore[arg-type]
    waiting = decide(world, "退職と認める").rows.iloc[0]
    assert (waiting["status"], waiting["cards_due"]) == ("retired_card_missing", True)
    back = decide(world, "退職と認める", counts=[("0000001", 1, "2025-12-10")]).rows.iloc[0]
    assert (back["status"], back["decision"]) == ("decided", "退職と認める")
    accepted = decide(world, "受領と認める", counts=[("0000001", 1, "2025-12-10")]).rows.iloc[0]
    assert (accepted["status"], accepted["decision"]) == ("review", "")


def test_accepting_a_late_retirement_expects_no_card() -> None:
    late = replace(ONE, retired="2025-12-05")
    result = decide(World([late], [Back(late, remark="12月5日退職者")]), "退職と認める")
    assert outcome(result)["0000001"][0] == "decided"


def test_a_row_that_a_later_return_took_out_again_is_asked_about_again() -> None:
    first = [Back(ONE, stamp="済"), Back(TWO, stamp="鈴木")]
    later = [Back(ONE, file=2, day=date(2025, 12, 9)), Back(TWO, stamp="鈴木", file=2, day=date(2025, 12, 9))]
    result = decide(World([ONE, TWO], first), "受領と認める", returns=[*first, *later])
    row = result.rows.set_index("bango").loc["0000001"]
    assert (row["status"], row["decision"], row["decision_old"]) == ("review", "", "受領と認める")


def test_a_decision_goes_with_the_member_to_another_department() -> None:
    stays = replace(TWO, editions=(1, 2))
    new = replace(ONE, ledger="01-002", seq=7)
    first = World([ONE, TWO], [Back(ONE, stamp="済"), Back(TWO, stamp="鈴木")])
    moved = decide(first, "受領と認める", members=[ONE, stays, new])
    assert outcome(moved)["0000001"] == ("decided", "S02")
    other = decide(first, "受領と認める", members=[ONE, stays, replace(new, cards=2)])
    assert outcome(other)["0000001"][0] == "review"
    sent_back = decide(first, "差戻し", members=[ONE, stays, new])
    assert outcome(sent_back)["0000001"] == ("not_submitted", "D01")
