"""What the reader sees in one file, row by row, and why. Needs no cycle, but uses its days where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ledger_tools.errors import LedgerToolsError
from ledger_tools.findings import CATALOGUE_BY_CODE
from ledger_tools.japanese.dates import wareki
from ledger_tools.model import EVIDENCE_LABELS, FileReading, ReadRow, Window
from ledger_tools.names.signature import match_signature
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.remarks import KIND_LABELS, Remark, parse_remark
from ledger_tools.returns import Job, open_members, read_many
from ledger_tools.settings.items import SHEET_BASIC
from ledger_tools.settings.write import default_tables

_SIGNATURE_CODES = {"mark": "S02", "not_proof": "S02", "proxy": "S04", "close": "S03", "differs": "S03"}


@dataclass(frozen=True)
class InspectedRow:
    """One row with its remark understood; ``codes`` are what this file alone gives rise to, ``reasons`` why."""

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


def inspect_file(path: Path, window: Window, *, passwords: Sequence[str] = ()) -> tuple[Inspection, ...]:
    """Read one file (several where it is a .zip or an e-mail) and say what stands in each row.

    ``window`` places dates without a year. Raises OSError where the file cannot be read at all.
    """
    readings = []
    jobs = []
    for member in open_members(path, passwords=passwords):
        if member.problem is not None:
            readings.append(FileReading(member.name, "", len(member.data), findings=(member.problem,)))
        else:
            jobs.append(Job(member.name, data=member.data, passwords=tuple(passwords)))
    readings += [reading for _, reading in read_many(jobs, workers=min(2, len(jobs)) or None)]
    return tuple(Inspection(reading, _rows(reading, window)) for reading in readings)


def _rows(reading: FileReading, window: Window) -> tuple[InspectedRow, ...]:
    return tuple(_inspect(table.sheet, row, window) for table in reading.tables for row in table.rows)


def _inspect(sheet: str, row: ReadRow, window: Window) -> InspectedRow:
    remark = parse_remark(row.remark, window)
    found = [(code, CATALOGUE_BY_CODE[code].title) for code in row.codes]
    for evidence in row.evidence:
        if evidence.kind in ("text", "shape") and evidence.text.strip():
            match = match_signature(evidence.text, name=row.name, kana=row.kana)
            if match.kind in _SIGNATURE_CODES:
                found.append((_SIGNATURE_CODES[match.kind], match.why or CATALOGUE_BY_CODE["S02"].title))
    found += [(code, f"備考{why}") for code, why in remark.problems]
    if not row.evidence and remark.kind == "none":
        found.append(("S01", CATALOGUE_BY_CODE["S01"].title))
    codes = tuple(dict.fromkeys(code for code, _ in found))
    return InspectedRow(sheet, row, remark, codes, tuple(f"{code} {why}" for code, why in dict.fromkeys(found)))


def inspect(cycle: Cycle, path: Path, *, as_of: date, passwords: Sequence[str] = ()) -> tuple[Inspection, ...]:
    """Inspect a file with the days of the cycle where there is one; raises LedgerToolsError where it cannot be read."""
    try:
        return inspect_file(path, _window(cycle, as_of), passwords=passwords)
    except OSError as error:
        raise LedgerToolsError(
            f"{path} を読めません。場所と名前を確かめ、Excel などで開いていれば閉じてください。"
        ) from error


def _window(cycle: Cycle, as_of: date) -> Window:
    """The cycle's own window where there is a cycle here; else the notice's year, or that of a day given."""
    if cycle.settings_path.exists():
        return cycle.settings.window
    if as_of != date.today():
        return default_window(as_of)
    basic = {row["項目"]: row["値"] for row in default_tables()[SHEET_BASIC]}
    return default_window(date.fromisoformat(basic["窓口配付日"]))


def default_window(day: date) -> Window:
    """The fiscal year (4/1–3/31) that ``day`` lies in, for files looked at outside a cycle."""
    first = day.year if day.month >= 4 else day.year - 1
    return Window(date(first, 4, 1), date(first + 1, 3, 31))
