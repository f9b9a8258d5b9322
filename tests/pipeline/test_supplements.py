"""Cards after the batch (追加分): ledgers with numbers and days of their own, the same way back, counted apart."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import json
from datetime import date

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from ledger_tools.cli import main
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.settings.write import write_settings
from tests.builders import (
    AFTER,
    ROSTER,
    fill,
    ledger_path,
    read_in_this_process,
    return_ledger,
    settings_tables,
    write_roster,
)

SUPPLEMENTS = (("1", "2026-01-20", "2026-01-30", "2026-02-13"), ("2", "2026-04-20", "2026-04-30", "2026-05-15"))
BEFORE, OPENED, CAME = date(2025, 11, 28), date(2026, 1, 13), date(2026, 2, 10)
#: A new member, and a dependant's card of one who has had his own.
HIRED = "共済,0000109,00,下川 九美,シモカワ クミ,,本人,1,03,0301,在職,,,\n"
CHILD = "共済,0000102,01,若松 光,ワカマツ ヒカル,,被扶養者,1,01,0101,,,,\n"
LATER = ROSTER + HIRED + CHILD
#: What all ledgers of the batch are signed with; 大川 has retired.
BATCH = {
    "01-001": {"0000101": {"stamp": "青葉"}, "0000102": {"stamp": "若松"}, "0000103": {"stamp": "黒田"}},
    "01-002": {"0000104": {"stamp": "髙田"}, "0000105": {"stamp": "小川"}},
    "02-001": {"0000106": {"remark": "11月10日退職者"}, "0000107": {"stamp": "中川"}},
    "03-001": {"0000108": {"stamp": "上川"}},
}
LATE = {"01-801": {"0000102": {"stamp": "若松"}}, "03-801": {"0000109": {"stamp": "下川"}}}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in_this_process(monkeypatch, ingest)


def list_supplements(cycle: Cycle, *lines: tuple[str, ...]) -> None:
    tables = settings_tables()
    tables["追加分"] = [dict(zip(("回", "配付日", "配付期限", "提出期限"), line, strict=True)) for line in lines]
    (cycle.folder / "設定.xlsx").write_bytes(write_settings(tables))
    vars(cycle).pop("settings", None)


def run(cycle: Cycle, *arguments: str, day: date = OPENED, code: int = 0) -> str:
    cycle.close()
    result = CliRunner().invoke(main, ["-C", str(cycle.folder), *arguments, "--as-of", day.isoformat()])
    assert result.exit_code == code, result.output
    return result.output


def issue(cycle: Cycle, roster: str = LATER, day: date = OPENED) -> str:
    """Load the records anew and generate what that gives rise to."""
    write_roster(cycle.folder, roster)
    run(cycle, "load", day=day)
    return run(cycle, "generate", day=day)


def come_back(cycle: Cycle, ledgers: dict[str, dict[str, dict[str, str]]], day: date) -> None:
    for number, entries in ledgers.items():
        return_ledger(cycle, number, entries, name=f"{number}_{day:%m%d}.xlsx", cards=1 if number == "02-001" else None)
    cycle.ingest(as_of=day)


def rows(cycle: Cycle, day: date = CAME) -> dict[tuple[str, str], str]:
    """Ledger and 番号 -> status, of every row of every part."""
    lines = csv.DictReader(io.StringIO(run(cycle, "export", "rows", day=day).lstrip("\ufeff")))
    return {(line["ledger_id"], line["bango"]): line["status"] for line in lines}


@pytest.fixture
def opened(cycle: Cycle) -> Cycle:
    """The batch is back, two rounds are listed, and the first one's ledgers are written."""
    come_back(cycle, BATCH, AFTER)
    list_supplements(cycle, *SUPPLEMENTS)
    issue(cycle)
    return cycle


