"""What the reader sees in one file, row by row, and why: judged as ``validate`` judges it, by the same rules.

Outside a cycle the file's own rows stand for the issued ones and nothing is known of their members; in a cycle the
file is judged as if it were all that had come back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.findings import CATALOGUE, CATALOGUE_BY_CODE, Finding
from ledger_tools.folder import SETTINGS
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import EVIDENCE_LABELS, FileReading, ReadRow
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.one_file import as_issued, as_the_only_return
from ledger_tools.pipeline.printed import PrintedRows
from ledger_tools.pipeline.validate import read_inputs
from ledger_tools.pipeline.words_seen import Words, words_seen
from ledger_tools.reconcile.case import CLAIM_NOTHING, RECEIVED_ON, REMARK, Inputs
from ledger_tools.reconcile.matching import member_number
from ledger_tools.reconcile.parts import of_the_part_returned
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.remarks import KIND_LABELS, Remark, parse_remark
from ledger_tools.returns import LIMITS, Job, MailedPasswords, can_read_letters, read_deliveries, read_pictures
from ledger_tools.settings import Settings
from ledger_tools.settings.notice import notice_of_the_year, notice_settings

#: What cannot be told from a file alone: it compares with the records, the ledger as issued, or other files.
_NOT_ALONE = frozenset(kind.code for kind in CATALOGUE if not kind.alone)
#: A row that was never issued.
_STRANGER = "R02"
_TWICE = "R04"
#: Findings without a place in the file that are about its ledgers.
_OF_LEDGERS = frozenset({"R01", "D04"})

#: What the colours of :func:`draw` mean.
LEGEND = (
    "枠の色は、緑が受領印と認めた行、橙が人の確認が必要な行、青が空欄の行、赤が読み取れなかった行又は頁です。"
    "赤紫は、記入として見えたところです。"
)
#: Pages that are drawn where none is chosen.
_DRAWN = 10

Said = dict[str, list[str]]


@dataclass(frozen=True)
class InspectedRow:
    """One row with its remark understood; ``codes`` are what it gives rise to, ``reasons`` say why.

    ``words`` are what stands elsewhere in or about the row.
    """

    sheet: str
    row: ReadRow
    remark: Remark
    codes: tuple[str, ...]
    reasons: tuple[str, ...]
    words: tuple[Words, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The contract's object for one row of ``inspect --format json``."""
        return {
            "sheet": self.sheet,
            "row": self.row.row,
            "cell": self.row.cell,
            "bango": self.row.bango,
            "name": self.row.name,
            "evidence": [{"kind": e.kind, "text": e.text, "sha256": e.sha256} for e in self.row.evidence],
            "remark": self.row.remark,
            "remark_kind": self.remark.kind,
            "remark_date": self.remark.date.isoformat() if self.remark.date else "",
            "codes": list(self.codes),
        }

    @property
    def seen(self) -> str:
        """What stands in the stamp cell, in words."""
        entered = (piece for piece in self.row.evidence if not piece.place)
        parts = [f"{EVIDENCE_LABELS[e.kind]}{f'「{e.text}」' if e.text.strip() else ''}" for e in entered]
        return "、".join(parts) or "空欄"

    @property
    def understood(self) -> str:
        """What the remark was taken to say."""
        if self.remark.kind == "none":
            return ""
        day = f"({wareki(self.remark.date)})" if self.remark.date else ""
        return f"備考「{self.row.remark}」→ {KIND_LABELS[self.remark.kind]}{day}"


@dataclass(frozen=True)
class Inspection:
    """One inspected file. ``findings`` are about no row of it, ``around`` the words around each table."""

    reading: FileReading
    rows: tuple[InspectedRow, ...]
    findings: tuple[Finding, ...]
    around: tuple[tuple[Words, ...], ...]

    def as_json(self) -> dict[str, object]:
        """The contract's object of ``inspect --format json``."""
        findings = [{"code": f.code, "sheet": f.sheet, "cell": f.cell, "message": f.message} for f in self.findings]
        return {
            "file": self.reading.file,
            "sha256": self.reading.sha256,
            "findings": findings,
            "rows": [row.as_json() for row in self.rows],
        }


