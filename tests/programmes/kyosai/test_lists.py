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


@pytest.mark.parametrize("command", ["eligible", "due", "leaflet"])
def test_a_roster_that_cannot_be_read_leaves_the_lists_as_they_were(cycle: Path, command: str) -> None:
    run(cycle, command, "--as-of", "2025-11-10")
    before = {path: path.read_bytes() for path in sorted((cycle / "報告").rglob("*.xlsx"))}
    (cycle / "名簿" / "名簿.csv").write_bytes(b"")
    with pytest.raises(LedgerToolsError, match=r"一覧は作っていません.*\n.*0バイト"):
        run(cycle, command, "--as-of", "2025-11-10")
    assert before and {path: path.read_bytes() for path in sorted((cycle / "報告").rglob("*.xlsx"))} == before


def test_a_day_that_has_passed_is_no_end_of_what_falls_due(cycle: Path) -> None:
    with pytest.raises(LedgerToolsError, match="基準にする日"):
        run(cycle, "due", "--as-of", "2025-11-10", "--until", "R6.1.1")


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


def test_a_leaflet_list_of_those_who_get_cards_says_that_others_are_missing(cycle: Path, tmp_path: Path) -> None:
    told = "資格確認書を交付する方の名簿から作りました。"
    roster = cycle / "名簿" / "名簿.csv"
    everybody = tmp_path / "全員.csv"
    everybody.write_bytes(roster.read_bytes())
    card = [line for line in roster.read_text(encoding="utf-8").splitlines() if ",000001," in line or "記号" in line]
    places = [list(HEADERS).index(key) for key in ("my_number", "my_number_card", "registered_on")]
    plain = [",".join(text for at, text in enumerate(line.split(",")) if at not in places) for line in card]

    def made(*arguments: str) -> tuple[str, list[str]]:
        _, output = run(cycle, "leaflet", *arguments, "--as-of", "2025-11-10")
        said = [str(row[0]) for row in values(cycle / "報告" / "リーフレット配付一覧.xlsx", "概要")]
        return output, said

    for lines, warns in ((card, True), (plain, True), (roster.read_text(encoding="utf-8").splitlines(), False)):
        roster.write_text("\n".join(lines) + "\n", encoding="utf-8")
        output, said = made()
        assert "使った名簿: 名簿.csv(名簿フォルダ)" in output and "使った名簿: 名簿.csv(名簿フォルダ)" in said
        assert (told in output, any(told in text for text in said)) == (warns, warns), lines
    roster.write_text("\n".join(card) + "\n", encoding="utf-8")
    output, said = made(str(everybody))
    assert "使った名簿: 全員.csv\n" in output and "使った名簿: 全員.csv" in said
    assert told not in output and not any(told in text for text in said)


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
    first = values(tmp_path / "出力" / "発送一覧.xlsx", "概要")
    assert first[1][0] == "1通、1人分を送ります。"


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


def lines(path: Path, sheet: str) -> list[dict[str, object]]:
    """The lines of a list by their headings."""
    rows = values(path, sheet)
    head = next(place for place, row in enumerate(rows) if "局名" in row or "記号" in row)
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]


@pytest.mark.parametrize(
    ("command", "file", "says"),
    [
        ("eligible", "対象者一覧.xlsx", "資格確認書を交付する方は1人、封筒は1通です。決まっていない方が2人います。"),
        ("due", "後日交付予定一覧.xlsx", "1人に資格確認書の交付が必要になります。期限を判定できない方が2人います。"),
        ("leaflet", "リーフレット配付一覧.xlsx", "配付する組合員は5人です。紙は0部を印刷します。"),
    ],
)
def test_each_list_opens_with_what_it_comes_to(cycle: Path, command: str, file: str, says: str) -> None:
    run(cycle, command, "--as-of", "2025-11-10", *(["--until", "R8.4.1"] if command == "due" else []))
    book = openpyxl.load_workbook(cycle / "報告" / file)
    first = book.worksheets[0]
    assert first.title == "概要"
    assert says in str(first["A2"].value)
    listed = {row[0].value: row[1].value for row in first.iter_rows() if row[0].hyperlink}
    assert list(listed) == book.sheetnames[1:]
    for sheet in book.worksheets[1:]:
        heads = next(row for row in sheet.iter_rows(values_only=True) if len(list(filter(None, row))) > 2)
        assert len(set(heads)) == len(heads), sheet.title  # no two columns with one name


def test_the_figures_of_an_overview_add_up(cycle: Path) -> None:
    run(cycle, "eligible", "--as-of", "2025-11-10")
    figures = {row[0]: row[1] for row in values(cycle / "報告" / "対象者一覧.xlsx", "概要")}
    assert [figures[key] for key in ("交付", "対象外", "判定不能", "要確認", "名簿の人数")] == [1, 2, 0, 2, 5]


def test_who_is_left_out_reads_that_nothing_is_to_be_done(cycle: Path) -> None:
    # The third is registered; the fourth cancelled after the reference date and goes the ordinary way.
    person = {**NEUTRAL, "bango": "000009", "registered_on": "2024-04-01", **cells("解=2025-10-24")}
    roster = cycle / "名簿" / "名簿.csv"
    text = roster.read_text(encoding="utf-8") + ",".join(person[key] for key in HEADERS) + "\n"
    roster.write_text(text, encoding="utf-8")
    run(cycle, "eligible", "--as-of", "2025-11-10")
    told = {(row["判定"], row["理由区分"]): row["対応"] for row in lines(cycle / "報告" / "対象者一覧.xlsx", "全員")}
    assert told["対象外", "登録済"] == "対応は不要です。"
    assert told["対象外", "通常手続"] == "今回の対応は不要です。通常の手続で所属所を経由して配付します。"
    assert told["交付", "ア"] == "資格確認書を交付します。"


