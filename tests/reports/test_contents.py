"""What stands in the reports besides figures: sheets, links, sentences, forecast, and no names where none belong."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook

from ledger_tools.catalogue import DESK, SECTION
from ledger_tools.cli import main
from ledger_tools.errors import SettingsError
from ledger_tools.model import Snapshot
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report, words
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.forecast import forecast
from ledger_tools.reports.html import write_page
from ledger_tools.reports.model import STATUSES, Day, Tally
from ledger_tools.reports.word import write_report
from ledger_tools.resources import template_dir

SHEETS = [
    *("概要", "局別集計", "所属別集計", "推移", "未提出所属", "未受領者", "要確認", "退職返送"),
    *("休職郵送", "返送カード", "同姓同名", "指摘一覧", "指摘の記号", "全件"),
]
SURNAMES = ("青葉", "若葉", "紅葉", "落葉", "松葉", "枯葉", "アオバ")


@pytest.fixture(scope="module")
def template() -> bytes:
    return (template_dir() / "報告書.docx").read_bytes()


def _all_text(data: bytes) -> str:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return "".join(
            package.read(name).decode("utf-8", "replace") for name in package.namelist() if name.endswith("xml")
        )


def test_sheets_filters_and_print_set_up(report: Report) -> None:
    book = load_workbook(BytesIO(write_open_items(report, {})))
    assert book.sheetnames == SHEETS
    for name in SHEETS[3:]:
        sheet = book[name]
        assert len(sheet.tables) == 1
        assert sheet.freeze_panes
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.paperSize == 9
    assert len(book["局別集計"].tables) == 2
    assert len(book["概要"]._charts) == 1


def test_lists_hold_the_rows_they_say(report: Report) -> None:
    book = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)
    numbers = {name: [row[6] for row in book[name].iter_rows(min_row=5, values_only=True)] for name in SHEETS[5:9]}
    assert numbers == {
        "未受領者": ["000102"],
        "要確認": ["000103"],
        "退職返送": ["000203", "000104"],
        "休職郵送": ["000105"],
    }
    assert [row[5] for row in book["同姓同名"].iter_rows(min_row=5, values_only=True)] == ["000201", "000202"]
    assert book["全件"].max_row - 4 == 9


def test_findings_link_to_the_archived_file(report: Report) -> None:
    book = load_workbook(
        BytesIO(write_open_items(report, {"壊れた.xlsx": "../保管/ff.xlsx", "02-002_返送.xlsx": "../保管/aa.xlsx"}))
    )
    links = {
        cell.value: cell.hyperlink.target.replace("\\", "/")
        for row in book["指摘一覧"].iter_rows(min_row=5)
        for cell in row
        if cell.hyperlink
    }
    assert links["壊れた.xlsx"] == "../保管/ff.xlsx"
    assert links["02-002_返送.xlsx"].startswith("../保管/aa.xlsx")


def test_texts_never_become_formulas(report: Report) -> None:
    book = load_workbook(BytesIO(write_open_items(report, {})))
    cell = next(cell for row in book["要確認"].iter_rows() for cell in row if cell.value == "=1+1　危子")
    assert cell.data_type in ("s", "inlineStr") or cell.quotePrefix is not None


def test_names_stand_in_the_report_only_on_demand(report: Report, template: bytes) -> None:
    without = _all_text(write_report(report, template))
    assert not [name for name in SURNAMES if name in without]
    assert not [name for name in SURNAMES if name in write_page(report).decode("utf-8")]
    named = Document(BytesIO(write_report(report, template, with_names=True)))
    cells = {cell.text for row in named.tables[-1].rows for cell in row.cells}
    assert "松葉　五郎" in cells
    assert "青葉　一郎" not in cells


def test_the_report_opens_with_the_answer(report: Report, template: bytes) -> None:
    document = Document(BytesIO(write_report(report, template)))
    first, second = (paragraph.text for paragraph in document.tables[0].rows[0].cells[0].paragraphs)
    assert "提出期限(令和7年12月15日(月))" in first
    assert "5人が未処理" in first and "3業務日" in first
    assert second == "連絡先は、財政局財政部庶務課及び総務企画局総務部庶務課です。"


def test_the_report_is_accessible(report: Report, template: bytes) -> None:
    data = write_report(report, template)
    document = Document(BytesIO(data))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.style]
    assert styles[0] == "Title"
    assert styles.count("Heading 1") == 4
    xml = document.element.xml
    assert xml.count("w:tblHeader") == 2
    assert xml.count('descr="') == 2 and 'descr=""' not in xml
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert sum(name.startswith("word/charts/") and name.endswith(".xml") for name in package.namelist()) == 2


def test_a_template_with_an_unknown_word_is_named(report: Report) -> None:
    document = Document()
    document.add_paragraph("{{ 知らない語 }}")
    stream = BytesIO()
    document.save(stream)
    with pytest.raises(SettingsError, match=r"報告書\.docx: 差込語に誤り"):
        write_report(report, stream.getvalue())
    with pytest.raises(SettingsError, match="Word の文書として開けません"):
        write_report(report, b"no zip")


def test_everything_done_and_nothing_issued_also_make_reports(
    cycle: Cycle, reconciled: Reconciled, template: bytes
) -> None:
    done = replace(reconciled, rows=reconciled.rows.assign(status="received", codes=""), findings=())
    report = build_report(done, cycle.settings, date(2025, 12, 10))
    assert words.in_time(report) == "全9人の処理が済んでいます。"
    assert words.whom_to_call(report) == "連絡が必要な局はありません。"
    write_open_items(report, {})
    write_report(report, template)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2025, 12, 10), "間に合うかどうかの見込みはまだ立ちません"),
        (date(2025, 12, 15), "本日が提出期限ですが、5人"),
        (date(2025, 12, 18), "3日過ぎ、5人"),
    ],
)
def test_are_we_in_time(cycle: Cycle, reconciled: Reconciled, as_of: date, expected: str) -> None:
    report = build_report(reconciled, cycle.settings, as_of)
    if as_of < cycle.settings.submit_by:
        report = build_report(reconciled, cycle.settings, date(2025, 12, 4))
    assert expected in words.in_time(report)


def test_changes_since_the_last_report(cycle: Cycle, reconciled: Reconciled) -> None:
    before = Snapshot(date(2025, 12, 5), 9, 2, 7, (("01", 4), ("02", 3)))
    report = build_report(reconciled, cycle.settings, date(2025, 12, 10), previous=before)
    assert words.changed(report) == (
        "前回(令和7年12月5日)から、処理済みが2人増えました。未処理が減っていない局は、財政局です。"
    )


# Ten a business day, from 11/25 (Tue) to 12/10 (Wed).
_DAYS = (
    *(date(2025, 11, day) for day in (25, 26, 27, 28)),
    *(date(2025, 12, day) for day in (1, 2, 3, 4, 5, 8, 9, 10)),
)
EVEN = tuple(Day(day, 10 * place) for place, day in enumerate(_DAYS, start=1))


def test_an_even_pace_is_foretold_exactly() -> None:
    found = forecast(EVEN, 200, date(2025, 12, 10), date(2025, 12, 15))
    assert found is not None
    assert (found.per_day, found.pace_days, found.days_left) == (10, 5, 3)
    assert (found.since, found.gained) == (date(2025, 12, 4), 50)
    assert found.open_on_deadline == 200 - 120 - 30
    assert (found.past_error, found.past_forecasts) == (0, 6)


@pytest.mark.parametrize(
    ("came", "as_of", "told"),
    [
        (  # what came on 12/3 is where the count of the four days begins
            ((date(2025, 12, 3), 1097), (date(2025, 12, 8), 2000), (date(2025, 12, 9), 2662)),
            date(2025, 12, 9),
            "令和7年12月4日から9日まで(4業務日)に処理済みが1,565人増え、1日当たり約391人の進み方です。",
        ),
        (
            ((date(2025, 11, 20), 5), (date(2025, 12, 1), 9)),
            date(2025, 12, 2),
            "令和7年11月26日から12月2日まで(5業務日)に処理済みが4人増え、1日当たり約1人の進み方です。",
        ),
        (
            ((date(2025, 11, 20), 5),),
            date(2025, 12, 2),
            "令和7年11月26日から12月2日まで(5業務日)は、処理済みが増えていません。",
        ),
        (
            ((date(2025, 12, 25), 5), (date(2026, 1, 6), 9)),
            date(2026, 1, 7),
            "令和7年12月26日から令和8年1月7日まで(4業務日)に処理済みが4人増え、1日当たり約1人の進み方です。",
        ),
    ],
)
def test_the_pace_can_be_worked_out_from_what_is_said(
    report: Report, came: tuple[tuple[date, int], ...], as_of: date, told: str
) -> None:
    days = tuple(Day(day, done) for day, done in came)
    found = forecast(days, 4000, as_of, date(2026, 1, 20))
    said = words.outlook(replace(report, forecast=found, as_of=as_of, days_left=3))
    assert said.startswith(f"{told}見込みは、これが提出期限まで続くものとした値です。")


def test_the_share_of_whom_to_call_is_that_of_the_table(report: Report) -> None:
    """All that is open there, also what the desk settles; in the order of the table and the chart."""
    one, other = report.bureaus[:2]
    fives = tuple(
        replace(one if n else other, code=f"{n + 1:02}", name=f"第{n + 1}局", order=n, tally=_open_persons(number))
        for n, number in enumerate((38, 90, 73, 20, 20))
    )
    rows = tuple(
        replace(report.rows_of("review")[0], bureau_code=f"{bureau:02}", actor=actor)
        for bureau, actor in ((2, DESK), *(((1, SECTION), (2, SECTION), (3, SECTION), (4, SECTION))))
        for _ in range(30 if actor == DESK else 1)
    )
    several = replace(report, bureaus=fives, rows=rows, total=_open_persons(488))
    said = words.whom_to_call(several)
    assert [said.index(name) for name in ("第2局", "第3局", "第1局")] == sorted(
        said.index(name) for name in ("第2局", "第3局", "第1局")
    )
    assert "(3局で未処理の41%)" in said


def _open_persons(number: int) -> Tally:
    persons = (*(0,) * (len(STATUSES) - 1), number)
    return Tally(persons, persons)


def test_a_slowing_pace_shows_its_error() -> None:
    slower = (*EVEN[:-2], Day(date(2025, 12, 10), 105))
    found = forecast(slower, 200, date(2025, 12, 10), date(2025, 12, 15))
    assert found is not None and found.past_error is not None
    assert found.past_error > 0
    assert found.per_day == 7
    assert found.open_on_deadline == 200 - 105 - 21


def test_more_than_everything_is_never_foretold() -> None:
    found = forecast(EVEN, 125, date(2025, 12, 10), date(2025, 12, 15))
    assert found is not None
    assert found.open_on_deadline == 0


@pytest.mark.parametrize("as_of", [date(2025, 11, 26), date(2025, 12, 15), date(2025, 12, 20)])
def test_no_forecast_too_early_or_too_late(as_of: date) -> None:
    assert forecast(EVEN, 200, as_of, date(2025, 12, 15)) is None


def test_files_with_names_can_carry_a_password(cycle: Cycle) -> None:
    import msoffcrypto

    path = cycle.folder / "password.txt"
    path.write_text("ひみつ123\n", encoding="utf-8")
    arguments = [
        "-C",
        str(cycle.folder),
        "summary",
        "--as-of",
        "2025-12-10",
        "--password-file",
        str(path),
        "--with-names",
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    for name in ("未処理一覧.xlsx", "報告書.docx"):
        with (cycle.folder / "報告" / name).open("rb") as stream:
            office = msoffcrypto.OfficeFile(stream)
            assert office.is_encrypted()
            office.load_key(password="ひみつ123")
            plain = BytesIO()
            office.decrypt(plain)
        assert zipfile.ZipFile(plain).testzip() is None
    path.write_text("\n", encoding="utf-8")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "空です" in result.output


def test_commands(cycle: Cycle) -> None:
    runner = CliRunner()
    day = ["--as-of", "R7.12.10"]

    def run(*arguments: str) -> bytes:
        result = runner.invoke(main, ["-C", str(cycle.folder), *arguments, *day])
        assert result.exit_code == 0, result.output
        return result.stdout_bytes

    data = json.loads(run("status", "--format", "json"))
    assert data["as_of"] == "2025-12-10"
    assert {key: data["total"][key] for key in ("issued", "done", "open")} == {"issued": 9, "done": 4, "open": 5}
    assert "総務企画局" in run("status").decode("utf-8")
    assert run("export", "rows").splitlines()[0].startswith(b"ledger_id,edition,bureau")
    assert len(json.loads(run("export", "members", "--format", "json"))) == 9
    assert b"ingest" in run("export", "events")
    target = cycle.folder / "findings.csv"
    run("export", "findings", "-o", str(target))
    assert target.read_bytes().startswith(b"code,severity,ledger_id")
    run("summary", "--html")
    assert {path.name for path in (cycle.folder / "報告").iterdir()} >= {
        "未処理一覧.xlsx",
        "報告書.docx",
        "進み具合.html",
    }
