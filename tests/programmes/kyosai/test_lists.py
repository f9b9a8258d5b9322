"""What staff open: the workbooks, the rule tables and the commands."""

from __future__ import annotations

import itertools
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from xlsxwriter import Workbook

from ledger_tools.cli import eligibility
from ledger_tools.cli.options import Folder
from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.lists import DAY, Field, Sheet, write_book
from ledger_tools.excel.printing import fit_width
from ledger_tools.programmes.kokuho import table as kokuho_table
from ledger_tools.programmes.kyosai import table
from ledger_tools.programmes.kyosai.judge import judge
from ledger_tools.programmes.kyosai.rules import RULES as CARD_RULES
from ledger_tools.settings.write import default_tables, write_settings
from tests.programmes.kyosai.people import NEUTRAL, RULES, cells, frame

HEADERS = {
    "kigo": "記号",
    "bango": "番号",
    "edaban": "枝番",
    "name": "氏名",
    "birth_date": "生年月日",
    "relation": "区分",
    "bureau_code": "局コード",
    "department_code": "所属コード",
    "department_name": "所属名",
    "duty": "在職区分",
    "terminal": "イントラネット端末",
    "my_number": "マイナンバー登録",
    "my_number_card": "マイナンバーカード",
    "registered_on": "マイナ保険証登録日",
    "cancelled_on": "マイナ保険証解除申請日",
    "card_expires_on": "マイナンバーカード有効期限",
    "certificate_expires_on": "電子証明書有効期限",
    "card_issued_on": "資格確認書交付日",
}


@pytest.fixture
def cycle(tmp_path: Path) -> Path:
    """A cycle folder with settings and five members, one of them with a day that is not on the calendar."""
    (tmp_path / "設定.xlsx").write_bytes(write_settings(default_tables()))
    (tmp_path / "名簿").mkdir()
    lines = [",".join(HEADERS.values())]
    changes = ("", "登=", "証=2025-12-31", "登=2025-02-30", "登=45953")
    for number, text in enumerate(changes):
        person = {**NEUTRAL, "bango": f"{number:06d}", "registered_on": "2024-04-01", **cells(text)}
        lines.append(",".join(person[key] for key in HEADERS))
    (tmp_path / "名簿" / "名簿.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def run(cycle: Path, name: str, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(getattr(eligibility, name), [*arguments], obj=Folder(cycle), standalone_mode=False)
    if result.exception:
        raise result.exception
    return int(result.return_value or 0), result.output


def values(path: Path, sheet: str) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True))


def test_eligible_lists_everybody_and_asks_about_the_doubtful(cycle: Path) -> None:
    code, output = run(cycle, "eligible", "--as-of", "2025-11-10")
    assert code == 1
    assert "名簿.csv 5行「マイナ保険証登録日」" in output
    assert "名簿.csv 6行「マイナ保険証登録日」" in output
    rows = values(cycle / "報告" / "対象者一覧.xlsx", "全員")
    head = next(row for row in rows if "判定" in row)
    decisions = [row[head.index("判定")] for row in rows[rows.index(head) + 1 :]]
    assert decisions == ["対象外", "交付", "対象外", "要確認", "要確認"]


def test_eligible_says_where_a_bureaus_count_is_not_that_of_the_notice(cycle: Path) -> None:
    _, output = run(cycle, "eligible", "--as-of", "2025-11-10")
    assert "局日程に件数のある24局のうち24局で、件数が違います。" in output
    assert "一部の局だけの名簿かもしれません。名簿の過不足を確認してください(D05)。" in output


def test_due_lists_who_falls_due_and_the_doubtful(cycle: Path) -> None:
    code, output = run(cycle, "due", "--as-of", "2025-11-10", "--until", "R8.4.1")
    assert code == 1
    assert "令和8年4月1日までに資格確認書が必要になる方: 1人" in output
    book = openpyxl.load_workbook(cycle / "報告" / "後日交付予定一覧.xlsx")
    assert date(2026, 4, 1) in {
        cell.value.date() for row in book["対象者"].iter_rows() for cell in row if cell.is_date and cell.value
    }


def test_leaflet_is_settled_for_all(cycle: Path) -> None:
    code, output = run(cycle, "leaflet", "--as-of", "2025-11-10")
    assert (code, "メール等: 5人" in output) == (0, True)


