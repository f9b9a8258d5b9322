"""What a letter asks of a department fits what happened: every kind of row that can reach one, as a clerk reads it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ledger_tools.model import REVIEW
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.reports import build_report
from ledger_tools.reports.reminders import _what_is_missing, plan_reminders
from tests.builders import HAND_OUT, make_cycle, read_in_this_process, reload, return_ledger
from tests.desk.test_round_trips import type_into

AS_OF = date(2025, 12, 10)
Entry = dict[str, Any]

HAND_IT = "本人へ渡し、押印又は署名を受けてください。"
MAIL_OR_HAND = (
    "休職・休業中かどうかを確かめ、休職・休業中のときは自宅宛てに郵送して備考に"
    "「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入し、違うときは、本人へ渡し、押印又は署名を受けてください。"
)
WHAT_IS_TRUE = (
    "事実を確かめて記入し、先の記載が誤りなら「前回の記載は誤り」と、その後に変わったのならその経過を、"
    "備考に記入してください。"
)
CARD_BACK = "退職した方の資格確認書は、一緒に御返送ください。"
WHAT_BECAME = "事情を確かめ、いつどうなったかが分かるように、備考を記入し直してください。"
WHETHER_HANDED = "退職前に本人へ渡したか確かめ、渡していればその日を、渡していなければその旨を備考に記入してください。"

MAIL_IT = "自宅宛てに郵送し、備考に「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入してください。"
WHEN_LEFT = "退職した方は「○月○日退職者」と日付を入れ、退職でないときは、正しい内容を記入してください。"
WRITE_LEFT = "備考に「○月○日退職者」と記入し、資格確認書を御返送ください。"
NO_DAY = "備考「○月○日退職者」に退職の日付が記入されていません。"

MOVED = "blank, and moved by the records"
AT_WORK, ON_LEAVE = "在職,,,", "休職,2025/10/1,,"
LEFT, LEFT_LATE, LEAVES = "在職,,,2025/11/10", "在職,,,2025/12/5", "在職,,,2025/12/31"
MAILED = {"remark": "休職中 11月20日自宅宛てて郵送済み"}
SIGNED = {"stamp": "青葉"}
BLANK: Entry = {}

#: Why; the records; what came first, and what later ("": the same again); the asks; what the reasons say.
ROWS: tuple[tuple[str, str, Entry, Entry | None, str, str], ...] = (
    ("nothing", AT_WORK, BLANK, None, HAND_IT, "受領印・署名も備考もありません。"),
    ("a day alone", AT_WORK, {"received_on": date(2025, 11, 25)}, None, HAND_IT, "受領年月日だけが記入され"),
    (
        "retired",
        LEFT,
        BLANK,
        None,
        WRITE_LEFT,
        "退職の記載がありません",
    ),
    ("on leave", ON_LEAVE, BLANK, None, MAIL_IT, "郵送の記入がありません"),
    ("retired late", LEFT_LATE, BLANK, None, WHETHER_HANDED, "以降の退職"),
    ("retired late, said so", LEFT_LATE, {"remark": "12月5日退職者"}, None, WHETHER_HANDED, "以降の退職"),
    ("retires later", LEAVES, {"remark": "12月31日退職者"}, None, HAND_IT + WHETHER_HANDED, "まだ来ていません"),
    ("signed, then blank", AT_WORK, SIGNED, BLANK, WHAT_IS_TRUE, "先に提出された記入「青葉」が、後から提出された"),
    ("mailed, then blank", ON_LEAVE, MAILED, BLANK, WHAT_IS_TRUE, "郵送済み」が、後から提出された"),
    ("sealed, then blank", AT_WORK, {"seal": "青葉"}, BLANK, WHAT_IS_TRUE, "先に提出された画像が、後から提出された"),
    ("left, then blank", LEFT, {"remark": "11月10日退職者"}, BLANK, WHAT_IS_TRUE + CARD_BACK, "空欄になっています"),
    ("signed, then left", LEFT, SIGNED, {"remark": "11月10日退職者"}, WHAT_IS_TRUE + CARD_BACK, "食い違います"),
    ("signed, then a plan", AT_WORK, SIGNED, {"remark": "後日渡します"}, WHAT_IS_TRUE, "食い違います"),
    ("lost, then signed", AT_WORK, {"remark": "紛失"}, SIGNED, WHAT_IS_TRUE, "「紛失」とあり"),
    ("a plan, then blank", AT_WORK, {"remark": "12月20日に渡す予定"}, BLANK, HAND_IT, "予定の記載"),
    ("a plan", AT_WORK, {"remark": "後日渡します"}, None, HAND_IT, "予定の記載"),
    ("not there", AT_WORK, {"remark": "不在のため後日渡します"}, None, HAND_IT, "予定の記載"),
    ("not there, on leave", ON_LEAVE, {"remark": "後日渡します"}, None, MAIL_IT, "予定の記載"),
    ("a plan for who left", LEFT, {"remark": "後日渡します"}, None, WRITE_LEFT, "予定の記載"),
    ("to be mailed", ON_LEAVE, {"remark": "休職中 12月20日郵送予定"}, None, MAIL_IT, "予定の記載"),
    ("to be mailed at work", AT_WORK, {"remark": "休職中 12月20日郵送予定"}, None, MAIL_OR_HAND, "予定の記載"),
    ("being mailed", AT_WORK, {"remark": "郵送手続中"}, None, MAIL_OR_HAND, "予定の記載"),
    ("refused", AT_WORK, {"remark": "受領拒否"}, None, WHAT_BECAME, "別紙3に定めのない記載"),
    ("died", AT_WORK, {"remark": "11月20日死亡"}, None, WHAT_BECAME, "死亡の記載ですが"),
    (
        "a sign",
        AT_WORK,
        {"stamp": "〃"},
        None,
        "本人の押印又は署名を受けてください。",
        "「〃」だけでは本人の受領と確認できません。",
    ),
    (
        "moved",
        AT_WORK,
        {"remark": "財政局へ異動"},
        None,
        "異動先の所属へ引き継ぎ、その旨を備考に記入してください。",
        "によれば異動しています",
    ),
    (
        MOVED,
        AT_WORK,
        BLANK,
        None,
        "異動先の所属へ引き継ぎ、その旨を備考に記入してください。",
        "人事課に異動しています。",
    ),
    ("on leave, says no more", ON_LEAVE, {"remark": "休職中"}, None, MAIL_IT, "自宅への郵送の記載がありません"),
    (
        "mailed on no day",
        ON_LEAVE,
        {"remark": "休職中 ○月○日自宅宛てて郵送済み"},
        None,
        "「休職(休業)中 ○月○日自宅宛てて郵送済み」の形で記入してください。",
        "」に郵送の日付が記入されていません。",
    ),
    (
        "retired, not on record",
        AT_WORK,
        {"remark": "11月10日退職者"},
        None,
        "退職かどうかを確かめ、退職のときは、退職日を改めて備考に記入し(例: 11月10日退職者)、退職でないときは、"
        "正しい内容を記入してください。" + CARD_BACK,
        "記録に退職日がありません",
    ),
    ("retired on no day", AT_WORK, {"remark": "○月○日退職者"}, None, WHEN_LEFT, NO_DAY),
    ("retired, says no more", AT_WORK, {"remark": "退職者"}, None, WHEN_LEFT, "備考「退職者」に退職日がありません。"),
    ("recorded, on no day", LEFT, {"remark": "○月○日退職者"}, None, WHEN_LEFT, NO_DAY),
    (
        "at work, says on leave",
        AT_WORK,
        {"remark": "休職中"},
        None,
        "休職・休業中かどうかを確かめ、休職・休業中のときは自宅宛てに郵送して備考に"
        "「休職(休業)中 ○月○日自宅宛てて郵送済み」と記入し、違うときは、正しい内容を記入してください。",
        "記録では現在休職・休業していません。",
    ),
    (
        "by proxy, and unclear",
        AT_WORK,
        {"stamp": "代 徳川", "remark": "例の件"},
        None,
        WHAT_BECAME + "本人に渡ったことを確かめ、本人の押印又は署名を受けてください。",
        "代理受領と読めます",
    ),
)
NUMBER = {row[0]: f"{200 + place:07}" for place, row in enumerate(ROWS)}
#: No matter of a department: commands, and what the desk has decided.
INWARD = ("generate", "ledger-tools", "判定", "要確認一覧", "--")


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cycle]:
    """A department that has sent its ledger twice, a member for every row."""
    roster = "".join(
        f"共済,{NUMBER[why]},00,青葉 太郎,アオバ タロウ,,本人,1,01,0101,{record}\n" for why, record, *_ in ROWS
    )
    folder = tmp_path_factory.mktemp("asks") / "R7"
    with pytest.MonkeyPatch.context() as patch, make_cycle(folder, roster) as made:
        read_in_this_process(patch, ingest)
        made.generate(as_of=HAND_OUT)
        came(made, date(2025, 12, 2), {NUMBER[why]: first for why, _, first, *_ in ROWS})
        later = {NUMBER[why]: first if then is None else then for why, _, first, then, *_ in ROWS}
        came(made, date(2025, 12, 9), later)
        there = f"共済,{NUMBER[MOVED]},00,青葉 太郎,アオバ タロウ,,本人,1,01,010"
        reload(made, roster.replace(f"{there}1", f"{there}2"))
        yield made


def came(cycle: Cycle, day: date, entries: dict[str, Entry]) -> None:
    path = return_ledger(cycle, "01-001", entries, name=f"{day}.xlsx")
    seconds = (day - date(1970, 1, 1)).days * 86400
    os.utime(path, (seconds, seconds))
    cycle.ingest(as_of=day)


def asked(cycle: Cycle) -> dict[str, str]:
    """番号 -> what the letter says of the row."""
    plan = plan_reminders(build_report(cycle.reconcile(as_of=AS_OF), cycle.settings, AS_OF))
    return {row.bango: ask for one in plan for row, ask in zip(one.rows, one.asks, strict=True)}


@pytest.fixture(scope="module")
def letter(cycle: Cycle) -> dict[str, str]:
    return asked(cycle)


CASES = [pytest.param(why, asks, says, id=why) for why, _, _, _, asks, says in ROWS]


@pytest.mark.parametrize(("why", "asks", "says"), CASES)
def test_what_is_asked_fits_what_happened(letter: dict[str, str], why: str, asks: str, says: str) -> None:
    text = letter[NUMBER[why]]
    reasons = text.removesuffix(asks)
    assert text.endswith(asks) and says in reasons, text
    assert not reasons.endswith("ください。"), f"nothing else is asked: {text}"
    assert not [word for word in INWARD if word in text], text


def test_a_retirement_without_a_day_is_asked_about_in_one_sentence(letter: dict[str, str]) -> None:
    assert letter[NUMBER["retired on no day"]] == NO_DAY + WHEN_LEFT


def test_the_desk_asks_for_the_day_where_the_form_stands_as_it_was_given(cycle: Cycle) -> None:
    report = build_report(cycle.reconcile(as_of=AS_OF), cycle.settings, AS_OF)
    todo = {row.bango: row.remedy for row in report.rows}
    for why, day in (
        ("retired on no day", "備考に退職した日を入れるよう依頼してください(例: 11月10日退職者)。"),
        ("recorded, on no day", "備考に退職した日を入れるよう依頼してください(例: 11月10日退職者)。"),
        (
            "mailed on no day",
            "備考に郵送した日を入れるよう依頼してください(例: 休職(休業)中 11月25日自宅宛てて郵送済み)。",
        ),
    ):
        assert todo[NUMBER[why]].startswith(day) and "○月○日" not in todo[NUMBER[why]]


def test_what_the_desk_decided_is_not_told(
    cycle: Cycle, letter: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_in_this_process(monkeypatch, ingest)
    book = cycle.review(as_of=AS_OF).path
    sent_back = {"判定": "差戻し", "判定者": "佐藤", "判定の理由": "分からない"}
    for why in ("lost, then signed", "a plan"):
        book = type_into(book, "要確認", NUMBER[why], tmp_path / f"{why}.xlsx", **sent_back)
    cycle.ingest([book], as_of=AS_OF)
    result = cycle.reconcile(as_of=AS_OF)
    assert sum(finding.message.endswith("判定は「差戻し」です。") for finding in result.findings) == 2
    assert asked(cycle) == letter


def test_a_row_sent_back_without_a_finding_says_what_to_do_and_not_what_was_decided(cycle: Cycle) -> None:
    rows = [
        row
        for reminder in plan_reminders(build_report(cycle.reconcile(as_of=AS_OF), cycle.settings, AS_OF))
        for row in reminder.rows
    ]
    row = next(row for row in rows if row.status == REVIEW)
    told = _what_is_missing(replace(row, reasons="判定は「差戻し」です。"), [], None)
    assert told == "記入の内容を確認できませんでした。内容を確かめ、記入し直してください。"


def test_all_reasons_of_a_ledger_stand_in_one_size(cycle: Cycle) -> None:
    (path,) = cycle.remind(as_of=AS_OF, force=True).ledgers
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    (head,) = [cell for row in sheet.iter_rows() for cell in row if cell.value == "差戻しの理由"]
    written = [sheet.cell(row, head.column) for row in range(head.row + 1, head.row + 1 + len(ROWS))]
    assert all(cell.value for cell in written)
    assert len({len(str(cell.value)) for cell in written}) > 10
    assert {cell.font.sz for cell in written} == {9}
