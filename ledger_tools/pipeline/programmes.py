"""Who gets what: eligible, due and leaflet (共済), kokuho (国保). Each judges, writes its lists, says what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from ledger_tools.errors import LedgerToolsError
from ledger_tools.folder import KOKUHO, RECORDS, REPORTS
from ledger_tools.frames import lines
from ledger_tools.japanese.dates import wareki
from ledger_tools.judging.problems import CellProblem
from ledger_tools.pipeline.rosters import passed_over, roster_files
from ledger_tools.programmes.kokuho.judge import Judgement as KokuhoJudgement
from ledger_tools.programmes.kokuho.judge import judge as judge_kokuho
from ledger_tools.programmes.kokuho.lists import write_lists
from ledger_tools.programmes.kokuho.read import read_roster
from ledger_tools.programmes.kokuho.rules import NOT_INSURED, SETTLED
from ledger_tools.programmes.kokuho.settings import default_rules, read_rules
from ledger_tools.programmes.kyosai.by_bureau import folder_by_bureau
from ledger_tools.programmes.kyosai.due_list import DUE_FILE, write_due
from ledger_tools.programmes.kyosai.falling_due import by_month, undecided
from ledger_tools.programmes.kyosai.falling_due import due as falling_due
from ledger_tools.programmes.kyosai.families import counts_by_bureau, counts_by_reason
from ledger_tools.programmes.kyosai.judge import Judgement, judge
from ledger_tools.programmes.kyosai.leaflet import UNKNOWN, LeafletPlan, plan_leaflet
from ledger_tools.programmes.kyosai.leaflet_lists import LEAFLET_FILE, ONLY_CARDS, write_leaflet
from ledger_tools.programmes.kyosai.lists import ELIGIBLE_FILE, Rest, write_eligible
from ledger_tools.programmes.kyosai.rules import NONE
from ledger_tools.programmes.kyosai.settings import KyosaiRules
from ledger_tools.programmes.kyosai.sources import Records, read_records, tells_entitlement
from ledger_tools.records import ERROR, Problem
from ledger_tools.settings import Settings
from ledger_tools.settings.published import count_texts


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What each of these steps leaves: the workbook written, every doubtful entry, how many people stay undecided.

    ``refused`` counts what was refused besides (files, lines), ``unread`` names the files whose people are on no list.
    ``by_bureau`` is the folder with a file per bureau, where there is one.
    """

    path: Path
    problems: tuple[Problem | CellProblem, ...]
    unsettled: int
    refused: int = 0
    unread: tuple[str, ...] = ()
    by_bureau: Path | None = None


@dataclass(frozen=True)
class Reason:
    """How many people were decided so, for one reason."""

    decision: str
    count: int
    reason: str
    clause: str


@dataclass(frozen=True, kw_only=True)
class Eligible(Listed):
    """Who gets a card and why, and in sentences where the bureaus' counts are not those of 別紙2."""

    judgement: Judgement
    reasons: tuple[Reason, ...]
    differences: tuple[str, ...]


@dataclass(frozen=True)
class DueBy:
    """How many need a card by 配付期限 of a supplement whose day has not come."""

    number: int
    hand_out_by: date
    people: int


@dataclass(frozen=True, kw_only=True)
class Due(Listed):
    """Who will need a card by ``until``; ``months`` counts them by month, ``supplements`` up to each 配付期限."""

    until: date
    people: pd.DataFrame
    months: tuple[tuple[str, int], ...]
    supplements: tuple[DueBy, ...]


@dataclass(frozen=True, kw_only=True)
class Leaflet(Listed):
    """Who gets the leaflet which way; ``ways`` counts them. ``used``: of which register, and what it may lack."""

    plan: LeafletPlan
    ways: tuple[tuple[str, int], ...]
    used: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Kokuho(Listed):
    """Who is sent which paper; ``papers`` counts those settled by paper and reason, ``carrier`` is the mail's data."""

    judgement: KokuhoJudgement
    papers: tuple[tuple[str, str, int], ...]
    carrier: Path


