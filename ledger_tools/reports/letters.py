"""A reminder laid out: the letter (.docx), the mail draft (.eml), the line of the mail-merge list."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from ledger_tools.folder import REMINDER
from ledger_tools.japanese.dates import wareki
from ledger_tools.ledgers.letter_head import contact_lines, letter_head
from ledger_tools.ledgers.placeholders import bureau_values
from ledger_tools.ledgers.word_template import fill_in
from ledger_tools.model import NOT_SUBMITTED, OUTSTANDING, RETIRED_CARD_MISSING, REVIEW, STATUS_LABELS, SentLetter
from ledger_tools.reports.letter_text import CROSSED, GREETING, LetterText, letter_text
from ledger_tools.reports.plain import escape
from ledger_tools.reports.reminders import STAGES, Reminder
from ledger_tools.settings import Settings

_DOCX = "vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TAG = re.compile(r"<[^>]*>")
_LOCKED = "添付ファイルを開くパスワードは、別にお知らせします。"
#: What is lacking in the rows of a letter's second table.
_LACKING = {
    OUTSTANDING: "記入のない方",
    REVIEW: "記入内容の確認が必要な方",
    RETIRED_CARD_MISSING: "資格確認書の返送が必要な方",
}
_COUNTED = (NOT_SUBMITTED, *_LACKING)


def write_letter(reminder: Reminder, settings: Settings, as_of: date, template: bytes) -> bytes:
    """Return the letter to one bureau.

    Raises SettingsError where the template is no Word file or uses an unknown word.
    """
    words = _words(reminder, settings, as_of, deadline_first=_begins_with_the_deadline(template))
    return fill_in(REMINDER, template, words, as_of)


def _begins_with_the_deadline(template: bytes) -> bool:
    """Whether the deadline stands before the tables; in templates of earlier versions it follows them."""
    try:
        with zipfile.ZipFile(io.BytesIO(template)) as parts:
            text = _TAG.sub("", parts.read("word/document.xml").decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError, OSError):
        return True  # which filling it in says
    return text.find("期限の見出し") < text.find("未提出の見出し")


def _words(reminder: Reminder, settings: Settings, as_of: date, *, deadline_first: bool) -> dict[str, Any]:
    """The words that the template may use."""
    text = letter_text(reminder, settings, as_of, deadline_first=deadline_first)
    bureau = settings.bureau_by_code[reminder.bureau.code]
    return {
        **bureau_values(bureau, settings),
        **letter_head(bureau, settings, as_of, settings.letter_number),
        "基準日": wareki(as_of, weekday=True),
        "回答期限": wareki(reminder.answer_by, weekday=True),
        "件名": reminder.subject,
        "あいさつ": GREETING,
        "書き出し": text.standing,
        "依頼": text.request,
        "行き違い": CROSSED,
        "未提出の見出し": text.ledgers,
        "差戻しの見出し": text.rows,
        "期限の見出し": text.limit,
        "方法の見出し": text.way_heading,
        "方法の前半": text.ways[:-1],
        "方法の最後": text.ways[-1],
        "未提出冊数": f"{len(reminder.ledgers):,}",
        "未提出人数": f"{reminder.count(NOT_SUBMITTED):,}",
        "未提出": [
            {
                "受領簿番号": missing.line.ledger_id,
                "所属名": missing.department,
                "人数": f"{len(missing.rows):,}",
                "内容": missing.ask,
            }
            for missing in reminder.ledgers
        ],
        "差戻し人数": f"{len(reminder.rows):,}",
        "差戻し": [
            {
                "所属名": row.department,
                "記号": row.kigo,
                "番号": row.bango,
                "氏名": row.name,
                "内容": ask,
            }
            for row, ask in zip(reminder.rows, reminder.asks, strict=True)
        ],
    }


def write_mail(
    reminder: Reminder,
    settings: Settings,
    as_of: date,
    letter: tuple[str, bytes],
    ledgers: Sequence[tuple[str, bytes]],
    *,
    locked: bool = False,
) -> bytes:
    """Return a mail draft to the bureau's メール with the letter and the send-back ledgers attached.

    Where 局日程 has no address, the sender fills it in. ``locked``: what is attached opens only with a password, which
    goes another way.
    """
    text = letter_text(reminder, settings, as_of)
    bureau = settings.bureau_by_code[reminder.bureau.code]
    message = EmailMessage(policy=SMTP)
    message["Subject"] = f"【{settings.program}】{reminder.subject}"
    if bureau.mail:
        message["To"] = bureau.mail
    message["X-Unsent"] = "1"  # Outlook opens it for editing
    whom = f"{bureau.name} {bureau.section}".strip()
    limit = wareki(reminder.answer_by, weekday=True)
    request = text.request.replace("下記のとおり", f"添付の依頼文のとおり、{limit}までに")
    request = request.replace("下記の提出期限", limit)
    body = (
        f"{whom}\n{bureau.officer or '御担当者'} 様\n\n{GREETING}\n{text.standing}\n\n{request}\n{CROSSED}\n\n"
        "現在の状況は、次のとおりです。詳しくは、添付の依頼文を御覧ください。"
        f"{_LOCKED if locked else ''}\n\n{_counts(reminder, text)}\n\n"
        f"{settings.insurer}\n" + "\n".join(contact_lines(settings)) + "\n"
    )
    message.set_content(body)
    message.add_attachment(letter[1], maintype="application", subtype=_DOCX, filename=letter[0])
    for name, data in ledgers:
        message.add_attachment(data, maintype="application", subtype=_XLSX, filename=name)
    return message.as_bytes()


def _counts(reminder: Reminder, text: LetterText) -> str:
    """The headings of the letter's tables, without their numbers there, and what the rows lack where that differs."""
    kinds = [f"{told}{number:,}人" for status, told in _LACKING.items() if (number := reminder.count(status))]
    lacking = f"(内訳は、{'、'.join(kinds)})" if len(kinds) > 1 else ""
    headings = (text.ledgers, f"{text.rows}{lacking}")
    return "\n".join(f"・{heading.split(' ', 1)[1]}" for heading in headings if heading)


