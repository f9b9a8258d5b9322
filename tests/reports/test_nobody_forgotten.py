"""Whatever the cycle went through: every open member is in one letter, or in the desk's list, and nobody else is."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from docx import Document

from ledger_tools.cli import main
from ledger_tools.model import DONE, NOT_SUBMITTED, OPEN, STATUS_LABELS
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.reports import build_report, words
from ledger_tools.reports.rows import export_rows
from tests.builders import BUREAUS, fill, generate, make_cycle, read_in_this_process, return_ledger

from .states import (
    AS_OF,
    GENERAL,
    MOVED,
    STATES,
    added_after_return,
    bureau_no_longer_listed,
    bureau_no_longer_listed_after_its_letter,
    cards_do_not_add_up,
    change_settings,
    edition,
    gone_before_anything_came,
    held_by_the_desk,
    held_then_answered,
    hired_but_not_generated,
    moved_after_signing,
    moved_alone_to_a_ledger,
    only_the_desk_can_settle,
    sent_back_by_the_desk,
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("督促") / "事業"
    with make_cycle(folder) as cycle:
        generate(cycle)
    return folder


@pytest.fixture
def cycle(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cycle:
    read_in_this_process(monkeypatch, ingest)
    shutil.copytree(generated, tmp_path / "事業")
    return Cycle(tmp_path / "事業")


def tables(letter: Path) -> list[list[list[str]]]:
    document = Document(BytesIO(letter.read_bytes()))
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]


def listed(path: Path, header: str = "番号") -> list[dict[str, str]]:
    """The lines of a workbook's first sheet that have a 番号, by heading; none where there is no such workbook."""
    if not path.exists():
        return []
    sheet = openpyxl.load_workbook(path).worksheets[0]
    lines = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    at = next(place for place, line in enumerate(lines) if header in line)
    found = [dict(zip(lines[at], line, strict=True)) for line in lines[at + 1 :]]
    return [line for line in found if line[header]]


def reminded(cycle: Cycle, rows: pd.DataFrame) -> Counter[str]:
    """番号 of everybody whom the papers in force are about, read back from the papers themselves."""
    waiting = rows[rows["status"] == NOT_SUBMITTED]
    found: Counter[str] = Counter()
    for letter in sorted((cycle.folder / "報告/督促").glob("*.docx")):
        folder = cycle.folder / "報告/差戻し" / letter.name.removesuffix("_依頼文.docx")
        sent = {path.name[:6]: {line["番号"] for line in listed(path)} for path in folder.glob("*.xlsx")}
        for table in tables(letter):
            if table[0][0] == "受領簿番号":
                for ledger, department, number, ask in table[1:]:
                    mine = set(waiting.loc[waiting["ledger_id"] == ledger, "bango"])
                    if "追加された" in department:
                        assert "差戻し" in ask and mine <= sent[ledger]
                    else:
                        assert ledger not in sent
                    assert len(mine) == int(number) > 0
                    found.update(mine)
            else:
                found.update(line[2] for line in table[1:])
        assert {bango for numbers in sent.values() for bango in numbers} <= set(found)
    return found


def test_a_member_added_after_the_ledger_came_back_is_asked_for(cycle: Cycle) -> None:
    added_after_return(cycle)
    assert [path.name for path in cycle.remind(as_of=AS_OF).ledgers] == ["02-001_庶務課_差戻し.xlsx"]
    own = cycle.folder / "報告/督促/02_架空環境局_依頼文.docx"
    assert tables(own)[0][1:] == [
        [
            *("02-001", "庶務課(第2版で追加された方)", "1"),
            "第2版で追加された下川 九美さん(番号0000109)の分です。添付の差戻しの受領簿に記入してください。",
        ]
    ]
    (line,) = listed(cycle.folder / "報告/差戻し/02_架空環境局/02-001_庶務課_差戻し.xlsx")
    assert line["番号"] == "0000109" and "第2版で加わった" in line["差戻しの理由"]


