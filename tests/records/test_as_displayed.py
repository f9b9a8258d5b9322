"""名簿: digits as they are displayed, other separators, hidden and struck rows, encodings that lost something."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from ledger_tools.records import Loaded, load_records
from ledger_tools.settings import Settings, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables

HEADER = "記号,番号,枝番,氏名,区分,局コード,所属コード"
FIRST, SECOND = "共済,0001001,00,青葉 太郎,本人,01,0101", "共済,0001002,00,青葉 花子,本人,01,0101"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("settings") / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables()))
    return read_settings(path)


def load(folder: Path, settings: Settings, data: bytes, name: str = "a.csv") -> Loaded:
    path = folder / name
    path.write_bytes(data)
    return load_records([path], settings)


def lines(*rows: str, header: str = HEADER) -> bytes:
    return ("\r\n".join((header, *rows)) + "\r\n").encode("cp932")


def said(loaded: Loaded, level: str = "error") -> list[str]:
    return [problem.sentence for problem in loaded.problems if problem.level == level]


def numbers(loaded: Loaded) -> list[str]:
    assert said(loaded) == []
    return list(loaded.frame["bango"])


# ---- digits as displayed ----------------------------------------------------------------------------------------


def book(
    formats: Sequence[str], values: Sequence[Any], *, hidden: Sequence[int] = (), struck: Sequence[int] = ()
) -> Any:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "名簿"
    sheet.append(HEADER.split(","))
    for number, (shape, value) in enumerate(zip(formats, values, strict=True), start=2):
        sheet.append(["共済", value, "00", f"青葉 太郎{number}", "本人", "01", "0101"])
        sheet.cell(number, 2).number_format = shape
        sheet.row_dimensions[number].hidden = number in hidden
        if number in struck:
            sheet.cell(number, 4).font = Font(strike=True)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("shape", "value", "shown"),
    [
        ("0000000", 1001, "0001001"),
        ("00-00000", 1001, "0001001"),
        ('"No."0000000', 1001, "0001001"),
        ("0000000;-0;0", 1001, "0001001"),
        ("0000000_ ", 1001.0, "0001001"),
        ("General", 1001, "1001"),
        ("0", 1001, "1001"),
        ("#,##0", 1001, "1001"),
        ("@", "0001001", "0001001"),
        (";;;", 1001, "1001"),
        ("000", 1001, "1001"),
    ],
)
def test_a_number_is_loaded_as_its_cell_displays_it(
    tmp_path: Path, settings: Settings, shape: str, value: Any, shown: str
) -> None:
    assert numbers(load(tmp_path, settings, book([shape], [value]), "a.xlsx")) == [shown]


def test_displayed_zeros_and_written_ones_are_one_person(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, book(["0000000", "@"], [1001, "0001002"]), "a.xlsx")
    assert numbers(loaded) == ["0001001", "0001002"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('="0001001"', "0001001"),
        ("'0001001", "0001001"),
        ('"\'0001001"', "0001001"),
        ('"=""0001001"""', "0001001"),
        ("０００１００１", "0001001"),
        ("000-1001", "0001001"),
        ('="000-1001"', "0001001"),
    ],
)
def test_a_text_table_says_what_a_spreadsheet_would_show(
    tmp_path: Path, settings: Settings, written: str, read: str
) -> None:
    assert numbers(load(tmp_path, settings, lines(FIRST.replace("0001001", written)))) == [read]


@pytest.mark.parametrize("column", ["記号", "番号", "枝番"])
@pytest.mark.parametrize(
    "odd",
    [
        "12'34",
        "=0012",
        "0012.0",
        "(0012)",
        "0012/1",
        "No.12",
        "12?",
        "#12",
        "12★",
        "1,001",
        "12\u200b:3",
        "１００\u3002",
    ],
)
def test_odd_characters_in_numbers_are_refused_by_cell(
    tmp_path: Path, settings: Settings, column: str, odd: str
) -> None:
    cells = dict(zip(HEADER.split(","), FIRST.split(","), strict=True)) | {column: f'"{odd}"'}
    found = said(load(tmp_path, settings, ("\r\n".join((HEADER, ",".join(cells.values()), SECOND)) + "\r\n").encode()))
    assert any(sentence.startswith(f"a.csv 2行目「{column}」") and "使えない文字" in sentence for sentence in found)


