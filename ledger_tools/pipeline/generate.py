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

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.excel.passwords import encrypted
from ledger_tools.files import digest, is_lost, sync_files, write_file
from ledger_tools.findings import Finding
from ledger_tools.folder import LEDGERS, SCHEDULE, WORDING
from ledger_tools.japanese.text import fold_header
from ledger_tools.ledgers.laying_out import lay_out
from ledger_tools.ledgers.names import ledger_paths
from ledger_tools.ledgers.passwords import Passwords
from ledger_tools.ledgers.schedule import write_schedule
from ledger_tools.ledgers.wording import Wording, read_wording
from ledger_tools.ledgers.workbook import write_ledger
from ledger_tools.model import LedgerSheet, Printing
from ledger_tools.pipeline.bureau_papers import BureauPapers
from ledger_tools.pipeline.issued import WRONG, Issued, state_of
from ledger_tools.pipeline.letter_numbers import covering_reused, letters_of
from ledger_tools.pipeline.parts import allotted, folder_of
from ledger_tools.pipeline.placing import place
from ledger_tools.pipeline.planning import plan
from ledger_tools.records import count_by_bureau, envelopes
from ledger_tools.records.envelopes import count_findings
from ledger_tools.settings import Settings, fold_code
from ledger_tools.store import Store

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


@dataclass(frozen=True)
class Wanted:
    """Which ledgers are wanted, and how: those of some bureaus and departments only, also unchanged ones (``force``).

    ``bureaus`` and ``departments`` name by code, name or number. ``passwords`` lets the ledgers (not the papers without
    members' names) open only with their bureau's password.
    """

    bureaus: Sequence[str] = ()
    departments: Sequence[str] = ()
    force: bool = False
    passwords: Passwords | None = None


def generate(
    folder: Path,
    store: Store,
    settings: Settings,
    wanted: Wanted,
    *,
    as_of: date,
    progress: Progress | None = None,
    tell: Callable[[str], None] = lambda _sentence: None,
) -> Generated:
    """Write one workbook per department, a slip and a letter per bureau, and the schedule.

    Whoever is given a card after the batch is on a ledger of the supplement (追加分) that is open, which lies with
    papers of its own in a folder of its own.
    A ledger gets a new edition only where its rows changed; one that did not is written again only by force or where
    its file is gone, empty or not that ledger. ``tell`` hears, before anything is written, that covering letters bear
    a 文書番号 that is given out elsewhere.
    """
    members = store.members()
    if members.empty:
        raise LedgerToolsError("名簿がまだ読み込まれていません。ledger-tools load を先に実行してください。")
    wording = read_wording(folder / WORDING)
    parts = allotted(envelopes(members), store, settings, as_of=as_of)
    sheets = plan(parts, store, settings)
    passwords = wanted.passwords
    chosen = _chosen(sheets, wanted.bureaus, wanted.departments)
    roots = {part: folder_of(folder / LEDGERS, part) for part in parts}
    paths = _paths(roots, sheets)
    current = store.ledgers().set_index("ledger_id")
    changed = [sheet for sheet in chosen if _is_new_edition(sheet, current)]
    same = [sheet for sheet in chosen if not _is_new_edition(sheet, current)]
    again = [sheet for sheet in same if wanted.force or _is_wrong(paths[sheet.ledger_id], sheet, current)]
    for sheet in (*changed, *again):
        if passwords:
            passwords.of(sheet.bureau)  # a missing one is said before anything is written
    for part in sorted({sheet.part for sheet in (*changed, *again)}):
        if said := covering_reused(settings.of_part(part), letters_of(store)):
            tell(said)
    counts = count_by_bureau(parts[0])
    schedule = folder / LEDGERS / SCHEDULE
    # Before anything is recorded: after a run that was cut off the next one finds the same work and does it again.
    if changed or again or is_lost(schedule):
        write_file(schedule, write_schedule(counts, settings, wording, as_of))
    papers = {
        part: BureauPapers(folder, root, _of(part, sheets), settings.of_part(part), wording, store, as_of)
        for part, root in roots.items()
    }
    kept = tuple(name for one in papers.values() for name in one.write_missing())
    written = _write_all(sorted((*changed, *again), key=_in_order), settings, wording, passwords)
    layout = partial(_printing, settings=settings, wording=wording)
    placed = _Placing(folder, paths, current, papers, store, layout, as_of)
    kept += placed.run(written, len(changed) + len(again), progress)
    findings = tuple(count_findings(counts, settings))
    return Generated((*changed, *again), tuple(changed), len(chosen) - len(changed) - len(again), kept, findings)


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


