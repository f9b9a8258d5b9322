"""What must hold on every day of a cycle, and what breaks it."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger_tools.findings import Finding
from ledger_tools.model import DECIDED, DONE, NOT_SUBMITTED, OPEN, OUTSTANDING, REVIEW, STATUS_LABELS
from ledger_tools.pipeline.remind import Reminded
from ledger_tools.reconcile.statuses import Reconciled
from ledger_tools.reports import build_report
from ledger_tools.reports.rows import export_rows
from tests.soak.people import KIGO
from tests.soak.process import QuickCycle
from tests.soak.truth import judge
from tests.soak.world import World

FALSE_DONE, LOST, DECISION_LOST = "false done", "receipt lost", "decision lost"
NEEDLESS, MISNAMED, UNTRUE = "needless question", "other status", "untrue finding"
UNNAMED, TOTALS, REMINDERS, TWICE, EXPLAIN = "anomaly unnamed", "totals", "reminders", "changed by repeating", "explain"
KINDS = (FALSE_DONE, LOST, DECISION_LOST, UNNAMED, TOTALS, REMINDERS, TWICE, EXPLAIN, UNTRUE, MISNAMED, NEEDLESS)
#: Findings that name a member only where the world knows of something that they may speak of.
_ACCUSING = ("R01", "R02", "R03", "R04")


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it should be; ``key`` names the same thing on later days."""

    kind: str
    day: date
    key: str
    got: str
    wanted: str
    codes: str = ""
    story: tuple[str, ...] = ()


@dataclass
class Tally:
    """What was checked and found in one cycle: each breach once, however many days it lasts."""

    seed: int
    rows: int = 0
    days: int = 0
    events: Counter[str] = field(default_factory=Counter)
    needless_rows: int = 0
    breaches: dict[tuple[str, str], Breach] = field(default_factory=dict)

    def add(self, breach: Breach) -> None:
        self.breaches.setdefault((breach.kind, breach.key), breach)

    def count(self, kind: str) -> int:
        return sum(breach.kind == kind for breach in self.breaches.values())


def check_day(cycle: QuickCycle, world: World, day: date, tally: Tally) -> Any:
    """Check everything that must hold at the end of a day; return the exported rows."""
    reconciled = cycle.reconcile(as_of=day)
    rows = export_rows(reconciled)
    tally.days += 1
    tally.rows += len(rows)
    for breach in (
        *_statuses(rows, world, day, tally),
        *_totals(cycle, reconciled, rows, world, day),
        *_named(reconciled.findings, world, day),
        *_accused(reconciled.findings, world, day),
    ):
        tally.add(breach)
    return rows


def _statuses(rows: Any, world: World, day: date, tally: Tally) -> Iterator[Breach]:
    given = {row.bango: row for row in rows.itertuples(index=False)}
    for bango, member in world.members.items():
        row = given.get(bango)
        if row is None:
            if world.on_ledger(bango) or any(seen.entry.kind != "blank" for seen in world.own(bango)):
                yield Breach(LOST, day, bango, "no row", "a row", story=tuple(member.story))
            continue
        verdict = judge(world, member)
        kind = kind_of(row.status, verdict.allowed, needless=verdict.needless)
        if kind:
            tally.needless_rows += kind == NEEDLESS
            wanted = f"{'/'.join(sorted(verdict.allowed))} ({verdict.why})"
            yield Breach(kind, day, bango, row.status, wanted, row.codes, tuple(member.story))


def kind_of(status: str, allowed: frozenset[str], *, needless: bool) -> str:
    """What is wrong with a status; '' where nothing is."""
    if status in allowed:
        return NEEDLESS if needless and status == REVIEW else ""
    if status in DONE:
        return MISNAMED if allowed & set(DONE) else FALSE_DONE
    if DECIDED in allowed and allowed <= set(DONE):
        return DECISION_LOST
    if allowed <= set(DONE):
        return NEEDLESS if status == REVIEW else LOST
    return MISNAMED


def _totals(cycle: QuickCycle, reconciled: Reconciled, rows: Any, world: World, day: date) -> Iterator[Breach]:
    report = build_report(reconciled, cycle.settings, day)
    by_status = rows["status"].value_counts().to_dict()
    bangos = rows["bango"].tolist()
    expected = {bango for bango in world.members if world.on_ledger(bango)}
    facts = {
        "rows twice": len(bangos) - len(set(bangos)),
        "members on ledgers without a row": len(expected - set(bangos)),
        "report": report.total.issued - len(rows),
        "done": report.total.done - sum(by_status.get(status, 0) for status in DONE),
        "open": report.total.open - sum(by_status.get(status, 0) for status in OPEN),
        "bureaus": sum(line.tally.issued for line in report.bureaus) - len(rows),
        "departments": sum(line.tally.issued for line in report.departments) - len(rows),
        "cards": report.total.cards_issued - int(rows["cards"].sum()),
    }
    for what, difference in facts.items():
        if difference:
            yield Breach(TOTALS, day, what, f"off by {difference}", "0")