def test_who_is_new_after_the_batch_is_on_a_ledger_of_its_own(cycle: Cycle) -> None:
    come_back(cycle, BATCH, AFTER)
    before = {path: path.read_bytes() for path in (cycle.folder / "受領簿").rglob("*.xlsx")}
    list_supplements(cycle, *SUPPLEMENTS)
    write_roster(cycle.folder, LATER)
    assert "うち追加分第1回: 封筒 2通、2枚(別紙2の件数には数えません)" in run(cycle, "load")
    said = run(cycle, "generate")
    assert "受領簿 2冊(2人)を作成しました。変更なし 4冊。" in said
    assert "うち追加分第1回: 2冊(2人、提出期限令和8年2月13日)" in said
    assert {path: path.read_bytes() for path in before if path.name != "配付日程.xlsx"} == {
        path: data for path, data in before.items() if path.name != "配付日程.xlsx"
    }
    made = sorted(p.relative_to(cycle.folder).as_posix() for p in (cycle.folder / "受領簿/追加分第1回").rglob("*.*"))
    assert made == [
        "受領簿/追加分第1回/01_架空総務局/00_送付状.docx",
        "受領簿/追加分第1回/01_架空総務局/00_送付票.xlsx",
        "受領簿/追加分第1回/01_架空総務局/01-801_庶務課_受領簿.xlsx",
        "受領簿/追加分第1回/03_架空区役所/00_送付状.docx",
        "受領簿/追加分第1回/03_架空区役所/00_送付票.xlsx",
        "受領簿/追加分第1回/03_架空区役所/03-801_総務課_受領簿.xlsx",
    ]
    assert rows(cycle) == {
        **{(number, bango): "received" for number, entries in BATCH.items() for bango in entries},
        ("02-001", "0000106"): "retired",
        ("01-801", "0000102"): "not_submitted",
        ("03-801", "0000109"): "not_submitted",
    }


def test_its_ledgers_say_its_days_and_only_the_cards_that_have_come_since(opened: Cycle) -> None:
    book = openpyxl.load_workbook(ledger_path(opened, "01-801"))
    texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    printed = "\n".join(texts)
    assert "追加分第1回" in printed and "01-801" in printed
    assert "令和8年2月13日" in printed and "12月15日" not in printed and "令和7年11月20日" not in printed
    (row,) = opened.store.issued_rows().query("ledger_id == '01-801'").to_dict("records")
    assert (row["bango"], row["cards"]) == ("0000102", 1)


def test_they_come_back_the_same_way_and_are_counted_apart(opened: Cycle) -> None:
    batch = json.loads(run(opened, "status", "--format", "json", day=CAME))
    come_back(opened, LATE, CAME)
    assert set(rows(opened).values()) == {"received", "retired"}
    now = json.loads(run(opened, "status", "--format", "json", day=CAME))
    (later,) = now.pop("supplements")
    batch.pop("supplements")
    assert now == batch
    assert (later["total"]["issued"], later["total"]["done"]) == (2, 2)
    said = run(opened, "validate", day=CAME)
    assert "【追加分第1回】" in said and "全8人が処理済みです。" in said and "全2人が処理済みです。" in said
    assert "D05" not in said


def test_what_is_signed_on_one_part_proves_nothing_of_another(opened: Cycle) -> None:
    """Also where the hidden key is lost: the sheet still says which ledger it is."""
    again = fill(ledger_path(opened, "01-001").read_bytes(), BATCH["01-001"] | {"0000102": {"stamp": "若松"}})
    (opened.folder / "回収" / "また.xlsx").write_bytes(again)
    opened.ingest(as_of=CAME)
    assert rows(opened)["01-801", "0000102"] == "not_submitted"
    retired = fill(ledger_path(opened, "01-801").read_bytes(), {"0000102": {"remark": "受領拒否"}})
    (opened.folder / "回収" / "追加.xlsx").write_bytes(retired)
    opened.ingest(as_of=CAME)
    assert rows(opened)["01-801", "0000102"] == "review"
    assert rows(opened)["01-001", "0000102"] == "received"


