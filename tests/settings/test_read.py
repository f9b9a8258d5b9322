"""設定.xlsx: every wrong cell is named by sheet and cell, with what is allowed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.errors import SettingsError
from ledger_tools.japanese.dates import wareki
from ledger_tools.resources import template_dir
from ledger_tools.settings import ITEMS, Settings, read_settings
from ledger_tools.settings.write import default_tables, write_settings
from tests.builders import settings_tables

#: Row of each 項目 on sheet 基本設定, as Excel counts.
LINE = {row["項目"]: number for number, row in enumerate(default_tables()["基本設定"], start=2)}


def changed(folder: Path, change: Callable[[Any], None], tables: Any = None) -> Path:
    """設定.xlsx after somebody worked on it in a spreadsheet program."""
    path = folder / "設定.xlsx"
    path.write_bytes(write_settings(tables or settings_tables()))
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def with_cells(folder: Path, *cells: tuple[str, str, Any], formats: str = "") -> Path:
    def change(book: Any) -> None:
        for sheet, cell, value in cells:
            book[sheet][cell].number_format = formats or "General"
            book[sheet][cell].value = value

    return changed(folder, change)


def test_the_notice_as_shipped_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "設定.xlsx"
    path.write_bytes(write_settings(default_tables()))
    settings = read_settings(path)
    assert len(settings.bureaus) == 30
    assert sum(bureau.published or 0 for bureau in settings.bureaus) == 3962
    assert (settings.counter_date, settings.submit_by) == (date(2025, 11, 20), date(2025, 12, 15))
    assert settings.bureaus[0].slot_start == time(11, 30)
    assert [b.name for b in settings.bureaus if b.delivery == "直送"] == [
        *("幸区役所", "中原区役所", "高津区役所", "宮前区役所", "多摩区役所", "麻生区役所")
    ]
    assert (settings.window.start, settings.window.end) == (date(2025, 4, 1), date(2026, 3, 31))


def test_the_sheets_are_printed_large_enough_to_be_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_settings(default_tables())))
    words = openpyxl.load_workbook(template_dir() / "文面.xlsx")
    for sheet in (*book.worksheets, *words.worksheets):
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0, sheet.title
        inches = 11.69 if sheet.page_setup.orientation == "landscape" else 8.27
        room = (inches - sheet.page_margins.left - sheet.page_margins.right) * 96
        columns = sheet.column_dimensions.values()
        pixels = sum(column.width * 7 * (column.max - column.min + 1) for column in columns)
        assert min(1.0, room / pixels) * 11 >= 8.5, sheet.title


def test_an_item_is_also_read_by_its_earlier_name(tmp_path: Path) -> None:
    label = f"A{LINE['問合せ先']}"
    assert (
        read_settings(with_cells(tmp_path, ("基本設定", label, "問い合わせ先"))).contact
        == "共済組合保険係 電話200-3465(内線56331)"
    )
    again = with_cells(tmp_path, ("基本設定", "A60", "問い合わせ先"), ("基本設定", "B60", "別の係"))
    with pytest.raises(SettingsError, match=r"項目「問合せ先」.*重複"):
        read_settings(again)


WRONG: tuple[tuple[str, str, Any, str], ...] = (
    ("基本設定", f"B{LINE['事業名']}", "", "空欄にはできません"),
    ("基本設定", f"B{LINE['問合せ先']}", " \u3000", "空欄にはできません"),
    ("基本設定", f"B{LINE['基準日']}", "", "年月日"),
    ("基本設定", f"B{LINE['基準日']}", "十月", "年月日"),
    ("基本設定", f"B{LINE['基準日']}", "2025/2/30", "年月日"),
    ("基本設定", f"B{LINE['提出期限']}", "R7.13.1", "年月日"),
    ("基本設定", f"B{LINE['提出期限']}", "12/15", "年月日"),
    ("基本設定", f"B{LINE['提出期限']}", True, "年月日"),
    ("基本設定", f"B{LINE['提出期限']}", 3, "年月日"),
    ("基本設定", f"B{LINE['件数の単位']}", "通", "「封筒」「枚」"),
    ("基本設定", f"B{LINE['件数の単位']}", "", "「封筒」「枚」"),
    ("基本設定", f"B{LINE['済の扱い']}", "はい", "「確認する」「受領と認める」"),
    ("基本設定", f"A{LINE['配付期限']}", "配布期限?", "項目「配付期限」の行がありません"),
    ("基本設定", f"A{LINE['資格確認書有効期限']}", "提出期限", "行目と重複しています"),
    ("局日程", "A2", "", "局コードが空欄"),
    ("局日程", "B2", "", "局名が空欄"),
    ("局日程", "D2", "郵送", "「窓口」又は「直送」"),
    ("局日程", "D3", "", "「窓口」又は「直送」"),
    ("局日程", "E2", "朝", "時刻"),
    ("局日程", "E2", "25:00", "時刻"),
    ("局日程", "F2", "8:00", "受付終了が受付開始より前"),
    ("局日程", "E2", "", "両方"),
    ("局日程", "G2", "多数", "0以上の整数"),
    ("局日程", "G2", -1, "0以上の整数"),
    ("局日程", "G2", 1.5, "0以上の整数"),
    ("局日程", "A3", "01", "2行目と重複"),
    ("局日程", "A3", 1, "2行目と重複"),
    ("局日程", "B3", "架空 総務局", "2行目と重複"),
    ("所属", "A2", "99", "局コード「99」がシート「局日程」にありません"),
    ("所属", "A2", "", "局コードが空欄"),
    ("所属", "B2", "", "所属コードが空欄"),
    ("所属", "C2", "", "所属名が空欄"),
    ("所属", "B3", "0101", "2行目と重複"),
    ("所属", "B3", 101, "2行目と重複"),
)


@pytest.mark.parametrize(("sheet", "cell", "value", "said"), WRONG)
def test_a_wrong_value_is_named_by_sheet_and_cell(tmp_path: Path, sheet: str, cell: str, value: Any, said: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(with_cells(tmp_path, (sheet, cell, value)))
    lines = [line for line in str(error.value).splitlines() if said in line]
    assert len(lines) == 1, str(error.value)
    if "行がありません" not in said:
        assert lines[0].startswith(f"設定.xlsx［{sheet}］{cell}: ")


ORDER = (
    ("退職者起算日", "2025-10-22", "基準日"),
    ("窓口配付日", "2025-10-01", "基準日"),
    ("直送日", "2025-10-01", "基準日"),
    ("配付期限", "2025-11-19", "窓口配付日"),
    ("提出期限", "2025-11-30", "配付期限"),
    ("旧証失効日", "2025-10-01", "退職者起算日"),
    ("資格確認書有効期限", "2025-11-30", "旧証失効日"),
)


@pytest.mark.parametrize(("label", "day", "other"), ORDER)
def test_dates_in_the_wrong_order_are_refused(tmp_path: Path, label: str, day: str, other: str) -> None:
    shown = wareki(date.fromisoformat(day))
    with pytest.raises(SettingsError, match=f"B{LINE[label]}: {label}\\({shown}\\)が{other}"):
        read_settings(with_cells(tmp_path, ("基本設定", f"B{LINE[label]}", day)))


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    cells = (("基本設定", f"B{LINE['基準日']}", "?"), ("局日程", "D2", "?"), ("所属", "C4", ""))
    with pytest.raises(SettingsError) as error:
        read_settings(with_cells(tmp_path, *cells))
    said = str(error.value)
    assert all(place in said for place in (f"［基本設定］B{LINE['基準日']}", "［局日程］D2", "［所属］C4"))
    assert len(said.splitlines()) == 1 + len(cells)


@pytest.mark.parametrize(
    ("value", "number_format"),
    [
        ("2025/12/16", ""),
        ("2025-12-16", ""),
        ("令和7年12月16日", ""),
        ("令和７年１２月１６日（火）", ""),
        ("R7.12.16", ""),
        ("20251216", ""),
        (46007, ""),
        (46007, "yyyy/m/d"),
        (46007, '[$-411]ggge"年"m"月"d"日";@'),
        (datetime.combine(date(2025, 12, 16), time(9, 30)), "yyyy/m/d h:mm"),
    ],
)
def test_a_date_in_any_spelling(tmp_path: Path, value: Any, number_format: str) -> None:
    path = with_cells(tmp_path, ("基本設定", f"B{LINE['提出期限']}", value), formats=number_format)
    assert read_settings(path).submit_by == date(2025, 12, 16)


@pytest.mark.parametrize("built_in", [14, 27, 28, 30, 31, 36, 50, 54, 57, 58])
def test_a_date_in_the_built_in_formats_of_japanese_excel(tmp_path: Path, built_in: int) -> None:
    """These have a number but no text in the file."""
    path = with_cells(tmp_path, ("基本設定", f"B{LINE['提出期限']}", 46007), formats='"marker"yyyy')
    _use_built_in(path, '"marker"yyyy', built_in)
    assert read_settings(path).submit_by == date(2025, 12, 16)


def _use_built_in(path: Path, marker: str, number: int) -> None:
    import io
    import re
    import zipfile
    from html import escape

    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    styles = parts["xl/styles.xml"].decode("utf-8")
    found = re.search(rf'numFmtId="(\d+)"\s+formatCode="{re.escape(escape(marker))}"', styles) or re.search(
        rf'formatCode="{re.escape(escape(marker))}"\s+numFmtId="(\d+)"', styles
    )
    assert found
    parts["xl/styles.xml"] = styles.replace(f'numFmtId="{found[1]}"', f'numFmtId="{number}"').encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize(
    "value",
    [
        "9:05",
        "９：０５",
        "09:05",
        "9時5分",
        "9:05:00",
        time(9, 5),
        datetime.combine(date(2025, 11, 20), time(9, 5)),
        9 / 24 + 5 / 1440,
    ],
)
def test_a_time_as_text_or_number(tmp_path: Path, value: Any) -> None:
    settings = read_settings(with_cells(tmp_path, ("局日程", "E2", value)))
    assert settings.bureaus[0].slot_start == time(9, 5)


def test_codes_typed_as_numbers_find_their_bureau(tmp_path: Path) -> None:
    settings = read_settings(with_cells(tmp_path, ("所属", "A2", 1), ("所属", "B2", 101), ("局日程", "G2", "1,234")))
    assert (settings.departments[0].bureau_code, settings.departments[0].code) == ("01", "101")
    assert settings.bureaus[0].published == 1234


@pytest.mark.parametrize("sheet", ["基本設定", "局日程", "所属"])
def test_a_missing_sheet_is_named(tmp_path: Path, sheet: str) -> None:
    with pytest.raises(SettingsError, match=f"シート「{sheet}」がありません"):
        read_settings(changed(tmp_path, lambda book: book.remove(book[sheet])))


@pytest.mark.parametrize(("sheet", "header"), [("基本設定", "値"), ("局日程", "配付方法"), ("所属", "所属名")])
def test_a_missing_header_is_named(tmp_path: Path, sheet: str, header: str) -> None:
    def rename(book: Any) -> None:
        cell = next(cell for cell in book[sheet][1] if cell.value == header)
        cell.value = "?"

    with pytest.raises(SettingsError, match=f"［{sheet}］A1: 見出し「{header}」がありません"):
        read_settings(changed(tmp_path, rename))


def test_columns_and_lines_may_be_moved_and_added(tmp_path: Path) -> None:
    def move(book: Any) -> None:
        book["局日程"].insert_cols(1)
        book["局日程"]["A1"].value = "メモ"
        book["基本設定"].insert_rows(2)
        book["基本設定"]["A2"].value = "覚え書き"
        book["所属"].insert_rows(3)

    settings = read_settings(changed(tmp_path, move))
    assert [bureau.code for bureau in settings.bureaus] == ["01", "02", "03"]
    assert len(settings.departments) == 4


@pytest.mark.parametrize("sheet", ["基本設定", "局日程", "所属"])
def test_an_emptied_sheet_is_a_sentence(tmp_path: Path, sheet: str) -> None:
    def empty(book: Any) -> None:
        book[sheet].delete_rows(1, book[sheet].max_row)

    with pytest.raises(SettingsError, match=f"［{sheet}］A1: 見出し"):
        read_settings(changed(tmp_path, empty))


def test_no_bureau_at_all_is_refused_but_no_department_is_fine(tmp_path: Path) -> None:
    path = tmp_path / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables(departments="")))
    assert read_settings(path).departments == ()
    path.write_bytes(write_settings(settings_tables(bureaus="", departments="")))
    with pytest.raises(SettingsError, match="局が1件もありません"):
        read_settings(path)


def test_older_settings_without_the_newer_lines_take_the_defaults(tmp_path: Path) -> None:
    def drop(book: Any) -> None:
        book["基本設定"].delete_rows(LINE["済の扱い"], 2)

    settings = read_settings(changed(tmp_path, drop))
    assert (settings.marks, settings.seal_names, settings.store) == ("確認する", "読めたときだけ確認", "")


def _nothing(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_nothing, "がありません"),
        (lambda path: path.write_bytes(b""), "開けません"),
        (lambda path: path.write_bytes(b"PK\3\4 broken"), "開けません"),
        (lambda path: path.write_text("項目,値\n", encoding="utf-8"), "開けません"),
        (lambda path: path.mkdir(), "開けません|読めません"),
    ],
)
def test_no_workbook_is_a_sentence(tmp_path: Path, make: Callable[[Path], Any], said: str) -> None:
    path = tmp_path / "設定.xlsx"
    make(path)
    with pytest.raises(SettingsError, match=said):
        read_settings(path)


def test_every_field_of_the_settings_has_its_line() -> None:
    fields = set(Settings.__dataclass_fields__) - {"bureaus", "departments", "supplements", "part"}
    assert {item.key for item in ITEMS} == fields
    assert {item.label for item in ITEMS} == set(LINE)


MAILS = (
    ("soumu@example.jp", "soumu@example.jp"),
    (" Ｓoumu＠example.jp ", "Soumu@example.jp"),
    ("a@example.jp、b@example.jp", "a@example.jp, b@example.jp"),
    ("a@example.jp; b@example.jp", "a@example.jp, b@example.jp"),
    ("a@example.jp\nb@example.jp", "a@example.jp, b@example.jp"),
    (None, ""),
)


@pytest.mark.parametrize(("written", "read"), MAILS)
def test_whom_to_call_and_to_write_to_in_a_bureau(tmp_path: Path, written: str | None, read: str) -> None:
    cells = (("局日程", "H2", "山田　一郎"), ("局日程", "J2", "200-3465(内線56331)"), ("局日程", "I2", written))
    bureau = read_settings(with_cells(tmp_path, *cells)).bureaus[0]
    assert (bureau.officer, bureau.phone, bureau.mail) == ("山田　一郎", "200-3465(内線56331)", read)


NO_MAILS = ("総務課", "a@", "@example.jp", "a@b@example.jp", "a@example", "a@example.jp と b", 3)


@pytest.mark.parametrize("written", NO_MAILS)
def test_what_is_no_address_is_refused(tmp_path: Path, written: object) -> None:
    with pytest.raises(SettingsError, match=r"I2: メールが「.*」です。メールアドレスを入れるか、空欄にしてください。"):
        read_settings(with_cells(tmp_path, ("局日程", "I2", written)))


def test_settings_of_an_earlier_version_have_no_contacts(tmp_path: Path) -> None:
    def older(book: Any) -> None:
        book["局日程"].delete_cols(8, 3)
        for label in ("電話", "担当者", "督促の文書番号", "文書番号"):
            book["基本設定"].delete_rows(LINE[label])

    read = read_settings(changed(tmp_path, older))
    assert {(bureau.officer, bureau.phone, bureau.mail) for bureau in read.bureaus} == {("", "", "")}
    assert (read.number, read.reminder_number, read.officer, read.phone) == ("", "", "", "")
