"""Remarks that say everything but what the records say: a mailing without 休職, a death without 退職."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ledger_tools.pipeline.inspect import inspect_reading
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.returns import read_bytes
from tests.reconcile.frames import AFTER, Back, Member, World, each_alone, messages, outcome, settings
from tests.returns.books import book, member

ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ")
AWAY = replace(ONE, duty="育児休業", leave=("2025-09-01", "2026-03-31"))
GONE = replace(ONE, retired="2025-11-28")
HOME = """11月28日自宅宛てて郵送済み|郵送済み(11/28)|11/28 自宅へ郵送|11/28 簡易書留で送付済
11/28特定記録にて発送|11/28投函|R7.11.28レターパックで自宅へ発送済|自宅あて普通郵便で送付(11/28)
令和7年11月28日、書留にて自宅へ送付|郵送 11/28|11.28自宅郵送済|11/28本人住所へ簡易書留
11/28(金)ご自宅宛に郵送いたしました|11/28に郵送しました。|11/28自宅へ郵送、リーフレットも同封
11/28自宅へ郵送、本人へ電話連絡済|自宅へ投函 11/28|11/28 郵送対応"""
ELSEWHERE = """11/28 実家へ郵送|11/28勤務先へ送付|11/28支所宛てに郵送|11/28病院へ郵送|11/28入院先へ郵送済
11/28親戚宅へ郵送|11/28帰省先へ郵送|11/28転居先へ郵送|11/28単身赴任先へ郵送|11/28庶務へ郵送|11/28区役所へ郵送
11/28送付済|郵送済み|自宅へ郵送|11/28郵送予定|11/28頃郵送|11/31自宅へ郵送|11月中に自宅へ郵送
11/27、11/28自宅へ郵送|11/28家族分のみ自宅へ郵送|11/28リーフレットを自宅へ郵送|11/28受領簿を郵送
11/28逓送便で送付|11/28郵送、12/3返戻|11/28郵送したはず|○月○日自宅宛てて郵送済み"""


def judged(of: Member, remark: str, stamp: str = "", stated: str = "1") -> Reconciled:
    return World([of], [Back(of, stamp=stamp, remark=remark)], stated={"01-001": stated}).judged()


def status(of: Member, remark: str, stamp: str = "") -> tuple[str, str]:
    return outcome(judged(of, remark, stamp))["0000001"]


def test_a_mailing_home_on_a_day_of_recorded_leave_is_one_of_somebody_on_leave() -> None:
    remarks = re.split(r"[|\n]", HOME)
    rows = each_alone([Back(of, remark=remark) for of in (AWAY, ONE) for remark in remarks])
    days = rows["remark_date"].dt.strftime("%Y-%m-%d").fillna("")
    found = list(zip(rows["remark"], rows["status"], rows["codes"], rows["remark_kind"], days, strict=True))
    wanted = [(remark, "mailed", "", "leave_mailed", "2025-11-28") for remark in remarks]
    assert found == wanted + [(remark, "review", "N02", "other", "") for remark in remarks]


def test_inspect_shows_a_remark_as_the_records_complete_it() -> None:
    name = "川崎 1子"
    reading = read_bytes("返送.xlsx", book([member(1, "", "11/28自宅へ郵送")]))
    inputs = World([replace(AWAY, name=name, ledger="01-003")]).inputs()
    shown = [inspect_reading(reading, settings(), AFTER, known).rows[0].as_json() for known in (inputs, None)]
    said = [(row["remark_kind"], row["remark_date"], "N02" in row["codes"]) for row in shown]
    assert said == [("leave_mailed", "2025-11-28", False), ("other", "", True)]


def test_a_mailing_elsewhere_or_without_its_day_is_asked_about() -> None:
    rows = each_alone([Back(AWAY, remark=remark) for remark in re.split(r"[|\n]", ELSEWHERE)])
    assert rows.loc[rows["status"] != "review", ["remark", "status"]].to_numpy().tolist() == []


def test_the_leave_must_be_that_of_the_day() -> None:
    cases: tuple[tuple[Member, tuple[str, str]], ...] = (
        (AWAY, ("mailed", "")),
        (replace(AWAY, leave=("2025-11-28", "2025-11-28")), ("mailed", "")),
        (replace(AWAY, leave=("", "")), ("mailed", "")),
        (replace(AWAY, duty="在職"), ("mailed", "")),
        (replace(AWAY, leave=("2025-11-29", "")), ("review", "N02")),
        (replace(AWAY, leave=("2025-09-01", "2025-11-27")), ("review", "N02")),
        (replace(AWAY, duty="部分休業", leave=("", "")), ("review", "N02")),
        (replace(AWAY, in_records=False), ("review", "N02")),
        (replace(AWAY, retired="2025-11-27"), ("review", "N10")),
    )
    rows = each_alone([Back(of, remark="11/28自宅へ郵送") for of, _ in cases])
    assert list(zip(rows["status"], rows["codes"], strict=True)) == [expected for _, expected in cases]


def test_days_and_stamps_are_judged_as_beside_any_mailing() -> None:
    assert status(AWAY, "11/18自宅へ郵送") == ("review", "N09")
    assert status(AWAY, "12/17自宅へ郵送") == ("review", "N09")
    assert status(AWAY, "12/2自宅へ郵送") == ("mailed", "N09")
    assert status(AWAY, "11/28自宅へ郵送", "山田") == ("review", "N12")
    assert status(AWAY, "11/28自宅へ郵送", "―") == ("mailed", "")
    assert status(AWAY, "11/28自宅へ郵送", "休職中") == ("mailed", "")
    assert status(AWAY, "11/28自宅へ郵送", "未") == ("review", "S02")


def test_a_death_on_the_day_of_the_recorded_retirement_is_one() -> None:
    cases = (
        ("11/28死亡退職", ("retired", "")),
        ("死亡退職(11月28日)", ("retired", "")),
        ("令和7年11月28日死亡", ("retired", "")),
        ("11/28 逝去", ("retired", "")),
        ("11/28ご逝去のためカード返却", ("retired", "")),
        ("R7.11.28死亡により資格喪失", ("retired", "")),
        ("11/27死亡退職", ("review", "N01")),
        ("死亡退職", ("review", "N01")),
        ("死亡", ("review", "N01")),
        ("11/28妻死亡", ("review", "N01")),
        ("11/28父死亡のため休暇", ("review", "N01")),
        ("11/28死亡、カードは自宅へ郵送済", ("review", "N01")),
        ("11/28死亡、カードなし", ("review", "N01 N10")),
        ("11/28死亡らしい", ("review", "N01")),
    )
    rows = each_alone([Back(GONE, remark=remark) for remark, _ in cases])
    assert list(zip(rows["remark"], zip(rows["status"], rows["codes"], strict=True), strict=True)) == list(cases)


def test_of_a_death_one_question_is_asked() -> None:
    assert messages(judged(ONE, "11/28死亡"), "N01") == [
        "備考「11/28死亡」は死亡の記載ですが、記録に退職日がありません。"
    ]
    other = "備考「11/27死亡」は死亡の記載ですが、記録の退職日令和7年11月28日と日付を照合できません。"
    assert messages(judged(GONE, "11/27死亡"), "N01") == [other]
    assert outcome(judged(GONE, "11/28死亡退職", stated="0"))["0000001"] == ("retired_card_missing", "N07")
    assert status(GONE, "11/28死亡退職", "山田") == ("review", "N12")
    assert status(replace(GONE, retired="2025-12-05"), "12/5死亡") == ("review", "N15")


TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ")
THREE = Member("0000003", "佐藤　一", "サトウ ハジメ")


@pytest.mark.parametrize(
    ("other", "remark"),
    [
        ({}, "受取拒否"),
        ({"retired": "2025-12-05"}, "12月5日退職者"),
        ({"retired": "2025-11-20"}, "退職者"),
        ({"retired": "2025-11-20"}, ""),
        ({}, "死亡"),
        ({}, "12月3日返戻"),
        ({}, "総務課へ異動"),
    ],
)
def test_the_row_that_keeps_a_retiree_open_is_named(other: dict[str, str], remark: str) -> None:
    second = replace(TWO, **other)  # type: ignore[arg-type]
    world = World(
        [GONE, second, THREE],
        [Back(GONE, remark="11月28日退職者"), Back(second, remark=remark), Back(THREE, stamp="佐藤")],
        stated={"01-001": "1"},
    )
    said = next(text for text in messages(world.judged(), "N07"))
    assert "番号0000002の行のカードかもしれません。" in said
    assert "鈴木" not in said and "0000003" not in said
    counted = world.with_(counts=[("0000002", 0, "2025-12-10")]).judged()
    assert outcome(counted)["0000001"] == ("retired", "")


def test_no_row_is_named_where_none_is_in_the_way() -> None:
    world = World(
        [GONE, THREE], [Back(GONE, remark="11月28日退職者"), Back(THREE, stamp="佐藤")], stated={"01-001": "15"}
    )
    assert [("番号" in text) for text in messages(world.judged(), "N07")] == [False]
    assert "番号0000001の行を確かめてください。" in messages(world.judged(), "D04")[0]
    unstated = messages(world.with_(stated={}).judged(), "N07")
    assert unstated == ["退職者の資格確認書(1枚)が戻っていません(受領簿の返送枚数の記入: 記入なし)。"]
    nothing = messages(world.with_(stated={"01-001": "0"}).judged(), "N07")
    assert nothing == ["退職者の資格確認書(1枚)が戻っていません(受領簿の返送枚数の記入: 0枚)。"]


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "記録の所属は変わっていません。"),
        ({"now_in": "0102"}, ""),  # what to do is the finding's remedy; departments read this in letters
        ({"bureau": "02"}, ""),
    ],
)
def test_what_the_records_say_of_a_move_is_said(facts: dict[str, str], said: str) -> None:
    moved = judged(replace(ONE, **facts), "総務課へ異動")  # type: ignore[arg-type]
    assert messages(moved, "N13") == [f"備考「総務課へ異動」によれば異動しています。{said}"]
