"""Ticked boxes in columns that a sender has added: what the heading above, or the label beside, makes of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger_tools.pipeline.one_file import as_issued
from ledger_tools.reconcile.statuses import reconcile
from ledger_tools.returns import read_bytes
from ledger_tools.settings.notice import notice_settings
from tests.returns.books import HEADERS, STAMP, book, edited, member
from tests.returns.evidence.test_controls import vml_shape

TOP = 9
ROW = 20  # px
ADDED = STAMP + 2  # between 備考 and the key, as clerks insert it


def ledger(
    head: str,
    label: str = "",
    *,
    stamp: str = "川崎",
    remark: str = "",
    ticked: bool = True,
    down: int = 2,
    column: int = ADDED,
) -> bytes:
    """Two members; a form control of the sender's added column beside each."""
    rows = [member(number, stamp, remark) for number in (1, 2)]
    rows = [(*row[: STAMP + 2], "", *row[STAMP + 2 :]) for row in rows]
    headers = (*HEADERS[: STAMP + 2], head, *HEADERS[STAMP + 2 :])
    state = "<x:Checked>1</x:Checked>" if ticked else ""
    boxes = ""
    for row in (TOP, TOP + 1):
        below, rest = divmod(down + 15, ROW)
        anchor = f"<x:Anchor>{column}, 5, {row}, {down}, {column}, 50, {row + below}, {rest}</x:Anchor>"
        caption = f"<v:textbox><div>{label}</div></v:textbox>"
        boxes += vml_shape(2000 + row, f'ObjectType="Checkbox">{anchor}{state}', caption)

    def finish(_: Any, sheet: Any) -> None:
        sheet.insert_button(50, 30, {"caption": "印刷"})

    data = book(rows, headers=headers, finish=finish)
    return edited(data, "xl/drawings/vmlDrawing1.vml", lambda xml: xml.replace(b"</xml>", boxes.encode() + b"</xml>"))


def verdicts(data: bytes) -> set[tuple[str, str]]:
    rows = reconcile(as_issued(read_bytes("返送.xlsx", data), notice_settings(), date(2025, 12, 16))).rows
    return set(zip(rows["status"], rows["codes"].map(str), strict=True))


def statuses(data: bytes) -> set[str]:
    return {status for status, _ in verdicts(data)}


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("受領", ""),
        ("交付", ""),
        ("交付済", ""),
        ("配付", ""),
        ("配布済み", ""),
        ("手渡し", ""),
        ("渡し済", ""),
        ("受領チェック", ""),
        ("交付確認欄", ""),
        ("受領☑", ""),
        ("確認", ""),
        ("確認欄", ""),
        ("チェック", ""),
        ("庶務確認", ""),
        ("本人確認", ""),
        ("✓", ""),
        ("交付", "チェック 1"),
        ("交付", "Check Box 12"),
        ("交付", "チェックボックス3"),
        ("受領", "受領"),
        ("交付", "交付済"),
        ("確認", "済"),
        ("", "受領"),
        ("", "受領しました"),
        ("", "チェック 4"),
        ("所属控え", ""),
    ],
)
def test_a_tick_under_a_heading_of_receipt_beside_a_signature_is_quiet(head: str, label: str) -> None:
    assert statuses(ledger(head, label)) == {"received"}


@pytest.mark.parametrize(
    ("head", "label"),
    [
        ("未受領", ""),
        ("未交付", ""),
        ("未配付", ""),
        ("未渡し", ""),
        ("受領辞退", ""),
        ("辞退", ""),
        ("受取拒否", ""),
        ("返送", ""),
        ("返却", ""),
        ("返納", ""),
        ("紛失", ""),
        ("不在", ""),
        ("後日", ""),
        ("未受領", "チェック 1"),
        ("未受領", "該当"),
        ("未受領チェック", ""),
        ("未交付の有無", ""),
        ("未受領", "はい"),
        ("交付", "未"),
        ("交付", "未受領"),
        ("受領", "辞退"),
        ("確認", "返送"),
        ("", "未受領"),
        ("", "不在"),
        ("", "返送"),
        ("代理受領", ""),
        ("保管中", ""),
    ],
)
def test_a_tick_under_a_heading_against_a_receipt_is_asked_about(head: str, label: str) -> None:
    assert statuses(ledger(head, label)) == {"review"}
    assert statuses(ledger(head, label, ticked=False)) == {"received"}


@pytest.mark.parametrize("head", ["受領", "未受領", "辞退", "交付", ""])
def test_an_empty_box_says_nothing(head: str) -> None:
    assert statuses(ledger(head, ticked=False)) == {"received"}
    assert "received" not in statuses(ledger(head, ticked=False, stamp=""))


@pytest.mark.parametrize("head", ["受領", "交付済", "確認", "未受領", ""])
def test_a_tick_is_no_signature(head: str) -> None:
    assert statuses(ledger(head, stamp="")) == {"review"}


def test_a_box_of_doubtful_place_or_over_an_own_column_is_asked_about() -> None:
    assert statuses(ledger("交付", down=12)) == {"review"}
    assert statuses(ledger("交付", column=3)) == {"review"}


def test_a_box_right_of_the_table_counts_likewise() -> None:
    outside = len(HEADERS) + 2
    assert statuses(ledger("交付", column=outside)) == {"received"}
    assert statuses(ledger("交付", "未受領", column=outside)) == {"review"}
