"""How the desk's workbooks look: no text is cut, days are days of an era, and a table without lines says so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ledger_tools.columns import Column
from ledger_tools.desk.columns import EXPECTED_COLUMNS, REVIEW_COLUMNS
from ledger_tools.desk.sheet import HEADER_ROW, height_of, place_of
from ledger_tools.pipeline.desk import write_cards, write_review
from tests.builders import AFTER, ROSTER, fill, generate, ledger_path, make_cycle, return_ledger

#: Columns of known widths.
MEASURED = (Column("name", "氏名", (), 15), Column("why", "理由", (), 52))
LONG = "アレクサンダー・フェルナンデス 青葉長右衛門太郎左衛門"


@pytest.mark.parametrize(
    ("texts", "lines"),
    [
        ({"why": ""}, 1),
        ({"why": "短い理由です。"}, 1),
        ({"why": "理由です。\n" * 5 + "終わりです。"}, 6),
        ({"why": "あ" * 26}, 1),
        ({"why": "あ" * 27}, 2),
        ({"why": "あ" * 260, "name": LONG}, 10),
        ({"why": "短い。", "name": LONG}, 4),
    ],
)
def test_a_line_is_as_high_as_its_longest_text(texts: dict[str, str], lines: int) -> None:
    assert height_of(MEASURED, texts, least=0) == lines * 15 + 4
    assert height_of(MEASURED, texts, least=200) == 200


def test_no_line_is_higher_than_excel_knows() -> None:
    assert height_of(REVIEW_COLUMNS, {"why": "あ" * 5000}, least=36) == 409


def test_long_texts_and_days_of_doubtful_rows(tmp_path: Path) -> None:
    cycle = make_cycle(tmp_path / "c", ROSTER.replace("若松 次郎", LONG))
    generate(cycle)
    entries = {"0000102": {"stamp": "済", "received_on": date(2025, 11, 25), "remark": "本人不在のため" * 12}}
    path = tmp_path / "r.xlsx"
    path.write_bytes(fill(ledger_path(cycle, "01-001").read_bytes(), entries))
    cycle.ingest([path], as_of=AFTER)
    sheet = openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path)["要確認"]
    (line,) = [row for row in sheet.iter_rows(min_row=HEADER_ROW + 2) if row[place_of(REVIEW_COLUMNS, "name")].value]
    entered, name = (line[place_of(REVIEW_COLUMNS, key)] for key in ("entered", "name"))
    assert "受領年月日: 令和7年11月25日" in str(entered.value)
    assert name.value == LONG and name.alignment.wrap_text and not name.alignment.shrink_to_fit
    texts = {"entered": str(entered.value), "name": LONG}
    assert (sheet.row_dimensions[name.row].height or 0) >= height_of(REVIEW_COLUMNS, texts, least=0) - 1  # whole pixels


@pytest.mark.parametrize(("recorded", "marked"), [("2025/11/10", False), ("", True)], ids=["recorded", "only said"])
def test_a_day_that_only_the_remark_tells_is_marked(tmp_path: Path, recorded: str, marked: bool) -> None:
    cycle = make_cycle(tmp_path / "c", ROSTER.replace("2025/11/10", recorded))
    generate(cycle)
    return_ledger(cycle, "02-001", {"0000106": {"remark": "11月10日退職者"}})
    cycle.ingest(as_of=AFTER)
    sheet = openpyxl.load_workbook(write_cards(cycle, as_of=AFTER).path)["返送予定"]
    day = sheet.cell(HEADER_ROW + 2, place_of(EXPECTED_COLUMNS, "left_on") + 1)
    assert pd.Timestamp(day.value).date() == date(2025, 11, 10)
    assert ("(備考)" in day.number_format) == marked


def test_tables_without_lines_say_so_and_the_form_for_other_cards_takes_one_page(tmp_path: Path) -> None:
    cycle = make_cycle(tmp_path / "c", ROSTER.replace("2025/11/10", ""))
    generate(cycle)
    assert "判定済" not in openpyxl.load_workbook(write_review(cycle, as_of=AFTER).path), "nothing to take back yet"
    for write, name in ((write_review, "要確認"), (write_cards, "返送予定")):
        sheet = openpyxl.load_workbook(write(cycle, as_of=AFTER).path)[name]
        assert sheet.cell(HEADER_ROW, 1).value == "該当はありません。"
        assert "(令和7年12月16日現在)" in sheet.oddFooter.left.text
    form = openpyxl.load_workbook(write_cards(cycle, as_of=AFTER).path)["予定外の返送"]
    assert form.cell(HEADER_ROW, 1).value is None
    assert (form.page_setup.orientation, form.page_setup.fitToHeight) in (("portrait", None), ("portrait", 1))