@pytest.mark.parametrize(
    ("listed", "done", "asked"),
    [
        pytest.param(["0000109"], {("03-801", "0000109")}, False, id="who is on one part only"),
        pytest.param(["0000102"], set(), True, id="who is on both"),
        pytest.param(["0000102 "], set(), False, id="a blank of who is on both"),
        pytest.param(["0000102", "0000101"], {("01-001", "0000102"), ("01-001", "0000101")}, False, id="of the batch"),
        pytest.param(
            ["0000101", "0000102", "0000109"], {("01-001", "0000101"), ("03-801", "0000109")}, True, id="of both"
        ),
    ],
)
def test_a_list_that_does_not_say_what_it_is(
    cycle: Cycle, listed: list[str], done: set[tuple[str, str]], asked: bool
) -> None:
    """Keys and numbers of ledgers are gone: a row counts where no other part can be meant, and else is asked about."""
    list_supplements(cycle, *SUPPLEMENTS)
    issue(cycle)
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["記号", "番号", "氏名", "受領年月日", "受領印又は署名", "備考"])
    names = {"0000101": "青葉 太郎", "0000102": "若松 次郎", "0000109": "下川 九美"}
    for bango in listed:
        name = names[bango.strip()]
        sheet.append(["共済", bango.strip(), name, "", "" if bango.endswith(" ") else name.split()[0], ""])
    book.save(cycle.folder / "回収" / "一覧.xlsx")
    cycle.ingest(as_of=CAME)
    assert {place for place, status in rows(cycle).items() if status == "received"} == done
    said = [one.message for one in cycle.findings(as_of=CAME) if one.code == "R02"]
    assert any("どちらの受領簿のものか分かりません" in message for message in said) == asked


@pytest.mark.parametrize(
    ("entry", "day", "code"),
    [
        pytest.param({"stamp": "下川", "received_on": "1月22日"}, CAME, "", id="within its days"),
        pytest.param({"stamp": "下川", "received_on": date(2026, 1, 16)}, CAME, "S07", id="before it was handed out"),
        pytest.param({"stamp": "下川", "received_on": "11月25日"}, CAME, "S07", id="in the days of the batch"),
        pytest.param({"stamp": "下川"}, date(2026, 2, 16), "D03", id="after its own deadline"),
        pytest.param({"stamp": "下川"}, date(2026, 2, 13), "", id="on its own deadline"),
    ],
)
def test_its_own_days_are_what_it_is_judged_by(opened: Cycle, entry: dict[str, str], day: date, code: str) -> None:
    come_back(opened, {"03-801": {"0000109": entry}}, day)
    found = {one.code for one in opened.findings(as_of=day) if one.ledger_id == "03-801"}
    assert found == ({code} if code else set())


def test_what_is_missing_after_its_deadline_is_asked_for_by_letters_of_its_own(opened: Cycle) -> None:
    late = date(2026, 2, 16)
    said = run(opened, "validate", day=late, code=1)
    assert "受領簿が未提出です(提出期限令和8年2月13日)。" in said and "令和7年12月15日" not in said
    told = run(opened, "remind", day=late)
    assert "督促の必要な局はありません。" in told and "【追加分第1回】" in told
    letters = sorted(path.name for path in (opened.folder / "報告/追加分第1回/督促").glob("*.docx"))
    assert letters == ["01_架空総務局_依頼文.docx", "03_架空区役所_依頼文.docx"]
    assert not list((opened.folder / "報告/督促").glob("*.docx"))
    title = "資格確認書受領簿(追加分第1回)の提出について(督促)"
    folder = opened.folder / "報告/追加分第1回/督促"
    mail = email.message_from_bytes((folder / "01_架空総務局_依頼文.eml").read_bytes(), policy=email.policy.default)
    assert mail["Subject"].endswith(title)
    for name in ("差込一覧.csv", "依頼文の記録.csv"):
        assert (folder / name).read_text(encoding="utf-8-sig").count(title) == 2
    for path, shown in (
        ("受領簿/追加分第1回/01_架空総務局/00_送付状.docx", "資格確認書(追加分第1回)及び受領簿の配付について(依頼)"),
        ("報告/追加分第1回/督促/01_架空総務局_依頼文.docx", title),
    ):
        assert shown in [paragraph.text for paragraph in docx.Document(str(opened.folder / path)).paragraphs]
    assert "前回の依頼から変わっていないため作らなかった局" in run(opened, "remind", day=late)


