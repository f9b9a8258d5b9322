"""Days with words, days like the row above, English days, and days of handing over outside 受領年月日."""

# ruff: noqa: E501 - tables

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import Window
from ledger_tools.reconcile.entry import day_handed, read_received
from tests.reconcile.frames import Back, Member, World, outcome
from tests.reconcile.test_words_everywhere import NAME, RIGHT, accepted, heading, typed

WINDOW = Window(date(2025, 4, 1), date(2026, 3, 31))

SAME_DAY = (
    *("11/27 受取り", "11/27受取", "11/27 受け取り", "11/27受け取りました", "11/27 受け取った", "11/27 手渡し"),
    *("11/27手渡し済", "11/27 交付", "11/27交付済み", "11/27 配付", "11/27 お渡し", "11/27渡しました", "11/27本人へ"),
    *("11/27 本人に手渡し", "11/27(本人渡し)", "本人へ11/27", "手渡し 11/27", "受取り 11/27", "11/27 拝受", "11/27 手交"),
    *("Nov. 27, 2025", "27 Nov 2025", "November 27", "Nov 27", "27-Nov-25", "Thu, Nov 27, 2025", "nov 27th", "27 November"),
    *("Thursday 27 November 2025", "Nov.27", "27th of November 2025", "NOV 27 2025"),
)  # fmt: skip
NO_DAY = (
    *("11/27 未受領", "11/27受取予定", "11/27 代理受領", "11/27 家族へ", "11/27 課長へ", "11/27 返却", "11/27不在"),
    *("11/27 受取らず", "11/27 本人不在", "11/27 本人の妻へ", "11/27 渡す", "11/27 郵送", "11/27 本人以外へ手渡し"),
    *("Nov", "Nov 31", "Fri, Nov 27, 2025", "Foo 27", "27 Nov?", "受取り", "本人へ", "11/27 手渡し未", "未手渡し 11/27"),
)  # fmt: skip


@pytest.mark.parametrize("text", SAME_DAY)
def test_a_day_with_words_of_receipt_is_that_day(text: str) -> None:
    assert read_received(text, WINDOW).day == date(2025, 11, 27)


@pytest.mark.parametrize("text", NO_DAY)
def test_other_words_make_no_day_of_it(text: str) -> None:
    assert read_received(text, WINDOW).wrong


@pytest.mark.parametrize(
    ("text", "head", "days"),
    [
        ("11/27渡し", "", (27, 27)),
        ("11/25・11/27に手渡し", "メモ", (25, 27)),
        ("11月中に渡した", "", None),
        ("11月中に渡し、11/27に手渡し済", "", (27, 27)),
        ("11/31渡し", "", None),
        ("11/27", "手渡日", (27, 27)),
        ("11/27", "メモ", None),
        ("11/27に連絡", "メモ", None),
    ],
)
def test_the_days_on_which_words_hand_the_card_over(text: str, head: str, days: tuple[int, int] | None) -> None:
    handed = day_handed(text, head, WINDOW)
    assert (handed.first and (handed.first.day, handed.last and handed.last.day)) == days


def judged(*days: str) -> list[str]:
    members = (Member(f"{number:07}", "山田　太郎", "ヤマダ タロウ") for number in range(1, len(days) + 1))
    entries = [Back(member, stamp="山田", on=text) for member, text in zip(members, days, strict=True)]
    found = outcome(World([entry.of for entry in entries], entries, as_of=date(2025, 12, 16)).judged())
    return ["quiet" if found[entry.of.bango][0] == "received" else "asked" for entry in entries]


@pytest.mark.parametrize(
    ("days", "asked"),
    [
        (("11/25", "〃"), ""),
        (("11/25", "〃", "〃", "同上", "々", "″", "↓", "同日"), ""),
        (("11/25", "", "〃"), ""),
        (("11/25", "〃", "11/26", "〃"), ""),
        (("〃", "11/25"), "1"),
        (("", "〃", "11/25"), "2"),
        (("10/5", "〃", "11/25", "〃"), "12"),
        (("12/25", "同上"), "12"),
        (("11/31", "〃"), "12"),
        (("未", "〃"), "12"),
        (("11/25", "未", "〃"), "23"),
        (("11/25", "同上未"), "2"),
    ],
)
def test_a_ditto_is_the_day_above(days: tuple[str, ...], asked: str) -> None:
    assert "".join(str(at) for at, said in enumerate(judged(*days), 1) if said == "asked") == asked


POSSIBLE = ("11/28渡し", "12/1 受領", "11/25手渡し済", "11/28 本人へ渡しました", "本人受領 12/10")
IMPOSSIBLE = ("12/25渡し", "10/1 受領", "12/28 本人に手渡し", "11/10手渡し済", "9/30 本人受領", "1/5渡し")


@pytest.mark.parametrize("head", ["備考2", "メモ", "連絡", "備忘"])
def test_days_of_handing_over_in_a_column_of_the_senders_own(head: str) -> None:
    assert accepted((*POSSIBLE, *IMPOSSIBLE), typed(RIGHT), **heading(head)) == list(POSSIBLE)


def test_days_of_handing_over_in_a_note() -> None:
    found = accepted((*POSSIBLE, *IMPOSSIBLE), lambda sheet, at, word: sheet.write_comment(at, NAME, word))
    assert found == list(POSSIBLE)


WHOEVER = (
    "課長",
    "庶務",
    "係",
    "主任",
    "家族",
    "代表者",
    "係長",
    "妻",
    "庶務担当",
    "総務課",
    "代理",
    "上司",
    "所長",
    "班長",
)
HERSELF = (
    "川崎",
    "本人",
    "○",
    "済",
    "レ",
    "ご本人",
    "本人へ",
    "川崎様",
    "受領済",
    "11/28",
    "✓",
    "当人",
    "本人受取",
    "確認済",
)


@pytest.mark.parametrize("head", ["受取人", "受領者", "受取者", "受け取った人", "カード受取人", "渡した相手", "渡し先"])
def test_whoever_is_called_the_receiver_has_the_card(head: str) -> None:
    assert accepted((*WHOEVER, *HERSELF), typed(RIGHT), **heading(head)) == list(HERSELF)
