"""The proposal for the slots of 別紙2: the load, the simulated counter, the command and what it writes."""

from __future__ import annotations

import sys
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from ledger_tools.cli.options import Folder
from ledger_tools.cli.slots import slots
from ledger_tools.errors import LedgerToolsError
from ledger_tools.model import COUNTER, Bureau
from ledger_tools.pipeline.slots import wishes
from ledger_tools.settings import read_settings
from ledger_tools.settings.write import default_tables, write_settings
from ledger_tools.slots.counter import Counter, Visit, at_counter, figures, load_table, minute, present_visits, simulate
from ledger_tools.slots.proposal import propose_slots
from ledger_tools.slots.report import SlotPlan, write_slot_report
from ledger_tools.slots.settings import apply_slots
from tests.ledgers.samples import WARD

DESK = Counter(time(9), time(12), 2, 0.05)
#: Start, end and 件数 of 別紙2, in its order.
PUBLISHED = (
    *("11:30-12:00 169", "9:30-10:30 219", "10:30-11:30 67", "10:30-11:30 83", "9:00-10:00 350", "9:30-10:30 253"),
    *("9:00-10:00 375", "10:00-11:00 124", "10:00-11:00 126", "10:30-11:30 47", "10:30-11:30 19", "10:30-11:30 15"),
    *("10:00-11:00 194", "11:00-12:00 5", "11:00-12:00 5", "9:00-10:00 349", "10:00-11:00 147", "9:00-10:00 561"),
    *("9:00-10:00 538", "10:00-11:00 281", "11:00-12:00 6", "11:00-12:00 9", "11:00-12:00 9", "11:00-12:00 11"),
)


def _bureau(order: int, line: str) -> Bureau:
    slot, count = line.split()
    start, end = (time.fromisoformat(moment.zfill(5)) for moment in slot.split("-"))
    return Bureau(f"{order:02}", f"第{order}局", "庶務課", COUNTER, start, end, int(count), order)


BUREAUS = [_bureau(order, line) for order, line in enumerate(PUBLISHED, start=1)]
COUNTS = {bureau.code: bureau.published or 0 for bureau in BUREAUS}


def test_published_slots_in_figures() -> None:
    visits = present_visits([*BUREAUS, WARD], COUNTS)
    hours = load_table(visits, time(9), time(12))
    assert sum(line.load for line in hours) == 3962
    assert (hours[0].bureaus, hours[0].load) == (5, 1087)
    found = figures(visits, DESK)
    assert (found.fullest_slot, found.fullest_slot_bureaus, found.fullest_slot_count) == ((time(9), time(10)), 5, 2173)


def visit(code: str, start: time, count: int) -> Visit:
    return Visit(code, start, time(start.hour + 1), count)


def test_counter_serves_in_turn_at_each_window() -> None:
    one = Counter(time(9), time(12), 1, 1)
    visits = [
        visit("A", time(9), 30),
        visit("B", time(9), 10),
        visit("C", time(9, 30), 20),
        visit("D", time(10, 30), 5),
    ]
    served = {item.visit.bureau_code: (item.waited, item.end - 540) for item in simulate(visits, one)}
    assert served == {"B": (0, 10), "A": (10, 40), "C": (10, 60), "D": (0, 95)}
    found = figures(visits, one)
    assert (found.mean_wait, found.longest_wait, found.finish, found.most_at_once) == (5.0, 10, time(10, 35), 2)
    two = {item.visit.bureau_code: item.waited for item in simulate(visits, Counter(time(9), time(12), 2, 1))}
    assert set(two.values()) == {0}