@pytest.mark.parametrize("has_own_words", [True, False])
def test_only_what_was_not_handed_out_is_asked_back(cycle: Cycle, has_own_words: bool) -> None:
    """What has been handed out is destroyed by its owner (依頼文 3(2)); an older folder has no words of its own."""
    come_back(cycle, BATCH, AFTER)
    list_supplements(cycle, *SUPPLEMENTS)
    if not has_own_words:
        path = cycle.folder / "文面/文面.xlsx"
        book = openpyxl.load_workbook(path)
        (own,) = [row[0].row for row in book["文面"].iter_rows() if row[0].value == "受領簿 説明2(追加分)"]
        book["文面"].delete_rows(own)
        book.save(path)
    issue(cycle)
    for number, is_own in (("02-001", False), ("01-801", True)):
        book = openpyxl.load_workbook(ledger_path(cycle, number))
        printed = "".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
        assert ("お渡しした後に退職した方の分は、返送不要です(各自で破棄)。" in printed) is (is_own and has_own_words)
        assert ("以降の退職者は、備考に" in printed) is not (is_own and has_own_words)
    come_back(cycle, {"01-801": {"0000102": {"remark": "1月15日退職者"}}}, CAME)
    run(cycle, "summary", day=CAME)
    for root, is_own in (("", False), ("追加分第1回/", True)):
        letter = docx.Document(str(cycle.folder / f"受領簿/{root}01_架空総務局/00_送付状.docx"))
        told = "".join(paragraph.text for paragraph in letter.paragraphs)
        assert ("お渡しした後に退職した方の分は返送不要です(各自で破棄)。" in told) is is_own
        assert ("以降に退職した方は備考欄に" in told) is not is_own
        book = openpyxl.load_workbook(cycle.folder / f"報告/{root}未処理一覧.xlsx")
        notes = str(book["退職返送"]["A2"].value), str(book["返送カード"]["A2"].value)
        assert [("お渡しできなかった方" in note, "別紙3" in note) for note in notes] == [
            (is_own, not is_own),
            (is_own, False),
        ]


@pytest.mark.parametrize(
    ("retired_on", "status"),
    [("2026/1/29", "retired"), ("2026/1/31", "review")],
    ids=["before it was to be handed out", "after it was to be handed out"],
)
def test_who_retires_before_a_card_is_handed_out_sends_it_back(opened: Cycle, retired_on: str, status: str) -> None:
    """As with the batch, whose cards were to be handed out by the eve of 旧証失効日."""
    day = date(*map(int, retired_on.split("/")))
    issue(opened, LATER.replace(HIRED, HIRED.replace(",,,\n", f",,,{retired_on}\n")), day=date(2026, 2, 2))
    return_ledger(opened, "03-801", {"0000109": {"remark": f"{day.month}月{day.day}日退職者"}}, cards=1)
    opened.ingest(as_of=CAME)
    assert rows(opened)["03-801", "0000109"] == status


def test_reports_and_workbooks_of_the_desk_lie_apart(opened: Cycle) -> None:
    come_back(opened, {"03-801": {"0000109": {"stamp": "済"}}}, CAME)
    run(opened, "summary", day=CAME)
    run(opened, "review", day=CAME)
    run(opened, "cards", day=CAME)
    made = sorted(path.name for path in (opened.folder / "報告/追加分第1回").iterdir())
    assert made == ["報告書.docx", "未処理一覧.xlsx", "要確認一覧.xlsx", "返送カード確認表.xlsx"]
    book = openpyxl.load_workbook(opened.folder / "報告/追加分第1回/未処理一覧.xlsx")
    assert "追加分第1回" in str(book.worksheets[0]["A1"].value)
    for name in ("要確認一覧.xlsx", "返送カード確認表.xlsx"):
        titles = [sheet["A1"].value for sheet in openpyxl.load_workbook(opened.folder / "報告/追加分第1回" / name)]
        assert all(str(title).startswith("追加分第1回 ") for title in titles[:-1])
    decide(opened, "報告/追加分第1回/要確認一覧.xlsx", "0000109")
    opened.ingest([opened.folder / "報告/追加分第1回/要確認一覧.xlsx"], as_of=CAME)
    assert rows(opened)["03-801", "0000109"] == "decided"
    run(opened, "review", day=CAME)
    assert not list((opened.folder / "報告/追加分第1回").glob("要確認一覧_*"))


