"""Whose cards must come back and are counted on the desk: who left by their row, by the records, or by a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.reconcile.frames import Back, Member, World

ONE = Member("0000001", "山田　太郎")
TWO = Member("0000002", "鈴木　花子")


@pytest.mark.parametrize(
    ("member", "entry", "verdict", "due"),
    [
        ({"retired": "2025-11-25"}, {"remark": "11月25日退職者"}, "", True),
        ({}, {"remark": "11月25日退職者"}, "", True),
        ({"retired": "2025-11-25"}, {}, "", True),
        ({"retired": "2025-12-01"}, {"remark": "12月1日退職者"}, "", True),
        ({"retired": "2025-11-25"}, {"stamp": "山田", "on": "2025-11-26"}, "退職と認める", True),
        ({"retired": "2025-12-02"}, {"remark": "12月2日退職者"}, "", False),
        ({"retired": "2025-11-25"}, {"stamp": "山田"}, "", False),
        ({}, {"stamp": "山田"}, "", False),
        ({}, {"remark": "退職"}, "", False),
        ({"duty": "休職"}, {"remark": "休職中 11月25日自宅宛てて郵送済み"}, "", False),
    ],
)
def test_whose_cards_are_due(member: dict[str, Any], entry: dict[str, Any], verdict: str, due: bool) -> None:
    own = replace(ONE, **member)
    world = World([own, TWO], [Back(own, **entry), Back(TWO, stamp="鈴木")])
    if verdict:
        digest = world.judged().rows.set_index("bango")["digest"]["0000001"]
        world = world.with_(decisions=[("0000001", digest, verdict)])
    rows = world.judged().rows.set_index("bango")
    assert rows["cards_due"].to_dict() == {"0000001": due, "0000002": False}
