"""Cards that are stated to have come are counted by the desk first: all papers name that step, and no letter asks."""

from __future__ import annotations

import pandas as pd
import pytest

from ledger_tools.catalogue import DESK, SECTION
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.desk_list import beside_rows, desk_lines
from ledger_tools.reports.reminders import plan_reminders
from ledger_tools.reports.sheet_columns import returned_cards
from ledger_tools.reports.word import actions
from tests.reconcile.frames import AFTER, Back, Member, World

COUNT = "届いた資格確認書を数え、返送カード確認表に記入してください。"
ASK = "庶務担当課に返送を依頼してください。"
ONE = Member("0000001", "山田　太郎", "ヤマダ タロウ", cards=2, retired="2025-11-28")
TWO = Member("0000002", "鈴木　花子", "スズキ ハナコ", cards=2, retired="2025-11-28")
ALL = {"0000001", "0000002"}
NOBODY_ELSE = pd.DataFrame(columns=["kigo", "bango", "name", "bureau_name", "department_name"])


def report(stated: str | None, **counts: int) -> Report:
    world = World(
        [ONE, TWO],
        [Back(ONE, remark="11月28日退職者"), Back(TWO, remark="11月28日退職者")],
        stated={} if stated is None else {"01-001": stated},
        counts=[(bango.removeprefix("_"), number, "2025-12-10") for bango, number in counts.items()],
    )
    made = world.judged()
    return build_report(made, made.case.settings, AFTER)


def verdict(of: Report) -> str:
    (line,) = of.departments
    return str(returned_cards()[-1].value(line))


@pytest.mark.parametrize(
    ("stated", "counts", "counting", "asked", "said"),
    [
        ("2", {}, ALL, set(), COUNT),
        ("1", {}, ALL, set(), COUNT),
        ("3", {}, ALL, set(), COUNT),
        ("15", {}, ALL, set(), COUNT),
        ("4", {}, set(), set(), "一致しています。"),
        ("0", {}, set(), ALL, f"不足しています。{ASK}"),
        (None, {}, set(), ALL, f"不足しています。{ASK}"),
        ("2", {"_0000001": 2}, {"0000002"}, set(), COUNT),
        ("2", {"_0000001": 2, "_0000002": 0}, set(), {"0000002"}, f"不足しています。{ASK}"),
        ("4", {"_0000001": 1, "_0000002": 0}, set(), ALL, f"不足しています。{ASK}"),
        ("4", {"_0000001": 0}, {"0000002"}, {"0000001"}, COUNT),
        ("0", {"_0000001": 2}, set(), {"0000002"}, f"不足しています。{ASK}"),
        ("2", {"_0000001": 2, "_0000002": 2}, set(), set(), "一致しています。"),
    ],
)
def test_all_papers_name_one_step(
    stated: str | None, counts: dict[str, int], counting: set[str], asked: set[str], said: str
) -> None:
    made = report(stated, **counts)
    assert {row.bango for one in plan_reminders(made) for row in one.rows} == asked
    lines = desk_lines(made)
    assert ({line.bango for line in lines}, {line.remedy for line in lines} - {COUNT}) == (counting, set())
    assert {line.remedy for line in beside_rows(made, NOBODY_ELSE)} <= {COUNT}
    assert verdict(made) == said
    found = {(line.actor, line.remedy) for line in made.findings if line.code in ("N07", "D04")}
    assert ((DESK, COUNT) in found, (SECTION, ASK) in found) == (bool(counting), bool(asked))


def test_the_managers_report_says_who_does_what() -> None:
    (counted,), (sent,), (both,) = (actions(made) for made in (report("2"), report("0"), report("4", _0000001=0)))
    assert counted["お願い"] == "届いた枚数を数える。"
    assert sent["お願い"] == "資格確認書を保険係へ返送する。"
    assert both["お願い"] == "資格確認書を保険係へ返送する。保険係は、届いた枚数を数える。"


def test_the_letter_asks_once_they_were_counted_as_missing() -> None:
    ((ask,),) = (one.asks for one in plan_reminders(report("2", _0000001=2, _0000002=0)))
    assert ask.startswith("退職した方の資格確認書2枚が届いていません。御返送の上、返送枚数の欄に")
