"""Every word that places a row in its table, and every mark of another sheet's list, for the members it is said of."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_tools.model import ELSEWHERE_CELL, ELSEWHERE_LINE, Window
from ledger_tools.reconcile.elsewhere import said_elsewhere
from ledger_tools.reconcile.named import Member, named_in

WINDOW = Window(date(2025, 10, 1), date(2026, 3, 31))
MEMBERS = [
    Member(no, f"{no:04d}{no:03d}", no, no + 8, name.split()[0], name.replace(" ", ""), "", "", "", True)
    for no, name in enumerate(("青葉 太郎", "若松 次郎", "白石 三奈", "小川 五月", "大川 六実", "中川 七海"), 1)
]

PLACES: tuple[tuple[list[int], str], ...] = (
    (
        [1],
        "一番上の方 1番上の方 最上の方 一番上段 最上段 先頭の方 先頭行 最初の方 最初の者 最初の行 最初の人"
        " 1行目 一行目",
    ),
    (
        [6],
        "一番下の方 1番下の方 最下の方 最下段 一番後の方 最後の方 最後の者 最後の行 最後の人 最終の方 最終行"
        " 末尾の方 末尾の者",
    ),
    (
        [3],
        "上から3人目 上から3番目 上から3つ目 上から3行目 下から4人目 最後から4番目 3番目の方 3番 No.3 №3 No:3"
        " 11行目 0003003",
    ),
    ([3, 4], "No.3・4 No.3、4 No.3,4 No.3~4 No.3〜4 No.3-4 No.3から4 3番~4番 No.3とNo.4 No.3及び4"),
    ([4, 5, 6], "No.4以降 No.4以下 No.4~"),
    ([1, 2], "No.2まで"),
    ([], "No.7 12番地 総務課 11/3 3名"),
)


@pytest.mark.parametrize(("told", "words"), PLACES, ids=[words.split()[0] for _, words in PLACES])
def test_how_words_name_a_row_by_its_place(told: list[int], words: str) -> None:
    found = {word: [one.no for one in named_in(f"{word} 未受領", MEMBERS)[0]] for word in words.split()}
    assert found == dict.fromkeys(words.split(), told)


def against(heading: str, mark: str, *, sheet: str = "Sheet2") -> list[int]:
    """The rows against whose receipt a line of another sheet speaks: the name, and a mark under a heading."""
    cells = [f"氏名{ELSEWHERE_CELL}白石", f"{heading}{ELSEWHERE_CELL}{mark}"]
    return said_elsewhere(ELSEWHERE_LINE.join((sheet, "", *cells)), MEMBERS, WINDOW)[2]


DONE = "○ ◯ 〇 ◎ ● ✓ ✔ ☑ レ v 済 済み 有 あり 完了 ok OK true 1 印 ㊞ 11/28"
NOT_DONE = "- ― ー — 無 なし 無し 0 false 否 no 未 x × ✕ ✗ △ ?"


@pytest.mark.parametrize("mark", DONE.split())
def test_a_mark_that_it_was_done(mark: str) -> None:
    assert against("受領", mark) == []
    assert against("受領", mark, sheet="未配付者") == []  # the line itself says so
    assert against("未受領", mark) == [3]


@pytest.mark.parametrize("mark", NOT_DONE.split())
def test_a_mark_that_it_was_not(mark: str) -> None:
    assert against("受領", mark) == [3]
    assert against("未受領", mark) == []
    assert against("受講", mark) == []


@pytest.mark.parametrize(
    ("named", "told"),
    [
        *(("白石　三奈", [3]), ("白 石 三 奈", [3]), ("白石様", [3]), ("白石主任", [3])),
        *(("0003003", [3]), ("3003", [3]), ("0003-003", [3]), ("3-003", [3]), ("003", []), ("小白石", [])),
    ],
)
def test_whom_a_cell_names(named: str, told: list[int]) -> None:
    line = ELSEWHERE_LINE.join(("未配付者", "", f"氏名{ELSEWHERE_CELL}{named}"))
    numbered = ELSEWHERE_LINE.join(("未配付者", "", f"番号{ELSEWHERE_CELL}{named}"))
    text = numbered if named.replace("-", "").isdecimal() else line
    assert said_elsewhere(text, MEMBERS, WINDOW)[2] == told
