"""Words around a table, wherever on the sheet they were typed: whom they speak of is never called received."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_tools.model import BELOW
from tests.reconcile.frames import Back, Member, World
from tests.reconcile.test_words_everywhere import statuses
from tests.returns.books import HEADERS, STAMP, book

PEOPLE = ("青葉 太郎", "若松 次郎", "白石 三奈", "小川 五月", "大川 六実", "中川 七海")
LAST = 8 + len(PEOPLE)  # sheet row of the last member, from 0


def asked(*cells: tuple[int, int, str]) -> tuple[list[int], list[str]]:
    """Which members of a signed list (from 1) are not received, and the codes about no row, with these cells typed."""
    rows = [
        [no, "共済", f"{no:07d}", name, "", "", 1, "", name.split()[0], "", ""] for no, name in enumerate(PEOPLE, 1)
    ]

    def finish(_: Any, sheet: Any) -> None:
        for row, column, text in cells:
            sheet.write_string(row, column, text)

    shown, findings = statuses(book(rows, finish=finish))
    shown.pop("", None)  # a row of nobody's, which reconciling asks about besides
    assert list(shown) == [f"{no:07d}" for no in range(1, len(PEOPLE) + 1)]
    return [int(bango) for bango, status in shown.items() if status != "received"], findings


@pytest.mark.parametrize("gap", [1, 2, 5])
@pytest.mark.parametrize("column", range(len(HEADERS)), ids=HEADERS)
def test_in_whatever_column(column: int, gap: int) -> None:
    told, _ = asked((LAST + gap, column, "白石さんにはまだ渡していません"))
    assert told == [3]


@pytest.mark.parametrize("column", [HEADERS.index("備考"), STAMP])
def test_over_several_columns_of_the_table(column: int) -> None:
    name = HEADERS.index("氏名")
    assert asked((LAST + 2, name, "白石"), (LAST + 2, column, "未渡し"))[0] == [3]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("No.3,5 代筆", [3, 5]),
        ("No.3と5は課長が代筆", [3, 5]),
        ("2、3、5番は代理受領", [2, 3, 5]),
        ("白石 ×", [3]),
        ("No.3 ×", [3]),
        ("白石?", [3]),
        ("計6名 うち1名未受領", [1, 2, 3, 4, 5, 6]),
        ("一部の者は未受領", [1, 2, 3, 4, 5, 6]),
    ],
)
def test_whom_it_speaks_of(line: str, told: list[int]) -> None:
    assert asked((LAST + 2, 1, line)) == (told, [])


@pytest.mark.parametrize("line", ["1名分は資料室の棚にある", "本人の承諾を得て係長が署名", "1名は郵送しました"])
def test_what_tells_of_somebody_is_a_question_about_the_table(line: str) -> None:
    assert asked((LAST + 2, 1, line)) == ([], ["S05"])


def test_a_mailing_is_not_explained_by_somebody_who_left() -> None:
    rows = [[1, "共済", "0000001", "青葉 太郎", "", "", 1, "", "青葉", "", ""]]
    rows += [[2, "共済", "0000002", "若松 次郎", "", "", 1, "", "", "11月30日退職者", ""]]
    for line, codes in (("1名は郵送しました", ["S05"]), ("返送カード1枚", []), ("退職者1名", [])):
        data = book(rows, finish=lambda _, sheet, line=line: sheet.write_string(14, 1, line))
        assert statuses(data)[1] == codes


@pytest.mark.parametrize(
    ("remark", "codes"), [("休職中 11月25日自宅宛てて郵送済み", []), ("11月30日退職者", ["S05"]), ("", ["S05"])]
)
def test_a_card_sent_home_is_asked_about_unless_a_row_tells_of_it(remark: str, codes: list[str]) -> None:
    away = Member("0000001", "青葉 太郎", duty="休職", leave=("2025-09-01", ""))
    backs = [Back(away, remark=remark, stamp="" if remark else "青葉")]
    found = World([away], backs, around=[(BELOW, "1名は自宅へ送付しました")]).judged().findings
    assert [one.code for one in found if one.code == "S05"] == codes


@pytest.mark.parametrize("column", [HEADERS.index(key) for key in ("No.", "番号", "氏名", "受領印又は署名")])
@pytest.mark.parametrize(
    "text",
    ["庶務係", "川崎", "以上", "12月5日提出", "人事課 内線2345", "凡例　○：配付済　×：未配付", "全員に配付しました。"],
)
def test_headings_and_signatures_below_ask_nothing_of_the_rows(column: int, text: str) -> None:
    assert asked((LAST + 5, column, text)) == ([], [])


def test_headings_between_the_members_ask_nothing() -> None:
    rows: list[list[object]] = []
    for no, name in enumerate(PEOPLE, 1):
        if no in (1, 4):
            rows.append(["", "", "", f"{'庶務' if no == 1 else '経理'}係", *[""] * 7])
        rows.append([no, "共済", f"{no:07d}", name, "", "", 1, "", name.split()[0], "", ""])
    shown, findings = statuses(book(rows))
    assert (set(shown.values()), len(shown), findings) == ({"received"}, len(PEOPLE), [])
