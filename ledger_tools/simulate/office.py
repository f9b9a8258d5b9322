"""All the departments at once: who returns what, and what goes wrong on the way."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger_tools.files import write_file
from ledger_tools.model import LedgerSheet
from ledger_tools.settings import Settings
from ledger_tools.simulate.clerk import Days, Entry, Person, fill_row
from ledger_tools.simulate.seal import seal_png
from ledger_tools.simulate.sheet import FilledLedger

_MISSING_EVERY = 29  # one department in so many has not returned its ledger
_SPOILED = ("truncated", "empty", "other")


@dataclass(frozen=True, slots=True)
class Truth:
    """What really happened to one issued row, and the status a careful officer would give it."""

    ledger_id: str
    bango: str
    kigo: str
    status: str
    in_hand: bool
    entry: Entry | None


def simulate_returns(
    ledgers: Sequence[tuple[LedgerSheet, Path]],
    people: Mapping[tuple[str, str], Person],
    settings: Settings,
    folder: Path,
    *,
    seed: int,
) -> list[Truth]:
    """Fill the generated workbooks and put the results into ``folder`` (回収/).

    Most rows are signed or sealed, some left blank; retirees and members on leave get their remark; some departments
    return nothing, three return spoiled files, one returns its file twice, one clears a row. ``people`` maps
    (記号, 番号) to what the records say. Returns the truth of every row. Deterministic for one seed.
    """
    dice = random.Random(seed)
    truths: list[Truth] = []
    with_rows = [(sheet, path) for sheet, path in ledgers if sheet.rows]
    spoiled = dict(zip(dice.sample(range(len(with_rows)), min(3, len(with_rows) // 10)), _SPOILED, strict=False))
    for position, (sheet, path) in enumerate(with_rows):
        missing = position % _MISSING_EVERY == _MISSING_EVERY - 1
        if missing or position in spoiled:
            truths += [_lost(sheet, row.kigo, row.bango) for row in sheet.rows]
            if position in spoiled:
                write_file(folder / path.name, _spoil(path.read_bytes(), spoiled[position]))
            continue
        data, mine = _fill(sheet, path.read_bytes(), people, settings, dice)
        truths += mine
        name = path.name if dice.random() < 0.8 else f"{sheet.bureau.name}_受領簿({position}).xlsx"
        write_file(folder / name, data, durable=False)
        if position == 3:
            write_file(folder / f"再送_{path.name}", data)
    return truths


def _lost(sheet: LedgerSheet, kigo: str, bango: str) -> Truth:
    return Truth(sheet.ledger_id, bango, kigo, "not_submitted", False, None)


def _spoil(data: bytes, how: str) -> bytes:
    if how == "truncated":
        return data[: len(data) // 2]
    return b"" if how == "empty" else b"This is not a ledger.\r\n"


def _fill(
    sheet: LedgerSheet,
    data: bytes,
    people: Mapping[tuple[str, str], Person],
    settings: Settings,
    dice: random.Random,
) -> tuple[bytes, list[Truth]]:
    ledger = FilledLedger.open(data)
    days = Days(settings.hand_out_start(sheet.bureau), settings.hand_out_by, settings.old_card_ends)
    entries = [fill_row(row, people.get((row.kigo, row.bango), Person()), days, dice) for row in sheet.rows]
    back = sum(entry.cards_back for entry in entries)
    forgotten = back > 0 and dice.random() < 0.2
    if back and not forgotten:
        ledger.type_cards_returned(back)
    # Beside a retirement that the records do not know, the stated number no longer tells whose cards came back.
    unclear = any(entry.status == "review" and "退職" in entry.remark for entry in entries)
    cleared = dice.randrange(len(entries)) if len(entries) > 5 and dice.random() < 0.02 else -1
    truths = []
    for position, (row, entry, place) in enumerate(zip(sheet.rows, entries, ledger.rows, strict=True)):
        status = entry.status
        if status == "retired" and (forgotten or unclear):
            status = "retired_card_missing"
        if position == cleared:
            ledger.remove_row(place)
            status = "outstanding"
        else:
            _enter(ledger, place, entry)
        truths.append(Truth(sheet.ledger_id, row.bango, row.kigo, status, entry.in_hand, entry))
    return ledger.save(), truths


def _enter(ledger: FilledLedger, place: int, entry: Entry) -> None:
    if entry.signature:
        ledger.type_text(place, "stamp", entry.signature)
    if entry.seal:
        ledger.stamp(place, seal_png(entry.seal))
    if entry.remark:
        ledger.type_text(place, "remark", entry.remark)
    if isinstance(entry.received_on, date):
        ledger.type_date(place, entry.received_on)
    elif entry.received_on:
        ledger.type_text(place, "received_on", entry.received_on)
