"""Rules on ledgers that came back on paper, page by page (P02, P03)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
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
    page_of = _pages_of(case, rows[rows["ledger_id"].isin(missing["ledger_id"])])
    for ledger_id, group in missing.groupby("ledger_id", sort=True):
        pages: dict[int, list[int]] = {}
        for position, no in group["no"].sort_values().items():
            pages.setdefault(page_of.get(position, 0), []).append(no)
        parts = [_called(page, spans(numbers)) for page, numbers in sorted(pages.items())]
        message = f"まだ届いていない頁があります({'、'.join(parts)}。{len(group)}人分)。"
        yield Finding("P02", message, ledger_id=str(ledger_id))


def _pages_of(case: Case, rows: pd.DataFrame) -> dict[Hashable, int]:
    """Position in ``rows`` -> the page of the ledger's edition on which it stands, from 1, where that is known."""
    found: dict[Hashable, int] = {}
    for (ledger_id, edition), group in rows.groupby(["ledger_id", "edition"]):
        if starts := case.page_starts.get((str(ledger_id), int(str(edition)))):
            places = np.searchsorted(starts, np.arange(len(group)), side="right")
            found |= dict(zip(group.sort_values("no").index, places.tolist(), strict=True))
    return found


def _called(page: int, numbers: str) -> str:
    return f"{page}頁目(No.{numbers})" if page else f"No.{numbers}"


def pages_once(case: Case, _rows: pd.DataFrame) -> Iterable[Finding]:
    """Check that a page that was scanned again shows the same as before (P03; 別紙3 2(3))."""
    pages = paper_tables(case)
    if len(pages) < 2:
        return
    seen = case.returned[case.returned["issued_index"] >= 0].merge(
        pages[["table_id", "resolved", "mark"]], on="table_id"
    )
    seen = seen.sort_values("return_row_id", kind="stable")
    # A row stands on one page of its edition, and on one of each send-back ledger.
    same = ["issued_index", "mark"]
    seen = seen.merge(seen.drop_duplicates(same)[[*same, *_EARLIER]], on=same, suffixes=("", "_first"))
    again = seen[(seen["table_id"] != seen["table_id_first"]) & (seen["claim"] != seen["claim_first"])]
    for _, group in again.groupby("table_id", sort=True):
        row = next(lines(group))
        numbers = spans(sorted(group["row"].tolist()))
        message = f"先に読み取った{row.file_first}［{row.sheet_first}］と同じ頁で、No.{numbers}の内容が異なります。"
        yield Finding("P03", message, row.file, row.sheet, ledger_id=row.resolved)


_EARLIER = ("table_id", "claim", "file", "sheet")


def spans(numbers: Sequence[int]) -> str:
    """1, 2, 3, 7 as people write it: 1〜3、7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return "、".join(f"{first}〜{last}" if first != last else f"{first}" for first, last in parts)