def inspect_file(
    path: Path,
    settings: Settings,
    *,
    as_of: date,
    cycle: Inputs | None = None,
    passwords: Sequence[str] = (),
    printed: PrintedRows | None = None,
) -> tuple[Inspection, ...]:
    """Read one file (several where it is a .zip or an e-mail) and say what stands in each row, and what is doubtful.

    ``settings`` are the cycle's, or the notice's where there is none. With ``cycle`` (what :func:`read_inputs`
    returns) the rows are those of the issued ledgers and all codes are given; without it only those that need no
    records; ``printed`` tells what stands on scanned paper. Raises OSError where the file cannot be read at all.
    """
    printed = printed or PrintedRows.unknown()
    job = Job(path.name, path, passwords=tuple(passwords), letters=can_read_letters(), printed=printed.prints.pages)
    if path.stat().st_size <= LIMITS.max_bytes:
        job = replace(job, data=path.read_bytes())
    mailed = MailedPasswords(lambda: [Job(path.name, path)])
    found = [reading for _, reading in read_deliveries([job], mailed=mailed, workers=2)]
    readings = (printed.on_paper(one) for one in found if isinstance(one, FileReading))
    return tuple(inspect_reading(one, settings, as_of, cycle) for one in readings)


def inspect_reading(reading: FileReading, settings: Settings, as_of: date, cycle: Inputs | None = None) -> Inspection:
    """Judge the rows of one reading; see :func:`inspect_file`."""
    if not any(table.rows for table in reading.tables):
        read = tuple(Finding(f.code, f.message, reading.file, f.sheet, f.cell) for f in reading.findings)
        return Inspection(reading, (), read, ((),) * len(reading.tables))
    inputs = None if cycle is None else of_the_part_returned(as_the_only_return(cycle, reading, as_of))
    settings = settings if inputs is None else inputs.settings
    alone = reconcile(as_issued(reading, settings, as_of))
    said = [_without(own, _NOT_ALONE) for own, _ in _said(alone)]
    result = alone
    if inputs is None:
        said = [{**own, **twice} for own, twice in zip(said, _twice(reading, alone), strict=True)]
    else:
        result = reconcile(inputs)
        said = [_together(own, known, counts) for own, (known, counts) in zip(said, _said(result), strict=True)]
    where = [(table.sheet, row) for table in reading.tables for row in table.rows]
    words, around = words_seen(reading, result)
    told = lines(result.case.returned[["remark_kind", "remark_date"]])
    rows = [
        _inspected(sheet, row, codes, beside, _understood(row.remark, taken, settings))
        for (sheet, row), codes, beside, taken in zip(where, said, words, told, strict=True)
    ]
    return Inspection(reading, tuple(rows), _of_no_row(result, reading, cycle), around)


def _understood(text: str, taken: Any, settings: Settings) -> Remark:
    """Return the remark as reconciling took it: where the records say why a card was mailed, it is leave_mailed."""
    day = None if pd.isna(taken.remark_date) else taken.remark_date.date()
    return replace(parse_remark(text, settings.window), kind=taken.remark_kind, date=day)


def _inspected(sheet: str, row: ReadRow, said: Said, words: Sequence[Words], remark: Remark) -> InspectedRow:
    codes = tuple(sorted(said))
    reasons = tuple(f"{code} {why}" for code in codes for why in said[code] or [CATALOGUE_BY_CODE[code].title])
    return InspectedRow(sheet, row, remark, codes, reasons, tuple(words))


def _without(said: Said, codes: frozenset[str]) -> Said:
    return {code: why for code, why in said.items() if code not in codes}


def _together(own: Said, known: Said, counts: bool) -> Said:
    """Return what is said of a row in a cycle: of one that does not count, its own doubts and why it does not."""
    return known if counts else {**own, **{code: why for code, why in known.items() if code in _NOT_ALONE | {_TWICE}}}


def _said(result: Reconciled) -> list[tuple[Said, bool]]:
    """Return for each returned row, in order, its codes with what is said of it, and whether it is its member's."""
    rows, returned = result.rows, result.case.returned
    stamps = set(zip(returned["sheet"], returned["cell"], strict=True))
    of_member: dict[tuple[str, str, str], Said] = {}
    of_place: dict[tuple[str, str], Said] = {}
    for finding in result.findings:
        if finding.bango or finding.kigo:
            said = of_member.setdefault((finding.ledger_id, finding.kigo, finding.bango), {})
            said.setdefault(finding.code, []).append(_beside(finding, stamps))
        if finding.cell:
            here = of_place.setdefault((finding.sheet, finding.cell), {})
            here.setdefault(finding.code, []).append(_beside(finding, stamps))
    found: list[tuple[Said, bool]] = []
    columns = ["position", "sheet", "cell", "row", RECEIVED_ON, REMARK, "return_row_id"]
    for back in lines(returned[columns]):
        cells = (back.cell, f"{back.received_column}{back.row}", f"{back.remark_column}{back.row}")
        here = {code: why for cell in cells for code, why in of_place.get((back.sheet, cell), {}).items()}
        if back.position < 0:
            found.append(({_STRANGER: [], **_of_code(here, _STRANGER)}, False))
            continue
        row = rows.loc[back.position]
        own = of_member.get((row.ledger_id, row.kigo, row.bango), {})
        codes = {code: own.get(code) or here.get(code) or [] for code in row.codes.split()}
        found.append(({**codes, **_of_code(here, _STRANGER)}, row.return_row_id == back.return_row_id))
    return found