def _paths(roots: Mapping[int, Path], sheets: Sequence[LedgerSheet]) -> dict[str, Path]:
    """Ledger number -> where it is put, below its part's root."""
    found: dict[str, Path] = {}
    for part, root in roots.items():
        found |= ledger_paths(root, _of(part, sheets))
    return found


def _of(part: int, sheets: Sequence[LedgerSheet]) -> list[LedgerSheet]:
    return [sheet for sheet in sheets if sheet.part == part]


def _is_new_edition(sheet: LedgerSheet, current: pd.DataFrame) -> bool:
    return sheet.ledger_id not in current.index or bool(current.at[sheet.ledger_id, "edition"] != sheet.edition)


def _is_wrong(path: Path, sheet: LedgerSheet, current: pd.DataFrame) -> bool:
    written = str(current.at[sheet.ledger_id, "sha256"])
    return state_of(path, Issued(sheet.cycle_id, sheet.ledger_id, sheet.edition, written)) == WRONG


def _in_order(sheet: LedgerSheet) -> tuple[int, int, str]:
    return sheet.part, sheet.bureau.order, sheet.ledger_id


@dataclass(frozen=True)
class _Placing:
    """Puts workbooks in their places and records them bureau by bureau, so that a run that was cut off can go on."""

    folder: Path
    paths: Mapping[str, Path]
    current: pd.DataFrame
    papers: Mapping[int, BureauPapers]  # by part
    store: Store
    layout: Callable[[LedgerSheet], Printing]
    as_of: date

    def run(
        self, written: Iterator[tuple[LedgerSheet, bytes]], total: int, progress: Progress | None
    ) -> tuple[str, ...]:
        kept: list[str] = []
        done = 0
        for (part, bureau), sheets in groupby(written, key=lambda item: (item[0].part, item[0].bureau)):
            placed: list[tuple[LedgerSheet, str, str]] = []
            for sheet, data in sheets:
                kept += self._place(sheet, data)
                path = self.paths[sheet.ledger_id].relative_to(self.folder).as_posix()
                placed.append((sheet, path, digest(data)))
                done += 1
                if progress:
                    progress("受領簿を作成中", done, total)
            kept += self.papers[part].write(bureau)
            sync_files(self.folder / path for _, path, _ in placed)
            printings = [self.layout(sheet) for sheet, _, _ in placed]
            self.store.record_ledgers(placed, as_of=self.as_of, printings=printings)
        return tuple(kept)

    def _place(self, sheet: LedgerSheet, data: bytes) -> tuple[str, ...]:
        known = sheet.ledger_id in self.current.index
        earlier = [self.folder / str(self.current.at[sheet.ledger_id, "path"])] if known else []
        written = [str(self.current.at[sheet.ledger_id, "sha256"])] if known else []
        return place(self.paths[sheet.ledger_id], data, earlier=earlier, written=written)


def _printing(sheet: LedgerSheet, settings: Settings, wording: Wording) -> Printing:
    return lay_out(sheet, settings.of_part(sheet.part), wording).printing


def _write_one(sheet: LedgerSheet, settings: Settings, wording: Wording, passwords: Passwords | None) -> bytes:
    data = write_ledger(sheet, settings.of_part(sheet.part), wording)
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
