"""Step 2: ledgers, slips and the schedule out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import digest, is_lost, sync_files, write_file
from ledger_tools.findings import Finding
from ledger_tools.folder import LEDGERS, SCHEDULE, WORDING
from ledger_tools.frames import lines
from ledger_tools.identity import make_row_key, parse_row_key
from ledger_tools.japanese.text import fold_header
from ledger_tools.ledgers.names import ledger_paths
from ledger_tools.ledgers.passwords import Passwords
from ledger_tools.ledgers.schedule import write_schedule
from ledger_tools.ledgers.wording import Wording, read_wording
from ledger_tools.ledgers.workbook import write_ledger
from ledger_tools.model import Bureau, Department, IssuedRow, LedgerSheet
from ledger_tools.pipeline.bureau_papers import BureauPapers
from ledger_tools.pipeline.issued import WRONG, Issued, state_of
from ledger_tools.pipeline.placing import place
from ledger_tools.records import count_by_bureau, envelopes
from ledger_tools.records.envelopes import count_findings
from ledger_tools.settings import Settings, fold_code
from ledger_tools.store import Store

_ROW_FACTS = [
    *("kigo", "bango", "name", "kana", "cards", "same_name"),
    *("bureau_code", "department_code", "department_name"),
]
#: Below this many workbooks a second process costs more than it saves.
_POOL_FROM = 24

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Generated:
    """What ``generate`` did. ``kept`` names papers altered by hand, set aside before rewriting."""

    written: tuple[LedgerSheet, ...]
    new_editions: tuple[LedgerSheet, ...]
    unchanged: int
    kept: tuple[str, ...]
    findings: tuple[Finding, ...]


def generate(
    folder: Path,
    store: Store,
    settings: Settings,
    *,
    as_of: date,
    bureaus: Sequence[str] = (),
    departments: Sequence[str] = (),
    force: bool = False,
    passwords: Passwords | None = None,
    progress: Progress | None = None,
) -> Generated:
    """Write one workbook per department, a slip and a letter per bureau, and the schedule.

    A ledger gets a new edition only where its rows changed; one that did not is written again only with ``force`` or
    where its file is gone, empty or not that ledger. ``bureaus`` and ``departments`` restrict by code, name or number.
    ``passwords`` lets the ledgers (not the papers without members' names) open only with their bureau's password.
    """
    members = store.members()
    if members.empty:
        raise LedgerToolsError("名簿がまだ読み込まれていません。ledger-tools load を先に実行してください。")
    wording = read_wording(folder / WORDING)
    own = envelopes(members)
    sheets = plan(own, store, settings)
    chosen = _chosen(sheets, bureaus, departments)
    paths = ledger_paths(folder / LEDGERS, sheets)
    current = store.ledgers().set_index("ledger_id")
    changed = [sheet for sheet in chosen if _is_new_edition(sheet, current)]
    same = [sheet for sheet in chosen if not _is_new_edition(sheet, current)]
    again = [sheet for sheet in same if force or _is_wrong(paths[sheet.ledger_id], sheet, current)]
    for sheet in (*changed, *again):
        if passwords:
            passwords.of(sheet.bureau)  # a missing one is said before anything is written
    counts = count_by_bureau(own)
    schedule = folder / LEDGERS / SCHEDULE
    # Before anything is recorded: after a run that was cut off the next one finds the same work and does it again.
    if changed or again or is_lost(schedule):
        write_file(schedule, write_schedule(counts, settings, wording))
    papers = BureauPapers(folder, folder / LEDGERS, sheets, settings, wording, store, as_of)
    kept = papers.write_missing()
    written = _write_all(sorted((*changed, *again), key=_in_order), settings, wording, passwords)
    placed = _Placing(folder, paths, current, papers, store, as_of)
    kept += placed.run(written, len(changed) + len(again), progress)
    findings = tuple(count_findings(counts, settings))
    return Generated((*changed, *again), tuple(changed), len(chosen) - len(changed) - len(again), kept, findings)


def plan(own: pd.DataFrame, store: Store, settings: Settings) -> list[LedgerSheet]:
    """Work out every ledger of the cycle from the envelopes: numbers, editions, row keys.

    A ledger keeps its number, and a member keeps the row key on a ledger, for as long as the cycle lives.
    """
    cycle_id = store.cycle_id
    ledgers = store.ledgers()
    numbers = {(r.bureau_code, r.department_code): r.ledger_id for r in lines(ledgers)}
    editions = dict(zip(ledgers["ledger_id"], ledgers["edition"].astype(int), strict=True))
    issued = store.issued_rows(all_editions=True)
    keys: dict[str, dict[tuple[str, str], str]] = {}
    for row in lines(issued):
        keys.setdefault(row.ledger_id, {})[row.kigo, row.bango] = row.row_key
    rows_now = _current_rows(issued, editions)
    sheets = []
    groups: dict[tuple[str, str], list[Mapping[Any, Any]]] = {}
    for member in own[_ROW_FACTS].to_dict("records"):
        groups.setdefault((member["bureau_code"], member["department_code"]), []).append(member)
    for bureau, department in _places(own, settings, ledgers):
        codes = (bureau.code, department.code)
        ledger_id = numbers.setdefault(codes, _free_number(bureau, department, settings, set(numbers.values())))
        rows = _rows(groups.get(codes, []), cycle_id, ledger_id, keys.get(ledger_id, {}))
        edition = editions.get(ledger_id, 0)
        if rows != rows_now.get(ledger_id, ()) or not edition:
            edition += 1
        sheets.append(LedgerSheet(cycle_id, ledger_id, edition, bureau, department, rows))
    return sheets


def _places(own: pd.DataFrame, settings: Settings, ledgers: pd.DataFrame) -> Iterator[tuple[Bureau, Department]]:
    """Departments that need a ledger (or already have one), in the order of 局日程 and 所属, then of the records."""
    names = own.drop_duplicates(["bureau_code", "department_code"])
    wanted = {(r.bureau_code, r.department_code): r.department_name for r in lines(names)}
    for row in lines(ledgers):
        wanted.setdefault((row.bureau_code, row.department_code), row.department)
    listed = {(d.bureau_code, d.code): d for d in settings.departments}
    order = {codes: position for position, codes in enumerate([*listed, *(p for p in wanted if p not in listed)])}
    for bureau in settings.bureaus:
        for codes in sorted((p for p in wanted if p[0] == bureau.code), key=order.__getitem__):
            yield bureau, listed.get(codes) or Department(bureau.code, codes[1], wanted[codes])


def _free_number(bureau: Bureau, department: Department, settings: Settings, taken: set[str]) -> str:
    """NN-NNN: the bureau's place in 局日程, the department's in 所属; the next free number where that one is taken."""
    mine = [d.code for d in settings.departments if d.bureau_code == bureau.code]
    position = mine.index(department.code) + 1 if department.code in mine else len(mine) + 1
    while f"{bureau.order:02d}-{position:03d}" in taken:
        position += 1
    return f"{bureau.order:02d}-{position:03d}"


def _rows(
    members: Sequence[Mapping[Any, Any]], cycle_id: str, ledger_id: str, keys: Mapping[tuple[str, str], str]
) -> tuple[IssuedRow, ...]:
    """The ledger's rows; ``keys`` are those that its members have had so far, which are never given to anybody else."""
    following = max((key.seq for key in map(parse_row_key, keys.values()) if key), default=0) + 1
    rows = []
    for no, member in enumerate(members, start=1):
        row_key = keys.get((member["kigo"], member["bango"]))
        if row_key is None:
            row_key = make_row_key(cycle_id, ledger_id, following)
            following += 1
        rows.append(
            IssuedRow(
                no=no,
                row_key=row_key,
                kigo=member["kigo"],
                bango=member["bango"],
                name=member["name"],
                kana=member["kana"],
                department=member["department_name"],
                cards=int(member["cards"]),
                same_name=bool(member["same_name"]),
            )
        )
    return tuple(rows)


def _current_rows(issued: pd.DataFrame, editions: Mapping[str, int]) -> dict[str, tuple[IssuedRow, ...]]:
    fields = list(IssuedRow.__dataclass_fields__)
    now: dict[str, list[IssuedRow]] = {}
    for row in issued.to_dict("records"):
        if editions.get(row["ledger_id"]) == row["edition"]:
            now.setdefault(row["ledger_id"], []).append(IssuedRow(**{field: row[field] for field in fields}))
    return {ledger_id: tuple(sorted(rows, key=lambda r: r.no)) for ledger_id, rows in now.items()}


def _chosen(sheets: list[LedgerSheet], bureaus: Sequence[str], departments: Sequence[str]) -> list[LedgerSheet]:
    chosen = [s for s in sheets if not bureaus or any(_is_bureau(s, text) for text in bureaus)]
    chosen = [s for s in chosen if not departments or any(_is_department(s, text) for text in departments)]
    for text in bureaus:
        if not any(_is_bureau(sheet, text) for sheet in sheets):
            raise LedgerToolsError(
                f"--bureau「{text}」に当たる局の受領簿がありません。局コード又は局名を確認してください。"
            )
    for text in departments:
        if not any(_is_department(sheet, text) for sheet in sheets):
            raise LedgerToolsError(
                f"--department「{text}」に当たる受領簿がありません。所属コード、所属名又は受領簿番号を確認してください。"
            )
    return chosen


def _is_bureau(sheet: LedgerSheet, text: str) -> bool:
    return fold_code(text) == fold_code(sheet.bureau.code) or fold_header(text) == fold_header(sheet.bureau.name)


def _is_department(sheet: LedgerSheet, text: str) -> bool:
    own = sheet.department
    return (
        text == sheet.ledger_id or fold_code(text) == fold_code(own.code) or fold_header(text) == fold_header(own.name)
    )


def _is_new_edition(sheet: LedgerSheet, current: pd.DataFrame) -> bool:
    return sheet.ledger_id not in current.index or bool(current.at[sheet.ledger_id, "edition"] != sheet.edition)


def _is_wrong(path: Path, sheet: LedgerSheet, current: pd.DataFrame) -> bool:
    written = str(current.at[sheet.ledger_id, "sha256"])
    return state_of(path, Issued(sheet.cycle_id, sheet.ledger_id, sheet.edition, written)) == WRONG


def _in_order(sheet: LedgerSheet) -> tuple[int, str]:
    return sheet.bureau.order, sheet.ledger_id


@dataclass(frozen=True)
class _Placing:
    """Puts workbooks in their places and records them bureau by bureau, so that a run that was cut off can go on."""

    folder: Path
    paths: Mapping[str, Path]
    current: pd.DataFrame
    papers: BureauPapers
    store: Store
    as_of: date

    def run(
        self, written: Iterator[tuple[LedgerSheet, bytes]], total: int, progress: Progress | None
    ) -> tuple[str, ...]:
        kept: list[str] = []
        done = 0
        for bureau, sheets in groupby(written, key=lambda item: item[0].bureau):
            placed: list[tuple[LedgerSheet, str, str]] = []
            for sheet, data in sheets:
                kept += self._place(sheet, data)
                path = self.paths[sheet.ledger_id].relative_to(self.folder).as_posix()
                placed.append((sheet, path, digest(data)))
                done += 1
                if progress:
                    progress("受領簿を作成中", done, total)
            kept += self.papers.write(bureau)
            sync_files(self.folder / path for _, path, _ in placed)
            self.store.record_ledgers(placed, as_of=self.as_of)
        return tuple(kept)

    def _place(self, sheet: LedgerSheet, data: bytes) -> tuple[str, ...]:
        known = sheet.ledger_id in self.current.index
        earlier = [self.folder / str(self.current.at[sheet.ledger_id, "path"])] if known else []
        written = [str(self.current.at[sheet.ledger_id, "sha256"])] if known else []
        return place(self.paths[sheet.ledger_id], data, earlier=earlier, written=written)


def _write_one(sheet: LedgerSheet, settings: Settings, wording: Wording, passwords: Passwords | None) -> bytes:
    data = write_ledger(sheet, settings, wording)
    return encrypted(data, passwords.of(sheet.bureau)) if passwords else data


def _write_all(
    sheets: Sequence[LedgerSheet], settings: Settings, wording: Wording, passwords: Passwords | None
) -> Iterator[tuple[LedgerSheet, bytes]]:
    write = partial(_write_one, settings=settings, wording=wording, passwords=passwords)
    if len(sheets) < _POOL_FROM or (os.cpu_count() or 1) < 2:
        yield from ((sheet, write(sheet)) for sheet in sheets)
        return
    with ProcessPoolExecutor(max_workers=os.cpu_count(), initializer=_depend_on_parent) as pool:
        try:
            yield from zip(sheets, pool.map(write, sheets, chunksize=8), strict=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _depend_on_parent() -> None:
    """Leave Ctrl-C, which reaches every process of the terminal, to the parent, which says so in words; end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()  # on every system it is told at once, also of a parent that was killed
        os._exit(1)
