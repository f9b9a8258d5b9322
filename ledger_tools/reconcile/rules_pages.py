"""Rules on ledgers that came back on paper, page by page (P02, P03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from ledger_tools.findings import Finding
from ledger_tools.frames import lines
from ledger_tools.model import NOT_SUBMITTED
from ledger_tools.reconcile.case import Case


def paper_tables(case: Case) -> pd.DataFrame:
    """Pages of paper that belong to a ledger: a page has no row of headings that a workbook's table has."""
    return case.tables[(case.tables["resolved"] != "") & (case.tables["header_row"] == 0)]


def pages_complete(case: Case, rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that all pages of a ledger on paper came back (P02; 別紙3 2(3))."""
    came = frozenset(paper_tables(case)["resolved"])
    missing = rows[(rows["status"] == NOT_SUBMITTED) & rows["ledger_id"].isin(came)]
    for ledger_id, group in missing.groupby("ledger_id", sort=True):
        numbers = spans(sorted(group["no"].tolist()))
        message = f"まだ届いていない頁があります(No.{numbers}、{len(group)}人分)。"
        yield Finding("P02", message, ledger_id=str(ledger_id))


def pages_once(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that a page that was scanned again shows the same as before (P03; 別紙3 2(3))."""
    pages = paper_tables(case)[["table_id", "resolved"]]
    if len(pages) < 2:
        return
    seen = case.returned[case.returned["issued_index"] >= 0].merge(pages, on="table_id")
    seen = seen.sort_values("return_row_id", kind="stable")
    first = seen.drop_duplicates("issued_index").set_index("issued_index")
    before = seen["issued_index"].map(first["claim"])
    again = seen[(seen["table_id"] != seen["issued_index"].map(first["table_id"])) & (seen["claim"] != before)]
    for _, group in again.groupby("table_id", sort=True):
        earlier = first.loc[group["issued_index"].iloc[0]]
        row = next(lines(group))
        numbers = spans(sorted(group["row"].tolist()))
        message = f"先に読み取った{earlier['file']}［{earlier['sheet']}］と同じ頁で、No.{numbers}の内容が異なります。"
        yield Finding("P03", message, row.file, row.sheet, ledger_id=row.resolved)


def spans(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as people write it: 1〜3、7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(f"{first}〜{last}" if first != last else f"{first}" for first, last in parts)