def test_more_windows_or_quicker_hands_never_wait_longer() -> None:
    visits = present_visits(BUREAUS, COUNTS)
    waits = [figures(visits, Counter(time(9), time(12), windows, 0.08)).mean_wait for windows in (2, 3, 5, 24)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == 0 < waits[0]


def test_proposal_spreads_the_load_shortens_the_wait_and_keeps_wishes() -> None:
    pytest.importorskip("ortools")
    keep = {"18": (time(11), time(12)), "19": (time(9), time(10))}
    proposed = propose_slots([*BUREAUS, WARD], COUNTS, DESK, keep=keep, effort=0.3)
    assert [item.bureau_code for item in proposed] == [bureau.code for bureau in BUREAUS]
    assert {item.bureau_code: (item.start, item.end) for item in proposed if item.bureau_code in keep} == keep
    assert all(DESK.opens <= item.start < item.end <= DESK.closes for item in proposed)
    assert all(served.waited + DESK.minutes(served.visit.count) <= 60 for served in simulate(proposed, DESK))
    before, after = figures(present_visits(BUREAUS, COUNTS), DESK), figures(proposed, DESK)
    assert after.greatest_load < 0.75 * before.greatest_load
    assert after.mean_wait < 0.6 * before.mean_wait
    assert after.longest_wait < before.longest_wait
    assert proposed == propose_slots([*BUREAUS, WARD], COUNTS, DESK, keep=keep, effort=0.3)


def test_counter_that_cannot_do_it_is_told_how_many_windows_it_needs() -> None:
    with pytest.raises(LedgerToolsError, match="窓口を3か所以上"):
        pytest.importorskip("ortools")
        propose_slots(BUREAUS, COUNTS, Counter(time(9), time(12), 1, 0.1))


# ---- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cycle's folder with the notice's settings, in which staff have written a note and coloured a cell."""
    path = tmp_path / "設定.xlsx"
    path.write_bytes(write_settings(default_tables()))
    book = openpyxl.load_workbook(path)
    book["局日程"]["J3"] = "担当: 第2会議室"
    book["局日程"]["B3"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book.create_sheet("メモ")["A1"] = "=1+1"
    book.save(path)
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(slots, arguments, obj=Folder(folder))


@pytest.mark.slow
def test_command_compares_and_writes_the_report(folder: Path) -> None:
    pytest.importorskip("ortools")
    before = (folder / "設定.xlsx").read_bytes()
    result = run(folder, "--keep", "消防局=9:00-10:00", "--keep", "02=９：３０〜１０：３０")
    assert result.exit_code == 0, result.output
    assert "9:00〜10:00 5局 2,173件" in result.output
    assert "全3,962件、24局等" in result.output
    assert (folder / "設定.xlsx").read_bytes() == before
    book = openpyxl.load_workbook(folder / "報告" / "受付時間案.xlsx", data_only=True)
    head = [row[0] for row in book["受付時間案"].iter_rows(max_row=2, values_only=True)]
    assert head == ["令和7年度 資格確認書配付 受付時間案", "令和7年11月20日(木) 南庁舎16階 職員共済組合保険係窓口"]
    rows = {row[0].value: [cell.value for cell in row] for row in book["受付時間案"].iter_rows(min_row=14)}
    assert rows["消防局"][1:5] == [538, "9:00〜10:00", "9:00〜10:00", ""]
    assert rows["財政局"][3] == "9:30〜10:30"
    assert book["受付時間案"].freeze_panes == "B1"  # no rows: they would take half the screen
    assert len(rows) == 24
    loads = book["時間帯別件数"]
    *hours, total = ([cell.value for cell in row] for row in loads.iter_rows(min_row=5, max_col=4))
    assert all(isinstance(value, int) for line in hours for value in line[2:])
    assert [sum(line[column] for line in hours) for column in (2, 3)] == total[2:] == [3962, 3962]
    assert loads._charts


def test_apply_changes_only_the_slots_and_keeps_the_earlier_file(folder: Path) -> None:
    path = folder / "設定.xlsx"
    earlier, settings = path.read_bytes(), read_settings(path)
    visits = [Visit(bureau.code, time(10), time(11, 30), 1) for bureau in at_counter(settings.bureaus)[:2]]
    copy, changed = apply_slots(path, visits, datetime.fromisoformat("2025-11-01T09:30"))
    assert (copy.name, copy.read_bytes(), changed) == ("設定_変更前_令和7年11月1日_093000.xlsx", earlier, 2)
    after = read_settings(path)
    assert [(b.slot_start, b.slot_end) for b in after.bureaus[:2]] == [(time(10), time(11, 30))] * 2
    assert after.bureaus[2:] == settings.bureaus[2:]
    assert after.departments == settings.departments
    old, new = (openpyxl.load_workbook(file) for file in (copy, path))
    assert old.sheetnames == new.sheetnames
    for sheet in old:
        for row in sheet.iter_rows():
            for cell in row:
                other = new[sheet.title].cell(cell.row, cell.column)
                slot = sheet.title == "局日程" and cell.row in (2, 3) and cell.column in (5, 6)
                looks = [(it.value, it.fill.fgColor.rgb, it.font.b, it.number_format) for it in (cell, other)]
                assert slot or looks[0] == looks[1]
    assert apply_slots(path, visits, datetime.fromisoformat("2025-11-02")) == (
        folder / "設定_変更前_令和7年11月2日_000000.xlsx",
        0,
    )
    assert len(list(folder.glob("設定*.xlsx"))) == 2


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--keep", "無い局=9:00-10:00"], "無い局"),
        (["--keep", "消防局=9時"], "時刻が読めません"),
        (["--keep", "消防局=25:00-26:00"], "時刻が読めません"),
        (["--keep", "消防局=9:00-9:10"], "消防局: --keep の受付時間(10分)では、受渡しに27分かかるため足りません"),
        (["--keep", "消防局=13:00-14:00"], "消防局: --keep の時刻が開設時間の外です"),
        (["--keep", "消防局=11:30-12:30"], "消防局: --keep の時刻が開設時間の外です"),
        (["--windows", "30", "--opening", "9:10-9:50"], "開設時間に入りません"),
        (["--minutes", "5"], "窓口を111か所以上"),
        (["--windows", "1", "--minutes", "0.2"], "窓口を5か所以上"),
        (["--counts", "名簿"], "ledger.sqlite3"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(folder: Path, arguments: list[str], sentence: str) -> None:
    pytest.importorskip("ortools")
    result = run(folder, *arguments)
    assert isinstance(result.exception, LedgerToolsError)
    assert sentence in str(result.exception)


def test_without_ortools_it_says_how_to_install_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    monkeypatch.setitem(sys.modules, "ortools", None)
    result = run(folder)
    assert isinstance(result.exception, LedgerToolsError)
    assert '-m pip install ".[slots]"' in str(result.exception)


def test_slot_of_a_large_bureau_is_long_enough() -> None:
    pytest.importorskip("ortools")
    bureaus = [_bureau(1, "9:00-9:30 700"), _bureau(2, "9:00-10:00 10")]
    (large, _) = propose_slots(bureaus, {"01": 700, "02": 10}, Counter(time(9), time(12), 1, 0.1))
    assert minute(large.end) - minute(large.start) >= 70


# ---- narrow counters, other hours, wishes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("windows", "opening"),
    [(2, (time(9), time(11))), (2, (time(9, 15), time(12))), (3, (time(13), time(15))), (1, (time(9), time(13)))],
)
def test_a_plan_that_exists_is_found_on_the_half_hours_of_the_clock(windows: int, opening: tuple[time, time]) -> None:
    pytest.importorskip("ortools")
    desk = Counter(*opening, windows, 0.05)
    proposed = propose_slots(BUREAUS, COUNTS, desk, effort=0.3)
    assert all(desk.opens <= item.start < item.end <= desk.closes for item in proposed)
    assert {minute(item.start) % 30 for item in proposed} == {0}
    starts = {minute(line.start) % 30 for line in load_table(proposed, desk.opens, desk.closes)}
    assert starts == {0}


def test_no_more_come_at_once_than_in_the_notice_where_that_can_be() -> None:
    pytest.importorskip("ortools")
    proposed = propose_slots(BUREAUS, COUNTS, DESK, effort=0.3)
    together = [sum(item.start == other.start for other in proposed) for item in proposed]
    assert max(together) <= max(sum(b.slot_start == a.slot_start for b in BUREAUS) for a in BUREAUS)


def test_what_the_notice_said_is_kept_when_a_proposal_is_applied(folder: Path) -> None:
    path = folder / "設定.xlsx"
    published = {bureau.code: bureau.published_slot for bureau in read_settings(path).bureaus}
    for hour in (10, 11):
        visits = [Visit(code, time(hour), time(hour + 1), 1) for code in list(published)[:3]]
        apply_slots(path, visits, datetime.fromisoformat(f"2025-11-{hour}"))
        bureaus = read_settings(path).bureaus
        assert {bureau.code: bureau.published_slot for bureau in bureaus} == published
        assert {bureau.slot_start for bureau in bureaus[:3]} == {time(hour)}
    shown = {v.bureau_code: (v.start, v.end) for v in present_visits(bureaus, {})}
    assert shown == {code: slot for code, slot in published.items() if slot[0]}
    book = openpyxl.load_workbook(path)
    assert book["局日程"]["J3"].value == "担当: 第2会議室"
    heads = [cell.value for cell in book["局日程"][1]]
    assert [head for head in heads if head and "別紙2" in head] == ["受付開始(別紙2)", "受付終了(別紙2)"]


def _plan(counter: Counter, present: str, proposed: str) -> SlotPlan:
    bureaus = [_bureau(1, f"{present} 100"), _bureau(2, f"{present} 20")]
    counts = {"01": 100, "02": 20}
    visits = present_visits([_bureau(1, f"{proposed} 100"), _bureau(2, f"{proposed} 20")], counts)
    return SlotPlan(bureaus, present_visits(bureaus, counts), visits, counter)


@pytest.mark.parametrize(
    ("opening", "shown"),
    [
        ((time(9), time(12)), True),
        ((time(8, 30), time(13)), True),
        ((time(13), time(16)), False),
        ((time(9), time(9, 30)), False),
        ((time(9, 30), time(12)), False),
    ],
)
def test_waiting_in_the_slots_of_the_notice_is_shown_only_where_the_counter_is_open(
    opening: tuple[time, time], shown: bool
) -> None:
    plan = _plan(Counter(*opening, 1, 0.1), "9:00-10:00", "9:00-10:00")
    waits = {label: before for label, before, _ in plan.compared()}
    assert (waits["平均待ち時間"] != "―", waits["受渡しの終了"] != "―") == (shown, shown)
    assert waits["最も件数の多い受付枠"] != "―"


@pytest.mark.parametrize(
    ("minutes", "present", "proposed", "late"),
    [
        (0.5, "9:00-10:00", "9:00-9:30", {"01": "案では超過"}),
        (0.5, "9:00-9:30", "9:00-10:00", {"01": "別紙2では超過"}),
        (0.5, "9:00-9:30", "9:00-9:30", {"01": "別紙2・案では超過"}),
        (0.5, "9:00-10:00", "9:00-10:00", {}),
        (2, "9:00-9:30", "9:00-9:30", {"01": "別紙2・案では超過", "02": "別紙2・案では超過"}),
    ],
)
def test_a_bureau_served_past_its_slot_is_marked(
    minutes: float, present: str, proposed: str, late: dict[str, str]
) -> None:
    plan = _plan(Counter(time(9), time(12), 1, minutes), present, proposed)
    assert plan.late() == late
    book = openpyxl.load_workbook(BytesIO(write_slot_report(plan, date(2025, 11, 1))))
    rows = {row[0]: row[8] for row in book["受付時間案"].iter_rows(min_row=14, values_only=True)}
    assert {code: rows[f"第{int(code)}局"] or "" for code in ("01", "02")} == {"01": "", "02": "", **late}


@pytest.mark.parametrize(
    ("keep", "sentence"),
    [
        (["消防局＝9:00-10:00"], ""),
        (["消防局 ＝ ９：００－１０：００"], ""),
        (["消防局=9:00-10:00", "消防局=9:00-10:00"], ""),
        (["消防局=9:00-10:00", "消防局=10:00-11:00"], "消防局の時刻が二つあります"),
        (["02=9:00-10:00", "財政局＝10:00-11:00"], "財政局の時刻が二つあります"),
        (["消防局9:00-10:00"], "「局=時刻-時刻」の形"),
        (["消防局"], "「局=時刻-時刻」の形"),
        (["無い局＝9:00-10:00"], "無い局"),
        (["消防局＝朝"], "時刻が読めません"),
    ],
)
def test_wishes_are_read_or_said_rightly(tmp_path: Path, keep: list[str], sentence: str) -> None:
    served = [bureau for bureau in read_settings(settings_file(tmp_path)).bureaus if bureau.delivery == COUNTER]
    if sentence:
        with pytest.raises(LedgerToolsError, match=sentence):
            wishes(keep, served)
    else:
        assert list(wishes(keep, served).values()) == [(time(9), time(10))]


def settings_file(folder: Path) -> Path:
    path = folder / "設定.xlsx"
    path.write_bytes(write_settings(default_tables()))
    return path
