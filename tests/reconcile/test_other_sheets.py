"""Other sheets of a returned workbook: whoever is named there as not having the card is asked about, nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.reconcile.test_words_around import PEOPLE
from tests.reconcile.test_words_everywhere import AS_OF, statuses
from tests.returns.books import book

Lines = tuple[tuple[object, ...], ...]


def made(sheet: str, lines: Lines, *, hidden: bool = False) -> bytes:
    rows = [
        [no, "共済", f"{no:04d}{no:03d}", name, "", "", 1, "", name.split()[0], "", ""]
        for no, name in enumerate(PEOPLE, 1)
    ]

    def finish(workbook: Any, _: Any) -> None:
        other = workbook.add_worksheet(sheet)
        if hidden:
            other.hide()
        for row, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if value != "":
                    other.write(row, column, value)

    return book(rows, finish=finish)


def asked(sheet: str, lines: Lines, *, hidden: bool = False) -> str:
    shown, findings = statuses(made(sheet, lines, hidden=hidden))
    assert findings == []
    return "".join(bango[-1] for bango, status in shown.items() if status != "received")


HEAD = ("番号", "氏名", "理由")


@pytest.mark.parametrize(
    ("sheet", "lines", "told"),
    [
        ("未配付者", (("白石 三奈",),), "3"),
        ("未配付者", (("氏名",), ("白石三奈",), ("小川　五月",)), "34"),
        ("未配付者", (HEAD, ("0003003", "白石 三奈", "出張中"), (4004, "小川 五月", "")), "34"),
        ("未受領者一覧", (("No.", "番号"), (1, "0003003"), (2, "0005005")), "35"),
        ("Sheet2", (("未配付者",), ("白石",), ("小川様",)), "34"),
        ("Sheet2", (("氏名", "状況"), ("白石", "未渡し"), ("小川", "11/28 受領")), "3"),
        ("Sheet2", (("氏名", "受領", "未受領"), ("白石", "○", ""), ("小川", "", "○")), "4"),
        ("Sheet2", (("氏名", "受領"), ("白石", "○"), ("小川", "×"), ("大川", "未")), "45"),
        ("Sheet2", (("配付済", "未配付"), ("白石", "小川"), ("大川", "中川")), "46"),
        ("メモ", (("白石さんにはまだ渡していません",),), "3"),
        ("メモ", (("No.3の方は後日お渡しします。",),), "3"),
        ("メモ", (("0003003 未配付",),), "3"),
        ("メモ", (("連絡事項",), ("・白石係長 カードは庶務で保管中",), ("・小川さん 受領済",)), "3"),
        ("連絡事項", (("1", "白石 三奈様の分は家族が受領しました"),), "3"),
        ("連絡事項", (("白石さん、小川さんは受け取っていません。",),), "34"),
        ("連絡事項", (("件名", "内容"), ("大川 六実", "本人不在のため机の引出しに保管")), "5"),
        ("残り", (("氏名", "カード"), ("白石", "未交付")), "3"),
        ("預かり分", (("白石",), ("小川",)), "34"),
        ("まだの人", (("1", "白石"), ("2", "小川")), "34"),
        ("確認", (("白石", "もらっていない"), ("小川", "もらった")), "3"),
    ],
)
def test_whom_another_sheet_names_as_without_the_card(sheet: str, lines: Lines, told: str) -> None:
    assert asked(sheet, lines) == told


@pytest.mark.parametrize(
    ("sheet", "lines"),
    [
        (
            "名簿の写し",
            (("番号", "氏名", "職名"), *((f"000{no}00{no}", name, "主任") for no, name in enumerate(PEOPLE, 1))),
        ),
        ("座席表", (("白石", "小川", "大川"), ("若松", "", "中川"))),
        ("Sheet2", (("氏名", "受領"), *((name, "○") for name in PEOPLE))),
        ("Sheet2", (("氏名", "配付日"), *((name, "11/28") for name in PEOPLE))),
        ("配付済", tuple((name,) for name in PEOPLE)),
        ("未配付者", (("なし",),)),
        ("未配付者", (("氏名", "理由"), ("該当なし", ""))),
        ("未配付者", (("山本 一", "出張中"),)),
        ("未配付者", (("氏名", "状況"), ("白石 三奈", "11/28 受領済"))),
        ("メモ", (("白石さんに11/28に渡しました",),)),
        ("メモ", (("提出担当: 白石",), ("未配付者なし",))),
        ("メモ", (("未受領の方がいる場合は連絡してください。",), ("担当 白石",))),
        ("連絡事項", (("白石さん 11/20より総務係",),)),
        ("内線表", (("氏名", "内線"), *((name, f"{no}00{no}") for no, name in enumerate(PEOPLE, 1)))),
        ("記入例", (("白石", "未受領"),)),
        ("係一覧", (("未収金対策係", "白石"), ("不在者投票担当", "小川"))),
        ("当番表", (("日", "当番"), ("12/1", "白石"), ("12/2", "小川"))),
        ("Sheet2", (("未配付の封筒は3番の棚にあります",),)),
        ("Sheet3", (("No.", "品名", "数"), (3, "封筒", 10), (5, "用紙", 20))),
        (
            "研修",
            (("氏名", "受講"), ("白石 三奈", "未"), ("小川", "済")),
        ),
    ],
)
def test_other_lists_say_nothing(sheet: str, lines: Lines) -> None:
    assert asked(sheet, lines) == ""


def test_hidden_sheets_are_not_read() -> None:
    assert asked("未配付者", (("白石",),), hidden=True) == ""


def test_the_message_names_the_sheet() -> None:
    reading = read_bytes("返送.xlsx", made("未配付者", (HEAD, ("0003003", "白石 三奈", "出張中"))))
    found = [one for one in reconcile(as_issued(reading, notice_settings(), AS_OF)).findings if one.bango == "0003003"]
    assert [(one.code, one.message) for one in found] == [
        ("S02", "シート「未配付者」の記入「0003003 白石 三奈 出張中」は、本人が受領したとは読めません。")
    ]
