"""Taking in the workbooks that the desk fills itself, through the same door as everything else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ledger_tools.desk.columns import EXPECTED_COLUMNS, REVIEW_COLUMNS, UNEXPECTED_COLUMNS, headers
from ledger_tools.desk.entries import Members, Problem, count_entries, decision_entries, older_than_known
from ledger_tools.desk.read import read_lines
from ledger_tools.files import digest
from ledger_tools.identity import DESK_KINDS, KIND_RETURNED_CARDS
from ledger_tools.model import FileFinding, FileReading, Window
from ledger_tools.returns import Identity, Refused, from_sheet, is_identity_sheet, read_identity, read_views
from ledger_tools.store import Store

_ZIP_START = b"PK"


def identity_of(data: bytes, reading: FileReading | None = None, passwords: Sequence[str] = ()) -> Identity:
    """Return what a workbook of the desk says it is; an empty identity where it is none.

    Only .xlsx is looked into at once. Another format, or one with a password, is left to a worker, and is looked into
    when its ``reading`` says that it is such a workbook.
    """
    if reading is None:
        identity = read_identity(data) if data.startswith(_ZIP_START) else Identity()
        return identity if identity.kind in DESK_KINDS else Identity()
    if reading.kind not in DESK_KINDS:
        return Identity()
    try:
        views = read_views(data, passwords=passwords)
    except Refused:  # the worker's reading says why
        return Identity()
    return next((from_sheet(view) for view in views if is_identity_sheet(view.name)), Identity())


def take_in(
    store: Store,
    name: str,
    data: bytes,
    identity: Identity,
    archived: str,
    *,
    as_of: date,
    passwords: Sequence[str] = (),
) -> list[Problem]:
    """Take in one workbook of the desk: every sound line of it; return what is wrong with the others.

    Raises Refused where it cannot be read at all.
    """
    cards = identity.kind == KIND_RETURNED_CARDS
    index = headers(EXPECTED_COLUMNS) | headers(UNEXPECTED_COLUMNS) if cards else headers(REVIEW_COLUMNS)
    # Nobody counts cards in the future: a day without a year lies in the twelve months before today.
    window = Window(as_of - timedelta(days=364), as_of)
    found = read_lines(data, index, "count" if cards else "verdict", passwords=passwords)
    members = Members(store.issued_rows(all_editions=True))
    if cards:
        entries, problems = count_entries(found, members, window=window, today=as_of)
    else:
        entries, problems = decision_entries(found, members)
    serial = identity.edition or 1
    entries, old = older_than_known(entries, store.counted() if cards else store.decisions(), serial)
    problems += old
    findings = tuple(FileFinding(p.code, p.message, p.sheet, p.cell, p.kigo, p.bango) for p in problems if p.code)
    reading = FileReading(name, digest(data), len(data), findings=findings)
    store.record_desk_file(reading, archived, kind=identity.kind, serial=serial, entries=entries, as_of=as_of)
    return problems


def of_another_cycle(identity: Identity, cycle_id: str) -> FileFinding | None:
    """Why a workbook of the desk does not belong here; None where it does."""
    if identity.cycle_id == cycle_id:
        return None
    shown = identity.cycle_id or "なし"
    return FileFinding("F05", f"別の事業(識別番号{shown})の確認表です。取り込んでいません。")
