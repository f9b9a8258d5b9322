"""Letters and send-back ledgers: only bureaus with open items, only their own people, never the same letter twice."""

from __future__ import annotations

import csv
import email
import email.policy
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from ledger_tools.catalogue import CATALOGUE, DEPARTMENT, DESK, SECTION
from ledger_tools.model import OPEN, REVIEW, STATUS_LABELS, Evidence, FileReading, ReadTable
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.reconcile.case import VERDICTS
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.model import STATUSES
from ledger_tools.reports.reminders import DUE, EARLY, LATE, plan_reminders, stage_of
from ledger_tools.returns import read_file

AS_OF = date(2025, 12, 10)


def _texts(path: Path) -> str:
    document = Document(BytesIO(path.read_bytes()))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def _merged(cycle: Cycle) -> list[dict[str, str]]:
    text = (cycle.folder / "報告/督促/差込一覧.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_letters_hold_what_is_open_and_nobody_elses_people(own: Cycle) -> None:
    made = own.remind(as_of=AS_OF)
    assert [path.name for path in made.letters] == ["01_総務企画局_依頼文.docx", "02_財政局_依頼文.docx"]
    first, second = (_texts(path) for path in made.letters)
    assert "若葉　花子" in first and "=1+1　危子" in first
    for name in ("青葉", "紅葉", "落葉", "松葉", "枯葉", "財政局", "資金課"):
        assert name not in first
    assert "枯葉　六子" in second and "02-001" in second
    assert "総務企画局" not in second and "若葉" not in second
    assert "令和7年12月15日(月)" in first
    assert "{" not in first + second


def test_send_back_ledgers_come_back_through_the_reader(own: Cycle) -> None:
    made = own.remind(as_of=AS_OF)
    assert [path.name for path in made.ledgers] == ["01-001_庶務課_差戻し.xlsx", "02-002_契約課_差戻し.xlsx"]
    reading = read_file(made.ledgers[0])
    (table,) = reading.tables
    assert (table.ledger_id, table.edition, table.cycle_id) == ("01-001", 1, own.store.cycle_id)
    assert [row.bango for row in table.rows] == ["000102", "000103"]
    keys = own.store.issued_rows().set_index("bango")["row_key"]
    assert [row.key for row in table.rows] == list(keys[["000102", "000103"]])
    assert all(not row.evidence and not row.remark for row in table.rows)
    filled = tuple(row._replace(evidence=(Evidence("text", row.name),)) for row in table.rows)
    returned = ReadTable(table.sheet, table.header_row, table.cycle_id, table.ledger_id, 1, "", "", filled)
    own.store.record_file(FileReading("差戻し.xlsx", "1" * 64, 1, (returned,)), "x", as_of=AS_OF)
    rows = own.rows(as_of=AS_OF).set_index("bango")["status"]
    assert rows["000102"] == "received"
    assert rows["000104"] == "retired"


def test_a_letter_is_repeated_only_when_something_changed(own: Cycle) -> None:
    assert len(own.remind(as_of=AS_OF).letters) == 2
    again = own.remind(as_of=date(2025, 12, 11))
    assert (again.letters, again.ledgers, again.unchanged) == ((), (), ("総務企画局", "財政局"))
    late = own.remind(as_of=date(2025, 12, 16))
    assert len(late.letters) == 2
    assert "督促" in _texts(late.letters[0]) and "令和7年12月19日(金)" in _texts(late.letters[0])
    assert "令和7年12月10日付けでもお願いしたところですが、提出期限の" in _texts(late.letters[0])
    for day in (18, 19):  # its own day has not passed
        assert own.remind(as_of=date(2025, 12, day)).letters == ()
        assert {line["提出期限"] for line in _merged(own)} == {"令和7年12月19日(金)"}
        assert [line["件名"] for line in _merged(own)] == [
            "資格確認書受領簿の記入の確認について(督促)",
            "資格確認書受領簿の提出について(督促)",
        ]
    later = own.remind(as_of=date(2025, 12, 22))
    assert len(later.letters) == 2
    assert {line["提出期限"] for line in _merged(own)} == {"令和7年12月25日(木)"}
    asked = "令和7年12月16日付けで令和7年12月19日(金)までの御提出をお願いしたところですが、令和7年12月22日(月)現在、"
    assert asked in _texts(later.letters[0])
    assert (own.folder / "報告/督促/過去/令和7年12月10日/01_総務企画局_依頼文.docx").is_file()
    assert (own.folder / "報告/差戻し/01_総務企画局/過去/令和7年12月10日/01-001_庶務課_差戻し.xlsx").is_file()
    assert len(own.remind(as_of=date(2025, 12, 16), force=True).letters) == 2
    events = own.store.events()
    assert list(events.loc[events["action"] == "remind", "subject"]) == ["01", "02"] * 4


def test_a_line_of_the_merge_list_is_about_the_letter_that_it_names(own: Cycle) -> None:
    own.remind(as_of=AS_OF)
    own.remind(as_of=date(2025, 12, 16), bureaus=["01"])
    told = [(line["局コード"], line["件名"], line["提出期限"]) for line in _merged(own)]
    assert told == [
        ("01", "資格確認書受領簿の記入の確認について(督促)", "令和7年12月19日(金)"),
        ("02", "資格確認書受領簿の提出について(依頼)", "令和7年12月15日(月)"),
    ]


def test_mail_drafts_and_the_merge_list(own: Cycle) -> None:
    made = own.remind(as_of=AS_OF)
    draft = email.message_from_bytes(made.letters[0].with_suffix(".eml").read_bytes(), policy=email.policy.default)
    assert draft["X-Unsent"] == "1"
    assert "資格確認書受領簿の記入の確認について" in draft["Subject"]
    assert [part.get_filename() for part in draft.iter_attachments()] == [
        "01_総務企画局_依頼文.docx",
        "01-001_庶務課_差戻し.xlsx",
    ]
    body = draft.get_body()
    assert body is not None
    assert "若葉" not in body.get_content()
    lines = [list(line.values()) for line in _merged(own)]
    assert [line[:2] for line in lines] == [["01", "総務企画局"], ["02", "財政局"]]
    assert lines[1][4:9] == ["1", "2", "0", "0", "1"]


@pytest.mark.parametrize(
    ("day", "stage"),
    [(date(2025, 12, 1), EARLY), (date(2025, 12, 2), DUE), (date(2025, 12, 15), DUE), (date(2025, 12, 16), LATE)],
)
def test_stage_of_the_day(cycle: Cycle, day: date, stage: str) -> None:
    assert stage_of(cycle.settings, day).key == stage


def test_a_bureau_without_open_items_is_left_alone(cycle: Cycle) -> None:
    result = cycle.reconcile(as_of=AS_OF)
    rows = result.rows
    status = rows["status"].mask(rows["bureau_code"] == "01", "received")
    report = build_report(replace(result, rows=rows.assign(status=status)), cycle.settings, AS_OF)
    assert [reminder.bureau.code for reminder in plan_reminders(report)] == ["02"]


CODES = st.lists(st.sampled_from([kind.code for kind in CATALOGUE]), max_size=3, unique=True)
ROW = st.tuples(st.sampled_from(STATUSES), CODES, st.sampled_from(["", *VERDICTS]))


@effort(max_examples=40, deadline=None)
@given(st.lists(ROW, min_size=9, max_size=9), st.sampled_from(["", "01", "02"]), st.integers(0, 7))
def test_every_status_and_code_has_one_place(
    reconciled: Reconciled, report: Report, rows: list[tuple[str, list[str], str]], gone: str, back: int
) -> None:
    frame = reconciled.rows.assign(
        status=[status for status, _, _ in rows],
        codes=[" ".join(codes) for _, codes, _ in rows],
        decision=[decision if status == REVIEW else "" for status, _, decision in rows],
    )
    frame["label"] = frame["status"].map(STATUS_LABELS)
    ledgers = reconciled.case.ledgers
    ledgers = ledgers.assign(submitted=[bool(back >> place & 1) for place in range(len(ledgers))])
    case = replace(reconciled.case, rows=frame, ledgers=ledgers)
    settings = replace(report.settings, bureaus=tuple(b for b in report.settings.bureaus if b.code != gone))
    report = build_report(replace(reconciled, case=case, rows=frame), settings, AS_OF)
    plan = plan_reminders(report)
    told = [row for reminder in plan for row in (*reminder.rows, *(r for m in reminder.ledgers for r in m.rows))]
    own = Counter((row.ledger_id, row.bango) for row in (*told, *report.for_desk))
    assert own == Counter((row.ledger_id, row.bango) for row in report.rows_of(*OPEN))
    assert {row.actor for row in told} <= {DEPARTMENT, SECTION}
    assert {row.actor for row in report.for_desk} <= {DESK}
    assert gone not in {reminder.bureau.code for reminder in plan}
    for reminder in plan:
        assert reminder.persons > 0 and all(reminder.asks)
        sent = [row for lines in reminder.sent_back().values() for row, _ in lines]
        whole = {missing.line.ledger_id for missing in reminder.ledgers if not missing.added}
        assert not whole & {row.ledger_id for row in sent}
