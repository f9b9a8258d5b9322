"""What the reader sees in one file, row by row, and why: judged as ``validate`` judges it, by the same rules.

Outside a cycle the file's own rows stand for the issued ones and nothing is known of their members; in a cycle the
file is judged as if it were all that had come back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger_tools.errors import LedgerToolsError, StoreError
from ledger_tools.findings import CATALOGUE_BY_CODE
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import EVIDENCE_LABELS, FileReading, ReadRow
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.one_file import as_issued, as_the_only_return
from ledger_tools.pipeline.validate import read_inputs
from ledger_tools.reconcile.case import Inputs
from ledger_tools.reconcile.statuses import Reconciled, reconcile
from ledger_tools.remarks import KIND_LABELS, Remark, parse_remark
from ledger_tools.returns import Job, open_members, read_many
from ledger_tools.settings import Settings
from ledger_tools.settings.notice import notice_of_the_year, notice_settings

#: What cannot be told from a file alone: it compares with the records, the ledger as issued, or other files.
_NOT_ALONE = frozenset(
    {
        *("F05", "F06", "F07", "F08", "R01", "R02", "R03", "R04", "S08"),
        *("N04", "N05", "N07", "N08", "N10", "N11", "D01", "D02", "D03", "D04", "D05"),
    }
)
#: A row that was never issued.
_STRANGER = "R02"


@dataclass(frozen=True)
class InspectedRow:
    """One row with its remark understood; ``codes`` are what it gives rise to, ``reasons`` say why."""

    sheet: str
    row: ReadRow
    remark: Remark
    codes: tuple[str, ...]
    reasons: tuple[str, ...]

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
        parts = [f"{EVIDENCE_LABELS[e.kind]}{f'「{e.text}」' if e.text.strip() else ''}" for e in self.row.evidence]
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
    """One inspected file."""

    reading: FileReading
    rows: tuple[InspectedRow, ...]

    def as_json(self) -> dict[str, object]:
        """The contract's object of ``inspect --format json``."""
        findings = [
            {"code": f.code, "sheet": f.sheet, "cell": f.cell, "message": f.message} for f in self.reading.findings
        ]
        return {
            "file": self.reading.file,
            "sha256": self.reading.sha256,
            "findings": findings,
            "rows": [row.as_json() for row in self.rows],
        }


def inspect_file(
    path: Path, settings: Settings, *, as_of: date, cycle: Inputs | None = None, passwords: Sequence[str] = ()
) -> tuple[Inspection, ...]:
    """Read one file (several where it is a .zip or an e-mail) and say what stands in each row, and what is doubtful.

    ``settings`` are the cycle's, or the notice's where there is none. With ``cycle`` (what :meth:`Cycle.inputs`
    returns) the rows are those of the issued ledgers and all codes are given; without it only those that need no
    records. Raises OSError where the file cannot be read at all.
    """
    readings = []
    jobs = []
    for member in open_members(path, passwords=passwords):
        if member.problem is not None:
            readings.append(FileReading(member.name, "", len(member.data), findings=(member.problem,)))
        else:
            jobs.append(Job(member.name, data=member.data, passwords=tuple(passwords)))
    readings += [reading for _, reading in read_many(jobs, workers=min(2, len(jobs)) or None)]
    return tuple(Inspection(reading, inspect_reading(reading, settings, as_of, cycle)) for reading in readings)


def inspect_reading(
    reading: FileReading, settings: Settings, as_of: date, cycle: Inputs | None = None
) -> tuple[InspectedRow, ...]:
    """Judge the rows of one reading; see :func:`inspect_file`."""
    if not any(table.rows for table in reading.tables):
        return ()
    alone = [
        {code: why for code, why in said.items() if code not in _NOT_ALONE}
        for said in _said(reconcile(as_issued(reading, settings, as_of)))
    ]
    if cycle is None:
        found = [{**said, **twice} for said, twice in zip(alone, _twice(reading), strict=True)]
    else:
        judged = _said(reconcile(as_the_only_return(cycle, reading, as_of)))
        # A row that is nobody's says what it says all the same.
        found = [{**own, **said} if _STRANGER in said else said for own, said in zip(alone, judged, strict=True)]
    rows = [(table.sheet, row) for table in reading.tables for row in table.rows]
    return tuple(_inspected(sheet, row, said, settings) for (sheet, row), said in zip(rows, found, strict=True))


def _inspected(sheet: str, row: ReadRow, said: Mapping[str, list[str]], settings: Settings) -> InspectedRow:
    reasons = tuple(f"{code} {why}" for code, whys in said.items() for why in whys or [CATALOGUE_BY_CODE[code].title])
    return InspectedRow(sheet, row, parse_remark(row.remark, settings.window), tuple(said), reasons)


def _said(result: Reconciled) -> list[dict[str, list[str]]]:
    """Return for each returned row, in order, its codes with what is said of it."""
    rows, returned = result.rows, result.case.returned
    of_member: dict[tuple[str, str, str], dict[str, list[str]]] = {}
    of_place: dict[tuple[str, str], dict[str, list[str]]] = {}
    for finding in result.findings:
        if finding.bango or finding.kigo:
            said = of_member.setdefault((finding.ledger_id, finding.kigo, finding.bango), {})
            said.setdefault(finding.code, []).append(finding.message)
        if finding.cell:
            of_place.setdefault((finding.sheet, finding.cell), {}).setdefault(finding.code, []).append(finding.message)
    found = []
    for back in lines(returned[["position", "sheet", "cell"]]):
        here = of_place.get((back.sheet, back.cell), {})
        if back.position < 0:
            found.append({code: list(whys) for code, whys in here.items()} or {_STRANGER: []})
            continue
        row = rows.loc[back.position]
        own = of_member.get((row.ledger_id, row.kigo, row.bango), {})
        found.append({code: own.get(code) or here.get(code) or [] for code in row.codes.split()})
    return found


def _twice(reading: FileReading) -> list[dict[str, list[str]]]:
    """Say of each row whether its member stands on another line of the same table (R04)."""
    said: list[dict[str, list[str]]] = []
    for table in reading.tables:
        numbers = Counter((row.kigo, row.bango) for row in table.rows if row.bango)
        said += [{"R04": []} if numbers[row.kigo, row.bango] > 1 else {} for row in table.rows]
    return said


@dataclass(frozen=True)
class Inspected:
    """What was read in one file; ``with_ledgers``: judged against the cycle's ledgers and records."""

    files: tuple[Inspection, ...]
    with_ledgers: bool


def inspect(cycle: Cycle, path: Path, *, as_of: date, passwords: Sequence[str] = ()) -> Inspected:
    """Inspect a file: against the cycle's ledgers where there are any, elsewhere by the notice's own days.

    Raises LedgerToolsError where the file cannot be read.
    """
    in_cycle = cycle.settings_path.exists()
    settings = cycle.settings if in_cycle else _notice(as_of)
    issued = None
    if in_cycle:
        with suppress(StoreError):  # a folder whose ledgers are still to be made
            issued = read_inputs(cycle.store, settings, as_of=as_of)
    try:
        found = inspect_file(path, settings, as_of=as_of, cycle=issued, passwords=passwords)
    except OSError as error:
        raise LedgerToolsError(
            f"{path} を読めません。場所と名前を確かめ、Excel などで開いていれば閉じてください。"
        ) from error
    return Inspected(found, issued is not None)


def _notice(as_of: date) -> Settings:
    """The notice's own year, or that of a day given."""
    return notice_settings() if as_of == date.today() else notice_of_the_year(as_of)
