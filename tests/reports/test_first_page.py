"""Page 1 of 報告書: the answer, whom to call, every figure once, nothing empty; and the same days in every document."""

from __future__ import annotations

import ast
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from openpyxl import load_workbook

from ledger_tools.catalogue import DEPARTMENT, DESK
from ledger_tools.model import Snapshot
from ledger_tools.pipeline import Cycle
from ledger_tools.reconcile.entry import NAME_UNREAD
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report, words
from ledger_tools.reports.charts import put_chart
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.html import write_page
from ledger_tools.reports.model import Forecast, Tally
from ledger_tools.reports.terminal import progress_text
from ledger_tools.reports.word import actions, open_chart, progress_chart, write_report
from ledger_tools.resources import template_dir

PACKAGE = Path(__file__).resolve().parents[2] / "ledger_tools"
TEMPLATE = (template_dir() / "報告書.docx").read_bytes()
LATE = date(2025, 12, 18)


def first_page(data: bytes) -> list[str]:
    """Texts of paragraphs and cells before 局別の状況, in their order."""
    found: list[str] = []
    for block in Document(BytesIO(data)).element.body:
        texts = ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in block.iter(qn("w:p"))]
        if "局別の状況" in texts:
            return [text for text in found if text]
        found += texts
    raise AssertionError("no page 2")


@pytest.mark.parametrize("as_of", [date(2025, 12, 10), date(2025, 12, 15), LATE])
def test_no_figure_stands_twice(cycle: Cycle, reconciled: Reconciled, as_of: date) -> None:
    report = build_report(reconciled, cycle.settings, as_of)
    tally = Tally(tuple(range(1011, 1091, 10)), tuple(range(2011, 2091, 10)))
    report = replace(report, total=tally, seals_unread=777)
    page = "\n".join(first_page(write_report(report, TEMPLATE)))
    numbers = Counter(re.findall(r"\d[\d,]*(?:\.\d+)?%?", page))
    shown = (tally.issued, tally.done, tally.open, *tally.persons, tally.cards_issued, tally.cards_done, 777)
    assert {f"{number:,}": numbers[f"{number:,}"] for number in shown if numbers[f"{number:,}"] > 1} == {}
    assert all(numbers[f"{number:,}"] == 1 for number in (tally.issued, tally.done, tally.open, 777))


@pytest.mark.parametrize(
    ("as_of", "previous", "history"),
    [(date(2025, 12, 10), True, True), (date(2025, 12, 10), False, False), (LATE, False, True), (LATE, True, False)],
)
def test_no_section_is_empty(cycle: Cycle, reconciled: Reconciled, as_of: date, previous: bool, history: bool) -> None:
    before = Snapshot(date(2025, 12, 5), 9, 2, 7, ()) if previous else None
    report = build_report(reconciled, cycle.settings, as_of, previous=before)
    if not history:
        report = replace(report, history=(), forecast=None)
    document = Document(BytesIO(write_report(report, TEMPLATE)))
    texts = [(p.text, (p.style.name if p.style else "") or "") for p in document.paragraphs]
    headings = [text for text, style in texts if style == "Heading 1"]
    assert "" not in headings
    assert any("前回からの変化" in heading for heading in headings) == previous
    assert any("見込みの根拠" in heading for heading in headings) == (history and as_of < LATE)
    xml = document.element.xml
    assert xml.count("<c:chart ") == 1 + history
    assert not [text for text, style in texts if not text and style == "本文"]


def test_everything_done_leaves_only_what_there_is_to_say(cycle: Cycle, reconciled: Reconciled) -> None:
    done = replace(reconciled, rows=reconciled.rows.assign(status="received", codes=""), findings=())
    page = first_page(write_report(build_report(done, cycle.settings, LATE), TEMPLATE))
    assert page[2:4] == ["全9人の処理が済んでいます。", "連絡が必要な局はありません。"]
    assert not [text for text in page if text.startswith(("対応者", "依頼先"))]