@pytest.mark.parametrize(
    "kigo", ["共済", "12", "川崎-1", "かわさき", "ｶﾜｻｷ", "A1", "公立学校", "共 済", "第１", "共・済"]
)
def test_usual_kigo_are_no_odd_characters(tmp_path: Path, settings: Settings, kigo: str) -> None:
    assert said(load(tmp_path, settings, lines(FIRST.replace("共済", kigo)))) == []


def test_letters_that_differ_in_case_only_are_asked_about(tmp_path: Path, settings: Settings) -> None:
    found = said(load(tmp_path, settings, lines(FIRST.replace("0001001", "A12"), SECOND.replace("0001002", "a12"))))
    assert any(sentence.startswith("a.csv 3行目「番号」") and "大文字" in sentence for sentence in found)


# ---- separators -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("name", ["a.csv", "a.txt"])
@pytest.mark.parametrize("title", ["", "資格確認書, 対象者; 名簿\r\n"])
def test_a_table_with_any_usual_separator(
    tmp_path: Path, settings: Settings, separator: str, name: str, title: str
) -> None:
    data = title.encode("cp932") + lines(FIRST, SECOND).replace(b",", separator.encode())
    assert numbers(load(tmp_path, settings, data, name)) == ["0001001", "0001002"]


def test_other_separators_inside_cells_are_no_matter(tmp_path: Path, settings: Settings) -> None:
    remark = '"a;b;c;d;e;f;g;h;i\tj"'
    data = lines(f"{FIRST},{remark}", f"{SECOND},{remark}", header=f"{HEADER},メモ")
    assert numbers(load(tmp_path, settings, data)) == ["0001001", "0001002"]


# ---- rows that a person does not see ----------------------------------------------------------------------------


def test_hidden_and_struck_rows_are_loaded_and_said(tmp_path: Path, settings: Settings) -> None:
    data = book(["@"] * 5, [f"000100{n}" for n in range(5)], hidden=(3, 5), struck=(4,))
    loaded = load(tmp_path, settings, data, "a.xlsx")
    assert len(numbers(loaded)) == 5
    (sentence,) = said(loaded, "warning")
    assert "表示されていない行が2行(3、5行目)" in sentence and "取消線のある行が1行(4行目)" in sentence
    assert "読み込みました" in sentence


def test_nothing_is_said_of_a_sheet_with_all_rows_in_sight(tmp_path: Path, settings: Settings) -> None:
    assert said(load(tmp_path, settings, book(["@"], ["0001001"]), "a.xlsx"), "warning") == []


def test_hidden_rows_without_people_are_no_matter(tmp_path: Path, settings: Settings) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (HEADER.split(","), FIRST.split(",")):
        sheet.append(row)
    sheet.row_dimensions[9].hidden = True
    buffer = io.BytesIO()
    made.save(buffer)
    assert said(load(tmp_path, settings, buffer.getvalue(), "a.xlsx"), "warning") == []


# ---- encodings --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lost", [1, 2])
def test_truncated_utf8_is_named_as_such(tmp_path: Path, settings: Settings, lost: int) -> None:
    data = "\r\n".join((HEADER, FIRST, SECOND.replace("0101", "庶務課"))).encode()
    found = said(load(tmp_path, settings, data[:-lost]))
    assert len(found) == 1 and "UTF-8" in found[0] and "途中で切れて" in found[0]


@pytest.mark.parametrize("letter", ["俱", "剝", "頰", "ヷ"])
def test_shift_jis_2004_is_named_as_such(tmp_path: Path, settings: Settings, letter: str) -> None:
    rows = "\r\n".join((HEADER, FIRST.replace("青葉", letter), SECOND))
    found = said(load(tmp_path, settings, rows.encode("shift_jis_2004")))
    assert len(found) == 1 and "Shift_JIS-2004" in found[0] and "UTF-8" in found[0]


def test_one_damaged_byte_is_no_other_encoding(tmp_path: Path, settings: Settings) -> None:
    data = lines(FIRST, SECOND)
    found = said(load(tmp_path, settings, data.replace("青葉 花子".encode("cp932"), b"\x90\xc2\xff\xff")))
    assert found and all("文字が壊れています" in sentence for sentence in found)


@pytest.mark.parametrize("day", ["9999/12/31", "1899-12-31", "2101/1/1"])
def test_a_day_far_away_is_said_to_be_that(tmp_path: Path, settings: Settings, day: str) -> None:
    found = said(load(tmp_path, settings, lines(f"{FIRST},{day}", header=f"{HEADER},退職日")))
    rule = "1900年から2100年までの日を入れてください。終わりのない日は空欄にしてください。"
    assert found == [f"a.csv 2行目「退職日」: 「{day}」は使えません。{rule}"]
