"""How フリガナ stands in its narrow column: in the largest type with which a line ends between the parts of a name."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import openpyxl
import pytest

from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW
from tests.ledgers.samples import issued, ledger, settings, wording

#: Kana -> the points in which it is printed: the largest in which every part fits into a line.
KANA = (
    ("アオバ ハナ", 9),
    ("サトウ イチロウ", 9),
    ("ナガサワ シロウ", 9),
    ("サイトウ ケンイチ", 9),
    ("ハセガワ コウタ", 9),
    ("タカダノ シンイチ", 9),
    ("オオクボ ケンタロウ", 7),
    ("ヤマノウチ ミサキ", 7),
    ("イジュウイン ハルカ", 6),
    ("オオガワラ シンイチロウ", 6),
    ("ムシャノコウジ サネアツ", 5),
    ("カデノコウジ チョウエモン", 6),
    ("アレクサン フェルナンデ", 6),
)


@pytest.mark.parametrize(("kana", "size"), KANA)
def test_kana_break_between_their_parts(kana: str, size: int) -> None:
    sheet = replace(ledger(0), rows=(issued(1, "架空 太郎", kana),))
    book = openpyxl.load_workbook(BytesIO(write_ledger(sheet, settings(), wording())))
    cell = book["受領簿"].cell(FIRST_ROW + 1, COLUMN["kana"] + 1)
    assert (cell.value, cell.font.size) == (kana, size)
    assert cell.alignment.wrap_text