@pytest.mark.parametrize(
    ("issued", "done", "still_open", "told"),
    [
        (9, 2, 7, "処理済みが2人増えました。"),
        (9, 4, 5, "人数は変わっていません。"),
        (9, 6, 3, "処理済みが2人減りました。"),
        (8, 4, 4, "発行が1人増え、未処理が1人増えました。"),
        (10, 4, 6, "発行が1人減り、未処理が1人減りました。"),
        (8, 3, 5, "発行が1人増え、処理済みが1人増えました。"),
        (1204, 1004, 200, "発行が1,195人減り、処理済みが1,000人減り、未処理が195人減りました。"),
    ],
)
def test_what_changed_is_said_in_words(
    cycle: Cycle, reconciled: Reconciled, issued: int, done: int, still_open: int, told: str
) -> None:
    before = Snapshot(date(2025, 12, 5), issued, done, still_open, ())
    report = build_report(reconciled, cycle.settings, date(2025, 12, 10), previous=before)
    assert words.changed(report) == f"前回(令和7年12月5日)から、{told}"


@pytest.mark.parametrize(
    ("as_of", "days", "business"),
    [(date(2025, 12, 10), 5, 3), (date(2025, 12, 15), 0, 0), (date(2025, 12, 16), -1, -1), (LATE, -3, -3)],
)
def test_the_days_are_the_same_in_every_document(
    cycle: Cycle, reconciled: Reconciled, as_of: date, days: int, business: int
) -> None:
    report = build_report(reconciled, cycle.settings, as_of)
    sheet = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)["概要"]
    label = "期限まで" if days >= 0 else "期限経過"
    boxes = {sheet.cell(4, column).value: sheet.cell(5, column).value for column in (5, 6)}
    assert boxes == {f"{label}(日)": abs(days), f"{label}(業務日)": abs(business)}
    if days < 0:
        page = "".join(first_page(write_report(report, TEMPLATE)))
        assert f"{-days}日過ぎ" in page
        assert f"{-days}日" in write_page(report).decode("utf-8") and f"{-days}日" in progress_text(report)


@pytest.mark.parametrize("as_of", [date(2025, 12, 4), date(2025, 12, 10), date(2025, 12, 15), LATE])
def test_the_overview_says_the_deadline_and_what_is_open_once(
    cycle: Cycle, reconciled: Reconciled, as_of: date
) -> None:
    report = replace(build_report(reconciled, cycle.settings, as_of), total=Tally((1011,) * 8, (2011,) * 8))
    sheet = load_workbook(BytesIO(write_open_items(report, {})), data_only=True)["概要"]
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=8) for cell in row if cell.value is not None]
    assert "".join(texts).count("12月15日") == 1
    assert [texts.count(str(number)) for number in (8088, 4044)] == [1, 2]  # as much is open as is done
    assert not [text for text in texts if f"{report.total.open:,}" in text]


def test_no_outlook_is_drawn_when_everything_is_done(cycle: Cycle, reconciled: Reconciled) -> None:
    report = build_report(reconciled, cycle.settings, date(2025, 12, 10))
    ahead = replace(report, forecast=Forecast(3, date(2025, 12, 4), 5, 5, 3, 2.0, 4))
    done = replace(ahead, total=Tally((9, 0, 0, 0, 0, 0, 0, 0), (9, 0, 0, 0, 0, 0, 0, 0)))
    drawn = [progress_chart(one, 8.0) for one in (ahead, done)]
    assert [["見込み" in [s.name for s in chart.series] for chart in drawn if chart]] == [[True, False]]


@pytest.mark.parametrize(("error", "left", "times"), [(12.0, 0, 1), (12.0, 3, 1), (None, 0, 0), (0.4, 0, 1)])
def test_how_far_off_the_outlook_was_is_said_once(report: Report, error: float | None, left: int, times: int) -> None:
    told = replace(report, forecast=Forecast(left, date(2025, 12, 4), 475, 5, 3, error, 6))
    said = words.in_time(told) + words.outlook(told)
    assert said.count("実績との差") == times


def test_seals_that_nobody_read_are_counted_and_marked(cycle: Cycle, reconciled: Reconciled) -> None:
    rows = reconciled.rows
    sealed = (rows["status"] == "received").to_numpy()
    seal = {"verdict": "picture", "evidence_kind": "picture", "evidence_text": ""}

    def reported(why: str) -> Report:
        changed = rows.assign(**{key: rows[key].mask(sealed, value) for key, value in {**seal, "why": why}.items()})
        return build_report(replace(reconciled, rows=changed), cycle.settings, LATE)

    assert build_report(reconciled, cycle.settings, LATE).seals_unread == 0
    assert (reported(NAME_UNREAD).seals_unread, reported("").seals_unread) == (2, 0)
    for why, shown in ((NAME_UNREAD, "(画像)氏名未読"), ("", "(画像)")):
        assert [row.evidence for row in reported(why).rows if row.status == "received"] == [shown] * 2


