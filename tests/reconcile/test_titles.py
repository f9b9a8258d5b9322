"""A leader's title joined to a surname is the member's own where nobody else on the ledger bears that surname."""

# ruff: noqa: E501 - tables

from __future__ import annotations

import pytest

from tests.reconcile.frames import Back, Member, World, outcome

ALONE = (
    *("金子事務長", "金子教頭", "金子校長", "金子園長", "金子師長", "金子署長", "金子所長", "金子課長", "金子局長", "金子副園長"),
    *("金子事務局長", "金子館長", "金子課長 11/28", "金子看護師長", "金子室長印"),
    *("確かに受領　金子", "受け取りました 金子", "金子 受領済", "金子(受領)", "受領 金子", "金子 確かに受け取りました"),
    *("たしかに受領しました 金子", "確かに受け取りました。金子", "金子 受領いたしました"),
)  # fmt: skip
NEVER = (
    *("佐藤校長", "金子課長へ", "金子課長に渡した", "金子課長代理", "校長", "金子の上司", "金子校長 預かり", "金子校長不在"),
    *("金子課長様", "金子所長 代", "未受領 金子", "金子 受領せず", "受領予定 金子", "確かに受領 佐藤", "金子へ受領"),
    *("受け取っていません 金子", "金子 受領待ち", "確かに受領"),
)  # fmt: skip


def statuses(texts: tuple[str, ...], *, namesake: bool) -> list[str]:
    entries = []
    for number, text in enumerate(texts, 1):
        own = Member(
            f"{number:07}", f"{'金子' if namesake or number == 1 else '大塚'}　{'太郎' if number == 1 else '次郎'}"
        )
        entries.append(Back(own, stamp=text))
    found = outcome(World([entry.of for entry in entries], entries).judged())
    return [found[entry.of.bango][0] for entry in entries]


@pytest.mark.parametrize("text", ALONE)
def test_the_only_one_of_that_surname(text: str) -> None:
    assert statuses((text, "大塚"), namesake=False) == ["received", "received"]


@pytest.mark.parametrize("text", ALONE[:15])
def test_a_namesake_may_be_meant(text: str) -> None:
    assert statuses((text, "金子次郎"), namesake=True) == ["review", "received"]


def test_a_namesake_among_others_may_be_meant() -> None:
    members = [Member(f"{n:07}", name) for n, name in enumerate(("金子　太郎", "金子　次郎", "大塚　花子"), 1)]
    backs = [Back(of, stamp=text) for of, text in zip(members, ("金子課長", "金子次郎", "大塚"), strict=True)]
    found = outcome(World(members, backs).judged())
    assert [status for status, _ in found.values()] == ["review", "received", "received"]


@pytest.mark.parametrize("text", NEVER)
def test_what_is_no_signature(text: str) -> None:
    assert statuses((text, "大塚"), namesake=False)[0] == "review"