def test_the_answer_for_the_added_member_settles_the_bureau(cycle: Cycle) -> None:
    added_after_return(cycle)
    (path,) = cycle.remind(as_of=AS_OF).ledgers
    (cycle.folder / "回収/答え.xlsx").write_bytes(fill(path.read_bytes(), {"0000109": {"stamp": "下川"}}))
    cycle.ingest(as_of=AS_OF)
    rows = cycle.rows(as_of=AS_OF)
    assert set(rows.loc[rows["ledger_id"] == "02-001", "status"]) <= set(DONE)
    made = cycle.remind(as_of=AS_OF)
    assert [reminder.bureau.code for reminder in made.reminders] == ["01", "03"]
    assert not path.exists() and not (cycle.folder / "報告/督促/02_架空環境局_依頼文.docx").exists()


def test_nobody_is_asked_for_a_ledger_whose_members_are_all_settled(cycle: Cycle) -> None:
    moved_alone_to_a_ledger(cycle)
    rows = cycle.rows(as_of=AS_OF).set_index("bango")
    assert tuple(rows.loc["0000103", ["ledger_id", "status"]]) == ("03-001", "received")
    made = cycle.remind(as_of=AS_OF)
    assert "03" not in {reminder.bureau.code for reminder in made.reminders}
    report = cycle.status(as_of=AS_OF)
    assert {line.ledger_id: line.handed_in for line in report.departments}["03-001"] == "不要"
    assert "03-001" not in {finding.ledger_id for finding in cycle.findings(as_of=AS_OF) if finding.code == "D01"}


def test_who_is_settled_by_other_means_need_not_be_entered_again(cycle: Cycle) -> None:
    moved_after_signing(cycle)
    cycle.remind(as_of=AS_OF)
    (_, (ledger, _, number, ask)) = tables(cycle.folder / "報告/督促/03_架空区役所_依頼文.docx")[0]
    assert (ledger, number) == ("03-001", "1")
    assert ask == "第2版の受領簿に記入してください。白石 三奈さん(番号0000103)は確認済みのため、記入は不要です。"


def test_a_letter_is_made_anew_once_somebody_on_its_ledger_is_settled_elsewhere(cycle: Cycle) -> None:
    return_ledger(cycle, "01-001", GENERAL)
    edition(cycle, MOVED)
    assert len(cycle.remind(as_of=AS_OF).letters) == 3
    cycle.ingest(as_of=AS_OF)
    assert "03_架空区役所_依頼文.docx" in [path.name for path in cycle.remind(as_of=AS_OF).letters]
    assert tables(cycle.folder / "報告/督促/03_架空区役所_依頼文.docx")[0][1][2] == "1"


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_letters_and_the_desk_hold_everybody_once(cycle: Cycle, state: Callable[[Cycle], None]) -> None:
    state(cycle)
    made = cycle.remind(as_of=AS_OF)
    result = cycle.reconcile(as_of=AS_OF)
    rows = export_rows(result)
    is_open = rows[rows["status"].isin(OPEN)]
    desk = [line["番号"] for line in listed(made.desk_list) if line["状態"] in STATUS_LABELS.values()]
    assert reminded(cycle, rows) + Counter(desk) == Counter(is_open["bango"])
    assert made.persons + len(made.for_desk) == len(is_open)

    papers = {path: path.read_bytes() for path in sorted((cycle.folder / "報告").rglob("*")) if path.is_file()}
    again = cycle.remind(as_of=AS_OF)
    assert (again.letters, again.ledgers) == ((), ())
    assert papers == {path: path.read_bytes() for path in sorted((cycle.folder / "報告").rglob("*")) if path.is_file()}

    report = build_report(result, cycle.settings, AS_OF)
    waiting = is_open[is_open["status"] == NOT_SUBMITTED]
    asked = {finding.ledger_id for finding in result.findings if finding.code == "D01"}
    assert asked == {line.ledger_id for line in report.missing_ledgers} == set(waiting["ledger_id"])
    assert sum(line.waiting for line in report.missing_ledgers) == len(waiting)
    text = (cycle.folder / "報告/督促/差込一覧.csv").read_bytes().decode("utf-8-sig")
    for line in csv.DictReader(StringIO(text, newline="")):
        mine = is_open[is_open["bureau"] == line["局名"]]
        late = mine[mine["status"] == NOT_SUBMITTED]
        assert int(line["未提出の受領簿(冊)"]) == late["ledger_id"].nunique()
        assert int(line["未提出(人)"]) == len(late)
        assert sum(int(number) for head, number in line.items() if head.endswith("(人)")) == len(mine)