def write_merge_list(reminders: Sequence[Reminder], letters: Mapping[str, str]) -> bytes:
    """Return 差込一覧.csv (with BOM, as Word and Excel expect): one line per letter.

    ``letters``: code -> file name. A reminder whose letter was not made anew has the stage and deadline of that one.
    Each line's persons are all that is open in the bureau, also what the desk settles.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    labels = (f"{STATUS_LABELS[status]}(人)" for status in _COUNTED)
    heads = ("局コード", "局名", "庶務担当課", "件名", "未提出の受領簿(冊)", *labels, "保険係で対応(人)")
    writer.writerow((*heads, "提出期限", "依頼文"))
    for reminder in reminders:
        bureau = reminder.bureau
        line = (
            *(bureau.code, bureau.name, bureau.section, reminder.subject, str(len(reminder.ledgers))),
            *(*(str(reminder.count(status)) for status in _COUNTED), str(reminder.for_desk)),
            *(wareki(reminder.answer_by, weekday=True), letters[bureau.code]),
        )
        writer.writerow(escape(field) for field in line)
    return stream.getvalue().encode("utf-8-sig", "replace")


def write_sent_list(letters: Sequence[SentLetter], settings: Settings) -> bytes:
    """Return 依頼文の記録.csv (with BOM): one line for every letter of the cycle, the earliest first.

    回 counts the days on which a bureau was written to.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    of_letter = ("未提出の受領簿(冊)", "差戻し(人)", "提出期限", "依頼文")
    writer.writerow(("作成日", "文書番号", "局コード", "局名", "回", "件名", *of_letter))
    days: dict[str, list[date]] = {}
    for sent in letters:
        bureau = settings.bureau_by_code.get(sent.bureau_code)
        before = days.setdefault(sent.bureau_code, [])
        if sent.day not in before:  # one made anew on its day takes the place of the one before
            before.append(sent.day)
        line = (
            *(wareki(sent.day), sent.number, sent.bureau_code, bureau.name if bureau else "", f"第{len(before)}回"),
            *(sent.title or STAGES[sent.stage].subject(sent.part), str(len(sent.ledgers)), str(sent.rows)),
            *(wareki(sent.answer_by), sent.letter),
        )
        writer.writerow(escape(field) for field in line)
    return stream.getvalue().encode("utf-8-sig", "replace")