def test_kokuho_needs_no_cycle_folder(tmp_path: Path) -> None:
    roster = tmp_path / "国保.csv"
    header = "世帯番号,世帯主区分,番号,枝番,氏名,生年月日,区,マイナ保険証登録,電子証明書有効期限,支援措置"
    header += ",要配慮申請,解除申請,負担割合変更日,在留期間満了日,マル学,卒業予定日,書留希望"
    roster.write_text(f"{header}\n1,世帯主,1,01,試験,1980-01-01,幸区,無,,,,,,,,,\n", encoding="utf-8")
    code, output = run(tmp_path, "kokuho", str(roster), "--out", str(tmp_path / "出力"))
    assert code == 0
    assert "資格確認書 1人" in output
    assert (tmp_path / "出力" / "発送一覧.xlsx").exists()
    assert (tmp_path / "出力" / "差出データ.csv").exists()


def test_sheets_are_made_for_filtering_and_printing(tmp_path: Path) -> None:
    path = tmp_path / "一覧.xlsx"
    days = judge(frame(cells("登=")), RULES).persons
    sheet = Sheet("全員", "表題", (Field("name", "氏名", 10), Field("day", "日", 18, DAY)), days.assign(day="=1+1"))
    write_book(path, [sheet])
    page = openpyxl.load_workbook(path)["全員"]
    assert page["B3"].value == "=1+1"
    assert page["B3"].data_type == "s"
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == "A2:B3"
    assert page.page_setup.paperSize == 9
    assert page["A3"].font.name == "游ゴシック"
    assert page.print_title_rows == "$2:$2"


#: Headers with widths in characters; the columns that begin a page, and those that stand on each.
WIDE = (
    ("one page", [("番号", 10), ("氏名", 20), ("注意", 90)], [], None),
    ("two pages", [("ファイル", 40), ("番号", 10), ("氏名", 20), ("注意", 90), ("備考", 90)], [4], "$B:$C"),
    ("nobody named", [("日", 20), *[(f"局{n}", 20) for n in range(12)]], [7], "$A:$A"),
    ("three pages", [("番号", 10), ("氏名", 15), *[(f"局{n}", 30) for n in range(15)]], [7, 12], "$A:$B"),
    ("the name late", [*[(f"局{n}", 30) for n in range(8)], ("氏名", 20)], [4], "$I:$I"),
)


@pytest.mark.parametrize(("columns", "breaks", "again"), [row[1:] for row in WIDE], ids=[row[0] for row in WIDE])
def test_a_wide_list_is_printed_large_enough_to_be_read(
    columns: list[tuple[str, float]], breaks: list[int], again: str | None
) -> None:
    book = Workbook(BytesIO())
    sheet = book.add_worksheet()
    fit_width(sheet, columns)
    assert (sheet.fit_page, sheet.vbreaks) == (not breaks, breaks)
    assert sheet.print_scale >= 70
    assert (sheet.repeat_col_range.rpartition("!")[2] or None) == again
    begins = [0, *breaks, len(columns)]
    repeated = [place for place, (header, _) in enumerate(columns) if header in ("番号", "氏名")] or [0]
    for first, last in itertools.pairwise(begins):
        shown = {*range(first, last), *(place for place in repeated if place < first)}
        assert sum(columns[place][1] * 7 + 5 for place in shown) * sheet.print_scale / 100 <= 1046 or not breaks


@pytest.mark.parametrize(
    ("marker", "text"), [(table.MARKER, table.rules_table()), (kokuho_table.MARKER, kokuho_table.rules_table())]
)
def test_drift_of_a_readme_is_noticed(marker: str, text: str) -> None:
    document = f"前\n{table.block(marker, text)}\n後"
    assert not table.drifted(document, marker, text)
    assert not table.drifted(document.replace("\n", "\r\n"), marker, text)
    assert table.drifted(document.replace("有効期限", "期限", 1), marker, text)
    assert table.drifted("", marker, text)


def test_every_rule_cites_its_clause() -> None:
    assert all(row[3] for row in (*table.rule_rows(), *kokuho_table.rule_rows()))
    assert {rule.code for rule in CARD_RULES} <= {row[0] for row in table.rule_rows()}


@pytest.mark.parametrize("command", ["eligible", "due"])
def test_records_that_are_themselves_the_list_are_not_judged(cycle: Path, command: str) -> None:
    """One sentence, and no list of everybody as a question."""
    (cycle / "名簿" / "名簿.csv").write_text(
        "記号,番号,枝番,氏名,フリガナ,区分,局コード,所属コード\n011,000001,00,架空 太郎,カクウ タロウ,本人,01,0101\n",
        encoding="utf-8",
    )
    with pytest.raises(LedgerToolsError, match="判定できません"):
        run(cycle, command, "--as-of", "2025-11-10")
    assert not (cycle / "報告").exists()
