"""Taking in the workbooks that the desk fills itself, through the same door as everything else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ledger_tools.desk.clashes import clashing, older_than_known
from ledger_tools.desk.columns import EXPECTED_COLUMNS, REVIEW_COLUMNS, UNEXPECTED_COLUMNS, headers
from ledger_tools.desk.entries import Members, Problem, count_entries, decision_entries
from ledger_tools.desk.read import read_lines
from ledger_tools.identity import KIND_RETURNED_CARDS
from ledger_tools.model import FileFinding, FileReading, Window
from ledger_tools.returns import DeskWorkbook, Identity
from ledger_tools.store import Store


@dataclass(frozen=True)
class DeskTaken:
    """What is wrong with lines that were not taken, and with decisions that were, and contradict others.

    ``first``: the name under which the same bytes were read before; then nothing was taken.
    """

    problems: list[Problem]
    disputed: list[Problem]
    first: str | None


def take_in(store: Store, reading: FileReading, book: DeskWorkbook, archived: str, *, as_of: date) -> DeskTaken:
    """Take in one workbook of the desk: every sound line of it; return what is wrong.

    ``reading`` says which file it is. Where the same bytes were read before, that stays as it is.
    """
    cards = book.identity.kind == KIND_RETURNED_CARDS
    index = headers(EXPECTED_COLUMNS) | headers(UNEXPECTED_COLUMNS) if cards else headers(REVIEW_COLUMNS)
    # Nobody counts cards in the future: a day without a year lies in the twelve months before today.
    window = Window(as_of - timedelta(days=364), as_of)
    found = read_lines(book.sheets, index, "count" if cards else "verdict")
    members = Members(store.issued_rows(all_editions=True))
    if cards:
        entries, problems = count_entries(found, members, window=window, today=as_of)
    else:
        entries, problems = decision_entries(found, members)
    serial = book.identity.edition or 1
    old = older_than_known(entries, store.counted() if cards else store.decisions(), serial)
    findings = tuple(FileFinding(p.code, p.message, p.sheet, p.cell, p.kigo, p.bango) for p in problems if p.code)
    kind = book.identity.kind
    first = store.record_desk_file(
        reading._replace(findings=findings), archived, kind=kind, serial=serial, entries=entries, as_of=as_of
    )
    changed, disputed = ([], []) if cards else clashing(entries, store.decisions())
    return DeskTaken([*problems, *old, *changed], disputed, first)


def of_another_cycle(identity: Identity, cycle_id: str) -> FileFinding | None:
    """Why a workbook of the desk does not belong here; None where it does."""
    if identity.cycle_id == cycle_id:
        return None
    shown = identity.cycle_id or "なし"
    return FileFinding("F05", f"別の事業(識別番号{shown})の確認表です。取り込んでいません。")