def test_the_desk_is_told_for_whom_it_must_act(cycle: Cycle) -> None:
    only_the_desk_can_settle(cycle)
    cycle.close()
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), "remind", "--as-of", AS_OF.isoformat()])
    assert result.exit_code == 0, result.output
    assert "未処理 8人: 依頼文 7人(2局)、保険係の対応 1人" in result.output
    assert re.search(r"受領簿03-001 総務課 記号共済 番号0000108 上川 八重: .*退職", result.output)


@pytest.mark.parametrize(
    ("state", "bango", "told"),
    [
        (bureau_no_longer_listed, "0000106", "局日程にない局(局コード02)の方です。"),
        (held_by_the_desk, "0000102", "判定は「保留」です。"),
        (hired_but_not_generated, "0000109", "どの受領簿にも載っていません。"),
        (gone_before_anything_came, "0000102", "今の版にいません。"),
        (cards_do_not_add_up, "", "返送枚数は2枚と記入されています"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_desks_list_says_why(cycle: Cycle, state: Callable[[Cycle], None], bango: str, told: str) -> None:
    state(cycle)
    lines = listed(cycle.remind(as_of=AS_OF).desk_list, "理由")
    (line,) = [line for line in lines if line["番号"] == bango]
    assert told in line["理由"] and line["対応"]


def test_papers_of_a_bureau_that_is_gone_or_renamed_are_set_aside(cycle: Cycle) -> None:
    bureau_no_longer_listed_after_its_letter(cycle)
    cycle.remind(as_of=AS_OF)
    own = cycle.folder / "報告/督促"
    assert not (own / "03_架空区役所_依頼文.docx").exists()
    assert (own / "過去/令和7年12月10日/03_架空区役所_依頼文.docx").exists()
    change_settings(cycle, BUREAUS.replace("架空環境局", "架空緑政局"))
    assert "02_架空緑政局_依頼文.docx" in [path.name for path in cycle.remind(as_of=AS_OF).letters]
    assert not (own / "02_架空環境局_依頼文.docx").exists()


@pytest.mark.parametrize(
    ("state", "bango", "ledger"),
    [(sent_back_by_the_desk, "0000108", "03-001"), (held_then_answered, "0000102", "01-001")],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_department_is_asked_once_the_desk_sends_back_or_the_entry_has_changed(
    cycle: Cycle, state: Callable[[Cycle], None], bango: str, ledger: str
) -> None:
    state(cycle)
    made = cycle.remind(as_of=AS_OF)
    assert bango not in {line.bango for line in made.for_desk}
    (path,) = [path for path in made.ledgers if path.name.startswith(ledger)]
    assert bango in {line["番号"] for line in listed(path)}


def test_managers_are_sent_to_nobody_who_has_nothing_to_answer(cycle: Cycle) -> None:
    only_the_desk_can_settle(cycle)
    report = cycle.status(as_of=AS_OF)
    assert "架空区役所" not in words.whom_to_call(report) + words.request(report)
    assert words.whom_to_call(report).endswith("保険係で対応する方が1人います。")


def test_where_nothing_is_left_to_the_desk_there_is_no_list_of_it(cycle: Cycle) -> None:
    path = cycle.remind(as_of=AS_OF).desk_list
    assert not path.exists()
    path.write_bytes(b"of an earlier run")
    cycle.remind(as_of=AS_OF, force=True)
    assert not path.exists()
