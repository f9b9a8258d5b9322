"""How フリガナ stands in its narrow column: in the largest type with which a line ends between the parts of a name."""

from __future__ import annotations

import csv
from dataclasses import replace
from html import escape
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.ledgers import write_ledger
from ledger_tools.ledgers.places import COLUMN, FIRST_ROW
from ledger_tools.returns import read_file
from tests.ledgers.formula import compiled
from tests.ledgers.samples import issued, ledger, settings, wording
from tests.ledgers.state_cases import ASK, Row, formula

#: Kana -> the points in which it is printed: the largest in which every part fits into a line.
KANA = (
    ("アオバ\nハナ", 9),
    ("サトウ\nイチロウ", 9),
    ("ナガサワ\nシロウ", 9),
    ("サイトウ\nケンイチ", 9),
    ("ハセガワ\nコウタ", 9),
    ("タカダノ\nシンイチ", 9),
    ("ヤマグチ\nシュンスケ", 7),  # ヤマグチ シ/ュンスケ without the break
    ("ヤノ ミ", 9),
    ("ヤノ\nアユム", 9),  # ヤノ ア/ユム without the break
    ("ハラ\nシンイチ", 9),
    ("キ\nアユム", 9),
    ("リン\nメイ\nアユム", 9),
    ("オノ\nミキ", 9),
    ("オオクボ\nケンタロウ", 7),
    ("ハラ\nケンタロウ", 7),
    ("ヤマノウチ\nミサキ", 7),
    ("イジュウイン\nハルカ", 6),
    ("オオガワラ\nシンイチロウ", 6),
    ("ムシャノコウジ\nサネアツ", 5),
    ("カデノコウジ\nチョウエモン", 6),
    ("アレクサン\nフェルナンデ", 6),
)


@pytest.mark.parametrize(("kana", "size"), KANA)
def test_kana_break_between_their_parts(kana: str, size: int) -> None:
    sheet = replace(ledger(0), rows=(issued(1, "架空 太郎", kana.replace("\n", " ")),))
    book = openpyxl.load_workbook(BytesIO(write_ledger(sheet, settings(), wording())))
    cell = book["受領簿"].cell(FIRST_ROW + 1, COLUMN["kana"] + 1)
    assert (cell.value, cell.font.size) == (kana, size)
    assert cell.alignment.wrap_text


SIGNED = (
    ("ヤノ", True),
    ("やの", False),
    ("ヤノ アユム", True),
    ("ヤノアユム", True),
    ("アユム", False),
    ("ヤノア", False),
)


@pytest.mark.parametrize(("stamp", "is_done"), SIGNED)
def test_a_signature_in_kana_fits_a_name_in_two_lines(stamp: str, is_done: bool) -> None:
    row = Row(name="矢野 歩", kana="ヤノ\nアユム", stamp=stamp)
    assert compiled(formula(ASK))(row.cells) == ("済" if is_done else "要確認")


@pytest.mark.parametrize("kind", ["csv", "txt", "html"])
def test_a_name_in_two_lines_is_one_row_in_texts_too(tmp_path: Path, kind: str) -> None:
    """What Excel saves as CSV, as text with tabs and as a web page."""
    names = (("矢野 歩", "ヤノ アユム"), ("架空 花子", "カクウ ハナコ"), ("原 真一", "ハラ シンイチ"))
    issue = replace(ledger(0), rows=tuple(issued(number, *name) for number, name in enumerate(names, start=1)))
    sheet = openpyxl.load_workbook(BytesIO(write_ledger(issue, settings(), wording())))["受領簿"]
    lines = [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]
    for at, name in enumerate(("矢野", "架空", "ハラ"), start=FIRST_ROW):
        lines[at][COLUMN["stamp"]], lines[at][COLUMN["state"]] = name, "済"
    path = tmp_path / f"受領簿.{kind}"
    if kind == "html":
        cells = ("".join(f"<td>{escape(text).replace(chr(10), '<br>')}</td>" for text in line) for line in lines)
        page = "".join(f"<tr>{row}</tr>" for row in cells)
        path.write_text(f"<html><meta charset=utf-8><table>{page}</table></html>", encoding="utf-8", newline="\n")
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            csv.writer(stream, delimiter="," if kind == "csv" else "\t").writerows(lines)
    (table,) = read_file(path).tables
    assert [(row.key, row.name, row.kana, [item.text for item in row.evidence], row.codes) for row in table.rows] == [
        (row.row_key, row.name, row.kana, [stamp], ())
        for row, stamp in zip(issue.rows, ("矢野", "架空", "ハラ"), strict=True)
    ]