def decide(cycle: Cycle, path: str, bango: str) -> None:
    book = openpyxl.load_workbook(cycle.folder / path)
    sheet = book["要確認"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    columns = {str(cell.value): cell.column for cell in cells if cell.value in ("判定", "判定者", "判定の理由")}
    (row,) = {cell.row for cell in cells if cell.value == bango}
    for header, text in (("判定", "受領と認める"), ("判定者", "保険係 佐藤"), ("判定の理由", "電話で確認")):
        sheet.cell(row, columns[header]).value = text
    book.save(cycle.folder / path)


def test_a_decision_on_one_part_settles_nothing_of_another(opened: Cycle) -> None:
    come_back(opened, {"01-801": {"0000102": {"stamp": "済"}}, "01-001": {"0000102": {"remark": "受領拒否"}}}, CAME)
    run(opened, "review", day=CAME)
    path = opened.folder / "報告/追加分第1回/要確認一覧.xlsx"
    decide(opened, "報告/追加分第1回/要確認一覧.xlsx", "0000102")
    opened.ingest([path], as_of=CAME)
    found = rows(opened)
    assert (found["01-801", "0000102"], found["01-001", "0000102"]) == ("decided", "review")


def test_inspect_judges_a_ledger_by_the_days_of_its_part(opened: Cycle) -> None:
    for entry, code in (
        ({"stamp": "下川", "received_on": "1月22日"}, ""),
        ({"stamp": "下川", "received_on": "11月25日"}, "S07"),
    ):
        path = return_ledger(opened, "03-801", {"0000109": entry}, name="見る.xlsx")
        (file,) = opened.inspect(path, as_of=CAME).files
        assert [row.codes for row in file.rows] == [(code,) if code else ()]


def test_explain_tells_of_every_part(opened: Cycle) -> None:
    said = run(opened, "explain", "共済", "102", day=CAME)
    assert "01-001 第1版" in said and "01-801 第1版" in said
    assert said.count("6. 状態:") == 2


def test_a_second_round_follows_the_first(opened: Cycle) -> None:
    come_back(opened, LATE, CAME)
    issue(opened, LATER + "共済,0000111,00,山川 十美,ヤマカワ トミ,,本人,1,03,0301,在職,,,\n", day=date(2026, 3, 2))
    found = rows(opened, date(2026, 3, 2))
    assert found["03-802", "0000111"] == "not_submitted"
    assert (found["03-801", "0000109"], found["01-801", "0000102"]) == ("received", "received")
    assert (opened.folder / "受領簿/追加分第2回/03_架空区役所/03-802_総務課_受領簿.xlsx").exists()


def test_generating_again_changes_nothing(opened: Cycle) -> None:
    before = {path: path.read_bytes() for path in (opened.folder / "受領簿").rglob("*.*")}
    for day in (OPENED, date(2026, 6, 1)):
        assert "受領簿 0冊(0人)を作成しました。変更なし 6冊。" in run(opened, "generate", day=day)
    assert {path: path.read_bytes() for path in (opened.folder / "受領簿").rglob("*.*")} == before


def test_a_slip_states_for_its_own_part(opened: Cycle) -> None:
    path = opened.folder / "受領簿/追加分第1回/03_架空区役所/00_送付票.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["送付票"]
    cells = {str(cell.value): cell for row in sheet.iter_rows() for cell in row if cell.value}
    for label, value in (("提出した受領簿", 1), ("提出日", date(2026, 2, 9)), ("担当課・担当者", "総務課 田中")):
        sheet.cell(next(cell for text, cell in cells.items() if text.startswith(label)).row, 3).value = value
    out = io.BytesIO()
    book.save(out)
    (opened.folder / "回収" / "送付票.xlsx").write_bytes(out.getvalue())
    taken = opened.ingest(as_of=CAME)
    assert (taken.problems, taken.read) == ([], ["送付票.xlsx"])
    assert [slip.stated for slip in opened.status(as_of=CAME).slips] == [False, False, False]
    assert [slip.stated for slip in opened.status(as_of=CAME, part=1).slips] == [False, True]


@pytest.mark.parametrize("register", [True, False])
def test_a_lost_store_is_made_again_with_its_parts(opened: Cycle, register: bool) -> None:
    come_back(opened, LATE, CAME)
    before = rows(opened)
    opened.close()
    (opened.folder / "ledger.sqlite3").unlink()
    if not register:
        (opened.folder / "保管" / "目録.jsonl").unlink()
    with Cycle(opened.folder) as again:
        again.rebuild(as_of=CAME)
    assert rows(opened) == before
