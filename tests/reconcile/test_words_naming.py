"""However words around a table name a row, it is asked about; and whoever is not named is left in peace."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reconcile.test_words_around import LAST, PEOPLE, asked
from tests.reconcile.test_words_everywhere import statuses
from tests.returns.books import HEADERS, STAMP, book

NAMED: tuple[tuple[tuple[int, ...], tuple[str, ...]], ...] = (
    (
        (3,),
        (
            "※No.3の方はまだ受け取っていません。印は預かり印です。",
            "No:3 未渡し",
            "№３ 未受領",
            "3番 未受領",
            "3行目の方は未受領",
            "12行目 未受領",  # of the sheet
            "3番目の方に渡していません",
            "上から3人目の方は渡していません",
            "下から4人目 未受領",
            "最後から4番目の方は未受領",
            "番号 0000003 未受領",
            "末尾の003 未受領",
            "下3桁が003の方 未受領",
            "氏名 白石三奈 未受領",
            "白石の方 未渡し",
            "No.3以外は配付済です",
            "白石さんを除き受領済みです",
        ),
    ),
    ((2,), ("11行目 未受領", "11行目の方に渡していません")),  # of the sheet, and not the first
    ((5,), ("下から2番目 未受領", "No.5 11/25 未受領")),
    ((3, 5), ("No.3・5 未配付", "No.3/5 未配付", "No.3 5 未配付", "No.3、No.5 未配付", "3番・5番 未受領")),
    ((3, 4, 5), ("No.3〜5 未配付", "No.3-5 未配付", "3-5番 未受領", "3番から5番は未受領")),
    ((3, 4, 5, 6), ("No.3以降は未配付", "No.3以下 未受領", "No.3〜 未配付")),
    ((1, 2, 3), ("No.3まで未配付",)),
    ((1, 2, 4, 5, 6), ("No.3以外は未配付", "No.3を除き未受領", "白石さん以外は受け取っていません")),
    ((1,), ("一番上の方は未受領", "先頭の方 未受領")),
    ((6,), ("最後の方は未受領", "最終行の方は未渡し", "一番下の方 未受領")),
    (
        (),
        (
            "No.3 配付済",
            "No.3の方に11/28に渡しました",
            "白石さん 受領済",
            "No.1~6 配付済",
            "3番 受領済",
            "上から3人目 11/28受領",
            "No.3以外も配付済",
            "白石課長",
            "提出 白石",
            "6名分配付済",
        ),
    ),
)


@pytest.mark.parametrize(("told", "line"), [(told, line) for told, lines in NAMED for line in lines])
def test_in_a_cell_below(told: tuple[int, ...], line: str) -> None:
    assert asked((LAST + 2, 1, line)) == (list(told), [])


def boxed(text: str, row: int, column: int) -> tuple[list[int], list[str]]:
    """Which members of a signed list are asked about, and the codes about no row, with a text box of these words."""
    rows = [
        [no, "共済", f"{no:07d}", name, "", "", 1, "", name.split()[0], "", ""] for no, name in enumerate(PEOPLE, 1)
    ]

    def finish(_: Any, sheet: Any) -> None:
        sheet.insert_textbox(row, column, text, {"width": 300, "height": 40})

    shown, findings = statuses(book(rows, finish=finish))
    return [int(bango) for bango, status in shown.items() if status != "received"], findings


@pytest.mark.parametrize("column", [1, STAMP, len(HEADERS) + 2])
@pytest.mark.parametrize("row", [0, 4, LAST + 4])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("※No.1の方はまだ受け取っていません。印は預かり印です。", [1]),
        ("№2・5\n未渡し", [2, 5]),
        ("No.1～6\n11/28に全員受領", []),
        ("庶務係\n内線 2345", []),
    ],
)
def test_in_a_box_above_or_below(text: str, told: list[int], row: int, column: int) -> None:
    assert boxed(text, row, column) == (told, [])