def eligible(folder: Path, settings: Settings, paths: Sequence[Path] = (), *, as_of: date) -> Eligible:
    """Judge who gets a card without asking (依頼文 2(1)) and write 報告/対象者一覧.xlsx.

    ``paths`` are records (default: all of 名簿/). Raises LedgerToolsError where they say nothing to judge by.
    """
    records = _judgeable(_records(folder, settings, paths))
    judgement = judge(records.frame, KyosaiRules.of(settings, as_of), records.source)
    path = folder / REPORTS / ELIGIBLE_FILE
    write_eligible(path, judgement, settings, _rest(records), made=as_of)
    reasons = lines(counts_by_reason(judgement))
    counts = lines(counts_by_bureau(judgement, settings))
    return Eligible(
        path=path,
        problems=(*records.file_problems, *judgement.problems),
        unsettled=len(undecided(judgement)),
        refused=_refused(records) + _lines_refused(records, undecided(judgement)),
        unread=records.unread,
        by_bureau=folder_by_bureau(path),
        judgement=judgement,
        reasons=tuple(Reason(line.decision, line.count, line.reason, line.clause) for line in reasons),
        differences=count_texts(
            (line.bureau_name, int(line.published + line.difference), int(line.published))
            for line in counts
            if not pd.isna(line.published)
        ),
    )


def due(folder: Path, settings: Settings, paths: Sequence[Path] = (), *, as_of: date, until: date | None = None) -> Due:
    """Find who needs a card later because a card or certificate runs out; write 報告/後日交付予定一覧.xlsx.

    ``until`` is a year from ``as_of`` unless given. Raises LedgerToolsError as :func:`eligible` does.
    """
    records = _judgeable(_records(folder, settings, paths))
    if until is not None and until < as_of:
        raise LedgerToolsError(f"いつまでかの日付({wareki(until)})が、基準にする日({wareki(as_of)})より前です。")
    last = until or date(as_of.year + 1, as_of.month, min(as_of.day, 28))
    judgement = judge(records.frame, KyosaiRules.of(settings, as_of), records.source)
    people = falling_due(judgement, until=last)
    path = folder / REPORTS / DUE_FILE
    write_due(path, judgement, settings, last, _rest(records), made=as_of)
    return Due(
        path=path,
        problems=(*records.file_problems, *judgement.problems),
        unsettled=len(undecided(judgement, until=last)),
        refused=_refused(records) + _lines_refused(records, undecided(judgement, until=last)),
        unread=records.unread,
        until=last,
        people=people,
        months=tuple((line.month, line.count) for line in lines(by_month(people))),
        supplements=tuple(
            DueBy(one.number, one.hand_out_by, int((people["due_on"] <= pd.Timestamp(one.hand_out_by)).sum()))
            for one in settings.supplements
            if one.hand_out_by >= as_of
        ),
    )


def leaflet(folder: Path, settings: Settings, paths: Sequence[Path] = (), *, as_of: date) -> Leaflet:
    """Work out how each member gets the leaflet (別紙1) and write 報告/リーフレット配付一覧.xlsx.

    ``paths`` are records (default: all of 名簿/, which may hold only those who get a card: then ``used`` warns).
    """
    records = _records(folder, settings, paths)
    rules = KyosaiRules.of(settings, as_of)
    plan = plan_leaflet(records.frame, rules, records.source)
    ways = plan.members["way"].value_counts(sort=False)
    path = folder / REPORTS / LEAFLET_FILE
    used = _register(folder, paths, records, rules)
    write_leaflet(path, plan, settings, rules.leaflet_date, _rest(records), used, made=as_of)
    return Leaflet(
        path=path,
        problems=(*records.file_problems, *plan.problems),
        unsettled=int(ways.get(UNKNOWN, 0)),
        refused=_refused(records) + plan.refused,
        unread=records.unread,
        by_bureau=folder_by_bureau(path),
        plan=plan,
        ways=tuple((str(way), int(count)) for way, count in ways.items()),
        used=used,
    )


