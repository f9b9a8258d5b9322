"""All the departments at once: who returns what, and what goes wrong on the way."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from ledger_tools.files import write_file
from ledger_tools.japanese.dates import is_business_day
from ledger_tools.model import LedgerSheet
from ledger_tools.settings import Settings
from ledger_tools.simulate.clerk import Days, Entry, Person, fill_row
from ledger_tools.simulate.mishaps import ODD_SEALS, of_another_cycle, photo, with_odd_seal
from ledger_tools.simulate.seal import seal_png
from ledger_tools.simulate.sheet import FilledLedger

_MISSING_EVERY = 29  # one department in so many has not returned its ledger
#: What the first of these sent all the same: its ledger a day late, an earlier round's, a photograph.
_LATE, _EARLIER_CYCLE, _PHOTO = range(3)
_ODD_SEAL_EVERY = 31
#: Days of the desk's intake, counted back from the deadline in business days; the more returns, the nearer it is.
_INTAKES = ((8, 4), (4, 6), (0, 6))
_SENT_TWICE = 3
#: Below this many workbooks a second process costs more than it saves.
_POOL_FROM = 24
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
    on_paper: bool = False  # scanned: what is doubtful to the reader is asked about


@dataclass(frozen=True, slots=True)
class Delivery:
    """A file that came back, and the day on which the desk takes it in."""

    day: date
    path: Path


@dataclass(frozen=True, slots=True)
class Returns:
    """What came back in the order of days, and the truth of every row."""

    truths: tuple[Truth, ...]
    deliveries: tuple[Delivery, ...]


def intake_days(settings: Settings) -> tuple[date, ...]:
    """The days on which the desk takes in what has come, up to the deadline."""
    return tuple(_business_days_off(settings.submit_by, -back) for back, _ in _INTAKES)


def simulate_returns(
    ledgers: Sequence[tuple[LedgerSheet, Path]],
    people: Mapping[tuple[str, str], Person],
    settings: Settings,
    folder: Path,
    *,
    seed: int,
) -> Returns:
    """Fill the generated workbooks and put the results into ``folder`` (回収/).

    Most rows are signed or sealed, some left blank, some seals lie askew; retirees and members on leave get their
    remark; some departments return nothing, one its ledger after the deadline, one an earlier round's, one a
    photograph; three return spoiled files, one returns its file twice, one clears a row. ``people`` maps (記号, 番号)
    to what the records say. Deterministic for one seed.
    """
    dice = random.Random(seed)
    truths: list[Truth] = []
    deliveries: list[Delivery] = []
    with_rows = [(sheet, path) for sheet, path in ledgers if sheet.rows]
    spoiled = dict(zip(dice.sample(range(len(with_rows)), min(3, len(with_rows) // 10)), _SPOILED, strict=False))
    jobs = []
    for position, (sheet, path) in enumerate(with_rows):
        missing = position // _MISSING_EVERY if position % _MISSING_EVERY == _MISSING_EVERY - 1 else None
        day = _day_of(sheet, settings, seed)
        if position in spoiled or missing not in (None, _LATE):
            truths += [_lost(sheet, row.kigo, row.bango) for row in sheet.rows]
            sent = (
                _spoil(path.read_bytes(), spoiled[position]) if position in spoiled else _instead(sheet, path, missing)
            )
            if sent is not None:
                name = "受領簿の写真.png" if missing == _PHOTO else path.name
                write_file(folder / name, sent)
                deliveries.append(Delivery(day, folder / name))
            continue
        name = path.name if dice.random() < 0.8 else f"{sheet.bureau.name}_受領簿({position}).xlsx"
        own = {(row.kigo, row.bango): people.get((row.kigo, row.bango), Person()) for row in sheet.rows}
        copy = folder / f"再送_{path.name}" if position == _SENT_TWICE else None
        odd = ODD_SEALS[position // _ODD_SEAL_EVERY % len(ODD_SEALS)] if position % _ODD_SEAL_EVERY == 0 else ""
        jobs.append(_Job(sheet, path, own, settings, folder / name, copy, f"{seed}-{sheet.ledger_id}", odd))
        day = _business_days_off(settings.submit_by, 1) if missing == _LATE else day
        deliveries += [Delivery(day, target) for target in (folder / name, copy) if target is not None]
    for mine in _everybody(jobs):
        truths += mine
    return Returns(tuple(truths), tuple(sorted(deliveries, key=lambda delivery: delivery.day)))


def _instead(sheet: LedgerSheet, path: Path, missing: int | None) -> bytes | None:
    """What a department sent in place of its ledger; None for nothing."""
    if missing == _PHOTO:
        return photo()
    return of_another_cycle(path.read_bytes(), sheet.cycle_id) if missing == _EARLIER_CYCLE else None


def _day_of(sheet: LedgerSheet, settings: Settings, seed: int) -> date:
    """The day of a department's return; its dice are none of the clerk's."""
    dice = random.Random(f"{seed}-{sheet.ledger_id}-day")
    return dice.choices(intake_days(settings), [weight for _, weight in _INTAKES])[0]


def _business_days_off(day: date, number: int) -> date:
    """Return the business day so many after (negative: before) ``day``; 0: ``day`` itself."""
    step = timedelta(days=1 if number > 0 else -1)
    for _ in range(abs(number)):
        day += step
        while not is_business_day(day):
            day += step
    return day


@dataclass(frozen=True, slots=True)
class _Job:
    """One department's work; its dice are its own, so that it does not matter who is done first."""

    sheet: LedgerSheet
    path: Path
    people: Mapping[tuple[str, str], Person]
    settings: Settings
    target: Path
    copy: Path | None
    seed: str
    odd_seal: str


def _everybody(jobs: Sequence[_Job]) -> Iterator[list[Truth]]:
    if len(jobs) < _POOL_FROM:
        yield from map(_work, jobs)
        return
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        yield from pool.map(_work, jobs, chunksize=8)


def _work(job: _Job) -> list[Truth]:
    data, truths = _fill(job, random.Random(job.seed))
    write_file(job.target, data, durable=False)
    if job.copy is not None:
        write_file(job.copy, data, durable=False)
    return truths


def _lost(sheet: LedgerSheet, kigo: str, bango: str) -> Truth:
    return Truth(sheet.ledger_id, bango, kigo, "not_submitted", False, None)


def _spoil(data: bytes, how: str) -> bytes:
    if how == "truncated":
        return data[: len(data) // 2]
    return b"" if how == "empty" else b"This is not a ledger.\r\n"


def _fill(job: _Job, dice: random.Random) -> tuple[bytes, list[Truth]]:
    sheet, settings = job.sheet, job.settings
    ledger = FilledLedger.open(job.path.read_bytes())
    days = Days(settings.hand_out_start(sheet.bureau), settings.hand_out_by, settings.old_card_ends)
    entries = [fill_row(row, job.people[row.kigo, row.bango], days, dice) for row in sheet.rows]
    if job.odd_seal:
        entries = with_odd_seal(sheet.rows, entries, job.odd_seal, random.Random(f"{job.seed}-seal"))
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
        ledger.stamp(place, seal_png(entry.seal), entry.seal_at)
    if entry.remark:
        ledger.type_text(place, "remark", entry.remark)
    if isinstance(entry.received_on, date):
        ledger.type_date(place, entry.received_on)
    elif entry.received_on:
        ledger.type_text(place, "received_on", entry.received_on)
