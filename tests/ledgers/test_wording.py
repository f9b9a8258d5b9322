"""文面.xlsx as staff edit it: what is filled in, and what is refused with sheet and cell."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from ledger_tools.errors import SettingsError
from ledger_tools.excel.wrapping import lines_needed
from ledger_tools.ledgers import read_wording, write_ledger
from ledger_tools.ledgers.placeholders import bureau_values
from ledger_tools.ledgers.wording import ITEMS
from ledger_tools.resources import template_dir
from tests.ledgers.samples import BUREAUS, ledger, settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("文面.xlsx", "送付状.docx"):
        shutil.copy(template_dir() / name, tmp_path / name)
    return tmp_path


def edit(folder: Path, label: str, text: str | None, *, column: int = 2) -> str:
    """Change the cell beside a 項目 (or, with column 1, the 項目 itself) and return its address."""
    book = openpyxl.load_workbook(folder / "文面.xlsx")
    cell = next(row[column - 1] for row in book["文面"].iter_rows(min_row=2) if row[0].value == label)
    cell.value = text
    book.save(folder / "文面.xlsx")
    return str(cell.coordinate)


def test_shipped_wording_has_every_item(folder: Path) -> None:
    assert set(read_wording(folder).texts) == {item.label for item in ITEMS}


def test_each_row_of_the_shipped_wording_is_as_high_as_its_text(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "文面.xlsx")["文面"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    for row in sheet.iter_rows(min_row=2):
        lines = max(lines_needed(str(cell.value or ""), width, 11) for cell, width in zip(row, widths, strict=True))
        assert sheet.row_dimensions[row[0].row].height == 4 + 20 * lines, row[0].value


def test_edited_text_reaches_the_ledger(folder: Path, tmp_path: Path) -> None:
    edit(folder, "受領簿 表題", "{局名} 受領簿({人数}名)")
    (tmp_path / "ledger.xlsx").write_bytes(write_ledger(ledger(3), settings(), read_wording(folder)))
    sheet = openpyxl.load_workbook(tmp_path / "ledger.xlsx")["受領簿"]
    assert sheet["B2"].value == "架空総務局 受領簿(3名)"


@pytest.mark.parametrize("word", ["問合せ先", "問い合わせ先"])
def test_whom_to_ask_is_filled_in_by_its_name_and_by_its_earlier_one(folder: Path, word: str) -> None:
    edit(folder, "送付票 表題", f"送付票 {{{word}}}")
    texts = read_wording(folder).text("送付票 表題", bureau_values(BUREAUS[0], settings()))
    assert texts == f"送付票 {settings().contact}"


def test_an_earlier_name_is_not_offered(folder: Path) -> None:
    edit(folder, "送付票 表題", "{締切}")
    with pytest.raises(SettingsError, match="問合せ先") as caught:
        read_wording(folder)
    assert "問い合わせ先" not in str(caught.value)


@pytest.mark.parametrize(
    ("label", "text", "reason"),
    [
        ("受領簿 表題", "{締切}", "差込語 {締切} は使えません"),
        ("備考の候補 退職", "{提出期限}退職者", "差込語 {提出期限} は使えません"),
        ("受領簿 説明1", "{提出期限", "の数が合いません"),
        ("受領簿 表題", None, "空欄です"),
        ("入力案内 備考", "長" * 201, "201 字あります"),
    ],
)
def test_faulty_text_is_refused_with_its_cell(folder: Path, label: str, text: str | None, reason: str) -> None:
    cell = edit(folder, label, text)
    with pytest.raises(SettingsError) as caught:
        read_wording(folder)
    assert f"文面.xlsx［文面］{cell}" in str(caught.value)
    assert reason in str(caught.value)


def test_instructions_may_be_left_out(folder: Path) -> None:
    edit(folder, "受領簿 説明4", None)
    assert read_wording(folder).texts["受領簿 説明4"] == ""


def test_unknown_double_and_missing_items(folder: Path) -> None:
    cell = edit(folder, "受領簿 説明6", "受領簿 説明5", column=1)
    with pytest.raises(SettingsError, match=f"{cell}.*2か所"):
        read_wording(folder)
    edit(folder, "受領簿 説明5", "別の項目", column=1)
    with pytest.raises(SettingsError, match="「別の項目」は使われていません"):
        read_wording(folder)
    edit(folder, "別の項目", None, column=1)
    with pytest.raises(SettingsError, match="項目「受領簿 説明6」がありません"):
        read_wording(folder)


@pytest.mark.parametrize("name", ["文面.xlsx", "送付状.docx"])
def test_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(SettingsError, match=name):
        read_wording(folder)


def test_file_that_is_no_workbook_is_named(folder: Path) -> None:
    (folder / "文面.xlsx").write_bytes(b"no workbook")
    with pytest.raises(SettingsError, match=r"文面\.xlsx を開けません"):
        read_wording(folder)