def test_who_acts_is_named_by_office(report: Report) -> None:
    document = Document(BytesIO(write_report(report, TEMPLATE)))
    (lines,) = [[[c.text for c in row.cells] for row in t.rows] for t in document.tables if len(t.columns) == 4][1:2]
    assert {line[0]: line[2] for line in lines[1:]} == {
        "受領簿の未提出": "財政局財政部庶務課",
        "提出済みの受領簿の未記入": "総務企画局庶務課",
        "退職者の資格確認書の未着": "財政局財政部庶務課",
        "記入内容の確認": "総務企画局庶務課",
    }
    assert [line[3] for line in lines[1:] if line[0] == "記入内容の確認"] == [ANSWER]


ANSWER, DECIDE = "差戻しの受領簿に記入し、再提出する。", "要確認一覧により判定する。"


@pytest.mark.parametrize(
    ("actors", "told"),
    [((DESK,), DECIDE), ((DEPARTMENT,), ANSWER), ((DEPARTMENT, DESK), f"{ANSWER}保険係は、{DECIDE}")],
)
def test_what_is_to_be_done_about_doubts_depends_on_who_acts(
    report: Report, actors: tuple[str, ...], told: str
) -> None:
    doubt = next(row for row in report.rows if row.status == "review")
    lines = actions(replace(report, rows=tuple(replace(doubt, actor=actor) for actor in actors)))
    assert [line["お願い"] for line in lines if line["内容"] == "記入内容の確認"] == [told]


#: Phrasings that no office would write; each stood in a paper once, or is of the same kind.
UNFIT = re.compile(
    r"ないです(?!か)|[多少早遅]いです|\{[^{}]*:\+|\+0件|又は組合員分|見込みを出せません|が氏名と一致しません\([{「]|が完了していません|下さい|出来ま"
)


#: Folders whose words are those of returned files, which say what they like.
READS = frozenset({"remarks", "returns", "names", "japanese"})


def test_no_sentence_is_phrased_as_no_office_would() -> None:
    found = []
    for path in sorted(path for path in PACKAGE.rglob("*.py") if not READS & {*path.parts}):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr | ast.Constant):
                text = ast.unparse(node)
                found += [f"{path.name}:{node.lineno}"] if UNFIT.search(text) else []
    assert found == []
    assert all(UNFIT.search(text) for text in ("137件少ないです", "+0件", "{a - b:+,}件", "次の受領簿又は組合員分が"))


@pytest.mark.parametrize(("high", "bars"), [(7.0, 7), (9.5, 10)])
def test_every_bar_has_its_label_whole(report: Report, high: float, bars: int) -> None:
    tally = Tally((0, 0, 0, 0, 1, 1, 1, 1), (0,) * 8)
    names = [f"架空第{number}臨海部国際戦略推進本部事務局" for number in range(20)]
    many = tuple(replace(report.bureaus[0], name=name, order=place, tally=tally) for place, name in enumerate(names))
    chart = open_chart(replace(report, bureaus=many), high)
    assert chart is not None and list(chart.categories) == names[:bars]
    with zipfile.ZipFile(BytesIO(write_report(report, TEMPLATE))) as package:
        drawn = package.read("word/charts/chart1.xml").decode("utf-8")
    assert '<c:tickLblSkip val="1"/>' in drawn


def test_the_days_below_the_lines_are_whole_and_few(report: Report) -> None:
    chart = progress_chart(report, 6.0)
    assert chart is not None
    document = Document()
    put_chart(
        document, document.add_paragraph(), replace(chart, categories=tuple(f"12/{day}" for day in range(2, 16))), 1
    )
    stream = BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as package:
        drawn = package.read("word/charts/chart1.xml").decode("utf-8")
        book = load_workbook(BytesIO(package.read("word/embeddings/chart1.xlsx")))
    days = re.findall(r'<c:pt idx="(\d+)"><c:v>(12/\d+)</c:v>', drawn.split("</c:cat>")[0])
    assert days == [("0", "12/2"), ("3", "12/5"), ("6", "12/8"), ("9", "12/11"), ("12", "12/14")]
    assert [cell.value for cell in book.worksheets[0]["A"][1:]] == [f"12/{day}" for day in range(2, 16)]