def _register(folder: Path, paths: Sequence[Path], records: Records, rules: KyosaiRules) -> tuple[str, ...]:
    """Say which register was used; and warn where it is the cycle's own and names nobody but those who get a card."""
    files = roster_files(folder, paths)
    own = any(file.resolve().parent == (folder / RECORDS).resolve() for file in files)
    names = "、".join(file.name for file in files[:_MOST_FILES])
    more = f"ほか{len(files) - _MOST_FILES:,}件" if len(files) > _MOST_FILES else ""
    said = f"使った名簿: {names}{more}{'(名簿フォルダ)' if own else ''}"
    return (said, ONLY_CARDS) if own and _only_cards(records, rules) else (said,)


def _only_cards(records: Records, rules: KyosaiRules) -> bool:
    """Whether nothing shows that the records name others than those who get a card."""
    if not tells_entitlement(records.frame):  # the list is itself that of the cards
        return True
    return not (judge(records.frame, rules, records.source).persons["decision"] == NONE).any()


def kokuho(folder: Path, roster: Path, *, settings_file: Path | None = None, out: Path | None = None) -> Kokuho:
    """Judge a 国保 roster: which paper, until when, by which mail; write 発送一覧.xlsx and 差出データ.csv.

    Needs no cycle: both are written to ``out``, by default 報告/国保 in ``folder``. ``settings_file`` holds another
    year's dates. Raises RosterError, SettingsError and OutputError.
    """
    rules = read_rules(settings_file) if settings_file else default_rules()
    read = read_roster(roster)
    judgement = judge_kokuho(read.frame, rules, read.faults)
    judgement = replace(judgement, problems=(*read.notes, *judgement.problems))
    persons = judgement.persons
    settled = persons[persons["status"] == SETTLED]
    papers = Counter(zip(settled["kind"], settled["reason"], strict=True))
    path, carrier = write_lists(out or folder / REPORTS / KOKUHO, judgement)
    return Kokuho(
        path=path,
        problems=judgement.problems,
        unsettled=int((~persons["status"].isin([SETTLED, NOT_INSURED])).sum()),
        refused=int(((persons["status"] == NOT_INSURED) & (persons["problem"] != "")).sum()),
        judgement=judgement,
        papers=tuple((kind, reason, count) for (kind, reason), count in sorted(papers.items())),
        carrier=carrier,
    )


_MOST_REASONS = 5
_MOST_FILES = 5


def _records(folder: Path, settings: Settings, paths: Sequence[Path]) -> Records:
    """Read the records, and name what lies beside them and is not read."""
    records = read_records(roster_files(folder, paths), settings)
    passed = passed_over(folder, paths)
    unread = (*records.unread, *(problem.file for problem in passed))
    found = replace(records, file_problems=(*records.file_problems, *passed), unread=unread)
    if found.frame.empty:  # lists of nobody would take the place of good ones
        why = "".join(f"\n  {problem.sentence}" for problem in found.file_problems[:_MOST_REASONS])
        raise LedgerToolsError(f"名簿を一人分も読めないため、一覧は作っていません(前の一覧はそのままです)。{why}")
    return found


def _rest(records: Records) -> Rest:
    found = (
        CellProblem(
            f"{problem.file}［{problem.sheet}］" if problem.sheet else problem.file,
            problem.row,
            problem.column,
            problem.message,
        )
        for problem in records.file_problems
    )
    return Rest(tuple(found), records.unread)


def _refused(records: Records) -> int:
    return sum(problem.level == ERROR for problem in records.file_problems)


def _lines_refused(records: Records, asked: pd.DataFrame) -> int:
    """Count the people who are decided although a cell of theirs was refused."""
    places = {fault.position for fault in records.source.faults}
    return len(places - set(asked["position"]))


def _judgeable(records: Records) -> Records:
    """Records that say what is to be judged: without any of it, everybody would be a question."""
    if not _refused(records) and not tells_entitlement(records.frame):
        raise LedgerToolsError(
            "名簿に、マイナ保険証の登録状況やカード・電子証明書の有効期限の記入がないため、判定できません。"
            "これらの列のある名簿を指定してください。"
        )
    return records