def test_each_bureau_has_a_file_to_print_or_to_send_on(cycle: Path) -> None:
    for command, stem in (("eligible", "対象者一覧"), ("leaflet", "リーフレット配付一覧")):
        _, output = run(cycle, command, "--as-of", "2025-11-10")
        folder = cycle / "報告" / f"{stem}_局別"
        assert str(folder) in output
        (path,) = folder.iterdir()  # all of them are of one bureau
        assert path.name == f"01_総務企画局_{stem}.xlsx"
        book = openpyxl.load_workbook(path)
        assert {sheet.oddHeader.right.text for sheet in book} == {"総務企画局"}
        whole = lines(cycle / "報告" / f"{stem}.xlsx", "封筒一覧" if command == "eligible" else "組合員")
        mine = lines(path, book.sheetnames[-1])
        assert [row["番号"] for row in mine if row["番号"]] == [row["番号"] for row in whole]


def test_a_list_to_be_checked_against_envelopes_numbers_and_counts_them(cycle: Path) -> None:
    run(cycle, "eligible", "--as-of", "2025-11-10")
    (path,) = (cycle / "報告" / "対象者一覧_局別").glob("*.xlsx")
    rows = values(path, "封筒一覧")
    head = next(at for at, row in enumerate(rows) if row[0] == "No.")
    assert [row[0] for row in rows[head + 1 :]] == [1, "計 1通"]
    assert str(rows[1][0]).startswith("封筒は1通、資格確認書は1枚です。")


def test_a_leaflet_list_says_why_a_way_is_undecided(cycle: Path) -> None:
    roster = cycle / "名簿" / "名簿.csv"
    place = list(HEADERS).index("terminal")
    lines = [line.split(",") for line in roster.read_text(encoding="utf-8").splitlines()]
    lines[1][place] = ""
    roster.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    run(cycle, "leaflet", "--as-of", "2025-11-10")
    (path,) = (cycle / "報告" / "リーフレット配付一覧_局別").glob("*.xlsx")
    (line,) = [row for row in values(path, "組合員") if "配付方法が未定" in row]
    assert line[0] == 1 and "業務で使っていれば「有」" in str(line[-1])


def test_the_sum_says_which_bureaus_are_not_compared_with_the_notice(cycle: Path) -> None:
    roster = cycle / "名簿" / "名簿.csv"
    text = roster.read_text(encoding="utf-8").splitlines()
    place = list(HEADERS).index("bureau_code")
    ward = text[2].split(",")
    ward[place] = "25"
    roster.write_text("\n".join([*text[:2], ",".join(ward), *text[3:]]) + "\n", encoding="utf-8")
    run(cycle, "eligible", "--as-of", "2025-11-10")
    said = [str(row[0]) for row in values(cycle / "報告" / "対象者一覧.xlsx", "局別件数")]
    assert any(
        text.startswith("別紙2に件数のない6局(封筒1通)は、差に含みません。別紙2と比べたのは、ほかの24局")
        for text in said
    ), said


def test_whoever_has_no_bureau_of_the_schedule_stands_in_a_file_too(cycle: Path) -> None:
    roster = cycle / "名簿" / "名簿.csv"
    text = roster.read_text(encoding="utf-8").replace(NEUTRAL["bureau_code"] + ",", "77,", 1)
    roster.write_text(text, encoding="utf-8")
    run(cycle, "leaflet", "--as-of", "2025-11-10")
    folder = cycle / "報告" / "リーフレット配付一覧_局別"
    numbers = {path.name[:2]: len(lines(path, "組合員")) for path in folder.iterdir()}
    assert numbers == {"01": 4, "99": 1}


def test_cards_due_later_are_counted_by_month_and_bureau(cycle: Path) -> None:
    people = [("2025-12-31", "01"), ("2025-12-15", "02"), ("2026-01-31", "02"), ("2026-01-15", "02")]
    rows = [",".join(HEADERS.values())]
    for number, (expires, bureau) in enumerate(people):
        person = {**NEUTRAL, "bango": f"{number:06d}", "registered_on": "2024-04-01", "bureau_code": bureau}
        person["certificate_expires_on"] = expires
        rows.append(",".join(person[key] for key in HEADERS))
    (cycle / "名簿" / "名簿.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    run(cycle, "due", "--as-of", "2025-11-10")
    path = cycle / "報告" / "後日交付予定一覧.xlsx"
    table = [row for row in values(path, "月別人数") if row[-1] is not None]
    assert table == [
        ("局名", "令和8年\n3月", "令和8年\n4月", "令和8年\n5月", "計"),
        ("総務企画局", None, 1, None, 1),
        ("財政局", 1, 1, 1, 3),
        ("合計", 1, 2, 1, 4),
    ]
    assert [row["交付が必要になる月"] for row in lines(path, "対象者")] == [
        "令和8年3月",
        *["令和8年4月"] * 2,
        "令和8年5月",
    ]
