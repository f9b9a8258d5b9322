"""名簿/見本.xlsx: what it shows can be loaded, it is never read itself, and typing in it is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.columns import ROSTER_COLUMNS
from ledger_tools.records.sample import BY_MEMBER, BY_PERSON, EXPLAINED, is_as_shipped, sample_rows, write_sample
from tests.ledgers.samples import settings


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    return result.exit_code, result.output


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert run(tmp_path / "R7", "init")[0] == 0
    return tmp_path / "R7"


@pytest.mark.parametrize("sheet", [BY_PERSON, BY_MEMBER])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_records_in_its_form_are_loaded_without_a_word(folder: Path, sheet: str, suffix: str) -> None:
    lines = sample_rows()[sheet]
    if suffix == ".csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(lines)
        (folder / "名簿" / "名簿.csv").write_text(text.getvalue(), encoding="utf-8-sig", newline="")
    else:
        book = openpyxl.load_workbook(io.BytesIO(write_sample()))
        for other in {BY_PERSON, BY_MEMBER, EXPLAINED} - {sheet}:
            del book[other]
        book.save(folder / "名簿" / "名簿.xlsx")
    code, output = run(folder, "load")
    assert code == 0 and "名簿の指摘" not in output and "読まなかった列" not in output
    holders = 4 if sheet == BY_PERSON else 3
    assert f"カード対象者 {holders}人、封筒 3通、資格確認書 4枚" in output
    assert "01 総務企画局 封筒 3通、4枚" in output


def test_it_is_no_record_itself(folder: Path) -> None:
    code, output = run(folder, "load")
    assert code != 0 and "名簿のファイルがありません" in output


def _resaved(book: openpyxl.Workbook) -> None:
    """Opened and saved by another program."""


def _renamed(book: openpyxl.Workbook) -> None:
    book[BY_MEMBER]["C2"].value = "高津　太郎"


def _added(book: openpyxl.Workbook) -> None:
    book[BY_PERSON].append(["共済", "0000200", "00", "麻生　四郎"])


def _emptied(book: openpyxl.Workbook) -> None:
    book[BY_MEMBER].delete_rows(2, 3)


@pytest.mark.parametrize(("change", "said"), [(_resaved, False), (_renamed, True), (_added, True), (_emptied, True)])
def test_typing_in_it_is_named(folder: Path, change: Callable[[openpyxl.Workbook], None], said: bool) -> None:
    path = folder / "名簿" / "見本.xlsx"
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    assert is_as_shipped(path.read_bytes()) != said
    lines = sample_rows()[BY_MEMBER]
    (folder / "名簿" / "名簿.csv").write_text("\n".join(map(",".join, lines)), encoding="utf-8", newline="")
    code, output = run(folder, "load")
    assert ("見本.xlsx: 見本は名簿として読みません。" in output) == said
    assert code == said and "資格確認書 4枚" in output
    assert run(folder, "init")[0] == 0
    assert is_as_shipped(path.read_bytes()) != said, "what was typed stays"


def test_a_file_that_is_no_workbook_under_its_name_is_named(folder: Path) -> None:
    (folder / "名簿" / "見本.xlsx").write_bytes(b"x")
    assert not is_as_shipped(b"x")
    (folder / "名簿" / "名簿.csv").write_text("記号,番号,氏名,局コード,所属コード", encoding="utf-8")
    assert "見本.xlsx: 見本は名簿として読みません。" in run(folder, "load")[1]


def test_every_heading_is_explained() -> None:
    rows = list(openpyxl.load_workbook(io.BytesIO(write_sample()))[EXPLAINED].iter_rows(min_row=2, values_only=True))
    assert [row[0] for row in rows] == [column.header for column in ROSTER_COLUMNS]
    assert [row[0] for row in rows if row[1] == "必須"] == ["記号", "番号", "氏名"]
    assert [row[0] for row in rows if row[1] == "いずれか必須"] == ["局コード", "局名", "所属コード", "所属名"]
    assert all(row[2] and row[4] for row in rows)
    told = {row[0]: (row[2], row[4]) for row in rows}
    use, example = told["マイナ保険証解除申請日"]
    assert use == "基準日までに解除を申請した方には交付します。"
    assert date.fromisoformat("-".join(f"{int(part):02}" for part in example.split("/"))) <= settings().reference_date
