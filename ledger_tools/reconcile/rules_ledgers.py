"""Rules on whole ledgers, files and bureaus: plain functions that return findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from ledger_tools.findings import INFO, WARNING, Finding
from ledger_tools.folder import SETTINGS
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import NOT_SUBMITTED, OPEN
from ledger_tools.reconcile.belonging import said_of_stranger, tables_of_none
from ledger_tools.reconcile.case import CLAIM_NOTHING, Case
from ledger_tools.reconcile.refused import settled_files
from ledger_tools.reconcile.returned_cards import cards_expected, returned_cards_add_up
from ledger_tools.reconcile.rules_pages import pages_complete, pages_once, paper_tables
from ledger_tools.reconcile.surroundings import iter_unplaced
from ledger_tools.remarks.around import OF_SOME
from ledger_tools.settings.items import CARDS
from ledger_tools.settings.published import count_texts

__all__ = ["LEDGER_RULES", "cards_expected", "since_edition"]

LedgerRule = Callable[[Case, pd.DataFrame], Iterable[Finding]]


def files_readable(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that every file could be read, held a ledger and hid nothing (F01–F04, F09, F10, S05; 別紙3 2).

    A file that could not be read is mentioned only, once it is settled.
    """
    settled = settled_files(case)
    for found in lines(case.file_findings):
        end = settled.get(found.file_id, "")
        place = (found.file, found.sheet, found.cell)
        who = {"kigo": found.kigo, "bango": found.bango, "picture": found.picture}
        yield Finding(found.code, f"{found.message}{end}", *place, **who, severity=INFO if end else "")


def files_once(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Say which files came in more than once (F07)."""
    for copy in lines(case.duplicates):
        yield Finding("F07", f"先に取り込んだ{copy.same_as}と同一の内容です。二重には数えません。", copy.name)


def words_belong_to_rows(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that words above, below or across a table say whom they are about (S05; 別紙3 2(1)※).

    What tells of a retirement, a mailing or a move that no row tells of is an error, what is only not understood a
    warning.
    """
    for text, message in iter_unplaced(case.unplaced):
        level = "" if text.grade == OF_SOME else WARNING
        yield Finding("S05", message, text.file, text.sheet, text.cell, severity=level)


def ledger_is_ours(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that each table is a ledger of this cycle (F05), of the current edition (F06)."""
    yield from tables_of_none(case.tables, case.returned)
    for table in lines(case.tables):
        if table.resolved and 0 < table.edition < table.current_edition:
            message = f"第{table.edition}版です(最新は第{table.current_edition}版)。"
            yield Finding("F06", message, table.file, table.sheet, ledger_id=table.resolved)


def nobody_forgotten(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Say who was on an earlier edition and is on no ledger any more (F06), until all the cards are counted back."""
    back = case.dropped["member"].map(case.counted.set_index("member")["counted"]) >= case.dropped["cards"]
    for row in lines(case.dropped[~back]):
        message = (
            f"第{row.edition}版のNo.{row.no}に載っていましたが、名簿から外れ、今の版にいません。"
            f"資格確認書({row.cards}枚)を渡していれば回収し、返送カード確認表に記入してください。"
        )
        yield Finding("F06", message, "", "", "", row.ledger_id, row.kigo, row.bango)


def rows_were_issued(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that every returned row was issued (R02; 別紙3 2(1)※). An emptied row of nobody says nothing."""
    ours = case.tables.loc[case.tables["resolved"] != "", ["table_id", "resolved"]]
    back = case.returned
    says = back["filled"] | (back["bango"] != "") | (back["name"] != "")
    strange = back[(back["issued_index"] < 0) & says]
    if strange.empty:
        return
    for row in lines(strange.merge(ours, on="table_id")):
        message = said_of_stranger(row)
        yield Finding("R02", message, row.file, row.sheet, row.cell, row.resolved, row.kigo, row.bango)


def ledger_submitted(case: Case, rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that every ledger with rows came back (D01; 依頼文 2(3), 別紙3 3).

    A ledger all of whose members proved their receipt elsewhere is not asked for; one that came back in an edition
    older than some of its rows is asked for again. Of one that came on paper the missing pages are asked for (P02).
    """
    on_paper = frozenset(paper_tables(case)["resolved"])
    open_rows = rows[(rows["status"] == NOT_SUBMITTED) & ~rows["ledger_id"].isin(on_paper)]
    waiting = open_rows["ledger_id"].value_counts().to_dict()
    deadline = wareki(case.settings.submit_by)
    for ledger in lines(case.ledgers[case.ledgers["ledger_id"].isin(list(waiting))]):
        count = waiting[ledger.ledger_id]
        if ledger.submitted:
            message = f"旧版で提出されており、{since_edition(ledger.edition)}加わった{count}人分が未提出です。"
        else:
            message = f"受領簿が未提出です(提出期限{deadline})。"
        yield Finding("D01", message, ledger_id=ledger.ledger_id)


def since_edition(edition: int) -> str:
    """How rows are spoken of that the edition which came back did not have; ``edition`` is the present one."""
    return f"第{edition}版{'で' if edition == 2 else 'までに'}"  # between the first and the third there is another


def ledger_complete(case: Case, rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that a ledger came back with every row filled (D02; 別紙3 2(3))."""
    blank = rows[rows["submitted"] & ((rows["claim"] == CLAIM_NOTHING) & rows["status"].isin(OPEN))]
    counts = blank.groupby("ledger_id").size()
    blank_rows = case.ledgers["ledger_id"].map(counts)
    for ledger in lines(case.ledgers.assign(blank=blank_rows).dropna(subset="blank")):
        yield Finding("D02", f"未記入の行が{int(ledger.blank)}行あります。", ledger_id=ledger.ledger_id)


def ledger_in_time(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that a ledger came back by 提出期限 (D03; 依頼文 2(3), 別紙3 3)."""
    late = case.ledgers[case.ledgers["submitted_on"] > pd.Timestamp(case.settings.submit_by)]
    for ledger in lines(late):
        day = wareki(ledger.submitted_on.date())
        yield Finding("D03", f"提出期限の後、{day}に提出されました。", ledger_id=ledger.ledger_id)


def counts_as_published(case: Case, rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that each bureau's issued rows, or cards, are as many as 別紙2 publishes (D05; 別紙2)."""
    current = rows[rows["edition"] == rows["ledger_id"].map(case.ledgers.set_index("ledger_id")["edition"])]
    counts = current.groupby("bureau_code").size()
    if case.settings.unit == CARDS:
        counts = current.groupby("bureau_code")["cards"].sum()
    compared = [
        (f"{bureau.name}の受領簿", int(counts.get(bureau.code, 0)), bureau.published)
        for bureau in case.settings.bureaus
        if bureau.published is not None
    ]
    for text in count_texts(compared):
        yield Finding("D05", text, file=SETTINGS, sheet="局日程")


LEDGER_RULES: tuple[LedgerRule, ...] = (
    files_readable,
    files_once,
    words_belong_to_rows,
    ledger_is_ours,
    nobody_forgotten,
    rows_were_issued,
    ledger_submitted,
    pages_complete,
    pages_once,
    ledger_complete,
    ledger_in_time,
    returned_cards_add_up,
    counts_as_published,
)
