"""名簿: what is read, what is said of what is wrong; nothing is loaded when anything is wrong."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.records import Loaded, envelopes, load_records
from ledger_tools.settings import Settings, read_settings
from ledger_tools.settings.write import write_settings
from tests.builders import settings_tables

HEADER = "記号,番号,枝番,氏名,フリガナ,区分,局コード,所属コード,退職日"
MEMBER = "共済,0000101,00,青葉 太郎,アオバ タロウ,本人,01,0101,"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("settings") / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables()))
    return read_settings(path)


def load(folder: Path, settings: Settings, *files: str | bytes, names: Sequence[str] = ("a.csv", "b.csv")) -> Loaded:
    paths = []
    for name, data in zip(names, files, strict=False):
        path = folder / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        paths.append(path)
    return load_records(paths, settings)


def text(*rows: str, header: str = HEADER) -> str:
    return "\r\n".join((header, *rows)) + "\r\n"


def said(loaded: Loaded, level: str = "error") -> list[str]:
    return [problem.sentence for problem in loaded.problems if problem.level == level]


def workbook(*rows: Sequence[Any], title: str = "名簿") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# ---- what is read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp932", "a.csv"),
        ("utf-8", "a.csv"),
        ("utf-8-sig", "a.csv"),
        ("utf-16", "a.csv"),
        ("utf-16-le", "a.txt"),
        ("euc_jp", "a.csv"),
        ("cp932", "a.CSV"),
    ],
)
def test_text_files_in_any_usual_encoding(tmp_path: Path, settings: Settings, encoding: str, name: str) -> None:
    loaded = load(tmp_path, settings, text(MEMBER).encode(encoding), names=(name,))
    assert said(loaded) == []
    assert loaded.frame.loc[0, "name"] == "青葉 太郎"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"\xfb\xfc\x8b\xb4", "髙橋"),
        (b"\xfa\xb1\x8d\xe8", "﨑崎"),
        (b"\xed\x95\x8d\xe8", "﨑崎"),
        (b"\x87\x40\x87\x8a", "①㈱"),
    ],
)
def test_the_vendor_characters_that_windows_writes(tmp_path: Path, settings: Settings, raw: bytes, name: str) -> None:
    data = text(MEMBER.replace("青葉 太郎", "NAME")).encode("cp932").replace(b"NAME", raw)
    loaded = load(tmp_path, settings, data)
    assert said(loaded) == []
    assert loaded.frame.loc[0, "name"] == name


def test_tabs_and_workbooks(tmp_path: Path, settings: Settings) -> None:
    tabs = load(tmp_path, settings, text(MEMBER).replace(",", "\t"), names=("a.tsv",))
    book = workbook(HEADER.split(","), MEMBER.split(","))
    sheet = load(tmp_path, settings, book, names=("a.xlsx",))
    assert said(tabs) == said(sheet) == []
    assert list(tabs.frame.loc[0, ["kigo", "bango", "name"]]) == ["共済", "0000101", "青葉 太郎"]
    assert list(sheet.frame.loc[0, ["kigo", "bango", "name"]]) == ["共済", "0000101", "青葉 太郎"]


def test_a_header_below_title_lines_and_under_other_names(tmp_path: Path, settings: Settings) -> None:
    header = "組合員証 記号,組合員番号,枝 番,組合員氏名,ふりがな,続柄区分,局CD,所属所コード,退職年月日,メモ"
    loaded = load(
        tmp_path, settings, text("共済組合,,", "令和7年10月23日現在", "", header, MEMBER + ",x", header="名簿")
    )
    assert said(loaded) == []
    assert list(loaded.frame.loc[0, ["bango", "kana", "row"]]) == ["0000101", "アオバ タロウ", 6]


def test_dates_in_wareki_western_and_as_excel_dates(tmp_path: Path, settings: Settings) -> None:
    rows = [
        MEMBER.replace("0000101", f"000010{n}") + day
        for n, day in enumerate(("R7.10.24", "令和7年10月24日", "2025/10/24", "2025-10-24", "20251024", "45954"))
    ]
    loaded = load(tmp_path, settings, text(*rows))
    assert said(loaded) == []
    assert set(loaded.frame["retired_on"].astype(str)) == {"2025-10-24"}
    book = workbook(HEADER.split(","), [*MEMBER.split(",")[:-1], date(2025, 10, 24)])
    assert str(load(tmp_path, settings, book, names=("a.xlsx",)).frame.loc[0, "retired_on"])[:10] == "2025-10-24"


def test_leading_zeros_are_kept_and_widths_folded(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text(MEMBER.replace("0000101", "００－００１０１")))
    assert loaded.frame.loc[0, "bango"] == "0000101"


def test_a_decomposed_name_is_the_same_person(tmp_path: Path, settings: Settings) -> None:
    """macOS writes が as か and a mark."""
    composed = MEMBER.replace("青葉 太郎", "ながの ごろう").replace("アオバ タロウ", "ナガノ ゴロウ")
    import unicodedata

    loaded = load(tmp_path, settings, text(composed), text(unicodedata.normalize("NFD", composed)))
    assert said(loaded) == []
    assert len(loaded.frame) == 1


def test_a_hundred_columns_more_are_no_matter(tmp_path: Path, settings: Settings) -> None:
    extra = [f"列{n}" for n in range(100)]
    loaded = load(tmp_path, settings, text(",".join([MEMBER, *extra]), header=",".join([HEADER, *extra])))
    assert said(loaded) == []
    assert len(loaded.frame) == 1


@pytest.mark.parametrize("name", ["=1+1", "+81", "-1", "@SUM(A1)", '=HYPERLINK(""x"")'])
def test_a_name_that_looks_like_a_formula_stays_a_name(tmp_path: Path, settings: Settings, name: str) -> None:
    loaded = load(tmp_path, settings, text(MEMBER.replace("青葉 太郎", f'"{name}"')))
    assert said(loaded) == []
    assert loaded.frame.loc[0, "name"] == name.replace('""', '"')


def test_quoted_cells_with_commas_and_line_breaks(tmp_path: Path, settings: Settings) -> None:
    loaded = load(
        tmp_path, settings, text(MEMBER.replace("青葉 太郎", '"青葉, 太郎\r\n"'), MEMBER.replace("101", "102"))
    )
    assert said(loaded) == []
    assert list(loaded.frame["row"]) == [2, 3]


# ---- what is said ------------------------------------------------------------------------------------------------

#: What is changed in the one row of the file, and the place and the words of the only error.
FAULTS = (
    ("0000101", "", " 2行目「番号」", "空欄"),
    ("共済", "", " 2行目「記号」", "空欄"),
    ("青葉 太郎", "\u3000", " 2行目「氏名」", "空欄"),
    (",0101,", ",9999,", " 2行目「所属コード」", "「9999」は設定.xlsx［所属］"),
    (",0101,", ",,", " 2行目「所属名」", "空欄"),
    (",01,", ",77,", " 2行目「局コード」", "「77」は設定.xlsx［局日程］"),
    (",01,", ",,", " 2行目「局名」", "空欄"),
    ("本人", "父", " 2行目「区分」", "「本人」又は「被扶養者」"),
    ("本人", "被扶養者", " 2行目「区分」", "組合員本人の行がありません"),
    (",0101,", ",0101,2025-02-30", " 2行目「退職日」", "2025-02-30"),
    (",0101,", ",0101,R7.13.1", " 2行目「退職日」", "R7.13.1"),
    (",0101,", ",0101,11月5日", " 2行目「退職日」", "11月5日"),
    (",0101,", ",0101,あした", " 2行目「退職日」", "あした"),
    (",0101,", ",0101,0025/10/24", " 2行目「退職日」", "0025/10/24"),
    (",0101,", ",0101,,x", " 2行目", "列"),
    (",0101,", ",0101", " 2行目", "列数8が見出しの列数(9)より少ない"),
    ("0000101", "1.01E+05", " 2行目「番号」", "指数"),
    ("青葉 太郎", "青葉\ufffd太郎", " 2行目「氏名」", "文字が壊れています"),
    ("アオバ タロウ", "アオバ \ufffd\ufffd", " 2行目「フリガナ」", "文字が壊れています"),
)


@pytest.mark.parametrize(("old", "new", "place", "words"), FAULTS)
def test_a_fault_is_named_by_row_and_column(
    tmp_path: Path, settings: Settings, old: str, new: str, place: str, words: str
) -> None:
    assert old in MEMBER
    found = said(load(tmp_path, settings, text(MEMBER.replace(old, new, 1))))
    assert any(sentence.startswith(f"a.csv{place}") and words in sentence for sentence in found), found
    assert len(found) == 1, found


#: 退職日, and the words of the warning; '' where there is none. The 基準日 is 令和7年10月23日.
HARDLY_MEANT = (
    ("2099-01-01", "より先の日付です"),
    ("2027-10-24", "基準日の2年後(令和9年10月23日)より先の日付です"),
    ("令和32年3月31日", "より先の日付です"),
    ("1931-11-10", "1950年より前の日付です"),
    ("1949-12-31", "1950年より前の日付です"),
    ("2027-10-23", ""),
    ("2026-03-31", ""),
    ("2025-11-10", ""),
    ("1950-01-01", ""),
    ("", ""),
)


@pytest.mark.parametrize(("day", "words"), HARDLY_MEANT)
def test_a_retirement_that_is_hardly_meant_is_told_and_loaded(
    tmp_path: Path, settings: Settings, day: str, words: str
) -> None:
    loaded = load(tmp_path, settings, text(MEMBER.replace(",0101,", f",0101,{day}", 1)))
    found = said(loaded, "warning")
    assert loaded.ok and loaded.frame["retired_on"].notna().tolist() == [bool(day)]
    assert len(found) == bool(words), found
    assert all(sentence.startswith("a.csv 2行目「退職日」: ") and words in sentence for sentence in found), found


def test_damaged_bytes_are_named_by_row_and_column(tmp_path: Path, settings: Settings) -> None:
    """0x81 followed by a line end or a comma is no character of CP932."""
    good = text(*[MEMBER.replace("0000101", f"00001{n:02}") for n in range(20)]).encode("cp932")
    data = good.replace("0000105,00,青葉 太郎".encode("cp932"), "0000105,00,青葉 ".encode("cp932") + b"\x81 \xff\x98Y")
    loaded = load(tmp_path, settings, data)
    assert not loaded.ok
    assert [s for s in said(loaded) if s.startswith("a.csv 7行目「氏名」") and "文字が壊れています" in s]
    assert len(loaded.frame) == 20


@pytest.mark.parametrize("column", ["記号", "番号", "氏名"])
def test_a_missing_column_is_named(tmp_path: Path, settings: Settings, column: str) -> None:
    header = HEADER.replace(column, "?", 1)
    assert any(
        f"必要な列「{column}」がありません" in s for s in said(load(tmp_path, settings, text(MEMBER, header=header)))
    )


def test_missing_place_columns_are_named_by_both_their_names(tmp_path: Path, settings: Settings) -> None:
    header = HEADER.replace("局コード", "a").replace("所属コード", "b")
    found = said(load(tmp_path, settings, text(MEMBER, header=header)))
    assert any("「局コード」又は「局名」" in sentence for sentence in found)
    assert any("「所属コード」又は「所属名」" in sentence for sentence in found)


def test_two_columns_of_one_meaning_are_refused(tmp_path: Path, settings: Settings) -> None:
    found = said(load(tmp_path, settings, text(MEMBER + ",999", header=HEADER + ",組合員番号")))
    assert len(found) == 1
    assert found[0].startswith("a.csv 1行目「組合員番号」")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv", b"", "0バイト"),
        ("a.xlsx", b"", "0バイト"),
        ("a.csv", b"\r\n\r\n", "見出し"),
        ("a.csv", bytes(range(256)) * 20, "文字のファイルとして読めません"),
        ("a.xlsx", bytes(range(256)) * 20, "開けません"),
        ("a.xlsx", b"PK\3\4" + bytes(300), "開けません"),
        ("a.csv", "品名,数量\r\n紙,3\r\n".encode("cp932"), "見出し"),
    ],
)
def test_a_file_that_is_no_roster_is_a_sentence(
    tmp_path: Path, settings: Settings, name: str, data: bytes, words: str
) -> None:
    found = said(load(tmp_path, settings, data, names=(name,)))
    assert len(found) == 1
    assert found[0].startswith(f"{name}: ") and words in found[0], found


def test_a_header_without_people_is_a_warning(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text())
    assert len(loaded.frame) == 0
    assert any("データの行がありません" in sentence for sentence in said(loaded, "warning"))


def test_a_quote_left_open_never_swallows_the_rows_below(tmp_path: Path, settings: Settings) -> None:
    rows = [MEMBER.replace("0000101", f"000010{n}") + ",メモ" for n in range(5)]
    rows[1] = rows[1].replace("メモ", '"メモ')
    loaded = load(tmp_path, settings, text(*rows, header=HEADER + ",摘要"))
    assert not loaded.ok
    assert any("引用符" in sentence for sentence in said(loaded))


def test_an_error_value_of_a_formula_is_not_a_blank(tmp_path: Path, settings: Settings) -> None:
    book = workbook(HEADER.split(","), [*MEMBER.split(",")[:-1], "#N/A"], [*MEMBER.replace("101", "102").split(",")])
    loaded = load(tmp_path, settings, book, names=("a.xlsx",))
    found = said(loaded)
    assert len(found) == 1
    assert found[0].startswith("a.xlsx［名簿］ 2行目「退職日」") and "#N/A" in found[0]


def test_people_on_a_second_sheet_are_never_left_out_silently(tmp_path: Path, settings: Settings) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEADER.split(","), MEMBER.split(","))))
    second = book.create_sheet("追加分")
    second.append(HEADER.split(","))
    second.append(MEMBER.replace("0000101", "0000102").split(","))
    book.create_sheet("メモ").append(["作成者", "架空"])
    buffer = io.BytesIO()
    book.save(buffer)
    found = said(load(tmp_path, settings, buffer.getvalue(), names=("a.xlsx",)))
    assert len(found) == 1
    assert "「名簿」「追加分」" in found[0]


# ---- the same person twice ---------------------------------------------------------------------------------------


def test_an_agreeing_second_line_is_one_person(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text(MEMBER, MEMBER.replace("青葉 太郎", "青葉　太郎")))
    assert loaded.ok
    assert len(loaded.frame) == 1
    assert len(said(loaded, "warning")) == 1


def test_a_second_file_fills_the_blanks(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text(MEMBER.replace("アオバ タロウ", "")), text(MEMBER + "2025/11/10"))
    assert loaded.ok
    assert len(loaded.frame) == 1
    assert (loaded.frame.loc[0, "kana"], str(loaded.frame.loc[0, "retired_on"])[:10]) == ("アオバ タロウ", "2025-11-10")


def test_a_contradicting_second_file_is_an_error_with_both_places(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text(MEMBER + "2025/11/10"), text(MEMBER + "2025/11/11"))
    found = said(loaded)
    assert len(found) == 1
    assert found[0].startswith("b.csv 2行目「退職日」") and "a.csv 2行目" in found[0]


def test_numbers_that_differ_in_leading_zeros_only_are_asked_about(tmp_path: Path, settings: Settings) -> None:
    """A spreadsheet program that opened the CSV has dropped them: two envelopes for one person otherwise."""
    loaded = load(tmp_path, settings, text(MEMBER), text(MEMBER.replace("0000101", "101")))
    found = said(loaded)
    assert len(found) == 1
    assert found[0].startswith("b.csv 2行目「番号」") and "先頭の0" in found[0]


def test_branch_numbers_that_differ_in_leading_zeros_only_are_asked_about(tmp_path: Path, settings: Settings) -> None:
    child = MEMBER.replace(",00,", ",01,").replace("本人", "被扶養者").replace("太郎", "花")
    loaded = load(tmp_path, settings, text(MEMBER, child), text(child.replace(",01,青", ",1,青")))
    assert not loaded.ok
    assert any(s.startswith("b.csv 2行目「枝番」") and "先頭の0" in s for s in said(loaded))


def test_two_members_under_one_number_are_an_error(tmp_path: Path, settings: Settings) -> None:
    loaded = load(tmp_path, settings, text(MEMBER, MEMBER.replace(",00,", ",01,").replace("太郎", "一郎")))
    assert any("本人が二人" in sentence for sentence in said(loaded))


def test_a_department_name_borne_twice_in_a_bureau_needs_its_code(tmp_path: Path) -> None:
    path = tmp_path / "設定.xlsx"
    path.write_bytes(write_settings(settings_tables(departments="01,0101,庶務係\n01,0102,庶務係\n")))
    own = read_settings(path)
    by_name = text(MEMBER.replace(",0101,", ",庶務係,"), header=HEADER.replace("所属コード", "所属名"))
    found = said(load(tmp_path, own, by_name))
    assert len(found) == 1
    assert "「庶務係」" in found[0] and "所属コード" in found[0]
    assert load(tmp_path, own, text(MEMBER)).ok


def test_codes_without_their_zeros_and_names_instead_of_codes(tmp_path: Path, settings: Settings) -> None:
    short = MEMBER.replace(",01,0101,", ",1,101,")
    named = MEMBER.replace("0000101", "0000102").replace(",01,0101,", ",架空総務局,人事課,")
    header = HEADER.replace("局コード", "局名").replace("所属コード", "所属名")
    loaded = load(tmp_path, settings, text(short), text(named, header=header))
    assert said(loaded) == []
    assert list(loaded.frame["department_code"]) == ["0101", "0102"]
    assert list(loaded.frame["bureau_code"]) == ["01", "01"]


def test_an_envelope_holds_the_family_and_marks_namesakes(tmp_path: Path, settings: Settings) -> None:
    rows = (
        MEMBER,
        MEMBER.replace(",00,", ",01,").replace("本人", "被扶養者"),
        MEMBER.replace("0000101", "0000102").replace(",0101,", ",0102,"),
        MEMBER.replace("0000101", "0000103").replace(",01,0101,", ",02,0201,"),
    )
    own = envelopes(load(tmp_path, settings, text(*rows)).frame)
    assert list(zip(own["bango"], own["cards"], own["same_name"], strict=True)) == [
        ("0000101", 2, True),
        ("0000102", 1, True),
        ("0000103", 1, False),
    ]


def test_a_member_without_a_card_still_gives_the_envelope_its_address(tmp_path: Path, settings: Settings) -> None:
    header = HEADER + ",枚数"
    rows = (
        MEMBER + ",0",
        MEMBER.replace(",00,", ",01,").replace("本人", "被扶養者") + ",1",
        MEMBER.replace("101", "102", 1) + ",0",
    )
    own = envelopes(load(tmp_path, settings, text(*rows, header=header)).frame)
    assert list(zip(own["bango"], own["cards"], strict=True)) == [("0000101", 1)]
