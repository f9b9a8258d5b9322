"""Letters have the form of an office's letters, and speak of what applies to their bureau and of nothing else."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.letter_head import addressee, contact_lines
from ledger_tools.model import NOT_SUBMITTED, OUTSTANDING, RETIRED_CARD_MISSING, REVIEW, Bureau
from ledger_tools.pipeline import Cycle, ingest
from ledger_tools.reports import Report, build_report
from ledger_tools.reports.letter_text import letter_text
from ledger_tools.reports.letters import write_letter, write_mail
from ledger_tools.reports.reminders import Reminder, plan_reminders
from ledger_tools.resources import template_dir
from ledger_tools.settings import Settings
from tests.builders import generate, make_cycle, read_in_this_process
from tests.ledgers.samples import BUREAUS, settings

from .states import AS_OF, STATES

EARLY_DAY, LATE_DAY = date(2025, 11, 28), date(2025, 12, 16)
TEMPLATE = (template_dir() / "督促状.docx").read_bytes()


def paragraphs(letter: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(letter)).paragraphs if paragraph.text]


def everything(reminder: Reminder, own: Settings, as_of: date) -> str:
    document = Document(BytesIO(write_letter(reminder, own, as_of, TEMPLATE)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_mail_points_to_its_attachment_and_speaks_in_sentences(report: Report) -> None:
    reminder = plan_reminders(replace(report, as_of=LATE_DAY))[1]
    mail = email.message_from_bytes(
        write_mail(reminder, report.settings, LATE_DAY, ("依頼文.docx", b""), ()), policy=email.policy.default
    )
    body = mail.get_body()
    assert body is not None
    text = body.get_content()
    assert "下記" not in text and "添付の依頼文のとおり" in text
    assert f"提出できない事情があるときは、{wareki(reminder.answer_by, weekday=True)}までに御連絡ください。" in text
    assert not [label for label in ("未受領", "要確認", "カード未着") if label in text]


def test_a_mail_counts_as_its_letter_does(report: Report) -> None:
    for reminder in plan_reminders(report):
        data = write_mail(reminder, report.settings, AS_OF, ("依頼文.docx", b""), ())
        body = email.message_from_bytes(data, policy=email.policy.default).get_body()
        assert body is not None
        lines = body.get_content().splitlines()
        told = letter_text(reminder, report.settings, AS_OF)
        at = lines.index("現在の状況は、次のとおりです。詳しくは、添付の依頼文を御覧ください。")
        assert lines[at + 2 : at + 2 + bool(told.ledgers) + bool(told.rows)] == [
            *(["・" + told.ledgers[2:]] if told.ledgers else []),
            *(["・" + told.rows[2:] + LACKING[reminder.bureau.code]] if told.rows else []),
        ]


#: What the rows of the second table lack, where that is of several kinds.
LACKING = {"01": "(内訳は、記入のない方1人、記入内容の確認が必要な方1人)", "02": ""}


def test_the_deadline_stands_once_and_an_earlier_letter_is_spoken_of(report: Report) -> None:
    first = plan_reminders(replace(report, as_of=LATE_DAY))[1]
    limit = wareki(first.answer_by, weekday=True)
    told = letter_text(first, report.settings, LATE_DAY)
    assert limit not in told.request and told.limit.endswith(limit)
    assert told.request.endswith("提出できない事情があるときは、下記の提出期限までに御連絡ください。")
    assert "お願いしたところ" not in told.standing


@pytest.mark.parametrize(
    ("asked_on", "asked_until", "day", "told"),
    [
        (None, None, LATE_DAY, "提出期限の令和7年12月15日(月)を過ぎましたが、令和7年12月16日(火)現在、"),
        (None, None, AS_OF, "提出期限は令和7年12月15日(月)ですが、令和7年12月10日(水)現在、"),
        (None, None, EARLY_DAY, "令和7年11月28日(金)現在、"),
        (
            date(2025, 12, 9),
            date(2025, 12, 15),
            LATE_DAY,
            "令和7年12月9日付けでもお願いしたところですが、提出期限の令和7年12月15日(月)を過ぎ、令和7年12月16日(火)現在、",
        ),
        (  # after 提出期限: that this has passed was said then
            date(2025, 12, 17),
            date(2025, 12, 22),
            date(2025, 12, 23),
            "令和7年12月17日付けで令和7年12月22日(月)までの御提出をお願いしたところですが、令和7年12月23日(火)現在、",
        ),
        (
            date(2025, 11, 28),
            date(2025, 12, 15),
            AS_OF,
            "令和7年11月28日付けでもお願いしたところですが、令和7年12月10日(水)現在、",
        ),
        (
            date(2025, 12, 3),
            date(2025, 12, 15),
            AS_OF,
            "令和7年12月3日付けでもお願いしたところですが、令和7年12月10日(水)現在、",
        ),
        (
            date(2025, 11, 26),
            date(2025, 12, 15),
            EARLY_DAY,
            "令和7年11月26日付けでもお願いしたところですが、令和7年11月28日(金)現在、",
        ),
    ],
)
def test_what_was_asked_before_and_what_passed_since_stand_in_their_order(
    report: Report, asked_on: date | None, asked_until: date | None, day: date, told: str
) -> None:
    reminder = plan_reminders(replace(report, as_of=day))[1]
    said = letter_text(replace(reminder, asked_on=asked_on, asked_until=asked_until), report.settings, day)
    assert f"資格確認書の配付について、{told}" in said.standing


def test_the_parts_of_a_letter_stand_in_their_order(report: Report) -> None:
    own = replace(report.settings, number="7川職共第123号", reminder_number="7川職共第150号", officer="係員 一郎")
    reminder = plan_reminders(report)[1]
    told = paragraphs(write_letter(reminder, own, report.as_of, TEMPLATE))
    assert told[:6] == [
        "7川職共第150号",
        "令和7年12月10日",
        "財政局財政部庶務課長 様",
        "川崎市職員共済組合事務局長",
        "(公印省略)",
        "資格確認書受領簿の提出について(依頼)",
    ]
    assert told[6].startswith("日頃から共済組合事業に御理解")
    assert told[7].startswith("令和7年11月20日付け7川職共第123号で依頼しました資格確認書の配付について、")
    assert told[9] == "なお、行き違いで既に御提出済みの場合は、御容赦ください。"
    assert told.index("記") < told.index("以上") < len(told) - 1
    assert told[-1] == "担当 共済組合保険係 係員 一郎\n電話200-3465(内線56331)"
    items = [text for text in told[told.index("記") :] if text[0].isdigit()]
    assert items[0].startswith("1 提出期限 "), "by when stands before what"
    (fill_in,) = [text for text in told if "全員分の押印" in text]
    assert "2の受領簿は、" in fill_in
    assert [text[0] for text in items] == [str(number) for number in range(1, len(items) + 1)]


def test_no_page_holds_a_mere_tail_of_a_letter(report: Report) -> None:
    data = write_letter(plan_reminders(report)[1], report.settings, report.as_of, TEMPLATE)
    own = Document(BytesIO(data)).paragraphs
    (limit,) = (place for place, paragraph in enumerate(own) if "提出期限 " in paragraph.text)
    assert len(own) - limit >= 5
    assert all(paragraph.style.paragraph_format.keep_with_next for paragraph in own[limit:-1]), "one block"


@pytest.mark.parametrize(
    ("number", "own", "shown", "cited"),
    [
        ("", "", "事務連絡", "付けで依頼"),
        ("第1号", "", "第1号", "付けで依頼"),
        ("第1号", "第2号", "第2号", "付け第1号で依頼"),
        ("", "第2号", "第2号", "付けで依頼"),
    ],
)
def test_a_letter_without_a_number_is_informal(report: Report, number: str, own: str, shown: str, cited: str) -> None:
    numbered = replace(report.settings, number=number, reminder_number=own)
    told = paragraphs(write_letter(plan_reminders(report)[0], numbered, report.as_of, TEMPLATE))
    assert told[0] == shown
    assert ("(公印省略)" in told) == (shown != "事務連絡"), "nobody expects a seal on a 事務連絡"
    assert cited in told[6 + (shown != "事務連絡")]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("総務部庶務課", "架空総務局総務部庶務課長"),
        ("庶務課 ", "架空総務局庶務課長"),
        ("監査第１課", "架空総務局監査第１課長"),
        ("総務室", "架空総務局総務室長"),
        ("総務事務センター", "架空総務局総務事務センター長"),
        ("市民オンブズマン担当", "架空総務局庶務担当課長"),
        ("危機管理部", "架空総務局庶務担当課長"),
        ("", "架空総務局庶務担当課長"),
    ],
)
def test_the_addressee_is_an_office_and_a_title(section: str, expected: str) -> None:
    assert addressee(replace(BUREAUS[0], section=section)) == expected


@pytest.mark.parametrize(
    ("contact", "officer", "phone", "lines"),
    [
        ("保険係 内線 12345", "", "", ["担当 保険係", "内線 12345"]),
        ("保険係 内線 12345", "山田", "200-1111", ["担当 保険係 山田", "内線 12345", "直通 200-1111"]),
        ("保険係", "", "内線00001", ["担当 保険係", "内線00001"]),
        ("保険係", "", "５６３３１", ["担当 保険係", "内線 ５６３３１"]),
        ("保険係", "", "200-3465(内線56331)", ["担当 保険係", "電話 200-3465(内線56331)"]),
        ("保険係", "山田", "", ["担当 保険係 山田"]),
        ("保険係\u3000電話200", "", "", ["担当 保険係", "電話200"]),
    ],
)
def test_whom_to_ask_stands_at_the_foot(contact: str, officer: str, phone: str, lines: list[str]) -> None:
    assert contact_lines(replace(settings(), contact=contact, officer=officer, phone=phone)) == lines


# ---- only what applies ----------------------------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cycle]:
    read_in_this_process(monkeypatch, ingest)
    with make_cycle(tmp_path / "R7") as made:
        generate(made)
        yield made


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_only_what_is_open_is_spoken_of(small: Cycle, state: Callable[[Cycle], None]) -> None:
    state(small)
    for day in (EARLY_DAY, AS_OF, LATE_DAY):
        report = build_report(small.reconcile(as_of=AS_OF), small.settings, day)
        for reminder in plan_reminders(report):
            text = everything(reminder, small.settings, day)
            whole = any(not missing.added for missing in reminder.ledgers)
            unclear = reminder.count(OUTSTANDING) + reminder.count(REVIEW)
            cards = reminder.count(RETIRED_CARD_MISSING)
            late = day == LATE_DAY and bool(reminder.ledgers)
            assert ("受領簿が未提出の所属があります" in text) == late
            assert ("受領簿がまだ提出されていない所属があります" in text) == (bool(reminder.ledgers) and not late)
            assert ("提出していただく受領簿" in text) == bool(reminder.ledgers)
            assert ("未提出の受領簿" in text) == (whole or "この方の分も" in text)
            assert ("差戻しの受領簿" in text) == bool(reminder.sent_back())
            assert ("記入の確認が必要な方がいます" in text) == bool(unclear)
            assert ("届いていません。" in text) == bool(cards)
            assert [word in text for word in ("督促", "過ぎました", "至急")] == [late] * 3
            assert "0人" not in text and "0冊" not in text and "+" not in text
            said = letter_text(reminder, small.settings, day)
            assert "、を" not in said.request and "までにを" not in said.request


def test_a_letter_about_cards_alone_asks_for_no_ledger(report: Report) -> None:
    reminder = plan_reminders(report)[1]
    mine = replace(reminder, ledgers=())
    assert mine.count(NOT_SUBMITTED) == 0
    told = paragraphs(write_letter(mine, report.settings, report.as_of, TEMPLATE))
    assert told[4] == "退職者の資格確認書の返送について(依頼)"
    assert "未提出" not in "".join(told)
    assert "2 資格確認書の返送をお願いする方(1人)" in told


@pytest.mark.parametrize(
    ("day", "asked_again", "title"),
    [
        (AS_OF, False, "資格確認書受領簿の記入の確認について(依頼)"),
        (LATE_DAY, False, "資格確認書受領簿の記入の確認について(依頼)"),
        (LATE_DAY, True, "資格確認書受領簿の記入の確認について(督促)"),
    ],
)
def test_a_bureau_that_handed_in_is_asked_before_it_is_urged(
    report: Report, day: date, asked_again: bool, title: str
) -> None:
    """別紙3 3: nothing is late of it until what was asked for about the entries stays away."""
    reminder = replace(plan_reminders(replace(report, as_of=day))[0], ledgers=())
    before = {"asked_on": date(2025, 12, 9), "asked_until": date(2025, 12, 15), "asked_again": True}
    mine = replace(reminder, **before) if asked_again else reminder  # type: ignore[arg-type]
    assert mine.subject == title
    text = everything(mine, report.settings, day)
    assert title in text and "提出期限は" not in text
    assert [word in text for word in ("を過ぎ", "至急", "督促")] == [asked_again] * 3
    told = letter_text(mine, report.settings, day)
    assert told.standing.endswith(
        f"{wareki(day, weekday=True)}現在、提出された受領簿に、記入の確認が必要な方がいます。"
    )


def test_who_handed_in_after_a_first_letter_is_asked_about_the_entries_for_the_first_time(report: Report) -> None:
    reminder = replace(plan_reminders(replace(report, as_of=LATE_DAY))[0], ledgers=())
    mine = replace(reminder, asked_on=date(2025, 12, 9), asked_until=date(2025, 12, 15))
    assert mine.subject.endswith("(依頼)") and "お願いしたところ" not in everything(mine, report.settings, LATE_DAY)


# ---- mail drafts ----------------------------------------------------------------------------------------------------


def draft(report: Report, **contact: str) -> Any:
    bureaus = tuple(replace(bureau, **contact) for bureau in report.settings.bureaus)  # type: ignore[arg-type]
    own = replace(report.settings, bureaus=bureaus)
    data = write_mail(plan_reminders(report)[0], own, report.as_of, ("依頼文.docx", b"-"), [])
    return email.message_from_bytes(data, policy=email.policy.default)


def test_a_draft_goes_to_the_bureaus_own_address(report: Report) -> None:
    message = draft(report, officer="山田 一郎", mail="a@example.jp, b@example.jp")
    assert [address.addr_spec for address in message["To"].addresses] == ["a@example.jp", "b@example.jp"]
    assert message.get_body().get_content().splitlines()[:2] == ["総務企画局 総務部庶務課", "山田 一郎 様"]


def test_a_draft_without_an_address_leaves_it_to_the_sender(report: Report) -> None:
    message = draft(report)
    assert message["To"] is None
    assert "御担当者 様" in message.get_body().get_content()


def test_the_report_names_whom_to_call(report: Report) -> None:
    lines = {bureau.code: bureau for bureau in report.bureaus}
    known = replace(lines["02"], officer="佐藤", phone="200-2222")
    assert known.contact == "財政局財政部庶務課(担当者 佐藤 電話 200-2222)"
    assert replace(lines["02"], phone="200-2222").contact == "財政局財政部庶務課(電話 200-2222)"
    assert (
        replace(lines["02"], officer="佐藤", phone="内線00020").contact == "財政局財政部庶務課(担当者 佐藤 内線00020)"
    )
    assert lines["02"].contact == "財政局財政部庶務課"


def test_a_bureau_has_no_contact_unless_the_settings_say_so() -> None:
    bureau: Bureau = BUREAUS[0]
    assert (bureau.officer, bureau.phone, bureau.mail) == ("", "", "")