def _named(findings: Iterable[Finding], world: World, day: date) -> Iterator[Breach]:
    """Check that what came in wrong today is named, at its member or file."""
    today = [wanted for wanted in world.expected if wanted.day == day]
    found = list(findings) if today else []
    for wanted in today:
        if wanted.bango and all(world.put_right(wanted.bango, code) for code in wanted.codes):
            continue  # by another file of the same day
        if wanted.bango and wanted.codes == {"R03"} and world.came_anew(wanted.bango, "R03"):
            continue
        if wanted.codes == {"R01"} and world.counted.get(wanted.bango):
            continue  # a member whose cards are back is asked for no more, so that the row may rightly be left out
        if not any(
            finding.code in wanted.codes
            and (finding.bango == wanted.bango if wanted.bango else finding.file.endswith(wanted.file))
            for finding in found
        ):
            story = tuple(world.members[wanted.bango].story) if wanted.bango else ()
            codes = " ".join(sorted({f.code for f in found if wanted.bango and f.bango == wanted.bango}))
            key = f"{wanted.what} {wanted.bango or wanted.file}"
            yield Breach(UNNAMED, day, key, codes or "nothing", "/".join(wanted.codes), story=story)


def _accused(findings: Iterable[Finding], world: World, day: date) -> Iterator[Breach]:
    """Check that nobody is named for something that never was so, or that a later return has put right."""
    for finding in findings:
        bango, code = finding.bango, finding.code
        if bango not in world.members or code not in _ACCUSING:
            continue
        known = world.suspected.get(bango, {})
        if code == "R01" and world.ledger_of(world.members[bango]) in world.unmarked:
            continue  # the table may be of an edition that has the row
        if code not in known:
            wanted = "nothing of the kind ever was"
        elif code != "R02" and world.put_right(bango, code):
            wanted = "a later return has put it right"
        else:
            continue
        got = f"{code} {finding.file} {finding.message}"
        yield Breach(UNTRUE, day, f"{code} {bango}", got, wanted, story=tuple(world.members[bango].story))


def check_reminders(cycle: QuickCycle, world: World, day: date, reminded: Reminded, tally: Tally) -> None:
    """Check that letters and send-backs name exactly the open members whom a department can answer for."""
    reconciled = cycle.reconcile(as_of=day)
    rows = export_rows(reconciled)
    report = build_report(reconciled, cycle.settings, day)
    status = dict(zip(rows["bango"], rows["status"], strict=True))
    asked: Counter[str] = Counter()
    for reminder in reminded.reminders:
        asked.update(row.bango for row in reminder.rows)
        for missing in reminder.ledgers:
            asked.update(row.bango for row in missing.rows)
            if not any(status.get(row.bango) == NOT_SUBMITTED for row in missing.rows):
                ledger = missing.line.ledger_id
                tally.add(Breach(REMINDERS, day, f"{ledger} asked for", "a letter", "nobody on it is open"))
    for breach in _merge_list(cycle, rows, day):
        tally.add(breach)
    desk_only = {row.bango for row in report.rows if row.actor == "保険係"}
    for bango, number in asked.items():
        if number > 1 or status.get(bango) not in OPEN:
            _unrightly(world, day, bango, f"asked {number} times", f"status {status.get(bango)}", tally)
    for bango, given in status.items():
        for_desk = bango in desk_only and given not in (OUTSTANDING, NOT_SUBMITTED)
        if given in OPEN and bango not in asked and not for_desk:
            _unrightly(world, day, bango, "nobody is asked", f"a reminder ({given})", tally)


def _merge_list(cycle: QuickCycle, rows: Any, day: date) -> Iterator[Breach]:
    """Check that 差込一覧.csv counts as the export does: of what a department must do, every bureau's all."""
    text = (cycle.folder / "報告" / "督促" / "差込一覧.csv").read_text(encoding="utf-8-sig")
    lines = {line["局名"]: line for line in csv.DictReader(io.StringIO(text))}
    for bureau, own in rows.groupby("bureau"):
        for status in (NOT_SUBMITTED, OUTSTANDING):
            column = f"{STATUS_LABELS[status]}(人)"
            said, counted = int(lines.get(bureau, {}).get(column, "0")), int((own["status"] == status).sum())
            if said != counted:
                yield Breach(REMINDERS, day, f"{bureau} {column}", str(said), str(counted))


def _unrightly(world: World, day: date, bango: str, got: str, wanted: str, tally: Tally) -> None:
    tally.add(Breach(REMINDERS, day, bango, got, wanted, story=tuple(world.members[bango].story)))


def check_repeating(cycle: QuickCycle, day: date, rows: Any, tally: Tally) -> None:
    """Check that no command changes anything when it is run again."""
    before = rows.to_csv(index=False)
    cycle.ingest(as_of=day)
    cycle.load(as_of=day)
    made = cycle.generate(as_of=day)
    repeated = cycle.remind(as_of=day)
    after = export_rows(cycle.reconcile_anew(as_of=day)).to_csv(index=False)
    if before != after:
        tally.add(Breach(TWICE, day, "rows", "changed", "the same"))
    if made.new_editions or made.written:
        tally.add(Breach(TWICE, day, "generate", f"{len(made.written)} ledgers written", "none"))
    if repeated.letters:
        tally.add(Breach(TWICE, day, "remind", f"{len(repeated.letters)} letters", "none"))


def check_explain(cycle: QuickCycle, day: date, rows: Any, dice: random.Random, tally: Tally) -> None:
    """Check that one member's chain says what the export says."""
    for row in dice.sample(list(rows.itertuples(index=False)), 3):
        chain = cycle.explain(KIGO, row.bango, as_of=day)
        said = {one.status for one in chain.rows if getattr(one, "ledger_id", row.ledger_id) == row.ledger_id}
        if row.status not in said:
            tally.add(Breach(EXPLAIN, day, row.bango, str(said), row.status))
