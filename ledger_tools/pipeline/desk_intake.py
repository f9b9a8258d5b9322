"""Taking in the workbooks that the desk fills itself and the bureaus' slips, through the same door as all else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from ledger_tools.desk.clashes import clashing, older_than_known
from ledger_tools.desk.columns import (
    EXPECTED_COLUMNS,
    NOBODYS_COLUMNS,
    PAPER_COLUMNS,
    REFUSED_COLUMNS,
    REVIEW_COLUMNS,
    STATED_COLUMNS,
    UNEXPECTED_COLUMNS,
    headers,
)
from ledger_tools.desk.entries import (
    ISSUED_COLUMNS,
    Entry,
    Members,
    Problem,
    count_entries,
    decision_entries,
    named_in,
)
from ledger_tools.desk.paper_entries import cards_transcripts, row_transcripts
from ledger_tools.desk.read import Headings, read_lines
from ledger_tools.desk.refused_entries import handled_entries
from ledger_tools.desk.slip_entries import slip_entries
from ledger_tools.errors import SettingsError
from ledger_tools.folder import SETTINGS
from ledger_tools.frames import tuples
from ledger_tools.identity import KIND_RETURNED_CARDS, KIND_REVIEW, KIND_SLIP, desk_part, slip_part
from ledger_tools.model import FileFinding, FileReading, Window
from ledger_tools.returns import DeskWorkbook, Identity
from ledger_tools.settings import read_settings
from ledger_tools.store import Store

#: What makes two entries on one member the same.
_COUNTED = ("kigo", "bango", "cards", "counted_on", "counted_by", "note")
_DECIDED = ("kigo", "bango", "digest", "verdict", "decided_by", "reason")
_TYPED = ("kigo", "bango", "ledger_id", "paper", "stamp", "received_on", "remark", "cards", "typed_by")
_HANDLED = ("sha256", "handled", "handled_by", "reason")


@dataclass(frozen=True)
class DeskTaken:
    """What is wrong with lines that were not taken, and with decisions that were, and contradict others.

    ``first``: the name under which the same bytes were read before; then nothing was taken.
    """

    problems: list[Problem]
    disputed: list[Problem]
    first: str | None


def take_in(
    folder: Path, store: Store, reading: FileReading, book: DeskWorkbook, archived: str, *, as_of: date
) -> DeskTaken:
    """Take in one workbook of the desk: every sound line of it; return what is wrong.

    ``reading`` says which file it is. Where the same bytes were read before, that stays as it is.
    """
    kind, part, serial = book.identity.kind, part_of(book), book.identity.edition or 1
    hand_out = _hand_out_from(folder, part) if kind == KIND_RETURNED_CARDS else None
    entries, handled, transcripts, problems = entered(store, book, as_of=as_of, hand_out=hand_out)
    old = _older(store, kind, entries, serial, part)
    findings = tuple(FileFinding(p.code, p.message, p.sheet, p.cell, p.kigo, p.bango) for p in problems if p.code)
    first = store.record_desk_file(
        reading._replace(findings=findings),
        archived,
        kind=kind,
        serial=serial,
        entries=entries,
        as_of=as_of,
        part=part,
        handled=handled,
        transcripts=transcripts,
    )
    changed, disputed = clashing(entries, _of(part, store.decisions())) if kind == KIND_REVIEW else ([], [])
    return DeskTaken([*problems, *old, *changed], disputed, first)


def part_of(book: DeskWorkbook) -> int:
    """Return which part of the cycle a workbook of the desk, or a slip, is about."""
    identity = book.identity
    return slip_part(identity.edition) if identity.kind == KIND_SLIP else desk_part(identity.ledger_id)


def _of(part: int, frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["part"] == part]


def _older(store: Store, kind: str, entries: list[Entry], serial: int, part: int) -> list[Problem]:
    if kind == KIND_SLIP:  # a bureau has one
        return []
    known = store.counted() if kind == KIND_RETURNED_CARDS else store.decisions()
    return older_than_known(entries, _of(part, known), serial)


class Entered(NamedTuple):
    """What was entered in a workbook of the desk since it was written, and what is wrong with it.

    ``entries`` are on members, ``handled`` on files that could not be read, ``transcripts`` on what stands on paper.
    """

    entries: list[Entry]
    handled: list[Entry]
    transcripts: list[Entry]
    problems: list[Problem]


def entered(store: Store, book: DeskWorkbook, *, as_of: date, hand_out: date | None = None) -> Entered:
    """Return the sound entries of a workbook of the desk, and the others as problems.

    ``hand_out``: the first day on which a card can have been handed out, where that is known.
    """
    # A day without a year lies in the twelve months before today: nobody counts or hands in in the future.
    window = Window(as_of - timedelta(days=364), as_of)
    ledgers = _of(part_of(book), store.ledgers())
    if book.identity.kind == KIND_SLIP:
        bureaus = frozenset(ledgers["bureau_code"])
        stated = slip_entries(book.sheets, book.identity.ledger_id, bureaus, window=window, today=as_of)
        return Entered(stated[0], [], [], stated[1])
    found, *more = (read_lines(book.sheets, *headings) for headings in headings_of(book))
    issued = store.issued_rows(all_editions=True, columns=("ledger_id", *ISSUED_COLUMNS))
    issued = issued[issued["ledger_id"].isin(ledgers["ledger_id"])]
    members = Members(named_in(found, issued))
    if book.identity.kind == KIND_RETURNED_CARDS:
        entries, problems = count_entries(found, members, window=window, today=as_of, hand_out=hand_out)
        return Entered(entries, [], [], problems)
    entries, problems = decision_entries(found, members)
    files, counts, _ = more
    handled, wrong = handled_entries(files, store.known_digests()) if files else ([], [])
    of_rows, wrong_rows = row_transcripts(found, members)
    of_ledgers, wrong_counts = cards_transcripts(counts, frozenset(ledgers["ledger_id"]))
    every = [*problems, *wrong, *wrong_rows, *wrong_counts]
    return Entered(entries, handled, [*of_rows, *of_ledgers], list(dict.fromkeys(every)))


def _hand_out_from(folder: Path, part: int) -> date | None:
    """The first day on which a card of this part can have been handed out; None where the settings cannot be read."""
    try:
        return read_settings(folder / SETTINGS).of_part(part).hand_out_from
    except SettingsError:
        return None


def unknown_to(store: Store, book: DeskWorkbook, found: Entered) -> int:
    """Count those of the entries in a workbook that no workbook taken in so far holds, word for word."""
    cards = book.identity.kind == KIND_RETURNED_CARDS
    keys = _COUNTED if cards else _DECIDED
    taken = store.counted() if cards else store.decisions()
    known = {tuple(_spelt(one[key]) for key in keys) for one in taken[list(keys)].to_dict("records")}
    new = sum(tuple(_spelt(entry[key]) for key in keys) not in known for entry in found.entries)
    typed = set(tuples(store.transcripts()[list(_TYPED)])) if found.transcripts else set()
    new += sum(tuple(entry[key] for key in _TYPED) not in typed for entry in found.transcripts)
    settled = set(tuples(store.handled_files()[list(_HANDLED)])) if found.handled else set()
    return new + sum(tuple(entry[key] for key in _HANDLED) not in settled for entry in found.handled)


def _spelt(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def headings_of(book: DeskWorkbook) -> tuple[Headings, ...]:
    """The tables of a workbook of the desk, those without anything to fill in last."""
    if book.identity.kind == KIND_RETURNED_CARDS:
        return ((headers(EXPECTED_COLUMNS) | headers(UNEXPECTED_COLUMNS), "count"),)
    return (
        (headers(REVIEW_COLUMNS) | headers(PAPER_COLUMNS), "verdict"),
        (headers(REFUSED_COLUMNS), "handled"),
        (headers(STATED_COLUMNS), "stated"),
        (headers(NOBODYS_COLUMNS), "why"),
    )


def of_another_cycle(identity: Identity, cycle_id: str) -> FileFinding | None:
    """Why a workbook of the desk does not belong here; None where it does."""
    if identity.cycle_id == cycle_id:
        return None
    return FileFinding("F05", "別の事業の書類です。取り込んでいません。")
