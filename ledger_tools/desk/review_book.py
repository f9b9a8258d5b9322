"""要確認一覧.xlsx: one line per doubtful row, the evidence beside the records, and room for a decision."""

from __future__ import annotations

from datetime import date, datetime

import pandas as pd

from ledger_tools.catalogue import CATALOGUE_BY_CODE, LAST
from ledger_tools.desk.columns import PAPER_COLUMNS, REVIEW_COLUMNS
from ledger_tools.desk.nobodys_sheet import write_nobodys_sheet
from ledger_tools.desk.refused_sheet import write_refused_sheet
from ledger_tools.desk.review_lines import Sources, Writer
from ledger_tools.desk.sheet import DeskBook
from ledger_tools.desk.stated_sheet import write_stated_sheet
from ledger_tools.folder import in_brackets
from ledger_tools.frames import lines
from ledger_tools.identity import KIND_REVIEW
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import REVIEW
from ledger_tools.reconcile.case import SETTLING
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.returns import page_number

OPEN_SHEET = "要確認"
DECIDED_SHEET = "判定済"
PAPER_SHEET = "紙面の確認"
PAPER_DONE_SHEET = "紙面の入力済"
_NOTES = (
    "確認の必要性の高い順に並べています。受領簿の記入と名簿の記録を見比べて判定を選び、"
    "判定者と判定の理由を入れて、この一覧を回収フォルダに入れて取り込んでください。",
    "差戻し又は保留とした行は未処理のままです。判定を取り消すときは、「取消」を選ぶか、空欄にします。"
    "受領簿の記入又は名簿の記録が変わったときは、改めて確認の対象になります。"
    "理由の末尾の( )内は、指摘の記号です。",
)
_NOTES_DECIDED = (
    "判定により確認済とした行です。判定を変えるときは、この表の判定、判定者及び判定の理由を書き直してください。",
)


_NOTES_PAPER = (
    "ファイルと頁の順に並べています。紙面の印は、本人の印又は署名があれば「本人」(1でも可)、何もなければ「なし」(0でも可)と"
    "入れ、紙面の受領日と備考は書いてあるとおりに入力し、判定者を入れてください。受領簿への記入と同じように判断します。",
    "本人の印か分からないときなどは、判定(1 受領、2 退職、3 郵送、4 差戻し、5 保留の番号でも可)と判定の理由を"
    "入れてください。判定者は、一番上の行に入れ、下の行まで選択して Ctrl+D を押すと、まとめて入ります。",
)
_NOTES_TYPED = (
    "紙面から入力した行と、判定により確認済とした行です。改めるときは、入力した内容を書き直してください。取り消すときは空欄にします。",
)


def write_review_book(reconciled: Reconciled, sources: Sources, *, cycle_id: str, serial: int, day: date) -> bytes:
    """Return the workbook; lines that were decided on before show the decision in force."""
    moment = datetime.combine(day, datetime.min.time())
    part = reconciled.case.settings.part
    title = f"要確認一覧{in_brackets(part)}"
    book = DeskBook(title, kind=KIND_REVIEW, cycle_id=cycle_id, serial=serial, day=moment, part=part)
    writer = Writer(book, reconciled, sources)
    rows = reconciled.rows.assign(paper=writer.papers_of(reconciled.rows))
    doubtful = rows[rows["status"] == REVIEW]
    on_paper, others = doubtful[doubtful["paper"] != ""], doubtful[doubtful["paper"] == ""]
    title = f"要確認一覧 {wareki(day)}現在  {len(others):,}人"
    title += f"(ほかに{PAPER_SHEET} {len(on_paper):,}人)" if len(on_paper) else ""
    writer.write(OPEN_SHEET, title, _NOTES, others.iloc[worst_first(others)], REVIEW_COLUMNS)
    if len(on_paper):
        title = f"{PAPER_SHEET} {wareki(day)}現在  {len(on_paper):,}人"
        writer.write(PAPER_SHEET, title, _NOTES_PAPER, on_paper.iloc[_by_page(on_paper)], PAPER_COLUMNS)
    # Also a retirement that was accepted, whose card is still on its way: every decision can be taken back.
    is_decided = rows["decision"].isin(list(SETTLING))
    decided = rows[is_decided & (rows["paper"] == "")].sort_values(["ledger_id", "no"], kind="stable")
    if len(decided):
        writer.write(DECIDED_SHEET, f"判定済 {len(decided):,}人", _NOTES_DECIDED, decided, REVIEW_COLUMNS)
    typed = rows[(rows["paper"] != "") & (is_decided | rows["paper"].isin(writer.typed)) & (rows["status"] != REVIEW)]
    if len(typed):
        title = f"{PAPER_DONE_SHEET} {len(typed):,}人"
        writer.write(PAPER_DONE_SHEET, title, _NOTES_TYPED, typed.iloc[_by_page(typed)], PAPER_COLUMNS)
    write_stated_sheet(book, reconciled, sources)
    write_nobodys_sheet(book, sources.nobodys, sources.images)
    write_refused_sheet(book, sources.refused)
    return book.close()


def _by_page(rows: pd.DataFrame) -> list[int]:
    """In the order in which somebody with the paper in hand goes through it."""
    keys = [(row.file, page_number(row.sheet), row.ledger_id, row.no) for row in lines(rows)]
    return sorted(range(len(rows)), key=keys.__getitem__)


def worst_first(rows: pd.DataFrame) -> list[int]:
    """The places of doubtful rows, from the one most likely to hide a card that never arrived."""
    ranks = [min((CATALOGUE_BY_CODE[code].rank for code in codes.split()), default=LAST) for codes in rows["codes"]]
    keys = list(zip(ranks, rows["ledger_id"].tolist(), rows["no"].tolist(), strict=True))
    return sorted(range(len(rows)), key=keys.__getitem__)
