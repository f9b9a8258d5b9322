"""文書番号 of letters: each letter is on record with the one it bears, and none is given out twice without a word."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

import openpyxl

from ledger_tools.model import Evidence, FileReading
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.returns import read_file
from tests.reports.conftest import AS_OF

FIRST, SECOND, THIRD = AS_OF, date(2025, 12, 19), date(2026, 1, 6)


def remind(own: Cycle, day: date, *, number: str = "", reminders: str = "", force: bool = False) -> list[str]:
    """Write letters as a desk with these numbers in 設定.xlsx; return what was said before."""
    path = own.folder / "設定.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book["基本設定"].iter_rows():
        if row[0].value in ("文書番号", "督促の文書番号"):
            row[1].value = number if row[0].value == "文書番号" else reminders
    book.save(path)
    said: list[str] = []
    letters = own.folder / "報告/督促/01_総務企画局_依頼文.docx"
    before = letters.read_bytes() if letters.exists() else b""

    def tell(sentence: str) -> None:
        assert (letters.read_bytes() if letters.exists() else b"") == before, "said before it is written"
        said.append(sentence)

    with Cycle(own.folder, tell=tell) as cycle:
        cycle.remind(as_of=day, force=force)
    return said


def record(own: Cycle) -> list[dict[str, str]]:
    text = (own.folder / "報告/督促/依頼文の記録.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_every_letter_is_on_record_with_its_number_and_title(own: Cycle) -> None:
    own.close()
    assert remind(own, FIRST, number="第1号", reminders="第20号") == []
    (said,) = remind(own, SECOND, number="第1号", reminders="第20号")
    assert said == (
        "文書番号「第20号」は、令和7年12月10日付けの依頼文に使っています。別の番号を付けるときは、設定.xlsx の"
        "「督促の文書番号」に入れて保存し、もう一度 remind を実行してください。"
    )
    assert remind(own, SECOND, number="第1号", reminders="第21号") == [], "made anew on the day under the new number"
    assert remind(own, THIRD) == [], "事務連絡 is no number"
    lines = [(line["作成日"], line["文書番号"], line["回"]) for line in record(own) if line["局コード"] == "01"]
    assert lines == [
        ("令和7年12月10日", "第20号", "第1回"),
        ("令和7年12月19日", "第20号", "第2回"),
        ("令和7年12月19日", "第21号", "第2回"),
        ("令和8年1月6日", "事務連絡", "第3回"),
    ]


def test_the_number_of_the_covering_letter_is_used_already(own: Cycle) -> None:
    own.close()
    (said,) = remind(own, FIRST, number="第1号")
    assert said.startswith("文書番号「第1号」は、受領簿の送付状に使っています。"), said
    assert remind(own, FIRST, number="第1号") == [], "nothing is written, so nothing is said"
    assert remind(own, FIRST, number="第1号", reminders="第2号", force=True) == []


def test_a_letter_about_cards_alone_is_on_record_by_its_own_title(own: Cycle) -> None:
    (issued,) = own.folder.glob("受領簿/02_財政局/02-001_*.xlsx")
    (table,) = read_file(issued).tables
    signed = tuple(row._replace(evidence=(Evidence("text", row.name),)) for row in table.rows)
    back = FileReading("返送.xlsx", "1" * 64, 1, (table._replace(rows=signed),))
    own.store.record_file(back, "返送.xlsx", as_of=FIRST)
    own.remind(as_of=FIRST)
    assert {line["局名"]: line["件名"] for line in record(own)} == {
        "総務企画局": "資格確認書受領簿の記入の確認について(依頼)",
        "財政局": "退職者の資格確認書の返送について(依頼)",
    }
