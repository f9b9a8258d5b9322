"""Taking files in as long work: what each becomes is told as it is read, and all of it when it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ledger_tools.errors import LedgerToolsError
from ledger_tools.findings import Finding
from ledger_tools.frames import tuples
from ledger_tools.pipeline.cycle import Cycle
from ledger_tools.pipeline.filled import filled_books
from ledger_tools.pipeline.ingest import Ingested
from ledger_tools.pipeline.uploads import Uploads
from ledger_tools.web.came import key_of
from ledger_tools.web.works import Step, Work

#: What became of a file, by the name of the list that it stands in: its label, and how it looks.
_BECAME = (
    ("read", "読取り済", "ok"),
    ("refused", "読めない", "bad"),
    ("duplicates", "取込済み(同じ内容)", ""),
    ("withdrawn", "取下げ済み(同じ内容)", ""),
    ("handled", "対応済(読めないまま)", ""),
    ("as_issued", "発行したまま(記入なし)", ""),
)


@dataclass(frozen=True)
class Intake:
    """What came of taking files in; ``keys``: of each file by its name, what stands for it in addresses."""

    taken: Ingested
    keys: Mapping[str, str]

    @property
    def why(self) -> dict[str, list[Finding]]:
        """What is said of each file that could not be read."""
        refused = frozenset(self.taken.refused)
        found: dict[str, list[Finding]] = {}
        for finding in self.taken.findings:
            if finding.file in refused:
                found.setdefault(finding.file, []).append(finding)
        return found


def told_of(taken: Ingested) -> list[dict[str, str]]:
    """What to say of the files that were just recorded, one line each: name, label, look and why."""
    why = {finding.file: finding.message for finding in reversed(taken.findings)}
    return [
        {"name": name, "label": label, "look": look, "why": why.get(name, "") if key == "refused" else ""}
        for key, label, look in _BECAME
        for name in getattr(taken, key)
    ]


def _done(cycle: Cycle, taken: Ingested) -> Intake:
    came = cycle.store.deliveries()[["name", "sha256"]]
    return Intake(taken, {name: key_of(sha256) for name, sha256 in tuples(came)})


def of_uploads(uploads: Uploads, passwords: Sequence[str], day: date) -> Step:
    """The step that takes in what was sent."""

    def step(cycle: Cycle, work: Work) -> Intake:
        try:
            taken = uploads.take_in(
                cycle,
                as_of=day,
                passwords=passwords,
                progress=work.progress,
                heard=lambda taken: work.heard.extend(told_of(taken)),
            )
        except LedgerToolsError as error:
            if uploads.left is None:
                raise
            place, count = uploads.left
            raise LedgerToolsError(
                f"{error}\nまだ読んでいない{count:,}件は、回収フォルダの「{place.name}」に入れました。"
                "「回収フォルダから取り込む」を押すと、続きを取り込みます。"
            ) from error
        return _done(cycle, taken)

    return step


def of_folder(passwords: Sequence[str], day: date) -> Step:
    """The step that takes in what lies in 回収, as the command ``ingest`` does."""

    def step(cycle: Cycle, work: Work) -> Intake:
        taken = cycle.ingest(
            as_of=day,
            passwords=passwords,
            progress=work.progress,
            heard=lambda taken: work.heard.extend(told_of(taken)),
        )
        return _done(cycle, taken)

    return step


def of_filled_books(day: date) -> Step:
    """The step that takes in the workbooks of the desk in 報告 that somebody filled in."""

    def step(cycle: Cycle, work: Work) -> Intake:
        paths = [book.path for book in filled_books(cycle.folder, cycle.store, as_of=day)]
        if not paths:
            return Intake(Ingested(), {})
        taken = cycle.ingest(
            paths, as_of=day, progress=work.progress, heard=lambda taken: work.heard.extend(told_of(taken))
        )
        return _done(cycle, taken)

    return step