def _beside(finding: Finding, stamps: Set[tuple[str, str]]) -> str:
    """The message, with its cell in front where that is no stamp cell, which heads the row."""
    is_stamp = not finding.cell or (finding.sheet, finding.cell) in stamps
    return finding.message if is_stamp else f"{finding.cell}: {finding.message}"


def _of_code(said: Said, code: str) -> Said:
    return {code: said[code]} if code in said else {}


def _twice(reading: FileReading, alone: Reconciled) -> list[Said]:
    """Say of each row whether its member stands on another line of its table, or elsewhere with another entry (R04)."""
    claims = iter(alone.case.returned["claim"].tolist())
    entered = [
        (at, member_number(row.kigo, row.bango) if row.bango else "", next(claims))
        for at, table in enumerate(reading.tables)
        for row in table.rows
    ]
    in_table = Counter((at, member) for at, member, _ in entered if member)
    claimed: dict[str, set[str]] = {}
    for _, member, claim in entered:
        if member and claim != CLAIM_NOTHING:
            claimed.setdefault(member, set()).add(claim)
    return [
        {_TWICE: []} if in_table[at, member] > 1 or len(claimed.get(member, ())) > 1 else {}
        for at, member, _ in entered
    ]


def _of_no_row(result: Reconciled, reading: FileReading, cycle: Inputs | None) -> tuple[Finding, ...]:
    """Return what is said of the file, its tables and ledgers, and of issued rows that it does not hold."""
    said = [finding for finding in result.findings if finding.file in ("", reading.file)]
    if cycle is None:
        return tuple(one for one in said if one.code not in _NOT_ALONE and not (one.kigo or one.bango))
    ledgers = frozenset(result.case.tables["resolved"])
    cells = frozenset((table.sheet, row.cell) for table in reading.tables for row in table.rows)
    return tuple(
        one
        for one in said
        if (one.code in _OF_LEDGERS and one.ledger_id in ledgers)
        or (one.file and not (one.kigo or one.bango) and not (one.code == _STRANGER and (one.sheet, one.cell) in cells))
    )


@dataclass(frozen=True)
class Inspected:
    """What was read in one file; ``with_ledgers``: judged against the cycle's ledgers and records."""

    files: tuple[Inspection, ...]
    with_ledgers: bool


def inspect(cycle: Cycle, path: Path, *, as_of: date, passwords: Sequence[str] = ()) -> Inspected:
    """Inspect a file: against the cycle's ledgers where there are any, elsewhere by the notice's own days.

    Raises LedgerToolsError where the file cannot be read.
    """
    in_cycle = (cycle.folder / SETTINGS).exists()
    settings = cycle.settings if in_cycle else _notice(as_of)
    issued = printed = None
    if in_cycle:
        with suppress(StoreError):  # a folder whose ledgers are still to be made
            issued = read_inputs(cycle.store, settings, as_of=as_of)
            printed = PrintedRows.in_cycle(cycle.folder, cycle.store)
    if path.is_dir():
        raise LedgerToolsError(f"{path} はフォルダです。中のファイルを指定してください。")
    if not path.exists():
        raise LedgerToolsError(f"{path} がありません。場所と名前を確かめてください。")
    try:
        found = inspect_file(path, settings, as_of=as_of, cycle=issued, passwords=passwords, printed=printed)
    except OSError as error:
        raise LedgerToolsError(f"{path} を読めません。Excel などで開いていれば閉じてください。") from error
    return Inspected(found, issued is not None)


def draw(cycle: Cycle, path: Path, page: int | None = None, *, passwords: Sequence[str] = ()) -> dict[str, bytes]:
    """Return page -> picture (PNG) of what was seen on it: of one page of scanned paper, or of the first ten.

    Raises LedgerToolsError where the file cannot be read.
    """
    printed = PrintedRows.unknown()
    if (cycle.folder / SETTINGS).exists():
        with suppress(StoreError):  # a folder whose ledgers are still to be made
            printed = PrintedRows.in_cycle(cycle.folder, cycle.store)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise LedgerToolsError(f"{path} を読めません。場所と名前を確かめてください。") from error
    job = Job(path.name, path, data, tuple(passwords), printed=printed.prints.pages, drawn=True)
    pages = range(_DRAWN) if page is None else range(page - 1, page)
    ((_, found),) = read_pictures([replace(job, pages=pages)], workers=1)
    return found


def _notice(as_of: date) -> Settings:
    """The notice's own year, or that of a day given."""
    return notice_settings() if as_of == date.today() else notice_of_the_year(as_of)
