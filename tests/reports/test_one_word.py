"""One word for one thing in all papers: who is asked, by when, and what the desk does about what no letter asks."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from docx import Document

from ledger_tools.catalogue import CATALOGUE
from ledger_tools.cli.desk import chain_text
from ledger_tools.desk.columns import REVIEW_COLUMNS
from ledger_tools.desk.review_book import write_review_book
from ledger_tools.desk.review_lines import Sources
from ledger_tools.desk.sheet import HEADER_ROW, place_of
from ledger_tools.model import STATUS_LABELS
from ledger_tools.pipeline import Cycle
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.desk_list import desk_lines
from ledger_tools.reports.excel import write_open_items
from ledger_tools.reports.letter_text import letter_text
from ledger_tools.reports.letters import write_merge_list, write_sent_list
from ledger_tools.reports.reminders import plan_reminders
from ledger_tools.resources import template_dir

AS_OF = date(2025, 12, 10)
IN_DOUBT = "判定してください。決められないときは「差戻し」を選んでください。"
#: What the desk may have to settle: stamps and remarks, and what is written on paper.
SETTLED = [kind.code for kind in CATALOGUE if kind.actor == "保険係" and (kind.code[0] in "SN" or kind.code == "P05")]
WHOSE = "画像・図形・文字がこの行の印かどうか判断できません。"


def test_whom_to_ask_has_one_name(report: Report) -> None:
    book = openpyxl.load_workbook(BytesIO(write_open_items(report, {})))
    texts = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "依頼先" in texts and "対応" in texts
    assert not [text for text in texts if "対応者" in text]
    document = Document(BytesIO((template_dir() / "報告書.docx").read_bytes()))
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables]
    assert ["未処理の内容", "人数", "依頼先", "依頼の内容"] in heads
    assert not [head for head in heads if "対応者" in head]


def test_a_deadline_has_one_name(report: Report) -> None:
    plan = plan_reminders(report)
    for data in (
        write_merge_list(plan, {one.bureau.code: "依頼文.docx" for one in plan}),
        write_sent_list([], report.settings),
    ):
        (head, *_) = csv.reader(StringIO(data.decode("utf-8-sig"), newline=""))
        assert "提出期限" in head and "回答期限" not in head


@pytest.mark.parametrize("code", SETTLED)
def test_the_desk_is_told_what_to_do_about_a_row_that_no_letter_asks_about(
    cycle: Cycle, reconciled: Reconciled, code: str
) -> None:
    doubted = replace(reconciled, rows=reconciled.rows.assign(status="review", codes=code, decision=""), findings=())
    lines = desk_lines(build_report(doubted, cycle.settings, AS_OF))
    assert len(lines) == len(reconciled.rows)
    for line in lines:
        assert line.remedy.endswith(IN_DOUBT) and "依頼してください" not in line.remedy
        assert line.remedy.count("要確認一覧で") == line.remedy.count("判定してください") == 1
        assert line.reasons == WHOSE if code == "S05" else line.reasons.endswith("。")


@pytest.mark.parametrize("code", SETTLED)
def test_why_the_desk_must_decide_is_a_sentence(reconciled: Reconciled, code: str) -> None:
    doubted = replace(reconciled, rows=reconciled.rows.assign(status="review", codes=code, decision=""), findings=())
    data = write_review_book(doubted, Sources({}, {}), cycle_id="R7", serial=1, day=AS_OF)
    place = place_of(REVIEW_COLUMNS, "why")
    lines = openpyxl.load_workbook(BytesIO(data))["要確認"].iter_rows(min_row=HEADER_ROW + 2, values_only=True)
    told = {str(line[place]) for line in lines}
    title = next(kind.title for kind in CATALOGUE if kind.code == code)
    assert told == {f"{WHOSE}({code})" if code == "S05" else f"「{title}」の指摘があります。({code})"}


def test_no_two_facts_begin_alike(report: Report) -> None:
    for reminder in plan_reminders(report):
        assert letter_text(reminder, report.settings, AS_OF).standing.count("また、") <= 1


def test_what_explains_a_member_speaks_no_code(cycle: Cycle) -> None:
    for row in cycle.rows(as_of=AS_OF).itertuples():
        *_, last = chain_text(cycle.explain(row.kigo, row.bango, as_of=AS_OF))
        assert last == f"6. 状態: {STATUS_LABELS[row.status]}"
