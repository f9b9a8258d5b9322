"""Templates that a folder of an earlier version holds, perhaps restyled by staff, are still filled in."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from docx import Document

from ledger_tools.ledgers.letter import letter_words
from ledger_tools.ledgers.word_template import fill_in
from ledger_tools.model import Bureau
from ledger_tools.reports import Report
from ledger_tools.reports.letters import write_letter
from ledger_tools.reports.reminders import plan_reminders
from ledger_tools.reports.word import write_report
from tests.ledgers.samples import BUREAUS, ledger, settings

_REPORT = """事業名 基準日 保険者名 間に合うか 現在の状況 連絡先の局 発行 処理済 未処理 完了率 残り 数字の注
図_未処理の多い局 図_移り変わり 前回からの変化 見込み お願い 局別の注 問い合わせ先 合計.局名
合計.received 合計.完了率"""
_REMINDER = "発信日 局名 庶務担当課 発出者 件名 書き出し 依頼 未提出冊数 未提出人数 差戻し人数 回答期限 問い合わせ先"
_COVERING = """発信日 局名 庶務担当課 発出者 受領簿数 人数 総枚数 受渡方法 配付期限 提出期限 資格確認書有効期限
退職者起算日 旧証失効日 問い合わせ先 受付時間 配付場所"""
_LOOPS = {
    "対応": "内容 件数 対応者 お願い",
    "局別": "局名 別紙2 発行 received retired mailed decided review 処理済 未処理 完了率",
    "未提出": "受領簿番号 所属名 人数 内容",
    "差戻し": "所属名 記号 番号 氏名 内容",
}


def template(words: str, *loops: str) -> bytes:
    document = Document()
    for word in words.split():
        document.add_paragraph(f"{word}: {{{{ {word} }}}}")
    for loop in loops:
        document.add_paragraph(f"{{%p for 行 in {loop} %}}")
        for word in _LOOPS[loop].split():
            document.add_paragraph(f"{{{{ 行.{word} }}}}")
        document.add_paragraph("{%p endfor %}")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def said(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def test_the_report(report: Report) -> None:
    text = said(write_report(report, template(_REPORT, "対応", "局別")))
    assert "未処理: 5" in text and "財政局" in text
    assert "⟦" not in text


def test_the_reminder(report: Report) -> None:
    reminder = plan_reminders(report)[1]
    text = said(write_letter(reminder, report.settings, report.as_of, template(_REMINDER, "未提出", "差戻し")))
    assert "02-001" in text and "枯葉" in text
    assert "依頼しました" in text and "御提出ください" in text


def test_a_reminder_with_the_deadline_behind_the_tables_numbers_its_items_as_they_stand(report: Report) -> None:
    words = "未提出の見出し 差戻しの見出し 期限の見出し 方法の見出し 方法の最後"
    reminder = plan_reminders(report)[1]
    text = said(write_letter(reminder, report.settings, report.as_of, template(words)))
    items = [line.partition(": ")[2] for line in text.splitlines() if "見出し" in line]
    assert [item.split(" ")[0] for item in items] == ["1", "2", "3", "4"] and items[2].startswith("3 提出期限")
    assert "2の方だけを載せた差戻しの受領簿" in text or "差戻しの受領簿と一緒に" in text


@pytest.mark.parametrize("bureau", BUREAUS[2:])
def test_the_covering_letter(bureau: Bureau) -> None:
    words = letter_words(bureau, [ledger(3)], settings())
    assert "受領簿数: 1" in said(fill_in("送付状.docx", template(_COVERING), words, date(2025, 11, 20)))
