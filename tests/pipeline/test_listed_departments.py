"""Sheet 所属 of 設定.xlsx is filled from the records where nobody has listed any department, and only there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle
from ledger_tools.settings import change
from tests.builders import HAND_OUT, ROSTER, generate, make_cycle, write_roster

EXPECTED = [("01", "0101", "庶務課"), ("02", "0201", "経理課")]
PLACED = (
    "共済,0000101,00,青葉 太郎,アオバ タロウ,,本人,1,01,,0101,庶務課,在職\n"
    "共済,0000102,00,若松 二葉,ワカマツ フタバ,,本人,1,02,,0201,経理課,在職\n"
    "共済,0000103,00,黒田 三郎,クロダ サブロウ,,本人,1,01,,0101,庶務課,在職\n"
)
HEADER = "記号,番号,枝番,氏名,フリガナ,旧姓,続柄,枚数,局コード,局名,所属コード,所属名,在職区分"


def listed(folder: Path) -> list[tuple[str, ...]]:
    sheet = openpyxl.load_workbook(folder / "設定.xlsx")["所属"]
    return [tuple(row) for row in sheet.iter_rows(min_row=2, values_only=True) if any(row)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cycle in whose settings no department is listed; nothing is loaded yet."""
    folder = tmp_path / "R7"
    make_cycle(folder).close()
    (folder / "ledger.sqlite3").unlink()
    for path in (folder / "保管").iterdir():
        path.unlink()
    book = openpyxl.load_workbook(folder / "設定.xlsx")
    book["所属"].delete_rows(2, 99)
    book.save(folder / "設定.xlsx")
    Cycle.init(folder).close()
    write_roster(folder, PLACED, HEADER)
    return folder


def load(folder: Path) -> str:
    result = CliRunner().invoke(main, ["-C", str(folder), "load", "--as-of", HAND_OUT.isoformat()])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_empty_sheet_is_filled_and_it_is_said(folder: Path) -> None:
    before = (folder / "設定.xlsx").read_bytes()
    said = load(folder)
    assert "名簿にある2所属を書き込みました" in said
    assert listed(folder) == EXPECTED
    (kept,) = folder.glob("設定_変更前_*.xlsx")
    assert kept.read_bytes() == before and kept.name in said
    with Cycle(folder) as cycle:
        assert [(one.bureau_code, one.code, one.name) for one in cycle.settings.departments] == EXPECTED
        generate(cycle)
    after = (folder / "設定.xlsx").read_bytes()
    assert "所属を書き込みました" not in load(folder)
    assert (folder / "設定.xlsx").read_bytes() == after


def test_what_somebody_listed_stays(tmp_path: Path) -> None:
    folder = tmp_path / "R7"
    make_cycle(folder).close()
    before = (folder / "設定.xlsx").read_bytes()
    write_roster(folder, ROSTER)
    assert "所属を書き込みました" not in load(folder)
    assert (folder / "設定.xlsx").read_bytes() == before
    assert list(folder.glob("設定_変更前_*")) == []


def test_records_that_are_refused_fill_in_nothing(folder: Path) -> None:
    write_roster(folder, PLACED.replace("0000102", ""), HEADER)
    with Cycle(folder) as cycle:
        assert not cycle.load(as_of=HAND_OUT).ok
    assert listed(folder) == []


def test_settings_that_are_open_elsewhere_do_not_stop_the_load(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(path: Path, _data: bytes) -> None:
        raise change.SettingsError(f"{path.name} に書き込めません。Excel などで開いていれば閉じてください。")

    monkeypatch.setattr(change, "write_file", held)
    said = load(folder)
    assert "名簿の所属を書き込めませんでした" in said and "取り込みました: カード対象者 3人" in said
    assert listed(folder) == []
